//! Time and randomness: the only place that reads either from the machine.
//!
//! Everything else gets a [`Clock`], so that tests can set the time.

use jiff::Timestamp;
use linkworld_contract::text::hex;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// A source of time.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    Real,
    /// A clock that moves only when it is advanced.
    Virtual(VirtualClock),
}

/// A clock that is advanced by hand; clones share the same time.
#[derive(Debug, Clone)]
pub struct VirtualClock(Arc<AtomicI64>);

impl VirtualClock {
    /// Starts at `start`.
    pub fn starting_at(start: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(start.as_millisecond())))
    }

    /// Advances the clock.
    pub fn advance(&self, by: Duration) {
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock {
    /// Now.
    pub fn now(&self) -> Timestamp {
        match self {
            #[expect(clippy::disallowed_methods, reason = "the one place that asks for the time")]
            Self::Real => Timestamp::now(),
            Self::Virtual(hands) => {
                Timestamp::from_millisecond(hands.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::MAX)
            }
        }
    }

    /// Now in whole seconds since 1970, as tokens count.
    pub fn unix_seconds(&self) -> i64 {
        self.now().as_second()
    }

    /// Now in milliseconds since 1970, as the store counts.
    pub fn unix_millis(&self) -> i64 {
        self.now().as_millisecond()
    }
}

/// RFC 3339 in UTC with milliseconds.
pub fn rfc3339(unix_millis: i64) -> String {
    let at = Timestamp::from_millisecond(unix_millis).unwrap_or(Timestamp::UNIX_EPOCH);
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// `N` random bytes from the operating system.
///
/// # Panics
/// When the operating system provides no randomness: nothing after it would be safe.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(clippy::disallowed_methods, reason = "the one place that reads randomness")]
    getrandom::fill(&mut bytes).expect("the operating system provides random bytes");
    bytes
}

/// A random UUID, version 4.
pub fn random_uuid() -> String {
    let mut bytes = random_bytes::<16>();
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = hex(&bytes);
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::{Clock, VirtualClock, random_uuid, rfc3339};
    use jiff::Timestamp;
    use std::time::Duration;

    #[test]
    fn a_virtual_clock_moves_only_when_advanced() {
        let hands = VirtualClock::starting_at(Timestamp::UNIX_EPOCH);
        let clock = Clock::Virtual(hands.clone());
        assert_eq!(clock.unix_seconds(), 0);
        hands.advance(Duration::from_millis(1_500));
        assert_eq!(clock.unix_millis(), 1_500);
        assert_eq!(rfc3339(1_500), "1970-01-01T00:00:01.500Z");
    }

    #[test]
    fn uuids_are_well_formed_and_differ() {
        let (a, b) = (random_uuid(), random_uuid());
        assert_ne!(a, b);
        assert_eq!(a.len(), 36);
        assert_eq!(a.as_bytes()[14], b'4');
    }
}
