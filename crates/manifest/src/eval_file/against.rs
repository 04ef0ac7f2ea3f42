//! An eval file compared with the manifest of its project.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::eval_file::python;
use crate::eval_file::rules::{EvalRules, quoted};
use crate::source_map::SourceMap;
use crate::spec::app::Manifest;
use crate::spec::eval_file::file::EvalFile;
use crate::spec::eval_file::trigger::EvalWhen;
use linkworld_contract::text::nearest;
use serde_json::Value;

/// What scenarios call and the manifest does not declare.
pub(super) fn check(file: &EvalFile, source_map: &SourceMap, manifest: &Manifest) -> Vec<Diagnostic> {
    let mut rules = EvalRules::new(source_map);
    for (index, scenario) in file.scenarios.iter().enumerate() {
        let path = format!("scenarios.{index}");
        match &scenario.steps {
            None => when(&mut rules, scenario.when.as_ref(), &path, manifest),
            Some(steps) => {
                for (index, step) in steps.iter().enumerate() {
                    when(&mut rules, step.when.as_ref(), &format!("{path}.steps.{index}"), manifest);
                }
            }
        }
    }
    rules.into_findings()
}

fn when(rules: &mut EvalRules<'_>, when: Option<&EvalWhen>, path: &str, manifest: &Manifest) {
    let Some(when) = when else { return };
    let kind = when.kind.as_str().unwrap_or_default().to_lowercase();
    let lifecycle = &manifest.lifecycle;
    let hook = |is_declared: bool| (!is_declared).then(|| format!("lifecycle.on_{kind}"));
    let hook = match kind.as_str() {
        "inbound" => hook(lifecycle.on_inbound),
        "install" => hook(lifecycle.on_install),
        "uninstall" => hook(lifecycle.on_uninstall),
        "user_added" => hook(lifecycle.on_user_added),
        _ => None,
    };
    if let Some(hook) = hook {
        let headline = format!("the manifest does not declare `{hook}`");
        let finding = rules.warning(codes::EVAL_UNKNOWN_NAME, &format!("{path}.when.type"), headline);
        return rules.report(finding.help(format!("add `{hook}: true` to the manifest")));
    }
    let (field, name, names): (&str, &Value, Vec<&str>) = match kind.as_str() {
        "schedule" => {
            let names = lifecycle.schedules.iter().map(|schedule| schedule.name.as_str());
            ("schedule_name", &when.schedule_name, names.collect())
        }
        "tool" => ("tool_name", &when.tool_name, manifest.tools.iter().map(|tool| tool.name.as_str()).collect()),
        "event" => {
            let names = manifest.subscribes_to.iter().map(|wanted| wanted.event_name.as_str());
            ("event_name", &when.event_name, names.collect())
        }
        _ => return,
    };
    let (field, name) = if python::is_true(name) { (field, name) } else { ("name", &when.name) };
    let Some(text) = name.as_str().filter(|text| !text.is_empty() && !names.contains(text)) else { return };
    let headline = format!("the manifest declares no {kind} {}", quoted(name));
    let finding = rules.warning(codes::EVAL_UNKNOWN_NAME, &format!("{path}.when.{field}"), headline);
    let finding = match nearest(text, names) {
        Some(near) => finding.did_you_mean(near),
        None => finding.help("declare it in the manifest"),
    };
    rules.report(finding);
}
