# The way in, and the account.
sign-in-title = Sign in
sign-in-lead = Welcome to the hotline.
sign-in-login = User name
sign-in-password = Password
sign-in-button = Enter
sign-in-help = Forgotten your password? The person who administers the hotline can give you a new one.
sign-in-wrong = The user name or the password does not fit. Check the caps lock key, then try again.
sign-in-throttled = Too many tries in a row. As a precaution, wait { $count ->
    [one] a minute
   *[other] { $count } minutes
  } before trying again, or ask the person who administers the hotline for a new password.

account-title = My account
account-password-title = Change your password
account-password-current = Current password
account-password-current-wrong = This is not your current password.
account-password-new = New password
account-password-help = At least 10 characters. A short sentence is easier to remember than a complicated word.
account-password-short = It takes at least 10 characters, and at most 256.
account-password-button = Change the password
flash-password-changed = Password changed. Your other sessions were closed.
