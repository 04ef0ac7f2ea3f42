//! What is left to do, decided from what the platform has.

use super::journal::{JournalRecord, StepMark, StepMarks};
use super::report::{AttachmentState, StepName};
use super::shipment::Shipment;
use linkworld_contract::wire::developer::{AppInfo, VersionInfo};

/// What can differ under one version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContentDifference {
    /// The manifest, or the end-user docs that travel with it.
    Manifest,
    /// The document templates.
    Templates,
    /// The frontend bundle.
    Bundle,
    /// The image.
    Image,
}

impl std::fmt::Display for ContentDifference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Manifest => "the manifest or the pages of `app_docs/` differ",
            Self::Templates => "the document templates differ",
            Self::Bundle => "the frontend bundle differs",
            Self::Image => "the image differs",
        })
    }
}

/// The decision.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum DeployDecision {
    /// Nothing is left to do.
    Unchanged,
    /// It cannot be done: a version is immutable.
    Immutable(Vec<ContentDifference>),
    /// This is left to do.
    Ship(DeployPlan),
}

/// What is left to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DeployPlan {
    pub create_app: bool,
    /// Register, which also promotes.
    pub register: Option<Registration>,
    pub templates: AttachmentPlan,
    pub bundle: AttachmentPlan,
}

/// How to register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Registration {
    /// True for a version the platform does not have.
    pub new: bool,
    /// True when the promotion has to wait for the bundle.
    pub bundle_pending: bool,
}

/// What to do with something that is attached to a version once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AttachmentPlan {
    /// There is none.
    None,
    /// The platform has the same.
    Skip,
    /// To be attached for the first time.
    Attach,
    /// The platform may have one and does not report it: attach, and accept "already attached".
    AttachOrKeep,
}

impl DeployPlan {
    /// The steps that change something, in their order.
    pub(super) fn steps(&self) -> Vec<StepName> {
        let mut steps = Vec::new();
        for (wanted, step) in [
            (self.create_app, StepName::CreateApp),
            (self.register.is_some(), StepName::Register),
            (self.templates.sends(), StepName::Templates),
            (self.bundle.sends(), StepName::Bundle),
        ] {
            if wanted {
                steps.push(step);
            }
        }
        steps
    }
}

impl AttachmentPlan {
    pub(super) fn sends(self) -> bool {
        matches!(self, Self::Attach | Self::AttachOrKeep)
    }

    /// The state after the deploy: what it did, or else what it found.
    pub(super) fn state(self, done: Option<AttachmentState>) -> AttachmentState {
        let found = if self == Self::None { AttachmentState::None } else { AttachmentState::Unchanged };
        done.unwrap_or(found)
    }
}

/// What is known of an attachment on the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Held {
    Absent,
    Is(String),
    Unknown,
}

/// What is known of a listed version: from the platform, else from our own journal.
struct Known {
    manifest: Option<String>,
    templates: Held,
    bundle: Held,
    /// True while a promotion waits for the bundle.
    pending: bool,
}

impl Known {
    fn of(listed: &VersionInfo, ours: Option<&JournalRecord>) -> Self {
        if let Some(content) = &listed.content {
            let held = |digest: &Option<String>| digest.clone().map_or(Held::Absent, Held::Is);
            return Self {
                manifest: Some(content.manifest.clone()),
                templates: held(&content.templates),
                bundle: held(&content.bundle),
                pending: content.bundle_pending,
            };
        }
        match ours.filter(|ours| ours.marks.register != StepMark::Not) {
            None => Self { manifest: None, templates: Held::Unknown, bundle: Held::Unknown, pending: false },
            Some(JournalRecord { content, marks: StepMarks { templates, bundle, .. }, promote, .. }) => {
                let held = |mark, digest: &Option<String>| match (mark, digest) {
                    (StepMark::Done, Some(digest)) => Held::Is(digest.clone()),
                    (StepMark::Begun, _) => Held::Unknown,
                    _ => Held::Absent,
                };
                Self {
                    manifest: Some(content.manifest.clone()),
                    templates: held(*templates, &content.templates),
                    bundle: held(*bundle, &content.bundle),
                    pending: *promote && content.bundle.is_some() && *bundle != StepMark::Done,
                }
            }
        }
    }
}

