//! Questions to a person, on a real terminal: what is asked, what is shown, and what Ctrl-C leaves behind.

use crate::support::{Dev, Home, Person, edit};
use serde_json::json;

const APP: &str = "tax-bot";
const CONFIG: &str = ".linkworld/config.toml";
const LOGIN: [&str; 4] = ["login", "--no-verify", "--api-url", "https://a.example"];
const SET: [&str; 5] = ["secrets", "set", "A_KEY", "--app", APP];

fn token(home: &Home) -> String {
    let text = std::fs::read_to_string(home.path().join(CONFIG)).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("token = \"")).unwrap();
    line.trim_end_matches('"').to_owned()
}

fn logged_in(home: &Home) -> Dev {
    let dev = home.dev(&home.app(APP), &[]);
    let _ = home.run(&["login", "--token", "dev", "--api-url", &dev.origin]).exits(0);
    dev
}

/// Whether the platform has exactly this value: setting it again then changes nothing.
fn has(home: &Home, value: &str) -> bool {
    home.run_with(&[&SET[..], &["--json"]].concat(), value.as_bytes()).exits(0).json()["changed"] == json!(false)
}

fn is_set(home: &Home) -> bool {
    home.run(&["secrets", "get", "A_KEY", "--app", APP]).code == 0
}

#[test]
fn a_token_is_asked_for_and_never_shown() {
    let home = Home::new();
    let canary = home.canary();
    let person = home.run_on_terminal(&LOGIN, &[("Token for https://a.example: ", &format!("{canary}\r"))]).exits(0);
    let _ = person.sees("logged in to https://a.example");
    assert_eq!(token(&home), canary);
    // A terminal that edits lines itself would cut this one.
    let long = format!("{canary}{}", "e0123456789".repeat(600));
    let _ = home.run_on_terminal(&LOGIN, &[("Token for", &format!("{long}\r"))]).exits(0);
    assert_eq!(token(&home), long);
    // Backspace takes a character, Ctrl-U the line, and an empty answer is asked for again.
    let typed = format!("wrong\u{15}\u{7f}{canary}é\u{7f}\u{7f}x\r");
    let _ = home.run_on_terminal(&LOGIN, &[("Token for", "\r"), ("Token for", &typed)]).exits(0);
    assert_eq!(token(&home), format!("{}x", &canary[..canary.len() - 1]));
}

#[test]
fn ctrl_c_at_a_hidden_question_gives_the_echo_back() {
    let home = Home::new();
    let canary = home.canary();
    let half = format!("{canary}\u{3}");
    let person = home.run_on_terminal(&LOGIN, &[("Token for", &half)]).exits(130);
    let _ = person.sees("interrupted");
    let _ = home.run_on_terminal(&LOGIN, &[("Token for", "\u{4}")]).exits(5).sees("no input was given");
    assert!(!home.path().join(CONFIG).exists());
}

#[test]
fn a_pipeline_is_never_asked_not_even_on_a_terminal() {
    let mut home = Home::new();
    let dev = logged_in(&home);
    let _ = home.test(&["login"]).code(5).stderr_has("--token-stdin").run();
    home.set("CI", "1");
    let _ = home.run_on_terminal(&LOGIN, &[]).exits(5).sees("--token-stdin");
    let _ = home.run_on_terminal(&SET, &[]).exits(5).sees("--from-file");
    assert_eq!(dev.stop(), 130);
}

