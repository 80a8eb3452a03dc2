# Open Food Network: reports that are read, and pages of the import.

fault-open-food-network-answer = The platform answered something else than expected at { $where }. Check its address; if it is right, import a report instead.
fault-open-food-network-bulk = Bulk Co-op counts its sums in another unit than the one beside them, so nothing can be planned from it. Export “Orders and fulfilment – Order Cycle Customer Totals” instead.
fault-open-food-network-column = The column { $value } is missing, and nothing can be read without it. Tick it in the report (in a workbook, untick “Header rows”), and export it again.
fault-open-food-network-column-helps = The column { $value } was left out of the report. Tick it and export again, or answer the questions below by hand.
fault-open-food-network-differs = The two reports differ: { $value } pieces were ordered of this producer for { $hub }, and { $other } stand in the report for suppliers. Export both again for the same days.
fault-open-food-network-empty = The report has no rows. Accounts that may not see customers get headers alone: ask the hub for an account with manager rights, or choose other days.
fault-open-food-network-masked = { $hub } hides its customers from this account: { $count } { $count ->
    [one] row was
   *[other] rows were
} left out. Ask the hub for an account with manager rights, and export again with it.
fault-open-food-network-no-number = This row has no order number, so it belongs to no order. Export again with the column Order number.
fault-open-food-network-no-orders = This report alone does not tell what goes where. Add “Orders and fulfilment – Order Cycle Customer Totals”; for collections alone, “Pay your suppliers” is enough.
fault-open-food-network-note = { $count ->
    [one] A customer’s note fits no order, or several, by hub, method and address. Say whose it is, or it stays out.
   *[other] { $count } customers’ notes fit no order, or several, by hub, method and address. Say whose they are, or they stay out.
}
fault-open-food-network-zeros = A spreadsheet program has taken away the leading zeros of postcodes (rows: { $postcodes }) and telephone numbers (rows: { $phones }). They were put back; hand in the file as downloaded to be sure of them.
fault-open-food-network-cycle-needed = The reports have several order cycles: { $known }. Name one of them as cycle.
fault-open-food-network-other = This report has no lines by order and producer. Export “Orders and fulfilment – Order Cycle Customer Totals” instead.
fault-open-food-network-phone = A spreadsheet program has made a number of this phone, and its digits are gone. Export again and hand in the file as it is.
fault-open-food-network-quantity = { $value } is no quantity: whole pieces from 0 up are right. Correct it, or export again.
fault-open-food-network-weighed = { $value } cannot have been weighed: 0 up to { $most } g (or litres) is right. Correct it, or export again.
fault-open-food-network-unknown = None of the reports that can be read has these headers: { $value }. Export “Orders and fulfilment – Order Cycle Customer Totals” as CSV.
fault-open-food-network-instance = { $value } is no address of a platform. Write its host, such as coopcircuits.fr.
fault-open-food-network-producer = Nobody was chosen for { $value }. Choose the producer, or say that it is not ours to bring.
fault-open-food-network-point = { $value } is no point. Write latitude and longitude in degrees as map sites show them, such as 48.8566, 2.3522.
fault-open-food-network-cycle = The reports have no order cycle { $value }, but: { $known }. Name one of these.
fault-import-lot-too-large = { $farm } brings { $kg } kg for { $hub }, more than any bike carries at once (the largest is { $largest }). Split it into { $parts } lots: confirm the split.
fault-import-split-unconfirmed = { $count ->
    [one] One lot is larger than any bike carries at once. Look at how it is split, and tick this box.
   *[other] { $count } lots are larger than any bike carries at once. Look at how they are split, and tick this box.
}
fault-import-lots-alone = This report counts { $value } pieces of { $farm }, and { $items } are here, as orders were imported. Hand in “Order Cycle Customer Totals” of the same days to change them.
fault-import-other-hub = The hub that stands for { $hub } is not one of the cycle { $name }. Add it to the cycle, or choose another cycle.
fault-import-farm-without-place = It is not known where the lot of { $farm } is picked up. Give this producer a usual place that is in use.
fault-order-lacks-lot = { $value } { $value ->
    [one] piece
   *[other] pieces
} of it come from { $farm } for { $hub }, and that lot is not taken in: its row says why. The order comes in whole once that is mended.
fault-not-base64 = This is no file in base64. Encode the bytes of the file as they are.
error-no-such-platform = There is no such platform. Connect to it again.
error-open-food-network-away = { $value } does not answer now ({ $why }). Try again later, or import a report instead.
fault-open-food-network-token = { $value } does not take this token. Copy it again from the account’s page there, or make a new one.
fault-open-food-network-token-form = This is no token. Copy the API key from the account’s page on the platform.
fault-open-food-network-too-many = The platform has { $value } orders of the last weeks; the limit is { $limit }. Import the report of one cycle instead.
fault-open-food-network-too-large = The report is too large for one import. Export it for fewer days, or hub by hub.
platforms-area = Import
platforms-title = Import from Open Food Network
platforms-lead = Hand in reports of the platform, or let it be asked. You see what would change before anything does.
platforms-instance = Platform
platforms-instance-hint = Its address, such as coopcircuits.fr. Orders are known by it when you import again.
platforms-cycle = Order cycle here
platforms-cycle-hint = It decides on the day and the hours of collection and delivery, which the platform does not know.
platforms-cycle-option = { $name } · { $day }
platforms-no-cycle = There is no order cycle to import into. Make one first, with its day and hours.
platforms-files = Reports
platforms-files-hint = “Order Cycle Customer Totals” as CSV or XLSX; besides it “Pay your suppliers” for addresses of farms, “Delivery” for notes, “Packing” for what is kept cold.
platforms-pasted = Or paste a report
platforms-read = Read the reports
platforms-fetch = Ask { $name }
platforms-their-cycle = Order cycle there
platforms-their-cycle-none = without a name
platforms-read-title = What was read
platforms-read-counts = { $orders } { $orders ->
    [one] order
   *[other] orders
}, { $lots } { $lots ->
    [one] lot
   *[other] lots
}.
platforms-refused = Left out
platforms-notices = To know
platforms-questions = Questions
platforms-questions-lead = The platform does not tell these. What you answer is remembered for the next import.
platforms-question-hub = Which of your hubs is { $hub }?
platforms-question-ready = Who is the producer { $subject }?
platforms-question-producer = { $hub } shows products as its own. Who really brings them?
platforms-question-site = Where is “{ $subject }” of { $hub } handed out?
platforms-question-hint = The report says: { $hint }
platforms-ready-from = Ready from
platforms-ready-to = until
platforms-ready-hint = Ready: such as 07:30; empty for the cycle’s own hours.
platforms-skip = Not ours to bring
platforms-at-hub = At the hub itself
platforms-choose = Choose
platforms-compare = Compare
platforms-unknown = Addresses that are not on the map
platforms-unknown-lead = Say where they are, and their orders come in with the others. Without a point they are left out. The next import knows them.
platforms-changes = What changes
platforms-notes = Notes without an order
platforms-notes-lead = The report has no order number, and hub, method and address do not settle whose these notes are. Choose the order; without one a note stays out.
platforms-note-text = “{ $text }”
platforms-note-of = Note for
platforms-note-none = No order
platforms-note-where = { $customer }, { $address } ({ $file }, row { $row })
platforms-splits = Larger than any bike
platforms-splits-lead = No bike carries these lots at once (the largest is { $largest }). They are split into lots that bikes carry, each packed and brought on its own; every order keeps all its pieces.
platforms-split-whole = { $count } { $count ->
    [one] piece
   *[other] pieces
}, { $kg } kg: { $parts } lots.
platforms-split-part = { $count } { $count ->
    [one] piece
   *[other] pieces
}, { $kg } kg
platforms-split-divided = From several of these lots: { $numbers }.
platforms-split-confirm = Split them so
platforms-lot-of = { $farm } → { $hub }
platforms-lot-numbers = Drawn on by { $numbers }
platforms-waiting = Answer the questions first; then you see all changes.
platforms-planned = The cycle has become jobs: what is less or goes elsewhere is changed, nothing is added.
platforms-nothing = Nothing changes: everything is here already.
platforms-same = { $count } { $count ->
    [one] order stays
   *[other] orders stay
} as here.
platforms-reckoned = { $count ->
    [one] The weight of one product is reckoned
   *[other] The weights of { $count } products are reckoned
}
platforms-reckoned-lead = These are not sold by weight, and the reports tell none. They are planned with:
platforms-reckoned-density = { $each } kg a litre, { $kg } kg
platforms-reckoned-litre = 1 kg a litre, as what it is made of is not known, { $kg } kg
platforms-reckoned-piece = { $each } kg each, { $kg } kg
platforms-unasked = { $count } { $count ->
    [one] piece is
   *[other] pieces are
} not ours to bring and stay out of the plan.
platforms-empty = Nothing to bring for: { $numbers }.
platforms-order = Order
platforms-lot = Lot
platforms-difference = Change
platforms-refusal = Not possible
platforms-what-added = new
platforms-what-changed = changed: { $parts }
platforms-what-changed-lot = changed
platforms-what-gone = no longer on the platform
platforms-what-late = too late for this cycle; book it as a delivery
platforms-part-lines = quantities
platforms-part-address = address
platforms-part-recipient = recipient
platforms-part-note = note
platforms-part-place = pickup site
platforms-cancel = Cancel these orders here
platforms-cancel-hint = They are no longer in what was read. An export of other days or of one hub lacks orders too, so nothing is cancelled unless you tick it. Once the cycle is closed, the dispatcher is asked about the others.
platforms-apply = Apply
platforms-applied = Applied.
platforms-applied-but = { $count ->
    [one] Applied, but for one row: it stands first, with its reason.
   *[other] Applied, but for { $count } rows: they stand first, with their reasons.
}
platforms-changed = What has changed
platforms-see-cycle = See the cycle
platforms-again = Import again
platforms-no-such-cycle-yet = Is the cycle not in the list?
platforms-make-cycle = Make it
platforms-missing = Is somebody or something not in the lists? Make them first, in another tab:
platforms-missing-customer = producer
platforms-missing-place = place
platforms-missing-hub = hub
platforms-missing-then = ; then press “Compare” here.
platforms-connections = Connected platforms
platforms-connections-lead = A connected platform is asked for its orders, and told when one was handed over.
platforms-url = Address of the platform
platforms-token = API key
platforms-token-hint = From the page of an account there with manager rights for the hub. It is kept sealed.
platforms-connect = Connect
platforms-disconnect = Disconnect
platforms-sent = Orders told as handed over
platforms-status-waiting = waiting
platforms-status-shipped = told
platforms-status-refused = refused ({ $error })
page-done-platform-connected = The platform is connected.
page-done-platform-disconnected = The platform is disconnected.
