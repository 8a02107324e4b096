//! Reasons of what the platform team brings: kinds, names, secrets, rights in the cluster.

use super::Reason;
use crate::catalogue::Owner::{Developer, Platform};

pub(super) const REASONS: &[Reason] = &[
    Reason::new(
        "NoProvider",
        "The Platform configures no provider, so no database can run.",
        "Set one in `spec.providers` of the Platform.",
    )
    .says(&[(Platform, "The Platform configures no provider; set one in spec.providers.")]),
    Reason::new(
        "ProviderNotReady",
        "A provider that the Platform configures lacks a kind, a provider configuration or a setting.",
        "Read `status.problems` of the Platform, which names each with its field.",
    )
    .says(&[(Platform, "{provider}: {problem}.")]),
    Reason::new(
        "NotInstalled",
        "The cluster does not know a kind that is needed.",
        "Install what brings the kind, or activate it; everything goes on by itself then.",
    )
    .says(&[
        (
            Platform,
            "The kind {kind} is not installed in this cluster, or not activated; the platform team must install it.",
        ),
        (Platform, "Not installed, or not activated: {kinds}."),
    ]),
    Reason::new(
        "KindOutdated",
        "The installed version of a kind does not know a field that is asked for; the object works without it.",
        "Update what brings the kind.",
    )
    .says(&[(Platform, "{kind} as it is installed does not know {fields}; the platform team must update it.")]),
    Reason::new(
        "CrossplaneNotAllowed",
        "Crossplane may not touch a kind that the function composes or reads.",
        "Apply `package/clusterrole.yaml` as it belongs to the installed version.",
    ),
    Reason::new(
        "AdmissionDenied",
        "A policy engine or a webhook of the cluster refuses an object.",
        "Find the rule by the sentence; either the manifest or the rule has to change.",
    ),
    Reason::new(
        "NameTaken",
        "Something else has the name, in the cluster or in the cloud. It is never taken over or overwritten.",
        "Choose another name, or have the other one removed. To take over a database that exists, see `spec.adopt`.",
    )
    .says(&[
        (
            Developer,
            "A {kind} named {name} exists in this namespace and belongs to somebody else; delete it, or choose another name.",
        ),
        (Developer, "The {kind} {name} of somebody else is being deleted; this goes on when it is gone."),
        (Developer, "A {kind} {name} exists in this namespace: use that one, or choose another name."),
    ]),
    Reason::new(
        "Failed",
        "Something works, and a change to it, or something beside it, fails.",
        "Do what the sentence says: it is that of the failure, whose own reason is in the events.",
    )
    .says(&[(Developer, "{resource}: {sentence}")]),
    Reason::new(
        "InUse",
        "Something is to go, and something else still uses or guards it; it stays.",
        "Take away the user, the Usage or the protection that the sentence names, or ask for the thing again.",
    )
    .says(&[
        (Platform, "{what} is no longer wanted, but somebody's Usage holds it; it stays."),
        (Platform, "It is no longer wanted, but somebody's Usage holds it; it stays."),
    ]),
    Reason::new(
        "Paused",
        "Somebody paused an object, so it is neither watched nor changed.",
        "Resume it, as the sentence says, once the reason for the pause is gone.",
    ),
    Reason::new(
        "DependencyMissing",
        "Something that the object refers to does not exist.",
        "Find out who deleted it or why it was not made; where the sentence names a field, correct that.",
    ),
    Reason::new(
        "StoreMissing",
        "The secret store does not exist in the cluster.",
        "Create it, or name another one in `spec.secrets.store` of the Platform or in `spec.credentials.store`.",
    )
    .says(&[
        (Platform, "The {kind} {name} does not exist; the platform team must create it."),
        (Platform, "the store has no name; set spec.secrets.store.name"),
        (Platform, "there is no ClusterSecretStore named {name}"),
    ]),
    Reason::new(
        "StoreUnreachable",
        "External Secrets does not reach the store behind the secret store, or is not let in.",
        "Check the address, the network and the login of the store. Secrets that exist stay as they are.",
    ),
    Reason::new(
        "StoreDenied",
        "The secret store may not be used from this namespace.",
        "Allow the namespace in the store's conditions, or name another store.",
    ),
    Reason::new(
        "StoreRefused",
        "The store does not take the secret.",
        "Read what the store says in the sentence, and repair the store or its rules.",
    ),
    Reason::new(
        "SecretMissing",
        "A Secret, an entry of one, or a secret of the store is not there.",
        "Put it where the sentence says, or correct the field that names it. A generated one that is missing is for the platform \
         team to look into.",
    )
    .says(&[
        (
            Developer,
            "spec.adopt.credentialsSecret: Secret {name} lacks username or password; put those of the instance's administrator \
             there.",
        ),
        (
            Developer,
            "spec.adopt.credentialsSecret: Secret {name} holds no password; put the administrator's username and password there.",
        ),
    ]),
    Reason::new(
        "SecretNotWritten",
        "External Secrets read the secret and could not write it into the cluster.",
        "Read the events of the ExternalSecret; most often a webhook or a quota refuses the Secret.",
    ),
    Reason::new(
        "SecretImmutable",
        "A Secret with a password is frozen, and another password would have to be written into it.",
        "Decide which of the two counts: delete the frozen Secret, or restore the password that is in it.",
    ),
    Reason::new(
        "GeneratorInvalid",
        "External Secrets cannot generate a password.",
        "Check the generator that the sentence names, and the version of External Secrets.",
    ),
    Reason::new(
        "ProviderError",
        "A message of another system that the catalogue does not know. It is passed on without account numbers and secrets.",
        "Read the message. If it comes again, it deserves a row of its own in the catalogue.",
    ),
];
