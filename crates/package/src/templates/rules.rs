//! The rules for the fields of a template, for client and server.

use linkworld_contract::limits::TEMPLATE_FILE_BYTES_MAX;
use linkworld_contract::text::shorten;
use serde_json::Value;
use std::fmt::{Display, Formatter, Result};

/// The fields of a template; those that are misspelt more often come first.
pub const FIELDS: [&str; 5] = ["slug", "name", "description", "sections", "metadata"];
/// The fields that a template must have.
pub const REQUIRED: [&str; 2] = ["slug", "name"];
/// Characters of a slug that a message shows.
const SHOWN_CHARS: usize = 80;

/// What is wrong with the value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateProblem {
    /// The value at this path has the wrong type; the expected type, with its article.
    WrongType(String, &'static str),
    /// Not a valid slug.
    BadSlug(String),
    /// An empty name.
    EmptyName,
    /// A field that a template must have is missing.
    Missing(&'static str),
    /// This many bytes of JSON, above the limit.
    TooLarge(usize),
}

impl Display for TemplateProblem {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::WrongType(path, expected) => write!(f, "`{path}` must be {expected}"),
            Self::BadSlug(slug) => write!(f, "`{slug}` is not a valid template slug"),
            Self::EmptyName => write!(f, "`name` is empty; tenants see it in their list of templates"),
            Self::Missing(field) => write!(f, "missing field `{field}` in the template"),
            Self::TooLarge(bytes) => write!(f, "{bytes} bytes, at most {TEMPLATE_FILE_BYTES_MAX} are allowed"),
        }
    }
}

impl TemplateProblem {
    /// Whether the problem is only worth a warning: no source says that the platform rejects it.
    pub fn is_advice(&self) -> bool {
        *self == Self::EmptyName
    }
}

/// Checks a template as it is sent. Each problem has its field; the template as a whole is the empty field.
pub fn check(template: &Value) -> Vec<(&'static str, TemplateProblem)> {
    let mut problems = Vec::new();
    for field in FIELDS {
        let problem = match template.get(field) {
            None => REQUIRED.contains(&field).then_some(TemplateProblem::Missing(field)),
            Some(value) => check_field(field, value),
        };
        problems.extend(problem.map(|problem| (field, problem)));
    }
    let bytes = template.to_string().len();
    if bytes > TEMPLATE_FILE_BYTES_MAX {
        problems.push(("", TemplateProblem::TooLarge(bytes)));
    }
    problems
}

/// Checks the value of one field. Unknown fields are not a problem.
fn check_field(field: &str, value: &Value) -> Option<TemplateProblem> {
    let wrong = |path: &str, expected| Some(TemplateProblem::WrongType(path.to_owned(), expected));
    match (field, value) {
        ("slug", Value::String(slug)) => (!is_slug(slug)).then(|| TemplateProblem::BadSlug(shorten(slug, SHOWN_CHARS))),
        ("name", Value::String(name)) => name.trim().is_empty().then_some(TemplateProblem::EmptyName),
        ("sections", Value::Array(items)) => {
            let index = items.iter().position(|item| !item.is_object())?;
            wrong(&format!("sections.{index}"), "an object")
        }
        ("description", Value::String(_)) | ("metadata", Value::Object(_)) => None,
        ("slug" | "name" | "description", _) => wrong(field, "a string"),
        ("sections", _) => wrong(field, "a list of objects"),
        ("metadata", _) => wrong(field, "an object"),
        _ => None,
    }
}

/// `^[a-z][a-z0-9_]*$`
fn is_slug(slug: &str) -> bool {
    slug.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase())
        && slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::{TemplateProblem, check_field};
    use serde_json::json;

    #[test]
    fn fields_of_a_template() {
        for (field, good) in [
            ("slug", json!("delivery_note2")),
            ("name", json!("A")),
            ("description", json!("")),
            ("sections", json!([])),
            ("sections", json!([{}, {"type": "x"}])),
            ("metadata", json!({})),
            ("other", json!(1)),
        ] {
            assert_eq!(check_field(field, &good), None, "{field}");
        }
        for slug in ["", "A", "1a", "_a", "a-b", "ä", "a b"] {
            assert_eq!(check_field("slug", &json!(slug)), Some(TemplateProblem::BadSlug(slug.into())));
        }
        assert_eq!(check_field("name", &json!(" ")), Some(TemplateProblem::EmptyName));
        for (field, bad, path) in [
            ("slug", json!(null), "slug"),
            ("name", json!(1), "name"),
            ("description", json!([]), "description"),
            ("sections", json!({}), "sections"),
            ("sections", json!([{}, 1]), "sections.1"),
            ("metadata", json!([]), "metadata"),
        ] {
            let problem = check_field(field, &bad);
            assert!(matches!(&problem, Some(TemplateProblem::WrongType(at, _)) if at == path), "{field}: {problem:?}");
        }
    }
}
