//! The TypeScript app of `init`, with tsx from npm: its state is found by `--probe-isolation`. Run by `tests/campaign`.

use crate::support::{Home, edit};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

fn probe(home: &Home, folder: &Path) -> (i32, Value) {
    let ran = home.run(&["dev", folder.to_str().unwrap(), "--probe-isolation", "--port", "0", "--json"]);
    assert!(ran.code <= 1, "{}\n{}", ran.stdout, ran.stderr);
    (ran.code, ran.json())
}

#[test]
fn state_that_a_typescript_handler_carries_is_reported() {
    let node = Command::new("node").arg("--version").output();
    assert!(node.is_ok_and(|output| output.status.success()), "install node first: apt-get install nodejs npm");
    let home = Home::new();
    let _ = home.run(&["init", "my-bot", "--lang", "typescript"]).exits(0);
    let folder = home.path().join("my-bot");
    let npm = Command::new("npm").args(["install", "--no-audit", "--no-fund"]).current_dir(&folder).output().unwrap();
    assert!(npm.status.success(), "{}", String::from_utf8_lossy(&npm.stderr));
    let (code, report) = probe(&home, &folder);
    assert_eq!((code, &report["apps"][0]["carried"]), (0, &serde_json::json!([])), "{report}");
    assert!(report["apps"][0]["calls"].as_u64().unwrap() >= 2, "{report}");
    edit(&folder.join("app.ts"), |text| {
        text.replace("serve({", "const names: unknown[] = [];\nserve({")
            .replace("return { greeting:", "names.push(name);\n      return { met: names.length, greeting:")
    });
    let (code, report) = probe(&home, &folder);
    let carried = report["apps"][0]["carried"].to_string();
    assert!(code == 1 && carried.contains("result.met"), "{report}");
    println!("{report}");
}
