# Administration: tabs and what its pages share

admin-tabs = Administration
admin-tab-overview = Overview
admin-tab-days = Days
admin-tab-fleet = Fleet
admin-tab-people = People
admin-tab-shifts = Shifts
admin-tab-places = Places
admin-tab-customers = Customers
admin-tab-tariffs = Prices
admin-tab-rules = Rules
admin-tab-invoices = Invoices
admin-tab-programs = Programs
admin-tab-recipients = Recipients
admin-tab-log = Log
admin-name = Name
admin-kind = Kind
admin-status = Status
admin-picture = Picture
admin-save = Save
admin-back = Back
admin-back-to = Back to { $name }
admin-change = Change
admin-day = Day
admin-hours = Hours

# Fleet

admin-fleet-empty = No bike yet. Add the first one: shifts and plans need it.
admin-fleet-gone = Show those that are gone too
admin-fleet-here = Show only those that are here
admin-vehicle-new = Add a bike or trailer
admin-bike-bike = Bicycle
admin-bike-ebike = E-bike
admin-bike-longtail = Longtail
admin-bike-cargo = Long john
admin-bike-trike = Cargo trike
admin-bike-bike-trailer = Bike with a fixed trailer
admin-bike-trailer = Trailer
admin-vehicle-active = in service
admin-vehicle-repair = in repair
admin-vehicle-gone = gone
admin-vehicle-status-hint = In repair it is on no new shift. Gone is for good.
admin-vehicle-carries = What it carries
admin-measure = { NUMBER($value, maximumFractionDigits: 1) } { $unit }
admin-vehicle-mass = Weight
admin-vehicle-volume = Room
admin-boxes = Boxes that keep a temperature
admin-boxes-hint = A row for each box. Empty both fields to remove one.
admin-box = Box { $number }
admin-box-chilled = chilled
admin-box-frozen = frozen
admin-box-hot = hot
admin-box-chilled-of = chilled box { $volume } l
admin-box-frozen-of = frozen box { $volume } l
admin-box-hot-of = hot box { $volume } l
admin-box-volume = Room in it
admin-vehicle-rides = How it rides
admin-vehicle-range = Range
admin-vehicle-range-hint = As far as its battery lasts.
admin-vehicle-width = Width
admin-vehicle-speed = Speed
admin-vehicle-speed-hint = 100 is usual for its kind.
admin-vehicle-handover = Time between two rounds
admin-vehicle-handover-hint = For cleaning, and to change the battery.
admin-vehicle-needs = Who may ride it
admin-vehicle-needs-hint = Skills, with commas between them. Empty: everybody.
admin-vehicle-skills = Equipment
admin-vehicle-skills-hint = Words that deliveries ask for, such as “lock” or “scales”.
admin-vehicle-hitch = It can tow a trailer
page-done-vehicle-added = The vehicle was added.
page-done-vehicle-changed = The vehicle was changed.

# People

admin-invite = Invite somebody
admin-invite-go = Invite
admin-roles = Roles
admin-roles-of = Roles of { $name }
admin-roles-change = Change roles
admin-reach = Reached by
admin-reach-hint = At least one of both. Whoever signs in with a password needs an e-mail address.
admin-email = E-mail address
admin-phone = Phone
admin-language = Language
admin-language-cooperative = That of the cooperative
admin-language-en = English
admin-language-fr = French
admin-skills = Skills
admin-skills-hint = Words that deliveries or bikes ask for, with commas between them.
admin-books-for = Books for
admin-books-for-hint = Only for merchants, producers and aid coordinators.
admin-role-dispatcher = plans and follows the rounds
admin-role-courier = rides rounds, paid
admin-role-volunteer = rides rounds of aid
admin-role-merchant = books for a shop
admin-role-producer = books for a farm or workshop, or keeps a hub
admin-role-aid-coordinator = books aid
admin-role-admin = looks after people, prices, rules and invoices
admin-person-invited = invited
admin-person-active = active
admin-person-left = has left
admin-people-left = Show those who have left too
admin-people-here = Show only those who are here
admin-people-all = All people
admin-known = What is known
admin-joined = Joined on
admin-left-on = Left on
admin-access = Signing in
admin-invitation-how = The invitation is not accepted yet. A new link makes the one before useless.
admin-return-how = They come back with the roles that they had.
admin-invite-again = Make a new invitation
admin-invite-back = Invite again
admin-link-how = Riders need no password: a link or a short code opens the app on their phone.
admin-link-make = Make a link
admin-code-make = Make a short code
admin-lost = Lost password or phone
admin-reset-how = By the link they set a new password. The second factor stays until you remove it.
admin-reset-make = Make a link for a new password
admin-factor-remove = Remove the second factor
admin-factor-sure = Did you make sure that it is really this person who asks?
admin-away = Absence
admin-away-open = When they can ride, and when they are away
admin-data = Their data
admin-export-how = Everything that is kept about this person, to hand it to them.
admin-export-zip = Tables (ZIP)
admin-export-json = For machines (JSON)
admin-leaving = Leaving
admin-leave = Note that they have left
admin-leave-title = Has { $name } left?
admin-leave-means = All sessions, links and keys end at once. Shifts to come stay, and are shown to you. What they did stays in the accounts.
admin-leave-done = { $name } has left
admin-revoke = Revoke the invitation
admin-revoke-title = Revoke the invitation of { $name }?
admin-revoke-means = The link opens nothing any more. You can invite them again at any time.
admin-erase = Erase their data
admin-erase-title = Erase the data of { $name }?
admin-erase-means = Name, e-mail address, phone and all that tells who they are is removed for good. Shifts without a round are cancelled. What the accounts need stays, without a name. This cannot be undone.
admin-erase-done = The data of { $name } is erased
admin-shifts-free = { $count ->
    [one] One shift to come has nobody now.
   *[other] { $count } shifts to come have nobody now.
}
admin-shown-once = This is shown only now. Hand it over before you leave the page.
admin-link-invitation-title = Invitation for { $name }
admin-link-link-title = Link for { $name }
admin-link-code-title = Short code for { $name }
admin-link-reset-title = New password for { $name }
admin-link-invitation-subject = Your invitation
admin-link-link-subject = Your link
admin-link-code-subject = Your code
admin-link-reset-subject = Your new password
admin-link-letter = Hello { $name }, here is your personal link: { $address } It works once. Please keep it to yourself.
admin-link-hand = Send the link to this person alone, or let them scan the code with their phone.
admin-code-hand = They type this code on the app’s first page.
admin-link-qr = The link as a QR code
admin-link-mail = Send by e-mail
admin-link-sms = Send by text message
admin-link-mailed = It goes by e-mail to { $address }. If it does not arrive, hand over the link or the code yourself.
admin-link-until = Good until { $until }.
page-done-person-changed = The person was changed.
page-done-roles-changed = The roles were changed.
page-done-factor-removed = The second factor was removed.

