# Who can be rung, and why not the others.
gap-nobody = No mediator answers this line.
gap-nobody-do = The line has to be ticked on somebody’s page.
gap-language = No mediator of this line speaks its starting language ({ $language }).
gap-language-do = The language has to be ticked on the page of somebody who speaks it, or the line given another.
gap-training = No mediator of this line has followed what the topic “{ $topic }” requires: { $training }.
gap-training-do = It has to be noted on the page of who has, or no longer required for this topic.
gap-level = No mediator of this line has the experience that the topic “{ $topic }” requires: { $level }.
gap-level-do = It has to be changed on somebody’s page, or less be required for this topic.
gap-overflow = After a long wait calls would go to the line “{ $line }”, which does not answer or can ring nobody.
gap-overflow-do = That line has to be set up first, or another way out be chosen.
gap-save = { $why } { $do }
gap-save-nobody = No mediator answers this line: it can ring nobody. Save it first without ticking this box, tick the line on the pages of the people who will answer it, then come back and put it into service here.
gap-lines = { $lines }: without this person nobody could be rung any more. First tick the line or the language on somebody else’s page. Or save anyway: calls would wait and nobody’s telephone would ring.
gap-lines-close = { $lines }: without this person nobody could be rung any more. First give the line to somebody else. Nothing was changed.
gap-last-topic = “{ $topic }” ({ $line }: { $required })
gap-last-training = Without this person nobody would have followed what is required by: { $topics }. Who calls about it would wait and nobody’s telephone would ring. First note it on somebody else’s page, or save anyway.
gap-last-level = Without this person nobody would have the experience required by: { $topics }. Who calls about it would be kept for a while for somebody who is not there. First change somebody else’s page, or save anyway.
gap-last-close = Without this person nobody would have what is required by: { $topics }. Nothing was changed.
gap-save-anyway = Save anyway
gap-close-anyway = Close the access anyway

who-title = Who would answer?
who-lead = Describe a call: you will see who would be rung at this moment, in which order, and why not the others. These are the very rules that hand out calls. Nobody is disturbed.
who-back-board = The hotline
who-back-lines = The lines
who-form = The call
who-line = Line
who-language = Language
who-topic = Topic
who-topic-none = no topic chosen
who-territory = Département
who-territory-help = Its number: 38, 2A, 974. Empty: unknown.
who-known = Known to
who-known-help = The mediator who talked with this person, or owes them a follow-up.
who-known-nobody = nobody: it is a first call
who-ask = See who would answer
who-result = At this moment
who-no-line = No line is set up yet. Once there is one, you will see here who would answer.
who-off = This line is switched off: it answers no calls. This is who would answer if it did.
who-closed = The line is closed now: a caller would hear the opening hours. This is who would answer if it were open.
who-company-silent = The telephone company does not answer: nothing rings until it does.
who-rings-nobody = This line can ring nobody. { $why } { $do }
who-gap = { $why } { $do }
who-waiting = { $count ->
    [one] One person waits already: they go first, for whoever can answer them.
   *[other] { $count } people wait already: they go first, for whoever can answer them.
  }
who-surge = Surge: everyone takes anything, the first circles are left out.
who-at-once = { $name } would be rung at once.
who-nobody-now = Nobody would be rung at once: the call would wait.
who-circle-same_mediator = Who knows this person already
who-circle-territory = Who knows the topic and answers for the département
who-circle-topic = Who knows the topic
who-circle-anyone = Everyone who speaks the language
who-circle-overflow = The mediators of the line “{ $line }”
who-from-start = on joining the queue
who-from = after a wait of { $span }
who-lasts = for { $span }
who-for-good = until somebody answers
who-passed = Nobody of this circle is at their post: it is not waited for.
who-rung-none = Nobody in it is free now. Whoever becomes free is rung at once.
who-rung-order = Rung in this order, the next if the one before does not answer within { $span }:
who-rung-one = Rung for { $span }:
who-rung-together = Up to { $count } telephones of their own may ring together.
who-free-since = free for { $span }
who-own-telephone = on their own telephone
who-others = Why not the others
who-taken = { $count ->
    [0] no calls taken
    [one] one call taken
   *[other] { $count } calls taken
  }
who-afterwards-callback = After another { $span } the wait mostly offers a callback.
who-afterwards-voicemail = After another { $span } the caller may leave a message.
who-afterwards-orientation = After another { $span } the caller hears where else to find help.
who-test = Place a test call
who-test-lead = Your telephone rings. You answer, press 1, and wait like the call described here. A mediator is really rung: they read “test call”. The test is marked everywhere and counts in no figure.
who-test-telephone = Your telephone
who-test-telephone-help = The one you have at hand. It will see the line’s number.
who-test-place = Call me
flash-test-placed = Your telephone is about to ring. Answer it, press 1, then wait like a caller. The test shows on the board.
test-call = Test call
who-problem-territory = A département is written with two or three characters: 38, 2A, 974.

why-line = answers other lines
why-language = does not speak this language
why-kept_for_another = the call is first kept for who knows the person
why-topic = does not know this topic
why-refused = does not want this topic today
why-territory = answers for other départements
why-level = does not have the required experience yet
why-training = has not followed the training “{ $training }”
why-offline = offline
why-on_break = on a break, { $reason }
why-ringing = their telephone rings already
why-connecting = is being connected with somebody
why-talking = in conversation
why-wrap_up = finishes the sheet of the call before
why-turn-none = was free; it was not their turn
why-turn-longest_idle = was free, but for less long
why-turn-level_first = was free; their experience was kept for other calls
why-rung-too = was rung at the same time
