//! One handler for each webhook. Each is idempotent: what comes twice, late or about nothing we know is answered
//! politely, in the same words as the first time, and changes nothing.
//!
//! Reading order, as a call goes: `inbound` (the ring), `refuse` (who is not put through), `flow` (menus), `queue` (waiting), `mediator` (the offer's leg),
//! `talk` (the conference and what follows), `party` (an outside number asked in), `person` (a person we call),
//! `message` (voicemail, SMS), `volunteer` (a mediator with a telephone only).

pub mod flow;
pub mod inbound;
pub mod mediator;
pub mod message;
pub mod party;
pub mod person;
pub mod queue;
pub mod refuse;
pub mod talk;
pub mod volunteer;

use crate::form::{BadForm, Form, call_of};
use crate::lines::Line;
use crate::links::{Thread, queue as queue_name};
use crate::twiml::{Enter, Twiml, conference, enqueue, hang_up, prompts};
use crate::wire::Wire;
use hotline::{CallId, LegId, LineId, PhoneNumber};
use ivr::{Facts, Position, Text};
use serde::Deserialize;
use std::sync::Arc;

/// The query of our own addresses.
#[derive(Debug, Default, Deserialize)]
pub struct Words {
    /// The line.
    pub l: Option<String>,
    /// The place in the flow.
    #[serde(default)]
    pub at: String,
    /// Set where a question was asked: no keys then mean "nothing was pressed".
    pub a: Option<u8>,
    /// The mediator who proved on this leg who they are.
    pub m: Option<String>,
    /// The call whose outcome is asked.
    pub c: Option<String>,
    /// The topic that a mediator may put aside.
    pub t: Option<String>,
    /// Set where the key 1 takes that topic back; it puts it aside otherwise.
    pub b: Option<u8>,
    /// Set where the menu at the volunteers' number goes on afterwards.
    pub v: Option<u8>,
    /// Set where a mediator was available when they called: they are again when they hang up.
    pub w: Option<u8>,
    /// Set where picking up is taking the call: the telephone is in a browser.
    pub p: Option<u8>,
    /// How often a question was put on a mediator's or a called person's telephone.
    #[serde(default)]
    pub n: u8,
}

impl Words {
    pub fn line(&self) -> Option<LineId> {
        self.l.as_deref().map(LineId::new)
    }
}

/// The caller a webhook is about.
#[derive(Clone, Debug)]
pub struct Caller {
    pub line: Arc<Line>,
    pub call: CallId,
    pub leg: LegId,
    /// `None` when withheld.
    pub number: Option<PhoneNumber>,
}

impl Caller {
    /// `None` when no line can be told.
    pub fn find(
        wire: &Wire,
        call: Option<&str>,
        line: Option<&LineId>,
        form: &Form,
    ) -> Result<Option<Self>, BadForm> {
        let leg = form.leg()?;
        let call = call.map_or_else(|| call_of(&leg), CallId::new);
        let number = form.their_number();
        Ok(wire.line_of(line, form).map(|line| Self { line, call, leg, number }))
    }

    pub fn thread(&self, at: &Position) -> Thread {
        Thread { call: self.call.clone(), line: self.line.id.clone(), at: at.to_string() }
    }

    pub fn facts(&self, wire: &Wire) -> Facts {
        crate::facts::facts(&self.line, self.number.as_ref(), wire.wall())
    }
}

/// What the flow knows of a caller's wish.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub language: &'a str,
    pub topic: Option<&'a str>,
    /// The département they keyed.
    pub territory: Option<&'a str>,
}

impl<'a> Asked<'a> {
    /// What was chosen on the way to a place in the flow.
    pub fn at(at: &'a Position) -> Self {
        Self { language: at.language(), topic: at.topic(), territory: at.territory() }
    }
}

/// A text of the flow file, said.
pub fn say(wire: &Wire, line: &Line, text: Text, language: &str, facts: &Facts) -> Twiml {
    let said = line.flow.text(text, language, facts);
    Twiml::new().all(prompts(&said, wire.links().base()))
}

/// Says a text and hangs up.
pub fn say_goodbye(wire: &Wire, line: &Line, text: Text, language: &str, facts: &Facts) -> Twiml {
    say(wire, line, text, language, facts).then(hang_up())
}

/// For a webhook whose line nobody knows: an apology in any flow's words.
pub fn no_line(wire: &Wire) -> Twiml {
    let mut document = Twiml::new();
    if let Some(flow) = wire.lines().any_flow() {
        let language = flow.languages().next().unwrap_or("fr").to_owned();
        let said = flow.text(Text::ApologyGoodbye, &language, &Facts::default());
        document = document.all(prompts(&said, wire.links().base()));
    }
    document.then(hang_up())
}

/// Parks the caller with the provider and has the wait loop heard.
pub fn park(wire: &Wire, caller: &Caller, at: &Position) -> Twiml {
    let thread = caller.thread(at);
    Twiml::new().then(enqueue(
        &queue_name(&caller.line.id),
        &wire.links().thread("wait", &thread),
        &wire.links().thread("left", &thread),
    ))
}

/// The label of a caller in a conference; a mediator's is the offer's id.
pub const CALLER: &str = "caller";

/// How somebody takes part in a call's conference.
#[derive(Clone, Copy, Debug, Default)]
pub struct Role<'a> {
    /// The conference is over when they leave: the call's mediator.
    pub host: bool,
    /// Heard by nobody: a supervisor who listens.
    pub muted: bool,
    /// Heard by this leg only: a supervisor who whispers.
    pub coach: Option<&'a LegId>,
}

impl Role<'_> {
    pub const HOST: Self = Self { host: true, muted: false, coach: None };
    /// Speaks and listens, and may leave the others together.
    pub const MEMBER: Self = Self { host: false, muted: false, coach: None };
}

/// Brings one party into a call's conference. `label`: [`CALLER`], a mediator's or supervisor's offer, or the id of an
/// outside number's party.
pub fn enter(wire: &Wire, call: &CallId, label: &str, action: &str, role: Role<'_>) -> Twiml {
    let links = wire.links();
    Twiml::new().then(conference(&Enter {
        room: &crate::links::room(call),
        action,
        wait_url: &links.call("alone", call),
        status_url: &links.call("conference", call),
        host: role.host,
        label,
        muted: role.muted,
        coach: role.coach.map(LegId::as_str),
    }))
}
