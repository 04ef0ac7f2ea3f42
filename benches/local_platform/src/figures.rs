//! Percentiles of measured times.

use std::time::Duration;

/// Times of one kind of call.
#[derive(Default)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn push(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// Time that `part` of the calls took at most.
    pub(crate) fn percentile(&self, part: f64) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index into a short list")]
        let index = (sorted.len() as f64 * part) as usize;
        sorted[index.min(sorted.len() - 1)]
    }

    /// Prints p50 and p99, and how much more they are than those of `base`, turn by turn.
    pub(crate) fn print(&self, name: &str, base: Option<&Self>) {
        let mut line = format!(
            "{name:<28} p50 {:>8} µs   p99 {:>8} µs",
            micros(self.percentile(0.5)),
            micros(self.percentile(0.99))
        );
        if let Some(base) = base {
            let added = Self(self.0.iter().zip(&base.0).map(|(time, base)| time.saturating_sub(*base)).collect());
            line += &format!(
                "   added p50 {:>6} µs   p99 {:>6} µs",
                micros(added.percentile(0.5)),
                micros(added.percentile(0.99))
            );
        }
        println!("{line}");
    }
}

fn micros(time: Duration) -> String {
    format!("{:.0}", time.as_secs_f64() * 1e6)
}

/// Milliseconds with one decimal.
pub(crate) fn millis(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1e3)
}
