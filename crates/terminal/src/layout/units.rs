//! Durations, sizes and shares of a limit as a person reads them.

/// Microseconds: `640 µs`, `12.3 ms`, `4.2 s`, `3 min 20 s`.
pub fn duration(micros: u64) -> String {
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..1_000_000 => format!("{:.1} ms", micros as f64 / 1e3),
        1_000_000..120_000_000 => format!("{:.1} s", micros as f64 / 1e6),
        _ => format!("{} min {} s", micros / 60_000_000, micros / 1_000_000 % 60),
    }
}

/// Bytes: `512 B`, `2.3 MB`. A unit is 1024 of the one before, as the platform counts its limits.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 3] = ["KB", "MB", "GB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut number = bytes as f64 / 1024.0;
    let mut unit = 0;
    // Rounding would show 1024.0 of a unit.
    while number >= 1023.95 && unit + 1 < UNITS.len() {
        number /= 1024.0;
        unit += 1;
    }
    let text = format!("{number:.1}");
    format!("{} {}", text.strip_suffix(".0").unwrap_or(&text), UNITS[unit])
}

/// A share of a limit in percent, rounded up: what is over the limit is never shown as 100 %.
pub fn share(part: u64, limit: u64) -> String {
    format!("{} %", part.saturating_mul(100).div_ceil(limit.max(1)))
}

#[cfg(test)]
mod tests {
    use super::{duration, share, size};

    #[test]
    fn sizes_have_a_unit_and_no_needless_digits() {
        let shown = [0, 1023, 1024, 1536, 5 << 20, (1 << 20) - 1, 3 << 30].map(size);
        assert_eq!(shown, ["0 B", "1023 B", "1 KB", "1.5 KB", "5 MB", "1 MB", "3 GB"]);
    }

    #[test]
    fn durations_have_a_unit() {
        let shown = [640, 12_300, 4_200_000, 200_000_000].map(duration);
        assert_eq!(shown, ["640 µs", "12.3 ms", "4.2 s", "3 min 20 s"]);
    }

    #[test]
    fn a_share_over_the_limit_is_never_100_percent() {
        assert_eq!(share(100, 100), "100 %");
        assert_eq!(share(1_000_001, 1_000_000), "101 %");
        assert_eq!(share(0, 0), "0 %");
    }
}
