//! `linkworld login`, `logout` and `whoami`: whose token is used for which platform.

use crate::connect::RemoteOptions;
use crate::context::Context;
use crate::context::Outcome;
use crate::error::CommandError;
use crate::executor::block_on;
use crate::exit::Exit;
use crate::terminal::clean;
use linkworld_client::api::ApiClient;
use linkworld_client::config::{self, SettingsEnv, SettingsError};
use linkworld_client::credentials::{self, Login, SettingsFlags, TokenExpiry, TokenSetting, TokenStorage};
use linkworld_client::running;
use linkworld_contract::limits::TOKEN_BYTES_MAX;
use linkworld_contract::origin::Origin;
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::developer::AccountInfo;
use linkworld_system::clock::{Clock, rfc3339};
use serde_json::json;

/// The word that stands for the running local platform's own token.
const LOCAL_WORD: &str = "dev";

/// Verify a developer token and save it
#[derive(Debug, clap::Args)]
#[command(after_help = "Without --token and --token-stdin the token is asked for without showing it.\n\
    For a loopback address the word `dev` stands for the token of the local platform that runs there.\n\
    The token is kept in the system's keyring where one answers, else in a file that only you can read.")]
pub struct LoginArgs {
    /// The token; it stays in your shell's history, so prefer --token-stdin
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
    /// Read the token from stdin
    #[arg(long, conflicts_with = "token")]
    token_stdin: bool,
    /// Save the token without asking the platform whether it is good
    #[arg(long)]
    no_verify: bool,
    /// Keep the token in `config.toml` without asking the system's keyring; the Python command line reads it there
    #[arg(long)]
    insecure_storage: bool,
    #[command(flatten)]
    remote: RemoteOptions,
}

/// Forget the saved token; the address stays
#[derive(Debug, clap::Args)]
pub struct LogoutArgs {}

/// Say whose token is used, for which platform, and where it comes from
#[derive(Debug, clap::Args)]
pub struct WhoamiArgs {
    #[command(flatten)]
    remote: RemoteOptions,
    /// Print one JSON envelope
    #[arg(long)]
    json: bool,
}

/// Verifies first, then saves. Where it will be saved is found out before anything is asked.
pub fn login(context: &mut Context, args: &LoginArgs) -> Outcome {
    let surroundings = SettingsEnv::read();
    let settings = args.remote.settings_of_the_user(context)?;
    let (origin, profile) = (settings.api_url.value, settings.profile.value);
    config::config_path(&surroundings)?;
    let storage = storage(context, args, &surroundings);
    let token = token(context, args, &origin, &surroundings)?;
    let me = if args.no_verify { None } else { Some(verify(&origin, &token)?) };
    let login = Login { profile: profile.as_ref(), origin: &origin, token: &token };
    let path = credentials::save_login(&surroundings, login, storage).map_err(not_saved)?;
    let who = me.map_or_else(|| "a token nobody verified".to_owned(), |me| name_of(&me));
    let profile = profile.map(|profile| format!(" (profile {profile})")).unwrap_or_default();
    let place = match storage {
        TokenStorage::Keyring => "in the system's keyring".to_owned(),
        TokenStorage::File => format!("in {}", path.display()),
    };
    context.terminal.answer(&format!("logged in to {origin} as {who}{profile}; the token is {place}"));
    Ok(Exit::Done)
}

/// The keyring, if it gives back what it is given; else the file, and why.
fn storage(context: &mut Context, args: &LoginArgs, surroundings: &SettingsEnv) -> TokenStorage {
    if args.insecure_storage {
        return TokenStorage::File;
    }
    match surroundings.keyring.probe() {
        Ok(()) => TokenStorage::Keyring,
        Err(error) => {
            let why = error.to_string();
            context.terminal.say(&format!("the token will be kept in a file, not in a keyring: {}", clean(&why)));
            TokenStorage::File
        }
    }
}

fn not_saved(error: SettingsError) -> CommandError {
    let unwritable = matches!(error, SettingsError::Disk(_));
    let failure = CommandError::from(error);
    if unwritable {
        failure.hint("set LINKWORLD_TOKEN instead of logging in, or LINKWORLD_CONFIG_DIR to a folder you may write to")
    } else {
        failure
    }
}

