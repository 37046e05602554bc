//! Gather: keys and speech, while prompts play and for a while after.

use super::documents::Loaded;
use super::executor::{Executor, Next};
use super::{Interrupt, Signal, Source};
use crate::twiml::{Gather, Target};
use crate::webhook::{Params, join};

/// How sure the provider is of what was said; ours is typed, or recognised by the browser.
const CONFIDENCE: &str = "0.9";

impl Executor {
    pub(super) async fn gather(&mut self, gather: &Gather, loaded: &Loaded) -> Result<Next, Interrupt> {
        let mut digits = String::new();
        let mut speech = None;
        let mut finished = None;
        let mut pending = None;
        for prompt in &gather.prompts {
            let heard = self.prompt(prompt, &loaded.base, gather.barge_in).await?;
            if let Some(signal) = heard.filter(|signal| wanted(gather, signal)) {
                pending = Some(signal);
                break;
            }
        }
        loop {
            let deadline = self.exchange.clock().now().saturating_add_unsigned(gather.timeout * 1_000);
            let signal = match pending.take() {
                Some(signal) => Some(signal),
                None => self.next_wanted(gather, deadline).await?,
            };
            match signal {
                Some(Signal::Key(key)) if gather.finish_on_key == Some(key) => {
                    finished = Some(key);
                    break;
                }
                Some(Signal::Key(key)) => {
                    digits.push(key);
                    if gather.num_digits.is_some_and(|count| digits.len() >= count) {
                        break;
                    }
                }
                Some(Signal::Speech(text)) => {
                    speech = Some(text);
                    break;
                }
                _ => break,
            }
        }
        let mut params = Params::new();
        let mut add = |name: &str, value: String| params.push((name.to_owned(), value));
        if !digits.is_empty() {
            add("Digits", digits);
            if let Some(key) = finished {
                add("FinishedOnKey", key.to_string());
            }
        } else if let Some(text) = speech {
            add("SpeechResult", text);
            add("Confidence", CONFIDENCE.to_owned());
            add("Language", gather.language.clone());
        } else if gather.action_on_empty {
            add("Digits", String::new());
        } else {
            return Ok(Next::Verb);
        }
        let target = match (&gather.action, &loaded.own) {
            (Some(action), _) => Target { url: join(&loaded.base, action), get: gather.get },
            (None, Some(own)) => Target { url: own.url.clone(), get: gather.get },
            // An inline document has no URL of its own: what was gathered is lost, the next verb follows.
            (None, None) => return Ok(Next::Verb),
        };
        Ok(Next::Document(Source::with(target, params)))
    }

    async fn next_wanted(&mut self, gather: &Gather, deadline: i64) -> Result<Option<Signal>, Interrupt> {
        loop {
            match self.next(Some(deadline)).await? {
                None => return Ok(None),
                Some(signal) if wanted(gather, &signal) => return Ok(Some(signal)),
                Some(_) => {}
            }
        }
    }
}

fn wanted(gather: &Gather, signal: &Signal) -> bool {
    match signal {
        Signal::Key(_) => gather.keys,
        Signal::Speech(_) => gather.speech,
        _ => false,
    }
}
