//! The documentation site as the Help tab shows it: one HTML page for each Markdown page, without scripts, and a reference
//! generated from the manifest (contract section 6).
//!
//! `maud` escapes all texts. HTML in Markdown is shown as text. Links lose their target unless they are relative or have
//! an allowed scheme.

use crate::docs::anchors::PageAnchors;
use crate::docs::markdown::{self, DIALECT};
use crate::docs::page::{DocsPage, read_page};
use crate::docs::path::ENTRY;
use base64ct::{Base64, Encoding};
use linkworld_contract::wire::developer::AppDocs;
use linkworld_manifest::Manifest;
use linkworld_manifest::spec::settings::InstallSetting;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use pulldown_cmark::{CowStr, Event, Parser, Tag, TagEnd};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The pages of a site by path below its root: `index.html`, `workflows/lead-import/index.html`.
pub type Site = BTreeMap<String, String>;

const STYLE: &str = "body{font:16px/1.55 system-ui,sans-serif;margin:0;color:#1c2430;background:#fff}\
    main,nav,footer{max-width:46rem;margin:0 auto;padding:1rem 1.25rem}\
    nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1rem}\
    nav{border-bottom:1px solid #d8dee8}h1,h2,h3{line-height:1.25}a{color:#0b5cad}\
    code,pre{font-family:ui-monospace,monospace;font-size:.92em;background:#f3f5f8;border-radius:4px}\
    code{padding:.1em .3em}pre{padding:.8rem;overflow:auto}pre code{padding:0}\
    table{border-collapse:collapse;display:block;overflow:auto}th,td{border:1px solid #d8dee8;padding:.35rem .6rem;\
    text-align:left;vertical-align:top}img{max-width:100%}.lead{color:#55606f}\
    @media(prefers-color-scheme:dark){body{background:#12161c;color:#e4e8ee}a{color:#7ab8f5}\
    code,pre{background:#1d232c}nav,th,td{border-color:#333c48}.lead{color:#9aa5b4}}";

/// The content security policy of a site: its own style, images, and nothing else.
pub fn content_security_policy() -> String {
    let hash = Base64::encode_string(&Sha256::digest(STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; img-src 'self' https:; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    )
}

/// The path of a page below the site's root, ending in `/`; empty for `user.md`.
pub fn route(path: &str) -> String {
    if path == ENTRY { String::new() } else { format!("{}/", path.strip_suffix(".md").unwrap_or(path)) }
}

/// Renders the site. The reference is at the end of `user.md`, or on a generated page if there is no `user.md`.
pub fn render(manifest: &Manifest, docs: &AppDocs) -> Site {
    let pages: BTreeMap<&str, DocsPage> =
        docs.iter().map(|(path, text)| (path.as_str(), read_page(path, text).0)).collect();
    let mut site = Site::new();
    for (path, text) in docs {
        let reference = (path == ENTRY).then(|| reference(manifest));
        let page = &pages[path.as_str()];
        let body = html! {
            @if !page.description.is_empty() && page.outline.description.as_ref() != Some(&page.description) {
                p.lead { (page.description) }
            }
            (PreEscaped(body_of(path, text, page, docs)))
            @if let Some(reference) = &reference { (reference) }
        };
        let whole = whole(manifest, path, &page.title, &pages, &body);
        site.insert(format!("{}index.html", route(path)), whole.into_string());
    }
    if !docs.contains_key(ENTRY) {
        let body = html! {
            h1 { (manifest.name) }
            p.lead { "There is no " code { (ENTRY) } ": the app has no documentation site." }
            (reference(manifest))
        };
        site.insert("index.html".to_owned(), whole(manifest, ENTRY, &manifest.name, &pages, &body).into_string());
    }
    site
}

fn whole(manifest: &Manifest, path: &str, title: &str, pages: &BTreeMap<&str, DocsPage>, body: &Markup) -> Markup {
    let up = up(path);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="UTF-8";
                // For pages opened from the disk. `frame-ancestors` is not allowed in a `meta` element.
                meta http-equiv="FileContent-Security-Policy"
                    content=(content_security_policy().replace("; frame-ancestors 'none'", ""));
                meta name="viewport" content="width=device-width,initial-scale=1";
                title { (title) " · " (manifest.name) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                nav {
                    strong { (manifest.name) } " " span.lead { (manifest.version) }
                    ul {
                        @for (other, page) in pages {
                            li { a href=(address(&up, other)) aria-current=[(*other == path).then_some("page")] { (page.title) } }
                        }
                    }
                }
                main { (body) }
            }
        }
    }
}

/// The relative path from a page to the site's root.
fn up(path: &str) -> String {
    "../".repeat(route(path).matches('/').count())
}

fn address(up: &str, to: &str) -> String {
    let address = format!("{up}{}", route(to));
    if address.is_empty() { "./".to_owned() } else { address }
}

