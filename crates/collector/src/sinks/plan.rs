//! What has to be done in a system so that it shows what the record says now.

use super::item::{Item, Part, Standing, Target};
use super::meaning::Meaning;
use super::request::{Piece, Way};
use super::system::System;
use afterword_core::record::RecordId;

/// What is to be done about one record.
#[derive(Debug)]
pub enum Plan {
    /// Nothing stands there, and nothing is to.
    Nothing,
    /// This.
    Changes(Box<Changes>),
    /// This system cannot have it: a stable code.
    Never(&'static str),
}

/// What makes a system show what the record says now.
#[derive(Debug)]
pub struct Changes {
    /// What it is asked, in this order; removals first.
    pub pieces: Vec<Piece>,
    /// Everything that may stand there until all is done.
    pub meanwhile: Standing,
    /// What stands there when all is done.
    pub after: Option<Standing>,
}

/// Compares what a record says now (nothing, when it was erased) with what may stand in the system.
#[must_use]
pub fn plan(
    system: &System,
    id: RecordId,
    item: Option<&Item>,
    standing: Option<&Standing>,
) -> Plan {
    let Some(item) = item.filter(|item| !item.retracted) else {
        return standing.map_or(Plan::Nothing, |standing| remove(system, id, item, standing));
    };
    let target = match system.locate(item) {
        Ok(target) => target,
        Err(reason) => return Plan::Never(reason),
    };
    // What it was put with the first time, for it may be part of a key there.
    let first_at_ms = standing.map_or(item.first_at_ms, |standing| standing.first_at_ms);
    let item = &Item {
        first_at_ms,
        ..item.clone()
    };
    let parts = system.parts(item, &Meaning::of(item), &target);
    let names: Vec<Part> = parts.iter().map(|(part, _)| *part).collect();
    let after = Standing {
        kind: item.kind,
        response: item.response.clone(),
        target: target.clone(),
        moving_to: None,
        parts: names.clone(),
        rev: item.rev,
        first_at_ms,
        confirmed: true,
    };
    let moves = |place: &Target| *place != target && system.is_bound_to_target();
    let mut pieces = Vec::new();
    for (standing, place) in standing.into_iter().flat_map(places) {
        let gone = standing
            .parts
            .iter()
            .filter(|part| moves(place) || !names.contains(part));
        pieces.extend(gone.map(|part| removal(system, id, Some(item), standing, place, *part)));
    }
    let is_known = standing.filter(|standing| standing.confirmed && !moves(&standing.target));
    for (part, body) in parts {
        let stands = is_known.is_some_and(|standing| standing.parts.contains(&part));
        pieces.push(Piece {
            record: id,
            part,
            way: if stands { Way::Update } else { Way::Create },
            target: target.clone(),
            standing: after.clone(),
            body,
        });
    }
    Plan::Changes(Box::new(Changes {
        pieces,
        meanwhile: meanwhile(
            standing,
            &after,
            standing.is_some_and(|standing| moves(&standing.target)),
        ),
        after: Some(after),
    }))
}

/// What may stand there once the first request is made: what did, and what will.
fn meanwhile(standing: Option<&Standing>, after: &Standing, moves: bool) -> Standing {
    let mut parts = standing.map_or_else(Vec::new, |standing| standing.parts.clone());
    parts.extend(&after.parts);
    parts.sort_unstable();
    parts.dedup();
    let confirmed = standing.is_some_and(|standing| standing.confirmed && standing.parts == parts);
    match standing {
        Some(standing) if moves => Standing {
            target: standing.target.clone(),
            moving_to: Some(after.target.clone()),
            parts,
            confirmed: false,
            ..after.clone()
        },
        _ => Standing {
            parts,
            confirmed,
            ..after.clone()
        },
    }
}

/// Everywhere that something of it may stand.
fn places(standing: &Standing) -> impl Iterator<Item = (&Standing, &Target)> {
    let places = [Some(&standing.target), standing.moving_to.as_ref()];
    places
        .into_iter()
        .flatten()
        .map(move |place| (standing, place))
}

fn remove(system: &System, id: RecordId, item: Option<&Item>, standing: &Standing) -> Plan {
    let pieces = places(standing).flat_map(|(standing, place)| {
        let parts = standing.parts.iter();
        parts.map(move |part| removal(system, id, item, standing, place, *part))
    });
    Plan::Changes(Box::new(Changes {
        pieces: pieces.collect(),
        meanwhile: standing.clone(),
        after: None,
    }))
}

fn removal(
    system: &System,
    id: RecordId,
    item: Option<&Item>,
    standing: &Standing,
    place: &Target,
    part: Part,
) -> Piece {
    Piece {
        record: id,
        part,
        way: Way::Remove,
        target: place.clone(),
        standing: standing.clone(),
        body: system.tombstone(id, item, standing),
    }
}
