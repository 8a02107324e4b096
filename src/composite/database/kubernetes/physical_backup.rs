//! Backups of MariaDB by its operator: once a day all of its data goes to the platform's object store.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Cluster,
    backup::{self, ACCESS},
};
use crate::{
    composite::{
        database::{DATABASE, credentials::write},
        draft::{Draft, Pending, Want},
        fatal::Fatal,
        names,
    },
    platform::spec::KubernetesBackup,
    resource::{SecretKeyRef, kinds, metadata::Metadata},
};

const KEY: &str = "physical-backup";
/// The annotation that names the Secret of root's password, which is in the data too: a server that is restored starts
/// with it.
const ROOT: &str = "idp.dev/root-password";
/// The annotation that says what runs: its data is restored by the same.
const IMAGE: &str = "idp.dev/image";

/// What a restored server must have in common with the one whose backups they are.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    /// Where root's password stands.
    pub root: SecretKeyRef,
    /// The image.
    pub image: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Observed {
    spec: Value,
}

/// The name of the backups of a database: the operator appends a time, and a Job's name has 63 characters.
pub(super) fn name(database: &str) -> String {
    names::object_of(database, "", 48)
}

/// What the annotations of an object say of its origin.
pub(super) fn origin<'a>(annotation: impl Fn(&str) -> Option<&'a String>) -> Option<Origin> {
    let (name, key) = annotation(ROOT)?.split_once('/')?;
    let root = SecretKeyRef { name: name.to_owned(), key: key.to_owned() };
    Some(Origin { root, image: annotation(IMAGE)?.clone() })
}

/// The origin of the database's own data, where backups of it are observed.
pub(super) fn own(draft: &Draft<'_>) -> Option<Origin> {
    origin(|key| draft.head(KEY)?.metadata.annotations.get(key))
}

/// The address of the object store of observed backups.
pub(super) fn address(draft: &Draft<'_>) -> Result<Option<String>, Fatal> {
    Ok(draft.read::<Observed>(KEY)?.and_then(|observed| address_of(&observed.spec["storage"])))
}

/// The address in a storage of the operator's; that of Azure needs no port of its own.
pub(super) fn address_of(storage: &Value) -> Option<String> {
    let scheme = if storage["s3"]["tls"]["enabled"] == true { "https" } else { "http" };
    Some(format!("{scheme}://{}", storage["s3"]["endpoint"].as_str()?))
}

/// Composes the backups; the first one is made at once. What was stored stays in the object store, whatever goes here.
pub(super) fn compose(draft: &mut Draft<'_>, shared: &Cluster<'_>, origin: &Origin, up: bool) -> Result<(), Fatal> {
    let observed = draft.read::<Observed>(KEY)?.map(|observed| observed.spec);
    let place = shared.place.backup.clone().unwrap_or_default();
    let path = place.destination_path.as_deref().filter(|path| takes(path));
    let (spec, gate) = match (path, observed) {
        (None, None) => return Ok(()),
        // What the Platform no longer names changes nothing for databases that exist.
        (None, Some(spec)) => {
            draft.keep(ACCESS)?;
            (spec, None)
        }
        (Some(_), _) if shared.settled.retention_days == 0 => {
            for key in [KEY, ACCESS] {
                draft.let_go(key, "Backups are switched off; those that exist stay in the object store.".to_owned());
            }
            return Ok(());
        }
        (Some(path), None) => {
            let (secret, gate) = backup::access(draft, shared, &place)?;
            let storage = storage(shared, path, secret.as_deref(), &place)?;
            (spec(shared, &storage, &shared.settled.windows.backup_time()), gate)
        }
        (Some(path), Some(seen)) => {
            if draft.head(ACCESS).is_some() {
                draft.keep(ACCESS)?;
            } else if seen["storage"].to_string().contains(&names::object(&shared.settled.name, "backup")) {
                backup::access(draft, shared, &place)?;
            }
            let Some(hour) = hour(draft, shared, path, &place, &seen) else { return Ok(()) };
            (spec(shared, &seen["storage"], &hour), None)
        }
    };
    let name = draft.name_of(KEY, name(&shared.settled.name));
    let metadata = Metadata::new(&shared.settled.namespace, &name)
        .annotated(ROOT, format!("{}/{}", origin.root.name, origin.root.key))
        .annotated(IMAGE, &origin.image);
    let object = json!({
        "apiVersion": kinds::MARIADB_BACKUP.api_version(), "kind": kinds::MARIADB_BACKUP.kind(),
        "metadata": metadata,
        "spec": spec,
    });
    let gate = (!up).then(|| Pending::on("the database server")).or(gate);
    draft.want(Want::new(KEY, &kinds::MARIADB_BACKUP, DATABASE, name, write(KEY, &object)?).gate(gate));
    Ok(())
}

