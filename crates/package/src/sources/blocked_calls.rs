//! Calls in a bundle's scripts that do nothing on the platform: its Content Security Policy has `connect-src 'none'`, and the
//! frame opens no windows (contract 18.3).

use crate::sources::tree::{each, parsed, text};
use linkworld_manifest::source::Span;
use tree_sitter::Node;

/// What opens a connection or a window of its own, as `fetch(…)` or `new X(…)`.
const FUNCTIONS: &[&str] =
    &["fetch", "window.fetch", "globalThis.fetch", "self.fetch", "navigator.sendBeacon", "window.open"];
const CONSTRUCTORS: &[&str] = &["XMLHttpRequest", "EventSource", "WebSocket"];

/// A call that is blocked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockedCall {
    /// `fetch` or `new WebSocket`.
    pub what: String,
    /// Its line, from 1.
    pub line: usize,
    /// The call.
    pub span: Span,
}

/// The blocked calls of a script, in their order; none if it does not parse.
pub fn blocked_calls(source: &str) -> Vec<BlockedCall> {
    let Some(tree) = parsed(source, &tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into()) else { return Vec::new() };
    let mut found = Vec::new();
    each(&tree, |node| found.extend(blocked(node, source)));
    found
}

fn blocked(node: Node<'_>, source: &str) -> Option<BlockedCall> {
    let (line, span) = (node.start_position().row + 1, Span::new(node.start_byte(), node.end_byte()));
    match node.kind() {
        "call_expression" => {
            let name = text(node.child_by_field_name("function")?, source);
            FUNCTIONS.contains(&name).then(|| BlockedCall { what: name.to_owned(), line, span })
        }
        "new_expression" => {
            let name = text(node.child_by_field_name("constructor")?, source);
            let name = name.strip_prefix("window.").unwrap_or(name);
            CONSTRUCTORS.contains(&name).then(|| BlockedCall { what: format!("new {name}"), line, span })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::blocked_calls;

    #[test]
    fn calls_are_found_and_comments_strings_and_own_functions_are_not() {
        let source = "
// fetch('/a')
const text = \"fetch('/b')\"
bridge.fetch('/c')
prefetch('/d')
await fetch('/e')
window.fetch('/f')
const socket = new WebSocket('wss://x')
new window.EventSource('/g')
new XMLHttpRequest
";
        let found: Vec<(String, usize)> =
            blocked_calls(source).into_iter().map(|call| (call.what, call.line)).collect();
        let expected = [
            ("fetch", 6),
            ("window.fetch", 7),
            ("new WebSocket", 8),
            ("new EventSource", 9),
            ("new XMLHttpRequest", 10),
        ];
        assert_eq!(found, expected.map(|(what, line)| (what.to_owned(), line)));
    }
}
