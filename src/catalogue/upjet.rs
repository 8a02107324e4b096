//! What the reconciler of managed resources and the upjet providers say, whatever the cloud.

use super::row::{
    Operation::{Connect, Delete, Observe, Update},
    Row,
};

/// Kinds of all Crossplane providers.
pub(super) const MANAGED: &[&str] = &["*.upbound.io/*", "*.crossplane.io/*"];
/// Kinds of the upjet providers.
const UPJET: &[&str] = &["*.upbound.io/*"];
const AWS: &[&str] = &["*.aws.*upbound.io/*"];
const GCP: &[&str] = &["*.gcp.*upbound.io/*"];
const AZURE: &[&str] = &["*.azure.*upbound.io/*"];

/// The words of a message that the provider refuses to replace an object, up to the argument's old value.
macro_rules! replacing {
    ($($argument:literal),+ $(,)?) => {
        concat!(
            r#"cannot change the value of the argument "(?<argument>"#,
            $($argument,)+
            r#")" from "#
        )
    };
}

/// Not being reachable, in the words of Go's network library.
macro_rules! unreachable_host {
    () => {
        concat!(
            "no such host|i/o timeout|connection refused|connection reset|no route to host|",
            "network is unreachable|TLS handshake timeout|server misbehaving"
        )
    };
}

const CLIENT: &str = r"terraform setup|credential|ProviderConfig|provider config";
const CREDENTIALS: &str = "The platform cannot log in to the cloud, so nothing can be created or \
    changed there now; what exists keeps running. The platform team must check the credentials of \
    {field}.";

