//! Messages: from a telephone to the application and back, with their status callbacks.

use std::sync::{Arc, Mutex, PoisonError};

use crate::alerts::Alert;
use crate::call::Call;
use crate::callbacks::Courier;
use crate::exchange::Exchange;
use crate::telephone::{Event, Telephone, Unable, is_e164};
use crate::twiml::{self, Place, Target, Verb};
use crate::webhook::{Params, join};

/// A reply that redirects is followed this often.
const MOST_REDIRECTS: usize = 10;

/// One message.
#[derive(Debug)]
pub(crate) struct Message {
    /// `SM…`
    pub sid: String,
    pub from: String,
    pub to: String,
    pub body: String,
    pub direction: &'static str,
    /// Epoch milliseconds.
    pub created: i64,
    pub messaging_service: Option<String>,
    pub state: Mutex<State>,
    courier: Courier,
}

/// What changes in a message.
#[derive(Debug, Clone, Copy)]
pub(crate) struct State {
    pub status: &'static str,
    pub error_code: Option<u32>,
    pub updated: i64,
    pub sent: Option<i64>,
}

#[derive(Clone)]
struct Owner(Arc<Message>);

impl AsRef<Courier> for Owner {
    fn as_ref(&self) -> &Courier {
        &self.0.courier
    }
}

impl Message {
    pub fn state(&self) -> State {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many parts it is sent in: 160 characters of the GSM alphabet or 70 others.
    pub fn segments(&self) -> usize {
        let plain = self.body.chars().all(|c| c.is_ascii() || "éèùìòÇØøÅåÆæßÉÄÖÑÜ§äöñüà€£¥¤".contains(c));
        let (one, many) = if plain { (160, 153) } else { (70, 67) };
        let length = self.body.chars().count();
        if length <= one { 1 } else { length.div_ceil(many) }
    }
}

/// What to send.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub from: String,
    pub to: String,
    pub body: String,
    pub direction: &'static str,
    pub callback: Option<Target>,
    pub messaging_service: Option<String>,
}

impl Exchange {
    fn keep_message(&self, draft: &Draft, status: &'static str) -> Arc<Message> {
        let now = self.clock().now();
        let state = State { status, error_code: None, updated: now, sent: None };
        let message = Arc::new(Message {
            sid: self.ids().sid("SM"),
            from: draft.from.clone(),
            to: draft.to.clone(),
            body: draft.body.clone(),
            direction: draft.direction,
            created: now,
            messaging_service: draft.messaging_service.clone(),
            state: Mutex::new(state),
            courier: Courier::default(),
        });
        self.messages().push(Arc::clone(&message));
        message
    }

    /// Sends a message of the application to a telephone.
    pub(crate) fn send_message(&self, draft: Draft) -> Arc<Message> {
        let message = self.keep_message(&draft, "queued");
        let telephones = self.telephones().at(&draft.to);
        let (exchange, kept, callback) = (self.clone(), Arc::clone(&message), draft.callback);
        tokio::spawn(async move {
            exchange.message_status(&kept, "sent", None, callback.as_ref());
            if telephones.is_empty() {
                // 30003: unreachable destination handset.
                exchange.message_status(&kept, "undelivered", Some(30_003), callback.as_ref());
                return;
            }
            for telephone in &telephones {
                telephone.show(exchange.clock().now(), shown(&kept, "in"));
            }
            exchange.message_status(&kept, "delivered", None, callback.as_ref());
        });
        message
    }

