//! The next connection, whatever goes wrong meanwhile.

use std::io::{Error, ErrorKind, Result};
use std::time::Duration;

/// How long to wait where the system has none to give: the process, or the machine, has no more files. One comes free when
/// a connection ends, and no sooner by asking more often.
const PAUSE: Duration = Duration::from_millis(100);

/// Asks until there is one.
pub(super) async fn next<C, F>(accept: impl Fn() -> F) -> C
where
    F: Future<Output = Result<C>>,
{
    let mut said = false;
    loop {
        match accept().await {
            Ok(connection) => return connection,
            Err(error) if is_of_one(&error) => {}
            Err(error) => {
                if !said {
                    tracing::error!("cannot take connections at the moment: {error}");
                    said = true;
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Whether it befell one connection alone, which had gone before it was taken.
fn is_of_one(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::collections::VecDeque;

    #[tokio::test(start_paused = true)]
    async fn no_error_ends_it_and_only_those_that_last_are_waited_for() {
        /// EMFILE of Linux: too many open files.
        const EMFILE: i32 = 24;
        let come = RefCell::new(VecDeque::from([
            Err(Error::from(ErrorKind::ConnectionAborted)),
            Err(Error::from_raw_os_error(EMFILE)),
            Err(Error::from_raw_os_error(EMFILE)),
            Err(Error::from(ErrorKind::ConnectionReset)),
            Ok(7),
            Ok(8),
        ]));
        let accept = || std::future::ready(come.borrow_mut().pop_front().unwrap());
        let begun = tokio::time::Instant::now();
        assert_eq!(next(&accept).await, 7);
        let waited = begun.elapsed();
        assert!(waited >= 2 * PAUSE && waited < 3 * PAUSE, "{waited:?}");
        assert_eq!(next(&accept).await, 8);
    }
}
