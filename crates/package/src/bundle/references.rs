//! The files that `index.html` refers to: a page whose script is not packed stays empty after the deploy.
//!
//! Reads tags and attributes as browsers do, and nothing else of HTML: no tree is needed.

use crate::bundle::entry::{ENTRY, ExcludedFile};
use crate::html_tags::{self, HtmlTag};
use crate::percent::percent_decoded;
use linkworld_contract::text::shorten;
use linkworld_manifest::codes;
use linkworld_manifest::diagnostic::{Diagnostic, FileFindings};
use linkworld_manifest::source::{SourceFile, Span};
use std::collections::BTreeSet;

/// References reported; more of the same say nothing new.
const FINDINGS_MAX: usize = 20;
/// Characters of an address that a message shows.
const SHOWN_CHARS: usize = 80;

/// One address in the page.
struct Reference<'h> {
    address: &'h str,
    span: Span,
    /// Whether the page does not work without it: a script or a style sheet.
    is_needed: bool,
}

/// Findings about files that the page at the root refers to and that are not packed.
pub(super) fn missing(
    folder: &str,
    page: &[u8],
    packed: &BTreeSet<&str>,
    excluded: &[ExcludedFile],
) -> Option<FileFindings> {
    let html = std::str::from_utf8(page).ok()?;
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    for reference in references(html)? {
        let Some(path) = path_of(reference.address) else { continue };
        let is_packed = packed.contains(path.as_str());
        if is_packed && !reference.address.trim().starts_with('/') || !seen.insert(path.clone()) {
            continue;
        }
        if is_packed {
            findings.push(absolute(&reference, &path));
            continue;
        }
        let left_out = excluded.iter().find(|left| match left.path.strip_suffix('/') {
            Some(_) => path.starts_with(&left.path),
            None => path == left.path,
        });
        let address = shorten(reference.address, SHOWN_CHARS);
        let finding = match left_out {
            Some(ExcludedFile { why, .. }) => {
                let headline = format!("`{ENTRY}` refers to `{address}`, which is not packed: {why}");
                Diagnostic::error(codes::BUNDLE_MISSING_FILE, reference.span, headline)
                    .help(format!("bundle it into the build, or include it: --include '{}'", include_of(&path)))
            }
            None => {
                let headline = format!("`{ENTRY}` refers to `{address}`, but `{folder}/{path}` does not exist");
                match reference.is_needed {
                    true => Diagnostic::error(codes::BUNDLE_MISSING_FILE, reference.span, headline),
                    false => Diagnostic::warning(codes::BUNDLE_MISSING_FILE, reference.span, headline),
                }
                .help("build the frontend again, or correct the address")
            }
        };
        findings.push(finding);
    }
    findings.truncate(FINDINGS_MAX);
    (!findings.is_empty())
        .then(|| FileFindings { source: SourceFile::new(format!("{folder}/{ENTRY}"), html), findings })
}

/// A path that counts from the root of the server. The CDN serves the bundle below a folder (contract 8), and what the
/// platform does with other paths is not documented.
fn absolute(reference: &Reference<'_>, path: &str) -> Diagnostic {
    let address = shorten(reference.address, SHOWN_CHARS);
    let headline = format!("`{ENTRY}` refers to `{address}`, which is outside of the bundle on the platform");
    Diagnostic::warning(codes::BUNDLE_MISSING_FILE, reference.span, headline)
        .help("the platform serves the bundle below `/<slug>/v<version>/`, not at the root of the server")
        .help(format!("use a relative path: `./{path}` (Vite: `base: './'`)"))
}

/// The pattern that includes a file with what is beside it.
fn include_of(path: &str) -> String {
    match path.split_once('/') {
        Some((first, _)) => format!("{first}/**"),
        None => path.to_owned(),
    }
}

/// The path below the root of the bundle; none for other addresses and for templates that a server fills in.
fn path_of(address: &str) -> Option<String> {
    let address = address.trim().replace("&amp;", "&");
    let plain = address.split(['?', '#']).next().unwrap_or_default();
    let first = plain.split('/').next().unwrap_or_default();
    let is_template = plain.contains(['{', '}', '<', '>', '$']) || plain.starts_with('%') && plain.ends_with('%');
    if plain.is_empty() || plain.starts_with("//") || first.contains(':') || is_template || first.contains("%PUBLIC") {
        return None;
    }
    let mut segments: Vec<String> = Vec::new();
    for segment in plain.split('/') {
        match percent_decoded(segment).as_str() {
            "" | "." => {}
            ".." => drop(segments.pop()),
            name => segments.push(name.to_owned()),
        }
    }
    // A folder means its index, which the platform's CDN need not know.
    (!segments.is_empty() && !plain.ends_with('/')).then(|| segments.join("/"))
}

