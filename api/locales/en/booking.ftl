# Pages on which a shop, a restaurant or a producer books deliveries

booking-tabs = Deliveries
booking-tab-list = Deliveries
booking-tab-new = New
booking-tab-table = Many at once
booking-tab-repeats = Recurring
booking-tab-invoices = Invoices
booking-tab-shop = Your shop
booking-back = Back

page-done-booked = Booked.
page-done-booking-changed = The delivery is changed.
page-done-booking-cancelled = The delivery is cancelled.

error-booking-of-many-stops = This booking has several stops or windows; this form takes one delivery to one door. Change it as a table, or call the cooperative.

## The list

booking-list-title = Deliveries
booking-list-empty = No deliveries here yet.
booking-list-none = No delivery matches the filter.
booking-list-more = Only the first { $count } are shown. Choose a single day.
booking-list-range = { $first } to { $last }
booking-new-go = Book a delivery
booking-table-go = Book many at once
booking-day = Day
booking-days = Other days
booking-span = Show
booking-span-day = one day
booking-span-week = a week
booking-show = Show
booking-search = Search
booking-today = Today
booking-before-day = Day before
booking-after-day = Day after
booking-before-week = Week before
booking-after-week = Week after
booking-count = { $count ->
    [one] one delivery
   *[other] { $count } deliveries
}
booking-further-stops = { $count ->
    [one] and one more stop
   *[other] and { $count } more stops
}
booking-column-time = Time
booking-column-to = To
booking-column-state = Status
booking-column-reference = Reference
booking-column-price = Price
booking-any-time = any time
booking-no-address = No address
booking-hidden-address = Address not shown to you
booking-state = Status
booking-state-any = all
booking-state-booked = Booked
booking-state-planned = Planned
booking-state-coming = On the way
booking-state-there = At the door
booking-state-done = Delivered
booking-state-failed = Not delivered
booking-state-returned = Brought back
booking-state-collected = Picked up
booking-state-uncollected = Not picked up
booking-state-cancelled = Cancelled
booking-at-planned = It is planned for { $time }.
booking-at-coming = Expected at { $time }.
booking-at-there = The courier arrived at { $time }.
booking-at-done = At { $time }.
booking-at-failed = At { $time }.
booking-customer = Customer
booking-customer-any = all
booking-customer-none = The cooperative itself
booking-customer-hint = Who pays, and where the goods usually are.

## A delivery

booking-new-title = Book a delivery
booking-change-title = Change a delivery
booking-from-title = From
booking-from-hub = At our hub: loaded before the round
booking-to-title = To
booking-to-address = Address
booking-address = Address
booking-address-hint = Street, number and town
booking-access = How to get in
booking-access-hint = Code, floor, courtyard
booking-contact = Recipient
booking-contact-name = Name of the recipient
booking-contact-phone = Phone of the recipient
booking-note = Note for the courier
booking-what-title = What
booking-parcels = How many of each?
booking-parcels-needed = Tell how many parcels there are.
booking-size-letter = Letter
booking-size-box_s = Small box
booking-size-box_m = Medium box
booking-size-box_l = Large box
booking-size-crate = Crate
booking-size-meal = Meal bag
booking-size-cargo = Cargo load
booking-mass = Weight in all
booking-mass-hint = Only if it is not the usual one of these sizes
booking-keep = Keep it
booking-keep-any = as it is
booking-keep-chilled = chilled
booking-keep-frozen = frozen
booking-keep-hot = hot
booking-pick = Picked up at
booking-pick-usual = { $place } (as usual)
booking-pick-of-customer = The customer’s usual place, else the hub
booking-pick-address = Another address
booking-from-address = Address of the pickup
booking-from-hint = Only if it is picked up at another address
booking-when-title = When
booking-when = Delivered
booking-when-window = on a day, between two times
booking-when-ready = as soon as it is ready (meals)
booking-from = From
booking-until = Until
booking-until-hint = Leave both empty for any time of the day
booking-ready-from = Ready for pickup from
booking-ready-from-hint = Only if the goods are not ready before
booking-ready-min = Ready in
booking-ready-min-hint = The earliest courier is asked
booking-minutes = minutes
booking-extras = Proof, age check, crates, kind of goods, reference
booking-proof = Proof wanted
booking-proof-hint = What shows that it was handed over
booking-proof-signature = Signature
booking-proof-photo = Photo
booking-proof-name = Name of who took it
booking-proof-code = Code that the recipient tells
booking-age = Check that the recipient is of age
booking-age-hint = For alcohol and the like: the courier’s phone asks for it at the door, and nothing is handed over otherwise
booking-crates = Empty crates to bring back
booking-crates-hint = How many the courier takes along
booking-goods = Kind of goods
booking-goods-hint = Only where some goods must not ride beside others, in the words that the cooperative uses, such as raw-food.
booking-aboard = Aboard at most
booking-aboard-hint = From leaving the pickup to the door, such as 30 for hot meals. Empty: no limit.
booking-aboard-minutes = { $minutes ->
    [1] one minute
   *[other] { NUMBER($minutes, maximumFractionDigits: 1) } minutes
}
booking-next = If nobody is there
booking-reference = Your reference
booking-reference-hint = Your own order number; it stands on the invoice
booking-check = See price and time
booking-change-save = Save the change
booking-change-price = If way, load or time change, the price is made anew, and you see it before anything changes; else the agreed one holds.
booking-change-new-price = Until now this delivery cost { $before }; once changed it costs { $now }.

