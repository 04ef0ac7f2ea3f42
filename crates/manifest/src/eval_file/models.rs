//! Models that an eval file names, compared with those of the dev file.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::eval_file::check::CheckedEvalFile;
use crate::eval_file::rules::{EvalRules, quoted};
use linkworld_contract::text::nearest;
use serde_json::Value;

impl CheckedEvalFile {
    /// With findings about models that the dev file does not have.
    pub fn compared_with_models(mut self, known: &[&str]) -> Self {
        let mut rules = EvalRules::new(&self.source_map);
        for (index, scenario) in self.eval_file.iter().flat_map(|file| file.scenarios.iter().enumerate()) {
            for (at, model) in scenario.models.iter().flatten().enumerate() {
                check(&mut rules, known, model, format!("scenarios.{index}.models.{at}"));
            }
            let steps = scenario.steps.iter().flatten().enumerate();
            let steps = steps.map(|(at, step)| (step.then.as_ref(), format!("scenarios.{index}.steps.{at}")));
            for (then, path) in steps.chain([(scenario.then.as_ref(), format!("scenarios.{index}"))]) {
                if let Some(graded) = then.and_then(|then| then.graded.as_ref()) {
                    check(&mut rules, known, &graded.model, format!("{path}.then.graded.model"));
                }
            }
        }
        let findings = rules.into_findings();
        self.findings.extend(findings);
        self.findings.sort_by(Diagnostic::by_place);
        self
    }
}

fn check(rules: &mut EvalRules<'_>, known: &[&str], model: &str, path: String) {
    if known.contains(&model) {
        return;
    }
    let headline = format!("unknown model {}", quoted(&Value::from(model)));
    let finding = Diagnostic::error(codes::EVAL_MODEL, rules.place(&path), headline).at(path);
    rules.report(match nearest(model, known.iter().copied()) {
        Some(near) => finding.did_you_mean(near),
        None => finding.help("add it to `models` of linkworld.dev.yaml"),
    });
}

#[cfg(test)]
mod tests {
    use crate::eval_file::check;

    #[test]
    fn unknown_models_are_found() {
        let text = "scenarios:\n  - {models: [small, smal], when: {type: inbound}}\n";
        let found = |known: &[&str]| -> Vec<(String, Vec<String>)> {
            let findings = check("e", text.into()).compared_with_models(known).findings;
            findings.into_iter().map(|finding| (finding.headline, finding.help)).collect()
        };
        assert_eq!(found(&["small", "smal"]), []);
        assert_eq!(found(&["small"]), [("unknown model `smal`".to_owned(), vec!["did you mean `small`?".to_owned()])]);
        assert_eq!(found(&[]).len(), 2);
    }
}
