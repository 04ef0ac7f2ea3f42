//! Whether a value looks generated, for values whose key says that they are secrets.

use crate::secret_scan::samples::{has_placeholder, is_reference};

/// The shortest value that is taken for a generated one. Source: 80 bits in base 32.
const GENERATED_CHARS_MIN: usize = 16;
/// The shortest hexadecimal value that is taken for a generated one: 96 bits.
const HEX_CHARS_MIN: usize = 24;
/// The longest value that is looked at.
const VALUE_CHARS_MAX: usize = 4_096;
/// The shortest password that is taken for a real one.
const PASSWORD_CHARS_MIN: usize = 8;

/// Whether a value can be a generated one or a password at all: long enough, and without blanks.
pub(super) fn may_be_secret(value: &[u8]) -> bool {
    value.len() >= PASSWORD_CHARS_MIN && value.iter().all(u8::is_ascii_graphic)
}

/// Whether a value looks like a generated token or key.
pub(super) fn is_generated(value: &str) -> bool {
    let plain = value.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b'`' | b'"' | b'\''));
    let sized = (GENERATED_CHARS_MIN..=VALUE_CHARS_MAX).contains(&value.len());
    if !plain || !sized || value.contains("://") || has_placeholder(value) || is_reference(value) {
        return false;
    }
    let hex = value.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    if hex && digits >= 4 {
        return value.len() >= HEX_CHARS_MIN && different(value) >= 8;
    }
    let changes = class_changes(value);
    // Random text changes between upper case, lower case and digits at every second character; words and dates do not.
    let mixed = if value.len() < 24 { changes * 10 >= value.len() * 3 } else { changes * 9 >= value.len() * 2 };
    let letters_only = digits == 0;
    mixed && different(value) >= 9 && (digits >= 2 || (letters_only && changes * 3 >= value.len() && value.len() >= 20))
}

/// Whether a value looks like a password that somebody uses, rather than a word that stands for one.
pub(super) fn is_password(value: &str) -> bool {
    if !may_be_secret(value.as_bytes()) || value.len() > VALUE_CHARS_MAX {
        return false;
    }
    if value.contains("://") || has_placeholder(value) || is_reference(value) {
        return false;
    }
    let any = |fits: fn(&u8) -> bool| value.bytes().any(|byte| fits(&byte));
    let letters = any(u8::is_ascii_alphabetic);
    letters && any(u8::is_ascii_digit) && !is_words(value)
}

/// Whether a UUID.
pub(super) fn is_uuid(value: &str) -> bool {
    let groups: Vec<&str> = value.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    lengths == [8, 4, 4, 4, 12] && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Words and numbers with separators, such as `release-2024-01` or `v1.2.3`.
fn is_words(value: &str) -> bool {
    let is_word = |part: &str| {
        let letters = part.bytes().filter(u8::is_ascii_alphabetic).count();
        letters == 0 || letters == part.len() || part.trim_start_matches('v').bytes().all(|byte| byte.is_ascii_digit())
    };
    let parts: Vec<&str> = value.split(['-', '_', '.', '/', ':', ' ']).collect();
    parts.len() > 1 && parts.iter().all(|part| is_word(part))
}

fn different(value: &str) -> usize {
    let mut seen = [false; 256];
    value.bytes().for_each(|byte| seen[usize::from(byte)] = true);
    seen.iter().filter(|seen| **seen).count()
}

/// How often the class of characters changes: upper case, lower case, digits. Separators do not count.
fn class_changes(value: &str) -> usize {
    let class = |byte: u8| match byte {
        b'a'..=b'z' => Some(0),
        b'A'..=b'Z' => Some(1),
        b'0'..=b'9' => Some(2),
        _ => None,
    };
    let classes: Vec<u8> = value.bytes().filter_map(class).collect();
    classes.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

#[cfg(test)]
mod tests {
    use super::{is_generated, is_password};

    #[test]
    fn generated_values_and_words() {
        for value in [
            "9f86d081884c7d659a2feaa0c55ad015",
            "550e8400-e29b-41d4-a716-446655440000",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCY3kQz8Lm2Np",
            "q8Zr2Lw9Xk4Tn6Vb",
            "kJhGfDsAqWeRtYuIoPzXcV",
            "hT7#kd92!Lq0pZ4v",
        ] {
            assert!(is_generated(value), "{value}");
        }
        for value in [
            "csrf-token-2024-v10",
            "my-app-release-2024-01",
            "STRIPE_API_KEY",
            "${API_TOKEN}",
            "projects/1234567890/secrets/api-token",
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:abcDEF123",
            "https://auth.acme.test/oauth2/token",
            "application/x-www-form-urlencoded",
            "your-api-key-1234567890abcdef",
            "/run/secrets/api_token_1",
            "short1A",
            "true",
        ] {
            assert!(!is_generated(value), "{value}");
        }
    }

    #[test]
    fn passwords_and_words_that_stand_for_them() {
        for value in ["Tr0ub4dor&3", "hunter2-hunter2x9", "S3cr3t!Pass", "correct1horse"] {
            assert!(is_password(value), "{value}");
        }
        for value in ["password", "changeme123", "${DB_PASSWORD}", "min-8-chars", "release-2024", "<password1>", "abc1"]
        {
            assert!(!is_password(value), "{value}");
        }
    }
}
