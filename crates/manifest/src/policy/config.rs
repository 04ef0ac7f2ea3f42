//! The `[lint]` table of a project's `.linkworld/config.toml`: the same policy as the severity flags, for every command.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::explain;
use crate::policy::lint_policy::LintPolicy;
use crate::source::Span;
use linkworld_contract::limits::QUOTE_CHARS_MAX;
use linkworld_contract::text;
use linkworld_contract::text::{nearest, shorten};
use std::collections::BTreeSet;
use toml_edit::{Document, Item, TableLike, Value};

const LINT: &str = "lint";
const BASELINE: &str = "baseline";
const KEYS: [&str; 4] = ["allow", "warn", "deny", BASELINE];

/// What the table says.
#[derive(Debug, Default)]
pub struct LintConfig {
    /// The sets of codes; no baseline.
    pub policy: LintPolicy,
    /// The baseline file, relative to the folder that contains `.linkworld`.
    pub baseline: Option<String>,
    /// Whether the file has the table.
    pub is_there: bool,
    /// Problems of the file.
    pub findings: Vec<Diagnostic>,
}

/// Reads a configuration file. Other tables are not looked at.
pub fn read(text: &str) -> LintConfig {
    let mut config = LintConfig::default();
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let at = error.span().unwrap_or_default();
            let why = error.message().lines().next().unwrap_or_default().trim_end_matches('.').to_owned();
            let headline = format!("invalid TOML: {}", lowercase(&why));
            config.findings.push(Diagnostic::error(codes::LINT_CONFIG, Span::new(at.start, at.end), headline));
            return config;
        }
    };
    for (name, item) in document.as_table().iter() {
        if name == LINT {
            config.is_there = true;
            match item.as_table_like() {
                Some(table) => config.table(table),
                None => config.error(item, "`lint` is not a table", "write `[lint]` on a line of its own"),
            }
        } else if nearest(name, [LINT]).is_some() {
            let span = document.as_table().key(name).and_then(toml_edit::Key::span).unwrap_or_default();
            let headline = format!("unknown table `{name}`");
            config.findings.push(
                Diagnostic::warning(codes::LINT_CONFIG, Span::new(span.start, span.end), headline).did_you_mean(LINT),
            );
        }
    }
    config
}

impl LintConfig {
    fn table(&mut self, table: &dyn TableLike) {
        for (name, item) in table.iter() {
            match name {
                "allow" => self.policy.allow = self.codes(name, item),
                "warn" => self.policy.warn = self.codes(name, item),
                "deny" => self.policy.deny = self.codes(name, item),
                BASELINE => match item.as_str() {
                    Some(path) => self.baseline = Some(path.to_owned()).filter(|path| !path.is_empty()),
                    None => self.error(item, "`baseline` is not a string", "write `baseline = \"known.json\"`"),
                },
                _ => self.unknown_key(table, name),
            }
        }
    }

    fn unknown_key(&mut self, table: &dyn TableLike, name: &str) {
        let span = table.key(name).and_then(toml_edit::Key::span).unwrap_or_default();
        let headline = format!("unknown key `{}` in `[lint]`", shorten(name, QUOTE_CHARS_MAX));
        let finding = Diagnostic::warning(codes::LINT_CONFIG, Span::new(span.start, span.end), headline).at(LINT);
        self.findings.push(match nearest(name, KEYS) {
            Some(near) => finding.did_you_mean(near),
            None => finding.help(format!("the keys are `{}`", KEYS.join("`, `"))),
        });
    }

    fn codes(&mut self, name: &str, item: &Item) -> BTreeSet<String> {
        let Some(list) = item.as_array() else {
            let help = format!("write `{name} = [\"unused-scope\"]`");
            self.error(item, &format!("`{name}` is not a list of codes"), &help);
            return BTreeSet::new();
        };
        let mut codes = BTreeSet::new();
        for value in list {
            let found = value.as_str().map(codes_of);
            match found {
                Some(Ok(found)) => codes.extend(found),
                Some(Err(help)) => {
                    let word = shorten(value.as_str().unwrap_or_default(), QUOTE_CHARS_MAX);
                    let finding =
                        Diagnostic::warning(codes::LINT_CONFIG, span(value), format!("unknown code `{word}`"));
                    self.findings.push(finding.at(LINT).help(help));
                }
                None => {
                    let finding = Diagnostic::error(
                        codes::LINT_CONFIG,
                        span(value),
                        format!("a code in `{name}` is not a string"),
                    );
                    self.findings.push(finding.at(LINT).help("put it in quotes"));
                }
            }
        }
        codes
    }

