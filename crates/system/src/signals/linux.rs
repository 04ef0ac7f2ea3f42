//! Linux: the signals that this process ignores, from `/proc`.

use crate::files;
use std::path::Path;

/// Bytes of `/proc/self/status`: about sixty short lines.
const STATUS_BYTES_MAX: usize = 16 * 1024;

/// One bit for each ignored signal, the first one for signal 1; `None` on systems that do not report it.
pub(super) fn ignored_mask() -> Option<u64> {
    let status = files::read_text(Path::new("/proc/self/status"), STATUS_BYTES_MAX).ok()?;
    mask(&status, "SigIgn:")
}

fn mask(status: &str, name: &str) -> Option<u64> {
    let mask = status.lines().find_map(|line| line.strip_prefix(name))?;
    u64::from_str_radix(mask.trim(), 16).ok()
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn the_mask_is_read_from_its_line() {
        let status = "Name:\tx\nSigBlk:\t0000000000000004\nSigIgn:\t0000000000001001\nSigCgt:\t00000000000004a0\n";
        assert_eq!(mask(status, "SigIgn:"), Some(0x1001));
        assert_eq!(mask("Name:\tx\n", "SigIgn:"), None);
    }
}
