//! Adds a scenario to the text of an eval file. Comments and layout stay, because nothing else is touched.

use crate::decode::coerce;
use crate::eval_file::check::{CheckedEvalFile, check};
use crate::eval_file::written;
use crate::yaml::node::{Data, Node};
use linkworld_contract::limits::EVAL_FILE_BYTES_MAX;
use serde_json::{Map, Value};

/// The column of the dashes in a list that has no items yet.
const COLUMN: usize = 2;

/// Why a scenario cannot be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppendProblem {
    /// The file would be larger than its cap.
    TooLarge,
    /// The layout of the file is one that nothing can be added to, or the values are such that YAML cannot hold them.
    Layout,
}

impl std::fmt::Display for AppendProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooLarge => write!(f, "the file would have more than {EVAL_FILE_BYTES_MAX} bytes"),
            Self::Layout => f.write_str("the scenario would not be read as it is written"),
        }
    }
}

impl CheckedEvalFile {
    /// A scenario as JSON; none where JSON cannot hold it.
    fn scenario_json(&self, index: usize) -> Option<Value> {
        coerce::json(self.source_map.node(&format!("scenarios.{index}"))?, false)
    }

    /// The text with another scenario at the end of the list. It is read again, to be sure of what is in it.
    ///
    /// # Errors
    /// Says why it cannot be added; the file has no errors.
    pub fn with_scenario(&self, scenario: &Map<String, Value>) -> Result<String, AppendProblem> {
        let text = added(self, scenario).ok_or(AppendProblem::Layout)?;
        if text.len() > EVAL_FILE_BYTES_MAX {
            return Err(AppendProblem::TooLarge);
        }
        let again = check(self.source.name(), text.clone().into_bytes());
        let count = self.eval_file.as_ref().map_or(0, |file| file.scenarios.len());
        let is_same = |index: usize| self.scenario_json(index) == again.scenario_json(index);
        let is_added = again.eval_file.as_ref().is_some_and(|file| file.scenarios.len() == count + 1)
            && again.scenario_json(count).as_ref().and_then(Value::as_object) == Some(scenario);
        if is_added && (0..count).all(is_same) { Ok(text) } else { Err(AppendProblem::Layout) }
    }
}

/// The text of a new file.
pub fn new_file(scenario: &Map<String, Value>) -> String {
    format!("scenarios:\n{}\n", written::item(scenario, COLUMN))
}

fn added(checked: &CheckedEvalFile, scenario: &Map<String, Value>) -> Option<String> {
    let text = checked.source.text();
    let list = checked.source_map.node("scenarios")?;
    let Data::List(items) = &list.data else { return None };
    let (at, insertion) = match items.last() {
        Some(last) if text.get(list.span.start..)?.starts_with('[') => {
            (last.span.end, format!(", {}", written::flow(&Value::Object(scenario.clone()))))
        }
        Some(last) => {
            let column = list.span.start - text[..list.span.start].rfind('\n').map_or(0, |at| at + 1);
            text.get(list.span.start..)?.starts_with('-').then_some(())?;
            (line_end(text, last), format!("\n{}", written::item(scenario, column)))
        }
        None => return None,
    };
    let insertion = if text.contains("\r\n") { insertion.replace('\n', "\r\n") } else { insertion };
    let (before, after) = (text.get(..at)?, text.get(at..)?);
    let end = if after.is_empty() { "\n" } else { "" };
    Some(format!("{before}{insertion}{end}{after}"))
}

/// Where the last line of a value ends, without its line break.
fn line_end(text: &str, node: &Node) -> usize {
    let content = text[..node.span.end].trim_end().len();
    let end = text[content..].find('\n').map_or(text.len(), |at| content + at);
    if text[..end].ends_with('\r') { end - 1 } else { end }
}

#[cfg(test)]
mod tests {
    use super::{AppendProblem, new_file};
    use crate::eval_file::check;
    use serde_json::{Map, Value, json};

    fn scenario() -> Map<String, Value> {
        let value = json!({
            "name": "recorded: a",
            "given": {"replies": (0..3).map(|n| json!({"tool": "crm_find", "args_match": {"id": n, "text": "on"},
                "result": {"name": "Ada", "n": n, "more": ["x: y", "#", "- a", "2026-03-01", "0x1f", "1_000", "~"]}}))
                .collect::<Vec<_>>()},
            "when": {"type": "tool", "tool_name": "a", "args": {"y": "no", "": "", "é": "é\u{85}\u{7f}\u{2028}\u{feff}\n\t\"'\\",
                "n": [0, -1, 1.5, 1e100, 1e-7, 0.0, true, null, i64::MAX, i64::MIN], "deep": [[[{"a": {}}, []]]]}},
        });
        let Value::Object(members) = value else { unreachable!() };
        members
    }

    #[test]
    fn a_new_file_is_read_as_it_is_meant() {
        let checked = check("e", new_file(&scenario()).into());
        assert_eq!(checked.findings, []);
        assert_eq!(checked.scenario_json(0), Some(Value::Object(scenario())));
    }

    #[test]
    fn comments_and_layout_of_the_file_stay() {
        for (before, start, end) in [
            (
                "# head\nscenarios:\n- name: a  # one\n  when: {type: inbound}  # two\n\n# end\n",
                "\n- name: \"recorded",
                "\n\n# end\n",
            ),
            ("scenarios:\n    - name: a\n      when:\n        type: inbound", "\n    - name: \"recorded", "\n"),
            ("scenarios: [{name: a, when: {type: inbound}},  # one\n]\n", ", {name: \"recorded", ",  # one\n]\n"),
            (
                "scenarios:\r\n- name: a\r\n  when: {type: inbound}\r\nother: 1\r\n",
                "\r\n- name: \"recorded",
                "\r\nother: 1\r\n",
            ),
            (
                "scenarios:\n- when:\n    type: inbound\n    message_text: |\n      a\n\n      b\n",
                "\n- name: \"recorded",
                "\n",
            ),
        ] {
            let checked = check("e", before.into());
            let after = checked.with_scenario(&scenario()).unwrap();
            let at = after.find(start).unwrap_or_else(|| panic!("{after}"));
            assert_eq!(&after[..at], &before[..at], "{after}");
            assert!(after.ends_with(end), "{after}");
        }
    }

    #[test]
    fn what_cannot_be_added_is_refused() {
        let text = "scenarios:\n- when: {type: inbound, message_text: &a x}\n- &b {when: {type: inbound}}\n- *b\n";
        let checked = check("e", text.into());
        assert_eq!(checked.with_scenario(&scenario()), Err(AppendProblem::Layout), "the last one is an alias");
        let huge = json!({"name": u64::MAX, "when": {"type": "inbound"}});
        let checked = check("e", "scenarios: [{when: {type: inbound}}]".into());
        assert!(checked.with_scenario(huge.as_object().unwrap()).is_err(), "PyYAML and JSON differ");
    }
}
