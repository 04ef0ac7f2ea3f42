//! Every sentence of the product in one place: `tests/snapshots/words/`. A change of a sentence shows up there as a
//! difference. `UPDATE=1 cargo test --test cli words` rewrites the files.

use crate::support::command_line::{DeclaredCommand, PROGRAM};
use linkworld_manifest::diagnostic::Diagnostic;
use linkworld_manifest::explain::{self, Example};
use linkworld_manifest::{CheckOptions, dev_file};
use linkworld_package::secret_scan;
use proc_macro2::{TokenStream, TokenTree};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use syn::visit::{self, Visit};

const HEADER: &str = "Written by tests/cli/words.rs; `UPDATE=1 cargo test --test cli words` rewrites it.\n";

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Compares a file with what it should be, or rewrites it.
pub(crate) fn hold(name: &str, text: &str) {
    let path = root().join("tests/snapshots/words").join(name);
    let expected = format!("{HEADER}{text}");
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    if found == expected {
        return;
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, expected).unwrap();
        return;
    }
    let diff = diffy::create_patch(&found, &expected);
    panic!("tests/snapshots/words/{name} is out of date (`UPDATE=1 cargo test --test cli words` rewrites it):\n{diff}");
}

/// What a command prints in a pipe, where the layout is 80 columns wide.
fn printed(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_linkworld")).args(args).env_clear().output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The command and all its subcommands, as words after the program's name.
fn commands(command: &DeclaredCommand, before: &[String], found: &mut Vec<Vec<String>>) {
    found.push(before.to_vec());
    for inner in &command.commands {
        commands(inner, &[before, std::slice::from_ref(&inner.name)].concat(), found);
    }
}

#[test]
fn the_help_of_every_command_and_topic() {
    let mut all = Vec::new();
    commands(&PROGRAM, &[], &mut all);
    assert!(all.len() > 30, "only {} commands found", all.len());
    let mut text = String::new();
    for words in &all {
        let help =
            printed(&[&["help".to_owned()], words.as_slice()].concat().iter().map(String::as_str).collect::<Vec<_>>());
        let first = help.lines().next().unwrap_or_default();
        assert!(first.chars().count() <= 72, "the first line has more than 72 columns: {first}");
        for line in help.lines() {
            assert!(line.chars().count() <= 80, "more than 80 columns in {words:?}: {line}");
        }
        let heading = format!("linkworld {}", words.join(" "));
        write!(text, "\n{}\n{}\n\n{help}", heading.trim(), "=".repeat(heading.trim().len())).unwrap();
    }
    hold("help-commands.txt", &text);

    let mut text = String::new();
    for topic in &PROGRAM.topics {
        let heading = format!("linkworld help {topic}");
        let help = printed(&["help", topic]);
        write!(text, "\n{heading}\n{}\n\n{help}", "=".repeat(heading.len())).unwrap();
    }
    hold("help-topics.txt", &text);
}

#[test]
fn the_explain_page_of_every_code_and_field() {
    let mut text = String::new();
    for page in explain::pages() {
        write!(text, "\n{}", printed(&["explain", page.code])).unwrap();
    }
    hold("explain-codes.txt", &text);
    let mut text = String::new();
    for page in explain::fields().into_iter().chain(explain::dev_file_fields()) {
        writeln!(text, "{}: {}", page.path, page.field.doc).unwrap();
    }
    hold("explain-fields.txt", &text);
    hold("explain-drift.txt", &printed(&["explain", "drift"]));
}

/// A text with what is in backticks and numbers left out: two findings of one sentence are equal then.
fn pattern(text: &str) -> String {
    let mut pattern = String::new();
    for (at, part) in text.split('`').enumerate() {
        let part = if at % 2 == 1 { "…" } else { part };
        pattern.push_str(part);
        pattern.push('`');
    }
    pattern.retain(|char| !char.is_ascii_digit());
    pattern
}

fn yaml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            yaml_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
}

/// The findings of the gallery of dev files.
fn dev_file_findings() -> Vec<Diagnostic> {
    let folder = root().join("fixtures/dev-file");
    let mut files = Vec::new();
    yaml_files(&folder.join("err"), &mut files);
    let manifest = std::fs::read(folder.join("linkworld.app.yaml")).unwrap();
    let manifest = linkworld_manifest::check("m", manifest, CheckOptions::default()).manifest.unwrap();
    let check = |file: PathBuf| {
        dev_file::check("linkworld.dev.yaml", std::fs::read(file).unwrap()).compared_with(&manifest).findings
    };
    files.into_iter().flat_map(check).collect()
}

