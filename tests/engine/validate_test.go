package engine

import (
	"os"
	"testing"
)

// TestEmittedObjects holds every object of a folder that other tests fill against the CRD of its kind.
func TestEmittedObjects(t *testing.T) {
	if os.Getenv("IDP_EMITTED") == "" {
		t.Skip("IDP_EMITTED names no folder of emitted objects")
	}
	objects, err := readObjects(location("IDP_EMITTED", ""))
	if err != nil {
		t.Fatal(err)
	}
	if len(objects) == 0 {
		t.Fatal("the folder of emitted objects is empty")
	}
	expectValid(t, objects, loadCRDs(t).of(t, objects))
	checked.add("emitted objects", len(objects))
}

// TestSimulatedObjects holds the final set of every simulated example against the CRDs.
func TestSimulatedObjects(t *testing.T) {
	crds := loadCRDs(t)
	// A database inside an application is of our own API.
	own := loadPackage(t, "namespaced").crds(t)
	examples, platform := loadExamples(t)
	for _, e := range examples {
		t.Run(e.name, func(t *testing.T) {
			manifests := writeObjects(t, "manifests.yaml", e.manifest, platform)
			objects := renderLocally(t, manifests, "--simulate")
			for i, o := range objects {
				// Its values are printed as words that are no base64.
				objects[i] = withoutValues(o)
			}
			expectValid(t, objects, append(crds.of(t, objects), own...))
			checked.add("simulated objects", len(objects))
		})
	}
}

// TestGeneratedObjects holds what is installed beside the function against the CRDs of Crossplane and Kubernetes.
func TestGeneratedObjects(t *testing.T) {
	crds := loadCRDs(t)
	var objects []*object
	for _, o := range readPackage(t, "") {
		// The description of a package is read by Crossplane's package manager, never by an API server.
		if o.GroupVersionKind().Group != "meta.pkg.crossplane.io" {
			objects = append(objects, o)
		}
	}
	expectValid(t, objects, crds.of(t, objects))
	checked.add("generated objects", len(objects))
}

// TestExamples holds the shipped manifests against their own definitions, in both flavours.
func TestExamples(t *testing.T) {
	examples, platform := loadExamples(t)
	for _, flavour := range flavours {
		definitions := loadPackage(t, flavour).crds(t)
		for _, e := range append(examples, example{"platform", platform}) {
			t.Run(flavour+"/"+e.name, func(t *testing.T) {
				expectValid(t, []*object{e.manifest}, definitions)
				checked.add("example manifests", 1)
			})
		}
	}
}
