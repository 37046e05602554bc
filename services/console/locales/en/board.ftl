# The hotline, live.
board-title = The hotline right now
board-now = Right now
board-waiting = waiting
board-longest = longest wait
board-talking = talking
board-available = available
board-callbacks = callbacks promised
board-queue = Who waits
board-queue-empty = Nobody is waiting.
board-queue-more = { $count ->
    [one] and one more person.
   *[other] and { $count } more people.
  }
board-topic = Topic
board-language = Language
board-since = For
board-ringing = ringing
board-talks = Who talks
board-talks-none = No conversation in progress.
board-held = on hold
board-team = The team
board-team-none = Nobody has taken their desk.
board-offline = { $count ->
    [one] One person offline.
   *[other] { $count } people offline.
  }
board-callbacks-title = Callbacks promised
board-callbacks-none = No callback to make.
board-callback-now = as soon as possible, asked { $when }
board-callback-from = not before: { $when }
board-callback-cancel = Give up
board-callback-confirm = Give up this callback? The person will not be called.
board-today = Today
board-offered = calls received
board-answered = answered
board-abandoned = abandoned
board-called-back = callbacks
board-messages = messages left
board-told = told the hours
board-sum = Calls received = answered + abandoned + callbacks + messages + told. A call counts once it has ended.
board-alert-nobody = People are waiting and nobody is available.
board-alert-unreachable = { $count ->
    [one] One person waits in a language or on a topic that nobody covers right now.
   *[other] { $count } people wait in a language or on a topic that nobody covers right now.
  }
reason-chosen = break
reason-no-answer = did not answer
reason-declined = passed on a call
reason-unreachable = telephone unreachable
reason-connection-lost = connection lost
