//! Backups of PostgreSQL by the Barman Cloud plugin: where they go, and how often a base backup is made.

use serde_json::{Value, json};

use super::Cluster;
use crate::{
    composite::{
        database::{CREDENTIALS, DATABASE, credentials::write},
        draft::{Draft, Pending, Want},
        fatal::Fatal,
        names,
    },
    platform::spec::KubernetesBackup,
    resource::{kinds, metadata::Metadata},
};

/// The plugin that makes backups.
pub(super) const PLUGIN: &str = "barman-cloud.cloudnative-pg.io";
const STORE: &str = "backup-store";
const SCHEDULE: &str = "backup-schedule";
/// Composition resource name of what logs in to the object store.
pub(super) const ACCESS: &str = "backup-credentials";

/// Where a server archives to.
pub(super) struct Archive {
    /// The ObjectStore; absent where nothing is archived.
    pub store: Option<String>,
    /// What to wait for before a server that archives is made.
    pub gate: Option<Pending>,
}

/// Composes the ObjectStore, and what it logs in with.
pub(super) fn store(draft: &mut Draft<'_>, shared: &Cluster<'_>) -> Result<Archive, Fatal> {
    let name = draft.name_of(STORE, shared.name.clone());
    let place = shared.place.backup.clone().unwrap_or_default();
    let Some(path) = place.destination_path.as_deref() else {
        // What the Platform no longer names changes nothing for databases that exist.
        for key in [STORE, ACCESS, SCHEDULE] {
            draft.keep(key)?;
        }
        let kept = draft.head(STORE).is_some();
        return Ok(Archive { store: kept.then_some(name), gate: None });
    };
    if shared.settled.retention_days == 0 {
        for key in [SCHEDULE, STORE, ACCESS] {
            draft.let_go(key, "Backups are switched off; those that exist stay in the object store.".to_owned());
        }
        return Ok(Archive { store: None, gate: None });
    }
    let (configuration, gate) = if let Some(configuration) = configured(draft)? {
        // An archive stays where it is, and is reached as it was: another would end the archiving of a running server. What
        // it is logged in to with follows the platform.
        if draft.head(ACCESS).is_some() && place.credentials_key.is_none() {
            draft.keep(ACCESS)?;
        } else if configuration.to_string().contains(&names::object(&shared.settled.name, "backup")) {
            access(draft, shared, &place)?;
        }
        (configuration, None)
    } else {
        let (access, gate) = access(draft, shared, &place)?;
        let mut configuration = credentials(path, access.as_deref())?;
        let own = format!("{}/{}/{}", path.trim_end_matches('/'), shared.settled.namespace, shared.settled.name);
        configuration["destinationPath"] = own.into();
        configuration["wal"] = json!({"compression": "gzip"});
        configuration["data"] = json!({"compression": "gzip"});
        if let Some(url) = &place.endpoint_url {
            configuration["endpointURL"] = url.as_str().into();
        }
        (configuration, gate)
    };
    let object = json!({
        "apiVersion": kinds::BARMAN_OBJECT_STORE.api_version(), "kind": kinds::BARMAN_OBJECT_STORE.kind(),
        "metadata": Metadata::new(&shared.settled.namespace, &name),
        "spec": {
            "retentionPolicy": format!("{}d", shared.settled.retention_days),
            "configuration": configuration,
        },
    });
    let want = Want::new(STORE, &kinds::BARMAN_OBJECT_STORE, DATABASE, name.clone(), write(STORE, &object)?);
    let state = draft.want(want.gate(gate));
    let gate = (!state.is_ready()).then(|| Pending::on(format_args!("ObjectStore {name}")));
    Ok(Archive { store: Some(name), gate })
}

/// The address of an observed store, where it has one of its own.
pub(super) fn address(draft: &Draft<'_>) -> Result<Option<String>, Fatal> {
    let configuration = configured(draft)?;
    Ok(configuration.and_then(|configuration| configuration["endpointURL"].as_str().map(str::to_owned)))
}

/// How an observed store is reached: backups elsewhere would be lost to it.
fn configured(draft: &Draft<'_>) -> Result<Option<Value>, Fatal> {
    let mut observed: Option<Value> = draft.read(STORE)?;
    Ok(observed.as_mut().and_then(|store| store.pointer_mut("/spec/configuration")).map(Value::take))
}