/// Decides from the platform's app, its listed versions and what this machine recorded of this version.
pub(super) fn decide(
    shipment: &Shipment,
    app: Option<&AppInfo>,
    versions: &[VersionInfo],
    ours: Option<&JournalRecord>,
) -> DeployDecision {
    let (has_templates, has_bundle) = (!shipment.templates().is_empty(), shipment.bundle.is_some());
    let promote = shipment.promote();
    let first = |has| if has { AttachmentPlan::Attach } else { AttachmentPlan::None };
    let Some(listed) = versions.iter().find(|listed| listed.version == shipment.version()) else {
        let bundle_pending = promote && has_bundle;
        return DeployDecision::Ship(DeployPlan {
            create_app: app.is_none(),
            register: Some(Registration { new: true, bundle_pending }),
            templates: first(has_templates),
            bundle: first(has_bundle),
        });
    };
    let differs = differences(shipment, listed, ours);
    if !differs.is_empty() {
        return DeployDecision::Immutable(differs);
    }
    let known = Known::of(listed, ours);
    let piece = |has: bool, held: &Held| match held {
        _ if !has => AttachmentPlan::None,
        Held::Is(_) => AttachmentPlan::Skip,
        Held::Absent => AttachmentPlan::Attach,
        Held::Unknown => AttachmentPlan::AttachOrKeep,
    };
    let (templates, bundle) = (piece(has_templates, &known.templates), piece(has_bundle, &known.bundle));
    let is_current = app.is_some_and(|app| app.current_version.as_ref() == Some(&listed.version));
    let promoting = promote && !is_current;
    let waits = bundle.sends() && known.pending;
    // If the content of a version is unknown, registering it again is the only way to find out.
    let register = known.manifest.is_none() || (promoting && !waits);
    if !register && !templates.sends() && !bundle.sends() {
        return DeployDecision::Unchanged;
    }
    let bundle_pending = promoting && bundle.sends();
    let register = register.then_some(Registration { new: false, bundle_pending });
    DeployDecision::Ship(DeployPlan { create_app: false, register, templates, bundle })
}

/// What certainly differs in the listed version. Attachments that are missing do not count as different.
pub(super) fn differences(
    shipment: &Shipment,
    listed: &VersionInfo,
    ours: Option<&JournalRecord>,
) -> Vec<ContentDifference> {
    let content = shipment.content();
    let known = Known::of(listed, ours);
    let mut found = Vec::new();
    if known.manifest.is_some_and(|manifest| manifest != content.manifest) {
        found.push(ContentDifference::Manifest);
    }
    let other = |held: &Held, ours: Option<&str>| matches!(held, Held::Is(held) if ours != Some(held));
    if other(&known.templates, Some(shipment.templates_digest())) {
        found.push(ContentDifference::Templates);
    }
    if other(&known.bundle, content.bundle.as_deref()) {
        found.push(ContentDifference::Bundle);
    }
    let both = |ours: Option<&String>, theirs: Option<&String>| ours.is_some() && theirs.is_some() && ours != theirs;
    if both(Some(&content.image_url), listed.image_url.as_ref())
        || both(content.image_digest.as_ref(), listed.image_digest.as_ref())
    {
        found.push(ContentDifference::Image);
    }
    found
}

