//! Stepping through a flow: one walk per turn, from where the call is to the next question or the end.

use crate::facts::{CallerNumber, Facts};
use crate::flow::Flow;
use crate::model::{Asking, Callback, Kind, Menu, Name, Step, Words};
use crate::number;
use crate::position::Position;
use crate::text::Text;
use crate::turn::{Ending, Input, Next, Prompt, Turn};
use crate::wording;

/// The most questions one call is asked. Reached only by somebody who goes round in circles by keys, who
/// is then served as if they had asked for a person.
pub(crate) const MOST_QUESTIONS: u8 = 24;

/// How long a recording of silence or a hidden number's entry may take between two keys, in seconds.
const NUMBER_WAIT_SECONDS: u16 = 12;

/// The longest number anybody has: 15 digits (E.164) after `00`.
const NUMBER_KEYS: u8 = 17;

pub(crate) struct Walk<'flow> {
    flow: &'flow Flow,
    facts: &'flow Facts,
    at: Position,
    prompts: Vec<Prompt>,
    /// Whether the call is in the queue: a question that fails there goes back to waiting.
    queued: bool,
}

/// What an answer to a question came to.
enum Answer {
    Silence,
    Wrong,
    Person,
    Choice(char),
}

impl<'flow> Walk<'flow> {
    pub fn new(flow: &'flow Flow, at: &Position, facts: &'flow Facts) -> Self {
        // A position may come from another flow, or from this one before its file was changed.
        let at = flow.position(&at.to_string());
        Self { flow, facts, at, prompts: Vec::new(), queued: false }
    }

    pub fn turn(mut self, input: &Input) -> Turn {
        let flow = self.flow;
        let Some(step) = flow.model.step(&self.at.step) else { return self.give_up() };
        match (&step.kind, input) {
            (Kind::Menu(menu), Input::Keys(_) | Input::Speech(_) | Input::Nothing | Input::Recorded) => {
                self.answer_menu(menu, input)
            }
            (
                Kind::Callback(callback),
                Input::Keys(_) | Input::Speech(_) | Input::Nothing | Input::Recorded,
            ) => self.answer_callback(callback, input),
            (Kind::Record { saved, .. }, Input::Recorded) => {
                self.say(saved);
                self.finish(Next::HangUp { ending: Ending::Message })
            }
            (Kind::Record { otherwise, .. }, Input::Nothing) => self.go(otherwise),
            (Kind::Record { .. }, Input::Keys(keys)) if keys.starts_with('0') => self.go_to_person(),
            _ => self.enter(step),
        }
    }

    pub fn wait(mut self, input: &Input) -> Turn {
        self.queued = true;
        let flow = self.flow;
        if let Some(Step { kind: Kind::Callback(callback), .. }) = flow.model.step(&self.at.step) {
            return match input {
                Input::Entered => self.enter_callback(callback),
                _ => self.answer_callback(callback, input),
            };
        }
        if !matches!(flow.model.step(&self.at.step), Some(Step { kind: Kind::Queue { .. }, .. })) {
            self.at = flow.waiting(&self.at.language, self.at.topic.as_deref());
        }
        match input {
            Input::Keys(keys) if keys.starts_with('1') => {
                if let Some(callback) = self.callback_from_queue() {
                    return self.enter_callback(callback);
                }
                self.announce()
            }
            _ => self.announce(),
        }
    }

    /// Says what there is to say while walking from step to step, until one asks something or ends.
    fn enter(mut self, step: &'flow Step) -> Turn {
        let mut step = step;
        // The check refuses loops without a question; the bound holds even against a mistake in the check.
        for _ in 0..=self.flow.model.steps.len() {
            step.name.text.clone_into(&mut self.at.step);
            let then = match &step.kind {
                Kind::Say { words, then } => {
                    self.say(words);
                    then
                }
                Kind::Hours { open, closed } => {
                    if self.facts.open {
                        open
                    } else {
                        closed
                    }
                }
                Kind::Menu(menu) => {
                    self.say(&menu.ask);
                    return self.ask_menu(menu);
                }
                Kind::Callback(callback) => {
                    if self.facts.callback_possible {
                        return self.enter_callback(callback);
                    }
                    &callback.asking.otherwise
                }
                Kind::Queue { words, topic, priority } => {
                    self.say(words);
                    if let Some(topic) = topic {
                        self.at.topic = Some(topic.text.clone());
                    }
                    return self.join_queue(*priority);
                }
                Kind::Record { ask, max_seconds, .. } => {
                    self.say(ask);
                    return self.record(*max_seconds);
                }
                Kind::Goodbye { words } => {
                    self.say(words);
                    return self.finish(Next::HangUp { ending: Ending::Told });
                }
            };
            let Some(next) = self.flow.model.step(&then.text) else { break };
            step = next;
            self.at.attempt = 0;
            self.at.typing = false;
        }
        self.give_up()
    }

