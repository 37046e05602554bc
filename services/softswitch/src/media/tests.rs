//! Stories of who hears whom, told by tones: every party speaks a tone of its own.

use super::mixer::Mixer;
use super::player::Player;
use super::{
    FRAME_TIME, Frame, Leg, Media, NullLeg, PlayEnd, RATE, Recording, Role, SAMPLES, ScriptedLeg,
    ScriptedVoice, Sound, Tap,
};
use std::time::Duration;

const ANNE: f32 = 440.0;
const BRUNO: f32 = 700.0;
const CHLOE: f32 = 1_000.0;
const DAVID: f32 = 1_300.0;

/// Four parties, each with its tone; nobody is in a room yet.
fn parties() -> Mixer {
    let mut mixer = Mixer::default();
    for (name, hz) in [("anne", ANNE), ("bruno", BRUNO), ("chloe", CHLOE), ("david", DAVID)] {
        let (leg, voice) = ScriptedLeg::new();
        voice.say(Sound::tone(hz));
        attach(&mut mixer, name, Box::new(leg));
    }
    mixer
}

fn attach(mixer: &mut Mixer, name: &str, leg: Box<dyn Leg>) {
    mixer.expect(name);
    assert!(mixer.connect(name, leg));
}

fn in_one_room(names: &[&str]) -> Mixer {
    let mut mixer = parties();
    for name in names {
        assert!(mixer.join(name, "room", Role::default()));
    }
    listen(&mut mixer);
    mixer
}

/// Half a second passes.
fn listen(mixer: &mut Mixer) {
    for _ in 0..25 {
        mixer.tick();
    }
}

#[track_caller]
fn hears(mixer: &Mixer, who: &str, tones: &[f32]) {
    let mut heard = mixer.heard(who).expect("a leg of this test").tones();
    heard.sort_by(f32::total_cmp);
    let fits = heard.len() == tones.len() && heard.iter().zip(tones).all(|(h, t)| (h - t).abs() < 8.0);
    assert!(fits, "{who} hears {heard:?}, not {tones:?}");
}

fn coaching(leg: &str) -> Role {
    Role { coaching: Some(leg.to_owned()), ..Role::default() }
}

fn on_hold() -> Role {
    Role { hold: true, ..Role::default() }
}

#[test]
fn two_in_a_room_hear_each_other_and_not_themselves() {
    let mixer = in_one_room(&["anne", "bruno"]);
    hears(&mixer, "anne", &[BRUNO]);
    hears(&mixer, "bruno", &[ANNE]);
    hears(&mixer, "chloe", &[]);
}

#[test]
fn three_in_a_conference_each_hear_the_other_two() {
    let mixer = in_one_room(&["anne", "bruno", "chloe"]);
    hears(&mixer, "anne", &[BRUNO, CHLOE]);
    hears(&mixer, "bruno", &[ANNE, CHLOE]);
    hears(&mixer, "chloe", &[ANNE, BRUNO]);
}

#[test]
fn rooms_do_not_hear_each_other() {
    let mut mixer = in_one_room(&["anne", "bruno"]);
    mixer.join("chloe", "other", Role::default());
    mixer.join("david", "other", Role::default());
    listen(&mut mixer);
    hears(&mixer, "anne", &[BRUNO]);
    hears(&mixer, "david", &[CHLOE]);
}

#[test]
fn a_muted_party_hears_and_is_not_heard() {
    let mut mixer = in_one_room(&["anne", "bruno", "chloe"]);
    mixer.set_role("bruno", Role { muted: true, ..Role::default() });
    listen(&mut mixer);
    hears(&mixer, "anne", &[CHLOE]);
    hears(&mixer, "bruno", &[ANNE, CHLOE]);
    mixer.set_role("bruno", Role::default());
    listen(&mut mixer);
    hears(&mixer, "anne", &[BRUNO, CHLOE]);
}

#[test]
fn somebody_who_listens_in_is_heard_by_nobody() {
    let mut mixer = in_one_room(&["anne", "bruno"]);
    mixer.join("chloe", "room", Role::listening());
    listen(&mut mixer);
    hears(&mixer, "chloe", &[ANNE, BRUNO]);
    hears(&mixer, "anne", &[BRUNO]);
    hears(&mixer, "bruno", &[ANNE]);
}

