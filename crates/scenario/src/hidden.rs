//! Results without the values of secrets: they are printed and kept in files.

use crate::outcome::HandlerEnd;
use crate::result::ScenarioResult;
use serde_json::Value;

/// The result with the values of secrets hidden.
pub(crate) fn without_secrets(result: ScenarioResult, secrets: &[String]) -> ScenarioResult {
    if secrets.is_empty() {
        return result;
    }
    let hidden = |text: &str| secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "***"));
    let mut result = result;
    result.error = result.error.map(|error| hidden(&error));
    for failure in &mut result.failures {
        hide(&mut failure.actual, &hidden);
        failure.note = hidden(&failure.note);
    }
    for step in &mut result.steps {
        hide(&mut step.sent, &hidden);
        match &mut step.end {
            HandlerEnd::Returned { value } => hide(value, &hidden),
            HandlerEnd::Raised { message, .. } => *message = hidden(message),
            HandlerEnd::Broken { why } => *why = hidden(why),
        }
        for call in &mut step.calls {
            hide(&mut call.args, &hidden);
            hide(&mut call.reply, &hidden);
        }
    }
    result
}

fn hide(value: &mut Value, hidden: &impl Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = hidden(text),
        Value::Array(items) => items.iter_mut().for_each(|item| hide(item, hidden)),
        Value::Object(members) => {
            if members.keys().any(|name| hidden(name) != *name) {
                *members = std::mem::take(members).into_iter().map(|(name, member)| (hidden(&name), member)).collect();
            }
            members.values_mut().for_each(|member| hide(member, hidden));
        }
        _ => {}
    }
}

/// Lines with the values of secrets hidden, without empty ones at the end.
pub(crate) fn hidden_lines(lines: &[String], secrets: &[String]) -> Vec<String> {
    let hidden = |line: &String| secrets.iter().fold(line.clone(), |line, secret| line.replace(secret, "***"));
    let end = lines.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1);
    lines[..end].iter().map(hidden).collect()
}

#[cfg(test)]
mod tests {
    use super::hide;
    use serde_json::json;

    #[test]
    fn secrets_are_hidden_in_values_and_keys() {
        let mut value = json!({"a": ["is hunter-22", 5], "hunter-22": {"b": "hunter-22"}});
        hide(&mut value, &|text: &str| text.replace("hunter-22", "***"));
        assert_eq!(value, json!({"a": ["is ***", 5], "***": {"b": "***"}}));
    }
}
