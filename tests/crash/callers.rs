//! The people who call: each dials, and talks, gives up or asks to be called back.

use crate::house::{House, LINE};
use softswitch::Phone;
use softswitch::telephone::{Behaviour, Event, OnRing, OnSaid};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// How long anything may take while the house is killed again and again.
const PATIENCE: Duration = Duration::from_secs(90);

/// What became of one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    Talked,
    GaveUp,
    CalledBack,
    /// The telephone company could not ask the house, and ended the call itself.
    Cut,
    /// Was on the line, or was promised a callback, and came to nothing.
    Lost(String),
}

impl Fate {
    pub fn word(&self) -> &'static str {
        match self {
            Self::Talked => "talked",
            Self::GaveUp => "gave_up",
            Self::CalledBack => "called_back",
            Self::Cut => "cut",
            Self::Lost(_) => "lost",
        }
    }
}

/// Callers who come until they are told to end.
pub struct Callers {
    tasks: JoinSet<Vec<(String, Fate)>>,
    ending: Arc<AtomicBool>,
}

impl Callers {
    pub fn begin(house: &Arc<House>, many: usize, seed: u64, round: u32) -> Self {
        let ending = Arc::new(AtomicBool::new(false));
        let numbers = Arc::new(AtomicUsize::new(0));
        let mut tasks = JoinSet::new();
        for nth in 0..many {
            let (house, ending, numbers) = (Arc::clone(house), Arc::clone(&ending), Arc::clone(&numbers));
            let mut dice = fastrand::Rng::with_seed(seed.wrapping_add(nth as u64));
            tasks.spawn(async move {
                let mut fates = Vec::new();
                while !ending.load(Ordering::SeqCst) {
                    tokio::time::sleep(Duration::from_millis(dice.u64(..200))).await;
                    let number = numbers.fetch_add(1, Ordering::SeqCst);
                    // Fictitious numbers, each used once.
                    let number = format!("+336399{:05}", (80_000 + round as usize * 40 + number) % 100_000);
                    let fate = call(&house, &number, &mut dice).await;
                    fates.push((number, fate));
                }
                fates
            });
        }
        Self { tasks, ending }
    }

    /// Nobody else comes; waits until everybody's call has come to its end.
    pub async fn end(self) -> Vec<(String, Fate)> {
        self.ending.store(true, Ordering::SeqCst);
        self.tasks.join_all().await.into_iter().flatten().collect()
    }
}

/// A telephone, and how far its events have been read.
struct Line {
    phone: Phone,
    seen: u64,
}

/// Waiting ended otherwise than hoped for.
enum Other {
    Joined,
    Ended,
    Nothing,
}

impl Line {
    /// Waits until a text containing `words` is said, or the sound named is played.
    async fn hears(&mut self, words: &str) -> Result<(), Other> {
        let heard = |event: &Event| match event {
            Event::Say { text, .. } => text.contains(words),
            Event::Play { what, .. } => *what == words,
            _ => false,
        };
        self.until(heard).await
    }

    async fn until(&mut self, hoped: impl Fn(&Event) -> bool) -> Result<(), Other> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            for logged in self.phone.events_after(self.seen) {
                self.seen = logged.id;
                if hoped(&logged.event) {
                    return Ok(());
                }
                match logged.event {
                    Event::Joined { .. } => return Err(Other::Joined),
                    Event::Ended { .. } => return Err(Other::Ended),
                    _ => {}
                }
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Err(Other::Nothing)
    }

    fn lost(&self, when: &str) -> Fate {
        let last: Vec<String> = self.phone.said().into_iter().rev().take(4).collect();
        Fate::Lost(format!("{when}; {:?}; last said: {last:?}", self.phone.snapshot()))
    }
}

