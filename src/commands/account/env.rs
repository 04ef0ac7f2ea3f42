//! `linkworld env`: the settings in use and where each comes from. Tokens are never shown.

use crate::connect::RemoteOptions;
use crate::context::CommandResult;
use crate::context::Context;
use crate::output::{logins, time};
use linkworld_client::config;
use linkworld_client::config::{SavedLogin, SettingsEnv, SettingsError};
use linkworld_client::credentials;
use linkworld_client::credentials::{SettingSource, Settings, TokenExpiry, TokenSetting};
use linkworld_client::running;
use linkworld_system::clock::Clock;
use linkworld_system::env::{self, Variable};
use linkworld_system::proxy;
use linkworld_terminal::{Cell, Column, Exit, Role, Table};
use serde::Serialize;
use serde_json::json;

/// List the settings in use and where each comes from
#[derive(Debug, clap::Args)]
#[command(
    before_help = "The order of precedence is: command line, environment, project, saved login (`config.toml` or keyring), default. Tokens are never printed.",
    after_help = "
  linkworld env
  linkworld env --profile work --json
"
)]
pub struct EnvArgs {
    #[command(flatten)]
    remote: RemoteOptions,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

#[derive(Serialize)]
struct Row {
    setting: &'static str,
    value: String,
    source: String,
}

/// Resolves and lists them. Reads the keyring, and sends nothing.
pub fn run(context: &mut Context, args: &EnvArgs) -> CommandResult {
    let settings = args.remote.settings(context)?;
    let around = SettingsEnv::read();
    let rows = rows(&settings, &around);
    if args.json {
        context.terminal.print_json(&json!({"schema": "linkworld.env/1", "settings": rows}));
        return Ok(Exit::Done);
    }
    let mut table =
        Table::new([Column::new("SETTING"), Column::new("SOURCE").wrapped(), Column::new("VALUE").wrapped()]);
    for Row { setting, value, source } in rows {
        table.row([Cell::painted(Role::Name, setting), source.into(), value.into()]);
    }
    context.terminal.print_table(&table);
    Ok(Exit::Done)
}

fn rows(settings: &Settings, around: &SettingsEnv) -> Vec<Row> {
    let profile = settings.profile.value.as_ref();
    let mut rows = vec![
        row("api_url", settings.api_url.value.to_string(), settings.api_url.source.to_string()),
        token(settings),
        row("profile", profile.map_or("unnamed".into(), ToString::to_string), settings.profile.source.to_string()),
    ];
    rows.extend(refused_address(settings));
    rows.extend(logins(around));
    if let Ok(path) = config::config_path(around) {
        let others = config::profiles(around).unwrap_or_default();
        if !others.is_empty() {
            rows.push(row("profiles", others.join(", "), path.display().to_string()));
        }
        rows.push(row("config_file", path.display().to_string(), by(env::CONFIG_DIR)));
    } else {
        rows.push(row("config_file", "none (no home folder)".into(), by(env::CONFIG_DIR)));
    }
    let state = running::state_dir(around).map_or("none (no home folder)".into(), |path| path.display().to_string());
    rows.push(row("state_dir", state, by(env::STATE_DIR)));
    let python = env::value_of(env::PYTHON).unwrap_or_else(|| "of the project, else python3".into());
    rows.push(row("python", python, by(env::PYTHON)));
    let color = if env::value_of(env::NO_COLOR).is_some() { "off" } else { "on a terminal" };
    rows.push(row("color", color.into(), by(env::NO_COLOR)));
    let prompts = if env::value_of(env::CI).is_some() { "off" } else { "on a terminal" };
    rows.push(row("prompts", prompts.into(), by(env::CI)));
    rows.extend(network());
    rows
}

/// The project's address, where it is not used.
fn refused_address(settings: &Settings) -> Option<Row> {
    let (path, text) = match (&settings.untrusted, &settings.ignored_address) {
        (Some(SettingsError::NotTrusted { path, origin, .. }), _) => {
            (path, format!("{origin}: you are not logged in to it, so commands refuse to run here"))
        }
        (_, Some(ignored)) => {
            (&ignored.path, format!("{}: ignored, no local platform of yours is running there", ignored.origin))
        }
        _ => return None,
    };
    Some(row("project_api_url", text, SettingSource::Project(path.clone()).to_string()))
}

/// Saved logins of every profile, and running local platforms.
fn logins(around: &SettingsEnv) -> Vec<Row> {
    let mut rows = Vec::new();
    let saved = credentials::saved_logins(around).unwrap_or_default();
    if let (false, Ok(path)) = (saved.is_empty(), config::config_path(around)) {
        let shown = |login: &SavedLogin| {
            let profile = login.profile.as_ref().map(|profile| format!(" (profile {profile})")).unwrap_or_default();
            let current = if login.is_current { " (current)" } else { "" };
            format!("{}{profile}{current}", logins::address(login))
        };
        rows.push(row("logins", saved.iter().map(shown).collect::<Vec<_>>().join(", "), path.display().to_string()));
    }
    for running in logins::running_platforms(around) {
        rows.push(row(
            "local_platform",
            running.origin.to_string(),
            SettingSource::Running(running.project).to_string(),
        ));
    }
    rows
}

/// The variables that decide how a platform is reached.
fn network() -> Vec<Row> {
    let mut rows: Vec<Row> = proxy::variables()
        .into_iter()
        .map(|variable| {
            let setting = if variable.name.eq_ignore_ascii_case("no_proxy") { "no_proxy" } else { "proxy" };
            row(setting, variable.shown, variable.name.to_owned())
        })
        .collect();
    for variable in [env::SSL_CERT_FILE, env::SSL_CERT_DIR] {
        if let Some(value) = env::value_of(variable) {
            rows.push(row("certificates", value, variable.name.to_owned()));
        }
    }
    rows
}

fn token(settings: &Settings) -> Row {
    match &settings.token {
        TokenSetting::Present(token) => {
            let now = Clock::Real.unix_seconds();
            let end = TokenExpiry::of(&token.value)
                .map(|expiry| format!(", {} ({})", expiry.phrase(now), time::local_clock(expiry.at, now)))
                .unwrap_or_default();
            let masked = format!("*** ({} bytes{end})", token.value.byte_count());
            row("token", masked, token.source.to_string())
        }
        TokenSetting::Missing => row("token", "none".into(), credentials::SettingSource::Default.to_string()),
        TokenSetting::ForAnother { path, saved_for } => {
            let whose = saved_for.as_ref().map_or("an invalid address".into(), ToString::to_string);
            row("token", format!("none; the saved token is for {whose}"), path.display().to_string())
        }
        TokenSetting::Withheld(error) => {
            row("token", format!("not readable: {error}"), credentials::SettingSource::Keyring.to_string())
        }
    }
}

fn by(variable: Variable) -> String {
    match env::value_of(variable) {
        Some(_) => variable.name.to_owned(),
        None => credentials::SettingSource::Default.to_string(),
    }
}

fn row(setting: &'static str, value: String, source: String) -> Row {
    Row { setting, value, source }
}
