//! The queue: round after round of where one stands, « 1 » to be called back, and, once, the way out of a long wait.

use super::Walk;
use crate::model::{Callback, Kind, Offer, Step};
use crate::position::Position;
use crate::text::Text;
use crate::turn::{Input, Turn};
use crate::wording;

impl<'flow> Walk<'flow> {
    pub fn wait(mut self, input: &Input) -> Turn {
        self.queued = true;
        let flow = self.flow;
        match (flow.model.step(&self.at.step).map(|step| &step.kind), input) {
            (Some(Kind::Callback(callback)), Input::Entered) => return self.enter_callback(callback),
            (Some(Kind::Callback(callback)), _) => return self.answer_callback(callback, input),
            (Some(Kind::Offer(offer)), input) if *input != Input::Entered => {
                return self.answer_offer(offer, input);
            }
            (Some(Kind::Queue { .. }), _) => {}
            _ => self.at = self.in_queue(),
        }
        if let Input::Keys(keys) = input
            && keys.starts_with('1')
            && let Some(callback) = self.callback_from_queue()
        {
            return self.enter_callback(callback);
        }
        match self.way_out() {
            Some(Step { kind: Kind::Offer(offer), .. }) if self.takes(offer, input) => {
                self.answer_offer(offer, input)
            }
            Some(step) if !self.at.overflowed => {
                self.at.overflowed = true;
                self.begin_step();
                self.enter(step)
            }
            _ => self.announce(),
        }
    }

    /// The offer that the line makes after a long wait.
    fn way_out(&self) -> Option<&'flow Step> {
        let name = self.flow.model.waiting.overflow.get(&self.facts.overflow?)?;
        self.flow.model.step(&name.text)
    }

    /// Whether a key of an offer was pressed that was made before: who hesitates into the music is heard all the same.
    fn takes(&self, offer: &Offer, input: &Input) -> bool {
        let Input::Keys(keys) = input else { return false };
        self.at.overflowed && offer.choices.iter().any(|choice| keys.starts_with(choice.key))
    }

    fn callback_from_queue(&self) -> Option<&'flow Callback> {
        if !self.facts.callback_possible {
            return None;
        }
        let name = self.flow.model.waiting.callback.as_ref()?;
        match &self.flow.model.step(&name.text)?.kind {
            Kind::Callback(callback) => Some(callback),
            _ => None,
        }
    }

    /// A place in the queue with all that was chosen on the way.
    pub(super) fn in_queue(&self) -> Position {
        self.flow.waiting_from(&self.at)
    }

    pub(super) fn back_to_waiting(mut self) -> Turn {
        self.at = self.in_queue();
        self.announce()
    }

    /// One round of the queue: where one stands, or a short sign of life, then the music.
    fn announce(mut self) -> Turn {
        if self.at.attempt.is_multiple_of(2) {
            match self.facts.position {
                Some(0 | 1) => self.say_text(Text::WaitNext),
                Some(_) => self.say_text(Text::WaitAhead),
                None => {}
            }
            self.say_text(match self.facts.estimate_minutes {
                _ if self.facts.nobody => Text::WaitNobody,
                Some(_) => Text::WaitEstimate,
                None => Text::WaitUnknown,
            });
            if self.callback_from_queue().is_some() {
                self.say_text(Text::WaitOfferCallback);
            }
        } else {
            self.say_text(Text::WaitStillHere);
        }
        self.prompts.push(wording::music(self.flow, &self.at.language));
        // After 255 rounds start anew on the same side of the alternation.
        self.at.attempt = self.at.attempt.checked_add(1).unwrap_or(0);
        self.gather_at(1, 1, None, Vec::new())
    }
}
