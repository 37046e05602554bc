// The sound of one call: a WebRTC connection to the switch, the microphone, the loudspeaker.

/** A connection that wavers is given this long before it is made anew. */
const WAVERING = 2500;
const RETRY = [300, 1000, 2000, 4000];

/** Why there is no microphone: what the browser says, in our words. */
function whyNot(error) {
  if (error?.name === "NotAllowedError" || error?.name === "SecurityError") return "refused";
  if (error?.name === "NotReadableError") return "busy";
  return "absent";
}

export class Voice extends EventTarget {
  #exchange;
  #peer = null;
  #sender = null;
  #track = null;
  #muted = false;
  #open = false;
  #attempt = 0;
  #audio = new Audio();
  #ear = null;

  /** `exchange(sdp)` sends an offer to the switch and gives its answer. */
  constructor(exchange) {
    super();
    this.#exchange = exchange;
    this.#audio.autoplay = true;
  }

  /** Connects, and asks for the microphone meanwhile: a person who still thinks about it hears already. */
  async open() {
    if (this.#open) return;
    this.#open = true;
    this.#microphone();
    await this.#connect();
  }

  close() {
    this.#open = false;
    this.#hangUpPeer();
    this.#track?.stop();
    this.#track = null;
    this.#audio.srcObject = null;
    this.#ear?.context.close();
    this.#ear = null;
  }

  get muted() {
    return this.#muted;
  }

  set muted(muted) {
    this.#muted = Boolean(muted);
    if (this.#track) this.#track.enabled = !this.#muted;
  }

  /** Sends a key in the media (RFC 4733), where the browser can. */
  pressInMedia(key) {
    if (!this.#sender?.dtmf?.canInsertDTMF) return false;
    this.#sender.dtmf.insertDTMF(key, 120, 70);
    return true;
  }

  /** Plays what is heard after the browser had refused to (it wants a click first). */
  async unblock() {
    await this.#audio.play();
    await this.#ear?.context.resume();
  }

  /** The strongest frequency now heard, in Hz, or null. For tests and for the curious. */
  heardFrequency() {
    const stream = this.#audio.srcObject;
    if (!stream) return null;
    if (this.#ear?.stream !== stream) {
      this.#ear?.context.close();
      const context = new AudioContext();
      context.resume();
      const analyser = context.createAnalyser();
      analyser.fftSize = 8192;
      analyser.smoothingTimeConstant = 0;
      context.createMediaStreamSource(stream).connect(analyser);
      this.#ear = { stream, context, analyser, levels: new Float32Array(analyser.frequencyBinCount) };
      return null;
    }
    const { context, analyser, levels } = this.#ear;
    analyser.getFloatFrequencyData(levels);
    let strongest = 1;
    for (let bin = 2; bin < levels.length; bin++) if (levels[bin] > levels[strongest]) strongest = bin;
    return levels[strongest] > -70 ? Math.round((strongest * context.sampleRate) / analyser.fftSize) : null;
  }

  async #microphone() {
    if (!navigator.mediaDevices?.getUserMedia) {
      // Browsers hide the microphone from pages that are neither https nor on this machine.
      this.#tell("mic-refused", { why: globalThis.isSecureContext === false ? "insecure" : "absent" });
      return;
    }
    try {
      const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
      const stream = await navigator.mediaDevices.getUserMedia({ audio });
      const [track] = stream.getAudioTracks();
      if (!this.#open) {
        track.stop();
        return;
      }
      this.#track = track;
      track.enabled = !this.#muted;
      track.addEventListener("ended", () => this.#tell("mic-refused", { why: "absent" }));
      await this.#sender?.replaceTrack(track);
      this.#tell("mic-ready", {});
    } catch (error) {
      if (this.#open) this.#tell("mic-refused", { why: whyNot(error) });
    }
  }

  async #connect() {
    this.#hangUpPeer();
    const peer = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    this.#peer = peer;
    // Both ways even without a microphone: its track can then be put in later without a new exchange.
    const transceiver = peer.addTransceiver("audio", { direction: "sendrecv" });
    this.#sender = transceiver.sender;
    const telephone = RTCRtpReceiver.getCapabilities?.("audio")?.codecs.filter((codec) => /\/(pcmu|telephone-event)$/i.test(codec.mimeType));
    if (telephone?.length) transceiver.setCodecPreferences?.(telephone);
    peer.addEventListener("track", ({ track }) => this.#play(track));
    peer.addEventListener("connectionstatechange", () => this.#changed(peer));
    try {
      // The switch says goodbye in DTLS; the connection itself would notice ten seconds later.
      const goodbye = ({ target }) => {
        if (peer !== this.#peer || !/^(closed|failed)$/.test(target.state)) return;
        this.#tell("wavering", {});
        this.#again();
      };
      peer.addEventListener("signalingstatechange", () => this.#sender?.transport?.addEventListener("statechange", goodbye));
      if (this.#track) await this.#sender.replaceTrack(this.#track);
      await peer.setLocalDescription();
      const sdp = await this.#exchange(peer.localDescription.sdp);
      if (peer === this.#peer) await peer.setRemoteDescription({ type: "answer", sdp });
    } catch (error) {
      if (peer === this.#peer && this.#open) this.#again(error);
    }
  }

  async #play(track) {
    this.#audio.srcObject = new MediaStream([track]);
    try {
      await this.#audio.play();
    } catch (error) {
      if (error?.name === "NotAllowedError") this.#tell("sound-blocked", {});
    }
  }

  #changed(peer) {
    if (peer !== this.#peer) return;
    if (peer.connectionState === "connected") {
      this.#attempt = 0;
      this.#tell("connected", {});
    } else if (peer.connectionState === "disconnected") {
      this.#tell("wavering", {});
      setTimeout(() => peer === this.#peer && peer.connectionState === "disconnected" && this.#again(), WAVERING);
    } else if (peer.connectionState === "failed") {
      this.#tell("wavering", {});
      this.#again();
    }
  }

  #again(error) {
    // A call that is over needs no voice: whoever opened this closes it.
    if (error?.code === "unknown_call" || error?.code === "unknown_telephone") return;
    if (error?.code === "no_media") {
      this.#tell("failed", { error });
      return;
    }
    const wait = RETRY[Math.min(this.#attempt, RETRY.length - 1)];
    this.#attempt += 1;
    setTimeout(() => this.#open && this.#connect(), wait);
  }

  #hangUpPeer() {
    this.#peer?.close();
    this.#peer = null;
    this.#sender = null;
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
