//! The names of the platform, each parsed once and trusted after.
//!
//! The patterns are the contract's (`[K]`, sections 2 and 16), narrowed to ASCII and without the trailing
//! newline that Python's `$` lets through. Only the shape is checked: whether a scope exists is known to `scope`.

use std::fmt;

/// The manifest's file name, in the folder of an app's project. `[S]`
pub const MANIFEST_FILE: &str = "linkworld.app.yaml";
/// The file that describes the local world of a project, beside its manifest. `[R]`
pub const DEV_FILE: &str = "linkworld.dev.yaml";
/// File name of the scenario tests in a project's folder.
pub const EVAL_FILE: &str = "linkworld.eval.yaml";

/// Why a name was refused: what it must look like.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} must be {rule}")]
pub struct NameError {
    /// The kind of name, for example `app id`.
    pub what: &'static str,
    /// The rule in words.
    pub rule: &'static str,
}

macro_rules! name {
    ($(#[$doc:meta])* $type:ident, $what:literal, $rule:literal, $check:path) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        pub struct $type(String);

        impl $type {
            /// Parses, or reports what the name must look like.
            pub fn parse(text: &str) -> Result<Self, NameError> {
                if $check(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(NameError { what: $what, rule: $rule })
                }
            }

            /// The name as written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $type {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::parse(text)
            }
        }
    };
}

name!(
    /// An app's slug, immutable across versions.
    AppId, "an app id",
    "3 to 64 lowercase letters, digits and hyphens, starting with a letter and not ending with a hyphen",
    is_app_id
);
name!(
    /// A version of an app: a distinct, immutable artifact.
    Version, "a version", "X.Y.Z or X.Y.Z-pre, for example 1.2.3 or 1.2.3-rc.1", is_version
);
name!(
    /// A tool an app declares.
    ToolName, "a tool name",
    "3 to 64 lowercase letters, digits and underscores, starting with a letter",
    is_tool_name
);
name!(
    /// A permission of the platform's catalog.
    Scope, "a scope", "two words with one dot between them, for example mail.send", is_scope
);
name!(
    /// The key of a secret.
    SecretKey, "a secret key",
    "1 to 64 uppercase letters, digits and underscores, starting with a letter",
    is_secret_key
);
name!(
    /// A tenant of the local platform.
    TenantSlug, "a tenant",
    "1 to 64 lowercase letters, digits and hyphens, starting with a letter and not ending with a hyphen",
    is_tenant_slug
);
name!(
    /// One of several saved logins.
    ProfileName, "a profile",
    "1 to 64 lowercase letters, digits and hyphens, starting with a letter and not ending with a hyphen",
    is_tenant_slug
);
name!(
    /// A saved state of the local platform.
    WorldName, "a world",
    "1 to 64 lowercase letters, digits and hyphens, starting with a letter and not ending with a hyphen",
    is_tenant_slug
);

fn starts_lower(text: &str) -> bool {
    text.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase())
}

fn only(text: &str, extra: &[u8]) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || extra.contains(&byte))
}

/// `^[a-z][a-z0-9-]{1,62}[a-z0-9]$` `[K]`
pub fn is_app_id(text: &str) -> bool {
    (3..=64).contains(&text.len()) && starts_lower(text) && only(text, b"-") && !text.ends_with('-')
}

/// The contract's version grammar: no build part, leading zeros allowed `[K]`; digits are ASCII `[R]`.
pub fn is_version(text: &str) -> bool {
    let (numbers, pre) = match text.split_once('-') {
        None => (text, None),
        Some((numbers, pre)) => (numbers, Some(pre)),
    };
    let numeric = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    numbers.split('.').count() == 3 && numbers.split('.').all(numeric) && pre.is_none_or(|pre| pre.split('.').all(word))
}

/// `^[a-z][a-z0-9_]{2,63}$`: 64 as the seeds say, where the SDK stops at 63.
pub fn is_tool_name(text: &str) -> bool {
    (3..=64).contains(&text.len()) && starts_lower(text) && only(text, b"_")
}

/// `^[a-z]+\.[a-z_]+$` `[K]`
pub fn is_scope(text: &str) -> bool {
    text.split_once('.').is_some_and(|(group, action)| {
        !group.is_empty()
            && group.bytes().all(|byte| byte.is_ascii_lowercase())
            && !action.is_empty()
            && action.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    })
}

/// `^[A-Z][A-Z0-9_]{0,63}$` `[C]`
pub fn is_secret_key(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().next().is_some_and(|byte| byte.is_ascii_uppercase())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// `^[a-z]([a-z0-9-]*[a-z0-9])?$`, at most 64 `[R]`
pub fn is_tenant_slug(text: &str) -> bool {
    (1..=64).contains(&text.len()) && starts_lower(text) && only(text, b"-") && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::{AppId, Scope, SecretKey, TenantSlug, ToolName, Version};

    #[test]
    fn names_at_their_borders() {
        let accepted = |ok: bool, text: &str| assert!(ok, "{text:?} should be accepted");
        let refused = |ok: bool, text: &str| assert!(!ok, "{text:?} should be refused");
        for text in ["abc", "a-1", "a--b", &"a".repeat(64)] {
            accepted(AppId::parse(text).is_ok(), text);
        }
        for text in ["ab", "1ab", "ab-", "aB1", "abc\n", "äbc", "", &"a".repeat(65)] {
            refused(AppId::parse(text).is_ok(), text);
        }
        for text in ["1.2.3", "01.2.3", "1.0.0-rc.01", "1.0.0--", "0.0.0-a-b.c"] {
            accepted(Version::parse(text).is_ok(), text);
        }
        for text in ["1.2", "1.2.3.4", "1.0.0+b", "1.0.0-", "1.0.0-a..b", "v1.0.0", "１.０.０", "1.0.0\n"] {
            refused(Version::parse(text).is_ok(), text);
        }
        for text in ["abc", "a_1", &"t".repeat(64)] {
            accepted(ToolName::parse(text).is_ok(), text);
        }
        for text in ["ab", "a-b", "Abc", &"t".repeat(65)] {
            refused(ToolName::parse(text).is_ok(), text);
        }
        for text in ["mail.send", "a._"] {
            accepted(Scope::parse(text).is_ok(), text);
        }
        for text in ["mail", "mail.", ".send", "mail.send.x", "m4il.send", "mail.send\n"] {
            refused(Scope::parse(text).is_ok(), text);
        }
        for text in ["A", "OPENAI_KEY", &"K".repeat(64)] {
            accepted(SecretKey::parse(text).is_ok(), text);
        }
        for text in ["", "a", "1A", "A-B", &"K".repeat(65)] {
            refused(SecretKey::parse(text).is_ok(), text);
        }
        accepted(TenantSlug::parse("dev").is_ok(), "dev");
        refused(TenantSlug::parse("Dev").is_ok(), "Dev");
    }
}
