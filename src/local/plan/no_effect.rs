//! Fields of a dev file that this version reads and does not apply yet.

use linkworld_manifest::spec::dev_file::file::DevFile;

/// The fields that are set and have no effect, by path.
pub(in crate::local) fn without_effect(file: &DevFile) -> Vec<String> {
    let mut found = Vec::new();
    let mut note = |is_set: bool, path: String| {
        if is_set {
            found.push(path);
        }
    };
    for (slug, tenant) in file.tenants.iter() {
        let path = |field: &str| format!("tenants.{slug}.{field}");
        let has_documents = tenant.collections.iter().any(|(_, one)| !one.files.is_empty() || !one.tags.is_empty());
        note(has_documents, path("collections"));
    }
    for (id, app) in file.apps.iter() {
        let path = |field: &str| format!("apps.{id}.{field}");
        note(!app.emits.is_empty(), path("emits"));
    }
    found
}
