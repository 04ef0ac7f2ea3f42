//! The one complete check of a manifest: every caller gets the same findings for the same bytes.
//!
//! Size and encoding, YAML, schema, rules between fields, lints, and the address of the documentation for each finding.

use crate::codes;
use crate::decode::normal::NormalForm;
use crate::diagnostic::{Diagnostic, Severity};
use crate::drift::Compat;
use crate::explain;
use crate::lint::{self, LintInput};
use crate::read::{ReadManifest, read_as};
use crate::source::{SourceFile, Span};
use crate::source_map::SourceMap;
use crate::spec::app::{MANIFEST, Manifest};
use crate::suggest::strange_value;
use jiff::Timestamp;
use linkworld_contract::encoding;
use linkworld_contract::limits::MANIFEST_BYTES_MAX;

/// How to check.
#[derive(Debug, Clone, Copy, Default)]
pub struct CheckOptions {
    /// Whose verdict is asked for; lints belong to ours alone.
    pub compat: Compat,
    /// The time from which the next runs of a cron expression are computed; none leaves them out.
    pub now: Option<Timestamp>,
}

/// A manifest with everything that was found in it.
#[derive(Debug, Clone)]
pub struct CheckedManifest {
    /// The text that was checked; empty when it was too large, and cut at the first byte that is not UTF-8.
    pub source: SourceFile,
    /// Default-filled, as it is sent; none if it cannot be read without errors. Lints do not matter here, nor do
    /// duplicate keys, of which the last one is used as by the SDK.
    pub normal: Option<NormalForm>,
    /// The same, typed.
    pub manifest: Option<Manifest>,
    /// What could be read of a manifest with errors.
    pub partial: Option<Manifest>,
    /// Where the values are in the text.
    pub source_map: SourceMap,
    /// All findings, in the order of the text.
    pub findings: Vec<Diagnostic>,
}

/// Checks the bytes of a manifest; `name` is what the report shows.
pub fn check(name: impl Into<String>, bytes: Vec<u8>, options: CheckOptions) -> CheckedManifest {
    let name = name.into();
    if bytes.len() > MANIFEST_BYTES_MAX {
        return check_oversized(name, bytes.len() as u64);
    }
    if let Err(problem) = encoding::with_mark(&bytes) {
        let before = String::from_utf8_lossy(&bytes[..problem.at]).into_owned();
        let headline = format!("the manifest {problem}");
        let finding = Diagnostic::error(codes::MANIFEST_NOT_UTF8, Span::empty(problem.at), headline);
        return finish(SourceFile::new(name, before), ReadManifest::rejected(finding.help(problem.help())));
    }
    let text = String::from_utf8(bytes).expect("checked above");
    check_text(SourceFile::new(name, text), options)
}

/// The result for a manifest that was not read because it is larger than the cap.
pub fn check_oversized(name: impl Into<String>, size: u64) -> CheckedManifest {
    let headline = format!("the manifest has {size} bytes, expected at most {MANIFEST_BYTES_MAX}");
    let finding = Diagnostic::error(codes::MANIFEST_TOO_LARGE, Span::empty(0), headline)
        .help("move long texts to `app_docs/`, and data to files of the image");
    finish(SourceFile::new(name, ""), ReadManifest::rejected(finding))
}

fn check_text(source: SourceFile, options: CheckOptions) -> CheckedManifest {
    let mut read = read_as(&source, options.compat);
    if options.compat == Compat::Ours
        && let Some(manifest) = read.manifest.as_ref().or(read.partial.as_ref())
    {
        let has_errors = read.findings.iter().any(|finding| finding.severity == Severity::Error);
        let errors = has_errors.then_some(read.findings.as_slice());
        let (source_map, text) = (&read.source_map, source.text());
        let lints = lint::run(&LintInput { manifest, source_map, text, now: options.now, errors });
        read.findings.extend(lints.into_iter().map(|finding| strange_value::name(finding, &MANIFEST, text)));
    }
    finish(source, read)
}

fn finish(source: SourceFile, read: ReadManifest) -> CheckedManifest {
    let ReadManifest { normal, manifest, partial, source_map, mut findings } = read;
    explain::add_addresses(&mut findings);
    findings.sort_by(Diagnostic::by_place);
    CheckedManifest { source, normal, manifest, partial, source_map, findings }
}

impl CheckedManifest {
    /// True when the bytes were within the cap and UTF-8, so that a text could be checked.
    pub fn is_complete(&self) -> bool {
        let unread = [codes::MANIFEST_TOO_LARGE, codes::MANIFEST_NOT_UTF8];
        !self.findings.iter().any(|finding| unread.contains(&finding.code))
    }
}

#[cfg(test)]
mod tests {
    use super::{CheckOptions, check, check_oversized};
    use linkworld_contract::limits::MANIFEST_BYTES_MAX;

    const VALID: &str =
        "apiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.0.0\nname: Tax\nruntime: {image: x}\n";

    fn codes(bytes: &[u8]) -> Vec<&'static str> {
        let checked = check("m", bytes.to_vec(), CheckOptions::default());
        assert!(checked.findings.iter().all(|finding| finding.url.is_some()));
        checked.findings.iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn every_kind_of_finding_is_in_the_report() {
        assert_eq!(codes(VALID.as_bytes()), Vec::<&str>::new());
        assert_eq!(codes(b"app_id: caf\xe9"), ["manifest-not-utf8"]);
        let utf16: Vec<u8> = VALID.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(codes(&utf16), ["manifest-not-utf8"]);
        assert_eq!(codes(b"a: [b"), ["yaml-syntax"]);
        assert_eq!(codes(format!("{VALID}required_scopes: [mail.sendd]\n").as_bytes()), ["unknown-scope"]);
        let both = format!("{VALID}nam: x\nlifecycle: {{schedules: [{{name: a, cron: \"0 25 * * *\"}}]}}\n");
        assert_eq!(codes(both.as_bytes()), ["unknown-field", "cron-syntax"]);
    }

    #[test]
    fn the_cap_is_tested_at_and_one_past() {
        let filled = |size: usize| {
            let mut text = VALID.to_owned();
            text.push_str(&"#".repeat(size - text.len()));
            codes(text.as_bytes())
        };
        assert_eq!(filled(MANIFEST_BYTES_MAX), Vec::<&str>::new());
        assert_eq!(filled(MANIFEST_BYTES_MAX + 1), ["manifest-too-large"]);
        let (read, unread) = (MANIFEST_BYTES_MAX + 1, (MANIFEST_BYTES_MAX + 1) as u64);
        let checked = check("m", vec![b' '; read], CheckOptions::default());
        assert_eq!(checked.findings, check_oversized("m", unread).findings);
    }
}
