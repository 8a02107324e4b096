//! The kinds that the function composes or asks for. `package/clusterrole.yaml` comes from this list: a kind that is missing
//! here makes Crossplane hang for two minutes in every reconcile.

/// A kind of object in the cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    api_version: &'static str,
    name: &'static str,
    plural: &'static str,
    asked_only: bool,
}

impl Kind {
    /// A kind that the function composes. All of them are namespaced.
    const fn composed(api_version: &'static str, name: &'static str, plural: &'static str) -> Self {
        Self { api_version, name, plural, asked_only: false }
    }

    /// A kind that others write and the function only reads.
    const fn asked(api_version: &'static str, name: &'static str, plural: &'static str) -> Self {
        Self { asked_only: true, ..Self::composed(api_version, name, plural) }
    }

    /// Group and version as an object has them, such as `apps/v1`, or `v1` for the core group.
    #[must_use]
    pub const fn api_version(&self) -> &'static str {
        self.api_version
    }

    /// The kind as an object has it, such as `Instance`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        self.name
    }

    /// The plural as RBAC has it, such as `instances`.
    #[must_use]
    pub const fn plural(&self) -> &'static str {
        self.plural
    }

    /// Whether the function only reads objects of this kind.
    #[must_use]
    pub const fn asked_only(&self) -> bool {
        self.asked_only
    }

    /// The group; empty for the core group.
    #[must_use]
    pub fn group(&self) -> &'static str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }

    /// The version, such as `v1beta1`.
    #[must_use]
    pub fn version(&self) -> &'static str {
        self.api_version.split_once('/').map_or(self.api_version, |(_, version)| version)
    }

    /// Whether Kubernetes itself brings the kind, so that it is always installed.
    #[must_use]
    pub fn built_in(&self) -> bool {
        let group = self.group();
        !group.contains('.') || group.ends_with(".k8s.io") && group != "gateway.networking.k8s.io"
    }
}

