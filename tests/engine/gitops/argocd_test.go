package gitops

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/gobwas/glob"
	lua "github.com/yuin/gopher-lua"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	luajson "layeh.com/gopher-json"
	"sigs.k8s.io/yaml"
)

// argocd is what Argo CD reads of its ConfigMap.
type argocd struct {
	scripts    map[string]string
	exclusions []exclusion
	tracking   string
}

type exclusion struct {
	APIGroups []string `json:"apiGroups"`
	Kinds     []string `json:"kinds"`
}

type health struct {
	Status  string `json:"status"`
	Message string `json:"message"`
}

func loadArgoCD(t *testing.T) argocd {
	t.Helper()
	var configMap struct {
		APIVersion string            `json:"apiVersion"`
		Kind       string            `json:"kind"`
		Metadata   map[string]any    `json:"metadata"`
		Data       map[string]string `json:"data"`
	}
	read(t, "../../../package/gitops/argocd-cm.yaml", &configMap)
	if configMap.Metadata["name"] != "argocd-cm" || configMap.Kind != "ConfigMap" {
		t.Fatalf("%s %v", configMap.Kind, configMap.Metadata)
	}
	found := argocd{scripts: map[string]string{}, tracking: configMap.Data["application.resourceTrackingMethod"]}
	customizations := map[string]struct {
		HealthLua string `json:"health.lua"`
	}{}
	if err := yaml.UnmarshalStrict([]byte(configMap.Data["resource.customizations"]), &customizations); err != nil {
		t.Fatal(err)
	}
	for key, customization := range customizations {
		found.scripts[key] = customization.HealthLua
	}
	if err := yaml.UnmarshalStrict([]byte(configMap.Data["resource.exclusions"]), &found.exclusions); err != nil {
		t.Fatal(err)
	}
	return found
}

// script finds the script of a kind: that of its own name, else that of any pattern that matches it. With two patterns
// that match Argo CD would take one of them, now this and now that.
func (a argocd) script(t *testing.T, kind schema.GroupKind) string {
	t.Helper()
	name := kind.Group + "/" + kind.Kind
	if script, ok := a.scripts[name]; ok {
		return script
	}
	var matching []string
	for key := range a.scripts {
		if glob.MustCompile(key).Match(name) {
			matching = append(matching, key)
		}
	}
	if len(matching) > 1 {
		t.Fatalf("%s matches %v", name, matching)
	}
	if len(matching) == 0 {
		return ""
	}
	return a.scripts[matching[0]]
}

func (a argocd) health(t *testing.T, object *unstructured.Unstructured) health {
	t.Helper()
	script := a.script(t, object.GroupVersionKind().GroupKind())
	if script == "" {
		t.Fatalf("no script for %s", object.GroupVersionKind())
	}
	state := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer state.Close()
	// No strings, no mathematics, no files. Argo CD also opens an os of its own, which only knows the time.
	for name, open := range map[string]lua.LGFunction{
		lua.LoadLibName: lua.OpenPackage, lua.BaseLibName: lua.OpenBase, lua.TabLibName: lua.OpenTable,
	} {
		call := lua.P{Fn: state.NewFunction(open), Protect: true}
		if err := state.CallByParam(call, lua.LString(name)); err != nil {
			t.Fatal(err)
		}
	}
	deadline, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	state.SetContext(deadline)
	state.SetGlobal("obj", toLua(state, object.Object))
	if err := state.DoString(script); err != nil {
		t.Fatal(err)
	}
	text, err := luajson.Encode(state.Get(-1))
	if err != nil {
		t.Fatal(err)
	}
	var found health
	if err := json.Unmarshal(text, &found); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return found
}

// toLua makes a value of an object one of Lua, as Argo CD does: whole numbers and others are the same to it.
func toLua(state *lua.LState, value any) lua.LValue {
	switch value := value.(type) {
	case bool:
		return lua.LBool(value)
	case string:
		return lua.LString(value)
	case int64:
		return lua.LNumber(value)
	case float64:
		return lua.LNumber(value)
	case []any:
		list := state.NewTable()
		for _, item := range value {
			list.Append(toLua(state, item))
		}
		return list
	case map[string]any:
		table := state.NewTable()
		for key, item := range value {
			table.RawSetString(key, toLua(state, item))
		}
		return table
	default:
		return lua.LNil
	}
}

// excludes says whether Argo CD overlooks a kind.
func (a argocd) excludes(group, kind string) bool {
	any := func(patterns []string, text string) bool {
		for _, pattern := range patterns {
			if glob.MustCompile(pattern).Match(text) {
				return true
			}
		}
		return false
	}
	for _, e := range a.exclusions {
		if any(e.APIGroups, group) && any(e.Kinds, kind) {
			return true
		}
	}
	return false
}

func TestArgoCDOverlooksWhatNobodyReads(t *testing.T) {
	settings := loadArgoCD(t)
	for _, c := range []struct {
		group, kind string
		excluded    bool
	}{
		{"aws.m.upbound.io", "ProviderConfigUsage", true},
		{"kubernetes.m.crossplane.io", "ProviderConfigUsage", true},
		{"", "Endpoints", true},
		{"discovery.k8s.io", "EndpointSlice", true},
		{"coordination.k8s.io", "Lease", true},
		{"cert-manager.io", "CertificateRequest", true},
		{"kyverno.io", "UpdateRequest", true},
		{"aws.m.upbound.io", "ClusterProviderConfig", false},
		{"protection.crossplane.io", "Usage", false},
		{"platform.idp.dev", "Database", false},
		{"cert-manager.io", "Certificate", false},
		{"", "Secret", false},
	} {
		if settings.excludes(c.group, c.kind) != c.excluded {
			t.Errorf("%s/%s: want excluded %v", c.group, c.kind, c.excluded)
		}
	}
	if settings.tracking != "annotation" {
		t.Errorf("tracking method %q", settings.tracking)
	}
}

func TestArgoCDFindsOneScriptForEachKind(t *testing.T) {
	settings := loadArgoCD(t)
	for name, known := range map[schema.GroupKind]bool{
		{Group: "platform.idp.dev", Kind: "XApplication"}:                           true,
		{Group: "rds.aws.m.upbound.io", Kind: "Instance"}:                           true,
		{Group: "aws.m.upbound.io", Kind: "ClusterProviderConfig"}:                  true,
		{Group: "postgresql.sql.m.crossplane.io", Kind: "Role"}:                     true,
		{Group: "pkg.crossplane.io", Kind: "ProviderRevision"}:                      true,
		{Group: "apiextensions.crossplane.io", Kind: "CompositeResourceDefinition"}: true,
		// Argo CD brings scripts of its own for these, or none.
		{Group: "apiextensions.crossplane.io", Kind: "Composition"}: false,
		{Group: "rds.aws.upbound.io", Kind: "Instance"}:             false,
		{Group: "apps", Kind: "Deployment"}:                         false,
		{Group: "other.platform.idp.dev", Kind: "Database"}:         false,
	} {
		if (settings.script(t, name) != "") != known {
			t.Errorf("%s: want a script %v", name, known)
		}
	}
}
