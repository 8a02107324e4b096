//! `package build`: writes the Function and the Configuration as files that Crossplane's own tools read.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::{Value, json};

use super::output;
use crate::{
    cli::{print, yaml},
    image::{self, Binary, Entry, Image, Layer, Program},
    object::Object,
    package::{self, Flavour, Names, PROVIDERS, Providers, Release},
    platform,
};

/// The one program of the function's image.
const PROGRAM: &str = "/function-idp";
/// Nobody's user and group, as distroless images have them.
const NOBODY: &str = "65532:65532";

/// Write the packages that Crossplane installs, and what is applied beside them
///
/// The Function holds one program and nothing else. The same inputs give the same bytes.
#[derive(Debug, Args)]
pub struct Build {
    /// Registry that the packages will be pushed to: its host and the path of your packages
    #[arg(long, value_name = "REGISTRY")]
    registry: String,

    /// A static binary of function-idp for Linux, one for each processor; this program where none is given
    #[arg(long, value_name = "FILE")]
    binary: Vec<PathBuf>,

    /// How developers' manifests reach Crossplane: claims or namespaced; several for several packages
    #[arg(long, value_name = "FLAVOUR", value_delimiter = ',', default_value = "claims")]
    flavour: Vec<String>,

    /// API group of the kinds, a domain of your own
    #[arg(long, value_name = "GROUP", default_value = Names::GROUP)]
    group: String,

    /// Name of the Function package, the last part of its repository
    #[arg(long, value_name = "NAME", default_value = Names::FUNCTION)]
    function_name: String,

    /// Version of the packages; that of this program where none is given
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,

    /// A Platform that the Compositions give the function as their input, under the object in the cluster
    #[arg(long, value_name = "FILE")]
    platform: Option<PathBuf>,

    /// Families of providers that the Configuration brings with it; empty for none
    #[arg(long, value_name = "FAMILY", value_delimiter = ',', default_value = "aws,azure,gcp,github,kubernetes,sql")]
    providers: Vec<String>,

    /// Registry of these providers: its host and their path
    #[arg(long, value_name = "REGISTRY", default_value = PROVIDERS)]
    provider_registry: String,

    /// Whether install.yaml has objects of the Prometheus operator
    #[arg(long, value_name = "BOOL", default_value_t = true, action = clap::ArgAction::Set)]
    monitoring: bool,

    /// Directory to write into
    #[arg(long, value_name = "DIR", default_value = "xpkg")]
    output: PathBuf,
}

/// What was typed, once it is known to be right.
struct Plan {
    names: Names,
    release: Release,
    flavours: Vec<Flavour>,
    providers: Providers,
    platform: Option<Value>,
    binaries: Vec<Binary>,
}

impl Build {
    /// Writes all packages, or nothing.
    ///
    /// # Errors
    /// When something that was typed is wrong, or a file cannot be read or written.
    pub fn run(&self) -> Result<(), String> {
        let plan = self.plan()?;
        let images = plan.images().map_err(|error| format!("cannot make the packages: {error}"))?;
        let mut files = Vec::new();
        let mut told = String::new();
        for (name, image) in images {
            let failed = |error: io::Error| format!("cannot make {name}: {error}");
            let bytes = image::write(&image).map_err(failed)?;
            let (path, digest) = (self.output.join(&name), image.digest().map_err(failed)?);
            told += &format!("{} {} {} {} bytes\n", path.display(), image.reference, digest, bytes.len());
            files.push((name, bytes));
        }
        for (name, text) in plan.manifests(&self.header(&plan), self.monitoring) {
            told += &format!("{}\n", self.output.join(&name).display());
            files.push((name, text.into_bytes()));
        }
        output::write(&self.output, &files)?;
        print::write(io::stdout(), &told).map_err(|error| format!("cannot write to standard output: {error}"))
    }

    fn plan(&self) -> Result<Plan, String> {
        let names = Names::new(&self.group, &self.registry, &self.function_name).map_err(|error| error.to_string())?;
        let release = match &self.version {
            Some(text) => text.parse().map_err(|error: package::InvalidVersion| error.to_string())?,
            None => Release::current(),
        };
        let mut flavours: Vec<Flavour> = self
            .flavour
            .iter()
            .map(|text| text.parse())
            .collect::<Result<_, package::UnknownFlavour>>()
            .map_err(|error| error.to_string())?;
        flavours.sort_unstable();
        flavours.dedup();
        let families = self.providers.iter().map(String::as_str).filter(|family| !family.is_empty());
        let providers = Providers::new(&self.provider_registry, families).map_err(|error| error.to_string())?;
        let platform = self.platform.as_deref().map(platform_of).transpose()?;
        let binaries = self.binaries()?;
        Ok(Plan { names, release, flavours, providers, platform, binaries })
    }

    /// First lines of a manifest: how it was made. Most of that stands in the packages alone, where no diff of two manifests
    /// would show that a flag was forgotten.
    fn header(&self, plan: &Plan) -> String {
        let mut line = format!(
            "# Made by: function-idp package build --registry {} --group {} --function-name {} --flavour {} --version {} \
             --providers '{}' --provider-registry {}",
            self.registry,
            self.group,
            self.function_name,
            self.flavour.join(","),
            plan.release,
            self.providers.join(","),
            self.provider_registry,
        );
        if let Some(platform) = &self.platform {
            line += &format!(" --platform {}", platform.display());
        }
        line + "\n# Build it again, with the same flags, for another version.\n"
    }

