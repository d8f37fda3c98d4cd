//! Writing an export: rows in the order of the store, which is by kind, time and id, so that the same store always makes
//! the same bytes.

use super::pair::{Key, Pair};
use super::row::Source;
use super::shape::Shape;
use super::{Format, Report, kto, regression};
use crate::keys::ProjectId;
use crate::quality;
use crate::store::{Reader, StoreError};
use afterword_core::record::Kind;
use serde_json::Value;
use std::collections::HashSet;
use std::io::{Write, sink};

/// Writes an export.
///
/// # Errors
/// When the store cannot be read or the file not be written.
pub fn write(
    reader: &Reader,
    project: ProjectId,
    format: Format,
    out: &mut dyn Write,
) -> Result<Report, StoreError> {
    write_with_aside(reader, project, format, out, &mut sink())
}

/// Writes an export, and line by line beside it where its rows come from, if the format has no room for that.
///
/// # Errors
/// When the store cannot be read or the files not be written.
pub fn write_with_aside(
    reader: &Reader,
    project: ProjectId,
    format: Format,
    out: &mut dyn Write,
    aside: &mut dyn Write,
) -> Result<Report, StoreError> {
    match format.shape() {
        Some(shape) => pairs(reader, project, format, shape, [out, aside]),
        None => answers(reader, project, format, out),
    }
}

/// Twice over the store: what contradicts a pair may come after it.
fn pairs(
    reader: &Reader,
    project: ProjectId,
    format: Format,
    shape: Shape,
    [out, aside]: [&mut dyn Write; 2],
) -> Result<Report, StoreError> {
    const KINDS: &[Kind] = &[Kind::Edit, Kind::Thumb];
    let mut said = HashSet::<Key>::new();
    reader.each(project, KINDS, |row| {
        let known = reader.text(project, row.response_id())?;
        if let Ok(pair) = Pair::of(&Source::new(&row, known)) {
            said.insert(pair.key());
        }
        Ok(())
    })?;

    let mut report = Report::new(format);
    reader.each(project, KINDS, |row| {
        let known = reader.text(project, row.response_id())?;
        let pair = match Pair::of(&Source::new(&row, known)) {
            Ok(pair) if said.contains(&pair.contradicting()) => Err("contradicted"),
            // Taken out once it is written: what is met again is no longer there.
            Ok(pair) if !said.remove(&pair.key()) => Err("duplicate"),
            made => made,
        };
        match pair {
            Ok(pair) => {
                report.wrote_pair(&pair);
                let shaped = shape.shape(pair);
                line(out, &shaped.row)?;
                if let Some(provenance) = shaped.aside {
                    line(aside, &provenance)?;
                }
            }
            Err(reason) => report.left_out(reason),
        }
        Ok(())
    })?;
    Ok(report)
}

fn answers(
    reader: &Reader,
    project: ProjectId,
    format: Format,
    out: &mut dyn Write,
) -> Result<Report, StoreError> {
    let mut report = Report::new(format);
    reader.each(project, &[Kind::Thumb], |row| {
        let known = reader.text(project, row.response_id())?;
        let source = Source::new(&row, known);
        let made = if format == Format::Kto {
            kto::row(&source)
        } else {
            regression::row(&source, &quality::of(reader, project, row.response_id())?)
        };
        match made.and_then(|value| report.unless_seen(value)) {
            Ok(value) => {
                line(out, &value)?;
                report.wrote();
            }
            Err(reason) => report.left_out(reason),
        }
        Ok(())
    })?;
    Ok(report)
}

fn line(out: &mut dyn Write, value: &Value) -> Result<(), StoreError> {
    writeln!(out, "{value}").map_err(|source| StoreError::Io {
        path: "the export".into(),
        source,
    })
}
