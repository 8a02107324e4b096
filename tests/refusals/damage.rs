//! Bytes that are no message, or a message whose objects are none.

use bytes::Bytes;
use function_idp::{
    safety,
    wire::{
        call,
        proto::v1::{RunFunctionRequest, RunFunctionResponse, Severity},
    },
};
use proptest::{prelude::*, sample::Index};
use prost::Message as _;

use crate::support::worlds;

fn request() -> RunFunctionRequest {
    worlds::steady("database-production").request(None).expect("a request")
}

fn fatal(response: &RunFunctionResponse) -> Option<&str> {
    let mut results = response.results.iter();
    results.find(|result| result.severity() == Severity::Fatal).map(|result| result.message.as_str())
}

/// Not one of them is a Struct.
const GARBAGE: [&[u8]; 5] = [b"\xff\xff\xff", b"\x0a\x7f", b"\x0a\x02\x12\x00\x0a", b"text", b"\x0b"];

type Place = (&'static str, fn(&mut RunFunctionRequest, Bytes));

/// Every place of a request where an object stands.
const PLACES: [Place; 5] = [
    ("the composite resource", |request, garbage| {
        let composite = request.observed.as_mut().and_then(|state| state.composite.as_mut());
        composite.expect("a composite resource").resource = Some(garbage);
    }),
    ("an observed resource", |request, garbage| {
        let resources = &mut request.observed.as_mut().expect("observed").resources;
        resources.get_mut("instance").expect("an instance").resource = Some(garbage);
    }),
    ("the Platform", |request, garbage| {
        let found = request.required_resources.get_mut("platform").expect("a Platform");
        found.items[0].resource = Some(garbage);
    }),
    ("the input", |request, garbage| request.input = Some(garbage)),
    ("the context", |request, garbage| request.context = Some(garbage)),
];

#[test]
fn an_object_that_is_no_object() {
    for (name, put) in PLACES {
        for garbage in GARBAGE {
            let mut request = request();
            put(&mut request, Bytes::from_static(garbage));
            let response = call::run(&request);
            let message = fatal(&response).unwrap_or_else(|| panic!("{name} is accepted"));
            assert!(message.contains("cannot be read"), "{name}: {message}");
            let desired = response.desired.unwrap_or_default();
            assert!(desired.composite.is_none() && desired.resources.is_empty(), "{name}");
            assert!(response.conditions.iter().any(|condition| condition.r#type == "Accepted"), "{name}");
        }
    }
}

#[test]
fn a_request_without_anything() {
    for request in [RunFunctionRequest::default(), RunFunctionRequest { observed: None, ..request() }] {
        let response = call::run(&request);
        assert!(fatal(&response).is_some(), "{response:?}");
        assert_eq!(response.desired.unwrap_or_default().resources.len(), 0);
        assert!(response.meta.is_some_and(|meta| meta.ttl.is_some()), "it is asked again");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn bytes_that_were_damaged_on_their_way(
        damage in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..6), cut in any::<Option<Index>>(),
    ) {
        let mut bytes = request().encode_to_vec();
        for (at, byte) in &damage {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        // What is no message any more is the caller's mistake: the server says InvalidArgument.
        let Ok(request) = RunFunctionRequest::decode(bytes.as_slice()) else { return Ok(()) };
        let response = call::run(&request);
        let desired = response.desired.clone().unwrap_or_default();
        if fatal(&response).is_some() {
            let others = request.desired.unwrap_or_default();
            prop_assert_eq!(desired.resources.len(), others.resources.len());
            return Ok(());
        }
        for key in request.observed.unwrap_or_default().resources.keys().filter(|key| safety::is_stateful(key)) {
            prop_assert!(desired.resources.contains_key(key), "{} is left out", key);
        }
    }
}
