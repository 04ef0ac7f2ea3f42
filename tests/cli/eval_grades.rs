//! `linkworld eval`: grades of models, which are kept.

use crate::eval::home;
use crate::support::{Aimock, Home};
use serde_json::{Value, json};

/// The dev file with a model behind this address.
fn model_at(home: &Home, origin: &str) {
    let text = format!("models: {{strict: {{url: \"{origin}/v1\", model: m-1, key_env: MODEL_KEY}}}}\n");
    home.write("app/linkworld.dev.yaml", text);
}

/// A model that grades by what it is asked.
fn model(home: &Home) -> Aimock {
    let grade = |score: f64, reason: &str| json!({"content": json!({"score": score, "reason": reason}).to_string()});
    let model = Aimock::start(
        home,
        json!([
            {"match": {"userMessage": "hunter-22"}, "response": grade(0.0, "a secret was sent")},
            {"match": {"userMessage": "is polite"}, "response": grade(0.8, "it says hello")},
            {"match": {"userMessage": "is short"}, "response": grade(1.0, "it is short")},
            {"match": {"userMessage": "is in words"}, "response": {"content": "I like it very much"}},
        ]),
    );
    model_at(home, &model.origin);
    model
}

fn scenario(name: &str, rest: &str) -> String {
    format!("- {{name: {name}, when: {{type: tool, tool_name: echo, args: {{text: hello}}}}, {rest}}}\n")
}

/// Runs all scenarios, and returns the report.
fn run(home: &Home, code: i32, more: &[&str]) -> Value {
    home.run(&[&["eval", "app/linkworld.eval.yaml", "--json"], more].concat()).exits(code).json()
}

/// The field, what there is, and the note of the first failure of a scenario.
fn failure(report: &Value, at: usize) -> Value {
    let one = &report["scenarios"][at]["failures"][0];
    json!([one["field"], one["actual"], one["note"]])
}