#[test]
fn a_party_on_hold_hears_music_and_is_not_heard() {
    let mut mixer = in_one_room(&["anne", "bruno", "chloe"]);
    mixer.set_role("bruno", on_hold());
    listen(&mut mixer);
    hears(&mixer, "anne", &[CHLOE]);
    let heard = mixer.heard("bruno").expect("attached");
    assert!(heard.level() > -40.0, "the music is audible");
    assert!(heard.tones().iter().all(|t| (t - CHLOE).abs() > 8.0), "and the room is not");
    mixer.set_role("bruno", Role::default());
    listen(&mut mixer);
    hears(&mixer, "bruno", &[ANNE, CHLOE]);
}

#[test]
fn a_whisper_is_heard_by_the_coached_party_only() {
    let mut mixer = in_one_room(&["anne", "bruno"]);
    mixer.join("chloe", "room", coaching("bruno"));
    listen(&mut mixer);
    hears(&mixer, "chloe", &[ANNE, BRUNO]);
    hears(&mixer, "bruno", &[ANNE, CHLOE]);
    hears(&mixer, "anne", &[BRUNO]);
}

#[test]
fn two_coaches_whisper_to_the_same_party_at_once() {
    let mut mixer = in_one_room(&["anne", "bruno"]);
    mixer.join("chloe", "room", coaching("bruno"));
    mixer.join("david", "room", coaching("bruno"));
    listen(&mut mixer);
    hears(&mixer, "bruno", &[ANNE, CHLOE, DAVID]);
    hears(&mixer, "anne", &[BRUNO]);
}

#[test]
fn a_coach_whose_party_has_left_is_heard_by_nobody() {
    let mut mixer = in_one_room(&["anne", "bruno"]);
    mixer.join("chloe", "room", coaching("bruno"));
    mixer.detach("bruno");
    listen(&mut mixer);
    hears(&mixer, "anne", &[]);
    hears(&mixer, "chloe", &[ANNE]);
}

#[test]
fn a_coach_who_came_before_the_coached_party_is_heard_once_it_comes() {
    let mut mixer = in_one_room(&["anne"]);
    mixer.join("chloe", "room", coaching("emma"));
    attach(&mut mixer, "emma", Box::new(ScriptedLeg::new().0));
    mixer.join("emma", "room", Role::default());
    listen(&mut mixer);
    hears(&mixer, "emma", &[ANNE, CHLOE]);
    hears(&mixer, "anne", &[]);
}

#[test]
fn a_whisper_does_not_cross_into_another_room() {
    let mut mixer = in_one_room(&["anne", "bruno"]);
    mixer.join("chloe", "other", coaching("bruno"));
    listen(&mut mixer);
    hears(&mixer, "bruno", &[ANNE]);
}

#[test]
fn a_prompt_replaces_the_room_for_the_one_who_hears_it() {
    let mut mixer = in_one_room(&["anne", "bruno"]);
    mixer.play("anne", Player::unattended(Sound::tone(2_000.0)));
    listen(&mut mixer);
    hears(&mixer, "anne", &[2_000.0]);
    hears(&mixer, "bruno", &[ANNE]);
    mixer.stop_play("anne");
    listen(&mut mixer);
    hears(&mixer, "anne", &[BRUNO]);
}

#[test]
fn whoever_leaves_hears_nothing_and_is_not_heard() {
    let mut mixer = in_one_room(&["anne", "bruno"]);
    mixer.leave("bruno");
    listen(&mut mixer);
    hears(&mixer, "anne", &[]);
    hears(&mixer, "bruno", &[]);
    assert_eq!(mixer.members("room"), ["anne"]);
}

#[test]
fn another_endpoint_for_a_leg_keeps_its_room() {
    let mut mixer = in_one_room(&["anne", "bruno"]);
    let (leg, voice) = ScriptedLeg::new();
    voice.say(Sound::tone(1_800.0));
    attach(&mut mixer, "bruno", Box::new(leg));
    listen(&mut mixer);
    hears(&mixer, "anne", &[1_800.0]);
    hears(&mixer, "bruno", &[ANNE]);
}

#[test]
fn a_leg_whose_sound_comes_later_is_already_in_its_room() {
    let mut mixer = in_one_room(&["anne"]);
    mixer.expect("emma");
    assert!(mixer.join("emma", "room", Role::default()));
    mixer.play("emma", Player::unattended(Sound::tone(2_000.0)));
    listen(&mut mixer);
    let (leg, voice) = ScriptedLeg::new();
    voice.say(Sound::tone(1_800.0));
    assert!(mixer.connect("emma", Box::new(leg)));
    mixer.expect("emma");
    listen(&mut mixer);
    hears(&mixer, "anne", &[1_800.0]);
    hears(&mixer, "emma", &[2_000.0]);
    mixer.detach("emma");
    assert!(!mixer.connect("emma", Box::new(ScriptedLeg::new().0)), "it came after the call");
}

