package engine

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/crossplane/cli/v2/cmd/crossplane/render"
	xrpkg "github.com/crossplane/cli/v2/pkg/xr"
	renderv1alpha1 "github.com/crossplane/cli/v2/proto/render/v1alpha1"
	"github.com/crossplane/crossplane-runtime/v2/pkg/logging"
	"github.com/crossplane/crossplane-runtime/v2/pkg/resource/unstructured/composed"
	ucomposite "github.com/crossplane/crossplane-runtime/v2/pkg/resource/unstructured/composite"
	apiextensionsv1 "github.com/crossplane/crossplane/apis/v2/apiextensions/v1"
	"github.com/google/go-cmp/cmp"
	extv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// resourceName is the annotation by which Crossplane knows a composed resource again.
const resourceName = "crossplane.io/composition-resource-name"

// state is what one reconcile of a composite resource starts from. The simulation of `function-idp render` gives them:
// all that happens to an example from its first call to the steady state.
type state struct {
	Steady    bool      `json:"steady"`
	Manifest  *object   `json:"manifest"`
	Composite *object   `json:"composite"`
	Observed  []*object `json:"observed"`
	Required  []*object `json:"required"`
	// Gone are the resources that the function leaves out on purpose.
	Gone []string `json:"gone"`
}

func loadState(t *testing.T, file string) state {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var s state
	if err := json.Unmarshal(content, &s); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return s
}

// mostCalls is how often the engine may call the function in a reconcile: with the questions about what is installed,
// with those about what exists, and with all answers. Once everything works there is nothing to ask.
func (s state) mostCalls(after *object) int64 {
	if s.Steady && isReady(after) {
		return 1
	}
	return 3
}

func isReady(o *object) bool {
	conditions, _, _ := unstructured.NestedSlice(o.Object, "status", "conditions")
	return slices.ContainsFunc(conditions, func(c any) bool {
		condition, _ := c.(map[string]any)
		return condition["type"] == "Ready" && condition["status"] == "True"
	})
}

// cluster is what the engine reconciles in: a flavour that is installed, and the running function.
type cluster struct {
	crossplanePackage
	own      []*extv1.CustomResourceDefinition
	schemas  *schemas
	function *function
	engine   render.Engine
}

func newCluster(t *testing.T, flavour string, known *schemas) *cluster {
	t.Helper()
	binary, err := engineBinary()
	if err != nil {
		t.Fatal(err)
	}
	c := &cluster{
		crossplanePackage: loadPackage(t, flavour),
		schemas:           known,
		function:          startFunction(t),
		engine:            render.NewEngineFromFlags(&render.EngineFlags{CrossplaneBinary: binary}, logging.NewNopLogger()),
	}
	c.own = c.crds(t)
	return c
}

// TestExamplesInTheEngine reconciles every example in both flavours, from the first call to the steady state.
func TestExamplesInTheEngine(t *testing.T) {
	if os.Getenv("IDP_STATES") == "" {
		missing(t, "IDP_STATES does not name the folder of simulated states (cargo test --test engine writes it)")
	}
	known := newSchemas(loadCRDs(t))
	for _, flavour := range flavours {
		t.Run(flavour, func(t *testing.T) {
			c := newCluster(t, flavour, known)
			folder := filepath.Join(location("IDP_STATES", ""), flavour)
			files, err := filepath.Glob(filepath.Join(folder, "*", "*.json"))
			if err != nil || len(files) == 0 {
				t.Fatalf("there are no states in %s: %v", folder, err)
			}
			for _, file := range files {
				name, _ := filepath.Rel(folder, strings.TrimSuffix(file, ".json"))
				t.Run(name, func(t *testing.T) { c.check(t, loadState(t, file)) })
			}
		})
	}
}

// TestFatalInTheEngine gives the engine what only the function can refuse: it must touch nothing and say why.
func TestFatalInTheEngine(t *testing.T) {
	known := newSchemas(loadCRDs(t))
	_, platform := loadExamples(t)
	c := newCluster(t, "namespaced", known)
	for name, manifests := range badManifests(t) {
		if len(manifests) > 1 || manifests[0].GetAnnotations()[admission] != "accepted" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			composite := manifests[0].DeepCopy()
			composite.SetUID("6f3f9a52-3b0c-4a53-9e43-0c1f6f2b7d11")
			response, err := c.run(t, state{Composite: composite, Required: []*object{platform}})
			_, said, fatal := strings.Cut(fmt.Sprint(err), "returned a fatal result: ")
			if !fatal || !strings.Contains(said, "spec.") {
				t.Errorf("no Fatal result that names a field, but: %v", err)
			}
			output := response.GetComposite()
			if n := len(output.GetComposedResources()) + len(output.GetDeletedResources()); n > 0 {
				t.Errorf("the engine would apply or delete %d resources", n)
			}
			checked.add("Fatal results", 1)
		})
	}
}

