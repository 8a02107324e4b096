//! `RunFunction`, in both packages of the protocol.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use prost::Message;
use tonic::{Request, Response, Status, async_trait};

use super::{
    Handler, MAX_RESPONSE_BYTES,
    identity::Identity,
    metrics::{Method, Metrics},
};
use crate::wire::proto::{
    v1::{
        RunFunctionRequest, RunFunctionResponse, Severity, function_runner_service_server::FunctionRunnerService as V1,
    },
    v1beta1::function_runner_service_server::FunctionRunnerService as V1beta1,
};

/// Hands calls to the handler, and says in the log and in metrics how they went.
#[derive(Clone)]
pub(super) struct Runner {
    handler: Handler,
    metrics: Arc<Metrics>,
}

impl Runner {
    pub(super) fn new(handler: Handler, metrics: Arc<Metrics>) -> Self {
        Self { handler, metrics }
    }

    async fn answer(
        &self,
        method: Method,
        request: Request<RunFunctionRequest>,
    ) -> Result<Response<RunFunctionResponse>, Status> {
        self.metrics.message_received(method);
        let request = request.into_inner();
        let identity = Identity::of(&request);
        announce(&identity, &request);
        let handler = Arc::clone(&self.handler);
        let begin = Instant::now();
        // Large composites take milliseconds, in which other connections must be served; and a panic is caught.
        let answer = tokio::task::spawn_blocking(move || handler(request)).await;
        let took = begin.elapsed();
        let answer = answer
            .unwrap_or_else(|_| Err(Status::internal("the function panicked on this request; its log says where")))
            .and_then(fits);
        self.metrics.ran(&identity.kind, took);
        if let Ok(response) = &answer {
            self.metrics.answered(&identity.kind, response.encoded_len());
            if let Some(reason) = fatal(response) {
                self.metrics.refused(&identity.kind, reason);
            }
        }
        record(&identity, &answer, took);
        answer.map(Response::new)
    }
}

#[async_trait]
impl V1 for Runner {
    async fn run_function(
        &self,
        request: Request<RunFunctionRequest>,
    ) -> Result<Response<RunFunctionResponse>, Status> {
        self.answer(Method::RUN, request).await
    }
}

#[async_trait]
impl V1beta1 for Runner {
    async fn run_function(
        &self,
        request: Request<RunFunctionRequest>,
    ) -> Result<Response<RunFunctionResponse>, Status> {
        self.answer(Method::RUN_BETA, request).await
    }
}

/// Refuses an answer that Crossplane would refuse, but says why.
fn fits(response: RunFunctionResponse) -> Result<RunFunctionResponse, Status> {
    let size = response.encoded_len();
    if size <= MAX_RESPONSE_BYTES {
        return Ok(response);
    }
    Err(Status::resource_exhausted(format!(
        "the answer has {size} bytes, and Crossplane accepts {MAX_RESPONSE_BYTES}: split the composite resource, or pass less \
         desired state from earlier steps of the pipeline"
    )))
}

/// The reason of an answer that is fatal: of its Fatal result, else of a result beside it.
fn fatal(response: &RunFunctionResponse) -> Option<&str> {
    let fatal = response.results.iter().find(|result| result.severity() == Severity::Fatal)?;
    let reasons = std::iter::once(fatal).chain(&response.results).find_map(|result| result.reason.as_deref());
    Some(reasons.unwrap_or_default())
}

/// What a call brings, for those who debug: how much, not what.
fn announce(identity: &Identity, request: &RunFunctionRequest) {
    let Identity { tag, kind, namespace, name } = identity;
    tracing::debug!(
        tag,
        kind,
        namespace,
        name,
        bytes = request.encoded_len(),
        observed = request.observed.as_ref().map_or(0, |observed| observed.resources.len()),
        desired = request.desired.as_ref().map_or(0, |desired| desired.resources.len()),
        input = request.input.is_some(),
        required_resources = request.required_resources.len(),
        required_schemas = request.required_schemas.len(),
        "called"
    );
}

/// One line a call: who, how long, how much; no message, no value.
fn record(identity: &Identity, answer: &Result<RunFunctionResponse, Status>, took: Duration) {
    let Identity { tag, kind, namespace, name } = identity;
    let seconds = took.as_secs_f64();
    match answer {
        Err(status) => {
            tracing::error!(tag, kind, namespace, name, seconds, code = ?status.code(), "call failed");
        }
        Ok(response) => {
            let resources = response.desired.as_ref().map_or(0, |desired| desired.resources.len());
            if let Some(reason) = fatal(response) {
                tracing::warn!(tag, kind, namespace, name, seconds, reason, "answered with a fatal result");
            } else {
                tracing::info!(tag, kind, namespace, name, seconds, resources, "answered");
            }
        }
    }
}
