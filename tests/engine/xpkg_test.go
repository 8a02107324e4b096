package engine

import (
	"bytes"
	"context"
	"debug/elf"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/alecthomas/kong"
	clixpkg "github.com/crossplane/cli/v2/cmd/crossplane/xpkg"
	"github.com/crossplane/crossplane-runtime/v2/pkg/logging"
	"github.com/crossplane/crossplane-runtime/v2/pkg/xpkg"
	"github.com/crossplane/crossplane-runtime/v2/pkg/xpkg/parser"
	xpkgyaml "github.com/crossplane/crossplane-runtime/v2/pkg/xpkg/parser/yaml"
	pkgmetav1 "github.com/crossplane/crossplane/apis/v2/pkg/meta/v1"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// architectures are those that the packages are built for, with what the header of their binaries says.
var architectures = map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}

// configurationFiles are the names of the Configuration packages by flavour.
var configurationFiles = map[string]string{
	"claims":     "configuration-idp.xpkg",
	"namespaced": "configuration-idp-namespaced.xpkg",
}

// staticBinaries builds a program for each architecture that starts in an empty image; what it does is no matter here.
var staticBinaries = sync.OnceValues(func() ([]string, error) {
	source := filepath.Join(workspace, "static.go")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		return nil, err
	}
	var paths []string
	for _, architecture := range []string{"amd64", "arm64"} {
		path := filepath.Join(workspace, "static-"+architecture)
		command := exec.Command("go", "build", "-o", path, source)
		command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOFLAGS=", "GOARCH="+architecture)
		if out, err := command.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("cannot build for %s: %w\n%s", architecture, err, out)
		}
		paths = append(paths, path)
	}
	return paths, nil
})

// packageBuild runs `function-idp package build` and returns what it printed.
func packageBuild(t *testing.T, output, registry string, more ...string) string {
	t.Helper()
	binaries, err := staticBinaries()
	if err != nil {
		t.Fatal(err)
	}
	arguments := []string{"package", "build", "--registry", registry, "--flavour", "claims,namespaced", "--output", output}
	for _, binary := range binaries {
		arguments = append(arguments, "--binary", binary)
	}
	command := exec.Command(functionBinary(t), append(arguments, more...)...)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("package build: %v", err)
	}
	return string(out)
}

// builtPackages are the packages of the committed names, built once.
func builtPackages(t *testing.T) string {
	t.Helper()
	functionBinary(t)
	buildPackages.Do(func() { packageBuild(t, packagesFolder(), "registry.example.com") })
	return packagesFolder()
}

var buildPackages sync.Once

func packagesFolder() string { return filepath.Join(workspace, "xpkg") }

// openPackage reads a package's file as Crossplane's command line does before it pushes it.
func openPackage(t *testing.T, path string) v1.Image {
	t.Helper()
	image, err := tarball.ImageFromPath(path, nil)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	annotated, err := xpkg.AnnotateLayers(image)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return annotated
}

