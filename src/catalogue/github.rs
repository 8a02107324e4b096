//! What GitHub says of repositories, through its provider.

use super::row::Row;

const REPOSITORIES: &[&str] = &["repo.github.*"];
const PROTECTIONS: &[&str] = &["repo.github.*/BranchProtection"];
const ALL: &[&str] = &["repo.github.*", "actions.github.*"];

/// Rows in the order in which they are tried, before those of all providers.
pub(super) const ROWS: &[Row] = &[
    Row::developer("RepositoryNameTaken")
        .of(REPOSITORIES)
        .text(r"name already exists on this account")
        .at("spec.repository.name")
        .says(
            "A repository of that name exists already, and none that exists is taken over. Choose another {field}; it can be \
             changed only in a new Application.",
        ),
    Row::platform("TemplateMissing")
        .of(REPOSITORIES)
        .text(r"/generate: 404")
        .at("Platform.repositories.templates")
        .says(
            "GitHub does not know the template that the repository begins with, or the platform may not read it. The platform \
             team must check {field}, and that it is marked as a template.",
        ),
    Row::platform("ProtectionUnavailable")
        .of(PROTECTIONS)
        .text(r"upgrade to github (?:pro|team|enterprise)|not available for this plan")
        .at("spec.repository.visibility")
        .says(
            "GitHub protects branches of a repository with this {field} only in a larger plan; everything else works. The \
             platform team must change the plan.",
        ),
    Row::platform("RepositoryArchived")
        .of(ALL)
        .text(r"was archived so is read-only|repository is archived")
        .says("Somebody archived the repository of {it}, so nothing of it can be changed. Ask the platform team."),
    Row::platform("RepositoryGone")
        .of(REPOSITORIES)
        .text(r"external resource does not exist")
        .says(
            "{it} is no longer on GitHub: somebody seems to have deleted it there. It is not made again, because it would be \
             empty. Ask the platform team to restore it.",
        ),
    Row::retries("Throttled")
        .of(ALL)
        .text(r"API rate limit|secondary rate limit|abuse detection")
        .says("GitHub asks to be asked less often. The provider tries again by itself."),
    Row::platform("CredentialsRejected")
        .of(ALL)
        .text(r"401 Bad credentials|401 Requires authentication|ProviderConfig|terraform setup")
        .at("Platform.repositories.providerConfigRef")
        .says(
            "The platform cannot log in to GitHub, so nothing can be made or changed there now. The platform team must check \
             the credentials of {field}.",
        ),
    Row::platform("AccessDenied")
        .of(ALL)
        .text(r"\b403 |resource not accessible by|must have admin rights|not authorized")
        .at("Platform.repositories.providerConfigRef")
        .says(
            "GitHub does not let the platform do this: {detail}. The platform team must grant the right to the login of \
             {field}.",
        ),
];
