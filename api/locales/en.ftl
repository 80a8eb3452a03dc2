# Sentences of Tournée in English. Every id and every variable is also in the other locales.
# fault-*: something wrong in an input; says what, the value, and what would be right.
# error-*: an error as a whole. violation-*: a rule that a plan breaks. reason-*: why a job is
# not planned. The rest are labels of the command line and of the pages.

## Numbers and units

amount = €{ NUMBER($euros, minimumFractionDigits: 2, maximumFractionDigits: 2) }
kilometres = { NUMBER($km, minimumFractionDigits: 1, maximumFractionDigits: 1) } km
metres = { $metres } m
number = { $value }
share = { NUMBER($share, style: "percent", maximumFractionDigits: 0) }
load-mass = { NUMBER($amount, maximumFractionDigits: 1) } kg
load-volume = { NUMBER($amount, maximumFractionDigits: 1) } l
load-items = { $amount ->
    [one] { $amount } item
   *[other] { $amount } items
}
load-chilled = { NUMBER($amount, maximumFractionDigits: 1) } l chilled
load-frozen = { NUMBER($amount, maximumFractionDigits: 1) } l frozen
load-hot = { NUMBER($amount, maximumFractionDigits: 1) } l hot
load-number = { NUMBER($amount, maximumFractionDigits: 1) }
load-extra = { $amount } { $name }
load-of = { $peak } of { $limit }
clock-in-summer = { $time } (summer time)
clock-in-winter = { $time } (winter time)
clock-in-other = { $time } (UTC{ $offset })
moment = { $day }, { $time }
moments-of-day = { $day }, { $from } to { $to }
moments-of-days = { $start } to { $end }
day = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
} { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
short-moment = { $day }, { $time }
short-day = { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
} { $day } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
} { $year }

## Vehicles, by the profile they ride with

profile-bike = bicycle
profile-ebike = e-bike
profile-longtail = longtail
profile-cargo = long john
profile-trike = cargo trike
profile-bike_trailer = bicycle with trailer

## Why a job is not planned

reason-no-vehicle-equipped = No vehicle of this day is equipped for it, such as with a freezer for frozen goods.
reason-no-vehicle-large-enough = No vehicle of this day can carry it, even with nothing else aboard.
reason-skill-missing = No shift that could carry it has all the skills, the pledge and the companion that it requires.
reason-volunteers-aid-only = Only volunteers could do it, and volunteers do aid only: they do not replace paid work.
reason-unreachable = No vehicle that could carry it can ride to all of its places.
reason-no-shift-in-window = No suitable shift can serve it in its hours and inside the time windows, even with nothing else to do.
reason-no-shift-in-window-by = A shift could serve it inside its time windows with { $units }, but not at the hours when that is available.
reason-no-shift-in-working-time = Serving it takes a longer stretch of work than is allowed without a break, even with nothing else to do.
reason-pinned-shift-cannot = The shift it is pinned to cannot serve it; another shift could.
reason-vehicle-taken = A shift could serve it alone, but not on its vehicle in this plan.
reason-vehicle-taken-by = A shift could serve it alone with { $units }, which this plan gives to somebody else or leaves elsewhere at that time.
reason-aboard-too-long = A shift could serve it inside its time windows, but its goods would be aboard for longer than they may be. Allow a longer time, or let windows of pickup and drop lie closer together.
reason-goods-together = A shift could serve it alone, but not with goods aboard that never ride with its own.
reason-goods-together-by = { $units } never ride together: a round would take it, were the other not aboard then.
reason-no-room = A shift could serve it alone, but not together with the work already in its round.
reason-fits-now = No round had room for it when the day was planned, but one has now. Put it there, or replan.
reason-not-worth-it = Serving it would cost more than it is worth.
reason-waits-for-lot = Nobody brings what it takes from to the hub in this plan.
reason-waits-for-lot-by = Nobody brings { $units }, which it takes from, to the hub in this plan.
reason-lot-too-late = What it takes from is sorted too late at the hub for its time windows.
reason-lot-too-late-by = { $units }, which it takes from, is sorted too late at the hub for its time windows.
reason-hub-full = The hub has no room for what it brings, beside what is there in this plan.
reason-hub-full-by = { $units } has no room for what it brings, beside what is there in this plan.
reason-out-of-cold-too-long = What it takes from would be out of the cold too long before it is handed over. Let it be collected later or dropped sooner, or have the hub keep it cold.
reason-out-of-cold-too-long-by = { $units }, which it takes from, would be out of the cold too long before it is handed over. Let it be collected later or dropped sooner, or have the hub keep it cold.

## Board: what needs a person

alert-late = { $rider } runs late: “{ $what }” is expected at { $expected_at }, { $stops ->
    [one] after its window
   *[other] and { $stops } stops in all after their windows
}, by up to { $late_min ->
    [one] one minute
   *[other] { $late_min } minutes
}. { $cause ->
    [farm] The round waits for { $goods } of { $producer }, not ready at the farm before { $ready_at }. { "" }
    [lot] The round waits for { $goods } of { $producer }, not sorted at the hub before about { $ready_at }. { "" }
    [missing] The round waits for { $goods } of { $producer }, which no longer comes to the hub. { "" }
   *[none] { "" }
}Move a stop, or tell the customer.
alert-aboard-too-long = { $stage ->
    [aboard] { $rider } has had “{ $what }” aboard since { $since_at } and is expected at its door
   *[ahead] { $rider } is expected to leave with “{ $what }” at { $since_at } and to be at its door
} at { $expected_at }: { $aboard_min } min aboard, { $over_min } more than the { $limit_min } that it may be. { $jobs ->
    [one] { "" }
   *[other] So it is for { $jobs } jobs of the round. { "" }
}Bring it sooner, or tell the customer.
alert-refused = { $rider } cannot ride the round from { $starts_at }. Give it to somebody else.
alert-not-accepted = { $rider } has not accepted the round from { $starts_at } yet. Call, or give it to somebody else.
alert-not-opened = { $rider } has not opened the shift that began at { $starts_at }. Call.
alert-follow-up-failed = { $task ->
    [withdraw-job] “{ $what }” was cancelled or changed. It has left its round, but the round could not be timed anew: it keeps its old times. Replan the day.
    [lighten-round] “{ $what }” brings less now, but its round could not be counted anew. Nothing else changes; replan the day when there is time.
    [restore-times] “{ $what }” is ready earlier again, but its round could not be timed anew. Replan the day.
    [follow-failure] What is to follow a failed visit could not be done. Decide on that visit by hand.
    [follow-lots] The rounds could not be timed anew for their lots at the hub. Replan the day.
    [settle-round] The account of a round could not be made: its hours and what is charged for it are missing. Try again, or tell who runs the server.
    [booking-made] Nobody could be told of a booking. Tell them yourself.
    [round-changed] A rider could not be told that the round has changed. Call.
    [eta-moved] A recipient could not be told that a visit comes at another time. Call, or write.
    [tell-event] Somebody could not be told what happened with their goods. Write to them.
    [send-notice] A message could not be sent. Look at the messages, and tell its reader in another way.
    [ship-order] Open Food Network could not be told that an order was delivered. Note it there.
    [expand-recurrences] Recurring bookings of the coming days were not made. Try again before the day is planned, or book them by hand.
   *[other] Something was not done in the background ({ $task }). Try again, or tell who runs the server.
}
error-no-such-follow-up = There is no such work that was given up: it was tried again, or noted as done. Look at the alerts of the board again.
alert-not-begun = { $rider } has not begun the round of the shift from { $starts_at }. Call; { $takers ->
    [0] nobody was found who could take it over.
    [one] one person could take it over.
   *[other] { $takers } people could take it over.
}
taker-free = on no shift then, and has what its stops ask for
taker-idle = on a shift without a round, done by { $ends_at } with all of it
taker-fits = all of it fits into the own round, done by { $ends_at }
alert-fell-out = “{ $what }” fell out of its round and stands in none. Find it a place.
alert-late-booking = “{ $what }” was booked after the day was planned and stands in no round. Find it a place.
alert-unplanned = “{ $what }” stands in no round. Find it a place, or tell the customer.
alert-no-plan = { $jobs ->
    [one] One job is
   *[other] { $jobs } jobs are
} booked and no plan of this day is published. { $shifts ->
    [0] There is no shift yet: add some, then plan the day.
   *[other] Plan the day.
}
alert-failed-visit = { $rider } could not { $visit ->
    [pickup] collect
   *[drop] deliver
} “{ $what }”: { $failure }. Decide what becomes of the goods.
alert-failure-followed = { $rider } could not { $visit ->
    [pickup] collect
   *[drop] deliver
} “{ $what }”: { $failure }. { $way ->
    [retry_today] It is tried again later in the round.
    [retry_tomorrow] It is tried again on { $next_on }.
    [return_to_sender] The goods go back to the sender on { $next_on }.
   *[leave_at_hub] The goods stay at the hub.
}{ $shifts ->
    [0] { " " }That day has no shift yet.
   *[other] { "" }
}
alert-wrong-code = { $rider } typed a code for “{ $what }” that is not the recipient’s. Ask how it was handed over.
alert-conflict = { $about ->
    [customer] Two accounts of “{ $what }” of { $customer }, in the round of { $rider }, contradict each other. Say which one is right.
    [job] Two accounts of “{ $what }”, in the round of { $rider }, contradict each other. Say which one is right.
   *[round] Two accounts of the round of { $rider } contradict each other. Say which one is right.
  }
alert-swap = { $rider } would rather not ride the round from { $starts_at }. Ask who would.
alert-swap-taken = { $taker } would ride the round from { $starts_at } in place of { $rider }. Hand it on, or say no.
alert-plan-failed = The plan that was asked for could not be made. Read why, mend the day, and ask again.
alert-plan-waits = The plan that was asked for is not worked on. If it stays so, tell who runs the server.
alert-incident = { $rider } reported an incident: { $incident }. Look at it, and close it when it is dealt with.
alert-bike-broken = The bike of { $rider } has broken down. Find another one, or somebody who rides on; note it when it is dealt with.
alert-way-blocked = { $rider } found no way through ({ $incident }). Close the street for the others, or say that nothing is to be done.
alert-message = { $messages ->
    [one] { $rider } writes: “{ $words }” Nobody has read it yet.
   *[other] { $rider } has written { $messages } messages that nobody has read yet. The first: “{ $words }”
}
alert-order-gone = { $orders ->
    [one] An order of { $cycle } is no longer on the platform: { $numbers }. Cancel it, or bring it all the same.
   *[other] { $orders } orders of { $cycle } are no longer on the platform: { $numbers }. Cancel them, or bring them all the same.
}
alert-lot-late = { $what } of { $producer } is not sorted at the hub before about { $ready_at }. { $jobs ->
    [one] { $names } waits for it
   *[other] { $jobs } deliveries wait for it ({ $names })
}, up to { $late_min ->
    [one] one minute
   *[other] { $late_min } minutes
} longer than planned; { $missed ->
    [0] no time window is missed.
    [one] one delivery misses its time window.
   *[other] { $missed } deliveries miss their time windows.
} Plan the rest of the day again, or tell those who wait.
alert-lot-missing = { $what } of { $producer } no longer comes to the hub. { $jobs ->
    [one] { $names } waits for it
   *[other] { $jobs } deliveries wait for it ({ $names })
} in vain. Have it brought by somebody else, or take it out of the orders.
alert-lot-delayed = { $what } of { $producer } is not ready at the farm before { $ready_at }, later than planned. { $orders ->
    [one] Order { $numbers } waits for it.
   *[other] { $orders } orders wait for it: { $numbers }.
} Plan with the new time, or tell those who wait.
alert-lot-short = { $producer } brings { $items } of { $ordered } pieces of { $what }. { $orders ->
    [one] Order { $numbers } draws from it.
   *[other] { $orders } orders draw from it: { $numbers }.
} Change the orders, or tell those who wait.
alert-contest = { $rider } contests a decision. A written answer is due on { $due_on }.
alert-worker-down = Nothing is done in the background: no plans are made and nobody is notified. Tell who runs the server.
open-job-no-plan = No plan of this day is published yet.
open-job-booked-since = It was booked after the day was planned.
open-job-changed-since = Its booking was changed after the day was planned.
open-job-fell-out = It fell out of its round.
open-job-not-planned = It was taken out of its round, or never put into one.

## Faults of the edge

fault-place-off-map = { $place } ({ $value }) is { $distance_m } m from the nearest usable street ({ $street }); the limit is { $limit_m } m. Check the order: longitude, then latitude.
fault-job-unreachable = No vehicle of this day ({ $profiles }) can ride to all places of job “{ $value }”. Check the places, or add a vehicle that can.
fault-city-missing = The day names no city. Give one with --city, or with the key “city” in the day.
fault-city-name = “{ $value }” cannot be the name of a city. Use up to 64 small letters, digits, hyphens and underscores, with a letter or digit first.
fault-out-not-a-folder = This is a file; --out must be a folder.
fault-out-not-ours = This folder contains files that Tournée did not write ({ $value }) and is left as it is. Give an empty or new folder.
fault-budget = “{ $value }” is not a duration. Write seconds or minutes from 0.1 s to 24 hours, such as 10s, 2m or 1m30s.
fault-lon-lat = “{ $value }” is not a point. Write longitude and latitude in degrees, separated by a comma, such as 24.94,60.17.
fault-wall-moment = “{ $value }” is not a date with a time of day. Write both, in the city’s local time, such as { $example }.
fault-wall-moment-offset = “{ $value }” has an offset, but the time zone of the city is not known here. Write local time, such as { $example }, or name the zone with --timezone, such as --timezone Europe/Paris.
fault-option-not-a-number = “{ $value }” is not a number. Write one such as 12.5.
fault-option-not-a-whole-number = “{ $value }” is not a whole number. Write one such as 120.
fault-option-too-small = “{ $value }” is too small; it must be at least { $low }.
fault-option-too-large = “{ $value }” is too large; it must be at most { $high }.
fault-option-unknown = There is no such option. { $known ->
    [none] “{ $command } --help” lists all options.
   *[other] Did you mean { $known }? “{ $command } --help” lists all options.
}
fault-option-without-value = This option needs a value; see “{ $command } --help”.
fault-option-missing = This is missing; see “{ $command } --help”.
fault-no-such-command = There is no such command. { $known ->
    [none] “{ $command } --help” lists all commands.
   *[other] Did you mean { $known }? “{ $command } --help” lists all commands.
}
fault-too-many-words = This is one argument too many; see “{ $command } --help”. Put text with spaces in quotation marks.
fault-unknown-choice = “{ $value }” is not a known choice. Choose one of: { $known }.

## Errors as a whole

error-bad-input = { $count ->
    [one] One thing is wrong with the input:
   *[other] { $count } things are wrong with the input:
}
error-unknown-city = There is no city “{ $name }”. Known cities: { $known }. Import one with: tournee city import EXTRACT
error-no-plan = No solver found a plan. { $detail }
error-begun-job-cannot-finish = Job { $job } has begun or is promised in the round of { $shift }, but its other stops no longer fit there. Shorten the prefix, or give the shift more time.
error-begun-round-impossible = The round of { $shift } cannot go on as it has begun or was promised. At { $stop ->
    [pickup] { $number ->
        [0] the pickup
       *[other] pickup number { $number }
    } of “{ $visit }”
    [drop] { $number ->
        [0] the drop
       *[other] drop number { $number }
    } of “{ $visit }”
   *[break] the break “{ $visit }”
}, { $rule ->
    [late] service would begin at { $at }, { $over } too late ({ $due } at the latest)
    [overtime] the round would last until { $at }, { $over } beyond its shift ({ $due })
    [break-late] it would begin at { $at }, { $over } too late ({ $due } at the latest)
    [break-loaded] { $over } more would be aboard than it allows
    [overloaded] { $over } more would be aboard than the bike carries
    [aboard-too-long] its goods would be aboard for longer than they may be
    [too-far] the round would be beyond the shift’s limits of distance or riding time, by { $over }
    [too-many-stops] the round would have { $stops ->
        [one] one stop
       *[other] { $stops } stops
    } more than the shift’s limit
    [unit-away] { $part ->
        [trailer] the trailer “{ $unit }” would be away, or with somebody else
        [both] the bike and trailer, “{ $unit }”, would be away, or with somebody else
       *[bike] the bike “{ $unit }” would be away, or with somebody else
    }
    [work-too-long] the work without a break would be longer than the law allows
   *[no-way] no way leads on for this bike
}. Shorten what is promised, or correct the shift or its visits.
error-plan-breaks-rules = The plan breaks rules and is withheld ({ $codes }). This is a defect of Tournée, not of your day: please report it.
error-prices-too-large = The prices of this day are too large to add up: those of the shifts by hour and kilometre, the longest way, and the priorities of all jobs. Use smaller prices or priorities.
error-units-promised-twice = The rounds of { $shift } and { $other } have both begun on { $unit }, and neither can take it over from the other. Correct their vehicles, times, or places of start and end.
error-plan-fails-check = The planner made a plan that its own checker refuses ({ $count }; first: { $first }). This is a defect of Tournée, not of your day: please report it.
error-demo-extract-missing = The street extract of the demo city is not installed. Install the extra “demo”, or run “make setup”.
error-system = The system refused the operation: { $detail } ({ $file }).

## Help of the command line

help-tournee = Plans rounds for bicycle couriers on real streets.
help-version = Show the version and exit.
help-install-completion = Install completion of commands and city names for the shell you use.
help-show-completion = Print the completion script, to copy or change it.
help-city-group = Compile street extracts into cities, and look at them.
help-city-export-graph = Write the streets of a city as one profile uses them, as GraphML for OSMnx and NetworkX.
help-city-import = Compile a street extract (.osm.pbf, .osm, .osm.gz) into a city.
help-city-import-graph = Compile a street graph of OSMnx (GraphML) into a city.
help-city-list = List the compiled cities.
help-city-show = Show what a compiled city holds.
help-plan = Plan a day: read jobs and shifts, write rounds.
help-check = Check a plan against its day; exit status 1 if it breaks a rule.
help-route = Find the way between two points, with its turns.
help-demo = Plan the demo day on the demo city and show the result.
help-day = The day: Tournée's JSON or YAML, or a VROOM problem.
help-plan-file = The plan.json of an output folder.
help-extract = Street extract from OpenStreetMap.
help-graphml = Street graph as OSMnx saves it, GraphML with longitudes and latitudes.
help-name = Name of the city.
help-graph-out = GraphML file to write; default: NAME.graphml in the current folder.
help-elevation = Elevation raster of the area (SRTM .hgt or GeoTIFF). May be given several times; without any the city is flat.
help-calibrate = Fit a bike's speeds to rides that were recorded with it (GPX).
help-rides = Recorded rides, as watches, phones and bicycle computers write them.
help-calibrate-load = How many kilograms were carried; without it, the bike's usual load.
help-calibrate-out = File for the bike's figures with the fitted ones in them.
stage-matching = Looking for the streets that were ridden
stage-fitting = Fitting the figures
calibrate-ridden = { $distance } ridden in { $minutes } min, standing left out
calibrate-before = Before
calibrate-after = Fitted
calibrate-distance = Ridden
calibrate-ride_kmh = On the flat, on streets
calibrate-surface = On { $name }
calibrate-physics = Rider's power uphill
calibrate-error = Times of stretches of 200 m and more, on which the figures were not fitted, are off by { NUMBER($before, minimumFractionDigits: 1, maximumFractionDigits: 1) }% on average before, { NUMBER($after, minimumFractionDigits: 1, maximumFractionDigits: 1) }% after.
calibrate-written = Figures written to { $file }
help-isochrone = Show how far one gets from a point in some minutes.
help-isochrone-point = The point, in degrees.
help-minutes = Minutes, separated by commas.
help-direction = from: how far one gets from the point; to: from how far one reaches it.
help-isochrone-out = File for the areas as GeoJSON.
help-closure-group = Close streets of a cooperative, list what is closed, open it again.
help-closure-add = Close the streets at or inside the given points, for a while or until they are opened.
help-closure-list = List closures in force now or within a year.
help-closure-remove = Open a closed street again.
help-closure-points = Points of the closure, in degrees.
help-closure-kind = Shape of the points: one place, a line along or across streets, or the corners of an area.
help-closure-radius = Distance around it, in metres, within which streets count as touched.
help-closure-street = Close only streets of this name. May be given several times.
help-closure-way = Close both directions, or, for a line, only the way it is drawn or the other one.
help-closure-slow = Keep it open at this speed at most (2 to 25 km/h).
help-closure-from = Start, with its offset; default: now.
help-closure-until = End, with its offset; default: until it is opened.
help-closure-reason = A few words for colleagues.
help-closure-dry-run = Only show what would be closed.
help-closure-cooperative = Short name of the cooperative; not needed where there is only one.
help-closure-id = Id of the closure, as shown in the list.
closure-id = Id
closure-from = From
closure-until = Until
closure-slow = Slowed to
closure-reason = Reason
closure-added = Closed { $metres } m of street: { $id }
closure-added-slow = Slowed { $metres } m of street to { $kmh } km/h: { $id }
closure-tried-slow = This would slow { $metres } m of street to { $kmh } km/h.
closure-tried = This would close { $metres } m of street.
closure-removed = Open again: { $id }
closure-rounds = { $rounds ->
    [one] One round under way was to ride there. It keeps its order until somebody replans.
   *[other] { $rounds } rounds under way were to ride there. They keep their order until somebody replans.
}
help-warm = Compile the numeric code and open a city, so that the first request does not have to wait.
help-warm-city = Name of a city to prepare too. May be given several times.
help-city = Name of a compiled city, or a street extract.
help-origin = Where to start: longitude and latitude, and the street or address if you know it.
help-route-gpx = File for the way as GPX: its line, and a point with the instruction for every turn.
help-route-at = Local date and time of the ride: 2026-09-15T08:00. Without it, signs by the hour do not count.
help-route-timezone = Time zone of the city: with it --at may have an offset, and a time skipped by the change of clocks is refused.
help-route-closure = A closed place, or a line of several points separated by semicolons. May be given several times.
route-written = Way written to { $file }
route-name = Way
help-target = Where to go: longitude and latitude, and the street or address if you know it.
help-profile = Kind of bicycle: bike, ebike, longtail, cargo, trike, bike_trailer.
help-out = Folder for plan.json, rounds.geojson and plan.html.
help-budget = How long to look for better rounds, such as 10s or 2m.
help-iterations = Number of iterations instead of a time; the same seed then gives the same plan.
help-seed = Seed of the search.
help-format = Format of plan.json; default: the format of the day.
help-skip-bad = Leave out the faulty parts of the day, plan the rest, and list what was left out.
help-json = Write the result as JSON.
help-lang = Language of texts: en or fr.

## Command line

stage-city = Opening the city
stage-import = Compiling the streets
stage-export-graph = Writing the street graph
stage-snap = Finding the streets of all places
stage-matrix = Computing travel times
stage-solve = Planning
stage-lines = Drawing the rounds
stage-write = Writing the files
stage-route = Finding the way
cli-interrupted = Stopped. Nothing was written.
cli-row = row { $row }
cli-line = line { $line }
cli-courier = Courier
cli-vehicle = Vehicle
cli-hours = From–to
cli-stops = Stops
cli-distance = Distance
cli-ride = Ride
cli-wait = Wait
cli-service = Service
cli-break = Break
cli-fullest = Fullest
cli-street = Street
cli-all-served = Every job is planned.
cli-unassigned = { $count ->
    [one] One job is not planned:
   *[other] { $count } jobs are not planned:
}
cli-unassigned-alike = { $count } jobs: { $reason }
cli-unassigned-more = … and { $count } more; plan.json has all of them.
cli-by-street = { $count ->
    [one] One address has a number that the map does not know, or none; its point on the street is a guess:
   *[other] { $count } addresses have a number that the map does not know, or none; their points on the streets are a guess:
}
cli-left-out = { $count ->
    [one] One fault; the part concerned was left out (--skip-bad):
   *[other] { $count } faults; the parts concerned were left out (--skip-bad):
}
cli-cost = Cost { $total } ({ $terms })
cli-files = Written to { $folder }
cli-file-plan-html = map, timeline and tables; open it in a browser
cli-file-rounds-geojson = rounds and stops for a map program
cli-file-plan-json = the plan for programs
cli-refused = The checker refused a plan of “{ $solver }” ({ $codes }); it was not used. This is a defect: please report it.
cli-violations = { $count ->
    [one] The plan breaks one rule:
   *[other] The plan breaks { $count } rules:
}
cli-plan-right = The plan keeps every rule of its day.
cli-route = { $distance } in { $minutes } min
cli-demo-day = The demo day is in { $file }
city-name = City
city-source = Extract
city-bounds = Bounds
city-junctions = Junctions
city-edges = Street pieces
city-addresses = Addresses
city-note = Note
city-none = No city is compiled yet in { $folder }. Import one with: tournee city import EXTRACT
graph-exported = { $nodes } junctions and { $edges } directed edges are in { $file }.
graph-without-bicycle-tags = No edge of the graph has a bicycle tag, so contraflow and bans for bicycles are missing from the city. Set osmnx.settings.useful_tags_way to keep those tags before downloading.
city-restrictions = Turn restrictions
city-unread = Unreadable signs by the hour
city-elevation = Elevation
city-flat = none: the streets are flat
city-heights = { $lowest_m } to { $highest_m } m ({ $file })
isochrone-minutes = Minutes
isochrone-area = Area
isochrone-km2 = { $km2 } km²
isochrone-written = Areas written to { $file }
warm-done = Ready after { $seconds } s.
warm-city = { $city }: { $profiles }
warm-remade = The cached costs of { $profile } in { $city } were damaged; they have been rebuilt.
route-costs-damaged = The cached costs of { $profile } in { $city } are damaged; they were computed for this route only. “tournee warm --city { $city }” rebuilds them.
plan-costs-not-kept = What streets cost could not be kept for the next plan: { $detail }.
stage-isochrone = Computing the reachable area
stage-warm = Preparing
city-shared = The machines of this installation now have the city.
city-file = File
city-map = Base map
city-map-drawn = { $count } things beside the streets
city-map-none = none: maps show streets and addresses alone
map-data = Map data: { $attribution }
cost-shifts = Shifts
cost-travel_time = Riding time
cost-stops = Time at stops
cost-waiting = Waiting
cost-margin = Tight arrivals
cost-distance = Distance
cost-total = Total

## Turns

turn-depart = depart
turn-straight = straight on
turn-slight-left = bear left
turn-left = left
turn-sharp-left = sharp left
turn-slight-right = bear right
turn-right = right
turn-sharp-right = sharp right
turn-turn-around = turn around
turn-roundabout-1 = roundabout, 1st exit
turn-roundabout-2 = roundabout, 2nd exit
turn-roundabout-3 = roundabout, 3rd exit
turn-roundabout-4 = roundabout, 4th exit
turn-roundabout-5 = roundabout, 5th exit
turn-roundabout-6 = roundabout, 6th exit
turn-roundabout-7 = roundabout, 7th exit
turn-roundabout-8 = roundabout, 8th exit
turn-roundabout = roundabout
turn-arrive = arrive
hazard-steps = steps
hazard-tram-tracks = tram tracks along the street
hazard-rail-crossing = rails across
hazard-kerb = kerb
hazard-barrier = barrier
hazard-slow-zone = slow zone
way-cycleway = cycle track
way-path = path
way-footway = footway
way-pedestrian = pedestrian street
way-steps = steps
way-platform = platform
way-track = track
way-service = access road
way-square = square
way-ferry = ferry
way-road = unnamed street
mode-push = push the bike
mode-ferry = take the ferry

## Page of a plan

page-title = { $name } · rounds
page-unfinished = The plan is finished and saved in plan.json. This page, the sheets and the labels are still being written; if they do not appear, plan the day again.
page-kind = Rounds of the day
page-map = Map
page-map-label = Map of { $rounds ->
    [one] one round
   *[other] { $rounds } rounds
} with { $stops ->
    [one] one stop
   *[other] { $stops } stops
}. The tables below list every stop.
page-map-keys = Map. Arrow keys move it, plus and minus zoom, zero shows all.
page-zoom = Zoom
page-zoom-in = Zoom in
page-zoom-out = Zoom out
page-zoom-all = Show the whole map
page-choose = Show one round alone
page-choice = { $stops ->
    [one] one stop
   *[other] { $stops } stops
}, { $distance }
page-no-rounds = No rounds
page-no-rounds-why = Nobody rides on this day. “{ page-unassigned }” below gives the reason for each job: change jobs or shifts accordingly, then plan the day again.
page-timeline = Timeline
page-rounds = Stops, round by round
page-unassigned = Not planned
page-left-out = left out
page-cost = Cost
page-of = { $part } of { $whole }
page-zone = Times are local ({ $zone }).
page-pin = Round { $round }, stop { $number }, { $time }, { $place }
page-depot = Start or end: { $place }
page-lane-label = Round { $round }, { $courier }
page-stops = { $stops ->
    [one] one stop
   *[other] { $stops } stops
}
page-story-stop = { $start }–{ $end } · stop { $number } · { $place } · { $what } · could begin { $slack } h later
page-story-break = { $start }–{ $end } · break · could begin { $slack } h later
page-round-figures = { $start }–{ $end } · { $stops ->
    [one] one stop
   *[other] { $stops } stops
} · { $distance } · { $ride } h riding · fullest { $load }
page-waits = there at { $arrive }
page-break-length = { $minutes } min
page-find-stop = Stop { $number }: show on the map
figure-rounds = rounds
figure-jobs = jobs planned
figure-stops = stops
figure-distance = distance
figure-riding = hours riding
figure-cost = cost
column-number = No.
column-time = Time
column-window = Window
column-task = Task
column-place = Place
column-goods = Goods
column-aboard = Aboard after
column-slack = Slack
task-start = Start
task-end = End
task-pickup = Pick up
task-drop = Drop
task-break = Break
legend-ride = ride
legend-wait = wait
legend-service = stop
legend-break = break
legend-window = time window
legend-slack = slack: how much later it could begin
legend-shift = shift

