//! What the API server refuses on an Application beyond the bounds of its fields.

use serde_json::Value;

use crate::schema::rule::{Rule, list};

/// Whether the type is one of those; `service` where none is named.
fn is(kinds: &[&str]) -> String {
    let listed = kinds.iter().map(|kind| format!("'{kind}'")).collect::<Vec<_>>().join(", ");
    if kinds.contains(&"service") {
        format!("(!has(self.type) || self.type in [{listed}])")
    } else {
        format!("(has(self.type) && self.type in [{listed}])")
    }
}

/// What only an application with pods of ours has; where manifests live in Git, they say it.
pub const WORKLOAD: [&str; 27] = [
    "type",
    "image",
    "tag",
    "pullSecrets",
    "command",
    "args",
    "port",
    "protocol",
    "host",
    "routing",
    "replicas",
    "scaling",
    "size",
    "resources",
    "env",
    "files",
    "probes",
    "terminationSeconds",
    "schedule",
    "timeZone",
    "concurrency",
    "deadlineSeconds",
    "volume",
    "security",
    "networkPolicy",
    "monitoring",
    "labels",
];

/// Rules on manifests in Git beside what they replace.
fn delivery() -> Vec<Rule> {
    let any: Vec<_> = WORKLOAD.iter().map(|field| format!("has(self.{field})")).collect();
    let own = "the manifests in Git say it, and these fields would do nothing";
    vec![
        Rule::change(
            "has(self.delivery) == has(oldSelf.delivery)",
            "an application cannot change between an image and manifests in Git: make a new Application",
        )
        .at("delivery"),
        Rule::fixed("delivery.engine", "the engine cannot change: make a new Application").at("delivery"),
        Rule::holds(
            format!("!has(self.delivery) || !({})", any.join(" || ")),
            format!("with delivery, leave out image, tag, host and all else that describes pods: {own}"),
        )
        .at("delivery"),
        Rule::holds(
            "!has(self.delivery) || !has(self.secrets) || self.secrets.all(s, !has(s.mountPath) && !has(s.asEnv))",
            "with delivery, mountPath and asEnv say nothing: the manifests in Git name the Secret",
        )
        .at("secrets"),
        Rule::holds(
            "!has(self.delivery) || !has(self.database) || (!has(self.database.env) && !has(self.database.mapping))",
            "with delivery, env and mapping say nothing: the manifests in Git name the connection Secret",
        )
        .at("database"),
    ]
}

/// Rules on the program's repository and its pull requests.
fn repository() -> Vec<Rule> {
    vec![
        Rule::change(
            "!has(oldSelf.repository) || has(self.repository)",
            "the repository was made for this application: put it back; it stays when the application goes",
        )
        .at("repository"),
        Rule::fixed("repository.name", "the name cannot change: links to the repository would break").at("repository"),
        Rule::change("!has(oldSelf.tag) || has(self.tag) || has(self.delivery)", "what runs has a tag: put one back")
            .at("tag"),
        Rule::holds(
            "!has(self.previews) || !has(self.delivery)",
            "previews are of an image: with delivery, leave them out",
        )
        .at("previews"),
        Rule::holds(
            "!has(self.previews) || has(self.previews.repository) || has(self.repository)",
            "previews need a repository: set previews.repository",
        )
        .at("previews"),
    ]
}

/// Rules on where manifests or a chart are.
pub fn source() -> Value {
    let registry = "self.repository.startsWith('oci://')";
    list(&[
        Rule::holds("has(self.chart) == has(self.version)", "a chart needs a version, and nothing else has one")
            .at("version"),
        Rule::holds("!has(self.chart) || !has(self.path)", "a chart of a chart repository has no path").at("path"),
        Rule::holds("!has(self.chart) || !has(self.revision)", "a chart of a chart repository has a version")
            .at("revision"),
        Rule::holds(
            "!has(self.chart) || !has(self.format) || self.format == 'chart'",
            "what has the name of a chart is one",
        )
        .at("format"),
        Rule::holds(
            "!has(self.values) || !has(self.format) || self.format == 'chart'",
            "manifests take no values, a chart does",
        )
        .at("values"),
        Rule::holds(
            format!("!{registry} || has(self.chart) || has(self.revision)"),
            "in a registry a tag or digest must be named",
        )
        .at("revision"),
        Rule::holds(
            format!(
                "!{registry} || has(self.chart) || (!has(self.values) && (!has(self.format) || self.format != 'chart'))"
            ),
            "in a registry a chart has a name and a version: set chart and version",
        )
        .at("chart"),
    ])
}

