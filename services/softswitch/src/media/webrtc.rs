//! A browser's leg: WebRTC with one μ-law audio stream and RFC 4733 keys (by `str0m`, which has no socket of
//! its own; the sockets and the timing are here).
//!
//! We are ICE-lite: the browser finds its way to our host addresses, which must be reachable for it. One
//! exchange of descriptions sets a leg up; a page that lost its leg makes another one.

#[cfg(test)]
mod tests;

use super::jitter::JitterBuffer;
use super::{Frame, Leg, SAMPLES, ulaw};
use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};
use str0m::change::SdpOffer;
use str0m::crypto::CryptoProvider;
use str0m::format::{Codec, CodecExtra, FormatParams};
use str0m::media::{Frequency, MediaTime, Mid, Pt};
use str0m::net::{Protocol, Receive};
use str0m::{Candidate, Event, IceConnectionState, Input, Output, Rtc, RtcConfig, RtcError};
use tokio::io::ReadBuf;
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio::time::{sleep_until, timeout};

/// A page that has not connected after this long is not going to.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a closing leg may take to say so.
const FAREWELL: Duration = Duration::from_secs(1);
/// Frames on the way to a leg's task: 200 ms. A task that is slower loses sound, the mixer waits for nobody.
const ON_THE_WAY: usize = 10;
/// Nothing larger comes in one UDP packet of ours.
const LARGEST_PACKET: usize = 2_000;
/// The payload type of telephone-event, where we may choose it.
const KEYS: u8 = 101;

/// Where a browser finds us.
#[derive(Debug, Clone)]
pub struct WebRtcConfig {
    /// The addresses offered, one socket each per leg.
    pub addresses: Vec<IpAddr>,
}

impl Default for WebRtcConfig {
    /// This machine for a browser on it, and its address in the local network, if any, for others (and for
    /// Firefox, which is said to refuse loopback).
    fn default() -> Self {
        let mut addresses = vec![IpAddr::V4(Ipv4Addr::LOCALHOST)];
        addresses.extend(local_network_address());
        Self { addresses }
    }
}

/// The address from which this machine would reach the world. Connecting a UDP socket sends nothing; the
/// destination is one reserved for documentation.
fn local_network_address() -> Option<IpAddr> {
    let socket = std::net::UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

/// Why an offer could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum WebRtcError {
    /// The text is no session description that we understand.
    #[error("the offer is not a session description we can answer")]
    Offer(#[source] RtcError),
    /// It offers no audio in μ-law.
    #[error("the offer has no audio in \u{3bc}-law (PCMU)")]
    NoAudio,
    /// No address of ours could be used.
    #[error("no local address for the voice")]
    Address(#[source] io::Error),
}

/// What happens to a browser's leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LegEvent {
    /// Voice flows from now on.
    Connected,
    /// A key, sent in the media (`0`–`9`, `*`, `#`, `A`–`D`).
    Key(char),
    /// The leg is over; the last event.
    Gone(Gone),
}

/// Why a browser's leg is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// The page closed its connection.
    Closed,
    /// Nothing comes from it any more.
    Lost,
    /// It never connected.
    NeverConnected,
    /// It was detached here.
    Detached,
}

/// A leg, ready to be attached.
pub struct Answered {
    /// For the browser.
    pub sdp: String,
    /// For [`Media::attach`](super::Media::attach). Dropping it closes the connection.
    pub leg: Box<dyn Leg>,
    /// What happens to it.
    pub events: mpsc::UnboundedReceiver<LegEvent>,
}

static CRYPTO: LazyLock<Arc<CryptoProvider>> =
    LazyLock::new(|| Arc::new(str0m::crypto::from_feature_flags()));

/// Answers a browser's offer, and starts the task that carries the leg.
pub async fn answer(offer: &str, config: &WebRtcConfig) -> Result<Answered, WebRtcError> {
    let offer = SdpOffer::from_sdp_string(offer).map_err(|e| WebRtcError::Offer(e.into()))?;
    let mut sockets = Vec::new();
    let mut candidates = Vec::new();
    let mut refused = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for ip in &config.addresses {
        // An address that went away (a laptop that changed networks) doesn't spoil the others.
        match bind(*ip).await {
            Ok((socket, candidate)) => {
                candidates.push(candidate);
                sockets.push(socket);
            }
            Err(error) => refused = error,
        }
    }
    if sockets.is_empty() {
        return Err(WebRtcError::Address(refused));
    }
    let mut rtc = connection(true).build(Instant::now());
    for candidate in candidates {
        rtc.add_local_candidate(candidate);
    }
    let sdp = rtc.sdp_api().accept_offer(offer).map_err(WebRtcError::Offer)?.to_sdp_string();
    if !sdp.contains("PCMU/8000") {
        return Err(WebRtcError::NoAudio);
    }
    let (leg, line, events) = line(rtc, sockets);
    tokio::spawn(line.run());
    Ok(Answered { sdp, leg, events })
}

