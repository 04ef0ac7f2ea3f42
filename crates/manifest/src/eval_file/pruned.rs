//! The document without the keys that are no fields: a misspelt key has no effect, as in the Python command line.

use crate::spec::field::{FieldKind, ObjectSpec};
use crate::yaml::node::{Data, MapEntry, Node};

/// The tree with the fields of the table alone.
pub(super) fn object(node: &Node, table: &'static ObjectSpec) -> Node {
    let Data::Map(entries) = &node.data else { return node.clone() };
    let known = |entry: &MapEntry| {
        let field = table.field(entry.key.as_text()?)?;
        Some(MapEntry { value: value(&entry.value, &field.kind), ..entry.clone() })
    };
    let entries: Vec<MapEntry> = entries.iter().filter_map(known).collect();
    Node::collection(node.span, Data::Map(entries.into()), node.summary)
}

fn value(node: &Node, kind: &'static FieldKind) -> Node {
    match (kind, &node.data) {
        (FieldKind::Object(table), _) => object(node, table),
        (FieldKind::List { item, .. }, Data::List(items)) => {
            let items: Vec<Node> = items.iter().map(|node| value(node, item)).collect();
            Node::collection(node.span, Data::List(items.into()), node.summary)
        }
        _ => node.clone(),
    }
}
