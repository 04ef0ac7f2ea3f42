//! Reading a search.

use super::query::{AuditSearch, SearchField, SearchTerm, SearchValue};
use crate::text::{alternatives, nearest};

/// Bytes of a search. `[R]`
const SEARCH_BYTES_MAX: usize = 4_096;
/// Terms and alternatives of a search together. `[R]`
const SEARCH_VALUES_MAX: usize = 64;

const SINCE: &str = "since";
const UNTIL: &str = "until";
const DECISIONS: [&str; 2] = ["allowed", "denied"];
const STATUSES: [&str; 6] = ["success", "error", "blocked", "timeout", "running", "lost"];

/// What the language itself does not know.
pub struct SearchWords<'a> {
    /// The words of kinds of calls.
    pub kinds: &'a [&'a str],
    /// Reads a time: milliseconds since 1970.
    pub time: &'a dyn Fn(&str) -> Option<i64>,
}

/// What is wrong with a search, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchProblem {
    /// Bytes of the search.
    pub span: std::ops::Range<usize>,
    /// What is wrong.
    pub headline: String,
    /// What to write instead.
    pub help: String,
}

/// Reads a search. Reports everything that is wrong with it.
pub fn parse(text: &str, words: &SearchWords<'_>) -> Result<AuditSearch, Vec<SearchProblem>> {
    let mut parser = Parser { text, at: 0, words, search: AuditSearch::default(), problems: Vec::new() };
    if text.len() > SEARCH_BYTES_MAX {
        let help = "search for less at a time";
        parser.report(0..text.len(), format!("the search has more than {SEARCH_BYTES_MAX} bytes"), help);
        return Err(parser.problems);
    }
    while parser.skip_spaces() {
        parser.term();
    }
    let count: usize = parser.search.terms.iter().map(|term| term.values.len()).sum();
    if count > SEARCH_VALUES_MAX {
        let headline = format!("the search has more than {SEARCH_VALUES_MAX} values");
        parser.report(0..text.len(), headline, "search for less at a time");
    }
    if parser.problems.is_empty() { Ok(parser.search) } else { Err(parser.problems) }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    words: &'a SearchWords<'a>,
    search: AuditSearch,
    problems: Vec<SearchProblem>,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// Whether there is more.
    fn skip_spaces(&mut self) -> bool {
        self.at += self.rest().len() - self.rest().trim_start().len();
        !self.rest().is_empty()
    }

    fn report(&mut self, span: std::ops::Range<usize>, headline: String, help: impl Into<String>) {
        self.problems.push(SearchProblem { span, headline, help: help.into() });
    }

    fn term(&mut self) {
        let start = self.at;
        let is_excluded = self.rest().starts_with('-');
        self.at += usize::from(is_excluded);
        let word = self.rest().find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'));
        let qualifier = word.filter(|end| *end > 0 && self.rest()[*end..].starts_with(':'));
        let Some(length) = qualifier else {
            let value = self.value(false);
            self.add(SearchTerm { field: SearchField::Text, values: value.into_iter().collect(), is_excluded }, start);
            return;
        };
        let name = self.at..self.at + length;
        self.at += length + 1;
        let spelled = self.text[name.clone()].to_owned();
        if spelled == SINCE || spelled == UNTIL {
            return self.time(&spelled, is_excluded, start);
        }
        let Some(field) = SearchField::ALL.into_iter().find(|field| field.word() == spelled) else {
            let known: Vec<&str> = SearchField::ALL.into_iter().map(SearchField::word).chain([SINCE, UNTIL]).collect();
            let near = nearest(&spelled, known.iter().copied()).map(|near| format!("use `{near}:`; "));
            self.values();
            let whole = &self.text[name.start..self.at];
            let quote = if whole.contains('"') {
                String::new()
            } else {
                format!("to search for the text, write `\"{whole}\"`")
            };
            let help = match near {
                Some(near) => near + &quote,
                None => format!("qualifiers are {}; {quote}", alternatives(&known)),
            };
            return self.report(name, format!("unknown qualifier `{spelled}`"), help.trim_end_matches("; "));
        };
        let values = self.values();
        self.add(SearchTerm { field, values, is_excluded }, start);
    }

    fn values(&mut self) -> Vec<SearchValue> {
        let mut values = Vec::new();
        loop {
            values.extend(self.value(true));
            if !self.rest().starts_with(',') {
                return values;
            }
            self.at += 1;
        }
    }

    /// A quoted text, or everything up to a space; among several, up to a comma, too.
    fn value(&mut self, ends_at_comma: bool) -> Option<SearchValue> {
        if self.rest().starts_with('"') {
            return self.quoted();
        }
        let end = self.rest().find(|c: char| c.is_whitespace() || (ends_at_comma && c == ','));
        let text = self.rest()[..end.unwrap_or(self.rest().len())].to_owned();
        let start = self.at;
        self.at += text.len();
        if text.is_empty() {
            self.report(start..start, "a value is missing".into(), "write one, or remove the qualifier");
            return None;
        }
        let is_pattern = text.contains('*');
        Some(SearchValue { text, is_pattern })
    }

    fn quoted(&mut self) -> Option<SearchValue> {
        let start = self.at;
        let (mut text, mut is_escaped) = (String::new(), false);
        for (offset, letter) in self.text[start + 1..].char_indices() {
            match letter {
                _ if is_escaped => text.push(letter),
                '\\' => {
                    is_escaped = true;
                    continue;
                }
                '"' => {
                    self.at = start + 1 + offset + 1;
                    if text.is_empty() {
                        self.report(start..self.at, "an empty text".into(), "write what to search for");
                        return None;
                    }
                    return Some(SearchValue::exact(text));
                }
                _ => text.push(letter),
            }
            is_escaped = false;
        }
        self.at = self.text.len();
        self.report(start..self.at, "a quote is not closed".into(), "add `\"` at the end of the text");
        None
    }

    fn time(&mut self, word: &str, is_excluded: bool, start: usize) {
        let from = self.at;
        let Some(value) = self.value(false) else { return };
        if is_excluded {
            let help = format!("remove the `-`; the opposite of `{SINCE}:` is `{UNTIL}:`");
            return self.report(start..self.at, format!("`{word}` cannot be excluded"), help);
        }
        // As this module writes it.
        let millis = value.text.strip_prefix('@').and_then(|millis| millis.parse().ok());
        let Some(millis) = millis.or_else(|| (self.words.time)(&value.text)) else {
            let help = "use a duration such as 10m, 2h or 1d, or a time such as 2026-03-01 or 2026-03-01T14:30:00Z";
            return self.report(from..self.at, format!("invalid time `{}`", value.text), help);
        };
        let other = if word == SINCE {
            AuditSearch { since: Some(millis), ..AuditSearch::default() }
        } else {
            AuditSearch { until: Some(millis), ..AuditSearch::default() }
        };
        self.search = std::mem::take(&mut self.search).and_all(other);
    }

    /// Adds a term whose values are known words, where the field has such.
    fn add(&mut self, mut term: SearchTerm, start: usize) {
        if term.values.is_empty() {
            return;
        }
        let span = start..self.at;
        let known: &[&str] = match term.field {
            SearchField::Kind => self.words.kinds,
            SearchField::Status => &STATUSES,
            _ => &[],
        };
        for value in &mut term.values {
            match term.field {
                SearchField::Decision => value.text = decision(&value.text).to_owned(),
                SearchField::Trace if value.text.parse::<u64>().is_err() => {
                    let headline = format!("invalid id `{}`", value.text);
                    self.problems.push(SearchProblem {
                        span: span.clone(),
                        headline,
                        help: "`trace:` takes the number of an entry".into(),
                    });
                }
                _ if known.is_empty() || value.is_pattern || known.contains(&value.text.as_str()) => {}
                field => {
                    let help = match nearest(&value.text, known.iter().copied()) {
                        Some(near) => format!("use `{}:{near}`", field.word()),
                        None => format!("use {}", alternatives(known)),
                    };
                    let headline = format!("unknown {} `{}`", field.word(), value.text);
                    self.problems.push(SearchProblem { span: span.clone(), headline, help });
                }
            }
        }
        self.search.terms.push(term);
    }
}

