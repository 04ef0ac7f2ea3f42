//! What `dev` says about the install that it made.

use linkworld_contract::limits::INSTALL_HOOK_TRIES_MAX;
use linkworld_contract::names::WorldName;
use linkworld_contract::wire::worlds::{MissingSecret, WorldChanged};
use linkworld_emulator::{InstalledApp, Platform, RunningApp, WorldError};
use linkworld_terminal::Terminal;

/// Says how the install went: what the tenant got for it without being asked, what it lacks, and whether its hook failed.
pub(super) fn show_install(terminal: &mut Terminal, running: &RunningApp, label: Option<&str>) {
    show_preparation(terminal, running.installed());
    if let Some(why) = &running.install_failure {
        warn_of_install(terminal, why, label);
    }
}

/// Says what the tenant got for the app without being asked, and what it lacks.
pub(super) fn show_preparation(terminal: &mut Terminal, installed: &InstalledApp) {
    let (tenant, prepared) = (&installed.tenant, &installed.prepared);
    let mut done = Vec::new();
    if !prepared.connected.is_empty() {
        done.push(format!("connected {}", prepared.connected.join(", ")));
    }
    if !prepared.bound.is_empty() {
        done.push(format!("bound {} to empty collections", prepared.bound.join(", ")));
    }
    if !done.is_empty() {
        terminal.message(format!("{} in tenant {tenant}, as the manifest requires", done.join(" and ")));
    }
    if !prepared.absent.is_empty() {
        let apps = prepared.absent.join(", ");
        terminal.warn(format!("the app depends on {apps}, not installed in tenant {tenant}"));
    }
}

fn warn_of_install(terminal: &mut Terminal, why: &str, label: Option<&str>) {
    let of = label.map(|label| format!(" of {label}")).unwrap_or_default();
    terminal.warn(format!(
        "`on_install`{of} failed on each of {INSTALL_HOOK_TRIES_MAX} tries ({why}); the app's tools and events are refused \
         until it succeeds, and it is sent again at the next start"
    ));
}

/// Replaces what a platform has by a saved world, and says so.
pub(super) async fn start_from(
    terminal: &mut Terminal,
    platform: &Platform,
    world: Option<&WorldName>,
) -> Result<(), WorldError> {
    let Some(world) = world else { return Ok(()) };
    let changed = platform.load_world(world.clone()).await?;
    terminal.message(format!("started from world {world}"));
    show_world(terminal, &changed);
    Ok(())
}

/// What there is to do after a change of the world.
pub fn show_world(terminal: &mut Terminal, changed: &WorldChanged) {
    for failed in &changed.failed {
        terminal.warn(format!("{}/{} is not active: {}", failed.tenant, failed.app, failed.detail));
    }
    if !changed.missing_secrets.is_empty() {
        let names: Vec<String> = changed.missing_secrets.iter().map(secret).collect();
        terminal.warn(format!("secrets without a value: {}", names.join(", ")));
        terminal.hint("a world has no values of secrets; set them with `linkworld secrets set`");
    }
    if let Some(previous) = &changed.previous {
        terminal.message(format!("the replaced state was saved as world `{previous}`"));
    }
}

fn secret(missing: &MissingSecret) -> String {
    let tenant = missing.tenant.as_ref().map(|tenant| format!(" of tenant {tenant}")).unwrap_or_default();
    format!("{}/{}{tenant}", missing.app, missing.key)
}
