//! The server's log: one JSON object a line, on stderr.

use std::panic;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Sends what is logged, panics included, to stderr as JSON.
///
/// Libraries log on `info` at most, whatever the environment says: on `trace` some print the bytes of messages. Of a
/// panic only the place is logged, because its message may quote a value.
pub fn init(debug: bool) {
    let ours = if debug { LevelFilter::DEBUG } else { LevelFilter::INFO };
    let levels = Targets::new().with_default(LevelFilter::INFO).with_target(env!("CARGO_CRATE_NAME"), ours);
    let json = fmt::layer().json().flatten_event(true).with_writer(std::io::stderr);
    // Fails only when there is a subscriber already, which is then the one to log to.
    if tracing_subscriber::registry().with(levels).with(json).try_init().is_err() {
        tracing::debug!("logging was set up before");
    }
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(String::new, ToString::to_string);
        tracing::error!(place, "panicked");
    }));
}