## Before it is booked

booking-confirm-title = Please check
booking-visit-pickup = Pickup
booking-visit-drop = Delivery
booking-visit-back = Back to
booking-visit-time = between { $first } and { $last }
booking-load = { $items ->
    [0] { NUMBER($kg, maximumFractionDigits: 1) } kg
    [one] one parcel, { NUMBER($kg, maximumFractionDigits: 1) } kg
   *[other] { $items } parcels, { NUMBER($kg, maximumFractionDigits: 1) } kg
}
booking-ahead = { $status ->
    [on_the_way] On its way
    [next] The next stop of the courier
    [here] At the door
   *[planned] In a round
}
booking-map-rider = Map with the door and roughly where the courier is
booking-map-door = Map with the door
booking-price = Price
booking-price-for = For
booking-vat = VAT
booking-total = Total
booking-co2 = { $way ->
    [more] By bicycle this emits about { $saved } g CO₂e more than a van would, { $emitted } g in all.
    [same] By bicycle this emits as much CO₂e as a van would, about { $emitted } g.
   *[less] By bicycle this saves about { $saved } g CO₂e against a van, and emits { $emitted } g.
}
booking-book = Book now
booking-edit = Change something
booking-place-shut = { $place } may be closed when the courier comes to pick it up. Opening hours there: { $hours }. Choose another time, or make sure that somebody is there.
booking-bookable-until = It can be booked until { $until }.

## One delivery

