// Says texts aloud with the browser's own voices, one after the other.

/** How long to wait for the browser to list its voices; some list them late, some have none. */
const VOICES_WITHIN = 1200;
/** A voice that takes longer than the estimate by this factor has got stuck: go on without it. */
const PATIENCE = 2.5;

export class Speaker {
  #queue = [];
  #speaking = null;
  #voices = [];

  /** Whether this browser can speak at all. Waits a moment for its voices. */
  async ready() {
    const synthesis = globalThis.speechSynthesis;
    if (!synthesis) return false;
    this.#voices = synthesis.getVoices();
    if (this.#voices.length === 0) {
      await new Promise((resolve) => {
        synthesis.addEventListener("voiceschanged", resolve, { once: true });
        setTimeout(resolve, VOICES_WITHIN);
      });
      this.#voices = synthesis.getVoices();
    }
    return this.#voices.length > 0;
  }

  /**
   * Queues a text. `started` is called when it is its turn, `done` when it was said to its end.
   * Without a voice, or not `aloud`, it takes its estimated time (ms) in silence, so that it can be read.
   */
  say({ text, language, duration, aloud, started, done }) {
    this.#queue.push({ text, language, duration, aloud, started, done });
    if (!this.#speaking) this.#next();
  }

  /** Falls silent at once and forgets what was queued. */
  stop() {
    this.#queue = [];
    const speaking = this.#speaking;
    this.#speaking = null;
    clearTimeout(speaking?.timer);
    globalThis.speechSynthesis?.cancel();
  }

  #next() {
    const item = this.#queue.shift();
    this.#speaking = item ?? null;
    if (!item) return;
    item.started?.();
    const finish = () => {
      if (this.#speaking !== item) return;
      clearTimeout(item.timer);
      item.done?.();
      this.#next();
    };
    const voice = item.aloud ? this.#voiceFor(item.language) : null;
    if (!voice) {
      item.timer = setTimeout(finish, item.duration);
      return;
    }
    item.timer = setTimeout(() => {
      globalThis.speechSynthesis.cancel();
      finish();
    }, item.duration * PATIENCE + 4000);
    // By sentences: some browsers stop in the middle of a long utterance.
    const sentences = item.text.match(/[^.!?…]+[.!?…]*\s*/gu) ?? [item.text];
    sentences.forEach((sentence, index) => {
      const utterance = new SpeechSynthesisUtterance(sentence);
      utterance.voice = voice;
      utterance.lang = voice.lang;
      utterance.rate = 0.95;
      if (index === sentences.length - 1) {
        utterance.addEventListener("end", finish);
        utterance.addEventListener("error", () => {
          // Cancelled by us, or the voice failed: then leave the time to read.
          if (this.#speaking !== item) return;
          clearTimeout(item.timer);
          item.timer = setTimeout(finish, item.duration);
        });
      }
      globalThis.speechSynthesis.speak(utterance);
    });
  }

  #voiceFor(language) {
    const wanted = (language || "fr-FR").replace("_", "-").toLowerCase();
    const tag = (voice) => voice.lang.replace("_", "-").toLowerCase();
    return (
      this.#voices.find((voice) => tag(voice) === wanted && voice.localService) ??
      this.#voices.find((voice) => tag(voice) === wanted) ??
      this.#voices.find((voice) => tag(voice).split("-")[0] === wanted.split("-")[0])
    );
  }
}
