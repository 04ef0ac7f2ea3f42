//! Failures of the platform's client: settings and credentials, calls, deploys.

use crate::error::failure::CommandError;
use crate::exit::Exit;
use linkworld_client::api::ApiError;
use linkworld_client::config::SettingsError;
use linkworld_client::deploy::{DeployError, StepName};
use linkworld_contract::origin::Origin;
use linkworld_system::files::FileError;
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
            SettingsError::NoToken { origin, .. } | SettingsError::TokenForAnother { origin, .. } => {
                Self::new(Exit::Auth, headline)
                    .account_hint("log in", format!("login --api-url {origin}"))
                    .hint("or set LINKWORLD_TOKEN")
            }
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
            ApiError::Refused { detail, hint, .. } if !detail.is_empty() => {
                let refused = Self::new(Exit::Refused, detail);
                if hint.is_empty() { refused } else { refused.hint(hint) }
            }
            ApiError::Refused { .. } => Self::new(Exit::Refused, headline),
            ApiError::RateLimited { .. } | ApiError::Unavailable { .. } => {
                Self::new(Exit::Unavailable, headline).hint("it is safe to run the same command again")
            }
            ApiError::Redirected { .. } => Self::new(Exit::Unavailable, headline)
                .hint("check the address in --api-url, or run `linkworld env` to see where it comes from"),
            ApiError::BadAnswer { .. } => Self::new(Exit::Unavailable, headline).hint(
                "check the address: this may not be the platform's API (`linkworld env` shows where it comes from)",
            ),
            ApiError::Network(error) => error.into(),
        }
    }
}