booking-one-title = Delivery
booking-one-stops = Stops
booking-one-job = Part “{ $name }”
booking-one-return = Return to the sender, { $day }
booking-one-retry = Another attempt, { $day }
booking-follows-return = The goods go back to the sender on { $day }.
booking-follows-retry = It is tried again on { $day }.
booking-do-title = What you can do
booking-not-simple = This booking has several stops, or goes to a place that is no address; the cooperative changes it for you.
booking-of-cycle-office = It comes from an order cycle: change its order or its lot there.
booking-of-cycle-own = It comes from an order cycle: its lot and its orders tell what is brought.
booking-not-simple-office = This booking has several stops, or goes to a place that is no address: it cannot be changed on this page. Move its jobs on the board, or cancel it and book it anew.
booking-failed-office = What becomes of the goods is decided on the board, with the failed visit.
booking-change = Change
booking-copy = Copy to another day
booking-repeat = Repeat
booking-of-repeat = Part of a recurring delivery
booking-on-board = Show it on the board
booking-labels = Labels (PDF)
booking-proofs-pdf = Proofs (PDF)
booking-proofs-zip = Proofs with pictures (ZIP)
booking-cancel = Cancel
booking-change-allowed = It can be changed until { $until }.
booking-change-fee = It can be changed until { $until }.
booking-change-refused = It could be changed until { $until }. Call the cooperative.
booking-change-office = Customers could change it until { $until }; you still can.
booking-cancel-allowed = It can be cancelled free of charge until { $until }.
booking-cancel-fee = Cancellation fee
booking-cancel-late = Cancelling costs a fee now; it is possible until { $until }.
booking-cancel-refused = It could be cancelled until { $until }. Call the cooperative.
booking-cancel-office = Customers could cancel it until { $until }; you still can.
booking-begun = { $state ->
    [done] It was delivered: it can no longer be changed or cancelled.
    [failed] It could not be delivered: this booking can no longer be changed or cancelled.
   *[other] The delivery has begun: it can no longer be changed or cancelled here.
}
booking-bring-back = Bring back
booking-bring-back-title = Bring a delivery back
booking-bring-back-costs = The goods are on the bike. Their courier brings them back to the sender for { $fee } (without tax), besides the price of the delivery. The recipient’s page says that nothing comes.
booking-bring-back-free = The goods are on the bike. Their courier brings them back to the sender; that costs nothing besides the price of the delivery. The recipient’s page says that nothing comes.
booking-bring-back-do = Have it brought back
page-done-booking-brought-back = The goods are brought back to the sender.
booking-cancel-title = Cancel a delivery
booking-cancel-begun = { $state ->
    [done] It was delivered: it can no longer be cancelled.
    [failed] It could not be delivered: there is nothing left to cancel. Call the cooperative about the goods.
   *[other] The delivery has begun. Call the cooperative.
}
booking-cancel-free = Cancelling costs nothing now.
booking-cancel-costs = Cancelling costs { $fee } now.
booking-cancel-fee-changed = What cancelling costs has changed meanwhile. Please look again.
booking-cancel-waive = Charge no fee
booking-cancel-do = Cancel the delivery

## Many deliveries at once

page-done-booking-table = All rows of the table are booked.
booking-table-title = Book many deliveries
booking-table-lead = Paste a table from your spreadsheet or your shop, or hand in a file: one row is one delivery, up to { $most }. Nothing is booked before you have seen it.
booking-table-day = Day of the deliveries
booking-table-day-hint = For rows that name no day
booking-table-paste = Paste the table here
booking-table-paste-hint = With its first row, which says what stands in the columns
booking-table-file = Or a file
booking-table-file-hint = CSV, Excel or OpenDocument
booking-table-read = Look at the table
booking-table-columns = Columns
booking-table-columns-hint = Only the address is needed; these and others are understood, in English and French:
booking-table-sample = An empty table to fill in (CSV)
booking-table-lost = The table did not arrive whole. Paste it again.
booking-readings = Tables that you handed in
booking-reading-link = { $count ->
    [one] One row, handed in at { $at }
   *[other] { $count } rows, handed in at { $at }
}
booking-reading-waiting = Being read
booking-reading-done = Read
booking-reading-failed = Not read
booking-reading-title = Your table is being read
booking-reading-rows = { $read } of { $count } rows read.
booking-reading-follows = Another table of yours is being read. This one comes next; nothing of it is lost.
booking-reading-slow = Nothing has been read yet. Your cooperative's server may have no worker running; tell whoever looks after it.
booking-reading-leave = You may leave this page and come back: the table waits for you here for a day.
booking-reading-refresh = Refresh
booking-reading-gave-up = The table could not be read, because of a fault of the server. Nothing is lost.
booking-reading-again = Try again
booking-mend-title = Check the table
booking-mend-faults = { $count ->
    [one] One row has something to correct.
   *[other] { $count } rows have something to correct.
}
booking-mend-more = The first of them are shown; { $count } follow.
booking-mend-good = { $count ->
    [one] One delivery is ready to be booked: { $total }.
   *[other] { $count } deliveries are ready to be booked: { $total } in all.
}
booking-mend-shut = { $count ->
    [one] In one of them a place is closed when the goods would be picked up or dropped off: the row is below. Correct it and check again, or book it as it is if somebody is there.
   *[other] In { $count } of them a place is closed when the goods would be picked up or dropped off: the rows are below. Correct them and check again, or book them as they are if somebody is there.
}
booking-mend-there = { $count ->
    [one] One row is booked already and stays as it is.
   *[other] { $count } rows are booked already and stay as they are.
}
booking-mend-booked = { $count ->
    [one] One delivery is booked now.
   *[other] { $count } deliveries are booked now.
}
booking-mend-whole = The table cannot be read like this:
booking-mend-columns = What stands in these columns?
booking-mend-example = Such as:
booking-mend-column-skip = Leave it out
booking-mend-row = Row { $number }
booking-mend-same = { $count ->
    [one] Also in the other row that says the same
   *[other] Also in the { $count } other rows that say the same
}
booking-mend-out = Leave this row out
booking-mend-differs = Booked before, and different now
booking-mend-changes = Change these bookings to what the table says
booking-mend-check = Check again
booking-mend-book = { $count ->
    [0] Change them
    [one] Book it
   *[other] Book all { $count }
}
booking-mend-book-good = { $count ->
    [0] Change the others
    [one] Book the good one
   *[other] Book the { $count } good ones
}
booking-mend-other = Another table
booking-differs-window = time
booking-differs-place = address
booking-differs-load = goods
booking-differs-note = note
booking-differs-proof = proof
booking-differs-contact = recipient
booking-differs-job = kind of delivery
fault-booking-table-empty = The table is empty.
fault-booking-table-sheets = The file has { $value } sheets. Keep the one with the deliveries.

