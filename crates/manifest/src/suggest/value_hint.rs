//! Values as people write them elsewhere: ranges of versions, placeholders, times with am and pm, ports with a colon.
//! What to write here, for each.

use crate::diagnostic::{Applicability, Diagnostic};
use crate::source::Span;
use crate::spec::pattern::{self, Pattern};
use crate::suggest::spelling;
use linkworld_contract::limits::QUOTE_CHARS_MAX;
use linkworld_contract::text::shorten;

/// What to write in place of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ValueHint {
    /// The instruction.
    pub(crate) help: String,
    /// The bytes of the value that are wrong; all of it where this is none.
    pub(crate) at: Option<Span>,
    /// The whole value as it should be, where one is likely, with its certainty.
    pub(crate) value: Option<(Applicability, String)>,
}

impl ValueHint {
    fn help(help: impl Into<String>) -> Self {
        Self { help: help.into(), at: None, value: None }
    }

    fn write(value: &str, certainty: Applicability) -> Self {
        let help = format!("write `{}`", shorten(value, QUOTE_CHARS_MAX));
        Self { help, at: None, value: Some((certainty, value.to_owned())) }
    }

    /// The finding with this hint; `place` are the bytes of the text without its quotes.
    pub(crate) fn add_to(self, finding: Diagnostic, place: Span, source: &str, text: &str) -> Diagnostic {
        let mut finding = finding.help(self.help);
        let is_written = source.get(place.start..place.end) == Some(text);
        if let Some(at) = self.at.filter(|_| is_written) {
            finding.primary.span = Span::new(place.start + at.start, place.start + at.end);
        }
        match self.value {
            Some((certainty, value)) => finding.edit(certainty, place, value),
            None => finding,
        }
    }
}

/// The hint for a text that does not match its pattern.
pub(crate) fn of_pattern(text: &str, pattern: &'static Pattern) -> Option<ValueHint> {
    let is = |other: &'static Pattern| std::ptr::eq(pattern, other);
    if let Some(placeholder) = placeholder(text).filter(|_| !is(&pattern::ROUTE_PATH)) {
        return Some(ValueHint::help(expansion(placeholder)));
    }
    if is(&pattern::VERSION) && is_range(text) {
        return Some(ValueHint::help("a range is not a version; write one version, for example `2.4.0`"));
    }
    if is(&pattern::CLOCK) {
        return clock(text).map(|time| ValueHint::write(&time, Applicability::Unsafe));
    }
    if is(&pattern::ROUTE_PATH) {
        return route_placeholder(text);
    }
    let bare = text.trim_end_matches([',', ';']);
    if bare != text && (pattern.accepts)(bare) {
        let certainty = if is(&pattern::SCOPE) { Applicability::Unsafe } else { Applicability::Safe };
        return Some(ValueHint::write(bare, certainty));
    }
    let bare = text.strip_prefix('-').filter(|bare| (pattern.accepts)(bare))?;
    Some(ValueHint::write(bare, Applicability::Unsafe))
}

/// The hint for a text where a number is expected; `accepts` tells whether the field takes a number.
pub(crate) fn of_number(field: &str, text: &str, accepts: impl Fn(&str) -> bool) -> Option<ValueHint> {
    let text = text.trim();
    if let Some(placeholder) = placeholder(text) {
        return Some(ValueHint::help(expansion(placeholder)));
    }
    if field == "port" && text.contains(':') {
        let inner = text.rsplit(':').next().filter(|port| accepts(port));
        return inner.map(|port| ValueHint::help(format!("write the port of the container alone: `{port}`")));
    }
    if field == "day_of_week"
        && let Some(day) = weekday(text)
    {
        return Some(ValueHint::write(&day.to_string(), Applicability::Unsafe));
    }
    if let Some((whole, fraction)) = text.split_once(',') {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let (decimal, joined) = (format!("{whole}.{fraction}"), format!("{whole}{fraction}"));
        if digits(whole) && digits(fraction) && accepts(&decimal) {
            let hint = ValueHint::write(&decimal, Applicability::Unsafe);
            return Some(ValueHint { help: format!("{}, with a point", hint.help), ..hint });
        }
        if digits(whole) && fraction.len() == 3 && accepts(&joined) {
            return Some(ValueHint::help(format!("write `{joined}`, without a separator")));
        }
    }
    text.ends_with('%').then(|| ValueHint::help("write a number; a percentage is not accepted"))
}

