//! Durations, sizes and counts as a person reads them.

/// Microseconds as a person reads them: `640 µs`, `12.3 ms`, `4.2 s`.
pub fn duration(micros: u64) -> String {
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..1_000_000 => format!("{:.1} ms", micros as f64 / 1e3),
        _ => format!("{:.1} s", micros as f64 / 1e6),
    }
}
