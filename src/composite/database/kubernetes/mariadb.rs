//! MySQL in the cluster, which is MariaDB by mariadb-operator: 10.11 for version 8.0, 11.4 for 8.4.

use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Cluster, KEY, Named, gibibytes, grants, network,
    physical_backup::{self, Origin},
    physical_restore::{self, Start},
    replicas::{self, Scale},
    resources,
    resources::Room,
    revision,
};
use crate::{
    composite::{
        database::{
            DATABASE,
            credentials::{APPLICATION, Passwords, write},
            server::{Account, Admin, Chosen, Inside, Server},
            settled::Guarantee,
            spec::Engine,
            version::Version,
        },
        draft::{Draft, Want},
        fatal::Fatal,
    },
    object::Object,
    plan::Event,
    platform::spec::ProviderName,
    readiness::ObservedCondition,
    resource::{SecretKeyRef, kinds, metadata::Metadata},
};

const PORT: u16 = 3306;
/// Beginning of the composition resource names of root's password.
const ROOT: &str = "external-secret-admin";
/// The versions of the API, the image of each, and what runs.
const VERSIONS: [(&str, &str, &str); 2] =
    [("8.0", "mariadb:10.11", "MariaDB 10.11"), ("8.4", "mariadb:11.4", "MariaDB 11.4")];
const OPERATOR: &str = "the operator runs the server";
/// What there is to say of a server that is gone; the operator leaves its volumes, and nothing knows any more whose was the
/// primary's.
const LOST: &str = ". Its volumes are kept, and that of its first server counts: ask the platform team whether it was the \
                    primary's, then set spec.deletion.protection to false to start on it again.";
/// Makes the image raise the system tables when it finds those of an older version; the operator does not ask for it.
const UPGRADE: &str = "MARIADB_AUTO_UPGRADE";
/// Settings that the operator sets itself.
const FIXED: [Guarantee; 12] = [
    ("bind_address", OPERATOR),
    ("datadir", OPERATOR),
    ("gtid_domain_id", OPERATOR),
    ("gtid_strict_mode", OPERATOR),
    ("log_bin", OPERATOR),
    ("plugin_dir", OPERATOR),
    ("port", OPERATOR),
    ("server_id", OPERATOR),
    ("socket", OPERATOR),
    ("ssl_ca", OPERATOR),
    ("ssl_cert", OPERATOR),
    ("ssl_key", OPERATOR),
];

