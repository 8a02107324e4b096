package engine

import (
	"path/filepath"
	"slices"
	"testing"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var (
	reads  = []string{"get", "list", "watch"}
	writes = append([]string{"create", "update", "patch", "delete"}, reads...)
)

// role is what the generated ClusterRole grants Crossplane. A kind that it forgets blocks every reconcile that composes
// or asks for it, for minutes at a time, and the engine here has no roles to notice.
type role struct {
	rules []rbacv1.PolicyRule
	crds  *library
	// own is the group of our own kinds, which Crossplane may read without it.
	own string
}

func loadRole(t *testing.T, crds *library, own string) role {
	t.Helper()
	objects, err := readObjects(filepath.Join(root, "package", "clusterrole.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	granted := role{crds: crds, own: own}
	for _, o := range objects {
		granted.rules = append(granted.rules, into[rbacv1.ClusterRole](t, o).Rules...)
	}
	return granted
}

// expectComposable fails the test for objects that Crossplane could not write.
func (r role) expectComposable(t *testing.T, objects []*object) {
	t.Helper()
	for _, o := range objects {
		r.expect(t, o.GroupVersionKind(), writes)
	}
}

// expectReadable fails the test for required resources that Crossplane could not read.
func (r role) expectReadable(t *testing.T, asked []*fnv1.ResourceSelector) {
	t.Helper()
	for _, selector := range asked {
		r.expect(t, schema.FromAPIVersionAndKind(selector.GetApiVersion(), selector.GetKind()), reads)
	}
}

func (r role) expect(t *testing.T, kind schema.GroupVersionKind, verbs []string) {
	t.Helper()
	if kind.Group == r.own {
		return
	}
	resource, _ := meta.UnsafeGuessKindToResource(kind)
	if c := r.crds.find(t, kind.GroupKind()); c != nil {
		resource.Resource = c.Spec.Names.Plural
	}
	forgotten := slices.DeleteFunc(slices.Clone(verbs), func(verb string) bool {
		return r.grants(resource.GroupResource(), verb)
	})
	if len(forgotten) > 0 {
		t.Errorf("package/clusterrole.yaml does not grant %v on %s", forgotten, resource.GroupResource())
	}
}

func (r role) grants(resource schema.GroupResource, verb string) bool {
	return slices.ContainsFunc(r.rules, func(rule rbacv1.PolicyRule) bool {
		return slices.Contains(rule.APIGroups, resource.Group) &&
			slices.Contains(rule.Resources, resource.Resource) &&
			slices.Contains(rule.Verbs, verb)
	})
}