## Faults of bicycle profiles

fault-profile-syntax = This is not valid YAML: { $detail }
fault-profile-table = { $value } is not a table of keys and values, which is needed here.
fault-profile-unknown-key = Unknown key. Known keys: { $known }.
fault-profile-missing-key = This key is missing; every profile needs it.
fault-profile-number = { $value } must be a number from { $low } to { $high } (for a surface also “push” or “none”).
fault-profile-whole-number = { $value } must be a whole number from { $low } to { $high }.
fault-profile-choice = { $value } is not among the choices: { $known }.
fault-profile-order = “{ $value }” must name at least one of these keys, in this order: { $known }.
fault-profile-stress-falls = { $value }: a higher level of stress must not cost less. Give three percentages that rise or stay equal, from level_2 to level_4.
fault-profile-unreadable = The file cannot be read as text: { $detail }
error-profile-not-found = There is no profile “{ $value }”. Known profiles: { $known }.

## Rules that a plan may break

violation-unknown-shift = The plan has a round of shift { $shift }, but the day has no such shift. Every round must belong to a shift of the day.
violation-round-repeated = Shift { $shift } has { $count } rounds; it must have at most one.
violation-round-empty = The round of shift { $shift } has no stop. A shift with nothing to do must have no round.
violation-job-unknown = The plan names job { $job }, but the day has no such job.
violation-stop-unknown = Visit { $position } of { $shift } names { $kind } number { $index } of job { $job }, which that job does not have.
violation-visit-kind-unknown = Visit { $position } of { $shift } is of the kind “{ $kind }”; it must be a pickup, a drop or a break.
violation-visit-mixed = Visit { $position } of { $shift } mixes a stop and a break; it must be one of them.
violation-break-unknown = Visit { $position } of { $shift } is break { $break_id }, which the shift does not have.
violation-job-missing = Job { $job } is neither served nor left out; it must be one of them.
violation-served-and-unassigned = Job { $job } is served and also left out; it must be one of them.
violation-unassigned-repeated = Job { $job } is left out { $count } times; it must be left out once.
violation-stop-missing = Job { $job } is served without its { $kind } number { $index }; every stop must be visited.
violation-stop-repeated = The { $kind } number { $index } of job { $job } is visited { $count } times; it must be once.
violation-job-split = Job { $job } is split over the rounds { $shifts }; it must stay in one.
violation-drop-before-pickup = Visit { $position } of { $shift } drops goods of job { $job } that are picked up only at visit { $pickup_position }; all pickups come first.
violation-skill-lacking = The people and the vehicle of { $shift } lack { $skills }, which job { $job } asks for (a pledge must be everybody’s).
violation-pin-broken = Job { $job } is in the round of { $shift }, but it is pinned to { $pinned_to }.
violation-vehicle-not-of-shift = The round of { $shift } is ridden on “{ $vehicle }”, which is not one of the vehicles of this shift: { $known }.
violation-rider-not-able = The courier of { $shift } lacks { $skills }, which “{ $vehicle }” requires.
violation-unit-used-twice = { $unit } is in the rounds of { $other } and of { $shift } with { $gap_s } s between them; the hand-over takes { $handover_s } s.
violation-unit-elsewhere = { $unit } is in the round of { $shift }, which does not begin where { $other } left it.
violation-unit-not-free = { $unit } is in the round of { $shift } at a time when it is not available.
violation-units-not-taken = { $units } is stated as missing for job { $job }, but no shift could serve the job with it, or it is not missing.
violation-unit-repeated = { $unit } is named more than once as missing for job { $job }.
violation-leaves-before-sorted = Visit { $position } of { $shift } takes goods of job { $job } from the hub at { $start }, but lot { $lot } is sorted at { $ready } only.
violation-lot-not-brought = { $shift } serves job { $job }, which takes from lot { $lot }, but no round brings that lot to the hub.
violation-hub-overfull = { $shift } brings job { $job } to the hub { $hub } at { $at }, where { $value } pieces are there then; it has room for { $limit }.
violation-out-of-cold-too-long = { $shift } hands over goods of job { $job } at { $until }, when lot { $lot } has been out of the cold for { $value } min; its limit is { $limit } min.
violation-aboard-too-long = { $shift } has goods of job { $job } aboard for { $value } min until visit { $position }; their limit is { $limit } min.
violation-goods-together = { $shift } has { $kind } of job { $job } and { $other_kind } of job { $other } aboard at the same time (visit { $position }); they never ride together.
violation-order-not-kept = { $shift } brings job { $job } on visit { $position } only after job { $before }, but people keep it before that one.
violation-lots-not-missing = Job { $job } is said to wait in vain for { $lots }, but that is brought, or the job does not take from it.
violation-lot-not-last = Job { $job } is said to come too late for { $lots }; the lot sorted last of those it takes from is { $expected }.
violation-lot-not-due-first = Job { $job } is said to come too late for the cold of { $lots }; the lot whose time is up first of those it takes from is { $expected }.
violation-prefix-broken = Visit { $position } of { $shift } must be “{ $expected }”, as promised; it is “{ $stated }”.
violation-prefix-job-unassigned = Job { $job } has begun or is promised in the round of { $shift }, but it is left out.
violation-begun-job-unassigned = Goods of job { $job } are aboard { $shift }, or it has begun there, but it is left out as “{ $stated }”.
violation-prefix-round-missing = The round of { $shift } has already begun, but the plan has no round for it.
violation-volunteer-paid-work = { $shift } is a volunteer’s shift, but job { $job } ({ $kind }) is not an aid job; volunteers do aid only.
violation-companion-missing = Job { $job } must not be visited alone, but { $shift } has no companion.
violation-place-wrong = Visit { $position } of { $shift } states the place “{ $stated }”; it is “{ $expected }”.
violation-leg-unreachable = The vehicle of { $shift } ({ $profile }) has no way from { $origin } to { $target } (visit { $position }).
violation-travel-wrong = The ride to visit { $position } of { $shift }, from { $origin } to { $target }, states { $stated } s; it takes { $expected } s.
violation-distance-wrong = The ride to visit { $position } of { $shift }, from { $origin } to { $target }, states { $stated } m; it is { $expected } m long.
violation-too-many-stops = The round of { $shift } has { $value } stops; the limit is { $limit }.
violation-too-much-travel = The round of { $shift } rides for { $value } s; the limit is { $limit } s.
violation-too-far = The round of { $shift } is { $value } m long; the limit is { $limit } m.
violation-out-of-range = The round of { $shift } is { $value } m long; the vehicle’s range is { $limit } m.
violation-instant-not-utc = The instant { $stated } ({ $what }) of visit { $position } of { $shift } is not in UTC.
violation-instant-not-whole = The instant { $stated } ({ $what }) of visit { $position } of { $shift } is not a whole second.
violation-arrival-wrong = Visit { $position } of { $shift } states arrival at { $stated }; departure and ride give { $expected }.
violation-start-before-arrival = Visit { $position } of { $shift } begins at { $stated }, before the arrival at { $expected }.
violation-outside-window = Visit { $position } of { $shift } (job { $job }) begins at { $start }, outside its windows: { $windows }.
violation-departure-wrong = Visit { $position } of { $shift } states departure at { $stated }; start and service give { $expected }.
violation-round-end-wrong = The round of { $shift } states its end at { $stated }; the last departure and ride give { $expected }.
violation-starts-before-shift = The round of { $shift } begins at { $stated }; the shift begins at { $limit }.
violation-ends-after-shift = The round of { $shift } ends at { $stated }; the shift ends at { $limit }.
violation-load-wrong = After visit { $position } of { $shift }, the plan states { $stated } of { $dimension } aboard; the stops add up to { $expected }.
violation-overloaded = After visit { $position } of { $shift } (0: at the start), { $value } of { $dimension } are aboard; the vehicle carries { $limit }.
violation-break-overloaded = During break { $break_id } of { $shift }, { $value } of { $dimension } are aboard; the limit is { $limit }.
violation-break-missing = Break { $break_id } of { $shift } is not taken.
violation-break-repeated = Break { $break_id } of { $shift } is taken { $count } times; it must be once.
violation-break-outside-window = Break { $break_id } of { $shift } begins at { $start }, outside its windows: { $windows }.
violation-break-length-wrong = Break { $break_id } of { $shift } lasts { $stated } s; it must last { $expected } s.
violation-work-too-long = The courier of { $shift } works from { $start } to { $end }, { $value } s without a long enough break; the limit is { $limit } s.
violation-reason-unknown = Job { $job } is left out for the reason “{ $stated }”, which does not exist. Known reasons: { $known }.
violation-reason-untrue = Job { $job } states the reason { $stated }, which is not true. The true reason is { $expected }.
violation-cost-missing = The plan does not state its cost for { $term }; it is { $expected } cents.
violation-cost-wrong = The plan states { $stated } cents for { $term }; its rounds add up to { $expected }.
violation-cost-unknown = The plan states { $stated } cents for { $term }, which is not a term of its cost.
violation-courier-missing = The round of { $shift } names no courier; it is ridden by “{ $expected }”.
violation-courier-wrong = The round of { $shift } names “{ $stated }” as its courier; it is ridden by “{ $expected }”.
violation-seconds-wrong = The round of { $shift } states { $stated } s as { $what }; it is { $expected } s.
violation-day-differs = The plan states “{ $stated }” under { $what }; the day has “{ $expected }”.

## Faults and errors of the streets

fault-elevation-missing = The file { $file } does not exist. Give the path of an elevation raster (SRTM .hgt or GeoTIFF).
fault-elevation-unreadable = { $file } is damaged, cut off or not an elevation raster ({ $detail }). Download it again; an SRTM file must keep its name, such as N41W009.hgt.
fault-elevation-unplaced = { $file } has no geographic reference. Give a raster with a coordinate reference system.
fault-elevation-elsewhere = { $file } covers { $value }, outside the city, which lies within { $wanted }. Give the raster of that area.
fault-elevation-gaps = { $share }% of the junctions have no height in { $file }, the first at { $place }; the limit is { $most }%. Give rasters that cover { $wanted }.
fault-extract-missing = The file { $file } does not exist. Give the path of a street extract (.osm.pbf, .osm or .osm.gz).
fault-extract-kind = { $file } does not have the name of a street extract. The name must end in one of: { $known }.
fault-extract-empty = { $file } is empty. Download the extract again.
fault-extract-unreadable = { $file } is damaged, cut off or not OpenStreetMap data ({ $detail }). Download the extract again.
fault-extract-without-streets = { $file } contains no street that a bike may use. Choose an extract that contains streets (highway=…).
fault-extract-one-point = All streets of { $file } lie at one point. The file is damaged: download the extract again.
fault-graph-without-streets = The street graph has no edges. Give a graph that contains streets.
fault-graph-without-coordinates = Node { $node } of the street graph has no coordinates. Every node needs x, its longitude, and y, its latitude.
fault-graph-projected = The coordinates of the street graph, such as { $x }, { $y }, are not longitudes and latitudes. Give it unprojected (EPSG:4326).
fault-graphml-unreadable = { $file } is not a GraphML file as written by OSMnx ({ $detail }). Save it with osmnx.save_graphml.
error-own-bikes-wrong = The bike profile { $file } that whoever runs this service made cannot be read ({ $detail }), so no ways can be found. They must correct it or take it away.
error-city-preparing = The streets of { $city } are being prepared, as after an upgrade. That takes some minutes: try again then.
error-city-import-needed = The streets of { $city } cannot be used: { $reason ->
        [extract-gone] they are of another version, and the extract that they were compiled from is gone
        [city-missing] no machine has compiled them
        [city-file-newer] they were compiled by a later version
        [setup-memory-short] compiling them anew took more memory than there is
        [setup-disk-full] there was no room to compile them anew
       *[other] compiling them anew failed ({ $reason })
    }. Whoever runs the service must import them: tournee city import EXTRACT --name { $city }
error-question-running = Your last question with many stops or slots is still being worked out. Try again in { $seconds } seconds.
error-code-preparing = The service has just been installed and prepares its calculations. That takes some minutes: try again then.
error-city-file-missing = There is no compiled city at { $file }. Import it first: tournee city import EXTRACT.
error-city-file-foreign = { $file } is not a compiled city of Tournée. Import the extract again: tournee city import EXTRACT.
error-city-file-version = { $file } was written in format version { $value }; this program reads version { $wanted }. Import the extract again.
error-city-file-damaged = { $file } is truncated or was changed: its checksum does not match. Import the extract again.
error-profile-unknown = There is no profile "{ $value }". Known profiles: { $known }.
error-profile-without-streets = The city { $city } has no street where the profile { $profile } can ride and stop. Choose another profile or a larger extract.
error-matrix-stopped = The computation of travel times stopped after { $done } of { $rows } rows.
error-no-way = There is no way between these two places for the profile { $profile }. Choose places on connected streets.

## Faults of days and plans

fault-malformed =
    This is not valid { $language } { $column ->
        [0] : { $why }.
       *[other] (column { $column }): { $why }.
    }
fault-empty-file = The file is empty. It must contain a day, a problem or a plan.
fault-file-unreadable = The file cannot be read: { $why }. Give the path of a readable file.
fault-not-utf8 = The file is not text in UTF-8. Save it again in that encoding.
fault-too-deep = Values are nested more than { $limit } deep, which no format here needs.
fault-duplicate-key = The key { $key } occurs twice. Keep one.
fault-key-not-text = This key is not a text. Write keys as texts, in quotes where needed.
fault-unknown-tag = The YAML tag { $value } is not supported. Write a plain value.
fault-unknown-format = { $value } is not a format of a day. Choose tournee or vroom.
fault-unsupported-version = Version { $value } is not supported; this program reads version { $known }.
fault-wrong-type =
    { $value } cannot stand here. { $expected ->
        [text] It must be a text.
        [whole-number] It must be a whole number.
        [number] It must be a number.
        [true-or-false] It must be true or false.
        [instant] It must be a time such as "2026-03-02T08:30:00+01:00", as a text.
        [list] It must be a list.
        [table] It must be a table of keys and values.
       *[other] It must be: { $expected }.
    }
fault-empty-text = This text must not be empty.
fault-number-without-unit = { $value } is no number of { $unit }. Write the number alone, such as 12.5.
fault-too-small = { $value } is too small. Give { $low } or more.
fault-out-of-range = { $value } is out of range; it must be between { $low } and { $high }.
fault-naive-time = { $value } has no time zone. Write the offset too, such as { $example }.
fault-not-an-instant = { $value } is not a time between 1970 and 2199. Write date, time and offset, such as { $example }.
fault-not-whole-seconds = { $value } has fractions of a second. Write whole seconds.
fault-unknown-key-near = There is no key { $key }. Did you mean { $near }?
fault-unknown-key = Unknown key { $key }. Known keys: { $known }.
fault-unsupported-key = VROOM's key { $key } is not supported and must not be ignored. Remove it.
fault-missing-key = The key { $key } is missing.
fault-duplicate-id = { $value } is there already ({ $first }). Each needs a name of its own.
fault-unknown-time-zone = { $value } is not a time zone. Similar names: { $known }.
fault-unknown-kind = { $value } is not a kind of job. Choose one of: { $known }.
fault-unknown-profile = { $value } is not a profile. Choose one of: { $known }.
fault-unknown-skill = Nobody has the skill { $value }, and the day does not declare it. Known skills: { $known }.
fault-unknown-place = There is no place { $value }. Known places: { $known }.
fault-unknown-vehicle = There is no vehicle { $value }. Known vehicles: { $known }.
fault-unknown-trailer = There is no trailer { $value }. Known trailers: { $known }.
fault-no-trailers = The list of trailers is empty. Leave the key out, or name one trailer.
fault-nothing-to-ride = The list of vehicles of this shift is empty. Name at least one.
fault-trailer-named-as-vehicle = A vehicle is also named { $value }. Give the trailer another name.
fault-trailer-stays-trailer = A trailer cannot become a bike, nor a bike a trailer. Add another vehicle.
fault-vehicle-and-vehicles = A shift names either one vehicle, or several to choose from. Keep “vehicle” or “vehicles”.
fault-named-twice = { $value } is named twice. Keep one.
fault-rider-not-able = { $value } can ride none of these vehicles, for lack of { $skills }. Give the courier the skill, or the shift another vehicle.
fault-trailer-not-towable = { $value } can tow none of these trailers with these bikes: a bike needs a hitch, and the courier the trailer’s skills.
fault-vehicle-names-meet = Two vehicles of this shift would both be called { $value }. Rename one of them.
fault-begun-shift-chooses = The round of { $value } has begun, so it has one vehicle: name it with “vehicle”.
fault-unknown-courier = There is no courier { $value }. Known couriers: { $known }.
fault-unknown-shift = There is no shift { $value }. Known shifts: { $known }.
fault-unknown-job = There is no job { $value }. Known jobs: { $known }.
fault-unknown-break = There is no break { $value }. Known breaks: { $known }.
fault-unknown-step = There is no { $kind } { $value }. Known: { $known }.
fault-unknown-step-type = { $value } is not a type of step. Choose one of: { $known }.
fault-unknown-visit-kind = { $value } is not a kind of visit. Choose one of: { $known }.
fault-no-jobs = The day has no jobs. Give at least one.
fault-no-shifts = The day has no shifts, so nobody can ride. Give at least one.
fault-no-vehicles = The day has no vehicles. Give at least one.
fault-no-couriers = The day has no couriers. Give at least one.
fault-no-stops = There is no stop. Give the address of a pickup or of a drop.
fault-no-place = The stop has no place. Name a place, or give lon and lat.
fault-two-places = The stop names a place and also gives { $key }. Keep one of them.
fault-no-windows = This list of windows is empty. Give a window, or leave the key out for any time.
fault-window-reversed = The window ends before it starts: { $start } to { $end }. Its end must not be before its start.
fault-windows-overlap = Two windows overlap or touch: { $first } and { $second }. Join or separate them.
fault-shift-too-long = The shift lasts { $value } s; the limit is { $limit } s.
fault-break-outside-shift = The break cannot be taken within the shift, { $start } to { $end }. Give it a window inside.
fault-reserved-break-id = The id { $value } is reserved: ids that begin with “legal” are for breaks required by law. Choose another.
fault-reserved-dimension = { $key } has a key of its own and cannot be a free dimension too. Choose another name.
fault-load-of-many-stops = The job has { $count } { $side }, so one load for the whole job does not show how it is divided. Give each stop its load.
fault-unbalanced-load = The pickups take { $taken } in all, but the drops give { $given }. Both must be equal.
fault-pinned-twice = The job { $value } is already pinned, by { $first }. Keep one pin.
fault-unknown-hub = There is no hub { $value }. Known hubs: { $known }.
fault-no-hubs = The list of hubs is empty. Leave the key out, or name one hub.
fault-lot-twice = Two lots have the id { $lot }. Give each its own id.
fault-lot-at-unknown-hub = The lot { $lot } passes the hub { $hub }, which is not among the hubs. Add the hub, or name another.
fault-lot-brought-and-there = The lot { $lot } is at the hub already, and job { $job } is to bring it. Keep one of brought_by and arrived_at.
fault-lot-taken-twice = Job { $job } is named twice by the lot { $lot }. A job brings a lot or takes from it, once.
fault-lot-elsewhere = Job { $job } has no { $kind ->
    [pickup] pickup
   *[drop] drop
} at the hub { $hub }, so it cannot { $kind ->
    [pickup] take from
   *[drop] bring
} the lot { $lot }. Name the place among those of the hub, or another job.
fault-lots-in-circle = The lot { $lot } waits for itself by way of other lots, so it could never leave. Break the circle of brought_by and taken_by.
fault-left-out-with = This needs the { $what } { $value }, which is faulty itself and was left out.
fault-promised-too-early = A drop of job { $value } is promised before its pickup number { $index }. Put all its pickups first.
fault-promised-elsewhere = Job { $value } has begun or is promised in the round of { $first }; all its stops must be in one round.
fault-aboard-limit-without-drop = Nothing of this job is dropped, so it has no longest time aboard. Leave aboard_limit_s out, or give the job a drop.
fault-kinds-not-two = Two different kinds of goods never ride together; this names { $value }. Write two, such as [raw-food, ready-food].
fault-kept-order-twice = A kept order names { $value } twice, first in { $first }. Name it once.
fault-promised-twice = This visit ({ $value }) is already promised, at { $first }. Keep one.
fault-prefix-twice = The shift { $value } already has a prefix, at { $first }. Join them, in the order of the visits.
fault-unknown-stop = Job { $job } has no { $kind ->
    [pickup] pickup
   *[other] drop
} number { $value }; it has { $count }, counted from 0.
fault-boxes-too-large = The boxes of this temperature hold { $value } ml together; the limit is { $limit } ml.
fault-dimension-twice = { $key } already gives the dimension { $value }, which is also under extra. Keep one of them.
fault-temperature-without-volume = Goods that must be { $value ->
    [frozen] frozen
    [hot] hot
   *[chilled] chilled
} need a volume, because boxes are limited by volume. Give their volume, above 0.
fault-unknown-temperature = { $value } is not a temperature. Choose one of: { $known }.
fault-total-differs = { $value } is not the sum of the rest: { $expected }.
fault-amount-length = There are { $value } amounts here, but { $expected } elsewhere. Their number must be the same everywhere.
fault-distances-missing = A limit or price by distance needs a matrix “distances” for the profile { $value }.
fault-index-missing = With matrices, { $key } is needed here.
fault-index-without-matrices = { $key } is given, but the problem has no matrices. Give matrices, or coordinates.
fault-location-not-pair = A location has two numbers, longitude and latitude; here there are { $count }.
fault-window-not-pair = A window has two numbers, start and end; here there are { $count }.
fault-matrix-empty = The matrix is empty. Give a row and a column for each place.
fault-matrix-missing = There is no matrix for the profile { $value }. Known matrices: { $known }.
fault-matrix-not-square = This row has { $value } entries; it must have { $expected }, as many as there are rows.
fault-matrix-sizes-differ = This matrix has { $value } rows, the matrix of durations { $expected }. Both must have the same size.
fault-no-location = The task has no location. Give location or location_index.
fault-no-start-or-end = The vehicle has neither start nor end. Give at least one.
fault-no-steps = The route has no steps. Give its steps, or leave the route out.
error-too-few-addresses = The city has { $found } addresses; the demo day needs { $needed }. Use a larger extract.

# --- sheets and labels

sheet-title = Round { $round } · { $courier }
sheet-titles = Couriers’ sheets
sheet-round = Round { $round }
sheet-with = with
sheet-hours = From–to
sheet-ride = Riding
sheet-load-curve = Aboard through the round, at most { $peak }
sheet-map-label = Map of the round; the table below lists every stop.
sheet-stops = Stops in order
sheet-column-load = Take · hand over
sheet-calendar-code = Scan: the round in your calendar
sheet-map-code = Scan: stop { $number } on your map
sheet-begins = starts { $time }
sheet-leave = leave { $time } · { $minutes } min
sheet-leg = { $distance }, { $minutes } min
sheet-minutes = { $minutes } min
sheet-returns = take back { $load }
sheet-loaded = Load before leaving: { $load }
sheet-unload = Unload: { $load }
sheet-same-courier = at the place before
sheet-first-stop = at the first stop
sheet-done = done
sheet-sign = Name, signature
sheet-sign-aid = Handed over (count only, no name)
sheet-sign-time = Time
sheet-total = In all
sheet-picked-up = Taken
sheet-dropped = Handed over
sheet-remarks = Remarks
sheet-courier-sign = Courier’s signature
sheet-privacy = Holds people’s addresses: keep it with you, hand it back after the round.
sheet-later = Address told shortly before the visit
temperature-frozen = FROZEN
temperature-cold = KEEP COLD
temperature-warm = KEEP WARM
label-title = Parcel labels · { $name }
label-round = Round { $round }
label-stop = Stop { $stop }
label-parcel = { $number } of { $count }
label-parcels = { $count } parcels
label-private = Address: see the courier’s sheet
label-from = From { $place }
label-none = There is no parcel to label.

## The wall plan

wall-title = Wall plan · { $name } · { $day }
wall-printed = Printed { $at }
wall-published = Published { $at }, { $who }
wall-no-plan = No plan of this day is published.
wall-page = Page { $page } of { $pages }
wall-chart = Rounds over the hours of the day; the lists below name every stop.
wall-legend = ! at risk of being late · dotted line: waits · grey: how full the bike is
wall-empty = There is no shift on this day.
wall-nobody = Nobody yet
wall-no-round = No round
wall-figures =
    { $stops ->
        [one] { $stops } stop
       *[other] { $stops } stops
    } · { $distance } · load { $percent }%
wall-open = In no round: { $count }
wall-aid = Aid { $code }: see the courier’s sheet
wall-late = { $minutes } min late
wall-tight = { $minutes } min to spare
wall-continued = { $name } (continued)
calendar-summary = Round { $round } · { $vehicle }
calendar-leave = Leave { $start }, back { $end } · { $stops ->
    [one] one stop
   *[other] { $stops } stops
} · { $distance }
calendar-private = address on the sheet
handout-window = window { $windows }
handout-access = Access: { $note }

# --- why a plan is as it is

cost-lateness = Lateness
cost-balance = Fair spread
list-and = { $first } and { $last }
person-erased = a former member
list-on = { $first }; { $second }
span-minutes = { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}
span-hours = { $hours } h { $minutes } min
skill-aid_pledge = the pledge of confidentiality
skill-named = the skill “{ $name }”
why-line = { $job } rides with { $courier }: { $rest }.
why-line-bare = { $job } rides with { $courier }.
why-elsewhere = elsewhere it would cost { $list }
why-more = { $amount } more ({ $courier })
why-same = the same ({ $courier })
why-less = { $amount } less ({ $courier })
why-also = { $count ->
    [one] { $couriers } could take it too
   *[other] { $couriers } could take it too
}
why-pinned = it is pinned to that shift
why-begun = that round has begun with it
why-waits-for-lot = it leaves the hub once lot { $lot } is sorted, at { $ready }
why-waits-for-lot-from = it leaves the hub once lot { $lot } from { $source } is sorted, at { $ready }
why-alone = without it the plan would cost { $amount } less
why-fair = { $courier } rides this round for fairness: with { $other } the plan would cost { $amount } less, but { $other } is { $points ->
    [one] one point
   *[other] { $points } points
} of effort ahead over the last { $weeks ->
    [one] week
   *[other] { $weeks } weeks
}.
ruled-not-equipped = { $count ->
    [one] { $couriers } has a bike that takes no { $goods }
   *[other] { $couriers } have bikes that take no { $goods }
}
goods-chilled = chilled goods
goods-frozen = frozen goods
goods-hot = hot goods
goods-named = “{ $name }”
ruled-too-large = { $count ->
    [one] { $couriers } has too small a bike for it
   *[other] { $couriers } have too small bikes for it
}
ruled-skill-missing = { $count ->
    [one] { $couriers } lacks { $skills }
   *[other] { $couriers } lack { $skills }
}
ruled-companion = { $count ->
    [one] { $couriers } rides alone, and this visit is for two
   *[other] { $couriers } ride alone, and this visit is for two
}
ruled-volunteers-aid-only = { $count ->
    [one] { $couriers } is a volunteer and carries aid only
   *[other] { $couriers } are volunteers and carry aid only
}
ruled-pinned-elsewhere = it is pinned to { $pinned }
ruled-full = { $count ->
    [one] { $couriers } has no room aboard at that time
   *[other] { $couriers } have no room aboard at that time
}
ruled-goods-together = { $count ->
    [one] { $couriers } has goods aboard then that never ride with its own
   *[other] { $couriers } have goods aboard then that never ride with its own
}
ruled-aboard-too-long = { $count ->
    [one] with { $couriers }, something would be aboard for longer than it may be
   *[other] with { $couriers }, something would be aboard for longer than it may be
}
ruled-window = { $count ->
    [one] { $couriers } cannot be there inside its time windows
   *[other] { $couriers } cannot be there inside its time windows
}
ruled-hours = { $count ->
    [one] { $couriers } would have to work outside the shift’s hours
   *[other] { $couriers } would have to work outside their shifts’ hours
}
ruled-unit-away = { $count ->
    [one] { $couriers } does not have the bike or trailer for long enough, or not at that time
   *[other] { $couriers } do not have the bike or trailer for long enough, or not at that time
}
ruled-limit = { $count ->
    [one] { $couriers } would exceed a limit of the round (range, stops, distance or riding time)
   *[other] { $couriers } would exceed a limit of their rounds (range, stops, distance or riding time)
}
ruled-several = { $count ->
    [one] with { $couriers }, several rules forbid it at once
   *[other] with { $couriers }, several rules forbid it at once
}
ruled-not-worth-it = { $count ->
    [one] { $couriers } could take it, but only for more than it is worth
   *[other] { $couriers } could take it, but only for more than it is worth
}
ruled-fits-now = { $count ->
    [one] { $couriers } could take it now
   *[other] { $couriers } could take it now
}
ruled-fits = { $count ->
    [one] { $couriers } has a place for it that the search did not find; plan again, or for longer
   *[other] { $couriers } have a place for it that the search did not find; plan again, or for longer
}
change-window-later = It would fit if { $window } ended { $span } later.
change-window-earlier = It would fit if { $window } began { $span } earlier.
change-windows-later = It would fit if all its time windows ended { $span } later.
change-windows-earlier = It would fit if all its time windows began { $span } earlier.
change-shift-later = It would fit if { $courier } worked until { $span } later.
change-shift-earlier = It would fit if { $courier } began { $span } earlier.
change-vehicle = It would fit if { $courier } rode { $vehicle }.
change-capacity = It would fit if { $courier } had a bike that carries { $load }.
change-skills = It would fit if { $courier } had { $skills }.
change-companion = It would fit if somebody rode along with { $courier }.
change-unpin = It would fit if it were not pinned to { $courier }.
change-prize = It would fit if it were worth { $amount }.
change-anew = { $change } The rounds around it would have to be planned again.
fix-first = { $job } next in the round of { $rider }
fix-move = { $job } to { $rider }
fix-out = { $job } out of the round, to the open jobs
fix-retry-today = Try { $job } again later today
fix-retry-tomorrow = Try { $job } again on the next day
fix-return-to-sender = Bring { $job } back to the shop
history-solve = Plan published
history-named = Plan published: { $name }
history-roll_back = Back to the plan before
history-closure = Replanned as a street was closed or opened
history-closure-of = Replanned as { $street } was closed or opened
history-replan = Day replanned
history-taken-back = { $rider } off the road
history-vehicle = { $rider } on another vehicle
history-returns = Crates taken along
history-swap = { $one } and { $other } swapped
history-handed-on = Round handed on from { $one } to { $other }
history-handed-to = Round handed on to { $other }
history-withdraw = { $job } cancelled or changed
history-again = { $job } tried again later today
history-order = Other order
history-some-job = A job
history-recipient = the recipient
history-to =
    { $count ->
        [one] { $job } to { $rider }
       *[other] { $count } jobs to { $rider }
    }
