//! A checked flow, and the questions others ask of it.

use crate::check;
use crate::facts::{Facts, Overflow};
use crate::model::{Kind, Model};
use crate::position::{Position, Question};
use crate::problem::{Problem, Problems, Severity};
use crate::read;
use crate::refusal::Refusal;
use crate::text::Text;
use crate::turn::{Input, Prompt, Turn};
use crate::walk::Walk;
use crate::wording;
use crate::yaml;

/// A flow that has passed every check. Immutable, cheap to share behind an `Arc`, safe to ask from many
/// calls at once.
#[derive(Debug, Clone)]
pub struct Flow {
    pub(crate) model: Model,
}

/// What came of reading a file: the flow when it may answer callers, and everything there is to mend.
#[derive(Debug, Clone)]
pub struct Report {
    /// The flow; `None` when `problems` holds an error.
    pub flow: Option<Flow>,
    /// Errors and warnings, in the order of the file.
    pub problems: Vec<Problem>,
    /// A warning for where numbers are blocked or limited, and none elsewhere: the flow has no words for who is not put
    /// through, so that everybody is. Not among `problems`.
    pub lets_through: Option<Problem>,
}

impl Report {
    /// The errors alone.
    pub fn errors(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|problem| problem.severity == Severity::Error)
    }
}

impl Flow {
    /// Reads and checks a flow. `file` is only used to name the file in the problems.
    pub fn parse(file: &str, source: &str) -> Report {
        let mut problems = Problems::new(file, source);
        let model = yaml::read(source, &mut problems).map(|root| {
            let model = read::model(&root, &mut problems);
            let readable = !problems.any_error();
            check::check(&model, readable, &mut problems);
            model
        });
        let flow = model.filter(|_| !problems.any_error()).map(|model| Self { model });
        let lets_through = flow.as_ref().filter(|flow| !flow.turns_away()).and_then(|flow| {
            let mut alone = Problems::new(file, source);
            alone.warning(
                flow.model.name.place,
                format!("the flow `{}` has no `refused`: blocked numbers are put through, and no daily limit holds", flow.name()),
                "name under `refused:` the steps where such a call begins; README.md in ivr-flows/ shows how",
            );
            alone.into_sorted().pop()
        });
        Report { flow, problems: problems.into_sorted(), lets_through }
    }

    /// The flow's name (`solidarite-numerique`), as a line refers to it.
    pub fn name(&self) -> &str {
        &self.model.name.text
    }

    /// The line's name as it is said (`{line}`).
    pub fn title(&self) -> &str {
        &self.model.title
    }

