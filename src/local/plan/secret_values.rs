//! Values of the secrets that a dev file names. The file itself has none: they come from the environment or a prompt.

use crate::context::Context;
use crate::error::CommandError;
use linkworld_contract::limits::SECRET_VALUE_BYTES_MAX;
use linkworld_contract::names::{AppId, SecretKey, TenantSlug};
use linkworld_contract::secret::Secret;
use linkworld_emulator::Platform;
use linkworld_manifest::spec::dev_file::install::SecretSource;
use linkworld_system::env;

/// A secret of an install.
#[derive(Debug, Clone)]
pub struct PlannedSecret {
    /// Its key.
    pub key: SecretKey,
    /// Where its value comes from.
    pub source: SecretSource,
}

/// Secrets without a value, each with the reason.
pub(in crate::local) type SecretNotes = Vec<String>;

/// The values that are known now. One that is not set keeps what the vault has; what is in neither is in the notes.
///
/// `context` is there where a person can be prompted.
pub(in crate::local) async fn values_of(
    context: Option<&mut Context>,
    platform: &Platform,
    (tenant, app): (&TenantSlug, &AppId),
    planned: &[PlannedSecret],
) -> Result<(Vec<(SecretKey, Secret)>, SecretNotes), CommandError> {
    let keys = planned.iter().map(|secret| secret.key.clone()).collect();
    let lacking = platform.lacking_secrets(tenant, app, keys).await?;
    let mut context = context.filter(|context| context.terminal.is_interactive());
    let (mut values, mut notes) = (Vec::new(), Vec::new());
    for PlannedSecret { key, source } in planned {
        let is_lacking = lacking.contains(key);
        let value = match (source, &mut context) {
            (SecretSource::Env(variable), _) => {
                env::value_to_pass(variable).filter(|value| !value.is_empty()).map(Secret::new)
            }
            (SecretSource::Prompt, Some(context)) if is_lacking => {
                Some(context.terminal.ask_secret(&format!("{key} of {app} in tenant {tenant}"))?)
            }
            (SecretSource::Prompt, _) => None,
        };
        match value {
            Some(value) if (1..=SECRET_VALUE_BYTES_MAX).contains(&value.byte_count()) => {
                values.push((key.clone(), value));
            }
            Some(_) => {
                let expected = format!("expected 1 to {SECRET_VALUE_BYTES_MAX} bytes");
                notes.push(format!("{key} of {app} in tenant {tenant} was not set: {expected}"));
            }
            None if is_lacking => {
                let why = match source {
                    SecretSource::Env(variable) => format!("the variable {variable} is not set"),
                    SecretSource::Prompt => "it cannot be prompted for".to_owned(),
                };
                notes.push(format!("{key} of {app} in tenant {tenant} has no value: {why}"));
            }
            None => {}
        }
    }
    Ok((values, notes))
}