history-within =
    { $count ->
        [one] { $job } elsewhere in the round of { $rider }
       *[other] { $count } jobs elsewhere in the round of { $rider }
    }
history-out =
    { $count ->
        [one] { $job } taken out
       *[other] { $count } jobs taken out
    }
history-moved =
    { $count ->
        [one] One job moved
       *[other] { $count } jobs moved
    }
change-none = No single change was found that would let it in.
window-of-pickup = the time window of its pickup
window-of-drop = the time window of its drop
window-of-pickup-at = the time window of its pickup at { $place }
window-of-drop-at = the time window of its drop at { $place }

# --- two plans side by side

compare-title = { $before } → { $after }
compare-same = Both plans are the same.
compare-term = Term
compare-before = Before
compare-after = After
compare-difference = Difference
compare-cost = Cost by term
compare-rounds = Rounds
compare-work = Work
compare-unassigned = jobs not planned
compare-unserved = No longer planned
compare-served = Newly planned
compare-moved = In another round
compare-retimed = In the same round, more than 5 minutes earlier or later
compare-unknown-job = the other plan does not know this job
compare-was-left-out = before: { $reason }
compare-time = { $task } { $before } → { $after } ({ $shift } min)

# --- what recurs, against the last time
last-time-summary = { $differ ->
    [0] { $count ->
        [one] The recurring visit is { $then }.
       *[other] All { $count } recurring visits are { $then }.
    }
    [one] { $count ->
        [one] The recurring visit is not { $then }.
       *[other] { $same } of { $count } recurring visits { $same ->
            [one] is
           *[other] are
        } { $then }; one differs.
    }
   *[other] { $same } of { $count } recurring visits { $same ->
        [one] is
       *[other] are
    } { $then }; { $differ } differ.
}
last-time-then = the same as last time
last-time-on = the same as on { $day }
last-time-new-count = { $count ->
    [one] One visit recurs for the first time: it has no last time to compare with.
   *[other] { $count } visits recur for the first time: they have no last time to compare with.
}
last-time-same = the same as last time
last-time-new = for the first time, or the last time is too long ago
last-time-unplanned = not planned; last time { $before } came
last-time-unplanned-new = not planned; no last time is known
last-time-other = { $after } instead of { $before }
last-time-away = { $after } instead of { $before }, who has no shift
last-time-later = { $span } later
last-time-earlier = { $span } earlier
last-time-order = in another order
last-time-against = last time: { $day }
last-time-more = … and { $count } more, on the page
last-time-differing = Differences from last time
page-last-time = Compared with last time
help-last-time = Plan of the last time (its plan.json): recurring visits keep courier, hour and order where that costs little.
fault-last-plan-not-earlier = This plan is of { $then }, and the day is { $day }: it must be an earlier day. Name the plan of an earlier day.
fault-last-plan-too-old = This plan is of { $then }, more than { $limit } days before { $day }. Name a later one.
fault-last-plan-of-others = No job of this plan is in the day, so nothing recurs. Name the plan of a day whose jobs have the same ids.

# --- spreadsheets
fault-file-kind-unknown = Files of the kind { $value } are not supported. Save it as CSV, XLSX or ODS, or begin its name with # to leave it out.
fault-file-too-large = The file has { $value } MB; the limit is { $limit } MB. Split it.
fault-too-many-rows = The sheet has { $value } rows; the limit is { $limit }. Split it.
fault-too-many-columns = The sheet is { $value } columns wide; the limit is { $limit }. Delete columns far to the right.
fault-too-many-values = { $file } holds more than { $limit } values. Split it into smaller files.
fault-cell-too-long = This cell has { $value } characters; the limit is { $limit }. Shorten it, or leave it empty.
fault-not-text = The file is not text in UTF-8, UTF-16 or Windows-1252. Save it again as “CSV UTF-8”.
fault-csv-quotes = A quotation mark opens or closes in the wrong place ({ $why }), so the end of a cell is unclear. Write quotation marks inside a cell twice.
fault-workbook-locked = A password protects the workbook. Save it without one.
fault-workbook-damaged = The workbook is damaged or does not match its file name ({ $why }). Save it again as XLSX or ODS.
fault-sheet-kind-unknown = The content of this sheet is unclear; its headers are: { $value }. Name the sheet or file after jobs, shifts, vehicles, couriers or places, or begin its name with # to leave it out.
fault-column-missing = A column is missing. Add one of these: { $known }.
fault-column-twice = The column { $value } means the same as { $first }. Keep one, or begin the other's header with #.
fault-column-without-header = Column { $value } has no header, but row { $first } has a value in it. Give it a header, or empty it.
fault-unknown-column-near = There is no column { $value }. Did you mean { $near }? Begin the header with # to leave it out.
fault-unknown-column = There is no column { $value } here. Known columns: { $known }. Begin the header with # to leave it out.
fault-row-too-long = The row continues with { $value } beyond its { $count } columns. Perhaps a cell contains a separator without quotation marks.
fault-missing-cell = { $value } must not be empty.
fault-cell-broken = The cell shows { $value }: an error, a formula without its result, or a cell merged with another. Write its value.
fault-not-a-number = { $value } is not a number. Write it such as 12.5 or 1 250.
fault-not-a-whole-number = { $value } is not a whole number.
fault-unknown-unit = { $value } has a unit that does not fit here. Units: { $known }.
fault-not-yes-or-no = { $value } is neither yes nor no.
fault-not-a-date = { $value } is not a date. Write it such as 2026-03-02, 02/03/2026 (day first) or 2 March 2026.
fault-weekday-differs = { $value } is the wrong weekday: check the date { $date }.
fault-not-a-time = { $value } is not a time of day. Write it such as 08:30 or 8h30.
fault-not-a-window = { $value } is not a time window. Write it such as 8h-10h, several separated by commas.
fault-two-windows = The window { $value } is given, and also a start or an end. Keep one of the two.
fault-one-window = { $value } must be one window, with start and end, because a shift has only one.
fault-date-missing = { $value } has no day. Fill in the column of dates, or give the day when importing.
fault-other-day = { $value } is another day than the one planned, { $date }.
fault-time-skipped = { $value } does not exist in { $zone }: the clocks are put forward then. Take { $before_clock } or { $after_clock }.
fault-time-twice = { $value } comes twice in { $zone }: the clocks are put back then. For { $before_clock } write { $before }, for { $after_clock } write { $after }.
fault-not-lat-lon = { $value } is no pair of coordinates. Write latitude, then longitude, such as 48.85, 2.35.
fault-address-without-map = { $value } cannot be looked up without a city. Choose a city, or give longitude and latitude.
fault-address-may-be = { $value } is not plain in this city. It may be: { $suggestions }. Write one of these.
fault-address-not-found = The address { $value } is unknown in this city, or there is more than one. Write street, house number, postcode and town in full.
fault-courier-differs = { $value } has other skills here, or volunteers here only. Make the rows agree, or add a sheet of couriers.
fault-said-by-couriers = { $value } is said here of somebody whom the sheet of couriers describes. Write it there.
fault-companion-same = { $value } cannot ride along with himself or herself. Name somebody else.
fault-courier-no-shift = { $value } has no shift (day: { $date }). Shifts are there of: { $known }.
fault-courier-many-shifts = { $value } has several shifts: { $known }. Name the shift instead.
fault-two-pins = A shift is named here, and the courier { $value } too. Leave one of the two.
fault-unknown-task-type = { $value } is no type of task. Write pickup or dropoff.
fault-not-packages = { $value } does not say packages. Write them such as small-box=1 big-box=2.
fault-not-an-assignment = { $value } does not say who and when. Write it such as karim:2026-03-02.

# --- questions, spreadsheets and hand-outs on the command line

fault-date = “{ $value }” is no day from 1970 to 2199. Write year, month and day, such as 2026-09-15.
fault-timezone-missing = Spreadsheets hold local times. Say of which time zone with --timezone, such as --timezone Europe/Paris.
fault-plan-without-day = This is VROOM’s output, which cannot be compared without its day. Give a plan.json of ours (tournee plan --format tournee).
error-plan-not-explained = The plan breaks { $count } rules of this day ({ $codes }), so there is nothing true to say about why. See: tournee check DAY PLAN
help-explain = Say why each job rides where it does, and what would let refused jobs in.
help-compare = Show what differs between two plans.
help-day-or-folder = The day: Tournée's JSON or YAML, a VROOM problem, or a folder of spreadsheets.
help-job = Only this job; may be given again.
help-plan-before = The plan.json to start from.
help-plan-after = The plan.json to compare with it.
help-compare-with = A plan.json to compare the new plan with.
help-date = Day of the times in spreadsheets that name no date.
help-timezone = Time zone of the times in spreadsheets.
help-without-shift = What if this shift fell away; may be given again.
help-balance = What if work were shared more evenly: an hour costs so many cents times the share of its shift that is worked.
help-weights = What if other prices and weights counted: a file of weights.
help-no-explain = Find out why each job rides where it does.
help-hand-outs = Write sheets, GPX, calendar and labels for the couriers.
stage-read = Reading the spreadsheets
stage-explain = Asking why
stage-page = Drawing the page
stage-hand-outs = Writing sheets and labels
failed-rows-why = why
cli-failed-rows = Rows to mend: { $file }
cli-file-explanation-json = why the plan is as it is, for programs
cli-file-rounds-ics = rounds for a calendar
cli-file-labels-pdf = labels for the parcels
cli-file-courier = sheet and way for each courier
cli-explain-choices = Jobs in rounds
cli-explain-refusals = Jobs not planned
cli-explain-fair = Rounds shared out fairly
cli-explain-slack = How much later each visit could begin
cli-late = { $minutes } min late
cli-sharing-more = Shared more evenly, it would cost { $amount } more; riders without a round: { $idle } now, { $shared_idle } then. Plan again with --balance { $cents }.
cli-sharing-free = Shared more evenly, it would cost no more; riders without a round: { $idle } now, { $shared_idle } then. Plan again with --balance { $cents }.
cli-sharing-rider = { $courier } { $before } → { $after } h
cli-what-if = What if: { $changes }
what-if-without = without { $shift }
what-if-balance = with work shared at { $cents } cents
what-if-weights = with the weights of { $file }

# --- page of a plan: reasons, comparison

page-nav = On this page
page-compare = Compared with the other plan
page-load = What is aboard in round { $round }, { $courier }
page-why = Why these jobs ride with { $courier }
page-why-stops = Stops:
page-why-next = next best: { $courier }, { $amount }
page-why-only = no other round can take it
page-why-link = why?
page-why-of = Why { $job } is in this round
page-late = { $minutes } min late
page-story-late = { $minutes } min after its time window
legend-late = late
error-city-file-outdated = { $file } was made for other streets than those of the city beside it. Import the extract again: tournee city import EXTRACT.

# --- signing in

fault-password-too-short = The password has { $value } characters; it needs at least { $limit }. A short sentence is easy to remember and hard to guess.
fault-password-too-long = The password is too long; { $limit } characters at most are kept.
fault-password-signs = The password holds a sign that no keyboard types, such as a line break. Use letters, digits, spaces and punctuation.
fault-password-own-words = The password holds a part of your name, your e-mail address or your cooperative's name, which others know. Choose other words.
fault-password-obvious = The password is one of those that are tried first: common words, keys side by side, numbers in a row or repetitions. Choose a few words that have nothing to do with each other.
fault-installation-key-missing = The key that seals secrets is not set. Make one with 32 random bytes, written in base64url, and keep a copy apart from the database.
fault-installation-key-form = Key number { $number } is not 32 bytes in base64url (44 characters with the = at the end). Check that it was copied whole.
fault-installation-key-twice = The same key is given more than once. Give each key once, the newest first.
fault-role-combination = Who runs the installation sees no cooperative's content, so this role cannot be combined with another. Use two accounts.
fault-scope-missing = No permission is named. Name at least one, parted by spaces, such as: bookings:read bookings:write.
fault-scope-unknown = “{ $value }” is not a permission that a key can have. There are: { $known }.
error-password-hash-unreadable = A stored password cannot be read; the database was altered or damaged. The person can get a new password by a link.
error-recovery-code-unreadable = A stored recovery code cannot be read; the database was altered or damaged. The person can make new codes after signing in another way.
error-sealed-by-another-key = A stored secret was sealed with key { $value }, which is not among the keys that are set ({ $known }). Put the former key back, after the newest one.
error-sealed-damaged = A stored secret was changed or moved and cannot be opened. Restore it from a backup, or set it up again.
error-passkey-refused = The passkey was not accepted. Try again on this site's own page, with the device that holds the passkey, and confirm with finger, face or PIN.
error-passkeys-need-a-name = Passkeys work only at an address with a name: https://…, or http://localhost on this machine. This one is { $address }. Sign in by password or link, or set TOURNEE_PUBLIC_URL.
error-passkey-expired = The answer came more than { $minutes } minutes after the request. Start again.
error-passkey-copied = This passkey seems to exist twice, so it was not accepted. Sign in another way, remove the passkey and make a new one.
error-oauth-invalid-request = The request for an access token is incomplete or contradictory. Send grant_type once, and authenticate the client in the Authorization header or in the body, not in both.
error-oauth-invalid-client = The client is unknown or its secret is wrong. Check client_id and client_secret.
error-oauth-unsupported-grant-type = Only the grant type client_credentials is supported.
error-oauth-invalid-scope = The client requests a permission that it does not have. Request those it was created with, or leave the scope out.

# Files, photos and signatures (data/files, data/files/proof_image.py, data/files/signature.py)
fault-file-hash = “{ $value }” is not the name of a file. A file is named by its SHA-256: 64 digits from 0 to 9 and small a to f.
fault-file-media-type = “{ $value }” is not a media type. Write one such as image/jpeg, in small letters and without parameters.
fault-stored-file-too-large = The file is larger than the limit of { $limit } MiB. Make it smaller or split it.
fault-file-store-address = { $value } is not the address of a file store. Write file:///an/absolute/folder or s3://bucket/prefix?endpoint=https://host&region=name.
fault-file-store-secret-in-address = The address of the file store contains a user name or password. Remove it from the address; put credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
fault-file-store-credentials = Credentials for the file store are missing. Set { $names }.
error-file-store-open-to-others = Users other than its owner may write to { $folder }. Remove that right (chmod go-w), or give another folder for files.
error-file-store-failed = The file store at { $place } failed: { $detail }
error-file-store-wants-s3 = Files in S3-compatible storage need the extra “s3”. Install it (pip install "tournee[s3]"), or keep files on disk with file:///…
error-stored-file-missing = There is no file { $sha256 } here.
error-stored-file-damaged = The file at { $file } has changed since it was stored: its checksum does not match. Restore it from a backup.
fault-photo-empty = The photo is empty. Take it again.
fault-photo-too-large = The photo has { $value } MB; the limit is { $limit } MB. Send a smaller one.
fault-photo-kind-unknown = The content of this file is not JPEG, PNG or WebP. Send the photo in one of these formats.
fault-photo-too-many-pixels = The photo has { $width } × { $height } pixels; the limit is { $limit } million. Send a smaller one.
fault-photo-animated = The picture is animated. Send one still photo.
fault-photo-too-intricate = The photo has more coding passes than any camera needs. Save it again as a plain JPEG.
fault-photo-unreadable = The photo is cut off or damaged. Take or send it again.
fault-signature-pad-size = A pad of { $value } pixels is not possible; each side must have 1 to { $limit }.
fault-signature-too-long = The signature is too long: the limit is { $strokes } strokes with { $points } points together. Sign again.
fault-signature-point = This point is not on the pad. It must be two numbers: 0 to { $width } from the left, 0 to { $height } from the top.
fault-signature-empty = The signature is empty. Sign with at least one line.

## Closed streets

fault-no-cooperative = There is no cooperative yet. The installation’s admin must found one first (page “first round” of the docs).
fault-cooperative-unnamed = There are several cooperatives. Name one of them: { $known }.
fault-closure-without-ways = No way is named. Give the OpenStreetMap id of at least one way to close.
fault-closure-points =
    { $kind ->
        [point] A point takes exactly one point, not { $value }.
        [line] A line takes { $low } to { $high } different points, not { $value }. Draw it along the street to close, or across it.
       *[polygon] An outline takes { $low } to { $high } different corners, not { $value }. Draw it around what is closed.
    }
fault-closure-outline = This outline crosses itself or encloses nothing. Draw it so that its lines meet only at its corners.
fault-closure-direction = A point and an outline have no direction. Close both directions, or draw a line along the street.
fault-closure-ways-unknown = This city has none of these ways: { $value }. Check the ids, or draw the closure on the map.
fault-closure-street-unknown = This city has no street called “{ $value }”. The nearest street is { $street }.
fault-closure-closes-nothing = This closes no street: the nearest one ({ $street }) is { $distance_m } m away, beyond the radius of { $radius_m } m. Draw it on the street, or widen it.
fault-closure-only-meets = This line only meets streets at their ends, such as { $street }. Draw it along the street to close, or right across it.
fault-closures-close-all = These closures leave no street of { $city } open. Draw them smaller.
error-profile-closed-out = With these closures the city { $city } has no street left where the profile { $profile } can ride and stop. Close less, or choose another vehicle.

## Faults of tariffs, prices, recurrences, hours and other rules

fault-list-length = This list has { $value } entries; it must have { $low } to { $high }.
fault-band-after-open = The band before this one has no upper limit, so this one never applies. Leave out the limit of the last band only.
fault-bands-not-rising = This begins or ends at { $value }, but the one before is already at { $limit }. Put them in rising order.
fault-steps-start-late = The first step starts at stop { $value }. It must start at 1.
fault-corner-off-earth = { $value } is not a corner of a zone. Write longitude, then latitude, in degrees.
fault-ring-crosses-itself = The border of the zone { $value } crosses or touches itself. Draw its corners in order around it.
fault-hours-over-midnight = The hours end at { $until }, which is not after their start at { $from }. For hours over midnight, make two rules.
fault-beyond-tariff =
    The tariff has no price for this { $what ->
        [distance_m] distance: { NUMBER($large_value, maximumFractionDigits: 1) } km; it ends at { NUMBER($large_limit, maximumFractionDigits: 1) } km.
        [mass_g] mass: { NUMBER($large_value, maximumFractionDigits: 1) } kg; it ends at { NUMBER($large_limit, maximumFractionDigits: 1) } kg.
       *[volume_ml] volume: { NUMBER($large_value, maximumFractionDigits: 1) } l; it ends at { NUMBER($large_limit, maximumFractionDigits: 1) } l.
    } Book less, or ask the cooperative.
fault-outside-zones = The stop at { $value } (longitude, latitude) is outside all zones of the tariff. Choose a place inside, or ask the cooperative.
fault-unknown-supplement = The tariff has no supplement { $value }. Known supplements: { $known }.
fault-other-tariff = This price was agreed under tariff { $known } and cannot be settled by { $value }. Settle it by its own version.
fault-no-emission-factor = There is no emission factor for { $value } on { $day }. Vehicles with a factor: { $known }.
fault-period-reversed = The period ends on { $end }, before it starts on { $start }. Its end must not be before its start.
fault-nothing-to-invoice = There is nothing to invoice from { $start } to { $end }. Choose another period or customer.
fault-due-before-issue = The invoice of { $start } is due on { $end }, before it is issued. It must be due that day or later.
fault-number-goes-back = The last invoice has number { $limit }, so no invoice can be issued in { $value } any more. Use today’s date.
fault-number-other-year = The number { $value } does not belong to the year { $year }. Use the next number of that year.
fault-payment-of-nothing = A payment must not be zero. Give the amount received, or a negative amount for a refund.
fault-payment-too-much = A payment of { $value } cents cannot be recorded; given what is paid and open, it must be between { $low } and { $high } cents.
fault-invoice-status =
    This is not possible for { $value ->
        [draft] a draft
        [issued] an issued invoice
        [part_paid] an invoice that is partly paid
        [paid] a paid invoice
        [credited] an invoice that was reversed
       *[credit_note] a credit note
    }, only for an invoice that was issued.
fault-deadline-mixed = A deadline is either minutes before the window, or an hour on a number of days before. Give one of them, and days only with an hour.
fault-rule-part = “{ $value }” is not a part of a recurrence rule. Write parts separated by semicolons, such as { $example }.
fault-rule-frequency = A booking cannot recur { $value }. Choose one of: { $known }; for several times a day, use BYHOUR.
fault-rule-value = { $key }={ $value } is not possible; it must be: { $right }.
fault-rule-count-and-until = The rule has both COUNT and UNTIL. Keep one of them.
fault-rule-part-with-frequency = { $key } cannot be used with FREQ={ $value }, only with: { $known }.
fault-rule-setpos-alone = BYSETPOS needs another part, such as BYDAY, to choose from. Add that part.
fault-rule-too-often = The rule gives { $value } times a day; the limit is { $limit }.
fault-not-a-wall-time = { $value } is not a local time in whole minutes. Write it without zone and seconds, such as { $example }.
fault-moved-and-cancelled = The occurrence is both moved and cancelled. Choose one.
fault-no-such-occurrence = There is no occurrence on { $value }. Choose one that the rule gives.
fault-too-many-days = { $value } days are too many at once; the limit is { $limit }.
fault-recurrence-too-old = The requested days are { $value } days after the start of the recurrence; the limit is { $limit }. Start a new recurrence.
fault-stint-reversed = The hours end on { $end }, which is not after their start on { $start }. The end must come later.
fault-pause-outside-stint = The pause is not within the hours worked, { $start } to { $end }. Correct one of them.
fault-climb-unknown = There are metres of climb, but the climb is marked as unknown. Mark it as known, or leave it at 0.
fault-heavy-without-hours = The limit for heavy loads has no hours. Give both, start and end.

## Lines of a price; amounts of money stand beside them

price-base = Base price
price-distance-band = { $distance_m ->
    [0] Way
   *[other] Distance of { $distance_m } m
}
price-distance = Way from { $from_m } m to { $to_m } m, by the kilometre
price-mass = Load of { $mass_g } g
price-volume = Volume of { $volume_ml } ml
price-pickups = Pickups { $first } to { $last }
price-drops = Drops { $first } to { $last }
price-pickups-one = Pickup { $first }
price-drops-one = Drop { $first }
price-zone-pickups = Pickups in { $zone }
price-zone-drops = Drops in { $zone }
price-outside-pickups = Pickups outside the zones
price-outside-drops = Drops outside the zones
price-extra-vehicles = Further bicycles
price-supplement = Supplement: { $name }
price-time-fixed = Surcharge by time: { $name }
price-time-share = Surcharge by time, share of the price: { $name }
price-lead-fixed = Surcharge for short notice: { $name }
price-lead-share = Surcharge for short notice, share of the price: { $name }
price-minimum = Up to the minimum price
price-waiting = Waiting, minutes beyond { $free_min } free ones at each stop
price-brought-back = Brought back to the sender
brought-back-note = Called back by the sender: hand it over there.
price-attempts = Further attempts
price-reduction = Reduction
price-cancelled = Cancelled late

## Cut-off: why something costs or is refused; $until is the deadline

cutoff-too-late-to-book = The deadline for bookings in this window was { $until }. Choose a later window.
cutoff-too-late-to-change = The deadline for changing this booking was { $until }. Call the cooperative.
cutoff-too-late-to-cancel = The deadline for cancelling this booking was { $until }. Call the cooperative.
cutoff-late-cancel-fee = Cancelling now costs a fee; it is possible until { $until }.

## Working time: $value is what is, $limit what would be right, both as hours and minutes (or days)

hours-work-without-break = { $value } of work without a break; the limit is { $limit }.
hours-day-too-long = { $value } of work in a day; the limit is { $limit }.
hours-rest-too-short = { $value } of rest between two days; the minimum is { $limit }.
hours-span-too-long = { $value } from the first to the last work of a day; the limit is { $limit }.
hours-week-too-long = { $value } of work in a week; the limit is { $limit }.
hours-average-too-high = { $value } of work in a week on average; the limit is { $limit }.
hours-days-in-a-week = { $value } days with work in a week; the limit is { $limit }.

## Heat: what it changed in a shift; seconds as hours and minutes, grams as kilograms

heat-round-shorter = The round lasts at most { $value }.
heat-travel-shorter = At most { $value } of riding.
heat-load-lighter = At most { $value } aboard, because the shift includes hot hours.
heat-water-stops = { $value ->
    [one] One stop for water and shade
   *[other] { $value } stops for water and shade
}

## Emissions

emission-method-distance-times-factor = Distance ridden times a factor for each kilometre, with the source of the factor

# The private PostgreSQL cluster.
error-postgresql-missing = This system has no PostgreSQL of version { $wanted } or later (found: { $found }). Install it with PostGIS: apt install postgresql-postgis, or on macOS: brew install postgis. Or give the address of a server in DATABASE_URL.
error-postgresql-not-there = { $folder } does not contain PostgreSQL's programs. Give the folder of initdb, pg_ctl and psql, or none for an automatic search.
error-postgis-missing = PostgreSQL is installed ({ $found }), but without PostGIS. Install it: apt install postgresql-{ $major }-postgis-3, or on macOS: brew install postgis.
error-cluster-no-account = PostgreSQL refuses to run as root, and this system has no user to run it as ({ $wanted }). Create one of them, or start Tournée as a normal user.
error-cluster-command-failed = { $command } failed: { $detail }
error-cluster-unreachable = PostgreSQL’s user { $user } can reach neither { $folder } nor the folder below /var/lib/tournee that replaces it. Give that user access to one of them, or set TOURNEE_HOME to another folder.
error-cluster-folder-foreign = The database in { $folder } belongs to the user { $owner }, and you are { $user }. Start Tournée as { $owner }, or set TOURNEE_HOME to a folder of your own.
error-cluster-folder-not-ours = { $folder } contains files that Tournée did not write and is left as it is. Give an empty or new folder for the database.
error-cluster-other-version = The database in { $folder } was made by PostgreSQL { $made_by }; the installed version is { $found }. Install version { $made_by } with PostGIS. To move to a newer one, write a backup with the old version (tournee backup), move the folder away, and restore it (tournee restore).
error-cluster-init-failed = PostgreSQL could not make a new database in { $folder }: { $detail }
error-cluster-start-failed = PostgreSQL does not start in { $folder }. Its last message:
    { $detail }
error-cluster-not-ready = PostgreSQL in { $folder } is running but has not answered within { $limit_s } s; after an unclean stop it may still be recovering. Try again in a while. Its last message:
    { $detail }
error-cluster-stop-failed = PostgreSQL in { $folder } does not stop. Its last message:
    { $detail }
error-cluster-busy = Another program has been starting or stopping the database in { $folder } for more than { $limit_s } s. Try again; if this continues, look for a hanging tournee process.
error-cluster-tool-failed = { $tool } failed: { $detail }

## Faults of events

