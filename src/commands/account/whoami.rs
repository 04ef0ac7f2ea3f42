//! `linkworld whoami`: the account that the token belongs to.

use crate::connect::{RemoteOptions, verify};
use crate::context::{CommandResult, Context};
use crate::output::{logins, time};
use linkworld_client::config::SettingsEnv;
use linkworld_client::credentials::{self, TokenExpiry, TokenSetting};
use linkworld_system::clock::{Clock, rfc3339};
use linkworld_terminal::{Exit, Role, paint};
use serde_json::json;

/// Show which account, platform and token are in use
#[derive(Debug, clap::Args)]
#[command(after_help = "
  linkworld whoami
  linkworld whoami --profile work --json
")]
pub struct WhoamiArgs {
    #[command(flatten)]
    remote: RemoteOptions,
    /// Print one JSON envelope
    #[arg(long, help_heading = "Output")]
    json: bool,
}

/// Columns before the text of a detail.
const DETAIL_INDENT: usize = 15;

/// Asks the platform whose token it is.
pub fn run(context: &mut Context, args: &WhoamiArgs) -> CommandResult {
    let settings = args.remote.settings(context)?;
    let (origin, token) = settings.credentials()?;
    let me = verify(origin, token)?;
    let expiry = TokenExpiry::of(token);
    let source = match &settings.token {
        TokenSetting::Present(token) => token.source.to_string(),
        TokenSetting::Missing | TokenSetting::ForAnother { .. } | TokenSetting::Withheld(_) => String::new(),
    };
    if args.json {
        let envelope = json!({
            "schema": "linkworld.whoami/1",
            "api_url": origin.to_string(),
            "profile": settings.profile.value,
            "token_source": source,
            "token_expires_at": expiry.map(|expiry| rfc3339(expiry.at.saturating_mul(1_000))),
            "me": me,
        });
        context.terminal.print_json(&envelope);
        return Ok(Exit::Done);
    }
    let now = Clock::Real.unix_seconds();
    let end = expiry.map(|expiry| format!(", {} ({})", expiry.phrase(now), time::local_clock(expiry.at, now)));
    let terminal = &mut context.terminal;
    let name = me.display_name.as_ref().or(me.email.as_ref()).unwrap_or(&me.id);
    terminal.print(paint(Role::Name, name));
    let account = [("email", me.email.as_deref()), ("id", Some(me.id.as_str())), ("status", me.status.as_deref())];
    for (label, text) in account {
        if let Some(text) = text.filter(|text| text != name) {
            terminal.print_text(format!("  {label:<12} {text}"), DETAIL_INDENT);
        }
    }
    terminal.print_text(format!("  platform     {origin} (from {})", settings.api_url.source), DETAIL_INDENT);
    if let Some(profile) = &settings.profile.value {
        terminal.print_text(format!("  profile      {profile} (from {})", settings.profile.source), DETAIL_INDENT);
    }
    terminal.print_text(format!("  token        from {source}{}", end.unwrap_or_default()), DETAIL_INDENT);
    terminal.print(format!("  may publish  {}", if me.publish_allowed { "yes" } else { "no" }));
    let others: Vec<String> = credentials::saved_logins(&SettingsEnv::read())
        .unwrap_or_default()
        .iter()
        .filter(|login| login.origin.as_ref() != Some(origin))
        .map(logins::address)
        .collect();
    if !others.is_empty() {
        terminal.print_text(format!("  also saved   {}", others.join(", ")), DETAIL_INDENT);
    }
    Ok(Exit::Done)
}
