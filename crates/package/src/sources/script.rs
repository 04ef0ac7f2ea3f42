//! Facts of a TypeScript or JavaScript source.

use crate::sources::facts::{SourceFacts, SourceName, ToolCallSite};
use crate::sources::language::SourceLanguage;
use crate::sources::tree::{children, collected, span, text};
use tree_sitter::Node;

/// The scope of the published packages.
const SDK: &str = "@linkworld";
/// Calls that send an HTTP request themselves.
const REQUESTS: &[&str] = &["fetch", "axios", "got", "https.request", "http.request", "https.get", "http.get"];

pub(super) fn facts(source: &str, language: SourceLanguage) -> SourceFacts {
    // TypeScript includes JavaScript. Grammars of their own for JavaScript and for JSX would be a tenth of this program,
    // and handlers have no JSX.
    let facts = collected(source, &tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(), visit);
    if language == SourceLanguage::ScriptWithJsx && facts.is_uncertain {
        // Text between tags was read as code.
        return SourceFacts { is_uncertain: true, ..SourceFacts::default() };
    }
    facts
}

fn visit(node: Node<'_>, source: &str, facts: &mut SourceFacts) {
    match node.kind() {
        "import_specifier" | "import_clause" | "namespace_import" => {
            let name = node.child_by_field_name("alias").or_else(|| node.child_by_field_name("name"));
            let name = name.or_else(|| children(node).into_iter().find(|child| child.kind() == "identifier"));
            facts.imported.extend(name.map(|name| text(name, source).to_owned()));
        }
        "variable_declarator" => declaration(node, source, facts),
        "call_expression" => call(node, source, facts),
        "string" | "template_string" => {
            if let SourceName::Literal(word) = literal(node, source) {
                facts.uses_sdk |= word.starts_with(SDK);
                facts.words.insert(word);
            }
        }
        "property_identifier" => {
            facts.words.insert(text(node, source).to_owned());
        }
        _ => {}
    }
}

/// `const app = App.fromManifest(…)` or `new App(…)`.
fn declaration(node: Node<'_>, source: &str, facts: &mut SourceFacts) {
    let (Some(name), Some(mut value)) = (node.child_by_field_name("name"), node.child_by_field_name("value")) else {
        return;
    };
    if value.kind() == "await_expression" {
        value = children(value).first().copied().unwrap_or(value);
    }
    let made = value.child_by_field_name("function").or_else(|| value.child_by_field_name("constructor"));
    let made = made.map(|made| text(made, source)).unwrap_or_default();
    let class = made.strip_suffix(".fromManifest").unwrap_or(made);
    if name.kind() == "identifier" && (class == "App" || class.ends_with(".App")) {
        facts.apps.push((text(name, source).to_owned(), span(value)));
    }
}

fn call(node: Node<'_>, source: &str, facts: &mut SourceFacts) {
    let Some(function) = node.child_by_field_name("function") else { return };
    let words = text(function, source);
    let is_request =
        |name: &&&str| words.strip_prefix(**name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    if REQUESTS.iter().find(is_request).is_some() {
        facts.requests.push(span(node));
    }
    if function.kind() != "member_expression" {
        return;
    }
    let first = node.child_by_field_name("arguments").map(children).unwrap_or_default().first().copied();
    if words == "tools.call" || words.ends_with(".tools.call") || words.ends_with(".tools?.call") {
        let name = first.map_or(SourceName::Computed, |first| literal(first, source));
        facts.calls.push(ToolCallSite { name, span: span(first.unwrap_or(node)) });
        return;
    }
    let object = function.child_by_field_name("object").filter(|object| object.kind() == "identifier");
    let (Some(object), Some(property)) = (object, function.child_by_field_name("property")) else { return };
    let name = first.map(|first| (literal(first, source), span(first)));
    facts.register(text(object, source), (text(property, source), span(property)), name, span(node));
}

/// The value of a string literal without escapes and replacements.
fn literal(node: Node<'_>, source: &str) -> SourceName {
    let parts = children(node);
    let is_text = matches!(node.kind(), "string" | "template_string");
    if !is_text || parts.iter().any(|part| part.kind() != "string_fragment") {
        return SourceName::Computed;
    }
    SourceName::Literal(parts.iter().map(|part| text(*part, source)).collect())
}

#[cfg(test)]
mod tests {
    use super::facts;
    use crate::sources::facts::{HandlerKind, SourceName};
    use crate::sources::language::SourceLanguage;

    const SOURCE: &str = "
import { App, type Context as C } from '@linkworld_ai/sdk'
const app = App.fromManifest('linkworld.app.yaml')
// ctx.tools.call('commented')
const text = \"ctx.tools.call('quoted')\"
app.onInstall(async (ctx) => { await fetch('https://example.com') })
app.tool('greet', async (ctx) => {
  await ctx.tools.call('email_send', { to: 'a' })
  await ctx.tools.call(`odoo_read`)
  await ctx.tools.call(`email_${kind}`)
})
app.onSchedule(name, run)
await app.run()
";

    #[test]
    fn registrations_and_calls_are_found() {
        // Plain JavaScript has no types.
        let plain = SOURCE.replace("type Context", "Context");
        let sources = [
            (SOURCE, SourceLanguage::TypeScript),
            (SOURCE, SourceLanguage::ScriptWithJsx),
            (&plain, SourceLanguage::ScriptWithJsx),
        ];
        for (source, language) in sources {
            let facts = facts(source, language);
            assert!(facts.uses_sdk && !facts.is_uncertain, "{language:?}");
            assert_eq!(facts.apps[0].0, "app");
            assert!(facts.imported.contains("App") && facts.imported.contains("C"), "{:?}", facts.imported);
            let found: Vec<_> = facts.registrations.iter().map(|found| (found.kind, found.name.clone())).collect();
            let name = |name: &str| SourceName::Literal(name.to_owned());
            assert_eq!(
                found,
                [
                    (HandlerKind::Install, SourceName::Computed),
                    (HandlerKind::Tool, name("greet")),
                    (HandlerKind::Schedule, SourceName::Computed),
                ]
            );
            let calls: Vec<_> = facts.calls.iter().map(|call| call.name.clone()).collect();
            assert_eq!(calls, [name("email_send"), name("odoo_read"), SourceName::Computed]);
            assert_eq!(facts.requests.len(), 1);
        }
    }

    #[test]
    fn a_source_with_jsx_says_nothing() {
        assert!(!facts("const x = <Config>value;\n", SourceLanguage::TypeScript).is_uncertain);
        let text = "const x = <b>tools.call('email_send')</b>;\n";
        let unknown = facts(text, SourceLanguage::ScriptWithJsx);
        assert!(unknown.is_uncertain && unknown.calls.is_empty() && unknown.words.is_empty());
        assert!(!facts("const x: number = 1;\n", SourceLanguage::ScriptWithJsx).is_uncertain);
    }
}
