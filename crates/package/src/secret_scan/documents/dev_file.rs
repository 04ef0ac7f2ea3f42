//! Secrets in a dev file, which is checked in: values in place of the source of a secret, and everything else that looks
//! like one.

use crate::secret_scan::documents::manifest::{PlacedMatch, unaccepted};
use crate::secret_scan::masking::{mask_finding, masked};
use crate::secret_scan::matches::SecretMatch;
use linkworld_contract::limits;
use linkworld_contract::text::shorten;
use linkworld_manifest::codes;
use linkworld_manifest::dev_file::CheckedDevFile;
use linkworld_manifest::diagnostic::Diagnostic;
use linkworld_manifest::source::{SourceFile, Span};

/// Adds an error for everything in the file that looks like a secret, unless its path or the file's name matches
/// `include` (patterns of `--include`). The findings then quote no secret. Returns the text as it may be shown; none if
/// it contains no secret.
pub fn check(checked: &mut CheckedDevFile, include: &[String]) -> Option<SourceFile> {
    let reported: Vec<Span> = checked
        .findings
        .iter()
        .filter(|finding| finding.code == codes::DEV_SECRET)
        .map(|finding| finding.primary.span)
        .chain(checked.written_secrets.iter().copied())
        .collect();
    let overlaps = |span: Span| reported.iter().any(|other| other.start < span.end && span.start < other.end);
    let mut found = unaccepted(&checked.source, &checked.source_map, include);
    found.retain(|found| !overlaps(found.hit.span));
    let mut hits: Vec<SecretMatch> = found.iter().map(|found| found.hit).collect();
    hits.extend(reported.iter().map(|span| SecretMatch { what: "a secret", span: *span }));
    if hits.is_empty() {
        return None;
    }
    hits.sort_by_key(|hit| hit.span);
    let text = checked.source.text();
    let secrets: Vec<String> = hits.iter().map(|hit| text[hit.span.start..hit.span.end].to_owned()).collect();
    let shown = SourceFile::new(checked.source.name(), masked(text, &hits));
    let name = checked.source.name().rsplit('/').next().unwrap_or_default();
    let findings: Vec<Diagnostic> = found.iter().map(|found| finding(found, name)).collect();
    checked.findings.extend(findings);
    // What is known to be a secret is reported by its key.
    checked.findings.iter_mut().for_each(|finding| mask_finding(finding, &secrets));
    Some(shown)
}

fn finding(found: &PlacedMatch, name: &str) -> Diagnostic {
    let PlacedMatch { hit, path } = found;
    let place = if path.is_empty() { "the dev file".to_owned() } else { format!("`{path}`") };
    let include = if path.is_empty() { name } else { path };
    let headline = format!("{place} contains what looks like {}, in a file that is checked in", hit.what);
    Diagnostic::error(codes::DEV_SECRET, hit.span, headline)
        .at(shorten(path, limits::PATH_CHARS_MAX))
        .help("keep it in an environment variable that `secrets` names, and revoke it if it was ever published")
        .help(format!("or, if it is not secret, include it explicitly: --include '{include}'"))
}

#[cfg(test)]
mod tests {
    use super::check;
    use linkworld_manifest::dev_file;

    fn token() -> String {
        format!("ghp_{}", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5")
    }

    #[test]
    fn no_output_contains_a_secret() {
        let token = token();
        for (text, secret, paths) in [
            (
                "tenants: {acme: {apps: {tax-bot: {secrets: {A: Tr0ub4dor-x9}}}}}\n".to_owned(),
                "Tr0ub4dor-x9",
                &["tenants.acme.apps.tax-bot.secrets.A"][..],
            ),
            (
                "tenants: {acme: {apps: {tax-bot: {secrets: {A: {value: Tr0ub4dor-x9}}}}}}\n".to_owned(),
                "Tr0ub4dor-x9",
                &[],
            ),
            (
                "tenants: {acme: {apps: {tax-bot: {secrets: {A: {env: Tr0ub4dor-x9}}}}}}\n".to_owned(),
                "Tr0ub4dor-x9",
                &["tenants.acme.apps.tax-bot.secrets.A"],
            ),
            (
                format!("tenants: {{acme: {{apps: {{tax-bot: {{settings: {{inbox: {token}}}}}}}}}}}\n"),
                &token,
                &["tenants.acme.apps.tax-bot.settings.inbox"],
            ),
            (
                "tenants: {acme: {apps: {tax-bot: {settings: {api_password: Tr0ub4dor-x9}}}}}\n".to_owned(),
                "Tr0ub4dor-x9",
                &["tenants.acme.apps.tax-bot.settings.api_password"],
            ),
            (format!("# {token}\nclock: {{frozen: true}}\n"), &token, &[""]),
            (format!("dev: {{env: [{token}-]}}\n"), &token, &["dev.env.0"]),
        ] {
            let mut checked = dev_file::check("linkworld.dev.yaml", text.clone().into_bytes());
            let shown = check(&mut checked, &[]).unwrap_or_else(|| panic!("{text}"));
            assert!(!shown.text().contains(secret) && shown.text().len() == text.len(), "{}", shown.text());
            assert!(!format!("{:?}", checked.findings).contains(&secret[..8]), "{:?}", checked.findings);
            let secrets = checked.findings.iter().filter(|finding| finding.code == "dev-secret");
            let found: Vec<&str> = secrets.map(|finding| finding.path.as_str()).collect();
            assert_eq!(found, paths, "{text}");
            assert!(!checked.findings.is_empty(), "{text}");
        }
    }

    #[test]
    fn a_path_can_be_included_but_not_the_value_of_a_secret() {
        let text = format!("tenants: {{acme: {{apps: {{tax-bot: {{settings: {{inbox: {}}}}}}}}}}}\n", token());
        let include = ["tenants.acme.apps.tax-bot.settings.inbox".to_owned()];
        let mut checked = dev_file::check("linkworld.dev.yaml", text.into_bytes());
        assert!(check(&mut checked, &include).is_none() && checked.findings.is_empty(), "{:?}", checked.findings);
        let text = "tenants: {acme: {apps: {tax-bot: {secrets: {A: Tr0ub4dor-x9}}}}}\n";
        let mut checked = dev_file::check("linkworld.dev.yaml", text.into());
        assert!(check(&mut checked, &["linkworld.dev.yaml".to_owned()]).is_some());
    }
}
