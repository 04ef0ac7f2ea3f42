//! `linkworld validate` in pipelines: every format read by somebody else's reader, policies, baselines, many inputs.

use crate::support::Home;
use serde_json::Value;
use snapbox::str;
use std::path::Path;

const SOUND: &str = "apiVersion: linkworld.ai/v2\napp_id: my-bot\nversion: 0.1.0\nname: My Bot\nruntime:\n  image: ghcr.io/you/my-bot:0.1.0\n";

/// One error with an edit, one with a label, one warning, and text that wants escaping.
const FAULTY: &str = "apiVersion: linkworld.ai/v2\napp_id: my-bot\nversion: 0.1.0\nname: ok\nruntime:\n  imagee: x\n\
                      description: \"100%\"\n\"a<b>&\\\"c\": 1\nname: twice\n";

fn home() -> Home {
    let home = Home::new();
    home.write("linkworld.app.yaml", FAULTY);
    home
}

fn read(home: &Home, path: &str) -> String {
    std::fs::read_to_string(home.path().join(path)).unwrap()
}

fn codes(json: &Value) -> Vec<String> {
    let findings = json["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn several_formats_in_one_run_say_the_same() {
    let home = home();
    let args = [
        "json=f.json",
        "ndjson=f.ndjson",
        "sarif=f.sarif",
        "gitlab=f.gitlab",
        "junit=f.xml",
        "github=f.gh",
        "human=f.txt",
    ];
    let mut all = vec!["validate", "--format", "concise"];
    for arg in args {
        all.extend(["--output", arg]);
    }
    let ran = home.run(&all).exits(1);
    let json: Value = serde_json::from_str(&read(&home, "f.json")).unwrap();
    let expected = codes(&json);
    assert_eq!(expected.len(), 3, "{expected:?}");
    assert_eq!(ran.stdout.lines().count(), 3);

    let lines: Vec<Value> = read(&home, "f.ndjson").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines, *json["findings"].as_array().unwrap());

    let sarif: serde_sarif::sarif::Sarif = serde_json::from_str(&read(&home, "f.sarif")).unwrap();
    let results = sarif.runs[0].results.as_ref().unwrap();
    let rules: Vec<_> = results.iter().map(|result| result.rule_id.clone().unwrap()).collect();
    assert_eq!(rules, expected);
    let region = |result: &serde_sarif::sarif::Result| {
        let place = result.locations.as_ref().unwrap()[0].physical_location.clone().unwrap();
        place.region.unwrap().start_line
    };
    let start = &json["findings"][0]["span"]["start"]["line"];
    assert_eq!(region(&results[0]).map(Value::from), Some(start.clone()));

    let gitlab: Value = serde_json::from_str(&read(&home, "f.gitlab")).unwrap();
    let entries = gitlab.as_array().unwrap();
    let mut fingerprints: Vec<_> = entries.iter().map(|entry| entry["fingerprint"].as_str().unwrap()).collect();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), expected.len());

    let junit = quick_junit::Report::deserialize_from_str(&read(&home, "f.xml")).unwrap();
    assert_eq!((junit.tests, junit.failures), (3, 3));
    let message = read(&home, "f.xml");
    assert!(message.contains("a&lt;b&gt;&amp;"), "{message}");

    let commands: Vec<String> = read(&home, "f.gh").lines().map(str::to_owned).collect();
    assert_eq!(commands.len(), 3);
    assert!(commands[0].starts_with("::error file=linkworld.app.yaml,line="), "{}", commands[0]);
    assert!(read(&home, "f.txt").contains("^^^^^^"));
}

/// The SARIF schema's complaints about a log, each with its place.
fn sarif_complaints(log: &Value) -> Vec<String> {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/sarif-2.1.0.json");
    // The schema's pattern for languages, which we never write, has a bracket too much to be a regular expression.
    let text = std::fs::read_to_string(schema).unwrap().replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}?$");
    let schema: Value = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    validator.iter_errors(log).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// What the JUnit schema says about a document: nothing, or the first complaint.