fault-event-unknown-kind = There is no kind of event “{ $value }”. Use a name from the catalogue of events.
fault-event-not-an-id = “{ $value }” is not an id. Write a UUID in small letters, such as 0190f3a1-7c2e-7b1a-9d55-2f6b8a0c4e11.
fault-event-list-too-long = { $value } ids are too many; the limit is { $limit }.
fault-event-not-a-code = “{ $value }” is not a code. Use small letters, digits, hyphens and underscores, at most { $limit }, with a letter first. Put free text into a note.
fault-event-not-a-short-code = “{ $value }” is not a short code. Use capitals, digits and hyphens, at most { $limit }, such as K7M4-PXA.
fault-event-not-a-hash = “{ $value }” is not a SHA-256. Write its { $limit } hexadecimal digits in small letters.
fault-event-not-a-day = “{ $value }” is not a day between 1970 and 2199. Write year, month and day, such as { $example }.
fault-event-subject = An event “{ $kind }” is about a { $expected }, not about “{ $value }”.
fault-event-role = This role cannot cause an event “{ $kind }”. These can: { $known }.
fault-event-id-reused = The id { $value } was already used for another event. Give each event an id of its own.
fault-event-not-of-a-round = An event “{ $value }” does not belong to a round. Send it without one.
fault-event-other-round = This event names the round “{ $value }”; it must name the round to which it is sent.
fault-event-not-your-round = { $value } has never ridden this round. Ask the dispatcher to hand the round over.
fault-event-unknown-visit = The round has never had a visit { $value }. Fetch the round again.
fault-event-break-is-no-stop = { $value } is a break: report its start and end, not an arrival or an outcome.
fault-event-unknown-job = The round has no goods of a job { $value }. Name a job of this round.

## What happened

event-shift-opened = Shift opened
event-shift-closed = Shift closed
event-position-sharing-on = Position sharing switched on
event-position-sharing-off = Position sharing switched off
event-round-accepted = Round accepted
event-round-refused = Round refused
event-round-started = Round started
event-round-finished = Round finished
event-break-started = Break started
event-break-ended = Break ended
event-visit-arrived = Arrived
event-visit-waiting = Waiting
event-visit-done = Done
event-visit-partly-done = Done in part
event-visit-failed = Failed
event-visit-undone = Taken back
event-code-scanned = Code read
event-proof-added = Proof added
event-goods-unloaded = Goods unloaded
event-incident-reported = Incident reported
event-swap-offered = Swap offered
event-swap-taken = Swap taken
event-swap-withdrawn = Swap withdrawn
event-decision-contested = Decision contested
event-booking-made = Booked
event-booking-changed = Booking changed
event-goods-called-back = Goods called back
event-booking-cancelled = Booking cancelled
event-booking-restored = Booking stands again: delivered before the rider knew that it was cancelled
event-recurrence-made = Recurring booking made
event-recurrence-changed = Recurring booking changed
event-recurrence-ended = Recurring booking ended
event-instruction-left = Instruction left by the recipient
event-import-finished = Import finished
event-plan-requested = Plan asked for
event-plan-ready = Plan ready
event-plan-failed = Plan failed
event-plan-stopped = Plan stopped
event-plan-published = Plan published
event-plan-rolled-back = Plan rolled back
event-limit-overridden = Limit overridden by a person
event-job-inserted = Job inserted
event-job-reassigned = Job moved to another round
event-job-pinned = Job pinned to its round
event-job-unpinned = Job no longer pinned to its round
event-job-replaced = Job of a round changed by its booking
event-job-unassigned = Job taken out of its round
event-visit-added = Visit added to the round
event-visit-moved = Visit moved to another round
event-visit-cancelled = Visit cancelled
event-visit-conflict-settled = Conflict about a visit settled
event-round-conflict-settled = Conflict about a round settled
event-rounds-swapped = Round handed to somebody else
event-round-changed = Round changed
event-round-withdrawn = Round withdrawn
event-round-reopened = Round opened again
event-retry-withdrawn = Second attempt taken back
event-street-closed = Street closed
event-street-slowed = Street slowed
event-street-opened = Street opened again
event-incident-closed = Incident closed
event-contest-answered = Contest answered
event-shift-planned = Shift planned
event-shift-changed = Shift changed
event-shift-claimed = Shift claimed
event-shift-given-back = Shift given back
event-shift-cancelled = Shift cancelled
event-heat-level-set = Heat level set
event-cooperative-founded = Cooperative founded
event-cooperative-suspended = Cooperative suspended
event-cooperative-resumed = Cooperative resumed
event-person-invited = Person invited
event-person-joined = Person joined
event-person-left = Person left
event-person-erased = Person’s data erased
event-person-exported = Person’s data exported
event-role-changed = Role changed
event-profile-changed = Profile changed
event-sign-in-changed = Way of signing in changed
event-recipient-exported = Recipient’s data exported
event-recipient-erased = Recipient’s data erased
event-pledge-made = Confidentiality pledged
event-aid-address-read = Address of an aid visit read
event-customer-added = Customer added
event-customer-changed = Customer changed
event-customer-closed = Customer closed
event-place-changed = Place changed
event-vehicle-changed = Vehicle changed
event-rule-published = Rule published
event-key-made = Key made
event-key-revoked = Key revoked
event-invoice-refunded = Invoice refunded
event-price-adjusted = Price adjusted
event-webhook-made = Webhook made
event-webhook-changed = Webhook changed
event-webhook-removed = Webhook removed
event-webhook-gave-up = Webhook given up after many failures
event-personal-data-purged = Personal data purged
event-invoice-issued = Invoice issued
event-invoice-paid = Invoice paid
event-invoice-credited = Invoice credited

## How a visit stands

visit-status-planned = Planned
visit-status-arrived = Arrived
visit-status-done = Done
visit-status-partly_done = Done in part
visit-status-failed = Failed
visit-status-skipped = Skipped
visit-status-cancelled = Cancelled
failure-nobody_there = Nobody there
failure-closed = Closed
failure-wrong_address = Wrong address
failure-access_blocked = No way in
failure-refused = Refused
failure-damaged = Damaged
failure-lost = Lost
failure-goods_missing = Goods missing
failure-not_ready = Not ready
failure-too_large = Too large
failure-too_late = Too late
failure-weather = Weather
failure-breakdown = Breakdown
failure-unsafe = Not safe
failure-other = Another reason
next-retry_today = Try again today
next-retry_tomorrow = Try again tomorrow
next-return_to_sender = Bring back to the sender
next-leave_at_hub = Leave at the hub
next-leave_at_relay = Bring to a relay nearby
next-call_coordinator = Call the coordinator
proof-photo = Photo
proof-signature = Signature
proof-name = Typed name
proof-code = Code
proof-count = Count
proof-age = Age checked
incident-accident = Accident
incident-breakdown = Breakdown
incident-theft = Theft
incident-damage = Damage
incident-access = No way through
incident-aggression = Aggression
incident-weather = Weather
incident-traffic = Traffic
incident-other = Something else
visit-flag-arrival-implied = The arrival was not reported.
visit-flag-after-finish = Reported for a time after the end of the round.
visit-flag-during-break = Reported for a time during a break.
visit-flag-wrong-code = A code was read that does not belong here.
visit-flag-other-next-step = The phone chose another next step than this stop’s rule; the rule applies.
visit-flag-nothing-to-hand-over = No pickup of this job succeeded: there is nothing to hand over.
visit-flag-proof-missing = A proof that this stop requires is still missing.
conflict-cancelled-meanwhile = The courier was there although the office had cancelled the visit.
conflict-moved-meanwhile = The courier was there although the office had moved the visit to another round.
conflict-already-done = The office removed a visit that was already done.
conflict-other-outcome = Two different outcomes were reported for the visit.
conflict-counts-differ = The count differs from the expected one.
conflict-former-rider = Reported by somebody who had already handed the round on.
conflict-round-withdrawn = The round was ridden although the office had withdrawn it.
conflict-already-started = The office withdrew a round that was under way.
stale-already-so = This was already the case.
stale-undone = It was taken back.
stale-not-undone = Not taken back: more than a minute had passed, or another phone reported it.
stale-no-break = There was no break to end.
stale-nothing-to-settle = There was nothing to settle.

# --- people, signing in, keys, privacy

error-not-permitted = This needs a permission that you do not have: { $permission }. Ask an admin of your cooperative.
error-id-used-twice = This id is already used for something else. Send a new id.
error-signed-out = You are not signed in, or no longer signed in. Sign in again.
error-sign-in-refused = E-mail address, password or code is wrong. Check them, or ask an admin of your cooperative for a link to set a new password.
error-sign-in-wait = There were too many attempts. Wait { $seconds } seconds and try again.
error-second-factor-refused = This code is wrong or was already used. Type the next one from your app, or one of your recovery codes.
error-link-refused = This link or code is not valid: it may have been used, replaced or expired. Ask the sender for a new one.
error-confirm-again = This step needs a confirmation of your identity that is not older than { $minutes } minutes. Type your password or a code from your app, or sign in again with your passkey.
error-confirmation-refused = Password or code is wrong. Try again.
error-named-person-needed = A named person must answer for this: a key or a program cannot do it. Sign in as a person.
error-role-not-yours-to-give = You may not give or take away this role: { $role }. Ask an admin of your cooperative.
error-last-admin = This is the only admin of the cooperative. Give somebody else the role of admin first.
error-email-taken = Another person of the cooperative has this e-mail address. Give another one.
error-person-is-here = This person is already a member and needs no invitation. Make a link to sign in, or one for a new password.
error-link-not-for-them = This kind of link is not available for this person. Links and codes to sign in are for couriers and volunteers; a link for a new password is for active people with an e-mail address.
error-second-factor-there = You already have a second factor. Remove it before you set up another.
error-recipient-still-due = { $count ->
    [one] One delivery to this recipient is still to come.
   *[other] { $count } deliveries to this recipient are still to come.
 } Cancel the booking first, or wait until it is done.
error-slug-taken = Another cooperative has the short name “{ $value }”. Choose another one.
error-installation-admin-there = This e-mail address already belongs to an installation admin. Give another, or renew that admin.
error-no-such-person = There is no such person.
error-no-such-customer = There is no such customer.
error-no-such-round = There is no such round.
error-no-such-stop = There is no such stop.
error-no-such-visit = There is no such visit. Look at the stops of the round.
error-no-such-proof = There is no such proof. Look at the list of proofs of its visit.
error-no-such-incident = There is no such incident.
error-no-such-view = There is no saved view of this name. Ask for the list of your views.
error-too-many-views = You have { $most } saved views, which is the limit. Remove one first.
error-incident-closed-already = This incident was already closed ({ $at }). The list of incidents shows what was done about it.
error-no-such-contest = There is no such contest.
error-contest-answered-already = This contest was already answered ({ $at }). Read the answer in the list of contests.
error-contest-needs-another = You made this decision, or you contest it yourself, so somebody else must answer. Ask another dispatcher or an admin.
error-no-such-session = There is no such session.
error-no-such-passkey = There is no such passkey.
error-no-such-key = There is no such key.
error-no-second-factor = There is no second factor. Set one up first.
error-no-such-cooperative = There is no such cooperative.
error-no-such-installation-admin = There is no installation admin with this e-mail address.
fault-cooperative-slug = “{ $value }” cannot be a short name. Use 1 to 40 small letters, digits and hyphens, such as velo-nord.
fault-cooperative-name = The name has { $value } characters; it must have 1 to { $limit }.
fault-cooperative-country = “{ $value }” is not a country code. Write two capitals, such as FR.
fault-language-unknown = There are no texts in “{ $value }”. Choose one of: { $known }.
fault-person-name-missing = The name is missing. Write the name by which the person wants to be called.
fault-person-name-too-long = The name has { $value } characters; the limit is { $limit }.
fault-person-email-form = This is not an e-mail address. Write one such as ada@example.org.
fault-person-phone-form = This is not a phone number. Write 6 to 24 digits, with spaces and a + in front if you like.
fault-person-out-of-reach = The person cannot be reached. Give an e-mail address or a phone number.
fault-person-skills = A skill is one word of at most 40 characters, and a person has at most { $limit }.
fault-role-missing = No role is given. Give at least one.
fault-role-unknown = “{ $value }” is not a role. Choose among: { $known }.
fault-role-customer-and-office = A person who books for a customer cannot also work in the office. Use two accounts.
fault-role-needs-customer = Merchants, producers and aid coordinators book for an organisation. Name the customer.
fault-customer-needs-role = A customer is given, but no role that books for one. Add the role merchant, producer or aid coordinator, or leave the customer out.
fault-password-needs-email = A password needs an e-mail address to sign in with. Give an e-mail address, use a passkey, or ask for links.
fault-passkey-label-too-long = The name of the passkey has { $value } characters; the limit is { $limit }.
fault-second-factor-code = This code does not match. Type the six digits that the app shows now, and check the phone’s clock.
fault-key-name = The name has { $value } characters; it must have 1 to { $limit }. Say what the key is for.
fault-key-expiry = This moment is in the past. Give a future one, or none.
fault-scope-not-yours = You do not have the permission “{ $value }” here, so a key of yours cannot have it. Leave it out.
fault-search-too-short = { $value } characters are too few for a search. Write at least { $limit }.
fault-too-many-stops = { $value } stops are too many at once; the limit is { $limit }.
fault-days-not-in-order = The last day is before the first. Exchange them.

# Planning, publishing and changing a live day

error-day-has-begun = Rounds of { $day } are already under way, so the day cannot be planned from the start. Replan what is left of it instead.
error-plan-not-ready = This plan cannot be used: it is { $status ->
    [waiting] still waiting for a worker
    [solving] still being computed
    [failed] without a result
    [published] already published, by somebody else
    [replaced] replaced by a newer one
   *[dropped] discarded
}. Choose one that is ready.
error-replan-under-way = Your cooperative is already replanning a day. Wait a few seconds until that is done.
error-replan-broken-off = The replan was interrupted; the machine may be short of memory. Nothing has changed. Try again in a few seconds.
error-replans-busy = Many days are being replanned at the moment. Try again in a few seconds.
error-too-many-plans-waiting = { $limit } plans of your cooperative are already waiting for a worker. Wait until one is ready, or discard one.
error-plan-in-use = This plan was published, so it stays in the records. Publish another one, or go back to the previous one.
error-plans-of-two-days = These plans are of two different days. Compare plans of the same day.
error-no-such-plan = There is no such plan.
error-no-such-job = There is no such job.
error-no-such-closure = There is no such closure.
error-person-needed = A named person must answer for this. Sign in yourself; an API key or the program cannot do it.
error-published-meanwhile = Somebody has published another plan of this day since this one was requested. Look at the published plan; then publish yours deliberately (with “anyway”), or request a new plan.
error-plan-outdated = The day has changed since this plan was made: bookings, shifts, rules or closed streets. Request a new plan, or publish this one deliberately if it is still valid.
error-plan-not-lawful-now = As the day is now, this plan breaks { $count ->
    [one] a rule
   *[other] { $count } rules
}. Request a new plan.
error-hours-exceeded = With this plan people work beyond a limit of hours or rest ({ $codes }). Change the plan, or give the reason why it is necessary.
error-rounds-belong-together = { $job } goes from one of these rounds to the other, so the rounds of { $shift } and { $other } are accepted together or not at all.
error-nothing-published = No plan is published for this day, so there is nothing to compare with. Name another plan.
error-shift-without-round = No round is ridden in this shift now. Change the vehicle of the shift itself.
error-nothing-to-change = The round is ridden on this already. Choose another bike or trailer.
error-vehicle-not-ready = { $vehicle } is in repair or has left the fleet. Choose another one.
error-vehicle-cannot-tow = { $vehicle } cannot tow { $trailer }. Choose a bike with a hitch, and a trailer behind it.
error-vehicle-needs-skill = { $rider } may not ride this: it needs { $skills }.
error-vehicle-taken = { $rider } rides { $vehicle } from { $start } to { $end }. Choose another one.
error-vehicle-does-not-fit = What is left of the round of { $shift } does not go on this vehicle ({ $rule }). Choose another one, or give some of its jobs to others first.
error-visit-not-failed = This visit has not failed, so nothing follows it.
error-failure-decided = What follows this failed visit is settled already: there is a job for it.
error-rule-published-meanwhile = Version { $version } of this rule was published by { $by } on { $at }, after this page was opened. What you typed is kept. Look at that version in the history; published again, yours comes after it.
error-nobody-reached = None of these people can be written to from here: no address or number is known, nothing is set up to send with, or the delivery is done. Call them.
error-nobody-rides = Nobody has a shift on { $day }.
error-no-retry-today = The visit does not fit into its round again today. Try it on the next day, or bring it back.
error-plan-not-live = The day no longer runs by this plan. Go back from the plan that is published now.
error-nothing-to-go-back-to = This is the first plan published for the day; there is none before it.
undo-obstacle =
    { $obstacle ->
        [accepted] { $rider } has accepted the round since ({ $at }), so it is not put back behind their back.
        [refused] { $rider } has refused the round since ({ $at }).
        [ridden] { $rider } is on the way with the round since ({ $at }).
        [handed-on] The round was handed on to { $rider } since ({ $at }).
        [changed] { $by } changed the round of { $rider } since ({ $at }).
        [changed-unknown] The round of { $rider } was changed again since.
        [job-gone] A job of the round of { $rider } is cancelled or over.
        [job-gone-named] “{ $job }” of the round of { $rider } is cancelled or over.
       *[other] The shift of { $rider } is over.
    }
error-undo-blocked =
    { undo-obstacle }{ $nearest ->
        [no] { "" }
       *[yes] { " " }“Changes of the day” offers to undo what still can be.
    }
error-redo-blocked =
    { undo-obstacle }{ $nearest ->
        [no] { "" }
       *[yes] { " " }“Changes of the day” offers to do again what still can be.
    }
error-nothing-to-undo = There is no change of this day to undo: the first plan stays, and so does what was undone before.
error-nothing-to-redo = There is no change of this day that was undone and could be done again.
error-no-such-change = No change of this day has this id. List the day’s changes to see them.
error-rounds-do-not-fit = The rounds as they were would break a rule now ({ $rule }). “Changes of the day” offers what comes nearest; or move the jobs by hand.
error-returns-do-not-fit = The round cannot carry { $count } crates more. Take fewer.
error-visit-over = Something has happened at this stop already. Choose another one.
error-roll-back-does-not-fit = The round of { $shift } can no longer be ridden as it was before. Replan the day instead.
error-job-does-not-fit = None of the rounds can take this job ({ $rules }). Look at the answer of each round, or change the job.
error-job-not-in-a-round = This job is in no round. Insert it instead.
error-moved-meanwhile = { $who } has changed the day meanwhile: “{ $job }” is { $now ->
    [none] in no round
   *[riding] in the round of { $rider }
} now. Nothing was moved. Leave it so, or move it all the same.
error-job-under-way = This job cannot leave its round: its goods are aboard, or the courier is riding there now.
error-job-not-open = Only an open job can be put into a round; this one is { $status ->
    [placed] in a round already
    [cancelled] cancelled
   *[done] over
}.
error-job-address-unconfirmed = The map lacks the house number of a stop of this job. Goods to be kept cold or hot, and aid, are planned once somebody has confirmed where the door is: on the page of the delivery.
error-job-without-place = A stop of this job has no place on the map. Give its address first.
error-job-not-cancelled = Only a cancelled job can be withdrawn from its round. Cancel it first.
error-swap-does-not-fit = { $shift } cannot take over the other round because of a rule: { $rule }. Reassign single jobs, or replan.
error-nothing-to-swap = There is nothing to exchange between these two rounds. Name two shifts with open stops.
move-rule-order-kept = { $job } would no longer be brought in the order that its association keeps.
move-rule-late = { $job } would be served { $minutes } min too late at { $name }.
move-rule-window = { $rider } cannot serve { $job } inside its time windows.
move-rule-hours = { $minutes ->
    [0] { $rider } would have to work outside the shift’s hours.
   *[other] { $rider } would come back { $minutes } min after the end of the shift.
}
move-rule-full = { $rider } has no room aboard for it at that time.
move-rule-goods-together = { $kinds } never ride together: { $job } would meet the other aboard.
move-rule-aboard-too-long = Goods of { $job } would be aboard for { $minutes } min, longer than they may be.
move-rule-limit = { $rider } would exceed a limit of the round (range, stops, distance or riding time).
move-rule-drop-first = { $job } would be dropped before it is picked up.
move-rule-promised = Something stays in front there: a visit under way, or one pinned to its place ({ $job }).
move-rule-break = { $rider } would have no time for a break as the rules want it.
move-rule-unreachable = There is no way for this bike to one of the stops.
move-rule-no-way = The round of { $rider } cannot go on as it has begun. Replan it, or take it back.
move-rule-already-left = { $rider } has left the place where the goods of { $job } are.
move-rule-skill-missing = { $rider } or the bike lacks { $skills }, which { $job } asks for.
move-rule-companion = { $rider } rides alone, and a visit of { $job } is for two.
move-rule-volunteers-aid-only = { $rider } is a volunteer and carries aid only.
move-rule-pinned-elsewhere = { $job } is pinned to another round. Unpin it first.
move-rule-not-equipped = The bike of { $rider } has no equipment for { $job }.
move-rule-too-large = { $job } is too large for the bike of { $rider }.
move-rule-leaves-before-sorted = { $job } would leave the hub { $minutes } min before all its lots are sorted. Choose a later place for it, or an earlier one for what brings the lot.
move-rule-lot-not-brought = { $job } takes from a lot that nobody would bring to the hub any more. Take it out first, or leave the collection in a round.
move-rule-hub-overfull = The hub would have no room for what { $job } brings when it comes. Choose a later place for it, or let more be taken from the hub before.
move-rule-out-of-cold-too-long = What { $job } takes from a lot would be out of the cold too long when it is handed over. Choose an earlier place for it, or a later one for what collects the lot.
move-rule-several = Several rules keep { $job } out of the round of { $rider }.
move-rule-of-hours = This needs a reason, because for { $rider } it exceeds a limit of hours or rest: { $rule }
move-rule-this-job = this job
error-move-does-not-fit = The move breaks a rule: { $rules }. Choose another place or another round.
error-nothing-to-move = The move would change nothing. Name another place, or jobs that are still to be ridden.
error-nothing-to-replan = Nothing is published for this day, or all of its rounds are over. Request a plan first.
error-shown-outdated = The day has moved on since this was shown, so it can no longer be done in the same way. Look again, then confirm what you see.
error-shown-for-another = This preview belongs to another request. Send the same request as for the dry run, or look again.
fault-shown-form = This is not from a dry run. Send “shown” exactly as in the answer, or leave it out.
error-replan-impossible = { $count ->
    [one] One job whose goods are aboard
   *[other] { $count } jobs whose goods are aboard
} cannot be completed in any order found. Open a street, or give the shift more time.
error-day-without-jobs = There is nothing to plan: the day has no open job with a place.
error-day-without-shifts = There is nobody to plan for: the day has no shift.
fault-shift-off-map = Shift { $value } starts or ends { $distance_m } m from the nearest usable street; the limit is { $limit_m } m. Check the place on the map.
fault-closure-reversed = The closure ends before it begins. Give an end after its beginning, or none.
offer-fits = { $rider } could take it: { $way ->
    [more] { $amount } more
    [less] { $amount } less
   *[same] it costs nothing more
}{ $later ->
    [0] , and nobody waits longer.
    [one] , and one stop begins later.
   *[other] , and { $later } stops begin later.
}
error-shift-is-over = This shift is { $status ->
    [cancelled] cancelled
   *[closed] over
}: there is nothing left to take back.
offer-hours = This needs a reason, because it exceeds a limit of hours or rest: { $rule }
offer-pinned = It is pinned to a shift other than that of { $rider }.
ruled-no-way = { $count ->
    [one] the round of { $couriers } cannot go on as it has begun: replan it, or take it back
   *[other] the rounds of { $couriers } cannot go on as they have begun: replan them, or take them back
}
ruled-already-left = { $count ->
    [one] { $couriers } has left the place where the goods are
   *[other] { $couriers } have left the place where the goods are
}
plan-trouble = { $code ->
    [day-without-jobs] There was nothing to plan: no open job with a place.
    [day-without-shifts] There was nobody to plan for: no shift.
    [begun-round-impossible] A round that has begun cannot keep its rules. Correct its shift or its visits.
    [begun-job-cannot-finish] A job that has begun no longer fits into its round. Give its shift more time.
    [units-promised-twice] Two rounds have begun on one bike or trailer, and neither can take it over from the other. Correct their vehicles, times, or places of start and end.
    [stopped-before-start] It was stopped before a worker started it. Request it again if it is still needed.
    [no-plan-found] No plan was found in the given time. Give it more time.
    [solve-given-up] The workers failed at it repeatedly. Request it again.
    [plan-withheld] The plan that was found broke a rule and was withheld. Please report it.
    [shift-off-map] A shift starts or ends off the map. Check its places.
    [closure-closes-nothing] A closed street is no longer in the city. Open that closure.
    [closure-street-unknown] A closed street is no longer in the city. Open that closure.
    [closures-close-all] The closures leave no street open.
    [closure-only-meets] A closure now only meets streets at their ends. Draw it again, or open it.
    [profile-closed-out] The closures leave no street open for one kind of bike.
    [profile-without-streets] The city has no street for one kind of bike.
    [unknown-city] The city’s streets are not installed.
   *[other] An unknown error occurred: please report { $code }.
}
strain = { $code ->
    [late] late at a stop by { $minutes } min
    [overtime] beyond the end of the shift by { $minutes } min
    [break-late] a break begins { $minutes } min too late
    [break-loaded] more aboard in a break than it allows
    [overloaded] more aboard than the bike carries
    [aboard-too-long] goods are aboard { $minutes } min longer than they may be
    [too-far] beyond the shift’s limits of distance
    [too-many-stops] more stops than the shift’s limit
   *[no-way] cannot continue as planned
}

## Work in the background, webhooks and notices

fault-webhook-url-form = This is not an address for webhooks. Write one such as https://example.org/hook, in plain characters and without “#”.
fault-webhook-url-password = The address contains a user name or password. Remove them: messages are signed instead.
fault-webhook-url-scheme = Webhooks use https only. Write an address that begins with https://.
fault-webhook-url-private = { $value } is not a host on the public network. Write the public name of a server, such as hooks.example.org.
fault-webhook-shape-unknown = There is no shape “{ $value }” for webhooks. Known shapes: { $known }.
fault-event-kind-unknown = There is no kind of event “{ $value }”. Known kinds: { $known }.
error-webhooks-too-many = There are already { $limit } webhooks, which is the limit. Remove one that is no longer used.
error-no-such-webhook = There is no such webhook.
error-no-such-delivery = There is no such delivery.
error-only-the-system = Only the system itself can do this.
error-invariants-broken =
    { $count ->
        [one] One invariant is broken: { $value }. Run “tournee doctor” for details.
       *[other] { $count } invariants are broken: { $value }. Run “tournee doctor” for details.
    }

notice-letter =
    { $text }

    More: { $link }

    { $cooperative }
    This is an automatic message; nobody reads replies to it.
notice-round-published = Your round on { $round_day } is ready: { $stops ->
        [one] one stop
       *[other] { $stops } stops
    }, start at { $starts_at }.
notice-round-published-subject = Your round on { $round_day }
notice-round-changed = Your round on { $round_day } has changed: { $stops ->
        [one] one stop
       *[other] { $stops } stops
    }, start at { $starts_at }. Please look at it again.
notice-round-changed-vehicle = Your round on { $round_day } has changed: you ride { $vehicle } now, { $stops ->
        [one] one stop
       *[other] { $stops } stops
    }, start at { $starts_at }. Please look at it again.
notice-round-changed-subject = Your round on { $round_day } has changed
notice-round-withdrawn = Your round on { $round_day } at { $starts_at } was withdrawn: you do not ride it.
notice-round-withdrawn-subject = Your round on { $round_day } was withdrawn
notice-round-reopened = The office has reopened your round on { $round_day }: something still has to be done. Please look at it.
notice-round-reopened-subject = Your round on { $round_day } was reopened
notice-shift-planned = You have a shift on { $shift_day } from { $starts_at }.
notice-shift-planned-subject = A shift on { $shift_day }
notice-shift-cancelled = Your shift on { $shift_day } at { $starts_at } is cancelled.
notice-shift-cancelled-subject = Your shift on { $shift_day } is cancelled
notice-heat = Heat level { $level ->
        [red] red
       *[orange] orange
    } for { $heat_day }: shorter rounds, more breaks, water with you. Stop when you feel unwell.
