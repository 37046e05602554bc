// The mediator's telephone: one small interface over two companies' browser telephones.
//
//   const telephone = await connect({ kind, script, getToken }, tell);
//   telephone.answer() · telephone.hangup() · telephone.mute(on) · telephone.unblock() · telephone.close()
//
// `tell(what, detail)` hears: `ready`, `offline`, `ringing`, `quiet` (stopped ringing), `connecting`, `voice`,
// `silent` (voice wavers), `ended`, `mic` {why}, `sound-blocked`, `error`.

const connections = { switch: overSwitch, twilio: overTwilio };

/** `kind` is `switch` (our own company) or `twilio`. */
export function connect(setup, tell) {
  return connections[setup.kind](setup, tell);
}

async function overSwitch({ script, getToken }, tell) {
  const { Phone } = await import(/* webpackIgnore: true */ script);
  const phone = new Phone({ speak: false });
  phone
    .on('registered', () => tell('ready'))
    .on('online', () => tell('ready'))
    .on('offline', () => tell('offline'))
    .on('unregistered', () => tell('offline'))
    .on('ringing', () => tell('ringing'))
    .on('ring-cancelled', () => tell('quiet'))
    .on('answered', () => tell('connecting'))
    .on('voice', ({ connected }) => tell(connected ? 'voice' : 'silent'))
    .on('ended', () => tell('ended'))
    .on('mic-ready', () => tell('mic', { why: null }))
    .on('mic-refused', (detail) => tell('mic', detail))
    .on('sound-blocked', () => tell('sound-blocked'))
    .on('error', (detail) => tell('error', detail));
  await phone.register({ getToken });
  return {
    answer: () => phone.answer(),
    hangup: () => phone.hangup(),
    mute: (on) => phone.mute(on),
    unblock: () => phone.unblockSound(),
    close: () => phone.unregister(),
    /** For tests: the strongest frequency heard, in Hz. */
    heardFrequency: () => phone.heardFrequency(),
    get ringing() { return phone.state === 'ringing'; },
  };
}

async function overTwilio({ script, getToken, edge }, tell) {
  await load(script);
  const { Device } = window.permanenceTwilio;
  const device = new Device(await getToken(), { ...(edge ? { edge } : {}), closeProtection: true });
  let call = null;
  const over = (what) => () => { call = null; tell(what); };
  let closed = false;
  let renewing = false;
  /** A new token, however long our server is away: with the old one gone nobody could ring here until the page is reloaded. */
  const renew = async () => {
    if (renewing) return;
    renewing = true;
    for (let pause = 1000; !closed; pause = Math.min(pause * 2, 30_000)) {
      try {
        device.updateToken(await getToken());
        if (device.state === 'unregistered') await device.register();
        break;
      } catch (error) {
        console.warn('telephone', error);
        await new Promise((done) => { setTimeout(done, pause); });
      }
    }
    renewing = false;
  };
  device.on('registered', () => tell('ready'));
  device.on('unregistered', () => tell('offline'));
  device.on('tokenWillExpire', renew);
  device.on('error', (error) => {
    // https://www.twilio.com/docs/voice/sdks/error-codes: 31401 permission denied, 31402 no device.
    if (error.code === 31401) tell('mic', { why: 'refused' });
    else if (error.code === 31402) tell('mic', { why: 'absent' });
    else tell('error', { error });
    // 20104: the token ended before another was to be had.
    if (error.code === 20104) renew();
  });
  // We ring ourselves, in one way for both companies.
  device.audio?.incoming(false);
  device.on('incoming', (incoming) => {
    call = incoming;
    call.on('accept', () => tell('voice'));
    call.on('reconnecting', () => tell('silent'));
    call.on('reconnected', () => tell('voice'));
    call.on('cancel', over('quiet'));
    call.on('reject', over('quiet'));
    call.on('disconnect', over('ended'));
    call.on('error', (error) => tell('error', { error }));
    tell('ringing');
  });
  await device.register();
  return {
    answer: async () => { tell('connecting'); call?.accept(); },
    hangup: async () => call?.disconnect(),
    mute: (on) => call?.mute(on),
    unblock: async () => {},
    close: async () => { closed = true; device.destroy(); },
    heardFrequency: () => null,
    get ringing() { return call?.status() === 'pending'; },
  };
}

function load(source) {
  return new Promise((done, failed) => {
    const element = document.createElement('script');
    element.src = source;
    element.onload = done;
    element.onerror = () => failed(new Error('the telephone script did not load'));
    document.head.append(element);
  });
}
