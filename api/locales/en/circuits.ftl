# Food circuits: hubs, order cycles, lots, customer orders.

error-no-such-hub = There is no such hub. Look at the list of hubs.
error-no-such-cycle = There is no such order cycle. Look at the list of cycles.
error-no-such-lot = There is no such lot. Look at the cycle it is to be in.
error-no-such-order = There is no such order. Look at the cycle it is to be in.
error-hub-closed = This hub is closed. Choose another one.
error-cycle-closed = { $name } is closed: its rounds are being planned. Ask the cooperative.
error-cycle-cancelled = { $name } was cancelled. Choose another cycle.
error-cycle-not-open = { $name } takes nothing before { $at }. Come back then.
error-cycle-past-cutoff = The cut-off of { $name } was { $until }. Ask the cooperative, or use the next cycle.
error-cycle-does-not-repeat = { $name } does not come again. Say how it repeats first.
error-cycle-without-next = { $name } has no further time. Change how it repeats.
error-cycle-without-orders = Nobody has ordered anything in { $name }. Take in orders first, or cancel the cycle.
error-lot-cancelled = { $what } was taken back. Add it anew.
error-lot-ordered = { $what } cannot be taken back: { $ordered } pieces of it are ordered. Tell the cooperative under “{ circuits-announce }” that there will be none: it changes the orders.
error-order-cancelled = Order { $reference } was cancelled. Take it in anew under another reference.
error-lot-not-coming = { $what } does not come to the hub: its cycle is not closed, or nobody ordered of it.
error-cycle-lots-at-hub = { $name } cannot be cancelled: { $what } is at the hub already. Cancel the orders that are not to be brought; or, where it was noted by mistake, take that back on the hub’s day first.
error-lot-not-yet = { $what } cannot be there yet. Note it from { $at } on.
error-booking-of-cycle = This belongs to an order cycle, and others wait for it. Ask the cooperative.

fault-span-reversed = The end, { $end }, is not after the beginning, { $start }. Give a later end.
fault-hub-without-address = The hub { $value } has no address, so no round can go there. Give the place its address.
fault-no-such-customer-here = There is no customer { $value }. Give the id of one of the cooperative's customers.
fault-cutoff-before-opening = The cut-off, { $first }, is not after the opening, { $second }. Give a later cut-off.
fault-cutoff-after-collection = The cut-off, { $first }, is after collection begins, { $second }. Give an earlier cut-off.
fault-delivery-before-collection = Delivery ends { $first }, before collection begins { $second }. Give a later delivery.
fault-no-open-hub = { $value } is no open hub of this cycle. Choose one of its hubs.
fault-cycle-without-hub = A cycle needs a hub that its lots pass. Name at least one.
fault-hub-has-lots = Lots of this cycle pass hub { $value }. Move or take them back first.
fault-lot-stays = What was brought into one cycle stays in it, and its producer's. Take it back and add it anew.
fault-lot-too-large = { $what } is larger than any bike carries at once (the largest is { $largest }). Split it into { $parts } lots.
fault-piece-too-large = One piece of { $what } alone is larger than any bike carries at once (the largest is { $largest }). Correct its weight or its volume, count it in smaller pieces, or have it brought by others.
fault-lot-without-box = { $what } must be kept { $temperature ->
    [frozen] frozen
    [hot] hot
   *[chilled] chilled
}, and no bike has a box for that. Add a box to a bike, or leave the lot out.
fault-lot-without-items = A lot needs at least one piece. Give how many crates, boxes or bags there are.
fault-lot-already-ordered = { $ordered } pieces are ordered already. If there will be fewer, tell the cooperative under “{ circuits-announce }”: it changes the orders, and nobody orders more.
fault-duplicate-lot = There is a lot { $value } in this cycle already. Change that one, or give another reference.
fault-lot-without-place = It is not known where this lot is picked up. Choose a place, or give the producer a usual one.
fault-duplicate-order = There is an order { $value } in { $name } already. Change that one, or give another reference.
fault-order-without-address = It is not known where this order goes. Give an address, or a pickup site.
fault-no-such-lot-here = There is no lot { $value } in this cycle. Choose one of its lots.
fault-order-without-lines = An order needs at least one line. Say of which lot it takes how many pieces.
fault-beyond-lot = { $value } pieces of { $what } are more than the { $left } that are left. Order fewer, or have the producer bring more.
fault-more-after-closing = { $value } pieces of { $what } are more than before, and the cycle is closed. Order as many or fewer.
fault-order-too-large = This order is larger than any bike carries at once (the largest is { $largest }). Split it into { $parts } orders.
fault-hub-is-closed = The hub { $name } is closed. Choose another one for its lots.
fault-hub-shut-that-day = The hub { $name } is not open on { $day }. Change its hours, or the day.
fault-hub-overfull = { $value } pieces come to the hub { $name }, which has room for { $limit }. Use a second hub, or take fewer orders.
fault-hub-overfull-together = { $value } pieces would be at the hub { $name } at once: { $own } of this cycle, the rest of { $cycles }. It has room for { $limit }. Use a second hub, take fewer orders, or give the cycles other hours.

