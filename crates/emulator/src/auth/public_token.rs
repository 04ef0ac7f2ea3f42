//! Public tokens: what a third party shows to call a public route that requires one (contract 17.3).

use crate::auth::token::{is_signed, mac};
use crate::state::PlatformState;
use crate::store::InstallRow;
use base64ct::{Base64UrlUnpadded, Encoding};
use linkworld_contract::limits::TOKEN_BYTES_MAX;
use linkworld_contract::secret::Secret;
use serde::{Deserialize, Serialize};

/// Why a public token was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PublicTokenError {
    /// There is none, or more than one.
    #[error("this route requires the header X-LW-Public-Token")]
    Missing,
    /// The app did not sign it.
    #[error("the public token is invalid")]
    Invalid,
    /// It was valid.
    #[error("the public token has expired")]
    Expired,
    /// It is for another tenant, app or path.
    #[error("the public token is for another tenant, app or path")]
    Elsewhere,
}

impl PublicTokenError {
    /// Status and decision. `[R]` contract 17.2.
    pub(crate) fn refusal(self) -> (u16, &'static str) {
        match self {
            Self::Missing => (401, "public_token_missing"),
            Self::Invalid => (401, "public_token_invalid"),
            Self::Elsewhere => (403, "public_token_elsewhere"),
            Self::Expired => (410, "public_token_expired"),
        }
    }
}

/// What a token opens. The order of the fields is that of the payload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PublicClaims {
    /// The app's slug.
    #[serde(rename = "a")]
    pub(crate) app: String,
    /// When it ends, in milliseconds since 1970.
    #[serde(rename = "e")]
    pub(crate) ends_at: i64,
    /// Makes two tokens of a path differ.
    #[serde(rename = "n")]
    pub(crate) nonce: String,
    /// The path, decoded and without query.
    #[serde(rename = "p")]
    pub(crate) path: String,
    /// The tenant's UUID.
    #[serde(rename = "t")]
    pub(crate) tenant_id: String,
}

/// What a request asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PublicAccess<'a> {
    pub(crate) tenant_id: &'a str,
    pub(crate) app: &'a str,
    pub(crate) path: &'a str,
}

/// The key that signs the tokens of an install. It is the same for all versions of the app, and after a restart.
pub(crate) fn key(state: &PlatformState, install: &InstallRow) -> Secret {
    state.keys.derive(&format!("public route tokens of {}", install.id))
}

/// A token for these claims, as the SDK makes it.
pub(crate) fn sign(key: &Secret, claims: &PublicClaims) -> Secret {
    let payload = ascii_json(&serde_json::to_string(claims).expect("claims are strings and a number"));
    let signature = mac(key.expose().as_bytes(), payload.as_bytes());
    let encode = Base64UrlUnpadded::encode_string;
    Secret::new(format!("{}.{}", encode(payload.as_bytes()), encode(&signature)))
}

/// Checks a token, first its signature, then its end, then what it is for. `now` is in milliseconds.
pub(crate) fn check(
    key: &Secret,
    token: Option<&str>,
    access: PublicAccess<'_>,
    now: i64,
) -> Result<(), PublicTokenError> {
    let token = token.ok_or(PublicTokenError::Missing)?;
    let claims = read(key, token).ok_or(PublicTokenError::Invalid)?;
    if now >= claims.ends_at {
        return Err(PublicTokenError::Expired);
    }
    let PublicAccess { tenant_id, app, path } = access;
    if claims.tenant_id != tenant_id || claims.app != app || claims.path != path {
        return Err(PublicTokenError::Elsewhere);
    }
    Ok(())
}

/// The claims of a token that was signed with `key`. The signature is over the payload's bytes as they came.
fn read(key: &Secret, token: &str) -> Option<PublicClaims> {
    if token.len() > TOKEN_BYTES_MAX {
        return None;
    }
    let (payload, signature) = token.split_once('.')?;
    let payload = Base64UrlUnpadded::decode_vec(payload).ok()?;
    let signature = Base64UrlUnpadded::decode_vec(signature).ok()?;
    is_signed(key.expose().as_bytes(), &payload, &signature).then_some(())?;
    serde_json::from_slice(&payload).ok()
}

