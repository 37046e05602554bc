//! Coming, going, and being changed.

use std::sync::Arc;

use super::{Conference, Inner, Participant, RoomNews, RoomSignal, Stage};
use crate::call::{Call, Signal, Status};
use crate::exchange::Exchange;
use crate::media::Sound;
use crate::telephone::Event;
use crate::twiml::{self, Target};

/// What REST may change of a participant; `None` leaves it.
#[derive(Debug, Default)]
pub(crate) struct Change {
    pub muted: Option<bool>,
    pub hold: Option<bool>,
    pub hold_target: Option<Target>,
    pub coaching: Option<bool>,
    pub coach: Option<String>,
    pub end_on_exit: Option<bool>,
    pub beep_on_exit: Option<bool>,
}

fn participant(call: &Arc<Call>, spec: &twiml::Conference, now: i64, joined: bool) -> Participant {
    Participant {
        call: Arc::clone(call),
        label: spec.label.clone(),
        muted: spec.muted,
        hold: false,
        hold_target: None,
        coaching: spec.coach.is_some(),
        coach: spec.coach.clone(),
        start_on_enter: spec.start_on_enter,
        end_on_exit: spec.end_on_exit,
        beep: spec.beep,
        wait: spec.wait.clone(),
        joined,
        created: now,
        updated: now,
    }
}

impl Exchange {
    /// Makes the conference if need be and keeps a place for a call that is still to be made.
    pub(crate) fn expect_participant(
        &self,
        conference: &Arc<Conference>,
        call: &Arc<Call>,
        spec: &twiml::Conference,
    ) {
        let now = self.clock().now();
        call.state().expected_in = Some(Arc::clone(conference));
        conference.inner().participants.push(participant(call, spec, now, false));
    }

    /// A call enters. `None` when the room is full.
    pub(crate) fn join_conference(
        &self,
        call: &Arc<Call>,
        spec: &twiml::Conference,
    ) -> Option<Arc<Conference>> {
        let now = self.clock().now();
        let conference = loop {
            let conference = self.conferences().open(&spec.name, || self.ids().sid("CF"), now);
            // It may have ended between the two.
            if conference.inner().stage != Stage::Completed {
                break conference;
            }
        };
        let mut inner = conference.inner();
        if inner.participants.iter().filter(|one| one.joined).count() >= spec.max_participants {
            return None;
        }
        inner.fix_callback(spec.status.as_ref());
        // What was kept for it by REST may have been changed meanwhile: it stays as it is.
        let kept = inner.participants.iter().position(|one| one.call.sid == call.sid);
        let mut one = match kept {
            Some(at) => inner.participants.remove(at),
            None => participant(call, spec, now, true),
        };
        one.joined = true;
        one.updated = now;
        inner.participants.push(one.clone());
        inner.updated = now;
        if spec.record && inner.recording.is_none() {
            let entry = self.record_room(&conference.sid, call, "Conference");
            inner.recording = Some((entry, spec.recording_callback.clone()));
        }
        self.conference_event(&conference, &mut inner, "participant-join", Some(&one), &[]);
        let here: Vec<&Participant> = inner.participants.iter().filter(|one| one.joined).collect();
        if inner.stage == Stage::Init && here.len() >= 2 && here.iter().any(|one| one.start_on_enter) {
            inner.stage = Stage::InProgress;
            self.conference_event(&conference, &mut inner, "conference-start", None, &[]);
            changed(&conference, &inner, None);
        }
        if one.beep.0 && inner.stage == Stage::InProgress {
            self.beep(&inner, &call.sid);
        }
        drop(inner);
        Some(conference)
    }

    /// A call is out of the room, for the provider's `reason`.
    pub(crate) fn leave_conference(&self, conference: &Arc<Conference>, call: &str, reason: &str) {
        let now = self.clock().now();
        let mut inner = conference.inner();
        let Some(at) = inner.participants.iter().position(|one| one.call.sid == call && one.joined) else {
            return;
        };
        let one = inner.participants.remove(at);
        inner.updated = now;
        self.conference_event(
            conference,
            &mut inner,
            "participant-leave",
            Some(&one),
            &[("ReasonParticipantLeft", reason)],
        );
        if one.beep.1 && inner.stage == Stage::InProgress {
            self.beep(&inner, call);
        }
        if one.end_on_exit {
            self.end(conference, &mut inner, "participant-with-end-conference-on-exit-left", Some(call));
        } else if !inner.participants.iter().any(|one| one.joined) {
            let why = if reason == "participant_updated_via_api" {
                "last-participant-kicked"
            } else {
                "last-participant-left"
            };
            self.end(conference, &mut inner, why, Some(call));
        }
    }

    /// Ends it for everybody.
    pub(crate) fn end_conference(&self, conference: &Arc<Conference>) {
        let mut inner = conference.inner();
        self.end(conference, &mut inner, "conference-ended-via-api", None);
    }

