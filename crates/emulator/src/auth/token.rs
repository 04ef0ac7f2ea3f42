//! JSON Web Tokens signed with HS256.
//!
//! Implemented here rather than with a library to keep the accepted format minimal: one fixed algorithm, a constant-time
//! signature check before the payload is parsed, and every claim required with its JSON type. There are two audiences:
//! developers and handlers.

use base64ct::{Base64UrlUnpadded, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use linkworld_contract::limits::{
    DEVELOPER_TOKEN_LIFE, MCP_SESSION_TOKEN_LIFE, MCP_TOKEN_LIFE, SESSION_REFRESH_GRACE, SESSION_TOKEN_LIFE,
    TOKEN_BYTES_MAX,
};
use linkworld_contract::secret::Secret;
use linkworld_contract::wire::developer::McpAudience;
use linkworld_contract::wire::proxy::access::TENANT_SESSION_LIFE;
use linkworld_system::clock::random_uuid;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::time::Duration;

/// `{"alg":"HS256","typ":"JWT"}`, the header of every token that is signed here.
const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
const ISSUER: &str = "linkworld-local";
const DEVELOPER: &str = "dev";
const SESSION: &str = "app-session";
const TENANT: &str = "tenant-session";

/// Why a token was refused. The messages are the platform's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenError {
    /// The platform did not sign this token for this audience.
    #[error("Invalid token")]
    Invalid,
    /// The token was valid and has expired.
    #[error("Token expired")]
    Expired,
}

/// Claims of a developer's token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeveloperClaims {
    iss: String,
    aud: String,
    /// The account's id.
    pub(crate) sub: String,
    iat: i64,
    exp: i64,
    jti: String,
}

/// Claims of the token that a handler calls back with (contract 12.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SessionClaims {
    iss: String,
    aud: String,
    sub: String,
    /// The tenant's UUID.
    pub(crate) tenant_id: String,
    /// The app's slug.
    pub(crate) app_id: String,
    /// The installed version; the token is invalid for any other.
    pub(crate) app_version: String,
    /// The install's id.
    pub(crate) install_id: String,
    iat: i64,
    exp: i64,
    jti: String,
}

/// The install a session token is for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SessionSubject<'a> {
    /// The tenant's UUID.
    pub(crate) tenant_id: &'a str,
    /// The app's slug.
    pub(crate) app_id: &'a str,
    /// The installed version.
    pub(crate) app_version: &'a str,
    /// The install's id.
    pub(crate) install_id: &'a str,
}

/// Claims of the session with which a user opens private routes of apps: what a browser's cookie is on the real platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TenantClaims {
    iss: String,
    aud: String,
    /// The user's id.
    pub(crate) sub: String,
    /// The tenant's UUID.
    pub(crate) tenant_id: String,
    /// The tenant's name.
    pub(crate) tenant: String,
    iat: i64,
    exp: i64,
    jti: String,
}

trait Claims: DeserializeOwned {
    const AUDIENCE: &'static str;
    /// Issuer, audience and expiry.
    fn registered_claims(&self) -> (&str, &str, i64);
}

impl Claims for DeveloperClaims {
    const AUDIENCE: &'static str = DEVELOPER;
    fn registered_claims(&self) -> (&str, &str, i64) {
        (&self.iss, &self.aud, self.exp)
    }
}

impl Claims for SessionClaims {
    const AUDIENCE: &'static str = SESSION;
    fn registered_claims(&self) -> (&str, &str, i64) {
        (&self.iss, &self.aud, self.exp)
    }
}

impl Claims for TenantClaims {
    const AUDIENCE: &'static str = TENANT;
    fn registered_claims(&self) -> (&str, &str, i64) {
        (&self.iss, &self.aud, self.exp)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    #[serde(default)]
    typ: Option<String>,
}

/// The key that signs all tokens of one local platform.
#[derive(Clone)]
pub(crate) struct SigningKey(Secret);

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey(***)")
    }
}

