//! Facts of a Python source.

use crate::sources::facts::{SourceFacts, SourceName, ToolCallSite};
use crate::sources::tree::{children, collected, span, text};
use linkworld_manifest::source::Span;
use tree_sitter::Node;

/// The published SDK.
const SDK: &str = "linkworld_sdk";
/// Calls that send an HTTP request themselves.
const REQUESTS: &[&str] = &["requests.", "httpx.", "aiohttp.", "urllib.request.", "urllib3.", "urlopen"];

pub(super) fn facts(source: &str) -> SourceFacts {
    collected(source, &tree_sitter_python::LANGUAGE.into(), visit)
}

fn visit(node: Node<'_>, source: &str, facts: &mut SourceFacts) {
    match node.kind() {
        "import_statement" | "import_from_statement" => import(node, source, facts),
        "assignment" => assignment(node, source, facts),
        "decorator" => decorator(node, source, facts),
        "call" => call(node, source, facts),
        "string" => {
            if let SourceName::Literal(word) = literal(node, source) {
                facts.words.insert(word);
            }
        }
        "attribute" => {
            let name = node.child_by_field_name("attribute").map(|name| text(name, source));
            facts.words.extend(name.map(str::to_owned));
        }
        _ => {}
    }
}

fn import(node: Node<'_>, source: &str, facts: &mut SourceFacts) {
    let module = node.child_by_field_name("module_name");
    facts.uses_sdk |= text(module.unwrap_or(node), source).contains(SDK);
    for child in children(node).into_iter().filter(|child| Some(*child) != module) {
        let name = child.child_by_field_name("alias").unwrap_or(child);
        facts.imported.insert(text(name, source).to_owned());
    }
}

/// `app = App(…)` or `app = App.from_manifest(…)`.
fn assignment(node: Node<'_>, source: &str, facts: &mut SourceFacts) {
    let (Some(left), Some(right)) = (node.child_by_field_name("left"), node.child_by_field_name("right")) else {
        return;
    };
    let function = right.child_by_field_name("function").map(|function| text(function, source)).unwrap_or_default();
    let class = function.strip_suffix(".from_manifest").unwrap_or(function);
    if left.kind() == "identifier" && (class == "App" || class.ends_with(".App")) {
        facts.apps.push((text(left, source).to_owned(), span(right)));
    }
}

/// `@app.on_install`; a decorator with arguments is a call.
fn decorator(node: Node<'_>, source: &str, facts: &mut SourceFacts) {
    let Some(attribute) = children(node).into_iter().find(|child| child.kind() == "attribute") else { return };
    register(attribute, None, handler_of(node), source, facts);
}

/// The decorated function, or the node itself.
fn handler_of(node: Node<'_>) -> Span {
    span(node.parent().filter(|parent| parent.kind() == "decorated_definition").unwrap_or(node))
}

fn call(node: Node<'_>, source: &str, facts: &mut SourceFacts) {
    let Some(function) = node.child_by_field_name("function") else { return };
    let words = text(function, source);
    if REQUESTS.iter().any(|start| words.starts_with(start)) {
        facts.requests.push(span(node));
    }
    if function.kind() != "attribute" {
        return;
    }
    let arguments = node.child_by_field_name("arguments").map(children).unwrap_or_default();
    if words == "tools.call" || words.ends_with(".tools.call") {
        let first = argument(&arguments, &["name", "tool_name", "tool"], source);
        let name = first.map_or(SourceName::Computed, |first| literal(first, source));
        facts.calls.push(ToolCallSite { name, span: span(first.unwrap_or(node)) });
        return;
    }
    let handler = node.parent().filter(|parent| parent.kind() == "decorator").map_or(span(node), handler_of);
    register(function, argument(&arguments, &["name", "path", "event_name"], source), handler, source, facts);
}