# Overview

admin-attention = What needs attention
admin-attention-none = Nothing needs attention.
admin-where = What is where
admin-backup-last = Last backup
admin-purge-last = Last removal of data past its time
admin-unknown = not known
admin-never = never
admin-days-ago = { $days ->
    [0] today
    [one] yesterday
   *[other] { $days } days ago
}
admin-notice-invitations = { $count ->
    [one] One invitation is not accepted yet.
   *[other] { $count } invitations are not accepted yet.
}
admin-notice-webhook = { $count ->
    [one] One message to { $url } did not get through this week.
   *[other] { $count } messages to { $url } did not get through this week.
}
admin-notice-webhook-gone = { $url } answers that it is gone. Nothing is sent there any more.
admin-notice-no-backup = No backup is known of. Whoever runs the server should make one every day with “tournee backup”.
admin-notice-backup = The last backup is { $days } days old. Ask whoever runs the server.
admin-notice-purge = For { $days } days no data past its time was removed. The server’s worker may be down.
admin-tab-days-lead = How a day went: delivered, failed, late, and what is left.
admin-tab-fleet-lead = Bikes and trailers, what they carry, and which are in repair.
admin-tab-people-lead = Who works here, with which roles; invitations and access.
admin-tab-shifts-lead = A week of shifts, copied to others; absence, and limits of working time.
admin-tab-places-lead = Hubs, shops and producers, and how to get in.
admin-tab-customers-lead = The organisations that book, their tariff and address.
admin-tab-tariffs-lead = What deliveries cost, with an example that follows what you type.
admin-tab-rules-lead = Working time, deadlines, heat, retention and the others, version by version.
admin-tab-invoices-lead = What is ready, drafts, issued invoices and payments.
admin-tab-programs-lead = Keys for programs, webhooks and what was sent to them.
admin-tab-recipients-lead = Who asks what is kept on them: find, give out, erase.
admin-tab-log-lead = What was done, by whom and when.

# Shared words

admin-all = All
admin-all-customers = All customers
admin-any = Any
admin-open = open
admin-closed = closed
admin-close-sure = Close “{ $name }”?
admin-revoke-sure = Take “{ $name }” back? The program is refused from then on.
admin-yes = yes
admin-no = no
admin-details = Details
admin-when = When
admin-time = Time
admin-from-day = From
admin-to-day = Until
admin-filter = Show
admin-older = Older
admin-choose = Choose
admin-go-on = Go on
admin-make = Make
admin-made-on = Made
admin-remove = Remove
admin-number = Number
admin-reason = Reason
admin-with-closed = Show closed ones too
admin-without-closed = Show only open ones
admin-customer = Customer
admin-net = Before tax
admin-vat = VAT
admin-total = Total

# Log