event-hub-changed = Hub changed
event-cycle-changed = Order cycle changed
event-lot-changed = Lot changed
event-lot-noted = Lot noted at the hub
event-order-changed = Customer order changed

admin-subject-hub = a hub
admin-subject-cycle = an order cycle
admin-subject-lot = a lot
admin-subject-order = a customer order

home-can-cycles-all = Make order cycles, take lots and orders into them, and close them.
home-can-cycles-read-all = See order cycles with their lots and orders.
home-can-cycles-own = Bring lots into order cycles, and see when they are picked up.

page-area-circuits = Circuits
circuits-tabs = Food circuits
circuits-tab-cycles = Order cycles
circuits-tab-week = Lots of the week
circuits-tab-hubs = Hubs
circuits-state-open = Open
circuits-state-cut_off = Past its cut-off
circuits-state-closed = Closed
circuits-state-planned = Planned
circuits-state-done = Over
circuits-state-cancelled = Cancelled
circuits-pieces = { $count ->
    [one] { $count } piece
   *[other] { $count } pieces
}
circuits-kept-chilled = chilled
circuits-kept-frozen = frozen
circuits-kept-hot = hot
circuits-kept-none = It does not matter
circuits-arrived = Arrived { $at }
circuits-counted = { $items } counted, { $at }
circuits-sorted = { $items } counted, sorted { $at }
circuits-missing = { $count ->
    [one] { $count } piece missing
   *[other] { $count } pieces missing
}
circuits-over = { $count ->
    [one] { $count } piece more than ordered
   *[other] { $count } pieces more than ordered
}
circuits-weeks-before = Earlier
circuits-weeks-after = Later
circuits-week-before = Week before
circuits-week-after = Week after
circuits-day-before = Day before
circuits-day-after = Day after
circuits-cycle-new = New cycle
circuits-cycle = Cycle
circuits-day = Day
circuits-day-hint = Orders are brought on this day.
circuits-collection-day = Day at the farms
circuits-collection-day-hint = Only if the farms are visited on an earlier day, such as Thursday for Friday. The lots then wait at the hub.
circuits-cutoff = Cut-off
circuits-lots = Lots
circuits-orders = Orders
circuits-state = State
circuits-no-hub = A cycle needs a hub: a place where lots arrive and are sorted.
circuits-cycles-empty = No cycles in these weeks.
circuits-name = Name
circuits-name-hint = Such as “Thursday baskets”.
circuits-hubs = Hubs
circuits-opens-day = Opens on
circuits-opens-time = at
circuits-opens-hint = Empty: now.
circuits-closes-day = Cut-off on
circuits-closes-time = at
circuits-collection-start = Farms from
circuits-collection-end = until
circuits-delivery-start = Customers from
circuits-delivery-end = until
circuits-weekly = Every week
circuits-weekly-hint = Closing it opens the next one, at the same hours.
circuits-excluded = Days left out
circuits-excluded-hint = Such as 2026-12-24, 2026-12-31.
circuits-save = Save
circuits-lot-split = Split it so and save
circuits-back = Back
circuits-change = Change
circuits-collection = Farms
circuits-delivery = Customers
circuits-repeats = Comes again
circuits-next = The next one is made: { $day }
circuits-next-on = The next one is on { $day }
circuits-no-next = No further time follows
circuits-closed-at = closed { $at }
circuits-close = Close this cycle
circuits-close-means = What is ordered becomes collections from farms to the hub, and drops from the hub to doors and pickup sites. No lots or orders come after that.
circuits-close-do = Close and make the jobs
circuits-repeat-do = Make the next one
circuits-to-plan = Plan this day
circuits-cancel = Cancel
circuits-cycle-cancel = Cancel this cycle
circuits-cycle-cancel-sure = Cancel “{ $name }” of { $day }? { $orders ->
    [0] It has no orders.
    [one] Its order is not brought.
   *[other] None of its { $orders } orders is brought.
} { $state ->
    [open] Nobody can bring lots or order any more.
    [cut_off] Nobody can bring lots or order any more.
   *[other] Its jobs are cancelled and leave the rounds.
} This cannot be undone.
circuits-order-cancel-sure = Cancel order { $number }? { $state ->
    [open] Its pieces are free again for others.
    [cut_off] Its pieces are free again for others.
   *[other] It is not brought, and its job leaves the rounds.
}
circuits-take-back-sure = Take “{ $what }” back? Nobody can order of it any more.
circuits-hub-close-sure = Close the hub { $name }? No further cycle passes it. What is planned already stays.
circuits-lot-new = Add a lot
circuits-what = Goods
circuits-what-hint = Such as “Carrots, crates of 5 kg”.
circuits-producer = Producer
circuits-size = Size
circuits-ordered = Ordered
circuits-next-day = The next day with a cycle here: { $day }
circuits-order-gone = no longer on the platform
circuits-order-keep = Bring all the same
circuits-ordered-state = Ordered
circuits-hub = Hub
circuits-at-hub = At the hub
circuits-taken-back = Taken back
circuits-lots-empty = No lots yet.
circuits-order-new = Take an order
circuits-order-title = Order { $number }
circuits-at-most = At most { $count }
circuits-reference = Order number
circuits-to = To
circuits-lines = Lots
circuits-against-hours = Against the opening hours of a hub
circuits-against-hours-shut = { $numbers }: the hub { $hub } is not open on { $day }. Change its hours, or the day of the cycle.
circuits-against-hours-too-early = { $numbers }: due before the hub { $hub } opens at { $opens } on { $day }. Give { $count ->
    [one] it
   *[other] them
} later hours, or let the hub open earlier.
circuits-against-hours-fetched-shut = { $numbers }: fetched at the hub { $hub } itself, at hours when it is shut on { $day }; it opens at { $opens }.
circuits-orders-empty = No orders yet.
circuits-left = { $count ->
    [one] { $count } piece left
   *[other] { $count } pieces left
}
circuits-site = Pickup site
circuits-site-hint = Or an address below.
circuits-address = Address
circuits-contact = Name
circuits-phone = Phone
circuits-email = E-mail
circuits-access = How to get in
circuits-note = Note
circuits-until = Lots are taken until { $at }.
circuits-from-until = Lots are taken from { $from } until { $at }.
circuits-collected = The round comes { $hours }. Hub:
circuits-round = Round
circuits-not-collected = Not collected
circuits-not-brought = Did not reach the hub
circuits-comes-no-more = Does not come: { $what }
circuits-not-taken = Not taken along
circuits-collected-at = Collected { $at }
circuits-comes = Comes { $at }
circuits-not-yet = Once the cycle is closed
circuits-cancelled-nobody-comes = Cancelled: nobody comes
circuits-being-planned = Is being planned
circuits-stays = Stays: nobody ordered it
circuits-for-hub = for { $hub }
circuits-lot-too-late = This cycle takes no lots now. Ask the cooperative, or use the next cycle.
circuits-no-lot = You bring nothing yet.
circuits-week-empty = No cycles in these weeks.
circuits-items = Pieces
circuits-mass = Weight in all
circuits-volume = Volume in all
circuits-amounts-hint = Pieces are crates, boxes or bags. Weight and volume are of all of them together. Without a weight, a litre counts as 1 kg, and a piece without a volume as 5 kg.
circuits-temperature = Kept
circuits-place = Collected at
circuits-place-usual = The usual place
circuits-ready-start = Ready from
circuits-ready-end = until
circuits-service = Loading takes
circuits-ready-hint = Without hours, the cycle’s own count.
circuits-handling = For the courier
circuits-handling-hint = Such as where the crates stand.
circuits-take-back = Take this lot back
circuits-hub-new = New hub
circuits-open = Open
circuits-sorting = Sorting
circuits-space = Room for pieces
circuits-always-open = Always
circuits-sorting-words = { $minutes } min a lot, { $places } at once
circuits-hubs-empty = No hubs yet.
circuits-hub-place = Place
circuits-hub-place-hint = With an address; add it under Administration, Places.
circuits-hub-run-by = Run by
circuits-hub-run-by-hint = Its people see what arrives and leaves, and count it.
circuits-hub-own = The cooperative
circuits-sorting-time = Sorting a lot
circuits-sorting-places = Lots at once
circuits-sorting-hint = Nothing leaves the hub before it has come and been sorted.
circuits-clock-part-opens = Opening
circuits-clock-part-closes = Cut-off
circuits-clock-part-collection = Farms
circuits-clock-part-delivery = Customers
circuits-clock-moved = { $part }: { $value } does not exist on { $day }, as the clocks are put forward. It is { $became } then.
circuits-clock-twice = { $part }: { $value } comes twice on { $day }, as the clocks are put back. { $which ->
    [2] The second
   *[1] The first
} of the two is meant ({ $offset }).
circuits-open-title = Opening hours
circuits-open-days = Hours { $number }: open on
circuits-open-hint = Without hours it is always open. Hours without days are of every day. Fill in one more for other days, or for hours after a break; empty one to remove it. Save for room for another.
circuits-open-start = from
circuits-open-end = until
circuits-hub-close = Close this hub
circuits-arrivals = Arriving
circuits-brought-at = Brought { $at }
circuits-on-its-way = Left the farm { $at }
circuits-from-farm = At the farm { $at }
circuits-do-arrived = Is here
circuits-do-arrived-all = All of it is here
circuits-do-counted-all = All counted as ordered
circuits-do-sorted-all = All sorted
circuits-noted-from = Can be noted from { $at } on.
circuits-do-counted = Counted
circuits-do-sorted = Sorted
circuits-do-taken-back = Take back
circuits-handed-out = Fetched at the hub
circuits-not-closed = Its cycle is not closed yet.
circuits-nobody = Nobody has ordered of it.
circuits-cancelled-cycles = Cancelled: { $names }. Nothing of it is collected or brought.
circuits-cancelled-here = Its cycle was cancelled after it had come. Arrange with the cooperative what becomes of it.
circuits-arrivals-empty = Nothing arrives on this day.
circuits-leaving = Leaving
circuits-taken-at = Pickup
circuits-gone = Left { $at }
circuits-lacks = { $what }: { $count } of { $ordered } missing
circuits-short = { $count } of { $ordered } missing
circuits-ready = Ready
circuits-came-to-nothing = Nothing of it came
circuits-in-no-round = In no round yet
circuits-waits = Waits for its lots
circuits-leaving-empty = Nothing leaves on this day.

