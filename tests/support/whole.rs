//! Manifests that say everything, each value one that its schema allows.

use serde_json::{Value, json};

/// A Database that says everything.
pub fn database() -> Value {
    json!({
        "engine": "postgres", "version": "17", "provider": "aws", "region": "eu-central-1", "profile": "production",
        "size": "small", "storage": {"size": "20Gi", "max": "100Gi"}, "highAvailability": true, "readReplicas": 0,
        "pooling": {"enabled": false, "mode": "transaction"},
        "databases": [{"name": "orders", "extensions": ["pgcrypto"]}],
        "users": [{"name": "reporting", "privileges": "readOnly", "databases": ["orders"]}],
        "parameters": {"log_min_duration_statement": "500"},
        "schema": {
            "deploy": "Approve", "approved": ["eaa36ef-1f3c9a7b"], "allowDestructive": false,
            "tables": [{
                "name": "videos", "database": "orders", "primaryKey": ["id"],
                "columns": [
                    {"name": "id", "type": "bigint", "constraints": {"notNull": true}, "attributes": {"autoIncrement": true}},
                    {"name": "title", "type": "varchar(255)", "default": "a<b>&c"},
                ],
                "indexes": [{"columns": ["title"], "name": "idx_title", "isUnique": true, "type": "btree"}],
                "foreignKeys": [{
                    "columns": ["author"], "references": {"table": "authors", "columns": ["id"]},
                    "onDelete": "SET NULL", "name": "videos_author_fkey",
                }],
                "requires": ["pgvector"],
                "seedData": {"rows": [{"columns": [
                    {"column": "id", "value": {"int": 1}}, {"column": "title", "value": {"str": "first"}},
                ]}]},
            }],
        },
        "credentials": {"store": "platform", "pushKey": "team-a/orders", "rotation": 1},
        "backup": {"retentionDays": 14, "hour": 2, "crossRegion": false},
        "restore": {"from": "orders-old", "externalName": "x", "snapshot": "rds:x-2026", "pointInTime": "2026-11-01T00:00:00Z"},
        "maintenance": {"day": "Sunday", "hour": 3},
        "network": {"allowFrom": [{"namespace": "team-a"}, {"cidr": "10.0.0.0/16"}]},
        "encryption": {"keyRef": "arn:aws:kms:eu-central-1:111122223333:key/0f1e2d3c-0000-4000-8000-000000000000"},
        "deletion": {"protection": true, "finalBackup": true},
        "adopt": {
            "externalName": "existing-db", "mode": "Manage", "credentialsSecret": {"name": "old-admin"}, "takeOver": true,
        },
    })
}

/// An Application that says everything.
pub fn application() -> Value {
    json!({
        "type": "stateful", "image": "ghcr.io/acme/shop", "tag": "1.4.2", "pullSecrets": ["registry"],
        "command": ["/app/server"], "args": ["--verbose"], "port": 8080, "protocol": "http", "host": "shop.acme.com",
        "routing": {
            "kind": "gateway", "hosts": ["www.acme.com"], "path": "/api", "paths": [{"path": "/login", "match": "Exact"}],
            "tls": true, "timeoutSeconds": 60,
        },
        "replicas": {"min": 2, "max": 10},
        "scaling": {
            "cpu": 80, "memory": 80, "requestsPerSecond": 100,
            "queue": {"kind": "sqs", "name": "orders", "namespace": "acme-bus", "region": "eu-central-1", "length": 5},
            "cron": [{"start": "0 8 * * 1-5", "end": "0 18 * * 1-5", "replicas": 5, "timeZone": "Europe/Berlin"}],
        },
        "size": "small",
        "resources": {"requests": {"cpu": "250m", "memory": "256Mi"}, "limits": {"cpu": "1", "memory": "512Mi"}},
        "env": [{"name": "LOG_LEVEL", "value": "info"}, {"name": "API_KEY", "secret": {"name": "shop-api", "key": "key"}}],
        "secrets": [{
            "name": "shop-api", "store": "platform", "key": "team-a/shop-api", "mountPath": "/etc/secrets", "asEnv": true,
        }],
        "files": [{"path": "/etc/shop/config.yaml", "content": "a: 1"}],
        "probes": {"path": "/healthz", "readyPath": "/ready", "startupSeconds": 60},
        "terminationSeconds": 30, "schedule": "0 3 * * *", "timeZone": "Europe/Berlin", "concurrency": "Forbid",
        "deadlineSeconds": 3600, "volume": {"path": "/data", "size": "10Gi", "storageClass": "fast"},
        "database": {
            "ref": "orders", "create": {"version": "17", "storage": {"size": "20Gi"}}, "database": "audit", "user": "reporting",
            "env": ["client", "url"], "mapping": {"ORDERS_HOST": "host"},
        },
        "security": {"readOnlyRootFilesystem": true, "writablePaths": ["/var/cache/nginx"], "runAs": "image"},
        "networkPolicy": {
            "ingressFrom": [{"application": "web", "namespace": "team-b"}, {"cidr": "10.0.0.0/16"}],
            "egressTo": [{"cidr": "203.0.113.0/24", "ports": [443]}, {"application": "stock", "namespace": "team-b"}],
        },
        "monitoring": {"enabled": true, "path": "/metrics", "port": 9090},
        "cluster": "remote-1", "labels": {"team": "shop"},
    })
}

