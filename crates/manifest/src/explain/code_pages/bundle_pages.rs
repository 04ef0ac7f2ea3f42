//! Findings about the frontend bundle: what, why, and an example.

use crate::codes;
use crate::explain::example::Example::{self, Words};
use crate::explain::row::{PageRow, error, warning};

const FRONTEND: Example = Words("a folder `dist/` with an `index.html`, as a build produces it");

/// The codes of the frontend bundle.
pub(in crate::explain) const PAGES: &[PageRow] = &[
    error(
        codes::BUNDLE_NO_INDEX,
        "the frontend's folder has no `index.html` at its root",
        "it is the start page; the platform rejects a bundle without it after the version is registered",
        Words("a folder `dist/` that contains only `app.js`"),
        FRONTEND,
    )
    .source("Python CLI 0.10: `index.html` at the root is required"),
    error(
        codes::BUNDLE_TOO_LARGE,
        "the packed frontend is larger than 10 MiB",
        "the platform rejects larger uploads",
        Words("a folder `dist/` with a video of 30 MiB"),
        FRONTEND,
    )
    .source("Python CLI 0.10: at most 10 MiB packed"),
    error(
        codes::BUNDLE_EXPANDED_TOO_LARGE,
        "the unpacked frontend is larger than 50 MiB (a warning), or than 128 MiB (not packed)",
        "servers limit how far an archive may expand; what the platform's limit is, is not documented",
        Words("a folder `dist/` with 60 MiB of source maps"),
        FRONTEND,
    )
    .source("our advice up to 128 MiB, beyond that the limit of this program; no other source names one"),
    error(
        codes::BUNDLE_TOO_MANY_FILES,
        "the frontend has more than 2,000 files (a warning), or more than 10,000 (not packed)",
        "servers limit the files of an archive; what the platform's limit is, is not documented",
        Words("a folder `dist/` with one file for each of 3,000 icons"),
        FRONTEND,
    )
    .source("our advice up to 10,000 files, beyond that the limit of this program; no other source names one"),
    error(
        codes::BUNDLE_SECRET,
        "a file of the frontend is named like a file of secrets, or contains what looks like a secret",
        "everyone can read a frontend, and so the token in it",
        Words("`dist/.env`, or `dist/app.js` with a GitHub token in it"),
        Words("the same frontend, with the token in an app secret that the handler reads"),
    )
    .source("our check: sending it would publish the secret"),
    error(
        codes::BUNDLE_CHANGED,
        "a file of the frontend changed while it was read",
        "the bundle would be neither the old build nor the new one",
        Words("a bundler in watch mode that writes to `dist/` at the same moment"),
        FRONTEND,
    )
    .source("our check: what would be sent is not certain"),
    error(
        codes::BUNDLE_UNREADABLE,
        "a file or folder of the frontend cannot be read from the disk",
        "an unreadable file cannot be sent, and a bundle without it would be incomplete",
        Words("a file in `dist/` without read permission"),
        FRONTEND,
    )
    .source("our check: the file cannot be sent"),
    error(
        codes::BUNDLE_BAD_NAME,
        "the name of a file in the frontend cannot be part of an address",
        "no browser could request the file, and archive readers disagree about such names",
        Words("a file in `dist/` with a line break in its name"),
        FRONTEND,
    )
    .source("our check: the file could not be requested by its name"),
    error(
        codes::BUNDLE_FOLDER_LINK,
        "the folder that would be packed is a symbolic link that was not named on the command line",
        "symbolic links are not followed because they could lead out of the project",
        Words("`dist` as a symbolic link to another folder"),
        FRONTEND,
    )
    .source("our decision: what a link leads to may be outside of the project"),
    warning(
        codes::BUNDLE_LEFT_OUT,
        "a symbolic link or a special file in the frontend's folder is not packed",
        "symbolic links could lead out of the folder, and reading a pipe or a device may never end",
        Words("a symbolic link in `dist/`"),
        FRONTEND,
    )
    .source("Python CLI 0.10: symbolic links are not packed"),
    error(
        codes::BUNDLE_MISSING_FILE,
        "`index.html` refers to a file that is not packed",
        "the page is opened from the bundle, so the file is missing after the deploy; a missing script leaves an empty page",
        Words("`<script src=\"node_modules/lib/a.js\">` in `dist/index.html`, without --include 'node_modules/**'"),
        FRONTEND,
    )
    .source("our check"),
    warning(
        codes::BUNDLE_BLOCKED,
        "a page or script of `web/` does something that the platform's content security policy blocks",
        "the policy allows the bundle's own scripts and styles, images as `data:`, and no connections, frames or forms; what it \
         blocks fails without a message on the page",
        Words("`fetch('/api/notes')` in `web/app.js`, or `<button onclick=\"save()\">` in `web/index.html`"),
        Words(
            "`await bridge.callRoute('GET', '/notes')` in `web/app.js`, and `button.addEventListener('click', save)` in a script",
        ),
    )
    .source("contract of the platform: the policy of served bundles"),
    warning(
        codes::SIMILAR_NAMES,
        "two files that are sent have names that differ only in case or in their Unicode form",
        "macOS and Windows keep one of them, so the same commit gives another bundle there; Unicode has two forms of letters \
         such as `é`, which look the same",
        Words("`dist/App.js` and `dist/app.js`"),
        FRONTEND,
    )
    .source("our check"),
];
