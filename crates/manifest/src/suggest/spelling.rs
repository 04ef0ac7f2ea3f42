//! Names and values in the contract's spelling, where only case, separators or a known habit differ.

use crate::diagnostic::Applicability;
use crate::source::Span;
use crate::spec::pattern::{self, Pattern};
use linkworld_contract::limits;

/// What was most likely meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Suggestion {
    /// The text.
    pub(crate) text: String,
    /// How certain it is; none where it should only be shown.
    pub(crate) certainty: Option<Applicability>,
}

/// The bytes of a text without its quotes, for edits that keep them; the whole value where that is not plain to see.
pub(crate) fn inside(span: Span, text: &str, source: &str) -> Span {
    let within = Span::new(span.start + 1, span.end.saturating_sub(1));
    // Without escapes it is written as it reads; text on several lines never is.
    let is = |byte: usize, quote: u8| source.as_bytes().get(byte) == Some(&quote);
    let quoted = [b'"', b'\''].into_iter().any(|quote| is(span.start, quote) && is(within.end, quote));
    if quoted && source.get(within.start..within.end) == Some(text) { within } else { span }
}

/// The text as the pattern accepts it, or none that is near enough.
pub(crate) fn near_miss(text: &str, pattern: &'static Pattern) -> Option<Suggestion> {
    if text.len() > limits::QUOTE_CHARS_MAX || text.contains(char::is_control) {
        return None;
    }
    let taken = |variant: &String| variant != text && (pattern.accepts)(variant);
    let spelt = |variant: String| {
        let certainty = Some(certainty(text, &variant, pattern));
        Suggestion { text: variant, certainty }
    };
    spellings(text.trim())
        .into_iter()
        .find(taken)
        .map(spelt)
        .or_else(|| guesses(text.trim()).into_iter().find(taken).map(|text| Suggestion { text, certainty: None }))
}

/// Another spelling is safe where it differs in case, separators or padding only, and not in what the platform grants,
/// serves or selects by it.
fn certainty(text: &str, variant: &str, pattern: &'static Pattern) -> Applicability {
    let is = |other: &'static Pattern| std::ptr::eq(pattern, other);
    let selects = [&pattern::SCOPE, &pattern::API_VERSION, &pattern::ROUTE_PATH, &pattern::DEPENDENCY_ROUTE];
    if selects.into_iter().any(is) {
        return Applicability::Unsafe;
    }
    let plain = |text: &str| text.trim().to_lowercase().replace(['_', ' '], "-");
    let (written, wanted) = (plain(text), plain(variant));
    let same = written == wanted
        || (is(&pattern::VERSION) && written.strip_prefix('v') == Some(&wanted))
        || (is(&pattern::CLOCK) && format!("0{written}") == wanted);
    if same { Applicability::Safe } else { Applicability::Unsafe }
}

/// Words of other tools, and ours for them.
const SYNONYMS: &[(&str, &[&str])] = &[
    ("number", &["int", "integer", "float", "double", "numeric"]),
    ("boolean", &["bool", "checkbox", "toggle", "switch"]),
    ("secret", &["password", "token", "credential", "api_key"]),
    ("select", &["enum", "dropdown", "choice", "radio", "options"]),
    ("string", &["str", "input"]),
    ("text", &["textarea", "multiline"]),
    ("array", &["list"]),
    ("project_picker", &["project"]),
    ("interval", &["hourly", "every", "minutes"]),
    ("cron", &["crontab", "schedule"]),
    ("read", &["readonly", "read_only", "ro"]),
    ("read_write", &["write", "rw"]),
];

