//! Values just beyond the limits of a kind of field, and of every other type, each with the findings it must give.

use super::values::{At, Break, Spot, Value, list, quoted, sample};
use super::{exceptions, names};
use linkworld_manifest::spec::field::{FieldKind, FieldSpec, ObjectSpec, TextRule};

/// Values of another type than a text or word.
const NO_TEXT: &[(&str, &str)] =
    &[("int", "5"), ("float", "1.5"), ("bool", "yes"), ("date", "2024-01-01"), ("list", "[a]"), ("map", "{a: b}")];
/// Items that are neither a text nor an object.
const NO_ITEM: &[(&str, &str)] = &[("int", "5"), ("null", "~"), ("list", "[a]"), ("float", "1.5"), ("bool", "yes")];

fn wrong_types(kind: &'static FieldKind, values: &[(&str, &str)]) -> Vec<Value> {
    let value = |(label, text): &(&str, &str)| Value::bad(label, *text, vec![Break::value("wrong-type", kind)]);
    values.iter().map(value).collect()
}

/// Bad values of a kind.
pub(crate) fn values(kind: &'static FieldKind, place: &str) -> Vec<Value> {
    match kind {
        FieldKind::Text(text) => {
            let mut values = bad_texts(kind, text);
            values.extend(wrong_types(kind, NO_TEXT));
            values
        }
        FieldKind::Choice { words, any_case } => {
            let mut bad = vec!["banana".to_owned(), format!("{}x", words[0]), String::new()];
            bad.extend((!any_case).then(|| words[0].to_uppercase()));
            let labels = ["other", "longer", "empty", "upper"];
            let value = |(label, word): (&str, String)| {
                Value::bad(label, quoted(&word), vec![Break::value("bad-choice", kind)])
            };
            let mut values: Vec<Value> = labels.into_iter().zip(bad).map(value).collect();
            values.extend(wrong_types(kind, NO_TEXT));
            values
        }
        FieldKind::Int { min, max } => bad_numbers(
            kind,
            [min.map(|min| (min - 1).to_string()), max.map(|max| (max + 1).to_string())],
            &[
                ("fraction", "5.5"),
                ("inf", ".inf"),
                ("nan", ".nan"),
                ("word", "many"),
                ("exponent", "\"1e4\""),
                ("underscores", "\"1__0\""),
                ("empty", "\"\""),
                ("list", "[5]"),
                ("map", "{a: 5}"),
                ("date", "2024-01-01"),
            ],
        ),
        FieldKind::Float { min, max } => {
            let outside = [min.map(|min| format!("{:.4}", min - 0.01)), max.map(|max| format!("{:.4}", max + 0.0001))];
            let bounded = outside[0].is_some();
            let mut values = bad_numbers(
                kind,
                outside,
                &[("comma", "\"0,5\""), ("word", "half"), ("list", "[1]"), ("map", "{a: 1}"), ("date", "2024-01-01")],
            );
            if bounded {
                for (label, text) in [("inf", ".inf"), ("nan", ".nan")] {
                    values.push(Value::bad(label, text, vec![Break::value("out-of-range", kind)]));
                }
            }
            values
        }
        FieldKind::Bool => wrong_types(
            kind,
            &[
                ("two", "2"),
                ("half", "0.5"),
                ("word", "maybe"),
                ("padded", "\" true\""),
                ("list", "[true]"),
                ("map", "{a: true}"),
                ("empty", "\"\""),
            ],
        ),
        FieldKind::List { item, min, max } => bad_lists(kind, item, place, (*min, *max)),
        FieldKind::Map(value) => bad_maps(kind, value),
        FieldKind::Object(object) => bad_objects(kind, object, place),
        FieldKind::Entries { .. } | FieldKind::WordOrList { .. } | FieldKind::PathOrList(_) => {
            unreachable!("in no manifest")
        }
        FieldKind::WordOrObject { .. } | FieldKind::Any | FieldKind::Mock => Vec::new(),
    }
}

fn bad_texts(kind: &'static FieldKind, text: &'static TextRule) -> Vec<Value> {
    // A name that is short but not empty is reported as what it does not look like.
    let code = |value: &str, otherwise: &'static str| match value.chars().count() {
        length if length < text.min && (length == 0 || text.pattern.is_none()) => "too-short",
        length if text.max.is_some_and(|max| length > max) => "too-long",
        _ => otherwise,
    };
    let mut values = Vec::new();
    let mut push = |label: &str, value: &str, otherwise| {
        values.push(Value::bad(label, quoted(value), vec![Break::value(code(value, otherwise), kind)]));
    };
    if text.min > 0 {
        push("below-min", &"x".repeat(text.min - 1), "bad-pattern");
    }
    let longer = text.max.and_then(|max| match text.pattern {
        Some(pattern) => (names::of(pattern).sized)(max + 1),
        None => Some("x".repeat(max + 1)),
    });
    if let Some(longer) = longer {
        push("above-max", &longer, "too-long");
    }
    let names = text.pattern.map(|pattern| names::of(pattern).bad()).unwrap_or_default();
    for (index, (name, otherwise)) in names.into_iter().enumerate() {
        push(&format!("bad{index}"), &name, otherwise);
    }
    values
}

