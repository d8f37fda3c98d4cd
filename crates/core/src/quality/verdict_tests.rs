use super::*;
use crate::record::{Abandon, Copy, Edit, FollowUp, Regenerate, Stop, Thumb, Via, View};
use proptest::prelude::*;

fn thumb(value: ThumbValue) -> Signal {
    Signal::Thumb(Thumb {
        value,
        reasons: Vec::new(),
        comment: None,
        correction: None,
        changes: 0,
    })
}

fn copy(kind: CopyKind) -> Signal {
    Signal::Copy(Copy {
        count: 1,
        chars: 100,
        fraction: Ratio::ONE,
        kind,
        code_blocks: Vec::new(),
        via: Via::Button,
    })
}

fn edit(committed: bool, grade: Grade) -> Signal {
    Signal::Edit(Edit {
        draft: None,
        r#final: None,
        distance: Ratio::ZERO,
        similarity: Ratio::ONE,
        chars_added: 0,
        chars_removed: 0,
        duration_ms: 0,
        committed,
        grade,
    })
}

fn follow_up(nature: Nature) -> Signal {
    Signal::FollowUp(FollowUp {
        gap_ms: 1_000,
        nature,
        similarity: Ratio::ZERO,
        text: None,
    })
}

fn regenerate(cause: Cause) -> Signal {
    Signal::Regenerate(Regenerate {
        count: 1,
        since_done_ms: None,
        seen_fraction: Ratio::ONE,
        next_response: None,
        cause,
    })
}

fn stop(seen: u16) -> Signal {
    Signal::Stop(Stop {
        streamed_chars: 100,
        seen_fraction: Ratio::from_thousandths(seen),
        after_ms: 1_000,
    })
}

fn abandon(phase: AbandonPhase) -> Signal {
    Signal::Abandon(Abandon {
        phase,
        visible_ms: 0,
        seen_fraction: Ratio::ZERO,
        engaged: false,
    })
}

fn view() -> Signal {
    Signal::View(View {
        visible_ms: 1_000,
        seen_fraction: Ratio::ONE,
    })
}

fn of(signals: &[Signal]) -> Judgement {
    judge(signals.iter().map(Heard::Signal))
}

#[test]
fn each_signal_decides_before_those_behind_it() {
    // From the strongest to the weakest, each saying the opposite of the next.
    let chain = [
        thumb(ThumbValue::Up),
        edit(true, Grade::Rewrite),
        follow_up(Nature::Praise),
        follow_up(Nature::Rephrase),
        regenerate(Cause::Quality),
        stop(100),
        copy(CopyKind::Full),
        abandon(AbandonPhase::Unread),
    ];
    let by = [
        "thumb",
        "edit",
        "praise",
        "rephrase",
        "regenerate",
        "stop",
        "copy",
        "abandon",
    ];
    for (at, word) in by.into_iter().enumerate() {
        let mut rest = chain[at..].to_vec();
        assert_eq!(of(&rest).by, Some(word));
        rest.reverse();
        assert_eq!(of(&rest).by, Some(word), "whatever order they come in");
    }
}

#[test]
fn what_says_the_opposite_is_kept() {
    let judgement = of(&[
        thumb(ThumbValue::Up),
        regenerate(Cause::Quality),
        copy(CopyKind::Full),
        abandon(AbandonPhase::AfterRead),
    ]);
    assert_eq!(judgement.verdict, Verdict::Good);
    let by: Vec<_> = judgement
        .contradictions
        .iter()
        .map(|said| said.by)
        .collect();
    assert_eq!(by, ["regenerate"]);
    assert!(
        of(&[thumb(ThumbValue::Down), stop(100)])
            .contradictions
            .is_empty()
    );
}

#[test]
fn what_was_only_looked_at_has_no_verdict() {
    for signals in [
        vec![],
        vec![view()],
        vec![view(), edit(false, Grade::Rewrite)],
        vec![regenerate(Cause::Failure)],
        vec![follow_up(Nature::Other)],
    ] {
        assert_eq!(of(&signals).verdict, Verdict::None, "{signals:?}");
    }
}

#[test]
fn what_says_neither_is_neutral() {
    assert_eq!(of(&[stop(800)]).verdict, Verdict::Neutral);
    assert_eq!(of(&[stop(799)]).verdict, Verdict::Bad);
    assert_eq!(
        of(&[abandon(AbandonPhase::AfterRead)]).verdict,
        Verdict::Neutral
    );
    assert_eq!(
        of(&[edit(true, Grade::Substantive)]).verdict,
        Verdict::Neutral
    );
}

#[test]
fn people_who_disagree_are_counted_and_a_draw_is_neutral() {
    let up = || thumb(ThumbValue::Up);
    let down = || thumb(ThumbValue::Down);
    assert_eq!(of(&[up(), down(), down()]).verdict, Verdict::Bad);
    let draw = of(&[up(), down()]);
    assert_eq!(draw.verdict, Verdict::Neutral);
    assert_eq!(draw.contradictions.len(), 2);
}

#[test]
fn a_variant_that_was_chosen_outranks_what_was_written_next_and_no_vote() {
    let correction = follow_up(Nature::Correction);
    let chosen = Heard::Choice(Choice::Chosen);
    let judgement = judge([Heard::Signal(&correction), chosen]);
    assert_eq!(judgement.by, Some("variant_chosen"));
    assert_eq!(judgement.verdict, Verdict::Good);
    let down = thumb(ThumbValue::Down);
    assert_eq!(judge([chosen, Heard::Signal(&down)]).verdict, Verdict::Bad);
    assert_eq!(
        judge([Heard::Choice(Choice::PassedOver)]).verdict,
        Verdict::Bad
    );
}

fn any_signal() -> impl Strategy<Value = Signal> {
    prop_oneof![
        prop_oneof![Just(ThumbValue::Up), Just(ThumbValue::Down)].prop_map(thumb),
        (
            any::<bool>(),
            prop_oneof![Just(Grade::Accepted), Just(Grade::Rewrite)]
        )
            .prop_map(|(committed, grade)| edit(committed, grade)),
        prop_oneof![
            Just(Nature::Correction),
            Just(Nature::Praise),
            Just(Nature::Other)
        ]
        .prop_map(follow_up),
        Just(Cause::Quality).prop_map(regenerate),
        (0_u16..=1_000).prop_map(stop),
        Just(CopyKind::Full).prop_map(copy),
        Just(AbandonPhase::Unread).prop_map(abandon),
        Just(view()),
    ]
}

proptest! {
    #[test]
    fn the_verdict_does_not_depend_on_the_order(signals in prop::collection::vec(any_signal(), 0..12)) {
        let forwards = of(&signals);
        let backwards: Vec<_> = signals.iter().rev().cloned().collect();
        prop_assert_eq!(forwards.verdict, of(&backwards).verdict);
    }

    #[test]
    fn what_contradicts_says_the_opposite(signals in prop::collection::vec(any_signal(), 0..12)) {
        let judgement = of(&signals);
        for said in &judgement.contradictions {
            prop_assert_ne!(said.verdict, judgement.verdict);
            prop_assert_ne!(said.verdict, Verdict::None);
        }
        prop_assert_eq!(judgement.verdict == Verdict::None, judgement.by.is_none());
    }
}
