// Package engine proves, with Crossplane's own code, what no test of ours can prove alone.
//
// The reconciler of Crossplane (the core's "internal render" command, driven by the render code of Crossplane's
// command line) runs against the function's server: every example, in both flavours of the package, from the first call
// to the steady state. What the engine would apply must be what `function-idp render` prints.
//
// The engine keeps its objects in memory, so it refuses neither an undeclared field nor a forbidden value. That is
// checked by the code of the API server itself: every object that the function emits against the CRD of its kind,
// every XR with its status against the CRDs that Crossplane derives from our XRDs, these CRDs as the API server
// would check them on creation (structure, CEL, CEL's cost), and good and bad manifests against their rules.
//
// `cargo test --test engine` runs all of it where Go is installed; `go test -v` here does the same by hand.
//
//	FUNCTION_IDP       the built function-idp; without it nothing that needs the function runs
//	IDP_CRDS           the folder of real CRDs; else ../shared/crds beside the checkout
//	IDP_STATES         the folder of simulated states, which `cargo test --test engine` writes
//	IDP_EMITTED        a folder of YAML with more emitted objects to validate
//	FUNCTION_IDP_REQUIRE_ENGINE  set: what is missing fails instead of being skipped
//	CROSSPLANE_BINARY  another release's engine; else the pinned one, of which only the command needed is built
package engine
