//! The formats of strings that Kubernetes enforces.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::pattern;

/// What a string of a format must be, as words for people; `None` when the text is fine or the format is not enforced.
///
/// `email`, `hostname`, `uri` and the formats of trade (`isbn`, `creditcard`, ...) are not looked at.
pub fn violation(format: &str, text: &str) -> Option<&'static str> {
    let (fine, words) = match format {
        "date-time" | "datetime" => (is_date_time(text), "a date and time such as 2026-11-01T00:00:00Z"),
        "date" => (is_date(text), "a date such as 2026-11-01"),
        "duration" => (is_duration(text), "a duration such as 1h30m"),
        "byte" => (!text.is_empty() && STANDARD.decode(text).is_ok(), "base64"),
        "ipv4" => (text.parse::<Ipv4Addr>().is_ok(), "an IPv4 address such as 10.0.0.1"),
        "ipv6" => (text.parse::<Ipv6Addr>().is_ok(), "an IPv6 address such as fd00::1"),
        "cidr" => (is_cidr(text), "a network such as 10.0.0.0/16"),
        "mac" => (matches(r"(?i)^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$", text), "a MAC address such as 00:00:5e:00:53:01"),
        "uuid" => (is_uuid(text, ""), "a UUID"),
        "uuid3" => (is_uuid(text, "3"), "a UUID of version 3"),
        "uuid4" => (is_uuid(text, "4"), "a UUID of version 4"),
        "uuid5" => (is_uuid(text, "5"), "a UUID of version 5"),
        "k8s-short-name" => (is_label(text), "a name of at most 63 lower case letters, digits and dashes"),
        "k8s-long-name" => (
            text.len() <= 253 && text.split('.').all(is_label_of_any_length),
            "a name of at most 253 lower case letters, digits, dashes and dots",
        ),
        _ => return None,
    };
    (!fine).then_some(words)
}

fn matches(expression: &str, text: &str) -> bool {
    pattern::matches(expression, text).unwrap_or(false)
}

fn is_label(text: &str) -> bool {
    text.len() <= 63 && is_label_of_any_length(text)
}

fn is_label_of_any_length(text: &str) -> bool {
    matches("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", text)
}

fn is_uuid(text: &str, version: &str) -> bool {
    let hex: String = text.chars().filter(|c| *c != '-').collect();
    matches("(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$", text)
        && hex[12..].starts_with(version)
        && (matches!(version, "" | "3") || hex[16..].starts_with(['8', '9', 'a', 'b', 'A', 'B']))
}

fn is_cidr(text: &str) -> bool {
    text.split_once('/').is_some_and(|(address, length)| {
        let longest = match address.parse() {
            Ok(IpAddr::V4(_)) => 32,
            Ok(IpAddr::V6(_)) => 128,
            Err(_) => return false,
        };
        length.bytes().all(|b| b.is_ascii_digit()) && length.parse::<u8>().is_ok_and(|length| length <= longest)
    })
}

fn is_date(text: &str) -> bool {
    if !matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", text) {
        return false;
    }
    let part = |range: std::ops::Range<usize>| text[range].parse::<u16>().unwrap_or_default();
    let (year, month, day) = (part(0..4), part(5..7), part(8..10));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// RFC 3339; leap seconds are refused, as Kubernetes does.
fn is_date_time(text: &str) -> bool {
    text.split_once(['T', 't']).is_some_and(|(date, time)| {
        is_date(date)
            && matches(r"(?i)^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?(z|[+-][0-9]{2}:[0-9]{2})$", time)
    })
}

/// A duration of Go (`1h30m`, `-1.5s`, `0`), or whole numbers with words for units (`3 days`).
fn is_duration(text: &str) -> bool {
    const GO: &str = r"^[+-]?(0|(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$";
    const WORDS: &str =
        r"(?i)[0-9]+\s*(nano|micro|milli|sec|min|hour|day|week|(ns|us|µs|ms|s|m|h|hr|d|w|wk)([^a-zµ]|$))";
    matches(GO, text) || matches(WORDS, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats() {
        for (format, good, bad) in [
            (
                "date-time",
                &["2026-11-01T00:00:00Z", "2024-02-29t23:59:59.123+02:00"][..],
                &[
                    "2026-11-01",
                    "2025-02-29T00:00:00Z",
                    "2026-11-01T24:00:00Z",
                    "2026-11-01T00:00:60Z",
                    "2026-11-01T00:00:00",
                ][..],
            ),
            ("date", &["2000-02-29"], &["1900-02-29", "2026-13-01", "2026-04-31", "2026-00-10", "26-01-01"]),
            (
                "duration",
                &["1h30m", "0", "-1.5s", "3 days", "22 ns", "1w", ".5h"],
                &["", "1", "h", "ten days", "5 parsecs"],
            ),
            ("byte", &["YQ=="], &["", "YQ", "*"]),
            ("ipv4", &["10.0.0.1"], &["10.0.0", "::1"]),
            ("ipv6", &["::1"], &["10.0.0.1"]),
            ("cidr", &["10.0.0.0/8", "fd00::/64"], &["10.0.0.0", "10.0.0.0/33", "10.0.0.0/+8", "x/8"]),
            ("mac", &["00:00:5e:00:53:01"], &["00:00:5e:00:53"]),
            ("uuid", &["123e4567-e89b-12d3-a456-426614174000"], &["123e4567"]),
            ("uuid4", &["123E4567-e89b-42d3-a456-426614174000"], &["123e4567-e89b-12d3-a456-426614174000"]),
            ("k8s-short-name", &["a-1"], &["a.b", "A", "-a", ""]),
            ("k8s-long-name", &["a.b-1"], &["a..b", "A"]),
            ("int64", &["anything"], &[]),
        ] {
            for text in good {
                assert_eq!(violation(format, text), None, "{format} {text}");
            }
            for text in bad {
                assert!(violation(format, text).is_some(), "{format} {text}");
            }
        }
    }
}
