//! The documents of the collections that a dev file describes.

use crate::error::CommandError;
use linkworld_contract::tool_limits::RAG_DOCUMENT_BYTES_MAX;
use linkworld_emulator::{CollectionSetup, DocumentSetup};
use linkworld_manifest::spec::dev_file::tenant::{DevCollection, DevTenant};
use linkworld_system::files;
use linkworld_terminal::Exit;
use std::path::Path;

/// The collections of a tenant with their documents, which are files below `folder`.
pub(in crate::local) fn collections(tenant: &DevTenant, folder: &Path) -> Result<Vec<CollectionSetup>, CommandError> {
    let read = |(name, described): (&str, &DevCollection)| {
        let document = |path: &String| document(path, described, folder);
        let documents = described.files.iter().map(document).collect::<Result<Vec<_>, _>>()?;
        Ok(CollectionSetup { name: name.to_owned(), documents })
    };
    tenant.collections.iter().map(read).collect()
}

/// A document. Its id is the path as it is in the dev file.
fn document(path: &str, collection: &DevCollection, folder: &Path) -> Result<DocumentSetup, CommandError> {
    let bytes = files::read_capped(&folder.join(path), RAG_DOCUMENT_BYTES_MAX)?;
    let content = String::from_utf8(bytes).map_err(|_| {
        CommandError::new(Exit::Failed, format!("the document {path} of the dev file is not UTF-8"))
            .hint("save it as UTF-8; documents of collections are Markdown")
    })?;
    Ok(DocumentSetup { id: path.to_owned(), title: title(&content, path), content, tags: collection.tags.clone() })
}

/// The first heading, else the name of the file.
fn title(content: &str, path: &str) -> String {
    let heading = content.lines().find_map(|line| line.strip_prefix("# ")).map(str::trim);
    let name = Path::new(path).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    match heading.filter(|heading| (1..=TITLE_CHARS_MAX).contains(&heading.chars().count())) {
        Some(heading) => heading.to_owned(),
        None => name.unwrap_or_else(|| path.to_owned()),
    }
}

/// Characters of a heading that is a title.
const TITLE_CHARS_MAX: usize = 200;

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn a_document_is_called_by_its_heading_or_its_file() {
        assert_eq!(title("\n# VAT in 2026 \n\ntext", "laws/vat.md"), "VAT in 2026");
        assert_eq!(title("## Two", "laws/vat.md"), "vat");
        assert_eq!(title(&format!("# {}", "x".repeat(201)), "laws/vat.md"), "vat");
    }
}
