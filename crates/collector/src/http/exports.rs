//! `GET /v1/exports/{format}`: the files of `afterword export`, by HTTP, row by row as they are made.
//! `GET /v1/exports/{format}/provenance`: where the rows come from, for formats that have no room for it.
//! `GET /v1/exports/{format}/report`: what is in it, and what was left out and why.

use super::auth::Reads;
use super::lists::wrong;
use super::path::Name;
use super::stream::stream;
use super::{Refusal, State, lists};
use crate::export::{self, Column, Format, Options, Origin, Split};
use crate::keys::ProjectId;
use axum::Json;
use axum::extract::{self, Query};
use axum::http::StatusCode;
use axum::response::Response;
use clap::ValueEnum;

type Parameters = Query<Vec<(String, String)>>;

pub(super) async fn export(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Name(format): Name,
    Query(parameters): Parameters,
) -> Result<Response, Refusal> {
    written(&state, project, &format, parameters, Column::Rows).await
}

pub(super) async fn provenance(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Name(format): Name,
    Query(parameters): Parameters,
) -> Result<Response, Refusal> {
    if !parse(&format)?.keeps_provenance_aside() {
        return Err(Refusal::new(
            StatusCode::NOT_FOUND,
            "in_the_rows",
            "each row of this format has its provenance; there is one aside for openai-preference and openai-sft",
        ));
    }
    written(&state, project, &format, parameters, Column::Provenance).await
}

async fn written(
    state: &State,
    project: ProjectId,
    format: &str,
    parameters: Vec<(String, String)>,
    column: Column,
) -> Result<Response, Refusal> {
    let (mut options, part) = options(format, parameters)?;
    if options.split.is_some() != part.is_some() {
        return Err(wrong(
            "part",
            "one of the names in split, and split where there is a part",
        ));
    }
    stream(state, "application/x-ndjson", move |reader, out| {
        options.held_out = export::HeldOut::of(reader, project)?;
        export::write(reader, project, &options, part.as_deref(), column, out).map(drop)
    })
    .await
}

pub(super) async fn report(
    extract::State(state): extract::State<State>,
    Reads(project): Reads,
    Name(format): Name,
    Query(parameters): Parameters,
) -> Result<Json<export::Report>, Refusal> {
    let (mut options, part) = options(&format, parameters)?;
    if part.is_some() {
        return Err(wrong("part", "nothing: a report is of all parts"));
    }
    let report = lists::read(&state, move |reader| {
        options.held_out = export::HeldOut::of(reader, project)?;
        export::report(reader, project, &options)
    });
    Ok(Json(report.await?))
}

fn parse(format: &str) -> Result<Format, Refusal> {
    Format::from_str(format, false).map_err(|_| {
        Refusal::new(
            StatusCode::NOT_FOUND,
            "unknown_format",
            "expected dpo, kto, openai-preference, openai-sft, axolotl, llama-factory or regression",
        )
    })
}

/// Values of one parameter that are taken.
const MOST_VALUES: usize = 20;

fn options(
    format: &str,
    parameters: Vec<(String, String)>,
) -> Result<(Options, Option<String>), Refusal> {
    let mut options = Options::of(parse(format)?);
    let mut part = None;
    for (name, value) in parameters {
        let selection = &mut options.selection;
        let caps = &mut options.caps;
        match name.as_str() {
            "since" => selection.since_ms = Some(ms("since", &value)?),
            "until" => selection.until_ms = Some(ms("until", &value)?),
            "model" => one_more(&mut selection.models, "model", value)?,
            "prompt_version" => {
                one_more(&mut selection.prompt_versions, "prompt_version", value)?;
            }
            "app" => one_more(&mut selection.apps, "app", value)?,
            "source" => {
                let sources = "one of edit, correction, attempts, thumb";
                let origin = Origin::parse(&value).ok_or_else(|| wrong("source", sources))?;
                one_more(&mut selection.sources, "source", origin)?;
            }
            "min_distance" => {
                let least = value.parse::<f64>().ok();
                let least = least.filter(|least| (0.0..=1.0).contains(least));
                selection.min_distance =
                    Some(least.ok_or_else(|| wrong("min_distance", "a number from 0 to 1"))?);
            }
            "per_person" => caps.per_person = rows("per_person", &value)?,
            "per_conversation" => caps.per_conversation = rows("per_conversation", &value)?,
            "per_prompt" => caps.per_prompt = rows("per_prompt", &value)?,
            "split" => {
                let split = Split::parse(&value).map_err(|why| bad("split", &why))?;
                options.split = Some(split);
            }
            "part" => part = Some(value),
            _ => {
                return Err(Refusal::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "unknown_parameter",
                    "there is no such parameter; there are since, until, model, prompt_version, app, source, min_distance, per_person, per_conversation, per_prompt, split, part",
                ));
            }
        }
    }
    options
        .check()
        .map_err(|why| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_parameter", why))?;
    if let (Some(split), Some(part)) = (&options.split, &part)
        && !split.names().any(|name| name == part)
    {
        return Err(wrong("part", "one of the names in split"));
    }
    Ok((options, part))
}

fn bad(name: &str, why: &str) -> Refusal {
    let said = format!("{name}: {why}");
    Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_parameter", said)
}

fn one_more<T>(values: &mut Vec<T>, name: &str, value: T) -> Result<(), Refusal> {
    if values.len() == MOST_VALUES {
        return Err(wrong(name, "at most 20 values"));
    }
    values.push(value);
    Ok(())
}

fn ms(name: &str, value: &str) -> Result<u64, Refusal> {
    let number = value.parse().ok().filter(|ms| *ms <= i64::MAX as u64);
    number.ok_or_else(|| wrong(name, "ms since the Unix epoch"))
}

fn rows(name: &str, value: &str) -> Result<u64, Refusal> {
    let number = value.parse::<u32>().ok().filter(|rows| *rows > 0);
    let number = number.ok_or_else(|| wrong(name, "a number of rows, from 1"))?;
    Ok(u64::from(number))
}
