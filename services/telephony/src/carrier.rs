//! Effects become REST requests.

use crate::form::call_of;
use crate::lines::Line;
use crate::links::{call_in, room};
use crate::rest::{NewCall, RestError, Verdict};
use crate::token::identity;
use crate::wire::Wire;
use dispatch::{Carrier, CarryError, Carrying, LegStatus, Underway, UnderwayLeg};
use hotline::{CallId, Effect, Endpoint, Event, LegEnd, LegId, LineId, MediatorId, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// A leg that we hung up is over at the provider within this time; else the ring is tried all the same.
const FREE_WITHIN: Duration = Duration::from_secs(3);

/// Between two questions whether it is, should nobody tell.
const ASK_AGAIN: Duration = Duration::from_millis(250);

/// Carries effects out at the provider.
pub struct TelephoneCarrier {
    wire: Wire,
}

impl TelephoneCarrier {
    pub fn new(wire: Wire) -> Self {
        Self { wire }
    }

    async fn carry_out(&self, effect: &Effect) -> Result<Vec<Event>, CarryError> {
        let (rest, links) = (self.wire.rest(), self.wire.links());
        match effect {
            Effect::RingMediator { offer, line, mediator, endpoint, ring, .. } => {
                let line = self.line(line)?;
                let (to, words): (_, &[_]) = match endpoint {
                    Endpoint::Browser => (format!("client:{}", identity(mediator)), &[("p", "1")]),
                    Endpoint::Telephone { number } => (number.expose().to_owned(), &[]),
                };
                self.until_free(mediator).await;
                let leg = rest
                    .create_call(&NewCall {
                        to: &to,
                        from: shown(&line)?,
                        url: &links.offer("", offer, &line.id, words),
                        fallback_url: &links.offer("/sorry", offer, &line.id, &[]),
                        status_url: &links.offer("/status", offer, &line.id, &[]),
                        ring_seconds: ring.as_seconds(),
                    })
                    .await
                    .map_err(failed)?;
                let leg = LegId::new(leg);
                self.wire.legs().began(mediator, &leg);
                Ok(vec![Event::RingPlaced { offer: offer.clone(), leg }])
            }
            Effect::DialCaller { call, line, number, ring } => {
                let line = self.line(line)?;
                let leg = rest
                    .create_call(&NewCall {
                        to: number.expose(),
                        from: shown(&line)?,
                        url: &links.call("person", call),
                        fallback_url: &links.call_with("person", call, "/sorry", &[]),
                        status_url: &links.call_with("person", call, "/status", &[]),
                        ring_seconds: ring.as_seconds(),
                    })
                    .await
                    .map_err(failed)?;
                Ok(vec![Event::CallerRung { call: call.clone(), leg: LegId::new(leg) }])
            }
            Effect::DialParty { party, line, number, ring, .. } => {
                let line = self.line(line)?;
                let leg = rest
                    .create_call(&NewCall {
                        to: number.expose(),
                        from: shown(&line)?,
                        url: &links.party("", party),
                        fallback_url: &links.party("/sorry", party),
                        status_url: &links.party("/status", party),
                        ring_seconds: ring.as_seconds(),
                    })
                    .await
                    .map_err(failed)?;
                Ok(vec![Event::PartyRung { party: party.clone(), leg: LegId::new(leg) }])
            }
            Effect::SetHost { call, leg, on } => {
                self.participant(call, leg, &[("EndConferenceOnExit", word(*on))]).await
            }
            Effect::SetPart { call, leg, muted, whisper } => {
                let mut form = vec![("Muted", word(*muted)), ("Coaching", word(whisper.is_some()))];
                form.extend(whisper.as_ref().map(|coached| ("CallSidToCoach", coached.as_str())));
                self.participant(call, leg, &form).await
            }
            Effect::BringCaller { call, leg } => {
                rest.redirect(leg.as_str(), &links.call("join", call)).await.map_err(failed)?;
                Ok(Vec::new())
            }
            Effect::ReturnToQueue { call, leg } => {
                rest.redirect(leg.as_str(), &links.call("back", call)).await.map_err(failed)?;
                Ok(Vec::new())
            }
            Effect::HangUp { leg } => match rest.end(leg.as_str()).await {
                // Gone already is what was wanted.
                Err(error) if error.verdict() == Verdict::Never => Ok(Vec::new()),
                Err(error) => Err(failed(error)),
                Ok(()) => Ok(Vec::new()),
            },
            Effect::AskOutcome { call, line, mediator, leg } => {
                let words = [("m", mediator.as_str()), ("c", call.as_str())];
                let url = links.volunteer("/outcome", leg, line, &words);
                // Who signed on at a computer writes the sheet there: their telephone must be free for the next call.
                let asked = if self.works_by_keys(mediator).await {
                    rest.redirect(leg.as_str(), &url).await
                } else {
                    rest.end(leg.as_str()).await
                };
                match asked {
                    // They hung up first.
                    Err(error) if error.verdict() == Verdict::Never => Ok(Vec::new()),
                    Err(error) => Err(failed(error)),
                    Ok(()) => Ok(Vec::new()),
                }
            }
            Effect::SetHold { call, leg, on } => {
                let url = links.call("hold", call);
                let form: &[(&str, &str)] = if *on {
                    &[("Hold", "true"), ("HoldUrl", &url), ("HoldMethod", "POST")]
                } else {
                    &[("Hold", "false")]
                };
                self.participant(call, leg, form).await
            }
            Effect::SetMute { call, leg, on } => self.participant(call, leg, &[("Muted", word(*on))]).await,
        }
    }

    /// Waits until the leg by which a mediator was rung before is over, for a while: see [`crate::legs`].
    async fn until_free(&self, mediator: &MediatorId) {
        let legs = self.wire.legs();
        let free = async {
            loop {
                let mut end = std::pin::pin!(legs.next_end());
                end.as_mut().enable();
                let Some(leg) = legs.last(mediator) else { return };
                // Its end may have been told to another node, or to nobody.
                if matches!(self.status(&leg).await, Ok(LegStatus::Over(_))) {
                    return legs.ended(&leg);
                }
                // Told or not, look again.
                drop(timeout(ASK_AGAIN, end).await);
            }
        };
        if timeout(FREE_WITHIN, free).await.is_err() {
            tracing::info!("a mediator is rung although their last leg is not known to be over");
        }
    }

    async fn participant(
        &self,
        call: &CallId,
        leg: &LegId,
        form: &[(&str, &str)],
    ) -> Result<Vec<Event>, CarryError> {
        let known = self.wire.conferences().get(call);
        let sid = if let Some(sid) = known {
            sid
        } else {
            let found = self.wire.rest().conference(&room(call)).await.map_err(failed)?;
            // Eventually consistent: not there yet is no proof that it is not there.
            let sid = found.ok_or_else(|| later("the conference is not known yet"))?;
            self.wire.conferences().remember(call, &sid);
            sid
        };
        self.wire.rest().participant(&sid, leg.as_str(), form).await.map_err(failed)?;
        Ok(Vec::new())
    }

    async fn works_by_keys(&self, mediator: &MediatorId) -> bool {
        let access = self.wire.store().volunteers().access(mediator).await;
        access.ok().flatten().is_some_and(|access| access.by_keys)
    }

    fn line(&self, id: &LineId) -> Result<Arc<Line>, CarryError> {
        self.wire
            .lines()
            .get(id)
            .ok_or_else(|| CarryError::Never { reason: "the line answers no more".to_owned() })
    }

    /// What goes on with our numbers: an account may be shared with somebody else.
    async fn survey(&self) -> Result<Underway, CarryError> {
        let rest = self.wire.rest();
        let mut underway = Underway::default();
        for call in rest.living_calls().await.map_err(failed)? {
            let ours =
                |number: &Option<String>| number.as_deref().is_some_and(|it| self.wire.lines().owns(it));
            let leg = LegId::new(call.sid);
            let caller = match call.direction.as_deref() {
                Some("inbound") if ours(&call.to) => Some(call_of(&leg)),
                Some("outbound-api") if ours(&call.from) => None,
                _ => continue,
            };
            let since = call.date_created.as_deref().and_then(moment);
            underway.legs.push(UnderwayLeg { leg, caller, since });
        }
        let rooms = rest.living_conferences().await.map_err(failed)?;
        underway.rooms = rooms.iter().filter_map(|room| call_in(&room.friendly_name)).collect();
        Ok(underway)
    }

    async fn close(&self, call: &CallId) -> Result<(), CarryError> {
        let rest = self.wire.rest();
        let Some(sid) = rest.conference(&room(call)).await.map_err(failed)? else { return Ok(()) };
        match rest.end_conference(&sid).await {
            Err(error) if error.verdict() != Verdict::Never => Err(failed(error)),
            _ => Ok(()),
        }
    }

    async fn status(&self, leg: &LegId) -> Result<LegStatus, CarryError> {
        match self.wire.rest().call(leg.as_str()).await {
            Ok(call) => Ok(standing(&call.status)),
            Err(RestError::Refused { status: 404, .. }) => Ok(LegStatus::Over(LegEnd::Failed)),
            Err(error) => Err(failed(error)),
        }
    }
}

impl Carrier for TelephoneCarrier {
    fn carry<'a>(&'a self, effect: &'a Effect) -> Carrying<'a, Result<Vec<Event>, CarryError>> {
        Box::pin(self.carry_out(effect))
    }

    fn leg<'a>(&'a self, leg: &'a LegId) -> Carrying<'a, Result<LegStatus, CarryError>> {
        Box::pin(self.status(leg))
    }

    fn underway(&self) -> Carrying<'_, Result<Underway, CarryError>> {
        Box::pin(self.survey())
    }

    fn close_room<'a>(&'a self, call: &'a CallId) -> Carrying<'a, Result<(), CarryError>> {
        Box::pin(self.close(call))
    }

    fn answers(&self) -> Carrying<'_, Result<(), CarryError>> {
        Box::pin(async { self.wire.rest().check().await.map_err(failed) })
    }
}

