# Bilan d’une journée

day-report-title = { $state ->
    [going] { $day } : où on en est
   *[over] { $day } : le bilan
}
day-report-as-planned = selon le plan tant qu’une tournée n’est pas terminée
day-report-before = La veille
day-report-after = Le lendemain
day-report-show = Afficher
day-report-day = Jour
day-report-print-hint = La commande d’impression de votre navigateur met cette page sur papier.
day-report-going = { $count ->
    [one] Une tournée n’est pas terminée : ses chiffres évoluent encore.
   *[other] { $count } tournées ne sont pas terminées : leurs chiffres évoluent encore.
}
day-report-empty = Rien n’a été réservé ni roulé ce jour-là.
day-report-delivered = Livré
day-report-of = { $done } sur { $all }
day-report-failed = Échoué
day-report-placed = Encore dans une tournée
day-report-left = Pas roulé
day-report-on-time = À l’heure
day-report-on-time-of = { $percent } % des arrêts avec une heure convenue
day-report-no-times = Aucun arrêt n’avait d’heure convenue
day-report-hours = Heures roulées
day-report-distance = Distance
day-report-rounds = Tournées
day-report-rider = Coursier
day-report-vehicle = Véhicule
day-report-from-to = De–à
day-report-stops = Arrêts faits
day-report-late = En retard
day-report-late-of = { $count }, au pire { $minutes } min
day-report-planned = prévu
day-report-status = { $status ->
    [published] Pas commencée
    [accepted] Pas commencée
    [started] En route
    [finished] Terminée
    [refused] Refusée
   *[other] { $status }
}
day-report-no-rounds = Aucune tournée n’a été publiée pour ce jour.
day-report-failures = Ce qui a échoué
day-report-no-failures = Aucun passage n’a échoué.
day-report-what = Livraison
day-report-when = Heure
day-report-why = Raison
day-report-follows = La suite
day-report-nobody-decided = Personne n’a encore décidé
day-report-way = { $way ->
    [retry_today] Nouvel essai le même jour
    [retry_tomorrow] Nouvel essai
    [return_to_sender] Rapporté à l’expéditeur
    [leave_at_hub] Reste au dépôt
   *[call_coordinator] Personne n’a encore décidé
}
day-report-way-on = { $way ->
    [return_to_sender] Rapporté à l’expéditeur le { $day }
   *[other] Nouvel essai le { $day }
}
day-report-collecting = collecte
day-report-goods = Marchandises à rapporter
day-report-goods-where = Où elles sont
day-report-goods-aboard = Avec { $rider }
day-report-goods-at-hub = Au dépôt
day-report-goods-out-again = Repartent le { $day }
day-report-no-goods = Il ne reste de marchandises chez personne.
day-report-lates = En retard sur l’heure convenue
day-report-closes = Convenu jusqu’à
day-report-arrived = Arrivée
day-report-late-by = Retard
day-report-minutes = { $minutes } min
day-report-under-minute = moins d’une minute
day-report-no-lates = Personne n’est arrivé en retard.
day-report-tomorrow = Reporté à un autre jour
day-report-customer = Client
day-report-own = la coopérative
day-report-no-left = Toutes les missions ont été roulées ou le seront encore.
day-report-incidents = Incidents
day-report-incident-state = { $status ->
    [open] Encore ouvert
   *[closed] Clos
}
day-report-what-happened = Quoi
day-report-wrote = Ce qui a été dit
day-report-nameless = Livraison
