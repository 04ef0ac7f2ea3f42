//! What calls cost.

use crate::spec::declare::object;
use crate::spec::field::{FieldDefault, FieldKind, optional, text};

/// A price; the largest is far above any real one.
const PRICE: FieldKind = FieldKind::Float { min: Some(0.0), max: Some(1_000_000.0) };
const FREE: FieldDefault = FieldDefault::Float(0.0);

object! {
    /// What calls cost. The platform publishes no prices: name those that you expect.
    DevPrices, DEV_PRICES, "`prices`" {
        /// Currency of the prices.
        currency: String = optional(text(1, Some(8)), FieldDefault::Text("EUR"));
        /// Price of one call.
        per_call: f64 = optional(PRICE, FREE);
        /// Price of one second inside a handler.
        per_compute_second: f64 = optional(PRICE, FREE);
        /// Price of a million tokens that a model reads.
        per_million_tokens_in: f64 = optional(PRICE, FREE);
        /// Price of a million tokens that a model writes.
        per_million_tokens_out: f64 = optional(PRICE, FREE);
    }
}
