//! Filling a text with values, in the notation of Mustache: `{{name}}`, `{{a.b}}`, `{{#list}}…{{/list}}` for each item of a
//! list or for what is there, `{{^name}}…{{/name}}` for what is not, `{{.}}` for the item itself, and `{{{name}}}` for a
//! value that is markup.
//!
//! A value is no markup: the text gets one character of a private area for it, and whoever reads the markup puts the value
//! in its place.

use crate::request::call::{ServiceError, bad_input};
use linkworld_contract::text::shorten;
use linkworld_contract::tool_limits::SERVICE_TEXT_BYTES_MAX;
use serde_json::Value;
use std::collections::BTreeSet;
use std::ops::Range;

/// The first character that stands for a value.
const FIRST: u32 = 0xf_0000;
/// How many there are.
const VALUES_MAX: u32 = 0xfffe;
/// Bytes of sections that are read, those of repeated ones each time.
const WORK_MAX: usize = 32 * SERVICE_TEXT_BYTES_MAX;
/// Levels of sections.
const DEPTH_MAX: usize = 16;

/// The values of one document.
#[derive(Debug, Default)]
pub(super) struct FilledValues {
    values: Vec<String>,
    work: usize,
    /// Names that have no value.
    pub(super) missing: BTreeSet<String>,
}

impl FilledValues {
    /// The value that a character stands for.
    pub(super) fn of(&self, character: char) -> Option<&str> {
        let at = u32::from(character).checked_sub(FIRST)?;
        self.values.get(usize::try_from(at).ok()?).map(String::as_str)
    }

    /// A text with the values in it.
    pub(super) fn put_into(&self, text: &str) -> String {
        text.chars().fold(String::with_capacity(text.len()), |mut done, character| {
            match self.of(character) {
                Some(value) => done.push_str(value),
                None => done.push(character),
            }
            done
        })
    }

    fn keep(&mut self, value: String) -> Result<char, ServiceError> {
        let at = u32::try_from(self.values.len()).unwrap_or(VALUES_MAX);
        let character = char::from_u32(FIRST + at).filter(|_| at < VALUES_MAX);
        let too_many = || bad_input(format!("the document has more than {VALUES_MAX} values"));
        let character = character.ok_or_else(too_many)?;
        self.values.push(value);
        Ok(character)
    }

    /// A text with its values.
    pub(super) fn fill(&mut self, template: &str, data: &Value) -> Result<String, ServiceError> {
        // A character of the private area in the template stands for nothing.
        let is_private = |character: char| (FIRST..FIRST + VALUES_MAX).contains(&u32::from(character));
        let template = template.replace(is_private, "\u{fffd}");
        let mut filled = String::with_capacity(template.len());
        self.section(&template, 0..template.len(), &mut vec![data], &mut filled)?;
        Ok(filled)
    }

    fn section(
        &mut self,
        text: &str,
        range: Range<usize>,
        scopes: &mut Vec<&Value>,
        filled: &mut String,
    ) -> Result<(), ServiceError> {
        if scopes.len() > DEPTH_MAX {
            return Err(bad_input(format!("sections of the template nest deeper than {DEPTH_MAX}")));
        }
        self.work += range.len() + 1;
        let mut at = range.start;
        while let Some(tag) = next_tag(text, at)?.filter(|tag| tag.start < range.end) {
            filled.push_str(&text[at..tag.start]);
            at = tag.end;
            match tag.sort {
                '!' => {}
                '#' | '^' => {
                    let (inner, after) = closed(text, &tag)?;
                    at = after;
                    let value = look_up(scopes, tag.name);
                    if value.is_none() {
                        self.missing.insert(tag.name.to_owned());
                    }
                    let items: Vec<&Value> = match (tag.sort, value) {
                        ('^', Some(value)) if is_there(value) => Vec::new(),
                        ('^', _) => vec![scopes.last().copied().unwrap_or(&Value::Null)],
                        (_, Some(Value::Array(items))) => items.iter().collect(),
                        (_, value) => value.filter(|value| is_there(value)).into_iter().collect(),
                    };
                    for item in items {
                        scopes.push(item);
                        self.section(text, inner.clone(), scopes, filled)?;
                        let _ = scopes.pop();
                    }
                }
                '/' => return Err(bad_input(format!("`{{{{/{}}}}}` of the template closes nothing", tag.name))),
                sort => self.value(tag.name, sort == '{', scopes, filled)?,
            }
            if filled.len() > SERVICE_TEXT_BYTES_MAX || self.work > WORK_MAX {
                return Err(bad_input(format!("the document has more than {SERVICE_TEXT_BYTES_MAX} bytes")));
            }
        }
        filled.push_str(&text[at..range.end]);
        Ok(())
    }

