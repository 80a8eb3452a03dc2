# Comptes des circuits alimentaires : parts des tournées mutualisées, consignes, chaîne du froid.

admin-rule-fair_cost = Parts des tournées mutualisées
admin-rule-fair_cost-lead = Comment les producteurs se partagent le coût d’une tournée qu’ils remplissent ensemble.
admin-part-pooled = La tournée
admin-part-own-van = La camionnette du producteur, pour comparer
admin-field-pays-shares = Les producteurs paient leur part à la place du tarif
admin-field-round-cents = Par tournée
admin-field-rider-hour-cents = Une heure de coursier
admin-field-ridden-km-cents = Un kilomètre parcouru
admin-field-van-km-cents = Un kilomètre de camionnette
admin-field-van-hour-cents = Une heure de conduite
admin-field-van-distance-per-mille = Son trajet, par rapport au vélo
admin-field-van-time-per-mille = Son temps de trajet, par rapport au vélo

price-circuit-drop = Dépôt n° { $number } du cycle, selon la grille des dépôts
price-pooled-carried = Sur les { $cost } de la tournée, la coopérative prend { $carried } à sa charge ; personne ne les paie
price-pooled-delay = Des marchandises étaient prêtes plus tard que prévu : la coopérative prend à sa charge les { $delay } que cela ajoute à la tournée
circuits-costs-delay-sum = La coopérative prend encore { $amount } des tournées affichées à sa charge, car des marchandises étaient prêtes plus tard que prévu.
circuits-costs-carried-sum = La coopérative prend { $amount } des tournées affichées à sa charge : les parts s’arrêtent à ce que coûterait une tournée pour chacun seul.
price-pooled-share = Part d’une tournée mutualisée entre { $producers } producteurs
fault-returnable-to-itself = Celui qui donne et celui qui reçoit sont le même. Choisissez-en deux différents.
fault-returnable-short = { $value } pièces devaient partir, mais il n’y en a que { $held }. Corrigez le nombre, ou notez d’abord d’où viennent les autres.
fault-returns-of-booking = La réservation en demande elle-même { $low } : on ne peut pas en prendre { $value }. Pour moins, changez la réservation.
fault-holder-without-id = { $value } n’a pas d’identifiant. Ne l’indiquez pas.
fault-holder-needs-id = Pour { $value }, il faut un identifiant. Dites lequel.
fault-holder-unknown = Il n’y a ni lieu ni client { $value }. Donnez l’identifiant d’un de ceux de la coopérative.

circuits-tab-costs = Parts des tournées
circuits-tab-returnables = Caisses et bacs
circuits-costs-title = Parts des tournées mutualisées
circuits-costs-lead = Une tournée collecte chez plusieurs. Chacun paie ce que ses arrêts y ajoutent, et jamais plus qu’une tournée pour lui seul.
circuits-costs-first = Du
circuits-costs-last = Au
circuits-costs-show = Afficher
circuits-costs-sum = En tout { $total }. Seul à vélo, ce serait { $bike } ; avec sa camionnette, { $van }.
circuits-costs-day = Jour
circuits-costs-producer = Producteur
circuits-costs-share = Part
circuits-costs-bike = Seul à vélo
circuits-costs-van = Sa camionnette
circuits-costs-how = Le calcul
circuits-costs-planned = Prévu
circuits-costs-explain = La tournée du { $day }
circuits-costs-round = La tournée coûte { $cost } ; { $producers ->
    [one] un producteur la partage
   *[other] { $producers } producteurs la partagent
}. { $stops ->
    [one] Un arrêt est le vôtre.
   *[other] { $stops } arrêts sont les vôtres.
}
circuits-costs-shapley = Ce que ces arrêts ajoutent à la tournée, en moyenne sur tous les ordres d’arrivée : { $amount }.
circuits-costs-capped = C’est plus que seul : les autres ou la coopérative en reprennent { $amount }.
circuits-costs-taken-over = Ce qui dépasserait « seul » chez d’autres est réparti selon la marge restante : { $amount } de plus.
circuits-costs-delay = Des marchandises étaient prêtes plus tard que prévu. La coopérative prend à sa charge les { $amount } que cela ajoute à la tournée ; les parts restent les mêmes.
circuits-costs-carried = La coopérative prend en charge { $amount } de cette tournée.
circuits-costs-alone = Une tournée seul : { NUMBER($km, maximumFractionDigits: 1) } km, { $minutes } minutes.
circuits-costs-charged = La part est payée à la place du prix du tarif.
circuits-costs-told = Le prix du tarif est payé ; la part est indiquée pour comparer.
circuits-costs-empty = Aucune tournée mutualisée ces jours-là.
circuits-returnables-title = Caisses et bacs
circuits-returnables-lead = Ce qui appartient à la coopérative, où c’est, et depuis quand.
circuits-returnables-holder = Où
circuits-returnables-kind = Quoi
circuits-returnables-count = Combien
circuits-returnables-since = Le plus ancien depuis
circuits-returnables-days = { $days ->
    [0] aujourd’hui
    [one] { $days } jour
   *[other] { $days } jours
}
circuits-returnables-empty = Rien n’est encore noté.
circuits-collect-title = Sur le chemin des tournées prévues
circuits-collect-one = { $time }, { $holder } – { $kind } : { $count } sur { $held }
circuits-collect-none = Aucune tournée de ce jour ne passe là où il y en a assez, avec la place pour les prendre.
circuits-collect-take = Faire reprendre { $what } ({ $price })
circuits-collect-asked = L’arrêt en reprend déjà { $count }.
circuits-collect-not-now = La tournée ne peut pas les prendre maintenant.
circuits-returns-back = Repart à vide : { $what }
circuits-move-title = Noter un mouvement
circuits-move-giver = De
circuits-move-taker = À
circuits-move-reason = Pourquoi
circuits-move-note = Remarque
circuits-move-save = Noter
circuits-holder-cooperative = La coopérative
circuits-holder-outside = Dehors (acheté ou perdu)
circuits-returnable-crate = Caisses
circuits-returnable-box = Bacs
circuits-returnable-cup = Gobelets
circuits-returnable-cold_box = Caissons isothermes
circuits-returnable-ice_pack = Pains de glace
circuits-reason-bought = Acheté
circuits-reason-handed_over = Remis
circuits-reason-taken_up = Repris
circuits-reason-lost = Perdu ou cassé
circuits-reason-moved = Déplacé

