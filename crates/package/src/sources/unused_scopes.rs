//! Unused scopes, decided with the sources.

use crate::sources::check::{ScopeUse, ScopeUses};
use linkworld_manifest::diagnostic::Diagnostic;

use linkworld_manifest::{Manifest, SourceMap, codes, explain};

/// Replaces the findings about unused scopes in the findings of a manifest: those that a source contradicts are
/// removed, and those that only sources can decide are added.
pub fn decide_unused_scopes(
    manifest: &Manifest,
    places: &SourceMap,
    uses: &ScopeUses,
    findings: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let (by_manifest, mut findings): (Vec<_>, Vec<_>) =
        findings.into_iter().partition(|finding| finding.code == codes::UNUSED_SCOPE);
    let reported = |path: &str| by_manifest.iter().find(|one| one.path == path);
    // Agents and workflows call tools without any source.
    let has_others = manifest.agents_by_id().next().is_some() || !manifest.workflows.is_empty();
    for (at, scope) in manifest.required_scopes.iter().enumerate() {
        let path = format!("required_scopes.{at}");
        let is_asked = manifest.tools.iter().any(|tool| tool.scopes_required.contains(scope));
        // Inbound mail reaches an app, and is answered, in ways that no source shows.
        let is_mail = manifest.lifecycle.on_inbound && scope.starts_with("mail.");
        match (uses.of(scope), reported(&path)) {
            (ScopeUse::Found, _) => {}
            (_, Some(finding)) => findings.push(finding.clone()),
            (ScopeUse::NotFound, None) if !has_others && !is_asked && !is_mail => {
                let Some(span) = places.value(&path) else { continue };
                let headline = format!("no use of the scope `{scope}` found in the manifest and the sources");
                let finding = Diagnostic::warning(codes::UNUSED_SCOPE, span, headline);
                let mut finding = [Diagnostic { path, ..finding.help("remove it, if nothing else needs it") }];
                explain::add_addresses(&mut finding);
                findings.extend(finding);
            }
            _ => {}
        }
    }
    findings.sort_by_key(|finding| finding.primary.span.start);
    findings
}
