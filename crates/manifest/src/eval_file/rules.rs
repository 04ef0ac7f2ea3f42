//! The rules of an eval file beyond single fields.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::eval_file::python;
use crate::eval_file::rows_file::RowsFormat;
use crate::source::Span;
use crate::source_map::SourceMap;
use crate::spec::eval_file::expectation::EvalThen;
use crate::spec::eval_file::file::{EvalFile, EvalRows, EvalScenario};
use crate::spec::eval_file::given::EvalGiven;
use crate::spec::eval_file::trigger::{EvalWhen, WHEN_TYPES};
use linkworld_contract::limits;
use linkworld_contract::text::{nearest, shorten};
use serde_json::Value;

/// The findings of all rules.
pub(super) fn apply(file: &EvalFile, source_map: &SourceMap) -> Vec<Diagnostic> {
    let mut rules = EvalRules { source_map, findings: Vec::new() };
    for (index, scenario) in file.scenarios.iter().enumerate() {
        rules.scenario(scenario, &format!("scenarios.{index}"));
    }
    rules.findings
}

/// The state of one check.
pub(super) struct EvalRules<'f> {
    source_map: &'f SourceMap,
    findings: Vec<Diagnostic>,
}

/// A value as findings repeat it.
pub(super) fn quoted(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    format!("`{}`", shorten(&text, limits::QUOTE_CHARS_MAX))
}

impl<'f> EvalRules<'f> {
    pub(super) fn new(source_map: &'f SourceMap) -> Self {
        Self { source_map, findings: Vec::new() }
    }

    pub(super) fn into_findings(self) -> Vec<Diagnostic> {
        self.findings
    }

    /// The bytes of the value at a path, or of what is nearest around it.
    pub(super) fn place(&self, path: &str) -> Span {
        let outer = std::iter::successors(Some(path), |path| path.rsplit_once('.').map(|(outer, _)| outer));
        let found = |path: &str| {
            let value = self.source_map.value(path)?;
            Some(self.source_map.key(path).filter(|_| value.is_empty()).unwrap_or(value))
        };
        outer.into_iter().find_map(found).unwrap_or_default()
    }

    /// Adds a finding about the value at a path, unless there are enough of its code.
    pub(super) fn report(&mut self, finding: Diagnostic) {
        let same = self.findings.iter().filter(|other| other.code == finding.code).count();
        if same < limits::LINT_FINDINGS_MAX {
            self.findings.push(finding);
        }
    }

    pub(super) fn warning(&self, code: &'static str, path: &str, headline: String) -> Diagnostic {
        Diagnostic::warning(code, self.place(path), headline).at(shorten(path, limits::PATH_CHARS_MAX))
    }

    fn scenario(&mut self, scenario: &EvalScenario, path: &str) {
        if let Some(given) = &scenario.given {
            self.given(given, &format!("{path}.given"));
        }
        if let Some(EvalRows::File(file)) = &scenario.rows
            && RowsFormat::of(file).is_none()
        {
            let headline = format!("unknown format of rows: {}", quoted(&Value::from(file.as_str())));
            let path = format!("{path}.rows");
            let finding = Diagnostic::error(codes::EVAL_ROWS, self.place(&path), headline).at(path);
            self.report(finding.help("name a file that ends in `.jsonl`, `.json` or `.yaml`"));
        }
        match &scenario.steps {
            None => self.when(scenario.when.as_ref(), path),
            Some(steps) => {
                for (index, step) in steps.iter().enumerate() {
                    let path = format!("{path}.steps.{index}");
                    self.when(step.when.as_ref(), &path);
                    self.then(step.then.as_ref(), &path);
                }
            }
        }
        self.then(scenario.then.as_ref(), path);
    }

    fn given(&mut self, given: &EvalGiven, path: &str) {
        for (tool, result) in given.tools.iter().flatten().filter(|(_, result)| !result.is_object()) {
            let headline = format!("the result of `{tool}` is {}, expected a mapping", quoted(result));
            let path = format!("{path}.tools.{tool}");
            let finding = self.warning(codes::EVAL_MOCK, &path, headline);
            self.report(finding.help("write the result as a mapping, for example `{ok: true}`"));
        }
        for (event, wires) in given.events.iter().filter_map(|events| events.wires.as_ref()).flatten() {
            let path = format!("{path}.events.wires.{event}");
            self.whole_number(wires, &path);
        }
    }

    fn when(&mut self, when: Option<&EvalWhen>, path: &str) {
        let Some(when) = when else {
            let finding = self.warning(codes::EVAL_SCENARIO, path, "no `when`, so that the scenario fails".into());
            self.report(finding.help("add `when: {type: inbound}`, or another type"));
            return;
        };
        let path = format!("{path}.when");
        let kind = when.kind.as_str().map(str::to_lowercase);
        let Some(kind) = kind.filter(|kind| WHEN_TYPES.contains(&kind.as_str())) else {
            let (headline, path) = match &when.kind {
                Value::Null => ("no `type`, so that the scenario fails".to_owned(), path),
                other => {
                    (format!("unknown type {}, so that the scenario fails", quoted(other)), format!("{path}.type"))
                }
            };
            let near = when.kind.as_str().and_then(|kind| nearest(&kind.to_lowercase(), WHEN_TYPES));
            let finding = self.warning(codes::EVAL_SCENARIO, &path, headline);
            let finding = match near {
                Some(near) => finding.did_you_mean(near),
                None => finding.help(format!("write one of {}", WHEN_TYPES.join(", "))),
            };
            return self.report(finding);
        };
        let (field, name) = match kind.as_str() {
            "schedule" => ("schedule_name", &when.schedule_name),
            "tool" => ("tool_name", &when.tool_name),
            "event" => ("event_name", &when.event_name),
            _ => return,
        };
        if !python::is_true(name) && !python::is_true(&when.name) {
            let headline = format!("no `{field}`, so that the scenario fails");
            let finding = self.warning(codes::EVAL_SCENARIO, &path, headline);
            self.report(finding.help(format!("add `{field}: …`")));
        }
    }

    fn then(&mut self, then: Option<&EvalThen>, path: &str) {
        if let Some(then) = then
            && !then.tool_calls_count.is_null()
        {
            self.whole_number(&then.tool_calls_count, &format!("{path}.then.tool_calls_count"));
        }
    }

    /// An error if the Python command line could not read a number.
    fn whole_number(&mut self, value: &Value, path: &str) {
        if python::int(value).is_none() {
            let headline = format!("{} is not a number, expected a whole number", quoted(value));
            let finding = Diagnostic::error(codes::WRONG_TYPE, self.place(path), headline).at(path);
            self.report(finding.help("write a number such as `1`"));
        }
    }
}
