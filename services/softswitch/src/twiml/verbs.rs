//! From elements to verbs: defaults, limits and warnings.

use super::xml::Element;
use super::{Callback, Document, Enqueue, Gather, Message, Place, Play, Record, Say, Target, Verb};

fn allowed(place: Place, name: &str) -> bool {
    match place {
        Place::Call => !matches!(name, "Leave"),
        Place::QueueWait => {
            matches!(name, "Play" | "Say" | "Pause" | "Hangup" | "Redirect" | "Leave" | "Gather")
        }
        Place::ConferenceWait => matches!(name, "Play" | "Say" | "Pause" | "Redirect"),
        Place::Whisper => matches!(name, "Play" | "Say" | "Gather" | "Hangup"),
        Place::Message => matches!(name, "Message" | "Redirect"),
    }
}

pub(super) fn read(root: &Element, place: Place) -> Document {
    let mut reader = Reader { warnings: Vec::new() };
    let mut verbs = Vec::new();
    for element in &root.children {
        if !allowed(place, &element.name) {
            reader.warn(format!("<{}> is not allowed here and was skipped", element.name));
            continue;
        }
        match reader.verb(element) {
            Some(verb) => verbs.push(verb),
            None => reader.warn(format!("<{}> was skipped", element.name)),
        }
    }
    if !root.text.is_empty() {
        reader.warn("text directly in <Response> was ignored".to_owned());
    }
    Document { verbs, warnings: reader.warnings }
}

pub(super) struct Reader {
    warnings: Vec<String>,
}

impl Reader {
    pub(super) fn warn(&mut self, warning: String) {
        self.warnings.push(warning);
    }

    fn verb(&mut self, element: &Element) -> Option<Verb> {
        Some(match element.name.as_str() {
            "Say" => Verb::Say(self.say(element)),
            "Play" => Verb::Play(self.play(element)),
            "Pause" => {
                self.known(element, &["length"]);
                Verb::Pause(self.number(element, "length", 1, 0, 3_600))
            }
            "Gather" => Verb::Gather(Box::new(self.gather(element))),
            "Redirect" => {
                self.known(element, &["method"]);
                Verb::Redirect(Target { url: element.text.clone(), get: self.get(element, "method") })
            }
            "Hangup" => Verb::Hangup,
            "Reject" => {
                self.known(element, &["reason"]);
                Verb::Reject(element.attribute("reason") == Some("busy"))
            }
            "Dial" => Verb::Dial(Box::new(self.dial(element)?)),
            "Enqueue" => Verb::Enqueue(Box::new(self.enqueue(element)?)),
            "Leave" => Verb::Leave,
            "Record" => Verb::Record(Box::new(self.record(element))),
            "Sms" | "Message" => Verb::Message(Box::new(self.message(element))),
            _ => return None,
        })
    }

    fn say(&mut self, element: &Element) -> Say {
        self.known(element, &["voice", "language", "loop"]);
        // Speech markup inside Say changes how, not what, is said.
        let text = flatten(element);
        if text.is_empty() {
            self.warn("<Say> has nothing to say".to_owned());
        }
        Say {
            text,
            voice: element.attribute("voice").map(str::to_owned),
            language: element.attribute("language").unwrap_or("en-US").to_owned(),
            loops: self.number(element, "loop", 1, 0, 1_000),
        }
    }

    fn play(&mut self, element: &Element) -> Play {
        self.known(element, &["loop", "digits"]);
        Play {
            url: element.text.clone(),
            loops: self.number(element, "loop", 1, 0, 1_000),
            digits: element.attribute("digits").map(str::to_owned),
        }
    }

