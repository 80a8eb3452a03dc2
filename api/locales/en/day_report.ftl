# A day's report

day-report-title = { $state ->
    [going] { $day }: how it stands
   *[over] { $day }: how it went
}
day-report-as-planned = as planned where a round is not over
day-report-before = Day before
day-report-after = Day after
day-report-show = Show
day-report-day = Day
day-report-print-hint = Your browser’s print command puts this page on paper.
day-report-going = { $count ->
    [one] One round is not over yet: its figures still grow.
   *[other] { $count } rounds are not over yet: their figures still grow.
}
day-report-empty = Nothing was booked or ridden on this day.
day-report-delivered = Delivered
day-report-of = { $done } of { $all }
day-report-failed = Failed
day-report-placed = Still in a round
day-report-left = Not ridden
day-report-on-time = On time
day-report-on-time-of = { $percent } % of the stops with an agreed time
day-report-no-times = No stop had an agreed time
day-report-hours = Hours ridden
day-report-distance = Distance
day-report-rounds = Rounds
day-report-rider = Courier
day-report-vehicle = Vehicle
day-report-from-to = From–to
day-report-stops = Stops done
day-report-late = Late
day-report-late-of = { $count }, worst { $minutes } min
day-report-planned = planned
day-report-status = { $status ->
    [published] Not begun
    [accepted] Not begun
    [started] On the road
    [finished] Over
    [refused] Refused
   *[other] { $status }
}
day-report-no-rounds = No round was published for this day.
day-report-failures = What failed
day-report-no-failures = No visit failed.
day-report-what = Delivery
day-report-when = Time
day-report-why = Reason
day-report-follows = What follows
day-report-nobody-decided = Nobody has decided yet
day-report-way = { $way ->
    [retry_today] Tried again the same day
    [retry_tomorrow] Tried again
    [return_to_sender] Brought back to the sender
    [leave_at_hub] Stays at the hub
   *[call_coordinator] Nobody has decided yet
}
day-report-way-on = { $way ->
    [return_to_sender] Brought back to the sender on { $day }
   *[other] Tried again on { $day }
}
day-report-collecting = collecting
day-report-goods = Goods to bring back
day-report-goods-where = Where they are
day-report-goods-aboard = With { $rider }
day-report-goods-at-hub = At the hub
day-report-goods-out-again = Go out again on { $day }
day-report-no-goods = No goods are left with anybody.
day-report-lates = Late by the agreed time
day-report-closes = Agreed until
day-report-arrived = Arrived
day-report-late-by = Late by
day-report-minutes = { $minutes } min
day-report-under-minute = under a minute
day-report-no-lates = Nobody came late.
day-report-tomorrow = Left for another day
day-report-customer = Customer
day-report-own = the cooperative
day-report-no-left = Every job was ridden or still will be.
day-report-incidents = Incidents
day-report-incident-state = { $status ->
    [open] Still open
   *[closed] Closed
}
day-report-what-happened = What
day-report-wrote = What was said
day-report-nameless = Delivery
