# Tracking: the page of whoever waits for a delivery, its notices, and what is told to couriers.

tracking-title = Your delivery
tracking-title-by = Your delivery by { $cooperative }
tracking-from = { $sender } sends you a delivery, brought by bicycle by { $cooperative }.
tracking-from-nobody = { $cooperative } brings you a delivery by bicycle.
tracking-again = We could not hand it over the first time. This is another attempt.
tracking-items = { $count ->
    [one] One parcel
   *[other] { $count } parcels
}
tracking-status = { $status ->
    [booked] Booked
    [planned] Planned
    [on_the_way] On its way
    [next] You are next
    [here] The courier is at the door
    [delivered] Delivered
    [relay] At the relay
    [partly] Delivered in part
    [failed] Not delivered
   *[cancelled] Cancelled
}
tracking-step = { $status ->
    [booked] Booked
    [planned] Planned
    [on_the_way] On its way
    [next] Next
   *[delivered] Delivered
}
tracking-lead = { $status ->
    [booked] We have your delivery in our books. The time of arrival will stand here as soon as the day is planned.
    [planned] The round is planned. The time moves a little until the courier sets out.
    [on_the_way] The courier is on the way. The time of arrival follows the round.
    [next] The courier is coming to you now.
    [here] Somebody is at your door.
    [delivered] Your delivery was handed over.
    [partly] A part of your delivery was handed over. The sender knows of it.
    [failed] We could not hand over your delivery.
   *[cancelled] This delivery was cancelled. Please ask the sender if that surprises you.
}
tracking-expected = Expected
tracking-window = Agreed
tracking-any-time = at any time of the day
tracking-between = { $start } – { $end }
tracking-late = That is later than was agreed. We are sorry.
tracking-at = At { $at }
tracking-left-at = Your delivery waits for you at:
tracking-relay-open = { $where } (open: { $hours })

left-at-relay = Left at the relay { $where }
relay-open = Open: { $hours }
tracking-on = { $day }
tracking-rider-near = The courier is about { $distance } away.
tracking-rider-rough = Only the neighbourhood is shown, never the exact place.
tracking-map = Map: the neighbourhood where the courier is
tracking-refresh = Refresh
tracking-as-of = As of { $at }. This page renews itself.
tracking-instructions = What should the courier know?
tracking-instructions-now = You asked for: { $text }
tracking-instructions-text = Instructions
tracking-instructions-hint = Door code, floor, where to ring. At most { $count } characters.
tracking-instructions-choice = If nobody opens
tracking-choice = { $choice ->
    [neighbour] Leave it with a neighbour
    [door] Leave it at the door
   *[nothing] Don’t leave it
}
tracking-choice-relay = Bring it to { $where }
tracking-goods = Contents
tracking-instructions-yours = Your instructions
tracking-slot = { $day }, { $span }
tracking-send = Send to the courier
tracking-not-home = Not at home after all?
tracking-not-home-lead = Look for another time, or ask the office.
tracking-slots = See other times
tracking-slots-title = Another time
tracking-slots-lead = These times can still be had. Yours is kept until you take another one.
tracking-slots-none = No other time can be had here right now. The office can look further.
tracking-slot-choose = Time
tracking-slot-unsure = { $slot } (if the day’s plan allows)
tracking-slot-take = Take this time
tracking-ask = Ask the office
tracking-ask-text = When would suit you?
tracking-asked = You asked the office for another time at { $at }.
tracking-back = Back to your delivery
tracking-over-title = Nothing to see here
tracking-over = This link leads to no delivery. It may be over for a while, or the address is not complete. Please ask whoever sent you the link.
tracking-privacy = This page shows your delivery alone and ends { $hours } hours after it. { $cooperative } keeps what you write no longer than needed.
tracking-language = Français
page-done-tracking-instruction = The courier is told.
page-done-tracking-cleared = Your instructions are taken back.
page-done-tracking-slot = Your new time is booked.
page-done-tracking-asked = The office is told and looks for another time.

label-track = Follow this delivery

tracking-told = { $choice ->
    [neighbour] If nobody opens: leave it with a neighbour.
    [door] If nobody opens: leave it at the door.
   *[relay] If nobody opens: bring it to the relay { $where }.
}
tracking-from-recipient = From the recipient: { $text }

event-tracking-linked = Tracking link made
event-slot-asked = The recipient asked for another slot

notice-delivery-tracking = { $cooperative } brings you a delivery{ $named ->
    [sender] { " " }from { $sender }
   *[nobody] { "" }
} on { $booking_day }{ $window ->
    [some] , { $from_at } to { $until_at }
   *[none] { "" }
}. Follow it and tell the courier what to know: { $link }
notice-delivery-tracking-subject = Your delivery on { $booking_day }
notice-instruction-left = A recipient left instructions for the courier.
notice-instruction-left-subject = A recipient left instructions
notice-slot-asked = A recipient is not at home and asks for another time for { $booking_day }.
notice-slot-asked-subject = A recipient asks for another time

error-no-such-tracking = This link leads to no delivery: it is over, or the address is not complete.
error-tracking-too-late = It is too late for that: the courier is at the door, or the delivery is over.
fault-choice-not-offered = “{ $value }” is not offered for this delivery.
error-slot-gone = This time has just been taken. Please choose another one.
error-map-area-closed = The map of this place is not open to you any more. Load the page anew.
