//! `afterword projects`: which there are, and for how long their data is kept.

use super::{Outcome, Usage, project_of};
use crate::retention::Keep;
use crate::store::{Elsewhere, FIRST_PROJECT, ListedProject, Store};
use clap::{Subcommand, ValueEnum};
use std::io::Write;

#[derive(Subcommand)]
pub(super) enum ProjectsCommand {
    /// Lists all projects, and for how long their data is kept
    List,
    /// Says for how long a project's data is kept; a running collector goes by it within a minute
    Set {
        /// The project
        #[arg(long, default_value = FIRST_PROJECT)]
        project: String,
        /// Days after which what came is erased, with its texts and older revs; or forever
        #[arg(long)]
        keep_days: Option<Keep>,
        /// What becomes of it then in the systems that it was passed on to
        #[arg(long)]
        in_sinks: Option<InSinks>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum InSinks {
    /// It stays there
    Leave,
    /// It is taken back there, too
    Retract,
}

pub(super) fn run(command: ProjectsCommand, store: &Store) -> Outcome {
    match command {
        ProjectsCommand::List => {
            let mut out = std::io::stdout().lock();
            for project in store.projects()? {
                writeln!(out, "{}", line(&project))?;
            }
            Ok(())
        }
        ProjectsCommand::Set {
            project,
            keep_days,
            in_sinks,
        } => {
            if keep_days.is_none() && in_sinks.is_none() {
                return Err(Usage("expected --keep-days or --in-sinks".to_owned()).into());
            }
            let id = project_of(store, &project)?;
            if let Some(in_sinks) = in_sinks {
                let aged = match in_sinks {
                    InSinks::Leave => Elsewhere::Leave,
                    InSinks::Retract => Elsewhere::Retract,
                };
                store.set_aged(id, aged)?;
            }
            if let Some(keep) = keep_days {
                store.set_keep(id, keep)?;
            }
            let is_it = |found: &ListedProject| found.id == id;
            if let Some(found) = store.projects()?.into_iter().find(is_it) {
                writeln!(std::io::stdout(), "{}", line(&found))?;
            }
            Ok(())
        }
    }
}

fn line(project: &ListedProject) -> String {
    let aged = match (project.keep, project.aged) {
        (Keep::Forever, _) => "",
        (_, Elsewhere::Leave) => ", what is older stays in sinks",
        (_, Elsewhere::Retract) => ", what is older is taken back in sinks",
    };
    format!("{:<20}kept {}{aged}", project.name, project.keep)
}
