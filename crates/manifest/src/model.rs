//! Reading the typed manifest, and queries that more than one of its readers need.

use crate::decode::typed::FromNormalForm;
use crate::decode::{partial, values};
use crate::spec::agents::Agent;
use crate::spec::app::Manifest;
use crate::spec::path::FieldPath;
use linkworld_contract::names::Scope;
use serde_json::Value;

impl Manifest {
    /// Reads a manifest that was checked when it was stored. Missing fields get their defaults; none when
    /// the blob does not name its app and version.
    pub fn from_stored(blob: &Value) -> Option<Self> {
        let normal = values::lenient(blob)?;
        let manifest = Self::from_normal_form(&partial::filled(&normal, &crate::spec::app::MANIFEST))?;
        (!manifest.app_id.is_empty() && !manifest.version.is_empty()).then_some(manifest)
    }

    /// The same from its JSON text.
    pub fn from_stored_text(text: &str) -> Option<Self> {
        Self::from_stored(&serde_json::from_str(text).ok()?)
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
