//! Ids and times in a request, which differ from run to run, as numbered placeholders.

use serde_json::{Map, Value};

/// The ids and times of a request, in the order in which they are there first.
#[derive(Debug, Default)]
pub(super) struct Placeholders {
    ids: Vec<String>,
    times: Vec<String>,
}

/// Characters of a UUID.
const ID_CHARS: usize = 36;

impl Placeholders {
    /// A request with placeholders, and those that it has.
    pub(super) fn of(request: &Value) -> (Value, Self) {
        let mut found = Self::default();
        let replaced = found.replaced(request, true);
        (replaced, found)
    }

    /// A reply with the placeholders of its request. What the request does not have stays.
    pub(super) fn put_in(&mut self, reply: &Value) -> Value {
        self.replaced(reply, false)
    }

    fn replaced(&mut self, value: &Value, may_add: bool) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text, may_add)),
            Value::Array(items) => items.iter().map(|item| self.replaced(item, may_add)).collect(),
            Value::Object(members) => {
                let member = |(name, value): (&String, &Value)| (name.clone(), self.replaced(value, may_add));
                Value::Object(members.iter().map(member).collect::<Map<_, _>>())
            }
            other => other.clone(),
        }
    }

    fn text(&mut self, text: &str, may_add: bool) -> String {
        let (mut out, mut at) = (String::with_capacity(text.len()), 0);
        while let Some(rest) = text.get(at..) {
            let Some(first) = rest.chars().next() else { break };
            let starts_word = !out.chars().next_back().is_some_and(char::is_alphanumeric);
            let of_service = || if out.ends_with('-') { service_id_in(rest) } else { None };
            let found = match starts_word && first.is_ascii_hexdigit() {
                true => id_in(rest).or_else(|| time_in(rest)).or_else(of_service),
                false => None,
            };
            let Some((length, is_id)) = found else {
                out.push(first);
                at += first.len_utf8();
                continue;
            };
            let (known, word) = if is_id { (&mut self.ids, "id") } else { (&mut self.times, "time") };
            let value = &rest[..length];
            let index = known.iter().position(|known| known == value).or_else(|| {
                may_add.then(|| {
                    known.push(value.to_owned());
                    known.len() - 1
                })
            });
            match index {
                Some(index) => out.push_str(&format!("<{word} {}>", index + 1)),
                None => out.push_str(value),
            }
            at += length;
        }
        out
    }

    /// A recorded reply with the ids and times of this run.
    pub(super) fn take_out(&self, reply: &Value) -> Value {
        match reply {
            Value::String(text) => {
                let mut text = text.clone();
                for (word, known) in [("id", &self.ids), ("time", &self.times)] {
                    for (index, value) in known.iter().enumerate() {
                        text = text.replace(&format!("<{word} {}>", index + 1), value);
                    }
                }
                Value::String(text)
            }
            Value::Array(items) => items.iter().map(|item| self.take_out(item)).collect(),
            Value::Object(members) => {
                let member = |(name, value): (&String, &Value)| (name.clone(), self.take_out(value));
                Value::Object(members.iter().map(member).collect::<Map<_, _>>())
            }
            other => other.clone(),
        }
    }
}

/// The length of a UUID that the text starts with.
fn id_in(text: &str) -> Option<(usize, bool)> {
    let head = text.as_bytes().get(..ID_CHARS)?;
    let fits = head.iter().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    let ends = !text.as_bytes().get(ID_CHARS).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    (fits && ends).then_some((ID_CHARS, true))
}

/// The length of the digits of an id that a simulated service made, such as `m-0123456789abcdef`.
fn service_id_in(text: &str) -> Option<(usize, bool)> {
    const DIGITS: usize = 16;
    let length = text.bytes().take_while(u8::is_ascii_hexdigit).count();
    let ends = !text.as_bytes().get(DIGITS).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    (length == DIGITS && ends).then_some((DIGITS, true))
}

/// The length of a time such as `2026-03-01T08:00:00.000Z` that the text starts with.
fn time_in(text: &str) -> Option<(usize, bool)> {
    const FORM: &[u8] = b"dddd-dd-ddTdd:dd:dd";
    let bytes = text.as_bytes();
    let fits = FORM.iter().zip(bytes.get(..FORM.len())?).all(|(wanted, byte)| match wanted {
        b'd' => byte.is_ascii_digit(),
        other => other == byte,
    });
    let rest = bytes.get(FORM.len()..)?;
    let fraction = match rest.first() {
        Some(b'.') => 1 + rest[1..].iter().take_while(|byte| byte.is_ascii_digit()).count(),
        _ => 0,
    };
    let zone = match rest.get(fraction) {
        Some(b'Z') => 1,
        Some(b'+' | b'-') if rest.len() >= fraction + 6 && rest[fraction + 3] == b':' => 6,
        _ => 0,
    };
    fits.then_some((FORM.len() + fraction + zone, false))
}

#[cfg(test)]
mod tests {
    use super::Placeholders;
    use serde_json::json;

    const ONE: &str = "0a1b2c3d-0000-4000-8000-00000000000a";
    const TWO: &str = "0a1b2c3d-0000-4000-8000-00000000000b";

    #[test]
    fn ids_and_times_are_numbered_and_come_back() {
        let request = json!({"a": format!("{ONE} and {TWO}, {ONE}"), "b": ["2026-03-01T08:00:00.000Z", "é 2026-03-01"],
            "c": format!("x{ONE} {ONE}x"), "d": 7, "e": "m-0123456789abcdef 0123456789abcdef"});
        let (replaced, mut found) = Placeholders::of(&request);
        let expected = json!({"a": "<id 1> and <id 2>, <id 1>", "b": ["<time 1>", "é 2026-03-01"],
            "c": format!("x{ONE} {ONE}x"), "d": 7, "e": "m-<id 3> 0123456789abcdef"});
        assert_eq!(replaced, expected);
        let reply = json!({"args": {"id": TWO, "other": ONE.replace("0a", "ff"), "at": "2026-03-01T08:00:00.000Z"}});
        let stored = found.put_in(&reply);
        assert_eq!(stored["args"]["id"], "<id 2>");
        assert_eq!(stored["args"]["other"], ONE.replace("0a", "ff"));
        assert_eq!(found.take_out(&stored), reply);
    }
}
