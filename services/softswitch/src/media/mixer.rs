//! The rules of hearing, one frame at a time: no clock, no socket, no lock.

use super::hearing::Hearing;
use super::player::{PlayEnd, Player};
use super::recording::{Tap, Writer};
use super::{Frame, Leg, NullLeg, SAMPLES, SILENCE, Sound};
use std::collections::HashMap;

/// What a leg is in its room. The default speaks and listens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Role {
    /// Not heard by anybody; hears. (Listening in is joining muted.)
    pub muted: bool,
    /// Hears music instead of the room, and is not heard.
    pub hold: bool,
    /// A whisperer: hears all, and is heard by this leg only.
    pub coaching: Option<String>,
}

impl Role {
    /// Joins without being heard.
    pub fn listening() -> Self {
        Self { muted: true, ..Self::default() }
    }
}

struct Slot {
    id: String,
    leg: Box<dyn Leg>,
    audible: bool,
    room: Option<usize>,
    role: Role,
    said: Frame,
    spoke: bool,
    /// What whisperers say to this leg in this frame.
    whisper: [i32; SAMPLES],
    whispered: bool,
    playing: Option<Player>,
    hold_music: Player,
    heard: Hearing,
    recorders: Vec<Writer>,
}

impl Slot {
    /// Whether the room hears this leg in this frame.
    fn speaks_up(&self) -> bool {
        self.spoke && !self.role.muted && !self.role.hold && self.role.coaching.is_none()
    }
}

struct Room {
    members: Vec<usize>,
    sum: [i32; SAMPLES],
    /// Whether anything was added to the sum in the last frame.
    loud: bool,
    recorders: Vec<Writer>,
}

/// All legs and rooms.
#[derive(Default)]
pub(super) struct Mixer {
    slots: Vec<Option<Slot>>,
    free: Vec<usize>,
    by_id: HashMap<String, usize>,
    rooms: HashMap<String, usize>,
    room_slots: Vec<Option<(String, Room)>>,
    free_rooms: Vec<usize>,
    /// The legs that carry sound: the only ones a frame looks at.
    audible: Vec<usize>,
    recorders: usize,
}

impl Mixer {
    /// Whether a frame would do anything for anybody.
    pub(super) fn needed(&self) -> bool {
        !self.audible.is_empty() || self.recorders > 0
    }

