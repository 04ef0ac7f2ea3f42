//! What was most likely meant: other spellings, units, shapes, and fields that belong elsewhere.

pub(crate) mod lookalike;
pub(crate) mod misplaced;
pub(crate) mod reshape;
pub(crate) mod spelling;
pub(crate) mod strange_value;
pub(crate) mod translate;
pub(crate) mod units;
pub(crate) mod value_hint;