// check reconciles a state and compares what the engine would do with what the function's command line says.
func (c *cluster) check(t *testing.T, s state) {
	t.Helper()
	answer := c.reconcile(t, s)
	output, err := render.ParseCompositeResponse(answer)
	if err != nil {
		t.Fatal(err)
	}
	var gone []string
	for _, deleted := range answer.GetDeletedResources() {
		name, _, _ := unstructured.NestedString(deleted.AsMap(), "metadata", "annotations", resourceName)
		gone = append(gone, name)
	}
	slices.Sort(gone)
	if !slices.Equal(gone, s.Gone) {
		t.Errorf("the engine would delete %q, not %q", gone, s.Gone)
	}
	for _, event := range answer.GetEvents() {
		// What the function says has this prefix; anything else is the engine's own complaint.
		if event.GetType() == "Warning" && !strings.HasPrefix(event.GetMessage(), "Pipeline step") {
			t.Errorf("the engine warns: %s: %s", event.GetReason(), event.GetMessage())
		}
	}

	applied := make([]*object, len(output.ComposedResources))
	for i := range output.ComposedResources {
		applied[i] = asSent(t, &output.ComposedResources[i].Unstructured)
	}
	expectValid(t, applied, append(c.schemas.crds.of(t, applied), c.own...))
	for _, o := range applied {
		if o.GetNamespace() != s.Manifest.GetNamespace() {
			t.Errorf("%s is composed into namespace %q", describe(o), o.GetNamespace())
		}
	}
	granted := loadRole(t, c.schemas.crds, s.Manifest.GroupVersionKind().Group)
	granted.expectComposable(t, applied)
	granted.expectReadable(t, output.RequiredResources)
	c.checkStatus(t, s, &output.CompositeResource.Unstructured)
	args := []string{writeObjects(t, "xr.yaml", s.Composite), "--required", writeObjects(t, "required.yaml", s.Required...)}
	if len(s.Observed) > 0 {
		args = append(args, "--observed", writeObjects(t, "observed.yaml", s.Observed...))
	}
	expected := renderLocally(t, args...)
	if difference := cmp.Diff(byResourceName(t, expected), byResourceName(t, asWritten(expected, applied))); difference != "" {
		t.Errorf("function-idp render (-) and the engine (+) differ:\n%s", difference)
	}
	checked.add("reconciles", 1)
	checked.add("composed resources", len(applied))
}

// asSent is an object as the API server reads it: a number without a fraction is an integer in JSON, and a float in the
// message that the engine prints.
func asSent(t *testing.T, o *object) *object {
	t.Helper()
	document, err := o.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	sent := &object{}
	if err := sent.UnmarshalJSON(document); err != nil {
		t.Fatal(err)
	}
	return sent
}

// reconcile runs the engine once. What the function asks for is installed if there is a CRD for it, so the first run
// may be repeated with the schemas that it showed to be wanted.
func (c *cluster) reconcile(t *testing.T, s state) *renderv1alpha1.CompositeOutput {
	t.Helper()
	for {
		before := c.function.calls.Load()
		response, err := c.run(t, s)
		if err != nil {
			t.Fatal(err)
		}
		calls := c.function.calls.Load() - before
		output, err := render.ParseCompositeResponse(response.GetComposite())
		if err != nil {
			t.Fatal(err)
		}
		if c.schemas.add(t, output.RequiredSchemas) {
			continue
		}
		if most := s.mostCalls(&output.CompositeResource.Unstructured); calls > most {
			t.Errorf("the reconcile took %d calls of the function, not at most %d", calls, most)
		}
		return response.GetComposite()
	}
}

