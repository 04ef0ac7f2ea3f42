//! Walking syntax trees.

use crate::sources::facts::SourceFacts;
use linkworld_manifest::source::Span;
use std::ops::ControlFlow;
use tree_sitter::{Language, Node, ParseOptions, ParseState, Parser, Point, Tree};

/// Steps of the parser, of a hundred operations each: ten times those of the longest source that is read.
const STEPS_MAX: usize = 10_000;

/// What `visit` finds in the nodes of a source.
pub(super) fn collected(source: &str, language: &Language, visit: fn(Node<'_>, &str, &mut SourceFacts)) -> SourceFacts {
    let mut facts = SourceFacts::default();
    let Some(tree) = parsed(source, language) else {
        facts.is_uncertain = true;
        return facts;
    };
    facts.is_uncertain = tree.root_node().has_error();
    each(&tree, |node| visit(node, source, &mut facts));
    facts
}

/// The tree of a text; none if parsing it takes too many steps.
pub(super) fn parsed(text: &str, language: &Language) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(language).ok()?;
    let mut steps = 0;
    let mut watch = |_: &ParseState| {
        steps += 1;
        if steps > STEPS_MAX { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let mut read = |at: usize, _: Point| text.as_bytes().get(at..).unwrap_or_default();
    parser.parse_with_options(&mut read, None, Some(ParseOptions::new().progress_callback(&mut watch)))
}

/// Calls `visit` with every node, outer before inner. Without recursion, because a source may be nested at will.
pub(super) fn each<'tree>(tree: &'tree Tree, mut visit: impl FnMut(Node<'tree>)) {
    let mut cursor = tree.walk();
    loop {
        visit(cursor.node());
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

/// The bytes of a node.
pub(super) fn span(node: Node<'_>) -> Span {
    Span::new(node.start_byte(), node.end_byte())
}

/// The text of a node.
pub(super) fn text<'text>(node: Node<'_>, source: &'text str) -> &'text str {
    source.get(node.byte_range()).unwrap_or_default()
}

/// The named children of a node without comments.
pub(super) fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| child.kind() != "comment").collect()
}
