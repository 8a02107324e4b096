//! What AWS says of databases, their subnet groups and their parameter groups.

use super::row::{
    Operation::{Create, Delete, Observe, Update},
    Row,
};

/// All kinds of the database service.
pub(super) const RDS: &[&str] = &["rds.aws.*upbound.io/*"];
const PARAMETER_GROUP: &[&str] = &["rds.aws.*upbound.io/ParameterGroup"];

/// Codes under which AWS refuses a value or a combination of values; the sentence behind it says which.
pub(super) const INVALID: &[&str] = &[
    "InvalidParameterCombination",
    "InvalidParameterValue",
    "InvalidParameter",
    "InvalidRequest",
    "ValidationError",
    "ValidationException",
];

/// Rows in the order in which they are tried.
pub(super) const ROWS: &[Row] = &[
    // Names.
    Row::platform("NameTaken")
        .of(RDS)
        .codes(&[
            "DBInstanceAlreadyExists",
            "DBSubnetGroupAlreadyExists",
            "DBParameterGroupAlreadyExists",
            "DBProxyAlreadyExists",
            "DBClusterAlreadyExists",
            "DBProxyTargetAlreadyRegistered",
        ])
        .at("metadata.name")
        .says(
            "AWS already has something by the name of {it} that is not ours. Choose another \
             {field}, or ask the platform team to adopt or remove it.",
        ),
    Row::developer("NameReserved").of(RDS).text(r"(?:DBName|database name).{0,80}reserved").at("spec.databases").says(
        "The engine keeps the name of a logical database for itself. Choose another name in \
             {field}.",
    ),
    Row::platform("NameReserved")
        .of(RDS)
        .text(r"(?:MasterUsername|master user).{0,80}reserved|is a reserved word")
        .says(
            "The engine keeps the administrator's name for itself. The platform team must \
             report this as an error of the platform.",
        ),
    Row::developer("ParameterInvalid")
        .of(RDS)
        .codes(INVALID)
        .text(r"\bDBName\b|database name")
        .at("spec.databases")
        .says(
            "AWS does not take the name of a logical database. In {field} use letters, digits \
             and underscores, beginning with a letter.",
        ),
    Row::platform("PasswordRefused")
        .of(RDS)
        .text(concat!(
            r"MasterUserPassword|not a valid password|master user password|",
            r"password .{0,60}(?:characters|too (?:short|long))",
        ))
        .says(
            "AWS does not take the administrator's password. The platform team must let it be \
             generated without / @ \" and spaces, with 8 to 128 characters.",
        ),
    // Versions and sizes.
    Row::developer("VersionUnavailable")
        .of(RDS)
        .text(r"cannot find version (?<version>[\w.+-]{1,30}) for (?<engine>[\w-]{1,30})")
        .at("spec.version")
        .says(
            "AWS does not offer {engine} {version} (any more). Set {field} to a version that it \
             offers; the major version alone, such as \"17\", is always answered with a current \
             one.",
        ),
    Row::developer("VersionUnavailable")
        .of(RDS)
        .codes(&["InvalidEngineVersion", "EngineVersionNotFound"])
        .instead(concat!(
            r"(?:engine version|version).{0,60}(?:is not (?:available|supported|valid)|",
            r"isn't (?:available|supported)|not found|deprecated|no longer|end of (?:life|",
            r"support))|",
            r"invalid (?:DB )?engine version",
        ))
        .at("spec.version")
        .says(
            "AWS does not offer this version (any more). Set {field} to a version that it \
             offers, such as the major version alone.",
        ),
    Row::platform("SizeNotOffered")
        .of(RDS)
        .text(concat!(
            r"DBInstanceClass=(?<class>[\w.]{1,40}), ?Engine=(?<engine>[\w-]{1,30}), ",
            r"?EngineVersion=(?<version>[\w.]{1,20})",
        ))
        .at("spec.size")
        .says(
            "AWS does not offer {engine} {version} on machines of the class {class}. Choose \
             another {field}, or ask the platform team to give this size another class.",
        ),
    Row::platform("SizeNotOffered")
        .of(RDS)
        .text(concat!(
            r"does(?: not|n't) support .{0,120}DB instance|",
            r"instance ?class.{0,100}(?:not support|n't support|not (?:valid|available|",
            r"offered)|invalid)|",
            r"invalid (?:DB )?instance ?class|",
            r"(?:not|n't) support(?:ed)? .{0,60}(?:instance class|encryption at rest)|",
            r"performance insights (?:is )?not supported|",
            r"not supported for (?:the )?(?:DB )?instance",
        ))
        .at("spec.size")
        .says(
            "AWS does not offer this size for the database's engine, version and region. Choose \
             another {field}, or ask the platform team to give this size another class.",
        ),
    Row::platform("ParameterGroupMismatch")
        .of(RDS)
        .text(concat!(
            r"ParameterGroupFamily|parameter group .{0,120}(?:can't|cannot) be used|",
            r"parameter group family",
        ))
        .at("spec.version")
        .says(
            "The database's settings are made for another major version than {field}. The \
             platform team must give the database the settings of its version.",
        ),
    Row::developer("UpgradePathMissing")
        .of(RDS)
        .text(concat!(r"cannot upgrade (?<engine>[\w-]{1,30}) from (?<from>[\w.-]{1,20}) to ", r"(?<to>[\w.-]{1,20})",))
        .at("spec.version")
        .says(
            "AWS cannot go from {engine} {from} to {to} in one step. Set {field} to a version \
             between the two first, and to {to} afterwards.",
        ),
    Row::developer("UpgradePathMissing")
        .of(RDS)
        .codes(&["DBUpgradeDependencyFailure"])
        .instead(concat!(
            r"invalid upgrade|upgrade .{0,40}path|valid upgrade target|",
            r"AllowMajorVersionUpgrade|upgrade pre-?checks?",
        ))
        .at("spec.version")
        .says(
            "AWS cannot carry out this upgrade. Set {field} back to the version in use; AWS's \
             log \"upgrade\" of the database says what stands in the way.",
        ),
    // Storage.
    Row::platform("ParameterInvalid")
        .of(RDS)
        .codes(INVALID)
        .text(r"\biops\b|storage throughput")
        .at("spec.storage.size")
        .says(
            "The speed of the storage does not fit its size ({field}): under 400Gi it cannot be \
             chosen. The platform team must leave it out, or the storage must grow.",
        ),
    Row::developer("ParameterInvalid")
        .of(RDS)
        .codes(INVALID)
        .text(r"max(?:imum)? (?:allocated )?storage|MaxAllocatedStorage")
        .at("spec.storage.max")
        .says(
            "The limit up to which storage grows is too low. Set {field} to at least 10 percent \
             more than spec.storage.size.",
        ),
    Row::waits("Waiting")
        .of(RDS)
        .text(concat!(
            r"previous storage change|storage .{0,60}(?:being optimized|is in progress)|",
            r"six hours|6 hours",
        ))
        .at("spec.storage.size")
        .says(
            "AWS is still working on the last change of storage and takes the next one \
             ({field}) only some hours after it. Nothing needs to be done.",
        ),
    Row::developer("StorageCannotShrink")
        .of(RDS)
        .during(&[Update])
        .codes(INVALID)
        .text(concat!(
            r"invalid storage size|",
            r"(?:storage|allocated).{0,80}(?:decreas|smaller|less than|reduc|at least 10)",
        ))
        .at("spec.storage.size")
        .says(
            "AWS does not take this size: storage only grows, and by at least 10 percent at a \
             time. Set {field} to at least what is in use now.",
        ),
    Row::developer("ParameterInvalid")
        .of(RDS)
        .codes(INVALID)
        .text(r"storage size|allocated ?storage")
        .at("spec.storage.size")
        .says(
            "AWS does not offer this amount of storage. Set {field} to at least 20Gi and at \
             most 64Ti.",
        ),
    Row::developer("StorageFull")
        .of(RDS)
        .text(r"unexpected state 'storage-full'|\bstorage-full\b")
        .at("spec.storage.size")
        .says(
            "The database has no storage left and takes no more writes. Set {field}, and \
             spec.storage.max, to more.",
        ),
    // What is busy, and networks.
    Row::waits("Waiting")
        .of(RDS)
        .codes(&[
            "InvalidDBInstanceState",
            "InvalidDBSubnetGroupState",
            "InvalidDBParameterGroupState",
            "InvalidDBSubnetState",
            "InvalidDBProxyState",
            "InvalidDBSecurityGroupState",
            "InvalidDBClusterState",
            "OperationInProgress",
        ])
        .says(
            "AWS is still busy with {it} or with what uses it, and takes the change afterwards. \
             Nothing needs to be done.",
        ),
    Row::platform("NetworkProblem")
        .of(RDS)
        .codes(&[
            "DBSubnetGroupDoesNotCoverEnoughAZs",
            "InvalidSubnet",
            "SubnetAlreadyInUse",
            "InvalidDBSubnetGroup",
            "NetworkTypeNotSupported",
            "InvalidSubnetID.NotFound",
        ])
        .at("Platform.providers.aws.regions.<r>.subnetIds")
        .says(
            "The platform's subnets do not fit a database: they must exist, lie in one network \
             and in at least two zones. The platform team must correct {field}.",
        ),
    Row::platform("NetworkProblem").of(RDS).text(r"incompatible-network").says(
        "AWS cannot put the database into the platform's network: addresses, subnets or DNS \
             do not suffice. The platform team must check the network; the database then has to \
             be created anew.",
    ),
    // Parameters.
    Row::developer("ParameterNeedsRestart")
        .of(RDS)
        .text(r"immediate apply method for static|static parameter")
        .at("spec.parameters")
        .says(
            "One of the settings in {field} takes effect only at a restart. Take it out; ask \
             the platform team to set it for the next maintenance.",
        ),
    Row::developer("ParameterInvalid")
        .of(RDS)
        .text(r"could not find parameter with name:? (?<parameter>[\w.]{1,60})")
        .at("spec.parameters")
        .says(
            "The engine has no setting by the name of {parameter}, or not in this version. \
             Correct {field}.",
        ),
    Row::developer("ParameterInvalid")
        .of(RDS)
        .text(r"invalid parameter value: .{0,100} for: (?<parameter>[\w.]{1,60})")
        .at("spec.parameters")
        .says("The engine does not take the value of {parameter}. Correct it in {field}."),
    Row::developer("ParameterInvalid")
        .of(RDS)
        .text(concat!(
            r"the parameter (?<parameter>[a-z][\w.]{1,60}) (?:cannot|can't|is not) be? ",
            r"?(?:modif|chang)",
        ))
        .at("spec.parameters")
        .says("AWS does not let {parameter} be changed. Take it out of {field}."),
    Row::developer("ParameterInvalid").of(RDS).text(r"incompatible-parameters").at("spec.parameters").says(
        "The database does not start with these settings. Correct {field}: most often \
             memory or the number of connections is more than the size allows.",
    ),
    Row::developer("ParameterInvalid")
        .of(PARAMETER_GROUP)
        .codes(INVALID)
        .at("spec.parameters")
        .says("AWS does not take one of the settings in {field}: {detail}."),
    Row::platform("DependencyMissing")
        .of(RDS)
        .codes(&[
            "DBSubnetGroupNotFound",
            "DBParameterGroupNotFound",
            "CertificateNotFound",
            "DBSecurityGroupNotFound",
            "OptionGroupNotFound",
            "DBProxyNotFound",
            "DBProxyTargetGroupNotFound",
        ])
        .says(
            "Something that {it} needs does not exist in AWS (any more). The platform team must \
             find out who deleted it.",
        ),
    // Left over.
    Row::platform("ProviderLoop").of(RDS).text(r"no modifications were requested").says(
        "The provider asks AWS for a change that changes nothing, again and again; the \
             database is well. The platform team must report this to the provider.",
    ),
    Row::platform("DatabaseFailed")
        .of(RDS)
        .during(&[Create, Update, Observe])
        .text(r"unexpected state '(?:failed|restore-error|incompatible-[\w-]{1,40})'")
        .says("AWS has given up on {it}: {detail}. The platform team must look at it in AWS."),
    Row::waits("Waiting")
        .of(RDS)
        .during(&[Delete, Create, Update])
        .text(concat!(
            r"unexpected state '(?:deleting|modifying|rebooting|upgrading|backing-up|",
            r"starting|stopping|maintenance|renaming|storage-[\w-]{1,40})'",
        ))
        .says("AWS is busy with {it} and takes the change afterwards. Nothing needs to be done."),
];
