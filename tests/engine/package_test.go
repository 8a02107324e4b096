package engine

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crossplane/cli/v2/cmd/crossplane/common/crd"
	extv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
)

// flavours are the two packages of the same API.
var flavours = []string{"claims", "namespaced"}

const (
	xrdKind         = "CompositeResourceDefinition"
	compositionKind = "Composition"
	platformKind    = "Platform"
)

// crossplanePackage is one flavour: what a platform team installs.
type crossplanePackage struct {
	flavour      string
	xrds         []*object
	compositions []*object
}

// loadPackage reads the objects of a flavour out of its built Configuration package, as Crossplane does.
func loadPackage(t *testing.T, flavour string) crossplanePackage {
	t.Helper()
	p := crossplanePackage{flavour: flavour}
	objects, err := parseObjects(packageStream(t, openPackage(t, filepath.Join(builtPackages(t), configurationFiles[flavour]))))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range objects {
		switch o.GetKind() {
		case xrdKind:
			p.xrds = append(p.xrds, o)
		case compositionKind:
			p.compositions = append(p.compositions, o)
		}
	}
	return p
}

// readPackage reads the generated objects of package/ or of a folder below it.
func readPackage(t *testing.T, folder string) []*object {
	t.Helper()
	path := filepath.Join(root, "package", folder)
	if _, err := os.Stat(path); err != nil {
		missing(t, "there is no %s", strings.TrimPrefix(path, root+"/"))
	}
	objects, err := readObjects(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(objects) == 0 {
		t.Fatalf("%s is empty", path)
	}
	return objects
}

// crds derives the CRDs of the XRs and of their claims, as Crossplane does when the XRDs are installed.
func (p crossplanePackage) crds(t *testing.T) []*extv1.CustomResourceDefinition {
	t.Helper()
	derived, err := crd.ConvertToCRDs(p.xrds)
	if err != nil {
		t.Fatalf("package/%s: %v", p.flavour, err)
	}
	return derived
}

// xrdOf returns the definition of a kind of composite resource.
func (p crossplanePackage) xrdOf(t *testing.T, kind string) *object {
	t.Helper()
	for _, candidate := range p.xrds {
		if kind == text(candidate, "spec", "names", "kind") {
			return candidate
		}
	}
	t.Fatalf("package/%s defines no kind %s", p.flavour, kind)
	return nil
}

// compositionOf returns the Composition that serves a kind of composite resource.
func (p crossplanePackage) compositionOf(t *testing.T, kind string) *object {
	t.Helper()
	for _, candidate := range p.compositions {
		if kind == text(candidate, "spec", "compositeTypeRef", "kind") {
			return candidate
		}
	}
	t.Fatalf("package/%s holds no Composition for %s", p.flavour, kind)
	return nil
}

// example is a manifest that the project ships.
type example struct {
	name     string
	manifest *object
}

// loadExamples reads the shipped examples and the Platform that they are rendered with.
func loadExamples(t *testing.T) (examples []example, platform *object) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "examples", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		objects, err := readObjects(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range objects {
			name := strings.TrimSuffix(filepath.Base(file), ".yaml")
			switch {
			case o.GetKind() != platformKind:
				examples = append(examples, example{name, o})
			case name == "platform":
				platform = o
			}
		}
	}
	if len(examples) == 0 || platform == nil {
		missing(t, "examples/ holds no platform.yaml, or nothing beside it")
	}
	return examples, platform
}

// text returns the string at a path of an object, empty if there is none.
func text(o *object, path ...string) string {
	value := any(o.Object)
	for _, key := range path {
		fields, _ := value.(map[string]any)
		value = fields[key]
	}
	s, _ := value.(string)
	return s
}
