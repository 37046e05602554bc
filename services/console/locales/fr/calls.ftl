# Les appels et leur histoire.
calls-title = Mes appels
calls-none = Pas encore d’appel. Vos appels apparaîtront ici, du plus récent au plus ancien.
calls-when = Quand
calls-topic = Sujet
calls-length = Conversation
calls-sheet = Issue
calls-incomplete = fiche à compléter
calls-call-title = Appel { $when }
calls-facts = L’appel
calls-fact-topic = Sujet
calls-fact-language = Langue
calls-fact-number = Numéro
calls-fact-mediator = Médiateur
calls-fact-waited = Attente
calls-fact-length = Conversation
calls-fact-state = État
calls-timeline = Ce qui s’est passé
calls-call-back = Rappeler
calls-call-back-help = La personne verra le numéro de la permanence, jamais le vôtre. Votre téléphone sonne d’abord.
calls-length-none = pas de conversation

calls-state-in_flow = à l’accueil
calls-state-waiting = en attente
calls-state-awaiting_callback = à rappeler
calls-state-connecting = mise en relation
calls-state-talking = en conversation
calls-state-reconnecting = liaison perdue
calls-state-leaving_message = laisse un message
calls-state-ended = terminé

calls-ending-talked = conversation
calls-ending-callback_kept = rappelé, conversation
calls-ending-callback_failed = rappel sans succès
calls-ending-message_left = message laissé
calls-ending-told = renseigné sur les horaires
calls-ending-hung_up = a raccroché avant la réponse
calls-ending-not_reached = n’a pas pu être joint

story-arrived = La personne a appelé.
story-arrived-outbound = Nous avons appelé la personne.
story-queued = Elle a choisi son sujet et attend un médiateur.
story-offered = L’appel a été proposé à { $mediator }.
story-offer_accepted = { $mediator } a répondu.
story-offer_declined = { $mediator } a passé l’appel.
story-offer_expired = Sans réponse de { $mediator }, l’appel a été proposé à quelqu’un d’autre.
story-offer_withdrawn = La sonnerie chez { $mediator } a été arrêtée.
story-caller_rung = Nous appelons la personne.
story-caller_not_reached = La personne n’a pas répondu à notre appel.
story-talking = La conversation commence avec { $mediator }.
story-held = La personne est mise en attente.
story-resumed = La conversation reprend.
story-mediator_lost = La liaison avec { $mediator } est coupée ; la personne est gardée en ligne.
story-returned_to_queue = La personne retrouve sa place dans la file.
story-callback_requested = Elle demande à être rappelée et garde sa place.
story-callback_cancelled = Le rappel est abandonné.
story-message_started = Elle laisse un message.
story-ended = Fin de l’appel : { $ending }.
story-presence = { $mediator } change de présence.
story-why = { $story } Pourquoi : { $reach }, { $strategy }.
story-why-same_mediator = connaît déjà cette personne
story-why-territory = connaît le sujet et le département
story-why-topic = connaît le sujet
story-why-anyone = parle sa langue
story-why-overflow = peut aider après une longue attente
story-why-longest_idle = libre depuis le plus longtemps
story-why-fewest_calls = a pris le moins d’appels depuis son arrivée
story-why-level_first = premier niveau suffisant
story-widened = L’appel est proposé plus largement : à qui { $reach }.
story-callback_missed = Personne n’était libre au moment choisi pour le rappel ; il est reporté au lendemain, trois fois au plus.
story-somebody = un médiateur
story-others = Pourquoi pas les autres : { $others }.
story-others-note = Qui était libre ou occupé est lu à l’heure même de la sonnerie ; ce que chacun sait faire, dans les fiches d’aujourd’hui.
story-others-many = { $count ->
    [one] une personne
   *[other] { $count } personnes
  }
