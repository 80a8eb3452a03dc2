# Accounts of food circuits: shares of pooled rounds, returnables, the cold chain.

admin-rule-fair_cost = Shares of pooled rounds
admin-rule-fair_cost-lead = How producers share the cost of a round that they fill together.
admin-part-pooled = The round
admin-part-own-van = A producer’s own van, to compare
admin-field-pays-shares = Producers pay their share in place of the tariff
admin-field-round-cents = For each round
admin-field-rider-hour-cents = An hour of the rider
admin-field-ridden-km-cents = A kilometre ridden
admin-field-van-km-cents = A kilometre of the van
admin-field-van-hour-cents = An hour of whoever drives
admin-field-van-distance-per-mille = Its way, of the bike’s
admin-field-van-time-per-mille = Its riding time, of the bike’s

price-circuit-drop = Drop { $number } of the cycle, by the table of drops
price-pooled-carried = Of the round’s { $cost } the cooperative carries { $carried }; nobody is charged for it
price-pooled-delay = Goods were ready later than planned: the cooperative carries the { $delay } that this added to the round
circuits-costs-delay-sum = The cooperative carries another { $amount } of the rounds shown, as goods were ready later than planned.
circuits-costs-carried-sum = The cooperative carries { $amount } of the rounds shown: their shares stop at what a round for each one alone would cost.
price-pooled-share = Share of a pooled round of { $producers } producers
fault-returnable-to-itself = Giver and taker are the same. Choose two different ones.
fault-returnable-short = { $value } pieces were to be given, but only { $held } are there. Correct the number, or first note where the others came from.
fault-returns-of-booking = The booking itself asks for { $low } of them, so { $value } cannot be taken. Change the booking for fewer.
fault-holder-without-id = { $value } has no id. Leave it out.
fault-holder-needs-id = A { $value } needs its id. Say which one.
fault-holder-unknown = There is no place or customer { $value }. Give the id of one of the cooperative’s own.

circuits-tab-costs = Shares of rounds
circuits-tab-returnables = Crates and boxes
circuits-costs-title = Shares of pooled rounds
circuits-costs-lead = One round collects from many. Everybody pays what their stops add to it, and never more than a round for them alone.
circuits-costs-first = From
circuits-costs-last = To
circuits-costs-show = Show
circuits-costs-sum = In all { $total }. Alone by bike it would be { $bike }, with one’s own van { $van }.
circuits-costs-day = Day
circuits-costs-producer = Producer
circuits-costs-share = Share
circuits-costs-bike = Alone by bike
circuits-costs-van = Own van
circuits-costs-how = How it was reckoned
circuits-costs-planned = As planned
circuits-costs-explain = The round of { $day }
circuits-costs-round = The round costs { $cost }; { $producers ->
    [one] one producer shares it
   *[other] { $producers } producers share it
}. { $stops ->
    [one] One stop of it is yours.
   *[other] { $stops } stops of it are yours.
}
circuits-costs-shapley = What these stops add to the round, on average over all orders of coming: { $amount }.
circuits-costs-capped = That is more than alone: { $amount } of it is taken over by the others or the cooperative.
circuits-costs-taken-over = What would be more than alone for others is spread by the room that is left: { $amount } more.
circuits-costs-delay = Goods were ready later than planned. The cooperative carries the { $amount } that this adds to the round; the shares are as before.
circuits-costs-carried = The cooperative carries { $amount } of this round.
circuits-costs-alone = A round alone: { NUMBER($km, maximumFractionDigits: 1) } km, { $minutes } minutes.
circuits-costs-charged = The share is paid in place of the tariff’s price.
circuits-costs-told = The tariff’s price is paid; the share is told to compare.
circuits-costs-empty = No pooled round in these days.
circuits-returnables-title = Crates and boxes
circuits-returnables-lead = What belongs to the cooperative, where it is, and for how long.
circuits-returnables-holder = Where
circuits-returnables-kind = What
circuits-returnables-count = How many
circuits-returnables-since = The oldest since
circuits-returnables-days = { $days ->
    [0] today
    [one] one day
   *[other] { $days } days
}
circuits-returnables-empty = Nothing is noted yet.
circuits-collect-title = On the way of planned rounds
circuits-collect-one = { $time }, { $holder } – { $kind }: { $count } of { $held }
circuits-collect-none = No round on this day passes where enough of them are waiting and has room for them.
circuits-collect-take = Take { $what } along ({ $price })
circuits-collect-asked = The stop takes { $count } already.
circuits-collect-not-now = The round cannot take them now.
circuits-returns-back = Goes along empty: { $what }
circuits-move-title = Note a movement
circuits-move-giver = From
circuits-move-taker = To
circuits-move-reason = Why
circuits-move-note = Note
circuits-move-save = Note it
circuits-holder-cooperative = The cooperative
circuits-holder-outside = Outside (bought or lost)
circuits-returnable-crate = Crates
circuits-returnable-box = Boxes
circuits-returnable-cup = Cups
circuits-returnable-cold_box = Cold boxes
circuits-returnable-ice_pack = Ice packs
circuits-reason-bought = Bought
circuits-reason-handed_over = Handed over
circuits-reason-taken_up = Taken up
circuits-reason-lost = Lost or broken
circuits-reason-moved = Moved

circuits-tab-cold = Cold chain
circuits-cold-title = The cold chain of a day
circuits-cold-lead = Minutes from taking up to handing over, against the limit of their class. What comes by way of a hub that does not keep its class counts from the farm on. A round under way counts as it is ridden.
circuits-cold-short = { $rider } leaves { $time } and needs { $needed } ({ $kind }), but only { $there } are there.
circuits-cold-lot = Goods
circuits-cold-class = Class
circuits-cold-rider = Rider
circuits-cold-when = Out of the cold
circuits-cold-minutes = Minutes
circuits-cold-of = { $minutes } of { $limit }
circuits-cold-legs = { $before } before leaving the hub + { $after } since
circuits-cold-empty = No round of this day carries chilled, frozen or hot goods.
circuits-cold-chilled = Chilled
circuits-cold-frozen = Frozen
circuits-cold-hot = Hot
error-cold-boxes-short = The round of { $rider } at { $at } needs { $needed } of { $kind ->
    [ice_pack] the ice packs
   *[other] the cold boxes
}, but only { $there } are there then. Bring some there, note what you have, or publish it anyway.
admin-rule-cold_chain = Cold chain
admin-rule-cold_chain-lead = How long goods may be out of the cold, and what a cold box holds.
admin-part-cold = Out of the cold at most
admin-field-chilled-min = Chilled goods
admin-field-frozen-min = Frozen goods
admin-field-hot-min = Hot goods
admin-field-box-ml = A cold box holds
admin-field-packs-per-box = Ice packs for each box

sheet-cold-until = { $class ->
    [hot] Out of the oven
   *[other] Out of the cold
} since { $since }: hand over by { $until }
sheet-cold-boxes = Take along { $boxes ->
    [one] one cold box
   *[other] { $boxes } cold boxes
} and { $packs ->
    [one] one ice pack
   *[other] { $packs } ice packs
}
pieces-crate = { $count ->
    [one] { $count } crate
   *[other] { $count } crates
}
pieces-box = { $count ->
    [one] { $count } box
   *[other] { $count } boxes
}
pieces-cup = { $count ->
    [one] { $count } cup
   *[other] { $count } cups
}
pieces-cold-box = { $count ->
    [one] { $count } cold box
   *[other] { $count } cold boxes
}
pieces-ice-pack = { $count ->
    [one] { $count } ice pack
   *[other] { $count } ice packs
}
