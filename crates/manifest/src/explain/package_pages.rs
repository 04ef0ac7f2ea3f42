//! Findings about what lies beside the manifest, and about the manifest as a file: what, why, and an example.

use crate::explain::example::Example::{self, File, Words};

/// One page of this table.
pub(super) struct Row {
    pub(super) code: &'static str,
    pub(super) is_error: bool,
    pub(super) about: &'static str,
    pub(super) why: &'static str,
    pub(super) bad: Example,
    pub(super) good: Example,
}

pub(super) const fn error(
    code: &'static str,
    about: &'static str,
    why: &'static str,
    bad: Example,
    good: Example,
) -> Row {
    Row { code, is_error: true, about, why, bad, good }
}

pub(super) const fn warning(
    code: &'static str,
    about: &'static str,
    why: &'static str,
    bad: Example,
    good: Example,
) -> Row {
    Row { code, is_error: false, about, why, bad, good }
}

const PAGE: Example = File { path: "app_docs/user.md", text: "# Tax Bot\n" };
const TEMPLATE: Example =
    File { path: "defaults/templates/quote.json", text: "{\"slug\": \"quote\", \"name\": \"Quote\"}" };

const fn template(text: &'static str) -> Example {
    File { path: "defaults/templates/quote.json", text }
}

/// Every code of `package` and of a manifest that cannot be read as a file.
pub(super) const PAGES: &[Row] = &[
    error(
        "manifest-too-large",
        "the manifest has more than 1 MiB",
        "no manifest is that long by its fields; prose belongs into `app_docs/`, data into the image",
        Words("a `linkworld.app.yaml` of more than 1 MiB"),
        Words("a `linkworld.app.yaml` of some kilobytes"),
    ),
    error(
        "manifest-not-utf8",
        "the manifest has bytes that are not UTF-8",
        "the platform reads UTF-8 and stops at the first byte that is not",
        Words("a `linkworld.app.yaml` saved as Latin-1 with `ä` in it"),
        Words("the same file saved as UTF-8"),
    ),
    error(
        "docs-bad-path",
        "the path of a page has characters or a hidden name that the platform does not take",
        "the path becomes part of the page's address",
        File { path: "app_docs/first steps.md", text: "# First steps\n" },
        PAGE,
    ),
    error(
        "docs-file-too-large",
        "a page is larger than one may be",
        "the platform refuses the whole version",
        Words("a page of more than 64 KiB"),
        PAGE,
    ),
    error(
        "docs-too-large",
        "the pages together are larger than they may be",
        "the platform refuses the whole version",
        Words("pages that are within the cap one by one and above it together"),
        PAGE,
    ),
    error(
        "docs-too-many-files",
        "there are more pages than an app may have",
        "the platform refuses the whole version",
        Words("one page more than allowed in `app_docs/`"),
        PAGE,
    ),
    error(
        "docs-not-utf8",
        "a page has bytes that are not UTF-8",
        "pages travel as text",
        Words("a page saved as Latin-1 with `ä` in it"),
        PAGE,
    ),
    error(
        "docs-unreadable",
        "a page cannot be read from the disk",
        "what cannot be read cannot be sent, and a version without it would be another one",
        Words("a page without the right to read it"),
        PAGE,
    ),
    error(
        "docs-changed",
        "a page was written to or replaced while it was read",
        "what would be sent is neither the old page nor the new one",
        Words("an editor or a build that writes `app_docs/` at the same moment"),
        PAGE,
    ),
    error(
        "docs-secret",
        "a page holds what looks like a token or a private key",
        "pages are public; a token in one is a token given away",
        Words("a page that shows a call with a real GitHub token in it"),
        PAGE,
    ),
    warning(
        "docs-front-matter",
        "the front matter of a page cannot be read",
        "the page then gets its title and description from its first heading and paragraph",
        File { path: "app_docs/user.md", text: "---\ntitle: Tax: the bot\n---\n# Tax Bot\n" },
        File { path: "app_docs/user.md", text: "---\ntitle: \"Tax: the bot\"\n---\n# Tax Bot\n" },
    ),
    warning(
        "docs-broken-link",
        "a link leads to a page or a heading that is not there",
        "whoever follows it in the Help tab finds nothing",
        File { path: "app_docs/user.md", text: "# Tax Bot\n\nSee [the rest](guide.md).\n" },
        File { path: "app_docs/user.md", text: "# Tax Bot\n\nSee [above](#tax-bot).\n" },
    ),
    warning(
        "docs-left-out",
        "a file in `app_docs/` is not sent",
        "only Markdown is; links and special files are never followed",
        File { path: "app_docs/logo.png", text: "PNG" },
        PAGE,
    ),
    warning(
        "docs-no-entry",
        "`app_docs/` has no `user.md`",
        "it is the page that opens first; without it the app has no place on the documentation site",
        File { path: "app_docs/other.md", text: "# Other\n" },
        PAGE,
    ),
    warning(
        "docs-replaced",
        "`app_docs/` is not sent, because the manifest sets `docs_url`",
        "with an address of your own the platform shows a link to it and no pages",
        Words("`docs_url: https://…` in the manifest beside a folder `app_docs/`"),
        PAGE,
    ),
    error(
        "template-broken-json",
        "a template is not JSON",
        "the platform takes a template as a JSON object",
        template("{\"slug\": \"quote\", \"name\": \"Quote\",}"),
        TEMPLATE,
    ),
    error("template-not-object", "a template is no JSON object", "its fields have names", template("[]"), TEMPLATE),
    error(
        "template-missing-field",
        "a template lacks `slug` or `name`",
        "the platform finds a template by its slug and tenants see it by its name",
        template("{\"slug\": \"quote\"}"),
        TEMPLATE,
    ),
    error(
        "template-wrong-type",
        "a field of a template has another type",
        "the platform refuses it when templates are attached, which is after the version is live",
        template("{\"slug\": \"quote\", \"name\": 5}"),
        TEMPLATE,
    ),
    error(
        "template-bad-slug",
        "the slug of a template is not lowercase letters, digits and `_`",
        "code asks for the template by it",
        template("{\"slug\": \"Price Quote\", \"name\": \"Quote\"}"),
        TEMPLATE,
    ),
    error(
        "template-empty-name",
        "the name of a template is empty",
        "tenants see it in their list of templates",
        template("{\"slug\": \"quote\", \"name\": \" \"}"),
        TEMPLATE,
    ),
    error(
        "template-duplicate-key",
        "a key stands twice in a template",
        "readers silently take the last",
        template("{\"slug\": \"quote\", \"name\": \"Quote\", \"name\": \"Offer\"}"),
        TEMPLATE,
    ),
    error(
        "template-duplicate-slug",
        "two templates have the same slug",
        "only one of them could be found",
        Words("`quote.json` and `offer.json` with the one slug `quote`"),
        TEMPLATE,
    ),
    warning(
        "template-unknown-field",
        "a template has a field that templates do not have",
        "it is sent and nobody reads it; most often it is a misspelt one",
        template("{\"slug\": \"quote\", \"name\": \"Quote\", \"secions\": []}"),
        TEMPLATE,
    ),
    warning(
        "template-app-ids",
        "a template sets `app_ids`",
        "the platform tags templates with your app itself, so the field is not sent",
        template("{\"slug\": \"quote\", \"name\": \"Quote\", \"app_ids\": [\"tax-bot\"]}"),
        TEMPLATE,
    ),
    error(
        "template-too-large",
        "a template is larger than one may be",
        "the platform refuses it",
        Words("a template of more than the cap"),
        TEMPLATE,
    ),
    error(
        "template-not-utf8",
        "a template has bytes that are not UTF-8",
        "JSON is UTF-8",
        Words("a template saved as Latin-1 with `ä` in it"),
        TEMPLATE,
    ),
    error(
        "template-link",
        "a template is a link",
        "links are not followed: they could lead out of the project",
        Words("a symbolic link in `defaults/templates/`"),
        TEMPLATE,
    ),
    error(
        "template-special",
        "a template is not a regular file",
        "a pipe or a device has no end",
        Words("a named pipe in `defaults/templates/`"),
        TEMPLATE,
    ),
    error(
        "template-unreadable",
        "a template cannot be read from the disk",
        "what cannot be read cannot be sent",
        Words("a template without the right to read it"),
        TEMPLATE,
    ),
    error(
        "template-secret",
        "a template is named like a file of secrets, or holds what looks like a token",
        "templates are copied to every tenant; a token in one is a token given away",
        Words("a template with a real API key in its metadata"),
        TEMPLATE,
    ),
    error(
        "template-changed",
        "a template was written to or replaced while it was read",
        "what would be sent is neither the old template nor the new one",
        Words("an editor or a build that writes `defaults/templates/` at the same moment"),
        TEMPLATE,
    ),
    error(
        "templates-too-many",
        "there are more templates than are sent",
        "the platform refuses the list",
        Words("one file more than allowed in `defaults/templates/`"),
        TEMPLATE,
    ),
];
