//! `linkworld world`: saved states of a project's local platform.

use crate::connect::{LocalOptions, WorldPlace};
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::executor::block_on;
use crate::local::show_world;
use crate::output::time;
use linkworld_contract::names::{TenantSlug, WorldName};
use linkworld_contract::wire::worlds::{WorldChange, WorldChanged};
use linkworld_emulator::{SavedWorld, StoppedPlatform};
use linkworld_terminal::{Cell, Column, Exit, Role, Table, count, size};
use serde_json::json;
use std::path::PathBuf;

/// Save, load or reset the state of the local platform
#[derive(Debug, clap::Args)]
#[command(
    before_help = "A world has everything that the local platform of a project stores: tenants, installs, settings, data, \
        versions, the clock and the audit log. It has the names of secrets, but neither their values nor a key. `load` \
        and `reset` keep what they replace as the world `previous`. All work while `linkworld dev` runs and while it does \
        not.",
    after_help = "
  linkworld world save base
  linkworld world load base
  linkworld world reset                   # as after the first start
  linkworld world reset --tenant acme     # only what this tenant has
  linkworld dev --world base --ephemeral  # start from it, and keep nothing
"
)]
pub struct WorldArgs {
    #[command(subcommand)]
    action: WorldAction,
    /// Manifest of the project, or the folder with it
    #[arg(long, global = true, value_name = "PATH", default_value = ".", conflicts_with = "api_url")]
    project: PathBuf,
    #[command(flatten)]
    local: LocalOptions,
    /// Print one JSON envelope
    #[arg(long, global = true, help_heading = "Output")]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum WorldAction {
    #[command(flatten)]
    State(StateAction),
    /// List the saved worlds
    List,
    /// Delete a saved world
    Delete {
        /// Name of the world
        #[arg(value_name = "NAME")]
        name: WorldName,
    },
}

/// What saves or replaces the state.
#[derive(Debug, clap::Subcommand)]
enum StateAction {
    /// Save the state under a name
    Save {
        /// Name of the world
        #[arg(value_name = "NAME")]
        name: WorldName,
        /// Replace a world of this name
        #[arg(long)]
        force: bool,
    },
    /// Replace the state by a saved one
    Load {
        /// Name of the world
        #[arg(value_name = "NAME")]
        name: WorldName,
    },
    /// Delete the state, or replace that of one tenant
    Reset {
        /// World to reset to [default: an empty one]
        #[arg(value_name = "NAME")]
        name: Option<WorldName>,
        /// Reset only this tenant
        #[arg(long, value_name = "SLUG")]
        tenant: Option<TenantSlug>,
    },
}

/// Runs the subcommand.
pub fn run(context: &mut Context, args: &WorldArgs) -> CommandResult {
    let place = match &args.local.api_url {
        Some(url) => WorldPlace::of_running(url)?,
        None => WorldPlace::of(&args.project)?,
    };
    match &args.action {
        WorldAction::List => {
            let worlds = place.folder().list().map_err(CommandError::from)?;
            list(context, args.json, &worlds);
        }
        WorldAction::Delete { name } => {
            place.folder().delete(name).map_err(CommandError::from)?;
            if args.json {
                context.terminal.print_json(&json!({"schema": "linkworld.world/1", "action": "delete", "world": name}));
            } else {
                context.terminal.print(format!("deleted world {name}"));
            }
        }
        WorldAction::State(action) => return change(context, args.json, &place, action),
    }
    Ok(Exit::Done)
}

