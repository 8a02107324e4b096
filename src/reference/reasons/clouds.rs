//! Reasons whose cause lies in an account of a cloud, in its limits or its networks.

use super::Reason;
use crate::catalogue::Owner::Platform;

pub(super) const REASONS: &[Reason] = &[
    Reason::new(
        "AccessDenied",
        "The platform's identity lacks a right, in a cloud, in the secret store or on GitHub.",
        "Grant the right that the sentence names; the provider tries again by itself.",
    ),
    Reason::new(
        "CredentialsRejected",
        "Somebody does not accept the platform's login any more. What exists keeps running.",
        "Renew the credentials that the sentence names.",
    ),
    Reason::new(
        "ApiDisabled",
        "The cloud's service for databases is switched off for the account.",
        "Enable it in the project or subscription; the sentence names which.",
    ),
    Reason::new(
        "QuotaExceeded",
        "A limit is reached: of the account, or of the namespace in the cluster.",
        "Ask for less, where a field is named, or have the limit raised.",
    ),
    Reason::new(
        "CapacityMissing",
        "There is no machine of this size free at the moment.",
        "Wait, choose another size, or have other zones, another region or more nodes.",
    ),
    Reason::new(
        "SizeNotOffered",
        "The cloud does not offer this size for the engine, version and region.",
        "Choose another `spec.size`, or give the size class another machine in `spec.sizes.database` of the Platform.",
    ),
    Reason::new(
        "RegionInvalid",
        "The cloud has no such region, or the account may not use it.",
        "Choose a region that the Platform lists, or have this one enabled.",
    ),
    Reason::new(
        "ZonesMissing",
        "The region lacks the availability zones that servers and standbys are put into.",
        "List the zones that there are in the region's `zones` in the Platform.",
    ),
    Reason::new(
        "ZoneDrift",
        "After a failover the zones are not where they were asked for. The database runs.",
        "Take the zones as they are now into the Platform.",
    ),
    Reason::new(
        "NetworkProblem",
        "A network does not fit, or something cannot be reached.",
        "Correct the network of the region in the Platform; where something is only unreachable, it is tried again by itself.",
    ),
    Reason::new(
        "NetworkRangeExhausted",
        "The range of addresses for databases is used up, or does not exist.",
        "Enlarge the range that the sentence names.",
    ),
    Reason::new(
        "DnsZoneInvalid",
        "The private DNS zone does not fit a database server.",
        "Correct it in the Platform: it ends in the service's name, is no server's own name, and is linked to the network.",
    ),
    Reason::new(
        "NobodyAllowed",
        "The Platform names nobody who may connect any more. Access stays as it was.",
        "Name the nodes' security group or the pods' addresses again in the region's `allowFrom`.",
    )
    .says(&[(Platform, "{field} names nobody any more; access stays as it was.")]),
    Reason::new(
        "EncryptionKeyUnusable",
        "The key of the disk does not exist, is switched off, or may not be used.",
        "Make it usable, or correct the field that names it. A database whose key is gone cannot be read.",
    ),
    Reason::new(
        "PolicyDenied",
        "A policy of the company in the cloud forbids the object as it is.",
        "Find the policy by the sentence; either the Platform or the policy has to change.",
    ),
    Reason::new("Throttled", "The other system asks to be asked less often.", "Wait; it is tried again by itself."),
    Reason::new(
        "CloudUnavailable",
        "The cloud has a failure of its own.",
        "Wait, and look at the cloud's status page.",
    ),
    Reason::new(
        "TimedOut",
        "Something takes longer in the cloud than the provider waits.",
        "Wait; it is looked at again until it is done.",
    ),
    Reason::new(
        "FieldImmutable",
        "A setting is asked to change that is fixed when the thing is made. It keeps running as it is.",
        "Set the field back. For another value make a new object and move the data.",
    ),
    Reason::new(
        "SettingMissing",
        "An object lacks a setting without which the cloud makes nothing.",
        "Report it with the sentence: it is an error of the platform.",
    ),
    Reason::new(
        "CreationUnconfirmed",
        "The provider ended while it was creating something, and does not know whether it exists.",
        "Look in the cloud, and do what the sentence says; nothing is created twice meanwhile.",
    ),
    Reason::new(
        "NotFoundForAdoption",
        "There is nothing in the cloud by the name that was given.",
        "Correct the name; region and account must be those of what exists.",
    ),
    Reason::new(
        "DeletedOutside",
        "A server was deleted in the cloud. It is not made again, because it would be empty.",
        "Restore it from a backup: `spec.restore` of a new Database names it.",
    )
    .says(&[(
        Platform,
        "The server's object was deleted in the cluster, and the provider does not find the server in the cloud either. It is \
         not created again, because it would be empty. Ask the platform team to look, and to restore it from a backup.",
    )]),
    Reason::new(
        "StillUsed",
        "Something in the cloud is to go, and something else there still uses it.",
        "Find out by what, and take that away.",
    ),
    Reason::new(
        "LateInitialized",
        "The provider wrote a value of the cloud into an object, and it now contradicts what is asked for.",
        "Remove that value from the object, as the sentence says.",
    ),
    Reason::new(
        "ProviderLoop",
        "The provider asks for a change that changes nothing, again and again. The database is well.",
        "Report it to those who make the provider.",
    ),
];
