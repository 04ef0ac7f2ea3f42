//! How findings name files for services that know a repository only by its root: annotations, SARIF, GitLab, JUnit,
//! the step summary, baselines.

use crate::support::Home;
use serde_json::Value;
use std::path::Path;

const FAULTY: &str = "apiVersion: linkworld.ai/v2\napp_id: case-bot\nversion: 0.1.0\nnaem: Case Bot\nruntime:\n  image: ghcr.io/acme/case-bot:0.1.0\n";

/// A repository with the same mistake in several folders.
fn repository() -> Home {
    let home = Home::new();
    std::fs::create_dir_all(home.path().join("repo/.git")).unwrap();
    for folder in ["apps/one", "apps/two", "mit Leerzeichen/übung#1", ""] {
        home.write(&format!("repo/{folder}/linkworld.app.yaml"), FAULTY);
    }
    home.write("repo/apps/one/app_docs/other.md", "# Other\n");
    std::fs::create_dir_all(home.path().join("repo/other")).unwrap();
    std::os::unix::fs::symlink("apps/one", home.path().join("repo/link")).unwrap();
    home
}

/// What a run in a folder prints.
fn printed(home: &Home, folder: &str, args: &[&str], env: &[(&str, &str)]) -> (String, String) {
    let mut command = home.command(args);
    let out = command.current_dir(home.path().join(folder)).envs(env.iter().copied()).output().unwrap();
    (String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
}

/// The file of the first finding, as each format names it: GitHub, GitLab, JUnit and SARIF.
fn names(home: &Home, folder: &str, path: &str, env: &[(&str, &str)]) -> [String; 4] {
    let run = |format: &str| printed(home, folder, &["validate", path, "--format", format], env).0;
    let (github, junit) = (run("github"), run("junit"));
    let gitlab: Value = serde_json::from_str(&run("gitlab")).unwrap();
    let sarif: Value = serde_json::from_str(&run("sarif")).unwrap();
    let artifact = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    let change = &sarif["runs"][0]["results"][0]["fixes"][0]["artifactChanges"][0]["artifactLocation"];
    assert_eq!(artifact, change, "{sarif:#}");
    let uri = artifact["uri"].as_str().unwrap();
    assert_eq!(artifact["uriBaseId"] == "%SRCROOT%", !uri.starts_with("file:"), "{artifact}");
    [
        github.split_once("file=").unwrap().1.split_once(',').unwrap().0.to_owned(),
        gitlab[0]["location"]["path"].as_str().unwrap().to_owned(),
        junit.split_once("<testsuite name=\"").unwrap().1.split_once('"').unwrap().0.to_owned(),
        uri.to_owned(),
    ]
}

#[test]
fn files_are_named_from_the_root_wherever_the_command_runs() {
    let home = repository();
    let absolute = home.path().canonicalize().unwrap().join("repo/apps/one");
    let absolute = absolute.to_str().unwrap();
    let repo = home.path().join("repo");
    let (github, gitlab) =
        ([("GITHUB_WORKSPACE", repo.to_str().unwrap())], [("CI_PROJECT_DIR", repo.to_str().unwrap())]);
    let environments: [&[(&str, &str)]; 4] = [&[], &github, &gitlab, &[("GITHUB_WORKSPACE", "/no/such/folder")]];
    let one = "apps/one/linkworld.app.yaml";
    for env in environments {
        for (folder, path, expected) in [
            ("repo/apps/one", ".", one),
            ("repo/apps/one", "./linkworld.app.yaml", one),
            ("repo/other", "../apps/one", one),
            ("repo/other", "../other/../apps/one/linkworld.app.yaml", one),
            ("repo", "apps/one", one),
            ("repo", "link", one),
            (".", "repo/apps/one/", one),
            (".", absolute, one),
            ("repo", ".", "linkworld.app.yaml"),
        ] {
            assert_eq!(names(&home, folder, path, env), [expected; 4], "{path} in {folder} with {env:?}");
        }
        let [github, gitlab, junit, sarif] = names(&home, "repo/other", "../mit Leerzeichen/übung#1", env);
        let plain = "mit Leerzeichen/übung#1/linkworld.app.yaml";
        assert_eq!([github.as_str(), &gitlab, &junit], [plain; 3]);
        assert_eq!(sarif, "mit%20Leerzeichen/%C3%BCbung%231/linkworld.app.yaml");
    }
}

#[test]
fn files_of_no_repository_are_named_from_here_and_never_upwards() {
    let home = Home::new();
    home.write("a/one/linkworld.app.yaml", FAULTY);
    home.write("a/two/linkworld.app.yaml", FAULTY);
    assert_eq!(names(&home, "a", "one", &[]), ["one/linkworld.app.yaml"; 4]);
    let [github, gitlab, junit, sarif] = names(&home, "a/two", "../one", &[]);
    assert_eq!([github.as_str(), &gitlab, &junit], ["one/linkworld.app.yaml"; 3]);
    let file = home.path().canonicalize().unwrap().join("a/one/linkworld.app.yaml");
    assert_eq!(sarif, format!("file://{}", file.display()));
    // Two apps that name their manifest alike.
    let fingerprint = |folder: &str| {
        let report: Value =
            serde_json::from_str(&printed(&home, folder, &["validate", "--format", "gitlab"], &[]).0).unwrap();
        report[0]["fingerprint"].as_str().unwrap().to_owned()
    };
    assert_ne!(fingerprint("a/one"), fingerprint("a/two"));
    // The same finding keeps its fingerprint, however the folder is named.
    let named = printed(&home, "a/two", &["validate", "../one", "--format", "gitlab"], &[]).0;
    assert!(named.contains(&fingerprint("a/one")), "{named}");
}

#[test]
fn fingerprints_differ_between_the_apps_of_a_repository() {
    let home = repository();
    let fingerprints = |folder: &str| -> Vec<String> {
        let report: Value =
            serde_json::from_str(&printed(&home, folder, &["validate", "--format", "gitlab"], &[]).0).unwrap();
        report.as_array().unwrap().iter().map(|entry| entry["fingerprint"].as_str().unwrap().to_owned()).collect()
    };
    let two = fingerprints("repo/apps/two");
    assert!(fingerprints("repo/apps/one").iter().all(|fingerprint| !two.contains(fingerprint)));
    assert!(fingerprints("repo").iter().all(|fingerprint| !two.contains(fingerprint)));
}

#[test]
fn annotations_summaries_and_written_reports_use_the_root_too() {
    let home = repository();
    let summary = home.path().join("summary.md");
    let env = [("GITHUB_ACTIONS", "true"), ("GITHUB_STEP_SUMMARY", summary.to_str().unwrap())];
    let (stdout, stderr) = printed(&home, "repo/apps/one", &["validate", "-o", "github=out.txt"], &env);
    // A person reads stdout, in the folder in which the command ran.
    assert!(stdout.starts_with("linkworld.app.yaml:4:1: "), "{stdout}");
    assert!(stderr.contains("::error file=apps/one/linkworld.app.yaml,"), "{stderr}");
    assert!(stderr.contains("::warning file=apps/one/app_docs/other.md,"), "{stderr}");
    let text = std::fs::read_to_string(&summary).unwrap();
    assert!(text.contains("`apps/one/linkworld.app.yaml:4:1`"), "{text}");
    let written = std::fs::read_to_string(home.path().join("repo/apps/one/out.txt")).unwrap();
    assert!(written.contains("file=apps/one/linkworld.app.yaml,"), "{written}");
}

#[test]
fn a_baseline_holds_for_one_app_wherever_the_command_runs() {
    let home = repository();
    let validate = |folder: &str, args: &[&str]| {
        let out = home.command(&[&["validate"], args].concat()).current_dir(home.path().join(folder)).output().unwrap();
        out.status.code().unwrap()
    };
    let baseline = home.path().join("known.json");
    let known = baseline.to_str().unwrap();
    assert_eq!(validate("repo/apps/one", &["--write-baseline", known]), 0);
    for (folder, path, code) in [
        ("repo/apps/one", ".", 0),
        ("repo/other", "../apps/one", 0),
        ("repo", "apps/one/linkworld.app.yaml", 0),
        ("repo", "link", 0),
        (".", "repo/apps/one", 0),
        ("repo/apps/two", ".", 1),
        ("repo", ".", 1),
    ] {
        assert_eq!(validate(folder, &[path, "--baseline", known]), code, "{path} in {folder}");
    }
    // A baseline of the first versions names files as they were typed; it holds where they are typed like that.
    let text = std::fs::read_to_string(Path::new(known)).unwrap();
    let old = text.replace("  \"paths\": \"repository\",\n", "").replace("apps/one/", "");
    assert_ne!(old.len(), text.len());
    std::fs::write(&baseline, old).unwrap();
    assert_eq!(validate("repo/apps/one", &["--baseline", known]), 0);
    assert_eq!(validate("repo", &["apps/one", "--baseline", known]), 1);
}
