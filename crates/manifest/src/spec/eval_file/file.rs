//! The file itself.

use crate::spec::declare::object;
use crate::spec::eval_file::expectation::{EVAL_THEN, EvalThen};
use crate::spec::eval_file::given::{EVAL_GIVEN, EvalGiven};
use crate::spec::eval_file::trigger::{EVAL_WHEN, EvalWhen};
use crate::spec::field::{FieldKind, nullable, required};
use crate::spec::path::FieldPath;
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
        /// Rows of values for `{{name}}` in texts of the scenario, which runs once for each of them.
        rows: Option<Vec<Map<String, Value>>> =
            nullable(FieldKind::List { item: &FieldKind::Map(&FieldKind::Any), min: 1, max: Some(1_000) });
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
