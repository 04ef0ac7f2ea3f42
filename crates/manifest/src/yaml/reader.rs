//! YAML text to the tree of [`crate::yaml::node`].
//!
//! Written from the YAML 1.1 specification; where readers differ it decides as PyYAML does, because that is
//! what judges a manifest in the end. Only one document, capped in depth and size, and no recursion past the cap.

use crate::decode::wording;
use crate::diagnostic::Diagnostic;
use crate::drift::Compat;
use crate::source::Span;
use crate::yaml::node::{Data, Node};
use crate::yaml::scan::cursor::{SyntaxEdit, SyntaxError};
use crate::yaml::{blame, build, parse, scan, strange};
use linkworld_contract::limits;
use std::collections::HashSet;

/// Reads `text`; none for a document without content. A tree can still hold [`Data::Broken`] values.
pub(crate) fn parse(text: &str, compat: Compat) -> Result<Option<Node>, Box<Diagnostic>> {
    read(text, compat).map_err(|error| finding(*error))
}

/// The finding about indentation that only looks like spaces, and the text with spaces; none where there is none.
pub(crate) fn strange_indentation(text: &str, compat: Compat) -> Option<(Box<Diagnostic>, String)> {
    let (error, fixed) = strange::indentation(text, &scan::pull::tokens(text, depth_max(compat)))?;
    Some((finding(*error), fixed))
}

fn depth_max(compat: Compat) -> usize {
    match compat {
        Compat::Ours => limits::YAML_DEPTH_MAX,
        Compat::Sdk17 => limits::YAML_DEPTH_SDK_MAX,
    }
}

fn finding(error: SyntaxError) -> Box<Diagnostic> {
    let mut finding = Diagnostic::error(error.code, error.span, wording::clean(&error.headline));
    finding.help.extend(error.help.map(|help| wording::clean(&help)));
    if let Some(SyntaxEdit { certainty, span, replacement }) = error.edit {
        finding = finding.edit(certainty, span, replacement);
    }
    if let Some((span, words)) = error.label {
        finding = finding.label(span, words);
    }
    Box::new(finding)
}

fn read(text: &str, compat: Compat) -> Result<Option<Node>, Box<SyntaxError>> {
    refuse_unprintable(text)?;
    let depth_max = depth_max(compat);
    let stops_at = |text: &str| parse::parser::parse(text, depth_max, compat).err().map(|error| error.span.start);
    let root = parse::parser::parse(text, depth_max, compat)
        .map_err(|error| blame::place(text, depth_max, error, stops_at))?;
    match &root {
        Some(root) if root.summary.nodes as usize > limits::YAML_NODES_MAX => Err(build::builder::too_many(root.span)),
        _ => Ok(root),
    }
}

/// Bytes that are looked at together, as many as fit into a processor's wide registers.
const BLOCK_BYTES: usize = 64;

/// The characters YAML lets a text contain at all.
fn refuse_unprintable(text: &str) -> Result<(), Box<SyntaxError>> {
    let printable = |char: char| match char {
        '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        _ => char >= '\u{a0}',
    };
    // Nearly all of a manifest is ASCII, and that needs no decoding: whole blocks of it are looked at at once.
    let plain = |byte: u8| matches!(byte, b' '..=b'~' | b'\n' | b'\t' | b'\r');
    let all_plain = |block: &&[u8]| block.iter().fold(true, |all, byte| all & plain(*byte));
    let ascii = text.as_bytes().chunks_exact(BLOCK_BYTES).take_while(all_plain).count() * BLOCK_BYTES;
    match text[ascii..].char_indices().find(|(_, char)| !printable(*char)).map(|(at, char)| (ascii + at, char)) {
        None => Ok(()),
        Some((at, char)) => {
            let span = Span::new(at, at + char.len_utf8());
            let name = format!("U+{:04X}", u32::from(char));
            Err(SyntaxError::syntax(span, format!("the character {name} is not allowed in YAML"))
                .help("remove it, or write it as an escape in double quotes"))
        }
    }
}

/// The findings of all values in the tree that could not be built, each place once.
pub(crate) fn defects(root: &Node) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut seen = HashSet::new();
    walk(root, &mut seen, &mut findings);
    findings
}

