# What every page says.
skip-to-content = Skip to content
footer = Permanence, free software for helplines.

nav-label = Pages
nav-desk = My desk
nav-calls = My calls
nav-follow-ups = Follow-ups
nav-board = The hotline now
nav-statistics = Figures
nav-blocked = Blocked numbers
nav-people = People
nav-lines = Lines
nav-account = My account
nav-sign-out = Sign out

role-mediator = Mediator
role-coordinator = Coordinator
role-administrator = Administrator

live-lost = Connection lost. What you type is kept on this computer; we are trying again.
live-back = Connection restored, the page is up to date.
live-request-failed = That did not go through. Check the connection, then try again.

time-today = today at { $hour }
time-yesterday = yesterday at { $hour }
time-date = on { $date } at { $hour }

weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

form-save = Save
form-cancel = Cancel
form-required = required
form-optional = optional
form-errors = { $count ->
    [one] One answer needs another look. Everything else you typed is kept.
   *[other] { $count } answers need another look. Everything else you typed is kept.
  }

flash-saved = Saved.
flash-signed-out = You are signed out. See you soon!
