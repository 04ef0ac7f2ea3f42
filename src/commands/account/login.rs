//! `linkworld login`: verifies a developer token and saves it for its platform; lists the saved logins.

use crate::connect::{RemoteOptions, verify};
use crate::context::{CommandResult, Context};
use crate::error::CommandError;
use crate::output::logins;
use linkworld_client::config::{self, DEFAULT_API_URL, SettingsEnv, SettingsError};
use linkworld_client::credentials::{self, Login, SettingSource, TokenStorage};
use linkworld_client::running;
use linkworld_contract::limits::TOKEN_BYTES_MAX;
use linkworld_contract::names::ProfileName;
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_contract::token;
use linkworld_system::keyring::KeyringError;
use linkworld_terminal::Exit;

/// Stands for the running local platform's own token.
const LOCAL_WORD: &str = "dev";

/// Log in with a developer token
#[derive(Debug, clap::Args)]
#[command(
    before_help = "Prompts for the token, verifies it with the platform and saves it in the system keyring, or in `config.toml` (mode 0600) if no keyring is available. Each address has its own login. The local platform (`linkworld dev`) needs none: pass --local to the other commands.",
    after_help = "
  linkworld login
  linkworld login --token-stdin < token.txt
  linkworld login --profile work --api-url https://platform.example.com
  linkworld login --list
"
)]
pub struct LoginArgs {
    /// Token; it stays in your shell's history. `dev` stands for that of the local platform at --api-url
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
    /// Read the token from stdin
    #[arg(long, conflicts_with = "token")]
    token_stdin: bool,
    /// Save the token without verifying it
    #[arg(long)]
    no_verify: bool,
    /// Save the token in `config.toml` instead of the system keyring; the Python command line reads it from there
    #[arg(long)]
    insecure_storage: bool,
    /// Address of the platform's API [default: `LINKWORLD_API_URL`, the current login unless it is a local platform's]
    #[arg(long, alias = "url", value_name = "URL")]
    api_url: Option<String>,
    /// Make the saved login of --api-url the current one, without a new token
    #[arg(long, requires = "api_url", conflicts_with_all = ["token", "token_stdin", "no_verify", "insecure_storage"])]
    switch: bool,
    /// List the saved logins and the running local platforms
    #[arg(long, conflicts_with_all = ["token", "token_stdin", "no_verify", "insecure_storage", "api_url", "switch"])]
    list: bool,
    /// With --list: print one JSON envelope
    #[arg(long, requires = "list", help_heading = "Output")]
    json: bool,
}

/// Verifies the token and saves it, then prints where.
pub fn run(context: &mut Context, args: &LoginArgs) -> CommandResult {
    if args.list {
        return logins::print(context, args.json);
    }
    let surroundings = SettingsEnv::read();
    let (origin, profile) = target(context, args)?;
    if args.switch {
        return switch(context, &surroundings, profile.as_ref(), &origin);
    }
    // The token of this login is meant from here on, not one of the settings.
    context.account.token_source = match (&args.token, args.token_stdin) {
        (Some(_), _) => Some(SettingSource::Flag("--token")),
        (None, true) => Some(SettingSource::Flag("--token-stdin")),
        (None, false) => None,
    };
    context.account.token_ended = None;
    config::config_path(&surroundings)?;
    let token = token(context, args, &origin, &surroundings)?;
    let me = if args.no_verify { None } else { Some(verify(&origin, &token)?) };
    let account = me.map(|me| me.display_name.or(me.email).unwrap_or(me.id));
    let (storage, keyring_error) = storage(args, &surroundings);
    let login = Login { profile: profile.as_ref(), origin: &origin, token: &token, account: account.as_deref() };
    let saved = credentials::save_login(&surroundings, login, storage).map_err(not_saved)?;
    let account = account.map(|account| format!(" as {account}"));
    let account = account.unwrap_or_else(|| " without verifying the token".to_owned());
    let shown = profile.as_ref().map(|profile| format!(" (profile {profile})")).unwrap_or_default();
    let place = match storage {
        TokenStorage::Keyring => "the system keyring".to_owned(),
        TokenStorage::File => saved.path.display().to_string(),
    };
    let text = format!("logged in to {origin}{account}{shown}; token saved in {place}");
    context.terminal.print_text(&text, 0);
    if let Some(error) = keyring_error {
        context.terminal.message(format!("the token is in a file because the keyring cannot be used: {error}"));
    }
    if !saved.is_current {
        context.terminal.message(format!(
            "the current login stays as it is; to use this one, pass --local or --api-url {origin} to a command"
        ));
    }
    Ok(Exit::Done)
}

