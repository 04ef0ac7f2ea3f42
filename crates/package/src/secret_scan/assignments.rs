//! Values of variables that are named like secrets: `API_TOKEN=…` in any text, and every key of structured texts.

use crate::secret_scan::matches::SecretMatch;
use crate::secret_scan::randomness::{is_generated, is_password, is_uuid, may_be_secret};
use linkworld_contract::limits::GUARD_HITS_MAX;
use linkworld_manifest::source::Span;

/// The longest name of a variable that is looked at.
const NAME_BYTES_MAX: usize = 80;
/// The shortest value in a text without structure.
const VALUE_BYTES_MIN: usize = 20;
const VALUE_BYTES_MAX: usize = 512;
/// What the value of a variable looks like.
const WHAT: &str = "the value of a secret";
/// Words at the end of a name that say nothing about the value.
const QUALIFIERS: &[&str] = &[
    "prod",
    "production",
    "dev",
    "development",
    "stage",
    "staging",
    "test",
    "testing",
    "live",
    "base",
    "value",
    "old",
    "new",
    "primary",
    "secondary",
    "backup",
    "default",
    "current",
    "eu",
    "us",
    "v1",
    "v2",
    "b64",
    "base64",
];
/// Words that make a name one of something public.
const PUBLIC: &[&str] = &["public", "publishable", "site", "anon", "anonymous"];

/// What kind of secret a name announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NamedSecret {
    /// A token or key, which is generated.
    Generated,
    /// A password, which may be chosen by a person.
    Password,
}

/// Assignments to names in capital letters, such as `API_TOKEN=…` and `"API_TOKEN": "…"`, in order of position.
pub(super) fn find(bytes: &[u8]) -> Vec<SecretMatch> {
    memchr::memchr2_iter(b'=', b':', bytes).filter_map(|at| assignment(bytes, at)).take(GUARD_HITS_MAX).collect()
}

/// What the value of a key looks like, if it looks like a secret.
pub(super) fn keyed(key: &str, value: &[u8]) -> Option<&'static str> {
    let value = value.trim_ascii();
    let value = value.strip_prefix(b"Bearer ").unwrap_or(value);
    // Most values are sentences or short, which is quicker to see than what their key announces.
    if !may_be_secret(value) {
        return None;
    }
    let value = std::str::from_utf8(value).ok()?;
    let is_secret = match named_secret(key)? {
        NamedSecret::Generated => is_generated(value),
        NamedSecret::Password => is_generated(value) || is_password(value),
    };
    is_secret.then_some(WHAT)
}

/// The value that is assigned by the `=` or `:` at `at`, if it looks like a secret.
fn assignment(bytes: &[u8], at: usize) -> Option<SecretMatch> {
    // Most names do not end in a capital letter or a digit.
    let is_between = |byte: &&u8| matches!(byte, b'"' | b'\'' | b'\\' | b' ' | b'`' | b']');
    let between = bytes[..at].iter().rev().take(4).take_while(is_between).count();
    let end = at - between;
    let last = *bytes.get(end.checked_sub(1)?)?;
    if !last.is_ascii_uppercase() && !last.is_ascii_digit() {
        return None;
    }
    let is_name = |byte: &&u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || **byte == b'_';
    let length = bytes[..end].iter().rev().take(NAME_BYTES_MAX).take_while(is_name).count();
    let start = end - length;
    if bytes[..start].last().is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let name = std::str::from_utf8(&bytes[start..end]).ok()?;
    named_secret(name)?;
    let is_before_value = |byte: &&u8| matches!(byte, b'"' | b'\'' | b'\\' | b' ' | b'`' | b'=');
    let skipped = bytes[at + 1..].iter().take(4).take_while(is_before_value).count();
    let from = at + 1 + skipped;
    let window = &bytes[from..bytes.len().min(from + VALUE_BYTES_MAX)];
    let ends = |byte: &u8| !byte.is_ascii_graphic() || b"\"'`<>\\,;)}]".contains(byte);
    let value = &window[..window.iter().position(ends).unwrap_or(window.len())];
    let value = std::str::from_utf8(value).ok()?;
    let found = value.len() >= VALUE_BYTES_MIN && is_generated(value) && !is_uuid(value);
    found.then(|| SecretMatch { what: WHAT, span: Span::new(from, from + value.len()) })
}

