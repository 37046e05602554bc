# What follows from calls.
follow-ups-title = Follow-ups
follow-ups-choose = Choose what is shown
follow-ups-open = To do
follow-ups-lately-done = Done in the last 30 days
follow-ups-mine = Mine
follow-ups-all = Everybody’s
follow-ups-overdue = Overdue
follow-ups-due = Due today
follow-ups-upcoming = Upcoming
follow-ups-done = Done
follow-ups-count-overdue = { $count } overdue
follow-ups-count-due = { $count } due today
follow-ups-count-upcoming = { $count } upcoming
follow-ups-none = Nothing to do: every promise is kept.
follow-ups-none-done = Nothing was marked as done in the last 30 days.
follow-ups-cut = Only the first 200 are shown.
follow-ups-due-on = For { $day }
follow-ups-late = { $count ->
    [one] one day late
   *[other] { $count } days late
  }
follow-ups-done-at = Done { $when }
follow-ups-call-of = Call, { $when }
follow-ups-owner-is = In the hands of { $name }
follow-ups-ring = Call back
follow-ups-mark-done = Done
follow-ups-reopen = Not done after all
follow-ups-change = Postpone or hand over
follow-ups-new-day = New day
follow-ups-postpone = Postpone
follow-ups-new-owner = Hand over to
follow-ups-hand-over = Hand over
follow-ups-problem-day = Choose a day from today on. Nothing was changed.
follow-ups-problem-moved = This follow-up was done in the meantime. The list below is up to date.
follow-ups-problem-call = You can’t call back now: finish your call or your sheet first, or come back online. The follow-up stays in the list.

flash-follow-up-done = Noted: done.
flash-follow-up-reopened = The follow-up is open again.
flash-follow-up-postponed = The follow-up is postponed.
flash-follow-up-reassigned = The follow-up is in somebody else’s hands.
follow-ups-problem-changed = Somebody else has just changed this follow-up: the list shows it as it is now. Your choice ({ $mine }) was not saved; make it again if it is still right.