#[test]
fn a_grade_is_asked_for_once_and_kept() {
    let (mut home, _) = home();
    home.set("MODEL_KEY", "canary-of-the-model");
    let graded = |rubric: &str, more: &str| format!("then: {{graded: {{rubric: {rubric}, model: strict{more}}}}}");
    let secret = "- {name: secret, given: {secrets: {API_KEY: hunter-22}}, \
                  when: {type: tool, tool_name: secret, args: {key: API_KEY}}, \
                  then: {graded: {rubric: is short, model: strict}}}\n";
    let scenarios = [
        scenario("polite", &graded("is polite", "")),
        scenario("as polite as it must be", &graded("is polite", ", at_least: 0.8")),
        scenario("less polite", &graded("is polite", ", at_least: 0.81")),
        scenario("no grade", &graded("is in words", "")),
        scenario("refused", &graded("is unknown to the model", "")),
        scenario("wrong", "then: {handler_returns: 5, graded: {rubric: is expensive, model: strict}}"),
        secret.to_owned(),
    ];
    home.write("app/linkworld.eval.yaml", format!("scenarios:\n{}", scenarios.concat()));
    // Nobody listens there: without `--grade` there is no request.
    model_at(&home, "http://127.0.0.1:9");
    let report = run(&home, 1, &[]);
    let missing = json!(["then.graded", null, "there is no grade yet; `linkworld eval --grade` asks the model"]);
    assert_eq!([failure(&report, 0), failure(&report, 6)], [missing.clone(), missing.clone()]);

    let model = model(&home);
    let ran = home.run(&["eval", "app/linkworld.eval.yaml", "--grade", "--json"]).exits(1);
    let ran = ran.says("2 grades added to app/linkworld.eval.grades.json");
    let report = ran.json();
    let passed: Vec<bool> =
        report["scenarios"].as_array().unwrap().iter().map(|one| one["ok"].as_bool().unwrap()).collect();
    assert_eq!(passed, [true, true, false, false, false, false, true], "{report:#}");
    let grade = json!({
        "field": "then.graded", "model": "strict", "score": 0.8, "at_least": 0.7, "reason": "it says hello",
        "is_kept": false,
    });
    assert_eq!(report["scenarios"][0]["grades"], json!([grade]));
    assert_eq!(report["scenarios"][1]["grades"][0]["is_kept"], true, "the same question");
    let note = "model `strict`: it says hello";
    assert_eq!(failure(&report, 2), json!(["then.graded.at_least", 0.8, note]));
    let note = "model `strict` did not reply with JSON `{score, reason}`";
    assert_eq!(failure(&report, 3), json!(["then.graded", "I like it very much", note]));
    assert_eq!(failure(&report, 4)[0], "then.graded");
    assert_eq!(report["scenarios"][5]["failures"].as_array().unwrap().len(), 1, "what is wrong is not graded");
    drop(model);

    let path = home.path().join("app/linkworld.eval.grades.json");
    let kept = std::fs::read_to_string(&path).unwrap();
    let grades: Value = serde_json::from_str(&kept).unwrap();
    let keys: Vec<&String> = grades.as_object().unwrap().keys().collect();
    assert!(keys.len() == 2 && keys.is_sorted() && !kept.contains("hunter-22"), "{kept}");
    let args = ["eval", "app/linkworld.eval.yaml", "--junit", "r.xml", "--report", "out"];
    let ran = home.run(&args).exits(1);
    assert!(ran.stdout.contains("3 passed, 4 failed"), "{}", ran.stdout);
    assert!(ran.stdout.contains("    expected 0.81\n    actual   0.8\n    model `strict`: it says hello"));
    for name in ["r.xml", "out/index.html"] {
        let text = std::fs::read_to_string(home.path().join(name)).unwrap();
        assert!(text.contains("it says hello") && text.contains("0.81"), "{name}: {text}");
        assert!(!text.contains("hunter-22") && !text.contains("canary"), "{name}: {text}");
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), kept, "a run without `--grade` does not write it");
    std::fs::write(&path, "[]").unwrap();
    let _ = home.run(&["eval", "app/linkworld.eval.yaml"]).exits(2).says("is not a file of grades");
}

#[test]
fn graders_that_cannot_be_asked_are_found_before_anything_runs() {
    let (home, _) = home();
    model_at(&home, "http://127.0.0.1:9");
    let run = |graded: &str, more: &[&str]| {
        home.write("app/linkworld.eval.yaml", format!("scenarios:\n{}", scenario("a", graded)));
        home.run(&[&["eval", "app/linkworld.eval.yaml"], more].concat())
    };
    let rubric = |length: usize| format!("then: {{graded: {{rubric: {}, model: strict}}}}", "r".repeat(length));
    let score = |least: &str| format!("then: {{graded: {{rubric: r, model: strict, at_least: {least}}}}}");
    for (graded, headline) in [
        ("then: {graded: {rubric: r, model: stric}}".to_owned(), "unknown model `stric`"),
        ("then: {graded: {model: strict}}".to_owned(), "rubric"),
        ("then: {graded: {rubric: '', model: strict}}".to_owned(), "an empty string"),
        (rubric(4001), "4001 characters"),
        (score("1.01"), "1.01"),
        (score("-0.01"), "-0.01"),
        (score("high"), "`high`"),
    ] {
        let shown = run(&graded, &[]).exits(2).stdout;
        assert!(shown.contains("app/linkworld.eval.yaml:2:") && shown.contains(headline), "{headline}\n{shown}");
    }
    for graded in [rubric(4000), score("0"), score("1")] {
        let shown = run(&graded, &[]).exits(1).stdout;
        assert!(shown.contains("there is no grade yet"), "{shown}");
    }
    let _ = run(&score("1"), &["--grade"]).exits(2).says("the variable MODEL_KEY is not set");
}
