//! The process itself, under the names that every Prometheus client gives it: processor, memory, begin.
//!
//! Read from `/proc` at each scrape; where there is none, only the begin is told.

use std::{
    fmt, fs,
    time::{SystemTime, UNIX_EPOCH},
};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric},
    metrics::{counter::ConstCounter, gauge::ConstGauge},
    registry::Unit,
};

/// Parts of a second in which Linux tells programs the time of a processor, on every architecture that we build for.
const TICKS: f64 = 100.0;

/// What is told of the process.
#[derive(Debug)]
pub(super) struct Process {
    begin: f64,
}

impl Process {
    /// Of the process that runs, which began just now.
    pub(super) fn new() -> Self {
        // A clock before 1970 is broken, and so is what is told then.
        let begin = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { begin: begin.as_secs_f64() }
    }
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), fmt::Error> {
        let stat = fs::read_to_string("/proc/self/stat").ok();
        if let Some(seconds) = stat.as_deref().and_then(cpu_seconds) {
            let (help, counter) = ("Processor time, of users and of the system", ConstCounter::new(seconds));
            tell(&mut encoder, "process_cpu", help, &Unit::Seconds, &counter)?;
        }
        let status = fs::read_to_string("/proc/self/status").ok();
        if let Some(bytes) = status.as_deref().and_then(resident_bytes) {
            let (help, gauge) = ("Memory that is resident", ConstGauge::new(bytes));
            tell(&mut encoder, "process_resident_memory", help, &Unit::Bytes, &gauge)?;
        }
        let (help, gauge) = ("When the server began, since 1970", ConstGauge::new(self.begin));
        tell(&mut encoder, "process_start_time", help, &Unit::Seconds, &gauge)
    }
}

fn tell(
    encoder: &mut DescriptorEncoder,
    name: &str,
    help: &str,
    unit: &Unit,
    metric: &impl EncodeMetric,
) -> Result<(), fmt::Error> {
    metric.encode(encoder.encode_descriptor(name, help, Some(unit), metric.metric_type())?)
}

/// Time of users and of the system in `/proc/self/stat`: the 14th and 15th of its fields, of which the second may hold blanks
/// and ends with the last bracket.
fn cpu_seconds(stat: &str) -> Option<f64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<f64>().ok());
    let ticks = ticks.collect::<Option<Vec<_>>>().filter(|both| both.len() == 2)?;
    Some(ticks.iter().sum::<f64>() / TICKS)
}

/// Resident memory in `/proc/self/status`.
fn resident_bytes(status: &str) -> Option<i64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib = line.trim().strip_suffix(" kB")?.parse::<i64>().ok()?;
    kib.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_found_behind_any_name() {
        let stat = |name| format!("7 ({name}) S 1 7 7 0 -1 4194560 900 0 0 0 150 50 0 0 20 0 3 0 100 9000 700");
        assert_eq!(cpu_seconds(&stat("function-idp")), Some(2.0));
        assert_eq!(cpu_seconds(&stat("a) R (b")), Some(2.0));
        for broken in ["", "7 (a) S 1", "7 (a) S 1 7 7 0 -1 4194560 900 0 0 0 x y"] {
            assert_eq!(cpu_seconds(broken), None, "{broken}");
        }
    }

    #[test]
    fn memory_is_in_bytes() {
        assert_eq!(resident_bytes("VmPeak:\t   99 kB\nVmRSS:\t    2048 kB\nThreads:\t3\n"), Some(2 * 1024 * 1024));
        assert_eq!(resident_bytes("VmRSS:\t 1 MB\n"), None);
        assert_eq!(resident_bytes(""), None);
    }
}
