# The mediator's desk.
desk-title = My desk
desk-now-label = Now
desk-work-label = Sheet and calls

presence-offline = Offline
presence-available = Available
presence-ringing = A call is ringing
presence-connecting = Connecting
presence-talking = On a call
presence-wrap_up = After the call
presence-on_break = On a break
presence-go-to-desk = A call is ringing: answer

desk-offline-lead = You receive no calls. When you are ready, one click is enough.
desk-start = Make me available
desk-available-lead = Sit back: we ring as soon as somebody needs you.
desk-nobody-waits = Nobody is waiting right now.
desk-people-wait = { $count ->
    [one] One person is waiting. Their call goes to whoever is available and knows the topic.
   *[other] { $count } people are waiting. Their calls go to whoever is available and knows the topic.
  }
desk-break = Take a break
desk-leave = End my shift
desk-back = I am back

desk-away-chosen = You are on a break. Take your time: no call will be offered to you.
desk-away-no-answer = A call rang and was not answered; we put you on a break and the person was offered to somebody else. It happens to everyone.
desk-away-declined = You passed on a call; it was offered to somebody else. You are on a break until you come back.
desk-away-unreachable = Your telephone could not be rung (page closed, line busy or wrong number). Check it, then come back.
desk-away-connection-lost = The link to your desk was lost; no call is offered to you until you are back.
desk-away-hard-call = You are taking a breath after a hard call; come back when you like, there is no hurry.
desk-away-cap-reached = You have taken as many calls as you wanted: you deserve a break. Come back when you like.

desk-offer-title = A call for you
desk-offer-topic = Topic
desk-offer-language = Language
desk-offer-territory = Département
desk-offer-waited = Waiting for
desk-offer-kind = Call
desk-offer-callback = The person asked to be called back: we call them as soon as you answer.
desk-offer-known = Their last calls
desk-offer-new = First known call from this number, or a withheld number.
desk-offer-own-telephone = Your telephone is ringing: pick up and press 1.
desk-offer-next = Unanswered, the call goes to somebody else in
desk-offer-summary = { $topic }, { $language }
desk-offer-past-call = { $when }: { $what }
desk-answer = Answer
desk-decline = Pass

desk-talking = On a call
desk-state-connecting = Connecting
desk-lead-connecting = Voice does not flow yet. One moment…
desk-state-reconnecting = Connection lost
desk-lead-reconnecting = The voice connection was cut. The person is still there: we are restoring it.
desk-state-calling = Calling
desk-lead-calling = We are calling the person. Voice does not flow yet.
desk-voice-flows = Voice flows: you hear each other.
desk-voice-not-yet = Voice does not reach this browser yet. One moment…
desk-voice-telephone = You are talking on your own telephone.
desk-call-number = Number
desk-number-hidden = Withheld number
desk-mute = Mute my microphone
desk-unmute = Unmute my microphone
desk-muted = Your microphone is off: the person does not hear you.
desk-hold = Put on hold
desk-resume = Resume the conversation
desk-held = The person is on hold, with music: they do not hear you.
desk-hang-up = Hang up

desk-wrap-up-lead = Time to complete the sheet in peace. Then you are available again.
desk-wrap-up-missing = To finish, the sheet still needs its theme or its outcome.
desk-wrap-up-done = I am done
desk-wrap-up-more = 3 more minutes
desk-after-label = Then
desk-after-available = Available
desk-after-on-break = A break
desk-after-recovering = Catch my breath, it was a hard call
desk-after-offline = Finish

desk-topic-none = Not given
language-fr = French
language-en = English

telephone-off = Telephone not connected
telephone-ready = Telephone ready
telephone-offline = Telephone disconnected, trying again…
telephone-connecting = Voice is being connected…
telephone-voice = Voice flows
telephone-own = Calls on your own telephone
telephone-mic-refused = The browser refuses the microphone: the person will not hear you. Click the padlock or the microphone icon near the page address, allow the microphone, then reload.
telephone-mic-absent = No microphone was found. Plug in a headset or a microphone: you will hear the person, but they will not hear you.
telephone-mic-busy = The microphone is in use by another program. Close it (video call, another tab), then reload the page.
telephone-mic-insecure = The browser gives the microphone to HTTPS pages only. Open the hotline by its https:// address.
telephone-sound-blocked = The browser wants a click before it plays sound.
telephone-sound-unblock = Allow sound
desk-notify = Tell me even when this page is behind another
desk-refused = That was no longer possible: the call has moved on. This is where it stands.

desk-today-title = Today
desk-today-none = No call yet today. The sheet opens here as soon as a call begins.
desk-today-all = All my calls

desk-by-telephone = You are on duty by telephone: your telephone rings, not this page. You can complete your sheets here.
desk-here = Answer in this page
desk-to-complete-title = Sheets to complete
desk-to-complete-lead = Their theme or their outcome is still missing. There is no hurry.
to-complete-title = Sheets to complete
to-complete-lead = The conversations of the last 30 days whose sheet lacks its theme or its outcome, the oldest first.
to-complete-none = Every sheet is complete.
to-complete-call = Call
to-complete-mediator = Mediator
to-complete-outcome = Outcome
to-complete-more = Only the { $count } oldest are shown.
desk-to-complete-all = All of them

not-today-title = Not today
not-today-holds = Until the end of your shift, these topics will not be offered to you: { $topics }.
not-today-take-back = Take back: { $topic }
not-today-none = Every topic is offered to you again.
not-today-choose = Put a topic aside today
not-today-help = A ticked topic is not offered to you until the end of your shift. People who call about it keep their place, for somebody else.
not-today-every-known = You have put aside every topic that you know. You will only receive calls without a topic, or about other topics when nobody else is free. To receive nothing for a while, take a break instead.
not-today-every = You have put aside every topic. You will only receive calls from people who chose no topic. To receive nothing for a while, take a break instead.

desk-surge-title = Surge.
desk-surge = Many people are calling: every topic may be offered to you, even those you know less. Your “not today” is still respected.
desk-surge-since = Since { $hour }, many people have been calling: every topic may be offered to you, even those you know less. Your “not today” is still respected.
desk-surge-over-title = The surge is over
desk-surge-over = since { $hour }: calls come to you again according to your topics. Thank you.

desk-elsewhere = Your desk is also open in another window or on another device. A call rings in both places: answer where you like, the other stops at once.
desk-elsewhere-telephone = Your desk is also open in another window or on another device. Both show the same.
desk-elsewhere-not-you = Is it not you? Change your password.
desk-voice-elsewhere = You are talking in your other window or on your other device. Here you can complete the sheet, put on hold and hang up.

desk-recover = Breathe after a hard call
desk-cap = { $count ->
    [0] The break you wanted comes after { $cap ->
        [one] one call.
       *[other] { $cap } calls.
      }
    [one] One call taken of { $cap } before the break you wanted.
   *[other] { $count } calls taken of { $cap } before the break you wanted.
  }
desk-wrap-up-capped = You have taken as many calls as you wanted, thank you. A break comes next; come back when you like.

desk-surge-title-line = Surge on “{ $line }”.
desk-surge-over-title-line = The surge on “{ $line }” is over