## What comes again

page-done-booking-repeat = It comes again from now on; the next four weeks are booked.
page-done-booking-repeat-in-part = It comes again from now on; some days could not be booked, see below.
page-done-booking-exception = The exception is kept.
page-done-booking-repeat-ended = It ends on that day; later deliveries are cancelled.
booking-repeats-title = Recurring deliveries
booking-repeats-empty = No delivery repeats yet. Open one and choose “Repeat”.
booking-repeats-go = To the deliveries
booking-repeat-title = Repeat a delivery
booking-repeat-one-title = Recurring delivery
booking-repeat-when = When
booking-repeat-days = On these days
booking-repeat-first = From
booking-repeat-last = Until
booking-repeat-last-hint = Empty: until you end it
booking-repeat-hint = It is booked four weeks ahead, at the price of each day. Single days can be skipped or moved.
booking-repeat-do = Repeat it
booking-repeat-daily = every day
booking-repeat-weekly = every { $days }
booking-day-MO = Monday
booking-day-TU = Tuesday
booking-day-WE = Wednesday
booking-day-TH = Thursday
booking-day-FR = Friday
booking-day-SA = Saturday
booking-day-SU = Sunday
booking-repeat-until = Until { $day }
booking-repeat-coming = The next { $days } days
booking-repeat-nothing = Nothing is booked in the next weeks.
booking-exceptions = Exceptions
booking-exception-title = Exception
booking-exception-go = Skip or move
booking-exception-skipped = { $day }: skipped
booking-exception-moved = { $day }: moved to { $other }
booking-exception-what = What is different this time?
booking-exception-skip = It is skipped
booking-exception-move = It is moved
booking-exception-day = To the day
booking-exception-time = At
booking-exception-do = Keep the exception
booking-exception-free = Skipping costs nothing now.
booking-exception-costs = Skipping costs { $fee } now.
booking-end-go = End it
booking-end-title = End a recurring delivery
booking-end-last = Last day
booking-end-hint = Deliveries booked for later are cancelled; what can no longer be cancelled stays
booking-end-do = End it

## Invoices, links, the shop

