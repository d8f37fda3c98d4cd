//! Makes sinks of what stands in the file: with their secrets, and with what nobody said.

use super::langfuse::Langfuse;
use super::langsmith::Langsmith;
use super::phoenix::Phoenix;
use super::policy::Policy;
use super::secret::Secret;
use super::settings::{Sink, SinkError, SinkLayer, TYPES};
use super::system::System;
use super::webhook;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Makes the sinks ready; `env` gives what a variable holds.
///
/// # Errors
/// The first thing that is wrong. No message holds a secret.
pub fn sinks(
    layers: &[SinkLayer],
    env: impl Fn(&str) -> Option<String>,
) -> Result<Vec<Sink>, SinkError> {
    let mut ready: Vec<Sink> = Vec::new();
    for layer in layers {
        let name = layer.name.clone().unwrap_or_else(|| layer.r#type.clone());
        let wrong = |message: String| SinkError {
            sink: name.clone(),
            message,
        };
        let sink = ready_one(layer, &name, &env).map_err(wrong)?;
        if ready.iter().any(|other| other.name == sink.name) {
            return Err(wrong(
                "there are two of this name; give one of them another".to_owned(),
            ));
        }
        ready.push(sink);
    }
    Ok(ready)
}

fn ready_one(
    layer: &SinkLayer,
    name: &str,
    env: &impl Fn(&str) -> Option<String>,
) -> Result<Sink, String> {
    let known = TYPES.into_iter().find(|known| *known == layer.r#type);
    let r#type = known.ok_or_else(|| {
        format!(
            "there is no type {:?}; there are {}",
            layer.r#type,
            TYPES.join(", ")
        )
    })?;
    if name.is_empty()
        || name.len() > 64
        || !name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    {
        return Err(
            "expected a name of at most 64 letters, digits, dots, hyphens and underscores"
                .to_owned(),
        );
    }
    refuse_strangers(layer, r#type)?;
    let secret = secret(layer, env)?;
    let url = if r#type == "file" {
        String::new()
    } else {
        url(layer, r#type)?
    };
    let need = |secret: Option<Secret>| {
        secret.ok_or_else(|| {
            "expected secret_env: the name of the environment variable that holds the secret"
                .to_owned()
        })
    };
    let basic = |user: &str, secret: &Secret| {
        let coded = STANDARD.encode(format!("{user}:{}", secret.reveal()));
        (
            "authorization".to_owned(),
            Secret::new(format!("Basic {coded}")),
        )
    };
    let bearer = |secret: &Secret| {
        (
            "authorization".to_owned(),
            Secret::new(format!("Bearer {}", secret.reveal())),
        )
    };
    let mut file = None;
    let (system, authority) = match r#type {
        "phoenix" => {
            let project = layer
                .phoenix_project
                .clone()
                .unwrap_or_else(|| "default".to_owned());
            (
                System::Phoenix(Phoenix { project }),
                secret.as_ref().map(bearer),
            )
        }
        "mlflow" => (
            System::Mlflow,
            secret.as_ref().map(|secret| {
                layer
                    .user
                    .as_ref()
                    .map_or_else(|| bearer(secret), |user| basic(user, secret))
            }),
        ),
        "langfuse" => {
            let user = layer
                .user
                .as_deref()
                .ok_or("expected user: the public key, pk-lf-…")?;
            (
                System::Langfuse(Langfuse::default()),
                Some(basic(user, &need(secret)?)),
            )
        }
        "langsmith" => {
            let langsmith = Langsmith {
                session: layer.session_id.clone(),
                extend_trace_retention: layer.extend_trace_retention.unwrap_or(false),
            };
            (
                System::Langsmith(langsmith),
                Some(("x-api-key".to_owned(), need(secret)?)),
            )
        }
        "otlp" => {
            let authority = secret.as_ref().map(|secret| match &layer.secret_header {
                Some(header) => (header.to_ascii_lowercase(), secret.clone()),
                None => bearer(secret),
            });
            (System::Otlp, authority)
        }
        "webhook" => {
            if secret
                .as_ref()
                .is_some_and(|secret| webhook::key(secret).is_none())
            {
                return Err("the secret begins with whsec_ and does not go on in base64".to_owned());
            }
            (System::Webhook(secret), None)
        }
        _ => {
            let path = layer
                .path
                .clone()
                .ok_or("expected path: the file to write")?;
            file = Some((path, layer.max_bytes));
            (System::File, None)
        }
    };
    Ok(Sink {
        name: name.to_owned(),
        r#type,
        project: layer.project.clone(),
        system,
        url,
        authority,
        file,
        kinds: layer.kinds.clone(),
        environments: layer.environments.clone(),
        requests_per_minute: layer.requests_per_minute.filter(|most| *most > 0),
        not_yet_ms: layer
            .not_yet_hours
            .map_or(Policy::DEFAULT.not_yet_for_ms, |hours| {
                u64::from(hours) * 3_600_000
            }),
        backfill: layer.backfill.unwrap_or(true),
    })
}

