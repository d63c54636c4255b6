//! Runs a reader in a thread of its own, so that a panic or an endless loop in a library ends in an error record.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use super::error::ReadErrorKind;

/// Stack of a reading thread in bytes: some formats nest, and a stack that overflows cannot be caught.
const STACK: usize = 64 << 20;

/// Seconds beyond the time limit that a reader has to notice by itself and hand over what it read so far.
const GRACE: u64 = 5;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Keeps panics of reading threads off standard error: they become error records.
fn install_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.with(Cell::get) {
                before(info);
            }
        }));
    });
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|s| (*s).to_owned());
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned());
    text.lines().next().unwrap_or_default().to_owned()
}

/// Runs `work` and turns a panic into an error.
pub(super) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, ReadErrorKind> {
    quietly(work).map_err(ReadErrorKind::Crashed)
}

/// Runs `work` and turns a panic into its message.
pub(crate) fn quietly<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    install_hook();
    let before = QUIET.with(|q| q.replace(true));
    let result = catch_unwind(AssertUnwindSafe(work));
    QUIET.with(|q| q.set(before));
    result.map_err(|payload| message(payload.as_ref()))
}

/// Starts a named reading thread.
pub(super) fn spawn(work: impl FnOnce() + Send + 'static) -> Result<(), ReadErrorKind> {
    thread::Builder::new()
        .name("document reader".to_owned())
        .stack_size(STACK)
        .spawn(work)
        .map(drop)
        .map_err(|e| ReadErrorKind::io(&e))
}

/// Runs `work` in a reading thread and waits for it, a little longer than `seconds`. A thread that never returns is
/// left behind; it dies with the process.
pub(super) fn timed<T: Send + 'static>(
    seconds: u64,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ReadErrorKind> {
    let (send, receive) = sync_channel(1);
    spawn(move || {
        // The receiver may have given up waiting.
        let _ = send.send(caught(work));
    })?;
    match receive.recv_timeout(Duration::from_secs(seconds.saturating_add(GRACE))) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => Err(ReadErrorKind::TimedOut(seconds)),
        Err(RecvTimeoutError::Disconnected) => Err(ReadErrorKind::Crashed("the thread ended".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panics_become_errors() {
        assert_eq!(timed(5, || 7), Ok(7));
        let crashed = timed(5, || -> u8 { panic!("bad file\nmore") });
        assert_eq!(crashed, Err(ReadErrorKind::Crashed("bad file".to_owned())));
    }

    #[test]
    fn endless_work_is_given_up() {
        let (send, receive) = sync_channel::<()>(0);
        let got = timed(0, move || receive.recv().is_ok());
        assert_eq!(got, Err(ReadErrorKind::TimedOut(0)));
        drop(send);
    }
}