    /// The binaries that were named, else this program itself; one for each processor.
    fn binaries(&self) -> Result<Vec<Binary>, String> {
        let mut paths = self.binary.clone();
        if paths.is_empty() {
            let own =
                std::env::current_exe().map_err(|error| format!("cannot find this program's own file: {error}"))?;
            paths.push(own);
        }
        let mut binaries: Vec<Binary> = Vec::new();
        for path in paths {
            let bytes = fs::read(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
            let binary = Binary::new(bytes).map_err(|error| {
                let hint = if self.binary.is_empty() { "; name a static binary with --binary" } else { "" };
                format!("{} cannot be the function's image: {error}{hint}", path.display())
            })?;
            if binaries.iter().any(|other| other.architecture == binary.architecture) {
                return Err(format!("{}: there is another binary for {} already", path.display(), binary.architecture));
            }
            binaries.push(binary);
        }
        binaries.sort_by_key(|binary| binary.architecture);
        Ok(binaries)
    }
}

impl Plan {
    /// The images, each with the name of its file.
    fn images(&self) -> io::Result<Vec<(String, Image)>> {
        let mut images = Vec::new();
        for binary in &self.binaries {
            let name = format!("{}-{}.xpkg", self.names.function(), binary.architecture);
            images.push((name, self.function(binary)?));
        }
        // What stands beside another function finds the definitions there.
        for flavour in self.flavours.iter().filter(|_| !self.names.stands_beside()) {
            images.push((format!("{}.xpkg", self.names.configuration(*flavour)), self.configuration(*flavour)?));
        }
        Ok(images)
    }

    /// What is applied to a cluster, each with the name of its file. Only one of them is: both define the same kinds.
    fn manifests(&self, header: &str, monitoring: bool) -> Vec<(String, String)> {
        let manifest = |flavour: &Flavour| {
            let name = match flavour {
                Flavour::Namespaced if self.flavours.len() > 1 => "install-namespaced.yaml",
                Flavour::Claims | Flavour::Namespaced => "install.yaml",
            };
            let platform = self.platform.as_ref();
            let objects = package::install::objects(&self.names, *flavour, &self.release, platform, monitoring);
            (name.to_owned(), format!("{header}{}", yaml::documents(&objects)))
        };
        self.flavours.iter().map(manifest).collect()
    }

    fn function(&self, binary: &Binary) -> io::Result<Image> {
        let program = Entry { path: PROGRAM.trim_start_matches('/'), mode: 0o755, content: &binary.bytes };
        let layers = vec![Layer::new(&[program])?, objects(&package::function(&self.names))?];
        let program = Program {
            architecture: binary.architecture,
            path: PROGRAM,
            user: NOBODY,
            ports: &["8080/tcp", "9443/tcp"],
        };
        self.image(&self.names.function_package(), layers, Some(program))
    }

    fn configuration(&self, flavour: Flavour) -> io::Result<Image> {
        let documents =
            package::configuration(&self.names, flavour, &self.release, &self.providers, self.platform.as_ref());
        self.image(&self.names.configuration_package(flavour), vec![objects(&documents)?], None)
    }

    fn image(&self, repository: &str, layers: Vec<Layer>, program: Option<Program<'_>>) -> io::Result<Image> {
        let version = self.release.to_string();
        let name = repository.rsplit('/').next().unwrap_or(repository);
        let labels = [
            ("org.opencontainers.image.licenses", "Apache-2.0"),
            ("org.opencontainers.image.title", name),
            ("org.opencontainers.image.version", version.as_str()),
        ];
        Image::new(format!("{repository}:{version}"), layers, program, &labels)
    }
}

/// The layer of a package's objects.
fn objects(documents: &[Value]) -> io::Result<Layer> {
    let stream = yaml::documents(documents);
    Layer::new(&[Entry { path: "package.yaml", mode: 0o644, content: stream.as_bytes() }])
}

/// The spec of a Platform in a file, which is the object or a step's input.
fn platform_of(path: &Path) -> Result<Value, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let origin = path.display().to_string();
    let mut documents = yaml::read_documents(&text, &origin).map_err(|error| error.to_string())?;
    let found = documents.len();
    let Some(mut document) = documents.pop().filter(|document| found == 1 && document["kind"] == "Platform") else {
        return Err(format!("{origin}: it must hold one Platform and nothing else"));
    };
    let spec = if package::is_input(&document) {
        if let Some(fields) = document.as_object_mut() {
            fields.retain(|key, _| !["apiVersion", "kind", "metadata"].contains(&key.as_str()));
        }
        document
    } else {
        document["spec"].take()
    };
    let object = json!({"apiVersion": "idp/v1", "kind": "Platform", "metadata": {"name": "default"}, "spec": spec});
    let object = Object::write(&object).map_err(|error| format!("{origin}: {error}"))?;
    platform::layers::check_object(&object).map_err(|fatal| format!("{origin}: {}", fatal.message))?;
    Ok(spec)
}
