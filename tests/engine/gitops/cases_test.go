package gitops

import (
	"os"
	"slices"
	"testing"
)

// table is a set of objects, and what may become of them.
type table struct {
	Objects map[string]map[string]any `json:"objects"`
	Cases   []changed                 `json:"cases"`
}

// changed is an object with some things changed, and what the engines shall say of it.
type changed struct {
	Name string `json:"name"`
	// Of names the object.
	Of string `json:"of"`
	// Generation is what the API server counts to.
	Generation int64 `json:"generation,omitempty"`
	Deleting   bool  `json:"deleting,omitempty"`
	// NoStatus is an object that nobody has looked at.
	NoStatus bool `json:"noStatus,omitempty"`
	// NoConditions is an object whose status says nothing of it yet.
	NoConditions bool `json:"noConditions,omitempty"`
	// Conditions take the place of those of the same type, or are added.
	Conditions []map[string]any `json:"conditions,omitempty"`
	// Without are types of conditions that are missing.
	Without []string `json:"without,omitempty"`
	// Spec takes the place of the object's.
	Spec map[string]any `json:"spec,omitempty"`
	// Argo is the health; Message, where one is given, its text.
	Argo    string `json:"argo"`
	Message string `json:"message,omitempty"`
	// Flux is the status; none for objects that are never in Git.
	Flux string `json:"flux,omitempty"`
}

// object makes the changes.
func (c changed) object(t *testing.T, base map[string]any) map[string]any {
	t.Helper()
	object := live(t, base).Object
	metadata := object["metadata"].(map[string]any)
	if c.Generation != 0 {
		metadata["generation"] = c.Generation
	}
	if c.Deleting {
		metadata["deletionTimestamp"] = "2026-01-01T00:00:00Z"
	}
	if c.Spec != nil {
		object["spec"] = c.Spec
	}
	if c.NoStatus {
		delete(object, "status")
		return object
	}
	status, _ := object["status"].(map[string]any)
	if status == nil {
		return object
	}
	if c.NoConditions {
		delete(status, "conditions")
		return object
	}
	conditions, _ := status["conditions"].([]any)
	is := func(condition any, kind string) bool { return condition.(map[string]any)["type"] == kind }
	gone := slices.Clone(c.Without)
	for _, condition := range c.Conditions {
		gone = append(gone, condition["type"].(string))
	}
	conditions = slices.DeleteFunc(conditions, func(condition any) bool {
		return slices.ContainsFunc(gone, func(kind string) bool { return is(condition, kind) })
	})
	for _, condition := range c.Conditions {
		conditions = append(conditions, condition)
	}
	status["conditions"] = conditions
	return object
}

func TestEveryStatusIsShownAsItIs(t *testing.T) {
	var known table
	read(t, "cases.yaml", &known)
	argo, fluxcd := loadArgoCD(t), loadFlux(t)
	for _, c := range known.Cases {
		t.Run(c.Name, func(t *testing.T) {
			base := known.Objects[c.Of]
			if base == nil {
				t.Fatalf("no object %s", c.Of)
			}
			object := live(t, c.object(t, base))
			health := argo.health(t, object)
			if health.Status != c.Argo {
				t.Errorf("Argo CD: %s (%s), want %s", health.Status, health.Message, c.Argo)
			}
			if c.Message != "" && health.Message != c.Message {
				t.Errorf("Argo CD: %q, want %q", health.Message, c.Message)
			}
			if c.Flux == "" {
				return
			}
			if status := fluxcd.status(t, object); status != c.Flux {
				t.Errorf("Flux: %s, want %s", status, c.Flux)
			}
		})
	}
	t.Logf("%d statuses", len(known.Cases))
}

// told is an answer of the function as Crossplane writes it into a status, and what may be shown of it.
type told struct {
	Name   string         `json:"name"`
	Object map[string]any `json:"object"`
	Argo   []string       `json:"argo"`
	Flux   []string       `json:"flux"`
}

func TestEveryStoryIsShownAsItIs(t *testing.T) {
	path := os.Getenv("IDP_STORIES")
	if path == "" {
		t.Skip("IDP_STORIES names no file: cargo test --test gitops writes one")
	}
	var stories []told
	read(t, path, &stories)
	if len(stories) < 100 {
		t.Fatalf("only %d answers", len(stories))
	}
	argo, fluxcd := loadArgoCD(t), loadFlux(t)
	for _, s := range stories {
		object := live(t, s.Object)
		if health := argo.health(t, object); !slices.Contains(s.Argo, health.Status) {
			t.Errorf("%s: Argo CD: %s (%s), want one of %v", s.Name, health.Status, health.Message, s.Argo)
		}
		if status := fluxcd.status(t, object); !slices.Contains(s.Flux, status) {
			t.Errorf("%s: Flux: %s, want one of %v", s.Name, status, s.Flux)
		}
	}
	t.Logf("%d answers", len(stories))
}
