//! Writing an export. It goes over the store twice: first everything is decided, then rows are made again and written, in the
//! order of the store, which is by kind, time and id. So neither texts nor rows are held, and the same store always makes the
//! same bytes.

use super::decide::decide;
use super::example::Example;
use super::gather::gather;
use super::options::Options;
use super::plan::{Place, Plan};
use super::row::View;
use super::shape::Shaped;
use super::{Report, attempts, regression};
use crate::keys::ProjectId;
use crate::quality;
use crate::store::{Reader, StoreError};
use afterword_core::record::Kind;
use serde_json::Value;
use std::io::Write;

/// How far an export is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many records are read.
    Read(u64),
    /// So many rows are written.
    Wrote(u64),
}

/// What is written of each row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The row.
    Rows,
    /// Where it comes from, of formats whose rows have no room for that.
    Provenance,
}

/// Told of each step, and may break it off.
pub type Watch<'a> = &'a mut dyn FnMut(Progress) -> Result<(), StoreError>;

/// Writes an export as one stream: all of it, or the part of a split that is named.
///
/// # Errors
/// When the store cannot be read or the stream not be written.
pub fn write(
    reader: &Reader,
    project: ProjectId,
    options: &Options,
    part: Option<&str>,
    column: Column,
    out: &mut dyn Write,
) -> Result<Report, StoreError> {
    reader.steadily(|| {
        let view = View::new(reader, project)?;
        if !options.format.has_plan() {
            return answers(view, options, out);
        }
        let plan = Plan::passing()?;
        plan_all(view, options, &plan, &mut |_| Ok(()))?;
        let names = options.split.iter().flat_map(super::Split::names);
        let wanted = part.and_then(|part| names.into_iter().position(|name| name == part));
        let rows = Rows::of(view, options, &plan)?;
        plan.each_kept(0, |place| {
            if wanted.is_some_and(|wanted| wanted != place.part) {
                return Ok(());
            }
            let made = rows.make(&place)?;
            match (column, made.aside) {
                (Column::Rows, _) => line(out, &made.row).map(drop),
                (Column::Provenance, Some(aside)) => line(out, &aside).map(drop),
                (Column::Provenance, None) => Ok(()),
            }
        })?;
        Report::of(&plan, options)
    })
}

/// What an export would have in it.
///
/// # Errors
/// When the store cannot be read.
pub fn report(
    reader: &Reader,
    project: ProjectId,
    options: &Options,
) -> Result<Report, StoreError> {
    reader.steadily(|| {
        let view = View::new(reader, project)?;
        if !options.format.has_plan() {
            return answers(view, options, &mut std::io::sink());
        }
        let plan = Plan::passing()?;
        plan_all(view, options, &plan, &mut |_| Ok(()))?;
        Report::of(&plan, options)
    })
}

/// Everything up to the rows.
pub(super) fn plan_all(
    view: View<'_>,
    options: &Options,
    plan: &Plan,
    watch: Watch<'_>,
) -> Result<(), StoreError> {
    for (key, sketch) in options.held_out.prompts() {
        plan.hold_out(key, sketch)?;
    }
    let mut read = 0;
    gather(view, options, plan, &mut || {
        read += 1;
        watch(Progress::Read(read))
    })?;
    decide(plan, options)
}

/// Makes rows of what was decided.
pub(super) struct Rows<'a> {
    view: View<'a>,
    options: &'a Options,
    tooled: bool,
}

impl<'a> Rows<'a> {
    pub(super) fn of(
        view: View<'a>,
        options: &'a Options,
        plan: &Plan,
    ) -> Result<Self, StoreError> {
        let tooled =
            plan.count("SELECT EXISTS (SELECT 1 FROM examples WHERE gone IS NULL AND tools)")?;
        Ok(Self {
            view,
            options,
            tooled: tooled > 0,
        })
    }

    /// The row, if the store still says what it said.
    pub(super) fn make(&self, place: &Place) -> Result<Shaped, StoreError> {
        let row = self
            .view
            .reader
            .row(self.view.project, place.seq)?
            .ok_or(StoreError::Changed)?;
        let made = match &place.attempts {
            Some([chosen, rejected]) => {
                attempts::one(self.view, &row, [chosen, rejected], self.options)?
            }
            None => {
                let mut made = Example::all(self.view, &row, self.options)?;
                made.pop().unwrap_or(Err("no_row"))
            }
        };
        let same = made.ok().filter(|example| example.key() == place.key);
        let example = same.ok_or(StoreError::Changed)?;
        let shape = self.options.format.shape().ok_or(StoreError::Changed)?;
        Ok(shape.shape(example, self.tooled))
    }
}

/// Answers that people were unhappy with.
pub(super) fn answers(
    view: View<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> Result<Report, StoreError> {
    let mut report = Report::empty(options);
    let plan = Plan::passing()?;
    view.reader.each(view.project, Kind::Thumb, |row| {
        let source = view.source(&row)?;
        let made = if options.selection.takes(&source, super::Origin::Thumb) {
            let quality = quality::of(view.reader, view.project, row.response_id())?;
            regression::row(&source, &quality)
        } else {
            Err("not_selected")
        };
        match made {
            Ok(value) if !plan.is_new(regression::key(&value))? => report.left_out("duplicate"),
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

/// Writes a row; how many bytes it took.
pub(super) fn line(out: &mut dyn Write, value: &Value) -> Result<u64, StoreError> {
    let text = format!("{value}\n");
    out.write_all(text.as_bytes())
        .map_err(|source| StoreError::Io {
            path: "the export".into(),
            source,
        })?;
    Ok(text.len() as u64)
}