    fn error(&mut self, item: &Item, headline: &str, help: &str) {
        let at = item.span().unwrap_or_default();
        self.findings
            .push(Diagnostic::error(codes::LINT_CONFIG, Span::new(at.start, at.end), headline).at(LINT).help(help));
    }
}

fn span(value: &Value) -> Span {
    let at = value.span().unwrap_or_default();
    Span::new(at.start, at.end)
}

fn lowercase(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_lowercase().chain(chars).collect())
}

/// The codes that a word means: its own, or those of a number such as `LWP001`. The error is a hint.
pub fn codes_of(word: &str) -> Result<Vec<String>, String> {
    let codes: Vec<String> = explain::pages_of(word).iter().map(|page| page.code.to_owned()).collect();
    if !codes.is_empty() {
        return Ok(codes);
    }
    let pages = explain::pages();
    let lower = word.to_lowercase();
    let mut near: Vec<&str> = nearest(word, pages.iter().map(|page| page.code)).into_iter().collect();
    let containing = pages.iter().map(|page| page.code).filter(|code| word.len() > 2 && code.contains(&lower));
    near.extend(containing.filter(|code| !near.contains(code)).take(NEAR_MAX).collect::<Vec<_>>());
    near.truncate(NEAR_MAX);
    Err(match near.as_slice() {
        [] => "run `linkworld explain` to list all codes".to_owned(),
        near => text::did_you_mean(near),
    })
}

/// Codes that a hint names.
const NEAR_MAX: usize = 3;

#[cfg(test)]
mod tests {
    use super::{codes_of, read};
    use crate::diagnostic::Severity;

    #[test]
    fn a_table_is_read() {
        let config = read(
            "[platform]\napi_url = 1\n[lint]\nallow = [\"unused-scope\", \"LWP001\"]\nwarn = []\ndeny = ['cron-never']\nbaseline = \"known.json\"\n",
        );
        assert_eq!(config.findings, []);
        assert_eq!(config.policy.allow.iter().collect::<Vec<_>>(), ["unknown-scope", "unused-scope"]);
        assert_eq!((config.policy.deny.len(), config.baseline.as_deref()), (1, Some("known.json")));
        assert!(config.is_there && !read("").is_there && !read("[platform]\n").is_there);
    }

    #[test]
    fn problems_have_a_place() {
        for (text, marked, headline, severity) in [
            ("[lint]\nalow = []\n", "alow", "unknown key `alow` in `[lint]`", Severity::Warning),
            ("[lints]\nallow = []\n", "lints", "unknown table `lints`", Severity::Warning),
            ("lint = 5\n", "5", "`lint` is not a table", Severity::Error),
            ("[lint]\nallow = \"x\"\n", "\"x\"", "`allow` is not a list of codes", Severity::Error),
            ("[lint]\nallow = [1]\n", "1", "a code in `allow` is not a string", Severity::Error),
            ("[lint]\nwarn = [\"unused-scop\"]\n", "\"unused-scop\"", "unknown code `unused-scop`", Severity::Warning),
            ("[lint]\nbaseline = true\n", "true", "`baseline` is not a string", Severity::Error),
        ] {
            let config = read(text);
            let [finding] = config.findings.as_slice() else { panic!("{text}: {:?}", config.findings) };
            assert_eq!(&text[finding.primary.span.start..finding.primary.span.end], marked, "{text}");
            assert_eq!((finding.headline.as_str(), finding.severity), (headline, severity), "{text}");
        }
        let broken = read("[lint]\nallow = [\n");
        assert_eq!(broken.findings.len(), 1);
        assert!(broken.findings[0].headline.starts_with("invalid TOML: "), "{:?}", broken.findings);
    }

    #[test]
    fn unknown_codes_name_near_ones() {
        assert_eq!(codes_of("Unused-Scope"), Ok(vec!["unused-scope".to_owned()]));
        assert_eq!(codes_of("unused-scop"), Err("did you mean `unused-scope`?".to_owned()));
        assert!(codes_of("scope").unwrap_err().contains("`unknown-scope`"));
        assert!(codes_of("qwertzuiop").unwrap_err().contains("linkworld explain"));
    }
}
