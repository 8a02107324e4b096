//! Regular expressions as Go reads them, compiled once a process.
//!
//! Kubernetes matches `pattern` with Go's `regexp`. The `regex` crate descends from the same design and guarantees
//! the same linear time, but its syntax differs in corners: `\d`, `\w`, `\s` and `\b` know Unicode, classes nest and
//! subtract, and a stray `{` is an error. Expressions are therefore rewritten before they are compiled.

use std::{
    collections::BTreeMap,
    iter::Peekable,
    str::Chars,
    sync::{Arc, Mutex, PoisonError},
};

use regex::{Regex, RegexBuilder};

/// Compiled expressions by their source; `None` is no expression. Shared, because a clone of an expression would begin with
/// an empty cache of its own.
static COMPILED: Mutex<BTreeMap<String, Option<Arc<Regex>>>> = Mutex::new(BTreeMap::new());

/// More expressions than this are not kept; all CRDs of a cluster together have some hundreds.
const KEPT: usize = 4096;

/// Whether a text matches an expression of Go, anywhere; `None` when the expression is none.
pub fn matches(expression: &str, text: &str) -> Option<bool> {
    // A poisoned lock leaves a complete map behind: an entry is made before it is inserted.
    let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    if !compiled.contains_key(expression) {
        if compiled.len() >= KEPT {
            compiled.clear();
        }
        // Repetitions are bounded by 1000 in Go, but may be nested in wide classes.
        let regex = RegexBuilder::new(&rewritten(expression)).size_limit(64 << 20).build().ok().map(Arc::new);
        compiled.insert(expression.to_owned(), regex);
    }
    let regex = compiled.get(expression)?.clone()?;
    drop(compiled);
    Some(regex.is_match(text))
}

/// An expression of Go in the syntax of the `regex` crate. What is an error stays one.
fn rewritten(expression: &str) -> String {
    let mut out = String::with_capacity(expression.len() + 8);
    let mut rest = expression.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' => escape(&mut rest, &mut out),
            '[' => class(&mut rest, &mut out),
            '{' if !is_repetition(rest.clone()) => out.push_str(r"\{"),
            _ => out.push(c),
        }
    }
    out
}

