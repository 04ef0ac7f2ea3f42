//! The address of the documentation of a finding.

use crate::diagnostic::Diagnostic;
use crate::spec::app::MANIFEST as FIELDS;

const MANIFEST: &str = "https://docs.linkworld.ai/developer/reference/manifest/";
const DOCS: &str = "https://docs.linkworld.ai/developer/guides/app-docs/";

/// Gives each finding the address of its documentation.
pub fn add_addresses(findings: &mut [Diagnostic]) {
    for finding in findings {
        finding.url = Some(address(finding.code, &finding.path));
    }
}

/// The address for a finding of this code at this dotted path.
pub fn address(code: &str, path: &str) -> String {
    if code.starts_with("docs-") {
        return DOCS.to_owned();
    }
    // The paths of templates are their own; a key of the user's making is no anchor.
    let top = path.split('.').next().filter(|_| !code.starts_with("template")).unwrap_or_default();
    match FIELDS.field(top) {
        Some(field) => format!("{MANIFEST}#{}", field.name),
        None => MANIFEST.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn the_anchor_is_the_top_level_field() {
        let manifest = "https://docs.linkworld.ai/developer/reference/manifest/";
        assert_eq!(address("bad-pattern", "tools.0.name"), format!("{manifest}#tools"));
        assert_eq!(address("missing-field", "apiVersion"), format!("{manifest}#apiVersion"));
        assert_eq!(address("yaml-syntax", ""), manifest);
        assert_eq!(address("unknown-field", "<script>.x"), manifest);
        assert_eq!(address("template-bad-slug", "name"), manifest);
        assert_eq!(address("docs-no-entry", ""), "https://docs.linkworld.ai/developer/guides/app-docs/");
    }
}