notice-heat-subject = Heat on { $heat_day }
notice-plan-failed = The plan for { $plan_day } that you requested could not be made. { plan-trouble }
notice-plan-failed-subject = A plan could not be made
notice-incident-reported = An incident was reported on a round at { $happened_at }. Please look at it now.
notice-incident-reported-subject = Incident on a round
notice-incident-closed = The incident that you reported at { $happened_at } was dealt with. You can read what was done.
notice-incident-closed-subject = Your incident was dealt with
notice-visit-failed = A visit failed at { $happened_at }. Please decide what happens to the goods.
notice-visit-failed-subject = A visit failed
notice-delivery-failed = Your delivery could not be made at { $happened_at }. { $cooperative } will get in touch with you.
notice-delivery-failed-subject = A delivery could not be made
notice-delivery-at-relay = { $cooperative } left your delivery for you at { $where }{ $open ->
    [told] {" "}(open { $hours })
   *[untold] {""}
}.
notice-delivery-at-relay-subject = Your delivery waits at a relay
notice-delivery-eta = { $named ->
    [both] Your delivery “{ $what }” from { $sender }
    [sender] Your delivery from { $sender }
    [what] Your delivery “{ $what }”
   *[nothing] Your delivery
} by { $cooperative } is now expected at about { $eta_at }.
notice-delivery-eta-subject = Your delivery at about { $eta_at }
notice-office-to-recipient = { $cooperative }: { $text } We expect to be at your door at about { $eta_at }.
notice-office-to-recipient-subject = News of your delivery
notice-office-to-sender = { $cooperative }: { $text } This is about { $count ->
    [one] your delivery “{ $what }”, where we expect to be at about { $eta_at }
   *[other] { $count } of your deliveries, the first expected at about { $eta_at }
}.
notice-office-to-sender-subject = News of your deliveries
notice-booking-made = Your booking for { $booking_day } is confirmed.
notice-booking-made-subject = Booking for { $booking_day }
notice-booking-brought-back = The goods of your booking for { $booking_day } are being brought back to you, for { $fee_cents }.
notice-booking-brought-back-subject = Goods of { $booking_day } come back
notice-booking-delivered-after-all = Part of your booking for { $booking_day } was delivered before the rider could know that it was cancelled or changed. The delivery counts, at its price.
notice-booking-delivered-after-all-subject = Booking for { $booking_day } delivered after all
notice-booking-cancelled = Your booking for { $booking_day } is cancelled.
notice-booking-cancelled-subject = Booking for { $booking_day } cancelled
notice-invoice-issued = You have a new invoice of { $total_cents }.{ $no_file ->
    [private] {" "}It comes as a PDF alone: private persons and bodies outside VAT are on no e-invoicing platform.
    [abroad] {" "}It comes as a PDF alone: France’s e-invoicing platforms do not deliver abroad.
    [incomplete] {" "}It comes as a PDF alone, as it lacks data that e-invoicing platforms ask for.
   *[other] {""}
}
notice-invoice-issued-subject = Invoice from { $cooperative }
notice-contest-opened = A decision was contested. A person must answer.
notice-contest-opened-subject = A decision was contested
notice-contest-overdue = The answer to a contested decision was due on { $due_day } and is missing. A named person must answer.
notice-contest-overdue-subject = An answer to a contested decision is overdue
notice-contest-answered = There is an answer to what you contested.
notice-contest-answered-subject = An answer to what you contested
notice-rule-published = A rule was published ({ $rule }, version { $version }). You can read it before it takes effect.
notice-rule-published-subject = A new rule
notice-invitation = { $name }, { $cooperative } invites you to work with Tournée. Open this link to choose your password; it is good once: { $link }
notice-invitation-subject = Your invitation to { $cooperative }
notice-webhook-trouble = A webhook does not reach its receiver. Please look at its deliveries.
notice-webhook-trouble-subject = A webhook does not reach its receiver

# Requests: texts, ids and days

fault-presence-too-large = What this board tells of itself is too long; the limit is { $most } bytes. Select less at once.
fault-not-monday = { $value } is no Monday. Name the Monday with which the week begins.
fault-view-too-large = This view takes more than { $most } bytes. Save less in it.
fault-text-too-long = This text has { $value } characters; the limit is { $limit }.
fault-text-unwritable = This text contains a character that cannot be stored: a null character, or half of a character. Write it again.
fault-not-an-id = { $value } is not an id. Write a UUID such as 0190f3a1-7c2e-7b1a-9d55-2f6b8a0c4e11.
fault-not-a-day = { $value } is not a day between 1970 and 2199. Write year, month and day, such as { $example }.
fault-office-only = Only the office of the cooperative may use the key { $key }. Leave it out.

# Customers, places, vehicles

fault-no-such-tariff = There is no tariff “{ $value }”. Name one that has been published, or “standard”.
fault-no-such-place = There is no place { $value }, or it is closed. Give the id of an open place.
fault-address-unknown = The map has no such address. Check how it is written, or show on the map where it is.
fault-point-off-map = This point is { $distance_m } m from the nearest rideable street; the limit is { $limit_m } m. Check the order: longitude, then latitude.
error-tables-waiting = { $limit } of your tables are still being read. Hand this one in once one of them is done.
error-customer-closed = This customer is closed and takes no more bookings. Choose another one.
error-no-such-place = There is no such place. Look at the list of places.
error-place-closed = This place is closed and can no longer change. Make a new one.
error-place-in-use =
    { $count ->
        [one] Goods of { $count } customer are picked up here.
       *[other] Goods of { $count } customers are picked up here.
    } Give them another place first, then close this one.
error-place-shared = The cooperative, or another customer, uses this place as well. Ask the office to change it.
error-no-such-vehicle = There is no such vehicle. Look at the list of vehicles.
error-vehicle-gone = This vehicle has left the fleet for good. Add a new one.
error-changed-meanwhile = Somebody else has changed this: it is at version { $version }, not { $expected }. Read it again, then repeat your change.

# Rules

fault-rule-name = A rule needs a name of 1 to { $limit } characters.
fault-rule-in-the-past = The rule would apply from { $value } on. The past cannot be changed: choose a time from { $earliest } on.
fault-rule-without-notice = The rule would apply from { $value } on. Riders must be able to read it first: choose a time from { $earliest } on.
error-unknown-rule = There is no rule “{ $name }” of the kind { $kind } in force. Publish it first.
error-unknown-rule-version = The rule “{ $name }” of the kind { $kind } has no version { $version }.
error-tariff-not-in-force = The tariff “{ $name }” is not in force yet. Book later, or let the cooperative choose another tariff.

# Shifts

fault-span-outside-days = This begins outside the given days; it must begin between { $start } and { $end }.
error-no-such-shift = There is no such shift. Look at the shifts of the day.
error-shift-overlaps =
    { $what ->
        [vehicle] The vehicle is on another shift ({ $span }). Choose another vehicle or time.
       *[other] Somebody of this shift is on another one ({ $span }). Choose another person or time.
    }
error-person-not-available = A person of this shift is marked as not available at that time. Ask first, then plan it anyway.
error-shift-begun = This shift has begun. It can be closed, but not changed or cancelled.
error-shift-cancelled = This shift is cancelled. Plan a new one.
error-shift-has-round = A round is published for this shift. Hand it over first, or withdraw it.

# Bookings

fault-booking-without-day = The booking has no day. Give “day”, such as 2026-03-09, or write the day into every time.
fault-day-in-the-past = { $value } is in the past. Choose today or a later day.
fault-too-far-ahead = { $value } is too far ahead: the limit is { $limit } days.
fault-window-in-the-past = This window ended at { $value }. Choose a later one.
fault-window-other-round = This window begins after the night that follows the day of its job, { $value }. All stops of a job are in one round: give it windows of one day, or make two jobs.
fault-stops-unreachable = No vehicle ({ $profiles }) can ride from stop to stop of this job. Check where the stops are.
fault-aid-without-photo = No photos are taken at the door of a person in need. Require one of: { $known }.
fault-customer-differs = A booking cannot change its customer. Leave the customer out, or cancel the booking and make another.
error-no-such-booking = There is no such booking. Look at the list of bookings.
error-nothing-to-bring-back = Nothing of this booking can be brought back: it is not aboard, the courier is at the door already, it comes from several senders, or it is aid or pooled. What was not picked up yet can be cancelled; of what failed the office decides.
error-booking-cancelled = This booking is cancelled. Make a new one.
error-job-cancelled = Already cancelled in this booking and therefore unchangeable: { $jobs }. Leave it out, or book it again under another name.
error-booking-begun = These jobs have begun: { $jobs }. What is aboard can be brought back to its sender (“Bring back”, on the page of the booking and on the board), but not be changed or cancelled.
error-too-late-to-book = The deadline for bookings in this window was { $until }. Choose a later window, or call the cooperative.
error-too-late-to-change = The deadline for changing this booking was { $until }. Call the cooperative.
error-too-late-to-cancel = The deadline for cancelling this booking was { $until }. Call the cooperative.
error-slot-taken = This slot cannot be kept any more ({ $reasons }). Ask for slots again and choose another one.
error-hold-expired = The slot was held for ten minutes, and they are over. Ask for slots again and hold one.
error-hold-booked = This slot is booked already. Cancel the booking instead, or hold another slot.
error-hold-differs = What is to be booked is not what the slot is held for: stops, goods, supplements and customer must be the same. Hold a slot for the changed booking.
error-too-many-holds = { $limit } slots are being held already. Book or give back some of them first.
error-no-such-hold = There is no such held slot. Ask for slots again and hold one.
fault-windows-with-slot = A booking that is done in a slot has no windows of its own. Leave them out.
fault-slots-without-day = Say for which day slots are wanted, in day or days.
fault-slot-length = A slot ends after it starts, at most { $limit } hours later.
fault-slot-over-midnight = A slot ends on the day on which it starts.
fault-ready-reversed = Goods cannot be picked up until a time before they are ready. Give a later one.
fault-too-many-slots = These are more than { $limit } slots. Ask for fewer days, or longer steps.
fault-too-many-slots-for-jobs = Jobs: { $jobs }, with { $stops } stops in all, in { $value } slots. So many jobs and stops may be asked about in { $limit } slots at once. Ask for fewer days, a longer step_min, or fewer jobs or drops.

# Bookings that come again

fault-template-with-day = A recurring booking has no day and no customer of its own here: leave { $key } to the recurrence, and write times as 08:30.
fault-recurrence-empty = “{ $value }” has no date within { $limit } days. Check the rule and its exceptions.
fault-no-such-field = { $value } leads to nothing in this booking. Write a path such as jobs[0].drops[0].note.
error-no-such-recurrence = There is no such recurrence. Look at the list of recurrences.
error-recurrence-ended = This recurrence has ended. Make a new one.

# Imports

fault-job-file-ending = { $value } is not a file of jobs. Upload one of: { $known }.
fault-job-file-size = The file has { $value } bytes; it must have 1 to { $limit }. Split it.
error-no-such-import = There is no such import. Look at the list of imports.
error-no-failed-rows = This import has no failed rows: each was booked, or the file is not a readable spreadsheet. Look at its report.
error-import-not-finished = This import has not been read yet, or could not be read. Wait for its report, or upload the file again.

## Settings of the service

fault-setting-database-url = This is not the address of a database. Write postgresql://user:password@host/name.
fault-setting-listen = This is not an address to listen on. Write an address and a port such as 127.0.0.1:8000, [::1]:8000, or :8000 for every address of this machine.
fault-setting-public-url = This is not a public address. Write https://rounds.example.org without anything after it; http:// is allowed for this machine only.
fault-setting-sms-url = This is not the address of a service for text messages. Write https://sms.example.org/send; http:// is allowed for this machine only.
fault-setting-mail = This is not a mail server. Write smtp://user:password@host:587 or smtps://user:password@host:465.
fault-setting-mail-from = This is not an e-mail address. Write one such as rounds@example.org.
fault-setting-not-text = This contains characters that are not text. Set it again.
fault-setting-needs = This has no effect without { $value }. Set that too, or unset this.
error-keys-open-to-others = Users other than its owner may read the keys in { $file }. Remove that right: chmod go= FILE.

## Database, migrations

error-database-unreachable = The database cannot be reached: { $detail }
error-database-unfit = This database cannot be used: PostgreSQL { $version }, PostGIS { $postgis }. It must be PostgreSQL 15 or later with PostGIS.
error-database-newer = The database has schema { $revision }, which this version of Tournée does not know. Use the version that migrated it, or a later one.
error-database-outdated = The database does not have the schema { $wanted } that this version needs. Run: tournee migrate
error-database-too-old = The database has schema { $revision }, which no version of Tournée ever ran on; a database or backup is brought forward from schema { $oldest } on. If nothing in it is needed, empty it (DROP SCHEMA tournee CASCADE) and run: tournee migrate
error-database-empty = This database contains nothing of Tournée. Check DATABASE_URL, or run: tournee migrate
error-owner-missing = A migration needs the role that owns the schema. Set TOURNEE_OWNER_DATABASE_URL.
error-migrate-would-go-back = Schema { $revision } is older than the present one, { $present }: going back loses the data that only later schemas have. Make a backup, then add --back.
migrate-nothing = Nothing to do: the schema is { $revision }.
migrate-done = The schema was { $before } and is now { $revision }.
migrate-pending = The schema is { $revision }, the newest is { $newest }. Run: tournee migrate
help-migrate = Bring the database to the schema of this version.
help-migrate-to = Bring it to this revision instead of the newest; base is before the first.
help-migrate-back = Allow going back to an older schema, which loses the data that only later schemas have.
help-migrate-check = Change nothing; report whether a migration is pending, with exit status 1 if so.

## Backup and restore

help-backup = Write database and files of this moment into one file, while work continues.
help-backup-file = The new file; readable by its owner alone.
help-restore = Restore a backup. Restore only a file that you have kept yourself.
help-restore-file = A file that tournee backup wrote.
help-restore-replace = Discard the present content of the database.
fault-backup-there = This file already exists and is not overwritten. Name another.
fault-backup-folder-missing = There is no such folder. Make it first.
fault-backup-missing = There is no such file. Give a file that tournee backup wrote.
error-backup-role-missing = A backup needs a role that sees every row. Set TOURNEE_BACKUP_DATABASE_URL.
error-backup-role-blind = The role of TOURNEE_BACKUP_DATABASE_URL does not see every row, so the backup would silently miss some. Give it BYPASSRLS and pg_read_all_data, or name a superuser.
error-backup-tool-failed = { $tool } failed: { $detail }
error-backup-damaged = { $file } is not an intact backup ({ $detail }). Nothing was changed. Take another copy.
error-backup-other-version = { $file } is a backup of format { $value }, which this version does not read. Use the version of Tournée that wrote it.
error-backup-newer = The backup has schema { $revision }, which this version does not know. Use the version of Tournée that wrote it, or a later one.
error-restore-role-weak = Restoring needs a superuser, to return everything to its owner. Name one in TOURNEE_BACKUP_DATABASE_URL.
error-restore-not-empty = The database contains cooperatives or admins. Restore into an empty one, or add --replace to discard its content.
error-restore-while-used =
    { $count ->
        [one] A server or worker is connected to this database.
       *[other] Servers or workers are connected to this database ({ $count } connections).
    } Stop them first.
error-restore-incomplete = After restoring, table { $table } has { $value } rows instead of { $wanted }. Restore again.
backup-written = { $file }: { $rows } rows, { $files ->
        [one] { $files } file
       *[other] { $files } files
    }.
backup-missing-files =
    { $count ->
        [one] 1 file named by a row was missing and is not in the backup.
       *[other] { $count } files named by rows were missing and are not in the backup.
    }
backup-not-noted = The backup is whole, but its day could not be noted for the pages of the administration.
backup-keys-apart = The keys of the installation are not in it. Keep them separately: without them sealed secrets cannot be opened.
restore-done = Restored: { $rows } rows, { $files ->
        [one] { $files } file
       *[other] { $files } files
    }.
restore-migrated = The backup had schema { $before }; it was brought to { $revision }.
restore-other-keys = Secrets in the backup were sealed with keys that are not set here: { $keys }. Add them to TOURNEE_SECRET_KEYS, after the newest.
restore-city = The city { $city } is not compiled here as it was at the time of the backup. Import its extract: tournee city import EXTRACT --name { $city }

## Looking after the installation

help-doctor = Check the installation and report problems; exit status 1 if it is unhealthy.
help-doctor-files = Check all files too; takes long where there are many in S3.
help-keys-group = Manage the keys that seal secrets.
help-keys-reseal = Seal every secret again with the newest key, so that older keys can be removed.
keys-resealed = { $count ->
    [one] One secret was sealed again with key { $key }.
   *[other] { $count } secrets were sealed again with key { $key }.
}
keys-retired = These keys are no longer needed: { $keys }. Remove them from TOURNEE_SECRET_KEYS.
keys-left = { $count ->
    [one] One secret was sealed with key { $key }
   *[other] { $count } secrets were sealed with key { $key }
} and cannot be opened: the key is not set, or the secret was changed.
help-files-group = Manage the store of proofs, imported files and compiled cities.
help-files-copy = Copy every file of TOURNEE_FILES that another store lacks into it, checking each.
help-files-to = The other store, in the form of TOURNEE_FILES.
files-copied = { $count ->
    [one] One file was copied.
   *[other] { $count } files were copied.
}
help-purge = Remove expired data now; a worker does so every night.
purge-done = Removed: { $rows } rows (deleted, or emptied of personal data), { $files } files, { $cities } versions of cities.
doctor-healthy = Healthy.
doctor-unhealthy = Not healthy: see the lines marked ✗.
doctor-figure-postgresql = PostgreSQL
doctor-figure-postgis = PostGIS
doctor-figure-revision = Schema
doctor-figure-role = Role
doctor-figure-workers = Workers alive
doctor-figure-waiting = Work waiting
doctor-figure-cooperatives = Cooperatives
doctor-figure-files = Files
doctor-schema-empty = The database was never migrated; it needs the schema { $wanted }. Run: tournee migrate
doctor-schema-older = The schema is older than this version, which needs { $wanted }. Run: tournee migrate
doctor-schema-newer = The schema belongs to a later version; this one knows { $wanted } at most. Use the later version.
doctor-schema-differs = Somebody changed the schema by hand: { $detail }
doctor-role-superuser = The application works as { $subject }, a superuser, so nothing keeps cooperatives apart. Use a role without special rights.
doctor-role-bypasses-security = The application's role { $subject } may bypass row-level security, so nothing keeps cooperatives apart. Run: ALTER ROLE { $subject } NOBYPASSRLS
doctor-role-makes-roles = The application's role { $subject } may create roles. Run: ALTER ROLE { $subject } NOCREATEROLE
doctor-role-replicates = The application's role { $subject } may replicate, and so read everything. Run: ALTER ROLE { $subject } NOREPLICATION
doctor-role-member = The application's role may become { $subject }. Remove that right: REVOKE { $subject } FROM the role.
doctor-role-owns-table = The application's role owns the table { $subject } and could remove its security. Give it to tournee_owner.
doctor-role-creates = The application's role may create in the schema { $subject }. Run: REVOKE CREATE ON SCHEMA { $subject } FROM the role.
doctor-table-unsecured = The table { $subject } is not under forced row-level security: cooperatives could see each other's rows. Restore its policy.
doctor-table-other-policy = A table has a foreign policy, which may show rows of others: { $subject }. Remove it.
doctor-log-changeable = The trigger that keeps { $subject } from being rewritten is missing or off. Restore it.
doctor-no-worker =
    { $count ->
        [one] 1 task is waiting and no worker is alive.
       *[other] { $count } tasks are waiting and no worker is alive.
    } Start one: tournee worker
doctor-failed-task = { $count ->
        [one] Given up
       *[other] Given up { $count } times
    }: { $task } ({ $reason }).
doctor-city-missing = A cooperative rides in { $city }, which no machine has compiled. Import its extract: tournee city import EXTRACT --name { $city }
doctor-city-damaged = The city { $city } cannot be read and not be compiled anew ({ $detail }). Import its extract again: tournee city import EXTRACT --name { $city }
doctor-own-bikes-wrong = The bike profile { $file } cannot be read ({ $detail }): bookings answer 503. Correct it or take it away.
doctor-city-preparing = The city { $city } cannot be read as it is ({ $detail }). A running tournee serve or worker replaces it within minutes; bookings answer 503 meanwhile.
doctor-map-old = The base map of { $city } is of an older version. It is compiled anew where its extract is still there; else import that again: tournee city import EXTRACT --name { $city }
doctor-city-not-loaded = The last import of { $city } is not in the database, so its addresses and map are missing. A running tournee serve loads it within minutes.
doctor-key-missing = Some secrets are sealed with key { $key }, which is not set. Add it to TOURNEE_SECRET_KEYS, after the newest.
doctor-file-lost =
    { $count ->
        [one] 1 file is lost: { $first }.
       *[other] { $count } files are lost, the first { $first }.
    } Restore them from a backup.
doctor-file-unneeded =
    { $count ->
        [one] No row names 1 file: { $first }.
       *[other] No row names { $count } files, the first { $first }.
    } Run: tournee purge

## What must always hold: { $cooperative }, number and first ids of what breaks it

invariant-log-numbers = The event log of cooperative { $cooperative } has a gap or a wrong end (head: { $subjects }).
invariant-event-kind-unknown = { $count } events of cooperative { $cooperative } are of an unknown kind: { $subjects }.
invariant-event-holds-text = { $count } events of cooperative { $cooperative } contain forbidden content, perhaps personal data: { $subjects }.
invariant-delivery-of-no-event = { $count } webhook deliveries of cooperative { $cooperative } are of events that are not in the log: { $subjects }.
invariant-two-live-plans = Cooperative { $cooperative } has more than one live plan on { $subjects }.
invariant-published-by-nobody = { $count } plans of cooperative { $cooperative } were published without a person's name: { $subjects }.
invariant-round-of-unpublished-plan = { $count } rounds of cooperative { $cooperative } are of a plan that was not published, or of another day: { $subjects }.
invariant-rounds-without-live-plan = Cooperative { $cooperative } has live rounds and no live plan on { $subjects }.
invariant-round-versions = The versions of { $count } rounds of cooperative { $cooperative } are not complete: { $subjects }.
invariant-round-status = Status and times of { $count } rounds of cooperative { $cooperative } contradict each other: { $subjects }.
invariant-round-and-shift = { $count } rounds of cooperative { $cooperative } do not fit their shift: { $subjects }.
invariant-visit-and-stop = { $count } visits of cooperative { $cooperative } do not fit stop, job or round: { $subjects }.
invariant-visit-order = { $count } rounds of cooperative { $cooperative } have two visits in one place of their order: { $subjects }.
invariant-visit-status = Status and times of { $count } visits of cooperative { $cooperative } contradict each other: { $subjects }.
invariant-visit-without-event = { $count } visits of cooperative { $cooperative } have an outcome that nobody reported: { $subjects }.
invariant-finished-round-with-open-visit = { $count } visits of cooperative { $cooperative } are open in a round that is over: { $subjects }.
invariant-posting-of-unfinished-round = Hours of { $count } rounds of cooperative { $cooperative } are posted although the round is not finished: { $subjects }.
invariant-proof-of-no-visit = { $count } proofs of cooperative { $cooperative } have no visit or no file: { $subjects }.
invariant-booking-and-jobs = { $count } bookings of cooperative { $cooperative } have no jobs, or are cancelled and still to be ridden: { $subjects }.
invariant-placed-job = { $count } jobs of cooperative { $cooperative } count as placed without all of their stops in live rounds: { $subjects }.
invariant-job-and-visits = Status and visits of { $count } jobs of cooperative { $cooperative } contradict each other: { $subjects }.
invariant-job-without-stops = { $count } jobs of cooperative { $cooperative } have no drop: { $subjects }.
invariant-occurrence-twice = { $count } recurring bookings of cooperative { $cooperative } have an occurrence twice: { $subjects }.
invariant-invoice-totals = { $count } invoices of cooperative { $cooperative } do not sum up: { $subjects }.
invariant-invoice-status = The status of { $count } invoices of cooperative { $cooperative } does not follow from their payments: { $subjects }.
invariant-left-and-signed-in = { $count } sessions of cooperative { $cooperative } are of people who left: { $subjects }.
invariant-left-with-link = { $count } links of cooperative { $cooperative } admit people who left: { $subjects }.
invariant-erased-but-known = { $count } people or recipients of cooperative { $cooperative } were erased, but some of their data is left: { $subjects }.
invariant-position-outside-shift = { $count } shifts of cooperative { $cooperative } have positions from outside their open time: { $subjects }.
invariant-position-expired = { $count } shifts of cooperative { $cooperative } have expired positions: { $subjects }. Run: tournee purge

## Admins of the installation, serving

help-admin-group = Manage the admins of the installation; they see no cooperative's content.
help-admin-add = Add an admin, with a password and an authenticator app.
help-admin-renew = Give an admin a new password and authenticator app, and end every session.
help-admin-remove = Remove an admin.
help-admin-email = E-mail address of the admin.
help-admin-name = Name of the admin; default: the address up to the @.
help-admin-password-stdin = Read the password from standard input, its first line.
fault-password-not-asked = No terminal is available to type a password. Give it on standard input with --password-stdin.
admin-password = Password
admin-made = { $email } is now an admin of this installation. Scan this with an authenticator app, or type the text below:
admin-once = It is shown only once.
admin-removed = { $email } is no longer an admin.
help-serve = Run the whole service until it is stopped.
help-serve-workers = Number of workers to run beside the server; default 1, with a DATABASE_URL 0.
help-worker = Do background work until stopped; any number of workers, on any machine.
help-worker-queues = Queues to serve, separated by commas: default, solve. Default: all.
help-worker-with-parent = End when standard input closes, because the parent process is gone.
help-worker-concurrency = Tasks at a time.
help-serve-listen = Where to listen, such as 127.0.0.1:8000.
error-listen-failed = The service cannot listen on { $address }: { $detail }. Name another address with --listen or TOURNEE_LISTEN.
serve-starting = Starting the service and its database. The first time, this takes up to a minute.
serve-ready = Serving on { $address }
serve-log = Its log: { $log }
fault-unknown-queue = “{ $value }” is not a queue. Known queues: { $known }.

## Doors for other platforms' programs

fault-compat-time = “{ $value }” is not a supported time. Write it such as { $example }, with an offset, or “tomorrow 13:30” or “+2 hours”.
fault-compat-slot = “{ $value }” is not a time slot. Write { $example }, or two ISO 8601 times separated by a slash.
fault-compat-key-not-carried = The key { $key } is not supported here and must not be ignored. Remove it: this program's own interface has an equivalent.
fault-compat-tasks-and-ends = Give either tasks, or pickup and dropoff; { $key } is given in addition to tasks.
fault-compat-task-first = The first task must be a pickup.
fault-compat-task-last = The last task must be a dropoff.
fault-compat-package-name = “{ $value }” cannot be the name of a package. Use up to 60 characters and no comma.
fault-compat-lat-lng = { $value } is not a point. Write latitude and longitude in degrees, such as [48.8566, 2.3522].
fault-vroom-too-large = { $value } are too many for an immediate answer; the limit is { $limit } (a shipment counts as two stops). Plan larger problems on the command line: tournee plan.
error-vroom-one-at-a-time = A problem of this cooperative is already being planned. Send the next one after its answer.
error-vroom-busy = All planning slots are busy. Try again in { $seconds } s.
error-vroom-too-slow = No plan was found in time. Try again, or give a smaller problem.

# What follows a visit that failed

event-customers-notified = Customers of a round notified
event-failure-followed = Failure followed up
event-failure-seen = Failure and what follows it seen
notice-job-came-back = { $way ->
    [return_to_sender] Goods that could not be delivered must be brought back to their sender: the job is open on { $on_day } and is not in a round yet.
   *[retry_tomorrow] A failed job must be tried again: it is open on { $on_day } and is not in a round yet.
}
notice-job-came-back-subject = A job came back to the office
notice-delivery-followed = { $way ->
    [retry_today] The delivery that failed will be tried once more today.
    [return_to_sender] The goods that could not be delivered will be brought back to the sender, planned for { $on_day }.
    [leave_at_hub] The goods that could not be delivered are waiting at the hub of { $cooperative }.
   *[retry_tomorrow] The delivery that failed will be tried again on { $on_day }.
}
notice-delivery-followed-subject = Next step of a failed delivery
notice-delivery-not-retried = A delivery reported as failed was made after all: the attempt planned for { $on_day } is cancelled.
notice-delivery-not-retried-subject = A delivery was made after all
notice-retry-withdrawn = A stop reported as failed was delivered after all: its second attempt on { $on_day } is cancelled.
notice-retry-withdrawn-subject = A second attempt is cancelled
notice-retry-kept = A stop reported as failed was delivered after all, but its second attempt is already in a round on { $on_day }. Please decide whether anybody still needs it.
notice-retry-kept-subject = Is a second attempt still needed?

# --- operations: settings, metrics, the demo service -----------------------------------------------
fault-setting-metrics-token = This token is too short to be safe. Use at least 24 random characters.
fault-installation-key-weak = Key number { $number } is not random: it looks like a placeholder from an example. Make a key of your own.
help-serve-demo = Serve an invented cooperative with today's rounds under way, in a database of its own.
help-serve-speed = With --demo: a day from its morning on, so many times as fast as the clock on the wall. Without it the demo is at this hour of today.
help-serve-verbose = With --demo: print a line for each thing that happens.
demo-day = A simulated day: it is { $clock }, and the clock runs { $speed } times as fast. Things will go wrong.
demo-dispatcher = To run the day, open { $address }/sign-in and sign in as { $email } with the password { $password }
fault-only-with-demo = This goes with --demo only.
stage-demo-booking = Booking today's work
stage-demo-planning = Planning the day
demo-people = People of the demo:
demo-links-once = Each link signs in once. Start the demo again for new links and passwords.
fault-demo-own-database = The demo keeps a database of its own, so that invented people never get into yours. Unset this variable for it.
error-demo-half-made = The demo was interrupted while it was being set up. Remove the folder demo in TOURNEE_HOME and start it again.
error-demo-without-plan = The demo day has no plan: { $status ->
    [waiting] it is still waiting for a worker
    [solving] it is still being computed
    [dropped] it was discarded
   *[failed] the search ended without one
}. Start the demo again.
role-dispatcher = dispatcher
role-courier = courier
role-volunteer = volunteer
role-merchant = merchant
role-producer = producer
role-aid-coordinator = aid coordinator
role-admin = admin
role-installation-admin = operator
role-recipient = recipient