/// The MariaDB as observed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Observed {
    spec: Spec,
    status: Status,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    image: String,
    env: Vec<Named>,
    storage: Volume,
    resources: Value,
    root_password_secret_key_ref: SecretKeyRef,
    bootstrap_from: Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Volume {
    size: String,
    storage_class_name: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Status {
    tls: Value,
}

/// What was chosen for an observed MariaDB.
pub(super) fn chosen(draft: &Draft<'_>) -> Result<Option<Chosen>, Fatal> {
    let Some(observed) = draft.read::<Observed>(KEY)? else { return Ok(None) };
    let known = VERSIONS.iter().find(|(_, image, _)| *image == observed.spec.image);
    Ok(Some(Chosen {
        exists: true,
        provider: ProviderName::Kubernetes,
        region: None,
        engine: Some(Engine::Mysql),
        version: known.and_then(|(version, ..)| Version::parse(Engine::Mysql, version)),
        storage: gibibytes(&observed.spec.storage.size),
        key: None,
    }))
}

/// Composes the MariaDB, and all that belongs to it.
pub(super) fn compose(draft: &mut Draft<'_>, shared: &Cluster<'_>, passwords: &Passwords) -> Result<Server, Fatal> {
    let observed: Option<Observed> = draft.read(KEY)?;
    let room = resources::room(shared, observed.as_ref().map(|observed| &observed.spec.resources))?;
    let began = observed.as_ref().map(|observed| &observed.spec.bootstrap_from);
    let start = physical_restore::start(draft, shared, began, &room)?;
    fits(shared, &start)?;
    policy(draft, shared, &start)?;
    let used = observed.as_ref().map(|observed| observed.spec.root_password_secret_key_ref.clone());
    let root_password = match &start.origin {
        Some(origin) => origin.root.clone(),
        None => root_password(draft, passwords, used)?,
    };
    let scale = replicas::scale(draft, shared)?;
    let object = object(shared, &room, &scale, &root_password, &start, observed.as_ref())?;
    let mut server = seen(draft, shared, &scale, &start);
    server.instance = room.spoken();
    server.foreign = start.is_restored();
    if shared.is_lost() && shared.settled.protection {
        shared.tell_lost(draft, &kinds::MARIADB, LOST);
    } else {
        let gate = match &start.origin {
            _ if shared.observed => None,
            // Its root has the password of before.
            Some(_) => start.gate,
            None => start.gate.or_else(|| passwords.administrator.gate(draft)),
        };
        if server.again && !shared.observed {
            let message = "The database was deleted outside and is being created again, on the volumes that it left, or empty where they are gone.";
            draft.event(true, "CreatedAgain", message.to_owned());
        }
        let want = Want::new(KEY, &kinds::MARIADB, DATABASE, shared.name.clone(), object).gate(gate);
        server.up = draft.want(want).is_ready();
    }
    let origin = match &observed {
        Some(observed) => Origin { root: root_password, image: observed.spec.image.clone() },
        // Of a server that is gone, its backups remember it.
        None => physical_backup::own(draft).unwrap_or(Origin { root: root_password, image: String::new() }),
    };
    physical_backup::compose(draft, shared, &origin, server.up)?;
    let logins = grants::compose(draft, shared, passwords, server.up)?;
    let ca = observed.map(|observed| observed.status.tls["caBundle"].clone()).filter(|ca| !ca.is_null());
    let parts = ca.zip(logins.revisions).map(|(ca, mut parts)| {
        parts.push(ca.to_string());
        parts
    });
    let revision = revision::revision(draft, shared, parts, false);
    server.revision = revision.mark;
    let mut application = Account { username: Some(APPLICATION.into()), password: None };
    let mut users: Vec<_> = shared
        .settled
        .users
        .iter()
        .map(|user| (user.name.clone(), Account { username: Some(user.name.as_str().into()), password: None }))
        .collect();
    if revision.outdated {
        server.ca = draft.secret_value(&format!("{}-ca-bundle", shared.name), "ca.crt");
        application.password = passwords.application.value(draft);
        let mut complete = server.ca.is_some() && application.password.is_some();
        for (name, account) in &mut users {
            let password = passwords.users.iter().find(|(known, _)| known == name);
            account.password = password.and_then(|(_, password)| password.value(draft));
            complete &= account.password.is_some();
        }
        if !complete {
            server.revision = None;
        }
    }
    server.admin = Admin::Nobody;
    server.inside = Inside { application: Some(application), databases: Some(logins.databases), users: Some(users) };
    Ok(server)
}

/// Composes the policy of the server, and of the Job that fills a restored one, which has the server's labels.
fn policy(draft: &mut Draft<'_>, shared: &Cluster<'_>, start: &Start) -> Result<(), Fatal> {
    let labels = [("app.kubernetes.io/name", "mariadb"), ("app.kubernetes.io/instance", shared.name.as_str())];
    let origin = start.bootstrap.as_ref().and_then(physical_backup::address_of);
    let stores: Vec<_> = physical_backup::address(draft)?.into_iter().chain(origin).collect();
    let pods =
        network::Pods { labels: &labels, clients: PORT, peers: &[PORT, 5555, 5566], metrics: &[9104], stores: &stores };
    network::compose(draft, shared, &pods)
}

/// Refuses backups of another release: a server does not start on what another one wrote in its files.
fn fits(shared: &Cluster<'_>, start: &Start) -> Result<(), Fatal> {
    let (_, image, runs) = known(shared.settled.version)?;
    let Some(origin) = start.origin.as_ref().filter(|origin| origin.image != image && !shared.memory.created) else {
        return Ok(());
    };
    let version = VERSIONS.iter().find(|(_, image, _)| *image == origin.image).map_or("that of it", |known| known.0);
    let what =
        format!("the backup to restore is not of {runs}, and a backup is restored by its own release; set {version}");
    Err(Fatal::invalid("spec.version", what))
}

/// Where the password of root stands: for life where it stood first, because the operator's webhook refuses another Secret,
/// and what a lost server left in its volumes knows no other.
fn root_password(
    draft: &mut Draft<'_>,
    passwords: &Passwords,
    used: Option<SecretKeyRef>,
) -> Result<SecretKeyRef, Fatal> {
    let new = &passwords.administrator;
    let Some(used) = used.filter(|used| !used.name.is_empty()) else {
        let rotation = |key: &str| key.strip_prefix(ROOT)?.strip_prefix('-')?.parse::<u32>().ok();
        let heads = draft.heads_with(ROOT).map(|(key, head)| (rotation(key), key, head.metadata.name.clone()));
        let Some((_, key, name)) =
            heads.min_by_key(|(rotation, ..)| *rotation).filter(|(.., name)| *name != new.secret)
        else {
            return Ok(new.reference(draft, None));
        };
        draft.keep(key)?;
        return Ok(SecretKeyRef { name, ..new.reference(draft, None) });
    };
    let is_known = draft.heads_with(ROOT).any(|(_, head)| head.metadata.name == new.secret);
    if used.name != new.secret && !is_known {
        let message = "Every user gets a new password, apart from root, whose password the operator does not change.";
        draft.event(false, "RootNotRotated", message.to_owned());
    }
    Ok(used)
}

/// The MariaDB as the spec, the Platform and the profile want it.
fn object(
    shared: &Cluster<'_>,
    room: &Room,
    scale: &Scale,
    password: &SecretKeyRef,
    start: &Start,
    observed: Option<&Observed>,
) -> Result<Object, Fatal> {
    let settled = shared.settled;
    let (_, image, _) = known(settled.version)?;
    let size = observed.and_then(|observed| gibibytes(&observed.spec.storage.size)).unwrap_or(0).max(settled.storage);
    let class = match observed {
        Some(observed) => observed.spec.storage.storage_class_name.clone(),
        None => shared.place.storage_class.clone(),
    };
    let mut storage = json!({
        "size": format!("{size}Gi"),
        "resizeInUseVolumes": true,
        "pvcRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"},
    });
    if let Some(class) = class {
        storage["storageClassName"] = class.into();
    }
    let mut spec = json!({
        "image": image,
        "rootPasswordSecretKeyRef": {"name": password.name, "key": password.key},
        "storage": storage,
        "tls": {"enabled": true, "required": true},
        "myCnf": settings(shared, room)?,
        "resources": room.to_object(),
    });
    if let Some(backup) = &start.bootstrap {
        spec["bootstrapFrom"] = backup.clone();
    }
    // It restarts a server that has none, which a new version does anyway.
    if observed.is_none_or(|seen| seen.spec.image != image || seen.spec.env.iter().any(|seen| seen.name == UPGRADE)) {
        spec["env"] = json!([{"name": UPGRADE, "value": "1"}]);
    }
    scale.write(&mut spec);
    write(
        KEY,
        &json!({
            "apiVersion": kinds::MARIADB.api_version(), "kind": kinds::MARIADB.kind(),
            "metadata": Metadata::new(&settled.namespace, &shared.name).found(start.found),
            "spec": spec,
        }),
    )
}