/// What is certainly missing in the listed version.
pub(super) fn missing(
    shipment: &Shipment,
    listed: &VersionInfo,
    ours: Option<&JournalRecord>,
) -> Vec<ContentDifference> {
    let known = Known::of(listed, ours);
    let mut found = Vec::new();
    if known.templates == Held::Absent && !shipment.templates().is_empty() {
        found.push(ContentDifference::Templates);
    }
    if known.bundle == Held::Absent && shipment.bundle.is_some() {
        found.push(ContentDifference::Bundle);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::journal::{Journal, StepMark};
    use super::super::report::StepName;
    use super::super::shipment::{Bundle, Shipment};
    use super::{AttachmentPlan, ContentDifference, DeployDecision, DeployPlan, Registration, decide, missing};
    use linkworld_contract::digest;
    use linkworld_contract::wire::developer::{AppInfo, ContentDigests, CreateApp, RegisterVersion, VersionInfo};
    use linkworld_system::upload::UploadProgress;
    use serde_json::{Value, json};

    fn shipment(templates: &[&str], bundle: Option<&str>, promote: bool) -> Shipment {
        let packed =
            |digest: &str| Bundle { parts: Vec::new(), digest: digest.into(), sent: UploadProgress::default() };
        let app = CreateApp { slug: "tax-bot".into(), name: "Tax Bot".into(), description: String::new(), icon: None };
        let register = RegisterVersion {
            version: "1.0.0".into(),
            image_url: "r/x:1.0.0".into(),
            image_digest: None,
            manifest: json!({"a": 1}),
            build_log_url: None,
            promote,
            bundle_pending: false,
        };
        let mut shipment = Shipment::new(app, register, slugs(templates));
        shipment.bundle = bundle.map(packed);
        shipment
    }

    fn slugs(templates: &[&str]) -> Vec<Value> {
        templates.iter().map(|slug| json!({"slug": slug})).collect()
    }

    fn app(current: Option<&str>) -> AppInfo {
        serde_json::from_value(json!({
            "id": "a", "slug": "tax-bot", "name": "n", "status": "draft", "created_at": "t", "current_version": current
        }))
        .unwrap()
    }

    fn version(content: Option<ContentDigests>) -> VersionInfo {
        let mut version: VersionInfo = serde_json::from_value(json!({"id": "v", "version": "1.0.0"})).unwrap();
        version.content = content;
        version
    }

    /// What a platform that tells has of it.
    fn told(manifest: i32, templates: Option<&[&str]>, bundle: Option<&str>, bundle_pending: bool) -> VersionInfo {
        version(Some(ContentDigests {
            manifest: digest::of_json(&json!({"a": manifest})),
            templates: templates.map(|templates| digest::of_json(&Value::Array(slugs(templates)))),
            bundle: bundle.map(str::to_owned),
            bundle_pending,
        }))
    }

    fn ship(register: Option<bool>, templates: AttachmentPlan, bundle: AttachmentPlan) -> DeployDecision {
        let register = register.map(|bundle_pending| Registration { new: false, bundle_pending });
        DeployDecision::Ship(DeployPlan { create_app: false, register, templates, bundle })
    }

    #[test]
    fn a_new_version_is_sent_whole() {
        use AttachmentPlan::{Attach, None as NoPiece};
        for (known, templates, bundle, promote, pending) in [
            (false, &["x"][..], Some("b"), true, true),
            (true, &[], Some("b"), false, false),
            (true, &[], None, true, false),
        ] {
            let known = known.then(|| app(None));
            let ours = shipment(templates, bundle, promote);
            let piece = |has| if has { Attach } else { NoPiece };
            let plan = DeployPlan {
                create_app: known.is_none(),
                register: Some(Registration { new: true, bundle_pending: pending }),
                templates: piece(!templates.is_empty()),
                bundle: piece(bundle.is_some()),
            };
            assert_eq!(decide(&ours, known.as_ref(), &[], None), DeployDecision::Ship(plan));
        }
    }

    #[test]
    fn what_is_missing_is_done_and_nothing_else() {
        use AttachmentPlan::{Attach, None as NoPiece, Skip};
        use DeployDecision::{Immutable, Unchanged};
        let x: &[&str] = &["x"];
        let plain = || shipment(&[], None, true);
        let full = || shipment(x, Some("b"), true);
        let other = |differences: &[ContentDifference]| Immutable(differences.to_vec());
        for (case, current, ours, listed, expected) in [
            ("same, current", true, plain(), told(1, None, None, false), Unchanged),
            ("same, not current", false, plain(), told(1, None, None, false), ship(Some(false), NoPiece, NoPiece)),
            ("same, nobody asks", false, shipment(&[], None, false), told(1, None, None, false), Unchanged),
            ("other manifest", true, plain(), told(2, None, None, false), other(&[ContentDifference::Manifest])),
            (
                "templates missing",
                true,
                shipment(x, None, true),
                told(1, None, None, false),
                ship(None, Attach, NoPiece),
            ),
            ("templates there", true, shipment(x, None, true), told(1, Some(x), None, false), Unchanged),
            (
                "other templates",
                true,
                shipment(x, None, true),
                told(1, Some(&["y"]), None, false),
                other(&[ContentDifference::Templates]),
            ),
            ("templates gone", true, plain(), told(1, Some(x), None, false), other(&[ContentDifference::Templates])),
            ("no templates, said so", true, plain(), told(1, Some(&[]), None, false), Unchanged),
            ("all there", true, full(), told(1, Some(x), Some("b"), false), Unchanged),
            (
                "all there, not current",
                false,
                full(),
                told(1, Some(x), Some("b"), false),
                ship(Some(false), Skip, Skip),
            ),
            ("waits for its bundle", false, full(), told(1, Some(x), None, true), ship(None, Skip, Attach)),
            (
                "bundle missing, nobody waits",
                false,
                full(),
                told(1, Some(x), None, false),
                ship(Some(true), Skip, Attach),
            ),
            ("bundle missing, current", true, full(), told(1, Some(x), None, false), ship(None, Skip, Attach)),
            ("other bundle", true, full(), told(1, Some(x), Some("c"), false), other(&[ContentDifference::Bundle])),
            (
                "bundle gone",
                true,
                shipment(x, None, true),
                told(1, Some(x), Some("b"), false),
                other(&[ContentDifference::Bundle]),
            ),
        ] {
            let current = current.then_some("1.0.0").or(Some("0.9.0"));
            assert_eq!(decide(&ours, Some(&app(current)), &[listed], None), expected, "{case}");
        }
    }

    #[test]
    fn unknown_content_is_registered_again() {
        let ours = shipment(&["x"], Some("b"), true);
        let untold = [version(None)];
        let keep = AttachmentPlan::AttachOrKeep;
        assert_eq!(decide(&ours, Some(&app(Some("1.0.0"))), &untold, None), ship(Some(false), keep, keep));
        assert_eq!(decide(&ours, Some(&app(None)), &untold, None), ship(Some(true), keep, keep));
        assert_eq!(missing(&ours, &untold[0], None), []);
    }

    #[test]
    fn unknown_content_is_taken_from_the_journal() {
        use AttachmentPlan::{Attach, AttachOrKeep, Skip};
        let ours = shipment(&["x"], Some("b"), true);
        let untold = [version(None)];
        let mut journal = Journal::in_memory();
        journal.begin(&ours).unwrap();
        // Nothing was sent: somebody else made the version.
        assert!(matches!(
            decide(&ours, Some(&app(None)), &untold, journal.record()),
            DeployDecision::Ship(DeployPlan { register: Some(_), .. })
        ));
        journal.mark(StepName::Register, StepMark::Begun).unwrap();
        let look = |journal: &Journal, current| decide(&ours, Some(&app(current)), &untold, journal.record());
        assert_eq!(look(&journal, None), ship(None, Attach, Attach));
        assert_eq!(
            missing(&ours, &untold[0], journal.record()),
            [ContentDifference::Templates, ContentDifference::Bundle]
        );
        journal.mark(StepName::Templates, StepMark::Done).unwrap();
        journal.mark(StepName::Bundle, StepMark::Begun).unwrap();
        assert_eq!(look(&journal, None), ship(None, Skip, AttachOrKeep));
        journal.mark(StepName::Bundle, StepMark::Done).unwrap();
        assert_eq!(look(&journal, None), ship(Some(false), Skip, Skip));
        assert_eq!(look(&journal, Some("1.0.0")), DeployDecision::Unchanged);
        let other = shipment(&["y"], Some("c"), true);
        let differs = decide(&other, Some(&app(None)), &untold, journal.record());
        assert_eq!(differs, DeployDecision::Immutable(vec![ContentDifference::Templates, ContentDifference::Bundle]));
    }

    #[test]
    fn an_image_differs_only_where_both_sides_know_it() {
        let digest = |byte: &str| Some(format!("sha256:{}", byte.repeat(32)));
        for (ours, theirs, url, same) in [
            (None, digest("aa"), "r/x:1.0.0", true),
            (digest("aa"), None, "r/x:1.0.0", true),
            (digest("aa"), digest("aa"), "r/x:1.0.0", true),
            (digest("aa"), digest("bb"), "r/x:1.0.0", false),
            (None, None, "r/y:1.0.0", false),
        ] {
            let mut shipment = shipment(&[], None, true);
            shipment.set_image_digest(ours);
            let mut listed = told(1, None, None, false);
            (listed.image_url, listed.image_digest) = (Some(url.into()), theirs);
            let expected = if same {
                DeployDecision::Unchanged
            } else {
                DeployDecision::Immutable(vec![ContentDifference::Image])
            };
            assert_eq!(decide(&shipment, Some(&app(Some("1.0.0"))), &[listed], None), expected);
        }
    }
}
