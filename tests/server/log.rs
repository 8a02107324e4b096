//! What a test's server logs. A test runs on one thread, its server included, so each thread has a log.

use std::{cell::RefCell, io, sync::Once};

use serde_json::Value;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};

thread_local! {
    static LOG: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Collects from now on, in all threads.
pub fn collect() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let levels = Targets::new().with_default(LevelFilter::INFO).with_target("function_idp", LevelFilter::TRACE);
        let json = fmt::layer().json().flatten_event(true).with_writer(|| Writer);
        tracing_subscriber::registry().with(levels).with(json).init();
    });
}

/// All that was logged on this thread.
pub fn text() -> String {
    LOG.with_borrow(|log| String::from_utf8(log.clone()).unwrap())
}

/// The line with that message.
pub fn line(message: &str) -> Value {
    let text = text();
    let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.find(|line| line["message"] == message).unwrap_or_else(|| panic!("{message:?} is not in {text}"))
}

struct Writer;

impl io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.with_borrow_mut(|log| log.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
