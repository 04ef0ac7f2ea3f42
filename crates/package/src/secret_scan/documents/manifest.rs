//! Secrets in a manifest: in its text, which the preflight check receives, and in every string that YAML reads from it,
//! which the register call sends.

use crate::include_patterns;
use crate::secret_scan::assignments::keyed;
use crate::secret_scan::masking::{mask_finding, masked};
use crate::secret_scan::matches::SecretMatch;
use crate::secret_scan::scan::scan;
use linkworld_contract::limits::GUARD_HITS_MAX;
use linkworld_manifest::diagnostic::Diagnostic;
use linkworld_manifest::explain;
use linkworld_manifest::source::{SourceFile, Span};
use linkworld_manifest::texts::each_text;
use linkworld_manifest::{CheckOptions, CheckedManifest, SourceMap, codes};

/// A match with the dotted path of the value it is in; empty for comments.
pub(super) struct PlacedMatch {
    pub(super) hit: SecretMatch,
    pub(super) path: String,
}

/// Adds an error for everything in the manifest that looks like a secret, unless its path or the manifest's name matches
/// `include` (patterns of `--include`). The findings then quote no secret. Returns the text as it may be shown; none if
/// it contains no secret.
pub fn check(checked: &mut CheckedManifest, include: &[String]) -> Option<SourceFile> {
    let name = checked.source.name().rsplit('/').next().unwrap_or_default().to_owned();
    let found = unaccepted(&checked.source, &checked.source_map, include);
    if found.is_empty() {
        return None;
    }
    let text = checked.source.text();
    let secrets: Vec<String> =
        found.iter().map(|found| text[found.hit.span.start..found.hit.span.end].to_owned()).collect();
    checked.findings.iter_mut().for_each(|finding| mask_finding(finding, &secrets));
    let hits: Vec<SecretMatch> = found.iter().map(|found| found.hit).collect();
    let shown = SourceFile::new(checked.source.name(), masked(text, &hits));
    let mut findings: Vec<Diagnostic> = found.iter().map(|found| finding(found, &name)).collect();
    findings.iter_mut().for_each(|finding| mask_finding(finding, &secrets));
    explain::add_addresses(&mut findings);
    checked.findings.extend(findings);
    Some(shown)
}

/// The matches in a file whose name and path match no pattern of `include`.
pub(super) fn unaccepted(source: &SourceFile, map: &SourceMap, include: &[String]) -> Vec<PlacedMatch> {
    // Patterns such as `**` mean files of the frontend.
    let names_something = |pattern: &&String| !pattern.trim_matches(['*', '?', '/']).is_empty();
    let include: Vec<String> = include.iter().filter(names_something).cloned().collect();
    let name = source.name().rsplit('/').next().unwrap_or_default();
    if include_patterns::any_fits(&include, name) {
        return Vec::new();
    }
    let mut found = matches(source.text(), map);
    found.retain(|found| found.path.is_empty() || !include_patterns::any_fits(&include, &found.path));
    found
}

/// The text of a manifest with everything masked that looks like a secret.
pub fn text_without_secrets(text: &str) -> String {
    let checked = linkworld_manifest::check("", text.into(), CheckOptions::default());
    let hits: Vec<SecretMatch> = matches(text, &checked.source_map).iter().map(|found| found.hit).collect();
    masked(text, &hits)
}

fn finding(found: &PlacedMatch, name: &str) -> Diagnostic {
    let PlacedMatch { hit, path } = found;
    let place = if path.is_empty() { "the manifest".to_owned() } else { format!("`{path}`") };
    let include = if path.is_empty() { name } else { path };
    let headline = format!("{place} contains what looks like {} and would be sent in plain text", hit.what);
    let finding = Diagnostic::error(codes::MANIFEST_SECRET, hit.span, headline).at(path);
    let finding = if path.is_empty() {
        finding.help("remove it, and revoke it if it was ever published")
    } else {
        finding.help("store it as an app secret with `linkworld secrets set`, and revoke it if it was ever published")
    };
    finding.help(format!("or, if it is not secret, include it explicitly: --include '{include}'"))
}

/// All matches in the order of the text, at most [`GUARD_HITS_MAX`].
fn matches(text: &str, map: &SourceMap) -> Vec<PlacedMatch> {
    let mut found: Vec<PlacedMatch> =
        scan(text.as_bytes()).into_iter().map(|hit| PlacedMatch { hit, path: String::new() }).collect();
    each_text(map, |value| {
        let span = value.span;
        // An alias is only the name of a value that is checked where it is written.
        if span.is_empty() || text.as_bytes().get(span.start) == Some(&b'*') {
            return;
        }
        let inside = |hit: &SecretMatch| span.start <= hit.span.start && hit.span.end <= span.end;
        let mut known = false;
        for found in found.iter_mut().filter(|found| inside(&found.hit)) {
            found.path = value.path.to_string();
            known = true;
        }
        if known {
            return;
        }
        // What is written as it is read was searched with the text.
        let as_written = value.bytes == &text.as_bytes()[span.start..span.end];
        let hit = if as_written { None } else { scan(value.bytes).first().map(|hit| hit.what) };
        let what = hit.or_else(|| keyed(value.key?, value.bytes));
        if let Some(what) = what {
            // Written with escapes or in several lines: the whole value.
            let end = span.start + text[span.start..span.end].trim_end().len();
            let hit = SecretMatch { what, span: Span::new(span.start, end) };
            found.retain(|other| other.hit.span.end <= hit.span.start || other.hit.span.start >= hit.span.end);
            found.push(PlacedMatch { hit, path: value.path.to_string() });
        }
    });
    found.sort_by_key(|found| found.hit.span);
    found.truncate(GUARD_HITS_MAX);
    found
}

