//! The database's place in the platform's network: subnets, one security group, one rule for each source.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Aws, instance, parameters};
use crate::{
    composite::{
        cidr::{Cidr, cidr},
        database::{NETWORK, credentials::write, server::Chosen, settled::Source, spec::Engine},
        draft::{Draft, Pending, State, Want},
        fatal::Fatal,
        names,
    },
    platform::spec::ProviderName,
    resource::{
        Kind, KindRef, LocalRef, kinds,
        managed::{Managed, Nothing, ObservedManaged},
        metadata::{EXTERNAL_NAME, Metadata},
        policies::FULL,
    },
};

/// What the instance needs to know.
pub(super) struct Network {
    /// Name of the subnet group in the cloud.
    pub subnet_group: String,
    /// Name of the security group's object.
    pub security_group: String,
    /// What to wait for before the instance is made.
    pub gate: Option<Pending>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SubnetGroup {
    region: String,
    description: String,
    subnet_ids: Vec<String>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SecurityGroup {
    region: String,
    name: String,
    description: String,
    vpc_id: String,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct IngressRule {
    region: String,
    security_group_id_ref: LocalRef,
    ip_protocol: String,
    from_port: u16,
    to_port: u16,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    cidr_ipv4: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cidr_ipv6: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    referenced_security_group_id: Option<String>,
}

/// What the provider saw of a rule.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SeenRule {
    security_group_id: Option<String>,
}

/// Where a part of the network is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Place {
    region: Option<String>,
}

const SUBNET_GROUP: &str = "subnet-group";
const SECURITY_GROUP: &str = "security-group";
const RULE: &str = "ingress-";

pub(super) fn compose(draft: &mut Draft<'_>, aws: &Aws<'_>) -> Result<Network, Fatal> {
    if aws.settled.adopt.is_some() {
        // It has its place already, and keeps it.
        return Ok(Network { subnet_group: String::new(), security_group: String::new(), gate: None });
    }
    let (subnet_group, subnets) = subnet_group(draft, aws)?;
    let (security_group, group) = security_group(draft, aws)?;
    rules(draft, aws, &security_group)?;
    let gate = if !subnets.is_ready() {
        Some(Pending::on("the subnet group"))
    } else if !group.is_ready() {
        Some(Pending::on("the security group"))
    } else {
        None
    };
    Ok(Network { subnet_group, security_group, gate })
}

/// Name of the security group's object.
pub(super) fn group_name(draft: &Draft<'_>, aws: &Aws<'_>) -> String {
    draft.name_of(SECURITY_GROUP, names::object(&aws.settled.name, "access"))
}

/// The subnets that the instance may be in.
pub(super) fn subnets(draft: &Draft<'_>, aws: &Aws<'_>) -> Result<Vec<String>, Fatal> {
    let observed: Option<ObservedManaged<SubnetGroup, Nothing>> = draft.read(SUBNET_GROUP)?;
    let seen = observed.map(|observed| observed.spec.for_provider.subnet_ids);
    Ok(seen.or_else(|| aws.region.subnet_ids.clone()).unwrap_or_default())
}

/// The account that the network lives in, where the instance itself is not there yet.
pub(super) fn config(draft: &Draft<'_>) -> Result<Option<KindRef>, Fatal> {
    let observed: Option<ObservedManaged<Nothing, Nothing>> = draft.read(SUBNET_GROUP)?;
    Ok(observed.and_then(|observed| observed.spec.provider_config_ref))
}

/// What a network without a server settles: it stays in its region, or it would be left behind in the cloud.
pub(super) fn begun(draft: &Draft<'_>) -> Result<Option<Chosen>, Fatal> {
    for (key, kind) in [(SUBNET_GROUP, &kinds::RDS_SUBNET_GROUP), (SECURITY_GROUP, &kinds::EC2_SECURITY_GROUP)] {
        if !draft.head(key).is_some_and(|head| head.is(kind)) {
            continue;
        }
        let observed: Option<ObservedManaged<Place, Nothing>> = draft.read(key)?;
        return Ok(Some(Chosen {
            exists: false,
            provider: ProviderName::Aws,
            region: observed.and_then(|observed| observed.spec.for_provider.region),
            engine: None,
            version: None,
            storage: None,
            key: None,
        }));
    }
    Ok(None)
}

fn subnet_group(draft: &mut Draft<'_>, aws: &Aws<'_>) -> Result<(String, State), Fatal> {
    let observed: Option<ObservedManaged<SubnetGroup, Nothing>> = draft.read(SUBNET_GROUP)?;
    let external = observed
        .as_ref()
        .and_then(|observed| observed.metadata.annotations.get(EXTERNAL_NAME).cloned())
        .unwrap_or_else(|| aws.cloud_name.clone());
    // The network is chosen once: later changes of the Platform are for later databases.
    let parameters = if let Some(observed) = observed {
        observed.spec.for_provider
    } else {
        let subnet_ids = aws.region.subnet_ids.clone().unwrap_or_default();
        if subnet_ids.len() < 2 {
            return Err(Fatal::platform(
                &aws.field("subnetIds"),
                "a database needs private subnets in at least two zones",
            ));
        }
        SubnetGroup {
            region: aws.settled.region.clone(),
            description: format!("Subnets of database {}/{}", aws.settled.namespace, aws.settled.name),
            subnet_ids,
        }
    };
    let name = draft.name_of(SUBNET_GROUP, names::object(&aws.settled.name, "subnets"));
    let metadata = Metadata::new(&aws.settled.namespace, &name).external_name(&external);
    let state = want(draft, aws, SUBNET_GROUP, &kinds::RDS_SUBNET_GROUP, metadata, parameters)?;
    Ok((external, state))
}

fn security_group(draft: &mut Draft<'_>, aws: &Aws<'_>) -> Result<(String, State), Fatal> {
    let parameters =
        match draft.read::<ObservedManaged<SecurityGroup, Nothing>>(SECURITY_GROUP)? {
            Some(observed) => observed.spec.for_provider,
            None => SecurityGroup {
                region: aws.settled.region.clone(),
                // AWS keeps names that begin with sg- for itself.
                name: match aws.cloud_name.strip_prefix("sg-") {
                    Some(rest) => format!("db-{rest}"),
                    None => aws.cloud_name.clone(),
                },
                description: format!("Database {}/{}", aws.settled.namespace, aws.settled.name),
                vpc_id: aws.region.vpc_id.clone().ok_or_else(|| {
                    Fatal::platform(&aws.field("vpcId"), "it is missing; the platform team must set it")
                })?,
            },
        };
    let name = draft.name_of(SECURITY_GROUP, names::object(&aws.settled.name, "access"));
    let mut metadata = Metadata::new(&aws.settled.namespace, &name);
    if draft.head(SECURITY_GROUP).is_none()
        && let Some(id) = lost_group(draft)?
    {
        metadata = metadata.external_name(id);
    }
    let state = want(draft, aws, SECURITY_GROUP, &kinds::EC2_SECURITY_GROUP, metadata, parameters)?;
    Ok((name, state))
}

/// The ID of a group whose object was lost: its rules and the instance still know it. Made anew, it would meet its own
/// name in AWS.
fn lost_group(draft: &Draft<'_>) -> Result<Option<String>, Fatal> {
    let rules: Vec<_> = draft.heads_with(RULE).map(|(key, _)| key).collect();
    for key in rules {
        let Some(rule) = draft.read::<ObservedManaged<Nothing, SeenRule>>(key)? else { continue };
        if let Some(id) = rule.status.at_provider.security_group_id {
            return Ok(Some(id));
        }
    }
    let Some(instance) = draft.read::<parameters::Observed>(instance::KEY)? else { return Ok(None) };
    let mut groups = instance.status.at_provider.vpc_security_group_ids.into_iter();
    // Of several it is not known which one is ours.
    Ok(groups.next().filter(|_| groups.next().is_none()))
}

/// Who may connect: a range of addresses or another security group. One object for each, as the provider wants it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Allowed {
    Cidr(Cidr),
    Group(String),
}