/// The page as HTML, with links to other pages of the site rewritten.
fn body_of(path: &str, text: &str, page: &DocsPage, docs: &AppDocs) -> String {
    let mut anchors = page.outline.anchors.iter();
    // For each open link or image, whether it kept its target.
    let mut kept: Vec<bool> = Vec::new();
    let events = Parser::new_ext(&text[page.body..], DIALECT).filter_map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
        Event::Start(Tag::Heading { level, classes, attrs, .. }) => {
            let id = anchors.next().map(CowStr::from);
            Some(Event::Start(Tag::Heading { level, id, classes, attrs }))
        }
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let target = link_target(path, &dest_url, docs);
            kept.push(target.is_some());
            target.map(|target| Event::Start(Tag::Link { link_type, dest_url: target.into(), title, id }))
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            let allowed = dest_url.starts_with("https://") || is_relative(&dest_url);
            kept.push(allowed);
            allowed.then_some(Event::Start(Tag::Image { link_type, dest_url, title, id }))
        }
        Event::End(end @ (TagEnd::Link | TagEnd::Image)) => kept.pop().unwrap_or_default().then_some(Event::End(end)),
        other => Some(other),
    });
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, events);
    html
}

/// The target of a link on the site; `None` if it must not have one.
fn link_target(path: &str, target: &str, docs: &AppDocs) -> Option<String> {
    if let Some(leads) = markdown::destination(path, target) {
        let to = leads.page.filter(|page| docs.contains_key(page.as_ref()))?;
        let anchor = leads.anchor.map(|anchor| format!("#{anchor}")).unwrap_or_default();
        return Some(if to == path && !anchor.is_empty() { anchor } else { address(&up(path), &to) + &anchor });
    }
    let scheme = target.split_once(':').map(|(scheme, _)| scheme.to_lowercase());
    let known = scheme.is_some_and(|scheme| ["http", "https", "mailto", "tel"].contains(&scheme.as_str()));
    (known || is_relative(target)).then(|| target.to_owned())
}

/// Whether a target has no scheme and no host, even after the normalization that browsers apply.
fn is_relative(target: &str) -> bool {
    let plain = !target.chars().any(|char| char.is_control() || char == '\\');
    let first = target.split(['/', '?', '#']).next().unwrap_or_default();
    plain && !target.starts_with("//") && !first.contains(':') && !target.starts_with(char::is_whitespace)
}

/// The reference that the platform appends: tools, agents, scopes, install settings, emitted events.
fn reference(manifest: &Manifest) -> Markup {
    let mut anchors = PageAnchors::default();
    let mut id = |name: &str| format!("reference-{}", anchors.next(name));
    let agents: Vec<_> = manifest.agent.iter().chain(&manifest.agents).collect();
    let empty = manifest.tools.is_empty()
        && agents.is_empty()
        && manifest.required_scopes.is_empty()
        && manifest.install_settings.is_empty()
        && manifest.emits.is_empty();
    html! {
        @if !empty { section #reference {
            h2 { "Reference" }
            @if !manifest.tools.is_empty() {
                h3 id=(id("tools")) { "Tools" }
                table {
                    thead { tr { th { "Name" } th { "What it does" } th { "Needs" } } }
                    tbody { @for tool in &manifest.tools {
                        tr { td { code { (tool.name) } } td { (tool.description) } td { (codes(&tool.scopes_required)) } }
                    } }
                }
            }
            @if !agents.is_empty() {
                h3 id=(id("agents")) { "Agents" }
                ul { @for agent in agents {
                    li { strong { (agent.name) } @if !agent.routing_hints.is_empty() { ": " (agent.routing_hints) } }
                } }
            }
            @if !manifest.required_scopes.is_empty() {
                h3 id=(id("scopes")) { "Scopes" }
                ul { @for scope in &manifest.required_scopes { li { code { (scope) } } } }
            }
            @if !manifest.install_settings.is_empty() {
                h3 id=(id("settings")) { "Install settings" }
                table {
                    thead { tr { th { "Setting" } th { "Type" } th { "What it is for" } } }
                    tbody { @for setting in &manifest.install_settings { (setting_row(setting)) } }
                }
            }
            @if !manifest.emits.is_empty() {
                h3 id=(id("events")) { "Emitted events" }
                ul { @for event in &manifest.emits { li { code { (event) } } } }
            }
        } }
    }
}

fn setting_row(setting: &InstallSetting) -> Markup {
    let label = if setting.label.is_empty() { &setting.id } else { &setting.label };
    html! {
        tr {
            td { (label) @if setting.required { " (required)" } }
            td { (setting.kind) }
            td { (setting.description) }
        }
    }
}

fn codes(names: &[String]) -> Markup {
    html! { @for (index, name) in names.iter().enumerate() { @if index > 0 { ", " } code { (name) } } }
}

#[cfg(test)]
mod tests {
    use super::{content_security_policy, render, route};
    use linkworld_contract::wire::developer::AppDocs;
    use linkworld_manifest::Manifest;
    use linkworld_manifest::source::SourceFile;

    const HEAD: &str = "apiVersion: linkworld.ai/v2\napp_id: abc\nversion: 1.0.0\nruntime: {image: x}\n";

    fn manifest(more: &str) -> Manifest {
        let outcome = linkworld_manifest::read(&SourceFile::new("m", format!("{HEAD}{more}\n")));
        outcome.manifest.unwrap_or_else(|| panic!("{:?}", outcome.findings))
    }

