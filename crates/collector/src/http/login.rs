//! A login for people: the secret key, shown once, in exchange for a session.

use super::errors::Code;
use super::html::Page;
use super::same_origin::{self, Whence};
use super::sessions::{LIFE_MS, Session};
use super::{Refusal, State, auth, body};
use crate::now_ms;
use axum::extract::{self, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

/// The cookie of HTTPS: with this prefix a browser takes it from this host by HTTPS alone, and from no other of the domain.
const SECURE_COOKIE: &str = "__Host-afterword_session";
/// The cookie of HTTP, which browsers do not take under the other name.
const PLAIN_COOKIE: &str = "afterword_session";

const FORM: &str = "<form method=\"post\" action=\"/login\">
<label for=\"key\">Secret key, sk_…</label>
<input id=\"key\" name=\"key\" type=\"password\" autocomplete=\"current-password\" required autofocus>
<button>Log in</button>
</form>
<p>The first start of the collector has said where its secret key is; <code>afterword keys make secret</code> makes another one.</p>
";

/// The session of whoever sends this, as long as the key is in force with which it began.
pub(super) fn session(state: &State, parts: &Parts) -> Option<Session> {
    let shown = cookie(&parts.headers, cookie_name(state, parts))?;
    let session = state.sessions.find(shown, (state.clock)())?;
    state.keys().has(session.key, now_ms()).then_some(session)
}

fn cookie_name(state: &State, parts: &Parts) -> &'static str {
    if state.proxies.is_https(parts) {
        SECURE_COOKIE
    } else {
        PLAIN_COOKIE
    }
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).into_iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// A cookie that no script reads and no other site sends.
fn set_cookie(name: &str, value: &str, seconds: u64) -> Option<HeaderValue> {
    let secure = if name == SECURE_COOKIE {
        "; Secure"
    } else {
        ""
    };
    let cookie =
        format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::from_str(&cookie).ok()
}

/// `GET /login`: the form, or, with a session, what it is for.
pub(super) async fn page(
    extract::State(state): extract::State<State>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    if session(&state, &parts).is_some() {
        return Redirect::to("/").into_response();
    }
    Page::new("Afterword: log in")
        .raw(FORM)
        .respond(StatusCode::OK)
}

/// The form once more, and why.
fn again(status: StatusCode, code: &'static str, why: &'static str) -> Response {
    let mut response = Page::new("Afterword: log in")
        .raw("<p class=\"wrong\" role=\"alert\">")
        .text(why)
        .raw("</p>\n")
        .raw(FORM)
        .respond(status);
    response.extensions_mut().insert(Code(code));
    response
}

/// That one of our own pages sends this: else a page of a stranger could have people log in or out.
fn is_ours(headers: &HeaderMap) -> Result<(), Refusal> {
    if same_origin::from(headers) == Whence::Ourselves {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::FORBIDDEN,
        "cross_origin",
        "expected a form of this collector's own pages, sent by a browser; programs show a secret key as Authorization: Bearer",
    ))
}

/// `POST /login`: a secret key, and a session for it.
pub(super) async fn log_in(
    extract::State(state): extract::State<State>,
    request: Request,
) -> Result<Response, Refusal> {
    let (parts, form) = request.into_parts();
    is_ours(&parts.headers)?;
    // Before the key is looked at: whoever tries out keys is held to it.
    auth::take_request(&state, &parts)?;
    if body::type_of(&parts.headers) != "application/x-www-form-urlencoded" {
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_type",
            "expected Content-Type application/x-www-form-urlencoded",
        ));
    }
    let form = body::read(&state.room, form).await?;
    let shown = form_urlencoded::parse(&form).find(|(name, _)| name == "key");
    let key = shown.and_then(|(_, key)| auth::secret(&state, key.trim()));
    let Some((key, project)) = key else {
        return Ok(again(
            StatusCode::UNAUTHORIZED,
            "unknown_key",
            "This is no secret key that is in force. One begins with sk_ and has 48 letters and digits after it.",
        ));
    };
    let began = state.sessions.begin(key, project, (state.clock)());
    let token = began.map_err(|error| {
        Refusal::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "no_random",
            error.to_string(),
        )
    })?;
    let cookie = set_cookie(cookie_name(&state, &parts), &token, LIFE_MS / 1_000);
    Ok(to("/", cookie))
}

/// `POST /logout`: ends the session.
pub(super) async fn log_out(
    extract::State(state): extract::State<State>,
    request: Request,
) -> Result<Response, Refusal> {
    let (parts, _) = request.into_parts();
    is_ours(&parts.headers)?;
    let name = cookie_name(&state, &parts);
    if let Some(shown) = cookie(&parts.headers, name) {
        state.sessions.end(shown);
    }
    Ok(to("/login", set_cookie(name, "", 0)))
}

fn to(path: &str, cookie: Option<HeaderValue>) -> Response {
    let mut response = Redirect::to(path).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
