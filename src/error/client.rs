//! Failures of the platform's client: settings and credentials, calls, deploys.

use crate::error::failure::CommandError;
use crate::output::time;
use linkworld_client::api::ApiError;
use linkworld_client::config::SettingsError;
use linkworld_client::deploy::{DeployError, StepName};
use linkworld_client::running::RunningPlatform;
use linkworld_contract::origin::Origin;
use linkworld_contract::wire::tenants::ActivationBlocker;
use linkworld_system::clock::Clock;
use linkworld_system::env;
use linkworld_system::files::FileError;
use linkworld_terminal::Exit;
use std::path::Path;

impl From<DeployError> for CommandError {
    fn from(error: DeployError) -> Self {
        let headline = error.to_string();
        let so_far = error.so_far().cloned().unwrap_or_default();
        // A refusal is repeated as long as the same is sent.
        let again = match &error {
            DeployError::Call { step, source: ApiError::Invalid { .. } | ApiError::Refused { .. }, .. } => {
                format!("fix what the platform rejected ({}), then run the command again", step.thing())
            }
            _ => "run the same command again".to_owned(),
        };
        let mut failure = match error {
            DeployError::Name(error) => error.into(),
            DeployError::Journal(error) => journal_failure(error),
            DeployError::NotAllowed { .. } => {
                Self::new(Exit::Refused, headline).hint("ask the platform's team to allow this account to publish")
            }
            DeployError::AppTaken { .. } => {
                Self::new(Exit::Refused, headline).hint("choose another `app_id`, or log in as the app's owner")
            }
            DeployError::Immutable { version, differs, .. } => {
                let mut refused = Self::new(Exit::Refused, headline);
                for difference in differs {
                    refused = refused.because(difference.to_string());
                }
                refused.hint(format!("a version cannot be changed: raise `version` above {version} in the manifest"))
            }
            DeployError::PromotionRefused { .. } => Self::new(Exit::Refused, headline),
            DeployError::NoVersion { app, .. } => {
                Self::new(Exit::Refused, headline).account_hint("list its versions", format!("versions {app}"))
            }
            DeployError::NothingBefore { app } => {
                Self::new(Exit::Refused, headline).account_hint("list its versions", format!("versions {app}"))
            }
            DeployError::NoRecord { version, .. } => Self::new(Exit::Refused, headline)
                .account_hint(format!("check out the sources of {version} and deploy them"), "deploy --skip-build"),
            DeployError::PlanStale(_) => {
                Self::new(Exit::Refused, headline).account_hint("make a new plan", "deploy --plan --output FILE")
            }
            DeployError::NotVerified { .. } => Self::new(Exit::Partly, headline),
            DeployError::Call { step, unconfirmed, source, .. } => {
                let failure = CommandError::from(source);
                if unconfirmed {
                    failure.because(format!("{} failed, but the platform may have applied the change", step.words()))
                } else {
                    failure
                }
            }
        };
        if so_far.applied.is_empty() {
            return failure;
        }
        let words = |steps: &[StepName]| steps.iter().map(|step| step.thing()).collect::<Vec<_>>().join(", ");
        failure = failure.because(format!("done: {}", words(&so_far.applied)));
        if !so_far.missing.is_empty() {
            failure = failure.because(format!("missing: {}", words(&so_far.missing)));
        }
        Self { exit: Exit::Partly, ..failure }.hint(format!("{again}: it applies only what is missing"))
    }
}

/// Nothing is sent without a journal.
fn journal_failure(error: FileError) -> CommandError {
    match error {
        FileError::Locked(_) => CommandError::local("another process is deploying this version to this platform")
            .hint("wait until it finishes, then run this command again if needed"),
        error => CommandError::local(format!("cannot write the journal of the deploy: {error}"))
            .hint("set LINKWORLD_STATE_DIR to a folder you can write to"),
    }
}

impl From<SettingsError> for CommandError {
    fn from(error: SettingsError) -> Self {
        let headline = error.to_string();
        match &error {
            SettingsError::NoToken { variable_is_blank: true, .. } => {
                Self::new(Exit::Auth, headline).because("LINKWORLD_TOKEN is set, but blank").hint(
                    "set it to a token, in a pipeline check the name of its secret, or unset it to use the saved login",
                )
            }
            SettingsError::NoToken { origin, .. } | SettingsError::TokenForAnother { origin, .. } => {
                let failure =
                    Self::new(Exit::Auth, headline).account_hint("log in", format!("login --api-url {origin}"));
                if origin.is_loopback() {
                    failure.hint("a local platform that you start with `linkworld dev` needs no login: pass --local")
                } else {
                    failure.hint("or set LINKWORLD_TOKEN")
                }
            }
            SettingsError::Token { from, .. } if from == env::TOKEN.name => Self::new(Exit::Auth, headline)
                .hint(format!("correct {from}, in a pipeline its secret, or unset it to use the saved login")),
            SettingsError::Token { from, .. } if from.starts_with("--") || from == "the prompt" => {
                Self::new(Exit::Auth, headline).hint("copy the token alone, without anything around it")
            }
            SettingsError::Token { .. } => Self::new(Exit::Auth, headline).token_hint(),
            SettingsError::Unreadable(_) => Self::local(headline).hint(
                "set LINKWORLD_CONFIG_DIR to a folder of your own, or set both LINKWORLD_TOKEN and LINKWORLD_API_URL",
            ),
            SettingsError::NoneRunning => {
                Self::local(headline).hint("start one in the project's folder: `linkworld dev`")
            }
            SettingsError::SeveralRunning(running) => several(Self::usage(headline), running),
            SettingsError::Keyring { origin, .. } => Self::new(Exit::Auth, headline)
                .hint("unlock the keyring, or set LINKWORLD_TOKEN")
                .account_hint("or save it in a file", format!("login --insecure-storage --api-url {origin}")),
            SettingsError::KeyringWrite(_) => {
                Self::local(headline).account_hint("save the token in a file instead", "login --insecure-storage")
            }
            SettingsError::NotTrusted { path, origin, token_in_variable } => {
                untrusted(Self::new(Exit::Auth, headline), path, origin, *token_in_variable)
            }
            SettingsError::ProjectFile { .. } => {
                Self::local(headline).hint("fix the project's file, or name the platform with --api-url URL")
            }
            SettingsError::Address { .. } | SettingsError::Profile { .. } => Self::usage(headline),
            SettingsError::NotRunning { .. } => Self::local(headline).hint("start one: `linkworld dev`"),
            SettingsError::Broken { .. } | SettingsError::WrongType { .. } => {
                Self::local(headline).hint("fix the file, or remove it and log in again")
            }
            SettingsError::NoHome { .. } | SettingsError::AlreadyAnnounced { .. } => Self::local(headline),
            SettingsError::Disk(_) => match error {
                SettingsError::Disk(error) => error.into(),
                _ => Self::local(headline),
            },
        }
    }
}