/// A decision as this module writes it: `allowed`, `denied` or the reason of a denial.
fn decision(text: &str) -> &str {
    match text {
        "allow" => DECISIONS[0],
        "deny" => DECISIONS[1],
        reason => reason.strip_prefix("deny:").unwrap_or(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::{AuditSearch, SEARCH_BYTES_MAX, SEARCH_VALUES_MAX, SearchField, SearchProblem, SearchWords};

    fn parse(text: &str) -> Result<AuditSearch, Vec<SearchProblem>> {
        let time = |text: &str| text.strip_suffix('h').and_then(|hours| hours.parse::<i64>().ok());
        super::parse(text, &SearchWords { kinds: &["tool", "platform_tool", "event"], time: &time })
    }

    /// The first problem: what it marks, its headline and its help.
    fn problem(text: &str) -> (String, String, String) {
        let problems = parse(text).unwrap_err();
        let SearchProblem { span, headline, help } = problems[0].clone();
        (text[span].to_owned(), headline, help)
    }

    #[test]
    fn every_term_is_read_and_written_the_same() {
        let text = r#"tenant:acme,beta -app:tax tool:email_* decision:deny:no_scope status:error since:2h until:3h "a \"b\" c" plain"#;
        let search = parse(text).unwrap();
        let fields: Vec<SearchField> = search.terms.iter().map(|term| term.field).collect();
        use SearchField::{App, Decision, Status, Tenant, Text, Tool};
        assert_eq!(fields, [Tenant, App, Tool, Decision, Status, Text, Text]);
        assert_eq!((search.since, search.until), (Some(2), Some(3)));
        assert!(search.terms[1].is_excluded && search.terms[2].values[0].is_pattern);
        assert_eq!(search.terms[3].values[0].text, "no_scope");
        assert_eq!(search.terms[5].values[0].text, "a \"b\" c");
        assert_eq!(parse(&search.to_string()).unwrap(), search);
        assert!(parse("   ").unwrap().is_empty());
        let quoted = parse(r#"name:"schedule:a*b" "x:y""#).unwrap();
        assert!(!quoted.terms[0].values[0].is_pattern);
        assert_eq!(parse(&quoted.to_string()).unwrap(), quoted);
        assert_eq!(parse("since:2h since:5h until:9h until:7h").unwrap().to_string(), "since:@5 until:@7");
    }

    #[test]
    fn mistakes_are_marked_with_what_to_write() {
        for (text, marked, headline, help) in [
            (
                "a tenent:acme",
                "tenent",
                "unknown qualifier `tenent`",
                "use `tenant:`; to search for the text, write `\"tenent:acme\"`",
            ),
            ("status:eror", "status:eror", "unknown status `eror`", "use `status:error`"),
            ("kind:tol", "kind:tol", "unknown kind `tol`", "use `kind:tool`"),
            ("trace:x", "trace:x", "invalid id `x`", "`trace:` takes the number of an entry"),
            (
                "-since:2h",
                "-since:2h",
                "`since` cannot be excluded",
                "remove the `-`; the opposite of `since:` is `until:`",
            ),
            ("app:a \"b", "\"b", "a quote is not closed", "add `\"` at the end of the text"),
            ("app:", "", "a value is missing", "write one, or remove the qualifier"),
            ("app:a,", "", "a value is missing", "write one, or remove the qualifier"),
            ("\"\"", "\"\"", "an empty text", "write what to search for"),
        ] {
            assert_eq!(problem(text), (marked.to_owned(), headline.to_owned(), help.to_owned()), "{text}");
        }
        assert!(problem("since:soon").1.contains("invalid time `soon`"));
        assert!(
            problem("schedule:nightly").2.contains("write `\"schedule:nightly\"`"),
            "{:?}",
            problem("schedule:nightly")
        );
        assert_eq!(parse("tenent:a staus:b since:c").unwrap_err().len(), 3, "all at once");
    }

    #[test]
    fn sizes_at_the_cap_and_one_past_it() {
        let long = |bytes: usize| "x".repeat(bytes);
        assert!(parse(&long(SEARCH_BYTES_MAX)).is_ok() && parse(&long(SEARCH_BYTES_MAX + 1)).is_err());
        let many = |count: usize| "a ".repeat(count);
        assert!(parse(&many(SEARCH_VALUES_MAX)).is_ok() && parse(&many(SEARCH_VALUES_MAX + 1)).is_err());
    }
}