/// A setting that this type does not know would be a mistake that nobody hears of.
fn refuse_strangers(layer: &SinkLayer, r#type: &str) -> Result<(), String> {
    let settings: [(&str, bool, &[&str]); 9] = [
        (
            "url",
            layer.url.is_some(),
            &[
                "phoenix",
                "mlflow",
                "langfuse",
                "langsmith",
                "otlp",
                "webhook",
            ],
        ),
        (
            "secret_env",
            layer.secret_env.is_some(),
            &[
                "phoenix",
                "mlflow",
                "langfuse",
                "langsmith",
                "otlp",
                "webhook",
            ],
        ),
        ("user", layer.user.is_some(), &["mlflow", "langfuse"]),
        ("secret_header", layer.secret_header.is_some(), &["otlp"]),
        (
            "phoenix_project",
            layer.phoenix_project.is_some(),
            &["phoenix"],
        ),
        ("session_id", layer.session_id.is_some(), &["langsmith"]),
        (
            "extend_trace_retention",
            layer.extend_trace_retention.is_some(),
            &["langsmith"],
        ),
        ("path", layer.path.is_some(), &["file"]),
        ("max_bytes", layer.max_bytes.is_some(), &["file"]),
    ];
    let stranger = settings
        .into_iter()
        .find(|(_, given, types)| *given && !types.contains(&r#type));
    stranger.map_or(Ok(()), |(name, _, types)| {
        Err(format!(
            "{name} is for {}, not for {type}",
            types.join(", ")
        ))
    })
}

fn secret(
    layer: &SinkLayer,
    env: &impl Fn(&str) -> Option<String>,
) -> Result<Option<Secret>, String> {
    let Some(variable) = &layer.secret_env else {
        return Ok(None);
    };
    let value = env(variable).filter(|value| !value.trim().is_empty());
    let value = value.ok_or_else(|| {
        format!("the environment variable {variable} is not set; it should hold the secret")
    })?;
    Ok(Some(Secret::new(value.trim())))
}

fn url(layer: &SinkLayer, r#type: &str) -> Result<String, String> {
    let standard = match r#type {
        "langfuse" => Some("https://cloud.langfuse.com"),
        "langsmith" => Some("https://api.smith.langchain.com"),
        _ => None,
    };
    let url = layer
        .url
        .as_deref()
        .or(standard)
        .ok_or("expected url: the system's address")?;
    // A webhook's address may have a query.
    if r#type == "webhook" {
        return parsed(url).map(|_| url.to_owned());
    }
    address(url)
}

/// An address that paths are put behind, without the slash at its end.
pub(crate) fn address(url: &str) -> Result<String, String> {
    let parsed = parsed(url)?;
    if parsed.query().is_some() || parsed.fragment().is_some() {
        return Err("expected a url without query and fragment".to_owned());
    }
    Ok(url.trim_end_matches('/').to_owned())
}

fn parsed(url: &str) -> Result<reqwest::Url, String> {
    // What is wrong with it is not shown: an address may hold a secret.
    let parsed = reqwest::Url::parse(url).map_err(|error| format!("url is no address: {error}"))?;
    if !matches!(parsed.scheme(), "http" | "https") || !parsed.has_host() {
        return Err("expected a url with http or https".to_owned());
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(
            "expected a url without user and password: a secret goes into secret_env".to_owned(),
        );
    }
    Ok(parsed)
}
