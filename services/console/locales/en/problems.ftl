# What can go wrong: what happened, what was kept, what to do.
problem-home = Back to the start
problem-sign-in = Sign in

problem-not-found-title = This page does not exist.
problem-not-found-text = The address may be old or mistyped. Nothing was lost.
problem-forbidden-title = This page is not for your role.
problem-forbidden-text = If you need it, ask the person who administers the hotline.
problem-signed-out-title = You are no longer signed in.
problem-signed-out-text = Sign in again to go on. What you typed in a sheet is kept on this computer.
problem-csrf-title = This form is no longer valid.
problem-csrf-text = The page was open for a long time or in another session. Nothing was changed: go back, reload the page and send it again.
problem-bad-form-title = This request was not understood.
problem-bad-form-text = Nothing was changed. Go back, reload the page and try again.
problem-too-large-title = That is too long.
problem-too-large-text = The text is longer than what we can keep. Nothing was changed: shorten it, then try again.
problem-conflict-title = Somebody has just changed the same thing.
problem-conflict-text = Your change was not saved, so as not to overwrite theirs. Reload the page and see what changed.
problem-refused-title = That is no longer possible.
problem-refused-text = The call has moved on meanwhile. The page now shows where it stands.
problem-database-title = The database does not answer.
problem-database-text = Calls in progress go on. What you type in a sheet is kept on this computer. Try again in a moment.
problem-internal-title = Something went wrong on our side.
problem-internal-text = It has been noted in the log. Try again in a moment; if it goes on, tell the person who administers the hotline.