admin-log-what = What
admin-log-who = Who
admin-log-by = By
admin-log-about = About
admin-log-empty = Nothing of this kind happened.
admin-actor-person = somebody who was erased
admin-actor-volunteer = a volunteer
admin-actor-key = a key
admin-actor-client = a program
admin-actor-system = the server
admin-subject-booking = a booking
admin-subject-closure = a closed street
admin-subject-contest = a contest
admin-subject-cooperative = the cooperative
admin-subject-customer = a customer
admin-subject-import = an import
admin-subject-incident = an incident
admin-subject-invoice = an invoice
admin-subject-job = a job
admin-subject-key = a key
admin-subject-person = a person
admin-subject-place = a place
admin-subject-need = a need of aid
admin-subject-plan = a plan
admin-subject-recurrence = a recurring booking
admin-subject-round = a round
admin-subject-rule = a rule
admin-subject-shift = a shift
admin-subject-stop = a stop
admin-subject-vehicle = a vehicle
admin-subject-visit = a visit
admin-subject-webhook = a webhook

# Places

admin-place-new = Add a place
admin-places-empty = No place yet. Add the hub from which rounds start.
admin-address = Address
admin-place-hub = Hub
admin-place-shop = Shop
admin-place-producer = Producer
admin-place-relay = Relay
admin-place-other = Other
place-private = Somebody’s home
admin-place-address-hint = Number, street, town. The point is found from it.
admin-place-access = How to get in
admin-place-access-hint = Door, code, bell. Only riders whose round leads there see it.
admin-place-hours = Opening hours
admin-place-hours-hint = As you would write them: “Mon–Sat 9⁠–⁠19”. Recipients read those of a relay. Stops are planned within them, except at a hub, where the times asked for allow it; a booking warns where they do not.
admin-place-service = Time at each stop
admin-place-setup = Further time on arriving
admin-place-setup-hint = Counts once for stops one after the other here. Leave both empty for the usual time at the door.
admin-place-share = Share it with a customer
admin-place-share-hint = They may then book pickups and drops here.
admin-place-share-go = Share
admin-place-close = Close this place
admin-place-close-means = Nothing new is booked here. What is booked stays.
page-done-place-added = The place was added.
page-done-place-changed = The place was changed.
page-done-place-closed = The place is closed.
page-done-place-shared = The place is shared.

# Customers

admin-customer-new = Add a customer
admin-customers-empty = No customer yet. Add the first one, then invite its people.
admin-customer-merchant = Merchant
admin-customer-producer = Producer
admin-customer-aid = Aid organisation
admin-customer-kind-hint = Decides which deadlines hold.
admin-customer-place = Usual pickup
admin-customer-place-hint = Goods are picked up here unless a booking says otherwise.
admin-billing-address = Billing address
admin-payment-days = Days to pay
admin-customer-language = Language of invoices
admin-customer-language-hint = Holds for invoices issued from now on. Mail goes to each person in their own language.
admin-customer-close = Close this customer
admin-customer-close-means = Nothing more is booked for them. What is booked stays, and is invoiced.
page-done-customer-added = The customer was added.
page-done-customer-changed = The customer was changed.
page-done-customer-closed = The customer is closed.

# Tariffs and rules

