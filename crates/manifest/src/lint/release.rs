//! Rules about what a release is called and what it runs: version and container image.

use crate::codes;
use crate::diagnostic::Severity;
use crate::lint::rule::{LintRule, LintRun, Needs};
use crate::spec::app::Manifest;
use crate::spec::path::FieldPath;
use linkworld_contract::text::shorten;
use semver::Version;

/// A version that does not sort.
pub(super) const VERSION: LintRule = LintRule {
    code: codes::VERSION_NOT_SEMVER,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "the version is accepted by the platform but is not a Semantic Version",
    why: "tools that compare versions reject leading zeros, so they cannot tell which of two is newer",
    source: "manifest reference, version: a Semantic Version; the SDK's pattern also accepts leading zeros",
    bad: "---\napiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.02.0\nname: Tax\nruntime: {image: x:1.02.0}",
    good: "---\napiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.2.0\nname: Tax\nruntime: {image: x:1.2.0}",
    check: version,
};

/// The image of another version.
pub(super) const IMAGE_TAG: LintRule = LintRule {
    code: codes::IMAGE_TAG,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::Sections(&["version"]),
    about: "the tag of `runtime.image` is a different version than `version`",
    why: "often one of the two was forgotten, and the old code is released under the new version",
    source: "our advice; the manifest reference tags the image with the version in every example",
    bad: "---\napiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.1.0\nname: Tax\nruntime: {image: ghcr.io/you/tax-bot:1.0.0}",
    good: "---\napiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.1.0\nname: Tax\nruntime: {image: ghcr.io/you/tax-bot:1.1.0}",
    check: image_tag,
};

/// An image tag that moves.
pub(super) const MUTABLE_IMAGE: LintRule = LintRule {
    code: codes::MUTABLE_IMAGE,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "`runtime.image` is tagged `latest`",
    why: "each version should name one image forever; `latest` is a different one after the next push",
    source: "manifest reference, version: each value is a distinct, immutable artifact",
    bad: "---\napiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.0.0\nname: Tax\nruntime: {image: \"ghcr.io/you/tax-bot:latest\"}",
    good: "---\napiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.0.0\nname: Tax\nruntime: {image: \"ghcr.io/you/tax-bot:1.0.0\"}",
    check: mutable_image,
};

/// No image.
pub(super) const NO_IMAGE: LintRule = LintRule {
    code: codes::EMPTY_IMAGE,
    severity: Severity::Warning,
    lwp: None,
    needs: Needs::SingleValues,
    about: "`runtime.image` is empty",
    why: "the platform accepts it, but has no image to pull",
    source: "manifest reference, runtime.image: the image the platform pulls",
    bad: "---\napiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.0.0\nname: Tax\nruntime: {image: \"\"}",
    good: "---\napiVersion: linkworld.ai/v2\napp_id: tax-bot\nversion: 1.0.0\nname: Tax\nruntime: {image: \"ghcr.io/you/tax-bot:1.0.0\"}",
    check: no_image,
};

const IMAGE: FieldPath<String> = Manifest::PATH.runtime().image();

fn version(run: &mut LintRun<'_>) {
    let text = &run.manifest().version;
    if Version::parse(text).is_ok() {
        return;
    }
    let plain = without_zeros(text);
    let headline = format!("`{}` is not a Semantic Version", shorten(text, 80));
    let finding = run.at_value(Manifest::PATH.version(), headline);
    run.report(match Version::parse(&plain) {
        Ok(_) if plain.len() <= 80 => finding.help(format!("write `{plain}`, without leading zeros")),
        _ => finding.help("write three numbers of at most 64 bits, without leading zeros"),
    });
}

/// The version without zeros in front of its numbers.
fn without_zeros(text: &str) -> String {
    let plain = |part: &str| match part.trim_start_matches('0') {
        _ if !part.bytes().all(|byte| byte.is_ascii_digit()) => part.to_owned(),
        "" => "0".to_owned(),
        rest => rest.to_owned(),
    };
    let numbers = |text: &str| text.split('.').map(plain).collect::<Vec<_>>().join(".");
    match text.split_once('-') {
        None => numbers(text),
        Some((core, pre)) => format!("{}-{}", numbers(core), numbers(pre)),
    }
}

/// The tag of an image with the byte it starts at; none for one with a digest or without a tag.
fn tag(image: &str) -> Option<(usize, &str)> {
    if image.contains('@') {
        return None;
    }
    let name = image.rfind('/').map_or(0, |slash| slash + 1);
    let colon = name + image[name..].find(':')?;
    Some((colon + 1, &image[colon + 1..]))
}

fn image_tag(run: &mut LintRun<'_>) {
    let (image, version) = (&run.manifest().runtime.image, &run.manifest().version);
    let Some((start, tag)) = tag(image) else { return };
    // Tags such as `stable` or `2026-11-21` say nothing about the version.
    let Ok(claimed) = Version::parse(tag.strip_prefix('v').unwrap_or(tag)) else { return };
    if Version::parse(version).ok() == Some(claimed) || tag == version {
        return;
    }
    let span = run.input.part(IMAGE, image, start, image.len());
    let headline = format!("the image tag `{}` is not the version `{version}`", shorten(tag, 80));
    let finding = run.at_span(span, &IMAGE.to_string(), headline);
    let finding = finding.label(run.input.span(Manifest::PATH.version()), "the version is here");
    run.report(finding.help(format!("build and tag the image as `{version}`, or correct the version")));
}

fn mutable_image(run: &mut LintRun<'_>) {
    let image = &run.manifest().runtime.image;
    if let Some((start, "latest")) = tag(image) {
        let span = run.input.part(IMAGE, image, start, image.len());
        let headline = "the tag `latest` changes with every push, expected a tag that names one image";
        let help = format!("tag the image with the version, `{}`", run.manifest().version);
        run.report(run.at_span(span, &IMAGE.to_string(), headline).help(help));
    }
}

fn no_image(run: &mut LintRun<'_>) {
    if run.manifest().runtime.image.trim().is_empty() {
        let finding = run.at_value(IMAGE, "empty image, expected the name of a container image");
        run.report(finding.help("write for example `ghcr.io/you/app:1.0.0`"));
    }
}