    fn docs(pages: &[(&str, &str)]) -> AppDocs {
        pages.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn routes_match_the_platform_and_links_are_rewritten() {
        assert_eq!(route("user.md"), "");
        assert_eq!(route("workflows/lead-import.md"), "workflows/lead-import/");
        let site = render(
            &manifest("name: A"),
            &docs(&[
                ("user.md", "# Hi\n[go](workflows/lead-import.md#two) [self](#hi)"),
                (
                    "workflows/lead-import.md",
                    "---\ntitle: Leads\n---\n# Two\n[up](../user.md) [other](more.md) [no](gone.md)",
                ),
                ("workflows/more.md", "x"),
            ]),
        );
        let names: Vec<_> = site.keys().map(String::as_str).collect();
        assert_eq!(names, ["index.html", "workflows/lead-import/index.html", "workflows/more/index.html"]);
        let (index, inner) = (&site["index.html"], &site["workflows/lead-import/index.html"]);
        assert!(index.contains("<h1 id=\"hi\">Hi</h1>") && index.contains("href=\"#hi\">self"), "{index}");
        assert!(index.contains("<a href=\"workflows/lead-import/#two\">go</a>"), "{index}");
        assert!(index.contains("<a href=\"./\" aria-current=\"page\">Hi</a>"), "{index}");
        assert!(inner.contains("<title>Leads · A</title>") && inner.contains("<h1 id=\"two\">Two</h1>"), "{inner}");
        assert!(inner.contains("<a href=\"../../\">up</a> <a href=\"../../workflows/more/\">other</a> no"), "{inner}");
    }

    #[test]
    fn the_reference_is_generated_from_the_manifest() {
        let more = "name: A\nrequired_scopes: [mail.read]\nemits: [lead_created]\ntools:\n  - {name: find, description: Finds \
            it, scopes_required: [mail.read]}\nagents:\n  - {id: helper, name: Helper, system_prompt: Help, is_default: true}\n\
            install_settings:\n  - {id: key, type: string, label: The key, required: true}";
        let site = render(&manifest(more), &docs(&[("user.md", "# Hi"), ("b.md", "x")]));
        let index = &site["index.html"];
        for part in [
            "<h2>Reference</h2>",
            "<td><code>find</code></td><td>Finds it</td><td><code>mail.read</code></td>",
            "<strong>Helper</strong>",
            "<li><code>mail.read</code></li>",
            "<td>The key (required)</td><td>string</td>",
            "<li><code>lead_created</code></li>",
        ] {
            assert!(index.contains(part), "{part} in {index}");
        }
        assert!(!site["b/index.html"].contains("Reference"));
        let without = render(&manifest("name: A"), &docs(&[("b.md", "x")]));
        assert!(without["index.html"].contains("There is no <code>user.md</code>"));
    }

    #[test]
    fn content_never_becomes_a_tag_or_a_script() {
        let payloads = [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "a <b onclick=alert(1)>b</b>",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](<java\tscript:alert(1)>)",
            "[x](&#106;avascript:alert(1))",
            "[x](data:text/html,<script>alert(1)</script>)",
            "[x](vbscript:x)",
            "[x](//evil.example)",
            "[x](\\\\evil.example)",
            "![x](javascript:alert(1))",
            "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
            "![\"><script>alert(1)</script>](https://x/y.png \"\\\"><script>\")",
            "[x]: javascript:alert(1)\n\n[x]",
            "<javascript:alert(1)>",
            "```\"><script>alert(1)</script>\nx\n```",
            "# <script>alert(1)</script>",
            "# x {onclick=alert(1) #\"><script>}",
            "---\ntitle: '</title><script>alert(1)</script>'\ndescription: <script>\n---\nx",
        ];
        let evil = "'\"><script>alert(1)</script>'";
        let more = format!(
            "name: {evil}\ntools:\n  - {{name: find, description: {evil}, scopes_required: []}}\ninstall_settings:\n  - {{id: key, type: string, \
             label: {evil}, description: {evil}}}\nagents:\n  - {{id: h, name: {evil}, system_prompt: x, routing_hints: {evil}, is_default: true}}"
        );
        let manifest = manifest(&more);
        for payload in payloads {
            let site = render(&manifest, &docs(&[("user.md", payload), ("a/b.md", payload)]));
            for html in site.values() {
                for tag in html.split('<').skip(1) {
                    let name: String =
                        tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
                    assert!(!["script", "svg", "iframe", "b"].contains(&name.as_str()), "{payload}: {html}");
                    // The attributes of a tag end before any text; quoted values are escaped within.
                    let inside = tag.split('>').next().unwrap().to_lowercase();
                    assert!(!inside.contains(" on") || inside.starts_with("meta"), "{payload}: <{inside}>");
                    for bad in ["javascript:", "data:", "vbscript:", "//evil"] {
                        assert!(!inside.contains(bad), "{payload}: <{inside}>");
                    }
                }
            }
        }
        assert!(content_security_policy().starts_with("default-src 'none'; style-src 'sha256-"));
        assert!(!content_security_policy().contains("unsafe"));
    }
}
