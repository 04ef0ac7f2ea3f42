//! What is left to do, from what the platform has: a pure decision.

use crate::digest;
use crate::platform::deploy::shipment::Shipment;
use crate::wire::developer::{App, Version};
use serde_json::Value;

/// What can differ under one version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// The manifest, or the end-user docs that travel with it.
    Manifest,
    /// The document templates.
    Templates,
    /// The image.
    Image,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Manifest => "the manifest or the pages of `app_docs/` differ",
            Self::Templates => "the document templates differ",
            Self::Image => "the image differs",
        })
    }
}

/// The decision.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// Nothing is left to do.
    Unchanged,
    /// It cannot be done: a version never changes.
    Immutable(Vec<Difference>),
    /// This is left to do.
    Ship(Plan),
}

/// What is left to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub create_app: bool,
    /// True for a version the platform does not have.
    pub new_version: bool,
    /// Register, which also promotes.
    pub register: bool,
    pub templates: TemplatesPlan,
}

/// What to do with the templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TemplatesPlan {
    /// There are none.
    None,
    /// The platform has the same ones.
    Skip,
    /// To be attached for the first time.
    Attach,
    /// The platform does not tell whether it has some: attach, and take "already attached" for an answer.
    AttachOrKeep,
}

/// Decides from the platform's app and its listed versions.
pub(super) fn decide(shipment: &Shipment, promote: bool, app: Option<&App>, versions: &[Version]) -> Decision {
    let has_templates = !shipment.templates.is_empty();
    let attach = |plan| if has_templates { plan } else { TemplatesPlan::None };
    let Some(listed) = versions.iter().find(|listed| listed.version == shipment.register.version) else {
        return Decision::Ship(Plan {
            create_app: app.is_none(),
            new_version: true,
            register: true,
            templates: attach(TemplatesPlan::Attach),
        });
    };
    let differs = differences(shipment, listed);
    if !differs.is_empty() {
        return Decision::Immutable(differs);
    }
    let is_current = app.is_some_and(|app| app.current_version.as_ref() == Some(&listed.version));
    let (register, templates) = match &listed.content {
        // Only by registering again can it tell whether the content is the same.
        None => (true, attach(TemplatesPlan::AttachOrKeep)),
        Some(content) if content.templates.is_some() => (promote && !is_current, attach(TemplatesPlan::Skip)),
        Some(_) => (promote && !is_current, attach(TemplatesPlan::Attach)),
    };
    if !register && templates != TemplatesPlan::Attach {
        return Decision::Unchanged;
    }
    Decision::Ship(Plan { create_app: false, new_version: false, register, templates })
}

