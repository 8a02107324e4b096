package engine

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/crossplane/cli/v2/cmd/crossplane/common/crd"
	"github.com/crossplane/cli/v2/pkg/validate"
	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	extv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/kube-openapi/pkg/spec3"
)

// library is a folder of CRDs of which only those asked for are parsed: all of them would take many seconds.
type library struct {
	files  map[string][]byte
	parsed map[string][]*extv1.CustomResourceDefinition
}

// realCRDs are the CRDs of the systems that the function composes for.
var realCRDs = sync.OnceValues(func() (*library, error) {
	l := &library{files: map[string][]byte{}, parsed: map[string][]*extv1.CustomResourceDefinition{}}
	return l, eachYAML(crdFolder(), func(file string, stream []byte) error {
		l.files[file] = stream
		return nil
	})
})

func crdFolder() string {
	return location("IDP_CRDS", "../shared/crds")
}

// loadCRDs returns the real CRDs, or skips the test.
func loadCRDs(t *testing.T) *library {
	t.Helper()
	if _, err := os.Stat(crdFolder()); err != nil {
		missing(t, "the real CRDs are not there: set IDP_CRDS, or put them at %s", crdFolder())
	}
	crds, err := realCRDs()
	if err != nil {
		t.Fatal(err)
	}
	return crds
}

// find returns the CRD of a kind, or nil.
func (l *library) find(t *testing.T, kind schema.GroupKind) *extv1.CustomResourceDefinition {
	t.Helper()
	group, name := []byte("group: "+kind.Group+"\n"), []byte("kind: "+kind.Kind+"\n")
	for file, stream := range l.files {
		if !bytes.Contains(stream, group) || !bytes.Contains(stream, name) {
			continue
		}
		if _, known := l.parsed[file]; !known {
			objects, err := parseObjects(stream)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			if l.parsed[file], err = crd.ConvertToCRDs(objects); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
		}
		for _, c := range l.parsed[file] {
			c.Spec.Versions = slices.DeleteFunc(c.Spec.Versions, isNotServed)
			if c.Spec.Group == kind.Group && c.Spec.Names.Kind == kind.Kind {
				return c
			}
		}
	}
	if version, known := notAtHand[kind]; known {
		t.Logf("skipped: the fields of %s, whose CRD is not at hand", kind)
		return anything(kind, version)
	}
	return nil
}

// notAtHand are the kinds whose CRDs are not among the given ones, with the version that the function composes. Here they
// take any fields.
var notAtHand = map[schema.GroupKind]string{
	{Group: "fluxcd.controlplane.io", Kind: "ResourceSet"}:                         "v1",
	{Group: "fluxcd.controlplane.io", Kind: "ResourceSetInputProvider"}:            "v1",
	{Group: "k8s.mariadb.com", Kind: "PhysicalBackup"}:                             "v1alpha1",
	{Group: "rds.aws.m.upbound.io", Kind: "DBInstanceAutomatedBackupsReplication"}: "v1beta1",
}

// anything is the CRD of a kind that takes any fields.
func anything(kind schema.GroupKind, version string) *extv1.CustomResourceDefinition {
	open := true
	singular := strings.ToLower(kind.Kind)
	object := extv1.JSONSchemaProps{Type: "object", XPreserveUnknownFields: &open}
	return &extv1.CustomResourceDefinition{
		TypeMeta:   metav1.TypeMeta{APIVersion: "apiextensions.k8s.io/v1", Kind: "CustomResourceDefinition"},
		ObjectMeta: metav1.ObjectMeta{Name: singular + "s." + kind.Group},
		Spec: extv1.CustomResourceDefinitionSpec{
			Group: kind.Group,
			Scope: extv1.NamespaceScoped,
			Names: extv1.CustomResourceDefinitionNames{
				Kind: kind.Kind, ListKind: kind.Kind + "List", Plural: singular + "s", Singular: singular,
			},
			Versions: []extv1.CustomResourceDefinitionVersion{{
				Name: version, Served: true, Storage: true,
				Schema: &extv1.CustomResourceValidation{OpenAPIV3Schema: &extv1.JSONSchemaProps{
					Type:       "object",
					Properties: map[string]extv1.JSONSchemaProps{"spec": object, "status": object},
				}},
			}},
		},
	}
}

func isNotServed(version extv1.CustomResourceDefinitionVersion) bool {
	return !version.Served
}

