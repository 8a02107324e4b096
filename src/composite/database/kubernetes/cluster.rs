//! The server: a Cluster of CloudNativePG.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Cluster, KEY, backup,
    backup::{Archive, PLUGIN},
    gibibytes, monitor, network, pooler, resources,
    resources::Room,
    restore::{self, Start},
    revision, roles, settings,
};
use crate::{
    composite::{
        database::{
            DATABASE,
            credentials::{ADMINISTRATOR, APPLICATION, Passwords, write},
            server::{Account, Admin, Chosen, Inside, Server},
            spec::Engine,
            version::Version,
        },
        draft::{Draft, Said, Want},
        fatal::Fatal,
    },
    object::Object,
    plan::Event,
    platform::spec::ProviderName,
    readiness::{self, ObservedCondition},
    resource::{
        kinds,
        metadata::{Metadata, ObservedMetadata},
    },
    sensitive::Sensitive,
};

const IMAGE: &str = "ghcr.io/cloudnative-pg/postgresql";
/// The first version that an older one can be raised to in place.
const UPGRADES: u32 = 16;
/// What there is to say of a server that is gone.
const LOST: &str = ", and its volumes with it; restore its backup into a new Database with spec.restore. To begin anew, \
                    empty, set spec.deletion.protection to false.";
/// The phase of a server that is made for the first time.
const SETTING_UP: &str = "Setting up primary";