/// The platform and the profile to log in to. Never a local platform that only the saved login names: it may have ended
/// long ago.
fn target(context: &mut Context, args: &LoginArgs) -> Result<(Origin, Option<ProfileName>), CommandError> {
    let remote = RemoteOptions { api_url: args.api_url.clone(), local: false };
    let settings = remote.settings_of_the_user(context)?;
    let mut origin = settings.api_url.value;
    if origin.is_loopback() && matches!(settings.api_url.source, SettingSource::File(_)) {
        origin = Origin::parse(DEFAULT_API_URL).map_err(|error| CommandError::local(error.to_string()))?;
    }
    context.account.origin = Some(origin.clone());
    Ok((origin, settings.profile.value))
}

fn switch(
    context: &mut Context,
    surroundings: &SettingsEnv,
    profile: Option<&ProfileName>,
    origin: &Origin,
) -> CommandResult {
    if !credentials::switch_login(surroundings, profile, origin)? {
        return Err(CommandError::new(Exit::Auth, format!("no login is saved for {origin}"))
            .account_hint("log in", format!("login --api-url {origin}")));
    }
    context.terminal.print(format!("{origin} is the current login"));
    Ok(Exit::Done)
}

/// The keyring, if it returns what is stored in it; else the file, with the reason.
fn storage(args: &LoginArgs, surroundings: &SettingsEnv) -> (TokenStorage, Option<KeyringError>) {
    if args.insecure_storage {
        return (TokenStorage::File, None);
    }
    match surroundings.keyring.probe() {
        Ok(()) => (TokenStorage::Keyring, None),
        Err(error) => (TokenStorage::File, Some(error)),
    }
}

fn not_saved(error: SettingsError) -> CommandError {
    let is_unwritable = matches!(error, SettingsError::Disk(_));
    let failure = CommandError::from(error);
    if is_unwritable {
        failure.hint("set LINKWORLD_TOKEN instead of logging in, or LINKWORLD_CONFIG_DIR to a folder you can write to")
    } else {
        failure
    }
}

fn token(
    context: &mut Context,
    args: &LoginArgs,
    origin: &Origin,
    surroundings: &SettingsEnv,
) -> Result<Secret, CommandError> {
    let given = if let Some(token) = &args.token {
        Secret::new(token::trimmed(token).to_owned())
    } else if args.token_stdin {
        from_stdin(context)?
    } else {
        let hint = "pipe the token to `linkworld login --token-stdin`, or set LINKWORLD_TOKEN instead of logging in";
        let prompted = context.terminal.ask_secret(&format!("Token for {origin}"));
        let prompted = prompted.map_err(|error| CommandError::unanswered(error, hint))?;
        Secret::new(token::trimmed(prompted.expose()).to_owned())
    };
    if given.is(LOCAL_WORD) && origin.is_loopback() {
        let state = running::state_dir(surroundings)?;
        return Ok(running::local_token(&state, origin)?);
    }
    if given.byte_count() == 0 {
        return Err(CommandError::usage("the token is empty"));
    }
    token::check(given.expose()).map_err(|error| {
        let from = context.account.token_source.as_ref().map_or_else(|| "the prompt".to_owned(), ToString::to_string);
        CommandError::from(SettingsError::Token { from, error })
    })?;
    Ok(given)
}

fn from_stdin(context: &mut Context) -> Result<Secret, CommandError> {
    let unreadable = |error: std::io::Error| CommandError::local(format!("cannot read stdin: {error}"));
    let bytes = context.terminal.read_stdin(TOKEN_BYTES_MAX).map_err(unreadable)?.unwrap_or_default();
    if bytes.len() > TOKEN_BYTES_MAX {
        let headline = format!("stdin has more than {TOKEN_BYTES_MAX} bytes, too many for a token");
        return Err(CommandError::usage(headline));
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| CommandError::usage("stdin is not valid UTF-8, so it cannot be a token"))?;
    Ok(Secret::new(token::trimmed(&text).to_owned()))
}