admin-tariff = Tariff
admin-tariff-standard = Standard tariff
admin-tariff-new = Begin another tariff
admin-tariff-name-hint = Customers can be given a tariff by its name.
admin-tariffs-lead = A published version is never changed: what was quoted stays.
admin-rules-lead = Everybody in the office can read them; admins publish other versions.
admin-rule = Rule
admin-rule-about = About
admin-rule-tariff = Tariff
admin-rule-work = Working time
admin-rule-weights = Weights of plans
admin-rule-cutoff = Deadlines of bookings
admin-rule-retention = Retention
admin-rule-heat = Heat
admin-rule-emissions = Emissions
admin-rule-seller = Seller on invoices
admin-rule-tariff-lead = What a delivery costs. Try the example before you publish.
admin-rule-work-lead = Limits of work and rest by which plans and shifts are checked.
admin-rule-weights-lead = What plans give more or less weight, such as a fair share of effort.
admin-rule-cutoff-lead = Until when bookings are made, changed and cancelled, and what late cancelling costs.
admin-rule-retention-lead = How long personal data is kept, for each purpose.
admin-rule-heat-lead = How rounds are shortened, and water stops added, on hot days.
admin-rule-emissions-lead = Factors for counting CO₂ equivalents, and what is compared with.
admin-rule-seller-lead = Name, address and account as they stand on your invoices.
admin-version = Version
admin-version-first = Tournée’s own values; you have published none yet.
admin-version-own = Tournée’s own values
admin-version-number = Version { $number }
admin-version-since = Version { $number }, since { $day }
admin-version-from = Version { $number } holds from { $moment }
admin-history = Published versions
admin-published = Published
admin-raw = As machines read it (JSON)
admin-raw-lead = For experts: the whole rule, also what the form has no field for.
admin-raw-unreadable = This is no JSON: { $what }.
admin-part-own = Has its own figures
admin-more-rows = Add rows
admin-row = Row { $number }
admin-publish = Publish
admin-publish-means = A new version is made. What was published before is never changed.
admin-publish-go = Publish this version
admin-valid-day = Holds from
admin-valid-day-hint = Empty: from now on.
page-done-rule-published = The version is published.
admin-example = Example
admin-example-hint = From one pickup at your hub. This price comes from the form, published or not.
admin-example-distance = Distance
admin-example-drops = Drops
admin-example-vehicles = Bikes
admin-example-lead = Booked before
admin-example-go = Show the price
admin-example-none = No price: correct what is marked.
admin-dates-hint = Such as 2026-12-24, with commas between them.
admin-ring-hint = A corner on each line: longitude latitude.
admin-weekday-short = { $day ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
}
admin-unit-day = days
admin-factor-use = the ride
admin-factor-manufacture = making the vehicle
admin-part-base = Base price
admin-part-distance = Distance
admin-part-load = Load
admin-part-stops = Stops
admin-part-times = Times and short notice
admin-part-extras = Further charges
admin-part-zones = Zones
admin-part-day = A day
admin-part-week = A week
admin-part-fair = Fair sharing
admin-part-points = Points of effort
admin-part-stable = Stable rounds and margins
admin-part-notice = Notice
admin-part-everybody = Everybody
admin-part-for-merchant = Merchants
admin-part-for-producer = Producers
admin-part-for-aid = Aid organisations
admin-part-heat-yellow = Yellow
admin-part-heat-orange = Orange
admin-part-heat-red = Red
admin-part-compared = What is compared with
admin-part-kinds-hint = For each, a kind of vehicle of the factors below, written the same way.
admin-part-kinds = Kinds of bikes
admin-part-factors = Factors
admin-part-who = Who sells
admin-part-account = Bank account
admin-part-print = Printed besides
admin-part-kept = Kept for
admin-rows-distance-bands = By distance
admin-rows-distance-bands-hint = Limits rise; leave the last one empty for any distance. Without rows, distance costs nothing.
admin-rows-mass-bands = By weight
admin-rows-mass-bands-hint = Limits rise; leave the last one empty for any weight.
admin-rows-volume-bands = By room
admin-rows-volume-bands-hint = Limits rise; leave the last one empty for any size.
admin-rows-pickup-steps = Pickups
admin-rows-pickup-steps-hint = Price of each pickup from a certain number on; the first row begins at 1.
admin-rows-drop-steps = Drops
admin-rows-drop-steps-hint = Price of each drop from a certain number on; the first row begins at 1.
admin-rows-time-rules = By when it is
admin-rows-time-rules-hint = Such as evenings or Sundays. A share below 0 is a rebate.
admin-rows-lead-rules = By short notice
admin-rows-lead-rules-hint = Where a booking comes less than so many minutes before its window.
admin-rows-supplements = Supplements
admin-rows-supplements-hint = Such as cold or floor, each with its price.
admin-rows-zones = Zones
admin-rows-zones-hint = The first zone in the list that covers a stop counts.
admin-rows-factors = Factors
admin-rows-factors-hint = A later row of the same kind and part replaces the one before from its day on.
admin-field-base-cents = For every booking
admin-field-minimum-cents = Minimum price
admin-field-vat-per-mille = VAT
admin-field-up-to-m = Up to
admin-field-up-to = Up to
admin-field-cents = Price
admin-field-km-cents = Each kilometre in it
admin-field-stop-cents = Each from there on
admin-field-first = From number
admin-field-name = Name
admin-field-weekdays = On
admin-field-dates = Or on these days
admin-field-from-time = From
admin-field-until-time = Until
admin-field-per-mille = Share of the price
admin-field-under-min = Less than
admin-field-extra-vehicle-cents = Each further bike
admin-field-free-wait-min = Free waiting
admin-field-wait-minute-cents = Each minute of waiting after that
admin-field-attempt-cents = Each further attempt
admin-field-return-cents = Each job brought back to its sender after the pickup
admin-field-outside-pickup-cents = Pickup outside of all zones
admin-field-outside-drop-cents = Drop outside of all zones
admin-field-serves-outside = We also ride outside of the zones
admin-field-pickup-cents = Pickup
admin-field-drop-cents = Drop
admin-field-ring = Corners
admin-field-work-before-break-s = Most work without a break
admin-field-break-s = Shortest break
admin-field-daily-work-s = Most work in a day
admin-field-daily-rest-s = Rest between two days
admin-field-same-day-gap-s = Gap over midnight that still is the same day
admin-field-weekly-work-s = Most work in a week
admin-field-average-work-s = Most work in a week on average
admin-field-average-weeks = Weeks of that average
admin-field-weekly-days = Most days with work in a week
admin-field-weekly-rest-s = Rest in one piece in a week
admin-field-balance-hour-cents = For an hour between longest and shortest round
admin-field-fairness-hundred-cents = For a hundred points of effort apart
admin-field-effort-weeks = Weeks that count for effort
admin-field-hour-points = An hour of work
admin-field-waiting-hour-points = An hour of waiting
admin-field-km-points = A kilometre
admin-field-tonne-km-points = A tonne for a kilometre
admin-field-climb-hundred-points = A hundred metres uphill
admin-field-stable-cents = For what changes in a round that recurs
admin-field-stable-minutes = Change of time that counts
admin-field-margin-hour-cents = For an hour of missing margin
admin-field-margin-minutes = Margin before a window ends
admin-field-margin-percent = Further margin, share of the ride
admin-field-notice-days = Days before a change may hold
admin-field-book-minutes-before = Book: minutes before
admin-field-book-days-before = Book: days before
admin-field-book-at = Book: at this hour
admin-field-change-minutes-before = Change: minutes before
admin-field-change-days-before = Change: days before
admin-field-change-at = Change: at this hour
admin-field-cancel-free-minutes-before = Cancel for free: minutes before
admin-field-cancel-free-days-before = Cancel for free: days before
admin-field-cancel-free-at = Cancel for free: at this hour
admin-field-cancel-minutes-before = Cancel at all: minutes before
admin-field-cancel-days-before = Cancel at all: days before
admin-field-cancel-at = Cancel at all: at this hour
admin-field-fee-cents = Fee for late cancelling, at least
admin-field-fee-per-mille = Fee, share of the price
admin-field-max-round-s = Longest round
admin-field-max-travel-s = Longest time on the way
admin-field-heavy-g = Most aboard in the hot hours
admin-field-heavy-from = Hot hours from
admin-field-heavy-until = Hot hours until
admin-field-water-every-s = Water stop every
admin-field-water-s = Length of a water stop
admin-field-compared-kind = Vehicle compared with
admin-field-compared-distance-per-mille = Its distance for the same errand
admin-field-profile-bike = Bicycle
admin-field-profile-ebike = E-bike
admin-field-profile-longtail = Longtail
admin-field-profile-cargo = Long john
admin-field-profile-trike = Cargo trike
admin-field-profile-bike-trailer = Bike with trailer
admin-field-vehicle-kind = Kind of vehicle
admin-field-part = For
admin-field-mg-per-km = CO₂ equivalent
admin-field-from-day = From
admin-field-source = Source
admin-field-level = Level
admin-field-legal-form = Legal form, capital and register
admin-field-street = Street
admin-field-street-more = Street, second line
admin-field-postcode = Postcode
admin-field-city = Town
admin-field-country = Country (two letters)
admin-field-registration = Register number (SIREN)
admin-field-registration-scheme = Register by ISO 6523 (0002: SIREN)
admin-field-vat-number = VAT number
admin-field-no-vat-reason = Why no VAT is charged
admin-field-iban = IBAN
admin-field-bic = BIC
admin-field-email = E-mail address
admin-field-phone = Phone
admin-field-late-penalty = On late payment
admin-field-recovery-costs = On costs of recovery
admin-field-early-payment = On early payment
admin-field-kept-live-position-h = Where riders are, to find the nearest
admin-field-kept-activity-position-days = Tracks of rounds
admin-field-kept-stop-times-days = When a visit was reached and done
admin-field-kept-proof-days = Photos, signatures, codes
admin-field-kept-note-days = Notes that people write
admin-field-kept-aid-recipient-days = Recipients of aid
admin-field-kept-recipient-days = Other recipients
admin-field-kept-plan-detail-days = Details of plans
admin-field-kept-import-days = Imported files
admin-field-kept-message-days = Notices and their addresses
admin-field-kept-reply-h = Answers to commands
admin-field-kept-address-read-days = Who read an aid recipient’s address
admin-field-kept-hours-days = Hours by person
admin-field-kept-door-before-h = Doors of aid told: before the visit
admin-field-kept-door-after-h = Doors of aid told: after the visit

