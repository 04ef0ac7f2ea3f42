//! Deadlines that count from the last progress, so that a slow line can carry a large body, and a dead one is noticed.

use crate::upload::UploadProgress;
use std::time::Duration;
use tokio::time::Instant;

/// How often in one deadline the progress of a body is looked at.
const LOOKS: u32 = 60;
/// Bytes that a connection may have taken without having sent them: buffers of the system and of proxies.
const BUFFERED_BYTES_MAX: u64 = 2 * 1024 * 1024;
/// Bytes that must leave these buffers, or arrive of a response, within one deadline: 16 kB/s for a deadline of 60 s.
const BYTES_PER_DEADLINE: u64 = 960 * 1024;
/// Bytes of a response that must arrive within one deadline on average: 1 kB/s for a deadline of 30 s.
const RECEIVED_BYTES_PER_DEADLINE: u64 = 30 * 1024;

/// Runs a request until its response begins; none when there is no progress for `deadline`.
///
/// Bytes count as sent when the system has taken them. So after the last ones the time that the buffers need on a slow
/// line is added.
pub(crate) async fn while_sending<T>(
    request: impl Future<Output = T>,
    sent: &UploadProgress,
    deadline: Duration,
) -> Option<T> {
    tokio::pin!(request);
    let mut seen = 0;
    let mut since = Instant::now();
    let mut look = tokio::time::interval((deadline / LOOKS).max(Duration::from_millis(1)));
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            // First: a response that is there was in time, however late this task gets to run.
            biased;
            done = &mut request => return Some(done),
            _ = look.tick() => {}
        }
        if sent.bytes() != seen {
            (seen, since) = (sent.bytes(), Instant::now());
        }
        if since.elapsed() > deadline + share(deadline, seen.min(BUFFERED_BYTES_MAX), BYTES_PER_DEADLINE) {
            return None;
        }
    }
}

/// The pace of a response: how long its next bytes may take.
pub(crate) struct Pace {
    deadline: Duration,
    started: Instant,
    received: u64,
}

impl Pace {
    pub(crate) fn start(deadline: Duration) -> Self {
        Self { deadline, started: Instant::now(), received: 0 }
    }

    /// Waits for the next bytes; none when they take longer than the deadline, or all of them together much longer than
    /// a slow line would need.
    pub(crate) async fn next<T>(&self, bytes: impl Future<Output = T>) -> Option<T> {
        let whole = 2 * self.deadline + share(self.deadline, self.received, RECEIVED_BYTES_PER_DEADLINE);
        let until = (self.started + whole).min(Instant::now() + self.deadline);
        tokio::time::timeout_at(until, bytes).await.ok()
    }

    pub(crate) fn received(&mut self, bytes: usize) {
        self.received += bytes as u64;
    }
}

/// The part of a deadline that `bytes` are of `whole`; more than one for more bytes.
#[expect(clippy::cast_precision_loss, reason = "a limit in time needs no exact bytes")]
fn share(deadline: Duration, bytes: u64, whole: u64) -> Duration {
    deadline.mul_f64(bytes as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::{Pace, while_sending};
    use crate::upload::UploadProgress;
    use std::future::pending;
    use std::time::Duration;
    use tokio::time::{Instant, sleep};

    const DEADLINE: Duration = Duration::from_millis(400);

    fn block_on<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(work)
    }

    #[test]
    fn a_slow_upload_takes_as_long_as_it_needs() {
        block_on(async {
            let sent = UploadProgress::default();
            let started = Instant::now();
            // 10 MiB in five deadlines.
            let upload = async {
                for _ in 0..160 {
                    sent.add(64 * 1024);
                    sleep(DEADLINE / 32).await;
                }
            };
            assert!(while_sending(upload, &sent, DEADLINE).await.is_some());
            assert!(started.elapsed() > 5 * DEADLINE, "{:?}", started.elapsed());
        });
    }

    #[test]
    fn an_upload_that_stalls_ends() {
        block_on(async {
            let started = Instant::now();
            assert_eq!(while_sending(pending::<()>(), &UploadProgress::default(), DEADLINE).await, None);
            assert!(started.elapsed() >= DEADLINE);
            // After ten megabytes, some of which a buffer may hold, it takes longer, but not for ever.
            let sent = UploadProgress::default();
            sent.add(10 * 1024 * 1024);
            let started = Instant::now();
            assert_eq!(while_sending(pending::<()>(), &sent, DEADLINE).await, None);
            assert!(started.elapsed() >= 3 * DEADLINE);
        });
    }

    #[test]
    fn a_response_may_be_slow_but_not_drip() {
        block_on(async {
            let mut pace = Pace::start(DEADLINE);
            for _ in 0..6 {
                pace.received(1024 * 1024);
                assert!(pace.next(sleep(DEADLINE / 2)).await.is_some());
            }
            assert!(pace.next(pending::<()>()).await.is_none());
            let mut drips = 0;
            let mut pace = Pace::start(DEADLINE);
            while pace.next(sleep(DEADLINE * 3 / 4)).await.is_some() {
                pace.received(1);
                drips += 1;
            }
            assert!(drips <= 2, "{drips}");
        });
    }
}
