//! The JSON Schema gives our verdict on every manifest of the gallery and every generated case.

use crate::{gallery, generated};
use linkworld_manifest::diagnostic::Severity;
use linkworld_manifest::json_schema::{UNSAID, schema};
use linkworld_manifest::read;
use linkworld_manifest::source::SourceFile;

/// The valid or the broken manifests.
fn manifests(valid: bool) -> impl Iterator<Item = SourceFile> {
    let files = gallery::files(if valid { "ok" } else { "err" }).into_iter();
    let gallery = files.map(|path| SourceFile::new(gallery::name(&path), gallery::source(&path).text()));
    let cases = generated::cases().into_iter().filter(move |case| case.errors.is_empty() == valid);
    gallery.chain(cases.map(|case| SourceFile::new(case.name, case.text)))
}

#[test]
fn what_we_accept_the_schema_accepts_but_for_lax_scalars() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let (mut alike, mut lax, mut wordless) = (0, 0, 0);
    for source in manifests(true) {
        let name = source.name();
        let normal = read(&source).normal.unwrap_or_else(|| panic!("{name}")).to_json();
        let errors: Vec<String> =
            validator.iter_errors(&normal).map(|e| format!("{} {e}", e.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new(), "the normal form of {name}");
        let Some(instance) = read(&source).source_map.to_json() else {
            wordless += 1;
            continue;
        };
        let mut coerced = false;
        for error in validator.iter_errors(&instance) {
            let at = error.instance_path().to_string();
            let (written, understood) = (instance.pointer(&at), normal.pointer(&at));
            assert_ne!(written, understood, "{name}: {at} {error}");
            coerced = true;
        }
        *(if coerced { &mut lax } else { &mut alike }) += 1;
    }
    let figures = format!("{alike} alike, {lax} by coercion only, {wordless} without a JSON form");
    assert!(alike > 4 * lax && alike > 20 * wordless, "{figures}");
}

#[test]
fn what_we_refuse_the_schema_refuses_but_for_named_rules() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let unsaid: Vec<&str> = UNSAID.iter().map(|(code, _)| *code).collect();
    let (mut alike, mut beyond, mut wordless) = (0, 0, 0);
    for source in manifests(false) {
        let name = source.name();
        let findings = read(&source).findings;
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
        let said: Vec<&str> = errors.map(|finding| finding.code).filter(|code| !unsaid.contains(code)).collect();
        let Some(instance) = read(&source).source_map.to_json() else {
            wordless += 1;
            continue;
        };
        match validator.is_valid(&instance) {
            false => alike += 1,
            true if said.is_empty() => beyond += 1,
            true => panic!("{name}: the schema accepts, we say {said:?}"),
        }
    }
    let figures = format!("{alike} alike, {beyond} beyond a schema, {wordless} without a JSON form");
    assert!(alike > 50 * beyond && alike > 4 * wordless, "{figures}");
}
