//! The documentation site as the Help tab shows it: one HTML page for each Markdown page, without scripts, and a reference
//! generated from the manifest (contract section 6). It looks like a Starlight site: sidebar, contents, asides.
//!
//! `maud` escapes all texts. HTML in Markdown is shown as text. Links lose their target unless they are relative or have
//! an allowed scheme.

use crate::docs::html::content;
use crate::docs::html::reference::reference;
use crate::docs::html::style::STYLE;
use crate::docs::page::{DocsPage, read_page};
use crate::docs::path::ENTRY;
use crate::docs::routes::{address, route, up};
use base64ct::{Base64, Encoding};
use linkworld_contract::wire::developer::AppDocs;
use linkworld_manifest::Manifest;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The pages of a site by path below its root: `index.html`, `workflows/lead-import/index.html`.
pub type Site = BTreeMap<String, String>;

/// The title of a page in the sidebar, by path.
type Pages<'a> = BTreeMap<&'a str, DocsPage>;

/// The content security policy of a site: its own style, images, and nothing else.
pub fn content_security_policy() -> String {
    let hash = Base64::encode_string(&Sha256::digest(STYLE.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; img-src 'self' https:; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    )
}

/// Renders the site. The reference is at the end of `user.md`, or on a generated page if there is no `user.md`. `notices`
/// are shown at the top of every page: errors that keep the site from being up to date.
pub fn render(manifest: &Manifest, docs: &AppDocs, notices: &[String]) -> Site {
    let pages: Pages<'_> = docs.iter().map(|(path, text)| (path.as_str(), read_page(path, text).0)).collect();
    let mut site = Site::new();
    for (path, text) in docs {
        let page = &pages[path.as_str()];
        let body = html! {
            @if page.outline.title.is_none() { h1 #_top { (page.title) } }
            @if !page.description.is_empty() && page.outline.description.as_ref() != Some(&page.description) {
                p.lead { (page.description) }
            }
            (PreEscaped(content::html_of(path, text, page, docs)))
            @if path == ENTRY { (reference(manifest)) }
        };
        let shell = PageShell { manifest, path, title: &page.title, pages: &pages, notices };
        site.insert(format!("{}index.html", route(path)), shell.whole(&body).into_string());
    }
    if !docs.contains_key(ENTRY) {
        let body = html! {
            h1 { (manifest.name) }
            @match manifest.docs_url.as_deref() {
                Some(address) => { (link_card(address)) }
                None => { p.lead { "There is no " code { (ENTRY) } ": the app has no documentation site." } }
            }
            (reference(manifest))
        };
        let shell = PageShell { manifest, path: ENTRY, title: &manifest.name, pages: &pages, notices };
        site.insert("index.html".to_owned(), shell.whole(&body).into_string());
    }
    site
}

/// The card that the platform shows in place of pages if `docs_url` is set.
fn link_card(address: &str) -> Markup {
    let is_web = ["https://", "http://"].iter().any(|scheme| address.to_ascii_lowercase().starts_with(scheme));
    html! {
        p { a.card href=[is_web.then_some(address)] rel="noopener" {
            strong { "Documentation" } span { (address) }
        } }
    }
}

/// What surrounds the text of a page.
struct PageShell<'a> {
    manifest: &'a Manifest,
    path: &'a str,
    title: &'a str,
    pages: &'a Pages<'a>,
    notices: &'a [String],
}

impl PageShell<'_> {
    fn whole(&self, body: &Markup) -> Markup {
        let lang = self.pages.get(self.path).and_then(|page| page.lang.as_deref());
        html! {
            (DOCTYPE)
            html lang=(lang.unwrap_or("en")) {
                head {
                    meta charset="UTF-8";
                    // For pages opened from the disk. `frame-ancestors` is not allowed in a `meta` element.
                    meta http-equiv="Content-Security-Policy"
                        content=(content_security_policy().replace("; frame-ancestors 'none'", ""));
                    meta name="viewport" content="width=device-width,initial-scale=1";
                    title { (self.title) " · " (self.manifest.name) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    header { strong dir="auto" { (self.manifest.name) } " " span.version { (self.manifest.version) } }
                    div.columns {
                        (self.sidebar())
                        div.content {
                            @if !self.notices.is_empty() { (self.notice()) }
                            (self.contents())
                            (PreEscaped("\n"))
                            main { article lang=[lang] dir="auto" { (body) } }
                        }
                    }
                }
            }
        }
    }

    fn notice(&self) -> Markup {
        html! {
            div.notice role="alert" {
                strong { "The project has errors. This is its last valid state." }
                ul { @for notice in self.notices { li { (notice) } } }
            }
        }
    }

    /// All pages: `user.md` first, then the other pages of the top folder, then a group for each folder.
    fn sidebar(&self) -> Markup {
        let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for path in self.pages.keys() {
            groups.entry(path.rsplit_once('/').map_or("", |(folder, _)| folder)).or_default().push(path);
        }
        for paths in groups.values_mut() {
            paths.sort_by_key(|path| (*path != ENTRY, self.pages[*path].order.unwrap_or(i64::MAX)));
        }
        html! {
            nav aria-label="Pages" { details open { summary { "Pages" }
                @for (folder, paths) in &groups {
                    @if folder.is_empty() {
                        (self.list(paths))
                    } @else {
                        h2 dir="auto" { (folder_title(folder)) }
                        (self.list(paths))
                    }
                }
            } }
        }
    }

    fn list(&self, paths: &[&str]) -> Markup {
        let up = up(self.path);
        html! {
            ul { @for path in paths {
                li dir="auto" {
                    a href=(address(&up, path)) aria-current=[(*path == self.path).then_some("page")] {
                        (self.pages[*path].title)
                    }
                }
            } }
        }
    }

    /// The headings of the page.
    fn contents(&self) -> Markup {
        let headings = self.pages.get(self.path).map(|page| page.outline.headings.as_slice()).unwrap_or_default();
        let shown: Vec<_> = headings.iter().filter(|heading| matches!(heading.level, 2 | 3)).collect();
        let has_reference = self.path == ENTRY && !reference(self.manifest).0.is_empty();
        html! {
            @if !shown.is_empty() || has_reference {
                aside.contents { details open { summary { "On this page" }
                    ul {
                        @for heading in shown {
                            li class=[(heading.level == 3).then_some("sub")] dir="auto" {
                                a href={ "#" (heading.anchor) } { (heading.text) }
                            }
                        }
                        @if has_reference { li { a href="#reference" { "Reference" } } }
                    }
                } }
            }
        }
    }
}

/// `lead-import/sub` as `Lead import / Sub`.
fn folder_title(folder: &str) -> String {
    let title = |segment: &str| {
        let words = segment.replace(['-', '_'], " ");
        let mut chars = words.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    folder.split('/').map(title).collect::<Vec<_>>().join(" / ")
}

#[cfg(test)]
mod tests {
    use super::{content_security_policy, render};
    use crate::docs::routes::route;
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
            &[],
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
    fn markdown_of_starlight_sites_is_shown() {
        let text = "# Hi\nA claim[^1], again[^1] and another[^2].\n\n:::note[Good to know]\n- one\n- **two**\n:::\n\n:::tip\nopen\n\n\
            See https://example.com/a.\n\n| L | C | R |\n|:-|:-:|-:|\n| a | b | c |\n\n## Two\n\n```js title=\"a.js\"\nlet x = 1;\n```\n\
            <b>raw</b>\n\n[^1]: source\n[^2]: A longer *note*.\n";
        let site = render(
            &manifest("name: A"),
            &docs(&[("user.md", text), ("b/c.md", "---\ntitle: C\nlang: ar\n---\nx")]),
            &[],
        );
        let index = &site["index.html"];
        for part in [
            "A claim<sup><a id=\"fnref-1\" href=\"#fn-1\">1</a></sup>, again<sup><a id=\"fnref-1-2\" href=\"#fn-1\">1</a></sup>",
            "<li id=\"fn-1\"><p>source <a href=\"#fnref-1\"",
            "A longer <em>note</em>.",
            "<aside class=\"aside note\"><p class=\"aside-title\">Good to know</p>\n<ul>\n<li>one</li>\n<li><strong>two</strong></li>\n</ul>\n</aside>",
            "<aside class=\"aside tip\"><p class=\"aside-title\">Tip</p>\n<p>open</p>",
            "<p>See <a href=\"https://example.com/a\">https://example.com/a</a>.</p>",
            "<th class=\"left\">L</th><th class=\"center\">C</th><th class=\"right\">R</th>",
            "<figcaption>a.js</figcaption><pre><code class=\"language-js\"><span class=\"k\">let</span> x",
            "<p>&lt;b&gt;raw&lt;/b&gt;",
            "<li dir=\"auto\"><a href=\"#two\">Two</a></li>",
            "<h2 dir=\"auto\">B</h2>",
        ] {
            assert!(index.contains(part), "{part} in {index}");
        }
        assert_eq!(
            index.matches("<aside class=\"aside").count() + 1,
            index.matches("</aside>").count(),
            "with the contents"
        );
        assert!(!index.contains("style=\"") && !index.contains(":::") && !index.contains("<!--"), "{index}");
        assert!(
            site["b/c/index.html"].contains("<html lang=\"ar\">")
                && site["b/c/index.html"].contains("<h1 id=\"_top\">C</h1>")
        );
    }

    #[test]
    fn pages_are_in_order_and_errors_are_shown() {
        let site = render(
            &manifest("name: A"),
            &docs(&[("about.md", "# About"), ("user.md", "# Start"), ("a/b.md", "# B"), ("zoo.md", "# Zoo")]),
            &["linkworld.app.yaml:3:1: <no>".to_owned()],
        );
        let page = &site["about/index.html"];
        let places: Vec<usize> =
            ["Start", "About", "Zoo", "B"].iter().map(|title| page.find(&format!(">{title}</a>")).unwrap()).collect();
        assert!(places.is_sorted(), "{page}");
        assert!(page.contains("last valid state") && page.contains("&lt;no&gt;"));
        let card = render(&manifest("name: A\ndocs_url: https://docs.acme.test"), &docs(&[]), &[]);
        assert!(card["index.html"].contains("<a class=\"card\" href=\"https://docs.acme.test\""), "{card:?}");
        assert!(!card["index.html"].contains("There is no"));
    }

    #[test]
    fn the_reference_is_generated_from_the_manifest() {
        let more = "name: A\nrequired_scopes: [mail.read]\nemits: [lead_created]\ntools:\n  - {name: find, description: Finds \
            it, scopes_required: [mail.read]}\nagents:\n  - {id: helper, name: Helper, system_prompt: Help, is_default: true}\n\
            install_settings:\n  - {id: key, type: string, label: The key, required: true}";
        let site = render(&manifest(more), &docs(&[("user.md", "# Hi"), ("b.md", "x")]), &[]);
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
        let without = render(&manifest("name: A"), &docs(&[("b.md", "x")]), &[]);
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
            let site = render(&manifest, &docs(&[("user.md", payload), ("a/b.md", payload)]), &[payload.to_owned()]);
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
