//! The account itself: what a client asks for to see whether its credentials are good.

use serde_json::json;

use super::{Answer, Request};

pub(super) fn show(request: &Request<'_>) -> Answer {
    let sid = &request.exchange.config().account_sid;
    Answer::Ok(json!({
        "sid": sid,
        "friendly_name": "Softswitch",
        "status": "active",
        "type": "Full",
        "owner_account_sid": sid,
        "uri": format!("/2010-04-01/Accounts/{sid}.json"),
    }))
}
