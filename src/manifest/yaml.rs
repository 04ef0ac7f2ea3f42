//! YAML text to the tree of [`crate::manifest::node`], as the platform's reader would have it.
//!
//! Written from the YAML 1.1 specification; where readers differ it decides as PyYAML does, because that is
//! what judges a manifest in the end. Only one document, capped in depth and size, and no recursion past the cap.

mod build;
mod cursor;
mod directive;
mod parse;
mod quoted;
mod scan;
mod token;
mod unquoted;

use crate::diagnostic::Diagnostic;
use crate::limits;
use crate::manifest::node::{Data, Node};
use crate::text::Span;
use cursor::Fault;
use std::collections::HashSet;
use std::sync::Arc;

/// Reads `text`; none for a document without content. A tree can still hold [`Data::Broken`] values.
pub(crate) fn parse(text: &str, depth_max: usize) -> Result<Option<Arc<Node>>, Box<Diagnostic>> {
    read(text, depth_max).map_err(|fault| {
        let mut finding = Diagnostic::error(fault.code, fault.span, fault.headline);
        finding.help.extend(fault.help);
        if let Some((span, words)) = fault.label {
            finding = finding.label(span, words);
        }
        Box::new(finding)
    })
}

fn read(text: &str, depth_max: usize) -> Result<Option<Arc<Node>>, Box<Fault>> {
    refuse_unprintable(text)?;
    let scanned = scan::scan(text, depth_max);
    let root = parse::parse(scanned, depth_max)?;
    match &root {
        Some(root) if root.size > limits::YAML_NODES_MAX as u64 => Err(build::too_many(root.span)),
        _ => Ok(root),
    }
}

/// The characters YAML lets a text contain at all.
fn refuse_unprintable(text: &str) -> Result<(), Box<Fault>> {
    let printable = |char: char| match char {
        '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        _ => char >= '\u{a0}',
    };
    // Nearly all of a manifest is ASCII, and that needs no decoding.
    let plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n' | b'\t' | b'\r');
    let ascii = text.bytes().take_while(|byte| plain(byte)).count();
    match text[ascii..].char_indices().find(|(_, char)| !printable(*char)).map(|(at, char)| (ascii + at, char)) {
        None => Ok(()),
        Some((at, char)) => {
            let span = Span::new(at, at + char.len_utf8());
            let name = format!("U+{:04X}", u32::from(char));
            Err(Fault::syntax(span, format!("the character {name} is not allowed in YAML"))
                .help("remove it, or write it as an escape in double quotes"))
        }
    }
}

/// The findings of all values in the tree that could not be built, each place once.
pub(crate) fn defects(root: &Arc<Node>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut seen = HashSet::new();
    walk(root, &mut seen, &mut findings);
    findings
}

/// Depth is capped by the parser; shared nodes are visited once.
fn walk(node: &Arc<Node>, seen: &mut HashSet<*const Node>, findings: &mut Vec<Diagnostic>) {
    // Only a shared node can come by twice.
    if Arc::strong_count(node) > 1 && !seen.insert(Arc::as_ptr(node)) {
        return;
    }
    match &node.data {
        Data::List(items) => items.iter().for_each(|item| walk(item, seen, findings)),
        Data::Map(entries) | Data::Set(entries) => {
            for entry in entries {
                walk(&entry.key, seen, findings);
                walk(&entry.value, seen, findings);
            }
        }
        Data::Pairs(pairs) => {
            for (key, value) in pairs {
                walk(key, seen, findings);
                walk(value, seen, findings);
            }
        }
        Data::Broken(defect) => {
            let mut finding = Diagnostic::error(defect.code, defect.span, defect.headline.clone());
            finding.help.extend(defect.help.clone());
            findings.push(finding);
        }
        _ => {}
    }
}
