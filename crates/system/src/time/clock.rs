//! Time and randomness: the only place that reads either from the machine.
//!
//! Everything else gets a [`Clock`], so that tests can set the time.

use jiff::Timestamp;
use linkworld_contract::text::hex;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// A source of time.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    Real,
    /// A clock that can be set; clones share the same time.
    Virtual(VirtualClock),
}

/// A clock that runs with the machine's at a distance, or stands still, and can be set. Clones share the same time.
///
/// Whoever waits for a time is woken when the clock is set past it.
#[derive(Debug, Clone)]
pub struct VirtualClock(Arc<watch::Sender<ClockSetting>>);

/// How a [`VirtualClock`] goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockSetting {
    /// With the machine's clock, this many milliseconds ahead of it.
    Running {
        /// Negative for a clock that is behind.
        ahead: i64,
    },
    /// It stands still at this time, in milliseconds since 1970.
    Frozen {
        /// The time.
        at: i64,
    },
}

impl VirtualClock {
    /// Stands still at `start`.
    pub fn starting_at(start: Timestamp) -> Self {
        Self::new(ClockSetting::Frozen { at: start.as_millisecond() })
    }

    /// A clock that goes like this.
    pub fn new(setting: ClockSetting) -> Self {
        Self(Arc::new(watch::Sender::new(setting)))
    }

    /// How it goes.
    pub fn setting(&self) -> ClockSetting {
        *self.0.borrow()
    }

    /// Makes it go like this and wakes whoever waits for a time.
    pub fn set(&self, setting: ClockSetting) {
        self.0.send_replace(setting);
    }

    /// Advances the clock. It keeps running or standing still.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.0.send_modify(|setting| match setting {
            ClockSetting::Running { ahead: time } | ClockSetting::Frozen { at: time } => {
                *time = time.saturating_add(by)
            }
        });
    }

    /// Sets the clock to a time. It keeps running or standing still.
    pub fn set_time(&self, unix_millis: i64) {
        self.0.send_modify(|setting| match setting {
            ClockSetting::Running { ahead } => *ahead = unix_millis.saturating_sub(Clock::Real.unix_millis()),
            ClockSetting::Frozen { at } => *at = unix_millis,
        });
    }

    /// Stands still at its time from now on.
    pub fn freeze(&self) {
        self.set(ClockSetting::Frozen { at: self.unix_millis() });
    }

    /// Runs on from its time.
    pub fn run(&self) {
        let ahead = self.unix_millis().saturating_sub(Clock::Real.unix_millis());
        self.set(ClockSetting::Running { ahead });
    }

    fn unix_millis(&self) -> i64 {
        match self.setting() {
            ClockSetting::Running { ahead } => Clock::Real.unix_millis().saturating_add(ahead),
            ClockSetting::Frozen { at } => at,
        }
    }

    async fn sleep_until(&self, unix_millis: i64) {
        let mut settings = self.0.subscribe();
        loop {
            let setting = *settings.borrow_and_update();
            let left = unix_millis.saturating_sub(self.unix_millis());
            if left <= 0 {
                return;
            }
            // A clock that stands still gets there only by being set.
            let running = matches!(setting, ClockSetting::Running { .. });
            tokio::select! {
                // The sender is in `self`, so it is not gone.
                _ = settings.changed() => {}
                () = sleep_millis(left), if running => {}
            }
        }
    }
}

/// The changes of a clock since this was made, or since the last one.
#[derive(Debug)]
pub struct ClockChanges(Option<watch::Receiver<ClockSetting>>);

impl ClockChanges {
    /// Returns when the clock has been set; never for the machine's.
    pub async fn next(&mut self) {
        if let Some(settings) = &mut self.0
            && settings.changed().await.is_ok()
        {
            return;
        }
        std::future::pending().await
    }
}

impl Clock {
    /// Now.
    pub fn now(&self) -> Timestamp {
        match self {
            #[expect(clippy::disallowed_methods, reason = "the one place that asks for the time")]
            Self::Real => Timestamp::now(),
            Self::Virtual(clock) => Timestamp::from_millisecond(clock.unix_millis()).unwrap_or(Timestamp::MAX),
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

    /// The changes of the clock from now on.
    pub fn changes(&self) -> ClockChanges {
        match self {
            Self::Real => ClockChanges(None),
            Self::Virtual(clock) => ClockChanges(Some(clock.0.subscribe())),
        }
    }

    /// Returns when it is this time, in milliseconds since 1970, or later.
    pub async fn sleep_until(&self, unix_millis: i64) {
        match self {
            Self::Real => sleep_millis(unix_millis.saturating_sub(self.unix_millis())).await,
            Self::Virtual(clock) => clock.sleep_until(unix_millis).await,
        }
    }
}

/// Waits in real time; not at all for a time that has passed.
async fn sleep_millis(millis: i64) {
    tokio::time::sleep(Duration::from_millis(u64::try_from(millis).unwrap_or_default())).await;
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
    use super::{Clock, ClockSetting, VirtualClock, random_uuid, rfc3339};
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
    fn a_running_clock_keeps_its_distance() {
        let clock = VirtualClock::new(ClockSetting::Running { ahead: -3_600_000 });
        let behind = Clock::Real.unix_millis() - Clock::Virtual(clock.clone()).unix_millis();
        assert!((3_599_000..=3_600_000).contains(&behind), "{behind}");
        clock.advance(Duration::from_secs(3_600));
        assert_eq!(clock.setting(), ClockSetting::Running { ahead: 0 });
    }

    #[test]
    fn freezing_and_running_keep_the_time() {
        let clock = VirtualClock::starting_at(Timestamp::UNIX_EPOCH);
        clock.run();
        clock.set_time(86_400_000);
        clock.freeze();
        let ClockSetting::Frozen { at } = clock.setting() else { panic!("it is frozen") };
        assert!((86_400_000..86_460_000).contains(&at), "{at}");
        clock.set_time(5);
        assert_eq!(clock.setting(), ClockSetting::Frozen { at: 5 });
    }

    #[tokio::test]
    async fn who_waits_for_a_time_is_woken_when_the_clock_is_set() {
        let hands = VirtualClock::starting_at(Timestamp::UNIX_EPOCH);
        let clock = Clock::Virtual(hands.clone());
        clock.sleep_until(0).await;
        let waiting = tokio::spawn(async move { clock.sleep_until(86_400_000).await });
        tokio::task::yield_now().await;
        hands.advance(Duration::from_secs(86_399));
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        hands.set(ClockSetting::Frozen { at: 86_400_000 });
        waiting.await.unwrap();
    }

    #[tokio::test]
    async fn a_running_clock_gets_there_by_itself() {
        let clock = Clock::Virtual(VirtualClock::new(ClockSetting::Running { ahead: 1_000_000 }));
        let then = clock.unix_millis() + 5;
        clock.sleep_until(then).await;
        assert!(clock.unix_millis() >= then);
    }

    #[test]
    fn uuids_are_well_formed_and_differ() {
        let (a, b) = (random_uuid(), random_uuid());
        assert_ne!(a, b);
        assert_eq!(a.len(), 36);
        assert_eq!(a.as_bytes()[14], b'4');
    }
}
