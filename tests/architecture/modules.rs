//! The module tree of one crate, read from its files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Item, Lit, Meta, Token, UseTree, Visibility};

/// One source file.
pub(crate) struct SourceModule {
    /// Module path from the crate's root; empty for the root itself.
    pub(crate) path: Vec<String>,
    /// The file's path as shown in messages.
    pub(crate) shown: String,
    pub(crate) text: String,
    pub(crate) lines_without_tests: usize,
    pub(crate) items: Vec<Item>,
    /// Names of its child modules that are files, tests excluded.
    pub(crate) children: Vec<String>,
}

/// All files of one crate, by module path.
pub(crate) struct SourceTree {
    modules: BTreeMap<Vec<String>, SourceModule>,
}

impl SourceTree {
    /// Reads a crate's `src` folder from its `lib.rs` down.
    pub(crate) fn read(folder: &Path) -> Self {
        let mut tree = Self { modules: BTreeMap::new() };
        tree.add(&folder.join("lib.rs"), folder, Vec::new());
        tree
    }

    fn add(&mut self, file: &Path, children_folder: &Path, path: Vec<String>) {
        let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let items = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display())).items;
        let modules = items.iter().filter_map(|item| match item {
            Item::Mod(module) if module.content.is_none() && is_compiled_here(&module.attrs) => Some(module),
            _ => None,
        });
        let mut children = Vec::new();
        for module in modules {
            let child = module.ident.to_string().trim_start_matches("r#").to_owned();
            let (file, folder) = file_of(file, children_folder, &child, &module.attrs);
            self.add(&file, &folder, path.iter().chain([&child]).cloned().collect());
            children.push(child);
        }
        let shown = file.strip_prefix(crate::root()).unwrap_or(file).display().to_string();
        let lines_without_tests = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default().lines().count();
        self.modules.insert(path.clone(), SourceModule { path, shown, text, lines_without_tests, items, children });
    }

    pub(crate) fn files(&self) -> impl Iterator<Item = &SourceModule> {
        self.modules.values()
    }

    pub(crate) fn module(&self, path: &[String]) -> Option<&SourceModule> {
        self.modules.get(path)
    }

    /// Types that other files can name, each with its file.
    pub(crate) fn visible_types(&self) -> Vec<(String, String)> {
        let visible = |item: &Item| match item {
            Item::Struct(item) => named(&item.vis, &item.attrs, &item.ident),
            Item::Enum(item) => named(&item.vis, &item.attrs, &item.ident),
            Item::Trait(item) => named(&item.vis, &item.attrs, &item.ident),
            Item::Type(item) => named(&item.vis, &item.attrs, &item.ident),
            _ => None,
        };
        let types = |module: &SourceModule| module.items.iter().filter_map(visible).collect::<Vec<_>>();
        self.files().flat_map(|module| types(module).into_iter().map(|name| (name, module.shown.clone()))).collect()
    }
}

fn named(visibility: &Visibility, attributes: &[Attribute], name: &syn::Ident) -> Option<String> {
    let seen = !matches!(visibility, Visibility::Inherited) && !is_test(attributes);
    seen.then(|| name.to_string())
}

/// The file of a child module, and the folder of the child's own children. `#[path]` is relative to the parent's file.
fn file_of(parent: &Path, folder: &Path, child: &str, attributes: &[Attribute]) -> (PathBuf, PathBuf) {
    let named = attributes.iter().find(|attribute| attribute.path().is_ident("path"));
    if let Some(attribute) = named {
        let value = &attribute.meta.require_name_value().expect("a path has a value").value;
        let Expr::Lit(ExprLit { lit: Lit::Str(path), .. }) = value else { panic!("a path is a text") };
        let file = parent.with_file_name("").join(path.value());
        let folder = file.with_file_name("");
        return (file, folder);
    }
    let (flat, nested) = (folder.join(format!("{child}.rs")), folder.join(child).join("mod.rs"));
    (if flat.is_file() { flat } else { nested }, folder.join(child))
}

/// True for what a build without tests compiles on Linux: of the files for each operating system, one counts.
fn is_compiled_here(attributes: &[Attribute]) -> bool {
    let conditions = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    conditions.map(|attribute| attribute.parse_args::<Meta>().expect("a condition")).all(|condition| holds(&condition))
}

fn holds(condition: &Meta) -> bool {
    let inner = |list: &syn::MetaList| {
        list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).expect("conditions")
    };
    match condition {
        Meta::Path(name) => name.is_ident("unix"),
        Meta::NameValue(pair) if pair.path.is_ident("target_os") => {
            matches!(&pair.value, Expr::Lit(ExprLit { lit: Lit::Str(name), .. }) if name.value() == "linux")
        }
        Meta::NameValue(_) => false,
        Meta::List(list) if list.path.is_ident("not") => !inner(list).iter().all(holds),
        Meta::List(list) if list.path.is_ident("all") => inner(list).iter().all(holds),
        Meta::List(list) => inner(list).iter().any(holds),
    }
}

/// True for what only tests compile.
pub(crate) fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || (attribute.path().is_ident("cfg")
                && attribute.meta.require_list().is_ok_and(|list| {
                    let condition = list.tokens.to_string();
                    condition == "test" || condition.starts_with("all (test ,")
                }))
    })
}

/// Every path of a `use` declaration, groups taken apart; a renamed import is its original path.
pub(crate) fn use_paths(tree: &UseTree, before: &[String], found: &mut Vec<Vec<String>>) {
    let with = |name: &syn::Ident| before.iter().cloned().chain([name.to_string()]).collect::<Vec<_>>();
    match tree {
        UseTree::Path(path) => use_paths(&path.tree, &with(&path.ident), found),
        UseTree::Name(name) if name.ident == "self" => found.push(before.to_vec()),
        UseTree::Name(name) => found.push(with(&name.ident)),
        UseTree::Rename(rename) if rename.ident == "self" => found.push(before.to_vec()),
        UseTree::Rename(rename) => found.push(with(&rename.ident)),
        UseTree::Glob(_) => found.push(before.iter().cloned().chain(["*".to_owned()]).collect()),
        UseTree::Group(group) => group.items.iter().for_each(|item| use_paths(item, before, found)),
    }
}
