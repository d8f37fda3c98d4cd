//! How an origin is spelt.

use crate::keys::OPAQUE_ORIGIN;

/// Whether a text is an origin, as a browser names it: another spelling would never be the one that comes.
pub(crate) fn is_origin(origin: &str) -> bool {
    let is_named = |(scheme, host): (&str, &str)| {
        let is_plain = |byte: u8| byte.is_ascii_graphic() && !byte.is_ascii_uppercase();
        let own_port = match scheme {
            "http" => ":80",
            "https" => ":443",
            _ => ":",
        };
        !scheme.is_empty()
            && !host.is_empty()
            && origin.bytes().all(is_plain)
            && !host.contains(['/', '?', '#', '@'])
            && !host.ends_with(own_port)
    };
    origin == OPAQUE_ORIGIN || origin.split_once("://").is_some_and(is_named)
}

#[cfg(test)]
mod tests {
    use super::is_origin;

    #[test]
    fn an_origin_is_spelt_as_browsers_spell_it() {
        for origin in [
            "https://chat.example",
            "http://localhost:3000",
            "https://[2001:db8::1]:8443",
            "http://[2001:db8::443]",
            "http://chat.example:443",
            "https://xn--bcher-kva.example",
            "chrome-extension://abcdefgh",
            "null",
        ] {
            assert!(is_origin(origin), "{origin}");
        }
        for text in [
            "chat.example",
            "https://",
            "://chat.example",
            "https://Chat.example",
            "HTTPS://chat.example",
            "https://chat.example/",
            "https://chat.example?x",
            "https://u@chat.example",
            "https://chat.example:443",
            "http://chat.example:80",
            "https://chat.example ",
            "https://b\u{fc}cher.example",
            "Null",
            "*",
        ] {
            assert!(!is_origin(text), "{text}");
        }
    }
}
