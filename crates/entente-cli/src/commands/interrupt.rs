//! Ctrl-C: the first ends a run in order, a second one at once.

use anyhow::Result;
use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Listens from now on; once a program.
pub(super) fn listen() -> Result<()> {
    ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    })?;
    Ok(())
}

/// True once somebody wants the run to end.
pub(super) fn asked() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// Waits until then. True where somebody wants the run to end before.
pub(super) fn wait(until: Instant) -> bool {
    const TURN: Duration = Duration::from_millis(200);
    while !asked() {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return false;
        }
        std::thread::sleep(left.min(TURN));
    }
    true
}
