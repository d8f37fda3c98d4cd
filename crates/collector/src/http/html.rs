//! Pages made by the collector. What was not written in this source is escaped, always: there is no other way in.

use crate::keys::hash_bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::sync::LazyLock;

const STYLE: &str = include_str!("pages.css");

/// No script at all, this one style, forms to ourselves.
static POLICY: LazyLock<Option<HeaderValue>> = LazyLock::new(|| {
    let style = STANDARD.encode(hash_bytes(STYLE.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).ok()
});

/// A page that is being written.
pub(super) struct Page(String);

impl Page {
    /// With this title, which is its heading, too.
    pub(super) fn new(title: &'static str) -> Self {
        let mut page = Self(String::new());
        page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .raw("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
            .text(title)
            .raw("</title>\n<style>")
            .raw(STYLE)
            .raw("</style>\n</head>\n<body>\n<main>\n<h1>")
            .text(title)
            .raw("</h1>\n");
        page
    }

    /// HTML that stands in this source.
    pub(super) fn raw(&mut self, html: &'static str) -> &mut Self {
        self.0.push_str(html);
        self
    }

    /// Any text at all, as text.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        for char in text.chars() {
            match char {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                char => self.0.push(char),
            }
        }
        self
    }

    /// A table with a heading; where it has no rows, a sentence in its place.
    pub(super) fn table<const N: usize>(
        &mut self,
        heading: &'static str,
        columns: [&'static str; N],
        rows: &[[String; N]],
        none: &'static str,
    ) -> &mut Self {
        self.raw("<h2>").text(heading).raw("</h2>\n");
        if rows.is_empty() {
            return self.raw("<p>").text(none).raw("</p>\n");
        }
        self.raw("<table>\n<thead><tr>");
        for column in columns {
            self.raw("<th scope=\"col\">").text(column).raw("</th>");
        }
        self.raw("</tr></thead>\n<tbody>\n");
        for row in rows {
            self.raw("<tr>");
            for cell in row {
                self.raw("<td>").text(cell).raw("</td>");
            }
            self.raw("</tr>\n");
        }
        self.raw("</tbody>\n</table>\n")
    }

    /// The whole of it, with the headers of a page of ours.
    pub(super) fn respond(&mut self, status: StatusCode) -> Response {
        self.raw("</main>\n</body>\n</html>\n");
        let mut response = (status, std::mem::take(&mut self.0)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        );
        set_policies(headers);
        response
    }
}

fn set_policies(headers: &mut HeaderMap) {
    if let Some(policy) = POLICY.clone() {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    // With `no-referrer` a browser would send the origin `null` with our own forms.
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_text_holds_it_stays_a_text() {
        let hostile = "</td><script>alert(1)</script><img src=x onerror='a' title=\"b\">&lt;";
        let mut page = Page::new("Title");
        page.text(hostile)
            .table("Heading", ["a"], &[[hostile.to_owned()]], "none");
        let body = &page.0[page.0.find("</h1>").unwrap()..];
        assert!(!body.contains("<script") && !body.contains("<img") && !body.contains("onerror='"));
        let escaped = "&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&#39;a&#39; title=&quot;b&quot;&gt;&amp;lt;";
        assert_eq!(body.matches(escaped).count(), 2);
    }
}