fn junit_complaint(xml: &str) -> String {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own = here.join("tests/.venv/bin/python");
    let python = std::env::var_os("LINKWORLD_TEST_PYTHON").map_or(own, std::path::PathBuf::from);
    let script = "import sys, xmlschema\n\
                  for error in xmlschema.XMLSchema(sys.argv[1]).iter_errors(sys.stdin.read()):\n    \
                  print(error.reason); break";
    let mut child = std::process::Command::new(&python)
        .args(["-c", script])
        .arg(here.join("tests/schemas/junit-10.xsd"))
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}: run tests/setup first", python.display()));
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), xml.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the schema's reader failed: run tests/setup again");
    String::from_utf8(output.stdout).unwrap()
}

/// All of what a report can hold: nothing, errors, warnings, labels, edits, several files, odd names.
fn reports(format: &str) -> Vec<String> {
    let home = home();
    home.write("clean/linkworld.app.yaml", SOUND);
    home.write("a & <b>/linkworld.app.yaml", FAULTY);
    let warned = format!("{SOUND}tools:\n  - {{name: {}, description: A, scopes_required: []}}\n", "t".repeat(64));
    home.write("warned/linkworld.app.yaml", warned);
    home.write("app_docs/a b.md", "# A\n");
    home.write("broken/linkworld.app.yaml", "a: [\u{7}");
    home.write("latin/linkworld.app.yaml", [b"name: \xe4\n".as_slice(), SOUND.as_bytes()].concat());
    let all = ["clean", "a & <b>", "warned", ".", "broken", "latin"];
    let one = |paths: &[&str]| home.run(&[&["validate", "--format", format], paths].concat()).stdout;
    all.iter().map(|path| one(&[path])).chain([one(&all)]).collect()
}

#[test]
fn sarif_keeps_to_its_schema() {
    for report in reports("sarif") {
        let log: Value = serde_json::from_str(&report).unwrap();
        assert_eq!(sarif_complaints(&log), Vec::<String>::new(), "{report}");
    }
    let report = &reports("sarif")[3];
    for (pointer, wrong) in [
        ("/version", Value::from("2.0.0")),
        ("/runs/0/results/0/level", Value::from("fatal")),
        ("/runs/0/results/0/locations/0/physicalLocation/region/startLine", Value::from(0)),
        ("/runs/0/tool/driver/name", Value::from(1)),
    ] {
        let mut log: Value = serde_json::from_str(report).unwrap();
        *log.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} is not there")) = wrong;
        assert!(!sarif_complaints(&log).is_empty(), "{pointer}");
    }
}

#[test]
fn junit_keeps_to_its_schema() {
    let reports = reports("junit");
    for report in &reports {
        assert_eq!(junit_complaint(report), "", "{report}");
    }
    for (right, wrong) in
        [("<testcase name=", "<testcase label="), ("<failure ", "<failed "), ("<testsuite name=", "<testsuite title=")]
    {
        let broken = reports[3].replace(right, wrong);
        let broken = broken.replace("</failure>", if wrong == "<failed " { "</failed>" } else { "</failure>" });
        assert!(!junit_complaint(&broken).is_empty(), "{wrong}");
    }
}

#[test]
fn a_clean_file_is_a_passing_case() {
    let home = Home::new();
    home.write("linkworld.app.yaml", SOUND);
    let ran = home.run(&["validate", "--format", "junit"]).exits(0);
    let junit = quick_junit::Report::deserialize_from_str(&ran.stdout).unwrap();
    assert_eq!((junit.tests, junit.failures), (1, 0));
    assert_eq!(home.run(&["validate", "--format", "ndjson"]).exits(0).stdout, "");
    assert_eq!(home.run(&["validate", "--format", "gitlab"]).exits(0).stdout, "[]\n");
}

#[test]
fn codes_can_be_switched_off_lowered_and_raised() {
    let home = home();
    let all = codes(&home.run(&["validate", "--json"]).exits(1).json());
    let mut lowered = vec!["validate", "--json"];
    for code in &all {
        lowered.extend(["--warn", code]);
    }
    let _ = home.run(&lowered).exits(0);
    lowered.extend(["--fail-on", "warning"]);
    let _ = home.run(&lowered).exits(1);
    let left = codes(&home.run(&["validate", "--json", "--allow", &all[0]]).exits(1).json());
    assert!(!left.contains(&all[0]) && !left.is_empty(), "{left:?}");
}

