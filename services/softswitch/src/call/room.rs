//! Being in a conference: waiting for it to begin, talking, on hold, hearing an announcement.

use std::sync::Arc;

use super::dial::Dialled;
use super::documents::{Loaded, absolute};
use super::executor::Executor;
use super::{Interrupt, Over, Signal, Source};
use crate::conference::{Conference, Participant, RoomNews, RoomSignal, Stage};
use crate::telephone::Event;
use crate::twiml::{self, Dial, Place, Target};

impl Executor {
    pub(super) async fn confer(
        &mut self,
        dial: &Dial,
        spec: &twiml::Conference,
        loaded: &Loaded,
        dialled: &mut Dialled,
    ) -> Result<(), Interrupt> {
        self.pick_up();
        let mut spec = spec.clone();
        if let Some(status) = &mut spec.status {
            status.target = absolute(&loaded.base, &status.target);
        }
        spec.wait =
            spec.wait.map(|wait| if wait.url.is_empty() { wait } else { absolute(&loaded.base, &wait) });
        spec.recording_callback = spec.recording_callback.map(|target| absolute(&loaded.base, &target));
        dialled.status = "failed";
        let Some(conference) = self.exchange.join_conference(&self.call, &spec) else { return Ok(()) };
        dialled.status = "answered";
        let began = self.exchange.clock().now();
        self.in_room = Some(Arc::clone(&conference));
        let limit = began.saturating_add_unsigned(dial.time_limit * 1_000);
        let result = self.participate(&conference, limit, dial.hangup_on_star).await;
        self.in_room = None;
        dialled.talked_since = Some(began);
        self.exchange.voice_leave(&self.call.sid);
        self.show(Event::Left { call: self.call.sid.clone() });
        let reason = match &result {
            Err(Interrupt::Redirected(_) | Interrupt::Over(Over::Finished)) => "participant_updated_via_api",
            _ => "participant_hung_up",
        };
        self.exchange.leave_conference(&conference, &self.call.sid, reason);
        result
    }

    /// Until the conference, the time limit or the star key ends it.
    async fn participate(
        &mut self,
        conference: &Arc<Conference>,
        limit: i64,
        hangup_on_star: bool,
    ) -> Result<(), Interrupt> {
        // A wait document is not begun anew because somebody was muted meanwhile.
        let mut waited = false;
        loop {
            let Some((stage, me)) = conference.standing(&self.call.sid) else { return Ok(()) };
            let interrupt = match stage {
                Stage::Completed => return Ok(()),
                Stage::Init if waited => self.silence().await,
                Stage::Init => {
                    waited = me.wait.is_some();
                    self.hear(me.wait.clone()).await
                }
                Stage::InProgress if me.hold => {
                    self.joined(conference, &me);
                    self.hear(me.hold_target.clone()).await
                }
                Stage::InProgress => match self.talk_in_room(conference, &me, limit, hangup_on_star).await {
                    Ok(()) => return Ok(()),
                    Err(interrupt) => interrupt,
                },
            };
            match interrupt {
                Interrupt::Room(RoomSignal { news: RoomNews::Changed, .. }) => {}
                Interrupt::Room(RoomSignal { news: RoomNews::Announce(target), .. }) => {
                    self.announcement(conference, target).await?;
                }
                other => return Err(other),
            }
        }
    }

    /// Music, silence or a document, and then silence, until something interrupts.
    async fn hear(&mut self, target: Option<Target>) -> Interrupt {
        match target {
            None => self.music().await,
            Some(target) if target.url.is_empty() => self.silence().await,
            Some(target) => {
                let conference = self.in_room.as_ref().map(|room| (room.sid.clone(), room.name.clone()));
                let params = move |_: &Self| match &conference {
                    Some((sid, name)) => vec![
                        ("ConferenceSid".to_owned(), sid.clone()),
                        ("FriendlyName".to_owned(), name.clone()),
                    ],
                    None => Vec::new(),
                };
                match self.play_through(Source::url(target), Place::ConferenceWait, &params).await {
                    Err(interrupt) => interrupt,
                    // It does not come again by itself.
                    Ok(_) => self.silence().await,
                }
            }
        }
    }

    async fn announcement(&mut self, conference: &Arc<Conference>, target: Target) -> Result<(), Interrupt> {
        let mut next = Some(target);
        while let Some(target) = next.take() {
            let url = target.url.clone();
            self.wait_failed = false;
            match self.play_through(Source::url(target), Place::ConferenceWait, &|_| Vec::new()).await {
                // Another one takes its place.
                Err(Interrupt::Room(RoomSignal { news: RoomNews::Announce(newer), .. })) => {
                    next = Some(newer);
                }
                Ok(_) | Err(Interrupt::Room(_)) => {}
                Err(interrupt) => return Err(interrupt),
            }
            let Some((_, me)) = conference.standing(&self.call.sid) else { return Ok(()) };
            let event = if self.wait_failed { "announcement-fail" } else { "announcement-end" };
            let mut inner = conference.inner();
            self.exchange.conference_event(
                conference,
                &mut inner,
                event,
                Some(&me),
                &[("AnnounceUrl", &url)],
            );
        }
        Ok(())
    }

    fn joined(&self, conference: &Conference, me: &Participant) {
        self.exchange.voice_join(&self.call.sid, &conference.sid, me.role());
        self.show(Event::Joined {
            call: self.call.sid.clone(),
            room: "conference",
            muted: me.muted,
            hold: me.hold,
        });
    }

    async fn talk_in_room(
        &mut self,
        conference: &Arc<Conference>,
        me: &Participant,
        limit: i64,
        hangup_on_star: bool,
    ) -> Result<(), Interrupt> {
        self.joined(conference, me);
        loop {
            match self.next(Some(limit)).await? {
                None => return Ok(()),
                Some(Signal::Key('*')) if hangup_on_star => return Ok(()),
                Some(_) => {}
            }
        }
    }
}