/// Rules on the whole spec.
pub fn spec() -> Value {
    let serves = is(&["service", "stateful"]);
    let stays = is(&["service", "worker", "stateful"]);
    let cron = is(&["cronjob"]);
    let runs = is(&["cronjob", "job"]);
    let stateful = is(&["stateful"]);
    let needed = "it is needed, unless delivery brings manifests from Git or repository has a pipeline";
    let mut rules = vec![
        Rule::holds("has(self.delivery) || has(self.repository) || has(self.image)", needed).at("image"),
        Rule::holds("has(self.delivery) || has(self.repository) || has(self.tag)", needed).at("tag"),
        Rule::change(
            "(has(self.type) ? self.type : 'service') == (has(oldSelf.type) ? oldSelf.type : 'service')",
            "the type cannot change: make a new Application",
        )
        .at("type"),
        Rule::change(
            "(has(self.cluster) ? self.cluster : '') == (has(oldSelf.cluster) ? oldSelf.cluster : '')",
            "the cluster cannot change: make a new Application there, then delete this one",
        )
        .at("cluster"),
        Rule::holds(
            format!("{cron} == has(self.schedule)"),
            "type cronjob needs a schedule, and no other type has one",
        )
        .at("schedule"),
        Rule::holds(format!("{cron} || !has(self.timeZone)"), "only type cronjob has a time zone").at("timeZone"),
        Rule::holds(format!("{cron} || !has(self.concurrency)"), "only type cronjob has it").at("concurrency"),
        Rule::holds(format!("{runs} || !has(self.deadlineSeconds)"), "only types cronjob and job end")
            .at("deadlineSeconds"),
        Rule::holds(
            format!("{stateful} == has(self.volume)"),
            "type stateful needs a volume, and no other type has one",
        )
        .at("volume"),
        Rule::holds(format!("{serves} || !has(self.host)"), "only types service and stateful have a host").at("host"),
        Rule::holds("has(self.host) || !has(self.routing)", "routing needs a host").at("routing"),
        Rule::holds(
            "!has(self.host) || !has(self.protocol) || self.protocol != 'tcp'",
            "protocol tcp cannot have a host: routes know HTTP and gRPC",
        )
        .at("protocol"),
        Rule::holds(format!("{stays} || !has(self.replicas)"), "only types service, worker and stateful have replicas")
            .at("replicas"),
        Rule::holds(format!("{stays} || !has(self.scaling)"), "only types service, worker and stateful scale")
            .at("scaling"),
        Rule::holds(
            "!has(self.scaling) || (has(self.replicas) && (has(self.replicas.max) ? \
             (!has(self.replicas.min) || self.replicas.min < self.replicas.max) : \
             (has(self.replicas.min) && self.replicas.min == 0)))",
            "the number of pods can follow nothing unless replicas.max is above replicas.min",
        )
        .at("scaling"),
        Rule::holds(
            "!has(self.replicas) || !has(self.replicas.min) || self.replicas.min > 0 || (has(self.scaling) && \
             (has(self.scaling.requestsPerSecond) || has(self.scaling.queue) || has(self.scaling.cron)))",
            "0 pods are woken only by scaling.requestsPerSecond, scaling.queue or scaling.cron",
        )
        .at("replicas"),
        Rule::holds(
            "!has(self.scaling) || !has(self.scaling.requestsPerSecond) || has(self.host)",
            "only requests from outside are counted: requestsPerSecond needs a host",
        )
        .at("scaling"),
        Rule::holds(
            "!has(self.scaling) || !has(self.scaling.requestsPerSecond) || !has(self.routing) || \
             !has(self.routing.kind) || self.routing.kind != 'ingress'",
            "an Ingress cannot send requests to KEDA: requestsPerSecond needs routing kind gateway",
        )
        .at("routing"),
        Rule::holds(
            "!has(self.scaling) || !has(self.scaling.cron) || !has(self.replicas) || !has(self.replicas.max) || \
             self.scaling.cron.all(time, time.replicas <= self.replicas.max)",
            "a time of the day cannot ask for more pods than replicas.max",
        )
        .at("scaling"),
        Rule::holds(
            "!has(self.routing) || !has(self.routing.timeoutSeconds) || !has(self.protocol) || \
             !(self.protocol in ['grpc', 'websocket'])",
            "protocols grpc and websocket have no timeout of an answer: leave timeoutSeconds out",
        )
        .at("routing"),
        Rule::holds(
            "!has(self.probes) || !(has(self.probes.path) || has(self.probes.readyPath)) || !has(self.protocol) || \
             !(self.protocol in ['grpc', 'tcp'])",
            "protocols grpc and tcp have no path to ask: leave path and readyPath out",
        )
        .at("probes"),
        Rule::holds(
            format!("{stays} || !has(self.monitoring) || !(has(self.monitoring.path) || has(self.monitoring.port))"),
            "only types service, worker and stateful are read by Prometheus: leave path and port out",
        )
        .at("monitoring"),
        Rule::holds(
            "!has(self.size) || !has(self.resources) || !has(self.resources.requests)",
            "a size class and requests say the same: leave one of them out",
        )
        .at("resources"),
    ];
    rules.extend(delivery());
    rules.extend(repository());
    list(&rules)
}