impl SigningKey {
    /// Key material is any text with enough entropy.
    pub(crate) fn new(material: Secret) -> Self {
        Self(material)
    }

    /// A developer token issued now.
    pub(crate) fn developer(&self, account_id: &str, now: i64) -> Secret {
        self.sign(&DeveloperClaims {
            iss: ISSUER.into(),
            aud: DEVELOPER.into(),
            sub: account_id.into(),
            iat: now,
            exp: now + seconds(DEVELOPER_TOKEN_LIFE),
            jti: random_uuid(),
        })
    }

    /// A token for an MCP client with its lifetime. The other APIs do not accept it.
    pub(crate) fn mcp(&self, account_id: &str, audience: McpAudience, now: i64) -> (Secret, Duration) {
        let (aud, life) = match audience {
            McpAudience::Dev => ("mcp-dev", MCP_TOKEN_LIFE),
            McpAudience::Session => ("mcp-session", MCP_SESSION_TOKEN_LIFE),
        };
        let token = self.sign(&DeveloperClaims {
            iss: ISSUER.into(),
            aud: aud.into(),
            sub: account_id.into(),
            iat: now,
            exp: now + seconds(life),
            jti: random_uuid(),
        });
        (token, life)
    }

    /// A session token for a handler, issued now.
    pub(crate) fn session(&self, subject: SessionSubject<'_>, now: i64) -> Secret {
        self.sign(&SessionClaims {
            iss: ISSUER.into(),
            aud: SESSION.into(),
            sub: format!("app-principal:{}", subject.app_id),
            tenant_id: subject.tenant_id.into(),
            app_id: subject.app_id.into(),
            app_version: subject.app_version.into(),
            install_id: subject.install_id.into(),
            iat: now,
            exp: now + seconds(SESSION_TOKEN_LIFE),
            jti: random_uuid(),
        })
    }

    /// A session of a user of a tenant, issued now.
    pub(crate) fn tenant_session(&self, (tenant_id, tenant): (&str, &str), user_id: &str, now: i64) -> Secret {
        self.sign(&TenantClaims {
            iss: ISSUER.into(),
            aud: TENANT.into(),
            sub: user_id.into(),
            tenant_id: tenant_id.into(),
            tenant: tenant.into(),
            iat: now,
            exp: now + seconds(TENANT_SESSION_LIFE),
            jti: random_uuid(),
        })
    }

    /// Verifies such a session.
    pub(crate) fn read_tenant_session(&self, token: &Secret, now: i64) -> Result<TenantClaims, TokenError> {
        self.read(token, now, 0)
    }

    /// Verifies a developer token.
    pub(crate) fn read_developer(&self, token: &Secret, now: i64) -> Result<DeveloperClaims, TokenError> {
        self.read(token, now, 0)
    }

    /// Verifies a session token.
    pub(crate) fn read_session(&self, token: &Secret, now: i64) -> Result<SessionClaims, TokenError> {
        self.read(token, now, 0)
    }

    /// Verifies a session token that may have expired within the grace period, to exchange it for a new one.
    pub(crate) fn read_session_for_refresh(&self, token: &Secret, now: i64) -> Result<SessionClaims, TokenError> {
        self.read(token, now, seconds(SESSION_REFRESH_GRACE))
    }

    /// Derives a key for one purpose. It reveals neither this key nor other derived keys.
    pub(crate) fn derive(&self, purpose: &str) -> Secret {
        Secret::new(Base64UrlUnpadded::encode_string(&mac(self.0.expose().as_bytes(), purpose.as_bytes())))
    }

    fn sign(&self, claims: &impl Serialize) -> Secret {
        let payload = serde_json::to_vec(claims).expect("claims are strings and numbers");
        let signed = format!("{HEADER}.{}", Base64UrlUnpadded::encode_string(&payload));
        let signature = mac(self.0.expose().as_bytes(), signed.as_bytes());
        Secret::new(format!("{signed}.{}", Base64UrlUnpadded::encode_string(&signature)))
    }