/// The Cluster as observed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Observed {
    pub metadata: ObservedMetadata,
    pub spec: Spec,
    pub status: Status,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Spec {
    image_name: Option<String>,
    image_catalog_ref: Option<Catalog>,
    storage: Volume,
    wal_storage: Option<Volume>,
    resources: Value,
    pub bootstrap: Value,
    pub external_clusters: Value,
    plugins: Vec<Plugin>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Catalog {
    major: u32,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Volume {
    size: String,
    storage_class: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Plugin {
    name: String,
    parameters: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Status {
    phase: String,
    image: String,
    certificates: Certificates,
    secrets_resource_version: Versions,
    pg_data_image_info: DataImage,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Certificates {
    #[serde(rename = "serverCASecret")]
    server_ca_secret: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Versions {
    server_ca_secret_version: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct DataImage {
    major_version: u32,
}

impl Observed {
    /// The version that is asked for: that of the image's tag, or the catalogue's.
    fn version(&self) -> Option<Version> {
        if let Some(catalog) = &self.spec.image_catalog_ref {
            return Version::parse(Engine::Postgres, &catalog.major.to_string());
        }
        let tag = self.spec.image_name.as_deref()?.rsplit_once(':')?.1;
        Version::running(Engine::Postgres, tag)
    }

    /// Whether it names an image, not a catalogue.
    fn has_own_image(&self) -> bool {
        self.spec.image_name.is_some() && self.spec.image_catalog_ref.is_none()
    }

    /// The ObjectStore that it archives to, and its name there.
    pub(super) fn archive(&self) -> Option<(String, String)> {
        let plugin = self.spec.plugins.iter().find(|plugin| plugin.name == PLUGIN)?;
        Some((plugin.parameters.get("barmanObjectName")?.clone(), plugin.parameters.get("serverName")?.clone()))
    }
}

/// What was chosen for an observed Cluster.
pub(super) fn chosen(draft: &Draft<'_>) -> Result<Option<Chosen>, Fatal> {
    let Some(observed) = draft.read::<Observed>(KEY)? else { return Ok(None) };
    let wished = observed.version();
    let runs = Version::parse(Engine::Postgres, &observed.status.pg_data_image_info.major_version.to_string());
    let ready = draft.head(KEY).and_then(|head| head.condition("Ready")).is_some_and(ObservedCondition::is_true);
    let version = match (wished, runs.filter(|runs| runs.series.number() > 0)) {
        // An upgrade that did not come to its end may be taken back.
        (Some(wished), Some(runs)) if !ready && runs.series < wished.series => Some(runs),
        (wished, _) => wished,
    };
    Ok(Some(Chosen {
        exists: true,
        provider: ProviderName::Kubernetes,
        region: None,
        engine: Some(Engine::Postgres),
        version,
        storage: gibibytes(&observed.spec.storage.size),
        key: None,
    }))
}

/// Composes the Cluster, and all that belongs to it.
pub(super) fn compose(draft: &mut Draft<'_>, shared: &Cluster<'_>, passwords: &Passwords) -> Result<Server, Fatal> {
    let observed: Option<Observed> = draft.read(KEY)?;
    let labels = [("cnpg.io/cluster", shared.name.as_str())];
    let stores: Vec<_> = backup::address(draft)?.into_iter().collect();
    let pods =
        network::Pods { labels: &labels, clients: 5432, peers: &[5432, 8000], metrics: &[9187, 9127], stores: &stores };
    network::compose(draft, shared, &pods)?;
    let archive = backup::store(draft, shared)?;
    let room = resources::room(shared, observed.as_ref().map(|observed| &observed.spec.resources))?;
    let secret = roles::application_secret(draft, &passwords.application)?;
    let start = restore::start(draft, shared, observed.as_ref(), archive.store.as_deref(), &secret)?;
    let object = object(shared, &room, &archive, &start, observed.as_ref())?;
    let mut server = seen(draft, shared, observed.as_ref());
    server.instance = room.spoken();
    server.foreign = start.is_restored();
    server.up = want(draft, shared, passwords, &archive, start, object, &server);
    backup::schedule(draft, shared, &archive, server.up)?;
    let app = roles::application(draft, shared, &passwords.application, server.up)?;
    let admin = roles::administrator(draft, shared, &passwords.administrator, app.state.is_ready())?;
    let databases = roles::databases(draft, shared, app.state)?;
    let labels = json!({"cnpg.io/cluster": shared.name, "cnpg.io/podRole": "instance"});
    monitor::compose(draft, shared, &labels, "metrics")?;
    if server.created
        && !shared.memory.created
        && let Some(message) = monitor::missing(draft, shared)
    {
        server.events.push(Event { warning: true, reason: "NotMonitored".to_owned(), message });
    }
    let mut account = Account { username: Some(APPLICATION.into()), password: None };
    let mut administrator = None;
    let ca = observed.as_ref().map(|observed| observed.status.clone()).unwrap_or_default();
    let parts =
        app.revision.zip(admin.revision).filter(|_| !ca.secrets_resource_version.server_ca_secret_version.is_empty());
    let parts = parts.map(|(app, admin)| vec![app, admin, ca.secrets_resource_version.server_ca_secret_version]);
    let revision = revision::revision(draft, shared, parts, true);
    server.revision = revision.mark;
    if revision.outdated {
        let name = ca.certificates.server_ca_secret;
        let name = if name.is_empty() { format!("{}-ca", shared.name) } else { name };
        // That Secret holds the authority's private key too: nothing but its certificate is taken.
        server.ca = draft.secret_value(&name, "ca.crt");
        account.password = passwords.application.value(draft);
        administrator = passwords.administrator.value(draft);
        let complete: [&Option<Sensitive>; 3] = [&server.ca, &account.password, &administrator];
        if complete.iter().any(|part| part.is_none()) {
            server.revision = None;
        }
    }
    server.admin = Admin::Password(administrator);
    server.inside = Inside { application: Some(account), databases: Some(databases), users: None };
    Ok(server)
}

/// Wants the Cluster; whether it is up.
fn want(
    draft: &mut Draft<'_>,
    shared: &Cluster<'_>,
    passwords: &Passwords,
    archive: &Archive,
    start: Start,
    object: Object,
    server: &Server,
) -> bool {
    if shared.is_lost() && shared.settled.protection {
        shared.tell_lost(draft, &kinds::CNPG_CLUSTER, LOST);
        return false;
    }
    let mut gate = None;
    if !shared.observed {
        let password = passwords.application.gate(draft);
        gate = archive.gate.clone().or(start.gate).or(password);
    }
    let want = Want::new(KEY, &kinds::CNPG_CLUSTER, DATABASE, shared.name.clone(), object).gate(gate);
    if server.again {
        let said = Said::created_again();
        if !shared.observed {
            draft.event(true, said.reason, said.message.clone());
        }
        return draft.want(want.said(said)).is_ready();
    }
    draft.want(want).is_ready()
}

/// The Cluster as the spec, the Platform and the profile want it.
fn object(
    shared: &Cluster<'_>,
    room: &Room,
    archive: &Archive,
    start: &Start,
    observed: Option<&Observed>,
) -> Result<Object, Fatal> {
    let settled = shared.settled;
    let instances = (if settled.high_availability { 3 } else { 1 }).max(1 + settled.read_replicas);
    let (parameters, libraries) = settings::settings(settled, room)?;
    let mut postgresql = json!({"parameters": parameters, "pg_hba": ["hostnossl all all all reject"]});
    if !libraries.is_empty() {
        postgresql["shared_preload_libraries"] = libraries.into();
    }
    if instances > 1 {
        // Preferred: a lost standby stops nobody from writing.
        postgresql["synchronous"] = json!({"method": "any", "number": 1, "dataDurability": "preferred"});
    }
    let disk = observed.map(|observed| &observed.spec.storage);
    let mut spec = json!({
        "instances": instances,
        // The budget of a single server keeps its node from being drained.
        "enablePDB": instances > 1 || settled.is_production(),
        "enableSuperuserAccess": false,
        "primaryUpdateStrategy": "unsupervised",
        "primaryUpdateMethod": "switchover",
        "storage": volume(shared, settled.storage, disk, disk),
        "resources": room.to_object(),
        "affinity": {
            "enablePodAntiAffinity": true,
            "topologyKey": "topology.kubernetes.io/zone",
            "podAntiAffinityType": "preferred",
        },
        "postgresql": postgresql,
        "bootstrap": start.bootstrap,
    });
    image(shared, observed, &mut spec)?;
    let wal = observed.and_then(|observed| observed.spec.wal_storage.as_ref());
    if settled.is_production() || wal.is_some() {
        // It can be added, and neither shrink nor go.
        spec["walStorage"] = volume(shared, (settled.storage / 2).max(10), wal, wal.or(disk));
    }
    if start.is_restored() {
        spec["externalClusters"] = start.external_clusters.clone();
    }
    if let Some(store) = &archive.store {
        let server = server_name(shared, observed);
        spec["plugins"] = json!([{
            "name": PLUGIN, "isWALArchiver": true,
            "parameters": {"barmanObjectName": store, "serverName": server},
        }]);
    }
    if settled.pooling.is_some() {
        spec["certificates"] = json!({"serverAltDNSNames": pooler::dns_names(shared)});
    }
    write(
        KEY,
        &json!({
            "apiVersion": kinds::CNPG_CLUSTER.api_version(), "kind": kinds::CNPG_CLUSTER.kind(),
            "metadata": Metadata::new(&settled.namespace, &shared.name),
            "spec": spec,
        }),
    )
}

/// A volume; one that exists keeps its size where that is larger, and its class, which a later one of the same server shares.
fn volume(shared: &Cluster<'_>, size: u64, observed: Option<&Volume>, like: Option<&Volume>) -> Value {
    let size = observed.and_then(|observed| gibibytes(&observed.size)).unwrap_or(0).max(size);
    let class = match like {
        Some(observed) => observed.storage_class.clone(),
        None => shared.place.storage_class.clone(),
    };
    let mut volume = json!({"size": format!("{size}Gi"), "resizeInUseVolumes": true});
    if let Some(class) = class {
        volume["storageClass"] = class.into();
    }
    volume
}

/// The image: of the platform's catalogue where it has one, else the operator's own by version.
fn image(shared: &Cluster<'_>, observed: Option<&Observed>, spec: &mut Value) -> Result<(), Fatal> {
    let version = shared.settled.version;
    let was = observed.and_then(Observed::version);
    if was.is_some_and(|was| was.series < version.series) && version.series.number() < UPGRADES {
        let what = format!("a database in the cluster is raised to {UPGRADES} or newer only");
        return Err(Fatal::invalid("spec.version", what));
    }
    // A server that runs a minor version of its own keeps it when the platform gets a catalogue.
    let pinned = version.minor.is_some() && observed.is_some_and(Observed::has_own_image);
    if let Some(catalog) = shared.place.image_catalog.as_ref().filter(|_| !pinned) {
        if let Some(minor) = version.minor {
            let what = format!(
                "minor version {minor} cannot be chosen: the platform's catalogue {catalog} has one for each major; write {}",
                version.series
            );
            return Err(Fatal::invalid("spec.version", what));
        }
        spec["imageCatalogRef"] = json!({
            "apiGroup": kinds::CNPG_CLUSTER.group(), "kind": "ClusterImageCatalog",
            "name": catalog, "major": version.series.number(),
        });
    } else {
        spec["imageName"] = format!("{IMAGE}:{version}-system-trixie").into();
    }
    Ok(())
}

/// The name in the archive: one for each major version, because no moment before an upgrade can be restored after it. An
/// archive that another server wrote would be refused.
fn server_name(shared: &Cluster<'_>, observed: Option<&Observed>) -> String {
    let major = shared.settled.version.series.number();
    let was = observed.and_then(|observed| Some((observed.archive()?.1, observed.version()?.series.number())));
    if let Some((name, was)) = was {
        let base = name.strip_suffix(&format!("-{was}"));
        return base.map_or_else(|| name.clone(), |base| format!("{base}-{major}"));
    }
    if shared.memory.created {
        return format!("{}-{}-again-{major}", shared.name, shared.hash);
    }
    format!("{}-{}-{major}", shared.name, shared.hash)
}

/// What the concerns that follow, and people, need to know of the Cluster.
fn seen(draft: &Draft<'_>, shared: &Cluster<'_>, observed: Option<&Observed>) -> Server {
    let settled = shared.settled;
    let head = draft.head(KEY);
    let ready = head.and_then(|head| head.condition("Ready")).is_some_and(ObservedCondition::is_true);
    let created = shared.memory.created || ready;
    let phase = observed.map(|observed| observed.status.phase.as_str()).unwrap_or_default();
    let begins = phase.is_empty() || phase == SETTING_UP;
    let mut server = Server {
        sslmode: "verify-full",
        administrator: ADMINISTRATOR.to_owned(),
        created,
        external_name: Some(shared.name.clone()),
        // Whatever protects it is ours; nothing else has to confirm that it is gone.
        released: !settled.protection,
        again: shared.memory.created && !settled.protection && !ready && begins,
        ..Server::default()
    };
    if created && !shared.memory.created {
        let message = format!("Database {} is up.", settled.name);
        server.events.push(Event { warning: false, reason: "DatabaseUp".to_owned(), message });
    }
    if created {
        server.host = Some(shared.host("-rw"));
        server.port = Some(5432);
        server.reader = (settled.read_replicas > 0).then(|| shared.host("-ro"));
    }
    let tag = observed.and_then(|observed| observed.status.image.rsplit_once(':').map(|(_, tag)| tag.to_owned()));
    let runs = tag.and_then(|tag| Version::running(Engine::Postgres, &tag));
    server.version = runs.map(|runs| runs.to_string());
    if let (Some(observed), Some(head)) = (observed, head)
        && readiness::judge(head).ready
    {
        upgraded(settled, observed, &mut server);
    }
    server
}

/// Tells once that a major upgrade begins: it stops the database.
fn upgraded(settled: &crate::composite::database::settled::Settled, observed: &Observed, server: &mut Server) {
    let was = observed.version().filter(|was| was.series < settled.version.series);
    if let Some(was) = was {
        let message = format!(
            "The database is raised from {} to {}; it stops meanwhile, and its backups begin anew.",
            was.series, settled.version.series
        );
        server.events.push(Event { warning: true, reason: "MajorUpgrade".to_owned(), message });
    }
}