async fn call(house: &House, number: &str, dice: &mut fastrand::Rng) -> Fate {
    let phone = house.telephones().telephone(number, Behaviour::default()).expect("a telephone");
    let mut line = Line { phone, seen: 0 };
    let fate = match dice.u8(..10) {
        0..3 => {
            // Not a caller who is lost: one who leaves at any moment, the greeting included.
            line.phone.dial(LINE).expect("it can dial");
            tokio::time::sleep(Duration::from_millis(dice.u64(..1_500))).await;
            line.phone.hang_up();
            Fate::GaveUp
        }
        3..5 => asks_to_be_called_back(house, &mut line, number, dice).await,
        _ => talks(&mut line, dice).await,
    };
    // A telephone that was promised a callback rings on; the others leave the network.
    if fate != Fate::CalledBack {
        line.phone.remove();
    }
    fate
}

/// Dials, asks for a person, and waits for these words of the queue, or for its music.
async fn waits(line: &mut Line, words: &str) -> Result<(), Other> {
    line.phone.dial(LINE).expect("it can dial");
    line.hears("appuyez sur 1").await?;
    // The menu may be over for a fault of the network: then the caller is led to the queue without a key.
    let _ = line.phone.press("0");
    line.hears(words).await
}

/// A caller who hears the music of the queue.
pub async fn who_waits(house: &House, number: &str) -> Phone {
    let phone = house.telephones().telephone(number, Behaviour::default()).expect("a telephone");
    let mut line = Line { phone, seen: 0 };
    assert!(waits(&mut line, "file").await.is_ok(), "{:?}", line.lost("on the way to the queue"));
    line.phone
}

async fn talks(line: &mut Line, dice: &mut fastrand::Rng) -> Fate {
    let mut ended = waits(line, "file").await;
    if ended.is_ok() {
        ended = line.until(|event| matches!(event, Event::Joined { .. })).await;
    }
    talked(line, ended, dice).await
}

async fn talked(line: &mut Line, ended: Result<(), Other>, dice: &mut fastrand::Rng) -> Fate {
    match ended {
        Ok(()) | Err(Other::Joined) => {
            tokio::time::sleep(Duration::from_millis(dice.u64(150..1_200))).await;
            line.phone.hang_up();
            Fate::Talked
        }
        Err(Other::Ended) if cut_by_the_company(&line.phone) => Fate::Cut,
        Err(Other::Ended) => line.lost("hung up on"),
        Err(Other::Nothing) => line.lost("waited in vain"),
    }
}

async fn asks_to_be_called_back(
    house: &House,
    line: &mut Line,
    number: &str,
    dice: &mut fastrand::Rng,
) -> Fate {
    let promised = async {
        waits(line, "sans perdre votre place").await?;
        // From now on it answers by itself, and presses the key that is asked for.
        let one = OnSaid { contains: "appuyez sur 1".to_owned(), press: "1".to_owned(), hang_up: false };
        let behaviour =
            Behaviour { on_ring: Some(OnRing::Answer), after_ms: 30, on_said: vec![one], talk_ms: None };
        house.telephones().telephone(number, behaviour).expect("the same telephone");
        let _ = line.phone.press("1");
        line.hears("C'est noté").await
    };
    match promised.await {
        Ok(()) => {}
        ended => return talked(line, ended, dice).await,
    }
    loop {
        match line.until(|event| matches!(event, Event::Joined { .. })).await {
            Ok(()) | Err(Other::Joined) => break,
            // The promise was heard; or an attempt came to nothing, and there will be another.
            Err(Other::Ended) => {}
            Err(Other::Nothing) => return line.lost("promised a callback"),
        }
    }
    tokio::time::sleep(Duration::from_millis(dice.u64(150..1_200))).await;
    line.phone.hang_up();
    Fate::CalledBack
}

fn cut_by_the_company(phone: &Phone) -> bool {
    phone.said().last().is_some_and(|text| text.contains("application error"))
}

/// Who was called back talked in one call, and was not rung again afterwards.
pub fn talked_once(house: &House, number: &str) {
    let phone = house.telephones().find(number).expect("it stayed on the network");
    let mut talks = BTreeSet::new();
    for logged in phone.events_after(0) {
        match logged.event {
            Event::Joined { call, .. } => drop(talks.insert(call)),
            Event::Ringing { .. } => assert!(talks.is_empty(), "{number} was rung again after the callback"),
            _ => {}
        }
    }
    assert_eq!(talks.len(), 1, "{number}");
}