# Shifts

admin-week-of = Week from { $day }
admin-week-before = Week before
admin-week-after = Week after
admin-week-empty = Nobody rides yet. Invite riders first.
admin-week-work = Work of the week
admin-jobs = Deliveries
admin-jobs-open = In no round yet
admin-short = Hours missing
admin-rider = Rider
admin-bike = Bike
admin-hours-sum = Hours in all
admin-hours-warn = This breaks limits of working time
admin-hours-aware = I have read this, and plan it all the same
admin-shift-new = Plan a shift
admin-shift-plan = Plan
admin-shift-change = Change a shift
admin-shift-cancel = Cancel this shift
admin-shift-cancel-sure = Cancel the shift of { $name }, { $day }?
admin-shift-more = Companion, start and end
admin-begin = Begin
admin-end = End
admin-break = Break
admin-break-from = Begins between
admin-break-until = and
admin-companion = Who rides along
admin-start-place = Starts at
admin-end-place = Ends at
admin-plan-chooses = The plan chooses
admin-anyway = Also when the person said to be away
admin-week-day = { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
} { $day }
admin-copy-week = Copy a week
admin-copy-lead = Any week can be the template for others: the same people at the same hours. Look first: what stands against a shift is told beside it.
admin-copy-from = Template week
admin-copy-from-hint = Any day of it.
admin-copy-to = First week to plan
admin-copy-to-hint = Any day of it.
admin-copy-weeks = Weeks in a row
admin-copy-look = Look
admin-copy-what = What would be planned
admin-copy-take = Plan it
admin-copy-state = What stands against it
admin-copy-not = cannot be planned
admin-copy-warn = breaks a limit
admin-copy-fine = nothing
admin-copy-warn-hint = What breaks a limit is only planned where you tick it.
admin-copy-go = Plan what is ticked
admin-copy-empty = This week has no shifts.
admin-copied = { $count ->
    [0] No shift was planned.
    [one] One shift was planned.
   *[other] { $count } shifts were planned.
}
admin-copied-not = { $count ->
    [one] One could not be:
   *[other] { $count } could not be:
}
admin-week-dispatchers = Dispatchers plan shifts. To do both, add the second role under “People”.
admin-away-of = Availability of { $name }
admin-away-none = Nothing was said for the next three months.
admin-away-say = Say it for some days
admin-away-absent = away
admin-away-free = can ride
admin-away-nothing = nothing said
admin-away-hint = Without hours it is whole days. What was said of these days before is replaced.
admin-told-by = Told by
admin-told-person = themselves
admin-told-office = the office
admin-told-calendar = a calendar
page-done-shift-planned = The shift is planned.
page-done-shift-changed = The shift was changed.
page-done-shift-cancelled = The shift is cancelled.
page-done-week-copied = The week is planned.
page-done-availability-kept = This is noted.
admin-article-work-without-break = Code du travail, L3121-16:
admin-article-work-without-break-text = As soon as daily work reaches six hours, the employee has a break of at least twenty minutes in a row.
admin-article-day-too-long = Code du travail, L3121-18:
admin-article-day-too-long-text = An employee’s actual work in a day may not exceed ten hours, but for the exceptions of the law.
admin-article-rest-too-short = Code du travail, L3131-1:
admin-article-rest-too-short-text = Every employee has a daily rest of at least eleven hours in a row.
admin-article-span-too-long = Code du travail, L3131-1:
admin-article-span-too-long-text = Eleven hours of rest in a row in every 24 leave thirteen from the first to the last work of a day.
admin-article-week-too-long = Code du travail, L3121-20:
admin-article-week-too-long-text = Within one week, the longest work is forty-eight hours.
admin-article-average-too-high = Code du travail, L3121-22:
admin-article-average-too-high-text = Weekly work over any twelve weeks in a row may not exceed forty-four hours on average.
admin-article-days-in-a-week = Code du travail, L3132-1:
admin-article-days-in-a-week-text = Nobody may be made to work on more than six days in a week.
admin-article-weekly-rest-too-short = Code du travail, L3132-2:
admin-article-weekly-rest-too-short-text = Weekly rest is at least twenty-four hours in a row, and the hours of daily rest on top of them.