/// A party that speaks one value, as loud as it goes, and keeps what it hears.
struct Loud(std::sync::mpsc::Sender<i16>);

impl Leg for Loud {
    fn take(&mut self, frame: &mut Frame) -> bool {
        frame.fill(30_000);
        true
    }

    fn give(&mut self, frame: &Frame) {
        let _ = self.0.send(frame[0]);
    }
}

#[test]
fn many_loud_voices_saturate_and_never_wrap_around() {
    let mut mixer = Mixer::default();
    let (tell, heard) = std::sync::mpsc::channel();
    for number in 0..5 {
        let name = number.to_string();
        attach(&mut mixer, &name, Box::new(Loud(tell.clone())));
        mixer.join(&name, "room", Role::default());
    }
    mixer.tick();
    assert_eq!(heard.try_iter().collect::<Vec<_>>(), [i16::MAX; 5]);
}

#[test]
fn legs_without_sound_need_no_mixing() {
    let mut mixer = Mixer::default();
    for number in 0..1_000 {
        let name = number.to_string();
        attach(&mut mixer, &name, Box::new(NullLeg));
        mixer.join(&name, "room", Role::default());
    }
    assert!(!mixer.needed());
    attach(&mut mixer, "7", Box::new(ScriptedLeg::new().0));
    assert!(mixer.needed());
    mixer.detach("7");
    assert!(!mixer.needed());
}

#[test]
fn rooms_are_forgotten_when_the_last_one_leaves() {
    let mut mixer = parties();
    for round in 0..50 {
        mixer.join("anne", &format!("room {round}"), Role::default());
    }
    mixer.detach("anne");
    assert_eq!(mixer.room_count(), 0);
}

#[test]
fn a_sound_of_many_rates_and_codings_is_the_same_tone() {
    for rate in [8_000, 11_025, 16_000, 44_100, 48_000] {
        for channels in [1, 2] {
            let spec = hound::WavSpec {
                channels,
                sample_rate: rate,
                bits_per_sample: 16,
                sample_format: hound::SampleFormat::Int,
            };
            let mut file = std::io::Cursor::new(Vec::new());
            let mut wav = hound::WavWriter::new(&mut file, spec).expect("a WAV");
            for i in 0..rate {
                let s = (std::f64::consts::TAU * 500.0 * f64::from(i) / f64::from(rate)).sin() * 8_000.0;
                for _ in 0..channels {
                    #[expect(clippy::cast_possible_truncation, reason = "at most 8,000")]
                    wav.write_sample(s as i16).expect("written");
                }
            }
            wav.finalize().expect("whole");
            let sound = Sound::wav(file.get_ref()).expect("decoded");
            let length = sound.duration().expect("finite");
            assert!(length.abs_diff(Duration::from_secs(1)) < FRAME_TIME, "{rate} Hz lasts {length:?}");
            let mut mixer = parties();
            mixer.play("anne", Player::unattended(sound));
            listen(&mut mixer);
            hears(&mixer, "anne", &[500.0]);
        }
    }
}

#[test]
fn what_is_no_sound_file_is_refused() {
    assert!(Sound::wav(b"<html>").is_err());
    assert!(Sound::wav(b"").is_err());
    assert!(Sound::wav(b"RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\xff").is_err());
}

#[test]
fn a_sound_is_as_long_as_it_says() {
    let second = Sound::samples(vec![1_000; RATE as usize]);
    assert_eq!(second.duration(), Some(Duration::from_secs(1)));
    assert_eq!(second.clone().times(3).duration(), Some(Duration::from_secs(3)));
    assert_eq!(second.clone().times(0).duration(), None);
    let mut frame = super::SILENCE;
    assert!(second.read(u64::from(RATE) - 2 * SAMPLES as u64, &mut frame));
    assert!(!second.read(u64::from(RATE) - SAMPLES as u64, &mut frame), "the last frame");
    assert_eq!(Sound::hold_music().duration(), None);
}

fn telephone(media: &Media, name: &str, hz: f32) -> ScriptedVoice {
    let (leg, voice) = ScriptedLeg::new();
    voice.say(Sound::tone(hz));
    media.attach(name, Box::new(leg));
    voice
}