// packageStream returns the objects of a package as its image holds them.
func packageStream(t *testing.T, image v1.Image) []byte {
	t.Helper()
	stream, err := xpkg.ExtractPackageYAML(image)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(stream)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// lint parses a package with Crossplane's own parser, lints it with its own linter and returns its description.
func lint(t *testing.T, image v1.Image) pkgmetav1.Pkg {
	t.Helper()
	packages, err := xpkgyaml.New()
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := packages.Parse(context.Background(), io.NopCloser(bytes.NewReader(packageStream(t, image))))
	if err != nil {
		t.Fatal(err)
	}
	description := (&xpkg.Package{Package: parsed}).GetMeta()
	var linter parser.Linter
	switch description.(type) {
	case *pkgmetav1.Function:
		linter = xpkg.NewFunctionLinter()
	case *pkgmetav1.Configuration:
		linter = xpkg.NewConfigurationLinter()
	default:
		t.Fatalf("a package describes itself as a %T", description)
	}
	if err := linter.Lint(parsed); err != nil {
		t.Fatal(err)
	}
	checked.add("packages linted by Crossplane", 1)
	return description
}

// TestPackagesAreClean reads every package back with Crossplane's library: it must lint clean, and have the digest that
// `package build` printed, which is the one that Crossplane's command line would push.
func TestPackagesAreClean(t *testing.T) {
	folder := t.TempDir()
	printed := packageBuild(t, folder, "ghcr.io/acme")
	lines := strings.Split(strings.TrimSpace(printed), "\n")
	// Four packages, and a manifest for each flavour.
	if len(lines) != 6 {
		t.Fatalf("written: %q", lines)
	}
	for _, line := range lines[:4] {
		fields := strings.Fields(line)
		image := openPackage(t, fields[0])
		digest, err := image.Digest()
		if err != nil {
			t.Fatal(err)
		}
		if digest.String() != fields[2] {
			t.Errorf("%s: printed %s, Crossplane's tools push %s", fields[0], fields[2], digest)
		}
		tagged, err := name.NewTag(fields[1], name.StrictValidation)
		if err != nil {
			t.Fatal(err)
		}
		description := lint(t, image)
		if want := lastPart(tagged.RepositoryStr()); description.GetName() != want {
			t.Errorf("%s is called %s", fields[1], description.GetName())
		}
	}
}

// TestFunctionPackage: one image is package and runtime, with one program in it, for nobody's user.
func TestFunctionPackage(t *testing.T) {
	for architecture, machine := range architectures {
		image := openPackage(t, filepath.Join(builtPackages(t), "function-idp-"+architecture+".xpkg"))
		function, _ := lint(t, image).(*pkgmetav1.Function)
		if function == nil || len(function.Spec.Capabilities) != 1 || function.Spec.Capabilities[0] != "composition" {
			t.Errorf("capabilities: %+v", function)
		}
		config, err := image.ConfigFile()
		if err != nil {
			t.Fatal(err)
		}
		if config.OS != "linux" || config.Architecture != architecture || config.Config.User != "65532:65532" {
			t.Errorf("%s, %s, user %q", config.OS, config.Architecture, config.Config.User)
		}
		if len(config.Config.Entrypoint) != 1 || len(config.Config.Cmd) != 0 {
			t.Fatalf("starts as %v %v", config.Config.Entrypoint, config.Config.Cmd)
		}
		files := filesOf(t, image)
		program := files[strings.TrimPrefix(config.Config.Entrypoint[0], "/")]
		if header, err := elf.NewFile(bytes.NewReader(program)); err != nil || header.Machine != machine {
			t.Errorf("the program is none for %s: %v", architecture, err)
		}
		if len(files) != 2 || files["package.yaml"] == nil {
			t.Errorf("the image holds %d files", len(files))
		}
	}
}

// TestConfigurationPackages: the Compositions name the function as Crossplane names it when it installs the dependency.
func TestConfigurationPackages(t *testing.T) {
	folder := t.TempDir()
	packageBuild(t, folder, "registry.acme.com:5000/a.b/c", "--platform", filepath.Join(root, "examples", "platform.yaml"))
	_, platform := loadExamples(t)
	for _, flavour := range flavours {
		image := openPackage(t, filepath.Join(folder, configurationFiles[flavour]))
		description := lint(t, image)
		functions := map[string]bool{}
		for _, dependency := range description.GetDependencies() {
			if dependency.Kind != nil && *dependency.Kind == "Function" {
				repository, err := name.NewRepository(*dependency.Package, name.StrictValidation)
				if err != nil {
					t.Fatal(err)
				}
				functions[xpkg.ToDNSLabel(repository.RepositoryStr())] = true
			}
		}
		objects, err := parseObjects(packageStream(t, image))
		if err != nil {
			t.Fatal(err)
		}
		compositions := 0
		for _, o := range objects {
			if o.GetKind() != compositionKind {
				continue
			}
			compositions++
			pipeline, _ := o.Object["spec"].(map[string]any)["pipeline"].([]any)
			step, _ := pipeline[0].(map[string]any)
			reference, _ := step["functionRef"].(map[string]any)
			if called, _ := reference["name"].(string); !functions[called] {
				t.Errorf("%s: the step runs %v, a dependency is called %v", o.GetName(), called, functions)
			}
			expectBaked(t, step["input"], platform)
		}
		if compositions != 3 {
			t.Errorf("%s: %d Compositions", flavour, compositions)
		}
	}
}

// expectBaked compares the input of a step with the spec of the Platform that the packages were built with.
func expectBaked(t *testing.T, input any, platform *object) {
	t.Helper()
	fields, _ := input.(map[string]any)
	got := map[string]any{}
	for key, value := range fields {
		if key != "apiVersion" && key != "kind" {
			got[key] = value
		}
	}
	want, _ := json.Marshal(platform.Object["spec"])
	if have, _ := json.Marshal(got); fields["kind"] != platformKind || !bytes.Equal(have, want) {
		t.Errorf("the step's input is %s, not %s", have, want)
	}
}

// TestInstallManifests holds what is applied beside the packages against the CRDs of Crossplane and of Prometheus' operator,
// and its references against each other.
func TestInstallManifests(t *testing.T) {
	crds := loadCRDs(t)
	for _, file := range []string{"install.yaml", "install-namespaced.yaml"} {
		objects, err := readObjects(filepath.Join(builtPackages(t), file))
		if err != nil {
			t.Fatal(err)
		}
		expectValid(t, objects, crds.of(t, objects))
		for _, o := range objects {
			if o.GetKind() != "Function" && o.GetKind() != "Configuration" {
				continue
			}
			source, err := name.NewTag(text(o, "spec", "package"), name.StrictValidation)
			if err != nil {
				t.Fatal(err)
			}
			// Who installs it under another name has it twice: Crossplane would install the dependency under its own.
			if want := xpkg.ToDNSLabel(source.RepositoryStr()); o.GetName() != want {
				t.Errorf("%s: %s is called %s, Crossplane calls it %s", file, o.GetKind(), o.GetName(), want)
			}
		}
		checked.add("installed objects", len(objects))
	}
}

// TestPackagesAreReproducible builds the same twice, elsewhere and later.
func TestPackagesAreReproducible(t *testing.T) {
	again := t.TempDir()
	packageBuild(t, again, "registry.example.com")
	files, err := filepath.Glob(filepath.Join(builtPackages(t), "*"))
	if err != nil || len(files) < 4 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		first, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		second, err := os.ReadFile(filepath.Join(again, filepath.Base(file)))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, second) {
			t.Errorf("%s is not the same when it is built again", filepath.Base(file))
		}
	}
}