# Invoices

admin-seller-missing = No invoice can be issued yet. Still missing: { $what }.
admin-overdue-only = Overdue only
admin-ready = Ready to be invoiced
admin-ready-none = Nothing of this period is left to invoice.
admin-ready-bookings = Bookings
admin-waiting-bookings = Not settled yet
admin-draft = Draft
admin-draft-make = Make a draft
admin-draft-of = Draft for { $name }
admin-draft-drop = Remove the draft
admin-invoices-all = Invoices
admin-invoices-none = No invoice yet.
admin-invoice-of = Invoice { $number }
admin-period = Period
admin-still-open = Still open
admin-due = due on { $day }
admin-due-on = Due on
admin-lines = Lines
admin-pdf = Open the PDF
admin-issue = Issue
admin-issue-sure = An issued invoice is never changed. Issue it?
admin-credit = Reverse it by a credit note
admin-credit-note = credit note
admin-credit-title = Reverse invoice { $number }
admin-credit-means = A credit note over all of it is issued. Its bookings can then be invoiced anew.
admin-credit-go = Issue the credit note
admin-credit-wrong-address = Wrong address
admin-credit-wrong-customer = Wrong customer
admin-credit-wrong-price = Wrong price
admin-credit-not-delivered = Not delivered
admin-credit-other = Another reason
admin-payments = Payments
admin-payment = Note a payment
admin-payment-note = Note it
admin-payment-hint = Money paid back is below 0.
admin-amount = Amount
admin-paid-on = Paid on
admin-reference = Reference on the statement
page-done-invoice-drafted = The draft is made.
page-done-invoice-issued = The invoice is issued.
page-done-invoice-credited = The credit note is issued.
page-done-payment-noted = The payment is noted.

# Programs

