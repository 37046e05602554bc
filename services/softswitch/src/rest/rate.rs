//! The provider's limit on calls created per second.

use std::sync::{Mutex, PoisonError};

use super::error::ApiError;
use crate::config::OverLimit;
use crate::exchange::Exchange;

/// When the next calls may go.
#[derive(Debug, Default)]
pub(crate) struct Rate(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Epoch ms at which the next one may go.
    next: i64,
}

/// The moment (epoch ms) at which a call created now is dialled, or the refusal.
pub(super) fn admit(exchange: &Exchange) -> Result<i64, ApiError> {
    let now = exchange.clock().now();
    let Some(per_second) = exchange.config().calls_per_second else { return Ok(now) };
    let mut state = exchange.rate().0.lock().unwrap_or_else(PoisonError::into_inner);
    let turn = state.next.max(now);
    if turn > now && exchange.config().over_limit == OverLimit::Refuse {
        return Err(ApiError::new(429, 20_429, "Too Many Requests"));
    }
    state.next = turn + 1_000 / i64::from(per_second.max(1));
    Ok(turn)
}
