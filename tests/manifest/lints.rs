//! Valid manifests give no lint errors, but for those that a generated value certainly breaks a documented rule by.

use crate::{gallery, generated};
use linkworld_manifest::diagnostic::Severity;
use linkworld_manifest::lint::{self, LintInput};
use linkworld_manifest::read;
use linkworld_manifest::source::SourceFile;

/// Manifests that are valid at some border of a field and break a documented rule by it, by the start of their names.
///
/// The platform's reader accepts them too.
const BORDERLINE: &[(&str, &str)] = &[
    ("install_settings.auto_default ", "auto-default-integration"),
    ("install_settings.default ", "setting-default"),
    ("lifecycle.schedules.cron ", "cron-syntax"),
    ("tools.scopes_required ", "scope-not-declared"),
    ("yaml-base60-default", "setting-default"),
];

#[test]
fn valid_manifests_have_no_lint_errors() {
    let gallery = gallery::files("ok").into_iter().map(|path| {
        let source = gallery::source(&path);
        SourceFile::new(gallery::name(&path), source.text())
    });
    let generated = generated::cases().into_iter().filter(|case| case.errors.is_empty());
    let generated = generated.map(|case| SourceFile::new(case.name, case.text));
    let now = Some("2026-11-20T12:00:00Z".parse().expect("a time"));
    let mut met = vec![false; BORDERLINE.len()];
    for source in gallery.chain(generated) {
        let outcome = read(&source);
        let manifest = outcome.manifest.unwrap_or_else(|| panic!("{}: {:?}", source.name(), outcome.findings));
        let input =
            LintInput { manifest: &manifest, source_map: &outcome.source_map, text: source.text(), now, errors: None };
        for finding in lint::run(&input).into_iter().filter(|finding| finding.severity == Severity::Error) {
            let row =
                BORDERLINE.iter().position(|(start, code)| source.name().starts_with(start) && *code == finding.code);
            met[row.unwrap_or_else(|| panic!("{}: {finding:?}", source.name()))] = true;
        }
    }
    for ((start, code), met) in BORDERLINE.iter().zip(met) {
        assert!(met, "no manifest {start} breaks {code} any more");
    }
}
