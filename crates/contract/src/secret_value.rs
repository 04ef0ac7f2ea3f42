//! Checks of a secret's value. Nothing is changed unless asked for, and what is usually a mistake is reported.

use crate::limits::SECRET_VALUE_BYTES_MAX;
use crate::secret::Secret;
use std::fmt;
use zeroize::Zeroizing;

/// What the user allows or asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SecretValueOptions {
    /// Accept an empty value.
    pub allow_empty: bool,
    /// Accept line breaks at the end, CR, BOM and NUL.
    pub keep: bool,
    /// Remove a BOM at the start and line breaks at the end.
    pub trim: bool,
}

/// What is usually a mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretValueProblem {
    /// The value has no bytes.
    Empty,
    /// It ends with a line break, as `echo` and editors add one.
    FinalLineBreak,
    /// It contains CR, as files from Windows do.
    CarriageReturn {
        /// Offset of the first one in bytes, from 0.
        at: usize,
    },
    /// It starts with a byte order mark.
    ByteOrderMark,
    /// It contains NUL, which many programs read as the end.
    Nul {
        /// Offset of the first one in bytes, from 0.
        at: usize,
    },
}

impl fmt::Display for SecretValueProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty; --allow-empty accepts it"),
            Self::FinalLineBreak => {
                f.write_str("it ends with a line break; --trim removes it, --keep-newline keeps it")
            }
            Self::CarriageReturn { at } => {
                write!(f, "it has a CR at byte {at}; --keep-newline keeps every byte")
            }
            Self::ByteOrderMark => {
                f.write_str("it starts with a byte order mark; --trim removes it, --keep-newline keeps it")
            }
            Self::Nul { at } => write!(f, "it has a NUL at byte {at}; --keep-newline keeps every byte"),
        }
    }
}

/// Why bytes are not accepted as a value. Contains nothing of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretValueError {
    /// They are not text.
    NotUtf8 {
        /// Offset of the first invalid byte, from 0.
        at: usize,
    },
    /// They are more than the limit.
    TooLong {
        /// How many; at least.
        bytes: usize,
    },
    /// They look like a mistake and the user did not allow it.
    Problems(Vec<SecretValueProblem>),
}

/// The value, if it has no problem that the user did not allow.
pub fn check(bytes: Vec<u8>, wishes: SecretValueOptions) -> Result<Secret, SecretValueError> {
    let bytes = Zeroizing::new(bytes);
    let text = std::str::from_utf8(&bytes).map_err(|error| SecretValueError::NotUtf8 { at: error.valid_up_to() })?;
    let text =
        if wishes.trim { text.strip_prefix('\u{feff}').unwrap_or(text).trim_end_matches(['\r', '\n']) } else { text };
    if text.len() > SECRET_VALUE_BYTES_MAX {
        return Err(SecretValueError::TooLong { bytes: text.len() });
    }
    let problems = problems(text, wishes);
    if problems.is_empty() { Ok(Secret::new(text.to_owned())) } else { Err(SecretValueError::Problems(problems)) }
}

fn problems(text: &str, wishes: SecretValueOptions) -> Vec<SecretValueProblem> {
    let mut found = Vec::new();
    if text.is_empty() && !wishes.allow_empty {
        found.push(SecretValueProblem::Empty);
    }
    if wishes.keep {
        return found;
    }
    if text.starts_with('\u{feff}') {
        found.push(SecretValueProblem::ByteOrderMark);
    }
    let body = text.trim_end_matches(['\r', '\n']);
    found.extend(body.find('\r').map(|at| SecretValueProblem::CarriageReturn { at }));
    found.extend(text.find('\0').map(|at| SecretValueProblem::Nul { at }));
    if body.len() < text.len() {
        found.push(SecretValueProblem::FinalLineBreak);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{SecretValueError, SecretValueOptions, SecretValueProblem, check};
    use crate::limits::SECRET_VALUE_BYTES_MAX;

    const NONE: SecretValueOptions = SecretValueOptions { allow_empty: false, keep: false, trim: false };
    const EMPTY: SecretValueOptions = SecretValueOptions { allow_empty: true, ..NONE };
    const KEEP: SecretValueOptions = SecretValueOptions { keep: true, ..NONE };
    const TRIM: SecretValueOptions = SecretValueOptions { trim: true, ..NONE };
    const BOTH: SecretValueOptions = SecretValueOptions { keep: true, ..TRIM };

    #[test]
    fn a_likely_mistake_is_refused_unless_allowed() {
        let cr = |at| SecretValueProblem::CarriageReturn { at };
        for (text, wishes, expected) in [
            ("v", NONE, Ok("v")),
            (" v\t", NONE, Ok(" v\t")),
            ("a\nb", NONE, Ok("a\nb")),
            ("🔑é", NONE, Ok("🔑é")),
            ("", NONE, Err(vec![SecretValueProblem::Empty])),
            ("", KEEP, Err(vec![SecretValueProblem::Empty])),
            ("", EMPTY, Ok("")),
            ("v\n", NONE, Err(vec![SecretValueProblem::FinalLineBreak])),
            ("v\r\n", NONE, Err(vec![SecretValueProblem::FinalLineBreak])),
            ("v\r\n", TRIM, Ok("v")),
            ("v\n\n", TRIM, Ok("v")),
            ("v\n", KEEP, Ok("v\n")),
            (" v \n", TRIM, Ok(" v ")),
            ("\n", TRIM, Err(vec![SecretValueProblem::Empty])),
            ("\n", SecretValueOptions { allow_empty: true, ..TRIM }, Ok("")),
            ("a\r\nb\r\n", NONE, Err(vec![cr(1), SecretValueProblem::FinalLineBreak])),
            ("a\r\nb\r\n", TRIM, Err(vec![cr(1)])),
            ("a\r\nb\r\n", KEEP, Ok("a\r\nb\r\n")),
            ("a\r\nb\r\n", BOTH, Ok("a\r\nb")),
            ("\u{feff}v", NONE, Err(vec![SecretValueProblem::ByteOrderMark])),
            ("\u{feff}v", TRIM, Ok("v")),
            ("\u{feff}v", KEEP, Ok("\u{feff}v")),
            ("a\0b", TRIM, Err(vec![SecretValueProblem::Nul { at: 1 }])),
            ("a\0b", KEEP, Ok("a\0b")),
            (
                "\u{feff}\0a\rb\n",
                NONE,
                Err(vec![
                    SecretValueProblem::ByteOrderMark,
                    cr(5),
                    SecretValueProblem::Nul { at: 3 },
                    SecretValueProblem::FinalLineBreak,
                ]),
            ),
        ] {
            let got = check(text.as_bytes().to_vec(), wishes);
            let expected = expected.map(str::to_owned).map_err(SecretValueError::Problems);
            assert_eq!(got.map(|secret| secret.expose().to_owned()), expected, "{text:?} {wishes:?}");
        }
    }

    #[test]
    fn invalid_text_and_long_values_are_refused() {
        assert_eq!(check(b"ab\xff".to_vec(), KEEP), Err(SecretValueError::NotUtf8 { at: 2 }));
        assert!(check(vec![b'x'; SECRET_VALUE_BYTES_MAX], NONE).is_ok());
        let bytes = SECRET_VALUE_BYTES_MAX + 1;
        assert_eq!(check(vec![b'x'; bytes], NONE), Err(SecretValueError::TooLong { bytes }));
        let mut trimmed = vec![b'x'; SECRET_VALUE_BYTES_MAX];
        trimmed.push(b'\n');
        assert!(check(trimmed, TRIM).is_ok());
    }
}
