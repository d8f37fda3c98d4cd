//! Whole visits, in simulated time.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests say what is wrong by panicking"
)]

mod support;

use afterword_core::record::{
    AbandonPhase, Cause, CopyKind, Grade, Kind, Nature, Signal, ThumbValue, Via,
};
use afterword_core::session::Text;
use afterword_core::{Event, Phase, Policy};
use support::{START, TRACE, Visit, decode};

macro_rules! signal {
    ($visit:expr, $id:expr, $kind:ident) => {
        match &$visit.newest($id, Kind::$kind).unwrap().signal {
            Signal::$kind(signal) => signal.clone(),
            other => panic!("{other:?}"),
        }
    };
}

#[test]
fn an_up_that_becomes_a_down_within_the_quiet_time_is_one_record() {
    let mut visit = Visit::new(Text::Edits);
    let answer = visit.answer("r-1");
    visit.on(answer, Event::ThumbPressed(ThumbValue::Up));
    visit.after(1_500);
    visit.on(answer, Event::ThumbPressed(ThumbValue::Down));
    visit.after(1_999);
    assert_eq!(visit.given("r-1", Kind::Thumb), 0);
    visit.after(1);
    let thumb = signal!(visit, "r-1", Thumb);
    assert_eq!((thumb.value, thumb.changes), (ThumbValue::Down, 1));
    let record = visit.newest("r-1", Kind::Thumb).unwrap();
    assert_eq!(record.response.trace_id.as_deref(), Some(TRACE));
    assert_eq!(record.at_ms - record.first_at_ms, 1_500);
    assert_eq!(visit.given("r-1", Kind::Thumb), 1);
}

#[test]
fn a_vote_taken_back_is_the_same_record_retracted_and_a_slip_is_none() {
    let mut visit = Visit::new(Text::Edits);
    let answer = visit.answer("r-1");
    visit.on(answer, Event::ThumbPressed(ThumbValue::Up));
    visit.after(5_000);
    let first = visit.newest("r-1", Kind::Thumb).unwrap().clone();
    visit.on(answer, Event::ThumbPressed(ThumbValue::Up));
    visit.after(5_000);
    let second = visit.newest("r-1", Kind::Thumb).unwrap();
    assert_eq!(second.id, first.id);
    assert!(second.rev > first.rev && second.retracted && !first.retracted);

    let other = visit.answer("r-2");
    visit.on(other, Event::ThumbPressed(ThumbValue::Down));
    visit.on(other, Event::ThumbPressed(ThumbValue::Down));
    visit.after(60_000);
    assert_eq!(visit.given("r-2", Kind::Thumb), 0);
}

#[test]
fn a_reason_settles_a_vote_at_once_and_goes_when_the_vote_is_switched() {
    let mut visit = Visit::new(Text::Edits);
    let answer = visit.answer("r-1");
    visit.on(answer, Event::ThumbPressed(ThumbValue::Down));
    visit.on(
        answer,
        Event::Explained {
            reasons: Some("format\n\n".to_owned()),
            comment: Some("mail me at ann@example.org".to_owned()),
            correction: None,
        },
    );
    visit.after(0);
    let thumb = signal!(visit, "r-1", Thumb);
    assert_eq!(thumb.reasons, ["format"]);
    assert_eq!(thumb.comment.as_deref(), Some("mail me at [email]"));
    visit.on(answer, Event::ThumbPressed(ThumbValue::Up));
    visit.after(2_000);
    let thumb = signal!(visit, "r-1", Thumb);
    assert_eq!(
        (thumb.value, thumb.reasons.len(), thumb.comment),
        (ThumbValue::Up, 0, None)
    );
}

#[test]
fn where_the_page_shows_the_vote_the_page_is_right() {
    let mut visit = Visit::new(Text::Edits);
    let answer = visit.answer("r-1");
    visit.on(answer, Event::ThumbPressed(ThumbValue::Up));
    visit.page.0.get_mut("r-1").unwrap().vote = Some(Some(ThumbValue::Down));
    visit.after(2_000);
    assert_eq!(signal!(visit, "r-1", Thumb).value, ThumbValue::Down);
}

