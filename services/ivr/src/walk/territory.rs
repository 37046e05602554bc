//! The question for the département: a wish, not a duty. Whoever does not answer it, or not so that it can be
//! understood, goes on all the same.

use super::Walk;
use crate::model::Territory;
use crate::position::Question;
use crate::territory::{self, Typed};
use crate::turn::{Input, Turn};
use crate::wording::Chosen;

/// A postal code has five digits.
const MOST_KEYS: u8 = 5;

impl<'flow> Walk<'flow> {
    pub(super) fn ask_territory(self, step: &Territory) -> Turn {
        match self.at.asking {
            Question::Corsica => self.gather(1, step.wait_seconds, None, Vec::new()),
            _ => self.gather(MOST_KEYS, step.wait_seconds, Some('#'), Vec::new()),
        }
    }

    pub(super) fn answer_territory(mut self, step: &'flow Territory, input: &Input) -> Turn {
        let keys = match input {
            Input::Keys(keys) => keys.trim_matches(|c: char| !c.is_ascii_digit()),
            _ => "",
        };
        match (self.at.asking, keys) {
            (_, "0") => self.go_to_person(),
            (Question::Corsica, "1") => self.live_in(step, "2A"),
            (Question::Corsica, "2") => self.live_in(step, "2B"),
            (_, "") | (Question::Corsica, _) => self.go(&step.then),
            (_, typed) => match territory::typed(typed) {
                Some(Typed::One(code)) => self.live_in(step, &code),
                Some(Typed::Corsica) => {
                    self.at.asking = Question::Corsica;
                    self.say(&step.corsica);
                    self.ask_territory(step)
                }
                None if self.at.attempt >= step.tries => self.go(&step.then),
                None => {
                    self.at.attempt += 1;
                    self.say(&step.wrong);
                    self.ask_territory(step)
                }
            },
        }
    }

    fn live_in(mut self, step: &'flow Territory, code: &str) -> Turn {
        self.say_with(&step.chosen, &Chosen { territory: Some(code), ..Chosen::default() });
        self.at.territory = Some(code.to_owned());
        self.go(&step.then)
    }
}