/// Whether the operator can write there.
fn takes(path: &str) -> bool {
    !path.starts_with("gs://")
}

/// When backups begin. The operator changes no hour of backups that exist, so they are left out once and made anew,
/// unless that would move them to another place; absent then.
fn hour(
    draft: &mut Draft<'_>,
    shared: &Cluster<'_>,
    path: &str,
    place: &KubernetesBackup,
    seen: &Value,
) -> Option<String> {
    let wanted = shared.settled.windows.backup_time();
    let had = seen["schedule"]["cron"].as_str().unwrap_or_default();
    let secret = draft.head(ACCESS).map(|head| head.metadata.name.clone());
    let same = storage(shared, path, secret.as_deref(), place).is_ok_and(|storage| storage == seen["storage"]);
    if had == wanted || !same {
        return Some(had.to_owned());
    }
    draft.let_go(KEY, "Backups begin at another hour from now on.".to_owned());
    draft.change(
        format!("PhysicalBackup {}", draft.name_of(KEY, String::new())),
        "Pending",
        "Backups begin at another hour from now on, and the first one is made at once.".to_owned(),
        false,
    );
    None
}

fn spec(shared: &Cluster<'_>, storage: &Value, hour: &str) -> Value {
    json!({
        // A server of several that is down keeps no other one from being backed up.
        "mariaDbRef": {"name": shared.name, "waitForIt": false},
        "target": "PreferReplica",
        "compression": "gzip",
        "storage": storage,
        "schedule": {"cron": hour, "immediate": true, "suspend": false},
        "maxRetention": format!("{}h", u64::from(shared.settled.retention_days) * 24),
        // The operator gives up after an hour, and says nothing of it.
        "timeout": "12h",
        "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "1Gi"}},
        // It speaks of a backup that failed for as long as its Job is there.
        "failedJobsHistoryLimit": 1,
    })
}

/// Where backups go, and how the object store is logged in to. Each database has a folder of its own: the operator
/// deletes what is too old in it, and restores the newest.
fn storage(shared: &Cluster<'_>, path: &str, secret: Option<&str>, place: &KubernetesBackup) -> Result<Value, Fatal> {
    let settled = shared.settled;
    let own = format!("{}/{}-{}", settled.namespace, settled.name, shared.hash);
    let key = |key: &str| json!({"name": secret, "key": key});
    let below = |folder: &str| [folder.trim_matches('/'), &own].join("/").trim_start_matches('/').to_owned();
    let (scheme, rest) = path.split_once("://").unwrap_or_default();
    let (first, folder) = rest.split_once('/').unwrap_or((rest, ""));
    if scheme == "s3" {
        let mut s3 = json!({"bucket": first, "prefix": below(folder)});
        reach(&mut s3, place);
        if secret.is_some() {
            s3["accessKeyIdSecretKeyRef"] = key("ACCESS_KEY_ID");
            s3["secretAccessKeySecretKeyRef"] = key("SECRET_ACCESS_KEY");
        }
        return Ok(json!({"s3": s3}));
    }
    let (container, folder) = folder.split_once('/').unwrap_or((folder, ""));
    if !backup::is_azure(path) || container.is_empty() {
        return Err(backup::no_store(path));
    }
    let service = format!("https://{first}");
    let mut azure = json!({"containerName": container, "serviceURL": service, "prefix": below(folder)});
    if secret.is_some() {
        azure["storageAccountName"] = first.split('.').next().into();
        azure["storageAccountKey"] = key("STORAGE_KEY");
    }
    Ok(json!({"azureBlob": azure}))
}

/// How an S3 store is reached. The operator takes us-east-1 where no region is said, and an address without its scheme.
fn reach(s3: &mut Value, place: &KubernetesBackup) {
    let (scheme, address) = place.endpoint_url.as_deref().and_then(|url| url.split_once("://")).unzip();
    let address = address.and_then(|address| address.split('/').next());
    let said = address.and_then(|address| address.strip_prefix("s3.")?.strip_suffix(".amazonaws.com"));
    let region = place.region.as_deref().or(said);
    if let Some(region) = region {
        s3["region"] = region.into();
    }
    s3["endpoint"] = match (address, region) {
        (Some(address), _) => address.into(),
        (None, Some(region)) => format!("s3.{region}.amazonaws.com").into(),
        (None, None) => "s3.amazonaws.com".into(),
    };
    s3["tls"] = json!({"enabled": scheme != Some("http")});
}
