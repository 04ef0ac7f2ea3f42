//! The saved logins and the running local platforms, for `login --list`.

use crate::context::{CommandResult, Context};
use linkworld_client::config::{self, SavedLogin, SettingsEnv};
use linkworld_client::credentials::{self, TokenStorage};
use linkworld_client::running::{self, RunningPlatform};
use linkworld_terminal::{Cell, Column, Exit, Role, Table};
use serde_json::{Value, json};

/// Prints them; nothing is sent, and the keyring is not used.
pub fn print(context: &mut Context, as_json: bool) -> CommandResult {
    let around = SettingsEnv::read();
    let saved = credentials::saved_logins(&around)?;
    let running = running_platforms(&around);
    if as_json {
        let envelope = json!({
            "schema": "linkworld.logins/1",
            "logins": saved.iter().map(login).collect::<Vec<_>>(),
            "running": running.iter().map(platform).collect::<Vec<_>>(),
        });
        context.terminal.print_json(&envelope);
        return Ok(Exit::Done);
    }
    let file = config::config_path(&around).map_or_else(|_| String::new(), |path| path.display().to_string());
    let mut table = Table::new([
        Column::new("ADDRESS"),
        Column::new("CURRENT"),
        Column::new("PROFILE"),
        Column::new("ACCOUNT"),
        Column::new("TOKEN").flexible(),
    ]);
    for login in &saved {
        let token = match login.storage() {
            TokenStorage::File => file.as_str(),
            TokenStorage::Keyring => "system keyring",
        };
        table.row([
            Cell::painted(Role::Name, address(login)),
            if login.is_current { "yes".into() } else { "".into() },
            login.profile.as_deref().unwrap_or("-").into(),
            login.account.as_deref().unwrap_or("-").into(),
            token.into(),
        ]);
    }
    for one in &running {
        table.row([
            Cell::painted(Role::Name, one.origin.to_string()),
            "--local".into(),
            "-".into(),
            one.app_id.as_str().into(),
            format!("not needed: running in {}", one.project.display()).into(),
        ]);
    }
    context.terminal.print_table(&table);
    if saved.is_empty() {
        let login = context.account.command("login");
        context.terminal.message(format!("no saved logins; log in with {login}"));
    }
    Ok(Exit::Done)
}

/// The running local platforms of this user; none where the registry cannot be read.
pub fn running_platforms(around: &SettingsEnv) -> Vec<RunningPlatform> {
    running::state_dir(around).and_then(|state| running::list(&state)).unwrap_or_default()
}

/// The address of a login, for people.
pub fn address(login: &SavedLogin) -> String {
    login.origin.as_ref().map_or_else(|| "(invalid address)".to_owned(), ToString::to_string)
}

fn login(login: &SavedLogin) -> Value {
    json!({
        "api_url": login.origin.as_ref().map(ToString::to_string),
        "profile": login.profile,
        "account": login.account,
        "stored_in": match login.storage() {
            TokenStorage::File => "file",
            TokenStorage::Keyring => "keyring",
        },
        "current": login.is_current,
    })
}

fn platform(running: &RunningPlatform) -> Value {
    json!({
        "api_url": running.origin.to_string(),
        "app": running.app_id,
        "project": running.project,
        "pid": running.pid,
        "started_at": running.started_at,
    })
}
