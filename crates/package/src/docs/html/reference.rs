//! The reference that is generated from the manifest (contract section 6).

use crate::docs::anchors::PageAnchors;
use linkworld_manifest::Manifest;
use linkworld_manifest::spec::settings::InstallSetting;
use maud::{Markup, html};

/// The reference that the platform appends: tools, agents, scopes, install settings, emitted events.
pub(in crate::docs) fn reference(manifest: &Manifest) -> Markup {
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
                div.scroll tabindex="0" role="region" aria-label="Table" { table {
                    thead { tr { th { "Name" } th { "What it does" } th { "Needs" } } }
                    tbody { @for tool in &manifest.tools {
                        tr { td { code { (tool.name) } } td { (tool.description) } td { (codes(&tool.scopes_required)) } }
                    } }
                } }
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
                div.scroll tabindex="0" role="region" aria-label="Table" { table {
                    thead { tr { th { "Setting" } th { "Type" } th { "What it is for" } } }
                    tbody { @for setting in &manifest.install_settings { (setting_row(setting)) } }
                } }
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
