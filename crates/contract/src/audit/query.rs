//! What a search is made of, and how it is written.

use crate::wire::control::AuditQuery;
use std::fmt::{self, Display, Formatter};

/// What a term is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchField {
    /// The tenant's name.
    Tenant,
    /// The app's slug.
    App,
    /// The version.
    Version,
    /// The name of a tool of the app or of the platform.
    Tool,
    /// The name of the entry: a tool, event, secret key or setting.
    Name,
    /// What kind of call it was.
    Kind,
    /// `allowed`, `denied`, or why a call was denied.
    Decision,
    /// How the call ended.
    Status,
    /// The scope that decided.
    Scope,
    /// The trace, by the id of the call that began it.
    Trace,
    /// A part of the name, the error or the scope.
    Text,
}

impl SearchField {
    /// Every field that has a qualifier.
    pub const ALL: [Self; 11] = [
        Self::Tenant,
        Self::App,
        Self::Version,
        Self::Tool,
        Self::Name,
        Self::Kind,
        Self::Decision,
        Self::Status,
        Self::Scope,
        Self::Trace,
        Self::Text,
    ];

    /// The qualifier.
    pub fn word(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::App => "app",
            Self::Version => "version",
            Self::Tool => "tool",
            Self::Name => "name",
            Self::Kind => "kind",
            Self::Decision => "decision",
            Self::Status => "status",
            Self::Scope => "scope",
            Self::Trace => "trace",
            Self::Text => "text",
        }
    }
}

/// What a field is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchValue {
    /// The text; in a pattern, `*` stands for any characters.
    pub text: String,
    /// Whether it is a pattern.
    pub is_pattern: bool,
}

impl SearchValue {
    /// A value that is compared as it is.
    pub fn exact(text: impl Into<String>) -> Self {
        Self { text: text.into(), is_pattern: false }
    }
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchTerm {
    /// What it is about.
    pub field: SearchField,
    /// The alternatives, at least one.
    pub values: Vec<SearchValue>,
    /// Whether entries must not match.
    pub is_excluded: bool,
}

/// A search: every term must match, and the call must have begun in the time span.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditSearch {
    /// The terms.
    pub terms: Vec<SearchTerm>,
    /// From this time on, in milliseconds since 1970.
    pub since: Option<i64>,
    /// Before this time.
    pub until: Option<i64>,
}

impl AuditSearch {
    /// Whether every entry matches.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds a condition: the field is one of `values`.
    pub fn and(mut self, field: SearchField, values: impl IntoIterator<Item = SearchValue>) -> Self {
        self.terms.push(SearchTerm { field, values: values.into_iter().collect(), is_excluded: false });
        self
    }

    /// The conditions of a query that are not in its search.
    pub fn of(query: &AuditQuery) -> Self {
        let named = [(SearchField::Tenant, &query.tenant), (SearchField::App, &query.app)];
        let search = Self { since: query.since, ..Self::default() };
        let search = named.into_iter().fold(search, |search, (field, name)| match name {
            Some(name) => search.and(field, [SearchValue::exact(name.as_str())]),
            None => search,
        });
        if query.denied { search.and(SearchField::Decision, [SearchValue::exact("denied")]) } else { search }
    }

    /// Both conditions.
    pub fn and_all(mut self, other: Self) -> Self {
        self.terms.extend(other.terms);
        self.since = self.since.max(other.since);
        self.until = match (self.until, other.until) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        self
    }
}

/// As [`super::parse`] reads it.
impl Display for AuditSearch {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut words: Vec<String> = self.terms.iter().map(written).collect();
        for (word, millis) in [("since", self.since), ("until", self.until)] {
            words.extend(millis.map(|millis| format!("{word}:@{millis}")));
        }
        f.write_str(&words.join(" "))
    }
}

fn written(term: &SearchTerm) -> String {
    let values: Vec<String> = term.values.iter().map(quoted).collect();
    format!("{}{}:{}", if term.is_excluded { "-" } else { "" }, term.field.word(), values.join(","))
}

fn quoted(value: &SearchValue) -> String {
    if value.is_pattern {
        return value.text.clone();
    }
    format!("\"{}\"", value.text.replace('\\', "\\\\").replace('"', "\\\""))
}
