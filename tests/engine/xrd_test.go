package engine

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crossplane/cli/v2/cmd/crossplane/common/crd"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	extv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
)

// TestDerivedDefinitions asks the API server's code whether it would accept the CRDs that Crossplane derives from
// our XRDs: the XR's and the claim's, with their structure, their CEL rules and what these may cost.
func TestDerivedDefinitions(t *testing.T) {
	for _, flavour := range flavours {
		t.Run(flavour, func(t *testing.T) {
			for _, derived := range loadPackage(t, flavour).crds(t) {
				expectAccepted(t, derived)
			}
		})
	}
}

// TestGeneratedDefinitions does the same for the CRDs that are generated as such.
func TestGeneratedDefinitions(t *testing.T) {
	for _, o := range readPackage(t, "") {
		if o.GetKind() != "CustomResourceDefinition" {
			continue
		}
		definitions, err := crd.ConvertToCRDs([]*object{o})
		if err != nil {
			t.Fatal(err)
		}
		expectAccepted(t, definitions[0])
	}
}

// expectAccepted creates a CRD as the API server does, short of storing it.
func expectAccepted(t *testing.T, definition *extv1.CustomResourceDefinition) {
	t.Helper()
	versioned := definition.DeepCopy()
	// The owner is an object of the cluster, with a UID that only the API server gives.
	versioned.SetOwnerReferences(nil)
	extv1.SetDefaults_CustomResourceDefinition(versioned)
	internal := &apiextensions.CustomResourceDefinition{}
	if err := extv1.Convert_v1_CustomResourceDefinition_To_apiextensions_CustomResourceDefinition(versioned, internal, nil); err != nil {
		t.Fatal(err)
	}
	for _, problem := range validation.ValidateCustomResourceDefinition(t.Context(), internal) {
		t.Errorf("%s: %v", versioned.GetName(), problem)
	}
	checked.add("definitions", 1)
}

const (
	// admission is the annotation of a manifest in tests/bad: "refused" or "accepted" by the API server. What it
	// accepts is for the function to refuse.
	admission = "test.idp.dev/admission"
	// admissionSays is a part of the text that the refusal must hold.
	admissionSays = "test.idp.dev/admission-says"
)

// badManifests reads tests/bad: one manifest a file, or two, of which the second is applied over the first.
func badManifests(t *testing.T) map[string][]*object {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "tests", "bad", "*.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		missing(t, "there is no tests/bad/*.yaml")
	}
	all := map[string][]*object{}
	for _, file := range files {
		manifests, err := readObjects(file)
		if err != nil {
			t.Fatal(err)
		}
		if len(manifests) == 0 || len(manifests) > 2 {
			t.Fatalf("%s holds %d documents, not one or two", file, len(manifests))
		}
		all[strings.TrimSuffix(filepath.Base(file), ".yaml")] = manifests
	}
	return all
}

// TestBadManifests asks the API server's code about the manifests of tests/bad, in both flavours.
func TestBadManifests(t *testing.T) {
	for _, flavour := range flavours {
		definitions := loadPackage(t, flavour).crds(t)
		for name, manifests := range badManifests(t) {
			t.Run(flavour+"/"+name, func(t *testing.T) { expectVerdict(t, manifests, definitions) })
		}
	}
}

func expectVerdict(t *testing.T, manifests []*object, definitions []*extv1.CustomResourceDefinition) {
	t.Helper()
	last := manifests[len(manifests)-1]
	refusals := problems(t, []*object{last}, definitions)
	if len(manifests) == 2 {
		expectValid(t, manifests[:1], definitions)
		refusals = append(refusals, transition(t, manifests[0], last, definitions)...)
	}
	verdict, says := last.GetAnnotations()[admission], last.GetAnnotations()[admissionSays]
	switch {
	case verdict == "accepted" && len(refusals) > 0:
		t.Errorf("refused, and should not be:\n%s", strings.Join(refusals, "\n"))
	case verdict == "refused" && len(refusals) == 0:
		t.Error("accepted, and should not be")
	case verdict == "refused" && !strings.Contains(strings.Join(refusals, "\n"), says):
		t.Errorf("refused without saying %q:\n%s", says, strings.Join(refusals, "\n"))
	case verdict != "accepted" && verdict != "refused":
		t.Errorf("annotation %s is %q, neither refused nor accepted", admission, verdict)
	}
	checked.add("manifests that should be "+verdict, 1)
}

// transition returns what the rules that compare an object with its former state (CEL's oldSelf) say of an update.
func transition(t *testing.T, from, to *object, definitions []*extv1.CustomResourceDefinition) []string {
	t.Helper()
	structural, err := structuralOf(to, definitions)
	if err != nil {
		t.Fatal(err)
	}
	validator := cel.NewValidator(structural, true, celconfig.PerCallLimit)
	refusals, _ := validator.Validate(context.Background(), nil, structural, to.Object, from.Object, celconfig.RuntimeCELCostBudget)
	texts := make([]string, len(refusals))
	for i, refusal := range refusals {
		texts[i] = refusal.Error()
	}
	return texts
}

func structuralOf(o *object, definitions []*extv1.CustomResourceDefinition) (*schema.Structural, error) {
	wanted := o.GroupVersionKind()
	for _, definition := range definitions {
		if definition.Spec.Group != wanted.Group || definition.Spec.Names.Kind != wanted.Kind {
			continue
		}
		for _, version := range definition.Spec.Versions {
			if version.Name != wanted.Version {
				continue
			}
			internal := &apiextensions.JSONSchemaProps{}
			if err := extv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(version.Schema.OpenAPIV3Schema, internal, nil); err != nil {
				return nil, err
			}
			return schema.NewStructural(internal)
		}
	}
	return nil, fmt.Errorf("no definition of %s", wanted)
}