#[cfg(test)]
mod tests {
    use super::check;
    use linkworld_manifest::CheckOptions;

    const HEAD: &str = "apiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.0.0\nname: Tax\n";
    const IMAGE: &str = "runtime: {image: \"r.io/a:1.0.0\"}\n";

    fn token() -> String {
        format!("ghp_{}", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5")
    }

    /// The path of each finding about a secret. Neither the findings nor the shown text may contain `secret`.
    fn paths(text: &str, secret: &str, include: &[&str]) -> Vec<String> {
        let mut checked = linkworld_manifest::check("a/linkworld.app.yaml", text.into(), CheckOptions::default());
        let include: Vec<String> = include.iter().map(|pattern| (*pattern).to_owned()).collect();
        let shown = check(&mut checked, &include);
        let secrets = checked.findings.iter().filter(|finding| finding.code == "manifest-secret");
        let paths: Vec<String> = secrets.map(|finding| finding.path.clone()).collect();
        assert_eq!(shown.is_some(), !paths.is_empty(), "{text}");
        if let Some(shown) = shown {
            assert_eq!(shown.text().len(), text.len());
            assert!(!shown.text().contains(secret), "{}", shown.text());
            assert!(!format!("{:?}", checked.findings).contains(&secret[..8]), "{:?}", checked.findings);
        }
        paths
    }

    #[test]
    fn every_string_of_a_manifest_is_checked() {
        let token = token();
        let half = token.len() / 2;
        let in_env = |value: &str| format!("{HEAD}runtime: {{image: x, env: {{A: {value}}}}}\n");
        for (text, path) in [
            (in_env(&token), "runtime.env.A"),
            (in_env(&format!("\"\\x67{}\"", &token[1..])), "runtime.env.A"),
            (format!("{HEAD}{IMAGE}description: see {token}\n"), "description"),
            (
                format!("{HEAD}{IMAGE}agent:\n  name: A\n  system_prompt: |\n    Use\n    {token}\n    for it\n"),
                "agent.system_prompt",
            ),
            (
                format!(
                    "{HEAD}{IMAGE}agent:\n  name: A\n  system_prompt: \"{}\\\n    {}\"\n",
                    &token[..half],
                    &token[half..]
                ),
                "agent.system_prompt",
            ),
            (
                format!("{HEAD}{IMAGE}install_settings: [{{id: a, type: string, label: L, default: {token}}}]\n"),
                "install_settings.0.default",
            ),
            (format!("{HEAD}{IMAGE}required_scopes: [{token}]\n"), "required_scopes.0"),
            (format!("{HEAD}{IMAGE}# {token}\n"), ""),
            (format!("{HEAD}runtime: {{image: x, env: {{DB_PASSWORD: Tr0ub4dor-x9}}}}\n"), "runtime.env.DB_PASSWORD"),
            (
                format!("{HEAD}runtime: {{image: x, env: {{API_SECRET: 9f86d081884c7d659a2feaa0c55ad015}}}}\n"),
                "runtime.env.API_SECRET",
            ),
            (
                format!("{HEAD}runtime: {{image: x, env: {{URL: \"postgres://app:s3cr3tpw@db:5432/x\"}}}}\n"),
                "runtime.env.URL",
            ),
            (format!("{HEAD}{IMAGE}x: [\n# {token}"), ""),
        ] {
            let secret = ["Tr0ub4dor-x9", "9f86d081884c7d659a2feaa0c55ad015", "s3cr3tpw"]
                .into_iter()
                .find(|one| text.contains(one));
            assert_eq!(paths(&text, secret.unwrap_or(&token), &[]), [path], "{text}");
        }
        let key = paths(&format!("{HEAD}runtime: {{image: x, env: {{{token}: x}}}}\n"), &token, &[]);
        assert_eq!(key, [format!("runtime.env.{}", "*".repeat(40))]);
        assert_eq!(paths(&format!("{HEAD}{IMAGE}"), "x", &[]), [""; 0]);
    }

    #[test]
    fn a_path_or_the_file_can_be_included() {
        let text = format!("{HEAD}runtime: {{image: x, env: {{A: {}}}}}\n", token());
        for pattern in ["runtime.env.A", "runtime.env.*", "linkworld.app.yaml"] {
            assert_eq!(paths(&text, "", &[pattern]), [""; 0], "{pattern}");
        }
        assert_eq!(paths(&text, &token(), &["runtime.env.B", "app.js", "**", "*"]).len(), 1);
    }
}
