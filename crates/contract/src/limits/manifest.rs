//! The manifest file, and the sources that `lint` reads.

use super::units::{KIB, MIB};

// --- the manifest file ----------------------------------------------------------------------

/// A manifest larger than this is refused unread. `[R]`: about 250 times the full example.
pub const MANIFEST_BYTES_MAX: usize = MIB;
/// Collections inside collections. `[R]`: the contract itself needs 7; PyYAML gives up near 490.
pub const YAML_DEPTH_MAX: usize = 64;
/// Nodes in one document after aliases are followed. `[R]`: every cap of the contract full needs fewer.
pub const YAML_NODES_MAX: usize = 200_000;
/// Bytes of a text that count as one more node, so that aliases of a long text are counted too. `[R]`: a manifest of
/// the largest size has room for five times its own text.
pub const YAML_TEXT_BYTES_PER_NODE: usize = 32;
/// The same when the SDK's own verdict is asked for. `[R]`: measured, it crashes between 487 and 494, as its caller's
/// own calls take part of the same stack.
pub const YAML_DEPTH_SDK_MAX: usize = 490;
/// Findings kept for one manifest; the counts include the rest. `[R]`
pub const MANIFEST_FINDINGS_MAX: usize = 5_000;
/// Findings of one lint rule about one manifest. `[R]`: more of the same are fixed together.
pub const LINT_FINDINGS_MAX: usize = 100;
/// Unknown keys of one manifest that get a suggestion; each costs a comparison with every field. `[R]`
pub const MANIFEST_SUGGESTIONS_MAX: usize = 500;
/// Items of a list that rules between fields compare; documented caps are at most 64. `[R]`
pub const RULE_ITEMS_MAX: usize = 100;
/// Characters of a user's text that a finding repeats. `[R]`
pub const QUOTE_CHARS_MAX: usize = 60;
/// Characters of a finding's whole path. `[R]`: a quarter of `FINDING_TEXT_BYTES_MAX` even where all are wide.
pub const PATH_CHARS_MAX: usize = 256;
/// Characters of one key in a finding's path. `[R]`: keys of free-form maps can be of any length.
pub const PATH_STEP_CHARS_MAX: usize = 80;
/// A baseline file of `validate`. `[R]`
pub const BASELINE_BYTES_MAX: usize = 16 * MIB;
/// Bytes of one finding's text, with everything it quotes. `[R]`
pub const FINDING_TEXT_BYTES_MAX: usize = 4 * KIB;
/// Findings drawn in full; the rest are counted. `[R]`: rendering each costs a scan of its window.
pub const FINDINGS_SHOWN_MAX: usize = 100;

// --- sources that `lint` reads --------------------------------------------------------------

/// Source files of one project. `[R]`
pub const SOURCE_FILES_MAX: usize = 1_000;
/// Bytes of one source file. `[R]`: a larger one is generated, and text that is no source takes long to parse.
pub const SOURCE_FILE_BYTES_MAX: usize = 128 * KIB;
/// Bytes of all source files of a project. `[R]`
pub const SOURCES_BYTES_MAX: usize = 4 * MIB;
