//! Who is logged in. In memory alone, so all of them end with the process. Pure: it is told the time.

use crate::keys::{KeyId, ProjectId, hash, hex};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Ms after which a session ends, used or not: a day's work.
pub(super) const LIFE_MS: u64 = 12 * 3_600_000;

/// Sessions at the same time. Of more the oldest ends: whoever has the key can have more than anybody needs, and no more
/// memory than that.
const MAX_SESSIONS: usize = 1_024;

/// What a session stands for: the key that was shown, for as long as that is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Session {
    pub(super) key: KeyId,
    pub(super) project: ProjectId,
    ends_at_ms: u64,
}

/// All sessions, by the hash of what the browser shows.
#[derive(Default)]
pub(super) struct Sessions(Mutex<HashMap<[u8; 32], Session>>);

impl Sessions {
    /// Begins one, and gives what the browser is to show: 256 random bits in hex.
    ///
    /// # Errors
    /// Where the system gives no random numbers.
    pub(super) fn begin(
        &self,
        key: KeyId,
        project: ProjectId,
        now_ms: u64,
    ) -> Result<String, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        let token = hex(&bytes);
        let mut open = self.lock();
        open.retain(|_, session| now_ms < session.ends_at_ms);
        if open.len() >= MAX_SESSIONS
            && let Some((&oldest, _)) = open.iter().min_by_key(|(_, session)| session.ends_at_ms)
        {
            open.remove(&oldest);
        }
        let session = Session {
            key,
            project,
            ends_at_ms: now_ms + LIFE_MS,
        };
        open.insert(hash(&token), session);
        Ok(token)
    }

    /// The session of whoever shows this. Only hashes of long random texts are compared, so the time that it takes tells
    /// nothing of them.
    pub(super) fn find(&self, token: &str, now_ms: u64) -> Option<Session> {
        let found = self.lock().get(&hash(token)).copied();
        found.filter(|session| now_ms < session.ends_at_ms)
    }

    /// Ends one.
    pub(super) fn end(&self, token: &str) {
        self.lock().remove(&hash(token));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<[u8; 32], Session>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_lasts_for_its_time_and_not_longer() {
        let sessions = Sessions::default();
        let token = sessions.begin(3, 7, 1_000).unwrap();
        let found = sessions.find(&token, 999 + LIFE_MS).unwrap();
        assert_eq!((found.key, found.project), (3, 7));
        assert_eq!(sessions.find(&token, 1_000 + LIFE_MS), None);
    }

    #[test]
    fn whoever_logs_out_takes_nobody_along() {
        let sessions = Sessions::default();
        let [one, other] = [(); 2].map(|()| sessions.begin(3, 7, 0).unwrap());
        assert_ne!(one, other);
        assert_eq!(one.len(), 64);
        sessions.end(&one);
        assert_eq!(sessions.find(&one, 0), None);
        assert!(sessions.find(&other, 0).is_some());
        assert_eq!(sessions.find("", 0), None);
    }

    #[test]
    fn there_are_no_more_than_so_many_and_the_oldest_gives_way() {
        let sessions = Sessions::default();
        let first = sessions.begin(1, 1, 0).unwrap();
        let second = sessions.begin(1, 1, 1).unwrap();
        for at in 2..=MAX_SESSIONS as u64 {
            sessions.begin(1, 1, at).unwrap();
        }
        assert_eq!(sessions.find(&first, 2), None);
        assert!(sessions.find(&second, 2).is_some());
        assert_eq!(sessions.lock().len(), MAX_SESSIONS);
        sessions.begin(1, 1, LIFE_MS * 2).unwrap();
        assert_eq!(
            sessions.lock().len(),
            1,
            "those that have ended are forgotten"
        );
    }
}