#[test]
fn a_secret_is_asked_for_and_what_is_pasted_is_not_cut_at_its_first_line() {
    let home = Home::new();
    let _dev = logged_in(&home);
    let canary = home.canary();
    let pasted = format!("{canary}\nsecond line\n");
    let person = home.run_on_terminal(&SET, &[("Value of A_KEY: ", &pasted)]).exits(2);
    let _ = person.sees("more than one line was pasted; nothing was stored").sees("pipe a value");
    let over = format!("{canary}{}\r", "x".repeat(64 * 1024 - canary.len() + 1));
    let _ = home.run_on_terminal(&SET, &[("Value of A_KEY: ", &over)]).exits(2).sees("longer than 65536 bytes");
    let _ = home.run_on_terminal(&SET, &[("Value of A_KEY: ", &format!("{canary}\u{3}"))]).exits(130);
    assert!(!is_set(&home));
    let whole = &over[..64 * 1024];
    let _ = home.run_on_terminal(&SET, &[("Value of A_KEY: ", &format!("{whole}\r"))]).exits(0).sees("65536 bytes");
    assert!(has(&home, whole));
    let spaced = format!("  {canary}\t🔑 ");
    let person = home.run_on_terminal(&SET, &[("Value of A_KEY: ", &format!("{spaced}\r"))]).exits(0);
    let _ = person.sees(&format!("{} bytes", spaced.len()));
    assert!(has(&home, &spaced), "nothing is trimmed");
}

#[test]
fn removing_by_an_import_is_asked_about() {
    let home = Home::new();
    let _dev = logged_in(&home);
    let _ = home.run_with(&SET, home.canary().as_bytes()).exits(0);
    let file = home.write("new.env", format!("NEW_KEY={}\n", home.canary()));
    let import = ["secrets", "import", file.to_str().unwrap(), "--app", APP, "--prune"];
    let question = "Delete 1 secret not in the file?";
    for (answer, code) in [("n", 1), ("\r", 1), ("\u{3}", 130)] {
        let person = home.run_on_terminal(&import, &[(question, answer)]).exits(code);
        let _ = person.sees("delete");
        assert!(is_set(&home), "{answer:?}");
    }
    let _ = home.run_on_terminal(&import, &[(question, "y")]).exits(0).sees("2 changed");
    assert!(!is_set(&home));
    // Nothing is removed, so nothing is asked.
    let _ = home.run_on_terminal(&import, &[]).exits(0).sees("0 changed");
}

const SETTINGS: &str = "install_settings:
  - {id: openai_key, type: secret, label: Your key, required: true}
  - {id: inbox, type: string, label: Where mail goes, required: true}
  - {id: plan, type: select, label: Which plan, required: true, options: [small, large]}
  - {id: limit, type: number, label: How many, required: true, min: 1, max: 9}
";

#[test]
fn an_install_asks_for_what_is_missing() {
    let home = Home::new();
    let app = home.app(APP);
    edit(&app.join("linkworld.app.yaml"), |text| {
        let text = text.split("\ninstall_settings:").next().unwrap().to_owned();
        format!("{text}\n{SETTINGS}")
    });
    let dev = ["dev", app.to_str().unwrap(), "--port", "0", "--json"];
    let canary = home.canary();
    let key = format!("{canary}\r");
    for steps in [
        &[("Your key: ", "half\u{3}")][..],
        &[("Your key: ", &key), ("Where mail goes", "\u{3}")],
        &[("Your key: ", &key), ("Where mail goes", "a@b.c\r"), ("Which plan", "\u{3}")],
    ] {
        let person = home.run_on_terminal(&dev, steps).exits(130);
        assert!(!person.screen.contains("\"ready\""), "{}", person.screen);
    }
    let steps = [
        ("Your key: ", key.as_str()),
        ("Where mail goes", "a@b.c\r"),
        ("Which plan (1 small, 2 large)", "3\r"),
        ("enter a number or a name from the list", ""),
        ("Which plan", "2\r"),
        ("How many", "12\r"),
        ("a number from 1 to 9", ""),
        ("How many", "7\r"),
        ("\"ready\"", "\u{3}"),
    ];
    let _ = home.run_on_terminal(&dev, &steps).exits(130);
    // Answered once, nobody is asked again: not even without a terminal.
    let running = home.dev(&app, &[]);
    let _ = home.run(&["login", "--token", "dev", "--api-url", &running.origin]).exits(0);
    let set = ["secrets", "set", "OPENAI_KEY", "--app", APP, "--tenant", "dev", "--json"];
    assert_eq!(home.run_with(&set, canary.as_bytes()).exits(0).json()["changed"], json!(false));
    assert_eq!(running.stop(), 130);
}

