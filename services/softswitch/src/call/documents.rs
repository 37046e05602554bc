//! Getting documents: asked of the application, parsed, and replaced by the fallback or an apology when they cannot
//! be had.

use super::executor::{Executor, announcement};
use super::{Interrupt, Over, Source};
use crate::alerts::Alert;
use crate::twiml::{self, Place, Target, Verb};
use crate::webhook::{Params, Trouble, join};

/// Said when the application cannot be asked and no fallback is left.
const APOLOGY: &str = "We are sorry, an application error has occurred. Goodbye.";
/// Documents that lead to each other without a moment's wait are ended after this many.
const MOST_DOCUMENTS_AT_ONCE: u32 = 200;

/// A document in hand.
pub(super) struct Loaded {
    pub verbs: Vec<Verb>,
    /// What its relative URLs are relative to; empty for inline ones.
    pub base: String,
    /// The URL as it was asked, with its fragment: the default action of a `<Gather>`.
    pub own: Option<Target>,
}

impl Executor {
    /// Gets a document. What cannot be had is replaced by the call's fallback, then by an apology.
    pub(super) async fn load(&mut self, source: Source, place: Place) -> Result<Loaded, Interrupt> {
        let (trouble, url, is_fallback) = match source {
            Source::Verbs(verbs) => return Ok(Loaded { verbs, base: String::new(), own: None }),
            Source::Inline(text) => match self.parse(&text, place, String::new(), None) {
                Ok(loaded) => return Ok(loaded),
                Err(trouble) => (trouble, String::new(), false),
            },
            Source::Url { target, extra, is_fallback } => match self.get(&target, extra, place).await? {
                Ok(loaded) => return Ok(loaded),
                Err(trouble) => (trouble, target.url, is_fallback),
            },
        };
        let code = trouble.code;
        self.alert(trouble, &url);
        if place == Place::ConferenceWait {
            // A conference goes on without its music.
            self.wait_failed = true;
            return Ok(Loaded { verbs: Vec::new(), base: String::new(), own: None });
        }
        let fallback = self.call.state().fallback.clone().filter(|_| !is_fallback);
        let Some(target) = fallback else { return Err(self.apologise().await) };
        let extra = vec![("ErrorCode".to_owned(), code.to_string()), ("ErrorUrl".to_owned(), url)];
        Err(Interrupt::Redirected(Source::Url { target, extra, is_fallback: true }))
    }

    async fn get(
        &mut self,
        target: &Target,
        extra: Params,
        place: Place,
    ) -> Result<Result<Loaded, Trouble>, Interrupt> {
        let now = self.exchange.clock().now();
        self.documents = if self.documents.0 == now { (now, self.documents.1 + 1) } else { (now, 1) };
        if self.documents.1 > MOST_DOCUMENTS_AT_ONCE {
            let message = "the documents redirect to each other without an end".to_owned();
            return Ok(Err(Trouble { code: 11_200, message }));
        }
        let mut params = self.exchange.call_params(&self.call);
        params.extend(extra);
        let exchange = self.exchange.clone();
        let (url, get) = (target.url.clone(), target.get);
        let mut busy = Some(exchange.clock().busy());
        // A task of its own: the application gets its webhook even if the caller hangs up meanwhile.
        let mut asked = tokio::spawn(async move { exchange.ask(&url, get, &params, &mut busy).await });
        self.busy = None;
        let reply = loop {
            tokio::select! {
                reply = &mut asked => break reply,
                signal = self.inbox.recv() => {
                    self.busy = Some(self.exchange.clock().busy());
                    // Keys pressed while the application thinks belong to no prompt.
                    self.interrupt(signal)?;
                    self.busy = None;
                }
            }
        };
        self.busy = Some(self.exchange.clock().busy());
        let reply = match reply {
            Ok(Ok(reply)) => reply,
            Ok(Err(trouble)) => return Ok(Err(trouble)),
            // The runtime is shutting down.
            Err(_) => return Err(Interrupt::Over(Over::Finished)),
        };
        let kind = reply.content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if kind.starts_with("audio/") {
            let play = twiml::Play { url: reply.url.clone(), loops: 1, digits: None };
            return Ok(Ok(Loaded {
                verbs: vec![Verb::Play(play)],
                base: reply.url,
                own: Some(target.clone()),
            }));
        }
        if !matches!(kind.as_str(), "text/xml" | "application/xml" | "text/html") {
            let message = format!("Invalid Content-Type: {kind}");
            return Ok(Err(Trouble { code: 12_300, message }));
        }
        Ok(self.parse(&reply.body, place, reply.url, Some(target.clone())))
    }

    fn parse(&self, text: &str, place: Place, base: String, own: Option<Target>) -> Result<Loaded, Trouble> {
        let document = twiml::read(text, place)
            .map_err(|why| Trouble { code: 12_100, message: format!("Document parse failure: {why}") })?;
        for message in document.warnings {
            self.note(Trouble { code: 12_200, message }, "warning", &base);
        }
        Ok(Loaded { verbs: document.verbs, base, own })
    }

    pub(super) fn alert(&self, trouble: Trouble, url: &str) {
        self.note(trouble, "error", url);
    }

    fn note(&self, trouble: Trouble, level: &'static str, url: &str) {
        self.exchange.alerts().push(Alert {
            at: self.exchange.clock().now(),
            code: trouble.code,
            level,
            message: trouble.message,
            resource: self.call.sid.clone(),
            url: url.split(['?', '#']).next().unwrap_or_default().to_owned(),
        });
    }

    /// The provider's own words when nothing is left to try; then the call is over.
    async fn apologise(&mut self) -> Interrupt {
        self.pick_up();
        match self.say(&announcement(APOLOGY, "en-US"), false).await {
            Ok(_) => Interrupt::Over(Over::Broken),
            Err(interrupt) => interrupt,
        }
    }
}

/// Makes a target of a document absolute.
pub(super) fn absolute(base: &str, target: &Target) -> Target {
    Target { url: join(base, &target.url), get: target.get }
}
