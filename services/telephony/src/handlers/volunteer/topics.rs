//! "Not today", by keys: the topics one at a time, each as it stands. 1 changes it, 2 leads on, 0 back to the menu.

use super::{Session, facts, heard};
use crate::form::Form;
use crate::handlers::{Words, say_goodbye};
use crate::lines::Line;
use crate::reply::Reply;
use crate::twiml::Twiml;
use crate::wire::Wire;
use axum::Extension;
use axum::extract::{Path, Query, State};
use hotline::{Event, Mediator, MediatorId, TopicId};
use ivr::Text;

/// How often one topic is said again to silence or to a key that does nothing.
const PATIENCE: u8 = 3;

/// The topics of the line that they may be rung for: nobody is told that they take what they were never trained for. What
/// they put aside on another line stays so.
pub(super) fn of(line: &Line, row: &Mediator) -> Vec<TopicId> {
    if !line.flow.puts_topics_aside() {
        return Vec::new();
    }
    let trained = |topic: &TopicId| {
        let needs = line.rules.topics.get(topic);
        needs.is_none_or(|needs| needs.training.iter().all(|mark| row.training.contains(mark)))
    };
    line.flow.topics().map(TopicId::new).filter(trained).collect()
}

/// The first of them; `None` when there is none.
pub(super) async fn first(wire: &Wire, session: &Session) -> Option<Twiml> {
    let row = wire.store().mediators().find(&session.mediator).await.ok().flatten()?;
    let topic = of(&session.line, &row).into_iter().next()?;
    Some(ask(wire, session, &row, &topic, &[], 0))
}

/// `POST /telephony/volunteer/{leg}/topic`: a key of one topic, or none. What 1 does was said and stands in the address:
/// the same key told twice does not undo itself.
pub async fn topic(
    State(wire): State<Wire>,
    Path(leg): Path<String>,
    Query(words): Query<Words>,
    Extension(form): Extension<Form>,
) -> Reply {
    let (leg, line) = match heard(&wire, &leg, &words, &form)? {
        Ok(heard) => heard,
        Err(answer) => return Ok(answer),
    };
    let goodbye = |text| say_goodbye(&wire, &line, text, &line.language, &facts(&line));
    let mediator = MediatorId::new(words.m.as_deref().unwrap_or_default());
    let row = wire.store().mediators().find(&mediator).await.ok().flatten();
    let session = Session::of(&wire, line.clone(), leg, mediator, words.w.is_some()).await;
    let (Some(session), Some(row)) = (session, row) else { return Ok(goodbye(Text::ApologyGoodbye)) };
    let topic = TopicId::new(words.t.as_deref().unwrap_or_default());
    Ok(match form.get("Digits") {
        Some("1") => session.change(&wire, row, &topic, words.b.is_none()).await,
        Some("2") => session.next(&wire, &row, &topic).await,
        Some("0") => session.menu(&wire, &[], 0, false).await,
        Some(_) => session.topic_again(&wire, &row, &topic, Text::VolunteerWrong, words.n),
        None => session.topic_again(&wire, &row, &topic, Text::VolunteerSilence, words.n),
    })
}

/// Says how a topic stands and asks, after `first`.
fn ask(wire: &Wire, session: &Session, row: &Mediator, topic: &TopicId, first: &[Text], nth: u8) -> Twiml {
    let aside = row.refuses.contains(topic);
    let stands = if aside { Text::VolunteerTopicAside } else { Text::VolunteerTopicTaken };
    let texts: Vec<Text> = first.iter().copied().chain([stands]).collect();
    let facts = ivr::Facts { topic: Some(topic.as_str().to_owned()), ..facts(&session.line) };
    let nth = nth.to_string();
    let mut words = vec![("t", topic.as_str()), ("n", nth.as_str())];
    if aside {
        words.push(("b", "1"));
    }
    session.ask(wire, "/topic", &texts, &facts, &words)
}

impl Session {
    /// 1.
    async fn change(&self, wire: &Wire, row: Mediator, topic: &TopicId, aside: bool) -> Twiml {
        let mut refused: Vec<TopicId> = row.refuses.into_iter().filter(|one| one != topic).collect();
        if aside {
            refused.push(topic.clone());
        }
        let event = Event::TopicsRefused { mediator: self.mediator.clone(), topics: refused };
        let told = wire.tell(event).await;
        let row = wire.store().mediators().find(&self.mediator).await.ok().flatten();
        // What can't be told truly is not told at all.
        let (Some(_), Some(row)) = (told, row) else {
            return self.say_goodbye(wire, Text::ApologyGoodbye);
        };
        let mut first = Vec::new();
        if row.refuses.contains(topic) == aside {
            first.push(Text::VolunteerTopicNoted);
        }
        if of(&self.line, &row).iter().all(|one| row.refuses.contains(one)) {
            first.push(Text::VolunteerAsideEvery);
        }
        ask(wire, self, &row, topic, &first, 0)
    }

    /// 2.
    async fn next(&self, wire: &Wire, row: &Mediator, topic: &TopicId) -> Twiml {
        let mut after = of(&self.line, row).into_iter().skip_while(|one| one != topic).skip(1);
        match after.next() {
            Some(next) => ask(wire, self, row, &next, &[], 0),
            None => self.menu(wire, &[Text::VolunteerTopicsOver], 0, false).await,
        }
    }

    fn topic_again(&self, wire: &Wire, row: &Mediator, topic: &TopicId, why: Text, nth: u8) -> Twiml {
        if nth + 1 >= PATIENCE {
            return self.say_goodbye(wire, Text::VolunteerGoodbye);
        }
        ask(wire, self, row, topic, &[why], nth + 1)
    }
}
