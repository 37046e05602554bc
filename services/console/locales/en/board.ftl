# The hotline, live.
board-title = The hotline right now
board-now = Right now
board-waiting = waiting
board-longest = longest wait
board-talking = talking
board-available = available
board-callbacks = callbacks promised
board-unheard = messages to hear or read
board-queue = Who waits
board-queue-empty = Nobody is waiting.
board-queue-more = { $count ->
    [one] and one more person.
   *[other] and { $count } more people.
  }
board-place = Place
board-topic = Topic
board-line = Line
board-language = Language
board-since = For
board-rings-at = ringing at { $name }’s
board-talks = Who talks with whom
board-talks-none = No conversation in progress.
board-held = caller on hold
board-outbound = outgoing call
board-somebody = somebody
board-team = The team
board-refuses = not today: { $topics }
board-team-none = Nobody has taken their post.
board-offline = { $count ->
    [one] One person offline:
   *[other] { $count } people offline:
  }
board-callbacks-title = Callbacks promised
board-callbacks-none = No callback to make.
board-callback-now = as soon as somebody is available
board-callback-from = not before { $when }
board-callback-place = place { $place }
board-callback-attempts = { $count ->
    [one] one attempt without an answer
   *[other] { $count } attempts without an answer
  }
board-callback-cancel = Give up
board-callback-confirm = Give up this callback? The person will not be called.
board-today = Today
board-offered = calls received
board-answered = answered
board-abandoned = abandoned
board-called-back = to call back or called back
board-messages = messages left
board-told = told by an announcement
board-in-progress = in progress, apart
board-sum = Calls received = answered + abandoned + callbacks + messages + told. A call counts there once it has ended, a callback as soon as it is promised.
board-alert-company-silent = { $count ->
    [0] The telephone company does not answer. No telephone can ring; everybody who waits keeps their place, and we keep trying.
    [one] The telephone company has not answered for a minute. No telephone can ring; everybody who waits keeps their place, and we keep trying.
   *[other] The telephone company has not answered for { $count } minutes. No telephone can ring; everybody who waits keeps their place, and we keep trying.
  }
board-alert-rings-nobody = The line “{ $line }” can ring nobody. { $why } { $do }
board-alert-gap = Line “{ $line }”: { $why } { $do }
board-alert-nobody-there = { $count ->
    [one] One person waits on “{ $line }” and nobody is at their post.
   *[other] { $count } people wait on “{ $line }” and nobody is at their post.
  }
board-alert-nobody-fits = { $count ->
    [one] One person waits on “{ $line }” in a language or on a topic that nobody covers right now.
   *[other] { $count } people wait on “{ $line }” in a language or on a topic that nobody covers right now.
  }
board-alert-open-and-empty = The line “{ $line }” is open and nobody is at their post.
board-alert-all-busy = { $count ->
    [one] One person waits on “{ $line }”: all mediators present are busy.
   *[other] { $count } people wait on “{ $line }”: all mediators present are busy.
  }
flash-callback-cancelled = Callback given up. The person will not be called.
reason-chosen = by choice
reason-no-answer = did not answer
reason-declined = passed on a call
reason-unreachable = telephone unreachable
reason-connection-lost = connection lost
reason-hard-call = breathing after a hard call
reason-cap-reached = took as many calls as wanted

messages-title = Messages left
messages-unheard = To hear and to read
messages-none = No message to hear, no text to read.
messages-more = { $count ->
    [one] One more message waits: it will show here once these are marked.
   *[other] { $count } more messages wait: they will show here once these are marked.
  }
messages-heard = Heard or read already
messages-heard-by = Heard by { $name }, { $when }.
messages-read-by = Read by { $name }, { $when }.
messages-listen = Hear the message left { $when }
messages-mark = Mark as heard
messages-mark-read = Mark as read
messages-text = Text
messages-text-empty = Text message without words
messages-blocked = blocked number
messages-number-hidden = number withheld
messages-elsewhere = Listening is not set up on this installation: the sound stays with the telephone company.
flash-message-heard = Message marked as heard.
flash-text-read = Text message marked as read.

board-alarm-mute = Turn off the alarm’s sound
board-alarm-off = Sound off in this browser, the alarm is only seen. To turn it back on, press again:
board-callback-moved-on = This callback is no longer to be made: somebody has just given it up, or the person is on the line. The list is up to date.

surge-title = Surge
surge-help = When there are too many calls for too few people: everyone takes every topic, whatever their experience. Required trainings and “not today” are still respected. Mediators are told at once.
surge-off = Never switched on.
surge-on = Surge: everyone takes every topic.
surge-on-line = Surge on “{ $line }”: everyone takes every topic.
surge-on-by = Switched on by { $name }, { $when }.
surge-off-by = Switched off by { $name }, { $when }.
surge-was-so = Somebody has just done so. The page is up to date.
surge-turn-on = Switch to surge
surge-turn-off = Back to normal
surge-on-confirm = Switch “{ $line }” to surge? Everyone will take every topic, also for the people who are waiting already. Mediators are told.
surge-off-confirm = End the surge on “{ $line }”? The next calls go again to whoever knows the topic. Mediators are told.
flash-surge-on = Surge switched on. Mediators are told.
flash-surge-off = Surge switched off. Mediators are told.
flash-message-heard-before = Somebody had marked it as heard already: see below who.
flash-text-read-before = Somebody had marked it as read already: see below who.