    fn message_status(
        &self,
        message: &Arc<Message>,
        status: &'static str,
        error: Option<u32>,
        callback: Option<&Target>,
    ) {
        let now = self.clock().now();
        {
            let mut state = message.state.lock().unwrap_or_else(PoisonError::into_inner);
            *state = State { status, error_code: error, updated: now, sent: Some(now) };
        }
        let Some(callback) = callback else { return };
        let mut params: Params = [
            ("MessageSid", message.sid.as_str()),
            ("SmsSid", &message.sid),
            ("AccountSid", &self.config().account_sid),
            ("From", &message.from),
            ("To", &message.to),
            ("MessageStatus", status),
            ("SmsStatus", status),
            ("ApiVersion", "2010-04-01"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        if let Some(code) = error {
            params.push(("ErrorCode".to_owned(), code.to_string()));
        }
        if let Some(service) = &message.messaging_service {
            params.push(("MessagingServiceSid".to_owned(), service.clone()));
        }
        Courier::send(self, Owner(Arc::clone(message)), callback.clone(), params);
    }

    /// `<Message>` or `<Sms>` in a call: sends it, and gives the parameters of its action.
    pub(crate) fn message_from_call(&self, call: &Call, verb: &twiml::Message, base: &str) -> Params {
        let ours = self.numbers().by_number(&call.to).is_some();
        let (number, person) = if ours { (&call.to, &call.from) } else { (&call.from, &call.to) };
        let sent = self.send_message(Draft {
            from: verb.from.clone().unwrap_or_else(|| number.clone()),
            to: verb.to.clone().unwrap_or_else(|| person.clone()),
            body: verb.body.clone(),
            direction: "outbound-reply",
            callback: callback(verb, base),
            messaging_service: None,
        });
        vec![
            ("MessageSid".to_owned(), sent.sid.clone()),
            ("SmsSid".to_owned(), sent.sid.clone()),
            ("MessageStatus".to_owned(), "sent".to_owned()),
            ("SmsStatus".to_owned(), "sent".to_owned()),
        ]
    }

    /// A person sends a message.
    pub(crate) fn message_from_telephone(
        &self,
        telephone: &Arc<Telephone>,
        to: &str,
        body: &str,
    ) -> Result<Arc<Message>, Unable> {
        if !is_e164(to) || telephone.address.starts_with("client:") {
            return Err(Unable::BadNumber);
        }
        let draft = Draft {
            from: telephone.address.clone(),
            to: to.to_owned(),
            body: body.to_owned(),
            direction: "inbound",
            ..Draft::default()
        };
        let message = self.keep_message(&draft, "received");
        telephone.show(self.clock().now(), shown(&message, "out"));
        if let Some(number) = self.numbers().by_number(to) {
            if let Some(target) = number.sms {
                let (exchange, kept) = (self.clone(), Arc::clone(&message));
                let busy = Some(self.clock().busy());
                tokio::spawn(
                    async move { exchange.ask_about(&kept, target, number.sms_fallback, busy).await },
                );
            }
        } else {
            for other in self.telephones().at(to) {
                other.show(self.clock().now(), shown(&message, "in"));
            }
        }
        Ok(message)
    }

    /// Asks the application what to answer to a message, and does it.
    async fn ask_about(
        &self,
        message: &Arc<Message>,
        mut target: Target,
        mut fallback: Option<Target>,
        mut busy: Option<crate::clock::Busy>,
    ) {
        let mut params: Params = [
            ("MessageSid", message.sid.as_str()),
            ("SmsSid", &message.sid),
            ("SmsMessageSid", &message.sid),
            ("AccountSid", &self.config().account_sid),
            ("From", &message.from),
            ("To", &message.to),
            ("Body", &message.body),
            ("SmsStatus", "received"),
            ("NumMedia", "0"),
            ("NumSegments", &message.segments().to_string()),
            ("ApiVersion", "2010-04-01"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        for _ in 0..MOST_REDIRECTS {
            let failure = match self.ask(&target.url, target.get, &params, &mut busy).await {
                Ok(reply) if reply.body.trim().is_empty() => return,
                Ok(reply) => match twiml::read(&reply.body, Place::Message) {
                    Ok(document) => match self.reply(message, &document.verbs, &reply.url) {
                        Some(next) => {
                            target = next;
                            continue;
                        }
                        None => return,
                    },
                    Err(why) => (12_100, format!("Document parse failure: {why}")),
                },
                Err(trouble) => (trouble.code, trouble.message),
            };
            self.alerts().push(Alert {
                at: self.clock().now(),
                code: failure.0,
                level: "error",
                message: failure.1,
                resource: message.sid.clone(),
                url: target.url.split(['?', '#']).next().unwrap_or_default().to_owned(),
            });
            let Some(next) = fallback.take() else { return };
            params.push(("ErrorCode".to_owned(), failure.0.to_string()));
            params.push(("ErrorUrl".to_owned(), std::mem::replace(&mut target, next).url));
        }
    }

    /// Executes the answer to a message; the target of a `<Redirect>` is returned.
    fn reply(&self, message: &Message, verbs: &[Verb], base: &str) -> Option<Target> {
        for verb in verbs {
            match verb {
                Verb::Message(verb) => {
                    self.send_message(Draft {
                        from: verb.from.clone().unwrap_or_else(|| message.to.clone()),
                        to: verb.to.clone().unwrap_or_else(|| message.from.clone()),
                        body: verb.body.clone(),
                        direction: "outbound-reply",
                        callback: callback(verb, base),
                        messaging_service: None,
                    });
                }
                Verb::Redirect(target) => {
                    return Some(Target { url: join(base, &target.url), get: target.get });
                }
                // The reader let nothing else through.
                _ => {}
            }
        }
        None
    }
}

fn callback(verb: &twiml::Message, base: &str) -> Option<Target> {
    verb.status.as_ref().map(|target| Target { url: join(base, &target.url), get: target.get })
}

fn shown(message: &Message, direction: &'static str) -> Event {
    Event::Message {
        sid: message.sid.clone(),
        from: message.from.clone(),
        to: message.to.clone(),
        body: message.body.clone(),
        direction,
    }
}
