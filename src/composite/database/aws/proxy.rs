//! RDS Proxy in front of the instance: the proxy, its target, and what it needs to log in for the application user: the
//! credentials in Secrets Manager, and a role that may read them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Aws, network};
use crate::{
    composite::{
        database::{
            CREDENTIALS, DATABASE, NETWORK,
            credentials::write,
            memory::Memory,
            server::{Pooled, Server},
            settled::Settled,
            spec::Engine,
            sql::Sql,
        },
        draft::{Draft, Pending, State, Want},
        fatal::Fatal,
        names,
    },
    platform::Platform,
    resource::{
        Kind, LocalRef, SecretKeyRef, kinds,
        managed::{Managed, Nothing, ObservedManaged},
        metadata::Metadata,
        secret::{ObservedSecret, Secret},
    },
    sensitive::Sensitive,
};

const PROXY: &str = "proxy";
/// Everything that goes when pooling is switched off, those that refer to others first.
const ALL: [&str; 7] =
    ["proxy-target", "proxy-target-group", PROXY, "proxy-access", "proxy-role", "proxy-secret-version", "proxy-secret"];
const VALUE: &str = "proxy-credentials";

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct StoredSecret {
    region: String,
    name: String,
    description: String,
    /// Nothing is lost with it: the password lives in the cluster.
    recovery_window_in_days: u32,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct StoredVersion {
    region: String,
    secret_id_ref: LocalRef,
    secret_string_secret_ref: SecretKeyRef,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Role {
    description: String,
    assume_role_policy: String,
    inline_policy: [InlinePolicy; 1],
}

#[derive(Debug, Serialize)]
struct InlinePolicy {
    name: String,
    policy: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Access {
    region: String,
    security_group_id_ref: LocalRef,
    referenced_security_group_id_ref: LocalRef,
    ip_protocol: String,
    from_port: u16,
    to_port: u16,
    description: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Proxy {
    region: String,
    engine_family: String,
    role_arn_ref: LocalRef,
    vpc_subnet_ids: Vec<String>,
    vpc_security_group_id_refs: [LocalRef; 1],
    require_tls: bool,
    auth: [ProxyLogin; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ProxyLogin {
    auth_scheme: String,
    iam_auth: String,
    secret_arn: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TargetGroup {
    region: String,
    db_proxy_name_ref: LocalRef,
    connection_pool_config: PoolConfig,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PoolConfig {
    max_connections_percent: u32,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Registration {
    region: String,
    db_proxy_name_ref: LocalRef,
    target_group_name: String,
    db_instance_identifier: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Seen {
    arn: Option<String>,
    endpoint: Option<String>,
}

/// What all objects of the proxy share.
struct Objects<'d, 'r, 'a> {
    draft: &'d mut Draft<'r>,
    aws: &'d Aws<'a>,
}

/// Composes the proxy where one is asked for, else removes it.
pub(super) fn compose(
    draft: &mut Draft<'_>,
    settled: &Settled,
    platform: &Platform,
    memory: &Memory,
    server: &Server,
    sql: &Sql,
) -> Result<Option<Pooled>, Fatal> {
    if settled.pooling.is_none() {
        remove(draft)?;
        return Ok(None);
    }
    let aws = Aws::new(draft, settled, platform, memory)?;
    let mut objects = Objects { draft, aws: &aws };
    let role_ready = objects.credentials(sql)?;
    objects.proxy(server, role_ready)
}

impl Objects<'_, '_, '_> {
    /// The credentials in Secrets Manager, and the role; its ARN once both are there.
    fn credentials(&mut self, sql: &Sql) -> Result<Option<String>, Fatal> {
        let settled = self.aws.settled;
        let observed: ObservedSecret = self.draft.read(VALUE)?.unwrap_or_default();
        let known = sql.application.username.as_ref().zip(sql.application.password.as_ref());
        let value = known.and_then(|(user, password)| {
            let login = json!({"username": user.expose_str()?, "password": password.expose_str()?});
            Some(Sensitive::from(login.to_string().as_str()))
        });
        let value = value.or_else(|| observed.data.get("value").cloned());
        let gate = value.is_none().then(|| Pending::on("the application user"));
        let data: BTreeMap<_, _> = value.into_iter().map(|value| ("value".to_owned(), value)).collect();
        let name = self.draft.name_of(VALUE, names::object(&settled.name, VALUE));
        let secret = Secret::new(Metadata::new(&settled.namespace, &name), "Opaque", data);
        let object = write(VALUE, &secret)?;
        let written =
            self.draft.want(Want::new(VALUE, &kinds::SECRET, CREDENTIALS, name.clone(), object).gate(gate)).is_ready();

        let region = settled.region.clone();
        let stored = StoredSecret {
            region: region.clone(),
            name: format!("{}-proxy", self.aws.cloud_name),
            description: format!("What RDS Proxy logs in with to database {}/{}", settled.namespace, settled.name),
            recovery_window_in_days: 0,
        };
        let (secret, _) = self.want("proxy-secret", &kinds::SECRETS_MANAGER_SECRET, CREDENTIALS, stored, None)?;
        let version = StoredVersion {
            region,
            secret_id_ref: LocalRef::to(&secret),
            secret_string_secret_ref: SecretKeyRef { name: name.clone(), key: "value".to_owned() },
        };
        let gate = (!written).then(|| Pending::on(format_args!("Secret {name}")));
        let kind = &kinds::SECRETS_MANAGER_SECRET_VERSION;
        let (_, stored) = self.want("proxy-secret-version", kind, CREDENTIALS, version, gate)?;
        let arn = self.seen("proxy-secret")?.arn;
        let gate = arn.is_none().then(|| Pending::on("the proxy's secret"));
        let role = role(arn.as_deref().unwrap_or_default());
        let (_, role) = self.want("proxy-role", &kinds::IAM_ROLE, CREDENTIALS, role, gate)?;
        Ok(arn.filter(|_| stored.is_ready() && role.is_ready()))
    }

    /// The proxy and its target.
    fn proxy(&mut self, server: &Server, secret: Option<String>) -> Result<Option<Pooled>, Fatal> {
        let settled = self.aws.settled;
        let region = settled.region.clone();
        let group = network::group_name(self.draft, self.aws);
        let access = Access {
            region: region.clone(),
            security_group_id_ref: LocalRef::to(&group),
            referenced_security_group_id_ref: LocalRef::to(&group),
            ip_protocol: "tcp".to_owned(),
            from_port: settled.engine.port(),
            to_port: settled.engine.port(),
            description: "RDS Proxy".to_owned(),
        };
        self.want("proxy-access", &kinds::EC2_SECURITY_GROUP_INGRESS_RULE, NETWORK, access, None)?;
        let gate = secret.is_none().then(|| Pending::on("the proxy's credentials"));
        let role = self.draft.name_of("proxy-role", names::object(&settled.name, "proxy-role"));
        let proxy = Proxy {
            region: region.clone(),
            engine_family: match settled.engine {
                Engine::Postgres => "POSTGRESQL".to_owned(),
                Engine::Mysql => "MYSQL".to_owned(),
            },
            role_arn_ref: LocalRef::to(role),
            vpc_subnet_ids: network::subnets(self.draft, self.aws)?,
            vpc_security_group_id_refs: [LocalRef::to(&group)],
            require_tls: true,
            auth: [ProxyLogin {
                auth_scheme: "SECRETS".to_owned(),
                iam_auth: "DISABLED".to_owned(),
                secret_arn: secret.unwrap_or_default(),
            }],
        };
        let (name, proxy) = self.want(PROXY, &kinds::RDS_PROXY, DATABASE, proxy, gate)?;
        let gate = (!proxy.is_ready()).then(|| Pending::on("RDS Proxy"));
        let config = TargetGroup {
            region: region.clone(),
            db_proxy_name_ref: LocalRef::to(&name),
            connection_pool_config: PoolConfig { max_connections_percent: 90 },
        };
        let kind = &kinds::RDS_PROXY_TARGET_GROUP;
        let (_, configured) = self.want("proxy-target-group", kind, DATABASE, config, gate.clone())?;
        let target = Registration {
            region,
            db_proxy_name_ref: LocalRef::to(&name),
            target_group_name: "default".to_owned(),
            db_instance_identifier: server.external_name.clone().unwrap_or_default(),
        };
        let (_, target) = self.want("proxy-target", &kinds::RDS_PROXY_TARGET, DATABASE, target, gate)?;
        let works = proxy.is_ready() && configured.is_ready() && target.is_ready();
        let host = self.seen(PROXY)?.endpoint.filter(|_| works);
        Ok(host.map(|host| Pooled { host, port: settled.engine.port(), for_users: false }))
    }

    fn want<P: Serialize>(
        &mut self,
        key: &str,
        kind: &'static Kind,
        area: &'static str,
        parameters: P,
        gate: Option<Pending>,
    ) -> Result<(String, State), Fatal> {
        let settled = self.aws.settled;
        let name = self.draft.name_of(key, names::object(&settled.name, key));
        let mut metadata = Metadata::new(&settled.namespace, &name);
        if key == PROXY || key == "proxy-role" {
            let known = self.draft.head(key).and_then(|head| head.metadata.external_name()).map(str::to_owned);
            metadata = metadata.external_name(known.unwrap_or_else(|| self.aws.cloud_name.clone()));
        }
        let managed =
            Managed::new(kind, metadata, self.aws.policies(self.draft, key), self.aws.config.clone(), parameters);
        let object = write(key, &managed)?;
        let state = self.draft.want(Want::new(key, kind, area, name.clone(), object).gate(gate));
        Ok((name, state))
    }

    fn seen(&self, key: &str) -> Result<Seen, Fatal> {
        let observed: Option<ObservedManaged<Nothing, Seen>> = self.draft.read(key)?;
        Ok(observed.map(|observed| observed.status.at_provider).unwrap_or_default())
    }
}

fn role(secret: &str) -> Role {
    let assume = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Service": "rds.amazonaws.com"}, "Action": "sts:AssumeRole",
    }]});
    let read = json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": secret,
    }]});
    Role {
        description: "RDS Proxy reads what it logs in with".to_owned(),
        assume_role_policy: assume.to_string(),
        inline_policy: [InlinePolicy { name: "secret".to_owned(), policy: read.to_string() }],
    }
}

/// Pooling was switched off: connections lead to the instance again, and the proxy goes in two answers.
fn remove(draft: &mut Draft<'_>) -> Result<(), Fatal> {
    for key in ALL {
        draft.remove_as_it_is(key, &format!("RDS Proxy's {key}"))?;
    }
    draft.let_go(VALUE, "The credentials of RDS Proxy go with it.".to_owned());
    Ok(())
}