fn change(context: &mut Context, json: bool, place: &WorldPlace, action: &StateAction) -> CommandResult {
    let changed = match place.running()? {
        Some(client) => {
            let change = request(action);
            block_on(async { Ok(client.change_world(&change).await?) })?
        }
        None => of_stopped(&place.stopped(), action)?,
    };
    let (word, name) = match action {
        StateAction::Save { name, .. } => ("save", Some(name)),
        StateAction::Load { name } => ("load", Some(name)),
        StateAction::Reset { name, .. } => ("reset", name.as_ref()),
    };
    if json {
        context.terminal.print_json(&json!({
            "schema": "linkworld.world/1",
            "action": word,
            "world": name,
            "file": name.map(|name| place.folder().file(name)),
            "tenants": changed.tenants,
            "installs": changed.installs,
            "previous": changed.previous,
            "missing_secrets": changed.missing_secrets,
            "failed": changed.failed,
        }));
    } else {
        context.terminal.print(done(action, &changed));
        show_world(&mut context.terminal, &changed);
    }
    Ok(if changed.failed.is_empty() { Exit::Done } else { Exit::Failed })
}

fn request(action: &StateAction) -> WorldChange {
    match action {
        StateAction::Save { name, force } => WorldChange::Save { world: name.to_string(), replace: *force },
        StateAction::Load { name } => WorldChange::Load { world: name.to_string() },
        StateAction::Reset { name, tenant } => WorldChange::Reset {
            world: name.as_ref().map(WorldName::to_string),
            tenant: tenant.as_ref().map(TenantSlug::to_string),
        },
    }
}

fn of_stopped(platform: &StoppedPlatform, action: &StateAction) -> Result<WorldChanged, CommandError> {
    let changed = match action {
        StateAction::Save { name, force } => platform.save(name.clone(), *force),
        StateAction::Load { name } => platform.load(name.clone()),
        StateAction::Reset { name, tenant } => platform.reset(name.clone(), tenant.as_ref().map(TenantSlug::to_string)),
    };
    Ok(changed?)
}

/// `saved world base: 2 tenants, 3 installs`.
fn done(action: &StateAction, changed: &WorldChanged) -> String {
    let what = match action {
        StateAction::Save { name, .. } => format!("saved world {name}"),
        StateAction::Load { name } => format!("loaded world {name}"),
        StateAction::Reset { name, tenant } => {
            let to = name.as_ref().map(|name| format!(" to world {name}")).unwrap_or_default();
            match tenant {
                Some(tenant) => format!("reset tenant {tenant}{to}"),
                None => format!("reset the local platform{to}"),
            }
        }
    };
    let (tenants, installs) = (count(changed.tenants as usize, "tenant"), count(changed.installs as usize, "install"));
    format!("{what}: {tenants}, {installs}")
}

fn list(context: &mut Context, json: bool, worlds: &[SavedWorld]) {
    if json {
        let worlds: Vec<_> = worlds
            .iter()
            .map(|world| {
                let about = world.about.as_ref();
                json!({
                    "name": world.name,
                    "file": world.path,
                    "bytes": world.bytes,
                    "saved_at": about.map(|about| &about.saved_at),
                    "linkworld": about.map(|about| &about.linkworld),
                    "tenants": about.map(|about| about.tenants),
                    "installs": about.map(|about| about.installs),
                })
            })
            .collect();
        context.terminal.print_json(&json!({"schema": "linkworld.worlds/1", "worlds": worlds}));
        return;
    }
    let mut table = Table::new([
        Column::new("WORLD").flexible(),
        Column::new("SAVED"),
        Column::new("TENANTS").right(),
        Column::new("INSTALLS").right(),
        Column::new("SIZE").right(),
    ]);
    for world in worlds {
        let (saved, tenants, installs) = match &world.about {
            Some(about) => (time::local(&about.saved_at).into(), about.tenants.to_string(), about.installs.to_string()),
            None => (Cell::painted(Role::Warning, "damaged"), "-".to_owned(), "-".to_owned()),
        };
        table.row([
            Cell::painted(Role::Name, world.name.as_str()),
            saved,
            tenants.into(),
            installs.into(),
            size(world.bytes).into(),
        ]);
    }
    context.terminal.print_table(&table);
    if worlds.is_empty() {
        context.terminal.message("no worlds are saved; save one with `linkworld world save NAME`");
    }
}
