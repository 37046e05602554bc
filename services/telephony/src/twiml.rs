//! Writing TwiML: a small tree of verbs, rendered by quick-xml. Nothing here is ever concatenated by hand.
//!
//! The verbs are those of TWILIO.md §1 that this product says. To add one: a function that builds its [`Element`].

use ivr::{Prompt, Spoken};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// The provider refuses longer documents.
pub const LONGEST: usize = 64 * 1024;

/// One verb or noun with its attributes and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn new(name: &'static str) -> Self {
        Self { name, attributes: Vec::new(), text: String::new(), children: Vec::new() }
    }
    #[must_use]
    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }
    #[must_use]
    fn holding(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }
    #[must_use]
    fn around(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children);
        self
    }

    fn write(&self, writer: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
        let mut start = BytesStart::new(self.name);
        for (name, value) in &self.attributes {
            start.push_attribute((*name, legal(value).as_str()));
        }
        if self.text.is_empty() && self.children.is_empty() {
            return writer.write_event(Event::Empty(start));
        }
        writer.write_event(Event::Start(start))?;
        if !self.text.is_empty() {
            writer.write_event(Event::Text(BytesText::new(&legal(&self.text))))?;
        }
        for child in &self.children {
            child.write(writer)?;
        }
        writer.write_event(Event::End(BytesEnd::new(self.name)))
    }
}

/// What XML 1.0 can't hold, even escaped, is left out.
fn legal(text: &str) -> String {
    text.chars()
        .filter(|c| {
            matches!(c, '\t' | '\n' | '\r') || (*c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{7f}'))
        })
        .collect()
}

/// A document: what the provider does next with a call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Twiml(Vec<Element>);

impl Twiml {
    pub fn new() -> Self {
        Self::default()
    }
    /// Adds one verb.
    #[must_use]
    pub fn then(mut self, verb: Element) -> Self {
        self.0.push(verb);
        self
    }
    /// Adds verbs in order.
    #[must_use]
    pub fn all(mut self, verbs: impl IntoIterator<Item = Element>) -> Self {
        self.0.extend(verbs);
        self
    }

    /// The verbs, to go into another document.
    pub fn into_verbs(self) -> Vec<Element> {
        self.0
    }

    /// The document's text. Prompts are left out, last first, in the case (never expected) that it would be longer
    /// than the provider takes: what the call *does* next matters more than what is said.
    pub fn render(mut self) -> String {
        loop {
            let text = rendered(&self.0);
            if text.len() <= LONGEST {
                return text;
            }
            match self.0.iter().rposition(|verb| verb.name == "Say") {
                Some(longest) => drop(self.0.remove(longest)),
                None => return text,
            }
        }
    }
}

fn rendered(verbs: &[Element]) -> String {
    let mut writer = Writer::new(Vec::with_capacity(1024));
    let response = Element::new("Response").around(verbs.iter().cloned());
    let written = writer
        .write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))
        .and_then(|()| response.write(&mut writer));
    // Writing into memory fails only when memory ends; an empty document then hangs up, which nothing could prevent.
    written.map_or_else(|_| String::new(), |()| String::from_utf8(writer.into_inner()).unwrap_or_default())
}

/// Says or plays a prompt of a flow. `base` completes the path of a recording that comes with the flow.
pub fn prompt(prompt: &Prompt, base: &str) -> Element {
    match &prompt.what {
        Spoken::Say(text) => {
            let say = Element::new("Say").with("language", prompt.locale);
            match &prompt.voice {
                Some(voice) => say.with("voice", voice.clone()),
                None => say,
            }
            .holding(text.clone())
        }
        Spoken::Play { url, .. } => play(&absolute(url, base), 1),
    }
}

/// Prompts, in order.
pub fn prompts<'a>(prompts: &'a [Prompt], base: &'a str) -> impl Iterator<Item = Element> + 'a {
    prompts.iter().map(move |one| prompt(one, base))
}

/// Plays a sound; `times` 0 for ever.
pub fn play(url: &str, times: u32) -> Element {
    let play = Element::new("Play");
    if times == 1 { play } else { play.with("loop", times.to_string()) }.holding(url)
}

/// A path under the public URL becomes an address; an address stays one.
pub fn absolute(url: &str, base: &str) -> String {
    if url.starts_with('/') { format!("{}{url}", base.trim_end_matches('/')) } else { url.to_owned() }
}

pub fn pause(seconds: u32) -> Element {
    Element::new("Pause").with("length", seconds.to_string())
}

pub fn hang_up() -> Element {
    Element::new("Hangup")
}

/// Goes on with another document.
pub fn redirect(url: &str) -> Element {
    Element::new("Redirect").with("method", "POST").holding(url)
}

/// Leaves the parking place: the call goes on at the action of its `<Enqueue>`.
pub fn leave() -> Element {
    Element::new("Leave")
}

/// What a `<Gather>` listens for.
#[derive(Clone, Debug)]
pub struct Listen<'a> {
    pub action: &'a str,
    pub most_keys: u32,
    pub timeout_seconds: u32,
    pub finish_on: Option<char>,
    /// Words to recognise; empty: keys only.
    pub hints: &'a [String],
    pub locale: &'a str,
}