// of returns the CRDs of the objects' kinds.
func (l *library) of(t *testing.T, objects []*object) []*extv1.CustomResourceDefinition {
	t.Helper()
	asked := map[schema.GroupKind]bool{}
	var found []*extv1.CustomResourceDefinition
	for _, o := range objects {
		kind := o.GroupVersionKind().GroupKind()
		if asked[kind] {
			continue
		}
		asked[kind] = true
		if c := l.find(t, kind); c != nil {
			found = append(found, c)
		}
	}
	return found
}

// problems returns what the API server would refuse about new objects: unknown fields, types, bounds, CEL rules, and
// kinds that it does not know.
func problems(t *testing.T, objects []*object, crds []*extv1.CustomResourceDefinition) []string {
	t.Helper()
	result, err := validate.SchemaValidate(t.Context(), objects, crds)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for i, r := range result.Resources {
		if r.Status == validate.ValidationStatusMissingSchema {
			found = append(found, fmt.Sprintf("%s: no CRD for %s", describe(objects[i]), objects[i].GroupVersionKind()))
		}
		for _, e := range r.Errors {
			found = append(found, describe(objects[i])+": "+e.Message)
		}
	}
	return found
}

// expectValid fails the test for everything that the API server would refuse.
func expectValid(t *testing.T, objects []*object, crds []*extv1.CustomResourceDefinition) {
	t.Helper()
	for _, problem := range problems(t, objects, crds) {
		t.Error(problem)
	}
}

// schemas are the kinds that the engine knows the OpenAPI schema of: what is installed in the cluster that it plays.
// It holds what the function has asked for; everything that there is would take the engine seconds to read, each time.
type schemas struct {
	crds  *library
	kinds map[schema.GroupVersion]map[string]any
}

func newSchemas(crds *library) *schemas {
	return &schemas{crds: crds, kinds: map[schema.GroupVersion]map[string]any{}}
}

// add adds the kinds asked for, as far as there is a CRD, and says whether there was a new one among them.
func (s *schemas) add(t *testing.T, asked []*fnv1.SchemaSelector) bool {
	t.Helper()
	grown := false
	for _, selector := range asked {
		version, err := schema.ParseGroupVersion(selector.GetApiVersion())
		if err != nil {
			t.Fatal(err)
		}
		c := s.crds.find(t, schema.GroupKind{Group: version.Group, Kind: selector.GetKind()})
		if c == nil {
			continue
		}
		name := openAPIName(c, version.Version)
		if s.kinds[version] == nil {
			s.kinds[version] = map[string]any{}
		}
		if _, known := s.kinds[version][name]; known {
			continue
		}
		for _, v := range c.Spec.Versions {
			if v.Name == version.Version && v.Schema != nil {
				s.kinds[version][name] = openAPISchema(t, c, v)
				grown = true
			}
		}
	}
	return grown
}

// documents makes what the API server publishes below /openapi/v3, one document for each group and version.
func (s *schemas) documents(t *testing.T) []spec3.OpenAPI {
	t.Helper()
	var documents []spec3.OpenAPI
	for _, kinds := range s.kinds {
		content, err := json.Marshal(map[string]any{
			"openapi":    "3.0.0",
			"info":       map[string]any{"title": "Kubernetes", "version": "unversioned"},
			"paths":      map[string]any{},
			"components": map[string]any{"schemas": kinds},
		})
		if err != nil {
			t.Fatal(err)
		}
		document := spec3.OpenAPI{}
		if err := json.Unmarshal(content, &document); err != nil {
			t.Fatal(err)
		}
		documents = append(documents, document)
	}
	return documents
}

// openAPIName is the reversed group, the version and the kind.
func openAPIName(c *extv1.CustomResourceDefinition, version string) string {
	parts := strings.Split(c.Spec.Group, ".")
	for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
		parts[i], parts[j] = parts[j], parts[i]
	}
	return strings.Join(append(parts, version, c.Spec.Names.Kind), ".")
}

func openAPISchema(t *testing.T, c *extv1.CustomResourceDefinition, v extv1.CustomResourceDefinitionVersion) map[string]any {
	t.Helper()
	content, err := json.Marshal(v.Schema.OpenAPIV3Schema)
	if err != nil {
		t.Fatal(err)
	}
	published := map[string]any{}
	if err := json.Unmarshal(content, &published); err != nil {
		t.Fatal(err)
	}
	published["x-kubernetes-group-version-kind"] = []any{
		map[string]any{"group": c.Spec.Group, "version": v.Name, "kind": c.Spec.Names.Kind},
	}
	return published
}
