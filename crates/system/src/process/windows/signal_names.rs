//! There are no signals on Windows.

/// Never called with a number: an end has an exit code.
pub(in super::super) fn signal_name(_number: i32) -> Option<&'static str> {
    None
}