## Over HTTP

error-body-unreadable = The body of the request cannot be read. Send one JSON value in UTF-8, without NaN or Infinity, and not nested deeper than needed.
error-body-not-json = This address takes JSON. Send the body as JSON, with the header Content-Type: application/json.
error-body-too-long = The body of the request is too long. At most { NUMBER($limit) } bytes are taken here: send it in parts, or smaller.
error-no-such-address = There is no such address here. The description of all addresses is at /openapi.json.
error-method-not-allowed = This address does not take this method. The header Allow of this answer lists those that it takes.
error-request-refused = The request cannot be taken as it is. Compare it with the description at /openapi.json.
error-rate-limited = These were too many requests in a short time. Wait { $seconds } seconds and try again; the headers RateLimit and RateLimit-Policy tell how many are allowed.
error-too-many-at-once = Too many of your requests are being worked on at once. Wait until some are answered, and try again in { $seconds } seconds.
error-unexpected = Something went wrong here that should not. Try again; if it stays so, tell whoever runs this installation the request_id of this answer.
error-database-away = The database is away for a moment. Try again in a few seconds.
error-database-busy = The database is busy: others hold what is needed here, or it takes too long. Try again in a few seconds.
error-csrf-missing = This change did not show that it comes from a page of ours. Send the token that you got when you signed in, in the header { $header }.
error-key-used-twice = Another request was sent under this { $header } before. Make a new key for each new request; repeat a request only as it was.
fault-if-match-form = This is no version. Send the ETag that you got when you read, or the version in quotes, such as { $example }.
fault-idempotency-key-form = This is no key. Send 1 to 200 visible ASCII characters without spaces; a random UUID is good.
fault-cursor-unknown = This does not say where to go on. Send the value that the answer before gave for it, unchanged, or leave it out to begin at the start.
fault-password-or-passkey = Exactly one of a password and a passkey is needed. Send one and leave out the other.
fault-key-not-asked = The key { $key } is not known here. Leave it out, or look up its name in the description at /openapi.json.
fault-body-missing = The body is missing. Send what this address takes; the description at /openapi.json has an example.
fault-body-too-many-values = The request says too much at once: at most { $limit } keys and entries of lists. Send it in several.
fault-value-unusable = { $value } cannot be used here. Look up what is right in the description at /openapi.json.
fault-below-least = { $value } is too small. It must be { $least } or more.
fault-above-most = { $value } is too large. It must be { $most } or less.
fault-text-too-short = { $value } is too short. Write at least { $least } characters.
fault-list-too-long = There are too many entries. At most { $limit } are taken at once: send the rest in another request.
fault-list-too-short = There are too few entries. At least { $least } must be there.

## What happens on the road, its proofs, and what is paid for it

error-aid-photo = No photo is taken at a home to which aid is brought. Take instead: { $instead }.
error-booking-invoiced = This booking stands on an invoice or a draft already. Drop the draft, or credit the invoice, before its price is changed.
error-booking-not-settled = This booking is not over yet, so its price cannot be changed. Wait until everything of it is done and its round is finished.
error-invoice-issued = This invoice has its number and can no longer be dropped. Take it back with a credit note.
error-no-such-invoice = There is no such invoice. Look at the list of invoices.
error-nothing-agreed = No price was agreed for this booking, so there is nothing to change. Book it again with a quote.
error-position-outside-shift = These positions are of a time outside the open shift. Send only what was seen between its start and now.
error-position-sharing-off = Positions are not taken now: sharing is off, or it is break. Switch sharing on for this shift first.
error-round-not-finished = This round is not finished. Only a finished round is counted, or opened again.
error-round-too-old = This round is of { $day }: only up to { $days ->
    [one] one day
   *[other] { $days } days
} later can it be opened again. What is told of its stops still counts without that.
error-round-invoiced = { $count ->
    [one] One booking
   *[other] { $count } bookings
} of this round { $count ->
    [one] stands
   *[other] stand
} on an invoice or a draft already. Drop the draft, or credit the invoice, before the round is opened again.
fault-contest-of-nothing = There is no such decision to contest: { $value }. Name the id of the decision as the page of it shows it.
fault-event-not-told = Phones do not tell { $value }: it follows from other things. Send only the kinds of events listed in docs/events.md.
fault-event-not-your-shift = The shift { $value } is somebody else’s. Tell only of your own shift.
fault-event-phone = { $value } is no name of a phone. Write up to 64 letters, digits, hyphens and underscores, a letter or digit first.
fault-event-phone-seq = { $value } is no number of an event. A phone numbers its events 1, 2, 3, … and names itself in phone_id.
fault-events-too-many = { $value } events are too many for one batch. Send at most { $limit } at once, the oldest first.
fault-not-a-source = { $value } does not name a source. Write a short name in lower-case letters, digits and hyphens, such as { $example }.
fault-positions-too-many = { $value } positions are too many at once. Send at most { $limit }, the oldest first.
fault-proof-name = This is no name. Type the name of whoever took the goods, with up to { $limit } characters on one line.
fault-proof-one-content = A proof shows exactly one thing, this one shows { $value }. Send one of: signature, name, code, items, age_years.

## Web Push and short messages

event-message-sent = Message written
event-message-read = Messages read
notice-message-from-office = The office has written to you.
notice-message-from-office-subject = A message from the office
notice-message-from-rider = A rider has written to the office.
notice-message-from-rider-subject = A message from a rider
fault-message-to-whom = Say which rider this is about, by person_id.
fault-push-key-form = This is no key of a browser's subscription. Give p256dh and auth as the browser has them, in base64url.
fault-push-server-key = The browser subscribed with a key that is not ours any more. Subscribe again with the one of GET /v1/me/push-key.
error-push-too-many = At most { $limit } browsers of one person are woken. Take one off the list first.
error-no-such-subscription = There is no such subscription of yours. Look at the list of them.
error-no-such-tile = There is no tile { $tile }. Zooms go from { $low } to { $high }; columns and rows from 0 to 2 to the power of the zoom, less one.
error-no-such-tiles = There is no such version of the map any more. Read /v1/tiles.json for the addresses of the tiles as they are now.
error-city-not-loaded = The map of { $city } is not loaded yet. It is brought in when the server starts; try again in a few minutes, or look at tournee doctor.
error-no-address-near = No address is known within 200 m of this point.
fault-near-form = This is no point. Write longitude and latitude in degrees, parted by a comma, such as 2.35,48.85.
fault-ride-unreadable = This is no GPX file that can be read: { $detail }
fault-ride-too-large = This file is larger than any ride: at most { $most } points and 50 MB are read.
fault-ride-point = Track point { $number } has no latitude and longitude that could be on earth.
fault-ride-time = Track point { $number } has a time that is none: { $value }
fault-ride-without-track = There is no recorded track with times in this file. Export the activity itself, not a planned route.
fault-calibration-too-little = Only { $value } m of these rides were ridden on the flat, on good ground and on streets of this city; { $low } m are needed. Add rides, or check that the city is the right one.
fault-minutes-form = These are no minutes. Write one to { $most } whole numbers from 1 to { $limit }, parted by commas, such as 5,10,15.
fault-address-unclear = This address may be: { $suggestions }. Choose one of these, or show on the map where it is.
fault-setting-geocoder = This is not the address of a geocoder. Write https://photon.example.org/api, without a question mark; http:// is allowed for this machine only.

## Calendars

calendar-shifts = Shifts · { $cooperative }
calendar-shift = Shift · { $vehicle }
fault-ics-too-large = This file has { $value } bytes; at most { $limit } are right. Export fewer months.
fault-ics-unreadable = This is no iCalendar file. Give one that begins with BEGIN:VCALENDAR, such as calendars export.
fault-ics-too-much = There is too much in this calendar (more than { $limit }). Export fewer months, or fewer repeated events.
fault-ics-zone = Nobody knows the time zone “{ $value }”. Use a name such as Europe/Paris, or times in UTC.
fault-ics-event = It cannot be told when this event is. It needs a start, an end that is not before it or a duration of at most a year, and one rule at the most.
fault-file-takes-too-much = Reading this file would take more than { $seconds } s of work or { $megabytes } MB of memory. Split it into smaller files, or save it anew with nothing in it but its table.
error-calendars-too-many = One person has at most { $limit } such addresses. Revoke one first.
error-no-such-calendar = There is no such calendar. It may have been revoked: make a new address.
error-photos-busy = Many photos are being taken in right now. Send this one again in a few seconds.
error-files-busy = Several files are being read right now. Send this one again in a few seconds.
error-reading-failed = This file could not be read because of a mistake in our program ({ $what }). Please report it, with the file if you may share it.

## The courier's app

courier-app-skip = Skip to the content
courier-app-back = Back
courier-app-close = Close
courier-app-loading = Loading…
courier-app-try-again = Try again
courier-app-understood = Understood
courier-app-undo = Undo
courier-app-refresh = Refresh
courier-app-stay = Stay
courier-app-not-sent-yet = not sent yet
courier-app-screen-missing = This screen is not on the phone yet. It is fetched once there is network.
courier-app-note-optional = Note (optional)
courier-app-note-office = Read by the office only.
courier-app-one-less = One less
courier-app-one-more = One more
courier-app-stops = Stops
courier-app-way = Way
courier-app-vehicle = Bicycle
courier-app-minutes = { $count } min
courier-app-hours = { $hours } h { $minutes }
courier-app-items = { $count ->
    [one] { $count } parcel
   *[other] { $count } parcels
}
courier-app-problem-network = There is no network just now. What you did is kept on the phone; for this you need the network.
courier-app-problem-storage-full-photo = The phone has no room left. Free some space, then take the photo again; nothing reported so far is lost.
courier-app-problem-storage-full = The phone has no room left: this is not kept, and the office does not know of it. It still stands here. Free some space and press again, or call the office.
courier-app-problem-storage-failed = The phone could not keep this, and the office does not know of it. It still stands here. Press again, or call the office.
courier-app-storage-full = The phone has no room left. Free some space: what you do now may not be kept.
courier-app-storage-failed = The phone’s storage does not answer just now. It is tried again by itself; what you did before is still there.
courier-app-problem-photo-unreadable = This is no picture that the phone can read. Take it again.

# The thumb bar and what speaks up
courier-app-tabs = Main screens
courier-app-tab-next = Next
courier-app-tab-list = Stops
courier-app-tab-map = Map
courier-app-tab-messages = Messages
courier-app-tab-more = More
courier-app-unread = { $count ->
    [one] { $count } unread message
   *[other] { $count } unread messages
}
courier-app-net-trouble = { $count ->
    [one] { $count } entry needs a look
   *[other] { $count } entries need a look
}
courier-app-net-waits = { $count ->
    [one] { $count } entry waits to be sent
   *[other] { $count } entries wait to be sent
}
courier-app-net-all-sent = Everything is sent
courier-app-net-off = No network
courier-app-online = The network works
courier-app-signed-out-keep = You are signed out. Your round and what you did stay on the phone and are sent when you are back.
courier-app-sign-in-again = Sign in again
courier-app-changes-there = { $count ->
    [one] The office changed { $count } thing in your round
   *[other] The office changed { $count } things in your round
}
courier-app-update-there = A new version of the app is ready.
courier-app-update-take = Use it now

# Signing in
courier-app-sign-in = Sign in
courier-app-sign-in-sub = The round on your phone
courier-app-sign-in-title = Come in
courier-app-sign-in-how = Open the link that the office sent you, or type the short code here.
courier-app-sign-in-code = Code from the office
courier-app-sign-in-code-missing = Type the code that the office gave you.
courier-app-sign-in-code-wrong = This code does not open anything: it is mistyped, used or too old. Ask the office for a new one.
courier-app-sign-in-busy = Signing in…
courier-app-sign-in-lost = No link, no code? Call the office: they make one in a moment. You need no account and no password.
courier-app-sign-out = Sign out
courier-app-sign-out-forgets = The round, photos and messages are removed from this phone.
courier-app-sign-out-loses = { $count ->
    [one] { $count } entry has not been sent yet and would be lost.
   *[other] { $count } entries have not been sent yet and would be lost.
}
courier-app-sign-out-anyway = Sign out anyway

# Today
courier-app-today-title = Your rounds
courier-app-today-one-round = This link shows one round.
courier-app-today-empty = No round for you yet. You are told as soon as there is one.
courier-app-today-look-again = Look again
courier-app-today-more = More
courier-app-today-round = { $stops ->
    [one] { $stops } stop
   *[other] { $stops } stops
} · { $length } · { $vehicle }
courier-app-today-free-choice = You may say no without giving a reason. It is not counted and changes nothing about later rounds.
courier-app-accept = Accept
courier-app-refuse = Refuse
courier-app-swap = Hand on
courier-app-accept-or-refuse = Accept or refuse
courier-app-shift-open = Begin work
courier-app-shift-close = End work
courier-app-shift-close-title = End work?
courier-app-shift-close-left = { $count ->
    [one] One stop of your round is still open.
   *[other] { $count } stops of your round are still open.
}
courier-app-shift-close-riding = Your round is not finished yet.
courier-app-shift-close-how = Paid time stops now, at { $at }.
courier-app-shift-go-on = Go on working
courier-app-shift-ended = You have ended work. Ended by mistake? Then go on: the time between counts as work.
courier-app-shift-ended-riding = You ended work, so paid time has stopped, but your round goes on.
courier-app-shift-reopen = I am still working
courier-app-shift-without-round = Shift without a round
courier-app-round-show = Open the round
courier-app-round-look = Look at it again
courier-app-round-kept = On this phone, also without network
courier-app-round-start = Set off
courier-app-round-finish = Finish the round
courier-app-round-withdrawn = The office has withdrawn this round. You need not ride it.
courier-app-round-status-published = new
courier-app-round-status-accepted = accepted
courier-app-round-status-refused = refused
courier-app-round-status-started = under way
courier-app-round-status-finished = finished
courier-app-round-status-withdrawn = withdrawn
courier-app-refuse-title = Refuse the round
courier-app-refuse-free = No reason is needed. Refusing is not counted and has no effect on later rounds.
courier-app-refuse-send = Refuse
courier-app-swap-title = Hand the round on
courier-app-swap-free = Others see that this round is free to take. It stays yours until somebody takes it.
courier-app-swap-send = Offer to the others
courier-app-offer-title = Free to take
courier-app-offer-free = Somebody would rather not ride this round. The first who takes it rides it; skills and working hours are checked.
courier-app-offer-take = Take over
courier-app-offer-own = Offered to the others. It stays yours until somebody takes it.
courier-app-offer-withdraw = Withdraw the offer

# The next stop
courier-app-next-title = Stop { $number } of { $total }
courier-app-progress = { $failed ->
    [0] { $done } of { $total } done · home about { $end }
   *[other] { $done } of { $total } done, { $failed } failed · home about { $end }
}
courier-app-stop-title = Stop
courier-app-stop-gone = This stop is no longer part of your round.
courier-app-stop-nameless = Stop without a name
courier-app-kind-pickup = Pickup
courier-app-kind-drop = Drop
courier-app-kind-break = Break
courier-app-kind-visit = Visit
courier-app-street-only = This house number is not on the map. The pin is only somewhere in the street.
courier-app-where-rough = The address is told shortly before the visit. The map shows the area.
courier-app-window = Wanted
courier-app-window-any = any time
courier-app-expected = You arrive
courier-app-expected-late = Late by { $late }
courier-app-arrived-at = Arrived
courier-app-waiting-since = Waiting since
courier-app-goods = Goods and what to mind
courier-app-code-on-parcel = Code on the parcel
courier-app-takes-back = Take back: { $load }
courier-app-proof-wanted = Proof: { $proofs }
courier-app-same-door = { $count ->
    [one] { $count } more stop at this door
   *[other] { $count } more stops at this door
}
courier-app-conflict-cancelled-meanwhile = The stop had been cancelled meanwhile. If you handed the goods over, that counts: the office and the customer are told.
courier-app-conflict-moved-meanwhile = The office had given this stop to another round meanwhile. If you handed the goods over, that counts: the office and whoever was to ride there are told.
courier-app-office-settles = The office will settle it; go on with your round.
courier-app-leg = { $length }, { $time }
courier-app-call = Call
courier-app-call-office = Call the office
courier-app-call-coordinator = Call the coordinator
courier-app-navigate = Navigate
courier-app-why-me = Why me?
courier-app-turns = Turn by turn
courier-app-arrive = I am there
courier-app-cannot = Cannot
courier-app-done-drop = Handed over
courier-app-done-pickup = Picked up
courier-app-wait = Wait
courier-app-part = In part
courier-app-failed = Failed
courier-app-wait-title = Waiting
courier-app-wait-counts = Waiting is work: it is timed and paid.
courier-app-wait-why = What are you waiting for?
courier-app-wait-not_ready = Goods are not ready
courier-app-wait-nobody = Nobody is here yet
courier-app-wait-queue = There is a queue
courier-app-wait-start = Start waiting
courier-app-better-title = There is a better order
courier-app-better-how = { $saved } less on the way; lateness { $less } instead of { $late }; home about { $end }.
courier-app-better-take = Ride in this order
courier-app-better-local = Only this phone goes by it. The office sees the planned order, and each stop as soon as you tell of it.
courier-app-do-next = Do this next
courier-app-own-order = You are riding in an order of your own.
courier-app-own-order-back = Back to the planned order
courier-app-before-title = Your round
courier-app-start-at = Starts at
courier-app-companion = With
courier-app-mind = What to mind
courier-app-last-title = Last step
courier-app-last-all = All stops are settled.
courier-app-last-home = Back to: { $address }
courier-app-last-aboard = Still on board: { $load }. Bring it where it belongs before you finish.
courier-app-over-title = Round finished
courier-app-over-thanks = Thank you. Well ridden.
courier-app-over-sum = { $done } done, { $failed } failed.
courier-app-over-pending = Some of it is still on the phone. Keep the app open where there is network until everything is sent.
courier-app-list-empty = This round has no stops.
courier-app-handling-accompanied = with a companion
courier-app-handling-chilled = chilled
courier-app-handling-frozen = frozen
courier-app-handling-hot = hot
courier-app-handling-aid_pledge = confidential
courier-app-handling-fragile = fragile
courier-app-handling-boxes = boxes
courier-app-handling-crates = crates

# Done, in part, failed
courier-app-done-title = Proof
courier-app-picked-title = Pickup not reported
courier-app-picked-never = Nobody reported this pickup: { $names }.
courier-app-picked-how = Hand it over only if it is on board.
courier-app-picked-sure = It is on board: report the pickup as done
courier-app-picked-look = Look at the pickup
courier-app-done-all = { $count ->
    [one] Done
   *[other] All { $count } done
}
courier-app-done-without = Done without it
courier-app-together = All at this door
courier-app-proof-keep = Keep
courier-app-proof-add = Add the proof
courier-app-proof-missing = A proof is still missing. You can add it now.
courier-app-proof-open = Still asked for: { $proofs }. Without it the office will ask you.
courier-app-photo-title = Photo
courier-app-photo-optional = Photo (optional)
courier-app-photo-take = Take a photo
courier-app-photo-more = Take another one
courier-app-photo-busy = Making it smaller…
courier-app-photo-kept = The photo is kept
courier-app-photo-nr = Photo { $number }
courier-app-photo-remove = Remove
courier-app-photo-remove-nr = Remove photo { $number }
courier-app-photo-mind = Show the goods where you left them. No faces, no names on doorbells of others.
courier-app-signature-title = Signature
courier-app-signature-pad = Field to sign in with finger, pen or mouse
courier-app-signature-clear = Clear
courier-app-signature-keep = Keep
courier-app-signature-kept = The signature is kept
courier-app-signature-type = Type the name instead
courier-app-name-title = Name of who took it
courier-app-name-who = First and last name
courier-app-name-missing = Type the name of whoever took the goods.
courier-app-name-keep = Keep the name
courier-app-name-kept = The name is kept
courier-app-age-title = Check the age
courier-app-age-how = Look at a paper with a picture: whoever takes it must be 18 or older. Note nothing of it.
courier-app-age-seen = 18 or older: checked
courier-app-age-kept = The age is checked
courier-app-age-not = Too young, or no paper: hand nothing over
courier-app-code-title = Code
courier-app-code-type = Code on the parcel or from the recipient
courier-app-code-shown = Code that the recipient shows
courier-app-code-check = Check
courier-app-code-scan = Scan
courier-app-code-camera = Picture of the camera; hold the code in front of it
courier-app-code-no-camera = The camera cannot be used. Type the code.
courier-app-code-aid = Only whoever it is for shows the code. Nobody there, or no code? Call the coordinator: it never goes to a neighbour.
courier-app-code-kept = The code is right
courier-app-code-mistyped = The code that was typed is not the recipient’s. Ask for it once more; whoever coordinates knows.
courier-app-code-wrong = This code does not belong here. Look at the parcel again.
courier-app-count-parcels = Parcels
courier-app-count-fewer = That is fewer than there should be. Tell it as done in part.
courier-app-piece = { $kind ->
    [box] box
    [cup] cup
    [cold_box] cold box
    [ice_pack] ice pack
   *[crate] crate
}
courier-app-count-empties = Taken back empty: { $kind }
courier-app-reason-missing = Choose a reason.
courier-app-fail-title = It did not work
courier-app-fail-why = Why?
courier-app-fail-then = Then: { $next }
courier-app-fail-rule = That is the rule of this stop. Call the office if it does not fit.
courier-app-relay-where = Where did you leave it?
courier-app-relay-none = Handed over here
courier-app-relay-done = Left at the relay
courier-app-relay-instead = It may be left at a relay instead:
courier-app-relay-how = Then it is delivered, not failed. You can also ride there later in the round.
courier-app-relay-go = Left at the relay
courier-app-left-at-relay = Left at the relay { $where }
courier-app-fail-send = Tell the office
courier-app-part-title = Done in part
courier-app-part-of = There should be: { $load }
courier-app-part-handed = Handed over
courier-app-part-taken = Taken along
courier-app-part-kept = Stays on board: { $count }
courier-app-part-left-there = Stays there: { $count }
courier-app-part-why = Why not all?
courier-app-part-send = Done in part

# On board
courier-app-cold-title = Out of the cold
courier-app-cold-lot = { $class ->
    [frozen] Frozen, out of the cold
    [hot] Hot, out of the oven
   *[chilled] Chilled, out of the cold
} for { $minutes } of { $limit } min. Hand over by { $due }.
courier-app-cold-lot-to-come = { $class ->
    [frozen] Frozen: at most { $limit } min out of the cold
    [hot] Hot: at most { $limit } min out of the oven
   *[chilled] Chilled: at most { $limit } min out of the cold
}, as planned until { $due }.
courier-app-cold-before = { $minutes } min of these before this round.
courier-app-cold-will-be-over = As it goes now, { $minutes } min over the limit. Go there first, or call.
courier-app-cold-over = Over the limit: call the office before you hand it over.
courier-app-cold-into-boxes = Into { $boxes ->
    [one] one cold box
   *[other] { $boxes } cold boxes
} with { $packs ->
    [one] one ice pack
   *[other] { $packs } ice packs
}
courier-app-cold-boxes = Take along { $boxes ->
    [one] one cold box
   *[other] { $boxes } cold boxes
} and { $packs ->
    [one] one ice pack
   *[other] { $packs } ice packs
}
courier-app-cold-pill = { $minutes } min left
courier-app-goods-title = To collect here
courier-app-goods-lot = { $count } of “{ $what }”
courier-app-goods-fewer = { $count } of “{ $what }”, as the farm announced; { $ordered } are ordered
courier-app-goods-go-on = Take what there is, and confirm it with “{ courier-app-part }”.
courier-app-items-announced = Announced: { $count } of { $load }
courier-app-missing-title = Not at the hub yet, or not all of it
courier-app-missing-lot = { $count } of “{ $what }” from { $producer }:
courier-app-missing-why = { $why ->
    [counted_short] so much lacks of the whole lot, as the hub counted it.
    [not_collected] not collected.
    [in_part] collected in part only.
    [cancelled] the collection is cancelled.
    [not_planned] no round collects it.
    [under_way_at] expected at { $at }.
   *[under_way] on its way.
}
courier-app-missing-go-on = What does not come need not hold you up: confirm with “{ courier-app-part }” what you take along.
courier-app-load-title = On board
courier-app-load-none = nothing yet
courier-app-load-empty = Nothing is on board, and nothing is to be picked up.
courier-app-load-leaves = Leaves next, in this order
courier-app-load-to-come = Still to pick up
courier-app-load-other-way = Left the bicycle in another way
courier-app-scan-title = Load by scanning
courier-app-scan-sub = { $done } of { $total } pickups scanned
courier-app-scan-how = Scan each parcel as you load it. What was not scanned is not reported as on board.
courier-app-scan-count = Count it
courier-app-scan-of = { $done } of { $total }
courier-app-scan-twice = All parcels with the code { $code } are scanned already.
courier-app-scan-none = Nothing is left to load.
courier-app-scan-take = { $count ->
    [0] Nothing scanned yet
    [one] One pickup is on board
   *[other] { $count } pickups are on board
}
courier-app-unload-title = Unload { $code }
courier-app-unload-how = For goods that leave the bicycle other than at their stop.
courier-app-unload-where = Where does it go?
courier-app-unload-hub = To the hub
courier-app-unload-sender = Back to the sender
courier-app-unload-coordinator = To the coordinator
courier-app-unload-send = Unloaded

# Map and turns
courier-app-map-cannot = This phone cannot draw the map. Here is the way turn by turn.
courier-app-map-absent = There is no map of this city. Here is the way turn by turn.
courier-app-map-offline = The map is not on the phone yet; it comes with the network. Here is the way turn by turn.
courier-app-map-streets-only = streets only
courier-app-map-keys = Map. Arrow keys move it, plus and minus bring it closer or farther; the same way is given in words under “Turn by turn”.
courier-app-map-me = Follow my position
courier-app-map-way = Show the way to the next stop
courier-app-map-together = { $count } stops here
courier-app-map-open = Open the stop
courier-app-map-closer = Closer
courier-app-map-farther = Farther
courier-app-turns-nowhere = There is no next stop.
courier-app-turns-rough = The way is told once the address is.
courier-app-turns-unknown = The way to this stop is not known on the phone.
courier-app-closed-title = Closed or slow near the way
courier-app-closed-shut = Closed
courier-app-closed-slow = At most { $kmh } km/h
courier-app-closed-until = until { $until }
courier-app-closed-from = from { $from } on
courier-app-closed-from-until = { $from } – { $until }
courier-app-closed-open-end = until further notice

# Messages
courier-app-message-with = With the office
courier-app-message-write = Write to the office
courier-app-message-send = Send
courier-app-message-none = No messages yet.
courier-app-message-office = Office
courier-app-message-me = You
courier-app-message-ready = Ready-made messages
courier-app-message-late = I am running late.
courier-app-message-nobody = Nobody opens.
courier-app-message-where = I cannot find the entrance.
courier-app-message-help = Please call me.

# Breaks
courier-app-break-title = Break
courier-app-break-planned = Planned break
courier-app-break-start = Start a break
courier-app-break-end = End the break
courier-app-break-on = You are on a break
courier-app-break-since = Since { $at }
courier-app-break-of = planned { $time }
courier-app-break-soon = Break within { $left }
courier-app-break-due = Your break is due now
courier-app-break-law = Nobody may work longer without a break. Stops that come late because of it are not your fault.
courier-app-break-only-riding = A break can be started while the round is under way.
courier-app-break-none-planned = None in this round. You can take one whenever you need it.
courier-app-break-paid = paid
courier-app-break-unpaid = unpaid
courier-app-break-taken = taken
courier-app-break-unseen = Your position is not shown during a break.

# Incident
courier-app-incident-title = Report an incident
courier-app-incident-what = What happened?
courier-app-incident-missing = Choose what happened.
courier-app-incident-grave = First see to yourself and others. The round can wait.
courier-app-incident-send = Tell the office
courier-app-call-112 = Emergency 112

# Why, and the right to object
courier-app-why-pinned = The office tied this job to your round by hand.
courier-app-why-tried-again = It is tried again, because it did not work the time before.
courier-app-why-skills = It asks for something that you or your bicycle can do: { $skills }.
courier-app-why-accompanied = It needs two people, and two of you ride this round.
courier-app-why-way-solve = Of all rounds of the day it fitted yours with the least extra way and waiting.
courier-app-why-way-insert = It came in late, and your round had the least detour.
courier-app-why-way-reassign = The office moved it to your round.
courier-app-why-way-unassign = It stayed in your round when the office took something else out.
courier-app-why-way-swap = You took this round over from somebody else.
courier-app-why-way-withdraw = It stayed in your round when the office withdrew something.
courier-app-why-way-replan = The day was planned anew while under way, and it fitted your round best.
courier-app-why-way-returns = It stayed in your round when crates to take along were added.
courier-app-why-way-roll_back = The office went back to an earlier plan, in which it is yours.
courier-app-why-rights = A program proposes, a person publishes. How fast you ride or how often you refuse plays no part.
courier-app-contest-title = Object to this
courier-app-contest-round = Object to this round
courier-app-contest-free = A person reads this and answers you. Objecting never counts against you.
courier-app-contest-say = What is wrong, and what would be right?
courier-app-contest-missing = Write what is wrong.
courier-app-contest-send = Send the objection

