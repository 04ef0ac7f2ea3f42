//! What the platform's tools are known to reply, by field. Known from the SDK, from the catalog, and where neither says it,
//! from what the local platform itself replies (`docs/services.md`).

/// Tools with the fields of their replies.
pub const REPLY_FIELDS: &[(&str, &[&str])] = &[
    ("email_send", &["message_id", "thread_id", "status"]),
    ("email_reply", &["message_id", "thread_id", "status"]),
    ("email_search", &["messages"]),
    ("email_read", &["message_id", "thread_id", "subject", "from", "to", "body", "received_at"]),
    ("user_profile_get", &["display_name", "email", "role", "phone", "signature_block"]),
    ("app_kv_get", &["key", "value", "found", "expires_at", "updated_at"]),
    ("app_kv_list", &["items"]),
    ("app_kv_delete", &["deleted"]),
];

/// The fields that a tool's reply is known to have; none if that is not known.
pub fn fields_of(tool: &str) -> Option<&'static [&'static str]> {
    REPLY_FIELDS.iter().find(|(name, _)| *name == tool).map(|(_, fields)| *fields)
}

#[cfg(test)]
mod tests {
    use super::REPLY_FIELDS;
    use crate::scope::listing::tool_entry;

    #[test]
    fn each_tool_is_in_the_catalog_once() {
        for (index, (tool, fields)) in REPLY_FIELDS.iter().enumerate() {
            assert!(tool_entry(tool).is_some() && !fields.is_empty(), "{tool}");
            assert!(REPLY_FIELDS[..index].iter().all(|(other, _)| other != tool), "{tool}");
        }
    }
}
