//! What External Secrets says of generated, pulled and pushed secrets.
//!
//! An `ExternalSecret` tells only that something failed; the cause stands in its events. Both are rows here.

use super::row::Row;

const ALL: &[&str] = &["external-secrets.io/*", "generators.external-secrets.io/*"];
const PULL: &[&str] = &["external-secrets.io/ExternalSecret", "external-secrets.io/ClusterExternalSecret"];
const PUSH: &[&str] = &["external-secrets.io/PushSecret", "external-secrets.io/ClusterPushSecret"];
const STORES: &[&str] = &["external-secrets.io/SecretStore", "external-secrets.io/ClusterSecretStore"];

/// Rows in the order in which they are tried.
pub(super) const ROWS: &[Row] = &[
    // The Secret in the cluster.
    Row::platform("SecretImmutable").of(PULL).text(r"target is immutable|field is immutable").says(
        "The Secret that holds the password is frozen, and a new password would be written \
             over the one in use: that is refused, and the old one stays valid. The platform \
             team must decide which of the two counts.",
    ),
    Row::platform("NameTaken")
        .of(PULL)
        .text(r"owned by another|is not owned by|target (?:secret )?already exists")
        .at("metadata.name")
        .says(
            "The Secret that {it} is to write belongs to another ExternalSecret. Choose another \
             {field}, or ask the platform team to remove the other one.",
        ),
    Row::platform("GeneratorInvalid")
        .of(PULL)
        .text(concat!(r"using generator|generator|number of (?:digits|symbols) exceeds|", r"repeats are not allowed",))
        .says(
            "No password can be generated with the platform's settings. The platform team must \
             correct the generator.",
        ),
    // The store.
    Row::platform("StoreDenied")
        .of(ALL)
        .text(r"not allowed from namespace|denied by spec\.condition")
        .at("Platform.secrets.store")
        .says(
            "The secret store may not be used from this namespace. The platform team must allow \
             the namespace in the store, or name another one in {field}.",
        ),
    Row::platform("StoreUnreachable")
        .of(ALL)
        .text(concat!(
            r"SecretStore .{0,120}is not ready|could not get (?:Cluster)?SecretStore|",
            r"(?:Cluster)?SecretStore\S* .{0,120}not found|could not get secrets? client|",
            r"unable to create client|unable to validate store|",
            r"cannot set up new .{0,20}client",
        ))
        .at("Platform.secrets.store")
        .says(
            "The secret store cannot be reached or does not accept the platform's login; \
             secrets that exist stay as they are. The platform team must repair the store of \
             {field}.",
        ),
    Row::platform("StoreUnreachable")
        .of(STORES)
        .reasons(&["InvalidProviderConfig", "ValidationFailed", "InvalidStoreConfiguration", "ValidationUnknown"])
        .at("Platform.secrets.store")
        .says(
            "The secret store cannot be reached or does not accept the platform's login. The \
             platform team must repair the store of {field}.",
        ),
    Row::platform("NameTaken")
        .of(PUSH)
        .text(r"not managed by external-secrets|already exists")
        .at("spec.credentials.pushKey")
        .says(
            "The store already holds a secret by the name of {field} that somebody else put \
             there. Choose another name, or ask the platform team to remove the old secret.",
        ),
    Row::waits("Waiting").of(PUSH).text(r"could not get source secret|source secret .{0,80}not found").says(
        "{it} waits until the Secret that it is to push is complete; nothing needs to be \
             done.",
    ),
    Row::platform("AccessDenied")
        .of(ALL)
        .codes(&["AccessDenied", "AccessDeniedException", "Forbidden", "PermissionDenied"])
        .instead(r"permission denied|is not authorized|\bcode: 403\b|\bforbidden\b")
        .at("Platform.secrets.store")
        .says(
            "The secret store does not let the platform read or write this secret. The platform \
             team must grant the right to the login of {field}.",
        ),
    Row::retries("Throttled")
        .of(ALL)
        .codes(&["Throttling", "ThrottlingException", "ResourceExhausted", "TooManyRequests"])
        .instead(r"rate exceeded|too many requests")
        .says(
            "The secret store asks to be asked less often. External Secrets tries again by \
             itself.",
        ),
    Row::developer("SecretMissing")
        .of(PULL)
        .codes(&["ResourceNotFoundException", "SecretNotFound", "NotFound"])
        .instead(concat!(
            r"secret does not exist|secret not found|could not find secret|no secret found|",
            r"key .{0,80}does not exist|cannot find secret",
        ))
        .at("spec.secrets")
        .says(
            "The store holds no secret by that name, or the secret lacks the field asked for. \
             Put it there, or correct {field}.",
        ),
    Row::platform("StoreUnreachable")
        .of(ALL)
        .text(concat!(r"no such host|i/o timeout|connection refused|deadline exceeded|x509:|tls:|", r"dial tcp",))
        .at("Platform.secrets.store")
        .says(
            "The secret store cannot be reached; secrets that exist stay as they are. The \
             platform team must check the network between the cluster and the store of {field}.",
        ),
    // What is left.
    Row::platform("StoreRefused")
        .of(PUSH)
        .text(concat!(r"set secret failed|could not write remote ref|delete secret failed|", r"could not delete",))
        .at("Platform.secrets.store")
        .says(
            "The secret store of {field} did not take the connection's secret: {detail}. Ask \
             the platform team.",
        ),
    Row::platform("SecretNotWritten").of(PULL).reasons(&["SecretSyncedError", "SecretMissing", "UpdateFailed"]).says(
        "External Secrets could not write the Secret of {it}; only its events say why \
             (kubectl describe). Ask the platform team.",
    ),
    Row::waits("InProgress")
        .of(ALL)
        .reasons(&["SecretDeleted"])
        .says("{it} was emptied on purpose; nothing needs to be done."),
];