/// A Platform that says everything.
pub fn platform() -> Value {
    let defaults = json!({
        "provider": "aws", "region": "eu-central-1", "profile": "production", "domain": "apps.acme.com",
        "pullSecrets": ["registry"],
    });
    let queue = json!({"kind": "ClusterTriggerAuthentication", "name": "queues"});
    let config = json!({"kind": "ClusterProviderConfig", "name": "default"});
    let subnet = "/subscriptions/0/resourceGroups/data/providers/Microsoft.Network/virtualNetworks/main/subnets/db";
    let zone = "/subscriptions/0/resourceGroups/data/providers/Microsoft.Network/privateDnsZones/acme.postgres.database.azure.com";
    let policy = json!({
        "providers": ["aws", "kubernetes"], "regions": ["eu-*"], "maxSize": "large", "sizes": ["small", "analytics"],
        "forbidRelaxing": ["deletion.protection"], "publicCidrs": false,
        "secrets": {"stores": ["team-store"], "prefixes": ["shared/"]},
    });
    json!({
        "defaults": defaults,
        "providers": {
            "aws": {"providerConfigRef": config, "regions": {"eu-central-1": {
                "vpcId": "vpc-1", "subnetIds": ["subnet-a", "subnet-b"], "kmsKeyArn": "",
                "backupCopies": {"region": "eu-west-1", "kmsKeyArn": "arn:aws:kms:eu-west-1:111122223333:key/copies"},
                "allowFrom": {"securityGroupIds": ["sg-1"], "cidrBlocks": ["10.0.0.0/16"]},
            }}},
            "gcp": {"providerConfigRef": config, "project": "acme-prod", "regions": {"europe-west3": {
                "network": "projects/acme/global/networks/main", "allocatedIpRange": "db",
            }}},
            "azure": {"providerConfigRef": config, "regions": {"westeurope": {
                "resourceGroup": "data", "delegatedSubnetId": subnet, "privateDnsZoneId": zone, "zones": ["1", "2"],
                "mysql": {"delegatedSubnetId": subnet, "privateDnsZoneId": zone},
                "keyIdentityId": "/subscriptions/0/resourceGroups/data/providers/Microsoft.ManagedIdentity/userAssignedIdentities/databases",
            }}},
            "kubernetes": {"storageClass": "fast", "imageCatalog": "postgresql", "systemNamespaces": ["cnpg-system"], "backup": {
                "destinationPath": "s3://acme-backups/databases", "endpointUrl": "https://minio.acme.com", "region": "eu-central-1",
                "credentialsKey": "platform/backups",
            }},
        },
        "sizes": {
            "database": {"small": {
                "aws": "db.t4g.medium", "gcp": "db-custom-1-3840", "azure": "GP_Standard_D2ds_v5",
                "kubernetes": {"cpu": "500m", "memory": "2Gi"},
            }},
            "application": {"small": {"cpu": "1", "memory": "256Mi"}},
        },
        "secrets": {"store": {"kind": "ClusterSecretStore", "name": "platform"}},
        "delivery": {
            "engine": "argocd", "flux": {"serviceAccount": "flux", "secret": "git-credentials"},
            "argocd": {
                "namespace": "argocd", "project": "teams", "projectPerNamespace": false, "anyNamespace": false,
                "providerConfig": "default",
            },
            "repositories": ["https://github.com/acme/*"],
            "clusters": {"remote-1": {"argocd": "remote-1", "fluxSecret": "remote-1"}},
        },
        "repositories": {
            "owner": "acme", "providerConfigRef": config, "templates": ["acme/service-template"],
            "visibilities": ["private", "internal"], "requiredReviews": 1,
            "manifests": {"repository": "gitops", "path": "apps/{namespace}/{name}.yaml", "appClientId": "Iv23liAbCdEf0123"},
        },
        "previews": {
            "namespace": "{namespace}-previews", "domain": "previews.acme.com", "serviceAccount": "previews",
            "secret": "github-app", "project": "previews", "intervalMinutes": 5, "limit": 10,
        },
        "routing": {
            "kind": "gateway", "gateway": {"name": "public", "namespace": "gateway", "listener": "https"}, "issuer": "letsencrypt",
            "ingressClass": "nginx", "publishesAddress": true,
            "sourceNamespaces": ["ingress-nginx"], "sourceCidrs": ["130.211.0.0/22"],
        },
        "scaling": {"keda": {
            "namespace": "keda-system", "interceptor": {"service": "interceptor", "port": 80},
            "scaler": "scaler.keda-system:9090",
            "authentications": {"sqs": queue, "pubsub": queue, "servicebus": queue},
        }},
        "monitoring": {
            "namespace": "observability", "labels": {"release": "prometheus"}, "alerts": true,
            "dashboards": {"enabled": true, "labels": {"grafana_dashboard": "1"}, "annotations": {"grafana_folder": "Apps"}},
        },
        "network": {"databaseCidrs": ["10.0.64.0/20"]},
        "policy": policy,
        "overrides": [{
            "namespaces": ["team-a", "dev-*"], "defaults": defaults, "policy": policy,
            "allow": {"adopt": ["legacy-*"], "restore": [], "keys": ["arn:aws:kms:*"], "clusters": ["remote-1"]},
        }],
    })
}
