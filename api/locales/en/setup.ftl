# The first run: from an empty installation to a published round

setup-open = This installation is empty. Set it up in a browser:
setup-open-by-hand = The code opens it once, within a day. By hand: { $address } and { $code }
setup-go-on-at = The set-up is not finished. Sign in and go on: { $address }

setup-steps = Steps of the set-up
setup-step-cooperative = Cooperative
setup-step-streets = Streets
setup-step-fleet = Riders and bikes
setup-step-booking = First delivery
setup-step-plan = First plan
setup-step-done = Ready to ride
setup-step-is-done = (done)
setup-on = Go on
setup-refresh = Look again
setup-choose = Please choose
setup-percent = { $part }%

setup-enter-title = Set up Tournée
setup-enter-lead = In six steps from nothing to a first round. It takes about ten minutes, and you can stop after each step and go on later.
setup-here-alone = This server is reached from this computer alone for now. Everything can be set up that way. Phones open their rounds once it has an https address: set TOURNEE_PUBLIC_URL, best before you begin, or later.
setup-code = Code
setup-code-hint = It stands in the output of “tournee serve”. It opens the set-up once.
setup-begin = Begin

setup-cooperative-title = Your cooperative
setup-cooperative = The cooperative
setup-name = Name of the cooperative
setup-town = Town
setup-town-hint = Where you ride, such as Grenoble. You choose its streets in the next step.
setup-time-zone = Time zone
setup-time-zone-hint = Hours of shifts and deliveries are told in it.
setup-language = Language
setup-you = You
setup-you-lead = You become the admin and the first dispatcher, and sign in with this.
setup-your-name = Your name
setup-your-email = Your e-mail address
setup-your-password = Password
setup-password-hint = At least 12 characters. A few words that do not belong together are hard to guess and easy to keep in mind.
setup-found = Found the cooperative

setup-streets-title = Streets of { $town }
setup-streets-lead = Routes and addresses come from an extract of OpenStreetMap. It stays on this server: no other service learns your addresses.
setup-streets-here = On this server
setup-streets-pick = Choose
setup-streets-take = Take these streets
setup-streets-compiled = ready to use
setup-streets-size = { $megabytes } MB
setup-streets-send = From your computer
setup-streets-file = Extract
setup-streets-file-hint = A file that ends in .osm.pbf, up to { NUMBER($limit) } MB: a city with its surroundings, not a country.
setup-streets-upload = Send it
setup-streets-where = Where to get one
setup-streets-where-cities = whole cities; take the file that ends in .osm.pbf
setup-streets-where-rectangles = any rectangle that you draw; choose the format “Protocolbuffer (PBF)”
setup-streets-where-regions = whole regions, for servers with much memory
setup-streets-where-folder = Files in this folder of the server are offered here too:
setup-streets-progress = The streets of { $town } are on their way
setup-state-receiving = { $file } is coming in.
setup-state-compiling = Tournée reads { $file } and prepares routes and addresses: usually less than a minute for a town, some minutes for a whole region.
setup-state-placing = The streets are being put in their place.
setup-streets-wait = You may close this page and come back: it goes on.
setup-streets-loading = The streets are there. Their addresses are being brought into the search.
setup-streets-ready = The streets of { $town } are there
setup-streets-ready-lead = Routes and addresses are ready: { $streets ->
    [one] one piece of a street
   *[other] { NUMBER($streets) } pieces of streets
}, { $addresses ->
    [0] no house numbers
    [one] one house number
   *[other] { NUMBER($addresses) } house numbers
}.
setup-streets-few = The map knows few house numbers here. Streets are found all the same: the middle of a street stands for a number that is missing.
setup-streets-wrong = Is this not the town that you meant, or too small a part of it?
setup-streets-other = Take another file
setup-receiving = Share of the file that has been sent
setup-too-large = This file is larger than { NUMBER($limit) } MB. Choose an extract of the city alone.
setup-upload-broken = The file did not arrive whole: the connection broke off, or the disk of the server is full. Send it again.

setup-fleet-title = Riders and bikes
setup-hub = Depot
setup-hub-name = Depot
setup-hub-address = Address of the depot
setup-hub-hint = Where rounds begin and end: street, number and town.
setup-bikes = Bikes
setup-kind-cargo = Long john
setup-kind-longtail = Longtail
setup-kind-trike = Cargo trike
setup-kind-ebike = E-bike
setup-kind-bike = Bicycle
setup-kind-trailer = Trailer
setup-kind-carries = carries { $mass } kg, { $volume } l
setup-riders = Riders
setup-riders-lead = Each rider gets a bike, in the order of the list above, and a shift. The link to a round goes to their telephone or e-mail address. You can change all of it later.
setup-rider-number = Rider { $number }
setup-rider-name = Name
setup-rider-reach = Telephone or e-mail
setup-rider-more = One more rider
setup-shift = First shift
setup-shift-day = Day
setup-today = Today
setup-tomorrow = Tomorrow
setup-shift-start = From
setup-shift-end = Until
setup-fleet-add = Add riders and bikes
setup-fleet-ready = { $count ->
    [one] One shift is planned.
   *[other] { $count } shifts are planned.
}
setup-fleet-change = Riders, bikes and shifts are changed on the board and in the administration.
page-done-setup-fleet = Riders, bikes and shifts are set up.

