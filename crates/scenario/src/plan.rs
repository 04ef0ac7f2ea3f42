//! The scenarios of an eval file, ready to run.

use linkworld_manifest::eval_file::CheckedEvalFile;
use linkworld_manifest::eval_file::python;
use linkworld_manifest::spec::eval_file::expectation::EvalThen;
use linkworld_manifest::spec::eval_file::file::{EvalRows, EvalScenario};
use linkworld_manifest::spec::eval_file::given::EvalGiven;
use linkworld_manifest::spec::eval_file::trigger::EvalWhen;
use std::time::Duration;

/// The tenant of a scenario that names none.
const TENANT: &str = "t-eval";
/// How long a call of the handler may take.
const CALL_DEADLINE: Duration = Duration::from_secs(60);

/// One scenario.
#[derive(Debug, Clone)]
pub struct PlannedScenario {
    /// Its position among all that run.
    pub index: usize,
    /// Its name.
    pub name: String,
    /// The file it is in.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// What it starts with.
    pub given: Option<EvalGiven>,
    /// What happens, at least one step.
    pub steps: Vec<PlannedStep>,
    /// What is expected of all steps together.
    pub then: Option<PlannedThen>,
    /// The id of its tenant.
    pub tenant_id: String,
    /// How long each call of the handler may take.
    pub deadline: Duration,
    /// The models to run it with, as they are written.
    pub models: Vec<String>,
    /// The model that replies for agents in this run; none if `given` alone does.
    pub model: Option<String>,
}

impl PlannedScenario {
    /// The models that grade it.
    pub fn graders(&self) -> impl Iterator<Item = &str> {
        let expectations = self.steps.iter().map(|step| step.then.as_ref()).chain([self.then.as_ref()]);
        expectations.filter_map(|planned| Some(planned?.then.graded.as_ref()?.model.as_str()))
    }
}

/// One step.
#[derive(Debug, Clone)]
pub struct PlannedStep {
    /// What happens; none fails.
    pub when: Option<EvalWhen>,
    /// Whether `when.user_id` is written, even as null.
    pub has_user: bool,
    /// What is expected.
    pub then: Option<PlannedThen>,
}

/// Expectations.
#[derive(Debug, Clone)]
pub struct PlannedThen {
    /// As they are written.
    pub then: EvalThen,
    /// Whether `handler_returns` is written, even as null.
    pub has_returns: bool,
    /// What failures are named after: `then`, or `steps[0].then`.
    pub field: String,
}

/// The scenarios of a file; none if the file has errors.
pub fn plan(checked: &CheckedEvalFile) -> Vec<PlannedScenario> {
    let scenarios = checked.eval_file.as_ref().map_or(&[][..], |file| file.scenarios.as_slice());
    let mut planned: Vec<PlannedScenario> = Vec::with_capacity(scenarios.len());
    for (index, scenario) in scenarios.iter().enumerate() {
        let Some(EvalRows::Listed(rows)) = &scenario.rows else {
            planned.push(self::planned(checked, index, scenario));
            continue;
        };
        let plain = self::planned(checked, index, scenario);
        for (number, row) in rows.iter().enumerate() {
            let with_row = checked.with_row(index, row).map(|scenario| self::planned(checked, index, &scenario));
            let mut one = with_row.unwrap_or_else(|| plain.clone());
            if one.name == plain.name {
                one.name = format!("{} [{}]", plain.name, number + 1);
            }
            planned.push(one);
        }
    }
    planned.iter_mut().enumerate().for_each(|(index, scenario)| scenario.index = index);
    planned
}

/// Each scenario once for each of its models, or of these if there are any.
pub fn for_models(scenarios: Vec<PlannedScenario>, models: &[String]) -> Vec<PlannedScenario> {
    let mut planned: Vec<PlannedScenario> = Vec::with_capacity(scenarios.len());
    for scenario in scenarios {
        let wanted = if models.is_empty() { scenario.models.as_slice() } else { models };
        if wanted.is_empty() {
            planned.push(scenario);
            continue;
        }
        let named_once = wanted.iter().enumerate().filter(|(at, model)| !wanted[..*at].contains(model));
        planned.extend(named_once.map(|(_, model)| PlannedScenario {
            name: format!("{} [{model}]", scenario.name),
            model: Some(model.clone()),
            ..scenario.clone()
        }));
    }
    planned.iter_mut().enumerate().for_each(|(index, scenario)| scenario.index = index);
    planned
}

fn planned(checked: &CheckedEvalFile, index: usize, scenario: &EvalScenario) -> PlannedScenario {
    let path = format!("scenarios.{index}");
    let then = |then: &Option<EvalThen>, path: &str, field: String| {
        let then = then.clone()?;
        Some(PlannedThen { then, has_returns: checked.contains(&format!("{path}.then.handler_returns")), field })
    };
    let step = |when: &Option<EvalWhen>, path: &str, then: Option<PlannedThen>| PlannedStep {
        when: when.clone(),
        has_user: checked.contains(&format!("{path}.when.user_id")),
        then,
    };
    let all = then(&scenario.then, &path, "then".to_owned());
    let (steps, all) = match &scenario.steps {
        None => (vec![step(&scenario.when, &path, all)], None),
        Some(steps) => {
            let planned = steps.iter().enumerate().map(|(index, one)| {
                let path = format!("{path}.steps.{index}");
                step(&one.when, &path, then(&one.then, &path, format!("steps[{index}].then")))
            });
            (planned.collect(), all)
        }
    };
    let tenant = steps.iter().find_map(|step: &PlannedStep| step.when.as_ref()).map(|when| when.tenant_id.clone());
    PlannedScenario {
        index,
        name: if python::is_true(&scenario.name) { python::text(&scenario.name) } else { "<unnamed>".to_owned() },
        file: checked.source.name().to_owned(),
        line: checked.line_of(index),
        given: scenario.given.clone(),
        steps,
        then: all,
        tenant_id: tenant.filter(|id| !id.is_null()).map_or_else(|| TENANT.to_owned(), |id| python::text(&id)),
        deadline: scenario.timeout_seconds.map_or(CALL_DEADLINE, Duration::from_secs_f64),
        models: scenario.models.clone().unwrap_or_default(),
        model: None,
    }
}
