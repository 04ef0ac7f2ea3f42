//! An app that is installed in a tenant.

use crate::decode::normal::NormalForm;
use crate::decode::typed::FromNormalForm;
use crate::spec::declare::object;
use crate::spec::dev_file::entries::Entries;
use crate::spec::dev_file::pattern as names;
use crate::spec::field::{FLAG, FieldDefault, FieldKind};
use crate::spec::field::{entries, matching, nullable, optional, required, text};
use crate::spec::pattern;
use serde_json::Value;

/// The word that grants every scope of the manifest.
const ALL: &str = "all";
/// The word that asks for a secret on the terminal.
const PROMPT: &str = "prompt";

object! {
    /// An app that is installed in a tenant.
    DevInstall, DEV_INSTALL, "an installed app" {
        /// Version; that of the app's manifest by default.
        version: Option<String> = nullable(matching(0, None, &pattern::VERSION));
        /// User who activates it, by the short name in `users`; the first user by default.
        activated_by: Option<String> =
            nullable(matching(0, None, &pattern::SLUG)), aliases ["user", "installed_by", "activator"];
        /// True refuses all its tool calls, as for a withdrawn version.
        yanked: bool = FLAG, aliases ["withdrawn"];
        /// Scopes the tenant grants; `all` for those of the manifest.
        granted_scopes: GrantedScopes = optional(
            FieldKind::WordOrList { word: ALL, item: &matching(0, None, &pattern::SCOPE) },
            FieldDefault::Text(ALL),
        ), aliases ["scopes", "grants", "required_scopes"];
        /// Values of install settings, by id; secrets belong into `secrets`.
        settings: Entries<Value> = entries(&pattern::IDENTIFIER, &FieldKind::Any), aliases ["config", "install_settings"];
        /// Secrets by key, each with the place its value comes from.
        secrets: Entries<SecretSource> = entries(
            &names::SECRET_KEY,
            &FieldKind::WordOrObject { words: &[PROMPT], object: &SECRET_ENV },
        );
        /// Knowledge slots of the app, each with the collection bound to it.
        rag_bindings: Entries<String> = entries(&pattern::SLOT_NAME, &matching(0, None, &pattern::SLUG)),
            aliases ["rag", "rag_slots", "bindings"];
        /// Replies of platform tools, by tool, in the format of `linkworld.dev.json`.
        mocks: Entries<Value> = entries(&pattern::TOOL_NAME, &FieldKind::Mock);
        /// File with replies of platform tools, relative to this file; entries of `mocks` come first.
        mocks_file: Option<String> = nullable(text(1, Some(512)));
    }
}

/// The scopes that a tenant grants.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum GrantedScopes {
    /// All that the manifest declares.
    #[default]
    All,
    /// These.
    Listed(Vec<String>),
}

impl GrantedScopes {
    /// The listed ones; none for all.
    pub fn listed(&self) -> Option<&[String]> {
        match self {
            Self::All => None,
            Self::Listed(scopes) => Some(scopes),
        }
    }
}

impl FromNormalForm for GrantedScopes {
    fn from_normal_form(form: &NormalForm) -> Option<Self> {
        match form {
            NormalForm::List(_) => Vec::from_normal_form(form).map(Self::Listed),
            _ => Some(Self::All),
        }
    }
}

object! {
    /// A secret whose value is in an environment variable.
    SecretEnv, SECRET_ENV, "a secret" {
        /// Environment variable that has the value.
        env: String = required(matching(0, None, &names::VARIABLE)), aliases ["variable", "from_env"];
    }
}

/// Where the value of a secret comes from; the file itself has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// Asked for on the terminal.
    Prompt,
    /// This environment variable.
    Env(String),
}

impl FromNormalForm for SecretSource {
    fn from_normal_form(form: &NormalForm) -> Option<Self> {
        Some(form.text("env").map_or(Self::Prompt, |name| Self::Env(name.to_owned())))
    }
}
