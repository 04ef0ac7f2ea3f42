//! Windows: nothing to disable.

/// Windows writes no memory image of a program unless an administrator has configured one for it (`LocalDumps`), and
/// only this user and administrators may read its memory. A program cannot opt out of that without unsafe code.
pub fn disable() {}
