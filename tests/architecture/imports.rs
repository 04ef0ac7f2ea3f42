//! Which files of a crate a file depends on: by its imports, by the paths in its code, and by the paths in macros.
//!
//! A path leads to the file that holds its last name, a re-export included: who takes a name from a `mod.rs` depends
//! on that `mod.rs`. Passing through a module on the way to another is no dependency.

use crate::modules::{SourceModule, SourceTree, is_test, use_paths};
use proc_macro2::{TokenStream, TokenTree};
use std::collections::BTreeSet;
use syn::visit::{self, Visit};
use syn::{Attribute, ItemUse, Macro, Path, VisRestricted};

/// Module paths of the files that `module` depends on, itself excluded.
pub(crate) fn of(tree: &SourceTree, module: &SourceModule) -> BTreeSet<Vec<String>> {
    let mut collector = Collector { module, paths: Vec::new() };
    for item in &module.items {
        collector.visit_item(item);
    }
    let targets = collector.paths.iter().filter_map(|path| target(tree, module, path));
    targets.filter(|target| *target != module.path).collect()
}

/// The module whose file holds the last name of `path`; none if the path leaves the crate or stays in the file.
fn target(tree: &SourceTree, from: &SourceModule, path: &[String]) -> Option<Vec<String>> {
    let mut at = from.path.clone();
    for (index, segment) in path.iter().enumerate() {
        match segment.as_str() {
            "crate" => at.clear(),
            "self" => {}
            "super" => drop(at.pop()),
            name => {
                let module = tree.module(&at)?;
                if !module.children.iter().any(|child| child == name) {
                    // The first word of a path is in scope by an import, which counts by itself.
                    return (index > 0).then_some(at);
                }
                at.push(name.to_owned());
            }
        }
    }
    Some(at)
}

struct Collector<'a> {
    module: &'a SourceModule,
    paths: Vec<Vec<String>>,
}

impl Collector<'_> {
    /// Paths in the tokens of a macro, which the parser leaves alone.
    fn scan(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.keep(std::mem::take(&mut path));
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                other => {
                    self.keep(std::mem::take(&mut path));
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.scan(group.stream());
                    }
                }
            }
        }
        self.keep(path);
    }

    fn keep(&mut self, path: Vec<String>) {
        let starts_here = |first: &String| {
            ["crate", "self", "super"].contains(&first.as_str()) || self.module.children.contains(first)
        };
        if path.len() > 1 && path.first().is_some_and(starts_here) {
            self.paths.push(path);
        }
    }
}

fn attributes_of(item: &syn::Item) -> &[Attribute] {
    match item {
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        _ => &[],
    }
}

impl<'ast> Visit<'ast> for Collector<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_test(attributes_of(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        use_paths(&item.tree, &[], &mut self.paths);
    }

    fn visit_path(&mut self, path: &'ast Path) {
        self.keep(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, node: &'ast Macro) {
        self.scan(node.tokens.clone());
    }

    /// `pub(in crate::x)` says who sees an item, not what the item needs.
    fn visit_vis_restricted(&mut self, _: &'ast VisRestricted) {}
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::modules::SourceTree;

    #[test]
    fn imports_reexports_paths_and_macros_count() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let file = folder.path().join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        };
        write("lib.rs", "mod a; mod b; mod c; pub use b::inner::Thing;");
        write("a.rs", "use crate::Thing; fn f() { super::c::g(); }");
        write("b/mod.rs", "pub mod inner;");
        write("b/inner.rs", "pub struct Thing; fn f() { format!(\"{}\", crate::c::g()); }");
        write("c.rs", "pub(in crate::b) fn g() {} #[cfg(test)] mod tests { use crate::a; }");
        let tree = SourceTree::read(folder.path());
        let targets = |path: &[&str]| {
            let path: Vec<String> = path.iter().map(|&part| part.to_owned()).collect();
            of(&tree, tree.module(&path).unwrap()).into_iter().map(|path| path.join("::")).collect::<Vec<_>>()
        };
        assert_eq!(targets(&[]), ["b::inner"], "the re-export");
        assert_eq!(targets(&["a"]), ["", "c"], "a name from the root is the root's");
        assert_eq!(targets(&["b"]), Vec::<String>::new());
        assert_eq!(targets(&["b", "inner"]), ["c"], "a path inside a macro");
        assert_eq!(targets(&["c"]), Vec::<String>::new(), "neither visibility nor tests");
    }
}