/// All addresses of scripts, style sheets, images and media; none if a `base` element gives them another meaning.
fn references(html: &str) -> Option<Vec<Reference<'_>>> {
    let mut found = Vec::new();
    let mut tags = html_tags::read(html);
    while let Some(HtmlTag { name, attributes, end }) = tags.next() {
        let value = |wanted: &str| attributes.iter().find(|(name, ..)| name.eq_ignore_ascii_case(wanted));
        if name == "base" && value("href").is_some_and(|(_, href, _)| !matches!(*href, "./" | "." | "/" | "")) {
            return None;
        }
        let rel = value("rel").map(|(_, rel, _)| rel.to_ascii_lowercase()).unwrap_or_default();
        let is_needed = name == "script" || (name == "link" && ["stylesheet", "modulepreload"].contains(&rel.as_str()));
        let attribute = match name.as_str() {
            "script" | "img" | "source" | "audio" | "video" | "track" | "embed" | "iframe" | "input" => Some("src"),
            "link"
                if [
                    "stylesheet",
                    "modulepreload",
                    "preload",
                    "icon",
                    "shortcut icon",
                    "manifest",
                    "apple-touch-icon",
                ]
                .contains(&rel.as_str()) =>
            {
                Some("href")
            }
            _ => None,
        };
        if let Some((_, address, span)) = attribute.and_then(value) {
            found.push(Reference { address, span: *span, is_needed });
        }
        if name == "script" || name == "style" {
            let closes =
                |at: &usize| html[end + at + 2..].get(..name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(&name));
            let mut closing = html[end..].match_indices("</").map(|(at, _)| at);
            let length = closing.find(closes).unwrap_or(html.len() - end);
            let is_module = value("type").is_some_and(|(_, kind, _)| kind.eq_ignore_ascii_case("module"));
            if is_module {
                found.extend(imports(html, end, end + length));
            }
            tags.skip_to(end + length);
        }
    }
    Some(found)
}

/// The relative addresses that the script between two places imports.
fn imports(html: &str, start: usize, end: usize) -> Vec<Reference<'_>> {
    let script = &html[start..end];
    let mut found = Vec::new();
    for (at, word) in script.match_indices("import").chain(script.match_indices("from")) {
        let rest = &script[at + word.len()..];
        let before = rest
            .find(['"', '\''])
            .filter(|quote| rest[..*quote].chars().all(|char| char.is_whitespace() || char == '('));
        let Some(quote) = before else { continue };
        let address = rest[quote + 1..].split(['"', '\'', '\n']).next().unwrap_or_default();
        // Others are names of packages, which an import map resolves.
        if ["./", "../", "/"].iter().any(|start| address.starts_with(start)) {
            let from = start + at + word.len() + quote + 1;
            found.push(Reference { address, span: Span::new(from, from + address.len()), is_needed: true });
        }
    }
    found.sort_by_key(|reference| reference.span);
    found
}

#[cfg(test)]
mod tests {
    use super::{ExcludedFile, FileFindings, missing};
    use std::collections::BTreeSet;

    /// Each finding as `severity address`.
    fn found(html: &str) -> Vec<String> {
        let packed: BTreeSet<&str> = ["index.html", "app.js", "a b.css", "img/x.png"].into();
        let excluded = [("node_modules/", "installed"), (".hidden.js", "hidden")]
            .map(|(path, why)| ExcludedFile { path: path.to_owned(), why });
        let Some(FileFindings { source, findings }) = missing("dist", html.as_bytes(), &packed, &excluded) else {
            return Vec::new();
        };
        let line = |finding: &linkworld_manifest::diagnostic::Diagnostic| {
            format!("{:?} {}", finding.severity, source.slice(finding.primary.span))
        };
        findings.iter().map(line).collect()
    }

    #[test]
    fn references_to_files_that_are_not_packed() {
        for (html, expected) in [
            ("<script src=\"./node_modules/lib/a.js\"></script>", vec!["Error ./node_modules/lib/a.js"]),
            ("<SCRIPT type=module SRC=node_modules/.pnpm/b.js></SCRIPT>", vec!["Error node_modules/.pnpm/b.js"]),
            ("<script src='/gone.js?v=1'></script>", vec!["Error /gone.js?v=1"]),
            (
                "<link rel=stylesheet href=gone.css><link rel=icon href=/favicon.ico>",
                vec!["Error gone.css", "Warning /favicon.ico"],
            ),
            (
                "<img alt='a > b' src=\"img/gone.png\"><img src=.hidden.js>",
                vec!["Warning img/gone.png", "Error .hidden.js"],
            ),
            (
                "<script type=\"module\">import x from './node_modules/lib/a.js'; import(\"./app.js\"); import \"vue\"</script>",
                vec!["Error ./node_modules/lib/a.js"],
            ),
            ("<script src=gone.js></script><script src=gone.js></script>", vec!["Error gone.js"]),
            (
                "<script type=module src=/app.js></script><img src=' /img/x.png'>",
                vec!["Warning /app.js", "Warning  /img/x.png"],
            ),
        ] {
            assert_eq!(found(html), expected, "{html}");
        }
    }

    #[test]
    fn other_addresses_and_packed_files_are_fine() {
        for html in [
            "<script src=\"app.js\"></script><script src=./app.js?x></script><script src=img/../app.js></script>",
            "<link rel=stylesheet href='a%20b.css'><img src=img/../img/x.png#f>",
            "<script src=\"https://cdn.x/y.js\"></script><script src=//cdn.x/y.js></script><img src=data:image/png;base64,AA>",
            "<a href=about>About</a><a href=gone.html>x</a><link rel=canonical href=/x><link rel=preconnect href=/y>",
            "<script src=\"%PUBLIC_URL%/x.js\"></script><script src=\"{{ base }}x.js\"></script>",
            "<!-- <script src=gone.js></script> --><script>document.write('<img src=gone.png>')</script>",
            "<base href=\"https://cdn.x/\"><script src=gone.js></script>",
            "<script src></script><script src=\"\"></script><img src=\"#x\"><",
            "<script",
            "a < b > c",
        ] {
            assert_eq!(found(html), [""; 0], "{html}");
        }
    }
}