/// As the provider writes a truth.
fn word(on: bool) -> &'static str {
    if on { "true" } else { "false" }
}

/// The number that is shown: the line's, never a person's.
fn shown(line: &Line) -> Result<&str, CarryError> {
    line.shown
        .as_ref()
        .map(hotline::PhoneNumber::expose)
        .ok_or_else(|| CarryError::Never { reason: "the line has no number to show".to_owned() })
}

/// RFC 2822, as the provider writes dates.
fn moment(text: &str) -> Option<Timestamp> {
    let at = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(Timestamp(at.timestamp().as_millisecond()))
}

fn standing(status: &str) -> LegStatus {
    match status {
        "completed" => LegStatus::Over(LegEnd::HungUp),
        "busy" => LegStatus::Over(LegEnd::Busy),
        "no-answer" | "canceled" => LegStatus::Over(LegEnd::NoAnswer),
        "failed" => LegStatus::Over(LegEnd::Failed),
        _ => LegStatus::Live,
    }
}

fn later(reason: &str) -> CarryError {
    CarryError::Later { after: None, reason: reason.to_owned() }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn failed(error: RestError) -> CarryError {
    let reason = error.to_string();
    match error.verdict() {
        Verdict::Later(after) => CarryError::Later { after, reason },
        Verdict::Never => CarryError::Never { reason },
    }
}
