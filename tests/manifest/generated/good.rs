//! Values that a kind of field takes, up to its limits.

use super::contexts::join;
use super::names;
use super::values::{Value, list, quoted, sample};
use linkworld_manifest::spec::field::{FieldKind, FieldSpec, TextRule};

/// Longer than every cap of the table: where a field has none, the platform must take this many characters.
const LONG_TEXT: usize = 25_000;
/// The same for the items of a list.
const LONG_LIST: usize = 110;

/// Good values of a kind.
pub(crate) fn values(kind: &'static FieldKind, place: &str) -> Vec<Value> {
    let all = |values: &[(&str, &str)]| values.iter().map(|(label, text)| Value::good(label, *text)).collect();
    match kind {
        FieldKind::Text(text) => good_texts(text),
        FieldKind::Choice { words, any_case } => {
            let lower = any_case.then(|| words[0].to_lowercase());
            let words = words.iter().map(|word| (*word).to_owned()).chain(lower);
            words.map(|word| Value::good(&word, quoted(&word))).collect()
        }
        FieldKind::Int { min, max } => {
            let low = min.unwrap_or(1);
            let mut values = vec![
                Value::good("min", low.to_string()),
                Value::good("quoted", format!("\" {low} \"")),
                Value::good("plus", format!("\"+{low}.0\"")),
                Value::good("max", max.unwrap_or(i64::from(u32::MAX)).to_string()),
            ];
            values.extend(max.map(|max| Value::good("float", format!("{max}.0"))));
            values
        }
        FieldKind::Float { min, max } => {
            let mut values: Vec<Value> =
                all(&[("whole", "1"), ("quoted", "\" 1.0 \""), ("exponent", "\"5e-1\""), ("true", "true")]);
            values.push(Value::good("min", min.map_or("-1.0e+300".to_owned(), |min| format!("{min:?}"))));
            values.push(Value::good("max", max.map_or("1.0e+300".to_owned(), |max| format!("{max:?}"))));
            values
        }
        FieldKind::Bool => all(&[
            ("true", "true"),
            ("no", "no"),
            ("on", "ON"),
            ("one", "1"),
            ("zero", "0.0"),
            ("quoted", "\"Y\""),
            ("f", "f"),
        ]),
        FieldKind::List { item, min, max } => vec![
            Value::good("one", list(item, place, 1)),
            Value::good("min", list(item, place, *min)),
            Value::good("max", list(item, place, max.unwrap_or(LONG_LIST))),
        ],
        FieldKind::Map(_) => {
            all(&[("empty", "{}"), ("one", "{A: \"1\"}"), ("odd-key", "{\"\": \"x\", \"a b\": \"y\", \"a.b\": \"z\"}")])
        }
        FieldKind::Object(object) => {
            if object.fields.iter().any(FieldSpec::is_required) {
                return vec![Value::good("given", sample(kind, place, 0))];
            }
            let first = &object.fields[0];
            let given = sample(&first.kind, &join(place, first.name), 0);
            vec![Value::good("given", format!("{{{}: {given}}}", first.name)), Value::good("empty", "{}")]
        }
        FieldKind::Entries { .. } | FieldKind::WordOrList { .. } | FieldKind::PathOrList(_) => {
            unreachable!("in no manifest")
        }
        FieldKind::WordOrObject { .. } => Vec::new(),
        FieldKind::Any | FieldKind::Mock => all(&[
            ("text", "a"),
            ("int", "5"),
            ("list", "[1, a]"),
            ("map", "{a: {b: c}}"),
            ("bool", "no"),
            ("date", "2024-01-01"),
            ("inf", ".inf"),
            ("int-key", "{1: a}"),
            ("base60", "10:30"),
        ]),
    }
}

fn good_texts(text: &TextRule) -> Vec<Value> {
    let Some(pattern) = text.pattern else {
        let yes = if text.min <= 3 { "'yes'".to_owned() } else { quoted(&"x".repeat(text.min)) };
        return vec![
            Value::good("min", quoted(&"x".repeat(text.min))),
            Value::good("emoji", quoted(&"😀".repeat(text.min.max(1)))),
            Value::good("quoted-yes", yes),
            Value::good("max", quoted(&"x".repeat(text.max.unwrap_or(LONG_TEXT)))),
        ];
    };
    let names = names::of(pattern);
    let longest = text.max.and_then(names.sized);
    let texts = names.good().into_iter().chain(longest);
    let value = |(index, text): (usize, String)| {
        let long_tool = std::ptr::eq(pattern, &linkworld_manifest::spec::pattern::TOOL_NAME) && text.len() == 64;
        Value {
            warnings: if long_tool { &["long-tool-name"] } else { &[] },
            ..Value::good(&format!("good{index}"), quoted(&text))
        }
    };
    texts.enumerate().map(value).collect()
}
