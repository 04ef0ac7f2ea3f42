//! The sentences of the shell: `tests/snapshots/words/messages-shell.txt` has each text of its scripts and its document.

use crate::words::{hold, is_prose, root};
use std::fmt::Write;
use std::path::PathBuf;

/// Sentences of the shell. It only grows.
const SENTENCES_LEAST: usize = 40;

/// Properties whose texts are for programs.
const FOR_PROGRAMS: [&str; 6] = ["class:", "className =", "class', ", "rel:", "sandbox:", "SANDBOX ="];

/// The texts of a script, with `…` for the values in templates. Comments are left out.
///
/// Regular expressions are not recognised: those of the shell have no quotes.
fn literals(script: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = script;
    while let Some(at) = rest.find(['\'', '"', '`', '/']) {
        let (before, from) = rest.split_at(at);
        let comment = [("//", "\n"), ("/*", "*/")].into_iter().find(|(start, _)| from.starts_with(start));
        if let Some((start, end)) = comment {
            rest = from[start.len()..].split_once(end).map_or("", |(_, after)| after);
        } else if let Some(after) = from.strip_prefix('/') {
            rest = after;
        } else {
            let (text, after) = literal(from);
            let line = before.rsplit('\n').next().unwrap_or_default().to_owned();
            found.push((line, text));
            rest = after;
        }
    }
    found
}

/// A literal and what is behind it.
fn literal(from: &str) -> (String, &str) {
    let mut chars = from.char_indices();
    let (_, quote) = chars.next().unwrap();
    let (mut text, mut depth) = (String::new(), 0_usize);
    while let Some((at, char)) = chars.next() {
        match char {
            '$' if quote == '`' && from[at..].starts_with("${") => {
                chars.next();
                depth += 1;
                text.push('…');
            }
            '{' if depth > 0 => depth += 1,
            '}' if depth > 0 => depth -= 1,
            '\\' => text.extend(chars.next().map(|(_, escaped)| escaped)),
            _ if depth > 0 => {}
            _ if char == quote => return (text, &from[at + 1..]),
            _ => text.push(char),
        }
    }
    (text, "")
}

/// A sentence, or a word on a button.
fn is_read(text: &str) -> bool {
    let is_label = text.starts_with(|char: char| char.is_ascii_uppercase())
        && text.chars().skip(1).all(|char| char.is_ascii_lowercase())
        && text.len() > 2;
    is_label || is_prose(text)
}

#[test]
fn the_sentences_of_the_shell() {
    let folder = root().join("crates/emulator/src/shell/assets");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.ends_with("shell.css"))
        .collect();
    files.sort();
    let (mut text, mut count) = (String::new(), 0);
    for path in files {
        let content = std::fs::read_to_string(&path).unwrap();
        let is_script = path.extension().is_some_and(|extension| extension == "js");
        let found: Vec<String> = match is_script {
            true => literals(&content)
                .into_iter()
                .filter(|(line, _)| !FOR_PROGRAMS.iter().any(|name| line.trim_end().ends_with(name.trim_end())))
                .map(|(_, text)| text)
                .collect(),
            false => content.split('>').filter_map(|part| Some(part.split_once('<')?.0.trim().to_owned())).collect(),
        };
        let found: Vec<String> = found.into_iter().filter(|text| is_read(text)).collect();
        if found.is_empty() {
            continue;
        }
        count += found.len();
        writeln!(text, "\n{}", path.file_name().unwrap().display()).unwrap();
        for sentence in found {
            writeln!(text, "  {}", sentence.replace('\n', "\\n")).unwrap();
        }
    }
    assert!(count >= SENTENCES_LEAST, "only {count} sentences");
    hold("messages-shell.txt", &text);
}

#[test]
fn texts_of_scripts_are_found() {
    let script = "// it's a comment\nel('p', { class: 'a b' }, 'It\\'s \"here\"', `of ${list.map(({ one }) => one)} apps`) /* 'no' */ / 2";
    let texts: Vec<String> = literals(script).into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["p", "a b", "It's \"here\"", "of … apps"]);
    assert!(is_read("Save") && is_read("No files yet.") && !is_read("GET") && !is_read("tab-body"));
}
