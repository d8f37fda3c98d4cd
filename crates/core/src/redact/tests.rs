use super::{pass, redact};
use proptest::prelude::*;

#[test]
fn what_must_not_leave_is_hidden() {
    for (text, hidden) in [
        ("mail ann.lee+x@mail.example.co.uk.", "mail [email]."),
        ("a@b.de", "******"),
        ("<mailto:ann@example.org>", "<mailto:[email]>"),
        ("call +49 (0)30 901820 now", "call [phone] now"),
        ("call +1 415-555-2671", "call [phone]"),
        ("(415) 555-2671", "[phone]"),
        ("415.555.2671", "[phone]"),
        ("1-800-555-0199", "[phone]"),
        ("06 12 34 56 78", "[phone]"),
        ("020 7946 0958", "[phone]"),
        ("card 4111 1111 1111 1111!", "card [card]!"),
        ("5500-0000-0000-0004", "[card]"),
        ("378282246310005", "[card]"),
        (
            "IBAN DE89 3704 0044 0532 0130 00 please",
            "IBAN [iban] please",
        ),
        ("GB82WEST12345698765432", "[iban]"),
        ("from 192.168.10.254,", "from [ip],"),
        ("at 2001:db8:85a3::8a2e:370:7334", "at [ip]"),
        ("fe80::1", "[ip]"),
        ("key sk-abcdEFGH1234567890abcd.", "key [secret]."),
        ("sk_live_4eC39HqLyjWDarjtT1zdp7dc", "[secret]"),
        ("ghp_0123456789abcdefghijABCDEFGHIJ012345", "[secret]"),
        ("AKIAIOSFODNN7EXAMPLE", "[secret]"),
        (
            "Authorization: Bearer abc.def-ghi_123",
            "Authorization: Bearer [secret]",
        ),
        (
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N",
            "[secret]",
        ),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- ok",
            "[secret] ok",
        ),
        (
            "see https://a.example/p?token=1&x=2#f for",
            "see https://a.example/p?[query] for",
        ),
        ("(http://a.example/?q=ann)", "(http://a.example/?*****)"),
    ] {
        assert_eq!(redact(text), hidden, "{text}");
    }
}

#[test]
fn what_may_leave_stays_as_it_is() {
    for text in [
        "",
        "On 2024-01-02 at 12:30:45 and 2024-01-02 12:30",
        "01.02.2024 12:30, 1/2/2024",
        "version 1.2.3, v10.20.30, 1.2.3.4.5",
        "$1,299.00 and 1 000 000 000 and 10.5",
        "10 20 30 40 50 and 1 2 3 4 5 6 7 8 9 10",
        "0.5 0.25 0.125 0.0625",
        "4bf92f35-77b3-4da6-a3ce-929d0e0e4736",
        "4bf92f3577b34da6a3ce929d0e0e4736",
        "std::net::IpAddr, a::before, c++ a::b",
        "1234567812345678 has no right check digit",
        "@ann said so @ home; a@b; x@y.z1",
        "https://a.example/path#part and http://b.example/?",
        "Bearer of news; sk-ip the task-force; eyJ",
        "3+4=7, 2023-2024, 100-200-300",
        "日本語 テスト ひらがな",
    ] {
        assert_eq!(redact(text), text);
    }
}

#[test]
fn work_does_not_grow_with_the_square_of_a_text() {
    // What did would take hours.
    for (piece, bytes) in [
        ("-----BEGIN ", 1 << 20),
        ("-----BEGIN PRIVATE KEY-----", 1 << 20),
        ("-----BEGIN PRIVATE KEY-----\n-----END ", 1 << 20),
        // Each lays bare the one behind it, or the one before.
        ("a@b.co_", 1 << 20),
        ("415 555 2671 ", 1 << 17),
        ("x@y.co.", 1 << 17),
    ] {
        let text = piece.repeat(bytes / piece.len());
        let clean = redact(&text);
        assert!(
            clean.len() <= text.len() && pass(&clean).is_none(),
            "{piece}"
        );
    }
    let key = "PRIVATE KEY-----";
    let far = format!("-----BEGIN {} {key}", "a".repeat(200));
    assert_eq!(redact(&far), far);
}

/// Pieces that hit, that nearly hit, and that stick to their neighbours.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[0-9 ().+/-]{1,24}",
        "[a-z.]{1,8}@[a-z]{1,6}\\.[a-z]{1,4}",
        "[0-9a-f:]{2,24}",
        "[0-9.]{4,18}",
        "[A-Z]{2}[0-9A-Z ]{10,30}",
        "https?://[a-z]{1,5}\\?[a-z=&\\[\\]*]{0,12}",
        "(sk-|eyJ|Bearer |AKIA|ghp_)[A-Za-z0-9._-]{0,40}",
        "(\\[email\\]|\\[phone\\]|\\[query\\]|\\*{1,6}|-----BEGIN PRIVATE KEY-----)",
        "[ .,;:!?\"'()\\n-]{1,3}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn redacting_twice_is_redacting_once_and_never_lengthens(pieces in prop::collection::vec(piece(), 1..8)) {
        let text = pieces.concat();
        let once = redact(&text);
        prop_assert!(once.len() <= text.len());
        prop_assert_eq!(redact(&once), once.clone());
    }

    #[test]
    fn what_is_planted_between_words_does_not_survive(
        before in "[a-z ,.]{0,20}",
        secret in prop_oneof![
            "[a-z]{3,9}@[a-z]{3,9}\\.(com|org)",
            "\\+[1-9][0-9]{8,13}",
            "sk-[A-Za-z0-9]{20,40}",
            "ghp_[A-Za-z0-9]{36}",
            "eyJ[A-Za-z0-9_-]{12}\\.[A-Za-z0-9_-]{12}\\.[A-Za-z0-9_-]{12}",
        ],
        after in "[a-z ,]{0,20}",
    ) {
        let clean = redact(&format!("{before} {secret} {after}")).into_owned();
        prop_assert!(!clean.contains(&secret));
    }
}
