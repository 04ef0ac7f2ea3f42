//! Random breaks of valid manifests: what `--fix` leaves has the meaning of the manifest before the break.
//!
//! Each case breaks one key or value in a way that people do. The published SDK reads the original and the result; the
//! two views are equal outside of the broken place. Letters and digits of values never change, and a second run of
//! `--fix` changes nothing. The generator is seeded: a failure prints its number.

use crate::drift::oracle::Oracle;
use crate::drift::random::Random;
use crate::gallery;
use linkworld_manifest::diagnostic::{Applicability, Diagnostic, Severity};
use linkworld_manifest::source::{SourceFile, Span};
use linkworld_manifest::{CheckOptions, SourceMap, check, fix, read};
use serde_json::Value;
use std::collections::HashMap;

/// Manifests there must at least be.
const BASES_MIN: usize = 60;
const BREAKS: u64 = 2_000;
/// Results that must differ from what was broken, so that the test sees fixes at all.
const FIXED_MIN: usize = 500;

struct Base {
    name: String,
    text: String,
    map: SourceMap,
    /// Of every key and value.
    paths: Vec<String>,
}

fn bases() -> Vec<Base> {
    let faults = crate::root().join("fixtures/manifest/faults");
    let mut files = gallery::files("ok");
    files.extend(std::fs::read_dir(faults).unwrap().map(|entry| entry.unwrap().path()));
    files.retain(|path| path.extension().is_some_and(|end| end == "yaml"));
    files.sort();
    let base = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).unwrap();
        let map = read(&SourceFile::new("m", text.as_str())).source_map;
        let mut paths = Vec::new();
        collect(&map.to_json()?, "", &mut paths);
        Some(Base { name: gallery::name(path).to_owned(), text, map, paths })
    };
    files.iter().filter_map(base).collect()
}

fn collect(value: &Value, path: &str, paths: &mut Vec<String>) {
    let inner = |step: &str| if path.is_empty() { step.to_owned() } else { format!("{path}.{step}") };
    if !path.is_empty() {
        paths.push(path.to_owned());
    }
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| collect(value, &inner(name), paths)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| collect(value, &inner(&index.to_string()), paths));
        }
        _ => {}
    }
}

/// What a break puts in place of a key.
fn broken_key(random: &mut Random, key: &str) -> String {
    let words: Vec<&str> = key.split('_').collect();
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    let at = random.below(key.len());
    match random.below(14) {
        0 => words
            .iter()
            .enumerate()
            .map(|(at, word)| if at == 0 { (*word).to_owned() } else { capital(word) })
            .collect(),
        1 => key.replace('_', "-"),
        2 => key.to_uppercase(),
        3 => format!("{key}s"),
        4 => key.strip_suffix('s').unwrap_or(key).to_owned(),
        5 => format!("{}{}", &key[..at], &key[at + 1..]),
        6 => format!("{}{}{}", &key[..at], &key[at..=at], &key[at..]),
        7 => format!("not_{key}"),
        8 => format!("un{key}"),
        9 => words.iter().rev().copied().collect::<Vec<_>>().join("_"),
        10 => format!("{}\u{200b}{}", &key[..at], &key[at..]),
        11 => key.replacen('a', "\u{430}", 1),
        12 => words.join(" "),
        _ => format!("{key}_disallowed"),
    }
}

/// What a break puts in place of a value of one line.
fn broken_value(random: &mut Random, value: &str) -> String {
    let bare = value.trim_matches(['"', '\'']);
    let at = (0..=random.below(bare.len() + 1)).rev().find(|at| bare.is_char_boundary(*at)).unwrap_or(0);
    match random.below(18) {
        0 => format!("{value},"),
        1 => format!("\u{201c}{bare}\u{201d}"),
        2 => format!("{}\u{200b}{}", &bare[..at], &bare[at..]),
        3 => format!("{bare}\u{a0}"),
        4 => bare.to_uppercase(),
        5 => bare.replace('-', "\u{2013}"),
        6 => bare.replacen('.', ":", 1),
        7 => bare.replace('_', "-"),
        8 => format!("un{bare}"),
        9 => format!("not {bare}"),
        10 => format!("{bare}MB"),
        11 => bare.replacen('.', ",", 1),
        12 => bare.to_owned(),
        13 => format!("[{bare}]"),
        14 => format!("-{bare}"),
        15 => format!(
            "{}{}",
            &bare[..at],
            &bare[(at + 1).min(bare.len())..].trim_start_matches(|char: char| !char.is_ascii())
        ),
        16 => format!("{bare}: {bare}"),
        _ => format!("\"[{bare}]\""),
    }
}

/// A break: the text, and the path of what was broken.
fn broken(base: &Base, random: &mut Random) -> Option<(String, String)> {
    let path = base.paths[random.below(base.paths.len())].clone();
    let replaced = |span: Span, new: &str| format!("{}{new}{}", &base.text[..span.start], &base.text[span.end..]);
    let key = base.map.key(&path).filter(|span| {
        base.text[span.start..span.end].bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    });
    let value = base.map.value(&path)?;
    let written = &base.text[value.start..value.end];
    let one_line = !written.is_empty() && !written.contains(['\n', '\r', '[', '{', '&', '*', '!']);
    match (random.below(8), key) {
        (0..=2, Some(key)) => Some((replaced(key, &broken_key(random, &base.text[key.start..key.end])), path)),
        // The space after the colon.
        (3, Some(key)) if one_line => Some((replaced(Span::new(key.end, value.start), ":"), path)),
        // The indentation of the line.
        (4, Some(key)) => {
            let start = base.text[..key.start].rfind('\n').map_or(0, |at| at + 1);
            let indent = &base.text[start..key.start];
            let strange = indent.replace(' ', if random.below(2) == 0 { "\u{a0}" } else { "\t" });
            (!indent.is_empty() && indent.trim().is_empty())
                .then(|| (replaced(Span::new(start, key.start), &strange), path))
        }
        _ if one_line => Some((replaced(value, &broken_value(random, written)), path)),
        _ => None,
    }
}

