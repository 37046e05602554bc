// Every text a person reads on the telephones page, in French and in English.

const TEXTS = {
  fr: {
    title: "Votre téléphone",
    brand: "Téléphones d’essai",
    skip: "Aller au téléphone",
    intro: "Cette page est un vrai téléphone : appelez une ligne, parlez, écoutez, appuyez sur les touches.",
    language: "Langue",
    mine: "Votre numéro",
    connecting: "Branchement du téléphone…",
    ready: "Prêt à appeler",
    offline: "Coupé du réseau. Nouvel essai en cours…",
    replaced: "Ce numéro sert maintenant dans une autre page. Fermez celle-ci, ou rechargez-la pour le reprendre.",
    directory: "Numéros à appeler",
    directoryEmpty: "Aucune ligne n’est encore branchée. Composez un numéro ci-contre.",
    call: "Appeler",
    callName: "Appeler {name}",
    number: "Numéro à composer",
    numberHint: "par exemple 01 99 00 00 00",
    erase: "Effacer",
    redial: "Rappeler {number}",
    keypad: "Touches du téléphone",
    badNumber: "Ce numéro n’est pas complet. Un numéro français a dix chiffres et commence par 0.",
    incoming: "On vous appelle",
    answer: "Répondre",
    decline: "Refuser",
    hangUp: "Raccrocher",
    mute: "Couper mon micro",
    unmute: "Rétablir mon micro",
    muted: "Votre micro est coupé : on ne vous entend plus.",
    unmuted: "Votre micro est rétabli.",
    dialling: "Appel en cours…",
    talking: "En ligne",
    together: "En communication",
    onHold: "Mis en attente : vous entendez de la musique.",
    listening: "On ne vous entend pas pour le moment.",
    music: "Musique d’attente",
    ringback: "Ça sonne…",
    voiceWavering: "Le son se rétablit…",
    transcript: "Ce qui est dit",
    transcriptEmpty: "Ce que dit la ligne s’écrit ici.",
    pressed: "Vous avez appuyé sur {keys}",
    wrote: "Vous avez répondu : {text}",
    write: "Répondre par écrit",
    writeHint: "Quand on vous demande de parler, vous pouvez aussi écrire ici.",
    send: "Envoyer",
    caller: "Appel de {name}",
    to: "Appel vers {name}",
    hidden: "Numéro masqué",
    recents: "Derniers appels",
    recentsEmpty: "Aucun appel pour l’instant.",
    recentOut: "appelé",
    recentIn: "reçu",
    recentMissed: "manqué",
    messages: "Messages",
    messagesEmpty: "Aucun message pour l’instant.",
    messageTo: "À",
    messageBody: "Votre message",
    messageFrom: "De {name}",
    messageSentTo: "À {name}",
    messageNew: "Nouveau message de {name}",
    messageNotSent: "Le message n’est pas parti. Votre texte est gardé : réessayez.",
    micRefused: "Le micro est refusé par le navigateur : on ne vous entend pas. Vous entendez, et les touches marchent. Pour parler, autorisez le micro à côté de l’adresse de la page.",
    micAbsent: "Aucun micro n’a été trouvé : on ne vous entend pas. Vous entendez, et les touches marchent.",
    micBusy: "Le micro est pris par un autre programme : on ne vous entend pas. Fermez l’autre programme, puis rappelez.",
    micInsecure: "Le navigateur ne donne le micro qu’aux adresses en https ou à cet ordinateur même : on ne vous entend pas. Vous entendez, et les touches marchent.",
    soundBlocked: "Le navigateur attend un geste de votre part pour faire entendre le son.",
    hear: "Écouter",
    failed: "Cela n’a pas marché. Vérifiez le numéro, puis réessayez.",
    busyHere: "Ce téléphone est déjà en ligne. Raccrochez d’abord.",
    ended: {
      hung_up: "Vous avez raccroché.",
      other_hung_up: "Votre correspondant a raccroché.",
      declined: "L’appel a été refusé.",
      busy: "La ligne est occupée. Réessayez dans un moment.",
      no_answer: "Personne n’a répondu.",
      failed: "L’appel n’a pas abouti. Réessayez dans un moment.",
      lost: "L’appel a été coupé. Vous pouvez rappeler.",
      not_in_service: "Ce numéro n’est pas attribué.",
    },
    cancelled: {
      caller_gone: "On vous a appelé, puis raccroché.",
      answered_elsewhere: "L’appel a été pris ailleurs.",
      timeout: "Appel manqué.",
    },
    close: "Fermer",
    noScript: "Ce téléphone a besoin de JavaScript.",
    more: "Un second téléphone ? Ouvrez cette page dans un autre onglet : il aura un autre numéro.",
  },
  en: {
    title: "Your telephone",
    brand: "Trial telephones",
    skip: "Go to the telephone",
    intro: "This page is a real telephone: call a line, talk, listen, press the keys.",
    language: "Language",
    mine: "Your number",
    connecting: "Plugging the telephone in…",
    ready: "Ready to call",
    offline: "Cut off from the network. Trying again…",
    replaced: "This number is now used in another page. Close this one, or reload it to take it back.",
    directory: "Numbers to call",
    directoryEmpty: "No line is plugged in yet. Dial a number instead.",
    call: "Call",
    callName: "Call {name}",
    number: "Number to dial",
    numberHint: "for example 01 99 00 00 00",
    erase: "Erase",
    redial: "Redial {number}",
    keypad: "Telephone keys",
    badNumber: "This number is not complete. A French number has ten digits and begins with 0.",
    incoming: "Somebody is calling you",
    answer: "Answer",
    decline: "Decline",
    hangUp: "Hang up",
    mute: "Mute my microphone",
    unmute: "Unmute my microphone",
    muted: "Your microphone is off: nobody hears you now.",
    unmuted: "Your microphone is on again.",
    dialling: "Calling…",
    talking: "On the line",
    together: "Talking",
    onHold: "On hold: you are hearing music.",
    listening: "You are not heard for now.",
    music: "Waiting music",
    ringback: "It is ringing…",
    voiceWavering: "The sound is coming back…",
    transcript: "What is said",
    transcriptEmpty: "What the line says is written here.",
    pressed: "You pressed {keys}",
    wrote: "You answered: {text}",
    write: "Answer in writing",
    writeHint: "When you are asked to speak, you may write here instead.",
    send: "Send",
    caller: "Call from {name}",
    to: "Call to {name}",
    hidden: "Hidden number",
    recents: "Latest calls",
    recentsEmpty: "No call yet.",
    recentOut: "called",
    recentIn: "received",
    recentMissed: "missed",
    messages: "Messages",
    messagesEmpty: "No message yet.",
    messageTo: "To",
    messageBody: "Your message",
    messageFrom: "From {name}",
    messageSentTo: "To {name}",
    messageNew: "New message from {name}",
    messageNotSent: "The message was not sent. Your text is kept: try again.",
    micRefused: "The browser refuses the microphone: nobody hears you. You can hear, and the keys work. To speak, allow the microphone next to the page’s address.",
    micAbsent: "No microphone was found: nobody hears you. You can hear, and the keys work.",
    micBusy: "Another program is using the microphone: nobody hears you. Close the other program, then call again.",
    micInsecure: "The browser gives the microphone only to https addresses or to this very computer: nobody hears you. You can hear, and the keys work.",
    soundBlocked: "The browser wants a click from you before it plays the sound.",
    hear: "Listen",
    failed: "That did not work. Check the number, then try again.",
    busyHere: "This telephone is already on the line. Hang up first.",
    ended: {
      hung_up: "You hung up.",
      other_hung_up: "The other side hung up.",
      declined: "The call was declined.",
      busy: "The line is busy. Try again in a while.",
      no_answer: "Nobody answered.",
      failed: "The call did not get through. Try again in a while.",
      lost: "The call was cut off. You can call again.",
      not_in_service: "This number is not in service.",
    },
    cancelled: {
      caller_gone: "Somebody called you, then hung up.",
      answered_elsewhere: "The call was taken elsewhere.",
      timeout: "Missed call.",
    },
    close: "Close",
    noScript: "This telephone needs JavaScript.",
    more: "A second telephone? Open this page in another tab: it will have another number.",
  },
};

const CHOICE = "permanence.telephones.language";
let chosen = "fr";

/** The language for dates and hours. */
export function locale() {
  return chosen === "en" ? "en-GB" : "fr-FR";
}

/** A text by its key (`a` or `a.b`), with `{names}` filled in. */
export function text(key, values = {}) {
  const found = key.split(".").reduce((texts, part) => texts?.[part], TEXTS[chosen]);
  return (found ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** Changes the language of the whole page. */
export function speak(wanted) {
  chosen = wanted in TEXTS ? wanted : "fr";
  document.documentElement.lang = chosen;
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = text(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", text(element.dataset.label));
  for (const element of document.querySelectorAll("[data-hint]")) element.placeholder = text(element.dataset.hint);
  try {
    localStorage.setItem(CHOICE, chosen);
  } catch {
    // It is asked again next time.
  }
}

/** The language chosen before; French otherwise. */
export function remembered() {
  try {
    return localStorage.getItem(CHOICE) ?? "fr";
  } catch {
    return "fr";
  }
}