/// A connection that speaks μ-law and keys, and nothing else.
fn connection(lite: bool) -> RtcConfig {
    let mut config = RtcConfig::new()
        .set_crypto_provider(Arc::clone(&CRYPTO))
        .clear_codecs()
        .set_ice_lite(lite)
        .enable_pcmu(true, false);
    config.codec_config().add_config(
        KEYS.into(),
        None,
        Codec::Tele,
        Frequency::EIGHT_KHZ,
        None,
        FormatParams::parse_line("0-15"),
    );
    config
}

async fn bind(ip: IpAddr) -> io::Result<((UdpSocket, SocketAddr), Candidate)> {
    let socket = UdpSocket::bind((ip, 0)).await?;
    let address = socket.local_addr()?;
    let candidate = Candidate::host(address, "udp").map_err(io::Error::other)?;
    Ok(((socket, address), candidate))
}

/// The mixer's end of a leg.
struct WebRtcLeg {
    voice: Arc<Mutex<JitterBuffer>>,
    ear: mpsc::Sender<[u8; SAMPLES]>,
}

impl Leg for WebRtcLeg {
    fn take(&mut self, frame: &mut Frame) -> bool {
        self.voice.lock().unwrap_or_else(PoisonError::into_inner).take(frame)
    }

    fn give(&mut self, frame: &Frame) {
        // A full channel is a slow task: it loses this frame.
        let _ = self.ear.try_send(ulaw::encode_frame(frame));
    }
}

/// The network's end of a leg: everything its task owns.
struct Line {
    rtc: Rtc,
    sockets: Vec<(UdpSocket, SocketAddr)>,
    voice: Arc<Mutex<JitterBuffer>>,
    ear: mpsc::Receiver<[u8; SAMPLES]>,
    events: mpsc::UnboundedSender<LegEvent>,
    connected: bool,
    /// Where our sound goes: the stream and its payload type, once agreed.
    out: Option<(Mid, Pt)>,
    /// The timestamp of the next frame we send, in samples.
    time: u64,
    /// The timestamp of the last key, which is sent in many packets.
    last_key: Option<u64>,
}

fn line(
    rtc: Rtc,
    sockets: Vec<(UdpSocket, SocketAddr)>,
) -> (Box<dyn Leg>, Line, mpsc::UnboundedReceiver<LegEvent>) {
    let voice = Arc::new(Mutex::new(JitterBuffer::default()));
    let (give, ear) = mpsc::channel(ON_THE_WAY);
    let (tell, events) = mpsc::unbounded_channel();
    let leg = WebRtcLeg { voice: Arc::clone(&voice), ear: give };
    let line =
        Line { rtc, sockets, voice, ear, events: tell, connected: false, out: None, time: 0, last_key: None };
    (Box::new(leg), line, events)
}

impl Line {
    async fn run(mut self) {
        let gone = self.carry().await.unwrap_or_else(|error| {
            tracing::debug!(%error, "a voice leg broke");
            Gone::Lost
        });
        if self.rtc.is_alive() {
            // Tell the page, so that it needn't find out by silence.
            let _ = timeout(FAREWELL, self.close()).await;
        }
        let _ = self.events.send(LegEvent::Gone(gone));
    }

    async fn carry(&mut self) -> Result<Gone, RtcError> {
        let patience = Instant::now() + PATIENCE;
        let mut buffer = vec![0; LARGEST_PACKET];
        loop {
            let wake = match self.drain()? {
                Ok(wake) => wake,
                Err(gone) => return Ok(gone),
            };
            let wake = if self.connected { wake } else { wake.min(patience) };
            let Self { sockets, ear, rtc, .. } = self;
            tokio::select! {
                received = receive(sockets, &mut buffer) => {
                    let (length, source, destination) = received;
                    if let Ok(contents) = buffer[..length].try_into() {
                        let packet = Receive { proto: Protocol::Udp, source, destination, contents };
                        let input = Input::Receive(Instant::now(), packet);
                        // Anybody may send to an open port: what isn't the page's, or isn't sound, is
                        // no reason to end a call.
                        if rtc.accepts(&input) && let Err(error) = rtc.handle_input(input) {
                            tracing::debug!(%error, "a packet of a voice leg was not understood");
                        }
                    }
                }
                frame = ear.recv() => match frame {
                    Some(frame) => self.send(&frame)?,
                    None => return Ok(Gone::Detached),
                },
                () = sleep_until(wake.into()) => {
                    if !self.connected && Instant::now() >= patience {
                        return Ok(Gone::NeverConnected);
                    }
                    self.rtc.handle_input(Input::Timeout(Instant::now()))?;
                }
            }
        }
    }