fn findings(text: &str) -> Vec<Diagnostic> {
    check("m", text.as_bytes().to_vec(), CheckOptions::default()).findings
}

fn fixed(text: &str, at_worst: Applicability) -> String {
    fix::in_rounds(&SourceFile::new("m", text), &findings(text), CheckOptions::default(), at_worst).text
}

/// A JSON document without what is at a path, in which other spellings of the last key are gone too.
fn without(value: &Value, path: &str) -> Value {
    let (step, rest) = path.split_once('.').unwrap_or((path, ""));
    let mut value = value.clone();
    match &mut value {
        Value::Object(fields) if rest.is_empty() => {
            fields.remove(step);
        }
        Value::Object(fields) => {
            if let Some(inner) = fields.get_mut(step) {
                *inner = without(inner, rest);
            }
        }
        Value::Array(items) => {
            if let Some(inner) = step.parse::<usize>().ok().and_then(|index| items.get_mut(index)) {
                *inner = if rest.is_empty() { Value::Null } else { without(inner, rest) };
            }
        }
        _ => {}
    }
    value
}

/// The letters and digits of a line in small letters, as they look.
fn letters(line: &str) -> String {
    let plain = line.replace('\u{430}', "a");
    plain.chars().filter(char::is_ascii_alphanumeric).map(|char| char.to_ascii_lowercase()).collect()
}

/// True when a line says the same: only case, separators, quotes, spaces and the plural of the key differ.
fn says_the_same(before: &str, after: &str) -> bool {
    let (before, after) = (letters(before), letters(after));
    let one_s = |long: &str, short: &str| {
        long.len() == short.len() + 1
            && long
                .char_indices()
                .any(|(at, char)| char == 's' && format!("{}{}", &long[..at], &long[at + 1..]) == short)
    };
    let ies = |a: &str, b: &str| a.replacen("dependencies", "dependency", 1) == b;
    // Flags have words of YAML 1.1 for themselves, a time has its zero, and two times are an object.
    let flag = |text: &str| {
        let ends = [("yes", "true"), ("no", "false"), ("on", "true"), ("off", "false")];
        ends.iter().find_map(|(word, flag)| Some(format!("{}{flag}", text.strip_suffix(word)?)))
    };
    before == after
        || one_s(&before, &after)
        || one_s(&after, &before)
        || ies(&before, &after)
        || ies(&after, &before)
        || flag(&before).as_deref() == Some(&after)
        || after.replacen('0', "", 1) == before
}

/// What is wrong with a result; none when all of it holds.
fn fault(base: &Base, text: &str, result: &str) -> Option<String> {
    if fixed(result, Applicability::Safe) != result {
        return Some("a second run changes it again".to_owned());
    }
    let (before, after): (Vec<&str>, Vec<&str>) = (text.lines().collect(), result.lines().collect());
    if before.len() != after.len() {
        return Some("lines were added or removed".to_owned());
    }
    let changed = before.iter().zip(&after).find(|(before, after)| before != after && !says_the_same(before, after));
    if let Some((before, after)) = changed {
        return Some(format!("{before:?} became {after:?}"));
    }
    let errors = |text: &str| findings(text).iter().filter(|finding| finding.severity == Severity::Error).count();
    (errors(result) > 0 && errors(text) == 0).then(|| format!("{} has errors after the fix", base.name))
}

#[test]
fn a_fix_keeps_the_meaning_of_random_breaks() {
    let bases = bases();
    assert!(bases.len() >= BASES_MIN, "only {} manifests", bases.len());
    let mut oracle = Oracle::start();
    let mut views: HashMap<usize, Option<Value>> = HashMap::new();
    let (mut tried, mut changed, mut restored, mut compared) = (0_usize, 0_usize, 0_usize, 0_usize);
    let mut wrong = Vec::new();
    let mut seed = 0;
    while tried < BREAKS as usize {
        seed += 1;
        let mut random = Random::new(seed);
        let index = (seed % bases.len() as u64) as usize;
        let base = &bases[index];
        let Some((text, path)) = broken(base, &mut random).filter(|(text, _)| *text != base.text) else { continue };
        tried += 1;
        let result = fixed(&text, Applicability::Safe);
        changed += usize::from(result != text);
        restored += usize::from(result == base.text);
        let mut found = fault(base, &text, &result);
        let valid = || !findings(&result).iter().any(|finding| finding.severity == Severity::Error);
        if found.is_none() && result != text && result != base.text && valid() {
            compared += 1;
            let original = views.entry(index).or_insert_with(|| oracle.judge(&[&base.text]).remove(0).normal);
            let theirs = oracle.judge(&[&result]).remove(0).normal;
            if let (Some(original), Some(theirs)) = (original, theirs)
                && without(original, &path) != without(&theirs, &path)
            {
                found = Some("the SDK reads something else elsewhere".to_owned());
            }
        }
        wrong.extend(
            found.map(|found| format!("--- seed {seed}, {} {path}: {found}\n{text}\n--- fixed\n{result}", base.name)),
        );
    }
    println!(
        "{tried} breaks of {} manifests: {changed} changed, {restored} restored, {compared} compared with the SDK",
        bases.len()
    );
    assert!(
        wrong.is_empty(),
        "{} of {tried} breaks\n{}",
        wrong.len(),
        wrong.iter().take(6).cloned().collect::<Vec<_>>().join("\n")
    );
    assert!(changed >= FIXED_MIN, "only {changed} were changed");
}