    fn gather(&mut self, element: &Element) -> Gather {
        self.known(
            element,
            &[
                "input",
                "action",
                "method",
                "timeout",
                "speechTimeout",
                "maxSpeechTime",
                "numDigits",
                "finishOnKey",
                "language",
                "hints",
                "actionOnEmptyResult",
                "bargeIn",
                "profanityFilter",
                "partialResultCallback",
                "partialResultCallbackMethod",
                "speechModel",
                "enhanced",
                "debug",
            ],
        );
        let input = element.attribute("input").unwrap_or("dtmf");
        let (keys, speech) = (input.contains("dtmf"), input.contains("speech"));
        if !keys && !speech {
            self.warn(format!("<Gather input=\"{input}\"> is neither dtmf nor speech"));
        }
        let mut prompts = Vec::new();
        for child in &element.children {
            match (matches!(child.name.as_str(), "Say" | "Play" | "Pause"), self.verb(child)) {
                (true, Some(verb)) => prompts.push(verb),
                _ => self.warn(format!("<{}> is not allowed in <Gather> and was skipped", child.name)),
            }
        }
        let num_digits: usize = self.number(element, "numDigits", 0, 1, 1_000);
        Gather {
            keys: keys || !speech,
            speech,
            timeout: self.number(element, "timeout", 5, 0, 3_600),
            num_digits: (num_digits > 0).then_some(num_digits),
            finish_on_key: element.attribute("finishOnKey").map_or(Some('#'), |keys| keys.chars().next()),
            action: self.url(element, "action"),
            get: self.get(element, "method"),
            action_on_empty: self.boolean(element, "actionOnEmptyResult", false),
            barge_in: self.boolean(element, "bargeIn", true),
            language: element.attribute("language").unwrap_or("en-US").to_owned(),
            prompts,
        }
    }

    fn enqueue(&mut self, element: &Element) -> Option<Enqueue> {
        self.known(element, &["action", "method", "waitUrl", "waitUrlMethod", "maxQueueSize", "workflowSid"]);
        if element.text.is_empty() {
            self.warn("<Enqueue> names no queue".to_owned());
            return None;
        }
        Some(Enqueue {
            name: element.text.clone(),
            action: self.url(element, "action"),
            get: self.get(element, "method"),
            wait: self.target(element, "waitUrl", "waitUrlMethod"),
        })
    }

    fn record(&mut self, element: &Element) -> Record {
        self.known(
            element,
            &[
                "action",
                "method",
                "timeout",
                "finishOnKey",
                "maxLength",
                "playBeep",
                "trim",
                "recordingStatusCallback",
                "recordingStatusCallbackMethod",
                "recordingStatusCallbackEvent",
                "transcribe",
                "transcribeCallback",
            ],
        );
        let events = element.attribute("recordingStatusCallbackEvent").unwrap_or("completed");
        let status = self.target(element, "recordingStatusCallback", "recordingStatusCallbackMethod");
        Record {
            action: self.url(element, "action"),
            get: self.get(element, "method"),
            timeout: self.number(element, "timeout", 5, 0, 3_600),
            finish_on_key: element.attribute("finishOnKey").unwrap_or("1234567890*#").to_owned(),
            max_length: self.number(element, "maxLength", 3_600, 1, 14_400),
            beep: self.boolean(element, "playBeep", true),
            status: status.map(|target| Callback { target, events: words(events) }),
        }
    }

    fn message(&mut self, element: &Element) -> Message {
        self.known(element, &["to", "from", "action", "method", "statusCallback"]);
        let body = element.children.iter().find(|child| child.name == "Body");
        Message {
            to: element.attribute("to").map(str::to_owned),
            from: element.attribute("from").map(str::to_owned),
            body: body.map_or(&element.text, |inner| &inner.text).clone(),
            action: self.url(element, "action"),
            get: self.get(element, "method"),
            status: self.target(element, "statusCallback", "statusCallbackMethod"),
        }
    }
}

