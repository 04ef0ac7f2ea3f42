//! What an app notices of a misbehaving one beside it: its times while nobody calls the other one, and while two clients do,
//! in turns. A neighbour that behaves is measured first, for what two clients cost on this machine.

use crate::figures::Times;
use crate::platform::{APP, Platform};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Of `fixtures/handlers/misbehaving.py`.
const BEHAVIOURS: [&str; 22] = [
    "none",
    "crash before its reply",
    "crash inside its reply",
    "crash after its reply",
    "never answer",
    "half a header",
    "stall inside a header",
    "too long a length",
    "too short a length",
    "endless reply",
    "large reply",
    "no JSON",
    "no UTF-8",
    "stop itself",
    "reply after its deadline",
    "flood of output",
    "closed stderr",
    "ignore TERM",
    "child of its own session",
    "zombies",
    "many children",
    "remove its folder",
];
const CALLERS: usize = 2;
const WINDOWS: usize = 10;
const WINDOW: Duration = Duration::from_millis(300);
/// A caller gives up after it, and calls again.
const PATIENCE: Duration = Duration::from_millis(200);
/// Between two calls of a caller: a neighbour, not a load test.
const PAUSE: Duration = Duration::from_millis(20);
const CALL: &str = r#"{"name": "echo", "args": {"text": "Rechnung Nr. 7"}, "app": "echo-bot"}"#;
const OTHER_CALL: &str = r#"{"name": "work", "args": {}, "app": "case-bot"}"#;

/// Measures beside each misbehaving neighbour.
pub(crate) async fn measure(binary: &Path) {
    assert_eq!(APP, "echo-bot");
    println!("p99 of an app in µs: alone, beside a neighbour that is called, and their ratio");
    for behaviour in BEHAVIOURS {
        let platform = Arc::new(Platform::start_beside(binary, behaviour).await);
        let called = Arc::new(AtomicBool::new(false));
        let callers: Vec<_> =
            (0..CALLERS).map(|_| tokio::spawn(call(Arc::clone(&platform), Arc::clone(&called)))).collect();
        let mut calls = platform.control("/_emulator/trigger/tool").await;
        let mut times = [Times::default(), Times::default()];
        for window in 0..WINDOWS {
            called.store(window % 2 == 1, Ordering::Relaxed);
            let end = Instant::now() + WINDOW;
            while Instant::now() < end {
                times[window % 2].push(calls.timed(CALL).await);
            }
        }
        callers.iter().for_each(tokio::task::JoinHandle::abort);
        for caller in callers {
            let _ = caller.await;
        }
        let [alone, beside] = times.map(|times| times.percentile(0.99).as_secs_f64() * 1e6);
        println!("{behaviour:<28} {alone:>8.0} {beside:>8.0}   {:.2}", beside / alone);
        Arc::into_inner(platform).expect("nobody else has it").stop().await;
    }
}

/// Calls the neighbour while it is to be called.
async fn call(platform: Arc<Platform>, called: Arc<AtomicBool>) {
    let mut calls = platform.control("/_emulator/trigger/tool").await;
    loop {
        tokio::time::sleep(PAUSE).await;
        if !called.load(Ordering::Relaxed) {
            continue;
        }
        let sent = tokio::time::timeout(PATIENCE, calls.send("POST", OTHER_CALL.to_owned())).await;
        if !matches!(sent, Ok(Ok(_))) {
            // What is late would be the answer of the next call.
            calls = platform.control("/_emulator/trigger/tool").await;
        }
    }
}
