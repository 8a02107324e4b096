//! What Azure says of flexible servers, their configurations, databases, locks and DNS zones.

use super::row::{
    Operation::{Create, Observe, Update},
    Row,
};

const AZURE: &[&str] = &["*.azure.*upbound.io/*"];
const SERVERS: &[&str] = &["dbforpostgresql.azure.*upbound.io/*", "dbformysql.azure.*upbound.io/*"];
const CONFIGURATIONS: &[&str] = &["*.azure.*upbound.io/FlexibleServerConfiguration"];

/// Rows in the order in which they are tried.
pub(super) const ROWS: &[Row] = &[
    // The subscription.
    Row::platform("CredentialsRejected")
        .of(AZURE)
        .codes(&[
            "InvalidAuthenticationToken",
            "ExpiredAuthenticationToken",
            "AuthenticationFailed",
            "InvalidAuthenticationTokenTenant",
        ])
        .instead(concat!(
            r"\bAADSTS\d+|invalid_client|obtaining (?:a |the )?(?:access )?token|",
            r"ClientSecretCredential|ManagedIdentityCredential|DefaultAzureCredential",
        ))
        .at("Platform.providers.azure.providerConfigRef")
        .says(
            "Azure does not accept the platform's credentials (any more), so nothing can be \
             created or changed; what exists keeps running. The platform team must renew the \
             credentials of {field}.",
        ),
    Row::platform("ApiDisabled")
        .of(AZURE)
        .codes(&["MissingSubscriptionRegistration", "SubscriptionNotRegistered", "NoRegisteredProviderFound"])
        .at("Platform.providers.azure.providerConfigRef")
        .says(
            "Azure's service for databases is not registered in the subscription of {field}. \
             The platform team must register it.",
        ),
    Row::developer("DeletionProtected").of(AZURE).codes(&["ScopeLocked"]).at("spec.deletion.protection").says(
        "The database is locked, so Azure does not delete it or what belongs to it. To \
             delete it with all its data set {field} to false first, and wait until the lock is \
             gone.",
    ),
    Row::platform("PolicyDenied")
        .of(AZURE)
        .codes(&["RequestDisallowedByPolicy", "RequestDisallowedByAzure", "PolicyViolation"])
        .says(
            "A policy of the company's Azure forbids {it} as it is. Ask the platform team which \
             setting the policy wants.",
        ),
    Row::platform("AccessDenied")
        .of(AZURE)
        .codes(&[
            "AuthorizationFailed",
            "LinkedAuthorizationFailed",
            "Forbidden",
            "AuthorizationPermissionMismatch",
            "ReadOnlyDisabledSubscription",
        ])
        .instead(r"does not have authorization to perform action")
        .says(
            "Azure does not allow the platform to do this. The platform team must grant the \
             missing right to the provider's identity.",
        ),
    Row::retries("Throttled")
        .of(AZURE)
        .codes(&["TooManyRequests", "OperationThrottled", "SubscriptionRequestsThrottled"])
        .instead(r"unexpected status 429|\b429 Too Many")
        .says(
            "Azure asks to be asked less often. The provider tries again by itself; ask the \
             platform team if this stays.",
        ),
    Row::platform("QuotaExceeded")
        .of(AZURE)
        .codes(&[
            "QuotaExceeded",
            "SubscriptionQuotaExceeded",
            "RegionalQuotaExceeded",
            "ServerCountQuotaExceeded",
            "CoreQuotaExceeded",
            "OperationNotAllowed",
        ])
        .instead(r"quota .{0,80}(?:exceeded|reached)|exceed\w* .{0,60}quota")
        .says(
            "The Azure subscription has reached one of its limits, so {it} cannot be created. \
             Ask the platform team to have the quota raised.",
        ),
    Row::platform("EncryptionKeyUnusable")
        .of(SERVERS)
        .text(r"key ?vault|AzureKeyVault|customer[- ]managed key|encryption key|KeyUri")
        .at("spec.encryption.keyRef")
        .says(
            "The encryption key of {field}, or the platform's own, does not exist, is switched \
             off, or may not be used. The platform team must make it usable.",
        ),
    // Names.
    Row::platform("NameTaken")
        .of(AZURE)
        .codes(&["ServerNameAlreadyExists", "ServerAlreadyExists", "NameAlreadyExists", "ServerNameNotAvailable"])
        .instead(r"already exists|name .{0,80}(?:already (?:used|in use|taken)|not available)")
        .at("metadata.name")
        .says(
            "Something by the name of {it} exists in Azure already; names of servers count in \
             all of Azure. Choose another {field}, or ask the platform team to adopt or remove \
             it.",
        ),
    Row::platform("NameReserved")
        .of(SERVERS)
        .codes(&["ReservedLoginName", "InvalidAdministratorLogin", "ReservedServerName"])
        .instead(r"(?:login|server) name .{0,80}(?:reserved|not allowed|not valid)|reserved word")
        .says(
            "Azure keeps this name for itself. The platform team must report this as an error \
             of the platform.",
        ),
    // Passwords.
    Row::platform("PasswordMissing")
        .of(SERVERS)
        .text(r"administrator_password\S* .{0,120}required|password is required")
        .says(
            "The administrator's password is missing. The platform team must find out why it \
             was not generated.",
        ),
    Row::platform("PasswordRefused")
        .of(SERVERS)
        .codes(&[
            "PasswordNotComplex",
            "PasswordTooShort",
            "PasswordTooLong",
            "InvalidPassword",
            "InvalidAdministratorPassword",
        ])
        .instead(r"password .{0,80}(?:complex|policy|too short|too long|not valid|must contain)")
        .says(
            "Azure does not take the administrator's password. The platform team must let it be \
             generated with upper and lower case letters and digits, 8 to 128 characters long.",
        ),
    // Networks.
    Row::platform("DnsZoneInvalid")
        .of(SERVERS)
        .codes(&[
            "PrivateDnsZoneNameNotValid",
            "PrivateDnsZoneNotLinked",
            "PrivateDnsZoneNotFound",
            "InvalidPrivateDnsZoneId",
            "PrivateDnsZoneArgumentMissing",
        ])
        .instead(r"private[ _]?dns[ _]?zone")
        .at("Platform.providers.azure.regions.<r>.privateDnsZoneId")
        .says(
            "The platform's private DNS zone does not fit a database server: it must end in the \
             service's name, not be a server's own name, and be linked to the network. The \
             platform team must correct {field}.",
        ),
    Row::platform("NetworkProblem")
        .of(SERVERS)
        .codes(&[
            "SubnetDelegationNotFound",
            "SubnetIsNotDelegated",
            "InvalidSubnet",
            "InvalidSubnetId",
            "SubnetNotFound",
            "SubnetIsFull",
            "InvalidResourceLocation",
            "VirtualNetworkNotFound",
            "SubnetMissingRequiredDelegation",
            "NotEnoughIpAddresses",
            "PointedSubnetNotFound",
            "InvalidVnetSubnetId",
        ])
        .instead(r"\bsubnet\b|virtual network|delegat(?:ed|ion)")
        .at("Platform.providers.azure.regions.<r>.delegatedSubnetId")
        .says(
            "The platform's subnet does not fit a database server: it must exist, be delegated \
             to the service, and have free addresses. The platform team must correct {field}.",
        ),
    // Zones, storage, sizes, versions.
    Row::platform("ZoneDrift")
        .of(SERVERS)
        .text(r"standby_availability_zone|`zone` can only be changed")
        .at("spec.highAvailability")
        .says(
            "After a failover the zones are not where the platform expects them ({field}); the \
             database runs. The platform team must take the zones as they are now.",
        ),
    Row::platform("LateInitialized").of(SERVERS).text(r"storage_tier").at("spec.storage.size").says(
        "A speed of storage that fitted the old size is still set and stops {field} from \
             growing. The platform team must remove storageTier from the server.",
    ),
    Row::developer("StorageCannotShrink")
        .of(SERVERS)
        .codes(&["StorageSizeDecreaseNotSupported", "ServerStorageSizeDecrease", "DecreasingStorageNotSupported"])
        .instead(concat!(
            r"storage .{0,80}(?:decreas|reduc|shrink|smaller|less than (?:the )?current)|",
            r"(?:decreas|reduc|shrink).{0,40}storage",
        ))
        .at("spec.storage.size")
        .says("Storage only grows. Set {field} to at least what is in use now."),
    Row::platform("SizeNotOffered")
        .of(SERVERS)
        .codes(&[
            "SkuNotAvailable",
            "InvalidSku",
            "SkuNotSupported",
            "UnsupportedSku",
            "InvalidEdition",
            "SpecifiedSkuNotSupported",
        ])
        .instead(concat!(
            r"\bsku\b.{0,100}(?:not|invalid|unsupported)|burstable|invalid sku|",
            r"not support\w* .{0,60}(?:tier|sku)",
        ))
        .at("spec.size")
        .says(
            "Azure does not offer this size in the region, or not with high availability. \
             Choose another {field}, or ask the platform team to give this size another \
             machine.",
        ),
    Row::platform("ZonesMissing")
        .of(SERVERS)
        .codes(&[
            "AvailableZoneNotFound",
            "AvailabilityZoneNotAvailable",
            "MultiAzNotSupported",
            "HaNotSupportedForLocationNotSupportZRS",
        ])
        .instead(concat!(
            r"availi?abilityZone .{0,80}not found|availability zone .{0,80}not supported|",
            r"HA is disabled for region|zone.redundant .{0,80}not|locations that support ZRS",
        ))
        .at("Platform.providers.azure.regions.<r>.zones")
        .says(
            "The region does not have the availability zones that servers and standbys are put \
             into, or has none for this subscription. The platform team must list those that \
             there are in {field}.",
        ),
    Row::platform("CapacityMissing")
        .of(AZURE)
        .codes(&[
            "InsufficientCapacity",
            "ZonalAllocationFailed",
            "AllocationFailed",
            "OverconstrainedZonalAllocationRequest",
            "CapacityNotAvailable",
        ])
        .instead(concat!(
            r"(?:insufficient|not have (?:enough|sufficient)|no) capacity|",
            r"availability zone .{0,80}not available",
        ))
        .at("spec.size")
        .says(
            "Azure has no machine of this size free in the region or zone now. The provider \
             keeps trying; choose another {field}, or ask the platform team for another zone.",
        ),
    Row::developer("RegionInvalid")
        .of(AZURE)
        .codes(&[
            "LocationNotAvailableForResourceType",
            "LocationIsOfferRestricted",
            "InvalidLocation",
            "RegionIsOfferRestricted",
            "LocationNotSupported",
            "NotAvailableForSubscription",
        ])
        .at("spec.region")
        .says(
            "Azure has no such region, or offers no databases there to this subscription. Set \
             {field} to one that Platform lists.",
        ),
    Row::developer("UpgradePathMissing")
        .of(SERVERS)
        .codes(&[
            "MajorVersionUpgradeNotSupported",
            "MajorVersionUpgradePrecheckFailed",
            "DowngradeNotSupported",
            "MVUPreCheckFailed",
        ])
        .instead(r"(?:upgrade|downgrade).{0,80}(?:not supported|not allowed|failed|lower)")
        .at("spec.version")
        .says(
            "Azure cannot go to this version from the one in use. Set {field} back, or to one \
             between the two first.",
        ),
    Row::developer("VersionUnavailable")
        .of(SERVERS)
        .codes(&[
            "InvalidServerVersion",
            "ServerVersionNotSupported",
            "VersionNotSupported",
            "UnsupportedServerVersion",
        ])
        .instead(concat!(r"version .{0,80}(?:not (?:supported|available|valid)|invalid|retired|", r"deprecated)",))
        .at("spec.version")
        .says(
            "Azure does not offer this version (any more). Set {field} to a version that it \
             offers.",
        ),
    Row::developer("RestoreImpossible")
        .of(SERVERS)
        .during(&[Create])
        .codes(&[
            "InvalidRestorePointInTime",
            "RestorePointInTimeNotValid",
            "SourceServerNotFound",
            "PointInTimeNotAvailable",
        ])
        .instead(r"point[_ ]?in[_ ]?time|source_?server|restore")
        .at("spec.restore")
        .says(
            "Azure cannot restore from what {field} names: it does not exist, or reaches not as \
             far as the time asked for. Choose another source or time.",
        ),
    // Settings.
    Row::developer("ParameterInvalid")
        .of(CONFIGURATIONS)
        .codes(&[
            "InvalidParameterValue",
            "InvalidParameterName",
            "ConfigurationNotFound",
            "InvalidConfiguration",
            "ServerParameterNotFound",
            "ParameterIsReadOnly",
            "ResourceNotFound",
        ])
        .instead(concat!(
            r"configuration .{0,100}(?:not|invalid|read-?only)|",
            r"parameter .{0,100}(?:not|invalid|read-?only)|allowed values",
        ))
        .at("spec.parameters")
        .says("Azure does not take one of the settings in {field}: {detail}."),
    Row::platform(super::GONE)
        .of(SERVERS)
        .during(&[Observe, Update])
        .codes(&["ResourceNotFound", "ServerNotFound"])
        .says(
            "{it} no longer exists in Azure: somebody deleted it there. Ask the platform team \
             to restore it from a backup.",
        ),
    Row::platform("DependencyMissing")
        .of(AZURE)
        .codes(&["ResourceGroupNotFound", "ParentResourceNotFound", "ResourceNotFound", "SubscriptionNotFound"])
        .says(
            "Something that {it} needs does not exist in Azure (any more), such as its resource \
             group. The platform team must find out who deleted it.",
        ),
    Row::waits("Waiting")
        .of(AZURE)
        .codes(&[
            "ServerIsBusy",
            "ConflictingServerOperation",
            "OperationInProgress",
            "AnotherOperationInProgress",
            "Conflict",
            "RetryableError",
            "ServerNotReady",
            "ServerNotSucceeded",
            "ServerStateNotReady",
        ])
        .instead(r"server .{0,60}is busy|another operation")
        .says(
            "Azure is busy with the database, and takes the change afterwards. Nothing needs to \
             be done.",
        ),
    Row::platform("ParameterInvalid")
        .of(AZURE)
        .codes(&[
            "InvalidParameterValue",
            "BadRequest",
            "InvalidRequestContent",
            "ParameterOutOfRange",
            "InvalidParameter",
        ])
        .says(
            "Azure does not take the settings of {it}: {detail}. Ask the platform team which of \
             them to change.",
        ),
];
