//! Server-sent events of a reply that was streamed.

use serde_json::Value;

/// The data of each event, in order.
pub(super) fn events(body: &str) -> impl Iterator<Item = String> {
    let normal = body.replace("\r\n", "\n").replace('\r', "\n");
    let blocks: Vec<String> = normal.split("\n\n").map(data_of).filter(|data| !data.is_empty()).collect();
    blocks.into_iter()
}

fn data_of(block: &str) -> String {
    let lines = block.lines().filter_map(|line| line.strip_prefix("data:"));
    lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
}

/// Whether a body is a stream of events, and not one JSON value.
pub(super) fn is_stream(content_type: Option<&str>, body: &str) -> bool {
    content_type.is_some_and(|kind| kind.starts_with("text/event-stream")) || !body.trim_start().starts_with('{')
}

/// A count of tokens.
pub(super) fn tokens(usage: &Value, name: &str) -> u64 {
    usage[name].as_u64().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::events;

    #[test]
    fn events_are_separated_by_empty_lines() {
        let body = ": hello\n\nevent: a\r\ndata: {\"x\":\r\ndata: 1}\r\n\r\ndata:two\n\nid: 3\n\ndata: [DONE]";
        assert_eq!(events(body).collect::<Vec<_>>(), ["{\"x\":\n1}", "two", "[DONE]"]);
        assert_eq!(events("").count(), 0);
    }
}