#[test]
fn copies_are_joined_and_small_ones_are_word_look_ups() {
    let mut visit = Visit::new(Text::Edits);
    let answer = visit.answer("r-1");
    let copied = |from, to| Event::Copied {
        via: Via::Selection,
        range: Some((from, to)),
        code_block: None,
    };
    visit.on(answer, copied(0, 11));
    visit.after(5_000);
    assert_eq!(visit.given("r-1", Kind::Copy), 0);
    visit.on(answer, copied(10, 50));
    visit.after(1_000);
    visit.on(answer, copied(40, 60));
    visit.after(2_000);
    let copy = signal!(visit, "r-1", Copy);
    assert_eq!(
        (copy.count, copy.chars, copy.fraction.thousandths()),
        (2, 50, 500)
    );
    assert_eq!((copy.kind, copy.via), (CopyKind::Partial, Via::Selection));
    visit.on(
        answer,
        Event::Copied {
            via: Via::Button,
            range: None,
            code_block: None,
        },
    );
    visit.after(2_000);
    let copy = signal!(visit, "r-1", Copy);
    assert_eq!(
        (copy.count, copy.chars, copy.fraction.thousandths()),
        (3, 100, 1_000)
    );
    assert_eq!((copy.kind, copy.via), (CopyKind::Full, Via::Button));
}

