//! What AWS says of accounts, rights, keys, limits and networks, whatever the service.

use super::{rds::INVALID, row::Row};

const AWS: &[&str] = &["*.aws.*upbound.io/*"];
const EC2: &[&str] = &["ec2.aws.*upbound.io/*"];

/// Rows that are tried before those of the services.
pub(super) const ROWS: &[Row] = &[
    Row::platform("CredentialsRejected")
        .of(AWS)
        .codes(&[
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "SignatureDoesNotMatch",
            "AuthFailure",
            "MissingAuthenticationToken",
            "IncompleteSignature",
            "InvalidAccessKeyId",
            "RequestExpired",
            "InvalidIdentityToken",
        ])
        .instead(concat!(
            r"failed to refresh cached credentials|no EC2 IMDS role found|",
            r"no valid credential|AssumeRole(?:WithWebIdentity)?\b|",
            r"get identity: get credentials",
        ))
        .at("Platform.providers.aws.providerConfigRef")
        .says(
            "AWS does not accept the platform's credentials (any more), so nothing can be \
             created or changed; what exists keeps running. The platform team must renew the \
             credentials of {field}.",
        ),
    Row::developer("RegionInvalid")
        .of(AWS)
        .codes(&["OptInRequired", "InvalidRegion", "RegionDisabledException"])
        .at("spec.region")
        .says(
            "The account may not use this region. Set {field} to one that Platform lists, or \
             ask the platform team to enable it.",
        ),
    Row::retries("Throttled")
        .of(AWS)
        .codes(&[
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "RequestThrottled",
            "RequestThrottledException",
            "RequestLimitExceeded",
            "TooManyRequestsException",
            "TooManyRequests",
            "SlowDown",
            "BandwidthLimitExceeded",
            "PriorRequestNotComplete",
        ])
        .instead(r"rate exceeded")
        .says(
            "AWS asks to be asked less often. The provider tries again by itself; ask the \
             platform team if this stays.",
        ),
    Row::platform("AccessDenied").of(AWS).text(r"is not authorized to perform: (?<action>[\w-]{1,40}:\w{1,60})").says(
        "AWS does not allow the platform to do this: the right {action} is missing. The \
             platform team must grant it to the provider's identity.",
    ),
    Row::platform("AccessDenied")
        .of(AWS)
        .codes(&[
            "AccessDenied",
            "AccessDeniedException",
            "UnauthorizedOperation",
            "NotAuthorized",
            "AuthorizationError",
            "UnauthorizedAccess",
            "AuthorizationNotFound",
            "OperationNotPermitted",
        ])
        .says(
            "AWS does not allow the platform to do this. The platform team must grant the \
             missing right to the provider's identity.",
        ),
    Row::platform("EncryptionKeyUnusable")
        .of(AWS)
        .codes(&[
            "KMSKeyNotAccessible",
            "KMSInvalidStateException",
            "KMSKeyDisabled",
            "KMSAccessDenied",
            "KMSDisabled",
            "KMSNotFound",
            "KMSInvalidKeyUsage",
            "InvalidKmsKey",
        ])
        .instead(concat!(
            r"inaccessible-encryption-credentials|",
            r"KMS key .{0,80}(?:not (?:found|exist|enabled|accessible)|doesn't exist|",
            r"disabled|pending deletion)",
        ))
        .at("spec.encryption.keyRef")
        .says(
            "The encryption key of {field}, or the platform's own, does not exist, is switched \
             off, or may not be used. The platform team must make it usable.",
        ),
];