#[test]
fn a_baseline_hides_what_is_known_and_nothing_else() {
    let home = home();
    let _ = home.run(&["validate", "--write-baseline", "known.json"]).exits(0).says("3 findings");
    let _ = home.run(&["validate", "--baseline", "known.json"]).exits(0);
    home.write("linkworld.app.yaml", format!("# moved\n\n{FAULTY}port: 1\n"));
    let left = codes(&home.run(&["validate", "--baseline", "known.json", "--json"]).exits(1).json());
    assert_eq!(left, ["unknown-field"]);
    home.write("broken.json", "[]");
    let _ = home.test(&["validate", "--baseline", "broken.json"]).code(3).stderr_has("--write-baseline").run();
}

#[test]
fn stdin_and_many_paths_make_one_report() {
    let home = home();
    let ran = home.run_with(&["validate", "-", "--stdin-filename", "editor.yaml"], FAULTY.as_bytes()).exits(1);
    assert!(ran.stdout.lines().all(|line| line.starts_with("editor.yaml:")), "{}", ran.stdout);
    let _ = home.run_with(&["validate", "-"], SOUND.as_bytes()).exits(0);
    let folders: Vec<String> = (0..40).map(|n| format!("app-{n:02}")).collect();
    for folder in &folders {
        home.write(&format!("{folder}/linkworld.app.yaml"), SOUND);
    }
    let mut args = vec!["validate", "--json", "."];
    args.extend(folders.iter().map(String::as_str));
    let json = home.run(&args).exits(1).json();
    let files: Vec<_> = json["files"].as_array().unwrap().iter().map(|file| file.as_str().unwrap()).collect();
    let expected: Vec<String> = std::iter::once("linkworld.app.yaml".to_owned())
        .chain(folders.iter().map(|folder| format!("{folder}/linkworld.app.yaml")))
        .collect();
    assert_eq!(files, expected, "in the order they were named");
    assert_eq!(json["errors"], 3);
    let _ = home.test(&["validate", "app-00", "nowhere"]).code(3).stderr_has("nowhere").run();
}

#[test]
fn github_gets_annotations_and_a_summary_and_stdout_stays_the_answer() {
    let mut home = home();
    let plain = home.run(&["validate", "--json"]).exits(1).stdout;
    let summary = home.write("summary.md", "before\n");
    home.set("GITHUB_ACTIONS", "true");
    home.set("GITHUB_STEP_SUMMARY", summary.to_str().unwrap());
    let ran = home.run(&["validate", "--json"]).exits(1);
    assert_eq!(ran.stdout, plain);
    assert_eq!(ran.stderr.lines().filter(|line| line.starts_with("::error ")).count(), 3, "{}", ran.stderr);
    let written = read(&home, "summary.md");
    assert!(written.starts_with("before\n### linkworld: 3 errors"), "{written}");
    assert_eq!(written.matches("| error |").count(), 3, "{written}");
}

