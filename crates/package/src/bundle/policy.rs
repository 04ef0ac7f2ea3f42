//! What the platform's content security policy (contract 18.3) blocks in the pages and scripts of a bundle, without a browser.
//!
//! Only what is certain from tags, attributes and calls is reported; a script may do more than one can see.

use crate::html_tags::{self, HtmlTag};
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
    while let Some(HtmlTag { name, attributes, end }) = tags.next() {
        let of = |wanted: &str| attributes.iter().find(|(name, ..)| name.eq_ignore_ascii_case(wanted));
        let value = |wanted: &str| of(wanted).map_or("", |(_, value, _)| value.trim());
        let is_remote = |address: &str| address.starts_with("//") || has_scheme(address, &["http", "https"]);
        for (attribute, script, span) in &attributes {
            let attribute = attribute.to_ascii_lowercase();
            if attribute.len() > 2
                && attribute.starts_with("on")
                && attribute.bytes().all(|byte| byte.is_ascii_lowercase())
            {
                let help = format!("register it in a script: `element.addEventListener('{}', …)`", &attribute[2..]);
                found.push(finding(*span, format!("the platform's policy blocks `{attribute}` attributes"), &help));
            }
            if matches!(attribute.as_str(), "href" | "src" | "action") && has_scheme(script.trim(), &["javascript"]) {
                let headline = "the platform's policy blocks `javascript:` addresses".to_owned();
                found.push(finding(*span, headline, "register a listener in a script of the bundle"));
            }
        }
        let addressed = |attribute: &str| of(attribute).filter(|(_, address, _)| is_remote(address.trim()));
        match name.as_str() {
            "script" => {
                if let Some((_, address, span)) = addressed("src") {
                    found.push(remote("scripts", address, *span));
                }
            }
            "link" => {
                let rel = value("rel").to_ascii_lowercase();
                let kinds = [("stylesheet", "style sheets"), ("modulepreload", "scripts")];
                if let Some((_, kind)) =
                    kinds.iter().find(|(known, _)| rel.split_ascii_whitespace().any(|rel| rel == *known))
                    && let Some((_, address, span)) = addressed("href")
                {
                    found.push(remote(kind, address, *span));
                }
            }
            "img" | "video" | "audio" | "source" => {
                if let Some((_, address, span)) = addressed("src") {
                    found.push(remote("images and media", address, *span));
                }
            }
            "iframe" | "frame" | "object" | "embed" => {
                let help = "open a page of the bundle with `bridge.modal`, or another site with `bridge.openExternal`";
                found.push(finding(
                    tag_span(&name, end, html),
                    format!("the platform's policy blocks `<{name}>`"),
                    help,
                ));
            }
            "base" => {
                let help = "leave it out; addresses are relative to the bundle";
                found.push(finding(
                    tag_span(&name, end, html),
                    "the platform's policy blocks `<base>`".to_owned(),
                    help,
                ));
            }
            "form" => {
                if let Some((_, _, span)) = of("action").filter(|(_, action, _)| !action.trim().is_empty()) {
                    let help = "handle `submit` in a script, and send the fields with the bridge";
                    found.push(finding(*span, "the platform's policy blocks sending forms".to_owned(), help));
                }
            }
            _ => {}
        }
        if name == "script" || name == "style" {
            let content_end = end_of(html, end, &name);
            let kind = value("type").to_ascii_lowercase();
            let is_code = name == "script" && of("src").is_none() && SCRIPT_TYPES.contains(&kind.as_str());
            if is_code && !html[end..content_end].trim().is_empty() {
                let help = "move it into a file of the bundle: `<script src=\"app.js\"></script>`";
                let headline = "the platform's policy blocks scripts in the page".to_owned();
                found.push(finding(tag_span(&name, end, html), headline, help));
            }
            tags.skip_to(content_end);
        }
        if found.len() >= FINDINGS_MAX {
            break;
        }
    }
    found
}

/// Which calls of a script are blocked.
pub fn script_findings(source: &str) -> Vec<Diagnostic> {
    let about = |BlockedCall { what, span, .. }| {
        let help = "call `bridge.callRoute(method, path)` for a route of the app, or `bridge.tools.call(tool, args)` for a tool";
        finding(span, format!("the platform's policy blocks `{what}` in a bundle"), help)
    };
    blocked_calls(source).into_iter().take(FINDINGS_MAX).map(about).collect()
}

fn finding(span: Span, headline: String, help: &str) -> Diagnostic {
    Diagnostic::warning(codes::BUNDLE_BLOCKED, span, headline).help(help)
}

fn remote(what: &str, address: &str, span: Span) -> Diagnostic {
    let headline = format!("the platform's policy blocks {what} of other servers: `{}`", shorten(address, SHOWN_CHARS));
    finding(span, headline, "copy the file into the bundle")
}

/// Whether an address has one of these schemes, as browsers read it.
fn has_scheme(address: &str, schemes: &[&str]) -> bool {
    let plain: String = address.chars().filter(|char| !char.is_ascii_control()).take(16).collect();
    let scheme = plain.split(':').next().unwrap_or_default();
    plain.len() > scheme.len() && schemes.iter().any(|known| scheme.eq_ignore_ascii_case(known))
}

/// The tag that ends at `end`.
fn tag_span(name: &str, end: usize, html: &str) -> Span {
    let start = html[..end].rfind('<').unwrap_or(end);
    let start = html[start..end].get(1..=name.len()).map_or(end, |_| start);
    Span::new(start, (start + 1 + name.len()).min(html.len()))
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
            ("<button onclick=\"go()\">", vec!["`onclick` attributes"]),
            ("<a href='JavaScript:go()'>", vec!["`javascript:` addresses"]),
            ("<script src=https://cdn.x/a.js></script>", vec!["scripts of other servers: `https://cdn.x/a.js`"]),
            ("<script src=//cdn.x/a.js></script>", vec!["scripts of other servers: `//cdn.x/a.js`"]),
            (
                "<link rel='stylesheet preload' href=https://x/a.css>",
                vec!["style sheets of other servers: `https://x/a.css`"],
            ),
            ("<img src=http://x/a.png>", vec!["images and media of other servers: `http://x/a.png`"]),
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
            "<script type=\"application/json\">{\"a\": 1}</script><script type=importmap>{}</script>",
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
        let source = "// fetch('/a')\nawait fetch('/b')\n";
        let found = script_findings(source);
        assert_eq!(&source[found[0].primary.span.start..found[0].primary.span.end], "fetch('/b')");
        assert!(found[0].headline.contains("`fetch`") && found.len() == 1);
    }
}
