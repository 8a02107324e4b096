//! Reasons of pods, routes, delivery and repositories.

use super::Reason;
use crate::catalogue::Owner::Developer;

pub(super) const REASONS: &[Reason] = &[
    Reason::new(
        "DatabaseMissing",
        "The Database that the application names is not there.",
        "Create it in the same namespace, or correct `spec.database.ref`.",
    )
    .says(&[(Developer, "There is no Database {name} in this namespace. Create it, or correct spec.database.ref.")]),
    Reason::new(
        "DatabaseRefused",
        "The application's database is refused itself.",
        "Do what the sentence says: it is that of the Database.",
    )
    .says(&[(Developer, "Waiting for Database {name}: {sentence}")]),
    Reason::new(
        "ImageMissing",
        "The application has a repository, and its pipeline has built no image yet.",
        "Merge the pull request with the first tag, or set `spec.tag`.",
    )
    .says(&[
        (
            Developer,
            "There is no image yet: the pipeline of {repository} builds one and proposes its tag as a pull request to \
             {manifests}; merge it, and it runs.",
        ),
        (Developer, "There is no image yet: once the pipeline of {repository} has built one, set spec.tag to its tag."),
    ]),
    Reason::new(
        "ImageNotFound",
        "There is no image by this name and tag.",
        "Correct `spec.image` or `spec.tag`, or push the image.",
    ),
    Reason::new(
        "ImageAccessDenied",
        "The image may not be pulled, or its repository does not exist.",
        "Correct `spec.image`; if it is right, the registry needs a pull secret: `spec.pullSecrets`.",
    ),
    Reason::new(
        "ProgramCrashes",
        "The program ends or crashes right after its start, again and again.",
        "Read its log with `kubectl logs --previous`; check the image, `spec.args` and `spec.env`.",
    ),
    Reason::new(
        "OutOfMemory",
        "The program uses more memory than it may have, and is stopped.",
        "Choose a larger `spec.size`, or let it use less.",
    ),
    Reason::new(
        "ProbeFails",
        "The program runs, and does not answer where it is asked.",
        "Check the paths in `spec.probes`, and `spec.port`.",
    ),
    Reason::new(
        "ConfigurationMissing",
        "A Secret or ConfigMap that the program wants is not there, or lacks a key.",
        "Correct `spec.env` or `spec.secrets`.",
    ),
    Reason::new(
        "PodSecurityViolated",
        "The rules of the cluster do not admit the pods with these settings.",
        "Ask for less in `spec.security`, or have the namespace's rules changed.",
    ),
    Reason::new(
        "NotSchedulable",
        "No node of the cluster takes the pods, for a reason other than room.",
        "Find the rule by the sentence: a taint, a selector, a volume in another zone.",
    ),
    Reason::new(
        "StorageClassMissing",
        "The cluster has no storage of the kind asked for.",
        "Set the field to a storage class that exists.",
    ),
    Reason::new(
        "VolumeFailed",
        "The storage of the cluster cannot give the pods their volume.",
        "Read what the storage says in the sentence, and repair it.",
    ),
    Reason::new(
        "RolloutStuck",
        "A new version does not get ready in time; the old one keeps running.",
        "Read the logs of the new pods, and correct the version, or go back to the old tag.",
    ),
    Reason::new(
        "RolloutPaused",
        "Somebody paused the rollout, so no new version gets through.",
        "Resume it with `kubectl rollout resume`.",
    ),
    Reason::new(
        "JobFailed",
        "The job failed as often as it may.",
        "Read its log; another image or other arguments start it anew.",
    ),
    Reason::new(
        "LastRunFailed",
        "The last run of a cron job failed; the next one comes by its schedule.",
        "Read the log of its pod.",
    ),
    Reason::new(
        "MetricsMissing",
        "The cluster does not measure what the number of pods follows, so it stays as it is.",
        "Install or repair what measures it, such as the metrics server.",
    ),
    Reason::new(
        "TriggerUnreadable",
        "KEDA cannot read what the number of pods follows.",
        "Check the queue in `spec.scaling.queue`; if it is right, KEDA needs the right to look into it.",
    ),
    Reason::new(
        "ScalingPaused",
        "Somebody paused the autoscaler, so the number of pods stays as it is.",
        "Remove its annotations that begin with `autoscaling.keda.sh/paused`.",
    ),
    Reason::new(
        "HostTaken",
        "Another application serves the host, or the same paths of it.",
        "Choose another `spec.host`, or other paths in `spec.routing`.",
    )
    .says(&[(
        Developer,
        "Another application serves {host} already; choose another spec.host, or, where it is of this namespace, other paths in \
         spec.routing.",
    )]),
    Reason::new(
        "HostRefused",
        "The gateway takes no requests for the host.",
        "Choose a host below a domain that the platform serves, or have this one added to the gateway.",
    ),
    Reason::new(
        "RouteRefused",
        "The gateway lets no routes of the namespace in.",
        "Allow the namespace on the gateway's listener.",
    ),
    Reason::new(
        "RouteUnsupported",
        "The gateway cannot do what the route asks for.",
        "Leave out what the sentence names, or have a gateway that can.",
    ),
    Reason::new(
        "RouteNotPermitted",
        "The route may not send requests to KEDA's interceptor in its namespace.",
        "Create a ReferenceGrant in KEDA's namespace.",
    ),
    Reason::new(
        "CertificateFailed",
        "There is no certificate for the host yet.",
        "See to it that the host's name leads to the platform's entry; if it does, look at the issuer.",
    ),
    Reason::new(
        "RepositoryMissing",
        "There is no repository at the address, or it is private.",
        "Correct `spec.delivery.source.repository`, or have the platform let in.",
    ),
    Reason::new(
        "RepositoryNotReadable",
        "The platform may not read the repository.",
        "Correct the address; if it is right, give Argo CD or Flux credentials for it.",
    ),
    Reason::new(
        "RevisionMissing",
        "The repository has no such branch, tag or commit.",
        "Correct `spec.delivery.source.revision`.",
    ),
    Reason::new(
        "PathMissing",
        "The repository has no such folder.",
        "Correct `spec.delivery.source.path`.",
    ),
    Reason::new(
        "ChartMissing",
        "There is no chart or artifact by that name and version.",
        "Correct the chart and its version in `spec.delivery.source`, or push it.",
    ),
    Reason::new(
        "ManifestInvalid",
        "What lies in Git cannot be read, or the chart cannot be rendered.",
        "Correct it in the repository; the sentence names the place.",
    ),
    Reason::new(
        "DeliveryFailed",
        "What lies in Git could not be brought into the cluster.",
        "Correct the manifests in the repository.",
    ),
    Reason::new(
        "NotPermitted",
        "What delivers may not put this here.",
        "Extend the project of Argo CD, or the rights of Flux's service account.",
    ),
    Reason::new(
        "Degraded",
        "What was delivered is there, and does not work.",
        "Read the logs of its pods, and correct the manifests in Git.",
    ),
    Reason::new(
        "Suspended",
        "Somebody suspended the delivery.",
        "Resume it.",
    ),
    Reason::new(
        "RepositoryNameTaken",
        "A repository of that name exists, and none that exists is taken over.",
        "Choose another `spec.repository.name`, in a new Application.",
    ),
    Reason::new(
        "RepositoryArchived",
        "Somebody archived the repository, so nothing of it can be changed.",
        "Bring it back on GitHub, or leave it as it is.",
    ),
    Reason::new(
        "RepositoryGone",
        "Somebody seems to have deleted the repository on GitHub. It is not made again, because it would be empty.",
        "Restore it on GitHub.",
    ),
    Reason::new(
        "TemplateMissing",
        "GitHub does not know the template that a repository begins with.",
        "Check it in `spec.repositories.templates` of the Platform, and that it is marked as a template.",
    ),
    Reason::new(
        "ProtectionUnavailable",
        "GitHub protects branches of such a repository only in a larger plan. Everything else works.",
        "Change the plan, or the visibility of the repository.",
    ),
];
