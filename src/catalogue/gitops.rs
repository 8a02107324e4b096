//! What Argo CD and Flux say of manifests in Git.

use super::row::Row;

const ARGO: &[&str] = &["argoproj.io/*"];
const FLUX: &[&str] = &["*.toolkit.fluxcd.io/*", "fluxcd.controlplane.io/*"];
const ALL: &[&str] = &["argoproj.io/*", "*.toolkit.fluxcd.io/*", "fluxcd.controlplane.io/*"];

/// Rows in the order in which they are tried.
pub(super) const ROWS: &[Row] = &[
    Row::platform("Suspended")
        .of(ALL)
        .reasons(&["Suspended"])
        .says("{it} is held by somebody, so nothing new is delivered. Whoever holds it must let it go on."),
    // What the platform team has set up.
    Row::platform("NotPermitted")
        .of(ARGO)
        .text(concat!(
            r"is not permitted in project|do not match any of the allowed destinations|",
            r"is not allowed to use project|referencing project .{0,80} which does not exist",
        ))
        .at("Platform.delivery.argocd.project")
        .says(
            "The project of Argo CD does not allow to deliver this here: {detail}. The platform team must extend the \
             project that {field} names.",
        ),
    Row::platform("NotPermitted")
        .of(FLUX)
        .text(r"is forbidden: User .{0,200} cannot|serviceaccount.{0,80}not found")
        .at("Platform.delivery.flux.serviceAccount")
        .says(
            "The service account that delivers into this namespace may not do this, or does not exist: {detail}. The \
             platform team must look at the one that {field} names.",
        ),
    // The repository.
    Row::platform("RepositoryNotReadable")
        .of(ALL)
        .text(concat!(
            r"authentication required|authorization failed|authentication failed|invalid username or (?:password|token)|",
            r"unauthorized|could not read Username|permission denied|403 Forbidden|\bdenied: ",
        ))
        .at("spec.delivery.source.repository")
        .says(
            "The platform may not read the repository of {field}, or there is none at that address. Correct it; if it \
             is right and private, ask the platform team for access.",
        ),
    Row::developer("RepositoryMissing")
        .of(ALL)
        .text(r"repository not found|repository does not exist|no such host|NAME_UNKNOWN|name unknown|\b404 Not Found")
        .at("spec.delivery.source.repository")
        .says(
            "There is no repository at the address of {field}, or it is private. Correct it, or ask the platform team \
             for access.",
        ),
    Row::developer("RevisionMissing")
        .of(ALL)
        .text(concat!(
            r"unable to resolve '[^']*' to a commit SHA|couldn't find remote ref|reference not found|",
            r"unable to resolve git revision|unable to get ref",
        ))
        .at("spec.delivery.source.revision")
        .says("The repository has no such branch, tag or commit. Correct {field}."),
    Row::developer("ChartMissing")
        .of(ALL)
        .text(concat!(
            r"no '[^']*' chart with version|no chart version found|no chart name found|chart .{0,200} not found|",
            r"MANIFEST_UNKNOWN|manifest unknown|failed to determine artifact digest",
        ))
        .at("spec.delivery.source.version")
        .says(
            "There is no chart or artifact by that name and version. Correct spec.delivery.source.chart or {field} (or \
             push it).",
        ),
    Row::developer("PathMissing")
        .of(ALL)
        .text(r"app path does not exist|path not found|app path is absolute|chart .{0,40}path|no such file or directory")
        .at("spec.delivery.source.path")
        .says("The repository has no such folder at that revision. Correct {field}, or push the folder."),
    // What lies in it.
    Row::developer("ManifestInvalid")
        .of(ALL)
        .text(concat!(
            r"failed to generate manifest|manifest generation error|kustomize build failed|build failed|dry-run failed|",
            r"failed to unmarshal|error converting YAML|template: |parse error|no matches for kind|is invalid: |",
            r"values don't meet the specifications",
        ))
        .says(
            "The manifests in Git cannot be applied as they are: {detail}. Correct them in the repository that \
             spec.delivery.source names.",
        ),
    // What became of it.
    Row::developer("Degraded")
        .of(ALL)
        .reasons(&["Degraded", "HealthCheckFailed"])
        .says(
            "What was delivered does not work: {detail}. Its pods and their logs say more (kubectl logs); correct the \
             manifests in Git.",
        ),
    Row::developer("Degraded")
        .of(ALL)
        .text(r"health check failed|timeout waiting for|timed out waiting for|context deadline exceeded")
        .says(
            "What was delivered does not get ready in time: {detail}. Its pods and their logs say more (kubectl logs); \
             correct the manifests in Git.",
        ),
    Row::waits("Waiting")
        .of(FLUX)
        .reasons(&["DependencyNotReady", "ArtifactFailed", "SourceNotReady"])
        .says("{it} waits for its source, which is being read; nothing needs to be done."),
    Row::developer("DeliveryFailed").of(ARGO).conditions(&["operationState", "SyncError", "ComparisonError"]).says(
        "Argo CD could not bring what stands in Git into the cluster: {detail}. Correct the manifests in the repository \
         that spec.delivery.source names.",
    ),
    Row::developer("DeliveryFailed")
        .of(FLUX)
        .reasons(&["ReconciliationFailed", "InstallFailed", "UpgradeFailed", "BuildFailed"])
        .says(
            "Flux could not bring what stands in Git into the cluster: {detail}. Correct the manifests in the repository \
             that spec.delivery.source names.",
        ),
];
