//! When a token expires, by its own claims. They are not verified: a hint for people, never a decision.

use base64ct::{Base64UrlUnpadded, Encoding};
use linkworld_contract::limits::{TOKEN_BYTES_MAX, TOKEN_END_WARNING};
use linkworld_contract::secret::Secret;
use serde_json::Value;

/// When a JSON Web Token expires and was issued, in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenExpiry {
    /// `exp`.
    pub at: i64,
    /// `iat`.
    issued: Option<i64>,
}

/// The validity of a token at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenStatus {
    /// Valid for long enough.
    Good,
    /// It expires soon.
    Ending,
    /// It has expired.
    Ended,
}

impl TokenExpiry {
    /// None if the token is not a JSON Web Token or has no `exp`.
    pub fn of(token: &Secret) -> Option<Self> {
        if token.byte_count() > TOKEN_BYTES_MAX {
            return None;
        }
        let mut parts = token.expose().split('.');
        let (_, payload, _, None) = (parts.next()?, parts.next()?, parts.next()?, parts.next()) else { return None };
        let payload = Base64UrlUnpadded::decode_vec(payload.trim_end_matches('=')).ok()?;
        let claims: Value = serde_json::from_slice(&payload).ok()?;
        let seconds = |claim: &str| {
            let claim = claims.get(claim)?;
            // Whole seconds; other issuers write fractions.
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a float saturates, which is past or future all the same"
            )]
            let rounded = || claim.as_f64().map(|seconds| seconds as i64);
            claim.as_i64().or_else(rounded)
        };
        Some(Self { at: seconds("exp")?, issued: seconds("iat") })
    }

    /// The status at `now`.
    pub fn status(&self, now: i64) -> TokenStatus {
        let left = self.at.saturating_sub(now);
        let warning = i64::try_from(TOKEN_END_WARNING.as_secs()).unwrap_or(i64::MAX);
        let fifth = self.issued.map_or(warning, |issued| self.at.saturating_sub(issued) / 5);
        match left {
            ..=0 => TokenStatus::Ended,
            left if left <= warning.min(fifth) => TokenStatus::Ending,
            _ => TokenStatus::Good,
        }
    }

    /// `expires in 2 days`, `expired 3 years ago`.
    pub fn phrase(&self, now: i64) -> String {
        let verb = if self.at > now { "expires" } else { "expired" };
        format!("{verb} {}", self.words(now))
    }

    /// `in 2 days`, `in 3 hours`, `5 minutes ago`.
    pub fn words(&self, now: i64) -> String {
        let left = self.at.saturating_sub(now);
        let (number, unit) = match left.unsigned_abs() {
            seconds @ 0..120 => (seconds, "second"),
            seconds @ 120..7_200 => (seconds / 60, "minute"),
            seconds @ 7_200..172_800 => (seconds / 3_600, "hour"),
            seconds @ 172_800..63_072_000 => (seconds / 86_400, "day"),
            seconds => (seconds / 31_536_000, "year"),
        };
        let plural = if number == 1 { "" } else { "s" };
        if left > 0 { format!("in {number} {unit}{plural}") } else { format!("{number} {unit}{plural} ago") }
    }
}

#[cfg(test)]
mod tests {
    use super::{TokenExpiry, TokenStatus};
    use base64ct::{Base64UrlUnpadded, Encoding};
    use linkworld_contract::secret::Secret;

    fn token(payload: &str) -> Secret {
        Secret::new(format!("e30.{}.c2ln", Base64UrlUnpadded::encode_string(payload.as_bytes())))
    }

    #[test]
    fn expiry_is_read_from_the_claims() {
        for (payload, at) in [
            (r#"{"exp": 100}"#, Some(100)),
            (r#"{"exp": 100.9, "iat": 1}"#, Some(100)),
            (r#"{"exp": 1e300}"#, Some(i64::MAX)),
            (r#"{"exp": -1}"#, Some(-1)),
            (r#"{"exp": "100"}"#, None),
            (r#"{"iat": 1}"#, None),
            ("[]", None),
            ("{", None),
        ] {
            assert_eq!(TokenExpiry::of(&token(payload)).map(|expiry| expiry.at), at, "{payload}");
        }
        for text in ["", ".", "..", "a.b", "a.b.c", "a.b.c.d", "e30.e30\u{e9}.x", "opaque-token"] {
            assert_eq!(TokenExpiry::of(&Secret::new(text.into())), None, "{text}");
        }
        let long = Secret::new(format!("{}.{}", token(r#"{"exp":1}"#).expose(), "a".repeat(9_000)));
        assert_eq!(TokenExpiry::of(&long), None);
    }

    #[test]
    fn a_warning_comes_shortly_before_the_end() {
        const DAY: i64 = 86_400;
        let month = TokenExpiry::of(&token(&format!(r#"{{"iat": 0, "exp": {}}}"#, 30 * DAY))).unwrap();
        let day = TokenExpiry::of(&token(&format!(r#"{{"iat": 0, "exp": {DAY}}}"#))).unwrap();
        for (expiry, now, standing, words) in [
            (month, 0, TokenStatus::Good, "in 30 days"),
            (month, 27 * DAY - 1, TokenStatus::Good, "in 3 days"),
            (month, 27 * DAY, TokenStatus::Ending, "in 3 days"),
            (month, 30 * DAY - 1, TokenStatus::Ending, "in 1 second"),
            (month, 30 * DAY, TokenStatus::Ended, "0 seconds ago"),
            (month, 33 * DAY, TokenStatus::Ended, "3 days ago"),
            (month, 1_200 * DAY, TokenStatus::Ended, "3 years ago"),
            (day, 0, TokenStatus::Good, "in 24 hours"),
            (day, DAY - 3_600, TokenStatus::Ending, "in 60 minutes"),
        ] {
            assert_eq!((expiry.status(now), &*expiry.words(now)), (standing, words), "{now}");
            let verb = if standing == TokenStatus::Ended { "expired" } else { "expires" };
            assert_eq!(expiry.phrase(now), format!("{verb} {words}"));
        }
    }

    #[test]
    fn random_bytes_do_not_panic() {
        let mut seed = 7_u64;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..seed % 40 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push(char::from(b"ey.J{}\"=_-09"[usize::try_from(seed >> 60).unwrap() % 12]));
            }
            seed = seed.wrapping_add(13);
            let _ = TokenExpiry::of(&Secret::new(text));
        }
    }
}
