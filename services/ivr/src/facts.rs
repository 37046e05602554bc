//! What a flow must know of the world to speak truthfully, handed in with each turn.
//!
//! The flow never asks: the caller of [`Flow::turn`](crate::Flow::turn) looks up the line's hours, the
//! rank in the queue and the estimate, and passes them. A fact that is not known is `None`, and the flow
//! then says something that is still true without it.

/// The state of the world at one turn. `Facts::default()` is a closed line about which nothing is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, independent of the others")]
pub struct Facts {
    /// Whether the line answers at this moment (opening hours, holidays and closures together).
    pub open: bool,
    /// When the line answers again; `None` when nobody knows.
    pub reopens: Option<Reopening>,
    /// The caller's rank in the queue, 1 for the next to be served.
    pub position: Option<u32>,
    /// An honest estimate of the wait still to come, in whole minutes (0: less than one minute).
    pub estimate_minutes: Option<u32>,
    /// No mediator of the line is at work: there is nobody to wait for at this moment.
    pub nobody: bool,
    /// How long the caller has waited already, in whole minutes (told to a mediator, never to the caller).
    pub waited_minutes: Option<u32>,
    /// Whether this line takes callback requests at this moment.
    pub callback_possible: bool,
    /// Whether the caller's own number is known and can be rung.
    pub caller: CallerNumber,
    /// More people call than can be answered: the line's surge switch is on.
    pub surge: bool,
    /// The caller's département, when it is known without asking.
    pub territory: Option<String>,
    /// The line led the caller there after a long wait; `None` while mediators are still being looked for.
    pub overflow: Option<Overflow>,
    /// The times of day in which the caller could be called back, the next first.
    pub windows: Vec<Window>,
    /// The topic of the call, when a text about the call is told to a mediator.
    pub topic: Option<String>,
    /// How many people wait, told to a mediator.
    pub waiting: Option<u32>,
    /// How many sheets a mediator has still to complete.
    pub sheets: Option<u32>,
    /// How many topics a mediator has put aside for this shift.
    pub aside: Option<u32>,
    /// The number that the public calls, told to a mediator or to who dialled theirs by mistake.
    pub public_number: Option<String>,
}

/// Where a line leads callers whom nobody could take. They may always go on waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Overflow {
    /// To a callback, at the place they have.
    Callback,
    /// To a message.
    Voicemail,
    /// To other places where help is to be had.
    Orientation,
}

impl Overflow {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 3] = [Self::Callback, Self::Voicemail, Self::Orientation];

    /// Its name in the flow file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Callback => "callback",
            Self::Voicemail => "voicemail",
            Self::Orientation => "orientation",
        }
    }
}

/// A part of a day in which a person can be called back, in the line's own time zone, ready to be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// What stands for it in a position and in [`Next::CallbackRequest`](crate::Next::CallbackRequest): lower-case
    /// letters and digits, twelve at most, the same whenever the window is looked up.
    pub token: String,
    /// Days from the caller's today: 0 today, 1 tomorrow.
    pub days_ahead: u32,
    /// Day of the week, 0 for Monday to 6 for Sunday.
    pub weekday: u8,
    /// Day of the month, 1 to 31.
    pub day: u8,
    /// Month, 1 to 12.
    pub month: u8,
    /// Which part of the day.
    pub part: DayPart,
    /// Hour (0 to 23) and minute at which it begins; `None` when it has begun already.
    pub from: Option<(u8, u8)>,
    /// Hour and minute at which it ends; 0 is midnight.
    pub to: (u8, u8),
}

/// A part of a day as people name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayPart {
    /// « le matin »
    Morning,
    /// « l'après-midi »
    Afternoon,
    /// « le soir »
    Evening,
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
