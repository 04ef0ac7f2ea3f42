//! What names in `linkworld.dev.yaml` must look like, beyond those of a manifest.

use crate::spec::pattern::{Pattern, SdkLeniency};
use jiff::Timestamp;
use linkworld_contract::names;

fn is_variable(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The platform sets these itself, as `dev --env` says.
fn why_not_passed(text: &str) -> Option<&'static str> {
    match text {
        "PORT" => Some("not be `PORT`, which the platform sets"),
        text if text.starts_with("LINKWORLD_") => Some("not start with `LINKWORLD_`, which the platform sets"),
        _ => None,
    }
}

fn is_passed_variable(text: &str) -> bool {
    is_variable(text) && why_not_passed(text).is_none()
}

fn is_instant(text: &str) -> bool {
    let digits = |range: std::ops::Range<usize>| {
        text.get(range).is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let is = |at: usize, wanted: u8| text.as_bytes().get(at) == Some(&wanted);
    let date = digits(0..4) && is(4, b'-') && digits(5..7) && is(7, b'-') && digits(8..10) && is(10, b'T');
    let time = digits(11..13) && is(13, b':') && digits(14..16) && is(16, b':') && digits(17..19);
    date && time && is_fraction_and_zone(&text[19..]) && text.parse::<Timestamp>().is_ok()
}

/// `.25Z`, `Z` or `+01:00`.
fn is_fraction_and_zone(text: &str) -> bool {
    let zone = match text.strip_prefix('.') {
        None => text,
        Some(rest) => {
            let zone = rest.trim_start_matches(|char: char| char.is_ascii_digit());
            if !(1..=9).contains(&(rest.len() - zone.len())) {
                return false;
            }
            zone
        }
    };
    zone == "Z"
        || matches!(zone.as_bytes(), [b'+' | b'-', h1, h2, b':', m1, m2]
            if [h1, h2, m1, m2].iter().all(|digit| digit.is_ascii_digit()))
}

fn is_email(text: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && !part.contains(|char: char| char.is_whitespace() || char == '@');
    text.split_once('@').is_some_and(|(name, host)| is_part(name) && is_part(host))
}

fn is_locale(text: &str) -> bool {
    let mut parts = text.split('-');
    let is_language = |part: &str| (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_subtag = |part: &str| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    parts.next().is_some_and(is_language) && parts.all(is_subtag)
}

/// A tenant of the local platform.
pub static TENANT: Pattern = Pattern {
    regex: "^[a-z]([a-z0-9-]{0,62}[a-z0-9])?$",
    noun: "a tenant",
    words: "1 to 64 lowercase letters, digits and hyphens, starting with a letter and not ending with a hyphen",
    accepts: names::is_tenant_slug,
    sdk: SdkLeniency::None,
    why: None,
};
/// The key of a secret.
pub static SECRET_KEY: Pattern = Pattern {
    regex: "^[A-Z][A-Z0-9_]{0,63}$",
    noun: "a secret key",
    words: "1 to 64 uppercase letters, digits and `_`, starting with a letter",
    accepts: names::is_secret_key,
    sdk: SdkLeniency::None,
    why: None,
};
/// The name of an environment variable.
pub static VARIABLE: Pattern = Pattern {
    regex: "^[A-Za-z_][A-Za-z0-9_]*$",
    noun: "the name of a variable",
    words: "letters, digits and `_`, not starting with a digit",
    accepts: is_variable,
    sdk: SdkLeniency::None,
    why: None,
};
/// A variable that a handler gets from the shell.
pub static PASSED_VARIABLE: Pattern = Pattern {
    regex: "^(?!LINKWORLD_)(?!PORT$)[A-Za-z_][A-Za-z0-9_]*$",
    noun: "the name of a variable",
    words: "letters, digits and `_`, not starting with a digit, and not one that the platform sets",
    accepts: is_passed_variable,
    sdk: SdkLeniency::None,
    why: Some(why_not_passed),
};
/// A point in time.
pub static INSTANT: Pattern = Pattern {
    regex: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$",
    noun: "a point in time",
    words: "RFC 3339 with an offset, for example `2026-03-01T08:00:00Z`",
    accepts: is_instant,
    sdk: SdkLeniency::None,
    why: None,
};
/// An email address, as far as a local platform cares.
pub static EMAIL: Pattern = Pattern {
    regex: r"^[^\s@]+@[^\s@]+$",
    noun: "an email address",
    words: "a name, `@` and a host",
    accepts: is_email,
    sdk: SdkLeniency::None,
    why: None,
};
/// A language tag.
pub static LOCALE: Pattern = Pattern {
    regex: "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
    noun: "a locale",
    words: "a language tag, for example `en` or `de-CH`",
    accepts: is_locale,
    sdk: SdkLeniency::None,
    why: None,
};

#[cfg(test)]
mod tests {
    use super::{EMAIL, INSTANT, LOCALE, PASSED_VARIABLE, Pattern, SECRET_KEY, TENANT, VARIABLE};

    #[test]
    fn names_and_times() {
        let long = "a".repeat(64);
        let cases: [(&Pattern, &[&str], &[&str]); 7] = [
            (&TENANT, &["a", "acme", "acme-2", &long], &["", "Acme", "acme-", "1a", "a_b", &format!("{long}a")]),
            (&SECRET_KEY, &["A", "OPENAI_KEY"], &["", "openai", "_A", "A-B"]),
            (&VARIABLE, &["A", "_x", "http_proxy"], &["", "1A", "A=b", "A B"]),
            (&PASSED_VARIABLE, &["A", "PORTS"], &["", "PORT", "LINKWORLD_TOKEN", "A=b"]),
            (
                &INSTANT,
                &["2026-03-01T08:00:00Z", "2026-03-01T08:00:00.5+01:00", "2024-02-29T23:59:59-11:30"],
                &[
                    "",
                    "2026-03-01",
                    "2026-03-01T08:00:00",
                    "2026-03-01 08:00:00Z",
                    "2026-02-30T08:00:00Z",
                    "2026-03-01T08:00Z",
                    "2026-03-01T08:00:00.Z",
                    "2026-03-01T08:00:00z",
                    "2026-03-01T08:00:00Z ",
                    "äaaa-03-01T08:00:00Z",
                ],
            ),
            (&EMAIL, &["ada@acme.example", "a@b"], &["", "ada", "@b", "a@", "a b@c", "a@b@c"]),
            (&LOCALE, &["en", "de-CH", "zh-Hant-TW"], &["", "e", "english", "de_CH", "de-", "d3"]),
        ];
        for (pattern, good, bad) in cases {
            for text in good {
                assert!((pattern.accepts)(text), "{} {text:?}", pattern.noun);
            }
            for text in bad {
                assert!(!(pattern.accepts)(text), "{} {text:?}", pattern.noun);
            }
        }
    }
}
