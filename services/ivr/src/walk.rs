//! Stepping through a flow: one walk per turn, from where the call is to the next question or the end.

mod callback;
mod territory;
mod waiting;

use crate::facts::Facts;
use crate::flow::Flow;
use crate::model::{Asking, Choice, Kind, Menu, Name, Offer, Step, Words};
use crate::number;
use crate::position::{Position, Question};
use crate::text::Text;
use crate::turn::{Ending, Input, Next, Prompt, Turn};
use crate::wording::{self, Chosen};

/// The most questions one call is asked. Reached only by somebody who goes round in circles by keys, who
/// is then served as if they had asked for a person.
pub(crate) const MOST_QUESTIONS: u8 = 24;

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
            (_, Input::Entered) => self.enter(step),
            (Kind::Menu(menu), _) => self.answer_menu(menu, input),
            (Kind::Offer(offer), _) => self.answer_offer(offer, input),
            (Kind::Territory(territory), _) => self.answer_territory(territory, input),
            // A position of before the file was changed: no callback is promised to who is not put through.
            (Kind::Callback(_), _) if self.at.refused.is_some() => self.give_up(),
            (Kind::Callback(callback), _) => self.answer_callback(callback, input),
            (Kind::Record { saved, .. }, Input::Recorded) => {
                self.say(saved);
                self.finish(Next::HangUp { ending: Ending::Message })
            }
            // Who came from the queue and said nothing has not given up their place.
            (Kind::Record { .. }, Input::Nothing) if self.at.overflowed => self.give_up(),
            (Kind::Record { .. }, Input::Keys(keys)) if self.at.overflowed && keys.starts_with('0') => {
                self.give_up()
            }
            (Kind::Record { otherwise, .. }, Input::Nothing) => self.go(otherwise),
            (Kind::Record { .. }, Input::Keys(keys)) if keys.starts_with('0') => self.go_to_person(),
            _ => self.enter(step),
        }
    }

    /// Says what there is to say while walking from step to step, until one asks something or ends.
    fn enter(mut self, step: &'flow Step) -> Turn {
        let mut step = step;
        let refused = self.at.refused.is_some();
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
                Kind::Surge { busy, usual } => {
                    if self.facts.surge {
                        busy
                    } else {
                        usual
                    }
                }
                Kind::Menu(menu) => {
                    self.say(&menu.ask);
                    return self.ask_menu(menu);
                }
                Kind::Offer(offer) => {
                    self.say(&offer.ask);
                    return self.ask_offer(offer);
                }
                Kind::Territory(territory) => {
                    if self.at.territory.is_none() && self.facts.territory.is_none() {
                        self.say(&territory.ask);
                        return self.ask_territory(territory);
                    }
                    &territory.then
                }
                Kind::Callback(callback) => {
                    if self.facts.callback_possible && !refused {
                        return self.enter_callback(callback);
                    }
                    &callback.asking.otherwise
                }
                Kind::Queue { .. } if self.queued => return self.back_to_waiting(),
                Kind::Queue { .. } if refused => return self.give_up(),
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
            self.begin_step();
        }
        self.give_up()
    }

    /// Nothing was asked at this step yet.
    fn begin_step(&mut self) {
        self.at.attempt = 0;
        self.at.asking = Question::default();
        self.at.windows.clear();
    }

    fn go(mut self, target: &Name) -> Turn {
        self.begin_step();
        match self.flow.model.step(&target.text) {
            Some(step) => self.enter(step),
            None => self.give_up(),
        }
    }

    fn go_to_person(self) -> Turn {
        let flow = self.flow;
        // Who is not put through hears again why.
        let refused = self.at.refused.and_then(|why| flow.model.refused.get(&why));
        self.go(refused.unwrap_or(&flow.model.person))
    }

    /// Nothing sensible is left to ask: a person if one answers, else the hours and goodbye.
    fn give_up(mut self) -> Turn {
        // Who waited when the line closed is served.
        if (self.facts.open || self.at.overflowed) && self.at.refused.is_none() {
            self.at = self.in_queue();
            return self.join_queue(0);
        }
        self.say_text(Text::Goodbye);
        self.finish(Next::HangUp { ending: Ending::Told })
    }

    fn answer_menu(mut self, menu: &'flow Menu, input: &Input) -> Turn {
        match read_answer(&menu.choices, input) {
            Answer::Person => self.go_to_person(),
            Answer::Silence => self.ask_again(menu, &menu.asking.silence),
            Answer::Wrong => self.ask_again(menu, &menu.asking.wrong),
            Answer::Choice(key) => {
                let Some(choice) = menu.choices.iter().find(|choice| choice.key == key) else {
                    return self.ask_again(menu, &menu.asking.wrong);
                };
                self.choose(choice);
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

    /// What a key says besides where it leads.
    fn choose(&mut self, choice: &Choice) {
        if let Some(language) = &choice.language {
            self.at.language.clone_from(&language.text);
        }
        if let Some(topic) = &choice.topic {
            self.at.topic = Some(topic.text.clone());
        }
    }

    /// A key that was offered is taken; silence and any other key go on.
    fn answer_offer(mut self, offer: &'flow Offer, input: &Input) -> Turn {
        let key = match read_answer(&offer.choices, input) {
            Answer::Person if self.queued => return self.back_to_waiting(),
            Answer::Person => return self.go_to_person(),
            Answer::Silence | Answer::Wrong => None,
            Answer::Choice(key) => Some(key),
        };
        let Some(choice) = offer.choices.iter().find(|choice| Some(choice.key) == key) else {
            return self.go(&offer.then);
        };
        self.choose(choice);
        if let Some(then) = &choice.then {
            return self.go(then);
        }
        self.say(&offer.ask);
        self.ask_offer(offer)
    }

    /// Gently once more, with a text that helps.
    fn ask_again(mut self, menu: &'flow Menu, gently: &Words) -> Turn {
        if self.at.attempt >= menu.asking.tries {
            return self.unanswered(&menu.asking);
        }
        self.at.attempt += 1;
        self.say(gently);
        self.say(&menu.ask);
        self.ask_menu(menu)
    }

    /// After the last time, on to where the step leads; out of the queue nobody is led by silence.
    fn unanswered(self, asking: &'flow Asking) -> Turn {
        if self.queued { self.back_to_waiting() } else { self.go(&asking.otherwise) }
    }

    fn ask_menu(self, menu: &Menu) -> Turn {
        self.gather(1, menu.asking.wait_seconds, None, hints(&menu.choices))
    }

    fn ask_offer(self, offer: &Offer) -> Turn {
        self.gather(1, offer.wait_seconds, None, hints(&offer.choices))
    }

    fn join_queue(self, priority: u8) -> Turn {
        let Position { topic, language, territory, .. } = self.at.clone();
        let at = Position {
            attempt: 0,
            asked: 0,
            asking: Question::default(),
            windows: Vec::new(),
            ..self.at.clone()
        };
        self.finish(Next::Queue { topic, language, priority, territory, at })
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
        self.say_with(words, &Chosen::default());
    }

    fn say_with(&mut self, words: &Words, chosen: &Chosen<'_>) {
        let prompts = wording::prompts_with(self.flow, words, &self.at.language, self.facts, chosen);
        self.prompts.extend(prompts);
    }

    fn say_text(&mut self, text: Text) {
        let prompts = self.flow.text(text, &self.at.language, self.facts);
        self.prompts.extend(prompts);
    }
}

/// Words worth recognising.
fn hints(choices: &[Choice]) -> Vec<String> {
    choices.iter().flat_map(|choice| choice.spoken.iter().cloned()).collect()
}

fn read_answer(choices: &[Choice], input: &Input) -> Answer {
    match input {
        Input::Keys(keys) => match keys.trim().chars().next() {
            None => Answer::Silence,
            Some('0') => Answer::Person,
            Some(key) => Answer::Choice(key),
        },
        Input::Speech(said) if !said.trim().is_empty() => {
            let said = number::folded(said);
            let chosen = choices
                .iter()
                .find(|choice| choice.spoken.iter().any(|word| said.contains(&number::folded(word))));
            chosen.map_or(Answer::Wrong, |choice| Answer::Choice(choice.key))
        }
        _ => Answer::Silence,
    }
}
