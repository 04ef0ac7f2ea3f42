//! The prices of a project, and amounts in words.

use crate::error::CommandError;
use linkworld_contract::audit::usage::{PriceSheet, Usage};
use linkworld_manifest::spec::dev_file::file::DevFile;
use linkworld_project::beside::dev_file;
use std::path::Path;

/// The prices of a dev file.
pub fn of(file: &DevFile) -> PriceSheet {
    let prices = &file.prices;
    PriceSheet {
        currency: prices.currency.clone(),
        per_call: prices.per_call,
        per_compute_second: prices.per_compute_second,
        per_million_tokens_in: prices.per_million_tokens_in,
        per_million_tokens_out: prices.per_million_tokens_out,
    }
}

/// The prices of the project in this folder; none without a dev file.
pub fn of_this_project() -> Result<PriceSheet, CommandError> {
    let file = dev_file::in_folder(Path::new("."))?;
    Ok(file.as_ref().map(of).unwrap_or_default())
}

/// An amount of money, without digits that say nothing.
pub fn amount(cost: f64) -> String {
    format!("{cost:.4}")
}

/// The value of `--max-cost`.
pub fn max_cost(text: &str) -> Result<f64, String> {
    let amount = text.parse::<f64>().ok().filter(|amount| amount.is_finite() && *amount >= 0.0);
    amount.ok_or_else(|| "expected an amount such as 0.5".to_owned())
}

/// What a run may cost.
#[derive(Debug)]
pub struct CostBudget {
    /// The prices.
    pub sheet: PriceSheet,
    /// The most that it may cost.
    pub max: f64,
}

/// Why a run ends: it cost more than it may. None if it did not.
pub fn over(sheet: &PriceSheet, used: &Usage, max: f64) -> Option<String> {
    let cost = sheet.cost(used);
    let Usage { calls, tokens_in, tokens_out, .. } = used;
    (cost > max).then(|| {
        format!(
            "the run cost {} {}, more than --max-cost {max}: {calls} calls, {tokens_in} tokens in, {tokens_out} tokens out",
            amount(cost),
            sheet.currency
        )
    })
}