/// Listens for keys (and speech) while the prompts are heard; comes to `action` also when nothing is heard.
pub fn gather(listen: &Listen<'_>, prompts: impl IntoIterator<Item = Element>) -> Element {
    let mut gather = Element::new("Gather")
        .with("input", if listen.hints.is_empty() { "dtmf" } else { "dtmf speech" })
        .with("action", listen.action)
        .with("method", "POST")
        .with("numDigits", listen.most_keys.to_string())
        .with("timeout", listen.timeout_seconds.to_string())
        .with("finishOnKey", listen.finish_on.map(String::from).unwrap_or_default())
        .with("actionOnEmptyResult", "true");
    if !listen.hints.is_empty() {
        gather = gather
            .with("speechTimeout", "auto")
            .with("language", listen.locale)
            .with("hints", listen.hints.join(", "));
    }
    gather.around(prompts)
}

/// Parks the call with the provider. Our database owns the order.
pub fn enqueue(queue: &str, wait_url: &str, action: &str) -> Element {
    Element::new("Enqueue")
        .with("waitUrl", wait_url)
        .with("waitUrlMethod", "POST")
        .with("action", action)
        .with("method", "POST")
        .holding(queue)
}

/// One party's way into a call's conference.
#[derive(Clone, Debug)]
pub struct Enter<'a> {
    /// Made from the call's id only.
    pub room: &'a str,
    /// Where the call goes on when this party leaves the conference.
    pub action: &'a str,
    /// What is heard while alone in the conference.
    pub wait_url: &'a str,
    pub status_url: &'a str,
    /// A host: when they leave, the conference is over and every other party goes on at their own `action`.
    pub host: bool,
    /// Who this party is: comes back in each event about them.
    pub label: &'a str,
    /// Heard by nobody.
    pub muted: bool,
    /// Heard by this leg only.
    pub coach: Option<&'a str>,
}

/// The longest a talk may last: the provider's own limit, because helping once took two hours and nobody may be cut off.
const TIME_LIMIT_SECONDS: u32 = 86_400;

/// Joins the conference of a call.
pub fn conference(enter: &Enter<'_>) -> Element {
    let mut room = Element::new("Conference").with("beep", "false");
    if enter.muted {
        room = room.with("muted", "true");
    }
    if let Some(coached) = enter.coach {
        room = room.with("coach", coached);
    }
    let room = room
        .with("startConferenceOnEnter", "true")
        .with("endConferenceOnExit", if enter.host { "true" } else { "false" })
        .with("participantLabel", enter.label)
        .with("waitUrl", enter.wait_url)
        .with("waitMethod", "POST")
        .with("statusCallback", enter.status_url)
        .with("statusCallbackMethod", "POST")
        .with("statusCallbackEvent", "start end join leave")
        .holding(enter.room);
    Element::new("Dial")
        .with("action", enter.action)
        .with("method", "POST")
        .with("timeLimit", TIME_LIMIT_SECONDS.to_string())
        .around([room])
}

/// Records a message after a tone, ended by silence, `#` or hanging up.
pub fn record(action: &str, recording_url: &str, most_seconds: u32) -> Element {
    Element::new("Record")
        .with("action", action)
        .with("method", "POST")
        .with("maxLength", most_seconds.to_string())
        .with("timeout", "5")
        .with("finishOnKey", "#")
        .with("playBeep", "true")
        .with("recordingStatusCallback", recording_url)
        .with("recordingStatusCallbackMethod", "POST")
}

/// Answers an SMS.
pub fn message(text: &str) -> Element {
    Element::new("Message").holding(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Prompt {
        Prompt {
            what: Spoken::Say(text.to_owned()),
            language: "fr".to_owned(),
            locale: "fr-FR",
            voice: None,
            interruptible: true,
        }
    }

    #[test]
    fn what_is_said_is_escaped_and_emoji_survive() {
        let text = said("« L'été » <b>&amp; \"1 > 0\"</b> 👋\u{0}\u{8}");
        insta::assert_snapshot!(
            Twiml::new().then(prompt(&text, "")).render(),
            @r#"<?xml version="1.0" encoding="UTF-8"?><Response><Say language="fr-FR">« L&apos;été » &lt;b&gt;&amp;amp; &quot;1 &gt; 0&quot;&lt;/b&gt; 👋</Say></Response>"#
        );
    }

    #[test]
    fn an_address_in_an_attribute_is_escaped() {
        let listen = Listen {
            action: "https://h.example/step?a=1&b=\"2\"",
            most_keys: 1,
            timeout_seconds: 8,
            finish_on: None,
            hints: &[],
            locale: "fr-FR",
        };
        insta::assert_snapshot!(
            Twiml::new().then(gather(&listen, [prompt(&said("Oui ?"), "")])).render(),
            @r#"<?xml version="1.0" encoding="UTF-8"?><Response><Gather input="dtmf" action="https://h.example/step?a=1&amp;b=&quot;2&quot;" method="POST" numDigits="1" timeout="8" finishOnKey="" actionOnEmptyResult="true"><Say language="fr-FR">Oui ?</Say></Gather></Response>"#
        );
    }

    #[test]
    fn a_document_too_long_for_the_provider_loses_words_but_never_what_happens_next() {
        let long = said(&"é".repeat(40_000));
        let document = Twiml::new()
            .then(prompt(&said("Bonjour."), ""))
            .then(prompt(&long, ""))
            .then(redirect("https://h.example/next"))
            .render();
        assert!(document.len() <= LONGEST);
        assert!(document.contains("Bonjour.") && document.contains("https://h.example/next"));
    }

    #[test]
    fn a_recording_under_the_public_address_is_completed() {
        assert_eq!(
            absolute("/telephony/sounds/waiting.wav", "https://h.example/"),
            "https://h.example/telephony/sounds/waiting.wav"
        );
        assert_eq!(absolute("https://cdn.example/a.mp3", "https://h.example"), "https://cdn.example/a.mp3");
    }
}