#[tokio::test]
async fn a_sound_played_to_a_leg_ends_when_it_has_been_heard() {
    let media = Media::start();
    telephone(&media, "anne", ANNE);
    let short = Sound::tone(900.0).lasting(Duration::from_millis(100));
    assert_eq!(media.play("anne", short.clone()).await, PlayEnd::Finished);
    let endless = media.play("anne", Sound::hold_music());
    let next = media.play("anne", short);
    assert_eq!(endless.await, PlayEnd::Stopped);
    assert_eq!(next.await, PlayEnd::Finished);
    let cut = media.play("anne", Sound::silence());
    media.detach("anne");
    assert_eq!(cut.await, PlayEnd::Gone);
    assert_eq!(media.play("anne", Sound::silence()).await, PlayEnd::Gone);
}

#[tokio::test]
async fn a_sound_played_to_a_leg_without_sound_ends_as_well() {
    let media = Media::start();
    media.attach("bench", Box::new(NullLeg));
    let short = Sound::tone(900.0).lasting(Duration::from_millis(60));
    assert_eq!(media.play("bench", short).await, PlayEnd::Finished);
    let cut = media.play("bench", Sound::hold_music());
    media.stop_play("bench");
    assert_eq!(cut.await, PlayEnd::Stopped);
}

async fn one_second(recording: &Recording) {
    while recording.duration() < Duration::from_secs(1) {
        tokio::time::sleep(FRAME_TIME).await;
    }
}

fn tones_in(file: &std::path::Path) -> Vec<f32> {
    let samples: Vec<i16> =
        hound::WavReader::open(file).expect("a WAV").into_samples().collect::<Result<_, _>>().expect("whole");
    let mut tones = super::tone::tones(&samples);
    tones.sort_by(f32::total_cmp);
    tones
}

#[track_caller]
fn close_to(tones: &[f32], wanted: &[f32]) {
    let fits = tones.len() == wanted.len() && tones.iter().zip(wanted).all(|(t, w)| (t - w).abs() < 8.0);
    assert!(fits, "{tones:?} is not {wanted:?}");
}

#[tokio::test]
async fn a_recorded_room_has_everybody_and_a_recorded_leg_only_itself() {
    let folder = Folder::new("room");
    let media = Media::start();
    telephone(&media, "anne", ANNE);
    telephone(&media, "bruno", BRUNO);
    media.join("anne", "room", Role::default());
    media.join("bruno", "room", Role::default());
    let room = media.record(Tap::Room("room"), &folder.0.join("room.wav")).expect("recording");
    let leg = media.record(Tap::Leg("bruno"), &folder.0.join("leg.wav")).expect("recording");
    one_second(&leg).await;
    assert!(leg.has_voice());
    let room = room.stop().await.expect("a file");
    let leg = leg.stop().await.expect("a file");
    assert!(room.duration >= Duration::from_secs(1));
    close_to(&tones_in(&room.path), &[ANNE, BRUNO]);
    close_to(&tones_in(&leg.path), &[BRUNO]);
}

#[tokio::test]
async fn a_recording_notices_that_the_speaker_has_fallen_silent() {
    let folder = Folder::new("silence");
    let media = Media::start();
    let voice = telephone(&media, "anne", ANNE);
    let recording = media.record(Tap::Leg("anne"), &folder.0.join("message.wav")).expect("recording");
    while !recording.has_voice() {
        tokio::time::sleep(FRAME_TIME).await;
    }
    voice.hush();
    assert!(recording.silence(Duration::from_millis(200)).await);
    media.detach("anne");
    assert!(!recording.silence(Duration::from_secs(60)).await, "a leg that is gone won't fall silent");
    assert!(recording.stop().await.is_ok());
}

#[tokio::test]
async fn recording_a_leg_that_is_not_there_or_into_no_folder_is_an_error() {
    let folder = Folder::new("nobody");
    let media = Media::start();
    assert!(media.record(Tap::Leg("nobody"), &folder.0.join("none.wav")).is_err());
    assert!(media.record(Tap::Leg("nobody"), &folder.0.join("no/such/folder.wav")).is_err());
}

/// A folder of this test's own, removed with it.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("softswitch-media-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn the_waiting_music_is_soft_and_its_loop_has_no_click() {
    let music = Sound::hold_music();
    let (mut before, mut largest, mut steepest) = (0_i32, 0, 0);
    for number in 0..2_000 {
        let mut frame = super::SILENCE;
        assert!(music.read(number * SAMPLES as u64, &mut frame), "it never ends");
        for sample in frame.map(i32::from) {
            steepest = steepest.max((sample - before).abs());
            largest = largest.max(sample.abs());
            before = sample;
        }
    }
    assert!((3_000..20_000).contains(&largest), "as loud as {largest}");
    // A pure tone of its highest note, at its loudest, is this steep; a click would be steeper.
    assert!(steepest <= largest * 3 / 5, "a step of {steepest} at a height of {largest}");
}
