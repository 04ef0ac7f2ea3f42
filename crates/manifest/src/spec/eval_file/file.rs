//! The file itself.

use crate::spec::declare::object;
use crate::spec::eval_file::expectation::{EVAL_THEN, EvalThen};
use crate::spec::eval_file::given::{EVAL_GIVEN, EvalGiven};
use crate::spec::eval_file::trigger::{EVAL_WHEN, EvalWhen};
use crate::spec::field::{FieldKind, matching, nullable, required};
use crate::spec::path::FieldPath;
use crate::spec::pattern;
use linkworld_contract::limits::EVAL_ROWS_MAX;
use serde_json::{Map, Value};

object! {
    /// The scenarios of a project.
    EvalFile, EVAL_FILE, "the eval file" {
        /// The scenarios, in the order they run.
        scenarios: Vec<EvalScenario> =
            required(FieldKind::List { item: &FieldKind::Object(&EVAL_SCENARIO), min: 1, max: None });
    }
}

impl EvalFile {
    /// The path of the file itself, where every other path starts.
    pub const PATH: FieldPath<Self> = FieldPath::ROOT;
}

object! {
    /// One scenario.
    EvalScenario, EVAL_SCENARIO, "a scenario" {
        /// What the scenario is called in reports.
        name: Value = nullable(FieldKind::Any);
        /// What the platform has before the app is called, and what replies to its calls.
        given: Option<EvalGiven> = nullable(FieldKind::Object(&EVAL_GIVEN));
        /// What happens.
        when: Option<EvalWhen> = nullable(FieldKind::Object(&EVAL_WHEN));
        /// What is expected; an empty one expects that the handler does not fail.
        then: Option<EvalThen> = nullable(FieldKind::Object(&EVAL_THEN));
        /// What happens one after another in the same world, in place of `when` and `then`.
        steps: Option<Vec<EvalStep>> =
            nullable(FieldKind::List { item: &FieldKind::Object(&EVAL_STEP), min: 1, max: Some(100) });
        /// Seconds that one call of the handler may take; 60 by default.
        timeout_seconds: Option<f64> = nullable(FieldKind::Float { min: Some(0.01), max: Some(600.0) });
        /// Values of `{{name}}` in texts, a row for each run: a list, or a file (`.jsonl`, `.json` or `.yaml`).
        rows: Option<EvalRows> = nullable(FieldKind::PathOrList(&FieldKind::List {
            item: &FieldKind::Map(&FieldKind::Any), min: 1, max: Some(EVAL_ROWS_MAX),
        }));
        /// Models of the dev file; the scenario runs once with each, which replies for agents that `given` has no reply of.
        models: Option<Vec<String>> =
            nullable(FieldKind::List { item: &matching(1, Some(64), &pattern::SLUG), min: 1, max: Some(16) });
    }
}

object! {
    /// One step of a scenario.
    EvalStep, EVAL_STEP, "a step" {
        /// What happens.
        when: Option<EvalWhen> = nullable(FieldKind::Object(&EVAL_WHEN));
        /// What is expected of this step.
        then: Option<EvalThen> = nullable(FieldKind::Object(&EVAL_THEN));
    }
}

/// The rows of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub enum EvalRows {
    /// They are in this file, relative to the eval file.
    File(String),
    /// These.
    Listed(Vec<Map<String, Value>>),
}

impl crate::decode::typed::FromNormalForm for EvalRows {
    fn from_normal_form(form: &crate::decode::normal::NormalForm) -> Option<Self> {
        match form.as_str() {
            Some(path) => Some(Self::File(path.to_owned())),
            None => Vec::from_normal_form(form).map(Self::Listed),
        }
    }
}
