//! `linkworld validate` from outside: its verdicts, its formats, and everything that is no manifest.

use crate::support::{Home, Run, fixture};
use snapbox::str;
use std::process::Command;

const MINIMAL: &str = "apiVersion: linkworld.ai/v2\napp_id: my-bot\nversion: 0.1.0\nname: My Bot\nruntime:\n  image: ghcr.io/you/my-bot:0.1.0\n";

#[test]
fn the_normal_form_is_shown_on_request() {
    let home = Home::new();
    let text = "apiVersion: linkworld.ai/v2\napp_id: my-bot\nversion: 0.1.0\nname: My Bot\nruntime: {image: x, port: \"9090\"}\n";
    home.write("one/linkworld.app.yaml", text);
    home.write("two/linkworld.app.yaml", format!("{text}zzz: 1\n"));
    let json = home.run(&["validate", "one", "two", "--json", "--normal"]).exits(1).json();
    let normal = &json["normal"]["one/linkworld.app.yaml"];
    assert_eq!((&normal["runtime"]["port"], &normal["pricing"]["model"]), (&9090.into(), &"free".into()), "{json}");
    assert!(json["normal"]["two/linkworld.app.yaml"].is_null() && json["normal"].as_object().unwrap().len() == 2);
    assert!(home.run(&["validate", "one", "--json"]).exits(0).json().get("normal").is_none());
    let _ = home.test(&["validate", "one", "--normal"]).code(2).stderr_has("--json").run();
    // A secret in the manifest is not repeated.
    let token = format!("ghp_{}", "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5");
    home.write("one/linkworld.app.yaml", format!("{text}description: {token}\n"));
    let ran = home.run(&["validate", "one", "--json", "--normal"]);
    assert!(!ran.stdout.contains(&token), "{}", ran.stdout);
}

#[test]
fn the_sample_apps_are_sound() {
    let home = Home::new();
    for app in ["apps/tax-bot", "apps/tax-bot-sdk"] {
        let ran = home.run(&["validate", fixture(app).to_str().unwrap()]).exits(0).says("no problems in");
        assert_eq!(ran.stdout, "");
    }
}

#[test]
fn a_folder_a_file_and_nothing_mean_the_same_manifest() {
    let home = Home::new();
    home.write("linkworld.app.yaml", MINIMAL);
    for args in [&["validate"][..], &["validate", "."], &["validate", "linkworld.app.yaml"], &["lint"]] {
        let _ = home.run(args).exits(0);
    }
    let _ = home.run(&["lint", "--manifest", "linkworld.app.yaml"]).exits(0);
}

#[test]
fn all_findings_come_in_one_pass_with_exact_places() {
    let home = Home::new();
    home.write(
        "linkworld.app.yaml",
        "apiVersion: linkworld.ai/v2\napp_id: My Bot\nversion: 1.0\nname: \"ä\"\nruntime:\n  imagee: x\n  port: 80\nextra: 1\n",
    );
    let json = home.run(&["validate", "--format", "json"]).exits(1).json();
    assert_eq!(json["schema"], "linkworld.validate/1");
    assert_eq!(json["valid"], false);
    let seen: Vec<_> = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            let at = |end: &str| {
                let place = &finding["span"][end];
                format!("{}:{}:{}", place["line"], place["column"], place["byte"])
            };
            format!(
                "{} {} {}-{}",
                finding["code"].as_str().unwrap(),
                finding["path"].as_str().unwrap(),
                at("start"),
                at("end")
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            "bad-pattern app_id 2:9:36-2:15:42",
            "wrong-type version 3:10:52-3:13:55",
            "unknown-field runtime.imagee 6:3:78-6:9:84",
            "out-of-range runtime.port 7:9:96-7:11:98",
            "unknown-field extra 8:1:99-8:6:104",
        ]
    );
    assert_eq!(json["findings"][2]["edits"][0]["replacement"], "image");
}

