//! How long a connection is waited for: its bytes, and that ours are taken.

use super::bounds::Bounds;
use super::turn::{Next, Turn};
use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

/// A stream that fails with `TimedOut` once it was waited for too long.
pub(super) struct Patient<S> {
    stream: S,
    turn: Turn,
    bounds: Bounds,
    /// What is waited for since when.
    reading: Option<Next>,
    read_by: Pin<Box<Sleep>>,
    /// Something that was written is not taken.
    writing: bool,
    written_by: Pin<Box<Sleep>>,
}

impl<S> Patient<S> {
    pub(super) fn new(stream: S, turn: Turn, bounds: Bounds) -> Self {
        Self {
            stream,
            turn,
            bounds,
            reading: None,
            read_by: Box::pin(tokio::time::sleep(Duration::ZERO)),
            writing: false,
            written_by: Box::pin(tokio::time::sleep(Duration::ZERO)),
        }
    }

    /// How long what is next may take; a handler that reads a body, or makes an answer, has a measure of its own.
    fn limit(&self, next: Next) -> Option<Duration> {
        match next {
            Next::First | Next::Head => Some(self.bounds.head),
            Next::Another => Some(self.bounds.idle),
            Next::Answer => None,
        }
    }

    /// Begins to wait for `next`, unless that has begun already.
    fn wait_for(&mut self, next: Next) {
        if self.reading == Some(next) {
            return;
        }
        self.reading = Some(next);
        if let Some(limit) = self.limit(next) {
            self.read_by.as_mut().reset(Instant::now() + limit);
        }
    }

    /// What a write came to: one that is not taken is waited for, from the first time on.
    fn written<T>(&mut self, cx: &mut Context<'_>, done: Poll<Result<T>>) -> Poll<Result<T>> {
        if done.is_ready() {
            self.writing = false;
            return done;
        }
        if !self.writing {
            self.writing = true;
            let deadline = Instant::now() + self.bounds.stalled;
            self.written_by.as_mut().reset(deadline);
        }
        ready!(self.written_by.as_mut().poll(cx));
        Poll::Ready(Err(too_long()))
    }
}

fn too_long() -> Error {
    Error::from(ErrorKind::TimedOut)
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let this = self.get_mut();
        let next = this.turn.get();
        this.wait_for(next);
        let before = buffer.filled().len();
        if let Poll::Ready(done) = Pin::new(&mut this.stream).poll_read(cx, buffer) {
            if next == Next::Another && buffer.filled().len() > before {
                this.turn.set(Next::Head);
                this.wait_for(Next::Head);
            }
            return Poll::Ready(done);
        }
        if this.limit(next).is_none() {
            this.turn.wake_after(cx.waker());
            // It may have changed hands meanwhile.
            if this.turn.get() != next {
                cx.waker().wake_by_ref();
            }
            return Poll::Pending;
        }
        ready!(this.read_by.as_mut().poll(cx));
        Poll::Ready(Err(too_long()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.written(cx, done)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.stream).poll_write_vectored(cx, bytes);
        this.written(cx, done)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.stream).poll_flush(cx);
        this.written(cx, done)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let this = self.get_mut();
        let done = Pin::new(&mut this.stream).poll_shutdown(cx);
        this.written(cx, done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    const BOUNDS: Bounds = Bounds::DEFAULT;

    fn pair() -> (DuplexStream, Patient<DuplexStream>, Turn) {
        let (client, server) = duplex(64);
        let turn = Turn::new();
        (client, Patient::new(server, turn.clone(), BOUNDS), turn)
    }

    /// How long it takes until reading fails, while a byte comes after each `pause`, if any.
    async fn given_up_after(
        mut client: DuplexStream,
        mut server: Patient<DuplexStream>,
        pause: Option<Duration>,
    ) -> Duration {
        let begun = Instant::now();
        let feeding = async {
            let Some(pause) = pause else {
                return std::future::pending().await;
            };
            loop {
                tokio::time::sleep(pause).await;
                client.write_all(b"x").await.unwrap();
            }
        };
        let failing = async {
            loop {
                if let Err(error) = server.read_u8().await {
                    return error;
                }
            }
        };
        let error = tokio::select! {
            error = failing => error,
            () = feeding => panic!("it feeds for ever"),
        };
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        begun.elapsed()
    }

    fn about(waited: Duration, limit: Duration) {
        assert!(
            waited >= limit && waited < limit + Duration::from_secs(2),
            "{waited:?} for {limit:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_has_one_measure_of_time_however_often_a_byte_comes() {
        for pause in [None, Some(Duration::from_secs(1))] {
            let (client, server, _turn) = pair();
            about(given_up_after(client, server, pause).await, BOUNDS.head);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn between_requests_it_is_waited_longer_and_from_the_first_byte_on_as_for_any_head() {
        let pause = Duration::from_secs(1);
        for (pause, limit) in [(None, BOUNDS.idle), (Some(pause), pause + BOUNDS.head)] {
            let (client, server, turn) = pair();
            drop(turn.ours());
            about(given_up_after(client, server, pause).await, limit);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn while_the_answer_is_ours_to_give_nobody_is_given_up() {
        let (_client, mut server, turn) = pair();
        let ours = turn.ours();
        let mut byte = [0];
        let long = tokio::time::timeout(10 * BOUNDS.idle, server.read(&mut byte));
        assert!(long.await.is_err());
        drop(ours);
        let begun = Instant::now();
        assert_eq!(
            server.read(&mut byte).await.unwrap_err().kind(),
            ErrorKind::TimedOut
        );
        about(begun.elapsed(), BOUNDS.idle);
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_takes_nothing_of_the_answer_is_given_up_and_whoever_takes_it_slowly_is_not() {
        let (mut client, mut server, _turn) = pair();
        let slowly = async {
            let mut taken = [0; 32];
            for _ in 0..8 {
                tokio::time::sleep(BOUNDS.stalled / 2).await;
                client.read_exact(&mut taken).await.unwrap();
            }
        };
        let write = async { server.write_all(&[7; 256]).await };
        tokio::join!(write, slowly).0.unwrap();
        let begun = Instant::now();
        let error = server.write_all(&[7; 256]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        about(begun.elapsed(), BOUNDS.stalled);
    }
}
