# Blocked numbers: the list, and the page that blocks one.
blocked-title = Blocked numbers
blocked-lead = Whoever calls from these numbers hears a polite message; no telephone rings. A number is blocked from the page of one of its calls, never by typing it.
blocked-none = No number is blocked. So much the better!
blocked-number = Number
blocked-number-end = ends with { $end }
blocked-reason = Reason
blocked-reason-insults = insults or threats
blocked-reason-malicious = malicious calls
blocked-reason-canvassing = canvassing
blocked-reason-other = another reason
blocked-by = Since
blocked-since = { $when }, by { $name }
blocked-until = End
blocked-until-lifted = no end set
blocked-stopped = Calls stopped
blocked-lift = Unblock
blocked-to-list = See the blocked numbers
blocked-already = This number is blocked ({ $reason }). Since: { $since }. End: { $until }.

blocked-card = Block this number
blocked-card-lead = For insults, threats or canvassing. Somebody who calls often does not need to be blocked.
blocked-card-do = Block this number…
blocked-withheld = The person withheld their number: it can’t be blocked.

blocked-form-title = Block a number
blocked-form-heading = Block the number { $number }?
blocked-form-back = Go back
blocked-form-follows = What will happen
blocked-form-heard = The person who calls will hear:
blocked-form-scope = The block begins with their next call, on every line. A call under way goes on, and a callback already promised stays promised.
blocked-form-message = They may leave one message a day, which you find among the messages. Their texts are kept and marked.
blocked-form-deaf = These lines have no words for a blocked number and will let it through: { $lines }. Add the part “refused” to the file of their voice greeting.
blocked-form-until = For how long
blocked-span-day = a day
blocked-span-week = a week
blocked-span-month = a month
blocked-span-open = until somebody takes it off
blocked-note = Note
blocked-note-help = For the team. It is erased with the block.
blocked-form-do = Block this number
blocked-problem-reason = Choose a reason.
blocked-problem-until = Choose for how long.
blocked-problem-note = This note is too long: 500 characters at most.
blocked-problem-secret = A passage of this note { $why }. Remove it, then send again.
flash-number-blocked = The number is blocked from its next call on.
flash-number-unblocked = The number is unblocked and forgotten.
flash-number-unblocked-before = This number was unblocked already: somebody else did it, or the block was over. There is nothing more to do.

report-do = Report this call to a coordinator
report-done = Reported: a coordinator will look at this call.
report-card = Report
report-lead = A hard call, insults, threats? A coordinator will look at it, and decide. The person does not know of it.
report-told = Reported by { $name }, { $when }.
report-looked-at = A coordinator has looked at it.
report-seen = Looked at
report-title = Reported calls
report-list-lead = A mediator asks you to look at these calls. From a call’s page you can block its number.
board-alert-reported = { $count ->
    [one] A mediator reported a call: it waits for you under “Blocked numbers”.
   *[other] { $count } calls were reported: they wait for you under “Blocked numbers”.
  }
flash-call-reported = It is reported. A coordinator will look at this call.
flash-report-seen = Noted: this call was looked at.
