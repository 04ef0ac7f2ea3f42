//! Which values the fields of an event's payload may have (contract section 11.4).

use super::container::AppEvent;
use super::raw::{RawJson, RawObject};
use crate::text;
use crate::text::nearest;

/// The channels of inbound messages.
pub const CHANNELS: [&str; 5] = ["whatsapp", "email", "web", "voice", "webhook"];
/// The modalities of inbound messages.
pub const MODALITIES: [&str; 3] = ["text", "voice_call", "image"];

/// What a field must be.
#[derive(Debug, Clone, Copy)]
enum PayloadField {
    Text,
    TextOrNull,
    Object,
    Texts,
    Word(&'static [&'static str]),
    Attachments,
}

const CONFIG: (&str, PayloadField) = ("config", PayloadField::Object);
const USER: (&str, PayloadField) = ("user_id", PayloadField::TextOrNull);
const INSTALL: &[(&str, PayloadField)] = &[
    USER,
    CONFIG,
    ("granted_scopes", PayloadField::Texts),
    ("platform_origin", PayloadField::Text),
    ("tenant_slug", PayloadField::Text),
];
const INBOUND: &[(&str, PayloadField)] = &[
    USER,
    CONFIG,
    ("channel", PayloadField::Word(&CHANNELS)),
    ("modality", PayloadField::Word(&MODALITIES)),
    ("channel_thread_id", PayloadField::Text),
    ("message_text", PayloadField::Text),
    ("target_agent_id", PayloadField::TextOrNull),
    ("attachments", PayloadField::Attachments),
    ("sender_name", PayloadField::TextOrNull),
    ("channel_message_id", PayloadField::TextOrNull),
];
const PLAIN: &[(&str, PayloadField)] = &[USER, CONFIG];
const EMITTED: &[(&str, PayloadField)] = &[
    USER,
    CONFIG,
    ("event_name", PayloadField::Text),
    ("emitter_app_id", PayloadField::Text),
    ("target_agent_slug", PayloadField::Text),
    ("payload", PayloadField::Object),
    ("tenant_id", PayloadField::Text),
];
const ATTACHMENT: [&str; 3] = ["file_id", "filename", "content_type"];

fn fields_of(event: &AppEvent) -> &'static [(&'static str, PayloadField)] {
    match event {
        AppEvent::Install => INSTALL,
        AppEvent::Inbound => INBOUND,
        AppEvent::Uninstall | AppEvent::UserAdded | AppEvent::Schedule(_) => PLAIN,
        AppEvent::Emitted { .. } => EMITTED,
    }
}

/// Checks the given fields of an event's payload. Fields that the contract does not name are passed on unchecked.
///
/// # Errors
/// Names the field, what was expected and what was found; never the value, apart from a word out of a list.
pub fn check(event: &AppEvent, given: &RawObject) -> Result<(), String> {
    let fields = fields_of(event);
    let known = |name: &str| fields.iter().find(|(field, _)| *field == name).map(|(_, field)| *field);
    given.iter().try_for_each(|(name, value)| known(name).map_or(Ok(()), |field| check_field(name, field, value)))
}

fn check_field(name: &str, field: PayloadField, value: &RawJson) -> Result<(), String> {
    let (fits, expected) = match field {
        PayloadField::Text => (is_text(value), "a string"),
        PayloadField::TextOrNull => (is_text(value) || value.text() == "null", "a string or null"),
        PayloadField::Object => (value.is_object(), "an object"),
        PayloadField::Texts => (items(value).is_some_and(|items| items.iter().all(is_text)), "a list of strings"),
        PayloadField::Word(words) => return check_word(name, words, value),
        PayloadField::Attachments => return check_attachments(name, value),
    };
    if fits { Ok(()) } else { Err(expected_in(name, expected, value)) }
}

fn check_word(name: &str, words: &[&str], value: &RawJson) -> Result<(), String> {
    let Some(word) = value.to::<String>() else { return Err(expected_in(name, "a string", value)) };
    if words.contains(&word.as_str()) {
        return Ok(());
    }
    let near = nearest(&word, words.iter().copied()).map(|near| format!("; {}", text::did_you_mean(&[near])));
    Err(format!("unknown {name} `{word}`, expected one of {}{}", words.join(", "), near.unwrap_or_default()))
}

fn check_attachments(name: &str, value: &RawJson) -> Result<(), String> {
    let Some(attachments) = items(value) else { return Err(expected_in(name, "a list of objects", value)) };
    for (index, attachment) in attachments.iter().enumerate() {
        let place = format!("{name}[{index}]");
        let Some(members) = attachment.members() else { return Err(expected_in(&place, "an object", attachment)) };
        for field in ATTACHMENT {
            match members.get(field) {
                Some(value) if is_text(value) => {}
                Some(value) => return Err(expected_in(&format!("{place}.{field}"), "a string", value)),
                None => return Err(format!("`{place}` has no `{field}`")),
            }
        }
    }
    Ok(())
}

fn is_text(value: &RawJson) -> bool {
    value.text().starts_with('"')
}