    fn value(
        &mut self,
        name: &str,
        is_markup: bool,
        scopes: &[&Value],
        filled: &mut String,
    ) -> Result<(), ServiceError> {
        let value = match look_up(scopes, name) {
            None => {
                self.missing.insert(name.to_owned());
                format!("{{{{{name}}}}}")
            }
            Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
            Some(Value::Array(_) | Value::Object(_)) => {
                let name = shorten(name, 60);
                return Err(bad_input(format!("`{name}` of `data` must be a string, a number or a boolean")));
            }
        };
        if is_markup {
            filled.push_str(&value);
        } else if !value.is_empty() {
            filled.push(self.keep(value)?);
        }
        Ok(())
    }
}

/// A tag of a template.
struct MustacheTag<'a> {
    start: usize,
    end: usize,
    /// `#`, `^`, `/`, `!`, `{`, or a space for a plain value.
    sort: char,
    name: &'a str,
}

/// The next tag behind a position.
fn next_tag(text: &str, from: usize) -> Result<Option<MustacheTag<'_>>, ServiceError> {
    let Some(start) = text[from..].find("{{").map(|at| from + at) else { return Ok(None) };
    let inner = &text[start + 2..];
    let close = if inner.starts_with('{') { "}}}" } else { "}}" };
    let open = || bad_input(format!("`{}` of the template is not closed", shorten(&text[start..], 30)));
    let length = inner.find(close).ok_or_else(open)?;
    let end = start + 2 + length + close.len();
    let content = &inner[..length];
    let (sort, name) = match content.chars().next().unwrap_or(' ') {
        sort @ ('#' | '^' | '/' | '!' | '{') => (sort, content[1..].trim()),
        '&' => ('{', content[1..].trim()),
        '>' | '=' => {
            let tag = shorten(&text[start..end], 60);
            return Err(bad_input(format!("`{tag}` of the template is not supported")));
        }
        _ => (' ', content.trim()),
    };
    if name.is_empty() && sort != '!' {
        return Err(bad_input(format!("`{}` of the template has no name", &text[start..end])));
    }
    let alone = matches!(sort, '#' | '^' | '/' | '!').then(|| whole_line(text, start, end)).flatten();
    let (start, end) = alone.filter(|(line, _)| *line >= from).unwrap_or((start, end));
    Ok(Some(MustacheTag { start, end, sort, name }))
}

/// The line of a tag, if nothing else is on it: it leaves no empty line, which would end a table.
fn whole_line(text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let after = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
    let is_alone = text[line..start].trim().is_empty() && text[end..after].trim().is_empty();
    is_alone.then_some((line, after))
}

/// What is inside a section, and where it ends.
fn closed(text: &str, opened: &MustacheTag<'_>) -> Result<(Range<usize>, usize), ServiceError> {
    let (mut depth, mut at) = (0_usize, opened.end);
    while let Some(tag) = next_tag(text, at)? {
        match tag.sort {
            '#' | '^' if tag.name == opened.name => depth += 1,
            '/' if tag.name == opened.name && depth == 0 => return Ok((opened.end..tag.start, tag.end)),
            '/' if tag.name == opened.name => depth -= 1,
            _ => {}
        }
        at = tag.end;
    }
    Err(bad_input(format!("the section `{}` of the template is not closed", shorten(opened.name, 60))))
}

