//! Retries: how long to wait before a call is repeated, and when to give up. All calls of a command share one budget.

use super::error::ApiError;
use jiff::Timestamp;
use linkworld_contract::limits::{
    PLATFORM_BACKOFF_FIRST, PLATFORM_PATIENCE, PLATFORM_RETRIES_MAX, PLATFORM_RETRY_AFTER_MAX,
};
use linkworld_system::clock::{Clock, random_bytes};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How a client waits between retries, and who is notified.
#[derive(Debug, Clone, Default)]
pub struct RetryPolicy {
    /// How to wait.
    pub waiter: RetryTimer,
    /// The clock for dates.
    pub clock: Clock,
    /// Notified of every retry before the wait.
    pub observer: RetryObserver,
}

/// A call that will be repeated.
#[derive(Debug)]
pub struct RetryNotice<'a> {
    /// What failed: a call or a step.
    pub what: &'a str,
    /// Why.
    pub error: &'a ApiError,
    /// The number of the next attempt, from 2.
    pub attempt: u32,
    /// How long is waited.
    pub wait: Duration,
    /// What is left of the command's budget after that.
    pub left: Duration,
}

/// A callback for retries; by default there is none.
#[derive(Clone, Default)]
pub struct RetryObserver(Option<Arc<Hear>>);

type Hear = dyn Fn(&RetryNotice<'_>) + Send + Sync;

impl RetryObserver {
    /// Calls `hear` each time.
    pub fn new(hear: impl Fn(&RetryNotice<'_>) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(hear)))
    }
}

impl std::fmt::Debug for RetryObserver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RetryObserver({})", if self.0.is_some() { "callback" } else { "none" })
    }
}

/// How time passes while waiting.
#[derive(Debug, Clone, Default)]
pub enum RetryTimer {
    /// In real time.
    #[default]
    Real,
    /// Time passes, multiplied by this factor; for tests.
    Scaled(f64),
    /// Not at all: waits are only recorded, for tests.
    Recorded(Arc<Mutex<Vec<Duration>>>),
}

impl RetryTimer {
    async fn wait(&self, time: Duration) {
        match self {
            Self::Real => tokio::time::sleep(time).await,
            Self::Scaled(factor) => tokio::time::sleep(time.mul_f64(*factor)).await,
            Self::Recorded(times) => times.lock().unwrap_or_else(PoisonError::into_inner).push(time),
        }
    }

    /// A deadline, scaled.
    pub(super) fn scaled(&self, time: Duration) -> Duration {
        if let Self::Scaled(factor) = self { time.mul_f64(*factor) } else { time }
    }

    /// Time that passed, without the scale.
    pub(super) fn unscaled(&self, time: Duration) -> Duration {
        if let Self::Scaled(factor) = self { time.div_f64(*factor) } else { time }
    }
}

/// Time that one command has lost to errors so far.
#[derive(Debug, Default)]
pub(super) struct RetryBudget {
    lost: Mutex<Duration>,
}

impl RetryBudget {
    /// What is left, but at least a second, so that the last call can succeed.
    pub(super) fn left(&self) -> Duration {
        PLATFORM_PATIENCE
            .saturating_sub(*self.lost.lock().unwrap_or_else(PoisonError::into_inner))
            .max(Duration::from_secs(1))
    }

    /// Counts the time that a failed call took.
    pub(super) fn lose(&self, patience: &RetryPolicy, took: Duration) {
        *self.lost.lock().unwrap_or_else(PoisonError::into_inner) += patience.waiter.unscaled(took);
    }

    /// Waits before what failed for the `attempt`th time, from 0, is repeated; false to give up.
    pub(super) async fn another(
        &self,
        patience: &RetryPolicy,
        what: &str,
        (error, attempt): (&ApiError, u32),
        took: Duration,
    ) -> bool {
        let took = patience.waiter.unscaled(took);
        let wait = wait_before_repeat(error, attempt);
        let left = {
            let mut lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner);
            *lost += took + wait.unwrap_or_default();
            PLATFORM_PATIENCE.checked_sub(*lost)
        };
        let (Some(wait), Some(left)) = (wait, left) else { return false };
        if let Some(hear) = &patience.observer.0 {
            hear(&RetryNotice { what, error, attempt: attempt + 2, wait, left });
        }
        patience.waiter.wait(wait).await;
        true
    }
}