#[test]
fn an_edit_of_a_third_that_is_sent_is_substantive_and_committed() {
    let mut visit = Visit::new(Text::Edits);
    let answer = visit.answer("r-1");
    let shown = visit.page.0.get_mut("r-1").unwrap();
    shown.draft = Some((
        "one two three four five six".to_owned(),
        "one 2 three 4 five six".to_owned(),
    ));
    visit.on(answer, Event::DraftChanged);
    visit.after(700);
    visit.on(answer, Event::DraftChanged);
    visit.after(1_500);
    let edit = signal!(visit, "r-1", Edit);
    assert_eq!((edit.committed, edit.duration_ms), (false, 700));
    visit.on(answer, Event::DraftCommitted);
    visit.after(0);
    let edit = signal!(visit, "r-1", Edit);
    assert_eq!(
        (edit.grade, edit.distance.thousandths(), edit.committed),
        (Grade::Substantive, 333, true)
    );
    assert_eq!(edit.draft.as_deref(), Some("one two three four five six"));
    assert_eq!(edit.r#final.as_deref(), Some("one 2 three 4 five six"));
}

#[test]
fn what_was_sent_stays_as_it_was_whatever_is_begun_and_given_up_after_it() {
    let mut visit = Visit::new(Text::Edits);
    let answer = visit.answer("r-1");
    let drafts = |visit: &mut Visit, current: &str| {
        visit.page.0.get_mut("r-1").unwrap().draft = Some(("a b c".to_owned(), current.to_owned()));
    };
    drafts(&mut visit, "a b d");
    visit.on(answer, Event::DraftChanged);
    visit.on(answer, Event::DraftCommitted);
    visit.after(5_000);
    drafts(&mut visit, "a b d and what nobody will see");
    visit.on(answer, Event::DraftChanged);
    visit.after(5_000);
    visit.on(answer, Event::DraftCancelled);
    visit.after(5_000);
    assert_eq!(
        signal!(visit, "r-1", Edit).r#final.as_deref(),
        Some("a b d")
    );
    assert!(!visit.newest("r-1", Kind::Edit).unwrap().retracted);
    drafts(&mut visit, "a b e");
    visit.on(answer, Event::DraftChanged);
    visit.on(answer, Event::DraftCommitted);
    visit.after(5_000);
    assert_eq!(
        signal!(visit, "r-1", Edit).r#final.as_deref(),
        Some("a b e")
    );
}

#[test]
fn a_draft_that_is_given_up_leaves_nothing_or_is_taken_back() {
    let mut visit = Visit::new(Text::Edits);
    let answer = visit.answer("r-1");
    visit.page.0.get_mut("r-1").unwrap().draft = Some(("a b c".to_owned(), "a b d".to_owned()));
    visit.on(answer, Event::DraftChanged);
    visit.on(answer, Event::DraftCancelled);
    visit.after(10_000);
    assert_eq!(visit.given("r-1", Kind::Edit), 0);
    visit.on(answer, Event::DraftChanged);
    visit.after(1_500);
    visit.on(answer, Event::DraftCancelled);
    // The page has taken its editor away by then.
    visit.page.0.get_mut("r-1").unwrap().draft = None;
    visit.after(0);
    assert!(visit.newest("r-1", Kind::Edit).unwrap().retracted);
    let edit = signal!(visit, "r-1", Edit);
    let texts = [&edit.draft, &edit.r#final].map(Option::as_deref);
    assert_eq!(texts, [Some(""), Some("")], "what was given up is not told");
    assert!(!edit.committed);
}

#[test]
fn a_regenerate_names_the_answer_that_came_instead() {
    let mut visit = Visit::new(Text::Edits);
    let answer = visit.answer("r-1");
    visit.after(4_000);
    visit.on(answer, Event::Regenerated);
    visit.after(800);
    visit.answer("r-2");
    visit.after(2_000);
    let regenerate = signal!(visit, "r-1", Regenerate);
    assert_eq!(regenerate.next_response.as_deref(), Some("r-2"));
    assert_eq!(
        (regenerate.count, regenerate.cause, regenerate.since_done_ms),
        (1, Cause::Quality, Some(4_000))
    );
    assert_eq!(regenerate.seen_fraction.thousandths(), 1_000);
    assert_eq!(visit.given("r-1", Kind::FollowUp), 0);
}

#[test]
fn a_regenerate_before_the_first_token_or_right_after_an_error_is_a_retry() {
    let mut visit = Visit::new(Text::Edits);
    let waiting = visit.meet("r-1", "");
    visit.on(waiting, Event::Phase(Phase::Waiting));
    visit.on(waiting, Event::Regenerated);
    let failed = visit.streams("r-2");
    visit.on(failed, Event::Phase(Phase::Failed));
    visit.after(999);
    visit.on(failed, Event::Regenerated);
    visit.after(2_000);
    assert_eq!(signal!(visit, "r-1", Regenerate).cause, Cause::Failure);
    assert_eq!(signal!(visit, "r-2", Regenerate).cause, Cause::Failure);
}

#[test]
fn leaving_while_it_streams_is_an_abandon_that_coming_back_takes_back() {
    let mut visit = Visit::new(Text::Edits);
    let answer = visit.streams("r-1");
    visit.on(
        answer,
        Event::Shown {
            top_px: 0,
            bottom_px: 150,
            height_px: 300,
        },
    );
    visit.after(2_000);
    visit.hide();
    let abandon = signal!(visit, "r-1", Abandon);
    assert_eq!(
        (abandon.phase, abandon.visible_ms, abandon.engaged),
        (AbandonPhase::Streaming, 2_000, false)
    );
    assert_eq!(abandon.seen_fraction.thousandths(), 500);
    let first = visit.newest("r-1", Kind::Abandon).unwrap().clone();
    visit.after(60_000);
    visit.show();
    visit.after(1_000);
    visit.on(answer, Event::ThumbPressed(ThumbValue::Up));
    visit.after(5_000);
    let second = visit.newest("r-1", Kind::Abandon).unwrap();
    assert!(second.retracted && second.rev > first.rev);
}

#[test]
fn coming_back_after_half_an_hour_takes_nothing_back() {
    let mut visit = Visit::new(Text::Edits);
    let answer = visit.answer("r-1");
    visit.hide();
    assert_eq!(signal!(visit, "r-1", Abandon).phase, AbandonPhase::Unread);
    visit.after(30 * 60_000 + 1);
    visit.show();
    visit.on(answer, Event::Regenerated);
    visit.after(5_000);
    assert!(!visit.newest("r-1", Kind::Abandon).unwrap().retracted);
}

#[test]
fn half_an_hour_without_any_event_is_leaving_too() {
    let mut visit = Visit::new(Text::Edits);
    visit.answer("r-1");
    visit.after(30 * 60_000 - 1);
    assert_eq!(visit.given("r-1", Kind::Abandon), 0);
    visit.after(1);
    assert_eq!(
        signal!(visit, "r-1", Abandon).phase,
        AbandonPhase::AfterRead
    );
}

#[test]
fn another_thread_is_leaving_the_first_one() {
    let mut visit = Visit::new(Text::Edits);
    visit.answer("r-1");
    visit.after(1_000);
    let other = visit.meet("r-2", "thread-2");
    visit.on(other, Event::Appeared);
    visit.after(2_000);
    assert_eq!(
        signal!(visit, "r-1", Abandon).phase,
        AbandonPhase::AfterRead
    );
    assert_eq!(visit.given("r-1", Kind::FollowUp), 0);
}

#[test]
fn a_conversation_that_is_shown_no_more_is_left_until_it_is_shown_again() {
    let mut visit = Visit::new(Text::Edits);
    let answer = visit.answer("r-1");
    visit.after(1_000);
    let now = visit.now;
    visit.session.thread_left(now);
    visit.after(0);
    assert_eq!(
        signal!(visit, "r-1", Abandon).phase,
        AbandonPhase::AfterRead
    );
    // What is done elsewhere is not done in it.
    let now = visit.now;
    visit.session.active(now);
    visit.after(5_000);
    assert!(!visit.newest("r-1", Kind::Abandon).unwrap().retracted);
    visit.on(
        answer,
        Event::Shown {
            top_px: 0,
            bottom_px: 300,
            height_px: 300,
        },
    );
    visit.after(5_000);
    assert!(visit.newest("r-1", Kind::Abandon).unwrap().retracted);
}

#[test]
fn a_stop_says_how_much_had_come_and_been_seen() {
    let mut visit = Visit::new(Text::Edits);
    let answer = visit.streams("r-1");
    visit.on(
        answer,
        Event::Shown {
            top_px: 0,
            bottom_px: 80,
            height_px: 100,
        },
    );
    visit.after(700);
    visit.on(answer, Event::Stopped);
    visit.on(answer, Event::Phase(Phase::Done));
    visit.after(2_000);
    let stop = signal!(visit, "r-1", Stop);
    assert_eq!(
        (
            stop.streamed_chars,
            stop.seen_fraction.thousandths(),
            stop.after_ms
        ),
        (60, 800, 1_000)
    );
    let done = visit.answer("r-2");
    visit.on(done, Event::Stopped);
    visit.after(2_000);
    assert_eq!(visit.given("r-2", Kind::Stop), 0);
}

#[test]
fn the_next_message_is_a_follow_up_of_the_answer_before() {
    let mut visit = Visit::new(Text::Full);
    visit.answer("r-1");
    visit.page.0.get_mut("r-1").unwrap().prompt =
        Some("how do I cache a page in the browser".to_owned());
    visit.after(20_000);
    visit.answer("r-2");
    visit.page.0.get_mut("r-2").unwrap().prompt =
        Some("how do I cache one page in a browser".to_owned());
    visit.after(2_000);
    let follow_up = signal!(visit, "r-1", FollowUp);
    assert_eq!(
        (follow_up.nature, follow_up.gap_ms),
        (Nature::Rephrase, 20_000)
    );
    assert_eq!(
        follow_up.text.as_deref(),
        Some("how do I cache one page in a browser")
    );
}

#[test]
fn a_view_rides_along_and_goes_out_with_the_page() {
    let mut visit = Visit::new(Text::Edits);
    let answer = visit.answer("r-1");
    visit.after(749);
    visit.hide();
    assert_eq!(visit.given("r-1", Kind::View), 0);
    visit.show();
    visit.after(10_000);
    // The abandon that is taken back gives the view a ride; then it goes on without a word.
    assert_eq!(visit.given("r-1", Kind::View), 1);
    visit.on(answer, Event::Regenerated);
    visit.after(5_000);
    assert_eq!(visit.given("r-1", Kind::View), 1);
    visit.hide();
    let view = signal!(visit, "r-1", View);
    assert_eq!(
        (view.visible_ms, view.seen_fraction.thousandths()),
        (15_000, 1_000)
    );
    assert_eq!(visit.given("r-1", Kind::View), 2);
}

#[test]
fn no_text_leaves_that_the_host_did_not_allow() {
    for (text, draft, answer) in [
        (Text::None, false, false),
        (Text::Edits, true, false),
        (Text::Full, true, true),
    ] {
        let mut visit = Visit::new(text);
        let handle = visit.answer("r-1");
        visit.page.0.get_mut("r-1").unwrap().draft = Some(("a b c".to_owned(), "a b d".to_owned()));
        visit.on(handle, Event::DraftCommitted);
        visit.after(0);
        let record = visit.newest("r-1", Kind::Edit).unwrap();
        let edit = signal!(visit, "r-1", Edit);
        assert_eq!(
            (edit.draft.is_some(), edit.r#final.is_some()),
            (draft, draft)
        );
        assert_eq!(
            (
                record.response.text.is_some(),
                record.response.prompt.is_some()
            ),
            (answer, answer)
        );
        assert_eq!(edit.distance.thousandths(), 333);
    }
}

#[test]
fn a_text_too_long_for_a_request_is_left_out_and_its_measures_stay() {
    let mut visit = Visit::new(Text::Edits);
    let handle = visit.answer("r-1");
    let long = "word ".repeat(9_000);
    visit.page.0.get_mut("r-1").unwrap().draft = Some((long.clone(), format!("{long}more")));
    visit.on(handle, Event::DraftCommitted);
    visit.after(0);
    let edit = signal!(visit, "r-1", Edit);
    assert_eq!(
        (edit.draft, edit.r#final, edit.grade),
        (None, None, Grade::Minor)
    );
    assert_eq!(visit.left_out, 1);
}

#[test]
fn ten_thousand_responses_are_met_and_the_least_recent_are_forgotten() {
    let mut visit = Visit::new(Text::Edits);
    for at in 0..10_000 {
        visit.now += 1;
        visit.meet(&format!("r-{at}"), "");
    }
    assert_eq!(visit.session.remembered(), 500);
    assert!(visit.session.knows("r-0").is_none() && visit.session.knows("r-9999").is_some());
}

/// The kinds of what was open when it was last made safe.
fn open(visit: &Visit) -> Vec<Kind> {
    let kinds = visit.open.iter();
    kinds
        .map(|record| decode(&record.json, visit.now).kind())
        .collect()
}

#[test]
fn what_someone_did_is_safe_a_moment_later_and_settles_as_ever() {
    let mut visit = Visit::new(Text::Edits);
    let answer = visit.answer("r-1");
    visit.after(10_000);
    let secure_ms = Policy::DEFAULT.secure_ms;
    visit.on(answer, Event::ThumbPressed(ThumbValue::Up));
    assert_eq!(visit.session.poll_timeout(), Some(visit.now + secure_ms));
    // A second act within the moment does not put it off.
    visit.after(secure_ms - 50);
    visit.on(
        answer,
        Event::Copied {
            via: Via::Button,
            range: None,
            code_block: None,
        },
    );
    let secured = visit.secured;
    visit.after(49);
    assert_eq!(visit.secured, secured);
    assert_eq!(visit.session.open_records(visit.now, &mut visit.page), None);
    visit.after(1);
    assert_eq!(visit.secured, secured + 1);
    assert_eq!(open(&visit), [Kind::Thumb, Kind::Copy]);
    let (thumb, copy) = (visit.open[0].clone(), visit.open[1].clone());

    // Nothing has settled by it, and nothing more is due before it does.
    assert_eq!(visit.records, []);
    assert_eq!(
        visit.session.poll_timeout(),
        Some(START + 10_000 + Policy::DEFAULT.thumb_settle_ms)
    );
    visit.after(5_000);
    let settled = visit.newest("r-1", Kind::Thumb).unwrap();
    assert_eq!(*settled, decode(&thumb.json, visit.now));
    let settled = visit.newest("r-1", Kind::Copy).unwrap();
    assert_eq!(*settled, decode(&copy.json, visit.now));
    assert_eq!(open(&visit), []);
    assert_eq!(visit.given("r-1", Kind::Thumb), 1);
}

#[test]
fn what_changes_while_it_is_open_is_made_safe_again() {
    let mut visit = Visit::new(Text::Edits);
    let answer = visit.answer("r-1");
    visit.on(answer, Event::ThumbPressed(ThumbValue::Up));
    visit.after(500);
    let first = visit.open[0].clone();
    visit.on(answer, Event::ThumbPressed(ThumbValue::Down));
    visit.after(500);
    let second = visit.open[0].clone();
    assert_eq!(second.id, first.id);
    assert!(second.rev > first.rev);
    visit.after(5_000);
    let settled = visit.newest("r-1", Kind::Thumb).unwrap();
    assert_eq!((settled.id, settled.rev), (second.id, second.rev));
}

#[test]
fn of_a_vote_that_was_taken_back_before_anyone_was_told_nothing_is_kept() {
    let mut visit = Visit::new(Text::Edits);
    let answer = visit.answer("r-1");
    visit.on(answer, Event::ThumbPressed(ThumbValue::Up));
    visit.after(300);
    assert_eq!(open(&visit), [Kind::Thumb]);
    visit.on(answer, Event::ThumbPressed(ThumbValue::Up));
    visit.after(300);
    assert_eq!(open(&visit), []);
    visit.after(5_000);
    assert_eq!(visit.given("r-1", Kind::Thumb), 0);

    // Where someone was told, that it was taken back is kept.
    visit.on(answer, Event::ThumbPressed(ThumbValue::Up));
    visit.after(5_000);
    visit.on(answer, Event::ThumbPressed(ThumbValue::Up));
    visit.after(300);
    let record = decode(&visit.open[0].json, visit.now);
    assert!(record.retracted);
    let told = visit.newest("r-1", Kind::Thumb).unwrap();
    assert!(!told.retracted && told.id == record.id && told.rev < record.rev);
}

#[test]
fn typing_alone_wakes_nobody_and_of_drafts_nothing_is_kept() {
    let mut visit = Visit::new(Text::Edits);
    let answer = visit.answer("r-1");
    visit.page.0.get_mut("r-1").unwrap().draft = Some(("a b c".to_owned(), "a b d".to_owned()));
    visit.after(10_000);
    let secured = visit.secured;
    for _ in 0..20 {
        visit.on(answer, Event::DraftChanged);
        assert!(
            visit.session.poll_timeout().unwrap()
                >= START + 10_000 + Policy::DEFAULT.edit_settle_ms
        );
        visit.after(100);
    }
    // The timer that the first keystroke set was kept: it came too early, and gave nothing.
    assert!(visit.secured <= secured + 1);
    assert_eq!((open(&visit), visit.given("r-1", Kind::Edit)), (vec![], 0));

    // What was done besides is made safe in time, and without the draft.
    visit.on(answer, Event::ThumbPressed(ThumbValue::Up));
    let due = visit.session.poll_timeout();
    visit.on(answer, Event::DraftChanged);
    assert_eq!(visit.session.poll_timeout(), due);
    visit.after(Policy::DEFAULT.secure_ms);
    assert_eq!(open(&visit), [Kind::Thumb]);
    assert_eq!(visit.given("r-1", Kind::Edit), 0);
    visit.after(5_000);
    assert_eq!(visit.given("r-1", Kind::Edit), 1);
    assert_eq!(open(&visit), []);
}

#[test]
fn when_the_page_is_left_nothing_stays_open() {
    let mut visit = Visit::new(Text::Full);
    let answer = visit.streams("r-1");
    visit.after(1_000);
    visit.on(answer, Event::ThumbPressed(ThumbValue::Up));
    visit.on(answer, Event::Stopped);
    visit.on(answer, Event::Regenerated);
    visit.after(300);
    assert_eq!(open(&visit), [Kind::Thumb, Kind::Regenerate, Kind::Stop]);
    visit.hide();
    assert_eq!(open(&visit), []);
    assert_eq!(visit.session.open_records(visit.now, &mut visit.page), None);
}

#[test]
fn a_clock_that_goes_back_puts_nothing_that_is_open_at_risk() {
    let mut visit = Visit::new(Text::Edits);
    let answer = visit.answer("r-1");
    visit.after(10_000);
    visit.on(answer, Event::ThumbPressed(ThumbValue::Up));
    visit.now = START;
    visit.on(answer, Event::ThumbPressed(ThumbValue::Down));
    // What is open settles at once, and is open no more.
    visit.after(0);
    assert_eq!(signal!(visit, "r-1", Thumb).value, ThumbValue::Down);
    assert_eq!(open(&visit), []);
    visit.on(answer, Event::Regenerated);
    visit.after(Policy::DEFAULT.secure_ms);
    assert_eq!(open(&visit), [Kind::Regenerate]);
}