circuits-tab-cold = Chaîne du froid
circuits-cold-title = La chaîne du froid d’un jour
circuits-cold-lead = Minutes de la prise en charge à la remise, face à la limite de leur classe. Ce qui passe par une plateforme qui ne garde pas cette classe compte depuis la ferme. Une tournée en cours compte comme elle roule.
circuits-cold-short = { $rider } part { $time } et il lui en faut { $needed } ({ $kind }), mais il n’y en a que { $there }.
circuits-cold-lot = Marchandise
circuits-cold-class = Classe
circuits-cold-rider = Livreur
circuits-cold-when = Hors du froid
circuits-cold-minutes = Minutes
circuits-cold-of = { $minutes } sur { $limit }
circuits-cold-legs = { $before } avant de quitter la plateforme + { $after } depuis
circuits-cold-empty = Aucune tournée de ce jour ne porte de marchandise réfrigérée, surgelée ou chaude.
circuits-cold-chilled = Réfrigéré
circuits-cold-frozen = Surgelé
circuits-cold-hot = Chaud
error-cold-boxes-short = La tournée de { $rider } à { $at } a besoin de { $needed } { $kind ->
    [ice_pack] pains de glace
   *[other] caissons isothermes
}, mais il n’y en a alors que { $there }. Apportez-en, notez ce que vous avez, ou publiez quand même.
admin-rule-cold_chain = Chaîne du froid
admin-rule-cold_chain-lead = Combien de temps la marchandise peut rester hors du froid, et ce que contient un caisson.
admin-part-cold = Hors du froid au plus
admin-field-chilled-min = Marchandise réfrigérée
admin-field-frozen-min = Marchandise surgelée
admin-field-hot-min = Marchandise chaude
admin-field-box-ml = Un caisson contient
admin-field-packs-per-box = Pains de glace par caisson

sheet-cold-until = { $class ->
    [hot] Sorti du four
   *[other] Hors du froid
} depuis { $since } : à remettre avant { $until }
sheet-cold-boxes = Emporter { $boxes ->
    [one] un caisson isotherme
   *[other] { $boxes } caissons isothermes
} et { $packs ->
    [one] un pain de glace
   *[other] { $packs } pains de glace
}
pieces-crate = { $count ->
    [one] { $count } caisse
   *[other] { $count } caisses
}
pieces-box = { $count ->
    [one] { $count } bac
   *[other] { $count } bacs
}
pieces-cup = { $count ->
    [one] { $count } gobelet
   *[other] { $count } gobelets
}
pieces-cold-box = { $count ->
    [one] { $count } caisson isotherme
   *[other] { $count } caissons isothermes
}
pieces-ice-pack = { $count ->
    [one] { $count } pain de glace
   *[other] { $count } pains de glace
}