fn bad_numbers(kind: &'static FieldKind, outside: [Option<String>; 2], wrong: &[(&str, &str)]) -> Vec<Value> {
    let outside = ["below-min", "above-max"].into_iter().zip(outside);
    let outside =
        outside.filter_map(|(label, text)| Some(Value::bad(label, text?, vec![Break::value("out-of-range", kind)])));
    outside.chain(wrong_types(kind, wrong)).collect()
}

fn bad_lists(
    kind: &'static FieldKind,
    item: &'static FieldKind,
    place: &str,
    (min, max): (usize, Option<usize>),
) -> Vec<Value> {
    let mut values = wrong_types(kind, &[("word", "a"), ("int", "5"), ("bool", "true"), ("map", "{a: b}")]);
    if min > 0 {
        values.push(Value::bad("below-min", list(item, place, min - 1), vec![Break::value("too-few-items", kind)]));
    }
    if let Some(max) = max {
        // The first item too many is the place.
        let text = list(item, place, max + 1);
        let start = list(item, place, max).len() - 1 + ", ".len();
        let many = Break::new("too-many-items", At::Field(String::new()), Spot::Within(start..text.len() - 1));
        values.push(Value::bad("above-max", text, vec![Break { kind: Some(kind), ..many }]));
    }
    let items = match item {
        FieldKind::Text(_) => bad_items_of_text(item, place),
        FieldKind::Object(_) | FieldKind::WordOrObject { .. } => bad_items_of_objects(item, place),
        _ => Vec::new(),
    };
    for Value { label, text, breaks, .. } in items {
        let breaks = breaks.into_iter().map(|found| found.inside(".0", 1, text.len())).collect();
        values.push(Value::bad(&format!("item-{label}"), format!("[{text}]"), breaks));
    }
    values
}

fn bad_items_of_text(item: &'static FieldKind, place: &str) -> Vec<Value> {
    let mut values = values(item, place);
    values.extend(wrong_types(item, &[("null", "~")]));
    values
}

fn bad_items_of_objects(item: &'static FieldKind, place: &str) -> Vec<Value> {
    let (FieldKind::Object(object) | FieldKind::WordOrObject { object, .. }) = item else { return Vec::new() };
    let mut values = wrong_types(item, NO_ITEM);
    // The first key of the item is where fields are missed.
    let key = 1..2;
    let mut breaks = missing(object, &Spot::Within(key.clone()));
    breaks.push(Break::new("unknown-field", At::Field(".a".to_owned()), Spot::Within(key.clone())));
    breaks.extend(exceptions::beside_missing(place, key));
    values.push(Value::bad("unknown", "{a: b}", breaks));
    if let FieldKind::WordOrObject { .. } = item {
        values.push(Value::bad("word", "help", vec![Break::value("bad-choice", item)]));
    }
    values
}

fn bad_maps(kind: &'static FieldKind, value: &'static FieldKind) -> Vec<Value> {
    let mut values = wrong_types(kind, &[("word", "a"), ("int", "5"), ("list", "[a]")]);
    for (label, key) in [("int-key", "1"), ("null-key", "~"), ("bool-key", "on")] {
        let found = Break::new("bad-key", At::Field(String::new()), Spot::Within(1..1 + key.len()));
        values.push(Value::bad(label, format!("{{{key}: a}}"), vec![found]));
    }
    if let FieldKind::Text(_) = value {
        for (label, text) in [("int", "1"), ("bool", "true"), ("null", "~"), ("list", "[x]"), ("float", "1.5")] {
            let found = Break::value("wrong-type", value).inside(".A", "{A: ".len(), text.len());
            values.push(Value::bad(&format!("value-{label}"), format!("{{A: {text}}}"), vec![found]));
        }
    }
    values
}

fn bad_objects(kind: &'static FieldKind, object: &'static ObjectSpec, place: &str) -> Vec<Value> {
    let mut values = wrong_types(kind, &[("word", "a"), ("int", "5"), ("bool", "true")]);
    values.push(Value::bad("list", format!("[{}]", sample(kind, place, 0)), vec![Break::value("wrong-type", kind)]));
    let mut breaks = missing(object, &Spot::Key);
    breaks.push(Break::new("unknown-field", At::Field(".zzz".to_owned()), Spot::Within(1..4)));
    values.push(Value::bad("unknown", "{zzz: 1}", breaks));
    let breaks = missing(object, &Spot::Value);
    if !breaks.is_empty() {
        values.push(Value::bad("empty", "{}", breaks));
    }
    values
}

/// A finding for each required field.
fn missing(object: &'static ObjectSpec, spot: &Spot) -> Vec<Break> {
    let required = object.fields.iter().filter(|field| field.is_required());
    let found = |field: &'static FieldSpec| Break {
        missing: Some(field.name),
        ..Break::new("missing-field", At::Field(format!(".{}", field.name)), spot.clone())
    };
    required.map(found).collect()
}