    fn go(mut self, target: &Name) -> Turn {
        self.at.attempt = 0;
        self.at.typing = false;
        match self.flow.model.step(&target.text) {
            Some(step) => self.enter(step),
            None => self.give_up(),
        }
    }

    fn go_to_person(self) -> Turn {
        let flow = self.flow;
        self.go(&flow.model.person)
    }

    /// Nothing sensible is left to ask: a person if one answers, else the hours and goodbye.
    fn give_up(mut self) -> Turn {
        if self.facts.open {
            self.at = self.flow.waiting(&self.at.language, self.at.topic.as_deref());
            return self.join_queue(0);
        }
        self.say_text(Text::Goodbye);
        self.finish(Next::HangUp { ending: Ending::Told })
    }

    fn answer_menu(mut self, menu: &'flow Menu, input: &Input) -> Turn {
        match read_menu_answer(menu, input) {
            Answer::Person => self.go_to_person(),
            Answer::Silence => self.ask_again(&menu.asking, &menu.asking.silence, Some(menu)),
            Answer::Wrong => self.ask_again(&menu.asking, &menu.asking.wrong, Some(menu)),
            Answer::Choice(key) => {
                let Some(choice) = menu.choices.iter().find(|choice| choice.key == key) else {
                    return self.ask_again(&menu.asking, &menu.asking.wrong, Some(menu));
                };
                if let Some(language) = &choice.language {
                    self.at.language.clone_from(&language.text);
                }
                if let Some(topic) = &choice.topic {
                    self.at.topic = Some(topic.text.clone());
                }
                if let Some(then) = &choice.then {
                    return self.go(then);
                }
                // A language was chosen: the same question again, in that language.
                self.at.attempt = 0;
                self.say(&menu.ask);
                self.ask_menu(menu)
            }
        }
    }

    /// Gently once more, with a text that helps; and after the last time, on to where the step leads.
    fn ask_again(mut self, asking: &'flow Asking, gently: &Words, menu: Option<&'flow Menu>) -> Turn {
        if self.at.attempt >= asking.tries {
            if self.queued {
                return self.back_to_waiting();
            }
            return self.go(&asking.otherwise);
        }
        self.at.attempt += 1;
        self.say(gently);
        match menu {
            Some(menu) => {
                self.say(&menu.ask);
                self.ask_menu(menu)
            }
            None => self.ask_callback(asking),
        }
    }

    fn ask_menu(self, menu: &Menu) -> Turn {
        let hints = menu.choices.iter().flat_map(|choice| choice.spoken.iter().cloned()).collect();
        self.gather(1, menu.asking.wait_seconds, None, hints)
    }

    fn enter_callback(mut self, callback: &'flow Callback) -> Turn {
        self.at.attempt = 0;
        self.at.typing = self.facts.caller == CallerNumber::Withheld;
        if self.at.typing {
            self.say(&callback.hidden);
        } else if self.queued {
            // « 1 » in the queue was the answer already.
            self.say(&callback.confirmed);
            return self.keep_callback(None);
        } else {
            self.say(&callback.ask);
        }
        self.ask_callback(&callback.asking)
    }

    fn ask_callback(self, asking: &Asking) -> Turn {
        if self.at.typing {
            return self.gather(NUMBER_KEYS, NUMBER_WAIT_SECONDS, Some('#'), Vec::new());
        }
        self.gather(1, asking.wait_seconds, None, Vec::new())
    }