/// The first argument, or the one of these keywords.
fn argument<'tree>(arguments: &[Node<'tree>], keywords: &[&str], source: &str) -> Option<Node<'tree>> {
    let named = |argument: &&Node<'tree>| {
        let name = argument.child_by_field_name("name").map(|name| text(name, source)).unwrap_or_default();
        argument.kind() == "keyword_argument" && keywords.contains(&name)
    };
    let first = arguments.first().filter(|first| first.kind() != "keyword_argument").copied();
    first.or_else(|| arguments.iter().find(named)?.child_by_field_name("value"))
}

fn register(method: Node<'_>, name: Option<Node<'_>>, handler: Span, source: &str, facts: &mut SourceFacts) {
    let object = method.child_by_field_name("object").filter(|object| object.kind() == "identifier");
    let (Some(object), Some(attribute)) = (object, method.child_by_field_name("attribute")) else { return };
    let name = name.map(|name| (literal(name, source), span(name)));
    facts.register(text(object, source), (text(attribute, source), span(attribute)), name, handler);
}

/// The value of a string literal without escapes and replacements.
fn literal(node: Node<'_>, source: &str) -> SourceName {
    let parts = children(node);
    let is_plain = node.kind() == "string"
        && !text(node, source).starts_with(['b', 'B'])
        && parts.iter().all(|part| match part.kind() {
            "string_content" => !text(*part, source).contains('\\'),
            kind => kind == "string_start" || kind == "string_end",
        });
    if !is_plain {
        return SourceName::Computed;
    }
    let content = parts.iter().filter(|part| part.kind() == "string_content").map(|part| text(*part, source));
    SourceName::Literal(content.collect())
}

#[cfg(test)]
mod tests {
    use super::facts;
    use crate::sources::facts::{HandlerKind, SourceName};

    const SOURCE: &str = r#"
from linkworld_sdk import App, Context as C
app = App.from_manifest("linkworld.app.yaml")
# @app.tool("commented")
text = "ctx.tools.call('quoted')"

@app.on_install
async def setup(ctx): ...

@app.tool("greet", scopes=["mail.send"])
async def greet(ctx, **args):
    await ctx.tools.call("email_send", to="a")
    await ctx.tools.call(name)
    await ctx.tools.call(f"email_{x}")
    requests.get("https://example.com")

@app.on_schedule(name="daily")
async def daily(ctx):
    tools.call(
        # a comment
        'odoo_read')
app.tool(computed)(greet)
"#;

    #[test]
    fn registrations_and_calls_are_found_and_comments_are_not() {
        let facts = facts(SOURCE);
        assert!(facts.uses_sdk && !facts.is_uncertain);
        assert_eq!(facts.apps[0].0, "app");
        assert!(facts.imported.contains("App") && facts.imported.contains("C"));
        let found: Vec<_> = facts.registrations.iter().map(|found| (found.kind, found.name.clone())).collect();
        let name = |name: &str| SourceName::Literal(name.to_owned());
        assert_eq!(
            found,
            [
                (HandlerKind::Install, SourceName::Computed),
                (HandlerKind::Tool, name("greet")),
                (HandlerKind::Schedule, name("daily")),
                (HandlerKind::Tool, SourceName::Computed),
            ]
        );
        let calls: Vec<_> = facts.calls.iter().map(|call| call.name.clone()).collect();
        assert_eq!(calls, [name("email_send"), SourceName::Computed, SourceName::Computed, name("odoo_read")]);
        let tool = &facts.registrations[1];
        assert_eq!(&SOURCE[tool.span.start..tool.span.end], "\"greet\"");
        assert_eq!(facts.requests.len(), 1);
        assert!(tool.handler.start <= facts.requests[0].start && facts.requests[0].end <= tool.handler.end);
        assert!(facts.words.contains("mail.send"));
    }

    #[test]
    fn a_text_that_does_not_parse_is_uncertain() {
        assert!(facts("def (:\n").is_uncertain);
        let nested = format!("x = {}", "(".repeat(100_000));
        assert!(facts(&nested).is_uncertain);
    }
}
