//! Queues and their members.

use serde_json::{Value, json};

use super::error::ApiError;
use super::{Answer, Request, list};
use crate::call::{Signal, Source};
use crate::clock::rfc2822;
use crate::exchange::Exchange;
use crate::queues::{LARGEST, Member, Queue, Refused};

/// The size of a queue made by REST without saying.
const DEFAULT_SIZE: u64 = 100;
const LONGEST_NAME: usize = 64;

fn json_of(exchange: &Exchange, queue: &Queue) -> Value {
    let account = &exchange.config().account_sid;
    let uri = format!("/2010-04-01/Accounts/{account}/Queues/{}", queue.sid);
    json!({
        "sid": queue.sid,
        "account_sid": account,
        "friendly_name": queue.name,
        "current_size": queue.members.len(),
        "max_size": queue.max_size,
        "average_wait_time": queue.average_s(),
        "date_created": rfc2822(queue.created),
        "date_updated": rfc2822(queue.updated),
        "uri": format!("{uri}.json"),
        "subresource_uris": { "members": format!("{uri}/Members.json") },
    })
}

fn member_json(exchange: &Exchange, queue: &str, member: &Member, position: usize) -> Value {
    let account = &exchange.config().account_sid;
    let call = &member.call.sid;
    json!({
        "call_sid": call,
        "queue_sid": queue,
        "date_enqueued": rfc2822(member.since),
        "position": position,
        "wait_time": (exchange.clock().now() - member.since) / 1_000,
        "uri": format!("/2010-04-01/Accounts/{account}/Queues/{queue}/Members/{call}.json"),
    })
}

fn find(request: &Request<'_>, sid: &str) -> Result<Queue, ApiError> {
    request.exchange.queues().get(sid).ok_or_else(|| ApiError::not_found(request.path))
}

fn refused(request: &Request<'_>, why: Refused) -> ApiError {
    match why {
        Refused::NameTaken => ApiError::bad(22_003, "A queue with that FriendlyName exists already"),
        Refused::Full => ApiError::bad(22_001, "The queue is full"),
        Refused::NotEmpty => ApiError::bad(22_002, "The queue is not empty"),
        Refused::Unknown => ApiError::not_found(request.path),
    }
}

fn name<'a>(request: &'a Request<'_>) -> Result<Option<&'a str>, ApiError> {
    let name = request.form.get("FriendlyName");
    if name.is_some_and(|name| name.chars().count() > LONGEST_NAME) {
        return Err(ApiError::bad(
            20_001,
            format!("FriendlyName may have at most {LONGEST_NAME} characters"),
        ));
    }
    Ok(name)
}

fn size(request: &Request<'_>) -> Result<Option<usize>, ApiError> {
    let size = request.form.number("MaxSize", 1, LARGEST as u64)?;
    Ok(size.and_then(|size| usize::try_from(size).ok()))
}

pub(super) fn list(request: &Request<'_>) -> Result<Answer, ApiError> {
    let queues = request.exchange.queues().all();
    list::page(request, "queues", &queues, |one| one.sid.clone(), |one| json_of(request.exchange, one))
}

pub(super) fn create(request: &Request<'_>) -> Result<Answer, ApiError> {
    let exchange = request.exchange;
    let name = name(request)?.ok_or_else(|| ApiError::bad(20_001, "FriendlyName is required"))?;
    let size = match size(request)? {
        Some(size) => size,
        None => usize::try_from(DEFAULT_SIZE).unwrap_or(LARGEST),
    };
    let queue = exchange
        .queues()
        .create(exchange.ids().sid("QU"), name, size, exchange.clock().now())
        .map_err(|why| refused(request, why))?;
    Ok(Answer::Created(json_of(exchange, &queue)))
}

pub(super) fn show(request: &Request<'_>, sid: &str) -> Result<Answer, ApiError> {
    Ok(Answer::Ok(json_of(request.exchange, &find(request, sid)?)))
}

pub(super) fn update(request: &Request<'_>, sid: &str) -> Result<Answer, ApiError> {
    let exchange = request.exchange;
    let queue = exchange
        .queues()
        .update(sid, name(request)?, size(request)?, exchange.clock().now())
        .map_err(|why| refused(request, why))?;
    Ok(Answer::Ok(json_of(exchange, &queue)))
}

pub(super) fn delete(request: &Request<'_>, sid: &str) -> Result<Answer, ApiError> {
    request.exchange.queues().delete(sid).map_err(|why| refused(request, why))?;
    Ok(Answer::NoContent)
}

pub(super) fn members(request: &Request<'_>, sid: &str) -> Result<Answer, ApiError> {
    let queue = find(request, sid)?;
    let members: Vec<_> = queue.members.iter().enumerate().collect();
    list::page(
        request,
        "queue_members",
        &members,
        |(_, member)| member.call.sid.clone(),
        |(at, member)| member_json(request.exchange, sid, member, at + 1),
    )
}

pub(super) fn member(request: &Request<'_>, sid: &str, call: &str) -> Result<Answer, ApiError> {
    let queue = find(request, sid)?;
    let found =
        queue.members.iter().enumerate().find(|(_, member)| call == "Front" || member.call.sid == call);
    let (at, member) = found.ok_or_else(|| ApiError::not_found(request.path))?;
    Ok(Answer::Ok(member_json(request.exchange, sid, member, at + 1)))
}

/// Takes a caller out, to execute another document.
pub(super) fn dequeue(request: &Request<'_>, sid: &str, call: &str) -> Result<Answer, ApiError> {
    let exchange = request.exchange;
    let target = request.form.target("Url", "Method", 21_205)?;
    let target = target.ok_or_else(|| ApiError::bad(21_205, "Url parameter is required."))?;
    let wanted = (call != "Front").then_some(call);
    let taken = exchange.queues().take(sid, wanted, exchange.clock().now());
    // A caller who left a moment ago is as gone as one who never was.
    let (member, position) = taken.ok_or_else(|| ApiError::not_found(request.path))?;
    if !member.call.send(Signal::Redirect(Source::url(target))) {
        return Err(ApiError::not_found(request.path));
    }
    Ok(Answer::Ok(member_json(exchange, sid, &member, position)))
}