/// Rows for what the rows of the services leave over.
pub(super) const LAST: &[Row] = &[
    // Capacity and limits.
    Row::platform("CapacityMissing")
        .of(AWS)
        .codes(&[
            "InsufficientDBInstanceCapacity",
            "InsufficientDBClusterCapacity",
            "InsufficientStorageClusterCapacity",
            "InsufficientInstanceCapacity",
            "InsufficientCapacity",
            "ProvisionedIopsNotAvailableInAZ",
            "StorageTypeNotAvailable",
            "StorageTypeNotSupported",
            "InsufficientAvailableIPsInSubnet",
            "Unsupported",
        ])
        .instead(concat!(
            r"unexpected state 'insufficient-capacity'|",
            r"not have (?:sufficient|enough) capacity|sufficient capacity",
        ))
        .at("spec.size")
        .says(
            "AWS has no machine of this size free in the region now. The provider keeps trying; \
             choose another {field}, or ask the platform team for other zones.",
        ),
    Row::platform("QuotaExceeded").of(AWS).codes(&["StorageQuotaExceeded"]).at("spec.storage.size").says(
        "The AWS account may not have more storage. Ask for less in {field}, or ask the \
             platform team to have the account's quota raised.",
    ),
    Row::platform("QuotaExceeded")
        .of(AWS)
        .text(concat!(
            r"\b[\w.]*(?:QuotaExceeded|LimitExceeded)\w*\b|\bQuotaExceeded\.\w+|",
            r"reached the maximum number|exceeded your (?:quota|limit)|",
            r"limit .{0,40}(?:reached|exceeded)",
        ))
        .says(
            "The AWS account has reached one of its limits, so {it} cannot be created. Ask the \
             platform team to have the account's quota raised.",
        ),
    // Security groups.
    Row::platform("NameTaken").of(EC2).codes(&["InvalidGroup.Duplicate"]).at("metadata.name").says(
        "AWS already has something by the name of {it} that is not ours. Choose \
             another {field}, or ask the platform team to remove it.",
    ),
    Row::platform("NameTaken").of(EC2).codes(&["InvalidPermission.Duplicate"]).at("spec.network.allowFrom").says(
        "One of the sources in {field} is let in already by a rule that is not ours. The \
             platform team must remove that rule in AWS.",
    ),
    Row::waits("Waiting")
        .of(EC2)
        .codes(&["DependencyViolation", "IncorrectState", "ResourceInUse", "InvalidGroup.InUse"])
        .says("{it} is still used by the database, and goes after it. Nothing needs to be done."),
    Row::developer("ParameterInvalid")
        .of(EC2)
        .text(concat!(r"CIDR block .{0,80}(?:malformed|invalid)|invalid CIDR|", r"InvalidPermission\.Malformed",))
        .at("spec.network.allowFrom")
        .says(
            "One of the addresses in {field} is not written as AWS wants it. Write a network \
             such as 10.0.0.0/16, with all bits behind the mask zero.",
        ),
    // Networks.
    Row::platform("NetworkProblem")
        .of(AWS)
        .codes(&["InvalidVPCNetworkState", "InvalidVpcID.NotFound", "InvalidSubnetID.NotFound"])
        .instead(r"different VPCs|not in the same VPC")
        .at("Platform.providers.aws.regions.<r>.vpcId")
        .says(
            "The platform's network does not fit its subnets or security groups, or does not \
             exist. The platform team must correct {field}.",
        ),
    Row::platform("NetworkProblem")
        .of(AWS)
        .codes(&[
            "InvalidGroup.NotFound",
            "InvalidSecurityGroupID.NotFound",
            "InvalidGroupId.Malformed",
            "InvalidSecurityGroup.NotFound",
            "InvalidPrefixListID.NotFound",
            "InvalidPrefixListId.Malformed",
        ])
        .instead(r"invalid security group")
        .at("Platform.providers.aws.regions.<r>.allowFrom")
        .says(
            "A security group that may reach the database does not exist, or lies in another \
             network. The platform team must correct {field}.",
        ),
    // Left over.
    Row::platform("ParameterInvalid").of(AWS).codes(INVALID).says(
        "AWS does not take the settings of {it}: {detail}. Ask the platform team which of \
             them to change.",
    ),
];