/// Rules on an environment variable.
pub fn env() -> Value {
    list(&[Rule::holds("has(self.value) != has(self.secret)", "either a value or a secret is given")])
}

/// Rules on the way in.
pub fn routing() -> Value {
    list(&[
        Rule::holds(
            "!has(self.path) || !has(self.paths) || self.paths.size() == 0",
            "paths stands in place of path: leave one of them out",
        )
        .at("path"),
        Rule::holds(
            "!has(self.timeoutSeconds) || !has(self.kind) || self.kind != 'ingress'",
            "an Ingress has no timeout of an answer: leave it out",
        )
        .at("timeoutSeconds"),
    ])
}

/// Rules on the number of pods.
pub fn replicas() -> Value {
    list(&[Rule::holds("!has(self.min) || !has(self.max) || self.min <= self.max", "max cannot be less than min")
        .at("max")])
}

/// Rules on a queue.
pub fn queue() -> Value {
    list(&[
        Rule::holds(
            "(self.kind == 'servicebus') == has(self.__namespace__)",
            "kind servicebus needs the namespace of the Service Bus, and no other kind has one",
        )
        .at("namespace"),
        Rule::holds("self.kind == 'sqs' || !has(self.region)", "only kind sqs has a region").at("region"),
    ])
}

/// Rules on a time of the day.
pub fn cron() -> Value {
    list(&[Rule::holds("self.start != self.end", "a time of the day cannot begin and end at once").at("end")])
}

/// Rules on the volume.
pub fn volume() -> Value {
    let same = |field: &str| {
        format!("has(self.{field}) == has(oldSelf.{field}) && (!has(self.{field}) || self.{field} == oldSelf.{field})")
    };
    list(&["path", "size", "storageClass"].map(|field| {
        Rule::change(same(field), "a volume cannot change: make a new Application and move the data").at(field)
    }))
}

/// Rules on the database.
pub fn database() -> Value {
    list(&[
        Rule::holds("has(self.ref) != has(self.create)", "either a Database is named, or one is created"),
        Rule::holds(
            "!has(self.database) || !has(self.user)",
            "a user has its own first database: leave the database or the user out",
        )
        .at("user"),
        Rule::change(
            "!has(oldSelf.create) || has(self.create)",
            "the database that was created would go: name it by ref only after it was moved to a Database of its own",
        )
        .at("create"),
    ])
}

/// Rules on a neighbour. The word `namespace` is one of CEL's own, so that the field has another name in it.
pub fn neighbour() -> Value {
    list(&[Rule::holds(
        "has(self.cidr) != (has(self.application) || has(self.__namespace__))",
        "either addresses are given, or an application or a namespace",
    )])
}
