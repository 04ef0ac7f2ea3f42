//! Passwords in addresses: `postgres://user:password@host`, `?access_token=…`, `Server=…;Password=…`.

use crate::secret_scan::matches::SecretMatch;
use crate::secret_scan::randomness::is_generated;
use crate::secret_scan::samples::{has_placeholder, is_reference};
use linkworld_contract::limits::GUARD_HITS_MAX;
use linkworld_manifest::source::Span;
use memchr::memmem;

/// The longest user name and password that are looked at.
const CREDENTIALS_BYTES_MAX: usize = 512;
/// The shortest password that is reported; libraries contain addresses such as `http://a:b@c` in their tests.
const PASSWORD_BYTES_MIN: usize = 5;
/// Words that documentation writes in place of a password.
const WORDS: &[&str] = &[
    "password",
    "passwd",
    "passw0rd",
    "password1",
    "mypassword",
    "secret",
    "mysecret",
    "username",
    "token",
    "mytoken",
    "admin",
    "guest",
    "postgres",
    "mysql",
    "mariadb",
    "mongo",
    "mongodb",
    "redis",
    "rabbitmq",
    "default",
    "test",
    "tests",
    "testing",
    "local",
    "localhost",
    "hunter2",
    "foobar",
    "12345",
    "123456",
    "12345678",
    "some-password",
    "db_password",
    "db-password",
    "dbpassword",
    "pass",
    "pwd",
    "key",
    "apikey",
    "api_key",
    "api-key",
    "credentials",
    "bitnami",
];
/// Parameters of addresses and of connection strings whose value is a secret, in lower case.
const PARAMETERS: &[&str] =
    &["password", "pwd", "access_token", "auth_token", "api_key", "apikey", "client_secret", "token", "secret", "sig"];

/// All of them, in order of position for each form.
pub(super) fn find(bytes: &[u8]) -> Vec<SecretMatch> {
    let mut found: Vec<SecretMatch> = memmem::find_iter(bytes, b"://")
        .filter_map(|at| Some(SecretMatch { what: "an address with a password", span: user_info(bytes, at)? }))
        .take(GUARD_HITS_MAX)
        .collect();
    let parameters = memchr::memchr_iter(b'=', bytes).filter_map(|at| parameter(bytes, at));
    found.extend(parameters.take(GUARD_HITS_MAX));
    found
}

/// The password between `://` and the `@` before the host.
fn user_info(bytes: &[u8], at: usize) -> Option<Span> {
    let scheme =
        bytes[..at].iter().rev().take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte)).count();
    if scheme < 2 {
        return None;
    }
    let start = at + 3;
    let window = &bytes[start..bytes.len().min(start + CREDENTIALS_BYTES_MAX)];
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"/?#\"'`<>\\,;|".contains(byte) || !byte.is_ascii();
    let authority = &window[..window.iter().position(ends).unwrap_or(window.len())];
    // The last one: passwords may contain `@` although they should not.
    let host = authority.iter().rposition(|byte| *byte == b'@')?;
    let colon = authority[..host].iter().position(|byte| *byte == b':')?;
    let (user, password) = (text(&authority[..colon])?, text(&authority[colon + 1..host])?);
    let is_host = authority.get(host + 1).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'[');
    let is_real =
        password.len() >= PASSWORD_BYTES_MIN && password != user && !stands_for_one(password) && !user.contains('$');
    (is_host && is_real).then(|| Span::new(start + colon + 1, start + host))
}

/// The value of a parameter whose `=` is at `at`.
fn parameter(bytes: &[u8], at: usize) -> Option<SecretMatch> {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let name = bytes[..at].iter().rev().take(20).take_while(|byte| is_name(byte)).count();
    let before = bytes.get(at.checked_sub(name + 1)?)?;
    if name == 0 || !matches!(before, b'?' | b'&' | b';') {
        return None;
    }
    let name = text(&bytes[at - name..at])?.to_ascii_lowercase();
    if !PARAMETERS.contains(&name.as_str()) {
        return None;
    }
    let start = at + 1;
    let window = &bytes[start..bytes.len().min(start + CREDENTIALS_BYTES_MAX)];
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"&;\"'`<>\\,|)".contains(byte) || !byte.is_ascii();
    let value = text(&window[..window.iter().position(ends).unwrap_or(window.len())])?;
    // In a connection string any password is one; in an address, words such as `token=next` are common.
    let is_secret = match *before {
        b';' => {
            value.len() >= PASSWORD_BYTES_MIN && matches!(name.as_str(), "password" | "pwd") && !stands_for_one(value)
        }
        _ => is_generated(value),
    };
    let what = if *before == b';' { "a connection string with a password" } else { "an address with a secret" };
    is_secret.then(|| SecretMatch { what, span: Span::new(start, start + value.len()) })
}

/// Whether a password is only a word that stands for one.
fn stands_for_one(password: &str) -> bool {
    let plain = password.to_ascii_lowercase();
    WORDS.contains(&plain.as_str())
        || has_placeholder(&plain)
        || is_reference(password)
        || password.contains(['{', '}', '*', '$'])
        || plain.bytes().all(|byte| byte == plain.as_bytes()[0])
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}
