//! Dial and its nouns.

use super::verbs::Reader;
use super::xml::Element;
use super::{Conference, Dial, DialTo, Noun, Target};

/// The provider takes at most ten nouns in a `<Dial>`.
const MOST_NOUNS: usize = 10;
/// Its largest conference.
const LARGEST_CONFERENCE: usize = 250;

impl Reader {
    pub(super) fn dial(&mut self, element: &Element) -> Option<Dial> {
        self.known(
            element,
            &[
                "action",
                "method",
                "timeout",
                "timeLimit",
                "hangupOnStar",
                "callerId",
                "answerOnBridge",
                "record",
                "recordingStatusCallback",
                "recordingStatusCallbackMethod",
                "recordingStatusCallbackEvent",
                "recordingTrack",
                "trim",
                "ringTone",
                "sequential",
                "referUrl",
                "referMethod",
                "recordingChannels",
            ],
        );
        let to = self.dial_to(element)?;
        let record =
            element.attribute("record").is_some_and(|how| how.starts_with("record") || how == "true");
        Some(Dial {
            action: self.url(element, "action"),
            get: self.get(element, "method"),
            timeout: self.number(element, "timeout", 30, 5, 600),
            time_limit: self.number(element, "timeLimit", 14_400, 1, 86_400),
            hangup_on_star: self.boolean(element, "hangupOnStar", false),
            caller_id: element.attribute("callerId").map(str::to_owned),
            answer_on_bridge: self.boolean(element, "answerOnBridge", false),
            record,
            recording_callback: self.target(
                element,
                "recordingStatusCallback",
                "recordingStatusCallbackMethod",
            ),
            sequential: self.boolean(element, "sequential", false),
            to,
        })
    }

    fn dial_to(&mut self, element: &Element) -> Option<DialTo> {
        let mut legs = Vec::new();
        for child in &element.children {
            match child.name.as_str() {
                "Number" => legs.push(self.noun(child, &child.text)),
                "Client" => {
                    let identity = child.children.iter().find(|inner| inner.name == "Identity");
                    let identity = identity.map_or(&child.text, |inner| &inner.text);
                    legs.push(self.noun(child, &format!("client:{identity}")));
                }
                "Conference" => return Some(DialTo::Conference(Box::new(self.conference(child)))),
                "Queue" => {
                    self.known(child, &["url", "method", "reservationSid", "postWorkActivitySid"]);
                    let whisper = self.target(child, "url", "method");
                    return Some(DialTo::Queue { name: child.text.clone(), whisper });
                }
                other => self.warn(format!("<{other}> is not allowed in <Dial> and was skipped")),
            }
        }
        if legs.is_empty() && !element.text.is_empty() {
            let mut bare = Element { name: "Number".to_owned(), ..Element::default() };
            bare.text.clone_from(&element.text);
            legs.push(self.noun(&bare, &element.text));
        }
        if legs.len() > MOST_NOUNS {
            self.warn(format!("<Dial> takes {MOST_NOUNS} nouns, the rest was skipped"));
            legs.truncate(MOST_NOUNS);
        }
        (!legs.is_empty()).then_some(DialTo::Legs(legs))
    }

    fn noun(&mut self, element: &Element, address: &str) -> Noun {
        self.known(
            element,
            &[
                "url",
                "method",
                "statusCallback",
                "statusCallbackEvent",
                "statusCallbackMethod",
                "sendDigits",
                "byoc",
                "machineDetection",
            ],
        );
        let parameters = element
            .children
            .iter()
            .filter(|child| child.name == "Parameter")
            .filter_map(|child| {
                Some((child.attribute("name")?.to_owned(), child.attribute("value")?.to_owned()))
            })
            .collect();
        Noun {
            address: address.split_whitespace().collect(),
            whisper: self.target(element, "url", "method"),
            status: self.callback(element, "completed"),
            send_digits: element.attribute("sendDigits").map(str::to_owned),
            parameters,
        }
    }

    fn conference(&mut self, element: &Element) -> Conference {
        self.known(
            element,
            &[
                "muted",
                "beep",
                "startConferenceOnEnter",
                "endConferenceOnExit",
                "participantLabel",
                "coach",
                "maxParticipants",
                "waitUrl",
                "waitMethod",
                "record",
                "trim",
                "statusCallback",
                "statusCallbackEvent",
                "statusCallbackMethod",
                "recordingStatusCallback",
                "recordingStatusCallbackMethod",
                "recordingStatusCallbackEvent",
                "jitterBufferSize",
                "region",
                "eventCallbackUrl",
            ],
        );
        let beep = match element.attribute("beep").unwrap_or("true") {
            "false" => (false, false),
            "onEnter" => (true, false),
            "onExit" => (false, true),
            _ => (true, true),
        };
        let wait = element.attribute("waitUrl").map(|url| Target {
            url: url.to_owned(),
            // The provider's default method for a wait document is GET only for its own music; POST for others.
            get: self.get(element, "waitMethod"),
        });
        Conference {
            name: element.text.clone(),
            muted: self.boolean(element, "muted", false),
            beep,
            start_on_enter: self.boolean(element, "startConferenceOnEnter", true),
            end_on_exit: self.boolean(element, "endConferenceOnExit", false),
            coach: self.url(element, "coach"),
            label: element.attribute("participantLabel").map(str::to_owned),
            max_participants: self.number(
                element,
                "maxParticipants",
                LARGEST_CONFERENCE,
                2,
                LARGEST_CONFERENCE,
            ),
            wait,
            record: element.attribute("record").is_some_and(|how| how != "do-not-record" && how != "false"),
            recording_callback: self.target(
                element,
                "recordingStatusCallback",
                "recordingStatusCallbackMethod",
            ),
            status: self.callback(element, "start end"),
        }
    }
}