// TestCommandLineExtracts runs Crossplane's own `xpkg extract` on every package.
func TestCommandLineExtracts(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(builtPackages(t), "*.xpkg"))
	if err != nil || len(files) != 4 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		out := filepath.Join(t.TempDir(), "out.gz")
		if err := crossplaneXpkg("extract", "--from-xpkg", file, "--output", out); err != nil {
			t.Errorf("xpkg extract %s: %v", file, err)
			continue
		}
		if info, err := os.Stat(out); err != nil || info.Size() < 1000 {
			t.Errorf("%s: nothing was extracted: %v", file, err)
		}
	}
}

// crossplaneXpkg runs a command of `crossplane xpkg` in this process.
func crossplaneXpkg(arguments ...string) error {
	var command clixpkg.Cmd
	application, err := kong.New(&command, kong.Vars{}, kong.BindTo(logging.NewNopLogger(), (*logging.Logger)(nil)))
	if err != nil {
		return err
	}
	parsed, err := application.Parse(arguments)
	if err != nil {
		return err
	}
	return parsed.Run()
}

// filesOf returns the files of an image, as a container sees them.
func filesOf(t *testing.T, image v1.Image) map[string][]byte {
	t.Helper()
	stream := mutate.Extract(image)
	defer stream.Close()
	return untar(t, stream)
}

func lastPart(repository string) string {
	return repository[strings.LastIndex(repository, "/")+1:]
}