#[test]
fn outputs_that_make_no_sense_are_refused_before_anything_runs() {
    let home = home();
    let _ = home
        .test(&["validate", "--output", "json="])
        .code(2)
        .stderr(str![[r#"
error: invalid value 'json=' for '--output <FORMAT=FILE>': the file name after `=` is missing

For more information, try '--help'.

"#]])
        .run();
    let nowhere = "json=no/such/folder/f";
    let _ = home.test(&["validate", "--output", nowhere]).code(3).stderr_has("no/such/folder/f").run();
}

#[test]
fn an_output_never_overwrites_another_or_what_is_read() {
    let home = home();
    home.write("base.json", "{}");
    home.write("sub/x", "");
    std::os::unix::fs::symlink("a", home.path().join("link")).unwrap();
    home.write("a", "");
    for (first, second) in [("a", "a"), ("a", "./a"), ("a", "sub/../a"), ("a", "link"), ("new", "sub/../new")] {
        let (first, second) = (format!("sarif={first}"), format!("junit={second}"));
        let ran = home.run(&["validate", "-o", &first, "-o", &second]).exits(2);
        let _ = ran.says("two outputs have the same file");
    }
    for output in ["linkworld.app.yaml", "./linkworld.app.yaml", "base.json"] {
        let args = ["validate", "--baseline", "base.json", "-o", &format!("json={output}")];
        let _ = home.run(&args).exits(2).says("is read by this command and cannot be its output");
    }
    assert_eq!((read(&home, "linkworld.app.yaml"), read(&home, "base.json")), (FAULTY.into(), "{}".into()));
    let _ = home.run(&["validate", "-o", "sarif=/dev/null", "-o", "junit=/dev/null"]).exits(1);
    let args = ["validate", "-o", "json=b", "--write-baseline", "b"];
    let _ = home.run(&args).exits(2).says("two outputs have the same file: b");
    for args in [&["package", "-o", "linkworld.app.yaml"][..], &["deploy", "--plan", "-o", "linkworld.app.yaml"]] {
        let _ = home.run(args).exits(2).says("is read by this command");
    }
    let _ = home.run(&["package", "-o", "-"]).exits(2).says("name a file");
    let _ = home.run(&["docs", "-o", "-"]).exits(2).says("needs a folder");
}

#[test]
fn a_dash_is_stdout_and_a_missing_folder_is_named() {
    let home = home();
    let ran = home.run(&["validate", "-o", "sarif=-"]).exits(1);
    assert_eq!(ran.json()["version"], "2.1.0");
    for args in [&["--format", "json"][..], &["--json"], &["-o", "junit=-"]] {
        let args = [&["validate", "-o", "sarif=-"], args].concat();
        let _ = home.run(&args).exits(2).says("stdout can have only one format");
    }
    let schema = home.run(&["schema", "-o", "-"]).exits(0);
    assert_eq!(schema.stdout, home.run(&["schema"]).stdout);
    assert!(!home.path().join("-").exists());
    for args in [&["validate", "-o", "sarif=none/x"][..], &["schema", "-o", "none/x"]] {
        let _ = home.run(args).exits(3).says("cannot write none/x: the folder none does not exist");
    }
}

#[test]
fn files_of_a_step_warn_and_never_decide() {
    let sound = Home::new();
    sound.write("linkworld.app.yaml", SOUND);
    sound.write("full", "x".repeat(1024 * 1024));
    sound.write("folder/x", "");
    let actions = |home: &Home, summary: &str| {
        let run = home.test(&["validate"]).env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", summary);
        run.observe()
    };
    for (summary, words) in [
        ("none/sum", "warning: GITHUB_STEP_SUMMARY: cannot write none/sum: the folder none does not exist"),
        ("folder", "warning: GITHUB_STEP_SUMMARY: folder: Is a directory"),
        ("/dev/full", "warning: GITHUB_STEP_SUMMARY: /dev/full: No space left"),
        ("full", "warning: the summary of this step is full"),
    ] {
        let _ = actions(&sound, summary).exits(0).says(words);
        let faulty = home();
        faulty.write("full", "x".repeat(1024 * 1024));
        faulty.write("folder/x", "");
        let _ = actions(&faulty, summary).exits(1).says(words);
    }
    assert_eq!(read(&sound, "full").len(), 1024 * 1024);

    let many = home();
    let fields: String = (0..9000).map(|at| format!("field_{at}: 1\n")).collect();
    many.write("linkworld.app.yaml", format!("{FAULTY}{fields}"));
    let before = 1024 * 1024 - 20_000;
    many.write("sum", "x".repeat(before));
    let ran = actions(&many, "sum").exits(1);
    let summary = read(&many, "sum");
    assert!(summary.len() <= 1024 * 1024 && summary.len() > before + 15_000, "{}", summary.len());
    let (rows, end) = summary[before..].rsplit_once("\n\n").unwrap();
    assert!(end.starts_with("… and ") && rows.ends_with(" |"), "{end:?} after {}", &rows[rows.len() - 80..]);
    let annotations = ran.stderr.lines().filter(|line| line.starts_with("::")).count();
    assert!((10..=20).contains(&annotations), "{annotations}:\n{}", ran.stderr);
    assert!(ran.stderr.contains("GitHub keeps 10 of each: "), "{}", ran.stderr);
}