/// The Secret with the credentials of the object store, where the platform has some in its secret store.
pub(super) fn access(
    draft: &mut Draft<'_>,
    shared: &Cluster<'_>,
    place: &KubernetesBackup,
) -> Result<(Option<String>, Option<Pending>), Fatal> {
    let Some(key) = &place.credentials_key else {
        draft.let_go(ACCESS, "The object store is reached by the cluster's own identity.".to_owned());
        return Ok((None, None));
    };
    let store = shared.platform.spec.secrets.as_ref().and_then(|secrets| secrets.store.as_ref());
    let Some(store_name) = store.and_then(|store| store.name.as_deref()) else {
        let what = "it needs a secret store; the platform team sets one in spec.secrets.store";
        return Err(Fatal::platform("Platform, spec.providers.kubernetes.backup.credentialsKey", what));
    };
    let kind = store.and_then(|store| store.kind).map_or("ClusterSecretStore", |kind| kind.as_str());
    let name = draft.name_of(ACCESS, names::object(&shared.settled.name, "backup"));
    let object = json!({
        "apiVersion": kinds::EXTERNAL_SECRET.api_version(), "kind": kinds::EXTERNAL_SECRET.kind(),
        "metadata": Metadata::new(&shared.settled.namespace, &name),
        "spec": {
            "refreshInterval": "1h",
            "secretStoreRef": {"kind": kind, "name": store_name},
            "target": {"name": name, "creationPolicy": "Owner"},
            "dataFrom": [{"extract": {"key": key}}],
        },
    });
    let want = Want::new(ACCESS, &kinds::EXTERNAL_SECRET, CREDENTIALS, name.clone(), write(ACCESS, &object)?);
    let gate = (!draft.want(want).is_ready()).then(|| Pending::on(format_args!("Secret {name}")));
    Ok((Some(name), gate))
}

/// How the object store of that path is logged in to.
fn credentials(path: &str, secret: Option<&str>) -> Result<Value, Fatal> {
    let key = |key: &str| json!({"name": secret, "key": key});
    let (scheme, _) = path.split_once("://").unwrap_or_default();
    let (field, own, given) = match scheme {
        "s3" => (
            "s3Credentials",
            json!({"inheritFromIAMRole": true}),
            json!({"accessKeyId": key("ACCESS_KEY_ID"), "secretAccessKey": key("SECRET_ACCESS_KEY")}),
        ),
        "gs" => (
            "googleCredentials",
            json!({"gkeEnvironment": true}),
            json!({"applicationCredentials": key("APPLICATION_CREDENTIALS")}),
        ),
        _ if is_azure(path) => (
            "azureCredentials",
            json!({"inheritFromAzureAD": true}),
            json!({"storageAccount": key("STORAGE_ACCOUNT"), "storageKey": key("STORAGE_KEY")}),
        ),
        _ => return Err(no_store(path)),
    };
    Ok(json!({field: if secret.is_some() { given } else { own }}))
}

/// Whether a path is one of Azure Blob Storage.
pub(super) fn is_azure(path: &str) -> bool {
    let host = path.strip_prefix("https://").and_then(|rest| rest.split('/').next());
    host.is_some_and(|host| host.contains(".blob."))
}

/// Backups can go nowhere.
pub(super) fn no_store(path: &str) -> Fatal {
    let what = format!("\"{path}\" is no object store; write s3://, gs://, or https:// of Azure Blob Storage");
    Fatal::platform("Platform, spec.providers.kubernetes.backup.destinationPath", what)
}

/// Composes the daily base backup; the first one is made at once.
pub(super) fn schedule(draft: &mut Draft<'_>, shared: &Cluster<'_>, archive: &Archive, up: bool) -> Result<(), Fatal> {
    if archive.store.is_none() || draft.is_wanted(SCHEDULE) {
        return Ok(());
    }
    let name = draft.name_of(SCHEDULE, shared.name.clone());
    let object = json!({
        "apiVersion": kinds::CNPG_SCHEDULED_BACKUP.api_version(), "kind": kinds::CNPG_SCHEDULED_BACKUP.kind(),
        "metadata": Metadata::new(&shared.settled.namespace, &name),
        "spec": {
            "cluster": {"name": shared.name},
            "schedule": shared.settled.windows.backup_cron(),
            "immediate": true,
            "method": "plugin",
            "pluginConfiguration": {"name": PLUGIN},
            "backupOwnerReference": "none",
            "target": "prefer-standby",
        },
    });
    let gate = (!up).then(|| Pending::on("the database server"));
    let want = Want::new(SCHEDULE, &kinds::CNPG_SCHEDULED_BACKUP, DATABASE, name, write(SCHEDULE, &object)?);
    draft.want(want.gate(gate));
    Ok(())
}