/// Whether `{` begins a repetition: `{2}`, `{2,}` or `{2,3}`. All others are plain text to Go.
fn is_repetition(rest: Peekable<Chars<'_>>) -> bool {
    let inner: String = rest.take_while(|c| *c != '}').collect();
    let (low, high) = inner.split_once(',').unwrap_or((&inner, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    !low.is_empty() && digits(low) && digits(high)
}

/// What follows a backslash outside of a class.
fn escape(rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    match rest.next() {
        Some('d') => out.push_str("[0-9]"),
        Some('D') => out.push_str("[^0-9]"),
        Some('w') => out.push_str("[0-9A-Za-z_]"),
        Some('W') => out.push_str("[^0-9A-Za-z_]"),
        Some('s') => out.push_str(r"[\t\n\f\r ]"),
        Some('S') => out.push_str(r"[^\t\n\f\r ]"),
        Some('b') => out.push_str(r"(?-u:\b)"),
        Some('B') => out.push_str(r"(?-u:\B)"),
        Some('Q') => quoted(rest, out),
        Some(c @ ('<' | '>')) => out.push(c),
        Some(c) => out.extend(['\\', c]),
        None => out.push('\\'),
    }
}

/// `\Q...\E`: plain text.
fn quoted(rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    let mut text = String::new();
    while let Some(c) = rest.next() {
        if c == '\\' && rest.next_if_eq(&'E').is_some() {
            break;
        }
        text.push(c);
    }
    out.push_str(&regex::escape(&text));
}

/// A class after its `[`: what means something only to the `regex` crate is escaped.
fn class(rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    out.push('[');
    if rest.next_if_eq(&'^').is_some() {
        out.push('^');
    }
    let mut first = true;
    while let Some(c) = rest.next() {
        match c {
            ']' if first => out.push_str(r"\]"),
            ']' => return out.push(']'),
            '[' if rest.peek() == Some(&':') => posix_class(rest, out),
            '[' | '&' | '~' => out.extend(['\\', c]),
            // Two dashes subtract in the crate: `[a--]` is a range up to the dash in Go.
            '-' if first || matches!(rest.peek(), Some(']')) => out.push_str(r"\-"),
            '-' => {
                out.push('-');
                if rest.next_if_eq(&'-').is_some() {
                    out.push_str(r"\-");
                }
            }
            '\\' => class_escape(rest, out),
            _ => out.push(c),
        }
        first = false;
    }
}

/// `[:alpha:]` after its `[`; an unclosed one is plain text.
fn posix_class(rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    let text: String = rest.clone().collect();
    match text.find(":]") {
        Some(end) if text[1..end].chars().all(|c| c == '^' || c.is_ascii_lowercase()) => {
            out.push('[');
            out.extend(rest.take(end + 2));
        }
        _ => out.push_str(r"\["),
    }
}

/// What follows a backslash inside of a class.
fn class_escape(rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    match rest.next() {
        Some('d') => out.push_str("0-9"),
        Some('D') => out.push_str("[^0-9]"),
        Some('w') => out.push_str("0-9A-Za-z_"),
        Some('W') => out.push_str("[^0-9A-Za-z_]"),
        Some('s') => out.push_str(r"\t\n\f\r "),
        Some('S') => out.push_str(r"[^\t\n\f\r ]"),
        Some(c @ ('<' | '>')) => out.push(c),
        Some(c) => out.extend(['\\', c]),
        None => out.push('\\'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_go_does() {
        for (expression, good, bad) in [
            (r"^\d+$", &["12"][..], &["٣", "a"][..]),
            (r"^\w$", &["a", "_"], &["ä"]),
            (r"^\s$", &[" ", "\t"], &["\u{a0}", "\u{b}"]),
            (r"\bx\b", &["äxä", "a x"], &["axa"]),
            (r"^[\d\-a]$", &["1", "-", "a"], &["٣", "b"]),
            (r"^[^\s]+$", &["ab", "\u{a0}"], &["a b"]),
            (r"^[\D]$", &["a"], &["1"]),
            (r"^[[]$", &["["], &["]"]),
            (r"^[]a]$", &["]", "a"], &["["]),
            (r"^[^]a]$", &["b"], &["]", "a"]),
            (r"^[a&&b]$", &["&", "a", "b"], &["c"]),
            (r"^[a~~b]$", &["~"], &["c"]),
            (r"^[+--]$", &["+", ",", "-"], &["."]),
            (r"^[a-]$", &["a", "-"], &["b"]),
            (r"^[-a]$", &["a", "-"], &["b"]),
            (r"^[\w-]$", &["a", "-"], &["."]),
            (r"^[[:alpha:]_]$", &["a", "_"], &["1", "ä"]),
            (r"^[[:^alpha:]]$", &["1"], &["a"]),
            (r"^a{2}$", &["aa"], &["a", "a{2}"]),
            (r"^a{1,}$", &["aa"], &[""]),
            (r"^a{,2}$", &["a{,2}"], &["a", "aa"]),
            (r"^{{x}}$", &["{{x}}"], &["x"]),
            (r"^\Qa.b\E.$", &["a.bc"], &["axbc", "a.b"]),
            (r"^\<\/\_$", &["</_"], &["/"]),
            (r"(?i)^abc$", &["ABC"], &["ab"]),
            (r"^\x60\x{41}$", &["`A"], &["A"]),
            (r"^a$", &["a"], &["a\n"]),
            (r"^.$", &["ä"], &["\n"]),
        ] {
            for text in good {
                assert_eq!(matches(expression, text), Some(true), "{expression} {text:?}");
            }
            for text in bad {
                assert_eq!(matches(expression, text), Some(false), "{expression} {text:?}");
            }
        }
    }

    #[test]
    fn says_when_it_is_no_expression() {
        for expression in ["(", "[a", r"\", "(?=a)", r"[\"] {
            assert_eq!(matches(expression, "a"), None, "{expression}");
        }
    }
}
