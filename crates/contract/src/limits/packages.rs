//! What is packed beside the manifest.

use super::local_platform::REGISTER_BODY_BYTES_MAX;
use super::manifest::MANIFEST_BYTES_MAX;
use super::units::{KIB, MIB};

/// All of `app_docs/` together. `[S]` 5 MB, read as binary units `[R]`.
pub const DOCS_TOTAL_BYTES_MAX: usize = 5 * MIB;
/// One file of `app_docs/`. `[S]` 500 KB, read as binary units `[R]`.
pub const DOCS_FILE_BYTES_MAX: usize = 500 * KIB;
/// Files of `app_docs/`. `[S]`
pub const DOCS_FILES_MAX: usize = 200;
/// The front matter of a page. `[R]`: two fields; its parser is slow on hostile text.
pub const DOCS_FRONT_MATTER_BYTES_MAX: usize = 4 * KIB;
/// A page's description, when it is taken from its first paragraph. `[R]`: what lists of pages show.
pub const DOCS_DESCRIPTION_CHARS_MAX: usize = 200;
/// One file of `defaults/templates/`; a larger one is not read. `[R]`: no source names a limit; the body that carries it.
pub const TEMPLATE_FILE_BYTES_MAX: usize = REGISTER_BODY_BYTES_MAX;
/// One file of `defaults/templates/` without a warning. `[R]`
pub const TEMPLATE_FILE_BYTES_ADVISED: usize = MIB;
/// Files of `defaults/templates/` without a warning. `[R]`
pub const TEMPLATES_ADVISED: usize = 200;
/// Folders inside folders of `app_docs/`. `[R]`
pub const WALK_DEPTH_MAX: usize = 32;
/// Entries read in one folder tree before it is refused. `[R]`: twice the files of a bundle.
pub const WALK_ENTRIES_MAX: usize = 20_000;
/// The frontend bundle, packed. `[C]` 10 × 1024 × 1024.
pub const BUNDLE_BYTES_MAX: usize = 10 * MIB;
/// Files in a bundle. `[R]`: no source names a limit; the local platform keeps a row for each.
pub const BUNDLE_FILES_MAX: usize = 10_000;
/// Files in a bundle without a warning. `[R]`
pub const BUNDLE_FILES_ADVISED: usize = 2_000;
/// A bundle unpacked. `[R]`: no source names a limit; it is unpacked in memory.
pub const BUNDLE_EXPANDED_BYTES_MAX: usize = 128 * MIB;
/// A bundle unpacked without a warning. `[R]`
pub const BUNDLE_EXPANDED_BYTES_ADVISED: usize = 50 * MIB;
/// The path of one file in a bundle. `[R]`: twice the longest single file name of common systems.
pub const BUNDLE_NAME_BYTES_MAX: usize = 512;
/// The largest files a finding about sizes names. `[R]`
pub const LARGEST_FILES_NAMED: usize = 5;
/// Files `package` lists of each kind; `--json` has them all. `[R]`: a screen.
pub const PACKAGE_ROWS_SHOWN_MAX: usize = 40;
/// Broken links reported of all pages together, and how many of them get a suggestion: each is compared with every
/// heading of a page. `[R]`
pub const DOCS_LINK_FINDINGS_MAX: usize = 500;
/// See [`DOCS_LINK_FINDINGS_MAX`].
pub const DOCS_LINK_SUGGESTIONS_MAX: usize = 50;
/// Secrets reported for one file. `[R]`: more of the same say nothing new.
pub const GUARD_HITS_MAX: usize = 20;
/// Folders inside folders of a bundle. `[R]`
pub const BUNDLE_DEPTH_MAX: usize = 32;
/// A member's PAX header in a bundle. `[R]`: a name, times and owners need a tenth of it.
pub const BUNDLE_PAX_BYTES_MAX: usize = 16 * KIB;
/// An unpacked tar of a bundle: its files, and 4 KiB of headers and filling for each. `[R]`
pub const BUNDLE_TAR_BYTES_MAX: usize = BUNDLE_EXPANDED_BYTES_MAX + 4 * BUNDLE_FILES_MAX * KIB;
/// The body that carries a bundle: the archive and the frame of its one part. `[R]`
pub const BUNDLE_BODY_BYTES_MAX: usize = BUNDLE_BYTES_MAX + 16 * KIB;
/// Files of one preflight. `[R]`
pub const PREFLIGHT_FILES_MAX: usize = 500;
/// Bytes of one file of a preflight. `[R]`: the limit of the manifest, which is one of them.
pub const PREFLIGHT_FILE_BYTES_MAX: usize = MANIFEST_BYTES_MAX;
/// Issues listed by one preflight; its counts include all. `[R]`: as text they stay well under what a client reads.
pub const PREFLIGHT_ISSUES_MAX: usize = 500;
/// `linkworld.dev.yaml`; a larger one is refused unread. `[R]`: the limit of the manifest.
pub const DEV_FILE_BYTES_MAX: usize = MANIFEST_BYTES_MAX;
/// `linkworld.eval.yaml`; a larger one is refused unread. `[R]`: room for tens of thousands of scenarios.
pub const EVAL_FILE_BYTES_MAX: usize = 16 * MIB;
/// Rows of one scenario. `[R]`
pub const EVAL_ROWS_MAX: usize = 1_000;
/// A file with rows. `[R]`: 4 KiB for each row.
pub const EVAL_ROWS_BYTES_MAX: usize = 4 * MIB;
/// `linkworld.dev.json`. `[R]`
pub const MOCKS_BYTES_MAX: usize = MIB;
