//! Every text of a manifest with its place: keys and values, as YAML reads them.

use crate::source::Span;
use crate::source_map::SourceMap;
use crate::yaml::node::{Data, Node};
use linkworld_contract::limits::YAML_NODES_MAX;

/// One text of a manifest.
#[derive(Debug, Clone, Copy)]
pub struct ManifestText<'m> {
    /// Dotted path of the value, list indexes from 0. For a key it is the path of its value.
    pub path: &'m str,
    /// The key of the value; none for items of a list and for keys themselves.
    pub key: Option<&'m str>,
    /// What YAML reads; bytes, because `!!binary` need not be text.
    pub bytes: &'m [u8],
    /// Where it is written.
    pub span: Span,
}

/// Calls `see` with every text, in the order of the file. An alias counts as often as it is used.
pub fn each_text(map: &SourceMap, mut see: impl FnMut(&ManifestText<'_>)) {
    if let Some(root) = map.root().filter(|root| root.summary.nodes as usize <= YAML_NODES_MAX) {
        visit(root, None, &mut String::new(), &mut see);
    }
}

fn visit(node: &Node, key: Option<&str>, path: &mut String, see: &mut dyn FnMut(&ManifestText<'_>)) {
    if let Some(bytes) = bytes_of(node) {
        return see(&ManifestText { path, key, bytes, span: node.span });
    }
    match &node.data {
        Data::List(items) => {
            for (index, item) in items.iter().enumerate() {
                below(path, &index.to_string(), |path| visit(item, key, path, see));
            }
        }
        Data::Map(entries) | Data::Set(entries) => {
            for entry in entries.iter() {
                entry_of(&entry.key, &entry.value, path, see);
            }
        }
        Data::Pairs(pairs) => pairs.iter().for_each(|(key, value)| entry_of(key, value, path, see)),
        Data::Broken(defect) => {
            for entry in defect.entries.iter().flat_map(|entries| entries.iter()) {
                entry_of(&entry.key, &entry.value, path, see);
            }
            defect.items.iter().flat_map(|items| items.iter()).for_each(|item| visit(item, key, path, see));
        }
        _ => {}
    }
}

fn entry_of(key: &Node, value: &Node, path: &mut String, see: &mut dyn FnMut(&ManifestText<'_>)) {
    let name = bytes_of(key).and_then(|bytes| std::str::from_utf8(bytes).ok());
    below(path, name.unwrap_or("?"), |path| {
        if let Some(bytes) = bytes_of(key) {
            see(&ManifestText { path, key: None, bytes, span: key.span });
        }
        visit(value, name, path, see);
    });
}

fn below(path: &mut String, step: &str, visit: impl FnOnce(&mut String)) {
    let length = path.len();
    if length > 0 {
        path.push('.');
    }
    path.push_str(step);
    visit(path);
    path.truncate(length);
}

fn bytes_of(node: &Node) -> Option<&[u8]> {
    match &node.data {
        Data::Text(text) => Some(text.as_bytes()),
        Data::Surrogates(text) => Some(text.as_bytes()),
        Data::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::each_text;
    use crate::check::{CheckOptions, check};

    #[test]
    fn every_text_has_its_path_and_key() {
        let text = "app_id: tax\nruntime:\n  env: {A: \"b\\x63\", D: !!binary ZQ==}\ntools: [{name: f}, g]\n";
        let checked = check("m", text.into(), CheckOptions::default());
        let mut seen = Vec::new();
        each_text(&checked.source_map, |found| {
            let bytes = String::from_utf8_lossy(found.bytes).into_owned();
            seen.push(format!(
                "{} {} {bytes} {}",
                found.path,
                found.key.unwrap_or("-"),
                checked.source.slice(found.span)
            ));
        });
        assert!(seen.contains(&"runtime.env.A A bc \"b\\x63\"".to_owned()), "{seen:#?}");
        assert!(seen.contains(&"runtime.env.A - A A".to_owned()), "{seen:#?}");
        assert!(seen.iter().any(|line| line.starts_with("runtime.env.D D e ")), "{seen:#?}");
        assert!(seen.contains(&"tools.0.name name f f".to_owned()) && seen.contains(&"tools.1 tools g g".to_owned()));
    }
}
