//! Files beside a missing manifest that were most likely meant: another ending, another case, a word less.

use linkworld_contract::names::MANIFEST_FILE;
use linkworld_system::files;
use std::path::Path;

/// Entries of a folder that are looked at.
const ENTRIES_MAX: usize = 10_000;

/// The name of the file in a folder that looks most like the manifest's own; none when there is none.
pub(crate) fn of(folder: &Path) -> Option<String> {
    let names = files::names_in(folder).ok()?;
    let mut likely: Vec<String> = names
        .into_iter()
        .take(ENTRIES_MAX)
        .filter_map(|name| name.into_string().ok())
        .filter(|name| name != MANIFEST_FILE && is_likely(name) && folder.join(name).is_file())
        .collect();
    // The nearest one: as long as the right name, and always the same of several.
    likely.sort_by_key(|name| (name.len().abs_diff(MANIFEST_FILE.len()), name.clone()));
    likely.into_iter().next()
}

/// `linkworld.app.yml`, `Linkworld.App.yaml`, `linkworld.yaml`, `linkworld.app.yaml.txt`, `linkworld-app.json`.
fn is_likely(name: &str) -> bool {
    let plain = name.to_lowercase().replace(['-', '_', ' '], ".");
    let plain = plain.strip_suffix(".txt").unwrap_or(&plain);
    let stem = ["yaml", "yml", "json"].iter().find_map(|end| plain.strip_suffix(end)?.strip_suffix('.'));
    let words =
        ["linkworld.app", "linkworld", "linkworldapp", "app.linkworld", "linkworld.app.yaml", "linkworld.manifest"];
    matches!(stem, Some(stem) if words.contains(&stem)) || plain == "linkworld.app"
}

#[cfg(test)]
mod tests {
    use super::of;
    use linkworld_system::files;

    #[test]
    fn names_near_to_the_manifests_are_found() {
        for (names, wanted) in [
            (&["linkworld.app.yml"][..], Some("linkworld.app.yml")),
            (&["Linkworld.App.yaml"], Some("Linkworld.App.yaml")),
            (&["LINKWORLD.APP.YAML"], Some("LINKWORLD.APP.YAML")),
            (&["linkworld.yaml"], Some("linkworld.yaml")),
            (&["linkworld.app.yaml.txt"], Some("linkworld.app.yaml.txt")),
            (&["linkworld.app.json"], Some("linkworld.app.json")),
            (&["linkworld-app.yaml"], Some("linkworld-app.yaml")),
            (&["linkworld_app.yml"], Some("linkworld_app.yml")),
            (&["linkworld.app"], Some("linkworld.app")),
            (&["linkworld.yaml", "linkworld.app.yml"], Some("linkworld.app.yml")),
            (&["linkworld.app.yaml"], None),
            (&["linkworld.schema.json", "linkworld.dev.json", "app.yaml", "main.py"], None),
            (&[], None),
        ] {
            let folder = tempfile::tempdir().unwrap();
            for name in names {
                files::write_private(&folder.path().join(name), b"a: 1\n").unwrap();
            }
            assert_eq!(of(folder.path()).as_deref(), wanted, "{names:?}");
        }
    }
}
