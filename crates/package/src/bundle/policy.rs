//! What the platform's content security policy (contract 18.3) blocks in the pages and scripts of a bundle, without a browser.
//!
//! Only what is certain from tags, attributes and calls is reported; a script may do more than one can see.

use crate::html_tags::{self, Attribute, HtmlTag};
use crate::sources::{BlockedCall, blocked_calls};
use linkworld_contract::text::shorten;
use linkworld_manifest::codes;
use linkworld_manifest::diagnostic::Diagnostic;
use linkworld_manifest::source::Span;

/// Findings of one file; more of the same say nothing new.
const FINDINGS_MAX: usize = 20;
/// Characters of an address that a message shows.
const SHOWN_CHARS: usize = 80;
/// Types of scripts that browsers run.
const SCRIPT_TYPES: [&str; 4] = ["", "module", "text/javascript", "application/javascript"];

/// What is blocked in a page.
pub fn page_findings(html: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut tags = html_tags::read(html);
    while let Some(tag) = tags.next() {
        found.extend(tag.attributes.iter().filter_map(about_attribute));
        found.extend(about_address(&tag));
        found.extend(about_element(&tag, html));
        if tag.name == "script" || tag.name == "style" {
            let content_end = end_of(html, tag.end, &tag.name);
            let kind = value_of(&tag, "type").to_ascii_lowercase();
            if tag.name == "script" && kind == "importmap" {
                let help = "import by path, or let a build resolve the names of packages";
                found.push(finding(tag_span(&tag, html), "the platform's policy blocks import maps".to_owned(), help));
            }
            let is_code = tag.name == "script" && find(&tag, "src").is_none() && SCRIPT_TYPES.contains(&kind.as_str());
            if is_code && !html[tag.end..content_end].trim().is_empty() {
                let help = "move it into a file of the bundle: `<script src=\"app.js\"></script>`";
                let headline = "the platform's policy blocks scripts in the page".to_owned();
                found.push(finding(tag_span(&tag, html), headline, help));
            }
            tags.skip_to(content_end);
        }
        if found.len() >= FINDINGS_MAX {
            break;
        }
    }
    found.truncate(FINDINGS_MAX);
    found
}

fn find<'t, 'h>(tag: &'t HtmlTag<'h>, wanted: &str) -> Option<&'t Attribute<'h>> {
    tag.attributes.iter().find(|(name, ..)| name.eq_ignore_ascii_case(wanted))
}

fn value_of<'h>(tag: &HtmlTag<'h>, wanted: &str) -> &'h str {
    find(tag, wanted).map_or("", |(_, value, _)| value.trim())
}

/// An attribute that is a script.
fn about_attribute((name, value, span): &Attribute<'_>) -> Option<Diagnostic> {
    let name = name.to_ascii_lowercase();
    // `oncut` is the shortest of them.
    if name.len() > 4 && name.starts_with("on") && name.bytes().all(|byte| byte.is_ascii_lowercase()) {
        let help = format!("register it in a script: `element.addEventListener('{}', …)`", &name[2..]);
        return Some(finding(*span, format!("the platform's policy blocks `{name}` attributes"), &help));
    }
    let is_script = matches!(name.as_str(), "href" | "src" | "action") && has_scheme(value.trim(), &["javascript"]);
    let headline = || "the platform's policy blocks `javascript:` addresses".to_owned();
    is_script.then(|| finding(*span, headline(), "register a listener in a script of the bundle"))
}

/// A file of another server.
fn about_address(tag: &HtmlTag<'_>) -> Option<Diagnostic> {
    let rel = value_of(tag, "rel").to_ascii_lowercase();
    let is_linked = |kind: &str| rel.split_ascii_whitespace().any(|word| word == kind);
    let (attribute, what) = match tag.name.as_str() {
        "script" => ("src", "scripts"),
        "link" if is_linked("stylesheet") => ("href", "style sheets"),
        "link" if is_linked("modulepreload") => ("href", "scripts"),
        "img" => ("src", "images"),
        _ => return None,
    };
    let (_, address, span) = find(tag, attribute)?;
    let plain = address.trim();
    let is_remote = plain.starts_with("//") || has_scheme(plain, &["http", "https"]);
    let shown = shorten(address, SHOWN_CHARS);
    let headline = || format!("the platform's policy blocks {what} of other servers: `{shown}`");
    is_remote.then(|| finding(*span, headline(), "copy the file into the bundle"))
}

/// An element that has no effect, whatever its attributes are.
fn about_element(tag: &HtmlTag<'_>, html: &str) -> Option<Diagnostic> {
    let name = tag.name.as_str();
    let blocks = |what: &str, help: &str| {
        Some(finding(tag_span(tag, html), format!("the platform's policy blocks {what}"), help))
    };
    match name {
        "iframe" | "frame" | "object" | "embed" => blocks(
            &format!("`<{name}>`"),
            "open a page of the bundle with `bridge.modal`, or another site with `bridge.openExternal`",
        ),
        "video" | "audio" => {
            blocks(&format!("`<{name}>`"), "open audio and video with `bridge.openExternal`, or leave them out")
        }
        "base" => blocks("`<base>`", "leave it out; addresses are relative to the bundle"),
        "form" if !value_of(tag, "action").is_empty() => {
            blocks("sending forms", "handle `submit` in a script, and send the fields with the bridge")
        }
        _ => None,
    }
}

