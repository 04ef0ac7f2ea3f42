//! What may turn out to be a key when its `:` comes.

/// Where a key may have begun.
#[derive(Debug, Clone)]
pub(super) struct KeyCandidate {
    pub(super) token: usize,
    pub(super) required: bool,
    pub(super) place: CursorMark,
}

/// The counts of a cursor.
#[derive(Debug, Clone, Copy)]
pub(super) struct CursorMark {
    pub(super) at: usize,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) index: usize,
}
