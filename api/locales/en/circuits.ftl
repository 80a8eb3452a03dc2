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
error-lot-ordered = { $what } cannot be taken back: { $ordered } pieces of it are ordered. Cancel these orders first.
error-order-cancelled = Order { $reference } was cancelled. Take it in anew under another reference.
error-lot-not-coming = { $what } does not come to the hub: its cycle is not closed, or nobody ordered of it.

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
fault-lot-without-box = { $what } must be kept { $temperature }, and no bike has a box for that. Add a box to a bike, or leave the lot out.
fault-lot-without-items = A lot needs at least one piece. Give how many crates, boxes or bags there are.
fault-lot-already-ordered = { $ordered } pieces are ordered already. Give at least as many, or have orders cancelled first.
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
