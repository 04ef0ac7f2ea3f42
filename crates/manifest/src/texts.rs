//! Every text of a manifest with its place: keys and values, as YAML reads them.

use crate::source::Span;
use crate::source_map::SourceMap;
use crate::yaml::node::{Data, Node};
use linkworld_contract::limits::YAML_NODES_MAX;
use std::fmt;

/// One text of a manifest.
#[derive(Debug, Clone, Copy)]
pub struct ManifestText<'m> {
    /// The place of the value. For a key it is the place of its value.
    pub path: TextPath<'m>,
    /// The key of the value; none for items of a list and for keys themselves.
    pub key: Option<&'m str>,
    /// What YAML reads; bytes, because `!!binary` need not be text.
    pub bytes: &'m [u8],
    /// Where it is written.
    pub span: Span,
}

/// The place of a value. It is shown dotted, with list indexes from 0; few are shown, so it is put together only then.
#[derive(Debug, Clone, Copy)]
pub struct TextPath<'m>(&'m [PathStep<'m>]);

#[derive(Debug, Clone, Copy)]
enum PathStep<'m> {
    Key(&'m str),
    Index(usize),
}

impl fmt::Display for TextPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            f.write_str(if at > 0 { "." } else { "" })?;
            match step {
                PathStep::Key(key) => f.write_str(key)?,
                PathStep::Index(index) => write!(f, "{index}")?,
            }
        }
        Ok(())
    }
}

/// Calls `see` with every text, in the order of the file. An alias counts as often as it is used.
pub fn each_text(map: &SourceMap, mut see: impl FnMut(&ManifestText<'_>)) {
    if let Some(root) = map.root().filter(|root| root.summary.nodes as usize <= YAML_NODES_MAX) {
        TextWalk { path: Vec::new(), see: &mut see }.visit(root, None);
    }
}

struct TextWalk<'n, 's> {
    path: Vec<PathStep<'n>>,
    see: &'s mut dyn FnMut(&ManifestText<'_>),
}

impl<'n> TextWalk<'n, '_> {
    fn visit(&mut self, node: &'n Node, key: Option<&'n str>) {
        if let Some(bytes) = bytes_of(node) {
            return (self.see)(&ManifestText { path: TextPath(&self.path), key, bytes, span: node.span });
        }
        match &node.data {
            Data::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.path.push(PathStep::Index(index));
                    self.visit(item, key);
                    self.path.pop();
                }
            }
            Data::Map(entries) | Data::Set(entries) => {
                entries.iter().for_each(|entry| self.entry(&entry.key, &entry.value));
            }
            Data::Pairs(pairs) => pairs.iter().for_each(|(key, value)| self.entry(key, value)),
            Data::Broken(defect) => {
                for entry in defect.entries.iter().flat_map(|entries| entries.iter()) {
                    self.entry(&entry.key, &entry.value);
                }
                defect.items.iter().flat_map(|items| items.iter()).for_each(|item| self.visit(item, key));
            }
            _ => {}
        }
    }

    fn entry(&mut self, key: &'n Node, value: &'n Node) {
        let name = bytes_of(key).and_then(|bytes| std::str::from_utf8(bytes).ok());
        self.path.push(PathStep::Key(name.unwrap_or("?")));
        if let Some(bytes) = bytes_of(key) {
            (self.see)(&ManifestText { path: TextPath(&self.path), key: None, bytes, span: key.span });
        }
        self.visit(value, name);
        self.path.pop();
    }
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