admin-programs-lead = A program acts for the person who made its key, and never reaches further than they do.
admin-keys = API keys
admin-key-new = Make a key
admin-keys-empty = No key yet.
admin-clients = OAuth clients
admin-client-new = Make an OAuth client
admin-clients-empty = No OAuth client yet.
admin-revoke-key = Take back
admin-scopes = What it may do
admin-scopes-count = { $count ->
    [one] one permission
   *[other] { $count } permissions
}
admin-scopes-hint = Tick no more than it needs.
admin-scope-whole = Only where it is bound to no customer.
admin-scope-read = { $what }: read
admin-scope-write = { $what }: change
admin-scope-availability = Availability
admin-scope-bookings = Bookings
admin-scope-closures = Closed streets
admin-scope-contests = Contests
admin-scope-customers = Customers
admin-scope-cycles = Cycles of sale
admin-scope-effort = Effort
admin-scope-events = Events
admin-scope-hours = Hours
admin-scope-incidents = Incidents
admin-scope-invoices = Invoices
admin-scope-messages = Messages
admin-scope-people = People
admin-scope-places = Places
admin-scope-plans = Plans
admin-scope-positions = Positions
admin-scope-proofs = Proofs
admin-scope-needs = Needs of aid
admin-scope-quotes = Quotes
admin-scope-recipients = Recipients
admin-scope-reports = Reports
admin-scope-rounds = Rounds
admin-scope-rules = Rules
admin-scope-shifts = Shifts
admin-scope-tariffs = Tariffs
admin-scope-tracking = Tracking
admin-scope-vehicles = Vehicles
admin-scope-webhooks = Webhooks
admin-only-for = Only for { $name }
admin-preset = Tick for you what most need:
admin-preset-shop = A shop that books
admin-preset-accounts = Accounts
admin-preset-figures = Figures
admin-program-name-hint = Which program it is for, such as “Shop of the bakery”.
admin-program-customer = Bound to a customer
admin-program-customer-hint = It then sees nothing but what is theirs.
admin-key-expires = Last day
admin-key-expires-hint = Empty: until you take it back.
admin-secret-key = The new key
admin-secret-key-use = The program sends it in the header “Authorization: Bearer …”.
admin-secret-client = The new OAuth client
admin-secret-client-use = The program gets access tokens with both, at /v1/oauth/token.
admin-secret-webhook = The secret of the webhook
admin-secret-webhook-use = Messages are signed with it: the receiver checks them by it.
admin-client-id = Its id
admin-client-secret = Its secret
admin-webhooks = Webhooks
admin-webhook-new = Set up a webhook
admin-webhooks-empty = No webhook yet.
admin-webhook-url = Address
admin-webhook-url-hint = Such as https://shop.example/hook.
admin-webhook-shape = Shape of the messages
admin-shape-standard = Standard Webhooks
admin-shape-coopcycle = As CoopCycle sends them
admin-webhook-customer-hint = It then hears only of what is theirs.
admin-webhook-hears = Hears of
admin-webhook-kinds = Choose what it hears of
admin-webhook-kinds-hint = Nothing ticked: everything.
admin-kinds-all = everything
admin-kinds-count = { $count ->
    [one] one kind of event
   *[other] { $count } kinds of events
}
admin-webhook-active = active
admin-webhook-paused = paused
admin-webhook-gone = gone
admin-webhook-pause = Pause
admin-webhook-go-on = Go on
admin-webhook-secret = New secret
admin-webhook-secret-sure = For a day messages are signed with the old one as well. Make a new secret?
admin-deliveries = What was sent
admin-deliveries-open = See what was sent
admin-deliveries-empty = Nothing was sent yet.
admin-delivery-waiting = waiting
admin-delivery-delivered = delivered
admin-delivery-given-up = given up
admin-delivery-error = did not get through
admin-delivery-error-name-unknown = no server has this name
admin-delivery-error-address-refused = not an address on the public network
admin-delivery-error-certificate-refused = its certificate is not valid
admin-delivery-error-timed-out = no answer in time
admin-delivery-error-answer-unreadable = its answer could not be read
admin-delivery-error-connection-failed = no connection
admin-answered = answered with status { $status }
admin-answer = Answer
admin-took = Took
admin-event = Event
admin-event-number = Event { $number }
admin-tried-next = Next try: { $moment }.
admin-webhook-remove-sure = Remove { $url } with the list of what was sent to it?
admin-tries = Tries
admin-tries-none = It was not tried yet.
admin-send-again = Send again
admin-send-since = Send everything again since …
admin-send-since-how = Everything that came in since then is sent once more, in order.
page-done-key-revoked = It is taken back.
admin-widgets = Deliveries on shops’ own sites
admin-widgets-lead = A shop puts two lines into its page; its visitors then choose a delivery by bicycle there.
admin-widgets-empty = No shop offers deliveries on its own site yet.
admin-widget-new = Set up for a shop
admin-widget-customer = Shop
admin-widget-which = Which shop?
admin-widget-no-customers = Only shops that are customers can have one.
admin-widget-name-hint = How you call it, such as “Checkout of the bakery”.
admin-widget-hosts = Sites that may show it
admin-widget-hosts-hint = One per line, such as shop.example.org. Other sites are refused.
admin-widget-tells-price = Visitors see the price
admin-widget-tells-price-hint = What the delivery costs the shop.
admin-widget-books = Visitors book themselves
admin-widget-books-hint = Else the shop’s own checkout books the slot that a visitor has kept.
admin-widget-lines = What the shop puts into its page
admin-widget-lines-how = Copy these two lines to where visitors should choose their delivery.
admin-widget-key-public = The key is no secret: it only works on the sites below.
admin-widget-active = open
admin-widget-closed = closed
admin-widget-close = Close it
admin-widget-open = Open it again
page-done-widget-made = The lines for the shop’s site are ready.
page-done-widget-changed = The changes are saved.
page-done-widget-closed = It is closed: the shop’s site offers no deliveries any more.
page-done-widget-active = It is open again.
page-done-webhook-changed = The webhook was changed.
page-done-sent-again = It will be sent again.

