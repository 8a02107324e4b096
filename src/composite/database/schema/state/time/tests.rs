use proptest::prelude::*;

use super::*;

#[test]
fn a_time_is_seconds_since_1970() {
    for (text, seconds) in [
        ("1970-01-01T00:00:00Z", 0),
        ("1969-12-31T23:59:59Z", -1),
        ("2000-02-29T12:00:00Z", 951_825_600),
        ("2001-02-28T23:59:59Z", 983_404_799),
        ("2100-03-01T00:00:00Z", 4_107_542_400),
        ("2026-11-01T03:04:05Z", 1_793_502_245),
    ] {
        assert_eq!(unix(text), Some(seconds), "{text}");
    }
}

#[test]
fn anything_else_is_no_time() {
    for text in [
        "",
        "Z",
        "2026-11-01",
        "2026-11-01T03:04:05",
        "2026-11-01T03:04:05+01:00",
        "2026-11-01T03:04:05.5Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-11-32T00:00:00Z",
        "2026-11-01T24:00:00Z",
        "2026-11-01T00:60:00Z",
        "2026-11-01-01T00:00:00Z",
        "-2026-11-01T00:00:00Z",
        "+2026-11-01T00:00:00Z",
        "99999999999999-11-01T00:00:00Z",
        "2026-11-01T03:04Z",
    ] {
        assert_eq!(unix(text), None, "{text:?}");
    }
}

proptest! {
    #[test]
    fn each_day_follows_the_one_before(year in 1900..2200i64, month in 1..13i64, day in 1..32i64) {
        let lengths = [31, if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let length = lengths[usize::try_from(month - 1).unwrap()];
        prop_assume!(day <= length);
        let next = match (month, day) {
            (12, 31) => (year + 1, 1, 1),
            (month, day) if day == length => (year, month + 1, 1),
            (month, day) => (year, month, day + 1),
        };
        let seconds = |(year, month, day): (i64, i64, i64)| unix(&format!("{year:04}-{month:02}-{day:02}T00:00:00Z")).unwrap();
        prop_assert_eq!(seconds(next) - seconds((year, month, day)), DAY);
    }

    #[test]
    fn no_text_makes_it_panic(text in "[0-9TZ:-]{0,30}") {
        let _ = unix(&text);
    }
}
