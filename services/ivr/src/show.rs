//! A flow drawn as text: the branches to be followed with a finger, the prompts to be read aloud.

use crate::flow::Flow;
use crate::model::{Asking, Callback, Choice, Kind, Menu, Words};
use crate::text::Text;
use crate::wording;

/// Columns a prompt may take before it is wrapped.
const WIDTH: usize = 96;

impl Flow {
    /// The whole flow as text, in the order of its file.
    pub fn show(&self) -> String {
        let mut page = Page { flow: self, out: String::new() };
        page.heading();
        for step in &self.model.steps {
            page.line("");
            page.line(&format!("{}  ({})", step.name.text, kind_in_words(&step.kind)));
            page.step(&step.kind);
        }
        for section in ["waiting", "caller", "mediator", "volunteer"] {
            if section == "volunteer" && !self.speaks_to_volunteers() {
                continue;
            }
            page.line("");
            page.line(match section {
                "waiting" => "In the queue",
                "caller" => "What else callers may hear",
                "mediator" => "On a mediator's own telephone",
                _ => "At the number of the volunteers",
            });
            for text in Text::ALL.iter().filter(|text| text.section() == section) {
                if let Some(words) = self.model.texts.get(text) {
                    page.line(&format!("├─ {}", text.key()));
                    page.words("│  ", words);
                }
            }
        }
        page.out
    }
}

fn kind_in_words(kind: &Kind) -> String {
    match kind {
        Kind::Say { .. } => "says".to_owned(),
        Kind::Menu(menu) => patience("asks", &menu.asking),
        Kind::Offer(offer) => format!("offers, waits {} s, goes on", offer.wait_seconds),
        Kind::Hours { .. } => "looks at the hours".to_owned(),
        Kind::Surge { .. } => "looks whether many call".to_owned(),
        Kind::Territory(step) => {
            format!("asks for the département, waits {} s, again {}", step.wait_seconds, times(step.tries))
        }
        Kind::Queue { priority: 0, .. } => "joins the queue".to_owned(),
        Kind::Queue { priority, .. } => format!("joins the queue with priority {priority}"),
        Kind::Callback(callback) => patience("offers to call back", &callback.asking),
        Kind::Record { max_seconds, .. } => format!("records a message of at most {max_seconds} s"),
        Kind::Goodbye { .. } => "says goodbye and hangs up".to_owned(),
    }
}

fn patience(does: &str, asking: &Asking) -> String {
    format!("{does}, waits {} s, again {}", asking.wait_seconds, times(asking.tries))
}

fn times(tries: u8) -> String {
    if tries == 1 { "once".to_owned() } else { format!("{tries} times") }
}

struct Page<'flow> {
    flow: &'flow Flow,
    out: String,
}

