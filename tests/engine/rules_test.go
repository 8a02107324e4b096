package engine

import (
	"fmt"
	"os"
	"strings"
	"testing"

	extv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"sigs.k8s.io/yaml"
)

// ruleCase is what the API server shall say to a spec of a Database, or to a change of it.
type ruleCase struct {
	Was     map[string]any `json:"was"`
	Spec    map[string]any `json:"spec"`
	Refused string         `json:"refused"`
}

// TestRules asks the API server's code about every rule and bound of a Database's spec, and about what is just within.
func TestRules(t *testing.T) {
	raw, err := os.ReadFile("rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var cases []ruleCase
	if err := yaml.UnmarshalStrict(raw, &cases); err != nil {
		t.Fatal(err)
	}
	for _, flavour := range flavours {
		definitions := loadPackage(t, flavour).crds(t)
		for i, c := range cases {
			t.Run(fmt.Sprintf("%s/%d", flavour, i+1), func(t *testing.T) {
				spec := database(t, c.Spec)
				refusals := problems(t, []*object{spec}, definitions)
				refusals = append(refusals, duplicates(t, spec, definitions)...)
				if c.Was != nil {
					refusals = append(refusals, transition(t, database(t, c.Was), spec, definitions)...)
				}
				says := strings.Join(refusals, "\n")
				switch {
				case c.Refused == "" && says != "":
					t.Errorf("%v: refused, and should not be:\n%s", c.Spec, says)
				case c.Refused != "" && !strings.Contains(says, c.Refused):
					t.Errorf("%v: not refused with %q:\n%s", c.Spec, c.Refused, says)
				}
				checked.add("rules", 1)
			})
		}
	}
}

// duplicates returns what the API server says of lists whose items must differ; the validation of Crossplane's command
// line leaves that out.
func duplicates(t *testing.T, o *object, definitions []*extv1.CustomResourceDefinition) []string {
	t.Helper()
	structural, err := structuralOf(o, definitions)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, refusal := range listtype.ValidateListSetsAndMaps(nil, structural, o.Object) {
		texts = append(texts, refusal.Error())
	}
	return texts
}

// database makes a manifest of a spec, with whole numbers as the API server reads them.
func database(t *testing.T, spec map[string]any) *object {
	t.Helper()
	manifest := map[string]any{
		"apiVersion": "platform.idp.dev/v1alpha1",
		"kind":       "Database",
		"metadata":   map[string]any{"name": "orders", "namespace": "team-a"},
		"spec":       spec,
	}
	raw, err := yaml.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	objects, err := parseObjects(raw)
	if err != nil {
		t.Fatal(err)
	}
	return objects[0]
}
