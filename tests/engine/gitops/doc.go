// Package gitops holds what Argo CD and Flux make of the settings in package/gitops, against tables of statuses.
//
// For Flux it is Flux's own evaluator: of the release that lives with the Kubernetes libraries of this module, which
// differs from today's in nothing that is used here but the look-up of an entry, which is ours.
//
// Argo CD's package util/lua cannot be had: it needs a module of the same repository that is published nowhere, and it
// would bring all of Argo CD's API server with it. So the scripts run in the interpreter that it is built on, in the
// version that Argo CD pins, with the same libraries opened, the same deadline and the same way to a script and back.
//
// `cargo test --test gitops` runs it, and writes the statuses of all stories of the golden files for it:
//
//	IDP_STORIES  the file of these statuses; without it they are left out
package gitops
