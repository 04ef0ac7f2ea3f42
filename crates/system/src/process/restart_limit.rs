//! How often a handler may be restarted.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Allows a number of restarts in any window of time.
#[derive(Debug)]
pub(super) struct RestartLimit {
    max: usize,
    window: Duration,
    restarts: VecDeque<Instant>,
}

impl RestartLimit {
    pub(super) fn new(max: usize, window: Duration) -> Self {
        Self { max, window, restarts: VecDeque::with_capacity(max) }
    }

    /// Counts a restart at `now`, or refuses it; a refused one is not counted.
    pub(super) fn allow(&mut self, now: Instant) -> bool {
        while self.restarts.front().is_some_and(|first| now.duration_since(*first) >= self.window) {
            self.restarts.pop_front();
        }
        if self.restarts.len() >= self.max {
            return false;
        }
        self.restarts.push_back(now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::RestartLimit;
    use std::time::{Duration, Instant};

    #[test]
    fn restarts_are_limited_within_the_window() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut limit = RestartLimit::new(2, Duration::from_secs(60));
        assert!(limit.allow(at(0)));
        assert!(limit.allow(at(10)));
        assert!(!limit.allow(at(59)));
        assert!(limit.allow(at(60)), "the first has left the window");
        assert!(!limit.allow(at(69)));
        assert!(limit.allow(at(70)));
    }
}
