//! A new app and the texts of its files.

use super::choices::{Language, StarterTemplate};
use super::tables::SHARED;
use linkworld_contract::markup::html;
use linkworld_contract::names::AppId;
use linkworld_manifest::json_schema;
use serde_json::Value;

/// Name of the schema that the manifest's first line points editors to.
pub const SCHEMA_FILE: &str = "linkworld.schema.json";

/// What varies between new projects.
#[derive(Debug, Clone)]
pub struct NewApp {
    /// The app's id, which names the image too.
    pub slug: AppId,
    /// Display name, without control characters.
    pub name: String,
    /// One line about it; empty for that of the template.
    pub description: String,
    /// Owner of the container images at ghcr.io.
    pub owner: String,
    /// The language of its handler.
    pub language: Language,
    /// What it does.
    pub template: StarterTemplate,
}

impl NewApp {
    /// The files of its project, sorted by path.
    pub fn files(&self) -> Vec<(&'static str, String)> {
        let own = self.template.files();
        let main = (self.language.main(), own.handlers(self.language));
        let tables = SHARED.iter().chain(self.language.files()).chain(own.files);
        let values = self.values(own.manifest);
        let mut files: Vec<_> = tables.chain([&main]).map(|(path, text)| (*path, filled(text, &values))).collect();
        files.push((SCHEMA_FILE, format!("{:#}\n", json_schema::schema())));
        files.sort_unstable_by_key(|(path, _)| *path);
        files
    }

    /// What the placeholders stand for. Texts of the user are quoted as the place needs it.
    fn values(&self, manifest: &str) -> Vec<(&'static str, String)> {
        let texts = self.template.texts();
        let (language, name) = (self.language, self.name.trim());
        let description = if self.description.is_empty() { texts.about } else { &self.description };
        let hashes = "hmac = \"0.12\"\nsha2 = \"0.10\"";
        let needs_hashes = self.template == StarterTemplate::WebhookHandler;
        let [tool, argument, label, button] = texts.page;
        let values = [
            ("slug", self.slug.as_str()),
            ("owner", &self.owner),
            ("name", &quoted(&self.name)),
            ("description", &quoted(description)),
            ("html", &html(name)),
            ("title", &markdown(name)),
            ("template", self.template.name()),
            ("setup", language.setup()),
            ("main", language.main()),
            ("container", language.container()),
            ("memory", language.memory_mb()),
            ("parts", manifest.trim_end()),
            ("about", texts.about),
            ("first_steps", texts.first_steps),
            ("try", texts.try_it),
            ("integrations", texts.integrations),
            ("dependencies", if needs_hashes { hashes } else { "" }),
            ("page_tool", tool),
            ("page_argument", argument),
            ("page_label", label),
            ("page_button", button),
        ];
        values.map(|(key, value)| (key, value.to_owned())).into()
    }
}

/// The text with its placeholders replaced, in one pass: what a value contains is not replaced again. Ends with one line
/// break.
fn filled(template: &str, values: &[(&str, String)]) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.find("{{") {
        let after = &rest[start + 2..];
        let key = after.split_once("}}").map_or("", |(key, _)| key);
        let (before, value) = match values.iter().find(|(found, _)| *found == key) {
            Some((_, value)) => (&rest[..start], value.as_str()),
            // For example an expression of GitHub Actions.
            None => (&rest[..start + 2], ""),
        };
        text.push_str(before);
        text.push_str(value);
        rest = &rest[before.len()..];
        if rest.starts_with("{{") {
            rest = &rest[key.len() + 4..];
        }
    }
    text.push_str(rest);
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// A text in Markdown, without any of its markup.
fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        if "\\`*_[]<>&|~#".contains(char) {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}

/// A text as a double-quoted scalar: YAML understands JSON's escapes.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn placeholders_are_replaced_once() {
        let values = [("a", "{{b}}".to_owned()), ("b", "2".to_owned())];
        assert_eq!(filled("{{a}} ${{ secrets.X }} {{c}} {{b}}{{b}}\n\n", &values), "{{b}} ${{ secrets.X }} {{c}} 22\n");
        assert_eq!(filled("{{", &values), "{{\n");
    }
}
