//! Patterns that more than one field of the API shares. A pattern without a length beside it bounds nothing.

/// A name that is a DNS label, such as a namespace or a region.
pub const LABEL: &str = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

/// A name of an object, which may have dots.
pub const OBJECT: &str = r"^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$";

/// Labels in which `*` stands for any text.
pub const LABEL_GLOB: &str = r"^[-a-z0-9*]+$";

/// A domain.
pub const DOMAIN: &str = r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$";

/// A database or user that needs no quotes in SQL.
pub const SQL_NAME: &str = r"^[a-z_][a-z0-9_]*$";

/// A table, column, index or constraint.
pub const SQL_IDENTIFIER: &str = r"^[A-Za-z_][A-Za-z0-9_]*$";

/// An extension of the engine.
pub const EXTENSION: &str = r"^[a-z][-a-z0-9_]*$";

/// Disk space.
pub const STORAGE: &str = r"^[1-9][0-9]{0,4}(Gi|Ti)$";

/// Processor: cores, or thousandths of one.
pub const CPU: &str = r"^([1-9][0-9]{0,5}m|[1-9][0-9]{0,2})$";

/// Memory.
pub const MEMORY: &str = r"^[1-9][0-9]{0,6}(Mi|Gi)$";

/// Engine version: major, or major.minor; MySQL's major version has a dot of its own.
pub const VERSION: &str = r"^[1-9][0-9]?(\.[0-9]{1,2}){0,2}$";

/// A name that a cloud gave: an identifier, a path or an ARN.
pub const CLOUD_NAME: &str = r"^[A-Za-z0-9/][A-Za-z0-9:/._-]*$";

/// Names that a cloud gave, in which `*` stands for any text.
pub const CLOUD_GLOB: &str = r"^[A-Za-z0-9:/._*-]+$";

/// Key in a secret store: no part begins with a dot, so that none leads out of where it seems to be.
pub const STORE_KEY: &str = r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$";

/// Beginning of keys in a secret store.
pub const STORE_PREFIX: &str = r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*/?$";

/// A change to a table, as it is approved: the migration, and the start of its statements' hash.
pub const APPROVAL: &str = r"^[0-9a-f]{7}-[0-9a-f]{8}$";

/// An image without its tag.
pub const IMAGE: &str = r"^[a-z0-9]([a-z0-9._-]*[a-z0-9])?(:[0-9]{1,5})?(/[a-z0-9]([a-z0-9._-]*[a-z0-9])?)*$";

/// A tag, a digest, or a tag with a digest.
pub const TAG: &str = r"^([A-Za-z0-9_][A-Za-z0-9._-]{0,127}(@sha256:[0-9a-f]{64})?|sha256:[0-9a-f]{64})$";

/// A name of an environment variable.
pub const ENV_NAME: &str = r"^[A-Za-z_][A-Za-z0-9_]*$";

/// A key of a Secret.
pub const SECRET_KEY: &str = r"^[-._A-Za-z0-9]+$";

/// An absolute path of a file or folder, without dots between its slashes.
pub const PATH: &str = r"^(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$";

/// A path of a URL.
pub const URL_PATH: &str = r"^/[A-Za-z0-9/._~!$&'()*+,;=:@%-]*$";

/// Such a path as Gateway API takes it: no part of it is empty, `.` or `..`, and what stands for another character has two
/// digits and is no slash.
pub const ROUTE_PATH: &str = concat!(
    r"^/$|^(/(\.{0,2}([A-Za-z0-9_~!$&'()*+,;=:@-]|%(2[0-9A-Ea-e]|[013-9A-Fa-f][0-9A-Fa-f]))|\.{3})",
    r"([A-Za-z0-9._~!$&'()*+,;=:@-]|%(2[0-9A-Ea-e]|[013-9A-Fa-f][0-9A-Fa-f]))*)+/?$",
);

/// Five fields of cron, or one of its words.
pub const CRON: &str =
    r"^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|[-0-9A-Za-z*/,?]+( [-0-9A-Za-z*/,?]+){4})$";

/// Five fields of cron alone, as KEDA takes them.
pub const CRON_FIELDS: &str = r"^[-0-9A-Za-z*/,?]+( [-0-9A-Za-z*/,?]+){4}$";

/// A host and a port.
pub const ADDRESS: &str = r"^[a-z0-9]([-.a-z0-9]*[a-z0-9])?:[1-9][0-9]{0,4}$";

/// A value of a label.
pub const LABEL_VALUE: &str = r"^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$";

/// A time zone.
pub const TIME_ZONE: &str = r"^[A-Za-z]+(/[A-Za-z0-9_+-]+){0,2}$";

/// A queue: a URL, a subscription, a name.
pub const QUEUE: &str = r"^[A-Za-z0-9][A-Za-z0-9:/._-]*$";

/// Where manifests or charts come from: never without encryption, never with a password in it.
pub const SOURCE: &str =
    r"^(https|oci)://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$";

/// Such addresses, in which `*` stands for any text.
pub const SOURCE_GLOB: &str = r"^(https|oci)://[A-Za-z0-9._~:/*-]+$";

/// A path inside a repository: none of its parts begins with a dot, so that none leads out of it.
pub const INSIDE: &str = r"^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$";

/// A branch, a tag, a commit or a digest.
pub const REVISION: &str = r"^[A-Za-z0-9_][A-Za-z0-9._/:-]*$";

/// A chart.
pub const CHART: &str = r"^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$";

/// One version of a chart.
pub const CHART_VERSION: &str = r"^v?(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?$";

/// A user or an organisation of GitHub.
pub const GITHUB_OWNER: &str = r"^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$";

/// A repository of GitHub, by its name alone.
pub const GITHUB_NAME: &str = r"^[A-Za-z0-9_-][A-Za-z0-9._-]*$";

/// The same with its owner.
pub const GITHUB_REPOSITORY: &str = r"^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?/[A-Za-z0-9_-][A-Za-z0-9._-]*$";

/// The same as an address.
pub const GITHUB_URL: &str =
    r"^https://github\.com/[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?/[A-Za-z0-9_-][A-Za-z0-9._-]*$";

/// A label of a pull request, without what a template or a list would take for something else.
pub const PULL_REQUEST_LABEL: &str = r"^[A-Za-z0-9][A-Za-z0-9 ._:/-]*$";

/// A namespace in which `{namespace}` stands for another one.
pub const NAMESPACE_TEMPLATE: &str = r"^([a-z0-9-]|\{namespace\})+$";

/// A file in which `{namespace}` and `{name}` stand for those of an object; no part of its path begins with a dot.
pub const FILE_TEMPLATE: &str =
    r"^([A-Za-z0-9_-]|\{namespace\}|\{name\})+([./]([A-Za-z0-9_-]|\{namespace\}|\{name\})+)*$";
