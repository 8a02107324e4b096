//! The repository of the program, and an environment for each of its pull requests.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{platform::spec::Visibility, schema::bounds};

/// A repository on GitHub that is made for the application. It is never deleted with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Repository {
    /// Its name, in the organisation of the platform; one that exists is never taken over; cannot change later.
    /// Example: `shop`. Default: the name of the application.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 100), regex(pattern = bounds::GITHUB_NAME))]
    pub name: Option<String>,

    /// What it is for, in one line. Example: `The shop's backend`. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 350), regex(pattern = r"^[^\x00-\x1f\x7f]+$"))]
    pub description: Option<String>,

    /// Who may read it, as far as the platform allows. Example: `internal`. Default: that of the platform, else `private`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Visibility>,

    /// Template that it begins with, one of the platform's; counts only when it is made. Example: `acme/worker-template`.
    /// Default: the platform's first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 3, max = 140), regex(pattern = bounds::GITHUB_REPOSITORY))]
    pub template: Option<String>,
}

/// An environment for each pull request, with a development database of its own; it goes with the pull request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Previews {
    /// Repository of the pull requests, on GitHub. Example: `https://github.com/acme/shop`. Default: the one that is made
    /// for the application.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 200), regex(pattern = bounds::GITHUB_URL))]
    pub repository: Option<String>,

    /// Labels that a pull request must have, all of them; who may set a label decides whose code runs.
    /// Example: `[preview]`. Default: `[preview]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 10), inner(length(min = 1, max = 50), regex(pattern = bounds::PULL_REQUEST_LABEL)), extend("x-kubernetes-list-type" = "set"))]
    pub labels: Option<Vec<String>>,

    /// Those of `spec.secrets` that previews get too, by their names; code that nobody has reviewed can read them.
    /// Example: `[shop-sandbox]`. Default: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 50), inner(length(min = 1, max = 253), regex(pattern = bounds::OBJECT)), extend("x-kubernetes-list-type" = "set"))]
    pub secrets: Vec<String>,

    /// Folder of the repository with this manifest and a `kustomization.yaml`; with Argo CD only. Example: `preview`.
    /// Default: `deploy`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 255), regex(pattern = bounds::INSIDE))]
    pub path: Option<String>,
}
