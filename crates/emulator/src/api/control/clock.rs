//! The platform's clock: reading it and setting it.

use crate::api::control::reply::{body, refusal};
use crate::server::request::ApiRequest;
use crate::server::response::{ApiResponse, ApiResult};
use crate::state::PlatformState;
use crate::time::commanded::{self, ClockCommand, ClockError};
use jiff::Timestamp;
use linkworld_contract::wire::time::ClockChange;
use std::sync::Arc;

pub(crate) async fn show(state: Arc<PlatformState>, _request: ApiRequest) -> ApiResult {
    Ok(ApiResponse::ok(&commanded::status(&state).await?))
}

pub(crate) async fn change(state: Arc<PlatformState>, request: ApiRequest) -> ApiResult {
    let command = match body(&request)? {
        ClockChange::Freeze => ClockCommand::Freeze,
        ClockChange::Run => ClockCommand::Run,
        ClockChange::Set { to } => ClockCommand::Set(to.map(|to| time(&to)).transpose()?),
        ClockChange::Advance { seconds } => {
            ClockCommand::Advance(i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1_000))
        }
        ClockChange::RunUntilNext => ClockCommand::RunUntilNext,
    };
    let changed = commanded::carry_out(&state, command).await;
    Ok(ApiResponse::ok(&changed.map_err(refused)?))
}

fn time(text: &str) -> Result<i64, ApiResponse> {
    let parsed = text.parse::<Timestamp>().map(Timestamp::as_millisecond);
    parsed.map_err(|_| refusal(422, "bad_request", "`to`: expected a time of RFC 3339".into(), String::new()))
}

fn refused(error: ClockError) -> ApiResponse {
    let (status, reason) = match error {
        ClockError::Store(error) => return error.into(),
        ClockError::NotSettable => (409, "clock_not_settable"),
        ClockError::OutOfRange => (422, "time_out_of_range"),
        ClockError::NoSchedule => (409, "no_schedule"),
    };
    refusal(status, reason, error.to_string(), String::new())
}