/// Our word for one of other tools, if it is among the choices.
pub(crate) fn synonym(text: &str, choices: &[&'static str]) -> Option<&'static str> {
    if text.len() > limits::QUOTE_CHARS_MAX {
        return None;
    }
    let word = text.trim().to_ascii_lowercase().replace('-', "_");
    let (ours, _) = SYNONYMS.iter().find(|(ours, theirs)| choices.contains(ours) && theirs.contains(&word.as_str()))?;
    Some(ours)
}

/// The same name, spelt otherwise; the likeliest first.
fn spellings(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut all = Vec::new();
    if let Some(snake) = from_camel(text) {
        all.extend([snake.replace('-', "_"), snake.replace('_', "-"), snake]);
    }
    all.extend([
        lower.clone(),
        lower.replace([' ', '.'], "_"),
        lower.replace([' ', '.'], "-"),
        lower.replace([' ', '-'], "_"),
        lower.replace([' ', '_'], "-"),
        lower.replace([' ', '-', '.'], "_"),
        lower.replace([' ', '_', '.'], "-"),
        lower.replace([' ', ':', '/'], "."),
    ]);
    if let Some(version) = lower.strip_prefix('v') {
        all.push(version.to_owned());
    }
    if lower.starts_with(|char: char| char.is_ascii_digit()) {
        all.push(format!("0{lower}"));
    }
    if let Some((method, path)) = text.split_once(' ') {
        all.push(format!("{} {}", method.to_uppercase(), path.trim_start()));
    }
    all.extend(paths(text));
    // The one version of the format there is.
    all.push("linkworld.ai/v2".to_owned());
    all
}

/// What may have been meant; a person should look.
fn guesses(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let number = lower.strip_prefix('v').unwrap_or(&lower);
    let mut all = vec![lower.replacen(['-', '_'], ".", 1)];
    if number.starts_with(|char: char| char.is_ascii_digit()) {
        all.extend([format!("{number}.0"), format!("{number}.0.0")]);
        if let Some((version, _)) = number.split_once('+') {
            all.push(version.to_owned());
        }
    }
    if text.contains('.') {
        let address = text.strip_prefix("http://").unwrap_or(text);
        all.extend((!address.contains("://")).then(|| format!("https://{address}")));
    }
    all
}

/// A path with its slashes in place and `{name}` for `:name`.
fn paths(text: &str) -> Vec<String> {
    let inner = text.trim_matches('/');
    let segments: Vec<String> = inner
        .split('/')
        .map(|segment| match segment.strip_prefix(':') {
            Some(name) => {
                let word = |char: char| char.is_ascii_alphanumeric() || char == '_';
                let (name, rest) = name.split_at(name.find(|char| !word(char)).unwrap_or(name.len()));
                format!("{{{name}}}{rest}")
            }
            None => segment.to_owned(),
        })
        .collect();
    let path = format!("/{}", segments.join("/"));
    let lower = path.to_lowercase();
    vec![path, lower]
}

/// `retentionDays` as `retention_days`; none where no small letter meets a capital.
fn from_camel(text: &str) -> Option<String> {
    let (snake, has_humps) = split_humps(text);
    has_humps.then_some(snake)
}

/// `appId`, `app-id` and `AppId` as `app_id`.
pub(crate) fn snake_case(name: &str) -> String {
    split_humps(name).0.replace(['-', ' ', '.'], "_")
}

/// In small letters, with `_` where a small letter meets a capital, and whether that happened.
fn split_humps(text: &str) -> (String, bool) {
    let mut snake = String::with_capacity(text.len() + 4);
    let mut has_humps = false;
    let mut last = '_';
    for char in text.chars() {
        if char.is_ascii_uppercase() && (last.is_ascii_lowercase() || last.is_ascii_digit()) {
            snake.push('_');
            has_humps = true;
        }
        snake.push(char.to_ascii_lowercase());
        last = char;
    }
    (snake, has_humps)
}

#[cfg(test)]
mod tests {
    use super::{Suggestion, inside, near_miss, snake_case};
    use crate::diagnostic::Applicability;
    use crate::source::Span;
    use crate::spec::pattern;

    #[test]
    fn habits_become_the_contracts_spelling() {
        let (safe, guess, shown) = (Some(Applicability::Safe), Some(Applicability::Unsafe), None);
        for (rule, text, meant, certainty) in [
            (&pattern::APP_ID, "My App", "my-app", safe),
            (&pattern::APP_ID, "myApp", "my-app", guess),
            (&pattern::APP_ID, "my_app", "my-app", safe),
            (&pattern::TOOL_NAME, "find-notes", "find_notes", safe),
            (&pattern::TOOL_NAME, "findNotes", "find_notes", guess),
            (&pattern::IDENTIFIER, "order.paid", "order_paid", guess),
            (&pattern::SCOPE, "mail:send", "mail.send", guess),
            (&pattern::SCOPE, "Mail.Send", "mail.send", guess),
            (&pattern::SCOPE, "mail-send", "mail.send", shown),
            (&pattern::DOCS_URL, "docs.example.com", "https://docs.example.com", shown),
            (&pattern::VERSION, "v1.2.3", "1.2.3", safe),
            (&pattern::VERSION, "1.2", "1.2.0", shown),
            (&pattern::VERSION, "1", "1.0.0", shown),
            (&pattern::VERSION, "1.2.3+7", "1.2.3", shown),
            (&pattern::CLOCK, "9:00", "09:00", safe),
            (&pattern::API_VERSION, "v1", "linkworld.ai/v2", guess),
            (&pattern::ROUTE_PATH, "orders", "/orders", guess),
            (&pattern::ROUTE_PATH, "/orders/", "/orders", guess),
            (&pattern::ROUTE_PATH, "/orders/:id", "/orders/{id}", guess),
            (&pattern::ROUTE_PATH, "/Orders", "/orders", guess),
            (&pattern::DEPENDENCY_ROUTE, "get /stock", "GET /stock", guess),
            (&pattern::SERVER_URL, "mcp.example/x", "https://mcp.example/x", shown),
        ] {
            let wanted = Suggestion { text: meant.to_owned(), certainty };
            assert_eq!(near_miss(text, rule), Some(wanted), "{text}");
        }
        for (rule, text) in [(&pattern::VERSION, "latest"), (&pattern::CLOCK, "9am"), (&pattern::ROUTE_PATH, "/health")]
        {
            assert_eq!(near_miss(text, rule), None, "{text}");
        }
    }

    #[test]
    fn other_spellings_of_a_key_become_snake_case() {
        for (other, ours) in [
            ("appId", "app_id"),
            ("AppId", "app_id"),
            ("on-install", "on_install"),
            ("cpuCores", "cpu_cores"),
            ("URL", "url"),
        ] {
            assert_eq!(snake_case(other), ours);
        }
    }

    #[test]
    fn edits_stay_inside_of_quotes() {
        for (value, text, expected) in [
            ("'abc'", "abc", "abc"),
            ("\"a b\"", "a b", "a b"),
            ("abc", "abc", "abc"),
            ("a\n  b", "a b", "a\n  b"),
            ("\"a\n  b\"", "a b", "\"a\n  b\""),
            ("'it''s'", "it's", "'it''s'"),
            ("\"\"", "", ""),
        ] {
            let source = format!("k: {value}");
            let span = inside(Span::new(3, source.len()), text, &source);
            assert_eq!(&source[span.start..span.end], expected, "{value}");
        }
    }
}