page-done-cycle-made = The cycle is made.
page-done-cycle-changed = The cycle is changed.
page-done-cycle-closed = The cycle is closed: its jobs are made. Plan the day next.
page-done-cycle-cancelled = The cycle is cancelled.
page-done-order-added = The order is taken.
page-done-order-changed = The order is changed.
page-done-order-kept = The order is brought all the same.
page-done-order-cancelled = The order is cancelled.
page-done-lot-added = The lot is added.
page-done-lot-changed = The lot is changed.
page-done-lot-cancelled = The lot is taken back.
page-done-lot-noted = Noted.
page-done-hub-added = The hub is added.
page-done-hub-changed = The hub is changed.
page-done-hub-closed = The hub is closed.
circuits-waits-in-vain = { $drop } (round of { $rider }) waits for it in vain.
circuits-waits-missed = { $drop } (round of { $rider }) leaves the hub { $later } min later; its time window is missed by { $missed } min.
circuits-waits-behind = { $drop } comes later in the round of { $rider }; its time window is missed by { $missed } min.
circuits-waits-later = { $drop } (round of { $rider }) leaves the hub { $later } min later; its time window is kept.
circuits-announce = Fewer, or later
circuits-announce-ordered = { $count ->
    [one] One piece is ordered.
   *[other] { $count } pieces are ordered.
}
circuits-announce-items = Pieces that there will be
circuits-announce-ready = Ready only at
circuits-announce-hint = The office and the hub read it at once. Nothing is moved by itself: the office plans anew, or tells who waits.
circuits-announce-open-hint = The office reads it at once and changes the orders. Until it has, nobody can order more of it.
circuits-announce-offer = { $count ->
    [one] One piece of it is ordered already. If there will be none, or later:
   *[other] { $count } pieces of it are ordered already. If there will be fewer, or later:
}
circuits-announce-do = Tell the cooperative
circuits-announced-items = Announced: { $count } of { $ordered }
circuits-announced-ready = Announced: ready at { $at }
page-done-lot-announced = The cooperative has been told.
page-done-lot-known = That is what the cooperative knows already: nothing new was sent.
event-lot-announced = Lot announced short or late
circuits-confirm = Confirm
circuits-confirmed = Confirmed
circuits-unconfirmed = Not confirmed yet
page-done-lot-confirmed = Confirmed: the cooperative and the hub can see it.
event-lot-confirmed = Lot confirmed
notice-lot-short = { $producer } brings { $items } instead of { $ordered } of { $what }. Tell who waits for it, or change the orders.
notice-lot-short-subject = { $producer } brings less of { $what }
notice-lot-delayed = { $what } of { $producer } is ready at the farm at { $ready_at } only. Plan the rest of the day anew, or tell who waits.
notice-lot-delayed-subject = { $what } of { $producer } is ready later
notice-lot-as-agreed = { $what } of { $producer } comes as agreed after all: { $taken_back ->
    [items] all { $ordered } pieces
    [ready_at] at the time agreed
   *[both] all { $ordered } pieces, at the time agreed
}. Rounds that were planned anew for it stay so until you plan the rest of the day again.
notice-lot-as-agreed-subject = { $what } of { $producer } comes as agreed
error-lot-has-come = { $what } has come to the hub already: what was counted there holds.
error-lot-announced-too-late = Nothing can be announced on { $what } any more: the deliveries it was for were over at { $at }. Call the cooperative.
notice-lot-late = { $what } of { $producer } is not sorted at the hub before about { $ready_at }. { $jobs ->
    [one] One drop waits for it
   *[other] { $jobs } drops wait for it
} ({ $riders }), up to { $late_min ->
    [one] one minute
   *[other] { $late_min } minutes
} longer than planned. { $missed ->
    [0] No time window is missed.
    [one] One delivery misses its time window.
   *[other] { $missed } deliveries miss their time window.
} Nothing has been moved: plan the rest of the day again, or tell those who wait.
notice-lot-late-subject = { $what } of { $producer } comes late to the hub
notice-lot-missing = { $what } of { $producer } no longer comes to the hub. { $jobs ->
    [one] One drop waits for it in vain
   *[other] { $jobs } drops wait for it in vain
} ({ $riders }). Have it brought by somebody else, or take it out of the orders.
notice-lot-missing-subject = { $what } of { $producer } does not come to the hub
circuits-hub-keeps = Kept cold or hot here
circuits-hub-keeps-hint = Classes that the hub has a store for. Other goods go on counting minutes while they are here.

# Packing list

circuits-lots-first = Add lots first: orders are taken of them.
circuits-packing = Packing list
circuits-packing-title = Packing list of { $name }, { $day }
circuits-packing-back = Back to the cycle
circuits-packing-open = Orders are taken until { $at }: what is listed here may still grow.
circuits-packing-empty = Nothing is ordered yet.
circuits-packing-print = Your browser’s print command puts this page on paper.
circuits-packing-producers = What each producer brings
circuits-packing-sites = What goes where
circuits-packing-homes = Homes
circuits-packing-orders = { $count ->
    [one] one order
   *[other] { $count } orders
}
circuits-packing-list = Orders, one by one