    /// The languages, the one a call begins in first.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.model.languages.iter().map(|language| language.text.as_str())
    }

    /// The topics' names (`demarches`), as calls and mediators carry them.
    pub fn topics(&self) -> impl Iterator<Item = &str> {
        self.model.topics.iter().map(|topic| topic.name.text.as_str())
    }

    /// A topic in words (« une démarche en ligne »), `None` for a topic the flow does not know.
    pub fn topic_label(&self, topic: &str, language: &str) -> Option<String> {
        let topic = self.model.topic(topic)?;
        Some(wording::plain(&topic.words, self.known_language(language)))
    }

    /// Where a call begins.
    pub fn start(&self) -> Position {
        self.at(&self.model.start.text, self.model.first_language(), None)
    }

    /// Where a call begins that is not put through; `None` when the flow has no words for it.
    pub fn refused(&self, why: Refusal, language: &str) -> Option<Position> {
        let step = self.model.refused.get(&why)?;
        let at = self.at(&step.text, self.known_language(language), None);
        Some(Position { refused: Some(why), ..at })
    }

    /// Whether the flow has words for callers who are not put through; without them everybody is.
    pub fn turns_away(&self) -> bool {
        !self.model.refused.is_empty()
    }

    /// Where a caller is led who asks for a person, or whose position is not understood.
    pub fn person(&self, language: &str, topic: Option<&str>) -> Position {
        self.at(&self.model.person.text, self.known_language(language), topic)
    }

    /// A place in the queue that no step led to: a call put back after its mediator was lost.
    pub fn waiting(&self, language: &str, topic: Option<&str>) -> Position {
        let queue = self.model.steps.iter().find(|step| matches!(step.kind, Kind::Queue { .. }));
        let step = queue.map_or(self.model.person.text.as_str(), |step| step.name.text.as_str());
        self.at(step, self.known_language(language), topic)
    }

    /// The same for who stood elsewhere in the flow: nothing that was chosen or told on the way is asked or told again.
    pub fn waiting_from(&self, from: &Position) -> Position {
        let at = self.waiting(&from.language, from.topic.as_deref());
        Position { territory: from.territory.clone(), overflowed: from.overflowed, ..at }
    }

    /// A person for who stood elsewhere in the flow, with all that was chosen on the way.
    pub fn person_from(&self, from: &Position) -> Position {
        let at = self.person(&from.language, from.topic.as_deref());
        Position { territory: from.territory.clone(), ..at }
    }

    /// Where a caller goes on who left the queue to leave a message ([`Next::Record`](crate::Next::Record) out of
    /// [`Flow::wait`]); `None` when no way leads from the queue to a message.
    pub fn message(&self, from: &Position) -> Option<Position> {
        let step = check::message_from_queue(&self.model)?;
        let at = self.at(step, self.known_language(&from.language), from.topic.as_deref());
        Some(Position { territory: from.territory.clone(), overflowed: true, ..at })
    }

    /// Whether the flow has words for a line that leads callers there after a long wait.
    pub fn leads_to(&self, overflow: Overflow) -> bool {
        self.model.waiting.overflow.contains_key(&overflow)
    }

    /// Whether callers may be asked for their département.
    pub fn asks_territory(&self) -> bool {
        self.model.steps.iter().any(|step| matches!(step.kind, Kind::Territory(_)))
    }

    /// The département that the beginning of a number (`+596…`) tells; the longest beginning counts.
    pub fn territory_of(&self, number: &str) -> Option<&str> {
        let fits = self.model.territories.iter().filter(|(start, _)| number.starts_with(&start.text));
        fits.max_by_key(|(start, _)| start.text.len()).map(|(_, code)| code.text.as_str())
    }

    /// Reads a position that came back in a webhook's address. Total: what is not understood, not of this
    /// flow, or no longer of this flow, is a caller to be led to a person.
    pub fn position(&self, text: &str) -> Position {
        let Some(mut position) = Position::read(text) else {
            return self.person(self.model.first_language(), None);
        };
        position.topic = position.topic.filter(|topic| self.model.topic(topic).is_some());
        let known =
            self.model.language(&position.language).is_some() && self.model.step(&position.step).is_some();
        match position.refused.and_then(|why| self.refused(why, &position.language)) {
            _ if known => position,
            // Who is not put through is told so again, rather than led to a person.
            Some(refused) => Position { asked: position.asked, ..refused },
            None => self.person(&position.language, position.topic.as_deref()),
        }
    }

    /// One exchange in the flow: what to say and do, given where the call is, what came in and how the
    /// world stands.
    pub fn turn(&self, at: &Position, input: &Input, facts: &Facts) -> Turn {
        Walk::new(self, at, facts).turn(input)
    }

    /// One exchange in the queue: the rank and the estimate, the music, « 1 » to be called back. Answers
    /// [`Next::Gather`](crate::Next::Gather), whose return comes to `wait` again, or
    /// [`Next::CallbackRequest`](crate::Next::CallbackRequest) or [`Next::Record`](crate::Next::Record): the call then
    /// leaves the queue.
    pub fn wait(&self, at: &Position, input: &Input, facts: &Facts) -> Turn {
        Walk::new(self, at, facts).wait(input)
    }

    /// A text outside the steps, in `language` or else the flow's first language.
    pub fn text(&self, text: Text, language: &str, facts: &Facts) -> Vec<Prompt> {
        let language = self.known_language(language);
        self.model
            .texts
            .get(&text)
            .map(|words| wording::prompts(self, words, language, facts))
            .unwrap_or_default()
    }

    /// Whether mediators with a telephone only can work by it: the texts of the part `volunteer` are there.
    pub fn speaks_to_volunteers(&self) -> bool {
        self.model.texts.contains_key(&Text::VolunteerWelcome)
    }

    /// Whether they can also put topics aside by it.
    pub fn puts_topics_aside(&self) -> bool {
        self.model.texts.contains_key(&Text::VolunteerMenuTopics) && !self.model.topics.is_empty()
    }

    /// The music of the queue and of a hold: an address, or a path under the public URL.
    pub fn music(&self) -> &str {
        &self.model.waiting.music
    }

    /// `language` if the flow speaks it, else the flow's first language.
    pub fn known_language(&self, language: &str) -> &str {
        self.model.language(language).unwrap_or_else(|| self.model.first_language())
    }

    fn at(&self, step: &str, language: &str, topic: Option<&str>) -> Position {
        Position {
            step: step.to_owned(),
            attempt: 0,
            language: language.to_owned(),
            topic: topic.filter(|topic| self.model.topic(topic).is_some()).map(str::to_owned),
            asked: 0,
            asking: Question::default(),
            territory: None,
            windows: Vec::new(),
            overflowed: false,
            refused: None,
        }
    }
}