/// The image of a version, and what runs then.
fn known(version: Version) -> Result<(&'static str, &'static str, &'static str), Fatal> {
    let series = version.series.to_string();
    VERSIONS.into_iter().find(|(known, ..)| *known == series).ok_or_else(|| {
        let what = format!("{version} has no counterpart of MariaDB; known: 8.0, 8.4");
        Fatal::invalid("spec.version", what)
    })
}

/// The settings as the server's own file.
fn settings(shared: &Cluster<'_>, room: &Room) -> Result<String, Fatal> {
    let pool = format!("{}M", (room.mebibytes() / 2).max(128));
    let mut own = vec![("innodb_buffer_pool_size", pool.as_str())];
    if shared.settled.is_production() {
        own.extend([
            ("innodb_flush_log_at_trx_commit", "1"),
            ("long_query_time", "1"),
            ("slow_query_log", "1"),
            ("sync_binlog", "1"),
        ]);
    }
    let mut file = String::from("[mariadb]\n");
    for (name, value) in shared.settled.settings(&own, &FIXED)? {
        if value.chars().any(char::is_control) {
            let what = "a value is one line";
            return Err(Fatal::invalid(&format!("spec.parameters.{name}"), what));
        }
        let _ = writeln!(file, "{name}={value}");
    }
    Ok(file)
}

/// What the concerns that follow, and people, need to know of the server.
fn seen(draft: &Draft<'_>, shared: &Cluster<'_>, scale: &Scale, start: &Start) -> Server {
    let settled = shared.settled;
    let ready = draft.head(KEY).and_then(|head| head.condition("Ready")).is_some_and(ObservedCondition::is_true);
    let created = shared.memory.created || ready;
    let mut server = Server {
        sslmode: "verify-ca",
        created,
        external_name: Some(shared.name.clone()),
        released: !settled.protection,
        again: shared.is_lost() && !settled.protection,
        ..Server::default()
    };
    if created && !shared.memory.created {
        let restored = start.moment().map(|moment| format!(", with the data of the backup of {moment}"));
        let message = format!("Database {} is up; it is MariaDB{}.", settled.name, restored.unwrap_or_default());
        server.events.push(Event { warning: false, reason: "DatabaseUp".to_owned(), message });
    }
    if created {
        server.host = scale.primary.map(|suffix| shared.host(suffix));
        server.port = Some(PORT);
        server.reader = (settled.read_replicas > 0 && scale.has_replicas).then(|| shared.host("-secondary"));
        server.version = known(settled.version).ok().map(|(.., runs)| runs.to_owned());
    }
    server
}
