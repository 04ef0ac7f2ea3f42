//! The file of certificate authorities that a user names. The TLS library ignores one without certificates, and then
//! trusts nobody or the system's authorities, without saying so.

use crate::env;
use crate::files::{self, FileError};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::path::Path;

/// Bytes of a file of authorities; the whole Mozilla list has a quarter of a megabyte.
const CERTIFICATES_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Why there are no authorities at the place that a variable names.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{variable} names {path}, which {why}")]
pub struct CertificatesError {
    /// The variable.
    pub variable: &'static str,
    /// Its value.
    pub path: String,
    /// A clause: `does not exist`.
    pub why: String,
    /// What helps, if that is known.
    pub hint: Option<String>,
}

/// Checks `SSL_CERT_FILE` and `SSL_CERT_DIR`.
pub fn check() -> Result<(), CertificatesError> {
    if let Some(path) = env::value_of(env::SSL_CERT_FILE) {
        check_file(&path)?;
    }
    let Some(path) = env::value_of(env::SSL_CERT_DIR) else { return Ok(()) };
    // A list, as in PATH; one folder that exists is enough.
    if std::env::split_paths(&path).any(|folder| folder.is_dir()) {
        return Ok(());
    }
    let why = "is not a folder".to_owned();
    Err(CertificatesError { variable: env::SSL_CERT_DIR.name, path, why, hint: None })
}

fn check_file(path: &str) -> Result<(), CertificatesError> {
    let wrong = |why: &str, hint: Option<String>| CertificatesError {
        variable: env::SSL_CERT_FILE.name,
        path: path.to_owned(),
        why: why.to_owned(),
        hint,
    };
    let bytes = files::read_capped(Path::new(path), CERTIFICATES_BYTES_MAX).map_err(|error| match error {
        FileError::NotFound(_) => wrong("does not exist", None),
        FileError::NotAFile(_) => wrong("is not a file", None),
        FileError::Io { source, .. } => wrong(&format!("cannot be read: {source}"), None),
        _ => wrong("is too large for a list of certificates", None),
    })?;
    if CertificateDer::pem_slice_iter(&bytes).any(|certificate| certificate.is_ok()) {
        return Ok(());
    }
    // The tag of every certificate in binary form, a sequence with a length of two bytes.
    if bytes.starts_with(&[0x30, 0x82]) {
        let hint = format!("convert it: `openssl x509 -inform der -in {path} -out {path}.pem`");
        return Err(wrong("is in DER form; PEM is expected", Some(hint)));
    }
    Err(wrong("contains no certificates in PEM form", None))
}

#[cfg(test)]
mod tests {
    use super::check_file;
    use crate::files;

    #[test]
    fn a_file_without_certificates_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ca.pem");
        let verdict = || check_file(path.to_str().unwrap()).map_err(|error| error.why);
        let wrong = |why: &str| Err(why.to_owned());
        assert_eq!(verdict(), wrong("does not exist"));
        assert_eq!(check_file(folder.path().to_str().unwrap()).unwrap_err().why, "is not a file");
        for (bytes, expected) in [
            (&b""[..], wrong("contains no certificates in PEM form")),
            (b"127.0.0.1 localhost\n", wrong("contains no certificates in PEM form")),
            (
                b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                wrong("contains no certificates in PEM form"),
            ),
            (b"-----BEGIN CERTIFICATE-----\nAAAA\n", wrong("contains no certificates in PEM form")),
            (b"\x30\x82\x01\x02\x00", wrong("is in DER form; PEM is expected")),
            (b"# a comment\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", Ok(())),
        ] {
            files::write_private(&path, bytes).unwrap();
            assert_eq!(verdict(), expected, "{bytes:?}");
        }
    }
}
