//! What a mediator asked for by keys and what begins only when their telephone is free again: nobody is offered to a
//! telephone that is busy with our own menu.

use crate::wire::Wire;
use hotline::{Endpoint, Event, LegId, Millis, Wanted};
use store::{Wish, WishRow};

/// When to try again what could not be decided.
const LATER: Millis = Millis::seconds(10);

/// A mediator's leg is over: what they asked for begins.
pub async fn freed(wire: &Wire, leg: &LegId) {
    match wire.store().volunteers().take_wish(leg).await {
        Ok(None) => {}
        Ok(Some(row)) => carry_out(wire, row).await,
        // Its row is still there: it comes due.
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a volunteer's wish could not be read");
        }
    }
}

/// The same for legs whose end nobody told us.
pub async fn overdue(wire: &Wire) {
    match wire.store().volunteers().take_due_wishes(wire.now()).await {
        Ok(rows) => {
            for row in rows {
                carry_out(wire, row).await;
            }
        }
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "volunteers' wishes could not be read");
        }
    }
}

async fn carry_out(wire: &Wire, row: WishRow) {
    if decided(wire, &row).await {
        return;
    }
    let due = wire.now().plus(LATER);
    let kept = wire.store().volunteers().wish(&row.leg, &row.mediator, Some(row.wish), due).await;
    if let Err(error) = kept {
        tracing::error!(error = &error as &dyn std::error::Error, "a volunteer's wish was lost");
    }
}

/// `false` when it could not be decided now. A refusal is a decision: they have moved on.
async fn decided(wire: &Wire, row: &WishRow) -> bool {
    let mediator = || row.mediator.clone();
    let available = || Event::PresenceWanted { mediator: mediator(), presence: Wanted::Available };
    let events = match row.wish {
        Wish::Back => vec![available()],
        Wish::WrappedUp => vec![Event::WrapUpDone { mediator: mediator() }],
        Wish::ByTelephone => {
            let Ok(access) = wire.store().volunteers().access(&row.mediator).await else { return false };
            // Taken away while they listened: they are told so when they call again.
            let Some(number) = access.and_then(|access| access.telephone) else { return true };
            if wire.store().volunteers().set_by_keys(&row.mediator, true).await.is_err() {
                return false;
            }
            let endpoint = Endpoint::Telephone { number };
            vec![
                Event::EndpointWanted { mediator: mediator(), endpoint },
                Event::WrapUpDone { mediator: mediator() },
                available(),
            ]
        }
    };
    for event in events {
        if wire.tell(event).await.is_none() {
            return false;
        }
    }
    true
}