impl Allowed {
    fn text(&self) -> &str {
        match self {
            Self::Cidr(cidr) => &cidr.text,
            Self::Group(id) => id,
        }
    }

    /// A short name that stays with the source.
    fn id(&self) -> String {
        Sha256::digest(self.text()).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The Platform's own sources, which stand for namespaces too, and the addresses of the spec.
fn allowed(aws: &Aws<'_>) -> Result<Vec<Allowed>, Fatal> {
    let platform = aws.region.allow_from.clone().unwrap_or_default();
    let mut allowed: Vec<_> = platform.security_group_ids.into_iter().flatten().map(Allowed::Group).collect();
    for (index, text) in platform.cidr_blocks.iter().flatten().enumerate() {
        let (range, _) = cidr(text).ok_or_else(|| {
            let field = aws.field(&format!("allowFrom.cidrBlocks[{index}]"));
            Fatal::platform(&field, format!("\"{text}\" is no range of addresses; write one such as 10.0.0.0/16"))
        })?;
        allowed.push(Allowed::Cidr(range));
    }
    for source in &aws.settled.allow_from {
        if let Source::Cidr(range) = source {
            allowed.push(Allowed::Cidr(range.clone()));
        }
    }
    allowed.sort();
    allowed.dedup();
    Ok(allowed)
}

fn rules(draft: &mut Draft<'_>, aws: &Aws<'_>, security_group: &str) -> Result<(), Fatal> {
    let allowed = allowed(aws)?;
    if allowed.is_empty() {
        if aws.exists {
            return unchanged(draft, aws);
        }
        let what = "nobody could reach the database: set it, or spec.network.allowFrom in the database";
        return Err(Fatal::platform(&aws.field("allowFrom"), what));
    }
    for source in &allowed {
        let key = format!("{RULE}{}", source.id());
        let rule = IngressRule {
            region: aws.settled.region.clone(),
            security_group_id_ref: LocalRef::to(security_group),
            ip_protocol: "tcp".to_owned(),
            from_port: aws.settled.engine.port(),
            to_port: aws.settled.engine.port(),
            description: match aws.settled.engine {
                Engine::Postgres => "PostgreSQL".to_owned(),
                Engine::Mysql => "MySQL".to_owned(),
            },
            cidr_ipv4: matches!(source, Allowed::Cidr(range) if !range.v6).then(|| source.text().to_owned()),
            cidr_ipv6: matches!(source, Allowed::Cidr(range) if range.v6).then(|| source.text().to_owned()),
            referenced_security_group_id: matches!(source, Allowed::Group(_)).then(|| source.text().to_owned()),
        };
        let name = draft.name_of(&key, names::object(&aws.settled.name, &format!("from-{}", source.id())));
        let metadata = Metadata::new(&aws.settled.namespace, &name);
        want(draft, aws, &key, &kinds::EC2_SECURITY_GROUP_INGRESS_RULE, metadata, rule)?;
    }
    let wanted: Vec<_> = allowed.iter().map(|source| format!("{RULE}{}", source.id())).collect();
    let dropped: Vec<_> =
        draft.heads_with(RULE).map(|(key, _)| key).filter(|key| !wanted.iter().any(|wanted| wanted == key)).collect();
    for key in dropped {
        let Some((name, rule)) = observed_rule(draft, key)? else { continue };
        let source = [&rule.cidr_ipv4, &rule.cidr_ipv6, &rule.referenced_security_group_id];
        let what = format!("Access from {}", source.into_iter().flatten().next().map_or("somewhere", String::as_str));
        let metadata = Metadata::new(&aws.settled.namespace, name);
        let object = Managed::new(&kinds::EC2_SECURITY_GROUP_INGRESS_RULE, metadata, FULL, aws.config.clone(), &rule);
        draft.remove(key, write(key, &object)?, &what);
    }
    Ok(())
}

fn observed_rule(draft: &Draft<'_>, key: &str) -> Result<Option<(String, IngressRule)>, Fatal> {
    let observed = draft.read::<ObservedManaged<IngressRule, Nothing>>(key)?;
    Ok(observed.map(|observed| (observed.metadata.name, observed.spec.for_provider)))
}

/// Nobody is let in any more, which would cut off whoever uses the database: the rules stay as they are, and it is told.
fn unchanged(draft: &mut Draft<'_>, aws: &Aws<'_>) -> Result<(), Fatal> {
    let keys: Vec<_> = draft.heads_with(RULE).map(|(key, _)| key).collect();
    for key in keys {
        let Some((name, rule)) = observed_rule(draft, key)? else { continue };
        let metadata = Metadata::new(&aws.settled.namespace, name);
        want(draft, aws, key, &kinds::EC2_SECURITY_GROUP_INGRESS_RULE, metadata, rule)?;
    }
    let message = format!("{} names nobody any more; access stays as it was.", aws.field("allowFrom"));
    draft.change("Access".to_owned(), "NobodyAllowed", message, true);
    Ok(())
}

fn want<P: Serialize>(
    draft: &mut Draft<'_>,
    aws: &Aws<'_>,
    key: &str,
    kind: &'static Kind,
    metadata: Metadata,
    parameters: P,
) -> Result<State, Fatal> {
    let name = metadata.name.clone();
    let policies = aws.policies(draft, key);
    let object = write(key, &Managed::new(kind, metadata, policies, aws.config.clone(), parameters))?;
    Ok(draft.want(Want::new(key, kind, NETWORK, name, object)))
}