booking-invoices-title = Invoices
booking-invoices-empty = There are no invoices yet.
booking-invoices-open = Still to be paid: { $open }
booking-invoice-number = Number
booking-invoice-issued = Issued
booking-invoice-due = Due
booking-invoice-open = Open
booking-invoice-files = Files
booking-invoice-draft = Draft
booking-invoice-credit = Credit note
booking-invoice-state-draft = draft
booking-invoice-state-issued = issued
booking-invoice-state-part_paid = paid in part
booking-invoice-state-paid = paid
booking-invoice-state-credited = reversed
booking-invoice-state-overdue = overdue
booking-statement-title = Statement
booking-statement-first = From
booking-statement-last = Until
booking-statement-pdf = Statement (PDF)
booking-statement-number = Number
booking-statement-issued = Issued
booking-statement-due = Due
booking-statement-total = Total
booking-statement-paid = Paid
booking-statement-open = Open
booking-statement-sum = Total
booking-statement-relays = Left at a relay
booking-statement-day = Day
booking-statement-reference = Reference
booking-statement-invoice = Invoice
booking-statement-relay = Relay
booking-statement-get = Table (CSV)
booking-links-go = Link to follow it
booking-links-title = Follow the delivery
booking-links-lead = Whoever has this link sees where the delivery stands, and nothing else. Send it to the recipient.
booking-links-open = Open it
booking-links-none = Nothing is left to follow.
booking-shop-title = Your shop
booking-shop-known = How the cooperative knows you
booking-shop-name = Name
booking-shop-email = E-mail
booking-shop-phone = Phone
booking-shop-billing = Billing address
booking-shop-payment = Payment
booking-shop-payment-days = within { $days } days
booking-shop-office = The cooperative changes this for you.
booking-shop-places = Places
booking-shop-no-places = No places yet.
booking-place-title = Change a place
booking-place-new = Add a place
booking-place-name = Name of the place
booking-place-usual = usual place
booking-place-service = Time at each stop
booking-place-minutes = { $count } min
booking-place-time-usual = usual
booking-place-service-hint = Leave it empty for the usual time at the door.
booking-floors = Storeys without a lift
booking-at-door = Time at the door
booking-at-door-minutes = about { $count } min
booking-place-hours = Opening hours
booking-place-hours-hint = As you would write them: “Mon–Sat 9⁠–⁠19”. Pickups are planned within them where the times asked for allow it; a booking warns where they do not.
booking-place-hours-unread = These hours are shown to people as they stand, but Tournée cannot read them: no stop is planned by them, and no booking warns of them.
booking-place-save = Save
booking-place-close = Close this place
booking-place-close-sure = Close this place? Nothing new can be booked there.

## Proofs

booking-proofs-title = Proofs of a delivery
booking-proofs-none = There is no proof.
booking-proofs-gone = the picture is kept no longer
booking-proofs-stop = stop
booking-proofs-address = address
booking-proofs-contact = recipient
booking-proofs-proof = proof
booking-proofs-value = value
booking-proofs-at = made at
booking-proofs-file = file
error-too-many-proofs = This booking has { $value } proofs; the limit is { $limit } at once. Read them stop by stop.

## Times that can be kept

booking-when-slot = on a day, at a time that the riders can keep
booking-slots-title = Choose a time
booking-slots = Times that can be kept
booking-slot-first = The earliest courier:
booking-slot-could = likely
booking-slot-saved = { $way ->
    [more] { $saved } g CO₂e more than a van
   *[less] saves { $saved } g CO₂e
}
booking-slot-hint = The chosen time is held for you for ten minutes, at this price.
booking-slot-hold = Hold this time
booking-slot-anyway = Ask for it anyway
booking-slots-none = Choose another day, or set the times yourself.
booking-held-until = This time is held for you until { $time }.
booking-held-left = { $minutes } min left.
booking-held-over = The time is over; go back and choose again.

booking-street-only = This house number is not on the map: the pin is only somewhere in the street.
booking-street-only-waits = It is planned once somebody has confirmed the pin, as its goods cannot wait at a wrong door.
booking-confirm-address = The pin is right
page-done-address-confirmed = The address is confirmed.
booking-mend-suggested = { $count ->
    [one] { $count } address has suggestions.
   *[other] { $count } addresses have suggestions.
}
booking-mend-take = Take the first of each