/// Which calls of a script are blocked.
pub fn script_findings(source: &str) -> Vec<Diagnostic> {
    let about = |BlockedCall { what, span, .. }| {
        let help = match what.as_str() {
            "window.open" => "call `bridge.openExternal(url)`",
            _ => {
                "call `bridge.callRoute(method, path)` for a route of the app, or `bridge.tools.call(tool, args)` for a tool"
            }
        };
        finding(span, format!("the platform's policy blocks `{what}` in a bundle"), help)
    };
    blocked_calls(source).into_iter().take(FINDINGS_MAX).map(about).collect()
}

fn finding(span: Span, headline: String, help: &str) -> Diagnostic {
    Diagnostic::warning(codes::BUNDLE_BLOCKED, span, headline).help(help)
}

/// Whether an address has one of these schemes, as browsers read it.
fn has_scheme(address: &str, schemes: &[&str]) -> bool {
    let plain: String = address.chars().filter(|char| !char.is_ascii_control()).take(16).collect();
    let scheme = plain.split(':').next().unwrap_or_default();
    plain.len() > scheme.len() && schemes.iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

/// The start of a tag, `<` and its name. An attribute may have a `<`, too.
fn tag_span(tag: &HtmlTag<'_>, html: &str) -> Span {
    let before = tag.attributes.first().map_or(tag.end, |(_, _, span)| span.start);
    let start = html[..before].rfind('<').unwrap_or(before);
    Span::new(start, (start + 1 + tag.name.len()).min(html.len()))
}

/// Where the content of an element ends that is not HTML.
fn end_of(html: &str, from: usize, name: &str) -> usize {
    let closes = |at: &usize| html[from + at + 2..].get(..name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(name));
    let mut closing = html[from..].match_indices("</").map(|(at, _)| at);
    closing.find(closes).map_or(html.len(), |length| from + length)
}

#[cfg(test)]
mod tests {
    use super::{page_findings, script_findings};

    fn headlines(html: &str) -> Vec<String> {
        let plain = |headline: &str| headline.replace("the platform's policy blocks ", "");
        page_findings(html).iter().map(|finding| plain(&finding.headline)).collect()
    }

    #[test]
    fn what_the_policy_blocks_is_found() {
        for (html, expected) in [
            ("<script>start()</script>", vec!["scripts in the page"]),
            ("<script type=module>import './a.js'</script>", vec!["scripts in the page"]),
            ("<script type=importmap>{\"imports\": {}}</script>", vec!["import maps"]),
            ("<button onclick=\"go()\">", vec!["`onclick` attributes"]),
            ("<a href='JavaScript:go()'>", vec!["`javascript:` addresses"]),
            ("<script src=https://cdn.x/a.js></script>", vec!["scripts of other servers: `https://cdn.x/a.js`"]),
            ("<script src=//cdn.x/a.js></script>", vec!["scripts of other servers: `//cdn.x/a.js`"]),
            (
                "<link rel='stylesheet preload' href=https://x/a.css>",
                vec!["style sheets of other servers: `https://x/a.css`"],
            ),
            ("<img src=http://x/a.png>", vec!["images of other servers: `http://x/a.png`"]),
            ("<video src=a.mp4><audio>", vec!["`<video>`", "`<audio>`"]),
            ("<iframe src=a.html></iframe>", vec!["`<iframe>`"]),
            ("<base href=/x/>", vec!["`<base>`"]),
            ("<form action=/save><input></form>", vec!["sending forms"]),
        ] {
            assert_eq!(headlines(html), expected, "{html}");
        }
        assert_eq!(page_findings(&"<p onclick=a()>".repeat(30)).len(), 20);
    }

    #[test]
    fn what_it_allows_is_not() {
        for html in [
            "<script src=app.js></script><script type=module src=./b.js></script><script></script>",
            "<script type=\"application/json\">{\"a\": 1}</script>",
            "<link rel=stylesheet href=a.css><style>a { color: red }</style><p style=\"color:red\">",
            "<img src=a.png><img src='data:image/png;base64,AA'><a href=https://x>x</a><form><button>x</form>",
            "<!-- <script>x()</script> --><p one=1 data-onclick=x>",
            "<",
        ] {
            assert_eq!(headlines(html), [""; 0], "{html}");
        }
    }

    #[test]
    fn calls_have_their_place() {
        let source = "// fetch('/a')\nawait fetch('/b')\nwindow.open('https://x')\n";
        let found = script_findings(source);
        assert_eq!(&source[found[0].primary.span.start..found[0].primary.span.end], "fetch('/b')");
        assert!(
            found[0].headline.contains("`fetch`") && found[1].headline.contains("`window.open`") && found.len() == 2
        );
        assert!(found[1].help[0].contains("openExternal"));
    }
}
