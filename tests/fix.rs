//! `validate --fix` and `--fix --diff` from outside: nothing changes but what is mended, and nothing is ever lost.

#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests drive the machine itself")]

mod support;

use std::os::unix::fs::{PermissionsExt, symlink};
use support::Home;

const FILE: &str = "linkworld.app.yaml";

/// Mistakes of every kind that has a certain answer, among comments and uneven layout.
const WRONG: &str = "\
# The head stays.
apiVersion: linkworld.ai/v1   # so does this
app_id: Mail_Triage


verison: v1.2.0
name: 'Mail  triage'          # two blanks inside
description: 10:30
runtime:
    imagee:   \"ghcr.io/a/b:1\"
    port:8080
    env: {DEBUG: yes,   'MODE': \"on\"}
# between
http_routes:
  - path: orders/:id/
    method: PSOT
agent:
  name: A
  systemPrompt: |
      Keep   this.

      And this.
  heartbeats:
    -   slug: beat
        invoke_always: ture
        cron: \"0 8 * * *\"
        cooldown_minutes: 30
        active_hours: \"08:00-18:00\"   # office
  # The end, without a line end.";

const RIGHT: &str = "\
# The head stays.
apiVersion: linkworld.ai/v2   # so does this
app_id: mail-triage


version: 1.2.0
name: 'Mail  triage'          # two blanks inside
description: \"10:30\"
runtime:
    image:   \"ghcr.io/a/b:1\"
    port: 8080
    env: {DEBUG: \"yes\",   'MODE': \"on\"}
# between
http_routes:
  - path: /orders/{id}
    method: POST
agent:
  name: A
  system_prompt: |
      Keep   this.

      And this.
  heartbeats:
    -   slug: beat
        invoke_always: true
        schedule_type: cron
        cron_expression: \"0 8 * * *\"
        cooldown_seconds: 1800
        active_hours: { start: \"08:00\", end: \"18:00\" }   # office
  # The end, without a line end.";

fn read(home: &Home) -> String {
    std::fs::read_to_string(home.path().join(FILE)).unwrap()
}

#[test]
fn only_the_mistakes_change() {
    let home = Home::new();
    home.write(FILE, WRONG);
    let _ = home.run(&["validate", "--fix"]).exits(0).says("fixed");
    assert_eq!(read(&home), RIGHT);
    let _ = home.run(&["validate"]).exits(0);
    // Once more changes nothing, not even the time of the file.
    let time = std::fs::metadata(home.path().join(FILE)).unwrap().modified().unwrap();
    let again = home.run(&["validate", "--fix"]).exits(0);
    assert!(!again.stderr.contains("fixed"), "{}", again.stderr);
    assert_eq!(read(&home), RIGHT);
    assert_eq!(std::fs::metadata(home.path().join(FILE)).unwrap().modified().unwrap(), time);
}

#[test]
fn line_ends_stay_as_they_are() {
    let home = Home::new();
    let dos = |text: &str| text.replace('\n', "\r\n");
    home.write(FILE, dos(WRONG));
    let _ = home.run(&["validate", "--fix"]).exits(0);
    assert_eq!(read(&home), dos(RIGHT));
}

#[test]
fn a_byte_order_mark_stays() {
    let home = Home::new();
    home.write(FILE, format!("\u{feff}{WRONG}"));
    let _ = home.run(&["validate", "--fix"]).exits(0);
    assert_eq!(read(&home), format!("\u{feff}{RIGHT}"));
}

#[test]
fn a_difference_is_shown_and_nothing_written() {
    let home = Home::new();
    home.write(FILE, WRONG);
    let ran = home.run(&["validate", "--fix", "--diff"]).exits(1);
    for line in ["-app_id: Mail_Triage", "+app_id: mail-triage", "+    port: 8080", " name: 'Mail  triage'"] {
        assert!(ran.stdout.lines().any(|shown| shown.starts_with(line)), "{line:?} in\n{}", ran.stdout);
    }
    assert_eq!(read(&home), WRONG);
    home.write(FILE, RIGHT);
    let ran = home.run(&["validate", "--fix", "--diff"]).exits(0);
    assert_eq!(ran.stdout, "");
}

#[test]
fn what_has_no_certain_answer_is_left_and_said() {
    let home = Home::new();
    home.write(FILE, RIGHT.replace("port: 8080", "port: 80").replace("mail-triage", "Mail_Triage"));
    let ran = home.run(&["validate", "--fix"]).exits(1).says("fixed 1 problem");
    assert!(ran.stdout.contains("out-of-range"), "{}", ran.stdout);
    assert_eq!(read(&home), RIGHT.replace("port: 8080", "port: 80"));
}

#[test]
fn a_file_that_cannot_be_written_stays_whole() {
    let home = Home::new();
    home.write("app/linkworld.app.yaml", WRONG);
    let folder = home.path().join("app");
    let file = folder.join(FILE);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).unwrap();
    let ran = home.run(&["validate", "--fix", "app"]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), WRONG);
    let left: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, [FILE], "no other file is left behind");
}

#[test]
fn links_and_modes_stay() {
    let home = Home::new();
    let real = home.write("elsewhere/real.yaml", WRONG);
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    let link = home.path().join(FILE);
    symlink("elsewhere/real.yaml", &link).unwrap();
    let _ = home.run(&["validate", "--fix"]).exits(0);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(std::fs::read_to_string(&real).unwrap(), RIGHT);
    assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn the_modeline_is_added_once_and_nothing_else_changes() {
    let home = Home::new();
    let text =
        "# mine\napiVersion: linkworld.ai/v2\napp_id: my-bot\nversion: 0.1.0\nname: My Bot\nruntime: {image: x}\n";
    let path = home.write("linkworld.app.yaml", text);
    let _ = home.run(&["validate", "--modeline"]).exits(2);
    for _ in 0..2 {
        let _ = home.run(&["validate", "--fix", "--modeline"]).exits(0);
        let line = "# yaml-language-server: $schema=./linkworld.schema.json\n";
        assert_eq!(std::fs::read_to_string(&path).unwrap(), format!("{line}{text}"));
    }
}