/// Rows that are unmistakable, tried before those of the single systems.
pub(super) const ROWS: &[Row] = &[
    Row::waits("InProgress")
        .of(MANAGED)
        .reasons(&["Creating"])
        .text("^$")
        .says("{it} is being created; nothing needs to be done."),
    Row::waits("InProgress")
        .of(MANAGED)
        .reasons(&["Deleting"])
        .text("^$")
        .says("{it} is being deleted; nothing needs to be done."),
    Row::platform("Paused").of(MANAGED).reasons(&["ReconcilePaused"]).says(
        "{it} is paused: it is neither watched nor changed. The platform team must take \
             away its annotation crossplane.io/paused.",
    ),
    Row::waits("InProgress")
        .of(MANAGED)
        .text(r"(?:create|update|delete) operation that started at .* is still running")
        .says("The last change to {it} is still being carried out; nothing needs to be done."),
    Row::waits("InProgress")
        .of(MANAGED)
        .text(r"waiting for external resource existence to be confirmed")
        .says("{it} was asked for, and the cloud has not shown it yet; nothing needs to be done."),
    Row::waits("Waiting")
        .of(MANAGED)
        .text(r"referenced field was empty|referenced resource may not yet be ready")
        .says("{it} waits for another object that is not ready yet; nothing needs to be done."),
    Row::waits("Waiting")
        .of(MANAGED)
        .text(r"the object has been modified|operation cannot be fulfilled on")
        .says("{it} was changed by two sides at once; the provider tries again by itself."),
    Row::platform("DependencyMissing")
        .of(MANAGED)
        .text(r"cannot resolve references|no resources matched selector")
        .says(
            "{it} refers to another object that does not exist. The platform team must find out \
             who deleted it or why it was not created.",
        ),
    Row::developer("NotFoundForAdoption")
        .of(MANAGED)
        .text(r"external resource does not exist")
        .at("spec.adopt.externalName")
        .says(
            "There is nothing by that name in the cloud. Correct {field}; region and account \
             must be those of the existing database.",
        ),
    Row::platform("CreationUnconfirmed")
        .of(MANAGED)
        .text(r"external-create-pending|cannot determine creation result")
        .says(
            "The provider was interrupted while it created {it}, and does not know whether that \
             succeeded. The platform team must look into the cloud, and then take away the \
             annotation crossplane.io/external-create-pending.",
        ),
    // Refused replacements. An empty old value means that the provider looks at nothing: which argument it names is chance.
    Row::platform(super::GONE).of(UPJET).text(concat!(replacing!("[^\"]*"), r#"(?:"" to "[^"]|"0" to "1")"#)).says(
        "The provider no longer finds {it} in the cloud: somebody seems to have deleted it \
             there. It is not created again, because it would be empty. Ask the platform team to \
             look, and to restore it from a backup.",
    ),
    Row::developer("StorageCannotShrink")
        .of(UPJET)
        .text(replacing!(r"(?:[\w.]*\.)?(?:storage_mb|disk_size|allocated_storage|size_gb|storage_size)"))
        .at("spec.storage.size")
        .says(
            "Storage only grows. Set {field} to at least what is in use now; for a smaller \
             database create a new one and move the data.",
        ),
    Row::developer("FieldImmutable")
        .of(UPJET)
        .text(replacing!(r"[\w.]*(?:encrypt|kms|customer_managed_key)[\w.]*"))
        .at("spec.encryption")
        .says(
            "Encryption cannot be changed after creation. Set {field} back; for \
             other encryption create a new database and move the data.",
        ),
    Row::developer("UpgradePathMissing")
        .of(UPJET)
        .text(replacing!(r"(?:engine_|database_)?version"))
        .at("spec.version")
        .says(
            "A database cannot go back to an older version. Set {field} to the version in use \
             or a newer one.",
        ),
    Row::developer("FieldImmutable").of(UPJET).text(replacing!(r"engine|database_type")).at("spec.engine").says(
        "The engine cannot be changed after creation. Set {field} back; for another engine \
             create a new database.",
    ),
    Row::developer("FieldImmutable").of(UPJET).text(replacing!(r"region|location")).at("spec.region").says(
        "A database cannot move to another region. Set {field} back; for another region \
             create a new database.",
    ),
    Row::developer("FieldImmutable")
        .of(UPJET)
        .text(replacing!(r"[\w.]*geo_redundant[\w.]*"))
        .at("spec.backup.crossRegion")
        .says(
            "Whether backups are kept in a second region cannot be changed after creation. Set \
             {field} back.",
        ),
    Row::developer("FieldImmutable")
        .of(UPJET)
        .text(replacing!(
            r"[\w.]*(?:restore|snapshot_identifier|create_mode|source_server|",
            r"point_in_time|clone|replicate_source|master_instance)[\w.#]*"
        ))
        .at("spec.restore")
        .says(
            "Where a database came from cannot be changed after creation. Set \
             {field} back to what it was.",
        ),
    Row::platform("FieldImmutable").of(UPJET).text(replacing!(r"[\w.#]{1,60}")).says(
        "{it} cannot be changed in this way ({argument} is fixed at creation); it keeps \
             running as it is. The platform team must find out which of its settings changed, \
             and set it back.",
    ),
    Row::platform("FieldImmutable").of(UPJET).text(r"update requires replacing it").says(
        "{it} cannot be changed in this way, only replaced; it keeps running as it is. The \
             platform team must set the change back.",
    ),
    // Getting to the cloud at all.
    Row::developer("RegionInvalid")
        .of(UPJET)
        .text(concat!(
            r#"invalid (?:AWS )?region|"#,
            r#"region "?[\w-]{2,30}"? (?:is not valid|does not exist)|"#,
            r#"not a valid (?:AWS )?region"#,
        ))
        .at("spec.region")
        .says(
            "The cloud has no such region, or the account may not use it. Set {field} to one \
             that Platform lists.",
        ),
    Row::retries("NetworkProblem").of(UPJET).during(&[Connect]).text(unreachable_host!()).says(
        "The provider cannot reach the cloud. It tries again by itself; if this stays, the \
             platform team must check the network and DNS of the cluster.",
    ),
    Row::retries("Throttled")
        .of(UPJET)
        .during(&[Connect])
        .codes(&["Throttling", "ThrottlingException", "TooManyRequests", "RequestLimitExceeded"])
        .instead(r"rate exceeded|too many requests")
        .says("The cloud asks to be asked less often. The provider tries again by itself."),
    Row::platform("CredentialsRejected")
        .of(AWS)
        .during(&[Connect])
        .text(CLIENT)
        .at("Platform.providers.aws.providerConfigRef")
        .says(CREDENTIALS),
    Row::platform("CredentialsRejected")
        .of(GCP)
        .during(&[Connect])
        .text(CLIENT)
        .at("Platform.providers.gcp.providerConfigRef")
        .says(CREDENTIALS),
    Row::platform("CredentialsRejected")
        .of(AZURE)
        .during(&[Connect])
        .text(CLIENT)
        .at("Platform.providers.azure.providerConfigRef")
        .says(CREDENTIALS),
];

/// Rows for what the rows of the single systems leave over.
pub(super) const LAST: &[Row] = &[
    Row::platform("NotFoundForAdoption")
        .of(UPJET)
        .during(&[Observe])
        .text(r"cannot import|cannot find .{0,80} to import|resource .{0,80} does not exist")
        .at("spec.adopt.externalName")
        .says(
            "The cloud does not know {it} by its external name. If {field} is set it may be \
             wrong; else the platform team must look for it in the cloud.",
        ),
    Row::platform("SettingMissing").of(UPJET).text(r"required field is not set|is a required parameter").says(
        "{it} lacks a setting without which the cloud creates nothing: {detail}. The \
             platform team must report this as an error of the platform.",
    ),
    Row::platform("NameTaken")
        .of(UPJET)
        .text(r"already exists|AlreadyExists|has already been taken")
        .at("metadata.name")
        .says(
            "Something by the name of {it} already exists in the cloud and is not ours. Choose \
             another {field}, or ask the platform team to adopt or remove it.",
        ),
    Row::retries("TimedOut")
        .of(MANAGED)
        .text(r"deadline exceeded|timeout while waiting|timed out|operation timeout")
        .says(
            "{it} takes longer in the cloud than the provider waits. It is looked at again and \
             again until it is done; ask the platform team if this stays for hours.",
        ),
    Row::retries("Throttled").of(MANAGED).text(r"rate exceeded|too many requests|\bthrottl").says(
        "The cloud asks to be asked less often. The provider tries again by itself; ask the \
             platform team if this stays.",
    ),
    Row::retries("NetworkProblem").of(MANAGED).text(unreachable_host!()).says(
        "The provider cannot reach {it}. It tries again by itself; if this stays, the \
             platform team must check network and DNS of the cluster.",
    ),
    Row::platform("StillUsed")
        .of(UPJET)
        .during(&[Update, Delete])
        .text(r"still (?:in use|attached|being used)|has dependen|in use by")
        .says(
            "{it} is still used by something else in the cloud. The platform team must find out \
             by what.",
        ),
    Row::retries("CloudUnavailable")
        .of(UPJET)
        .text(concat!(
            r"\b(?:InternalFailure|InternalError|InternalServerError|ServiceUnavailable|",
            r"BackendError|InternalServerFailure)\b|",
            r"StatusCode: 50\d|googleapi: Error 50\d|unexpected status 50\d",
        ))
        .says(
            "The cloud has a failure of its own. The provider tries again by itself; ask the \
             platform team if this stays.",
        ),
];