/// How long to wait before what failed for the `attempt`th time, from 0, is repeated; none to give up.
fn wait_before_repeat(error: &ApiError, attempt: u32) -> Option<Duration> {
    if attempt >= PLATFORM_RETRIES_MAX || !error.is_transient() {
        return None;
    }
    let asked = match error {
        ApiError::RateLimited { retry_after } | ApiError::Unavailable { retry_after, .. } => *retry_after,
        _ => None,
    };
    let backoff = jittered(PLATFORM_BACKOFF_FIRST * 2_u32.pow(attempt));
    match asked {
        Some(time) if time > PLATFORM_RETRY_AFTER_MAX => None,
        // A platform that asks for no time at all is not called without any.
        asked => Some(backoff.max(asked.unwrap_or_default())),
    }
}

/// A random time between half of `longest` and all of it, so that many clients do not retry at once.
fn jittered(longest: Duration) -> Duration {
    longest.mul_f64(0.5 + f64::from(u32::from_le_bytes(random_bytes())) / f64::from(u32::MAX) / 2.0)
}

/// Stands for every time that is too far away to be counted.
const FAR: Duration = Duration::from_secs(u64::MAX);

/// `Retry-After`: seconds or a date. A date in the past is zero; one beyond the calendar is far.
pub(super) fn parse_after(header: &str, now: Timestamp) -> Option<Duration> {
    let header = header.trim();
    if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(header.parse().unwrap_or(u64::MAX)));
    }
    // The calendar of the library ends shortly before that year does, and `9999` is what "never" looks like.
    if header.split(' ').any(|part| part == "9999") {
        return Some(FAR);
    }
    let until = jiff::fmt::rfc2822::parse(header).ok()?.timestamp();
    Some(Duration::try_from(until.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::super::error::ApiError;
    use super::{parse_after, wait_before_repeat};
    use linkworld_contract::limits::PLATFORM_RETRIES_MAX;
    use linkworld_contract::origin::Origin;
    use linkworld_system::http::HttpError;
    use std::time::Duration;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = "2026-01-02T03:04:05Z".parse().unwrap();
        for (header, seconds) in [
            ("7", Some(7)),
            (" 0 ", Some(0)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("Fri, 02 Jan 2026 03:04:35 GMT", Some(30)),
            ("Fri, 02 Jan 2026 03:04:00 GMT", Some(0)),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("Fri, 02 Jan 2026 04:04:05 GMT", Some(3_600)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(u64::MAX)),
            ("", None),
            ("-1", None),
            ("soon", None),
        ] {
            assert_eq!(parse_after(header, now), seconds.map(Duration::from_secs), "{header:?}");
        }
    }

    #[test]
    fn only_transient_errors_are_waited_for() {
        let second = Duration::from_secs;
        let limited = |retry_after| ApiError::RateLimited { retry_after };
        let down = |status| ApiError::Unavailable { status, detail: String::new(), retry_after: None };
        let why = String::new;
        let origin = Origin::local(1);
        assert_eq!(wait_before_repeat(&limited(Some(second(60))), 0), Some(second(60)));
        assert_eq!(wait_before_repeat(&limited(Some(second(61))), 0), None);
        for attempt in 0..PLATFORM_RETRIES_MAX {
            let longest = Duration::from_millis(250 << attempt);
            for error in [
                limited(None),
                limited(Some(second(0))),
                down(408),
                down(425),
                down(500),
                down(502),
                down(503),
                down(504),
                down(520),
                down(524),
                down(529),
                ApiError::Network(HttpError::Connect { origin: origin.clone(), through: why(), why: why() }),
                ApiError::Network(HttpError::Interrupted { origin: origin.clone(), why: why() }),
                ApiError::Network(HttpError::Timeout {
                    origin: origin.clone(),
                    through: why(),
                    after: second(1),
                    connecting: false,
                }),
                ApiError::BadAnswer { call: String::new(), why: why() },
            ] {
                let wait = wait_before_repeat(&error, attempt).unwrap();
                assert!((longest / 2..=longest).contains(&wait), "{error:?}: {wait:?}");
                assert_eq!(wait_before_repeat(&error, PLATFORM_RETRIES_MAX), None);
            }
        }
        for error in [
            down(501),
            down(519),
            down(525),
            ApiError::NoToken,
            ApiError::Conflict { call: why(), detail: why() },
            ApiError::UploadCut { sent: 1, total: 2, after: second(30) },
            ApiError::Network(HttpError::Tls { origin: origin.clone(), problem: None, why: why() }),
            ApiError::Network(HttpError::TooLarge { origin, max: 1 }),
        ] {
            assert_eq!(wait_before_repeat(&error, 0), None, "{error:?}");
        }
    }
}