#[test]
fn the_headline_and_help_of_every_finding() {
    let mut texts: Vec<Vec<u8>> = Vec::new();
    let mut files = Vec::new();
    yaml_files(&root().join("fixtures/manifest"), &mut files);
    for file in files {
        texts.push(std::fs::read(file).unwrap());
    }
    for page in explain::pages() {
        match page.bad {
            Example::Document(text) => texts.push(text.into()),
            Example::Part(text) => {
                let start = "apiVersion: linkworld.ai/v2\napp_id: my-bot\nversion: 0.1.0\nname: My Bot\n\
                             runtime:\n  image: ghcr.io/you/my-bot:0.1.0\n";
                texts.push(format!("{start}{text}\n").into());
            }
            Example::File { .. } | Example::Words(_) => {}
        }
    }
    // A fixed time: some help names the next runs of a schedule.
    let options = CheckOptions { now: Some("2026-11-20T12:00:00Z".parse().unwrap()), ..CheckOptions::default() };
    // Code, then pattern of the headline, to an example.
    let mut found: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut findings: Vec<Diagnostic> = Vec::new();
    for text in texts {
        let mut checked = linkworld_manifest::check("linkworld.app.yaml", text, options);
        secret_scan::manifest::check(&mut checked, &[]);
        findings.extend(checked.findings);
    }
    findings.extend(dev_file_findings());
    for finding in findings {
        let key = (finding.code.to_owned(), pattern(&finding.headline));
        found.entry(key).or_insert_with(|| {
            let mut example = format!(
                "  {}\n",
                finding.headline.escape_debug().to_string().replace("\\'", "'").replace("\\\"", "\"")
            );
            for label in std::iter::once(&finding.primary).chain(&finding.labels) {
                if !label.text.is_empty() {
                    writeln!(example, "    label: {}", label.text).unwrap();
                }
            }
            for help in &finding.help {
                writeln!(
                    example,
                    "    help: {}",
                    help.escape_debug().to_string().replace("\\'", "'").replace("\\\"", "\"")
                )
                .unwrap();
            }
            example
        });
    }
    assert!(found.len() > 100, "only {} findings", found.len());
    let mut text = String::new();
    let mut code = "";
    for ((this, _), example) in &found {
        if this != code {
            writeln!(text, "\n{this}").unwrap();
            code = this;
        }
        text.push_str(example);
    }
    hold("findings.txt", &text);
}

/// Collects the literals that a person may read, in the order of the source.
#[derive(Default)]
struct Literals {
    found: Vec<String>,
}

impl Literals {
    fn add(&mut self, text: &str) {
        if is_prose(text) {
            self.found.push(text.replace('\n', "\\n"));
        }
    }

    /// Literals of a macro's arguments, nested ones included.
    fn add_tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.add_tokens(group.stream()),
                TokenTree::Literal(literal) => {
                    if let syn::Lit::Str(text) = syn::Lit::new(literal) {
                        self.add(&text.value());
                    }
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Literals {
    fn visit_lit_str(&mut self, literal: &'ast syn::LitStr) {
        self.add(&literal.value());
    }

    fn visit_macro(&mut self, macro_call: &'ast syn::Macro) {
        self.add_tokens(macro_call.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        // Doc comments are for readers of the code; those of options are in the help, as are the texts for clap.
        let is_for_a_person = attribute.path().is_ident("error");
        if let (true, syn::Meta::List(list)) = (is_for_a_person, &attribute.meta) {
            self.add_tokens(list.tokens.clone());
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !is_test(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        if !is_test(&function.attrs) {
            visit::visit_item_fn(self, function);
        }
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) => attribute.path().is_ident("cfg") && list.tokens.to_string() == "test",
        syn::Meta::Path(path) => path.is_ident("test"),
        syn::Meta::NameValue(_) => false,
    })
}

/// Two words after each other, outside of placeholders. Not prose: SQL, markup, style sheets, scripts.
pub(crate) fn is_prose(text: &str) -> bool {
    const SQL: [&str; 15] = [
        "SELECT ", "INSERT ", "UPDATE ", "DELETE ", "CREATE ", "DROP ", "ALTER ", "PRAGMA ", "BEGIN", "COMMIT",
        "ROLLBACK", "WITH ", "FROM ", "WHERE ", "EXPLAIN ",
    ];
    let start = text.trim_start();
    if SQL.iter().any(|word| start.starts_with(word)) || start.starts_with('<') || text.contains(" = ?") {
        return false;
    }
    let mut outside = String::new();
    let mut depth = 0_usize;
    for char in text.chars() {
        match char {
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                outside.push('x');
            }
            _ if depth == 0 => outside.push(char),
            _ => {}
        }
    }
    let is_word = |word: &&str| word.chars().filter(|char| char.is_alphabetic()).count() > 1;
    let words = outside.split_whitespace().filter(is_word).count();
    words >= 2 || (words >= 1 && outside.split_whitespace().count() >= 2)
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The literals of a crate, by file.
fn messages(source: &Path) -> String {
    let mut files = Vec::new();
    rust_files(source, &mut files);
    let mut text = String::new();
    for path in files {
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        let file = syn::parse_file(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let mut literals = Literals::default();
        literals.visit_file(&file);
        // A file that is a test module of another one.
        let is_test_file = path.file_stem().is_some_and(|stem| stem == "tests");
        if literals.found.is_empty() || is_test_file {
            continue;
        }
        writeln!(text, "\n{name}").unwrap();
        for literal in literals.found {
            writeln!(text, "  {literal}").unwrap();
        }
    }
    text
}

#[test]
fn every_other_literal_with_words() {
    hold("messages-linkworld.txt", &messages(&root().join("src")));
    let mut crates: Vec<PathBuf> =
        std::fs::read_dir(root().join("crates")).unwrap().map(|entry| entry.unwrap().path()).collect();
    crates.sort();
    assert!(crates.len() > 5, "{crates:?}");
    for folder in crates {
        let name = folder.file_name().unwrap().to_str().unwrap();
        hold(&format!("messages-{name}.txt"), &messages(&folder.join("src")));
    }
}

#[test]
fn prose_is_recognised() {
    for prose in ["cannot read {path}: {error}", "no apps yet", "expected {wanted}", "invalid `{name}`: too long"] {
        assert!(is_prose(prose), "{prose}");
    }
    for other in ["SELECT id FROM apps", "app_id", "{a}: {b}", "text/html", "<p>two words</p>", "linkworld.apps/1"] {
        assert!(!is_prose(other), "{other}");
    }
}
