//! Playing a sound to a leg, and being told when it is over.

use super::{Frame, Sound};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::oneshot;
use tokio::time::Sleep;

/// How a playing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlayEnd {
    /// To its last sample.
    Finished,
    /// By [`Media::stop_play`](super::Media::stop_play), or because another sound took its place.
    Stopped,
    /// The leg was detached, or never was attached.
    Gone,
}

/// A sound being played; awaits its end. Dropping it doesn't stop the sound.
#[derive(Debug)]
pub struct Playing {
    end: oneshot::Receiver<PlayEnd>,
    /// For a leg without sound, which no mixer plays to: the time at which it would have ended.
    timer: Option<Pin<Box<Sleep>>>,
}

impl Playing {
    pub(super) fn new(end: oneshot::Receiver<PlayEnd>, timer: Option<Sleep>) -> Self {
        Self { end, timer: timer.map(Box::pin) }
    }
}

impl Future for Playing {
    type Output = PlayEnd;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<PlayEnd> {
        if let Poll::Ready(end) = Pin::new(&mut self.end).poll(cx) {
            return Poll::Ready(end.unwrap_or(PlayEnd::Gone));
        }
        match &mut self.timer {
            Some(timer) => timer.as_mut().poll(cx).map(|()| PlayEnd::Finished),
            None => Poll::Pending,
        }
    }
}

/// The mixer's side: where in the sound we are, and whom to tell.
#[derive(Debug)]
pub(super) struct Player {
    sound: Sound,
    at: u64,
    tell: Option<oneshot::Sender<PlayEnd>>,
}

impl Player {
    pub(super) fn new(sound: Sound, tell: oneshot::Sender<PlayEnd>) -> Self {
        Self { sound, at: 0, tell: Some(tell) }
    }

    /// A player nobody waits for.
    pub(super) fn unattended(sound: Sound) -> Self {
        Self { sound, at: 0, tell: None }
    }

    /// The next 20 ms; `false` when these were the last.
    pub(super) fn read(&mut self, frame: &mut Frame) -> bool {
        let more = self.sound.read(self.at, frame);
        self.at += frame.len() as u64;
        more
    }

    pub(super) fn end(&mut self, end: PlayEnd) {
        if let Some(tell) = self.tell.take() {
            // Whoever played it may not care to wait.
            let _ = tell.send(end);
        }
    }
}
