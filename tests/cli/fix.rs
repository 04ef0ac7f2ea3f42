//! `validate --fix` and `--fix --diff` from outside: nothing changes but what is mended, and nothing is ever lost.

use crate::support::{Home, Run};
use snapbox::str;
use std::os::unix::fs::{PermissionsExt, symlink};

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

#[test]
fn only_the_mistakes_change() {
    let home = Home::new();
    home.write(FILE, WRONG);
    let _ = home
        .test(&["validate", "--fix", "--unsafe-fixes"])
        .stderr(str![[r#"
fixed 15 problems in linkworld.app.yaml
no problems in 1 file

"#]])
        .leaves(FILE, RIGHT)
        .run();
    let _ = home
        .test(&["validate"])
        .stderr(str![[r#"
no problems in 1 file

"#]])
        .run();
    // Once more changes nothing, not even the time of the file.
    let time = std::fs::metadata(home.path().join(FILE)).unwrap().modified().unwrap();
    let _ = home
        .test(&["validate", "--fix", "--unsafe-fixes"])
        .stderr(str![[r#"
no problems in 1 file

"#]])
        .leaves(FILE, RIGHT)
        .run();
    assert_eq!(std::fs::metadata(home.path().join(FILE)).unwrap().modified().unwrap(), time);
}

/// What `--fix` alone makes of it: nothing that is a guess.
#[test]
fn guesses_are_applied_only_when_asked_for() {
    let safe = RIGHT
        .replace("linkworld.ai/v2", "linkworld.ai/v1")
        .replace("\nversion:", "\nverison:")
        .replace("    image:", "    imagee:")
        .replace("path: /orders/{id}", "path: orders/:id/")
        .replace("method: POST", "method: PSOT")
        .replace("invoke_always: true", "invoke_always: ture")
        .replace("schedule_type: cron\n        cron_expression:", "cron:")
        .replace("cooldown_seconds: 1800", "cooldown_minutes: 30");
    let run = Run::new().file(FILE, WRONG).args(&["validate", "--fix"]).code(1);
    let _ = run.stdout(str![[r#"
linkworld.app.yaml:2:13: error[bad-pattern] `linkworld.ai/v1` is not the manifest version, expected `linkworld.ai/v2`
linkworld.app.yaml:6:1: error[unknown-field] unknown field `verison` in the manifest
linkworld.app.yaml:10:5: error[unknown-field] unknown field `imagee` in `runtime`
linkworld.app.yaml:15:11: error[bad-pattern] `orders/:id/` is not a valid route path, it must start with `/`
linkworld.app.yaml:16:13: error[bad-choice] `PSOT` is not a valid value, expected `GET`, `POST`, `PUT`, `DELETE` or `PATCH`
linkworld.app.yaml:25:24: error[wrong-type] `ture` is a string, expected `true` or `false`
linkworld.app.yaml:26:9: error[unknown-field] unknown field `cron` in a heartbeat
linkworld.app.yaml:27:9: error[unknown-field] unknown field `cooldown_minutes` in a heartbeat

"#]]).stderr(str![[r#"
fixed 7 problems in linkworld.app.yaml
8 problems (8 fixable with --fix --unsafe-fixes): 8 errors in 1 file

"#]]).leaves(FILE, &safe).run();
}

#[test]
fn line_ends_stay_as_they_are() {
    let dos = |text: &str| text.replace('\n', "\r\n");
    let run = Run::new().file(FILE, dos(WRONG)).args(&["validate", "--fix", "--unsafe-fixes"]);
    let _ = run
        .stderr(str![[r#"
fixed 15 problems in linkworld.app.yaml
no problems in 1 file

"#]])
        .leaves(FILE, &dos(RIGHT))
        .run();
}

#[test]
fn a_byte_order_mark_stays() {
    let run = Run::new().file(FILE, format!("\u{feff}{WRONG}")).args(&["validate", "--fix", "--unsafe-fixes"]);
    let _ = run
        .stderr(str![[r#"
fixed 15 problems in linkworld.app.yaml
no problems in 1 file

"#]])
        .leaves(FILE, &format!("\u{feff}{RIGHT}"))
        .run();
}

#[test]
fn a_difference_is_shown_and_nothing_written() {
    let diff = |text: &str| {
        Run::new().file(FILE, text).args(&["validate", "--fix", "--unsafe-fixes", "--diff"]).leaves(FILE, text)
    };
    let _ = diff(WRONG)
        .code(1)
        .stdout(str![[r#"
--- a/linkworld.app.yaml
+++ b/linkworld.app.yaml
@@ -1,29 +1,30 @@
 # The head stays.
-apiVersion: linkworld.ai/v1   # so does this
-app_id: Mail_Triage
+apiVersion: linkworld.ai/v2   # so does this
+app_id: mail-triage
 
 
-verison: v1.2.0
+version: 1.2.0
 name: 'Mail  triage'          # two blanks inside
-description: 10:30
+description: "10:30"
 runtime:
-    imagee:   "ghcr.io/a/b:1"
-    port:8080
-    env: {DEBUG: yes,   'MODE': "on"}
+    image:   "ghcr.io/a/b:1"
+    port: 8080
+    env: {DEBUG: "yes",   'MODE': "on"}
 # between
 http_routes:
-  - path: orders/:id/
-    method: PSOT
+  - path: /orders/{id}
+    method: POST
 agent:
   name: A
-  systemPrompt: |
+  system_prompt: |
       Keep   this.
 
       And this.
   heartbeats:
     -   slug: beat
-        invoke_always: ture
-        cron: "0 8 * * *"
-        cooldown_minutes: 30
-        active_hours: "08:00-18:00"   # office
+        invoke_always: true
+        schedule_type: cron
+        cron_expression: "0 8 * * *"
+        cooldown_seconds: 1800
+        active_hours: { start: "08:00", end: "18:00" }   # office
   # The end, without a line end.
\ No newline at end of file

"#]])
        .stderr(str![])
        .run();
    let _ = diff(RIGHT).stderr(str![]).run();
}

#[test]
fn what_has_no_certain_answer_is_left_and_said() {
    let left = RIGHT.replace("port: 8080", "port: 80");
    let run = Run::new().file(FILE, left.replace("mail-triage", "Mail_Triage")).args(&[
        "validate",
        "--fix",
        "--unsafe-fixes",
    ]);
    let _ = run
        .code(1)
        .stdout(str![[r#"
linkworld.app.yaml:11:11: error[out-of-range] `80` is out of range, expected an integer from 1024 to 65535

"#]])
        .stderr(str![[r#"
fixed 1 problem in linkworld.app.yaml
1 problem: 1 error in 1 file

"#]])
        .leaves(FILE, &left)
        .run();
}

#[test]
fn a_file_that_cannot_be_written_stays_whole() {
    let home = Home::new();
    home.write("app/linkworld.app.yaml", WRONG);
    let folder = home.path().join("app");
    let file = folder.join(FILE);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).unwrap();
    let run = home.test(&["validate", "--fix", "--unsafe-fixes", "app"]).code(3);
    let _ = run
        .stdout(str![])
        .stderr(str![[r#"
error: app/linkworld.app.yaml: the file is read-only

"#]])
        .leaves("app/linkworld.app.yaml", WRONG)
        .run();
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
    let _ = home
        .test(&["validate", "--fix", "--unsafe-fixes"])
        .stderr(str![[r#"
fixed 15 problems in linkworld.app.yaml
no problems in 1 file

"#]])
        .leaves("elsewhere/real.yaml", RIGHT)
        .run();
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn the_modeline_is_added_once_and_nothing_else_changes() {
    let home = Home::new();
    let text =
        "# mine\napiVersion: linkworld.ai/v2\napp_id: my-bot\nversion: 0.1.0\nname: My Bot\nruntime: {image: x}\n";
    home.write(FILE, text);
    let fixed = format!("# yaml-language-server: $schema=./linkworld.schema.json\n{text}");
    let again = || home.test(&["validate", "--fix", "--modeline"]).leaves(FILE, &fixed);
    let _ = again()
        .stderr(str![[r#"
fixed 0 problems in linkworld.app.yaml
no problems in 1 file

"#]])
        .run();
    let _ = again()
        .stderr(str![[r#"
no problems in 1 file

"#]])
        .run();
}

/// The text of such a file is not all of it, so nothing may be written.
#[test]
fn a_file_that_is_not_utf8_stays_whole() {
    let utf16: Vec<u8> = WRONG.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin: Vec<u8> = WRONG.replace("triage'", "m\u{fc}ll'").chars().map(|char| char as u8).collect();
    for bytes in [utf16, latin] {
        let home = Home::new();
        let file = home.path().join(FILE);
        std::fs::write(&file, &bytes).unwrap();
        let _ = home.run(&["validate", "--fix", "--unsafe-fixes", "--modeline"]).exits(1);
        assert_eq!(std::fs::read(&file).unwrap(), bytes);
    }
}