/// `${VERSION}`, `{{ version }}`, `$VERSION` or `%VERSION%`, as other tools expand it.
fn placeholder(text: &str) -> Option<&str> {
    let between = |open: &str, close: &str| {
        let start = text.find(open)?;
        let end = start + text[start..].find(close)? + close.len();
        Some(&text[start..end])
    };
    let name = |text: &str| {
        let name = text.trim_matches('%');
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    between("${", "}")
        .or_else(|| between("{{", "}}"))
        .or_else(|| Some(text).filter(|text| text.strip_prefix('$').is_some_and(name)))
        .or_else(|| {
            Some(text).filter(|text| text.len() > 2 && text.starts_with('%') && text.ends_with('%') && name(text))
        })
}

fn expansion(placeholder: &str) -> String {
    let shown = shorten(placeholder, QUOTE_CHARS_MAX);
    format!("replace `{shown}` with its value; nothing is expanded in a manifest")
}

/// `^1.2.0`, `~1.2`, `>=1.0.0`, `1.x`, `*`.
fn is_range(text: &str) -> bool {
    let bare = text.trim_start_matches(['^', '~', '>', '<', '=', ' ']);
    let wild = || text.split('.').any(|part| matches!(part, "x" | "X" | "*"));
    (bare != text && bare.starts_with(|char: char| char.is_ascii_digit())) || wild()
}

/// `8am`, `8:30 pm`, `8.30`, `0830` and `8h` as `HH:MM`.
pub(crate) fn clock(text: &str) -> Option<String> {
    if !text.is_ascii() || text.contains(char::is_control) {
        return None;
    }
    let lower = text.trim().to_ascii_lowercase().replace(['.', ' '], "");
    let half = |mark: &str| lower.strip_suffix(mark).map(str::to_owned);
    let written = text.trim().to_ascii_lowercase();
    let (digits, half) = match (half("am"), half("pm")) {
        (Some(_), _) => (written.trim_end_matches(['a', 'm', '.', ' ']).to_owned(), Some(false)),
        (_, Some(_)) => (written.trim_end_matches(['p', 'm', '.', ' ']).to_owned(), Some(true)),
        _ => (written.trim_end_matches([' ', 'h']).trim_end_matches("uhr").trim().to_owned(), None),
    };
    let (hours, minutes) = match digits.split_once([':', '.', 'h']) {
        Some((hours, minutes)) => (hours.to_owned(), minutes.to_owned()),
        None if digits.len() == 4 => (digits[..2].to_owned(), digits[2..].to_owned()),
        None => (digits, "00".to_owned()),
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (hour, _) = (hours.parse::<u8>().ok()?, all_digits(&minutes).then_some(())?);
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(afternoon) => hour % 12 + if afternoon { 12 } else { 0 },
        None if hour == 24 && minutes == "00" => 0,
        None => hour,
    };
    let time = format!("{hour:02}:{minutes}");
    (pattern::CLOCK.accepts)(&time).then_some(time)
}

/// `/files/<file_id>`, `/files/${id}`, `/files/[id]` with `{name}` in its place.
fn route_placeholder(text: &str) -> Option<ValueHint> {
    let signs = [("<", ">"), ("${", "}"), ("{{", "}}"), ("[", "]")];
    let (open, close) = signs.into_iter().find(|(open, _)| text.contains(open))?;
    let start = text.find(open)?;
    let end = start + text[start..].find(close)? + close.len();
    let mut path = String::new();
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once(open) {
        let (name, after) = inside.split_once(close)?;
        // `<int:id>` names a type first.
        let name = spelling::snake_case(name.trim().rsplit(':').next().unwrap_or_default());
        path.push_str(&format!("{before}{{{name}}}"));
        rest = after;
    }
    path.push_str(rest);
    let accepted = (pattern::ROUTE_PATH.accepts)(&path);
    accepted.then(|| ValueHint { at: Some(Span::new(start, end)), ..ValueHint::write(&path, Applicability::Unsafe) })
}

/// The platform's number of a day: Monday is 0.
fn weekday(text: &str) -> Option<usize> {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let word = text.trim().to_lowercase();
    DAYS.iter().position(|day| word.len() >= 3 && day.starts_with(&word))
}

#[cfg(test)]
mod tests {
    use super::{clock, of_number, of_pattern};
    use crate::spec::pattern;

    #[test]
    fn times_of_other_clocks() {
        for (text, wanted) in [
            ("8am", Some("08:00")),
            ("8 AM", Some("08:00")),
            ("12am", Some("00:00")),
            ("12pm", Some("12:00")),
            ("8:30 pm", Some("20:30")),
            ("8.30", Some("08:30")),
            ("0830", Some("08:30")),
            ("8h", Some("08:00")),
            ("24:00", Some("00:00")),
            ("13pm", None),
            ("noon", None),
            ("😀", None),
            ("８am", None),
            ("25:00", None),
        ] {
            assert_eq!(clock(text).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn habits_of_other_tools_are_explained() {
        for (rule, text, words) in [
            (&pattern::VERSION, "^2.4.0", "a range is not a version"),
            (&pattern::VERSION, ">= 2.4.0", "a range is not a version"),
            (&pattern::VERSION, "2.x", "a range is not a version"),
            (&pattern::VERSION, "${VERSION}", "nothing is expanded"),
            (&pattern::VERSION, "{{ version }}", "nothing is expanded"),
            (&pattern::APP_ID, "$APP", "nothing is expanded"),
            (&pattern::APP_ID, "%APP%", "nothing is expanded"),
            (&pattern::VERSION, "1.0.0,", "write `1.0.0`"),
            (&pattern::SCOPE, "-files.read", "write `files.read`"),
            (&pattern::ROUTE_PATH, "/files/<file_id>", "write `/files/{file_id}`"),
            (&pattern::ROUTE_PATH, "/files/<int:id>/x", "write `/files/{id}/x`"),
            (&pattern::ROUTE_PATH, "/files/${id}", "write `/files/{id}`"),
            (&pattern::ROUTE_PATH, "/files/{{id}}", "write `/files/{id}`"),
            (&pattern::CLOCK, "8am", "write `08:00`"),
        ] {
            let hint = of_pattern(text, rule).unwrap_or_else(|| panic!("{text}"));
            assert!(hint.help.contains(words), "{text}: {}", hint.help);
        }
        let int = |text: &str| text.parse::<i64>().is_ok();
        let float = |text: &str| text.parse::<f64>().is_ok();
        assert!(of_number("port", "8080:80", int).unwrap().help.contains("`80`"));
        assert!(of_number("cpu_cores", "0,5", float).unwrap().help.contains("`0.5`"));
        assert!(of_number("memory_mb", "1,024", int).unwrap().help.contains("`1024`"));
        assert!(of_number("day_of_week", "Monday", int).unwrap().help.contains("`0`"));
        assert!(of_number("memory_mb", "50%", int).unwrap().help.contains("percentage"));
        assert_eq!(of_number("memory_mb", "many", int), None);
    }
}
