//! A request to be called back: at which number, when, and the promise.
//!
//! When is asked before a number is typed: what was typed must never travel in a position.

use super::Walk;
use crate::facts::{CallerNumber, Window};
use crate::model::{Callback, Windows, Words};
use crate::number;
use crate::position::Question;
use crate::turn::{Input, Next, Turn};
use crate::wording::Chosen;

/// How long the entry of a number may pause between two keys, in seconds.
const NUMBER_WAIT_SECONDS: u16 = 12;

/// The longest number anybody has: 15 digits (E.164) after `00`.
const NUMBER_KEYS: u8 = 17;

/// The keys of the windows; 1 is "as soon as possible".
const WINDOW_KEYS: [char; 3] = ['2', '3', '4'];

impl<'flow> Walk<'flow> {
    pub(super) fn enter_callback(mut self, callback: &'flow Callback) -> Turn {
        self.begin_step();
        match (self.facts.caller, self.queued) {
            (CallerNumber::Withheld, _) => self.ask_number(callback),
            // « 1 » in the queue was the answer already.
            (CallerNumber::Known, true) => self.promise(callback),
            (CallerNumber::Known, false) => {
                self.say(&callback.ask);
                self.ask_callback(callback)
            }
        }
    }

    /// The question the position says, without its words.
    fn ask_callback(self, callback: &Callback) -> Turn {
        match self.at.asking {
            Question::Number => self.gather(NUMBER_KEYS, NUMBER_WAIT_SECONDS, Some('#'), Vec::new()),
            _ => self.gather(1, callback.asking.wait_seconds, None, Vec::new()),
        }
    }

    /// First when, if the flow asks for it and there is a choice; then the number.
    fn ask_number(mut self, callback: &'flow Callback) -> Turn {
        if self.at.asking == Question::Key && self.may_choose(callback) {
            return self.ask_window(callback, Question::WindowThenNumber);
        }
        self.at.asking = Question::Number;
        self.at.attempt = 0;
        let withheld = self.facts.caller == CallerNumber::Withheld;
        self.say(if withheld { &callback.hidden } else { &callback.other });
        self.ask_callback(callback)
    }

    /// Who waits already is called back at their place in the queue.
    fn may_choose(&self, callback: &Callback) -> bool {
        callback.windows.is_some() && !self.queued && !self.facts.windows.is_empty()
    }

    fn ask_window(mut self, callback: &'flow Callback, asking: Question) -> Turn {
        let Some(words) = &callback.windows else { return self.after_window(callback) };
        let facts = self.facts;
        if self.at.asking != asking {
            self.at.asking = asking;
            self.at.attempt = 0;
        }
        self.at.windows.clear();
        self.say(&words.ask);
        for (window, key) in facts.windows.iter().zip(WINDOW_KEYS) {
            self.at.windows.push(window.token.clone());
            let chosen = Chosen { window: Some(window), key: Some(key), ..Chosen::default() };
            self.say_with(&words.each, &chosen);
        }
        self.ask_callback(callback)
    }

    /// A key after the windows. Who does not choose is called back as soon as possible.
    fn answer_window(mut self, callback: &'flow Callback, keys: &str) -> Turn {
        let first = keys.chars().next();
        let nth = WINDOW_KEYS.iter().position(|key| Some(*key) == first);
        let chosen = nth.and_then(|nth| self.at.windows.get(nth).cloned());
        // A window may be over by now: those there are, once more.
        let chosen = chosen.filter(|token| self.window(token).is_some());
        if chosen.is_none() && first != Some('1') && self.at.attempt < callback.asking.tries {
            self.at.attempt += 1;
            let asking = self.at.asking;
            return self.ask_window(callback, asking);
        }
        self.at.windows = chosen.into_iter().collect();
        self.after_window(callback)
    }

    fn after_window(self, callback: &'flow Callback) -> Turn {
        match self.at.asking {
            Question::WindowThenNumber => self.ask_number(callback),
            _ => self.promise(callback),
        }
    }

    fn window(&self, token: &str) -> Option<&'flow Window> {
        self.facts.windows.iter().find(|window| window.token == token)
    }

    pub(super) fn answer_callback(mut self, callback: &'flow Callback, input: &Input) -> Turn {
        let asking = &callback.asking;
        let keys = match input {
            Input::Keys(keys) => keys.trim_matches(|c: char| c == '#' || c.is_whitespace()),
            Input::Speech(_) => "?",
            Input::Nothing | Input::Recorded | Input::Entered => "",
        };
        match (self.at.asking, keys) {
            (_, "0") if self.queued => self.back_to_waiting(),
            (_, "0") => self.go_to_person(),
            (Question::Window | Question::WindowThenNumber, keys) => self.answer_window(callback, keys),
            (_, "") => self.ask_callback_again(callback, &asking.silence),
            (Question::Number, typed) => match number::typed(typed, &self.flow.model.country_code) {
                Some(number) => self.promise_at(callback, number),
                None => self.ask_callback_again(callback, &callback.bad_number),
            },
            (_, "1") if self.facts.caller == CallerNumber::Known => {
                if self.may_choose(callback) {
                    return self.ask_window(callback, Question::Window);
                }
                self.promise(callback)
            }
            (_, "1" | "2") => {
                self.at.asking = Question::Key;
                self.ask_number(callback)
            }
            _ => self.ask_callback_again(callback, &asking.wrong),
        }
    }

    fn ask_callback_again(mut self, callback: &'flow Callback, gently: &Words) -> Turn {
        if self.at.attempt >= callback.asking.tries {
            return self.unanswered(&callback.asking);
        }
        self.at.attempt += 1;
        self.say(gently);
        self.ask_callback(callback)
    }

    /// At the number the caller calls from.
    fn promise(mut self, callback: &'flow Callback) -> Turn {
        match self.chosen_window(callback) {
            Some((words, window)) => {
                self.say_with(&words.confirmed, &Chosen { window: Some(window), ..Chosen::default() });
            }
            None => self.say(&callback.confirmed),
        }
        self.keep_callback(None)
    }

    fn promise_at(mut self, callback: &'flow Callback, number: String) -> Turn {
        let chosen = Chosen { number: Some(&number), ..Chosen::default() };
        match self.chosen_window(callback) {
            Some((words, window)) => {
                self.say_with(&words.confirmed_number, &Chosen { window: Some(window), ..chosen });
            }
            None => self.say_with(&callback.confirmed_number, &chosen),
        }
        self.keep_callback(Some(number))
    }

    /// The window that was chosen, unless it is over meanwhile.
    fn chosen_window(&self, callback: &'flow Callback) -> Option<(&'flow Windows, &'flow Window)> {
        let [token] = self.at.windows.as_slice() else { return None };
        Some((callback.windows.as_ref()?, self.window(token)?))
    }

    fn keep_callback(self, number: Option<String>) -> Turn {
        let window = match self.at.windows.as_slice() {
            [token] => self.window(token).map(|window| window.token.clone()),
            _ => None,
        };
        let (topic, language) = (self.at.topic.clone(), self.at.language.clone());
        let territory = self.at.territory.clone();
        self.finish(Next::CallbackRequest { number, topic, language, territory, window })
    }
}