/// Depth is capped by the parser, findings are capped here; shared nodes are visited once.
fn walk(node: &Node, seen: &mut HashSet<*const ()>, findings: &mut Vec<Diagnostic>) {
    if !node.summary.broken {
        return;
    }
    let known = node.shared().is_some_and(|contents| !seen.insert(contents));
    if known || findings.len() >= limits::MANIFEST_FINDINGS_MAX {
        return;
    }
    match &node.data {
        Data::List(items) => items.iter().for_each(|item| walk(item, seen, findings)),
        Data::Map(entries) | Data::Set(entries) => {
            for entry in entries.iter() {
                walk(&entry.key, seen, findings);
                walk(&entry.value, seen, findings);
            }
        }
        Data::Pairs(pairs) => {
            for (key, value) in pairs.iter() {
                walk(key, seen, findings);
                walk(value, seen, findings);
            }
        }
        Data::Broken(defect) if defect.is_recursion() => {}
        Data::Broken(defect) => {
            let mut finding = Diagnostic::error(defect.code, defect.span, wording::clean(&defect.headline));
            finding.help.extend(defect.help.clone());
            findings.push(finding);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{Compat, parse};
    use crate::source::SourceFile;
    use crate::source_map::SourceMap;

    /// The bytes of the value, and of the key, at a path.
    fn bytes(text: &str, path: &str) -> (String, String) {
        let root = parse(text, Compat::Ours).expect("YAML").expect("a document");
        let (source_map, source) = (SourceMap::new(root), SourceFile::new("f", text));
        let slice = |span| source.slice(span).to_owned();
        (source_map.key(path).map(slice).unwrap_or_default(), source_map.value(path).map(slice).unwrap_or_default())
    }

    #[test]
    fn spans_cover_exactly_the_bytes() {
        let text = "\u{feff}a: plain # c\n\"q k\": 'it''s'\n? long\n: \"x\\ty\"\nm: one\n  two\nblock: |+ # c\n  text\n\n\
                    list: &l\n- 1\n- [2, {é: ü}]\nmap:\n  b: !!str 5\n  c: *l\n  d:\nempty:\nlast: &x {a: b}";
        for (path, key, value) in [
            ("a", "a", "plain"),
            ("q k", "\"q k\"", "'it''s'"),
            ("long", "long", "\"x\\ty\""),
            ("m", "m", "one\n  two"),
            ("block", "block", "|+ # c\n  text"),
            ("list", "list", "- 1\n- [2, {é: ü}]"),
            ("list.0", "", "1"),
            ("list.1", "", "[2, {é: ü}]"),
            ("list.1.1.é", "é", "ü"),
            ("map", "map", "b: !!str 5\n  c: *l\n  d:"),
            ("map.b", "b", "5"),
            ("map.c", "c", "- 1\n- [2, {é: ü}]"),
            ("map.d", "d", ""),
            ("empty", "empty", ""),
            ("last", "last", "{a: b}"),
        ] {
            assert_eq!(bytes(text, path), (key.to_owned(), value.to_owned()), "{path}");
        }
    }

    #[test]
    fn long_values_are_not_repeated_whole() {
        let text = format!("a: *{}\n", "b c ".repeat(2_000));
        let finding = parse(&text, Compat::Ours).expect_err("an invalid alias");
        assert!(finding.help[0].len() < 200, "{}", finding.help[0]);
        assert_eq!(finding.edits.len(), 1, "it has an edit all the same");
    }

    #[test]
    fn faults_point_at_their_bytes() {
        for (text, bytes, words) in [
            ("a: b: c", ":", "inside a value"),
            ("a:\tb", "\t", "tab"),
            ("a: b\n  c: d\n", "c", "continues the value above"),
            ("a: [b\nc: d", "[", "never closed"),
            ("a: [b c: d: e]", ":", "where `,` or `]`"),
            ("a: \"b\nc: \"d\"\n", "\"", "not closed on its line"),
            ("a: b\nc:d\n", ":", "space after"),
            ("a:\n  b c\n  d: e\n", "b c", "expected `:`"),
            ("- a\nb\n", "b", "before this item"),
            ("a: */5 * *\n", "*/5 * *", "is read as an alias"),
            ("a: \"b", "\"", "never closed"),
            ("a: \"\\q\"", "\\q", "unknown escape"),
            ("a: *b", "*b", "not defined"),
            ("a: &b 1\nc: &b 2", "&b", "duplicate anchor"),
            ("a\nb: c", "a", "expected `:`"),
            ("a: @b", "@", "cannot start"),
            ("a: b\n---\nc: d", "---", "second document"),
            ("a: ]", "]", "without `[`"),
            ("a:\n    b: c\n  d: e", "d", "no block above"),
            ("- a\n\u{7}", "\u{7}", "U+0007"),
        ] {
            let finding = parse(text, Compat::Ours).expect_err(text);
            let found = &text[finding.primary.span.start..finding.primary.span.end];
            assert_eq!(found, bytes, "{text:?}: {}", finding.headline);
            assert!(finding.headline.contains(words), "{text:?}: {}", finding.headline);
        }
    }
}
