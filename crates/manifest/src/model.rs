//! Reading the typed manifest, and queries that more than one of its readers need.

use crate::decode::normal::NormalForm;
use crate::decode::{partial, values};
use crate::spec::agents::Agent;
use crate::spec::app::Manifest;
use crate::spec::path::FieldPath;
use linkworld_contract::names::Scope;
use serde::Deserialize;
use serde_json::Value;

impl Manifest {
    /// Reads the normal form of a valid manifest; none only if a struct and its table disagree, which a test forbids.
    pub(crate) fn from_normal(normal: &NormalForm) -> Option<Self> {
        Self::deserialize(normal).ok()
    }

    /// Reads a manifest that was checked when it was stored. Missing fields get their defaults; none when
    /// the blob does not name its app and version.
    pub fn from_stored(blob: &Value) -> Option<Self> {
        // What our own tools send has all its fields.
        Self::deserialize(blob).ok().or_else(|| Self::completed(blob))
    }

    /// The same from its JSON text.
    pub fn from_stored_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().or_else(|| Self::completed(&serde_json::from_str(text).ok()?))
    }

    fn completed(blob: &Value) -> Option<Self> {
        let normal = values::lenient(blob)?;
        let manifest = Self::from_normal(&partial::filled(&normal, &crate::spec::app::MANIFEST))?;
        (!manifest.app_id.is_empty() && !manifest.version.is_empty()).then_some(manifest)
    }

    /// The declared scopes that are well-formed; others grant nothing.
    pub fn scopes(&self) -> impl Iterator<Item = Scope> {
        self.required_scopes.iter().filter_map(|scope| Scope::parse(scope).ok())
    }

    /// All agents of either form, each with the id the platform knows it by.
    pub fn agents_by_id(&self) -> impl Iterator<Item = (&str, &Agent)> {
        let single = self.agent.iter().map(|agent| ("default", agent));
        single.chain(self.agents.iter().filter_map(|agent| Some((agent.id.as_deref()?, agent))))
    }

    /// All agents of either form, each with its path.
    pub fn agents_by_path(&self) -> impl Iterator<Item = (FieldPath<Agent>, &Agent)> {
        let single = self.agent.iter().map(|agent| (Self::PATH.agent().some(), agent));
        single.chain(self.agents.iter().enumerate().map(|(index, agent)| (Self::PATH.agents().at(index), agent)))
    }
}
