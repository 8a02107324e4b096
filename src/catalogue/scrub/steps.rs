//! What is taken out of a message, in which order, and what stands in its place.

use std::{
    borrow::Cow,
    net::{Ipv4Addr, Ipv6Addr},
    sync::LazyLock,
};

use regex::{Captures, Regex};

use Replace::{By, With};

/// One thing to take out.
pub(super) struct Step {
    pattern: Regex,
    replace: Replace,
}

/// What stands in the place of a match.
pub(super) enum Replace {
    /// A text in which `$1` stands for a group.
    With(&'static str),
    /// What a function makes of it.
    By(fn(&Captures<'_>) -> String),
}

impl Step {
    /// Takes it out.
    pub(super) fn apply<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.replace {
            Replace::With(template) => self.pattern.replace_all(text, template),
            Replace::By(function) => self.pattern.replace_all(text, function),
        }
    }
}

/// All steps in their order: first what wraps a message, then secrets by their surroundings, then secrets by their form,
/// then what belongs to an account, then what differs between attempts.
pub(super) const PATTERNS: &[(&str, Replace)] = &[
    // Go's print of a list of diagnostics.
    (r"\[\{[01] ", With("")),
    (r" ?\[\]\} ?\{[01] ", With("; ")),
    (r" ?\[\]\}\]", With("")),
    (r"(?i)[.,;]? ?last error: %!s\(<nil>\)", With("")),
    // What the development kits say of the request and not of the failure.
    (r"(?i),? ?https? response error StatusCode: \d*", With("")),
    (r"(?i),? ?\bstatus code: ?\d*", With("")),
    (
        r#"(?i)[,;]? ?\b(?:x-[a-z]+-)?(?:(?:client|extended)[ -]?)?(?:request|correlation|trace|activity|tracking|host)[ -]?(?:id|token)\b["']?(?: ?[:=] ?)["']?[A-Za-z0-9+/=_.-]*["']?"#,
        With(""),
    ),
    (r"(?i)(encoded authorization failure message:?) ?\S+", With("$1 <redacted>")),
    // Secrets by their surroundings.
    (r"-----BEGIN [A-Z ]*-----.*?(?:-----END [A-Z ]*-----|$)", With("<redacted>")),
    (r"(?i)\b([a-z][a-z0-9+.-]*://)\S*@", With("$1<redacted>@")),
    (r"\S+@(tcp|udp|unix)\(", With("<redacted>@$1(")),
    (
        r#"(?i)\bauthorization["']?\s?[:=]\s?["']?(?:bearer|basic|digest|negotiate|aws4-hmac-sha256)\s\S+"#,
        With("authorization=<redacted>"),
    ),
    (r"(?i)\bbearer\s[A-Za-z0-9+/=._~-]{8,}", With("bearer <redacted>")),
    (
        r#"(?i)(argument \\?"[^"]*(?:password|secret|token|credential)[^"]*" from ).*?( to )(?:"(?:[^"\\]|\\.)*"|\S+)"#,
        With("${1}<redacted>$2<redacted>"),
    ),
    (
        r#"(?i)\b(password|identified(?: with \S+)? (?:by|as)(?: password)?) (?:'(?:[^'\\]|\\.|'')*'?|"(?:[^"\\]|\\.)*"?)"#,
        With("$1 <redacted>"),
    ),
    (KEY_VALUE, By(key_value)),
    // Secrets by their form.
    (r"\b(?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA|ANVA|ABIA|ACCA)[A-Z0-9]{8,}", With("<redacted>")),
    (r"\beyJ[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*)*", With("<redacted>")),
    (
        r"\b(?:gh[opsur]_|github_pat_|glpat-|npm_|hv[bsr]\.|xox[a-z]-|ya29\.|AIza|dop_v1_|sk_live_)[A-Za-z0-9_.-]{8,}",
        With("<redacted>"),
    ),
    // What belongs to an account.
    (r#"\barn:[a-z0-9-]+:[^\s,"'<>()\[\]{}]+"#, With("<arn>")),
    (r"(?i)[a-z0-9._%+-]+@[a-z0-9.-]+\.gserviceaccount\.com", With("<service account>")),
    (r"(?i)[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+", With("<e-mail>")),
    (r"(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", With("<id>")),
    (r"(?i)(?:sha256:)?[A-Za-z0-9+/=_-]{32,}", By(opaque)),
    // What differs between attempts.
    (
        r"\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?: ?Z| ?[+-]\d{2}:?\d{2})?(?: ?[A-Z]{3,4}\b)?(?: ?m=[+-][\d.]+)?",
        With("<time>"),
    ),
    (r"\b(read|write) (tcp|udp)[46]? \S+?->", With("$1 $2 ")),
    (
        r"(?i)\b(retry(?:ing)? (?:after|in)|elapsed:?|took) \d[\d.]*(?:[mµn]?s|[mh]|\b)(?:[\dhms.]+)?",
        With("$1 a while"),
    ),
    (r"\b0x[0-9a-f]{4,}", With("<pointer>")),
    (r"\b\d{4}-\d{4}-\d{4}\b", With("<account>")),
    (r"sha256:[0-9a-f]{64}|[0-9]{10,}", By(number)),
    // Addresses last: times have colons too.
    (r"\b\d{1,3}(?:\.\d{1,3}){3}\b", By(ipv4)),
    (r"(?i)\b[23][0-9a-f]{3}:[0-9a-f:]+", By(ipv6)),
    // What the steps above leave behind.
    (r" +([,;.:])( |$)", With("$1$2")),
    (r"([,;:])(?: ?[,;:])+( |$)", With("$1$2")),
    (r"^[ ,;:]+|[ ,;:]+$", With("")),
];

/// The steps, compiled.
pub(super) static STEPS: LazyLock<Vec<Step>> = LazyLock::new(|| {
    PATTERNS
        .iter()
        .filter_map(|(pattern, replace)| {
            let pattern = Regex::new(pattern).ok()?;
            let replace = match replace {
                With(template) => With(template),
                By(function) => By(*function),
            };
            Some(Step { pattern, replace })
        })
        .collect()
});

/// A name that smells of a secret, an equals sign or colon, and the value: quoted, or up to the next space.
const KEY_VALUE: &str = r#"(?i)([\w.-]*(?:passw(?:or)?d|passphrase|passwort|pwd|secret|token|credentials?|authorization|signature|\bsig|(?:api|access|account|private|shared|encryption)[_-]?key)[\w.-]*)(\\?["']?\s?(?::=|=>|=|:)\s?)(\\?"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\S+)"#;

/// Words with which an error goes on after a colon: `password: cannot be empty` holds no secret.
const NO_VALUES: &str = "a access all an api authentication can't cannot context could dial does error expected \
    expired failed field forbidden get googleapi has invalid is it its json missing must no \
    not only open operation permission please pq received rejected required resource rpc \
    secret secrets see spec the this too unable unauthorized unexpected unknown unmarshal \
    user value was wrong yaml yes";

/// What the names of error codes begin and end with: `ExpiredToken: …` holds no secret either.
const CODES: (&[&str], &[&str]) = (
    &["Expired", "Invalid", "Missing", "Unauthorized"],
    &["Denied", "Error", "Exception", "Exists", "Expired", "Failed", "Fault", "Invalid", "NotFound"],
);

fn key_value(found: &Captures<'_>) -> String {
    let (key, sign, value) = (&found[1], &found[2], &found[3]);
    let colon = sign.trim_matches(['"', '\'', '\\', ' ']) == ":";
    let quoted_key = sign.starts_with(['"', '\'', '\\']);
    let word = value.trim_end_matches([':', ',', '.', ';', ')']).to_ascii_lowercase();
    let code = CODES.0.iter().any(|start| key.starts_with(start)) || CODES.1.iter().any(|end| key.ends_with(end));
    // A key in quotes is JSON, and what follows an equals sign is a value; a colon may also end a clause.
    if colon && !quoted_key && (code || NO_VALUES.split(' ').any(|other| other == word)) {
        return found[0].to_owned();
    }
    format!("{key}{sign}<redacted>")
}

/// Long runs that read like a key or a hash; image digests and names made of words stay.
fn opaque(found: &Captures<'_>) -> String {
    let run = &found[0];
    let hex = run.bytes().all(|b| b.is_ascii_hexdigit());
    let has = |class: fn(&u8) -> bool| run.as_bytes().iter().any(class);
    let mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
    let longest_word = run.split(|c: char| !c.is_ascii_lowercase()).map(str::len).max().unwrap_or(0);
    if hex || (mixed && longest_word < 9) { String::from("<redacted>") } else { run.to_owned() }
}

/// Long numbers are accounts, projects and times; those within an image's digest are not.
fn number(found: &Captures<'_>) -> String {
    match &found[0] {
        digest if digest.starts_with('s') => digest.to_owned(),
        account if account.len() == 12 => String::from("<account>"),
        _ => String::from("<number>"),
    }
}

/// Public addresses go; private ones tell the network apart and stay.
fn ipv4(found: &Captures<'_>) -> String {
    match found[0].parse::<Ipv4Addr>() {
        Ok(address) if is_public(address) => String::from("<address>"),
        _ => found[0].to_owned(),
    }
}

fn is_public(address: Ipv4Addr) -> bool {
    let shared = address.octets()[0] == 100 && (64..128).contains(&address.octets()[1]);
    !(shared || address.is_private() || address.is_loopback() || address.is_link_local() || address.is_unspecified())
}

/// All public addresses begin with 2 or 3, which is what the expression looks for.
fn ipv6(found: &Captures<'_>) -> String {
    let address = found[0].trim_end_matches(':');
    match address.parse::<Ipv6Addr>() {
        Ok(_) => format!("<address>{}", &found[0][address.len()..]),
        Err(_) => found[0].to_owned(),
    }
}
