//! Messages: send, read, list.

use serde_json::{Value, json};

use super::error::ApiError;
use super::{Answer, Request, list};
use crate::clock::{date, rfc2822};
use crate::exchange::Exchange;
use crate::messages::{Draft, Message};
use crate::telephone::is_e164;

const LONGEST_BODY: usize = 1_600;

fn json_of(exchange: &Exchange, message: &Message) -> Value {
    let account = &exchange.config().account_sid;
    let state = message.state();
    let uri = format!("/2010-04-01/Accounts/{account}/Messages/{}", message.sid);
    json!({
        "sid": message.sid,
        "account_sid": account,
        "messaging_service_sid": message.messaging_service,
        "from": message.from,
        "to": message.to,
        "body": message.body,
        "status": state.status,
        "direction": message.direction,
        "num_segments": message.segments().to_string(),
        "num_media": "0",
        "error_code": state.error_code,
        "error_message": Value::Null,
        "api_version": "2010-04-01",
        "price": Value::Null,
        "price_unit": "USD",
        "date_created": rfc2822(message.created),
        "date_updated": rfc2822(state.updated),
        "date_sent": state.sent.map(rfc2822),
        "uri": format!("{uri}.json"),
        "subresource_uris": { "media": format!("{uri}/Media.json") },
    })
}

pub(super) fn list(request: &Request<'_>) -> Result<Answer, ApiError> {
    let form = &request.form;
    let mut all = request.exchange.messages().all();
    all.retain(|one| {
        form.get("To").is_none_or(|to| one.to == to)
            && form.get("From").is_none_or(|from| one.from == from)
            && form.get("DateSent").is_none_or(|at| at.starts_with(&date(one.created)))
    });
    list::page(request, "messages", &all, |one| one.sid.clone(), |one| json_of(request.exchange, one))
}

pub(super) fn show(request: &Request<'_>, sid: &str) -> Result<Answer, ApiError> {
    let found = request.exchange.messages().find(|one| one.sid == sid);
    Ok(Answer::Ok(json_of(request.exchange, &*found.ok_or_else(|| ApiError::not_found(request.path))?)))
}

pub(super) fn delete(request: &Request<'_>, sid: &str) -> Result<Answer, ApiError> {
    let found = request.exchange.messages().remove(|one| one.sid == sid);
    found.map(|_| Answer::NoContent).ok_or_else(|| ApiError::not_found(request.path))
}

pub(super) fn create(request: &Request<'_>) -> Result<Answer, ApiError> {
    let form = &request.form;
    let exchange = request.exchange;
    let to = form.get("To").ok_or_else(|| ApiError::bad(21_604, "A 'To' phone number is required."))?;
    if !is_e164(to) {
        return Err(ApiError::bad(21_211, "The 'To' number is not a valid phone number."));
    }
    let service = form.get("MessagingServiceSid").map(str::to_owned);
    let from = match (form.get("From"), &service) {
        (Some(from), _) => {
            if exchange.numbers().by_number(from).is_none() {
                return Err(ApiError::bad(
                    21_606,
                    "The 'From' phone number provided is not a valid message-capable phone number for your account.",
                ));
            }
            from.to_owned()
        }
        (None, Some(_)) => {
            exchange.numbers().numbers().first().map_or_else(String::new, |one| one.number.clone())
        }
        (None, None) => {
            return Err(ApiError::bad(21_603, "A 'From' phone number is required."));
        }
    };
    let body = form.get("Body").ok_or_else(|| ApiError::bad(21_602, "Message body is required."))?;
    if body.chars().count() > LONGEST_BODY {
        return Err(ApiError::bad(
            21_617,
            format!("The concatenated message body exceeds the {LONGEST_BODY} character limit"),
        ));
    }
    let message = exchange.send_message(Draft {
        from,
        to: to.to_owned(),
        body: body.to_owned(),
        direction: "outbound-api",
        callback: form.callback("", &[], &[])?.map(|callback| callback.target),
        messaging_service: service,
    });
    Ok(Answer::Created(json_of(exchange, &message)))
}