/// Fails unless the cursor is as visible as before.
fn cursor_is_back(person: &Person) {
    let last = |escape: &str| person.screen.rfind(escape);
    assert!(last("\u{1b}[?25l") <= last("\u{1b}[?25h"), "the cursor stays hidden: {:?}", person.screen);
}

#[test]
fn every_prompt_gives_the_terminal_back_at_every_signal() {
    let home = Home::new();
    let _dev = logged_in(&home);
    let _ = home.run_with(&SET, home.canary().as_bytes()).exits(0);
    let file = home.write("new.env", "NEW_KEY=value\n");
    let import = ["secrets", "import", file.to_str().unwrap(), "--app", APP, "--prune"];
    for (signal, code) in [("<INT>", 130), ("<TERM>", 143), ("<HUP>", 129), ("\u{3}", 130)] {
        for (args, words) in [(&LOGIN[..], "Token for"), (&SET, "Value of A_KEY: "), (&import, "Delete 1 secret")] {
            let person = home.run_on_terminal(args, &[(words, signal)]).exits(code);
            cursor_is_back(&person);
            assert_eq!(person.screen.matches("error:").count(), usize::from(code != 129), "{}", person.screen);
        }
    }
    assert!(is_set(&home), "nothing was deleted");
}

#[test]
fn a_half_typed_value_is_no_value() {
    let home = Home::new();
    let _dev = logged_in(&home);
    let half = format!("{}\u{4}", home.canary());
    let _ = home.run_on_terminal(&SET, &[("Value of A_KEY: ", &half)]).exits(5).sees("ended before Enter");
    assert!(!is_set(&home));
}

#[test]
fn the_login_is_checked_before_a_value_is_asked_for() {
    let home = Home::new();
    let person = home.run_on_terminal(&SET, &[]).exits(4);
    assert!(!person.screen.contains("Value of"), "{}", person.screen);
    let dev = logged_in(&home);
    home.allow(CONFIG);
    let text = std::fs::read_to_string(home.path().join(CONFIG)).unwrap();
    home.write(CONFIG, text.replace(&token(&home), "another-token"));
    let person = home.run_on_terminal(&SET, &[]).exits(4).sees("rejected the token");
    assert!(!person.screen.contains("Value of"), "{}", person.screen);
    assert_eq!(dev.stop(), 130);
}

#[test]
fn a_terminal_that_is_closed_ends_every_prompt_and_stores_nothing() {
    let home = Home::new();
    let dev = logged_in(&home);
    home.allow(CONFIG);
    let before = std::fs::read_to_string(home.path().join(CONFIG)).unwrap();
    let file = home.write("new.env", "NEW_KEY=value\n");
    let import = ["secrets", "import", file.to_str().unwrap(), "--app", APP, "--prune"];
    let new_app = home.app("tax-bot-sdk");
    edit(&new_app.join("linkworld.app.yaml"), |text| {
        text + "\ninstall_settings:\n  - {id: inbox, type: string, label: Which inbox, required: true}\n"
    });
    let install = ["dev", new_app.to_str().unwrap(), "--port", "0", "--ephemeral"];
    for typed in [None, Some("half-typed-value")] {
        for (args, words) in [(&LOGIN[..], "Token for"), (&SET, "Value of A_KEY: ")] {
            let mut steps = vec![(words, typed.unwrap_or("<CLOSE>"))];
            steps.extend(typed.map(|_| ("", "<CLOSE>")));
            let _ = home.run_on_terminal(args, &steps).exits(129);
        }
        assert!(!is_set(&home), "{typed:?}");
    }
    let _ = home.run_on_terminal(&install, &[("Which inbox", "<CLOSE>")]).exits(129);
    let _ = home.run_with(&SET, home.canary().as_bytes()).exits(0);
    let _ = home.run_on_terminal(&import, &[("Delete 1 secret", "<CLOSE>")]).exits(129);
    assert!(is_set(&home), "nothing was deleted");
    assert_ne!(home.run(&["secrets", "get", "NEW_KEY", "--app", APP]).code, 0, "nothing was imported");
    assert_eq!(std::fs::read_to_string(home.path().join(CONFIG)).unwrap(), before);
    assert_eq!(dev.stop(), 130);
}