impl Page<'_> {
    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn heading(&mut self) {
        let flow = self.flow;
        let languages: Vec<&str> = flow.languages().collect();
        self.line(&format!("{} ({}; {})", flow.title(), flow.name(), languages.join(", ")));
        self.line(&format!("a call begins at → {}", flow.model.start.text));
        self.line(&format!("0 at any moment → {}", flow.model.person.text));
        if let Some(callback) = &flow.model.waiting.callback {
            self.line(&format!("1 in the queue → {}", callback.text));
        }
        for (overflow, step) in &flow.model.waiting.overflow {
            self.line(&format!("after a long wait, overflow {} → {}", overflow.word(), step.text));
        }
        for (why, step) in &flow.model.refused {
            self.line(&format!("not put through, {} → {}", why.key(), step.text));
        }
        let first = flow.model.first_language();
        for topic in &flow.model.topics {
            let words = wording::plain(&topic.words, first);
            self.line(&format!("topic {}: {words}", topic.name.text));
        }
        for (start, code) in &flow.model.territories {
            self.line(&format!("{}… calls from the département {}", start.text, code.text));
        }
    }

    fn step(&mut self, kind: &Kind) {
        match kind {
            Kind::Say { words, then } => {
                self.words("│  ", words);
                self.line(&format!("└─ → {}", then.text));
            }
            Kind::Menu(menu) => self.menu(menu),
            Kind::Offer(offer) => {
                self.words("│  ", &offer.ask);
                self.choices(&offer.choices);
                self.line(&format!("└─ nothing, or another key → {}", offer.then.text));
            }
            Kind::Surge { busy, usual } => {
                self.line(&format!("├─ busy → {}", busy.text));
                self.line(&format!("└─ usual → {}", usual.text));
            }
            Kind::Territory(step) => {
                self.words("│  ", &step.ask);
                self.named(&[
                    ("20", &step.corsica),
                    ("no département", &step.wrong),
                    ("chosen", &step.chosen),
                ]);
                self.line(&format!("└─ then, or after silence → {}", step.then.text));
            }
            Kind::Hours { open, closed } => {
                self.line(&format!("├─ open → {}", open.text));
                self.line(&format!("└─ closed → {}", closed.text));
            }
            Kind::Queue { words, topic, .. } => {
                self.words("│  ", words);
                let topic = topic.as_ref().map(|topic| format!(", topic {}", topic.text)).unwrap_or_default();
                self.line(&format!("└─ waits for a mediator{topic}"));
            }
            Kind::Callback(callback) => self.callback(callback),
            Kind::Record { ask, saved, otherwise, .. } => {
                self.words("│  ", ask);
                self.line("├─ recorded: hangs up");
                self.words("│  ", saved);
                self.line(&format!("└─ nothing recorded → {}", otherwise.text));
            }
            Kind::Goodbye { words } => {
                self.words("│  ", words);
                self.line("└─ hangs up");
            }
        }
    }

    fn menu(&mut self, menu: &Menu) {
        self.words("│  ", &menu.ask);
        self.choices(&menu.choices);
        self.asking(&menu.asking);
    }

    fn choices(&mut self, choices: &[Choice]) {
        for choice in choices {
            let topic = choice.topic.as_ref().map(|topic| format!(" topic {}", topic.text));
            let language = choice.language.as_ref().map(|language| format!(" in {}", language.text));
            let then =
                choice.then.as_ref().map_or(" asks again".to_owned(), |then| format!(" → {}", then.text));
            let what: String = [topic, language, Some(then)].into_iter().flatten().collect();
            self.line(&format!("├─ {}{what}", choice.key));
        }
    }

    fn callback(&mut self, callback: &Callback) {
        self.named(&[
            ("number known", &callback.ask),
            ("number hidden", &callback.hidden),
            ("2, another number", &callback.other),
            ("not a number", &callback.bad_number),
            ("kept", &callback.confirmed),
            ("kept, number typed", &callback.confirmed_number),
        ]);
        if let Some(windows) = &callback.windows {
            self.named(&[
                ("when", &windows.ask),
                ("each window", &windows.each),
                ("kept for a window", &windows.confirmed),
                ("kept for a window, number typed", &windows.confirmed_number),
            ]);
        }
        self.asking(&callback.asking);
    }

    fn named(&mut self, parts: &[(&str, &Words)]) {
        for (name, words) in parts {
            self.line(&format!("├─ {name}"));
            self.words("│  ", words);
        }
    }

    fn asking(&mut self, asking: &Asking) {
        self.line("├─ silence");
        self.words("│  ", &asking.silence);
        self.line("├─ another key");
        self.words("│  ", &asking.wrong);
        self.line(&format!("└─ after that → {}", asking.otherwise.text));
    }

    fn words(&mut self, margin: &str, words: &Words) {
        let flow = self.flow;
        for language in flow.languages() {
            for part in words.by_language.get(language).map(Vec::as_slice).unwrap_or_default() {
                let spoken = part.language.as_ref().map_or(language, |other| other.text.as_str());
                let audio = part.audio.as_ref().map(|url| format!(" [{url}]")).unwrap_or_default();
                let text = format!("{}{audio}", part.text);
                let mut first = true;
                for line in wrapped(&text) {
                    let label = if first { spoken } else { "" };
                    self.line(&format!("{margin}{label:<3} {line}"));
                    first = false;
                }
            }
        }
    }
}

fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let full = lines
            .last()
            .is_some_and(|line| !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH);
        if full {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}