# Recipients’ pages

admin-rule-goods = Goods that never ride together
admin-rule-goods-lead = Kinds of goods that are never aboard at the same time, such as raw and ready food. Bookings name the kind of their goods in the same words.
admin-rows-pairs = Pairs of kinds
admin-rows-pairs-hint = Goods of the two kinds are never aboard at the same time; once one is dropped, the other may be picked up.
admin-part-never-together = Pairs of kinds
admin-field-kind-one = Kind of goods
admin-field-kind-other = Never with
admin-rule-tracking = Recipients’ pages
admin-rule-tracking-lead = What recipients see and may change on the page of their delivery.
admin-part-tracking = The page of a delivery
admin-field-sends-links = Send the link by e-mail or text message once the round is published
admin-field-shows-rider = Show roughly where the rider is, once the recipient is next
admin-field-moves-slots = Recipients may choose another slot themselves
admin-field-ends-h = The page stays after the visit for
admin-recipients-lead = Whoever gets deliveries or aid may ask what is kept on them, and have it erased. Counts, times and a rough area stay.
admin-recipients-typed = Who asks
admin-recipients-typed-hint = A telephone number, or words of the name, alias, code or address. Labels, references, notes, messages and files that were handed in are searched as well.
admin-recipients-search = Search
admin-recipients-what = What it is
admin-recipient-pickup = Pickup
admin-recipient-drop = Delivery
admin-recipient-need = Need of aid
admin-recipient-order = Order of a cycle
admin-recipient-person = Member
admin-recipient-customer = Customer
admin-recipient-place = Saved place
admin-recipient-recurrence = Repeated booking
admin-recipient-slot-hold = Slot on hold
admin-recipient-import = File that was handed in
admin-recipient-order-cycle = Order cycle
admin-recipient-cycle-lot = Lot of a cycle
admin-recipient-returnable-movement = Note on returnables
admin-recipient-plan = Plan
admin-recipient-note = Note
admin-recipient-message = Message
admin-recipient-notice = Notice
admin-recipient-closure = Closed street
admin-recipient-invoice = Invoice
admin-recipient-payment = Payment
admin-recipients-due = still to come
admin-recipients-erased = erased
admin-recipients-nobody = Nobody is found by that.
admin-recipients-none-ticked = Tick what is theirs.
admin-recipients-export = Give out what is kept
admin-recipients-erase = Erase
admin-recipients-erase-now = Erase for good
admin-recipients-means = Name, number, address, notes and proofs of what is ticked are taken away, also in kept plans and imported files. A message, note or file that is ticked goes as a whole. A backup that is restored erases them again. This cannot be undone.
admin-recipients-left = { $count ->
    [one] One entry stays: accounts need it, something else still uses it, or it is changed on its own page, such as a member’s, a customer’s or a hub’s.
   *[other] { $count } entries stay: accounts need them, something else still uses them, or they are changed on their own pages, such as a member’s, a customer’s or a hub’s.
}
admin-recipients-gone = { $count ->
    [one] Erased: one entry tells of nobody any more.
   *[other] Erased: { $count } entries tell of nobody any more.
}
admin-recipients-recurrences = { $count ->
    [one] One recurring delivery still names them and would book for them again. End it, or change whom it is for.
   *[other] { $count } recurring deliveries still name them and would book for them again. End them, or change whom they are for.
}

# --- Time at the door ---

admin-rule-door_times = Time at the door
admin-rule-door_times-lead = How long a stop takes where neither the booking nor its place says so. Bookings by form, table, file and program, standing orders, order cycles and aid all use it; what is booked already keeps its times.
admin-part-door-visit = For a visit of the place
admin-part-door-visit-hint = Parking, ringing, getting in. It counts once, however many stops a round has there one after the other.
admin-part-door-goods = For what is done there
admin-part-door-goods-hint = Added at each stop.
admin-field-home-s = A home
admin-field-shop-s = A shop or relay
admin-field-hub-s = A hub
admin-field-farm-s = A farm
admin-field-parcel-s = Each parcel
admin-field-floor-s = Each storey without a lift
admin-field-signature-s = A signature
admin-field-aid-s = Whoever receives aid
