//! Reasons of what is refused, and of what goes its way.

use super::Reason;
use crate::catalogue::Owner::{Developer, Nobody, Platform};

/// Those of a condition `Accepted` that is False.
pub(super) const REFUSED: &[Reason] = &[
    Reason::new(
        "InvalidSpec",
        "A field of the manifest has a value that cannot be carried out, or two fields contradict each other.",
        "Correct the field that the sentence names. `function-idp explain` tells what it may be, and `function-idp render` tries \
         the manifest without a cluster.",
    )
    .says(&[(Developer, "{field}: {what}")]),
    Reason::new(
        "InvalidPlatform",
        "The Platform, or a layer over it, lacks or contradicts something that this manifest needs.",
        "Correct the field of the Platform that the sentence names; nothing is to be changed in the manifest.",
    )
    .says(&[(Platform, "{field}: {what}")]),
    Reason::new(
        "NotAllowed",
        "A policy of the Platform forbids what the manifest asks for.",
        "Ask for something that the policy allows, or ask the platform team to allow it in `spec.policy` or \
         `spec.overrides` of the Platform.",
    )
    .says(&[(Developer, "{field}: {what}")]),
    Reason::new(
        "NotOffered",
        "The provider that runs the database does not have what the field asks for.",
        "Leave the field out, or do what the sentence says instead. `function-idp features` shows what each provider offers.",
    )
    .says(&[(Developer, "{field}: {what}")]),
    Reason::new(
        "NotBuilt",
        "The field is part of the API, and this version of the function cannot serve it.",
        "Leave the field out, or ask the platform team for a newer version.",
    )
    .says(&[(Developer, "{field}: {what} is not built yet in this version of function-idp")]),
    Reason::new(
        "InvalidObserved",
        "An object that belongs to the manifest has a shape that its kind does not allow, so it cannot be judged.",
        "Look at the object that the sentence names, and at who wrote it; an operator of another version may be the cause.",
    )
    .says(&[(Platform, "composed resource \"{resource}\" cannot be read: {error}")]),
    Reason::new(
        "InvalidRequest",
        "Crossplane's request could not be read, or the answer to it could not be written.",
        "Look at the log of the function, and compare the versions of Crossplane and of the function.",
    )
    .says(&[(Platform, "{what}")]),
    Reason::new(
        "Unsafe",
        "The answer would have deleted, renamed or replaced something that holds data, so it was not sent.",
        "Report it with the sentence: it is an error of the platform, and nothing was changed. What the sentence names is still \
         there.",
    )
    .says(&[(Platform, "{what}")]),
];

/// Those of what works or goes on by itself.
pub(super) const WELL: &[Reason] = &[
    Reason::new("Accepted", "The spec is valid and is being carried out.", "Nothing.")
        .says(&[(Nobody, "The spec is valid."), (Nobody, "The Platform is valid.")]),
    Reason::new("Ready", "Everything that the condition speaks of works, for what is asked now.", "Nothing.")
        .says(&[(Nobody, "Everything works.")]),
    Reason::new("Applied", "Nothing that is asked for is left to be carried out.", "Nothing.")
        .says(&[(Nobody, "Everything that is asked for is applied.")]),
    Reason::new("NotApplicable", "The manifest asks for nothing that the condition speaks of.", "Nothing.").says(&[
        (Nobody, "Nothing of this kind is asked for."),
        (Nobody, "The Platform names no secret store; connections stay in the cluster."),
    ]),
    Reason::new("Namespaced", "Each namespace has a secret store of its own, which the Platform cannot look at.", "Nothing.")
        .says(&[(
            Nobody,
            "Each namespace brings its own SecretStore {name}; a Database says where one is missing.",
        )]),
    Reason::new("InSync", "The table is in the database as it is asked for.", "Nothing.")
        .says(&[(Nobody, "table {name} is in the database as asked")]),
    Reason::new(
        "Unverified",
        "The table came with a restored or adopted server, and SchemaHero has planned no change to it.",
        "Nothing; the table counts as there.",
    )
    .says(&[(
        Nobody,
        "table {name} came with the restored or adopted server; SchemaHero planned no change, which says that it is as asked \
         or that SchemaHero has not looked yet",
    )]),
    Reason::new(
        "Creating",
        "The object was asked for, and its own system has not said yet that it works.",
        "Wait. A server takes minutes; if it stays for an hour, look at the object that the sentence names.",
    )
    .says(&[(Nobody, "{resource} is on its way."), (Nobody, "The change is on its way.")]),
    Reason::new(
        "Waiting",
        "The object comes after something else, which is not ready yet.",
        "Nothing by itself: look at what it waits for, which has a reason of its own.",
    )
    .says(&[(Nobody, "Waiting for {what}.")]),
    Reason::new(
        "Lookup",
        "The function asked Crossplane for an object or a kind, and the answer comes with the next call.",
        "Wait. If it stays, Crossplane may not read that kind: compare its role with the ClusterRole of the package.",
    )
    .says(&[(Nobody, "Looking up {kind} in the cluster."), (Nobody, "It is being looked up in the cluster.")]),
    Reason::new(
        "NotEvaluated",
        "The spec was refused before the condition could be judged for the first time.",
        "Do what the condition `Accepted` asks for.",
    )
    .says(&[(Nobody, "It is judged once the spec is accepted.")]),
    Reason::new(
        "Pending",
        "A change is asked for, and waits for its hour or is being applied, while the database works.",
        "Wait; the sentence says until when. In profile production the server is changed in `spec.maintenance`.",
    )
    .says(&[
        (Nobody, "{changes}; it is being applied."),
        (Nobody, "Backups begin at another hour from now on, and the first one is made at once."),
    ]),
    Reason::new(
        "InProgress",
        "The other system is at work on the object.",
        "Wait.",
    ),
    Reason::new(
        "LiftingProtection",
        "`spec.deletion.protection` was set to false, and the provider does not show yet that protection is off.",
        "Wait for `status.deletable: true`, then delete.",
    )
    .says(&[(Nobody, "Protection is being lifted; the database can be deleted once status.deletable is true.")]),
    Reason::new(
        "Planning",
        "SchemaHero compares the table with the database, and has planned nothing yet.",
        "Wait. If it stays, the log of the StatefulSet that the sentence names says why.",
    )
    .says(&[
        (Nobody, "SchemaHero has planned nothing for table {name} yet"),
        (Nobody, "the migration of table {name} is being looked up"),
    ]),
    Reason::new("Approving", "An approval from the manifest is being passed on to SchemaHero.", "Wait.")
        .says(&[(Nobody, "Migration {name} is approved in the manifest.")]),
    Reason::new(
        "Executing",
        "A migration is approved and runs.",
        "Wait. If it stays, its statements fail: the log of the StatefulSet that the sentence names says why.",
    )
    .says(&[(Nobody, "migration {name} of table {table} is approved and not executed yet; if it stays so, its statements fail")]),
    Reason::new(
        "ObjectLost",
        "The object of a database was deleted in the cluster; the function looks for the server in the cloud by its name.",
        "Wait. When the server is found, it is taken up as it is.",
    )
    .says(&[(
        Nobody,
        "The server's object was deleted in the cluster. The server is looked up in the cloud by its name, and nothing of it is \
         changed before it shows itself.",
    )]),
];
