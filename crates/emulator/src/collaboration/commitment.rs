//! When a commitment is due, where it goes, and how it is shown (contract 12.9).

use crate::store::{CommitmentRow, InstallRow};
use jiff::Timestamp;
use jiff::civil::DateTime;
use linkworld_contract::limits::CLOCK_UNIX_MILLIS_MAX;
use linkworld_contract::wire::collaboration::Commitment;
use linkworld_contract::wire::raw::{RawJson, RawObject};
use linkworld_system::clock::rfc3339;

/// Where a commitment goes when it is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DeliveryTarget {
    /// Into a room, as a message of the system.
    Room(String),
    /// To a user, as a notification.
    User(String),
}

/// A time in milliseconds since 1970: `+30m`, `+2h`, `+3d`, or ISO 8601. Without an offset it is in UTC.
pub(crate) fn due_at(text: &str, now: i64) -> Option<i64> {
    let text = text.trim();
    let at = match text.strip_prefix('+') {
        Some(offset) => now.checked_add(relative_millis(offset)?)?,
        None => match text.parse::<Timestamp>() {
            Ok(at) => at.as_millisecond(),
            Err(_) => {
                text.parse::<DateTime>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond()
            }
        },
    };
    (0..=CLOCK_UNIX_MILLIS_MAX).contains(&at).then_some(at)
}

fn relative_millis(offset: &str) -> Option<i64> {
    let unit = offset.chars().next_back()?;
    let minutes = match unit {
        'm' => 1,
        'h' => 60,
        'd' => 24 * 60,
        _ => return None,
    };
    let count = &offset[..offset.len() - unit.len_utf8()];
    let is_number = !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
    count.parse::<i64>().ok().filter(|_| is_number)?.checked_mul(minutes * 60_000)
}

/// A target in either spelling: `type` or `kind`, and `dm` for a user.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn target(given: &RawJson) -> Result<DeliveryTarget, String> {
    let members = given.members().ok_or("`delivery_target` must be an object or null")?;
    let text = |key: &str| members.get(key).and_then(RawJson::to::<String>).filter(|text| !text.is_empty());
    let kind = text("type").or_else(|| text("kind")).ok_or("`delivery_target` has no `type`")?;
    let field = |key: &str| text(key).ok_or(format!("a `delivery_target` of type `{kind}` needs `{key}`"));
    match kind.as_str() {
        "room" => Ok(DeliveryTarget::Room(field("room_id")?)),
        "user" | "dm" => Ok(DeliveryTarget::User(field("user_id")?)),
        _ => Err(format!("unknown `delivery_target` type `{kind}`, expected `room` or `user`")),
    }
}

impl DeliveryTarget {
    /// As the SDK spells it.
    pub(crate) fn to_json(&self) -> RawJson {
        let (kind, key, value) = match self {
            Self::Room(id) => ("room", "room_id", id),
            Self::User(id) => ("user", "user_id", id),
        };
        let mut object = RawObject::default();
        object.set("type", RawJson::of(&kind));
        object.set(key, RawJson::of(value));
        RawJson::of(&object)
    }
}

/// A commitment in its wire form.
pub(crate) fn shown(row: CommitmentRow, install: &InstallRow) -> Commitment {
    Commitment {
        id: row.id,
        tenant: install.tenant.clone(),
        app_id: install.app.clone(),
        from_agent: row.agent,
        title: row.title,
        content: row.content,
        due_at: rfc3339(row.due_at),
        delivery_target: row.target,
        tags: row.tags,
        is_active: row.state != crate::store::CommitmentState::Dismissed,
        state: row.state.word().to_owned(),
        created_at: rfc3339(row.created_at),
    }
}

#[cfg(test)]
mod tests {
    use super::{DeliveryTarget, due_at, target};
    use linkworld_contract::wire::raw::RawJson;
    use serde_json::json;

    #[test]
    fn both_forms_of_a_due_time_are_read() {
        let now = 1_700_000_000_000;
        for (text, seconds) in [("+30m", 1_800), ("+2h", 7_200), ("+3d", 259_200), (" +0m ", 0)] {
            assert_eq!(due_at(text, now), Some(now + seconds * 1_000), "{text}");
        }
        for text in ["2026-05-04T17:00:00Z", "2026-05-04T19:00:00+02:00", "2026-05-04T17:00:00", "2026-05-04 17:00"] {
            assert_eq!(due_at(text, now), Some(1_777_914_000_000), "{text}");
        }
        let far = format!("+{}d", i64::MAX);
        for text in
            ["", "+", "+m", "+-2h", "+2", "+2w", "+2é", "++2h", "tomorrow", "2026-13-01T00:00:00Z", "+99999d", &far]
        {
            assert_eq!(due_at(text, now), None, "{text}");
        }
    }

    #[test]
    fn targets_are_read_in_both_spellings() {
        let read = |value: serde_json::Value| target(&RawJson::of(&value));
        let room = Ok(DeliveryTarget::Room("r".into()));
        let user = DeliveryTarget::User("u".into());
        assert_eq!(read(json!({"type": "room", "room_id": "r"})), room);
        assert_eq!(read(json!({"kind": "room", "room_id": "r"})), room);
        assert_eq!(read(json!({"type": "user", "user_id": "u"})), Ok(user.clone()));
        assert_eq!(read(json!({"kind": "dm", "user_id": "u"})), Ok(user.clone()));
        for wrong in
            [json!([]), json!("room"), json!({}), json!({"type": "room"}), json!({"type": "fax", "room_id": "r"})]
        {
            assert!(read(wrong.clone()).is_err(), "{wrong}");
        }
        assert_eq!(user.to_json().text(), r#"{"type":"user","user_id":"u"}"#);
    }
}
