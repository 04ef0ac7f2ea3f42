//! A scenario with the values of a row in place of `{{name}}`.

use crate::codes;
use crate::decode::typed::FromNormalForm;
use crate::decode::{coerce, values};
use crate::diagnostic::{Diagnostic, Severity};
use crate::drift::Compat;
use crate::eval_file::check::CheckedEvalFile;
use crate::eval_file::pruned;
use crate::spec::eval_file::file::{EVAL_SCENARIO, EvalRows, EvalScenario};
use crate::yaml::node::Node;
use linkworld_contract::limits::YAML_DEPTH_MAX;
use serde_json::{Map, Value};

impl CheckedEvalFile {
    /// The scenarios whose rows are in a file, with its path as it is written.
    pub fn rows_files(&self) -> Vec<(usize, String)> {
        let scenarios = self.eval_file.iter().flat_map(|file| file.scenarios.iter().enumerate());
        let of_file = scenarios.filter_map(|(index, scenario)| match &scenario.rows {
            Some(EvalRows::File(path)) => Some((index, path.clone())),
            _ => None,
        });
        of_file.collect()
    }

    /// Gives a scenario the rows of its file.
    pub fn give_rows(&mut self, scenario: usize, rows: &[Map<String, Value>]) {
        if let Some(scenario) = self.eval_file.as_mut().and_then(|file| file.scenarios.get_mut(scenario)) {
            scenario.rows = Some(EvalRows::Listed(rows.to_vec()));
        }
    }

    /// Reports that the file of a scenario's rows cannot be used.
    pub fn refuse_rows(&mut self, scenario: usize, headline: String, help: &str) {
        let path = format!("scenarios.{scenario}.rows");
        let span = self.source_map.value(&path).unwrap_or_default();
        self.findings.push(Diagnostic::error(codes::EVAL_ROWS, span, headline).at(path).help(help));
    }

    /// A scenario with a row; none if it is not valid with these values.
    pub fn with_row(&self, scenario: usize, row: &Map<String, Value>) -> Option<EvalScenario> {
        let written = coerce::json(self.source_map.node(&format!("scenarios.{scenario}"))?, false)?;
        let (node, _) = Node::from_json(&filled(&written, row), YAML_DEPTH_MAX);
        let known = pruned::object(&node, &EVAL_SCENARIO);
        let (normal, findings) = values::decode_as(&known, &EVAL_SCENARIO, "", Compat::Ours);
        let is_valid = findings.iter().all(|finding| finding.severity != Severity::Error);
        EvalScenario::from_normal_form(&normal).filter(|_| is_valid)
    }
}

/// A text that is a name alone becomes the value, whatever it is; inside of a text, a value becomes text.
fn filled(value: &Value, row: &Map<String, Value>) -> Value {
    match value {
        Value::String(text) => text_filled(text, row),
        Value::Array(items) => items.iter().map(|item| filled(item, row)).collect(),
        Value::Object(members) => {
            // The rows themselves stay as they are.
            let member = |(name, value): (&String, &Value)| {
                let value = if name == "rows" { Value::Null } else { filled(value, row) };
                (name.clone(), value)
            };
            Value::Object(members.iter().map(member).collect())
        }
        other => other.clone(),
    }
}

fn text_filled(text: &str, row: &Map<String, Value>) -> Value {
    let mut text = text.to_owned();
    for (name, value) in row {
        let mark = format!("{{{{{name}}}}}");
        if text == mark {
            return value.clone();
        }
        if text.contains(&mark) {
            let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            text = text.replace(&mark, &shown);
        }
    }
    Value::String(text)
}

#[cfg(test)]
mod tests {
    use crate::eval_file::check;
    use serde_json::json;

    #[test]
    fn values_of_a_row_keep_their_type() {
        let text = "scenarios: [{name: 'of {{who}}', rows: [{who: ada, n: 7}], \
                    when: {type: tool, tool_name: echo, args: {n: '{{n}}', t: 'n is {{n}}', o: '{{other}}'}}}]";
        let checked = check("e", text.into());
        assert_eq!(checked.findings, []);
        let row = json!({"who": "ada", "n": 7});
        let scenario = checked.with_row(0, row.as_object().unwrap()).unwrap();
        assert_eq!(scenario.name, "of ada");
        let args = serde_json::Value::Object(scenario.when.unwrap().args.unwrap());
        assert_eq!(args, json!({"n": 7, "t": "n is 7", "o": "{{other}}"}));
    }
}
