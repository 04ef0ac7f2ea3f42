//! Findings about `linkworld.eval.yaml`: the file, and scenarios that cannot succeed.

use crate::codes;
use crate::explain::example::Example::{self, File, Words};
use crate::explain::row::{PageRow, error, warning};

const FORMAT: &str = "the file format of the Python command line";

const fn eval_file(text: &'static str) -> Example {
    File { path: "linkworld.eval.yaml", text }
}

/// The codes of eval files.
pub(in crate::explain) const PAGES: &[PageRow] = &[
    error(
        codes::EVAL_FILE_TOO_LARGE,
        "the eval file is larger than 16 MiB",
        "it is read into memory; scenarios can be in several files",
        Words("a `linkworld.eval.yaml` larger than 16 MiB"),
        Words("a `linkworld.eval.yaml` of a few kilobytes"),
    )
    .source("our limit"),
    error(
        codes::EVAL_FILE_NOT_UTF8,
        "the eval file contains bytes that are not UTF-8",
        "it is read as UTF-8, like the manifest",
        Words("a `linkworld.eval.yaml` saved as Latin-1 with `ä` in it"),
        Words("the same file saved as UTF-8"),
    )
    .source(FORMAT),
    warning(
        codes::EVAL_SCENARIO,
        "`when` does not say what to call, so that the scenario fails",
        "the type is unknown, or the name of the schedule, tool or event is missing",
        eval_file("scenarios: [{name: nightly, when: {type: schedule}}]\n"),
        eval_file("scenarios: [{name: nightly, when: {type: schedule, schedule_name: nightly}}]\n"),
    )
    .source(FORMAT),
    warning(
        codes::EVAL_MOCK,
        "the result of a mocked tool is not a mapping",
        "a call of this tool fails; tools of the platform return mappings",
        eval_file("scenarios: [{given: {tools: {email_send: sent}}, when: {type: inbound}}]\n"),
        eval_file("scenarios: [{given: {tools: {email_send: {sent: true}}}, when: {type: inbound}}]\n"),
    )
    .source(FORMAT),
    error(
        codes::EVAL_REPLY,
        "an entry of `given.replies` does not say which call it is for, or what the reply is",
        "it is for one tool, agent, app, event, room or commitment, and has either a `result` or an `error`",
        eval_file("scenarios: [{given: {replies: [{tool: email_send}]}, when: {type: inbound}}]\n"),
        eval_file(
            "scenarios: [{given: {replies: [{tool: email_send, result: {sent: true}}]}, when: {type: inbound}}]\n",
        ),
    )
    .source("our field"),
    warning(
        codes::EVAL_UNKNOWN_NAME,
        "the manifest declares no such schedule, tool, event or hook",
        "the platform never calls what the manifest does not declare",
        eval_file("scenarios: [{when: {type: tool, tool_name: raet}}]\n"),
        eval_file("scenarios: [{when: {type: tool, tool_name: rate}}]\n"),
    )
    .source("what the platform dispatches; the Python command line looks at the handler alone"),
    error(
        codes::EVAL_ROWS,
        "the file of `rows` cannot be read, or has something else than rows",
        "a file ends in `.jsonl` (a JSON object in each line), `.json` or `.yaml` (a list of mappings), is in the project, and \
         has 1 to 1000 rows in at most 4 MiB",
        eval_file("scenarios: [{rows: cases.csv, when: {type: inbound, message_text: '{{text}}'}}]\n"),
        eval_file("scenarios: [{rows: cases.jsonl, when: {type: inbound, message_text: '{{text}}'}}]\n"),
    )
    .source("our own field"),
    error(
        codes::EVAL_MODEL,
        "the dev file has no model of this name",
        "scenarios ask only models that are in `models` of `linkworld.dev.yaml`",
        eval_file("scenarios: [{models: [smal], when: {type: inbound}}]\n"),
        eval_file("scenarios: [{models: [small], when: {type: inbound}}]\n"),
    )
    .source("our own field"),
];
