# In the call: inviting, transferring, supervising.
desk-transfer = Transfer or invite
desk-hand-over = Pass the call
desk-hand-over-confirm = Pass the call to { $name }? You leave the conversation and finish your sheet.
desk-dismiss = Back to the caller
desk-hang-up-all-confirm = Hang up for everybody? The caller and your guest will be cut off.

desk-with-ringing = Ringing { $name }. If there is no answer, you stay with the caller.
desk-with-consulted = You are speaking with { $name }. The caller is on hold, with music, and does not hear you.
desk-with-third = { $name } is with you both.
desk-with-successor = { $name } is taking the call.
desk-with-listening = { $name } is listening to the conversation.
desk-with-whispering = { $name } is speaking in your ear: the caller does not hear it.
desk-with-barging_in = { $name } is speaking with you both.

desk-asked-consulted = { $name } wants to speak with you. The caller is waiting, with music.
desk-asked-third = { $name } invites you into their conversation, the three of you.
desk-asked-successor = { $name } wants to pass this call to you: by answering, you take it.
desk-asked-listening = Answer to listen to { $name }’s conversation.
desk-asked-whispering = Answer to speak in { $name }’s ear.
desk-asked-barging_in = Answer to speak with { $name } and the caller.

desk-asked-in = With a colleague
desk-supervising = In a mediator’s call
desk-guest-consulted = You are speaking with { $name }. The caller is on hold and does not hear you.
desk-guest-third = There are three of you: { $name }, the caller and you.
desk-guest-successor = { $name } is passing the call to you. One moment…
desk-guest-listening = You are listening to { $name }’s conversation. Nobody hears you; { $name } sees that you are there.
desk-guest-whispering = Only { $name } hears you.
desk-guest-barging_in = { $name } and the caller hear you.
desk-guest-leave = Leave the call

desk-again = The call was cut off: call back
desk-wrap-up-passed-on = The call goes on with somebody else, who will finish the sheet. You can still write in it.

transfer-title = Transfer or invite
transfer-close = Close
transfer-back = Back to my desk
transfer-whom = Who?
transfer-no-colleague = No colleague is at their post at the moment.
transfer-outside = An outside number
transfer-number = Outside number
transfer-number-help = For example 01 99 00 12 34. Whoever is called sees the hotline’s number.
transfer-how = How?
transfer-consulted = Speak with them first
transfer-consulted-help = The caller waits with music. Then you pass the call, or come back.
transfer-third = Three together
transfer-third-help = Everybody hears everybody. You may leave the conversation.
transfer-successor = Pass the call directly
transfer-successor-help = You go on speaking while it rings, and leave as soon as they answer.
transfer-ask = Call
transfer-line = Or send the caller to another line
transfer-line-help = They wait there with the age they already have. You go on to the sheet.
transfer-line-available = { $count ->
    [0] nobody is available
    [one] one person available
   *[other] { $count } people available
  }
transfer-line-send = Send to this line
transfer-line-confirm = Send the caller to this line? They will wait there and you cannot take them back.
transfer-bad-number = This number is not complete. Nothing was called: you are still with the caller.
transfer-nobody-chosen = Nobody was chosen. You are still with the caller.

supervise-listen = Listen
supervise-whisper = Whisper
supervise-barge-in = Step in
supervise-take-over = Take over
supervise-take-over-confirm = Take over this call? The mediator leaves it and goes on to their sheet.
supervise-leave = Leave
supervise-needs-desk = To listen to a call or take it over you need a desk (a telephone): ask whoever administers the hotline.

board-with-consulted = consulting { $name }
board-with-third = three, with { $name }
board-with-successor = passing the call to { $name }
board-with-listening = { $name } is listening
board-with-whispering = { $name } is whispering
board-with-barging_in = { $name } is stepping in
board-with-outside = with an outside number
board-with-outside-alone = has left; the caller speaks with an outside number

story-guest_rung = { $mediator } is asked in: { $part }.
story-guest_rung-outside = An outside number is called: { $part }.
story-guest_joined = { $mediator } joins the call: { $part }.
story-guest_joined-outside = The outside number joins the call: { $part }.
story-guest_missed = { $mediator } could not join the call; the caller stays with their mediator.
story-guest_missed-outside = The outside number did not answer; the caller stays with their mediator.
story-guest_left = { $mediator } leaves the call; the caller stays with their mediator.
story-guest_left-outside = The outside number leaves the call.
story-handed_over = The call is passed to { $mediator }.
story-handed_over-outside = The mediator leaves the call; the caller speaks with the outside number.
story-sent_to_line = { $mediator } sends the caller to another line.
story-supervised = { $mediator } is in the call: { $part }.
story-supervision_ended = { $mediator } is no longer in the call.
story-called_again = The call was cut off: { $mediator } calls the person back.
part-consulted = asked for advice, the caller on hold
part-third = three together
part-successor = to take the call
part-listening = listening
part-whispering = speaking in the mediator’s ear
part-barging_in = speaking with both