# What one objected to or reported, and what came of it

courier-app-volunteer-title = Lend a hand
courier-app-concerns-title = What I reported
courier-app-concerns-none = You objected to nothing and reported nothing in the last two months.
courier-app-concerns-offline = This is not on the phone yet. It comes with the network.
courier-app-concerns-as-of = Read on { $at }.
courier-app-concern-contest-round = Objection to a round
courier-app-concern-contest-visit = Objection to a stop
courier-app-concern-contest-job = Objection to a job
courier-app-concern-contest-plan = Objection to a plan
courier-app-concern-contest-posting = Objection to the effort counted
courier-app-concern-contest-waiting = Not sent yet
courier-app-concern-contest-open = Waits for an answer
courier-app-concern-contest-overdue = Answer overdue
courier-app-concern-contest-answered = Answered
courier-app-concern-incident-waiting = Not sent yet
courier-app-concern-incident-open = Not closed yet
courier-app-concern-incident-closed = Closed
courier-app-concern-due = A person must answer before { $at }.
courier-app-concern-overdue = An answer was due on { $at }. Remind the office.
courier-app-concern-decision-upheld = The decision stands.
courier-app-concern-decision-changed = The decision is changed.
courier-app-concern-done = What was done

# Own hours and effort
courier-app-own-title = My hours
courier-app-own-days = Which days?
courier-app-own-week = This week
courier-app-own-month = This month
courier-app-own-before = Last month
courier-app-own-offline = These days are not on the phone. They come with the network.
courier-app-own-hours = Paid time
courier-app-own-work = Work
courier-app-own-pause = Unpaid breaks
courier-app-own-night = of it at night
courier-app-own-sunday = of it on Sundays and holidays
courier-app-own-earnings = This is what payroll counts: paid time, with nights, Sundays and holidays apart.
courier-app-own-effort = Effort
courier-app-own-no-rounds = No finished round on these days.
courier-app-own-median = After the stroke: half of all who rode did no more than this.
courier-app-own-no-median = Too few people rode for us to show a middle value that gives nobody away.
courier-app-own-rounds = Rounds
courier-app-own-stops = { $count ->
    [one] { $count } stop
   *[other] { $count } stops
}
courier-app-own-private = Only you and the office see this. There is no ranking.
courier-app-own-by-link = This link opens one round only. Your hours are with the office; ask for a code of your own to see them here.
courier-app-effort-riding-s = Riding
courier-app-effort-serving-s = At stops
courier-app-effort-waiting-s = Waiting
courier-app-effort-distance-m = Distance
courier-app-effort-load-kg-m = Weight times way
courier-app-effort-climb-m = Uphill
courier-app-effort-floors = Storeys with goods

# Settings
courier-app-settings-title = Settings
courier-app-settings-language = Language
courier-app-settings-theme = Look
courier-app-theme-auto = As the phone
courier-app-theme-light = Light
courier-app-theme-dark = Dark
courier-app-theme-sun = Bright sun
courier-app-settings-heading = Turn the map with the ride
courier-app-settings-awake = Keep the screen on while riding
courier-app-settings-tiles = Map of this round: { $done } of { $total } pieces on the phone
courier-app-settings-licences = licences
courier-app-home-title = Put the app on the home screen
courier-app-home-why = From the home screen the app fills the whole screen, and the phone does not clear what waits to be sent.
courier-app-home-apple = On an iPhone the app begins empty there, and the link that you used opens nothing a second time. So take a code along.
courier-app-home-step-apple = In Safari, press Share, then “Add to Home Screen”.
courier-app-home-step-other = Open the browser’s menu, then press “Install” or “Add to home screen”.
courier-app-home-step-code = Make a code. It opens the same as you see here, once.
courier-app-home-code-make = Make a code
courier-app-home-code-until = Until { $at }
courier-app-home-step-type = Open the app from the home screen and type the code.
courier-app-home-waits = What still waits to be sent is sent from here: keep this page until everything is sent.
courier-app-home-empty = On an iPhone the app on the home screen begins empty. Open your round in Safari, make a code under Settings, and type it here. Or ask the office for a code.
courier-app-sharing-title = My position
courier-app-sharing-switch = Show my position to the office
courier-app-sharing-waits = The office will see where you are once work has begun.
courier-app-sharing-on = The office sees where you are.
courier-app-sharing-off = The office does not see where you are.
courier-app-sharing-break = Break: the office does not see where you are.
courier-app-sharing-denied = The phone does not give its position to this app, so the office does not see it.
courier-app-sharing-absent = The phone does not know where it is.
courier-app-sharing-promise = Only in an open shift, never in a break, only while the app is open. It is forgotten soon and nobody judges you by it.

# Outbox and what changed
courier-app-outbox-title = Sent and waiting
courier-app-outbox-promise = Everything you do is kept on the phone and sent in order, each once, as soon as it can be.
courier-app-outbox-waits = Waits to be sent
courier-app-outbox-events = Steps
courier-app-outbox-photos = Photos
courier-app-outbox-others = Other proofs, notes, messages
courier-app-outbox-last = Last sent at { $at }
courier-app-outbox-send = Send now
courier-app-outbox-sending = Sending…
courier-app-outbox-network = The last try found no network. It goes on by itself.
courier-app-outbox-server = The server did not answer. It is tried again by itself.
courier-app-outbox-signed-out = You are signed out. Sign in again, then everything is sent.
courier-app-outbox-volatile = This browser may clear the app’s storage when the phone runs full. Put the app on the home screen to prevent that.
courier-app-trouble-title = Needs a look
courier-app-trouble-none = Nothing. All went through.
courier-app-trouble-how = Kept here and nothing is held up by it. Call the office where you do not know.
courier-app-trouble-refused = Not accepted
courier-app-trouble-conflict = Two accounts differ
courier-app-trouble-again = Send again
courier-app-trouble-seen = Seen
courier-app-sent-photo = Photo
courier-app-sent-proof = Proof
courier-app-sent-message = Message
courier-app-sent-note = Note
courier-app-away-title = No longer your round
courier-app-away-notice = This round is no longer yours. Look who rides it.
courier-app-away-what = { $what ->
    [handed_on] { $rider } rides this round now, since { $since }.
    [withdrawn] The office took this round back at { $since }.
   *[other] This round is not on your list any more.
}
courier-app-away-do-not-ride = Do not ride to its other stops: somebody else goes there, or nobody has to.
courier-app-away-counts = What you have told of it counts, also what is still to be sent.
courier-app-away-nothing-aboard = Nothing of it is on board.
courier-app-away-aboard = Still on board: { $load }.
courier-app-away-hand-to = Hand it to { $rider }. The office says where you meet.
courier-app-away-ask-office = The office says who takes it: call.
courier-app-away-handed-over = Handed over
courier-app-taken-title = No longer yours: { $name }
courier-app-taken-by = { $rider } takes it.
courier-app-taken-delivered = { $rider } has delivered it.
courier-app-taken-open = Nobody has it yet.
courier-app-unload-courier = To another rider
courier-app-incident-unsent = The office does not know of your report yet. It is sent first as soon as there is network: call if it is urgent.
courier-app-fail-stays = The goods stay where they are; the office decides
courier-app-own-running = Working since { $at }: { $time } so far
courier-app-own-running-how = Counted as paid time when you end work.
courier-app-without-how = The coordinator wants to know why this is missing: { $proofs }.
courier-app-without-why = Why without it?
courier-app-without-not-at-hand = They do not have it at hand
courier-app-without-somebody-else = Somebody else took it in
courier-app-without-not-able = They are not able to
courier-app-without-other = Another reason
courier-app-without-note-missing = Write the reason.
courier-app-changes-title = What changed
courier-app-changes-none = Nothing has changed.
courier-app-changes-seen = Understood
courier-app-change-added = New stop
courier-app-change-removed = No longer yours
courier-app-change-cancelled = Cancelled
courier-app-change-retimed = Other time
courier-app-change-window = Other time window
courier-app-change-reordered = Other order
courier-app-change-moved-place = Other place
courier-app-change-note = Other note
courier-app-change-load = Other goods
courier-app-change-restarted = Open again
courier-app-change-reopened = The office opened the round again
courier-app-change-settled-elsewhere = Settled by somebody else
courier-app-change-followed = Decided: not again today
courier-app-followed-retry_tomorrow = Tried again on { $day }
courier-app-followed-return_to_sender = Goes back to the sender on { $day }
courier-app-followed-leave_at_hub = Stays at the hub

hours-weekly-rest-too-short = { $value } of uninterrupted rest in a week; the minimum is { $limit }, a day off with the night next to it.
error-round-is-over = This round is over or was taken back. Nobody else can ride it any more.
error-swap-gone = This round is not offered any more: it was withdrawn, or somebody else took it.
error-swap-own = You offered this round yourself. Withdraw the offer to keep it.
error-no-such-swap = There is no such offer of a round. Look at the list of offers again.
error-invoice-paid = A payment is noted for this draft, so it cannot be dropped. Issue the invoice, then take it back with a credit note.
fault-setting-proxies = This is not a list of proxies. Write addresses or networks separated by commas, such as 10.0.0.5, fd00::/64, or none; a network of all addresses would let anybody pretend to be anybody.
fault-setting-yes-or-no = This is neither yes nor no. Write one of them.
fault-setting-rate = This is not a number of requests a minute. Write a whole number from 10 to 1000000.
fault-setting-clock = This is not a clock. Write how fast it runs (1 to 600), what it showed and when it was started, such as 60x 2026-03-09T06:30:00+00:00 since 2026-11-02T10:15:00+00:00.
event-job-assigned = Job put into a round
courier-app-problem-storage-failed-start = This browser does not let the app keep anything, so it cannot be used offline. It is tried again by itself. Leave private mode or free some space if it goes on.
fault-shift-empty = The shift ends when it starts. Give it an end after its start.
fault-place-shut = { $place } is closed at that time. Opening hours there: { $hours }. Choose another time, or make sure that somebody is there.
fault-window-empty = The window ends when it starts. Give it an end after its start, such as an hour later.
fault-window-over-midnight = The window { $start } to { $end } ends before it starts. If it goes over midnight, write both with their days: { $first } to { $last }.
fault-not-on-the-clock = { $value } is on no clock: hours go from 00 to 23, minutes from 00 to 59. Midnight at the end of a day is 00:00 of the day after, written with its date.
fault-collection-other-day = The farms are visited on { $value }, but the delivery is on { $day }. Visit them on that day, or at most { $most } days before.
fault-job-other-day = The first window of this job is on { $value }, but the booking is for { $day }. Correct the day or the window.
visit-flag-pickup-implied = Its goods were handed over, but nobody told of the pickup: it is taken to be done.
visit-flag-clock-implausible = The time that was told cannot be right; it is taken to have happened when it came in.
front-lead = Plans and runs rounds by bicycle.
front-unfounded = Nobody has set this server up yet
front-unfounded-how = The address with the code that lets you in was printed where the server was started: in its terminal, or in its log (such as journalctl or docker logs). It begins with /setup?code=
front-unfounded-again = Starting the server again prints a new one.
front-unfounded-open = I have the code
front-app = Couriers and volunteers
front-app-how = Rounds are ridden with the app. Sign in with the link or the code from your dispatcher.
front-app-open = Open the courier app
front-programs = Programs
front-programs-how = Programs work through the HTTP interface, under /v1. GET /v1/me tells who is signed in.
front-programs-open = Description of the interface (OpenAPI)
front-link = Invited, or without a password?
front-link-how = Open the link that was sent to you: it lets you in, or lets you choose a password. Ask your cooperative for a new one if it no longer works.
front-away = The server did not answer. Check your connection and send it again.
language-name = English
front-office = Sign in
front-office-how = For the office, shops, producers, whoever coordinates aid, and whoever runs this server.
front-sign-in = Sign in
front-recipient = Expecting something?
front-recipient-how = Whoever gets a delivery needs no account.
front-recipient-open = For recipients
sign-in-title = Sign in
sign-in-looking = One moment …
sign-in-email = E-mail address
sign-in-email-missing = Type your e-mail address, as in ana@example.org.
sign-in-password = Password
sign-in-password-missing = Type your password.
sign-in-show = Show password
sign-in-caps = Caps Lock is on.
sign-in-send = Sign in
sign-in-busy = Signing in …
sign-in-passkey = Sign in with a passkey
sign-in-passkey-unused = No passkey was used. Try again, or sign in with your password. A passkey is added on your own page once you are signed in.
sign-in-forgotten = Forgotten your password?
sign-in-forgotten-how = Ask an admin of your cooperative for a link: with it you choose a new password, and you are in. Admins who have lost their own ask another admin, or whoever runs the server.
sign-in-lost-how = If the phone with the authenticator app is lost, use a recovery code. Without one, an admin can remove the second step.
sign-in-code-title = One more step
sign-in-code = Code of your authenticator app
sign-in-code-how = Six digits, new every 30 seconds.
sign-in-code-missing = Type the code.
sign-in-recovery = Recovery code
sign-in-recovery-how = One of the codes that you kept when you turned on the second step. Each works once.
sign-in-use-recovery = Use a recovery code
sign-in-use-app = Use the authenticator app
sign-in-start-over = Start over
sign-in-late = This took longer than five minutes. Sign in again from the start.
sign-in-choice = Which cooperative?
sign-in-choice-how = Your e-mail address and password are right in several.
sign-in-wait = There were too many attempts. You can try again at { $time }.
sign-in-left = { $seconds } s left
sign-in-wait-over = You can try again now.
sign-in-already = You are signed in
sign-in-as = As { $name }, at { $cooperative }.
sign-in-on = Go on
sign-in-other = Sign in as somebody else
sign-in-out = Sign out
sign-in-riders = Couriers and volunteers: open the app
sign-in-operator = I run this server
sign-in-operator-title = Sign in to the installation
sign-in-operator-how = For whoever founds cooperatives on this server. Their account was made on the server itself, and always has a second step.
sign-in-usual = Sign in to a cooperative instead
home-title = What you can do here
home-who-operator = Operator of this server
home-today = What you can do in this role
home-open-board = Open the board
home-open-app = Open the app
home-open-admin = Open the administration
home-open-bookings = Open the deliveries
home-open-circuits = Open the circuits
home-open-aid = Open the aid
home-open-volunteer = Open the volunteering
home-first-run = The set-up is not finished: no round is published yet.
home-first-run-go-on = Go on with the set-up
home-until = Cooperatives are founded and suspended on the server, by commands, or by a program:
home-downloads = To download
home-download-invoices = This month’s invoices (CSV)
home-download-payroll = This month’s hours for the payroll (CSV)
home-cooperatives = Cooperatives on this server
home-cooperative-active = active
home-cooperative-suspended = suspended
home-account = Ways to sign in
home-account-how = With a passkey you sign in by finger, face or PIN instead of a password. It counts as both steps.
home-passkey-label = Name of the new passkey
home-passkey-add = Add a passkey
home-passkey-unnamed = Passkey without a name
home-passkey-since = added on { $day }
home-passkey-remove = Remove “{ $name }”
home-passkey-added = The passkey is added. You can sign in with it from now on.
home-passkey-removed = The passkey is removed. It opens nothing any more.
home-passkey-unused = No passkey was made. Try again, and confirm with finger, face or PIN.
home-again = Sign in again
home-everywhere = Sign out everywhere
home-lead-dispatcher = You plan the rounds, follow them through the day, and help when something goes wrong.
home-lead-courier = You ride rounds with the app, also without network.
home-lead-volunteer = You ride rounds of aid with the app, when it suits you.
home-lead-merchant = You have goods brought from your shop to your customers.
home-lead-producer = You have your produce brought to shops, hubs and doors.
home-lead-aid-coordinator = You have aid fetched and brought, by volunteers first.
home-lead-admin = You look after people, prices, rules and invoices of the cooperative.
home-lead-installation-admin = You run the server for its cooperatives, and see no content of any.
home-lead-recipient = Something is being brought to you. You need no account for it.
home-can-plan-all = Have the day planned, compare plans, and publish one.
home-can-plans-read-all = See plans, and why a job is in a round or in none.
home-can-book-all = Book for every customer with the price beforehand, change and cancel bookings, import a sheet.
home-can-bookings-read-all = See every booking.
home-can-book-own = Book for your organisation with the price beforehand, change and cancel bookings, import a sheet.
home-can-live-all = Follow rounds as they are ridden, and change them: insert, move, swap, take back.
home-can-follow-all = See where riders are, and when they are expected at each stop.
home-can-rounds-read-all = See rounds and what happened in them.
home-can-ride-own = See and accept your rounds, claim open ones, and say what happens at each stop.
home-can-position-own = Share your position while you ride.
home-can-track-own = Follow what you booked, with the time it is expected.
home-can-proofs-all = See the proofs of each delivery, and add some.
home-can-proofs-own = Keep proofs: photo, signature, name or code.
home-can-proofs-read-own = See the proofs of what you booked.
home-can-shifts-all = Set up shifts, and see who is free or absent.
home-can-shifts-read-all = See shifts, and who is free or absent.
home-can-shifts-own = See your shifts, and say when you are free or absent.
home-can-hours-all = See hours, and how work and its effort are shared.
home-can-hours-own = See your hours, and your share of the effort.
home-can-vehicles-all = Look after bicycles and trailers.
home-can-vehicles-read-own = See the bicycle that you ride.
home-can-places-all = Look after places: hubs, shops, doors.
home-can-places-read-all = See places.
home-can-places-own = Look after your places, with opening hours and how to get in.
home-can-places-read-own = See the places of your rounds.
home-can-closures-all = Close streets, for some hours or for good.
home-can-closures-read-all = See which streets are closed.
home-can-incidents-all = Report and close incidents.
home-can-incidents-close-all = See and close incidents.
home-can-incidents-own = Report incidents, and see how they ended.
home-can-incidents-close-own = See and close incidents that concern you.
home-can-contests-all = Answer couriers who contest a decision.
home-can-contests-own = Contest a decision, and read the answer.
home-can-messages-all = Write with those who ride.
home-can-messages-own = Write with the office.
home-can-customers-all = Look after customers and their desks.
home-can-customers-own = See what is known of your organisation.
home-can-tariffs-all = Set tariffs.
home-can-tariffs-read-all = See tariffs.
home-can-tariffs-own = See your tariff.
home-can-invoices-all = Make, issue and export invoices.
home-can-invoices-read-all = See invoices.
home-can-invoices-own = See and fetch your invoices (PDF, Factur-X, CSV).
home-can-reports-all = Read reports: rounds, failures, emissions, impact, customers.
home-can-rules-all = Set rules: work, cut-off times, weights of the plan, retention.
home-can-rules-read-all = Read the rules that plans follow.
home-can-people-all = Invite people, give them roles, and make links to sign in.
home-can-people-invite-all = Invite couriers and volunteers, and make links to sign in.
home-can-people-own = See what is known of you.
home-can-erasure-all = Export or erase what is kept of a person.
home-can-programs-all = Give programs access, and let them be told of what happens.
home-can-programs-own = Give your programs access, and let them be told of what happens.
home-can-profile-own = Change your profile and ways to sign in, and export what is kept of you.
home-can-cooperatives-all = Found, suspend and resume cooperatives.
home-can-cities-all = Bring in the streets of cities, with commands on the server itself.
home-can-recipient-told = Follow your delivery, with the time it is expected: open the link in the message, or scan the code on the parcel.
home-can-recipient-note = Leave word for the courier there: floor, door code, a neighbour. If you are out after all, choose another time.
home-can-recipient-data = Ask the cooperative what is kept of you; it is erased after the days that its rule says.
home-recipient-page = You got no message? Ask the shop that sends it for the link.
demo-sign-in = To sign in: { $address }/sign-in with e-mail address and password. The board: { $address }/board/
demo-password = password: { $password }
serve-ending = Stopping: work under way is finished first, which may take some seconds.
demo-where = Pages: { $address }/ · couriers’ app: { $address }/courier/ · interface: { $address }/openapi.json · log: { $log }
notice-round-late = The round of { $rider } runs late: a stop is expected at about { $eta_at }, { $late_min ->
    [one] one minute
   *[other] { $late_min } minutes
} after its last window. Move a stop, or tell the customer.
notice-round-late-subject = The round of { $rider } runs late
notice-visits-left = A round was finished at { $happened_at } with { $stops ->
    [one] one stop
   *[other] { $stops } stops
} that nobody went to. { $jobs ->
    [0] Please decide what becomes of the goods.
    [one] One job is open again and stands in no round.
   *[other] { $jobs } jobs are open again and stand in no round.
}
notice-changed-job-stays = The booking of { $what } was changed: it stays in the round of { $rider } on { $on_day }, as it fits there.
notice-changed-job-stays-subject = A changed booking stays in its round
notice-changed-job-moved = The booking of { $what } was moved to { $to_day }: it has left the round of { $rider } on { $on_day }. Plan it on its new day.
notice-changed-job-moved-subject = A booking was moved to another day
notice-changed-job-fell-out = The booking of { $what } was changed and does not fit into the round of { $rider } on { $on_day } any more: it stands in no round. Please find it a place.
notice-changed-job-fell-out-subject = A changed booking stands in no round
notice-visits-left-subject = A round was finished with stops left
failure-round_over = The round ended before
visit-flag-told-late = Told when the end of the round was known already.
visit-flag-visits-left = The round was finished with stops that nobody went to.
price-not-made = Not made, of { $drops } { $drops ->
    [one] drop
   *[other] drops
}
quote-fit = { $verdict ->
    [fits] It fits into a round of that day.
    [could-fit] That day is not planned yet; a shift could serve it.
    [does-not-fit] It does not fit on that day.
   *[unknown] Whether it fits cannot be told.
}
quote-reason = { $code ->
    [not-equipped] Some bikes are not equipped for it, such as with a freezer.
    [too-large] It is too large or too heavy for some bikes.
    [skill-missing] Some couriers or bikes lack a skill that it asks for, or a companion.
    [volunteers-aid-only] Volunteers carry aid only.
    [pinned-elsewhere] It is bound to another shift.
    [full] Some bikes have no room left at that time; try another hour, or smaller goods.
    [window] Nobody who is free can be there inside its time windows; try wider ones.
    [before-hours] Its time window is over before the first shift that could serve it begins; try a later one.
    [after-hours] Its time window begins after the last shift that could serve it ends; try an earlier one, or another day.
    [hours] It does not fit into the hours of some shifts; try another hour or another day.
    [limit] Some rounds would become too long for bike or courier.
    [already-left] Some couriers have left the place where the goods lie.
    [no-way] Some rounds cannot go on as they have begun; the office has to look at them first.
    [too-late-to-book] Its deadline for booking is over; try a later one.
    [place-shut] One of its places is closed then; try a time when it is open.
    [day-without-shifts] Nobody is on duty on that day yet; ask again later.
    [many-jobs] Only the first 20 jobs of a request are judged, fewer where they have many stops. Ask about the others separately.
    [shift-off-map] A shift of that day begins or ends off the map; the office has to mend it.
   *[other] Several rules stand against it at once.
}
fault-cursor-of-another-list = This goes on with another list: other days, another filter, or another address. Ask for the same list that gave it, or leave it out to begin anew.
fault-parameter-unknown = This address has no parameter { $value }. Known ones: { $known }.
fault-belongs-in-the-query = { $key } does not stand in the body but in the address, behind the question mark: ?{ $key }=true.

# --- invoices on paper, and tables for spreadsheets -------------------------------------------

invoice-invoice = Invoice
invoice-seller-not-kept = Who sold was not kept when this was issued.
invoice-credit-note = Credit note
invoice-day = { $year }-{ $month }-{ $day }
invoice-registration = Registration { $number }
invoice-vat-number = VAT number { $number }
invoice-issued-on = Issued
invoice-due-on = Due
invoice-period = Services of
invoice-reverses = Reverses invoice
credit-note-issued-on = Issued
credit-note-reversed = { $number } of { $day }
invoice-lines = Lines
invoice-what = Service
invoice-quantity = Quantity
invoice-unit-price = Price
invoice-vat = VAT
invoice-vat-rate = VAT rate
invoice-net = Before VAT
invoice-net-sum = Total before VAT
invoice-vat-sum = VAT
invoice-total = Total with VAT
invoice-percent = { $percent }%
invoice-number = { NUMBER($value, maximumFractionDigits: 3) }
invoice-pay-until = Please pay by { $day }
invoice-payment-reference = Reference
invoice-emitted = These rides emitted { NUMBER($grams) } g of CO2 equivalent: distance ridden times a factor for each kilometre. Factor: { $sources }.
invoice-factor = { $vehicle }: { $grams } g/km ({ $source })
invoice-factor-level = , level { $level }
emission-vehicle-van = van
emission-vehicle-bike = bicycle
emission-vehicle-ebike = e-bike
emission-vehicle-cargo-ebike = electric cargo bike
invoice-status-draft = draft
invoice-status-issued = issued
invoice-status-part_paid = partly paid
invoice-status-paid = paid
invoice-status-credited = reversed
csv-number = number
csv-day = day
csv-booking = booking
csv-reference = reference
csv-code = code
csv-detail = service
csv-quantity = quantity
csv-per = per
csv-unit = unit price
csv-amount = amount
csv-vat_percent = VAT %
csv-co2_g = CO2 g
csv-left_at_relay = left at relay
csv-credit_note = credit note
csv-issued_on = issued
csv-due_on = due
csv-customer = customer
csv-customer_id = customer id
csv-first_day = first day
csv-last_day = last day
csv-net = net
csv-vat = VAT
csv-total = total
csv-paid = paid
csv-open = open
csv-status = status
csv-person_id = person id
csv-person = person
csv-start = start
csv-end = end
csv-unpaid_break_h = unpaid break h
csv-paid_h = paid h
csv-work_h = work h
csv-night_h = night h
csv-sunday_h = Sunday h
csv-holiday_h = holiday h
error-seller-incomplete = An invoice cannot be issued before it says who sells. Still missing in the form of the seller (Administration, Rules, Seller on invoices): { $missing }.
error-invoice-credited = This invoice was reversed already, by credit note { $number }. Look at that.
error-credit-note-final = { $number } is a credit note, which is not reversed itself. Draft its bookings anew.
error-seller-not-kept = It was not yet kept who sold when this was issued, and an electronic invoice must say so. Use the printed one.
error-invoice-not-issued = This is a draft, which has no number yet. Issue it first.
fault-number-unlike = { $value } is not a valid number of this kind. One looks like { $example }.
error-too-many-labels = These would be { $value } labels; { $limit } at most are printed at once. Print them round by round.
error-too-many-sheets = These would be { $value } rounds; { $limit } at most are printed at once. Print their sheets round by round.
error-no-rounds-to-print = There is no round on { $day } that you may print.

# What an error says for codes among its arguments

limit-work-without-break = work without a break
limit-day-too-long = working time of a day
limit-rest-too-short = rest between two days
limit-span-too-long = time from the first to the last work of a day
limit-week-too-long = working time of a week
limit-average-too-high = average working time of a week
limit-days-in-a-week = days with work in a week
limit-weekly-rest-too-short = rest in one piece in a week
rule-of-round-not-equipped = equipment of the bike
rule-of-round-too-large = size of the bike
rule-of-round-skill-missing = skills, pledges or equipment asked for
rule-of-round-lacking = what is asked for: { $skills }
rule-of-round-companion = somebody who rides along
rule-of-round-volunteers-aid-only = volunteers carry aid only
rule-of-round-pinned-elsewhere = pinned to another shift
rule-of-round-full = room aboard
rule-of-round-goods-together = kinds of goods that never ride together
rule-of-round-aboard-too-long = longest time aboard
rule-of-round-window = time windows
rule-of-round-hours = hours of the shift
rule-of-round-unit-away = bike or trailer elsewhere at that time
rule-of-round-limit = limits of the round (range, stops, distance or riding time)
rule-of-round-several = several rules at once
rule-of-round-not-worth-it = costs more than it is worth
rule-of-round-fits-now = a place that is free now
rule-of-round-fits = a place that the search did not find
rule-of-round-already-left = the courier has left the place where the goods lie
rule-of-round-late = a time window that would be missed
rule-of-round-leaves-before-sorted = leaves the hub before its lots are sorted
rule-of-round-lot-not-brought = takes from a lot that nobody brings
rule-of-round-hub-overfull = brings more to the hub than it has room for then
rule-of-round-out-of-cold-too-long = leaves goods out of the cold longer than they may be
rule-of-round-drop-first = dropped before it is picked up
rule-of-round-promised = a visit that stays in front
rule-of-round-break = time for a break
rule-of-round-no-way = the round cannot go on as it has begun
rule-of-round-unreachable = no way for this bike

## The board