#[test]
fn rules_judge_what_is_sound_beside_what_is_wrong() {
    let home = Home::new();
    let more = "required_scopes: [mail.sendd]\nlifecycle:\n  onInstall: true\n  schedules: [{name: a, cron: \"61 8 * * *\"}]\n";
    home.write("linkworld.app.yaml", format!("{}{more}", MINIMAL.replace("app_id: my-bot", "app_id: My Bot")));
    let json = home.run(&["validate", "--json"]).exits(1).json();
    let codes: Vec<_> = json["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["bad-pattern", "unknown-scope", "unknown-field", "cron-syntax"]);
}

#[test]
fn a_person_sees_the_caret_under_the_bytes_to_change() {
    let home = Home::new();
    home.write("linkworld.app.yaml", MINIMAL.replace("image:", "imagee:"));
    let human = ["validate", "--format", "human"];
    let _ = home
        .test(&human)
        .code(1)
        .stdout(str![[r#"
error[unknown-field]: unknown field `imagee` in `runtime`
 --> linkworld.app.yaml:6:3
  |
6 |   imagee: ghcr.io/you/my-bot:0.1.0
  |   ^^^^^^
  |
help: did you mean `image`?
  |
6 -   imagee: ghcr.io/you/my-bot:0.1.0
6 +   image: ghcr.io/you/my-bot:0.1.0
  |

"#]])
        .stderr(str![[r#"

1 problem (1 fixable with --fix --unsafe-fixes): 1 error in 1 file
hint: for more about this problem, run `linkworld explain unknown-field`

"#]])
        .run();
    let coloured = home.test(&human).args(&["--color", "always"]).observe().exits(1);
    assert!(coloured.stdout.contains('\u{1b}'));
}

#[test]
fn docs_and_templates_join_the_report() {
    let run = Run::new().file("linkworld.app.yaml", MINIMAL).file("app_docs/user.md", b"caf\xe9");
    let run = run.file("defaults/templates/q.json", "{\"slug\": \"Q\", \"name\": \"Quote\"}");
    let _ = run
        .args(&["validate"])
        .code(1)
        .stdout(str![[r#"
app_docs/user.md:1:4: error[docs-not-utf8] `app_docs/user.md` is not valid UTF-8: byte 0xE9 at offset 3, which is `é` in Windows-1252 (Latin-1)
defaults/templates/q.json:1:10: error[template-bad-slug] `Q` is not a valid template slug

"#]])
        .stderr(str![[r#"
2 problems: 2 errors in 3 files

"#]])
        .run();
}

#[test]
fn what_is_no_manifest_is_said_in_one_finding() {
    let home = Home::new();
    let one = |bytes: &[u8]| {
        home.write("linkworld.app.yaml", bytes);
        let json = home.run(&["validate", "--json"]).exits(1).json();
        let findings = json["findings"].as_array().unwrap().clone();
        assert_eq!(findings.len(), 1, "{findings:?}");
        let start = &findings[0]["span"]["start"];
        format!("{} {}:{}", findings[0]["code"].as_str().unwrap(), start["line"], start["column"])
    };
    assert_eq!(one(b""), "not-a-mapping 1:1");
    assert_eq!(one(b"# only a comment\n"), "not-a-mapping 1:1");
    assert_eq!(one(b"- a\n- b\n"), "not-a-mapping 1:1");
    assert_eq!(one(b"name: ok\nruntime: [a, b\n"), "yaml-syntax 2:10");
    assert_eq!(one(b"name: ok\n\tport: 1\n"), "yaml-syntax 2:1");
    assert_eq!(one(b"name: caf\xe9\n"), "manifest-not-utf8 1:10");
    assert_eq!(one(&vec![b'#'; 2 * 1024 * 1024]), "manifest-too-large 1:1");
    assert_eq!(one(&vec![b'#'; 1024 * 1024 + 1]), "manifest-too-large 1:1");
    assert_eq!(one(&vec![b'#'; 1024 * 1024]), "not-a-mapping 1:1");
}

#[test]
fn a_bomb_is_refused_in_little_time_and_memory() {
    let home = Home::new();
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..17 {
        let (all, last) = (vec![format!("*a{}", level - 1); 9].join(", "), level);
        bomb.push_str(&format!("a{last}: &a{last} [{all}]\n"));
    }
    assert!(bomb.len() < 1024, "{}", bomb.len());
    home.write("linkworld.app.yaml", &bomb);
    let args = ["validate", "--format", "concise"];
    let ran = home.run(&args).exits(1);
    assert!(ran.stdout.contains("error[too-many-nodes]"), "{}", ran.stdout);
    assert!(ran.stdout.len() < 64 * 1024);
    // 64 MiB of address space beyond what the program maps by itself, and the fastest of a few runs in 100 ms of
    // processor time, which a busy machine does not change.
    let limited = format!("ulimit -v {}; TIMEFORMAT='%3U %3S'; time \"$0\" \"$@\" 2>/dev/null", 128 * 1024);
    let seconds = || {
        let output = Command::new("bash")
            .args(["-c", &limited, env!("CARGO_BIN_EXE_linkworld")])
            .args(args)
            .current_dir(home.path())
            .env("LC_ALL", "C")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        let times = String::from_utf8(output.stderr).unwrap();
        times.split_whitespace().map(|time| time.parse::<f64>().unwrap()).sum::<f64>()
    };
    let fastest = (0..5).map(|_| seconds()).fold(f64::INFINITY, f64::min);
    assert!(fastest < 0.1, "{fastest} s");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let home = Home::new();
    home.write("linkworld.app.yaml", "x: 1\n".repeat(2000));
    let pipe = format!("\"{}\" validate --format human | head -1", env!("CARGO_BIN_EXE_linkworld"));
    let output = Command::new("bash").args(["-o", "pipefail", "-c", &pipe]).current_dir(home.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_person_reads_each_fix_once_and_a_summary() {
    let home = Home::new();
    home.write("linkworld.app.yaml", MINIMAL.replace("image:", "imagee:").replace("name: My Bot", "nam: My Bot"));
    let ran = home.run(&["validate", "--format", "human"]).exits(1);
    assert!(ran.stdout.contains("help: did you mean `image`?"), "{}", ran.stdout);
    let helps: Vec<&str> = ran.stdout.lines().filter(|line| line.contains("help: ")).collect();
    let distinct: std::collections::BTreeSet<&str> = helps.iter().copied().collect();
    assert_eq!(helps.len(), distinct.len(), "{helps:?}");
    let ran = ran.says(" fixable with --fix --unsafe-fixes): ");
    let _ = ran.says("`linkworld explain ");
}
