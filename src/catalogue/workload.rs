//! What Kubernetes itself says of pods, workloads, volumes and autoscalers.

use super::row::Row;

/// Kinds that run pods, and the pods.
const WORKLOADS: &[&str] = &["*Pod", "apps/*", "Deployment", "StatefulSet", "ReplicaSet", "DaemonSet", "*Job"];
const JOBS: &[&str] = &["*Job"];
const VOLUMES: &[&str] = &["*PersistentVolumeClaim"];
const AUTOSCALERS: &[&str] = &["*HorizontalPodAutoscaler", "keda.sh/ScaledObject"];

/// Rows in the order in which they are tried.
pub(super) const ROWS: &[Row] = &[
    // Images.
    Row::developer("ImageAccessDenied")
        .of(WORKLOADS)
        .text(concat!(
            r"pull access denied|may require authorization|unauthorized|",
            r"authentication required|403 Forbidden|insufficient_scope|",
            r"no basic auth credentials|denied:",
        ))
        .at("spec.image")
        .says(
            "The image may not be pulled, or its repository does not exist. Correct {field}; if \
             it is right, ask the platform team for access to the registry.",
        ),
    Row::developer("ImageNotFound")
        .of(WORKLOADS)
        .reasons(&["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"])
        .at("spec.image, spec.tag")
        .says(
            "The image cannot be pulled: there is none by this name and tag. Correct spec.image \
             or spec.tag (or push the image).",
        ),
    Row::developer("ImageNotFound")
        .of(WORKLOADS)
        .text(concat!(r"failed to pull image|back-off pulling image|manifest unknown|", r"couldn't parse image",))
        .at("spec.image, spec.tag")
        .says(
            "The image cannot be pulled: there is none by this name and tag. Correct spec.image \
             or spec.tag (or push the image).",
        ),
    // The program.
    Row::developer("OutOfMemory").of(WORKLOADS).reasons(&["OOMKilled"]).at("spec.size").says(
        "The program uses more memory than it may have and is stopped again and again. \
             Choose a larger {field}, or let it use less.",
    ),
    Row::developer("ProgramCrashes")
        .of(WORKLOADS)
        .reasons(&["CrashLoopBackOff", "RunContainerError", "StartError"])
        .at("spec.command")
        .says(
            "The program ends or crashes right after its start, again and again. Its log says \
             why (kubectl logs); check {field}, its arguments and its environment.",
        ),
    Row::developer("ConfigurationMissing")
        .of(WORKLOADS)
        .reasons(&["CreateContainerConfigError", "CreateContainerError"])
        .at("spec.env")
        .says(
            "A Secret or ConfigMap that the program wants does not exist or lacks a key. \
             Correct {field}, or spec.secrets: {detail}.",
        ),
    Row::developer("ProbeFails")
        .of(WORKLOADS)
        .text(r"(?:readiness|liveness|startup) probe failed")
        .at("spec.probes")
        .says(
            "The program runs and does not answer as expected. Check the paths in {field}, and \
             spec.port.",
        ),
    Row::developer("JobFailed")
        .of(JOBS)
        .reasons(&[
            "BackoffLimitExceeded",
            "DeadlineExceeded",
            "PodFailurePolicy",
            "FailedIndexes",
            "MaxFailedIndexesExceeded",
        ])
        .at("spec.command")
        .says(
            "The job failed as often as it may. Its log says why (kubectl logs); check {field} \
             and its arguments.",
        ),
    Row::developer("LastRunFailed").of(JOBS).reasons(&["LastRunFailed"]).at("spec.command").says(
        "The last run failed; the next one comes by its schedule. The log of its pod says why \
             (kubectl logs); check {field} and its arguments.",
    ),
    Row::platform("RolloutPaused").of(WORKLOADS).reasons(&["DeploymentPaused"]).says(
        "Somebody paused the rollout, so no new version gets through. Resume it with \
             kubectl rollout resume.",
    ),
    Row::developer("RolloutStuck").of(WORKLOADS).reasons(&["ProgressDeadlineExceeded"]).says(
        "The new version does not get ready; the old one still serves where there is one. \
             The pods' own conditions and logs say why.",
    ),
    // Room.
    Row::platform("QuotaExceeded")
        .of(WORKLOADS)
        .text(r"exceeded quota|\bquota\b.{0,80}exceed")
        .at("spec.size, spec.replicas")
        .says(
            "The namespace has used up its share of the cluster. Choose a smaller spec.size or \
             fewer spec.replicas, or ask the platform team for a larger share.",
        ),
    Row::platform("PodSecurityViolated")
        .of(WORKLOADS)
        .text(concat!(r"violates PodSecurity|pod security|admission webhook .{0,120}denied|", r"securityContext",))
        .at("spec.security")
        .says(
            "The cluster's security rules do not admit the program with these settings of \
             {field}. Ask the platform team which of them to change.",
        ),
    Row::platform("CapacityMissing")
        .of(WORKLOADS)
        .text(r"insufficient (?:cpu|memory|ephemeral-storage|\S{1,60})")
        .at("spec.size")
        .says(
            "No node of the cluster has room for this {field}. Choose a smaller one, or ask the \
             platform team for more or larger nodes.",
        ),
    Row::platform("StorageClassMissing")
        .of(&["*PersistentVolumeClaim", "*Pod"])
        .text(concat!(
            r"no storage class is set|storage ?class .{0,120}not found|",
            r"no persistent volumes available|no default storage ?class",
        ))
        .at("Platform.providers.kubernetes.storageClass")
        .says(
            "The cluster has no storage of the kind asked for. The platform team must set \
             {field} to a class that exists.",
        ),
    Row::waits("Waiting")
        .of(&["*PersistentVolumeClaim", "*Pod"])
        .reasons(&["WaitForFirstConsumer", "ExternalProvisioning", "Provisioning"])
        .says("{it} waits for its storage, which is being made; nothing needs to be done."),
    Row::platform("VolumeFailed")
        .of(VOLUMES)
        .reasons(&[
            "ProvisioningFailed",
            "FailedBinding",
            "VolumeResizeFailed",
            "ControllerResizeError",
            "NodeResizeError",
        ])
        .at("Platform.providers.kubernetes.storageClass")
        .says(
            "The cluster's storage of {field} could not give {it} what it needs: {detail}. Ask \
             the platform team.",
        ),
    Row::platform("NotSchedulable").of(WORKLOADS).reasons(&["Unschedulable", "FailedScheduling"]).says(
        "No node of the cluster takes {it}: {detail}. Ask the platform team which rule \
             keeps it from all of them.",
    ),
    Row::waits("InProgress")
        .of(WORKLOADS)
        .reasons(&["ContainerCreating", "PodInitializing", "ReplicaSetUpdated", "NewReplicaSetCreated"])
        .says("{it} is being started; nothing needs to be done."),
    // Scaling.
    Row::platform("MetricsMissing")
        .of(AUTOSCALERS)
        .text(r"unable to (?:get|fetch) metrics|metrics API|no metrics returned|metrics\.k8s\.io")
        .at("spec.scaling")
        .says(
            "The cluster does not measure what {field} asks for, so the number of replicas \
             stays as it is. The platform team must install or repair the metrics server.",
        ),
    Row::platform("MetricsMissing")
        .of(AUTOSCALERS)
        .reasons(&[
            "FailedGetResourceMetric",
            "FailedGetExternalMetric",
            "FailedGetPodsMetric",
            "FailedGetObjectMetric",
            "FailedComputeMetricsReplicas",
            "FailedGetContainerResourceMetric",
        ])
        .at("spec.scaling")
        .says(
            "The cluster does not measure what {field} asks for, so the number of replicas \
             stays as it is. The platform team must install or repair what measures it.",
        ),
];