    fn read<C: Claims>(&self, token: &Secret, now: i64, grace: i64) -> Result<C, TokenError> {
        let payload = verify(self.0.expose().as_bytes(), token.expose()).ok_or(TokenError::Invalid)?;
        let claims: C = serde_json::from_slice(&payload).map_err(|_| TokenError::Invalid)?;
        let (issuer, audience, end) = claims.registered_claims();
        if issuer != ISSUER || audience != C::AUDIENCE {
            return Err(TokenError::Invalid);
        }
        if now >= end.saturating_add(grace) { Err(TokenError::Expired) } else { Ok(claims) }
    }
}

/// The payload of a token that was signed with `key`.
fn verify(key: &[u8], token: &str) -> Option<Vec<u8>> {
    if token.len() > TOKEN_BYTES_MAX {
        return None;
    }
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, payload) = signed.split_once('.')?;
    let signature = Base64UrlUnpadded::decode_vec(signature).ok()?;
    is_signed(key, signed.as_bytes(), &signature).then_some(())?;
    if header != HEADER && !is_accepted(header) {
        return None;
    }
    Base64UrlUnpadded::decode_vec(payload).ok()
}

/// Whether a header says HS256.
fn is_accepted(header: &str) -> bool {
    let decoded = Base64UrlUnpadded::decode_vec(header).ok();
    let read: Option<Header> = decoded.and_then(|header| serde_json::from_slice(&header).ok());
    read.is_some_and(|header| header.alg == "HS256" && header.typ.is_none_or(|typ| typ == "JWT"))
}

/// HMAC-SHA256.
pub(crate) fn mac(key: &[u8], message: &[u8]) -> Vec<u8> {
    keyed(key).chain_update(message).finalize().into_bytes().to_vec()
}

