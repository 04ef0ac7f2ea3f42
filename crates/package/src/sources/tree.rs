//! Walking syntax trees.

use linkworld_manifest::source::Span;
use tree_sitter::{Language, Node, Parser, Tree};

/// The tree of a text; none if the parser refuses the grammar.
pub(super) fn parsed(text: &str, language: &Language) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(language).ok()?;
    parser.parse(text, None)
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
