//! Numbers as people write them elsewhere, with a unit behind them, and what a field wants for each.

/// Field, the units (in small letters), and what one of them counts in the field's own unit.
const UNITS: &[(&str, &[&str], f64)] = &[
    ("memory_mb", &["m", "mb", "mi", "mib"], 1.0),
    ("memory_mb", &["g", "gb", "gi", "gib"], 1_024.0),
    ("cpu_cores", &["core", "cores", "cpu"], 1.0),
    ("cpu_cores", &["m"], 0.001),
    ("cpu_cores", &["%"], 0.01),
    ("port", &["/tcp"], 1.0),
    ("width", &["px"], 1.0),
    ("interval_minutes", &["m", "min", "mins", "minutes"], 1.0),
    ("interval_minutes", &["h", "hours"], 60.0),
    ("cooldown_seconds", &["s", "sec", "secs", "seconds"], 1.0),
    ("cooldown_seconds", &["m", "min", "mins", "minutes"], 60.0),
    ("cooldown_seconds", &["h", "hours"], 3_600.0),
];

/// Nobody writes a longer number with its unit.
const TEXT_BYTES_MAX: usize = 24;

/// The number alone, in the unit of the field; none where the text is no number with a unit known there.
pub(crate) fn number(field: &str, text: &str) -> Option<f64> {
    if text.len() > TEXT_BYTES_MAX {
        return None;
    }
    let text = text.trim().to_ascii_lowercase();
    let end = text.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(text.len());
    let (number, unit) = (text[..end].parse::<f64>().ok()?, text[end..].trim());
    let known = |(name, units, _): &&(&str, &[&str], f64)| *name == field && units.contains(&unit);
    UNITS.iter().find(known).map(|(_, _, factor)| number * factor)
}

#[cfg(test)]
mod tests {
    use super::{UNITS, number};
    use crate::explain::fields;

    #[test]
    fn units_belong_to_fields() {
        let fields = fields();
        for (name, ..) in UNITS {
            assert!(fields.iter().any(|page| page.field.name == *name), "no field `{name}`");
        }
    }

    #[test]
    fn a_number_loses_its_unit_and_not_its_size() {
        for (field, text, wanted) in [
            ("memory_mb", "512Mi", Some("512")),
            ("memory_mb", "1.5 GB", Some("1536")),
            ("cpu_cores", "500m", Some("0.5")),
            ("port", "8080/tcp", Some("8080")),
            ("interval_minutes", "2h", Some("120")),
            ("cooldown_seconds", "5 min", Some("300")),
            ("memory_mb", "500m", Some("500")),
            ("memory_mb", "much", None),
            ("memory_mb", "Mi", None),
            ("memory_mb", "512 px", None),
            ("port", "8080/udp", None),
            ("day_of_week", "1m", None),
            ("memory_mb", "1.2.3", None),
        ] {
            assert_eq!(number(field, text).map(|number| number.to_string()).as_deref(), wanted, "{field} {text}");
        }
    }
}