/// A value by its name, from the innermost section outwards.
pub(super) fn look_up<'a>(scopes: &[&'a Value], name: &str) -> Option<&'a Value> {
    let current = scopes.last().copied()?;
    if name == "." {
        return Some(current);
    }
    let mut parts = name.split('.');
    let first = parts.next()?;
    let mut found = scopes.iter().rev().find_map(|scope| scope.get(first))?;
    for part in parts {
        found = match part.parse::<usize>() {
            Ok(index) if found.is_array() => found.get(index)?,
            _ => found.get(part)?,
        };
    }
    Some(found)
}

fn is_there(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(items) => !items.is_empty(),
        Value::String(text) => !text.is_empty(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::FilledValues;
    use crate::request::call::ServiceError;
    use serde_json::json;

    fn filled(template: &str, data: &serde_json::Value) -> (String, Vec<String>) {
        let mut values = FilledValues::default();
        let text = values.fill(template, data).unwrap();
        (values.put_into(&text), values.missing.into_iter().collect())
    }

    #[test]
    fn values_lists_and_what_is_not_there() {
        let data = json!({"customer": {"name": "Ada"}, "items": [{"n": 1}, {"n": 2}], "tags": ["a", "b"], "note": null,
            "total": 12.5, "raw": "**x**"});
        for (template, expected) in [
            ("Dear {{customer.name}}, {{ total }}", "Dear Ada, 12.5"),
            ("| h |\n{{#items}}\n| {{n}} {{customer.name}} |\n{{/items}}\nend", "| h |\n| 1 Ada |\n| 2 Ada |\nend"),
            ("{{#tags}}{{.}},{{/tags}}", "a,b,"),
            ("{{^note}}none{{/note}}{{#note}}some{{/note}}", "none"),
            ("{{#customer}}{{name}}{{/customer}}{{! not shown }}", "Ada"),
            ("{{{raw}}} {{&raw}} {{raw}}", "**x** **x** **x**"),
            ("{{items.1.n}}", "2"),
            ("no tags } {", "no tags } {"),
        ] {
            assert_eq!(filled(template, &data), (expected.to_owned(), Vec::new()), "{template}");
        }
        let (text, missing) = filled("{{who}} {{#gone}}x{{/gone}}", &data);
        assert_eq!((text.as_str(), missing), ("{{who}} ", vec!["gone".to_owned(), "who".to_owned()]));
    }

    #[test]
    fn a_value_is_no_markup() {
        let mut values = FilledValues::default();
        let text = values.fill("**{{a}}** \u{f0000}", &json!({"a": "*|<b>\n"})).unwrap();
        assert_eq!(text, "**\u{f0000}** \u{fffd}");
        assert_eq!(values.of('\u{f0000}'), Some("*|<b>\n"));
        assert_eq!((values.of('\u{f0001}'), values.of('a')), (None, None));
    }

    #[test]
    fn broken_templates_are_refused() {
        let data = json!({"a": {"b": 1}, "list": [1]});
        for (template, why) in [
            ("{{a", "is not closed"),
            ("{{{a}}", "is not closed"),
            ("{{}}", "has no name"),
            ("{{#list}}", "the section `list` of the template is not closed"),
            ("{{/list}}", "closes nothing"),
            ("{{> other}}", "is not supported"),
            ("{{a}}", "must be a string, a number or a boolean"),
        ] {
            match FilledValues::default().fill(template, &data) {
                Err(ServiceError::Refused(refused)) => assert!(refused.error.contains(why), "{template}: {refused:?}"),
                other => panic!("{template}: {other:?}"),
            }
        }
        let deep = format!("{}{}", "{{#a}}".repeat(40), "{{/a}}".repeat(40));
        assert!(FilledValues::default().fill(&deep, &data).is_err());
        let long = json!({"list": vec![1; 3_000], "text": "x"});
        let wide = "{{#list}}{{#list}}yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy{{/list}}{{/list}}";
        assert!(FilledValues::default().fill(wide, &long).is_err());
        assert!(FilledValues::default().fill("{{#list}}{{#list}}{{.}}{{/list}}{{/list}}", &long).is_err());
    }
}
