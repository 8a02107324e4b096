package engine

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crossplane/crossplane-runtime/v2/pkg/xpkg"
	xpkgyaml "github.com/crossplane/crossplane-runtime/v2/pkg/xpkg/parser/yaml"
	pkgv1beta1 "github.com/crossplane/crossplane/apis/v2/pkg/v1beta1"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/spf13/afero"
)

const (
	pusher   = "pusher"
	password = "correct horse"
)

// startRegistry starts a registry that only knows one user, unless it is open to all; it answers with `refuse` to what is
// pushed, where that is given.
func startRegistry(t *testing.T, open bool, refuse http.HandlerFunc) string {
	t.Helper()
	inner := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, secret, _ := r.BasicAuth()
		switch {
		case !open && (user != pusher || secret != password):
			w.Header().Set("WWW-Authenticate", `Basic realm="test"`)
			http.Error(w, `{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}`, http.StatusUnauthorized)
		case refuse != nil && r.Method != http.MethodGet && r.Method != http.MethodHead:
			refuse(w, r)
		default:
			inner.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

// dockerConfig writes a Docker config that knows one registry's user.
func dockerConfig(t *testing.T, host, secret string) string {
	t.Helper()
	folder := t.TempDir()
	auth := base64.StdEncoding.EncodeToString([]byte(pusher + ":" + secret))
	config := fmt.Sprintf(`{"auths": {%q: {"auth": %q}}}`, host, auth)
	if err := os.WriteFile(filepath.Join(folder, "config.json"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

// packagePush runs `function-idp package push` with a Docker config, and returns what it printed and what it complained of.
func packagePush(t *testing.T, config string, files ...string) (out, complaint string, code int) {
	t.Helper()
	command := exec.Command(functionBinary(t), append([]string{"package", "push"}, files...)...)
	command.Env = append(os.Environ(), "DOCKER_CONFIG="+config)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return stdout.String(), stderr.String(), command.ProcessState.ExitCode()
}

// login is a keychain for go-containerregistry.
var login = remote.WithAuth(&authn.Basic{Username: pusher, Password: password})

// TestPushedPackages pushes everything to a registry that asks who pushes, and pulls it as Crossplane's package manager does.
func TestPushedPackages(t *testing.T) {
	host := startRegistry(t, false, nil)
	folder := t.TempDir()
	packageBuild(t, folder, host+"/acme", "--version", "1.2.3")
	out, complaint, code := packagePush(t, dockerConfig(t, host, password), folder)
	if code != 0 {
		t.Fatalf("push: %s", complaint)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	// The function comes first: who installs a Configuration finds what it depends on.
	if len(lines) != 3 || !strings.HasPrefix(lines[0], host+"/acme/function-idp:v1.2.3@sha256:") {
		t.Fatalf("pushed %q", lines)
	}
	manager := packageManager(t)
	for _, line := range lines {
		tag, digest, _ := strings.Cut(line, "@")
		pulled, err := manager.Get(context.Background(), tag)
		if err != nil {
			t.Fatalf("%s: %v", tag, err)
		}
		if pulled.Digest != digest {
			t.Errorf("%s: printed %s, pulled %s", tag, digest, pulled.Digest)
		}
	}
	versions, err := manager.ListVersions(context.Background(), host+"/acme/function-idp")
	if err != nil || len(versions) != 1 || versions[0] != "v1.2.3" {
		t.Errorf("versions that Crossplane could choose: %v, %v", versions, err)
	}
	for architecture := range architectures {
		expectImageFor(t, host+"/acme/function-idp:v1.2.3", architecture)
	}
	// Again: all is there already.
	if again, complaint, code := packagePush(t, dockerConfig(t, host, password), folder); code != 0 || again != out {
		t.Errorf("pushed again: %s%s", again, complaint)
	}
}

// expectImageFor pulls what a kubelet on an architecture would.
func expectImageFor(t *testing.T, reference, architecture string) {
	t.Helper()
	ref, err := name.ParseReference(reference)
	if err != nil {
		t.Fatal(err)
	}
	image, err := remote.Image(ref, login, remote.WithPlatform(v1.Platform{OS: "linux", Architecture: architecture}))
	if err != nil {
		t.Fatal(err)
	}
	config, err := image.ConfigFile()
	if err != nil || config.Architecture != architecture {
		t.Errorf("for %s: %v, %v", architecture, config.Architecture, err)
	}
	lint(t, image)
}

// TestCommandLinePushesTheSame pushes a package with Crossplane's own command line, and then with ours.
func TestCommandLinePushesTheSame(t *testing.T) {
	host := startRegistry(t, true, nil)
	folder := t.TempDir()
	packageBuild(t, folder, host)
	file := filepath.Join(folder, "configuration-idp.xpkg")
	if err := crossplaneXpkg("push", "--package-files", file, host+"/theirs:v0.1.0"); err != nil {
		t.Fatal(err)
	}
	theirs, err := remote.Head(mustParse(t, host+"/theirs:v0.1.0"))
	if err != nil {
		t.Fatal(err)
	}
	out, complaint, code := packagePush(t, t.TempDir(), file)
	if code != 0 || !strings.HasSuffix(strings.TrimSpace(out), theirs.Digest.String()) {
		t.Errorf("theirs is %s, ours %s%s", theirs.Digest, out, complaint)
	}
}

// TestPushRefused: whatever goes wrong is one sentence and exit code 1, and the tag is not there.
func TestPushRefused(t *testing.T) {
	denied := func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, `{"errors":[{"code":"DENIED","message":"the repository is read-only"}]}`, http.StatusForbidden)
	}
	broken := func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "no space left\non the registry's disk", http.StatusInsufficientStorage)
	}
	for situation, s := range map[string]struct {
		open   bool
		refuse http.HandlerFunc
		secret string
		want   string
	}{
		"nobody has logged in":  {want: "the registry HOST takes nothing from somebody who has not logged in: run `docker login HOST` first"},
		"the password is wrong": {secret: "wrong", want: "the registry HOST does not accept the credentials of pusher for acme/configuration-idp: run `docker login HOST` again"},
		"the user may not push": {refuse: denied, secret: password, want: "the registry HOST does not let pusher push to acme/configuration-idp: the repository is read-only"},
		"its disk is full":      {open: true, refuse: broken, want: "the registry HOST refuses acme/configuration-idp: status 507: no space left on the registry's disk"},
	} {
		t.Run(situation, func(t *testing.T) {
			host := startRegistry(t, s.open, s.refuse)
			folder, config := t.TempDir(), t.TempDir()
			packageBuild(t, folder, host+"/acme")
			if s.secret != "" {
				config = dockerConfig(t, host, s.secret)
			}
			out, complaint, code := packagePush(t, config, filepath.Join(folder, "configuration-idp.xpkg"))
			want := "function-idp: " + strings.ReplaceAll(s.want, "HOST", host) + "\n"
			if code != 1 || out != "" || complaint != want {
				t.Errorf("exit code %d, %q\nsaid %q\nnot  %q", code, out, complaint, want)
			}
			if _, err := remote.Head(mustParse(t, host+"/acme/configuration-idp:v0.1.0"), login); err == nil {
				t.Error("the tag is there")
			}
			checked.add("refused pushes", 1)
		})
	}
}

// packageManager is the client by which Crossplane pulls packages, with the one user's credentials.
func packageManager(t *testing.T) *xpkg.CachedClient {
	t.Helper()
	packages, err := xpkgyaml.New()
	if err != nil {
		t.Fatal(err)
	}
	return xpkg.NewCachedClient(fetcher{}, packages, xpkg.NewFsPackageCache("/", afero.NewMemMapFs()), plainConfig{}, nil)
}

// fetcher pulls as Crossplane's own does, which takes its credentials from an API server.
type fetcher struct{}

func (fetcher) Fetch(_ context.Context, ref name.Reference, _ ...string) (v1.Image, error) {
	return remote.Image(ref, login)
}

func (fetcher) Head(_ context.Context, ref name.Reference, _ ...string) (*v1.Descriptor, error) {
	return remote.Head(ref, login)
}

func (fetcher) Tags(_ context.Context, ref name.Reference, _ ...string) ([]string, error) {
	return remote.List(ref.Context(), login)
}

// plainConfig is a cluster without any ImageConfig.
type plainConfig struct{}

func (plainConfig) PullSecretFor(context.Context, string) (string, string, error) { return "", "", nil }

func (plainConfig) ImageVerificationConfigFor(context.Context, string) (string, *pkgv1beta1.ImageVerification, error) {
	return "", nil, nil
}

func (plainConfig) RewritePath(context.Context, string) (string, string, error) { return "", "", nil }

func (plainConfig) RuntimeConfigFor(context.Context, string) (string, *pkgv1beta1.ImageRuntime, error) {
	return "", nil, nil
}

func mustParse(t *testing.T, reference string) name.Reference {
	t.Helper()
	ref, err := name.ParseReference(reference)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// untar reads all files of an archive.
func untar(t *testing.T, stream io.Reader) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	reader := tar.NewReader(stream)
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(reader)
		if err != nil {
			t.Fatal(err)
		}
		files[header.Name] = content
	}
}
