//! Which faults may pass, and how long to wait before asking again. Only reads are repeated.

use crate::clock::{Clock, random_bytes};
use crate::http::HttpError;
use crate::limits::{PLATFORM_BACKOFF_FIRST, PLATFORM_RETRIES_MAX, PLATFORM_RETRY_AFTER_MAX};
use crate::platform::error::PlatformError;
use jiff::Timestamp;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How a client waits, and by which clock it reads dates.
#[derive(Debug, Clone, Default)]
pub struct Patience {
    /// Waits.
    pub waiter: Waiter,
    /// Tells the time.
    pub clock: Clock,
}

/// What waiting is.
#[derive(Debug, Clone, Default)]
pub enum Waiter {
    /// Time passes.
    #[default]
    Real,
    /// Only written down, for tests.
    Recorded(Arc<Mutex<Vec<Duration>>>),
}

impl Waiter {
    pub(super) async fn wait(&self, time: Duration) {
        match self {
            Self::Real => tokio::time::sleep(time).await,
            Self::Recorded(times) => times.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(time),
        }
    }
}

/// How long to wait before repeating a read that failed so, for the `attempt`th time from 0; none to give up.
pub(super) fn wait_before_repeat(error: &PlatformError, attempt: u32) -> Option<Duration> {
    if attempt >= PLATFORM_RETRIES_MAX {
        return None;
    }
    let asked = match error {
        PlatformError::RateLimited { retry_after } => *retry_after,
        PlatformError::Unavailable { status: 408 | 502..=504, retry_after, .. } => *retry_after,
        PlatformError::Network(HttpError::Connect { .. } | HttpError::Interrupted { .. }) => None,
        _ => return None,
    };
    match asked {
        Some(time) if time > PLATFORM_RETRY_AFTER_MAX => None,
        Some(time) => Some(time),
        None => Some(jittered(PLATFORM_BACKOFF_FIRST * 2_u32.pow(attempt))),
    }
}

/// Anything up to `longest`, so that many clients do not come back at once.
fn jittered(longest: Duration) -> Duration {
    longest.mul_f64(f64::from(u32::from_le_bytes(random_bytes())) / f64::from(u32::MAX))
}

/// `Retry-After`: seconds or a date. A date that has passed is now.
pub(super) fn parse_after(header: &str, now: Timestamp) -> Option<Duration> {
    let header = header.trim();
    if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(header.parse().unwrap_or(u64::MAX)));
    }
    let until = jiff::fmt::rfc2822::parse(header).ok()?.timestamp();
    Some(Duration::try_from(until.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{parse_after, wait_before_repeat};
    use crate::http::HttpError;
    use crate::limits::PLATFORM_RETRIES_MAX;
    use crate::origin::Origin;
    use crate::platform::PlatformError;
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
            ("", None),
            ("-1", None),
            ("soon", None),
        ] {
            assert_eq!(parse_after(header, now), seconds.map(Duration::from_secs), "{header:?}");
        }
    }

    #[test]
    fn only_what_may_pass_is_waited_for() {
        let second = Duration::from_secs;
        let limited = |retry_after| PlatformError::RateLimited { retry_after };
        let down = |status| PlatformError::Unavailable { status, detail: String::new(), retry_after: None };
        let why = String::new;
        let origin = Origin::local(1);
        assert_eq!(wait_before_repeat(&limited(Some(second(60))), 0), Some(second(60)));
        assert_eq!(wait_before_repeat(&limited(Some(second(61))), 0), None);
        for attempt in 0..PLATFORM_RETRIES_MAX {
            let longest = Duration::from_millis(250 << attempt);
            for error in [
                limited(None),
                down(408),
                down(502),
                down(503),
                down(504),
                PlatformError::Network(HttpError::Connect { origin: origin.clone(), why: why() }),
                PlatformError::Network(HttpError::Interrupted { origin: origin.clone(), why: why() }),
            ] {
                assert!(wait_before_repeat(&error, attempt).is_some_and(|time| time <= longest), "{error:?}");
                assert_eq!(wait_before_repeat(&error, PLATFORM_RETRIES_MAX), None);
            }
        }
        for error in [
            down(500),
            down(501),
            PlatformError::NoToken,
            PlatformError::Conflict { detail: String::new() },
            PlatformError::Network(HttpError::Tls { origin: origin.clone(), why: why() }),
            PlatformError::Network(HttpError::TooLarge { origin, max: 1 }),
        ] {
            assert_eq!(wait_before_repeat(&error, 0), None, "{error:?}");
        }
    }
}