/// Several local platforms are running: which ones, and how to choose.
fn several(failure: CommandError, running: &[RunningPlatform]) -> CommandError {
    let failure = match running.first() {
        Some(first) => failure.hint(format!("choose one, for example with --api-url {}", first.origin)),
        None => failure,
    };
    running.iter().fold(failure, |failure, one| {
        failure.because(format!("{} runs {} from {}", one.origin, one.app_id, one.project.display()))
    })
}

/// The project names a platform that the user has not trusted: log in there, or name another platform.
fn untrusted(failure: CommandError, path: &Path, origin: &Origin, token_in_variable: bool) -> CommandError {
    let failure = failure
        .because(format!("it is set in {}, which anyone with write access to the project can change", path.display()));
    if token_in_variable {
        return failure
            .because("LINKWORLD_TOKEN is not tied to a platform, so it is not sent to an address set by a project")
            .hint(format!("if you trust this platform, pass `--api-url {origin}` or set LINKWORLD_API_URL"));
    }
    failure
        .account_hint("if you trust this platform", format!("login --api-url {origin}"))
        .hint("to use another platform, pass --api-url URL")
}

impl CommandError {
    /// An activation that is blocked: each blocker by its name, then what to do about each.
    pub(super) fn blocked(headline: String, blockers: &[ActivationBlocker]) -> Self {
        let mut refused = Self::new(Exit::Refused, headline);
        for blocker in blockers {
            refused = refused.because(format!("{}: {}", blocker.status, blocker.detail));
        }
        let mut hints: Vec<&str> = blockers.iter().map(|blocker| blocker.hint.as_str()).collect();
        hints.dedup();
        hints.into_iter().filter(|hint| !hint.is_empty()).fold(refused, Self::hint)
    }
}

impl From<ApiError> for CommandError {
    fn from(error: ApiError) -> Self {
        let headline = error.to_string();
        match error {
            ApiError::NoToken | ApiError::Unauthorized { .. } => Self::new(Exit::Auth, headline).token_hint(),
            ApiError::Forbidden { .. } => Self::new(Exit::Auth, headline)
                .account_hint("see which account this is and whether it may publish", "whoami"),
            ApiError::NotFound { .. } | ApiError::Conflict { .. } => Self::new(Exit::Refused, headline),
            ApiError::Invalid { places } => {
                let mut refused = Self::new(Exit::Refused, headline);
                for place in places {
                    refused = refused.because(match place.path.as_str() {
                        "" => place.message,
                        path => format!("{path}: {}", place.message),
                    });
                }
                refused
            }
            // Only a local platform gives a reason, and then its text says everything.
            ApiError::Refused { detail, reason, hint, .. } if !reason.is_empty() && !detail.is_empty() => {
                let refused = Self::new(Exit::Refused, detail);
                if hint.is_empty() { refused } else { refused.hint(hint) }
            }
            ApiError::Refused { .. } => Self::new(Exit::Refused, headline),
            ApiError::Blocked { blockers, .. } => Self::blocked(headline, &blockers),
            ApiError::RateLimited { retry_after } | ApiError::Unavailable { retry_after, .. } => {
                let failure = Self::new(Exit::Unavailable, headline);
                match retry_after.filter(|time| !time.is_zero()) {
                    Some(time) => failure
                        .because(format!(
                            "the platform asks to come back {}",
                            time::wait(time, Clock::Real.unix_seconds())
                        ))
                        .hint("it is safe to run the same command again then"),
                    None => failure.hint("it is safe to run the same command again"),
                }
            }
            ApiError::UploadCut { .. } => Self::new(Exit::Unavailable, headline)
                .hint("the connection is too slow for this limit: use a faster one, or make the bundle smaller"),
            ApiError::Redirected { .. } => Self::new(Exit::Unavailable, headline)
                .hint("check the address in --api-url, or run `linkworld env` to see where it comes from"),
            ApiError::BadAnswer { .. } | ApiError::EmptyAnswer { .. } => Self::new(Exit::Unavailable, headline).hint(
                "check the address: this may not be the platform's API (`linkworld env` shows where it comes from)",
            ),
            ApiError::Network(error) => error.into(),
        }
    }
}
