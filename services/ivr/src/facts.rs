//! What a flow must know of the world to speak truthfully, handed in with each turn.
//!
//! The flow never asks: the caller of [`Flow::turn`](crate::Flow::turn) looks up the line's hours, the
//! rank in the queue and the estimate, and passes them. A fact that is not known is `None`, and the flow
//! then says something that is still true without it.

/// The state of the world at one turn. `Facts::default()` is a closed line about which nothing is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Whether the line answers at this moment (opening hours, holidays and closures together).
    pub open: bool,
    /// When the line answers again; `None` when nobody knows.
    pub reopens: Option<Reopening>,
    /// The caller's rank in the queue, 1 for the next to be served.
    pub position: Option<u32>,
    /// An honest estimate of the wait still to come, in whole minutes (0: less than one minute).
    pub estimate_minutes: Option<u32>,
    /// How long the caller has waited already, in whole minutes (told to a mediator, never to the caller).
    pub waited_minutes: Option<u32>,
    /// Whether this line takes callback requests at this moment.
    pub callback_possible: bool,
    /// Whether the caller's own number is known and can be rung.
    pub caller: CallerNumber,
    /// The topic of the call, when a text about the call is told to a mediator.
    pub topic: Option<String>,
    /// How many people wait, told to a mediator.
    pub waiting: Option<u32>,
    /// How many sheets a mediator has still to complete.
    pub sheets: Option<u32>,
    /// The number that the public calls, told to a mediator or to who dialled theirs by mistake.
    pub public_number: Option<String>,
}

/// Whether the telephone company gave us a number that can be rung back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CallerNumber {
    /// The number is known. It is never passed to a flow.
    Known,
    /// Hidden, unknown, or the word `anonymous`: the caller has to type one.
    #[default]
    Withheld,
}

/// When a closed line answers again, in the line's own time zone, ready to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reopening {
    /// Days from the caller's today: 0 today, 1 tomorrow.
    pub days_ahead: u32,
    /// Day of the week, 0 for Monday to 6 for Sunday.
    pub weekday: u8,
    /// Day of the month, 1 to 31.
    pub day: u8,
    /// Month, 1 to 12.
    pub month: u8,
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
}