/// Whether a signature is that of the message; compares in constant time.
pub(crate) fn is_signed(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    keyed(key).chain_update(message).verify_slice(signature).is_ok()
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{SessionSubject, SigningKey, TokenError, mac, verify};
    use base64ct::{Base64UrlUnpadded, Encoding};
    use linkworld_contract::secret::Secret;
    use linkworld_contract::wire::developer::McpAudience;
    use serde_json::{Value, json};

    const NOW: i64 = 1_000_000;
    const FOR: SessionSubject<'static> =
        SessionSubject { tenant_id: "t-1", app_id: "tax-bot", app_version: "0.1.0", install_id: "i-1" };

    fn key() -> SigningKey {
        SigningKey::new(Secret::new("a key of the tests".into()))
    }

    fn signed(header: &str, payload: &Value) -> Secret {
        let encode = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
        let signed = format!("{}.{}", encode(header), encode(&payload.to_string()));
        let signature = Base64UrlUnpadded::encode_string(&mac(b"a key of the tests", signed.as_bytes()));
        Secret::new(format!("{signed}.{signature}"))
    }

    #[test]
    fn the_vector_of_rfc_7515_appendix_a_1() {
        let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
        let token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
            eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
            dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let key = Base64UrlUnpadded::decode_vec(key).unwrap();
        let payload = "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
        assert_eq!(verify(&key, token).as_deref(), Some(payload.as_bytes()));
        assert_eq!(verify(&key[1..], token), None);
    }

    #[test]
    fn every_flipped_bit_is_refused() {
        let token = key().session(FOR, NOW);
        assert!(key().read_session(&token, NOW).is_ok());
        for at in 0..token.byte_count() {
            for bit in 0..7 {
                let mut bytes = token.expose().as_bytes().to_vec();
                bytes[at] ^= 1 << bit;
                let altered = Secret::new(String::from_utf8(bytes).unwrap());
                assert_eq!(key().read_session(&altered, NOW), Err(TokenError::Invalid), "byte {at} bit {bit}");
            }
        }
        for altered in ["", ".", "..", "...", "a.b", "a.b.c.d"] {
            assert_eq!(key().read_session(&Secret::new(altered.into()), NOW), Err(TokenError::Invalid));
        }
        let long = Secret::new(format!("{}.{}", token.expose(), "a".repeat(9_000)));
        assert_eq!(key().read_session(&long, NOW), Err(TokenError::Invalid));
        let other = SigningKey::new(Secret::new("another key".into()));
        assert_eq!(other.read_session(&token, NOW), Err(TokenError::Invalid));
    }

    #[test]
    fn tokens_expire_at_exp_and_the_grace_period_follows() {
        let token = key().session(FOR, NOW);
        assert!(key().read_session(&token, NOW + 3_599).is_ok());
        assert_eq!(key().read_session(&token, NOW + 3_600), Err(TokenError::Expired));
        assert!(key().read_session_for_refresh(&token, NOW + 3_600 + 899).is_ok());
        assert_eq!(key().read_session_for_refresh(&token, NOW + 3_600 + 900), Err(TokenError::Expired));
        let developer = key().developer("a-1", NOW);
        assert_eq!(key().read_developer(&developer, NOW).unwrap().sub, "a-1");
        assert_eq!(key().read_developer(&developer, NOW + 30 * 86_400), Err(TokenError::Expired));
    }

    #[test]
    fn a_token_is_valid_for_its_audience_only() {
        assert_eq!(key().read_session(&key().developer("a-1", NOW), NOW), Err(TokenError::Invalid));
        assert_eq!(key().read_developer(&key().session(FOR, NOW), NOW), Err(TokenError::Invalid));
        for audience in [McpAudience::Dev, McpAudience::Session] {
            let (token, _) = key().mcp("a-1", audience, NOW);
            assert_eq!(key().read_developer(&token, NOW), Err(TokenError::Invalid));
            assert_eq!(key().read_session(&token, NOW), Err(TokenError::Invalid));
        }
    }

    #[test]
    fn every_claim_is_required_with_its_type() {
        const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
        let good = json!({"iss": "linkworld-local", "aud": "app-session", "sub": "app-principal:tax-bot",
            "tenant_id": "t-1", "app_id": "tax-bot", "app_version": "0.1.0", "install_id": "i-1",
            "iat": NOW, "exp": NOW + 60, "jti": "j-1"});
        let read = |payload: &Value| key().read_session(&signed(HEADER, payload), NOW);
        assert!(read(&good).is_ok());
        for name in good.as_object().unwrap().keys() {
            let mut without = good.clone();
            without.as_object_mut().unwrap().remove(name);
            assert_eq!(read(&without), Err(TokenError::Invalid), "without {name}");
            for wrong in [json!(null), json!(["x"]), json!({}), json!(true), json!(1.5)] {
                let mut altered = good.clone();
                altered[name] = wrong;
                assert_eq!(read(&altered), Err(TokenError::Invalid), "{name} as {}", altered[name]);
            }
        }
        for (name, wrong) in [
            ("exp", json!("9999999999")),
            ("exp", json!(1e300)),
            ("iat", json!("1")),
            ("iss", json!("somebody")),
            ("aud", json!("dev")),
            ("nbf", json!(1)),
        ] {
            let mut altered = good.clone();
            altered[name] = wrong;
            assert_eq!(read(&altered), Err(TokenError::Invalid), "{name} as {}", altered[name]);
        }
        for header in [
            r#"{"alg":"none"}"#,
            r#"{"alg":"HS512"}"#,
            r#"{"alg":"hs256"}"#,
            r#"{"alg":"HS256","typ":"JOSE"}"#,
            r#"{"alg":"HS256","crit":["exp"]}"#,
            r#"{"alg":"HS256","alg":"none"}"#,
            r#"{"typ":"JWT"}"#,
            "[]",
        ] {
            assert_eq!(key().read_session(&signed(header, &good), NOW), Err(TokenError::Invalid), "{header}");
        }
    }

    #[test]
    fn derived_keys_differ_by_purpose() {
        assert_ne!(key().derive("a"), key().derive("b"));
        assert_eq!(key().derive("a"), key().derive("a"));
    }
}