    fn end(&self, conference: &Arc<Conference>, inner: &mut Inner, reason: &'static str, by: Option<&str>) {
        if inner.stage == Stage::Completed {
            return;
        }
        inner.stage = Stage::Completed;
        inner.updated = self.clock().now();
        inner.reason_ended = Some(reason);
        inner.call_ending = by.map(str::to_owned);
        self.conferences().close(conference);
        for one in std::mem::take(&mut inner.participants) {
            if one.joined {
                let left =
                    if by.is_some() { "moderator_ended_conference" } else { "conference_ended_via_api" };
                self.conference_event(
                    conference,
                    inner,
                    "participant-leave",
                    Some(&one),
                    &[("ReasonParticipantLeft", left)],
                );
                tell(conference, &one, RoomNews::Changed);
            } else {
                one.call.send(Signal::Finish);
            }
        }
        let ending = by.unwrap_or_default();
        self.conference_event(
            conference,
            inner,
            "conference-end",
            None,
            &[("ReasonConferenceEnded", reason), ("CallSidEndingConference", ending)],
        );
        if let Some((entry, callback)) = inner.recording.take() {
            let exchange = self.clone();
            tokio::spawn(async move { drop(exchange.stop_recording(&entry, callback).await) });
        }
    }

    /// Takes one out by REST: its `<Dial>` is over; one that has not come yet is not called any more.
    pub(crate) fn kick(&self, conference: &Arc<Conference>, id: &str) -> bool {
        let Some(one) = conference.inner().find(id).cloned() else { return false };
        if one.joined {
            self.leave_conference(conference, &one.call.sid, "participant_updated_via_api");
            tell(conference, &one, RoomNews::Changed);
        } else {
            one.call.send(Signal::Finish);
        }
        true
    }

    /// A call is over: the place kept for it, if it never came, is free again.
    pub(crate) fn forget_participant(&self, call: &Call) {
        let Some(conference) = call.state().expected_in.take() else { return };
        let mut inner = conference.inner();
        inner.participants.retain(|one| one.joined || one.call.sid != call.sid);
        if inner.participants.is_empty() && inner.stage == Stage::Init {
            self.end(&conference, &mut inner, "last-participant-left", Some(&call.sid));
        }
    }

    /// Changes a participant; `None` when there is no such one.
    pub(crate) fn change_participant(
        &self,
        conference: &Arc<Conference>,
        id: &str,
        change: Change,
    ) -> Option<Participant> {
        let now = self.clock().now();
        let mut inner = conference.inner();
        let one = inner.find(id)?;
        let before = one.clone();
        one.muted = change.muted.unwrap_or(one.muted);
        one.hold = change.hold.unwrap_or(one.hold);
        if change.hold.is_some() {
            one.hold_target = change.hold_target;
        }
        one.coach = change.coach.or(one.coach.take());
        one.coaching = change.coaching.unwrap_or(one.coaching);
        one.end_on_exit = change.end_on_exit.unwrap_or(one.end_on_exit);
        one.beep.1 = change.beep_on_exit.unwrap_or(one.beep.1);
        one.updated = now;
        let after = one.clone();
        for (event, happened) in [
            ("participant-mute", !before.muted && after.muted),
            ("participant-unmute", before.muted && !after.muted),
            ("participant-hold", !before.hold && after.hold),
            ("participant-unhold", before.hold && !after.hold),
            (
                "participant-modify",
                before.coaching != after.coaching
                    || before.coach != after.coach
                    || before.end_on_exit != after.end_on_exit,
            ),
        ] {
            if happened {
                self.conference_event(conference, &mut inner, event, Some(&after), &[]);
            }
        }
        self.voice_role(&after.call.sid, after.role());
        tell(conference, &after, RoomNews::Changed);
        drop(inner);
        Some(after)
    }

    fn beep(&self, inner: &Inner, except: &str) {
        let now = self.clock().now();
        for one in inner.participants.iter().filter(|one| one.joined && one.call.sid != except && !one.hold) {
            self.voice_play(&one.call.sid, Sound::beep());
            if let Some(telephone) = one.call.telephone() {
                telephone.show(now, Event::Play { call: one.call.sid.clone(), what: "beep", url: None });
            }
        }
    }
}

impl Conference {
    /// Plays a document to one participant or to all.
    pub fn announce(&self, to: Option<&str>, target: &Target) {
        let inner = self.inner();
        for one in inner.participants.iter().filter(|one| one.joined) {
            if to.is_none_or(|call| call == one.call.sid) {
                tell(self, one, RoomNews::Announce(target.clone()));
            }
        }
    }
}

fn changed(conference: &Conference, inner: &Inner, except: Option<&str>) {
    for one in inner.participants.iter().filter(|one| one.joined && Some(one.call.sid.as_str()) != except) {
        tell(conference, one, RoomNews::Changed);
    }
}

fn tell(conference: &Conference, one: &Participant, news: RoomNews) {
    one.call.send(Signal::Room(RoomSignal { conference: conference.sid.clone(), news }));
}

/// How the provider names a participant's state, after its call.
pub(crate) fn participant_status(one: &Participant) -> &'static str {
    match one.call.status() {
        _ if one.joined => "connected",
        Status::Queued => "queued",
        Status::Initiated | Status::InProgress => "connecting",
        Status::Ringing => "ringing",
        Status::Completed => "complete",
        _ => "failed",
    }
}
