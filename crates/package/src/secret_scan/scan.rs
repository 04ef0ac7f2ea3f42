//! Finds text that looks like a secret: tokens and private keys, passwords in addresses, and values of variables that are
//! named like secrets.

use crate::secret_scan::matches::SecretMatch;
use crate::secret_scan::{addresses, assignments, formats};
use linkworld_contract::limits::GUARD_HITS_MAX;

/// All matches in `bytes`, in order of position, at most [`GUARD_HITS_MAX`]. They do not overlap.
pub fn scan(bytes: &[u8]) -> Vec<SecretMatch> {
    let mut found = formats::find(bytes);
    found.extend(addresses::find(bytes));
    found.extend(assignments::find(bytes));
    // Of two matches in one place, the one that starts first is reported.
    found.sort_by_key(|hit| (hit.span.start, std::cmp::Reverse(hit.span.end)));
    let mut end = 0;
    found.retain(|hit| {
        let kept = hit.span.start >= end;
        if kept {
            end = hit.span.end;
        }
        kept
    });
    found.truncate(GUARD_HITS_MAX);
    found
}
