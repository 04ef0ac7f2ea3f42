//! The models of the dev file that a run may ask.

use crate::error::CommandError;
use crate::local::plan::DevPlan;
use linkworld_contract::text::{did_you_mean, nearest};
use linkworld_emulator::AgentRules;
use linkworld_manifest::spec::dev_file::agents::DevModel;
use linkworld_scenario::PlannedScenario;
use linkworld_system::env;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The models of the dev file, by name.
pub(super) fn known(plan: &DevPlan) -> Vec<&str> {
    plan.file.models.iter().map(|(name, _)| name).collect()
}

/// Checks the models of `--model`.
pub(super) fn check_given(plan: &DevPlan, given: &[String]) -> Result<(), CommandError> {
    let known = known(plan);
    let Some(unknown) = given.iter().find(|name| !known.contains(&name.as_str())) else { return Ok(()) };
    let failure = CommandError::usage(format!("--model {unknown}: no model of this name in linkworld.dev.yaml"));
    Err(match nearest(unknown, known.iter().copied()) {
        Some(near) => failure.hint(did_you_mean(&[near])),
        None if known.is_empty() => failure.hint("add it to `models` of linkworld.dev.yaml"),
        None => failure.hint(format!("its models are {}", known.join(", "))),
    })
}

/// What is said about agents, once all models that may be asked have a key.
pub(super) fn rules(
    plan: &DevPlan,
    scenarios: &[PlannedScenario],
    is_graded: bool,
) -> Result<Arc<AgentRules>, CommandError> {
    let mut used: BTreeSet<&str> = scenarios.iter().filter_map(|scenario| scenario.model.as_deref()).collect();
    if is_graded {
        used.extend(scenarios.iter().flat_map(PlannedScenario::graders));
    }
    for (name, model) in plan.file.models.iter().filter(|(name, _)| used.contains(name)) {
        check_key(name, model)?;
    }
    Ok(Arc::new(plan.agent_rules()))
}

fn check_key(name: &str, model: &DevModel) -> Result<(), CommandError> {
    let is_set = |variable: &String| env::value_to_pass(variable).is_some_and(|value| !value.is_empty());
    match (&model.key_env, &model.key_secret) {
        (Some(variable), _) if !is_set(variable) => {
            let headline = format!("model `{name}` has no key: the variable {variable} is not set");
            Err(CommandError::usage(headline).hint(format!("set it, for example `export {variable}=…`")))
        }
        (None, Some(secret)) => {
            let headline =
                format!("model `{name}` has its key in the secret {secret}, and scenarios run without stored secrets");
            Err(CommandError::usage(headline).hint(format!("use `key_env` in `models.{name}` of linkworld.dev.yaml")))
        }
        _ => Ok(()),
    }
}
