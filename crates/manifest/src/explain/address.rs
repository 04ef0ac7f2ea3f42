//! The address of the documentation of a finding: the section of the manifest reference about its field.

use crate::diagnostic::Diagnostic;
use crate::spec::app::MANIFEST as FIELDS;

const MANIFEST: &str = "https://docs.linkworld.ai/developer/reference/manifest/";

/// Fields with the section of the reference that describes them, inner before outer. A section's anchor is its title in
/// lowercase, without punctuation, with `-` for spaces. The reference has no section for other fields.
const SECTIONS: &[(&str, &str)] = &[
    ("apiVersion", "apiversion"),
    ("app_id", "app_id"),
    ("version", "version"),
    ("name", "name-description-icon-category"),
    ("description", "name-description-icon-category"),
    ("icon", "name-description-icon-category"),
    ("category", "name-description-icon-category"),
    ("runtime.image", "runtimeimage"),
    ("runtime.port", "runtimeport"),
    ("runtime.resources.memory_mb", "runtimeresourcesmemory_mb"),
    ("runtime.resources.cpu_cores", "runtimeresourcescpu_cores"),
    ("runtime.env", "runtimeenv"),
    ("network", "networkegress_hosts"),
    ("required_scopes", "required_scopes"),
    ("required_integrations", "required_integrations"),
    ("docs_url", DOCS),
    ("seed_doc_templates_from", "seed_doc_templates_from-deprecated"),
    ("cross_app_dependencies", "cross_app_dependencies"),
    ("lifecycle.schedules", "lifecycleschedules"),
    ("lifecycle", "lifecycle"),
    ("workflows", "workflows"),
    ("agent.vision", "agentvision"),
    ("agents.vision", "agentvision"),
    ("agent.heartbeats", "agentsheartbeats"),
    ("agents.heartbeats", "agentsheartbeats"),
    ("agent.team", "agentsteam"),
    ("agents.team", "agentsteam"),
    ("agent", "agent--agents-multi-agent"),
    ("agents", "agent--agents-multi-agent"),
    ("install_settings", "install_settings"),
    ("http_routes", "http_routes"),
    ("chrome", "chrome"),
    ("rag_slots", "rag_slots"),
    ("emits", "emits--subscribes_to"),
    ("subscribes_to", "emits--subscribes_to"),
];
/// The section about `app_docs/` and `docs_url`.
const DOCS: &str = "end-user-docs-app_docs";
/// The section about document templates.
const TEMPLATES: &str = "document-template-defaults-defaultstemplates";
/// The section of all fields, for those without one of their own.
const ALL_FIELDS: &str = "fields";

/// Gives each finding about what the platform reads the address of its documentation.
pub fn add_addresses(findings: &mut [Diagnostic]) {
    for finding in findings {
        finding.url = Some(address(finding.code, &finding.path));
    }
}

/// The address for a finding of this code at this dotted path.
pub fn address(code: &str, path: &str) -> String {
    // The paths of pages and templates are their own.
    let section = if code.starts_with("docs-") {
        Some(DOCS)
    } else if code.starts_with("template") {
        Some(TEMPLATES)
    } else {
        section(path)
    };
    section.map_or(MANIFEST.to_owned(), |section| format!("{MANIFEST}#{section}"))
}

/// The section about a path; none for the whole manifest, and for a key of the user's making.
fn section(path: &str) -> Option<&'static str> {
    let is_index = |step: &&str| !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
    let steps: Vec<&str> = path.split(['.', '[', ']']).filter(|step| !step.is_empty() && !is_index(step)).collect();
    FIELDS.field(steps.first()?)?;
    let path = steps.join(".");
    let within = |field: &str| path == field || path.strip_prefix(field).is_some_and(|rest| rest.starts_with('.'));
    Some(SECTIONS.iter().find(|(field, _)| within(field)).map_or(ALL_FIELDS, |(_, section)| section))
}

#[cfg(test)]
mod tests {
    use super::{ALL_FIELDS, DOCS, SECTIONS, TEMPLATES, address};
    use crate::explain::fields;

    /// The titles of the sections of the manifest reference.
    const TITLES: [&str; 32] = [
        "Minimal example",
        "Full example",
        "Fields",
        "apiVersion",
        "app_id",
        "version",
        "name, description, icon, category",
        "runtime.image",
        "runtime.port",
        "runtime.resources.memory_mb",
        "runtime.resources.cpu_cores",
        "runtime.env",
        "network.egress_hosts",
        "required_scopes",
        "required_integrations",
        "End-user docs (./app_docs/)",
        "Document-template defaults (./defaults/templates/)",
        "seed_doc_templates_from (deprecated)",
        "cross_app_dependencies",
        "lifecycle",
        "lifecycle.schedules[]",
        "workflows",
        "agent / agents (multi-agent)",
        "agent.vision",
        "install_settings",
        "http_routes",
        "chrome",
        "agents[].team",
        "agents[].heartbeats[]",
        "rag_slots",
        "emits + subscribes_to",
        "Validation behavior",
    ];

    fn anchor(title: &str) -> String {
        let kept: String =
            title.to_lowercase().chars().filter(|char| char.is_alphanumeric() || " -_".contains(*char)).collect();
        kept.replace(' ', "-")
    }

    #[test]
    fn every_section_exists() {
        let anchors = TITLES.map(anchor);
        for section in SECTIONS.iter().map(|(_, section)| *section).chain([DOCS, TEMPLATES, ALL_FIELDS]) {
            assert!(anchors.contains(&section.to_owned()), "{section}");
        }
        for page in fields() {
            let address = address("wrong-type", &page.path);
            let (_, section) = address.split_once('#').unwrap_or_else(|| panic!("{}", page.path));
            assert!(anchors.contains(&section.to_owned()), "{}: {section}", page.path);
        }
    }

    #[test]
    fn the_section_is_the_innermost_about_the_field() {
        let manifest = "https://docs.linkworld.ai/developer/reference/manifest/";
        for (code, path, section) in [
            ("bad-pattern", "tools.0.name", "#fields"),
            ("missing-field", "apiVersion", "#apiversion"),
            ("wrong-type", "runtime.resources.memory_mb", "#runtimeresourcesmemory_mb"),
            ("wrong-type", "runtime.resources", "#fields"),
            ("wrong-type", "agents[2].heartbeats.0.slug", "#agentsheartbeats"),
            ("wrong-type", "agents.2.name", "#agent--agents-multi-agent"),
            ("cron-syntax", "lifecycle.schedules.0.cron", "#lifecycleschedules"),
            ("http-docs-url", "docs_url", "#end-user-docs-app_docs"),
            ("docs-no-entry", "", "#end-user-docs-app_docs"),
            ("template-bad-slug", "name", "#document-template-defaults-defaultstemplates"),
            ("templates-too-many", "", "#document-template-defaults-defaultstemplates"),
            ("yaml-syntax", "", ""),
            ("unknown-field", "<script>.x", ""),
        ] {
            assert_eq!(address(code, path), format!("{manifest}{section}"), "{path}");
        }
    }
}
