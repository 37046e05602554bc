# Calls and their story.
calls-title = My calls
calls-none = No call yet. Your calls will appear here, the latest first.
calls-when = When
calls-topic = Topic
calls-length = Conversation
calls-sheet = Outcome
calls-incomplete = sheet to complete
calls-call-title = Call { $when }
calls-facts = The call
calls-fact-topic = Topic
calls-fact-language = Language
calls-fact-number = Number
calls-fact-mediator = Mediator
calls-fact-waited = Wait
calls-fact-length = Conversation
calls-fact-state = State
calls-timeline = What happened
calls-call-back = Call back
calls-call-back-help = The person sees the hotline’s number, never yours. Your telephone rings first.
calls-length-none = no conversation

calls-state-in_flow = at the greeting
calls-state-waiting = waiting
calls-state-awaiting_callback = to be called back
calls-state-connecting = connecting
calls-state-talking = talking
calls-state-reconnecting = connection lost
calls-state-leaving_message = leaving a message
calls-state-ended = ended

calls-ending-talked = conversation
calls-ending-callback_kept = called back, conversation
calls-ending-callback_failed = callback without success
calls-ending-message_left = message left
calls-ending-told = told the hours
calls-ending-hung_up = hung up before the answer
calls-ending-not_reached = could not be reached

story-arrived = The person called.
story-arrived-outbound = We called the person.
story-queued = They chose a topic and wait for a mediator.
story-offered = The call was offered to { $mediator }.
story-offer_accepted = { $mediator } answered.
story-offer_declined = { $mediator } passed on the call.
story-offer_expired = Unanswered by { $mediator }, the call was offered to somebody else.
story-offer_withdrawn = The ring at { $mediator } was stopped.
story-caller_rung = We are calling the person.
story-caller_not_reached = The person did not answer our call.
story-talking = The conversation with { $mediator } begins.
story-held = The person is put on hold.
story-resumed = The conversation goes on.
story-mediator_lost = The connection with { $mediator } is lost; the person is kept on the line.
story-returned_to_queue = The person is back at their place in the queue.
story-callback_requested = They ask to be called back and keep their place.
story-callback_cancelled = The callback is given up.
story-message_started = They leave a message.
story-ended = End of the call: { $ending }.
story-presence = { $mediator } changes presence.
story-why = { $story } Why: { $reach }, { $strategy }.
story-why-same_mediator = knows this person already
story-why-territory = knows the topic and the département
story-why-topic = knows the topic
story-why-anyone = speaks their language
story-why-overflow = can help after a long wait
story-why-longest_idle = free the longest
story-why-fewest_calls = took the fewest calls since signing on
story-why-level_first = the first level that suffices
story-widened = The call is offered more widely: to whoever { $reach }.
story-callback_missed = Nobody was free at the time chosen for the callback; it is moved to the next day, three times at most.
story-somebody = a mediator
story-others = Why not the others: { $others }.
story-others-note = Who was free or occupied is read at the very time of the ring; what each can do, from today’s pages.
story-others-many = { $count ->
    [one] one person
   *[other] { $count } people
  }