/// The kind of secret that a key announces: `STRIPE_TOKEN`, `dbPassword`, `api-key`.
fn named_secret(key: &str) -> Option<NamedSecret> {
    if key.len() > NAME_BYTES_MAX {
        return None;
    }
    let words = words_of(key);
    if words.iter().any(|word| PUBLIC.contains(&word.as_str())) {
        return None;
    }
    let is_qualifier =
        |word: &String| QUALIFIERS.contains(&word.as_str()) || word.bytes().all(|byte| byte.is_ascii_digit());
    let count = words.iter().rposition(|word| !is_qualifier(word))? + 1;
    // `PASSWORD2` is a password too.
    let (last, before) = (
        words[count - 1].trim_end_matches(|char: char| char.is_ascii_digit()),
        count.checked_sub(2).map(|at| words[at].as_str()),
    );
    match last {
        "password" | "passwd" | "passphrase" | "pwd" | "pass" => Some(NamedSecret::Password),
        "token" | "secret" | "apikey" | "secretkey" | "accesstoken" | "authtoken" | "clientsecret" | "pat"
        | "credential" | "credentials" | "authorization" => Some(NamedSecret::Generated),
        "key" => {
            const KINDS: &[&str] = &[
                "api",
                "access",
                "secret",
                "private",
                "signing",
                "encryption",
                "auth",
                "master",
                "service",
                "webhook",
                "jwt",
                "session",
                "account",
                "admin",
                "license",
                "cookie",
                "hmac",
                "storage",
            ];
            before.filter(|word| KINDS.contains(word)).map(|_| NamedSecret::Generated)
        }
        "hash" | "salt" | "pepper" if before == Some("password") => Some(NamedSecret::Generated),
        _ => None,
    }
}

/// The words of a name in lower case: `dbPassword` and `DB_PASSWORD` have two.
fn words_of(key: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous_lower = false;
    let mut open = false;
    for char in key.chars() {
        if !char.is_alphanumeric() {
            open = false;
            previous_lower = false;
            continue;
        }
        if !open || (char.is_uppercase() && previous_lower) {
            words.push(String::new());
            open = true;
        }
        previous_lower = char.is_lowercase() || char.is_ascii_digit();
        if let Some(word) = words.last_mut() {
            word.extend(char.to_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{NamedSecret, keyed, named_secret, words_of};

    #[test]
    fn names_of_secrets() {
        use NamedSecret::{Generated, Password};
        for (name, kind) in [
            ("STRIPE_TOKEN", Some(Generated)),
            ("stripeToken", Some(Generated)),
            ("CLIENT_SECRET", Some(Generated)),
            ("API_TOKEN_PROD", Some(Generated)),
            ("SECRET_KEY_BASE", Some(Generated)),
            ("AWS_SECRET_ACCESS_KEY", Some(Generated)),
            ("x-api-key", Some(Generated)),
            ("DB_PASSWORD", Some(Password)),
            ("dbPassword2", Some(Password)),
            ("MAX_TOKENS", None),
            ("TOKEN_URL", None),
            ("SECRET_NAME", None),
            ("PASSWORD_MIN_LENGTH", None),
            ("PUBLIC_KEY", None),
            ("NEXT_PUBLIC_API_KEY", None),
            ("RECAPTCHA_SITE_KEY", None),
            ("SORT_KEY", None),
            ("monkey", None),
            ("", None),
            ("123", None),
        ] {
            assert_eq!(named_secret(name), kind, "{name}");
        }
        assert_eq!(words_of("AWSSecret_key-2"), ["awssecret", "key", "2"]);
        assert!(keyed("DB_PASSWORD", b"Tr0ub4dor&3").is_some());
        assert!(keyed("API_TOKEN", b"Tr0ub4dor&3").is_none());
        assert!(keyed("API_TOKEN", b"Bearer q8Zr2Lw9Xk4Tn6Vb").is_some());
    }
}
