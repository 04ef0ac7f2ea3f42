//! `linkworld eval`: rows of scenarios in files.

use crate::eval::home;
use crate::support::Home;
use linkworld_contract::limits::{EVAL_ROWS_BYTES_MAX, EVAL_ROWS_MAX};

/// Writes scenarios of which one runs for each row of a file.
fn scenarios(home: &Home, rows: &str) {
    home.write(
        "app/linkworld.eval.yaml",
        format!(
            "scenarios:\n\
             - {{name: alone, when: {{type: inbound}}}}\n\
             - name: 'echo {{{{n}}}}'\n\
             \x20 rows: {rows}\n\
             \x20 when: {{type: tool, tool_name: echo, args: {{n: '{{{{n}}}}'}}}}\n\
             \x20 then: {{handler_returns: {{n: '{{{{wanted}}}}'}}}}\n"
        ),
    );
}

#[test]
fn a_scenario_runs_for_each_row_of_a_file() {
    let (home, _) = home();
    for (path, text) in [
        ("rows.jsonl", "{\"n\": 1, \"wanted\": 1}\n\n{\"n\": [2], \"wanted\": 3}\n"),
        ("data/rows.json", "[{\"n\": 1, \"wanted\": 1}, {\"n\": [2], \"wanted\": 3}]"),
        ("data/rows.yaml", "- {n: 1, wanted: 1}\n- n: [2]\n  wanted: 3\n"),
    ] {
        home.write(&format!("app/{path}"), text);
        scenarios(&home, path);
        let report = home.run(&["eval", "app/linkworld.eval.yaml", "--json"]).exits(1).json();
        let names: Vec<(&str, bool)> = report["scenarios"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["name"].as_str().unwrap(), one["ok"].as_bool().unwrap()))
            .collect();
        assert_eq!(names, [("alone", true), ("echo 1", true), ("echo [2]", false)], "{path}");
    }
}

#[test]
fn a_file_with_rows_that_cannot_be_used_is_found_with_its_place() {
    let (home, app) = home();
    let outside = home.path().join("outside.jsonl");
    std::fs::write(&outside, "{\"n\": 1}\n").unwrap();
    std::os::unix::fs::symlink(&outside, app.join("link.jsonl")).unwrap();
    std::fs::create_dir(app.join("folder.json")).unwrap();
    home.write("app/bad.jsonl", "{\"n\": 1}\n[2]\n{\"n\": \n");
    home.write("app/large.jsonl", "x".repeat(EVAL_ROWS_BYTES_MAX + 1));
    home.write("app/many.jsonl", "{\"n\": 1}\n".repeat(EVAL_ROWS_MAX + 1));
    home.write("app/empty.yaml", "");
    let here = "app/linkworld.eval.yaml:4:9";
    for (rows, place, headline) in [
        ("missing.jsonl", here, "`missing.jsonl` does not exist"),
        ("../outside.jsonl", here, "`../outside.jsonl` is not in the project"),
        ("link.jsonl", here, "cannot read `link.jsonl`: symbolic links are not followed"),
        ("folder.json", here, "cannot read `folder.json`: it is not a regular file"),
        ("rows.csv", here, "unknown format of rows: `rows.csv`"),
        ("''", here, "an empty string"),
        ("5", here, "expected a list or the path of a file"),
        ("large.jsonl", here, "`large.jsonl` has 4194305 bytes, expected at most 4194304"),
        ("bad.jsonl", "app/bad.jsonl:2:1", "a row that is not a mapping of names to values"),
        ("bad.jsonl", "app/bad.jsonl:3:5", "invalid JSON: EOF while parsing a value"),
        ("many.jsonl", "app/many.jsonl:1001:1", "more than 1000 rows"),
        ("empty.yaml", "app/empty.yaml:1:1", "the file has no rows"),
    ] {
        scenarios(&home, rows);
        let shown = home.run(&["eval", "app/linkworld.eval.yaml"]).exits(2).stdout;
        assert!(shown.contains(place) && shown.contains(headline), "{rows}: {place} {headline}\n{shown}");
    }
}

#[test]
fn a_file_with_rows_as_large_as_the_limit_is_used() {
    let (home, _) = home();
    let mut text = "{\"n\": 1, \"wanted\": 1}\n".repeat(3);
    text.push_str(&" ".repeat(EVAL_ROWS_BYTES_MAX - text.len()));
    home.write("app/rows.jsonl", text);
    scenarios(&home, "rows.jsonl");
    let ran = home.run(&["eval", "app/linkworld.eval.yaml", "--quiet"]).exits(0);
    assert!(ran.stdout.contains("4 passed, 0 failed"), "{}", ran.stdout);
}
