//! The tabs of the panel beside the bundle (contract 2.11).

use linkworld_manifest::Manifest;
use linkworld_manifest::spec::panel::BUILT_IN_TABS;
use serde_json::{Value, json};

/// The width of a panel that the manifest does not describe, in pixels.
const WIDTH: u32 = 400;
const STATUS: &str = "status";
const CHAT: &str = "chat";
const HELP: &str = "help";

/// The panel as the page shows it.
pub(super) fn panel(manifest: &Manifest, can_chat: bool) -> Value {
    let declared = manifest.chrome.as_ref().and_then(|chrome| chrome.panel.as_ref());
    let is_shown = declared.is_some_and(|panel| panel.enabled);
    let mut tabs: Vec<Value> = match declared.filter(|_| is_shown) {
        Some(panel) => panel.tabs.iter().filter_map(tab).collect(),
        // Not shown on the platform: here a developer has what the app can use.
        None => {
            let all = BUILT_IN_TABS.iter().filter(|name| match **name {
                CHAT => can_chat,
                "settings" => !manifest.install_settings.is_empty(),
                _ => true,
            });
            all.map(|name| built_in(name)).collect()
        }
    };
    let hides_status = declared.is_some_and(|panel| is_shown && panel.hide_status);
    let has = |tabs: &[Value], id: &str| tabs.iter().any(|tab| tab["id"] == id);
    if !hides_status && !has(&tabs, STATUS) {
        tabs.push(built_in(STATUS));
    }
    if !has(&tabs, HELP) {
        tabs.push(built_in(HELP));
    }
    let wanted = declared.and_then(|panel| panel.default_tab.as_deref());
    let first = tabs.first().and_then(|tab| tab["id"].as_str()).unwrap_or(STATUS).to_owned();
    let default = wanted.filter(|wanted| has(&tabs, wanted)).map_or(first, str::to_owned);
    json!({
        "shown": is_shown,
        "width": declared.map_or(WIDTH, |panel| panel.width),
        "tabs": tabs,
        "defaultTab": default,
    })
}

fn built_in(name: &str) -> Value {
    let label = match name {
        CHAT => "Chat",
        "settings" => "Settings",
        "files" => "Files",
        HELP => "Help",
        _ => "Status",
    };
    json!({"id": name, "label": label, "builtIn": true})
}

/// A tab of the manifest: the name of a built-in one, or an object, which the manifest keeps as it is written.
fn tab(declared: &Value) -> Option<Value> {
    if let Some(name) = declared.as_str() {
        return Some(built_in(name));
    }
    let text = |key: &str| declared.get(key).and_then(Value::as_str);
    let id = text("id")?;
    let path = text("path").filter(|path| !path.is_empty()).map_or_else(|| format!("/panel/{id}.html"), str::to_owned);
    Some(json!({"id": id, "label": text("label").unwrap_or(id), "builtIn": false, "path": path}))
}

#[cfg(test)]
mod tests {
    use super::panel;
    use linkworld_manifest::source::SourceFile;
    use serde_json::Value;

    fn tabs(chrome: &str, can_chat: bool) -> (Vec<String>, Value) {
        let text = format!(
            "apiVersion: linkworld.ai/v2\napp_id: abc\nversion: 1.0.0\nname: A\nruntime: {{image: x}}\n{chrome}"
        );
        let outcome = linkworld_manifest::read(&SourceFile::new("m", text));
        let manifest = outcome.manifest.unwrap_or_else(|| panic!("{:?}", outcome.findings));
        let shown = panel(&manifest, can_chat);
        let ids = shown["tabs"].as_array().unwrap().iter().map(|tab| tab["id"].as_str().unwrap().to_owned());
        (ids.collect(), shown)
    }

    #[test]
    fn the_status_tab_is_added_unless_it_is_hidden() {
        let (ids, shown) =
            tabs("chrome: {panel: {enabled: true, tabs: [settings, {id: drafts, label: Drafts}]}}\n", true);
        assert_eq!(ids, ["settings", "drafts", "status", "help"]);
        assert_eq!((&shown["width"], &shown["defaultTab"]), (&400.into(), &"settings".into()));
        assert_eq!(shown["tabs"][1]["path"], "/panel/drafts.html");
        let (ids, shown) = tabs(
            "chrome: {panel: {enabled: true, width: 720, default_tab: files, tabs: [chat, files], hide_status: true}}\n",
            true,
        );
        assert_eq!(ids, ["chat", "files", "help"]);
        assert_eq!((&shown["width"], &shown["defaultTab"]), (&720.into(), &"files".into()));
        let (ids, shown) = tabs("chrome: {panel: {enabled: true, tabs: [status, chat], default_tab: gone}}\n", true);
        assert_eq!(
            (ids.as_slice(), &shown["defaultTab"]),
            (&["status", "chat", "help"].map(str::to_owned)[..], &"status".into())
        );
    }

    #[test]
    fn without_a_panel_there_is_what_the_app_can_use() {
        let (ids, shown) = tabs("", false);
        assert_eq!(
            (ids.as_slice(), &shown["shown"]),
            (&["files", "status", "help"].map(str::to_owned)[..], &false.into())
        );
        assert_eq!(tabs("", true).0[0], "chat");
    }
}
