//! One call: the message of a request in, the message of its answer out.

use prost::Message;

use super::{proto::v1, request, response};
use crate::{composite, object::Object};

/// The largest answer that Crossplane receives.
pub const MAX_RESPONSE: usize = 4 * 1024 * 1024;

/// Answers a request. Never fails: a mistake of the caller is an answer with a Fatal result, as users see it best.
#[must_use]
pub fn run(message: &v1::RunFunctionRequest) -> v1::RunFunctionResponse {
    let answer = request::decode(message).and_then(|request| response::encode(message, composite::compose(&request)));
    match answer {
        Ok(answer) if answer.encoded_len() <= MAX_RESPONSE => answer,
        Ok(answer) => {
            let size = answer.encoded_len() / 1024;
            fatal(
                message,
                &format!("the answer has {size} KiB, and Crossplane takes {} KiB; split the spec", MAX_RESPONSE / 1024),
            )
        }
        Err(sentence) => fatal(message, &sentence),
    }
}

/// The same through bytes, as over the network: what is encoded is decoded again on both sides.
///
/// # Errors
/// When the bytes are no message.
pub fn over_the_wire(message: &v1::RunFunctionRequest) -> Result<v1::RunFunctionResponse, prost::DecodeError> {
    let request = v1::RunFunctionRequest::decode(message.encode_to_vec().as_slice())?;
    v1::RunFunctionResponse::decode(run(&request).encode_to_vec().as_slice())
}

/// An answer that changes nothing, where no plan could be written: never an empty one, which would delete everything.
fn fatal(message: &v1::RunFunctionRequest, sentence: &str) -> v1::RunFunctionResponse {
    let kind = message.observed.as_ref().and_then(|state| state.composite.as_ref()?.resource.clone());
    let plan = composite::refuse_unread(&Object::from_bytes(kind.unwrap_or_default()), sentence);
    response::fatal(message, plan)
}
