# The figures of a line over a period.
statistics-title = Figures
statistics-no-line = There is no line yet. The person who administers the hotline can create one.
statistics-line = Line
statistics-from = From
statistics-to = To
statistics-show = Show
statistics-shortcuts = Usual periods
statistics-today = Today
statistics-last-week = Last 7 days
statistics-last-four-weeks = Last 4 weeks
statistics-this-month = This month
statistics-last-month = Last month
statistics-wrong-date = That date does not exist. Here are the last four weeks.
statistics-wrong-backwards = The period ends before it begins. Here are the last four weeks.
statistics-wrong-long = The period is longer than three years. Here are the last four weeks.
statistics-quiet = No calls in this period.

statistics-sentence = { $offered ->
    [one] { $offered } call offered
   *[other] { $offered } calls offered
  }: { $answered } answered, { $abandoned } abandoned, { $callbacks ->
    [one] { $callbacks } callback
   *[other] { $callbacks } callbacks
  }, { $messages ->
    [one] { $messages } message
   *[other] { $messages } messages
  } and { $told } told by an announcement.
statistics-in-progress = { $count ->
    [one] Besides, one call is in progress.
   *[other] Besides, { $count } calls are in progress.
  }

statistics-offered = Offered
statistics-offered-help = Every call that reached the line.
statistics-answered = Answered
statistics-answered-help = The person talked with a mediator without having to be called back.
statistics-abandoned = Abandonment rate
statistics-abandoned-help = Share of people who hung up before an answer.
statistics-callbacks = Callbacks
statistics-callbacks-help = The person asked to be called back, whether it is done yet or not.
statistics-messages = Messages
statistics-told = Told by an announcement
statistics-asa = Average wait
statistics-asa-help = Time in the queue before a mediator answered (ASA).
statistics-service-level = Served within { $count } s
statistics-service-level-help = Share of people in the queue who were answered within { $count } seconds (service level).
statistics-p90 = 9 in 10 waited less than
statistics-p90-help = Nine out of ten people answered waited no longer.
statistics-longest = Longest wait
statistics-longest-help = Before an answer.
statistics-aht = Time per call
statistics-aht-help = Conversation and wrap-up (the sheet), on average (AHT).
statistics-mediators = Mediators
statistics-mediators-help = Talked with at least one person.

statistics-chart-hour = Calls hour by hour
statistics-chart-day = Calls day by day
statistics-chart-week = Calls week by week
statistics-chart-month = Calls month by month
statistics-chart-table = The same figures as a table
statistics-step-hour = Hour
statistics-step-day = Day
statistics-step-week = Week of
statistics-step-month = Month
statistics-legend-answered = Answered
statistics-legend-others = Callbacks, messages, told the hours
statistics-legend-abandoned = Abandoned
statistics-column-abandoned = Abandoned
statistics-column-calls = Conversations
statistics-column-share = Share

statistics-about = What it was about
statistics-about-help = From the sheets of the conversations that took place, outbound calls included.
statistics-none = Nothing in this period.
statistics-not-filled-in = Not filled in
statistics-table-summary = Summary
statistics-table-days = By day
statistics-table-hours = Hours of arrival
statistics-table-themes = Themes
statistics-table-administrative-themes = Administrative procedures
statistics-table-operators = Operators
statistics-table-outcomes = Outcome
statistics-table-referrals = Referrals
statistics-table-durations = Durations
statistics-column-hours = Hour
statistics-column-themes = Theme
statistics-column-administrative-themes = Administrative theme
statistics-column-operators = Operator
statistics-column-outcomes = Outcome
statistics-column-referrals = Referred to
statistics-column-durations = Duration

statistics-downloads = Download
statistics-downloads-help = For a spreadsheet. French spreadsheets want the semicolon.
statistics-download-what = Table
statistics-download-semicolon = Semicolon
statistics-download-comma = Comma
statistics-sheets = Call sheets
statistics-sheets-help = In the columns of La Coop de la médiation numérique. Holds the notes; no telephone number.