    fn answer_callback(mut self, callback: &'flow Callback, input: &Input) -> Turn {
        let asking = &callback.asking;
        let keys = match input {
            Input::Keys(keys) => keys.trim_matches(|c: char| c == '#' || c.is_whitespace()),
            Input::Speech(_) => "?",
            Input::Nothing | Input::Recorded | Input::Entered => "",
        };
        match (self.at.typing, keys) {
            (_, "") => self.ask_again(asking, &asking.silence, None),
            (_, "0") if self.queued => self.back_to_waiting(),
            (_, "0") => self.go_to_person(),
            (true, typed) => match number::typed(typed, &self.flow.model.country_code) {
                Some(number) => {
                    let language = self.at.language.clone();
                    self.prompts.extend(wording::prompts_with(
                        self.flow,
                        &callback.confirmed_number,
                        &language,
                        self.facts,
                        Some(&number),
                    ));
                    self.keep_callback(Some(number))
                }
                None => self.ask_again(asking, &callback.bad_number, None),
            },
            (false, "1") if self.facts.caller == CallerNumber::Known => {
                self.say(&callback.confirmed);
                self.keep_callback(None)
            }
            (false, "1" | "2") => {
                self.at.typing = true;
                self.at.attempt = 0;
                self.say(&callback.other);
                self.ask_callback(asking)
            }
            (false, _) => self.ask_again(asking, &asking.wrong, None),
        }
    }

    fn keep_callback(self, number: Option<String>) -> Turn {
        let (topic, language) = (self.at.topic.clone(), self.at.language.clone());
        self.finish(Next::CallbackRequest { number, topic, language })
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

    fn back_to_waiting(mut self) -> Turn {
        self.at = self.flow.waiting(&self.at.language, self.at.topic.as_deref());
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
            let estimate = self.facts.estimate_minutes.map_or(Text::WaitUnknown, |_| Text::WaitEstimate);
            self.say_text(estimate);
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

    fn join_queue(self, priority: u8) -> Turn {
        let (topic, language) = (self.at.topic.clone(), self.at.language.clone());
        let at = Position { attempt: 0, asked: 0, typing: false, ..self.at.clone() };
        self.finish(Next::Queue { topic, language, priority, at })
    }

    fn record(mut self, max_seconds: u16) -> Turn {
        if self.at.asked >= MOST_QUESTIONS {
            return self.give_up();
        }
        self.at.asked += 1;
        let at = self.at.clone();
        self.finish(Next::Record { max_seconds, at })
    }

    /// A question of the flow: counted, so that no path goes on for ever.
    fn gather(mut self, max_keys: u8, seconds: u16, finish_on: Option<char>, hints: Vec<String>) -> Turn {
        if self.at.asked >= MOST_QUESTIONS {
            self.prompts.clear();
            return if self.queued { self.back_to_waiting() } else { self.give_up() };
        }
        self.at.asked += 1;
        self.gather_at(max_keys, seconds, finish_on, hints)
    }

    fn gather_at(
        mut self,
        max_keys: u8,
        timeout_seconds: u16,
        finish_on: Option<char>,
        hints: Vec<String>,
    ) -> Turn {
        for prompt in &mut self.prompts {
            prompt.interruptible = true;
        }
        let at = self.at.clone();
        self.finish(Next::Gather { max_keys, timeout_seconds, finish_on, hints, at })
    }

    fn finish(self, next: Next) -> Turn {
        Turn { prompts: self.prompts, next, language: self.at.language, topic: self.at.topic }
    }

    fn say(&mut self, words: &Words) {
        let prompts = wording::prompts(self.flow, words, &self.at.language, self.facts);
        self.prompts.extend(prompts);
    }

    fn say_text(&mut self, text: Text) {
        let prompts = self.flow.text(text, &self.at.language, self.facts);
        self.prompts.extend(prompts);
    }
}

fn read_menu_answer(menu: &Menu, input: &Input) -> Answer {
    match input {
        Input::Keys(keys) => match keys.trim().chars().next() {
            None => Answer::Silence,
            Some('0') => Answer::Person,
            Some(key) => Answer::Choice(key),
        },
        Input::Speech(said) if !said.trim().is_empty() => {
            let said = number::folded(said);
            let chosen = menu
                .choices
                .iter()
                .find(|choice| choice.spoken.iter().any(|word| said.contains(&number::folded(word))));
            chosen.map_or(Answer::Wrong, |choice| Answer::Choice(choice.key))
        }
        _ => Answer::Silence,
    }
}
