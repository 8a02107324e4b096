//! What the conditions of each kind speak of.

/// The conditions of a kind, each with what it speaks of, in the order in which they are told.
#[must_use]
pub fn conditions(kind: &str) -> &'static [(&'static str, &'static str)] {
    match kind {
        "Application" => &APPLICATION,
        "Database" => &DATABASE,
        "Platform" => &PLATFORM,
        _ => &[],
    }
}

const ACCEPTED: (&str, &str) = ("Accepted", "The spec and the Platform. False means that nothing is changed.");

const DATABASE: [(&str, &str); 6] = [
    ACCEPTED,
    ("NetworkReady", "Subnets, the firewall and its rules."),
    ("DatabaseReady", "The server, its logical databases, the guard against deletion."),
    ("CredentialsReady", "Passwords, users, connection Secrets, the copy in the secret store."),
    ("SchemaReady", "Tables and their migrations."),
    ("ChangesApplied", "What is asked for and not carried out yet, while the database itself works."),
];

const APPLICATION: [(&str, &str); 7] = [
    ACCEPTED,
    ("DatabaseReady", "The database that is named, or that is its own."),
    ("SecretsReady", "Secrets that are pulled."),
    ("WorkloadReady", "The pods and what belongs to them."),
    ("RoutingReady", "The route, its host, its certificate."),
    ("DeliveryReady", "Manifests in Git, the repository, previews."),
    ("ChangesApplied", "What fails while the application itself works, such as the last run of a cron job."),
];

const PLATFORM: [(&str, &str); 4] = [
    ("Accepted", "The Platform's own spec. False means that it breaks the schema."),
    ("ProvidersReady", "The configured providers: their configuration, regions and kinds."),
    ("SecretStoreReady", "The secret store that connections are pushed to."),
    ("OperatorsReady", "What every database needs in the cluster, such as External Secrets."),
];

#[cfg(test)]
mod tests {
    use super::conditions;
    use crate::{
        composite::{application, database},
        platform,
    };

    #[test]
    fn every_condition_that_is_told_is_explained_and_no_other() {
        let told: [(&str, &[&str]); 3] = [
            ("Database", &database::CONDITIONS),
            ("Application", &application::CONDITIONS),
            ("Platform", &platform::CONDITIONS),
        ];
        for (kind, told) in told {
            let explained: Vec<_> = conditions(kind).iter().map(|(name, _)| *name).collect();
            assert_eq!(explained, told, "{kind}");
        }
    }
}