    /// Lets the connection say all it has to say; then the time at which it wants to be woken, or its end.
    fn drain(&mut self) -> Result<Result<Instant, Gone>, RtcError> {
        loop {
            match self.rtc.poll_output()? {
                Output::Timeout(wake) => {
                    return Ok(if self.rtc.is_alive() { Ok(wake) } else { Err(Gone::Closed) });
                }
                Output::Transmit(packet) => {
                    let from = self.sockets.iter().find(|(_, address)| *address == packet.source);
                    if let Some((socket, _)) = from {
                        // What the network doesn't take now is lost, as any packet may be.
                        let _ = socket.try_send_to(&packet.contents, packet.destination);
                    }
                }
                Output::Event(event) => {
                    if let Some(gone) = self.happened(event) {
                        return Ok(Err(gone));
                    }
                }
            }
        }
    }

    fn happened(&mut self, event: Event) -> Option<Gone> {
        match event {
            Event::Connected => {
                self.connected = true;
                let _ = self.events.send(LegEvent::Connected);
            }
            Event::IceConnectionStateChange(IceConnectionState::Disconnected) => return Some(Gone::Lost),
            Event::Closed => return Some(Gone::Closed),
            Event::MediaAdded(media) => {
                let pt = self.rtc.writer(media.mid).and_then(|writer| {
                    let pcmu = writer.payload_params().find(|p| p.spec().codec == Codec::PCMU);
                    pcmu.map(str0m::format::PayloadParams::pt)
                });
                if self.out.is_none() {
                    self.out = pt.map(|pt| (media.mid, pt));
                }
            }
            Event::MediaData(data) => match data.codec_extra {
                CodecExtra::Tele(report) => {
                    let key = b"0123456789*#ABCD".get(usize::from(report.event));
                    if self.last_key != Some(data.time.numer())
                        && let Some(key) = key
                    {
                        self.last_key = Some(data.time.numer());
                        let _ = self.events.send(LegEvent::Key(char::from(*key)));
                    }
                }
                _ if data.params.spec().codec == Codec::PCMU => {
                    let mut samples = [0; SAMPLES * 6];
                    let length = data.data.len().min(samples.len());
                    for (sample, code) in samples.iter_mut().zip(data.data.iter()) {
                        *sample = ulaw::decode(*code);
                    }
                    let mut voice = self.voice.lock().unwrap_or_else(PoisonError::into_inner);
                    voice.put(data.time.numer(), &samples[..length]);
                }
                _ => {}
            },
            _ => {}
        }
        None
    }

    fn send(&mut self, frame: &[u8; SAMPLES]) -> Result<(), RtcError> {
        let now = Instant::now();
        if self.connected
            && let Some((mid, pt)) = self.out
            && let Some(writer) = self.rtc.writer(mid)
        {
            writer.write(pt, now, MediaTime::new(self.time, Frequency::EIGHT_KHZ), frame.as_slice())?;
        }
        self.time += SAMPLES as u64;
        self.rtc.handle_input(Input::Timeout(now))
    }

    /// Says goodbye to the page, as far as it can be said.
    async fn close(&mut self) {
        if self.rtc.close().is_err() {
            return;
        }
        while let Ok(Ok(wake)) = self.drain() {
            sleep_until(wake.into()).await;
            if self.rtc.handle_input(Input::Timeout(Instant::now())).is_err() {
                return;
            }
        }
    }
}

/// The next packet on any of the sockets: its length, whence and whereto. A socket's error (a port that
/// is closed at the other end) is no packet.
async fn receive(sockets: &[(UdpSocket, SocketAddr)], buffer: &mut [u8]) -> (usize, SocketAddr, SocketAddr) {
    poll_fn(|cx| {
        for (socket, address) in sockets {
            loop {
                let mut filled = ReadBuf::new(buffer);
                match socket.poll_recv_from(cx, &mut filled) {
                    Poll::Ready(Ok(source)) => return Poll::Ready((filled.filled().len(), source, *address)),
                    Poll::Ready(Err(_)) => {}
                    Poll::Pending => break,
                }
            }
        }
        Poll::Pending
    })
    .await
}
