use proptest::prelude::*;

use super::{steps::PATTERNS, *};

#[test]
fn every_expression_compiles() {
    assert_eq!(STEPS.len(), PATTERNS.len());
}

#[test]
fn what_differs_or_belongs_to_an_account_goes() {
    for (text, scrubbed) in [
        ("a\tb\n\n c\u{7}d", "a b c d"),
        ("[{0 first  []} {0 second  []}]", "first; second"),
        ("X: no\n\tstatus code: 400, request id: 5edaec05-73f3-4a22-8a3a-cf6ebe39610d", "X: no"),
        (
            "operation error RDS: Describe, https response error StatusCode: 400, RequestID: , Throttling: no",
            "operation error RDS: Describe, Throttling: no",
        ),
        ("User: arn:aws:iam::984907411244:user/crossplane may not", "User: <arn> may not"),
        ("account 984907411244, project 1234567890", "account <account>, project <number>"),
        ("as db-admin@acme-prod.iam.gserviceaccount.com", "as <service account>"),
        ("ask jo.doe@acme.example", "ask <e-mail>"),
        (
            "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/data",
            "/subscriptions/<id>/resourceGroups/data",
        ),
        (
            "Timestamp: 2026-11-22T11:55:00.12Z, at 2026-11-22 11:55:00.1 +0000 UTC m=+12.5 on",
            "Timestamp: <time>, at <time> on",
        ),
        ("read tcp 10.1.2.3:48324->10.0.3.17:5432: i/o timeout", "read tcp 10.0.3.17:5432: i/o timeout"),
        (
            "dial tcp 8.8.8.8:53 and 100.64.0.1 and 2a00:1450:4001::200e",
            "dial tcp <address>:53 and 100.64.0.1 and <address>",
        ),
        ("last state x. last error: %!s(<nil>)", "last state x"),
        ("please retry after 34.5s ok", "please retry after a while ok"),
        (
            "digest sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "digest sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        ),
    ] {
        assert_eq!(scrub(text), scrubbed);
    }
}

#[test]
fn what_says_which_object_is_meant_stays() {
    for text in [
        "sg-06969b19f147c7522 has a dependent object in subnet-0a1b2c3d4e5f67890",
        "cannot get credentials Secret: Secret \"orders-admin\" not found",
        "cannot get password secret: Secret \"orders-app\" not found",
        "DBSubnetGroupDoesNotCoverEnoughAZs: eu-central-1c",
        "dial tcp 10.0.3.17:5432: connect: connection refused",
        "pq: password authentication failed for user \"platform_admin\" (28P01)",
        "team-a-orders-production-parameter-group-pg17-a1b2c is in use",
        "ExpiredToken: Security tokens last an hour; AuthorizationNotFound: RDS may not",
        "PostgreSQL 8.0.21, db.t4g.micro, 2147483648",
    ] {
        let expected = text.replace("2147483648", "<number>");
        assert_eq!(scrub(text), expected);
    }
    assert!(matches!(scrub("nothing to do"), Cow::Borrowed(_)));
}

/// Places in which a secret typically stands; `@` is the secret.
const PLACES: &[&str] = &[
    "password=@ host=db",
    "PASSWORD: @",
    "could not connect: postgres://app:@\u{0}host:5432/db?sslmode=require",
    "parse \"mysql://app:@\u{0}host/db\": invalid port",
    "app:@\u{0}tcp(10.0.0.1:3306)/orders",
    "{\"username\":\"app\",\"password\":\"@\",\"port\":5432}",
    "{\\\"password\\\":\\\"@\\\"}",
    "&{MasterUserPassword:@ Port:5432}",
    "MasterUserPassword='@', Engine=postgres",
    "Authorization: Bearer @",
    "authorization: Basic @ sent",
    "AccountName=x;AccountKey=@",
    "https://x.blob.core.windows.net/c?sv=1&sig=@&se=2",
    "AWS_SECRET_ACCESS_KEY=@",
    "client_secret: @",
    "X-Amz-Security-Token=@&X-Amz-Signature=abc",
    "ALTER ROLE app PASSWORD '@'",
    "near 'IDENTIFIED BY '@''",
    "cannot change the value of the argument \"administrator_password\" from \"@\" to \"@\"",
    "-----BEGIN PRIVATE KEY-----\n@\n-----END PRIVATE KEY-----",
    "api_key=@",
    "token: @",
    "pwd=@",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_secret_in_a_typical_place_never_survives(secret in "[A-Za-z0-9_!#%+.:^~-]{3,20}Zq7x[A-Za-z0-9_!#%+.^~-]{0,12}", place in 0..PLACES.len()) {
        let text = PLACES[place].replace('@', &secret).replace('\u{0}', "@");
        for text in [text.clone(), format!("create failed: [{{0 {text}  []}}]"), format!("{} {text} after", "long words ".repeat(30))] {
            prop_assert!(!scrub(&text).contains("Zq7x"), "{text} -> {}", scrub(&text));
        }
    }

    #[test]
    fn keys_are_known_by_their_form(tail in "[A-Z0-9]{16}", token in "[A-Za-z0-9_-]{20}") {
        for text in [format!("key AKIA{tail} is"), format!("x eyJ{token}.{token}.{token} y"), format!("x ghp_{token}0 y")] {
            let scrubbed = scrub(&text).into_owned();
            prop_assert!(!scrubbed.contains(&tail) && !scrubbed.contains(&token), "{scrubbed}");
        }
    }

    #[test]
    fn any_text_is_bounded_on_one_line_and_scrubbed_once(
        text in proptest::collection::vec(prop_oneof![
            ".{0,40}", "[0-9]{8,20}", Just("password=".to_owned()), Just("\"".to_owned()), Just(" ".to_owned()), Just("://".to_owned()),
            Just("@".to_owned()), Just("[{0 ".to_owned()), Just(" []}]".to_owned()), Just("request id: ".to_owned()), Just(", ".to_owned()),
            Just(": ".to_owned()), "[A-Za-z0-9]{30,80}", Just("2026-01-01T00:00:00Z".to_owned()), Just("arn:aws:x".to_owned()),
        ], 0..60).prop_map(|parts| parts.concat()),
    ) {
        let once = scrub(&text).into_owned();
        prop_assert!(once.chars().count() <= LIMIT);
        prop_assert!(!once.contains(['\n', '\t', '\r']));
        prop_assert_eq!(scrub(&once).into_owned(), once.clone());
    }
}
