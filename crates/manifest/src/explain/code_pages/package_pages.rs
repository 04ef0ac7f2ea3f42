//! Findings about the manifest as a file, and about the docs and templates beside it: what, why, and an example.

use crate::codes;
use crate::explain::example::Example::{self, File, Words};
use crate::explain::row::{PageRow, error, warning};

const PAGE: Example = File { path: "app_docs/user.md", text: "# Tax Bot\n" };
const TEMPLATE: Example =
    File { path: "defaults/templates/quote.json", text: "{\"slug\": \"quote\", \"name\": \"Quote\"}" };

const fn template(text: &'static str) -> Example {
    File { path: "defaults/templates/quote.json", text }
}

/// The codes of docs, templates and the manifest as a file.
pub(in crate::explain) const PAGES: &[PageRow] = &[
    error(
        codes::MANIFEST_TOO_LARGE,
        "the manifest is larger than 1 MiB",
        "no manifest needs that much; long texts belong in `app_docs/`, data in the image",
        Words("a `linkworld.app.yaml` larger than 1 MiB"),
        Words("a `linkworld.app.yaml` of a few kilobytes"),
    )
    .source("our limit, so that the file can be read into memory"),
    error(
        codes::MANIFEST_NOT_UTF8,
        "the manifest contains bytes that are not UTF-8",
        "the platform reads UTF-8 and stops at the first invalid byte",
        Words("a `linkworld.app.yaml` saved as Latin-1 with `ä` in it"),
        Words("the same file saved as UTF-8"),
    )
    .source("YAML 1.1 and the Python SDK 1.7, which reads the file as UTF-8"),
    error(
        codes::LINT_CONFIG,
        "the `[lint]` table of `.linkworld/config.toml` cannot be used (an error), or names an unknown key or code (a warning)",
        "findings would be reported or hidden otherwise than the project intends",
        Words("`[lint]` with `alow = [\"unused-scope\"]` in `.linkworld/config.toml`"),
        Words("`[lint]` with `allow = [\"unused-scope\"]` in `.linkworld/config.toml`"),
    )
    .source("our configuration file"),
    error(
        codes::MANIFEST_SECRET,
        "the manifest contains what looks like a secret",
        "the manifest is stored with the version, and everyone who can read the version can read it; app secrets are \
         encrypted and only the handler receives them",
        Words("`runtime.env` with a GitHub token, or an address with a password, as a value"),
        Words("the same value as an app secret that the handler reads: `linkworld secrets set API_TOKEN`"),
    )
    .source("our check: what is sent is not secret"),
    warning(
        codes::DOCS_BAD_PATH,
        "the path of a page has characters other than letters, digits, `.`, `_` and `-`",
        "the path becomes part of the page's address, where such characters are percent-encoded",
        File { path: "app_docs/first steps.md", text: "# First steps\n" },
        PAGE,
    )
    .source("our advice; the manifest reference takes every `app_docs/**/*.md`"),
    error(
        codes::DOCS_FILE_TOO_LARGE,
        "a page is larger than the limit",
        "the platform rejects the whole version",
        Words("a page larger than 64 KiB"),
        PAGE,
    )
    .source("manifest reference, app_docs: 500 KB per file"),
    error(
        codes::DOCS_TOO_LARGE,
        "the pages together are larger than the limit",
        "the platform rejects the whole version",
        Words("pages that are each within the limit and exceed it together"),
        PAGE,
    )
    .source("manifest reference, app_docs: 5 MB in total"),
    error(
        codes::DOCS_TOO_MANY_FILES,
        "there are more pages than the limit",
        "the platform rejects the whole version",
        Words("one page more than the limit in `app_docs/`"),
        PAGE,
    )
    .source("manifest reference, app_docs: 200 files"),
    error(
        codes::DOCS_NOT_UTF8,
        "a page contains bytes that are not UTF-8",
        "pages are sent as text",
        Words("a page saved as Latin-1 with `ä` in it"),
        PAGE,
    )
    .source("RFC 8259: pages travel inside JSON, which is UTF-8"),
    error(
        codes::DOCS_UNREADABLE,
        "a page cannot be read from the disk",
        "an unreadable page cannot be sent, and a version without it would be incomplete",
        Words("a page without read permission"),
        PAGE,
    )
    .source("our check: the file cannot be sent"),
    error(
        codes::DOCS_CHANGED,
        "a page changed while it was read",
        "the text would be neither the old page nor the new one",
        Words("an editor or a build that writes to `app_docs/` at the same moment"),
        PAGE,
    )
    .source("our check: what would be sent is not certain"),
    error(
        codes::DOCS_SECRET,
        "a page contains what looks like a token or a private key",
        "pages are public, so everyone can read the token",
        Words("a page that shows a call with a real GitHub token"),
        PAGE,
    )
    .source("our check: sending it would publish the secret"),
    warning(
        codes::DOCS_FRONT_MATTER,
        "the front matter of a page cannot be read",
        "the title and description are then taken from the first heading and paragraph",
        File { path: "app_docs/user.md", text: "---\ntitle: Tax: the bot\n---\n# Tax Bot\n" },
        File { path: "app_docs/user.md", text: "---\ntitle: \"Tax: the bot\"\n---\n# Tax Bot\n" },
    )
    .source("documentation guide: title and description come from the front matter"),
    warning(
        codes::DOCS_BROKEN_LINK,
        "a link leads to a page or a heading that does not exist",
        "the link does not work in the Help tab",
        File { path: "app_docs/user.md", text: "# Tax Bot\n\nSee [the rest](guide.md).\n" },
        File { path: "app_docs/user.md", text: "# Tax Bot\n\nSee [above](#tax-bot).\n" },
    )
    .source("our check"),
    warning(
        codes::DOCS_BROKEN_IMAGE,
        "an image of a page has a relative address, and nothing is sent under it",
        "only Markdown files of `app_docs/` are sent, so a reader sees a broken image; put pictures into `web/`, or use an \
         `https` address",
        File { path: "app_docs/user.md", text: "# Tax Bot\n\n![the form](img/form.png)\n" },
        File { path: "app_docs/user.md", text: "# Tax Bot\n\n![the form](https://example.com/form.png)\n" },
    )
    .source("our check"),
    warning(
        codes::DOCS_LEFT_OUT,
        "a file in `app_docs/` is not sent",
        "only Markdown files are sent; symbolic links and special files are never followed",
        File { path: "app_docs/logo.png", text: "PNG" },
        PAGE,
    )
    .source("manifest reference, app_docs: Markdown files only; links are not followed by our decision"),
    warning(
        codes::DOCS_NO_ENTRY,
        "`app_docs/` has no `user.md`",
        "it is the start page; without it the app is not listed on the documentation site",
        File { path: "app_docs/other.md", text: "# Other\n" },
        PAGE,
    )
    .source("manifest reference, app_docs: apps without `user.md` do not appear on the documentation site"),
    warning(
        codes::DOCS_REPLACED,
        "`app_docs/` is not sent, because the manifest sets `docs_url`",
        "with `docs_url` the platform shows a link to that address and no pages",
        Words("`docs_url: https://…` in the manifest beside a folder `app_docs/`"),
        PAGE,
    )
    .source("manifest reference, docs_url: the platform skips the rendering of `app_docs/`"),
    error(
        codes::TEMPLATE_BROKEN_JSON,
        "a template is not JSON",
        "the platform expects a template to be a JSON object",
        template("{\"slug\": \"quote\", \"name\": \"Quote\",}"),
        TEMPLATE,
    )
    .source("manifest reference, defaults/templates: one JSON object per file"),
    error(
        codes::TEMPLATE_NOT_OBJECT,
        "a template is not a JSON object",
        "the platform reads its fields by name",
        template("[]"),
        TEMPLATE,
    )
    .source("manifest reference, defaults/templates: one JSON object per file"),
    error(
        codes::TEMPLATE_MISSING_FIELD,
        "a template lacks `slug` or `name`",
        "the platform looks a template up by its slug, and tenants see its name",
        template("{\"slug\": \"quote\"}"),
        TEMPLATE,
    )
    .source("manifest reference, defaults/templates: the shape of a template"),
    error(
        codes::TEMPLATE_WRONG_TYPE,
        "a field of a template has the wrong type",
        "the platform rejects it when templates are attached, which is after the version is live",
        template("{\"slug\": \"quote\", \"name\": 5}"),
        TEMPLATE,
    )
    .source("manifest reference, defaults/templates: the shape of a template"),
    error(
        codes::TEMPLATE_BAD_SLUG,
        "the slug of a template is not made of lowercase letters, digits and `_`",
        "code looks the template up by its slug",
        template("{\"slug\": \"Price Quote\", \"name\": \"Quote\"}"),
        TEMPLATE,
    )
    .source("manifest reference, defaults/templates: `slug` matches `^[a-z][a-z0-9_]*$`"),
    warning(
        codes::TEMPLATE_EMPTY_NAME,
        "the name of a template is empty",
        "tenants see it in their list of templates",
        template("{\"slug\": \"quote\", \"name\": \" \"}"),
        TEMPLATE,
    )
    .source("our advice; the manifest reference does not say how long a name is"),
    warning(
        codes::TEMPLATE_DUPLICATE_KEY,
        "a template contains the same key twice",
        "JSON readers silently use the last one",
        template("{\"slug\": \"quote\", \"name\": \"Quote\", \"name\": \"Offer\"}"),
        TEMPLATE,
    )
    .source("RFC 8259, section 4: names should be unique; readers, Python's included, use the last"),
    warning(
        codes::TEMPLATE_DUPLICATE_SLUG,
        "two templates have the same slug",
        "the platform copies one template for each slug, so the second may be ignored",
        Words("`quote.json` and `offer.json`, both with the slug `quote`"),
        TEMPLATE,
    )
    .source("manifest reference, defaults/templates: templates are copied once for each tenant and slug"),
    warning(
        codes::TEMPLATE_UNKNOWN_FIELD,
        "a template has an unknown field",
        "it is sent but has no effect; often it is a misspelled field",
        template("{\"slug\": \"quote\", \"name\": \"Quote\", \"secions\": []}"),
        TEMPLATE,
    )
    .source("manifest reference, defaults/templates: the shape of a template"),
    warning(
        codes::TEMPLATE_APP_IDS,
        "a template sets `app_ids`",
        "the platform tags templates with your app, so the field is not sent",
        template("{\"slug\": \"quote\", \"name\": \"Quote\", \"app_ids\": [\"tax-bot\"]}"),
        TEMPLATE,
    )
    .source("manifest reference, defaults/templates: drop `app_ids`"),
    error(
        codes::TEMPLATE_TOO_LARGE,
        "a template is larger than 1 MiB (a warning), or than 8 MiB (not read)",
        "templates travel in one request, whose limit on the platform is not documented",
        Words("a template of 2 MiB"),
        TEMPLATE,
    )
    .source("our advice up to 8 MiB, beyond that the limit of this program; no other source names one"),
    error(
        codes::TEMPLATE_NOT_UTF8,
        "a template contains bytes that are not UTF-8",
        "JSON is UTF-8",
        Words("a template saved as Latin-1 with `ä` in it"),
        TEMPLATE,
    )
    .source("RFC 8259: JSON is UTF-8"),
    error(
        codes::TEMPLATE_LINK,
        "a template is a symbolic link",
        "symbolic links are not followed because they could lead out of the project",
        Words("a symbolic link in `defaults/templates/`"),
        TEMPLATE,
    )
    .source("our decision: what a link leads to may be outside of the project"),
    error(
        codes::TEMPLATE_SPECIAL,
        "a template is not a regular file",
        "reading a pipe or a device may never end",
        Words("a named pipe in `defaults/templates/`"),
        TEMPLATE,
    )
    .source("our check: it cannot be read as a file"),
    error(
        codes::TEMPLATE_UNREADABLE,
        "a template cannot be read from the disk",
        "an unreadable template cannot be sent",
        Words("a template without read permission"),
        TEMPLATE,
    )
    .source("our check: the file cannot be sent"),
    error(
        codes::TEMPLATE_SECRET,
        "a template is named like a file of secrets, or contains what looks like a token",
        "templates are copied to every tenant, who could read the token",
        Words("a template with a real API key in its metadata"),
        TEMPLATE,
    )
    .source("our check: sending it would publish the secret"),
    error(
        codes::TEMPLATE_CHANGED,
        "a template changed while it was read",
        "the text would be neither the old template nor the new one",
        Words("an editor or a build that writes to `defaults/templates/` at the same moment"),
        TEMPLATE,
    )
    .source("our check: what would be sent is not certain"),
    warning(
        codes::TEMPLATE_LEFT_OUT,
        "a file that may be a template is not where templates are read",
        "only `*.json` files directly in `defaults/templates/` are attached to a version",
        Words("`defaults/templates/de/quote.json`, `defaults/templates/quote.JSON` or `defaults/quote.json`"),
        TEMPLATE,
    )
    .source("our check: the file is not sent"),
    warning(
        codes::TEMPLATES_TOO_MANY,
        "there are more than 200 templates",
        "templates travel in one request, whose limit on the platform is not documented",
        Words("201 files in `defaults/templates/`"),
        TEMPLATE,
    )
    .source("our advice; no source names a limit"),
];
