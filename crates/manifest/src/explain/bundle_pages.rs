//! Findings about the frontend bundle: what, why, and an example.

use crate::explain::example::Example::{self, Words};
use crate::explain::package_pages::{Row, error, warning};

const FRONTEND: Example = Words("a folder `dist/` with `index.html` in it, as a build leaves it");

/// Every code of `package/bundle`.
pub(super) const PAGES: &[Row] = &[
    error(
        "bundle-no-index",
        "the frontend's folder has no `index.html` at its root",
        "it is the page that opens first; the platform refuses a bundle without it after the version is registered",
        Words("a folder `dist/` with `app.js` alone"),
        FRONTEND,
    ),
    error(
        "bundle-too-large",
        "the frontend has more than 10 MiB packed",
        "the platform takes no larger upload",
        Words("a folder `dist/` with a video of 30 MiB"),
        FRONTEND,
    ),
    error(
        "bundle-expanded-too-large",
        "the frontend has more than 50 MiB unpacked",
        "an archive that grows so much is refused as a bomb",
        Words("a folder `dist/` with 60 MiB of source maps"),
        FRONTEND,
    ),
    error(
        "bundle-too-many-files",
        "the frontend has more than 2,000 files",
        "the platform refuses it",
        Words("a folder `dist/` with one file for each of 3,000 icons"),
        FRONTEND,
    ),
    error(
        "bundle-secret",
        "a file of the frontend is named like a file of secrets, or holds what looks like one",
        "everybody can read a frontend; a token in it is a token given away",
        Words("`dist/.env`, or `dist/app.js` with a GitHub token in it"),
        Words("the same frontend with the token kept by the handler, in an app secret"),
    ),
    error(
        "bundle-changed",
        "a file of the frontend was written to or replaced while it was read",
        "what would be packed is neither the old build nor the new one",
        Words("a bundler in watch mode that writes `dist/` at the same moment"),
        FRONTEND,
    ),
    error(
        "bundle-unreadable",
        "something in the frontend's folder cannot be read from the disk",
        "what cannot be read cannot be sent, and a bundle without it would be another one",
        Words("a file in `dist/` without the right to read it"),
        FRONTEND,
    ),
    error(
        "bundle-bad-name",
        "the name of a file in the frontend cannot be part of an address",
        "nobody could ask for the file, and readers of archives disagree about such names",
        Words("a file in `dist/` with a line break in its name"),
        FRONTEND,
    ),
    error(
        "bundle-folder-link",
        "the folder that would be packed is a link, and nobody asked for it by name",
        "links are not followed: they could lead out of the project",
        Words("`dist` as a symbolic link to another folder"),
        FRONTEND,
    ),
    warning(
        "bundle-left-out",
        "a link or a special file in the frontend's folder is not packed",
        "links are not followed: they could lead out of the folder; a pipe or a device has no end",
        Words("a symbolic link in `dist/`"),
        FRONTEND,
    ),
];