// run does one reconcile. After a Fatal result there is both an error and what happened until then.
func (c *cluster) run(t *testing.T, s state) (*renderv1alpha1.RenderResponse, error) {
	t.Helper()
	xrd := c.xrdOf(t, s.Composite.GetKind())
	composition := into[apiextensionsv1.Composition](t, c.compositionOf(t, s.Composite.GetKind()))
	composite := s.Composite.DeepCopy()
	if err := xrpkg.ApplyXRDDefaults(composite, into[apiextensionsv1.CompositeResourceDefinition](t, xrd)); err != nil {
		t.Fatal(err)
	}
	addresses := map[string]string{}
	for _, step := range composition.Spec.Pipeline {
		addresses[step.FunctionRef.Name] = c.function.address
	}
	request, err := render.BuildCompositeRequest(render.CompositionInputs{
		CompositeResource: &ucomposite.Unstructured{Unstructured: *composite},
		Composition:       composition,
		FunctionAddrs:     addresses,
		ObservedResources: composedResources(s.Observed),
		RequiredResources: values(s.Required),
		RequiredSchemas:   c.schemas.documents(t),
		XRD:               xrd,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c.engine.Render(t.Context(), request)
}

// checkStatus holds the status that the engine would write against the schema of the XR, and of the claim, which gets
// a copy. The API server would drop the whole status for one undeclared field.
func (c *cluster) checkStatus(t *testing.T, s state, written *object) {
	t.Helper()
	status, ok := written.Object["status"]
	if !ok {
		t.Error("the engine wrote no status")
		return
	}
	readers := []*object{s.Composite}
	if s.Manifest.GetKind() != s.Composite.GetKind() {
		readers = append(readers, s.Manifest)
	}
	for _, o := range readers {
		with := o.DeepCopy()
		with.Object["status"] = status
		expectValid(t, []*object{with}, c.own)
		checked.add("statuses", 1)
	}
}

// asWritten takes off the applied objects what the engine adds to what the function wrote: the owner, the labels, and
// a name or a namespace where the function left it out.
func asWritten(expected, applied []*object) []*object {
	wrote := map[string]*object{}
	for _, o := range expected {
		wrote[o.GetAnnotations()[resourceName]] = o
	}
	stripped := make([]*object, len(applied))
	for i, o := range applied {
		stripped[i] = o.DeepCopy()
		metadata, _ := stripped[i].Object["metadata"].(map[string]any)
		delete(metadata, "ownerReferences")
		original, ok := wrote[o.GetAnnotations()[resourceName]]
		if !ok {
			continue
		}
		for _, field := range []string{"name", "namespace", "generateName"} {
			if text(original, "metadata", field) == "" {
				delete(metadata, field)
			}
		}
		labels := stripped[i].GetLabels()
		for _, label := range []string{"composite", "claim-name", "claim-namespace"} {
			if _, ok := original.GetLabels()["crossplane.io/"+label]; !ok {
				delete(labels, "crossplane.io/"+label)
			}
		}
		if len(labels) == 0 {
			labels = nil
		}
		stripped[i].SetLabels(labels)
	}
	return stripped
}

// byResourceName puts objects under their composition resource names, as plain JSON, without the values of Secrets
// (the command line does not print them).
func byResourceName(t *testing.T, objects []*object) map[string]any {
	t.Helper()
	all := map[string]any{}
	for _, o := range objects {
		name := o.GetAnnotations()[resourceName]
		if name == "" {
			t.Errorf("%s has no annotation %s", describe(o), resourceName)
			name = describe(o)
		}
		if _, twice := all[name]; twice {
			t.Errorf("there are two resources named %s", name)
		}
		all[name] = plain(t, withoutValues(o))
	}
	return all
}

func withoutValues(o *object) *object {
	if o.GetKind() != "Secret" || o.GetAPIVersion() != "v1" {
		return o
	}
	hidden := o.DeepCopy()
	for _, field := range []string{"data", "stringData"} {
		values, _ := hidden.Object[field].(map[string]any)
		for key := range values {
			values[key] = ""
		}
	}
	return hidden
}

func plain(t *testing.T, o *object) any {
	t.Helper()
	var document bytes.Buffer
	if err := json.NewEncoder(&document).Encode(o.Object); err != nil {
		t.Fatal(err)
	}
	var content any
	if err := json.NewDecoder(&document).Decode(&content); err != nil {
		t.Fatal(err)
	}
	return content
}

func composedResources(objects []*object) []composed.Unstructured {
	all := make([]composed.Unstructured, len(objects))
	for i, o := range objects {
		all[i] = composed.Unstructured{Unstructured: *o}
	}
	return all
}

func values(objects []*object) []object {
	all := make([]object, len(objects))
	for i, o := range objects {
		all[i] = *o
	}
	return all
}