board-skip = Skip to the views
board-board = The board
board-close = Close
board-loading = Loading
board-days = Day
board-day-before = The day before
board-day-after = The day after
board-today = Today
board-theme = Light or dark
board-other-language = Français
board-sum = { $rounds ->
    [one] { $rounds } round
   *[other] { $rounds } rounds
  } · { $jobs ->
    [one] { $jobs } job
   *[other] { $jobs } jobs
  } · { $open } open
board-views = Views
board-view-lists = Lists
board-view-timeline = Timeline
board-view-map = Map
board-show-lists = Go to the lists
board-show-timeline = Go to the timeline
board-show-map = Go to the map
board-open-jobs = Open jobs
board-no-shifts = No shifts on this day. Add shifts before you plan.
board-to-shifts = Shifts of this week
board-notices = Notices
board-notices-again = Notices since this page was opened
board-no-notices = Nothing was said yet.
board-offline = No connection to the server. You can read on; nothing is sent until it is back.
board-away = The server does not answer. Try again when the connection is back.
board-busy = The server cannot answer now. Try again in a moment.
board-signed-out = Your session has ended. Sign in again to go on.
board-sign-in = Sign in
board-rounds = Rounds
board-no-round = no round
board-nobody = Nobody yet
board-break = Break
board-pickup-of = Pickup of { $job } at { $place }
board-drop-of = Drop of { $job } at { $place }
board-window-of = window { $windows }
board-behind-plan = { $span } behind the plan of { $time }
board-behind-morning = { $span } behind this morning’s plan
board-late = Late
board-window-over = its time is over
board-window-over-of = The time for the { $kind } of { $job } was over at { $time }: no round can keep it any more. Agree on another time with the customer.
board-begins-at = now { $before }, then { $after }
board-stand-next = next
board-stand-from = from
board-stand-on-time = on time
board-splitter-height = Height of the { $view }
board-late-sum = { $count } later, worst { $span }: { $name }
board-late-short = { $span } late
board-late-by = { $span } late
board-left-at-relay = left at the relay { $name }
board-pinned = pinned
board-pinned-place = pinned to its place
board-late-visits = { $count ->
    [one] { $count } late visit
   *[other] { $count } late visits
  }
board-minutes = { $count } min
board-hours = { $hours } h { $minutes }
board-zoom = Zoom
board-zoom-in = Zoom in
board-zoom-out = Zoom out
board-zoom-fit = Whole day
board-go-to-now = Go to now
board-round-status-published = new
board-round-status-accepted = accepted
board-round-status-refused = refused
board-round-status-started = under way
board-round-status-finished = finished
board-round-status-withdrawn = withdrawn
board-fit-map = Show everything on the map
board-fit-selected = Show what is selected on the map
board-heat = Show lateness as heat
board-lasso = Select by drawing round jobs
board-select-in-map = Select all jobs in sight on the map
board-map-cannot = This browser cannot draw the map. Timeline and lists show the same.
board-map-absent = The map could not be loaded. Timeline and lists show the same.
board-map-streets-only = streets only
board-map-keys = Map of the rounds. Arrow keys move it, plus and minus zoom; the lists show the same stops.
board-map-closer = Zoom in
board-map-farther = Zoom out
board-undo = Undo
board-redo = Redo
board-undo-change = Undo: { $change }
board-redo-change = Redo: { $change }
board-undo-done = Undone: { $change }
board-redo-done = Done again: { $change }
board-undo-hindered = Nothing to undo. “{ $change }” cannot be: { $why }
board-picked-over = { $count ->
    [one] One job there is done already and was left out.
   *[other] { $count } jobs there are done already and were left out.
}
board-nothing-to-undo = Nothing can be undone.
board-nothing-to-redo = Nothing can be redone.
board-moved = { $count ->
    [one] { $jobs } goes with { $rider } now.
   *[other] { $count } jobs go with { $rider } now: { $jobs } …
  } { $cost }
board-taken-out = { $count ->
    [one] { $jobs } is out of its round.
   *[other] { $count } jobs are out of their rounds: { $jobs } …
  }
board-not-moved = { $count ->
    [one] Your move to { $rider } was not made.
   *[other] Your move of { $count } jobs to { $rider } was not made: none of them was moved.
  }
board-not-taken-out = { $count ->
    [one] “{ $job }” was not taken out of its round as you asked.
   *[other] The { $count } jobs were not taken out of their rounds as you asked: all of them stay.
  }
board-moved-by = { $now ->
    [none] { $who } took “{ $job }” out of its round meanwhile.
   *[riding] { $who } put “{ $job }” into { $rider }’s round meanwhile.
  }
board-somebody = Somebody
board-leave-it = { $count ->
    [one] { $now ->
        [none] Leave it in no round
       *[riding] Leave it with { $rider }
    }
   *[other] Leave them where they are
  }
board-move-anyway = { $count ->
    [one] Move it to { $rider } all the same
   *[other] Move them to { $rider } all the same
  }
board-take-out-anyway = { $count ->
    [one] Take it out all the same
   *[other] Take them out all the same
  }
board-later-one = { $span } later: { $job } at { $name } ({ $rider })
board-later-most = { $count ->
    [one] one stop later: { $name } by { $span }
   *[other] { $count } stops later, by up to { $span } ({ $name })
  }
board-later-in-time = all in their time windows
board-later-late = { $count ->
    [one] one of them after its time window, by { $span }
   *[other] { $count } of them after their time windows, by up to { $span }
  }
board-begins-earlier = { $rider } begins { $span } earlier
board-later-count = { $count ->
    [one] one stop later
   *[other] { $count } stops later
  }
board-more-later = { $count ->
    [one] and one more stop later
   *[other] and { $count } more stops later
  }
board-end-later = round ends { $span } later
board-nobody-later = Nobody is later.
board-move-where = Over a round it shows what that place costs.
board-out-of-its-round = Out of its round
board-reason-title = A limit of working time is exceeded
board-reason = Reason
board-reason-hint = It is kept with the change.
board-reason-missing = Write why, or cancel.
board-cancel = Cancel
board-do-it-anyway = Do it anyway
board-move-to = Move to…
board-why = Why is this job here?
board-why-open = Why is this job in no round?
board-why-title = Why “{ $job }” is in this round
board-why-open-title = Why “{ $job }” is in no round
board-why-came-later = The published plan says no more of it; what keeps it out of each round is known after the next plan. “Where would it fit?” asks every round now.
board-why-no-plan = No plan is published for this day yet.
board-why-other-streets = The streets have changed since this plan was made.
board-context-menu = What can be done with it
board-select-one-job = Select one job first.
board-take-out = Take out of its round
board-select-first = Select a job or a round first.
board-select-in-round = Select a job that stands in a round first.
board-move-title = { $count ->
    [one] Move { $jobs }
   *[other] Move { $count } jobs: { $jobs } …
  }
board-move-rounds = Rounds with their price
board-rider = Rider
board-cost = Cost
board-consequences = Consequences
board-book = Book a delivery
board-open-booking = Open the booking
board-move-here = Move here
board-move-here-to = Move here: { $rider }
board-place-here = Place here
board-has-it-now = { $count ->
    [one] has it now
   *[other] has them now
}
board-best-first = Best first
board-best-offer = Best offer
board-fitting = Fit
board-fit-all = All { $count } fit { $rider }
board-fit-some = { $count } of { $all } fit { $rider }
board-so-many-of = { $count } of { $all }
board-give-these = { $count ->
    [one] Give this one to { $rider }
   *[other] Give these { $count } to { $rider }
  }
board-give-all = Give all { $count } to { $rider }
board-give-so-many = Give { $count }
board-stay-out = { $count ->
    [one] One stays where it is
   *[other] { $count } stay where they are
  }
board-cannot-take = { $jobs ->
    [one] { $count ->
        [one] One rider cannot take it
       *[other] { $count } riders cannot take it
    }
   *[other] { $count ->
        [one] One rider cannot take any
       *[other] { $count } riders cannot take any
    }
  }
board-jobs-over = { $count ->
    [one] Its visits are over: it cannot be moved any more.
   *[other] Their visits are over: they cannot be moved any more.
} What follows a failed visit is a job of its own.
board-round-over = The round is over: nothing of it can be planned any more.
board-choose-place = Choose the place
board-places-of = Places in { $rider }’s round
board-place-first = At the beginning
board-place-after = { $time } after { $what }
board-place-before = before { $what }
board-place-stop = { $kind } { $job }, { $place }
board-place-stop-alone = { $kind } { $job }
board-place-hint = Choose a place: what it costs is told here.
board-back = Back
board-palette = Find or do anything
board-palette-hint = A job, a rider, an address, a parcel code or an action
board-palette-nothing = Nothing found. Try fewer letters.
board-found-job = job
board-found-booking = booking
board-found-person = person
board-found-customer = customer
board-found-address = address
board-found-stop = stop
board-found-parcel = parcel
board-find = Find
board-menu = Menu
board-home = Home
board-at-work = Working …
board-also-here = { $name } is on this board too
board-signed-in-as = Signed in as { $name }
board-list-alerts = To do
board-list-open = Open
board-list-rounds = Rounds
board-list-alerts-show = Show what needs a person
board-list-open-show = Show open jobs
board-list-rounds-show = Show rounds
board-alert-gone = settled
board-no-alerts = Nothing needs you now.
board-no-open-jobs = Every job stands in a round.
board-no-rounds = No rounds on this day yet.
board-plan = Plan the day
board-urgency-1 = now
board-urgency-2 = today
board-fit-in = { $count ->
    [one] Fit in one open job
   *[other] Fit in { $count } open jobs
  }
board-replan-short = Replan the rest
board-urgency-3 = later
board-urgency-ahead = before then
board-since = since { $time }
board-fell-out = Fell out of its round.
board-act-by = until { $time }
board-many-late = { $count } rounds late, worst { $span }: { $name }
board-many-unplanned = { $count } jobs stand in no round
board-many-late-booking = { $count } jobs were booked after the plan and stand in no round
board-many-not-accepted = { $count } riders have not accepted their rounds
board-many-not-opened = { $count } riders have not opened their shifts
board-who-to-tell = To tell { $customer }
board-another-day = Another day…
board-another-day-title = Bring “{ $job }” on another day
board-another-day-hint = It keeps its hours and its stops. Agree it with { $customer } first: they are told of the change.
board-another-day-too = { $count ->
    [one] One more job of this booking goes to that day, too.
   *[other] { $count } more jobs of this booking go to that day, too.
  }
board-another-day-on = Day
board-another-day-go = Move to this day
board-another-day-done = “{ $job }” is brought on { $day }.
board-show-that-day = Show that day
board-fell-out-together = { $count } jobs fell out of the round of { $rider } and stand in none. Find them places.
board-fell-out-of-one = { $count } jobs fell out of their round and stand in none. Find them places.
board-done-of = { $failed ->
    [0] { $done } of { $all } stops done
   *[other] { $done } of { $all } stops done, { $failed } failed
}
board-selected = Selected
board-selected-count = { $count ->
    [one] one job
   *[other] { $count } jobs
  }
board-select-none = Select nothing
board-status = Status
board-vehicle = Vehicle
board-times = Round
board-shift = Shift
board-work = Work
board-work-parts = { $ride } riding · { $service } at stops · { $wait } waiting · { $break } break
board-distance = Distance
board-round = Round
board-in-no-round = in no round
board-reason-why = Why
board-customer = Customer
board-load = Load
board-parcels = Parcels
board-tags = Tags
board-handling-aid_pledge = confidential
board-handling-accompanied = with a companion
board-handling-brought-back = back to the sender
board-handling-street-only = door to confirm
board-handling-tried-again = tried again
board-handling-chilled = chilled
board-handling-frozen = frozen
board-handling-hot = hot
board-handling-fragile = fragile
board-handling-boxes = boxes
board-handling-crates = crates
board-pickup = Pickup
board-drop = Drop
board-pickup-hub = at the hub, before the round
board-any-time = any time
board-items = { $count ->
    [one] one item
   *[other] { $count } items
  }
board-plans = Plans of the day
board-drafts = Drafts
board-no-drafts = No draft yet.
board-plan-first = Ask for a plan; it is laid beside what is published before anybody rides by it.
board-budget = Time to search
board-seconds = { $count } s
board-balance = Spread of the work
board-balance-rules = As the published rules say
board-balance-none = As cheap as can be
board-balance-price = An hour of uneven work counts { $price }
board-plan-name = Name of the draft
board-plan-name-hint = Such as: without Saara
board-without = { $count ->
    [0] With every shift
    [one] Without one shift
   *[other] Without { $count } shifts
  }
board-ask-for-plan = Look for a plan
board-plan-of = Draft of { $time }
board-unplanned = { $count ->
    [0] every job planned
    [one] one job unplanned
   *[other] { $count } jobs unplanned
  }
board-plan-failed = No plan came of it
board-plan-failed-why = No plan came of it. Ask again; if that does not help, look whether the worker runs.
board-plan-searching = Searching, { $share }%
board-plan-waits = Waits for a worker
board-plan-stale = Ready, but the day has changed since
board-plan-stale-why = The day has changed since this was searched. Ask for a new plan, or publish it knowingly.
board-plan-ready = Ready
board-plan-progress = Progress of the search
board-best-so-far = best so far
board-stop-here = Stop and keep the best
board-drop-plan = Discard the draft
board-shared-work = Sharing the work more evenly would cost { $price }.
board-publish-name = Name in the history of the day
board-publish-note = Note for the team
board-publish-note-hint = The history of the day shows it.
board-publish-whole = { $count ->
    [0] Publish
    [one] Publish; one job stays in no round
   *[other] Publish; { $count } jobs stay in no round
}
board-publish-rounds = { $count ->
    [one] Publish one round
   *[other] Publish { $count } rounds
  }
board-publish-anyway = Publish anyway
board-published = { $count ->
    [one] One round is published.
   *[other] { $count } rounds are published.
  }
board-by-cost = What it costs
board-by-person = Person by person
board-by-job = { $count ->
    [one] One job changes
   *[other] { $count } jobs change
  }
board-jobs-served = { $count } newly planned
board-jobs-moved = { $count ->
    [one] one gets another rider
   *[other] { $count } get another rider
  }
board-jobs-retimed = { $count ->
    [one] one only another time
   *[other] { $count } only another time
  }
board-jobs-lost = { $count ->
    [one] one would no longer be planned
   *[other] { $count } would no longer be planned
  }
board-total-with-losses = { $more } · { $count ->
    [one] one job no longer planned
   *[other] { $count } jobs no longer planned
  }
board-newly-late = { $count ->
    [one] One stop would be late
   *[other] { $count } stops would be late
  }
board-would-be-late = { $span } late, with { $rider } (now in time)
board-later-still = { $span } late, with { $rider } (now { $before } late)
board-no-job-changes = No job changes.
board-now = Now
board-after = After
board-published-plan = Published
board-draft = Draft
board-difference = Difference
board-unplanned-jobs = Unplanned jobs
board-take-over = Take over
board-take-over-of = Take over the round of { $rider }
board-take-over-hint = Rounds that are not ticked stay as they are published. A job that goes from one round to another needs both of them ticked: otherwise nothing is published, and you are told which two rounds belong together.
board-stops = Stops
board-fate-served = Planned now, with { $after }
board-fate-unserved = No longer planned (now with { $before })
board-fate-moved = From { $before } to { $after }
board-fate-retimed = At another time, with { $after }
board-looking-ahead = Working out what would change …
board-accept-change = Accept
board-and-more = { $count ->
    [one] one more
   *[other] { $count } more
  }
board-nothing-late = No stop is late: there is nothing to show as heat.
board-left-out = { $count ->
    [one] One job would stand in no round: { $jobs }
   *[other] { $count } jobs would stand in no round: { $jobs }
  }
board-aboard = Goods already aboard must be fetched or handed over: { $goods }
board-hours-worse = { $count ->
    [one] One limit of working time or rest is exceeded; you will be asked why.
   *[other] { $count } limits of working time or rest are exceeded; you will be asked why.
  }
board-choose = Choose
board-select-round-first = Select a round first.
board-swap = Swap with another round
board-swap-title = Swap rounds: { $rider } and { $other }
board-swap-with = With whom
board-swap-done = { $rider } and { $other } ride each other’s rounds now.
board-merge = Merge into another round
board-merge-title = Merge { $rider }’s round
board-merge-into = Into whose round
board-merge-done = { $other } rides { $rider }’s round as well now.
board-split = Split the round
board-split-title = Split { $rider }’s round
board-split-from = From which stop on
board-split-to = To whom
board-split-done = { $other } rides the rest of { $rider }’s round now.
board-rider-out = Rider cannot ride
board-rider-out-title = { $rider } cannot ride
board-rider-out-hint = Others take over what is left, and keep what they have where they can. This is what would change:
board-rider-out-done = { $rider } does not ride any more; others ride what was left.
board-change-vehicle = Another bike
board-change-vehicle-title = Another bike for { $rider }
board-change-vehicle-done = { $rider } rides { $vehicle } now.
board-vehicle-load = Still to be carried at once, at most: { $load }.
board-vehicle-no-load = Nothing is to be carried any more.
board-vehicle-fits = { $vehicle } – has room for the load
board-vehicle-small = { $vehicle } – too small, carries { $room } at most
board-vehicle-fetching = Minutes until { $rider } has the bike
board-vehicle-fetching-hint = Suggested: the ride from where the shift begins to the next stop. Until then nothing moves on.
board-vehicle-own = { $vehicle } (as now)
board-vehicle-ridden = { $vehicle } – { $rider } rides it until { $until }
board-trailer = Trailer
board-no-trailer = No trailer
board-replan = Replan the rest of the day
board-replan-title = Replan the rest of the day
board-replan-hint = Open jobs find a place where they can; what has a rider keeps them where it can. Nothing changes before you accept.
board-replan-done = The rest of the day is replanned.
board-pin = Pin to its round
board-unpin = Let it move again
board-as-shown = on the board: { $status }, { $time }
board-closure-nowhere = No place of that name was found. Try the street alone, or draw on the map.
board-nobody-else-can = { $count ->
    [one] No other round has a place for it: it stays where it is.
   *[other] No other round has places for all of them: they stay where they are. Choose fewer, or replan the rest of the day.
  }
board-nobody-can = No round has a place for it. Agree on another time or another way with the customer, put another bike under a rider, or cancel the booking.
board-pin-place = Pin to its place in the round
board-is-pinned-place = It is pinned to its place already. “Let it move again” frees it.
board-pinned-done = { $job } stays in its round now.
board-pinned-place-done = { $job } keeps its place, and what is before it its order.
board-unpinned-done = { $job } may move again.
board-history = Changes of the day
board-look-again = Look again
board-no-changes = Nothing was changed on this day.
board-above-best = { $cost } above the best plan known
board-undone-at = undone at { $time }
board-undo-nearest = Undo what can be
board-undo-nearest-title = Undo as far as can be: { $change }
board-selected-by = { $name } has this selected
board-map-tools = Tools of the map
board-map-fit-map = Show all
board-map-fit-selected = Show selected
board-map-lasso = Draw round jobs
board-map-draw-closure = Close a street
board-map-heat = Lateness
board-which-list = Which list
board-reset-layout = Reset the layout
board-splitter = Width of: { $view }
board-keys = Keys and signs
board-legend = Signs
board-signs = Signs of the timeline
board-sign-pickup = pickup
board-sign-drop = drop
board-sign-done = done, or over
board-sign-failed = failed
board-sign-late = late for its window
board-sign-late-stops = stops soon late
board-pile = { $count } stops at { $place }: select them all
board-sign-pinned = pinned
board-sign-break = break
board-sign-ride = riding
board-sign-wait = waiting
board-sign-window = window selected; thick: its slack
board-sign-drift = behind the plan
board-sign-load = load aboard
board-sign-now = now
board-keys-walk = Along a round, and between rounds
board-keys-select = Select; with Shift several
board-sign-out = Sign out
board-next-alert = Next thing to do
board-write-to = Write to { $rider }
board-write-customers = Write to the customers of the round
board-write-riders = Write to all riders of the day
board-write-customers-title = Write to those who wait for { $rider }
board-late-customers-text = Your delivery comes later than agreed. We are sorry.
board-late-customers-hint = The time at which the rider is expected is added for each. { $left } characters left.
board-who-gets-it = Who gets it
board-nobody-waits = Nobody waits for this round any more.
board-reached-by-nobody = cannot be written to from here: call
board-reached-recipient-email = recipient, by e-mail
board-reached-recipient-sms = recipient, by text message
board-reached-sender-email = { $customer }, by e-mail
board-reached-sender-sms = { $customer }, by text message
board-in-time = in time
board-send-to = { $count ->
    [0] Send
    [one] Send for one stop
   *[other] Send for { $count } stops
}
board-customers-told = On the way: { $emails } by e-mail, { $texts } by text message.
board-customers-told-before = Sent at { $time }: { $emails } by e-mail, { $texts } by text message.
board-riders-told = { $count ->
    [one] One rider has it.
   *[other] { $count } riders have it.
}
board-riders-hint = It goes into the conversation of each: { $riders }.
board-write = Write to a rider
board-call-of = Call { $name }, { $phone }
board-phone-numbers = Phone numbers of the stops
board-no-phone-numbers = No stop of this job has a phone number.
board-failure-seen = Seen
board-decide-otherwise = Decide otherwise
board-decide-otherwise-title = What is to become of { $job }?
board-show-next-job = Show the job on { $day }
board-failure-seen-done = Noted: the failed visit and what follows it are known.
board-fixes = What would help
board-fixes-title = What would help: { $job } at { $place }
board-no-retry-today = Later today is not offered: what is left of the rider’s round has no room or no time for it inside its hours.
board-no-fixes = Nothing would make it better now. Tell the recipient.
board-do-it = Do it
board-no-round-changes = No round changes.
board-where-fits = Where would it fit?
board-work-queued = It is tried again.
board-work-done = Done by hand
board-work-settled = Noted: it is not told any more.
board-could-take-round = Could take it over:
board-could-take = Could take it now:
board-give = Give
board-give-to = Give to { $rider }
board-nobody-could = No round has a place for it now.
board-free-then = On no shift at that time:
board-nobody-free = Everybody is on a shift at that time.
board-where-all-fit = Where would they all fit?
board-bring-back = Bring back to the sender
board-bring-back-title = Bring “{ $job }” back to its sender
board-bring-back-hint = The goods are aboard. Their rider makes the drop at the sender’s, where it fits the round best. The customer is told, and the recipient’s page says that nothing comes.
board-bring-back-price = Costs the customer { $price } besides the delivery (without tax)
board-bring-back-several = All { $count } jobs of the booking that are aboard come back.
board-brought-back-done = “{ $job }” goes back to its sender.
board-nothing-aboard = Nothing of it is aboard: select a job that was picked up and is still to be dropped.
board-cancel-booking = Cancel the booking
board-cancel-booking-title = Cancel the booking of “{ $job }”
board-cancel-booking-hint = Nobody brings it, and it stands in no list of what is to be done. Tell { $customer } before you cancel. This cannot be undone.
board-cancelled-too = These belong to the same booking and are cancelled, too:
board-cancel-fee = Fee for cancelling
board-cancel-fee-waived = None: it is us who cannot bring it
board-cancel-fee-due = As agreed with the customer
board-keep-booking = Keep the booking
board-booking-cancelled = The booking of “{ $job }” is cancelled.
board-hand-on = Give to somebody else
board-hand-on-title = Give { $rider }’s round from { $time } to somebody else
board-hand-on-hint = The round stays as it is; somebody else rides it.
board-busy-then = on a shift then ({ $times })
board-rides-then = rides { $times } then
board-cannot-ride-both = { $rider }: { $what }, which overlaps { $times }; nobody rides both. Move jobs to their round instead, or share them out with “Rider cannot ride”.
board-other-shift = shift { $times }
board-no-shift = no shift today
board-hand-on-done = { $rider } rides it now.
board-to-whom = To whom
board-settle = Say which account is right
board-settled = Settled.
board-this-is-right = This is right
board-stands-as-is = It is right as it stands
board-close-incident = It is dealt with…
board-incident-dealt = It is dealt with
board-incident-closed = Noted: it is dealt with. Its rider is told.
board-what-was-done = What was done
board-note-missing = Write what was done.
board-read-messages = Read
board-open-hub-day = Look at the hub’s day
board-open-cycle = Look at the orders
board-answer-contest = Answer the contest
board-contest-answered = The answer is sent.
board-answer-missing = Choose a decision and write why.
board-decision = Decision
board-decision-upheld = It stands
board-decision-changed = It is changed
board-answer = Answer
board-answer-hint = The rider reads it.
board-written-at = Written at { $time }, at this stop or on the way to it: { $what }
board-was-told = Told to { $rider }
board-conversation = Conversation with { $rider }
board-no-messages = Nothing was written yet.
board-message = Message
board-send = Send
board-draw-closure = Close a street on the map
board-close-by-name = Close a street by its address
board-draw-first = Click along the street that is closed.
board-draw-more = { $count ->
    [one] One point: it closes there. Click on to close a stretch.
   *[other] { $count } points
  }
board-draw-middle = Add the middle of the map
board-draw-back = Take back a point
board-draw-done = Go on
board-closure-title = A street is closed
board-closure-place = Address or street
board-closure-where = Find the place first, or draw it on the map.
board-closure-look = See what changes
board-closure-done = The street is closed and the rounds that cross it are replanned.
board-closure-done-aside = The street is closed. No round crosses it, so all stay as they are.
board-closes = Closed: { $streets }, { $length } of carriageways and paths
board-stops-in-closed = { $count ->
    [one] One stop stands in it: { $riders }. It is reached from the nearest open street.
   *[other] { $count } stops stand in it: { $riders }. They are reached from the nearest open street.
}
board-open-job-rider = open
board-passes-no-longer = { $riders } rode there, and need not ride longer.
board-map-places-hidden = The map shows no stops and no ways: your role may not know where people live. Who needs them asks an admin for the role of a dispatcher.
board-nobody-rides-there = No round passes there.
board-way-round = { $rider } passes there; the way round takes { $span } longer.
board-way-round-same = { $rider } passes there; the way round takes no longer.
board-no-way-round = { $rider } passes there, and there is no way round.
board-closure-order = The end must be after the beginning.
board-close-street = Close a street…
board-nothing-to-do = Nothing to do…
board-nothing-to-do-note = No street has to be closed for it. Thank you for telling us.
board-street-closed-note = The street is closed for everybody’s rounds: { $streets }. Thank you for telling us.
board-reported-by = Reported by { $rider }
board-rider-wrote = { $rider } wrote: “{ $words }”
board-closure-on-map = On the map: closed are { $streets }
board-place-apart = { $distance } from the first
board-which-streets = Which streets are closed
board-no-street-chosen = Choose a street at least.
board-closed-streets = Closed streets
board-no-closed-streets = No street is closed on this day.
board-closed-count = { $count ->
    [one] One closed street
   *[other] { $count } closed streets
  }
board-closed-without-end = from { $from }, until it is reopened
board-closed-label = closed { $hours }
board-slowed-label = { $speed } km/h, { $hours }
board-street-without-name = A way without a name
board-closed-by = closed by { $name }, { $time }
board-closed-at = closed at { $time }
board-closed-until-hint = Empty: until it is reopened
board-show-on-map = Show
board-change-hours = Change hours
board-change-hours-title = Other hours: { $streets }
board-hours-changed = The closure holds in its new hours.
board-reopen = Reopen
board-reopen-title = Reopen { $streets }
board-reopened = The street is open again.
board-sign-closed-street = closed street
board-sign-pile = stops at one place
board-sign-map-stop = stop (pale: done)
board-sign-map-number = number of a round, halfway along its route
board-sign-map-rider = rider, where last seen
board-sign-published = no answer of the rider
board-sign-accepted = accepted by the rider
board-closed-from = From
board-closed-until = Until
board-slow-kmh = Still passable at (km/h)
board-slow-hint = Empty: closed
board-filter = Filter
board-filter-none = Show everything
board-filter-text = Name, address, customer or parcel
board-no-filter = Everything is shown already.
board-none-answers = Nothing answers the filter.
board-only-late = Late
board-only-left = Not done yet
board-matching = { $count ->
    [one] one job answers
   *[other] { $count } jobs answer
  }
board-kind-shop = Shop
board-kind-circuit = Circuit
board-kind-aid = Aid
board-views-saved = Saved views
board-no-views = No view is saved yet. Set filters and layout, and save them here.
board-show-view = Show
board-drop-view = Delete
board-view-name = Name of the view
board-view-name-hint = It keeps filters and layout.
board-save-view = Save
board-week = The week
board-week-of = Week of { $day }
board-week-before = The week before
board-week-after = The week after
board-week-jobs = { $count ->
    [0] no jobs
    [one] one job
   *[other] { $count } jobs
  }
board-week-open = { $count } not covered yet
board-week-short = { $span } of riding time missing
board-week-absent = Absent: { $people }
board-try-again = Try again
board-left-undone = Not done before your session ended: { $change }
board-meanwhile = Meanwhile { $name } made this change ({ $time }): { $change }.
board-day-report = The day’s report
board-wall-plan = Print the wall plan (A3)
board-all-labels = Print all labels
board-sheet = Print the sheet
board-all-sheets = Print all sheets
board-paper-saved = { $name } is saved.
