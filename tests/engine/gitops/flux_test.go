package gitops

import (
	"strings"
	"testing"

	"github.com/fluxcd/pkg/apis/kustomize"
	"github.com/fluxcd/pkg/runtime/cel"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// unknown is how Flux shows an expression that cannot be evaluated; it goes on waiting then.
const unknown = "Unknown"

type flux map[schema.GroupKind]*cel.StatusEvaluator

func loadFlux(t *testing.T) flux {
	t.Helper()
	var kustomization struct {
		APIVersion string         `json:"apiVersion"`
		Kind       string         `json:"kind"`
		Metadata   map[string]any `json:"metadata"`
		Spec       struct {
			Interval         string                        `json:"interval"`
			RetryInterval    string                        `json:"retryInterval"`
			Timeout          string                        `json:"timeout"`
			Path             string                        `json:"path"`
			Prune            bool                          `json:"prune"`
			SourceRef        map[string]string             `json:"sourceRef"`
			Wait             bool                          `json:"wait"`
			HealthCheckExprs []kustomize.CustomHealthCheck `json:"healthCheckExprs"`
		} `json:"spec"`
	}
	read(t, "../../../package/gitops/flux-kustomization.yaml", &kustomization)
	if !kustomization.Spec.Wait {
		t.Fatal("without `wait` no expression is looked at")
	}
	found := flux{}
	for _, check := range kustomization.Spec.HealthCheckExprs {
		kind := schema.FromAPIVersionAndKind(check.APIVersion, check.Kind).GroupKind()
		if found[kind] != nil || check.Kind == "" {
			t.Fatalf("%s twice, or without a kind", kind)
		}
		evaluator, err := cel.NewStatusEvaluator(&check.HealthCheckExpressions)
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		found[kind] = evaluator
	}
	return found
}

func (f flux) status(t *testing.T, object *unstructured.Unstructured) string {
	t.Helper()
	kind := object.GroupVersionKind().GroupKind()
	evaluator := f[kind]
	if evaluator == nil && strings.Contains(kind.Group, ".m.") {
		// The entry that people copy for managed resources of their own.
		evaluator = f[schema.GroupKind{Group: "kubernetes.m.crossplane.io", Kind: "Object"}]
	}
	if evaluator == nil {
		t.Fatalf("no expressions for %s", kind)
	}
	result, err := evaluator.Evaluate(t.Context(), object)
	if err != nil {
		t.Log(err)
		return unknown
	}
	return string(result.Status)
}