/// JSON as Python writes it: what is not ASCII is escaped.
fn ascii_json(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for char in json.chars() {
        if char.is_ascii() {
            text.push(char);
        } else {
            let mut units = [0; 2];
            char.encode_utf16(&mut units).iter().for_each(|unit| text.push_str(&format!("\\u{unit:04x}")));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{PublicAccess, PublicClaims, PublicTokenError, check, sign};
    use base64ct::{Base64UrlUnpadded, Encoding};
    use linkworld_contract::secret::Secret;

    /// The vector of contract 17.3, made with Python's standard library.
    const TOKEN: &str = "eyJhIjoibGFtcC1zaG9wIiwiZSI6MTg5MzQ1NjAwMDAwMCwibiI6IjAwMTEyMjMzYWFiYmNjZGQiLCJwIjoiL2hvb2siLCJ0\
                         IjoidC0xIn0.pVJVMUE5_2M7i3YhINU-M3BFx5VGIMEuEahHvIjUJgo";
    const ENDS: i64 = 1_893_456_000_000;
    const HOOK: PublicAccess<'static> = PublicAccess { tenant_id: "t-1", app: "lamp-shop", path: "/hook" };

    fn key() -> Secret {
        Secret::new("k3y".into())
    }

    fn claims(path: &str) -> PublicClaims {
        let [app, nonce, tenant_id] = ["lamp-shop", "00112233aabbccdd", "t-1"].map(str::to_owned);
        PublicClaims { app, ends_at: ENDS, nonce, path: path.to_owned(), tenant_id }
    }

    #[test]
    fn the_vector_of_the_contract() {
        assert_eq!(sign(&key(), &claims("/hook")).expose(), TOKEN);
        assert_eq!(check(&key(), Some(TOKEN), HOOK, ENDS - 1), Ok(()));
        assert_eq!(check(&key(), Some(TOKEN), HOOK, ENDS), Err(PublicTokenError::Expired));
        assert_eq!(check(&key(), None, HOOK, 0), Err(PublicTokenError::Missing));
        let other = Secret::new("k3z".into());
        assert_eq!(check(&other, Some(TOKEN), HOOK, 0), Err(PublicTokenError::Invalid));
    }

    #[test]
    fn a_token_is_for_one_tenant_app_and_path() {
        for access in [
            PublicAccess { tenant_id: "t-2", ..HOOK },
            PublicAccess { app: "lamp-shop2", ..HOOK },
            PublicAccess { path: "/hook/", ..HOOK },
            PublicAccess { path: "/Hook", ..HOOK },
            PublicAccess { path: "", ..HOOK },
        ] {
            assert_eq!(check(&key(), Some(TOKEN), access, 0), Err(PublicTokenError::Elsewhere), "{access:?}");
        }
    }

    #[test]
    fn every_flipped_bit_and_every_other_form_is_refused() {
        for at in 0..TOKEN.len() {
            for bit in 0..7 {
                let mut bytes = TOKEN.as_bytes().to_vec();
                bytes[at] ^= 1 << bit;
                let altered = String::from_utf8(bytes).unwrap();
                assert_eq!(check(&key(), Some(&altered), HOOK, 0), Err(PublicTokenError::Invalid), "{at} {bit}");
            }
        }
        let signed = |payload: &str| {
            let signature = super::mac(b"k3y", payload.as_bytes());
            let encode = Base64UrlUnpadded::encode_string;
            format!("{}.{}", encode(payload.as_bytes()), encode(&signature))
        };
        for payload in [
            "{}",
            "[]",
            "1",
            "",
            r#"{"a":"lamp-shop","e":"1893456000000","n":"x","p":"/hook","t":"t-1"}"#,
            r#"{"a":"lamp-shop","e":1.5e12,"n":"x","p":"/hook","t":"t-1"}"#,
            r#"{"a":"lamp-shop","e":18934560000000000000000,"n":"x","p":"/hook","t":"t-1"}"#,
            r#"{"a":"lamp-shop","e":true,"n":"x","p":"/hook","t":"t-1"}"#,
            r#"{"a":"lamp-shop","n":"x","p":"/hook","t":"t-1"}"#,
            r#"{"a":null,"e":1893456000000,"n":"x","p":"/hook","t":"t-1"}"#,
        ] {
            assert_eq!(check(&key(), Some(&signed(payload)), HOOK, 0), Err(PublicTokenError::Invalid), "{payload}");
        }
        let negative = signed(r#"{"a":"lamp-shop","e":-5,"n":"x","p":"/hook","t":"t-1"}"#);
        assert_eq!(check(&key(), Some(&negative), HOOK, 0), Err(PublicTokenError::Expired));
        let long = format!("{}.{TOKEN}", "a".repeat(9_000));
        for other in ["", ".", "a", "a.b.c", &format!("{TOKEN}="), &format!(" {TOKEN}"), &format!("{TOKEN}.x"), &long] {
            assert_eq!(check(&key(), Some(other), HOOK, 0), Err(PublicTokenError::Invalid), "{other}");
        }
    }

    #[test]
    fn paths_outside_of_ascii_are_escaped_as_python_does() {
        let token = sign(&key(), &claims("/ä/\u{1f600}\u{7f}"));
        let payload = Base64UrlUnpadded::decode_vec(token.expose().split('.').next().unwrap()).unwrap();
        let expected = "{\"a\":\"lamp-shop\",\"e\":1893456000000,\"n\":\"00112233aabbccdd\",\
                        \"p\":\"/\\u00e4/\\ud83d\\ude00\u{7f}\",\"t\":\"t-1\"}";
        assert_eq!(String::from_utf8(payload).unwrap(), expected);
        let access = PublicAccess { path: "/ä/\u{1f600}\u{7f}", ..HOOK };
        assert_eq!(check(&key(), Some(token.expose()), access, 0), Ok(()));
    }
}