pub(super) fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// The text of an element and of everything in it, in no order that matters for a voice.
fn flatten(element: &Element) -> String {
    let mut text = element.text.clone();
    for child in &element.children {
        let inner = flatten(child);
        if !inner.is_empty() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&inner);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::{DialTo, Place, Verb, read};

    fn call(inner: &str) -> super::Document {
        read(&format!("<Response>{inner}</Response>"), Place::Call).unwrap()
    }

    #[test]
    fn a_gather_has_the_providers_defaults() {
        let document = call("<Gather><Say language=\"fr-FR\">Bonjour</Say></Gather>");
        assert_eq!(document.warnings, Vec::<String>::new());
        let Verb::Gather(gather) = &document.verbs[0] else { panic!("{document:?}") };
        assert_eq!((gather.timeout, gather.finish_on_key, gather.num_digits), (5, Some('#'), None));
        assert!(gather.keys && !gather.speech && gather.action.is_none() && !gather.action_on_empty);
        assert_eq!(gather.prompts.len(), 1);
    }

    #[test]
    fn a_conference_beeps_starts_on_enter_and_outlives_its_members_by_default() {
        let document = call("<Dial><Conference>salle</Conference></Dial>");
        let Verb::Dial(dial) = &document.verbs[0] else { panic!("{document:?}") };
        assert_eq!((dial.timeout, dial.time_limit), (30, 14_400));
        let DialTo::Conference(conference) = &dial.to else { panic!("{document:?}") };
        assert_eq!(conference.beep, (true, true));
        assert!(conference.start_on_enter && !conference.end_on_exit && !conference.muted);
    }

    #[test]
    fn verbs_are_allowed_where_the_provider_allows_them_and_nowhere_else() {
        for (place, verb, allowed) in [
            (Place::Call, "<Leave/>", false),
            (Place::QueueWait, "<Leave/>", true),
            (Place::QueueWait, "<Gather/>", true),
            (Place::QueueWait, "<Dial>+33199000001</Dial>", false),
            (Place::ConferenceWait, "<Gather/>", false),
            (Place::ConferenceWait, "<Redirect>/x</Redirect>", true),
            (Place::ConferenceWait, "<Hangup/>", false),
            (Place::Whisper, "<Hangup/>", true),
            (Place::Whisper, "<Dial>+33199000001</Dial>", false),
            (Place::Message, "<Message>ok</Message>", true),
            (Place::Message, "<Say>ok</Say>", false),
            (Place::Call, "<Frobnicate/>", false),
        ] {
            let document = read(&format!("<Response>{verb}</Response>"), place).unwrap();
            assert_eq!(document.verbs.len(), usize::from(allowed), "{place:?} {verb}");
            assert_eq!(document.warnings.is_empty(), allowed, "{place:?} {verb}");
        }
        assert_eq!(call("<Gather><Dial>+33199000001</Dial></Gather>").warnings.len(), 1);
    }

    #[test]
    fn values_out_of_range_are_bounded_with_a_warning() {
        let document = call("<Dial timeout=\"9000\" timeLimit=\"x\" colour=\"red\">+33 1 99 00 00 01</Dial>");
        assert_eq!(document.warnings.len(), 3);
        let Verb::Dial(dial) = &document.verbs[0] else { panic!("{document:?}") };
        assert_eq!(dial.timeout, 600);
        let DialTo::Legs(legs) = &dial.to else { panic!("{document:?}") };
        assert_eq!(legs[0].address, "+33199000001");
    }

    #[test]
    fn only_ten_telephones_ring_at_once() {
        let numbers = "<Number>+33199000001</Number>".repeat(12);
        let document = call(&format!("<Dial>{numbers}</Dial>"));
        let Verb::Dial(dial) = &document.verbs[0] else { panic!("{document:?}") };
        let DialTo::Legs(legs) = &dial.to else { panic!("{document:?}") };
        assert_eq!((legs.len(), document.warnings.len()), (10, 1));
    }

    #[test]
    fn a_document_without_response_is_refused() {
        assert!(read("<Say>non</Say>", Place::Call).is_err());
    }
}
