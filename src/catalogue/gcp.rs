//! What Google Cloud says of Cloud SQL.

use super::row::{
    Operation::{Create, Delete, Observe, Update},
    Row,
};

const GCP: &[&str] = &["*.gcp.*upbound.io/*"];
const SQL: &[&str] = &["sql.gcp.*upbound.io/*"];
const INSTANCE: &[&str] = &["sql.gcp.*upbound.io/DatabaseInstance"];
const INNER: &[&str] = &["sql.gcp.*upbound.io/User", "sql.gcp.*upbound.io/Database"];

/// Rows in the order in which they are tried.
pub(super) const ROWS: &[Row] = &[
    // The project.
    Row::platform("CredentialsRejected")
        .of(GCP)
        .codes(&["Google 401", "invalid_grant", "UNAUTHENTICATED", "authError"])
        .instead(concat!(r"could not find default credentials|invalid authentication credentials|", r"oauth2: ",))
        .at("Platform.providers.gcp.providerConfigRef")
        .says(
            "Google does not accept the platform's credentials (any more), so nothing can be \
             created or changed; what exists keeps running. The platform team must renew the \
             credentials of {field}.",
        ),
    Row::platform("ApiDisabled")
        .of(GCP)
        .codes(&["SERVICE_DISABLED", "accessNotConfigured"])
        .instead(concat!(
            r"API has not been used in project|",
            r"API .{0,80}(?:is disabled|not enabled|has not been enabled)|it is disabled",
        ))
        .at("Platform.providers.gcp.project")
        .says(
            "Google's API for databases is switched off in the platform's project. The platform \
             team must enable it in the project of {field}.",
        ),
    Row::retries("Throttled")
        .of(GCP)
        .codes(&["rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"])
        .instead(r"quota exceeded for quota metric|rate limit|too many requests|per minute")
        .says(
            "Google asks to be asked less often. The provider tries again by itself; ask the \
             platform team if this stays.",
        ),
    Row::platform("QuotaExceeded")
        .of(GCP)
        .codes(&["quotaExceeded", "QUOTA_EXCEEDED", "Google 429", "RESOURCE_EXHAUSTED"])
        .instead(concat!(
            r"quota .{0,80}exceeded|exceeded .{0,60}quota|maximum (?:number of )?instances?|",
            r"has reached the (?:maximum|limit)",
        ))
        .says(
            "The Google project has reached one of its limits, so {it} cannot be created. Ask \
             the platform team to have the project's quota raised.",
        ),
    Row::platform("EncryptionKeyUnusable")
        .of(GCP)
        .text(r"cloudkms|KMS key|CMEK|crypto ?key|customer[- ]managed encryption")
        .at("spec.encryption.keyRef")
        .says(
            "The encryption key of {field}, or the platform's own, does not exist, is switched \
             off, or may not be used by Cloud SQL. The platform team must make it usable.",
        ),
    // In use, protected.
    Row::waits("InProgress")
        .of(SQL)
        .codes(&["operationInProgress", "OPERATION_IN_PROGRESS"])
        .instead(r"another operation .{0,40}in progress|operation .{0,40}already in progress")
        .says(
            "Google is still carrying out another change of the database, and takes this one \
             afterwards. Nothing needs to be done.",
        ),
    Row::platform("DeletionProtected").of(INNER).text(r"deletion_policy").says(
        "{it} is kept when it is no longer wanted, because its deletion policy forbids to \
             delete it. The platform team must lift that policy if it is to go.",
    ),
    Row::developer("DeletionProtected")
        .of(SQL)
        .during(&[Delete])
        .text(r"deletion_?protection|instance is protected|deletion protection")
        .at("spec.deletion.protection")
        .says(
            "The database is protected, so Google does not delete it. To delete it with all its \
             data set {field} to false first, and wait until that is applied.",
        ),
    Row::platform("OwnsObjects")
        .of(INNER)
        .codes(&["SQLSTATE 2BP01"])
        .instead(concat!(
            r"cannot be dropped because some objects depend on it|",
            r"owner of (?:table|database|schema|sequence)",
        ))
        .at("spec.users")
        .says(
            "{it} cannot be deleted: it still owns tables or holds rights on them. Give these \
             to another user first, or put it back into {field}; the platform team can help.",
        ),
    Row::developer("InUse")
        .of(INNER)
        .codes(&["SQLSTATE 55006"])
        .instead(r"is being accessed by other users")
        .at("spec.databases")
        .says(
            "{it} cannot be deleted while applications are connected to it. Stop them, or put \
             it back into {field}.",
        ),
    Row::waits("Waiting")
        .of(INSTANCE)
        .during(&[Delete])
        .text(r"replica")
        .says("The database is deleted once its read replicas are; nothing needs to be done."),
    // Networks.
    Row::platform("NetworkRangeExhausted")
        .of(SQL)
        .text(r"free blocks in allocated IP ranges|allocated IP range|ip range .{0,60}exhausted")
        .at("Platform.providers.gcp.regions.<r>.allocatedIpRange")
        .says(
            "The platform's range of addresses for databases is used up or does not exist. The \
             platform team must enlarge the range of {field}.",
        ),
    Row::platform("NetworkProblem")
        .of(SQL)
        .text(concat!(
            r"private services? connection|private service access|servicenetworking|",
            r"service networking|NETWORK_PEERING|privateNetwork|private network|",
            r"network .{0,100}(?:not found|does not exist)|SUBNETWORK",
        ))
        .at("Platform.providers.gcp.regions.<r>.network")
        .says(
            "The platform's network is not connected with Google's network of databases. The \
             platform team must set up private services access for the network of {field}.",
        ),
    // Sizes, versions, regions.
    Row::platform("CapacityMissing")
        .of(GCP)
        .codes(&["ZONE_RESOURCE_POOL_EXHAUSTED", "resourcePoolExhausted", "STOCKOUT"])
        .instead(concat!(r"sufficient resources|not have enough resources|stockout|resource pool ", r"exhausted",))
        .at("spec.size")
        .says(
            "Google has no machine of this size free in the region now. The provider keeps \
             trying; choose another {field}, or ask the platform team for another region.",
        ),
    Row::developer("RegionInvalid")
        .of(SQL)
        .text(concat!(
            r"invalid value for region|",
            r"region.{0,40}(?:invalid|not (?:found|available|supported)|does not exist)|",
            r"unknown region|invalid (?:region|location)",
        ))
        .at("spec.region")
        .says(
            "Google has no such region, or no databases there. Set {field} to one that Platform \
             lists.",
        ),
    Row::platform("SizeNotOffered")
        .of(SQL)
        .text(concat!(
            r"invalid tier|\btier\b.{0,80}(?:not|invalid|unsupported)|",
            r"(?:custom|shared-core) (?:machine|instance)|billing tier|",
            r"invalid (?:value for )?machine type|edition .{0,80}not support",
        ))
        .at("spec.size")
        .says(
            "Google does not offer this size for the database's edition or version. Choose \
             another {field}, or ask the platform team to give this size another machine.",
        ),
    Row::developer("UpgradePathMissing")
        .of(SQL)
        .text(concat!(
            r"upgrade .{0,80}(?:not supported|not allowed|invalid)|downgrade|",
            r"(?:major )?version upgrade|lower (?:database )?version",
        ))
        .at("spec.version")
        .says(
            "Google cannot go to this version from the one in use. Set {field} back, or to one \
             between the two first.",
        ),
    Row::developer("VersionUnavailable")
        .of(SQL)
        .text(concat!(
            r"database ?version .{0,80}(?:invalid|not|unsupported|deprecated)|",
            r"invalid (?:value for )?(?:database ?)?version",
        ))
        .at("spec.version")
        .says(
            "Google does not offer this version (any more). Set {field} to a version that it \
             offers.",
        ),
    Row::developer("StorageCannotShrink")
        .of(SQL)
        .text(concat!(
            r"disk ?size .{0,80}(?:decreas|reduc|shrink|smaller|less)|",
            r"(?:shrink|reduc|decreas).{0,40}(?:disk|storage)",
        ))
        .at("spec.storage.size")
        .says("Storage only grows. Set {field} to at least what is in use now."),
    // Settings.
    Row::developer("ParameterInvalid")
        .of(SQL)
        .text(r"database ?flags?|flag .{0,80}(?:invalid|not|unsupported)|invalidFlag\w*")
        .at("spec.parameters")
        .says("Google does not take one of the settings in {field}: {detail}."),
    Row::platform("PasswordRefused")
        .of(SQL)
        .text(r"password .{0,100}(?:policy|complex|invalid|too short|characters|must)")
        .says(
            "Google does not take the generated password. The platform team must let it be \
             generated as the database's password policy wants it.",
        ),
    Row::developer("RestoreImpossible")
        .of(INSTANCE)
        .during(&[Create])
        .text(r"point[- ]in[- ]time|clone|backup ?run|source instance|restore")
        .at("spec.restore")
        .says(
            "Google cannot restore from what {field} names: it does not exist, has no backups, \
             or reaches not as far as the time asked for. Choose another source or time.",
        ),
    Row::platform("ParameterInvalid")
        .of(SQL)
        .text(r"point_in_time_recovery_enabled|binary_log_enabled|InstanceDiff")
        .says(
            "The platform asks Google for settings that do not go together: {detail}. The \
             platform team must report this as an error of the platform.",
        ),
    Row::platform("NameTaken")
        .of(SQL)
        .codes(&["instanceAlreadyExists", "alreadyExists", "duplicate"])
        .instead(concat!(
            r"already exists|can't reuse the name|cannot reuse the name|",
            r"name .{0,60}(?:unavailable|in use)",
        ))
        .at("metadata.name")
        .says(
            "Google has, or had within the last week, something by the name of {it}. Choose \
             another {field}, or ask the platform team to adopt or remove it.",
        ),
    Row::platform("AccessDenied")
        .of(GCP)
        .codes(&["Google 403", "PERMISSION_DENIED", "notAuthorized", "forbidden", "insufficientPermissions"])
        .instead(r"permission '[\w.]+' denied|required '[\w.]+' permission|does not have permission")
        .says(
            "Google does not allow the platform to do this. The platform team must grant the \
             missing right to the provider's service account.",
        ),
    Row::platform(super::GONE)
        .of(INSTANCE)
        .during(&[Observe, Update])
        .codes(&["Google 404", "instanceDoesNotExist"])
        .says(
            "{it} no longer exists in Google Cloud: somebody deleted it there. Ask the platform \
             team to restore it from a backup.",
        ),
    Row::waits("Waiting")
        .of(SQL)
        .codes(&["Google 409", "conflict", "invalidState", "instanceNotRunning", "INSTANCE_NOT_RUNNING"])
        .instead(r"instance is not running|invalid state|in an appropriate state")
        .says(
            "Google is busy with the database, and takes the change afterwards. Nothing needs \
             to be done.",
        ),
    Row::platform("DependencyMissing").of(INNER).codes(&["Google 404", "notFound", "instanceDoesNotExist"]).says(
        "The server of {it} does not exist in Google Cloud (any more). The platform team \
             must find out who deleted it.",
    ),
    Row::platform("ParameterInvalid").of(SQL).codes(&["Google 400", "invalid", "INVALID_ARGUMENT"]).says(
        "Google does not take the settings of {it}: {detail}. Ask the platform team which \
             of them to change.",
    ),
];
