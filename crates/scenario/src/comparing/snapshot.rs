//! Snapshots: what a scenario did, compared with what it did when a person looked at it.

use crate::plan::{PlannedScenario, PlannedThen};
use crate::result::{ExpectationFailure, ScenarioResult, StepRecord};
use crate::runner::RunOptions;
use serde_json::{Value, json};

/// Compares what happened with the snapshot of the scenario, if it has one.
pub(crate) fn compare(scenario: &PlannedScenario, options: &RunOptions, result: &mut ScenarioResult) {
    let expectations = scenario.steps.iter().map(|step| &step.then).chain([&scenario.then]);
    let wants = |then: &Option<PlannedThen>| then.as_ref().is_some_and(|planned| planned.then.snapshot);
    if result.error.is_some() || !expectations.into_iter().any(wants) {
        return;
    }
    let actual: Value = result.steps.iter().map(step).collect();
    let kept = options.snapshots.get(&scenario.name);
    result.snapshot = Some(actual.clone());
    if options.update || kept == Some(&actual) {
        return;
    }
    let note = match kept {
        None => "there is no snapshot yet; `linkworld eval --update` keeps this one",
        Some(_) => "`linkworld eval --update` keeps this one",
    };
    result.failures.push(ExpectationFailure {
        field: "then.snapshot".to_owned(),
        expected: kept.cloned().unwrap_or_default(),
        actual,
        note: note.to_owned(),
    });
}

/// What does not differ from run to run: no times.
fn step(step: &StepRecord) -> Value {
    let calls: Vec<Value> =
        step.calls.iter().map(|call| json!({"kind": call.kind, "name": call.name, "args": call.args})).collect();
    json!({"call": step.call, "end": step.end, "calls": calls})
}
