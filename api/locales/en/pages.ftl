# Pages that the server writes: what all of them say

page-skip = Skip to the content
page-areas = Areas
page-area-home = Home
page-area-board = Board
page-area-bookings = Deliveries
page-area-admin = Administration
page-area-courier = Courier app
page-who = { $name }, { $cooperative }
page-sign-out = Sign out
page-colon = :
page-optional = (optional)
page-none = None
page-description = Tournée plans and runs rounds of deliveries by bicycle.
page-form-refused = Please correct this:
page-fault-of = { $field }: { $sentence }
page-field-needed = Please fill this in.
page-error-title = That did not work
page-again = Try again
page-not-permitted = This page is not open to your account. If you need it, ask an admin of your cooperative.
page-missing = There is no such page. The address is not complete, or it has moved.
page-too-large = What you sent is too large for this page. Send a smaller file, or a part of it.
page-stale = This page was open for too long, or you signed in anew meanwhile. Go back, load the page again and send the form once more.
page-done-saved = Saved.
page-done-removed = Removed.

error-form-unreadable = This form could not be read: it was cut off, or it has too many fields. Send it again.

# Signing in without JavaScript

plain-sign-in-go = Sign in without JavaScript
plain-sign-in-code = Enter the code of your authenticator app, or a recovery code.
plain-sign-in-choice = You belong to several cooperatives. Choose the one to work for.
plain-sign-in-note = Passkeys need JavaScript; e-mail address and password do not.

# A password by the link that was sent for it

by-link-join = Welcome
by-link-reset = Choose a new password
by-link-welcome = { $cooperative } invites you. Say what you want to be called, and choose a password.
by-link = The link that was sent to you
by-link-how = Copy the whole link from the message, with everything after the “#”, and paste it here.
by-link-go = Go on
by-link-code = The new password is set. A code is still asked for: from your authenticator app, or a recovery code.
by-link-name = Your name
by-link-password = New password
by-link-password-how = At least { $least } characters. Several words that only you would put together are good.
by-link-send = Save and sign in
page-done-password = Your password is set, and you are signed in.

# Before a grave step

page-question-yes = Yes, do it
page-question-no = No, go back
page-confirm-title = Confirm that it is you
page-confirm-how = This is a grave step. Type your password once more; then it is done. For ten minutes you are not asked again.
page-confirm-code = Or a code of your authenticator app
page-confirm-go = Confirm and go on
page-confirm-passkey = Without a password: sign out, sign in again with your passkey, and repeat the step within ten minutes.

# Address fields
address-which = Which of these is meant? Choose one, or show on the map where it is.
address-not-on-map = The map has no such address. Check how it is written, or show on the map where it is.
address-street-only = (the street; this house number is not on the map)
address-pin-go = Show on the map
address-pin-hint = Drag the pin to the door, or move it with the arrow keys.
address-pin-none = The map cannot be shown here. Write the street, or the name of a place nearby.