/// Forgets.
pub fn logout(context: &mut Context, _: &LogoutArgs) -> Outcome {
    let surroundings = SettingsEnv::read();
    let flags = SettingsFlags { profile: context.profile.clone(), ..SettingsFlags::default() };
    let profile = credentials::profile(&flags, &surroundings)?.value;
    let forgotten = credentials::forget_login(&surroundings, profile.as_ref())?;
    let place = match forgotten.was_in {
        None => {
            context.terminal.answer("no token was saved");
            return Ok(Exit::Done);
        }
        Some(TokenStorage::File) => forgotten.path.display().to_string(),
        Some(TokenStorage::Keyring) => "the system's keyring".to_owned(),
    };
    if let Some(error) = forgotten.left_in_keyring {
        context.terminal.answer("logged out");
        let error = error.to_string();
        context.terminal.warn(&format!("the token could not be removed from the keyring: {}", clean(&error)));
    } else {
        context.terminal.answer(&format!("the token is gone from {place}; the platform accepts it until it expires"));
    }
    Ok(Exit::Done)
}

/// Asks the platform.
pub fn whoami(context: &mut Context, args: &WhoamiArgs) -> Outcome {
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
        context.terminal.answer_json(&envelope);
        return Ok(Exit::Done);
    }
    context.terminal.answer(&clean(&name_of(&me)));
    context.terminal.answer(&format!("platform   {origin} (from {})", settings.api_url.source));
    if let Some(profile) = &settings.profile.value {
        context.terminal.answer(&format!("profile    {profile} (from {})", settings.profile.source));
    }
    let end = expiry.map(|expiry| format!(", expires {}", expiry.words(Clock::Real.unix_seconds())));
    context.terminal.answer(&format!("token      from {source}{}", end.unwrap_or_default()));
    let publish = if me.publish_allowed { "yes" } else { "no" };
    context.terminal.answer(&format!("publishes  {publish}"));
    Ok(Exit::Done)
}

fn token(
    context: &mut Context,
    args: &LoginArgs,
    origin: &Origin,
    surroundings: &SettingsEnv,
) -> Result<Secret, CommandError> {
    let given = if let Some(token) = &args.token {
        Secret::new(token.trim().to_owned())
    } else if args.token_stdin {
        from_stdin(context)?
    } else {
        let question = format!("TokenSetting for {origin}");
        let hint = "pass --token-stdin and pipe the token in, or set LINKWORLD_TOKEN instead of logging in";
        context.terminal.ask_secret(&question).map_err(|error| CommandError::unanswered(error, hint))?
    };
    if given.is(LOCAL_WORD) && origin.is_loopback() {
        let state = running::state_dir(surroundings)?;
        return Ok(running::local_token(&state, origin)?);
    }
    if given.byte_count() == 0 {
        return Err(CommandError::usage("the token is empty"));
    }
    Ok(given)
}

fn from_stdin(context: &mut Context) -> Result<Secret, CommandError> {
    let unreadable = |error: std::io::Error| CommandError::local(format!("cannot read stdin: {error}"));
    let bytes = context.terminal.read_stdin(TOKEN_BYTES_MAX).map_err(unreadable)?.unwrap_or_default();
    if bytes.len() > TOKEN_BYTES_MAX {
        return Err(CommandError::usage(format!("stdin has more than {TOKEN_BYTES_MAX} bytes, which is no token")));
    }
    let text = String::from_utf8(bytes).map_err(|_| CommandError::usage("stdin is not text, which is no token"))?;
    Ok(Secret::new(text.trim().to_owned()))
}

fn verify(origin: &Origin, token: &Secret) -> Result<AccountInfo, CommandError> {
    let client = ApiClient::new(origin.clone(), token.clone());
    block_on(async { client.me().await.map_err(CommandError::from) })
}

fn name_of(me: &AccountInfo) -> String {
    me.display_name.as_ref().or(me.email.as_ref()).unwrap_or(&me.id).clone()
}
