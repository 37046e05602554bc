//! Whether the telephone company does what it is asked. While it does not, effects are kept and tried again, nobody is
//! offered to anybody (a ring that can't be placed would only book a mediator), and it is asked now and then whether it
//! is back; the first success ends the silence at once.
//!
//! Each node finds out for itself and forgets with its end: nothing here is the truth about a call.

use crate::carrier::CarryError;
use crate::dispatcher::Dispatcher;
use crate::meter;
use hotline::{Millis, Timestamp};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// So many refusals in a row are more than a stumble.
const STRIKES: u32 = 2;

/// The first silence; each that follows without a success in between is twice as long.
const FIRST_SILENCE: Duration = Duration::from_secs(1);

/// The longest silence: who waits is served that soon after the company is back.
const LONGEST_SILENCE: Duration = Duration::from_secs(10);

/// What is known of the telephone company.
#[derive(Debug, Default)]
pub struct Company {
    state: Mutex<State>,
    /// A silence began.
    fell_silent: Notify,
    /// It answers again.
    back: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// Refusals since the last success.
    strikes: u32,
    /// Silences since the last success.
    silences: u32,
    silent_until: Option<Timestamp>,
    failing_since: Option<Timestamp>,
}

impl Company {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// No ring can be placed before that.
    pub fn silent_until(&self) -> Option<Timestamp> {
        self.state().silent_until
    }

    /// Since when it does not do what it is asked; `None` while it does, and for a single stumble.
    pub fn failing_since(&self) -> Option<Timestamp> {
        let state = self.state();
        state.failing_since.filter(|_| state.strikes >= STRIKES)
    }

    /// Waits until it answers again after it did not.
    pub async fn back(&self) {
        self.back.notified().await;
    }

    /// It refused for now, or did not answer. `after`: not before, where it said so.
    fn refused(&self, now: Timestamp, after: Option<Duration>, silence: impl FnOnce(u32) -> Duration) {
        let mut state = self.state();
        state.strikes = state.strikes.saturating_add(1);
        state.failing_since.get_or_insert(now);
        let silent = state.silent_until.is_some_and(|until| !until.is_over(now));
        if state.strikes < STRIKES || silent {
            return;
        }
        let silence = silence(state.silences).max(after.unwrap_or_default());
        state.silences = state.silences.saturating_add(1);
        state.silent_until = Some(now.plus(millis(silence)));
        drop(state);
        self.fell_silent.notify_one();
    }

    /// It did what it was asked, or said that it can't be done. Whether that is news.
    fn answered(&self) -> bool {
        let mut state = self.state();
        let news = state.failing_since.is_some();
        *state = State::default();
        drop(state);
        if news {
            self.back.notify_waiters();
        }
        news
    }

    /// It can be spoken to, though nothing was asked of it yet: one more refusal, and it is silent again, for longer.
    fn may_be_back(&self) {
        let mut state = self.state();
        state.silent_until = None;
        state.failing_since = None;
        drop(state);
        self.back.notify_waiters();
    }
}

impl Dispatcher {
    /// Since when the telephone company does not do what this node asks of it; `None` while it does.
    pub fn company_fails_since(&self) -> Option<Timestamp> {
        self.inner.company.failing_since()
    }

    /// Notes how the company took an effect.
    pub(crate) fn note_company(&self, refused: Option<&CarryError>) {
        let company = &self.inner.company;
        match refused {
            Some(CarryError::Later { after, .. }) => {
                company.refused(self.now(), *after, |silences| self.silence(silences));
            }
            Some(CarryError::Never { .. }) | None => {
                if company.answered() {
                    tracing::info!("the telephone company answers again");
                    let hands = self.clone();
                    self.inner.tasks.spawn(async move { hands.sweep_all().await });
                }
            }
        }
        meter::company(company.failing_since().is_none());
    }

    fn silence(&self, silences: u32) -> Duration {
        self.inner.jittered(FIRST_SILENCE, silences).min(LONGEST_SILENCE)
    }

    /// Looks at the head of every line's queue.
    async fn sweep_all(&self) {
        match self.inner.store.dispatching().active_lines().await {
            Ok(lines) => {
                for line in lines {
                    self.sweep(line).await;
                }
            }
            // The clock looks at every line anyway, and says why it can't.
            Err(error) => tracing::debug!(error = &error as &dyn std::error::Error, "no line was looked at"),
        }
    }
}

/// Ends each silence: asks whether the company can be spoken to before anybody is offered again.
pub async fn watch(hands: Dispatcher) {
    let company = &hands.inner.company;
    loop {
        company.fell_silent.notified().await;
        tracing::warn!("the telephone company does not do what it is asked: rings wait until it does");
        while let Some(until) = company.silent_until() {
            let now = hands.now();
            let left = if until.is_over(now) { 0 } else { u64::try_from(until.since(now).0).unwrap_or(0) };
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(left)) => {}
                () = company.back() => break,
            }
            match hands.inner.carrier.answers().await {
                Err(CarryError::Later { after, .. }) => {
                    company.refused(hands.now(), after, |silences| hands.silence(silences));
                }
                Ok(()) | Err(CarryError::Never { .. }) => {
                    company.may_be_back();
                    hands.sweep_all().await;
                }
            }
        }
        meter::company(company.failing_since().is_none());
    }
}

fn millis(time: Duration) -> Millis {
    Millis(i64::try_from(time.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000);

    fn refused(company: &Company, at: Timestamp, after: Option<Duration>) {
        company.refused(at, after, |silences| FIRST_SILENCE * (silences + 1));
    }

    #[test]
    fn one_refusal_is_a_stumble_and_two_are_a_silence() {
        let company = Company::default();
        refused(&company, NOW, None);
        assert_eq!((company.silent_until(), company.failing_since()), (None, None));
        refused(&company, NOW.plus(Millis(5)), None);
        assert_eq!(company.silent_until(), Some(NOW.plus(Millis(1_005))));
        assert_eq!(company.failing_since(), Some(NOW));
    }

    #[test]
    fn a_silence_lasts_as_long_as_the_company_asked_for() {
        let company = Company::default();
        refused(&company, NOW, Some(Duration::from_secs(40)));
        refused(&company, NOW, Some(Duration::from_secs(40)));
        assert_eq!(company.silent_until(), Some(NOW.plus(Millis::seconds(40))));
    }

    #[test]
    fn after_a_success_nothing_is_held_against_it() {
        let company = Company::default();
        assert!(!company.answered(), "no news");
        refused(&company, NOW, None);
        refused(&company, NOW, None);
        assert!(company.answered());
        refused(&company, NOW, None);
        assert_eq!(company.silent_until(), None);
    }

    #[test]
    fn a_company_that_can_be_spoken_to_and_refuses_again_is_silent_for_longer() {
        let company = Company::default();
        refused(&company, NOW, None);
        refused(&company, NOW, None);
        company.may_be_back();
        assert_eq!(company.silent_until(), None);
        refused(&company, NOW, None);
        assert_eq!(company.silent_until(), Some(NOW.plus(Millis::seconds(2))));
    }
}
