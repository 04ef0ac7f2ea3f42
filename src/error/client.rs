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
        let mut failure = match error {
            DeployError::Name(error) => error.into(),
            DeployError::Journal(error) => journal_failure(error),
            DeployError::NotAllowed { .. } => {
                Self::new(Exit::Refused, headline).hint("ask the platform's team to allow your account to publish")
            }
            DeployError::AppTaken { .. } => {
                Self::new(Exit::Refused, headline).hint("choose another `app_id`, or log in as the app's owner")
            }
            DeployError::Immutable { version, differs, .. } => {
                let mut refused = Self::new(Exit::Refused, headline);
                for difference in differs {
                    refused = refused.because(difference.to_string());
                }
                refused.hint(format!("versions are immutable: raise `version` above {version} in the manifest"))
            }
            DeployError::PromotionRefused { .. } => Self::new(Exit::Refused, headline),
            DeployError::NoVersion { app, .. } => {
                Self::new(Exit::Refused, headline).hint(format!("see which there are: `linkworld versions {app}`"))
            }
            DeployError::NothingBefore { app } => {
                Self::new(Exit::Refused, headline).hint(format!("see which there are: `linkworld versions {app}`"))
            }
            DeployError::NoRecord { version, .. } => Self::new(Exit::Refused, headline)
                .hint(format!("check out what {version} was made from and run `linkworld deploy --skip-build` there")),
            DeployError::PlanStale(_) => {
                Self::new(Exit::Refused, headline).hint("make and read a new one: `linkworld deploy --plan --out FILE`")
            }
            DeployError::NotVerified { .. } => Self::new(Exit::Partly, headline),
            DeployError::Call { step, unconfirmed, source, .. } => {
                let failure = CommandError::from(source);
                if unconfirmed {
                    failure.because(format!("while {}: it may have been done all the same", step.words()))
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
        Self { exit: Exit::Partly, ..failure }
            .hint("run the same deploy again, or with --resume: it goes on from there")
    }
}

/// Without a journal nothing is sent.
fn journal_failure(error: FileError) -> CommandError {
    match error {
        FileError::Locked(_) => CommandError::local("another process is deploying this version to this platform")
            .hint("wait for it; what it does is not done twice"),
        error => CommandError::local(format!("the deploy's journal cannot be kept: {error}"))
            .hint("name a folder that can be written in LINKWORLD_STATE_DIR"),
    }
}

impl From<SettingsError> for CommandError {
    fn from(error: SettingsError) -> Self {
        let headline = error.to_string();
        match &error {
            SettingsError::NoToken { origin, .. } | SettingsError::TokenForAnother { origin, .. } => {
                Self::new(Exit::Auth, headline)
                    .hint(format!("log in: `linkworld login --api-url {origin}`, or set LINKWORLD_TOKEN"))
            }
            SettingsError::Keyring { origin, .. } => Self::new(Exit::Auth, headline)
                .hint("unlock the keyring, or set LINKWORLD_TOKEN")
                .hint(format!("or keep it in a file: `linkworld login --insecure-storage --api-url {origin}`")),
            SettingsError::KeyringWrite(_) => {
                Self::local(headline).hint("keep the token in a file instead: `linkworld login --insecure-storage`")
            }
            SettingsError::NotTrusted { path, origin, token_in_variable } => {
                untrusted(Self::new(Exit::Auth, headline), path, origin, *token_in_variable)
            }
            SettingsError::ProjectFile { .. } => {
                Self::local(headline).hint("mend the project's file, or say with --api-url which platform is meant")
            }
            SettingsError::Address { .. } | SettingsError::Profile { .. } => Self::usage(headline),
            SettingsError::NotRunning { .. } => Self::local(headline).hint("start one with `linkworld dev`"),
            SettingsError::Broken { .. } | SettingsError::WrongType { .. } => {
                Self::local(headline).hint("mend the file, or remove it and log in again")
            }
            SettingsError::NoHome { .. } | SettingsError::AlreadyAnnounced { .. } => Self::local(headline),
            SettingsError::Disk(_) => match error {
                SettingsError::Disk(error) => error.into(),
                _ => Self::local(headline),
            },
        }
    }
}

/// Both ways on: to trust the platform the project names, and to do without.
fn untrusted(failure: CommandError, path: &Path, origin: &Origin, token_in_variable: bool) -> CommandError {
    let failure =
        failure.because(format!("{} says so, and whoever writes the project writes that file", path.display()));
    if token_in_variable {
        return failure
            .because("LINKWORLD_TOKEN does not say which platform it is for, so it is not sent where a project asks")
            .hint(format!("if it is: `--api-url {origin}` or LINKWORLD_API_URL; else name the one meant"));
    }
    failure
        .hint(format!("if you trust it: `linkworld login --api-url {origin}`"))
        .hint("to go without, say with --api-url which platform is meant")
}

impl From<ApiError> for CommandError {
    fn from(error: ApiError) -> Self {
        let headline = error.to_string();
        match error {
            ApiError::NoToken | ApiError::Unauthorized { .. } => {
                Self::new(Exit::Auth, headline).hint("log in again: `linkworld login`")
            }
            ApiError::Forbidden { .. } => Self::new(Exit::Auth, headline)
                .hint("see with `linkworld whoami` which account this is and whether it may publish"),
            ApiError::NotFound { .. } | ApiError::Conflict { .. } => Self::new(Exit::Refused, headline),
            ApiError::Invalid { places } => {
                let mut refused = Self::new(Exit::Refused, headline);
                for place in places {
                    refused = refused.because(format!("{}: {}", place.path, place.message));
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
            ApiError::Redirected { .. } => Self::new(Exit::Unavailable, headline).hint("check the address"),
            ApiError::BadAnswer { .. } => {
                Self::new(Exit::Unavailable, headline).hint("check the address: this may not be the platform's API")
            }
            ApiError::Network(error) => error.into(),
        }
    }
}