setup-booking-title = First delivery
setup-booking-lead = Take one delivery, real or made up. You can cancel it later.
setup-booking-more = One more delivery
setup-booking-one-more = One more delivery
setup-booked = Booked for { $day }
setup-on-to-plan = Go on to the plan
setup-booking-day = Day of the delivery: { $day }.
setup-booking-what = What is delivered
setup-booking-what-hint = As the rider reads it, such as “Bread for Café Luna”.
setup-booking-size = Size
setup-size-letter = Letter or bag, up to { $mass } kg
setup-size-box = Box, up to { $mass } kg
setup-size-crates = Several crates, up to { $mass } kg
setup-booking-pickup = Picked up at
setup-booking-drop = Delivered to
setup-address-hint = Street, number and town.
setup-booking-from = Not before
setup-booking-until = Not after
setup-booking-contact = Recipient
setup-booking-phone = Recipient’s telephone
setup-book = Book it
page-done-setup-booking = The delivery is booked.

setup-plan-title = First plan
setup-plan-lead = { $bookings ->
    [one] One delivery
   *[other] { $bookings } deliveries
}, { $shifts ->
    [one] one shift
   *[other] { $shifts } shifts
}. Tournée looks for good rounds; nobody sees them before you publish them.
setup-plan-make = Make the plan
setup-plan-again = Plan again
setup-plan-publish = Publish the rounds
setup-plan-progress = The plan is being made
setup-plan-waiting = It begins in a moment, and takes a few seconds; the very first time up to a minute.
setup-plan-solving = Rounds are being compared. This takes a few seconds, the very first time up to a minute.
setup-plan-no-worker = No worker has begun. Start one beside this server: tournee worker.
setup-plan-failed = No plan could be made. Look at shifts and deliveries on the board.
setup-plan-rounds = Rounds as planned for { $day }
setup-plan-left = Not planned
setup-rider = Rider
setup-bike = Bike
setup-hours = Hours
setup-stops = Stops
setup-distance = Distance
page-done-setup-published = The rounds are published.

setup-done-title = Ready to ride
setup-done-lead = Show each rider their code: the camera of their phone opens the round.
setup-done-day = Published for { $day }. A rider who is not in the list has no round that day.
setup-done-rounds = Published rounds
setup-link = Link
setup-link-show = Show the code for { $name }
setup-link-of = Link of { $name }
setup-link-lead = Point the camera of the rider’s phone at the code: the round opens, without a password.
setup-link-qr = Code that opens the round of { $name }
setup-link-once = It opens once. Make a new one here or on the board whenever it is needed.
setup-link-not-here = Opened in this window, it signs you out and { $name } in: try it in a private window.
setup-link-here-alone = This server is reached from this computer alone, so the link opens here only. For phones set TOURNEE_PUBLIC_URL to its https address and restart.
setup-done-on = Go on
setup-done-board = To the board: follow and change the day
setup-done-home = To the start page

error-setup-done = This installation has been set up. Sign in, or ask whoever runs it.
error-setup-code-refused = This code does not open the set-up: it is mistyped, used or older than a day. Restart “tournee serve” for a new one.
error-setup-not-yours = The set-up belongs to the first cooperative of this installation.
error-setup-streets-busy = Streets are being brought in already, from another window. Wait until that is done.
error-setup-streets-chosen = The streets are chosen already. Import others with “tournee city import”.
error-setup-no-such-extract = There is no file { $name } in the folder any more. Choose another one.
error-setup-disk-full = The disk of the server is full: streets take about thirteen times the size of the extract. Make room, or choose a smaller extract, and try again. Nothing was kept.
error-setup-disk-refuses = The server cannot write into its folder. Look at its rights and at the disk, and try again. Nothing was kept.
error-setup-memory-short = The server ran out of memory while it compiled. Choose a smaller extract, and try again. Nothing was kept.
error-setup-compiling-failed = The streets could not be compiled. The server’s log says why. Nothing was kept.
error-setup-broken-off = The import was broken off: the server ended meanwhile. Nothing was kept; try again.
error-setup-upload-broken = The file did not arrive whole: the connection broke off. Nothing was kept; send it again.
error-setup-fleet-there = Riders and bikes are there already, added in another window.
fault-setup-town = Write the name of a town, up to { $limit } signs, with letters or digits.
fault-setup-extract-none = No file was chosen. Choose an extract that ends in .osm.pbf.
fault-setup-extract-name = This is not the name of a street extract. Choose a file that ends in .osm.pbf.
fault-setup-extract-empty = The file is empty. Download the extract again.
fault-setup-extract-kind = This is no street extract, whatever its name. Choose a file of OpenStreetMap data that ends in .osm.pbf.
fault-setup-extract-cut = The file is cut off or damaged. Download the extract again.
fault-setup-extract-country = This is the extract of a country. Choose that of a city or its region.
fault-setup-extract-large = This file has { NUMBER($value) } MB or more, and { NUMBER($limit) } MB are allowed. Choose the extract of the city alone.
fault-setup-extract-memory = This file of { NUMBER($value) } MB takes about { NUMBER($needed) } MB of memory, and { NUMBER($free) } MB are free. Choose the extract of the city alone, of up to { NUMBER($limit) } MB.
fault-setup-no-riders = Name at least one rider.
fault-setup-too-few-bikes = There are { $value } riders for { $limit ->
    [one] one bike
   *[other] { $limit } bikes
}. Each rider needs one; trailers do not count.
fault-setup-day = Choose a day from today on.
fault-setup-shift-over = This shift is over already. Choose later hours, or tomorrow.
fault-setup-email-taken = Somebody has this address already. Each rider needs their own.
fault-setting-megabytes = This is not a size in megabytes. Write a whole number from 1 to 100000.
