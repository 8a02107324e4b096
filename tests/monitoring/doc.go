// Package monitoring proves, with Prometheus' own code, that the alerts and the dashboard of the function would work.
//
// Every expression is parsed by Prometheus' parser, and every name in it (of a metric, of a label, of a value) is one that
// the server exposes, as Prometheus reads it. Every alert is evaluated by Prometheus' engine and its rule code: it fires on
// series that were made for it, alone, and none fires on healthy ones. Every panel shows something of the healthy ones.
//
// `cargo test --test monitoring` runs it where Go is installed.
//
//	IDP_MONITORING  the folder that the test in Rust writes: objects.json, metrics.txt; without it nothing runs
//	FUNCTION_IDP_REQUIRE_ENGINE  set: what is missing fails instead of being skipped
package monitoring