    /// Adds a leg that has no sound yet, unless it is known.
    pub(super) fn expect(&mut self, id: &str) {
        if self.by_id.contains_key(id) {
            return;
        }
        let slot = Slot {
            id: id.to_owned(),
            leg: Box::new(NullLeg),
            audible: false,
            room: None,
            role: Role::default(),
            said: SILENCE,
            spoke: false,
            whisper: [0; SAMPLES],
            whispered: false,
            playing: None,
            hold_music: Player::unattended(Sound::hold_music()),
            heard: Hearing::default(),
            recorders: Vec::new(),
        };
        let at = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() - 1
        });
        self.slots[at] = Some(slot);
        self.by_id.insert(id.to_owned(), at);
    }

    /// Gives a known leg an endpoint in place of the one it has; its room and role stay. `false`, and the
    /// endpoint is dropped, if there is no such leg.
    pub(super) fn connect(&mut self, id: &str, leg: Box<dyn Leg>) -> bool {
        let Some(&at) = self.by_id.get(id) else { return false };
        let Some(slot) = self.slot_mut(at) else { return false };
        let audible = leg.carries_sound();
        slot.leg = leg;
        slot.spoke = false;
        let was = std::mem::replace(&mut slot.audible, audible);
        if audible && !was {
            self.audible.push(at);
        } else if was && !audible {
            self.audible.retain(|&other| other != at);
        }
        true
    }

    /// Removes a leg: out of its room, its sound over, its recordings closed, its endpoint dropped.
    pub(super) fn detach(&mut self, id: &str) {
        self.leave(id);
        let Some(at) = self.by_id.remove(id) else { return };
        self.audible.retain(|&other| other != at);
        if let Some(mut slot) = self.slots.get_mut(at).and_then(Option::take) {
            if let Some(mut player) = slot.playing.take() {
                player.end(PlayEnd::Gone);
            }
            self.recorders -= slot.recorders.len();
            self.free.push(at);
        }
    }

    /// Plays to a leg in place of whatever it hears. Gives back the player if there is no such leg, and
    /// otherwise whether the leg carries sound.
    pub(super) fn play(&mut self, id: &str, mut player: Player) -> Option<bool> {
        let Some(slot) = self.named(id) else {
            player.end(PlayEnd::Gone);
            return None;
        };
        if let Some(mut before) = slot.playing.replace(player) {
            before.end(PlayEnd::Stopped);
        }
        Some(slot.audible)
    }

    pub(super) fn stop_play(&mut self, id: &str) {
        if let Some(mut player) = self.named(id).and_then(|slot| slot.playing.take()) {
            player.end(PlayEnd::Stopped);
        }
    }

    /// Puts a leg into a room (and out of the one it was in). `false` if there is no such leg.
    pub(super) fn join(&mut self, id: &str, room: &str, role: Role) -> bool {
        let Some(&at) = self.by_id.get(id) else { return false };
        self.leave(id);
        let number = if let Some(&number) = self.rooms.get(room) { number } else { self.open(room) };
        if let Some(Some((_, room))) = self.room_slots.get_mut(number) {
            room.members.push(at);
        }
        if let Some(slot) = self.slot_mut(at) {
            slot.room = Some(number);
        }
        self.set_role(id, role)
    }

    /// `false` if there is no such leg.
    pub(super) fn set_role(&mut self, id: &str, role: Role) -> bool {
        let Some(slot) = self.named(id) else { return false };
        if role.hold && !slot.role.hold {
            slot.hold_music = Player::unattended(Sound::hold_music());
        }
        slot.role = role;
        true
    }

    pub(super) fn leave(&mut self, id: &str) {
        let Some(&at) = self.by_id.get(id) else { return };
        let Some(number) = self.slot_mut(at).and_then(|slot| slot.room.take()) else { return };
        if let Some(entry) = self.room_slots.get_mut(number)
            && let Some((_, room)) = entry
        {
            room.members.retain(|&member| member != at);
            self.close_if_empty(number);
        }
    }

    /// Who is in a room, in the order of arrival.
    pub(super) fn members(&self, room: &str) -> Vec<String> {
        let room = self.rooms.get(room).and_then(|&number| self.room_slots.get(number)?.as_ref());
        let members = room.map(|(_, room)| room.members.as_slice()).unwrap_or_default();
        members.iter().filter_map(|&at| Some(self.slots.get(at)?.as_ref()?.id.clone())).collect()
    }

    /// `false` if there is no such leg. A room is opened by being recorded.
    pub(super) fn record(&mut self, tap: &Tap<'_>, writer: Writer) -> bool {
        match *tap {
            Tap::Leg(id) => match self.named(id) {
                Some(slot) => slot.recorders.push(writer),
                None => return false,
            },
            Tap::Room(name) => {
                let number = if let Some(&number) = self.rooms.get(name) { number } else { self.open(name) };
                if let Some(Some((_, room))) = self.room_slots.get_mut(number) {
                    room.recorders.push(writer);
                }
            }
        }
        self.recorders += 1;
        true
    }

    /// Ends the recording with this number, wherever it is.
    pub(super) fn stop_recording(&mut self, number: u64) {
        let mut gone = 0;
        for slot in self.slots.iter_mut().flatten() {
            gone += drop_writer(&mut slot.recorders, number);
        }
        for number_of_room in 0..self.room_slots.len() {
            if let Some(Some((_, room))) = self.room_slots.get_mut(number_of_room) {
                gone += drop_writer(&mut room.recorders, number);
                self.close_if_empty(number_of_room);
            }
        }
        self.recorders -= gone;
    }

    pub(super) fn heard(&self, id: &str) -> Option<&Hearing> {
        let at = *self.by_id.get(id)?;
        self.slots.get(at)?.as_ref().map(|slot| &slot.heard)
    }

    #[cfg(test)]
    pub(super) fn room_count(&self) -> usize {
        self.rooms.len()
    }

    /// Twenty milliseconds pass.
    pub(super) fn tick(&mut self) {
        self.collect();
        self.sum();
        self.distribute();
        if self.recorders > 0 {
            self.write_recordings();
        }
    }

    fn collect(&mut self) {
        for &at in &self.audible {
            if let Some(slot) = &mut self.slots[at] {
                slot.spoke = slot.leg.take(&mut slot.said);
                slot.whispered = false;
            }
        }
    }

    fn sum(&mut self) {
        let Self { slots, room_slots, by_id, .. } = self;
        for (_, room) in room_slots.iter_mut().flatten() {
            if std::mem::take(&mut room.loud) {
                room.sum.fill(0);
            }
            for &at in &room.members {
                let Some(slot) = &slots[at] else { continue };
                if !slot.audible {
                    continue;
                }
                if slot.speaks_up() {
                    room.loud = true;
                    add(&mut room.sum, &slot.said);
                } else if slot.spoke && !slot.role.muted && !slot.role.hold {
                    let coached = slot.role.coaching.as_ref().and_then(|leg| by_id.get(leg).copied());
                    let (said, number) = (slot.said, slot.room);
                    if let Some(target) = coached.and_then(|c| slots[c].as_mut()).filter(|t| t.room == number)
                    {
                        if !std::mem::replace(&mut target.whispered, true) {
                            target.whisper.fill(0);
                        }
                        add(&mut target.whisper, &said);
                    }
                }
            }
        }
    }

    fn distribute(&mut self) {
        let Self { slots, room_slots, audible, .. } = self;
        let mut out = SILENCE;
        for &at in audible.iter() {
            let Some(slot) = &mut slots[at] else { continue };
            if let Some(player) = &mut slot.playing {
                if !player.read(&mut out) {
                    player.end(PlayEnd::Finished);
                    slot.playing = None;
                }
            } else if slot.role.hold && slot.room.is_some() {
                slot.hold_music.read(&mut out);
            } else if let Some((_, room)) = slot.room.and_then(|number| room_slots[number].as_ref()) {
                let own = slot.speaks_up();
                for (i, out) in out.iter_mut().enumerate() {
                    let mut sum = room.sum[i];
                    if own {
                        sum -= i32::from(slot.said[i]);
                    }
                    if slot.whispered {
                        sum += slot.whisper[i];
                    }
                    *out = saturate(sum);
                }
            } else {
                out = SILENCE;
            }
            slot.heard.push(&out);
            slot.leg.give(&out);
        }
    }

    fn write_recordings(&mut self) {
        for slot in self.slots.iter_mut().flatten() {
            for writer in &mut slot.recorders {
                writer.write(if slot.spoke { &slot.said } else { &SILENCE });
            }
        }
        for (_, room) in self.room_slots.iter_mut().flatten() {
            if !room.recorders.is_empty() {
                let frame: Frame = std::array::from_fn(|i| saturate(room.sum[i]));
                for writer in &mut room.recorders {
                    writer.write(&frame);
                }
            }
        }
    }

    fn open(&mut self, name: &str) -> usize {
        let room = Room { members: Vec::new(), sum: [0; SAMPLES], loud: false, recorders: Vec::new() };
        let number = self.free_rooms.pop().unwrap_or_else(|| {
            self.room_slots.push(None);
            self.room_slots.len() - 1
        });
        self.room_slots[number] = Some((name.to_owned(), room));
        self.rooms.insert(name.to_owned(), number);
        number
    }

    fn close_if_empty(&mut self, number: usize) {
        let empty = matches!(self.room_slots.get(number),
            Some(Some((_, room))) if room.members.is_empty() && room.recorders.is_empty());
        if empty && let Some((name, _)) = self.room_slots[number].take() {
            self.rooms.remove(&name);
            self.free_rooms.push(number);
        }
    }

    fn slot_mut(&mut self, at: usize) -> Option<&mut Slot> {
        self.slots.get_mut(at)?.as_mut()
    }

    fn named(&mut self, id: &str) -> Option<&mut Slot> {
        let at = *self.by_id.get(id)?;
        self.slot_mut(at)
    }
}

fn drop_writer(writers: &mut Vec<Writer>, number: u64) -> usize {
    let before = writers.len();
    writers.retain(|writer| writer.number != number);
    before - writers.len()
}

fn add(sum: &mut [i32; SAMPLES], frame: &Frame) {
    for (sum, sample) in sum.iter_mut().zip(frame) {
        *sum += i32::from(*sample);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "clamped")]
fn saturate(sum: i32) -> i16 {
    sum.clamp(i32::from(i16::MIN), i32::from(i16::MAX)) as i16
}
