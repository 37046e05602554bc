//! Numbers of the account and its TwiML applications.

use serde_json::{Value, json};

use super::error::ApiError;
use super::form::Form;
use super::{Answer, Request, list};
use crate::exchange::{AppEntry, Exchange, NumberEntry};
use crate::telephone::is_e164;
use crate::twiml::Target;

fn url(target: Option<&Target>) -> &str {
    target.map_or("", |target| &target.url)
}

fn method(target: Option<&Target>) -> &'static str {
    if target.is_some_and(|target| target.get) { "GET" } else { "POST" }
}

fn json_of(exchange: &Exchange, one: &NumberEntry) -> Value {
    let account = &exchange.config().account_sid;
    json!({
        "sid": one.sid,
        "account_sid": account,
        "phone_number": one.number,
        "friendly_name": one.friendly_name,
        "voice_url": url(one.voice.as_ref()),
        "voice_method": method(one.voice.as_ref()),
        "voice_fallback_url": url(one.voice_fallback.as_ref()),
        "voice_fallback_method": method(one.voice_fallback.as_ref()),
        "status_callback": url(one.status_callback.as_ref()),
        "status_callback_method": method(one.status_callback.as_ref()),
        "sms_url": url(one.sms.as_ref()),
        "sms_method": method(one.sms.as_ref()),
        "sms_fallback_url": url(one.sms_fallback.as_ref()),
        "sms_fallback_method": method(one.sms_fallback.as_ref()),
        "capabilities": { "voice": true, "sms": true, "mms": false, "fax": false },
        "status": "in-use",
        "api_version": "2010-04-01",
        "uri": format!("/2010-04-01/Accounts/{account}/IncomingPhoneNumbers/{}.json", one.sid),
    })
}

fn app_json(exchange: &Exchange, one: &AppEntry) -> Value {
    let account = &exchange.config().account_sid;
    json!({
        "sid": one.sid,
        "account_sid": account,
        "friendly_name": one.friendly_name,
        "voice_url": url(one.voice.as_ref()),
        "voice_method": method(one.voice.as_ref()),
        "voice_fallback_url": url(one.voice_fallback.as_ref()),
        "voice_fallback_method": method(one.voice_fallback.as_ref()),
        "status_callback": url(one.status_callback.as_ref()),
        "status_callback_method": method(one.status_callback.as_ref()),
        "api_version": "2010-04-01",
        "uri": format!("/2010-04-01/Accounts/{account}/Applications/{}.json", one.sid),
    })
}

/// Sets a URL that is given, or clears it when it is given empty.
fn set(form: &Form, name: &str, method: &str, field: &mut Option<Target>) -> Result<(), ApiError> {
    match form.given(name) {
        None => {}
        Some("") => *field = None,
        Some(_) => *field = form.target(name, method, 21_502)?,
    }
    Ok(())
}

fn fill(form: &Form, one: &mut NumberEntry) -> Result<(), ApiError> {
    if let Some(name) = form.get("FriendlyName") {
        name.clone_into(&mut one.friendly_name);
    }
    set(form, "VoiceUrl", "VoiceMethod", &mut one.voice)?;
    set(form, "VoiceFallbackUrl", "VoiceFallbackMethod", &mut one.voice_fallback)?;
    set(form, "StatusCallback", "StatusCallbackMethod", &mut one.status_callback)?;
    set(form, "SmsUrl", "SmsMethod", &mut one.sms)?;
    set(form, "SmsFallbackUrl", "SmsFallbackMethod", &mut one.sms_fallback)
}

fn fill_application(form: &Form, one: &mut AppEntry) -> Result<(), ApiError> {
    if let Some(name) = form.get("FriendlyName") {
        name.clone_into(&mut one.friendly_name);
    }
    set(form, "VoiceUrl", "VoiceMethod", &mut one.voice)?;
    set(form, "VoiceFallbackUrl", "VoiceFallbackMethod", &mut one.voice_fallback)?;
    set(form, "StatusCallback", "StatusCallbackMethod", &mut one.status_callback)
}