/// What the listed version certainly has otherwise. Templates that are not attached yet are no difference.
pub(super) fn differences(shipment: &Shipment, listed: &Version) -> Vec<Difference> {
    let register = &shipment.register;
    let mut found = Vec::new();
    let Some(content) = &listed.content else { return found };
    if content.manifest != digest::of(&register.manifest) {
        found.push(Difference::Manifest);
    }
    let templates = digest::of(&Value::Array(shipment.templates.clone()));
    if content.templates.as_ref().is_some_and(|attached| *attached != templates) {
        found.push(Difference::Templates);
    }
    let other = |ours: Option<&String>, theirs: Option<&String>| ours.is_some() && theirs.is_some() && ours != theirs;
    if other(Some(&register.image_url), listed.image_url.as_ref())
        || other(register.image_digest.as_ref(), listed.image_digest.as_ref())
    {
        found.push(Difference::Image);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Decision, Difference, Plan, TemplatesPlan, decide};
    use crate::digest;
    use crate::platform::deploy::Shipment;
    use crate::wire::developer::{App, ContentDigests, CreateApp, RegisterVersion, Version};
    use serde_json::{Value, json};

    fn shipment(templates: Vec<Value>) -> Shipment {
        Shipment {
            app: CreateApp { slug: "tax-bot".into(), name: "Tax Bot".into(), description: String::new(), icon: None },
            register: RegisterVersion {
                version: "1.0.0".into(),
                image_url: "r/x:1.0.0".into(),
                image_digest: None,
                manifest: json!({"a": 1}),
                build_log_url: None,
                promote: false,
                bundle_pending: false,
            },
            templates,
        }
    }

    fn app(current: Option<&str>) -> App {
        serde_json::from_value(json!({
            "id": "a", "slug": "tax-bot", "name": "n", "status": "draft", "created_at": "t", "current_version": current
        }))
        .unwrap()
    }

    fn version(content: Option<ContentDigests>) -> Version {
        let mut version: Version = serde_json::from_value(json!({"id": "v", "version": "1.0.0"})).unwrap();
        version.content = content;
        version
    }

    fn content(manifest: &Value, templates: Option<Value>) -> Option<ContentDigests> {
        let templates = templates.map(|templates| digest::of(&templates));
        Some(ContentDigests { manifest: digest::of(manifest), templates, bundle: None, bundle_pending: false })
    }

    fn ship(create_app: bool, new_version: bool, register: bool, templates: TemplatesPlan) -> Decision {
        Decision::Ship(Plan { create_app, new_version, register, templates })
    }

    #[test]
    fn what_is_missing_is_done_and_nothing_else() {
        use Decision::{Immutable, Unchanged};
        use TemplatesPlan::{Attach, AttachOrKeep, None as NoTemplates, Skip};
        let (same, other, one) = (json!({"a": 1}), json!({"a": 2}), json!([{"slug": "x"}]));
        let two = json!([{"slug": "y"}]);
        let none = || Vec::new();
        let some = || vec![json!({"slug": "x"})];
        for (case, (current, content, templates, promote), expected) in [
            ("new, bare", (None, None, none(), true), ship(false, true, true, NoTemplates)),
            ("same, current", (Some("1.0.0"), content(&same, None), none(), true), Unchanged),
            (
                "same, other current",
                (Some("0.9.0"), content(&same, None), none(), true),
                ship(false, false, true, NoTemplates),
            ),
            ("same, no promotion asked", (None, content(&same, None), none(), false), Unchanged),
            ("same, none current", (None, content(&same, None), none(), true), ship(false, false, true, NoTemplates)),
            (
                "other manifest",
                (Some("1.0.0"), content(&other, None), none(), true),
                Immutable(vec![Difference::Manifest]),
            ),
            (
                "templates missing",
                (Some("1.0.0"), content(&same, None), some(), true),
                ship(false, false, false, Attach),
            ),
            ("templates there", (Some("1.0.0"), content(&same, Some(one.clone())), some(), true), Unchanged),
            (
                "templates there, not current",
                (None, content(&same, Some(one.clone())), some(), true),
                ship(false, false, true, Skip),
            ),
            (
                "other templates",
                (None, content(&same, Some(two.clone())), some(), true),
                Immutable(vec![Difference::Templates]),
            ),
            ("templates gone", (None, content(&same, Some(one)), none(), true), Immutable(vec![Difference::Templates])),
            ("no templates, said so", (Some("1.0.0"), content(&same, Some(json!([]))), none(), true), Unchanged),
            (
                "both other",
                (None, content(&other, Some(two)), some(), true),
                Immutable(vec![Difference::Manifest, Difference::Templates]),
            ),
        ] {
            let listed: Vec<_> = if case.starts_with("new") { vec![] } else { vec![version(content)] };
            assert_eq!(decide(&shipment(templates), promote, Some(&app(current)), &listed), expected, "{case}");
        }
        assert_eq!(decide(&shipment(some()), true, None, &[]), ship(true, true, true, Attach));
        let untold = [version(None)];
        assert_eq!(decide(&shipment(some()), false, Some(&app(None)), &untold), ship(false, false, true, AttachOrKeep));
    }

    #[test]
    fn another_image_is_another_content() {
        let same = content(&json!({"a": 1}), None);
        for (image, digest, expected) in [
            (Some("r/x:1.0.0"), None, Decision::Unchanged),
            (None, Some("sha256:1"), Decision::Unchanged),
            (Some("r/x:2"), None, Decision::Immutable(vec![Difference::Image])),
            (None, Some("sha256:2"), Decision::Immutable(vec![Difference::Image])),
        ] {
            let mut ours = shipment(vec![]);
            ours.register.image_digest = Some("sha256:1".into());
            let mut listed = version(same.clone());
            listed.image_url = image.map(str::to_owned);
            listed.image_digest = digest.map(str::to_owned);
            assert_eq!(decide(&ours, true, Some(&app(Some("1.0.0"))), &[listed]), expected);
        }
    }
}
