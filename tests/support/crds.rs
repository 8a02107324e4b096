//! Objects against the schemas that a real cluster checks them with.
//!
//! The CRDs are test data of their own and no part of this repository. They are read from the folder that `IDP_CRDS`
//! names, else from `../shared/crds` beside the checkout: one CRD per file, `<folder>/<group>_<plural>.yaml`. Where
//! there are none, a check says so on stderr and passes; with `IDP_REQUIRE_CRDS` set it fails instead.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError},
};

use function_idp::schema;
use serde_json::{Value, json};

use super::{builtin, rules};

/// A kind of a group, in all its versions.
#[derive(Debug)]
struct Definition {
    kind: String,
    namespaced: bool,
    versions: Vec<Version>,
}

#[derive(Debug)]
struct Version {
    name: String,
    served: bool,
    schema: Arc<Value>,
}

/// What a check needs to know of one kind in one version.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Whether its objects stand in a namespace.
    pub namespaced: bool,
    /// The schema of the whole object.
    pub schema: Arc<Value>,
}

/// Kinds whose CRD is not in the folder: its fields were read in the provider's own repository, `package/crds`.
const NOT_AT_HAND: &[(&str, &str)] = &[
    ("fluxcd.controlplane.io/v1", "ResourceSet"),
    ("fluxcd.controlplane.io/v1", "ResourceSetInputProvider"),
    ("k8s.mariadb.com/v1alpha1", "PhysicalBackup"),
    ("rds.aws.m.upbound.io/v1beta1", "DBInstanceAutomatedBackupsReplication"),
];

/// Checks a whole object that somebody applies: a served version of an installed kind, all fields known and allowed,
/// all rules kept, complete metadata, a namespace exactly where the kind has one. It says everything that is wrong.
///
/// # Panics
/// When there are no CRDs and `IDP_REQUIRE_CRDS` is set.
pub fn check(object: &Value) -> Result<(), Vec<String>> {
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let (Some(api_version), Some(name)) = (text("apiVersion"), text("kind")) else {
        return Err(vec!["apiVersion and kind: are required".to_owned()]);
    };
    let kind = match find(api_version, name) {
        Ok(Some(kind)) => kind,
        Ok(None) => return Ok(()),
        Err(message) => return Err(vec![message]),
    };
    lock(&CHECKED).insert(format!("{api_version} {name}"));
    let mut found: Vec<String> = schema::validate(&kind.schema, object, "").iter().map(ToString::to_string).collect();
    if found.is_empty() {
        // As on an API server, rules see only what the schema allows, with its defaults.
        let mut object = object.clone();
        schema::apply_defaults(&kind.schema, &mut object);
        found = rules::violations(&kind.schema, &object, "");
    }
    found.extend(builtin::check_metadata(object, kind.namespaced));
    if found.is_empty() { Ok(()) } else { Err(found) }
}

/// The kinds that this process has checked so far, as `apiVersion kind`.
pub fn kinds_checked() -> BTreeSet<String> {
    lock(&CHECKED).clone()
}

/// Whether there are CRDs to check against; says so where there are none.
///
/// # Panics
/// When there are none and `IDP_REQUIRE_CRDS` is set.
pub fn are_there() -> bool {
    !INDEX.is_empty()
}

/// A kind, built in or from its CRD; `None` when there are no CRDs at all, an error when it is not there or its
/// version is not served.
pub fn find(api_version: &str, kind: &str) -> Result<Option<Kind>, String> {
    if let Some(kind) = builtin::kind(api_version, kind) {
        return Ok(Some(kind));
    }
    if !are_there() {
        return Ok(None);
    }
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    let Some(definition) = definition(group, kind) else {
        if NOT_AT_HAND.contains(&(api_version, kind)) {
            eprintln!("skipped: {api_version} {kind}, whose CRD is not at hand");
            return Ok(None);
        }
        return Err(format!("{api_version} {kind}: no such kind"));
    };
    let served: Vec<&str> =
        definition.versions.iter().filter(|version| version.served).map(|version| &*version.name).collect();
    match definition.versions.iter().find(|candidate| candidate.served && candidate.name == version) {
        Some(version) => Ok(Some(Kind { namespaced: definition.namespaced, schema: version.schema.clone() })),
        None => Err(format!("{api_version} {kind}: served are {}", served.join(", "))),
    }
}

static CHECKED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// The CRDs that were read, by file; each is parsed once, by the first test that asks.
static READ: Mutex<BTreeMap<PathBuf, Arc<OnceLock<Arc<Definition>>>>> = Mutex::new(BTreeMap::new());

/// The files of each group.
static INDEX: LazyLock<BTreeMap<String, Vec<PathBuf>>> = LazyLock::new(|| {
    let folder = env::var_os("IDP_CRDS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/crds"), PathBuf::from);
    let index = index(&folder);
    if index.is_empty() {
        let message = format!("no CRDs in {}; set IDP_CRDS to their folder", folder.display());
        assert!(env::var_os("IDP_REQUIRE_CRDS").is_none(), "{message}");
        eprintln!("skipped: {message}");
    }
    index
});

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn index(folder: &Path) -> BTreeMap<String, Vec<PathBuf>> {
    let files_of = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        paths
    };
    let mut groups = BTreeMap::<String, Vec<PathBuf>>::new();
    for path in files_of(folder).iter().flat_map(|path| if path.is_dir() { files_of(path) } else { vec![path.clone()] })
    {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if let Some((group, _)) = name.strip_suffix(".yaml").and_then(|name| name.split_once('_')) {
            groups.entry(group.to_owned()).or_default().push(path);
        }
    }
    groups
}

/// Finds a kind among the files of its group, those with the likeliest names first.
fn definition(group: &str, kind: &str) -> Option<Arc<Definition>> {
    let mut files = INDEX.get(group)?.clone();
    let stem = kind.to_lowercase();
    let stem = stem.strip_suffix('y').unwrap_or(&stem);
    let unlikely = |path: &PathBuf| {
        let plural = path.file_stem().and_then(|name| name.to_str()).and_then(|name| name.split_once('_'));
        plural.is_none_or(|(_, plural)| !plural.starts_with(stem))
    };
    files.sort_by_key(|path| (unlikely(path), path.as_os_str().len()));
    files.iter().map(|path| read(path)).find(|definition| definition.kind == kind)
}

fn read(path: &Path) -> Arc<Definition> {
    let cell = lock(&READ).entry(path.to_owned()).or_default().clone();
    cell.get_or_init(|| Arc::new(parse(path))).clone()
}

fn parse(path: &Path) -> Definition {
    let text = fs::read_to_string(path).unwrap();
    let options = serde_saphyr::options! { budget: None, strict_booleans: true };
    let mut crd: Value = serde_saphyr::from_str_with_options(&text, options)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let versions = crd["spec"]["versions"].as_array_mut().map(std::mem::take).unwrap_or_default();
    let versions = versions.into_iter().map(|mut version| {
        let schema = version["schema"]["openAPIV3Schema"].take();
        Version {
            name: version["name"].as_str().unwrap_or_default().to_owned(),
            served: version["served"] == json!(true),
            schema: Arc::new(schema),
        }
    });
    Definition {
        kind: crd["spec"]["names"]["kind"].as_str().unwrap_or_default().to_owned(),
        namespaced: crd["spec"]["scope"] == json!("Namespaced"),
        versions: versions.collect(),
    }
}