fn items(value: &RawJson) -> Option<Vec<RawJson>> {
    value.to()
}

fn expected_in(place: &str, expected: &str, found: &RawJson) -> String {
    format!("`{place}`: expected {expected}, found {}", found.kind())
}

#[cfg(test)]
mod tests {
    use super::{AppEvent, PayloadField, RawObject, check, fields_of};
    use serde_json::{Value, json};

    /// Every kind of JSON value.
    fn kinds() -> Vec<Value> {
        let file = json!({"file_id": "f", "filename": "a.pdf", "content_type": "application/pdf"});
        vec![
            json!(null),
            json!(true),
            json!(7),
            json!("web"),
            json!("text"),
            json!([]),
            json!(["a"]),
            json!([file]),
            json!({}),
        ]
    }

    fn is_right(field: PayloadField, value: &Value) -> bool {
        match field {
            PayloadField::Text => value.is_string(),
            PayloadField::TextOrNull => value.is_string() || value.is_null(),
            PayloadField::Object => value.is_object(),
            PayloadField::Texts => value.as_array().is_some_and(|items| items.iter().all(Value::is_string)),
            PayloadField::Word(words) => value.as_str().is_some_and(|word| words.contains(&word)),
            PayloadField::Attachments => value.as_array().is_some_and(|items| items.iter().all(Value::is_object)),
        }
    }

    #[test]
    fn every_field_of_every_event_takes_its_type_and_refuses_others_by_name() {
        let emitted = AppEvent::Emitted { emitter: "crm".into(), name: "lead_hot".into() };
        let named = AppEvent::Schedule("nightly".into());
        let events = [AppEvent::Install, AppEvent::Uninstall, AppEvent::UserAdded, AppEvent::Inbound, named, emitted];
        let mut checked = 0;
        for event in &events {
            assert_eq!(AppEvent::parse(&event.segment()).as_ref(), Some(event));
            let fields = fields_of(event);
            assert!(fields.len() >= 2, "{event:?}");
            for (name, field) in fields {
                let (mut accepted, mut refused) = (0, 0);
                for value in kinds() {
                    let said = check(event, &RawObject::of(&json!({ *name: value })));
                    assert_eq!(said.is_ok(), is_right(*field, &value), "{event:?} {name}: {value}");
                    match said {
                        Ok(()) => accepted += 1,
                        Err(why) => {
                            assert!(why.contains(name), "{name}: {why}");
                            refused += 1;
                        }
                    }
                }
                assert!(accepted > 0 && refused > 0, "{event:?} {name}");
                checked += 1;
            }
        }
        assert_eq!(checked, 5 + 3 * 2 + 10 + 7);
        for wrong in ["app_event:crm", "app_event", "schedule", "other", ""] {
            assert_eq!(AppEvent::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn ill_typed_fields_are_named() {
        let (inbound, install) = (AppEvent::Inbound, AppEvent::Install);
        let nightly = AppEvent::Schedule("nightly".into());
        let file = json!({"file_id": "f", "filename": "a.pdf", "content_type": "application/pdf", "size": 3});
        for (event, given) in [
            (&inbound, json!({})),
            (&inbound, json!({"channel": "email", "modality": "voice_call", "sender_name": null, "more": [1]})),
            (&inbound, json!({"attachments": []})),
            (&inbound, json!({"attachments": [file]})),
            (&install, json!({"granted_scopes": ["mail.send"], "user_id": null, "config": {"a": 1}})),
            (&nightly, json!({"config": {}, "channel": 5})),
        ] {
            assert_eq!(check(event, &RawObject::of(&given)), Ok(()), "{given}");
        }
        for (event, given, expected) in [
            (&inbound, json!({"message_text": 5}), "`message_text`: expected a string, found a number"),
            (&inbound, json!({"message_text": null}), "`message_text`: expected a string, found null"),
            (&inbound, json!({"channel": ["web"]}), "`channel`: expected a string, found a list"),
            (&inbound, json!({"channel": "emial"}), "did you mean `email`?"),
            (&inbound, json!({"channel": "fax"}), "expected one of whatsapp, email, web, voice, webhook"),
            (&inbound, json!({"modality": "video"}), "unknown modality `video`"),
            (&inbound, json!({"attachments": "a.pdf"}), "`attachments`: expected a list of objects"),
            (&inbound, json!({"attachments": ["a"]}), "`attachments[0]`: expected an object, found a string"),
            (&inbound, json!({"attachments": [{"file_id": "f"}]}), "`attachments[0]` has no `filename`"),
            (&install, json!({"granted_scopes": [1]}), "`granted_scopes`: expected a list of strings"),
            (&AppEvent::UserAdded, json!({"user_id": 7}), "`user_id`: expected a string or null, found a number"),
            (&nightly, json!({"config": []}), "`config`: expected an object, found a list"),
        ] {
            let error = check(event, &RawObject::of(&given)).unwrap_err();
            assert!(error.contains(expected), "{given}: {error}");
        }
    }
}