pub(super) fn list(request: &Request<'_>) -> Result<Answer, ApiError> {
    let form = &request.form;
    let mut all = request.exchange.numbers().numbers();
    all.retain(|one| form.get("PhoneNumber").is_none_or(|wanted| one.number.contains(wanted)));
    list::page(
        request,
        "incoming_phone_numbers",
        &all,
        |one| one.sid.clone(),
        |one| json_of(request.exchange, one),
    )
}

pub(super) fn create(request: &Request<'_>) -> Result<Answer, ApiError> {
    let exchange = request.exchange;
    let number = request.form.get("PhoneNumber").filter(|number| is_e164(number));
    let number = number.ok_or_else(|| ApiError::bad(21_421, "PhoneNumber is invalid"))?;
    if exchange.numbers().by_number(number).is_some() {
        return Err(ApiError::bad(21_422, "PhoneNumber is not available"));
    }
    let mut one = NumberEntry {
        sid: exchange.ids().sid("PN"),
        number: number.to_owned(),
        friendly_name: number.to_owned(),
        ..NumberEntry::default()
    };
    fill(&request.form, &mut one)?;
    exchange.numbers().put_number(one.clone());
    Ok(Answer::Created(json_of(exchange, &one)))
}

fn find(request: &Request<'_>, sid: &str) -> Result<NumberEntry, ApiError> {
    request.exchange.numbers().number(sid).ok_or_else(|| ApiError::not_found(request.path))
}

pub(super) fn show(request: &Request<'_>, sid: &str) -> Result<Answer, ApiError> {
    Ok(Answer::Ok(json_of(request.exchange, &find(request, sid)?)))
}

pub(super) fn update(request: &Request<'_>, sid: &str) -> Result<Answer, ApiError> {
    let mut one = find(request, sid)?;
    fill(&request.form, &mut one)?;
    request.exchange.numbers().put_number(one.clone());
    Ok(Answer::Ok(json_of(request.exchange, &one)))
}

pub(super) fn delete(request: &Request<'_>, sid: &str) -> Result<Answer, ApiError> {
    let removed = request.exchange.numbers().remove_number(sid);
    removed.then_some(Answer::NoContent).ok_or_else(|| ApiError::not_found(request.path))
}

pub(super) fn list_applications(request: &Request<'_>) -> Result<Answer, ApiError> {
    let form = &request.form;
    let mut all = request.exchange.numbers().applications();
    all.retain(|one| form.get("FriendlyName").is_none_or(|wanted| one.friendly_name == wanted));
    list::page(request, "applications", &all, |one| one.sid.clone(), |one| app_json(request.exchange, one))
}

pub(super) fn create_application(request: &Request<'_>) -> Result<Answer, ApiError> {
    let mut one = AppEntry { sid: request.exchange.ids().sid("AP"), ..AppEntry::default() };
    fill_application(&request.form, &mut one)?;
    request.exchange.numbers().put_application(one.clone());
    Ok(Answer::Created(app_json(request.exchange, &one)))
}

fn find_application(request: &Request<'_>, sid: &str) -> Result<AppEntry, ApiError> {
    request.exchange.numbers().application(sid).ok_or_else(|| ApiError::not_found(request.path))
}

pub(super) fn show_application(request: &Request<'_>, sid: &str) -> Result<Answer, ApiError> {
    Ok(Answer::Ok(app_json(request.exchange, &find_application(request, sid)?)))
}

pub(super) fn update_application(request: &Request<'_>, sid: &str) -> Result<Answer, ApiError> {
    let mut one = find_application(request, sid)?;
    fill_application(&request.form, &mut one)?;
    request.exchange.numbers().put_application(one.clone());
    Ok(Answer::Ok(app_json(request.exchange, &one)))
}

pub(super) fn delete_application(request: &Request<'_>, sid: &str) -> Result<Answer, ApiError> {
    let removed = request.exchange.numbers().remove_application(sid);
    removed.then_some(Answer::NoContent).ok_or_else(|| ApiError::not_found(request.path))
}
