use super::*;
use crate::store::StoreError;

fn append(inbox: &mut Inbox, text: &[u8]) -> u64 {
    inbox.append(|frame| frame.extend_from_slice(text)).unwrap()
}

fn replayed(folder: &Path, applied: u64) -> Vec<(u64, Vec<u8>)> {
    let mut groups = Vec::new();
    let take = |number, contents: &[u8]| {
        groups.push((number, contents.to_vec()));
        Ok(())
    };
    let last = replay(folder, applied, take).unwrap();
    assert_eq!(last, groups.last().map_or(applied, |(number, _)| *number));
    groups
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

/// As a power cut leaves it.
fn cut(inbox: Inbox) {
    std::mem::forget(inbox);
}

#[test]
fn what_was_appended_is_replayed_from_where_the_database_is_and_then_gone() {
    let folder = tempfile::tempdir().unwrap();
    let mut inbox = Inbox::new(folder.path(), 8);
    for text in [b"a", b"b", b"c"] {
        append(&mut inbox, text);
    }
    assert_eq!(seen(folder.path()).unwrap(), Some((8, 10)));
    cut(inbox);
    let rest = vec![(9, b"b".to_vec()), (10, b"c".to_vec())];
    assert_eq!(replayed(folder.path(), 8), rest);
    assert_eq!(names(folder.path()), Vec::<String>::new());
    assert_eq!(replayed(folder.path(), 10), []);
}

#[test]
fn where_the_database_refuses_a_group_all_of_it_stays() {
    let folder = tempfile::tempdir().unwrap();
    let mut inbox = Inbox::new(folder.path(), 1);
    append(&mut inbox, b"a");
    append(&mut inbox, b"b");
    cut(inbox);
    let refused = replay(folder.path(), 0, |number, _| {
        if number == 2 {
            Err(StoreError::Unavailable)
        } else {
            Ok(())
        }
    });
    assert!(refused.is_err());
    assert_eq!(replayed(folder.path(), 1), vec![(2, b"b".to_vec())]);
}

#[test]
fn what_the_database_holds_is_no_longer_in_any_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut inbox = Inbox::new(folder.path(), 1);
    let before = append(&mut inbox, b"a lapwing");
    let last = append(&mut inbox, b"a heron");
    inbox.applied(before);
    assert_eq!(
        seen(folder.path()).unwrap(),
        Some((before, last)),
        "it is one file"
    );
    inbox.applied(last);
    assert_eq!(seen(folder.path()).unwrap(), None);
    assert_eq!(inbox.bytes(), segment::HEAD_BYTES as u64);
    let next = append(&mut inbox, b"a stork");
    cut(inbox);
    assert_eq!(
        replayed(folder.path(), last),
        vec![(next, b"a stork".to_vec())]
    );
}

#[test]
fn a_segment_goes_only_when_the_database_holds_its_last_group() {
    let folder = tempfile::tempdir().unwrap();
    let mut inbox = Inbox::new(folder.path(), 1);
    let large = vec![b'x'; SEGMENT_BYTES as usize / 2 + 1];
    let numbers: Vec<u64> = (0..5).map(|_| append(&mut inbox, &large)).collect();
    assert_eq!(names(folder.path()).len(), 3);
    for (number, left) in numbers.into_iter().zip([3, 2, 2, 1, 1]) {
        inbox.applied(number);
        assert_eq!(names(folder.path()).len(), left, "after {number}");
    }
    assert_eq!(seen(folder.path()).unwrap(), None);
}

#[test]
fn a_segment_that_is_turned_over_goes_whatever_comes_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut inbox = Inbox::new(folder.path(), 1);
    append(&mut inbox, b"a lapwing");
    let last = inbox.turn_over().unwrap();
    let after = append(&mut inbox, b"a heron");
    inbox.applied(last);
    assert_eq!(seen(folder.path()).unwrap(), Some((after, after)));
}

#[test]
fn a_trial_leaves_nothing_and_what_comes_after_it_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut inbox = Inbox::new(folder.path(), 1);
    append(&mut inbox, b"a");
    let bytes = inbox.bytes();
    inbox.try_out().unwrap();
    assert_eq!(inbox.bytes(), bytes);
    let number = append(&mut inbox, b"b");
    cut(inbox);
    assert_eq!(
        replayed(folder.path(), 0),
        vec![(1, b"a".to_vec()), (number, b"b".to_vec())]
    );
    assert_eq!(
        names(folder.path()),
        Vec::<String>::new(),
        "nothing was damaged"
    );
}

#[test]
fn a_group_that_is_too_large_is_refused_and_the_next_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let mut inbox = Inbox::new(folder.path(), 1);
    let large = vec![0; frame::MAX_BYTES];
    assert!(
        inbox
            .append(|frame| frame.extend_from_slice(&large))
            .is_err()
    );
    let number = append(&mut inbox, b"a");
    cut(inbox);
    assert_eq!(replayed(folder.path(), 0), vec![(number, b"a".to_vec())]);
}

#[test]
fn a_torn_end_is_cut_off_and_a_damaged_middle_is_put_aside_until_someone_erases() {
    let folder = tempfile::tempdir().unwrap();
    let written = |damage: &dyn Fn(&mut Vec<u8>)| {
        let mut inbox = Inbox::new(folder.path(), 1);
        for text in [b"aaaa", b"bbbb", b"cccc"] {
            append(&mut inbox, text);
        }
        cut(inbox);
        let path = &segment::paths(folder.path()).unwrap()[0];
        let mut bytes = std::fs::read(path).unwrap();
        damage(&mut bytes);
        std::fs::write(path, bytes).unwrap();
        replayed(folder.path(), 0)
            .into_iter()
            .map(|(number, _)| number)
            .collect::<Vec<_>>()
    };
    let torn = written(&|bytes| bytes.truncate(bytes.len() - 1));
    assert_eq!(torn, [1, 2]);
    assert_eq!(names(folder.path()), Vec::<String>::new());

    let frame = frame::HEAD_BYTES + 4;
    let damaged = written(&|bytes| bytes[segment::HEAD_BYTES + frame + 1] ^= 64);
    assert_eq!(damaged, [1, 3]);
    assert_eq!(
        names(folder.path()),
        ["damaged-afterword.inbox-0000000000000001"]
    );
    Inbox::new(folder.path(), 4).turn_over().unwrap();
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[test]
fn only_one_holds_the_lock_until_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let lock = Lock::try_take(folder.path()).unwrap().unwrap();
    assert!(Lock::try_take(folder.path()).unwrap().is_none());
    let refused = Lock::take(folder.path(), Duration::ZERO);
    assert!(matches!(refused, Err(StoreError::Held(_))));
    drop(lock);
    Lock::take(folder.path(), Duration::ZERO).unwrap();
}