/// Declares each kind as a constant, and all of them as [`ALL`].
macro_rules! kinds {
    ($($(#[$about:meta])* $name:ident = $access:ident($api_version:literal, $kind:literal, $plural:literal);)+) => {
        $($(#[$about])* pub const $name: Kind = Kind::$access($api_version, $kind, $plural);)+

        /// Every kind of the list.
        pub const ALL: &[Kind] = &[$($name),+];
    };
}

/// A namespace in another cluster; in this one nobody makes any, so it is no part of [`ALL`].
pub const NAMESPACE: Kind = Kind::composed("v1", "Namespace", "namespaces");

kinds! {
    /// A password, a connection.
    SECRET = composed("v1", "Secret", "secrets");
    /// A file, a setting.
    CONFIG_MAP = composed("v1", "ConfigMap", "configmaps");
    /// Who pods are.
    SERVICE_ACCOUNT = composed("v1", "ServiceAccount", "serviceaccounts");
    /// The name by which pods are reached.
    SERVICE = composed("v1", "Service", "services");
    /// Pods that are all alike.
    DEPLOYMENT = composed("apps/v1", "Deployment", "deployments");
    /// Pods that run once.
    JOB = composed("batch/v1", "Job", "jobs");
    /// Pods that run by a schedule.
    CRON_JOB = composed("batch/v1", "CronJob", "cronjobs");
    /// How many pods run.
    AUTOSCALER = composed("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers");
    /// How many pods may be taken away at once.
    DISRUPTION_BUDGET = composed("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets");
    /// How requests come in.
    INGRESS = composed("networking.k8s.io/v1", "Ingress", "ingresses");
    /// The certificate of a host, which cert-manager makes for an Ingress.
    CERTIFICATE = asked("cert-manager.io/v1", "Certificate", "certificates");
    /// How requests come in by Gateway API.
    HTTP_ROUTE = composed("gateway.networking.k8s.io/v1", "HTTPRoute", "httproutes");
    /// How calls of gRPC come in.
    GRPC_ROUTE = composed("gateway.networking.k8s.io/v1", "GRPCRoute", "grpcroutes");
    /// Pods of which each keeps a volume; also the pod of an operator that works for one database.
    STATEFUL_SET = composed("apps/v1", "StatefulSet", "statefulsets");
    /// A pod, which says why it does not work.
    POD = asked("v1", "Pod", "pods");
    /// What makes a deletion be refused.
    USAGE = composed("protection.crossplane.io/v1beta1", "Usage", "usages");

    /// How the providers of AWS reach an account.
    AWS_CONFIG = asked("aws.m.upbound.io/v1beta1", "ClusterProviderConfig", "clusterproviderconfigs");
    /// How the providers of Google Cloud reach a project.
    GCP_CONFIG = asked("gcp.m.upbound.io/v1beta1", "ClusterProviderConfig", "clusterproviderconfigs");
    /// How the providers of Azure reach a subscription.
    AZURE_CONFIG = asked("azure.m.upbound.io/v1beta1", "ClusterProviderConfig", "clusterproviderconfigs");

    /// A database server on AWS.
    RDS_INSTANCE = composed("rds.aws.m.upbound.io/v1beta1", "Instance", "instances");
    /// The subnets that a server on AWS may be in.
    RDS_SUBNET_GROUP = composed("rds.aws.m.upbound.io/v1beta1", "SubnetGroup", "subnetgroups");
    /// The settings of a server on AWS.
    RDS_PARAMETER_GROUP = composed("rds.aws.m.upbound.io/v1beta1", "ParameterGroup", "parametergroups");
    /// A firewall on AWS.
    EC2_SECURITY_GROUP = composed("ec2.aws.m.upbound.io/v1beta1", "SecurityGroup", "securitygroups");
    /// A source that a firewall on AWS lets in.
    EC2_SECURITY_GROUP_INGRESS_RULE = composed("ec2.aws.m.upbound.io/v1beta1", "SecurityGroupIngressRule", "securitygroupingressrules");

    /// The backups of a server on AWS, copied into another region.
    RDS_BACKUP_COPIES = composed("rds.aws.m.upbound.io/v1beta1", "DBInstanceAutomatedBackupsReplication", "dbinstanceautomatedbackupsreplications");

    /// A pooler on AWS.
    RDS_PROXY = composed("rds.aws.m.upbound.io/v1beta1", "Proxy", "proxies");
    /// How a pooler on AWS shares its connections.
    RDS_PROXY_TARGET_GROUP = composed("rds.aws.m.upbound.io/v1beta1", "ProxyDefaultTargetGroup", "proxydefaulttargetgroups");
    /// The server behind a pooler on AWS.
    RDS_PROXY_TARGET = composed("rds.aws.m.upbound.io/v1beta1", "ProxyTarget", "proxytargets");
    /// What a pooler on AWS may read.
    IAM_ROLE = composed("iam.aws.m.upbound.io/v1beta1", "Role", "roles");
    /// Where a pooler on AWS reads credentials.
    SECRETS_MANAGER_SECRET = composed("secretsmanager.aws.m.upbound.io/v1beta1", "Secret", "secrets");
    /// The credentials themselves.
    SECRETS_MANAGER_SECRET_VERSION = composed("secretsmanager.aws.m.upbound.io/v1beta1", "SecretVersion", "secretversions");

    /// A Secret that External Secrets writes.
    EXTERNAL_SECRET = composed("external-secrets.io/v1", "ExternalSecret", "externalsecrets");
    /// A Secret that External Secrets copies into a store.
    PUSH_SECRET = composed("external-secrets.io/v1alpha1", "PushSecret", "pushsecrets");
    /// A store of the platform that every namespace may use.
    CLUSTER_SECRET_STORE = asked("external-secrets.io/v1", "ClusterSecretStore", "clustersecretstores");
    /// A store of one namespace.
    SECRET_STORE = asked("external-secrets.io/v1", "SecretStore", "secretstores");
    /// How External Secrets makes a password.
    PASSWORD = composed("generators.external-secrets.io/v1alpha1", "Password", "passwords");

    /// How provider-sql reaches a PostgreSQL server.
    POSTGRES_PROVIDER_CONFIG = composed("postgresql.sql.m.crossplane.io/v1alpha1", "ProviderConfig", "providerconfigs");
    /// A user or group of PostgreSQL.
    POSTGRES_ROLE = composed("postgresql.sql.m.crossplane.io/v1alpha1", "Role", "roles");
    /// What a role of PostgreSQL may do.
    POSTGRES_GRANT = composed("postgresql.sql.m.crossplane.io/v1alpha1", "Grant", "grants");
    /// A logical database of PostgreSQL.
    POSTGRES_DATABASE = composed("postgresql.sql.m.crossplane.io/v1alpha1", "Database", "databases");
    /// An extension of PostgreSQL.
    POSTGRES_EXTENSION = composed("postgresql.sql.m.crossplane.io/v1alpha1", "Extension", "extensions");
    /// What a role of PostgreSQL may do with tables to come.
    POSTGRES_DEFAULT_PRIVILEGES = composed("postgresql.sql.m.crossplane.io/v1alpha1", "DefaultPrivileges", "defaultprivileges");

    /// How provider-sql reaches a MySQL server.
    MYSQL_PROVIDER_CONFIG = composed("mysql.sql.m.crossplane.io/v1alpha1", "ProviderConfig", "providerconfigs");
    /// A user of MySQL.
    MYSQL_USER = composed("mysql.sql.m.crossplane.io/v1alpha1", "User", "users");
    /// A logical database of MySQL.
    MYSQL_DATABASE = composed("mysql.sql.m.crossplane.io/v1alpha1", "Database", "databases");
    /// What a user of MySQL may do.
    MYSQL_GRANT = composed("mysql.sql.m.crossplane.io/v1alpha1", "Grant", "grants");

    /// A database server on Google Cloud.
    GCP_INSTANCE = composed("sql.gcp.m.upbound.io/v1beta1", "DatabaseInstance", "databaseinstances");
    /// A user of a server on Google Cloud.
    GCP_USER = composed("sql.gcp.m.upbound.io/v1beta1", "User", "users");

    /// A PostgreSQL server on Azure.
    AZURE_POSTGRES = composed("dbforpostgresql.azure.m.upbound.io/v1beta1", "FlexibleServer", "flexibleservers");
    /// A setting of a PostgreSQL server on Azure.
    AZURE_POSTGRES_CONFIGURATION = composed("dbforpostgresql.azure.m.upbound.io/v1beta1", "FlexibleServerConfiguration", "flexibleserverconfigurations");
    /// A MySQL server on Azure.
    AZURE_MYSQL = composed("dbformysql.azure.m.upbound.io/v1beta1", "FlexibleServer", "flexibleservers");
    /// A setting of a MySQL server on Azure.
    AZURE_MYSQL_CONFIGURATION = composed("dbformysql.azure.m.upbound.io/v1beta1", "FlexibleServerConfiguration", "flexibleserverconfigurations");
    /// What keeps a server on Azure from being deleted.
    AZURE_LOCK = composed("authorization.azure.m.upbound.io/v1beta1", "ManagementLock", "managementlocks");

    /// A PostgreSQL server in the cluster.
    CNPG_CLUSTER = composed("postgresql.cnpg.io/v1", "Cluster", "clusters");
    /// A logical database of a PostgreSQL server in the cluster.
    CNPG_DATABASE = composed("postgresql.cnpg.io/v1", "Database", "databases");
    /// A user of a PostgreSQL server in the cluster.
    CNPG_ROLE = composed("postgresql.cnpg.io/v1", "DatabaseRole", "databaseroles");
    /// A pooler in the cluster.
    CNPG_POOLER = composed("postgresql.cnpg.io/v1", "Pooler", "poolers");
    /// When a PostgreSQL server in the cluster is backed up.
    CNPG_SCHEDULED_BACKUP = composed("postgresql.cnpg.io/v1", "ScheduledBackup", "scheduledbackups");
    /// Where a PostgreSQL server in the cluster is backed up to.
    BARMAN_OBJECT_STORE = composed("barmancloud.cnpg.io/v1", "ObjectStore", "objectstores");
    /// A MySQL server in the cluster.
    MARIADB = composed("k8s.mariadb.com/v1alpha1", "MariaDB", "mariadbs");
    /// A logical database of a MySQL server in the cluster.
    MARIADB_DATABASE = composed("k8s.mariadb.com/v1alpha1", "Database", "databases");
    /// A user of a MySQL server in the cluster.
    MARIADB_USER = composed("k8s.mariadb.com/v1alpha1", "User", "users");
    /// What a user of a MySQL server in the cluster may do.
    MARIADB_GRANT = composed("k8s.mariadb.com/v1alpha1", "Grant", "grants");
    /// Backups of a MySQL server in the cluster.
    MARIADB_BACKUP = composed("k8s.mariadb.com/v1alpha1", "PhysicalBackup", "physicalbackups");
    /// Who may reach a server in the cluster.
    NETWORK_POLICY = composed("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies");
    /// What Prometheus reads of pods.
    POD_MONITOR = composed("monitoring.coreos.com/v1", "PodMonitor", "podmonitors");
    /// What Prometheus reads of pods behind a Service.
    SERVICE_MONITOR = composed("monitoring.coreos.com/v1", "ServiceMonitor", "servicemonitors");
    /// What Prometheus alerts of.
    PROMETHEUS_RULE = composed("monitoring.coreos.com/v1", "PrometheusRule", "prometheusrules");

    /// How many pods run, by KEDA.
    SCALED_OBJECT = composed("keda.sh/v1alpha1", "ScaledObject", "scaledobjects");
    /// Requests that KEDA counts, and holds while no pod runs.
    INTERCEPTOR_ROUTE = composed("http.keda.sh/v1beta1", "InterceptorRoute", "interceptorroutes");

    /// Manifests in Git as Argo CD brings them.
    ARGO_APPLICATION = composed("argoproj.io/v1alpha1", "Application", "applications");
    /// A Git repository as Flux reads it.
    FLUX_GIT = composed("source.toolkit.fluxcd.io/v1", "GitRepository", "gitrepositories");
    /// A chart repository as Flux reads it.
    FLUX_CHARTS = composed("source.toolkit.fluxcd.io/v1", "HelmRepository", "helmrepositories");
    /// What lies in a registry as Flux reads it.
    FLUX_REGISTRY = composed("source.toolkit.fluxcd.io/v1", "OCIRepository", "ocirepositories");
    /// Manifests as Flux applies them.
    FLUX_MANIFESTS = composed("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "kustomizations");
    /// A chart as Flux installs it.
    FLUX_RELEASE = composed("helm.toolkit.fluxcd.io/v2", "HelmRelease", "helmreleases");

    /// A repository on GitHub.
    GITHUB_REPOSITORY = composed("repo.github.m.upbound.io/v1alpha1", "Repository", "repositories");
    /// What may get into a branch of it.
    GITHUB_BRANCH_PROTECTION = composed("repo.github.m.upbound.io/v1alpha1", "BranchProtection", "branchprotections");
    /// What its pipeline knows.
    GITHUB_VARIABLE = composed("actions.github.m.upbound.io/v1alpha1", "ActionsVariable", "actionsvariables");
    /// Pull requests as Flux reads them.
    FLUX_INPUTS = composed("fluxcd.controlplane.io/v1", "ResourceSetInputProvider", "resourcesetinputproviders");
    /// What Flux makes of each of them.
    FLUX_SET = composed("fluxcd.controlplane.io/v1", "ResourceSet", "resourcesets");
    /// Pull requests as Argo CD reads them, and what it makes of each.
    ARGO_SET = composed("argoproj.io/v1alpha1", "ApplicationSet", "applicationsets");

    /// An object of the cluster that provider-kubernetes writes.
    KUBERNETES_OBJECT = composed("kubernetes.m.crossplane.io/v1alpha1", "Object", "objects");

    /// A logical database as SchemaHero reaches it.
    SCHEMAHERO_DATABASE = composed("databases.schemahero.io/v1alpha4", "Database", "databases");
    /// A table.
    SCHEMAHERO_TABLE = composed("schemas.schemahero.io/v1alpha4", "Table", "tables");
    /// A change to a table, which SchemaHero plans.
    SCHEMAHERO_MIGRATION = asked("schemas.schemahero.io/v1alpha4", "Migration", "migrations");
}
