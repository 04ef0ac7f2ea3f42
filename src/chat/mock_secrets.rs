//! `_secrets` of the file with mocks.

use crate::error::CommandError;
use linkworld_contract::names::SecretKey;
use linkworld_contract::secret::Secret;
use linkworld_terminal::Exit;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct WithSecrets {
    #[serde(default, rename = "_secrets")]
    secrets: BTreeMap<String, String>,
}

/// The secrets of a file with mocks, whose other keys are checked where they are used.
pub fn mock_secrets(text: &str) -> Result<Vec<(SecretKey, Secret)>, CommandError> {
    let invalid = |why: String| CommandError::new(Exit::Failed, format!("`_secrets` of the mocks: {why}"));
    let read: Result<WithSecrets, _> = serde_json::from_str(text);
    // The message of the parser could quote a value.
    let WithSecrets { secrets } = read.map_err(|_| invalid("expected an object of keys and texts".to_owned()))?;
    let keyed = |(key, value): (String, String)| match SecretKey::parse(&key) {
        Ok(key) => Ok((key, Secret::new(value))),
        Err(error) => Err(invalid(error.to_string())),
    };
    secrets.into_iter().map(keyed).collect()
}

#[cfg(test)]
mod tests {
    use super::mock_secrets;

    #[test]
    fn secrets_of_mocks() {
        let read = mock_secrets(r#"{"email_send": {}, "_secrets": {"A_KEY": "v"}}"#).unwrap();
        assert_eq!((read[0].0.as_str(), read[0].1.expose()), ("A_KEY", "v"));
        assert!(mock_secrets("{}").unwrap().is_empty());
        for wrong in [
            r#"{"_secrets": ["s3cret"]}"#,
            r#"{"_secrets": {"a b": "s3cret"}}"#,
            r#"{"_secrets": {"A": {"s3cret": 1}}}"#,
        ] {
            let Err(error) = mock_secrets(wrong) else { panic!("{wrong}") };
            assert!(!format!("{error:?}").contains("s3cret"), "{wrong}");
        }
    }
}
