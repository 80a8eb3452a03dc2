# Circuits alimentaires : plateformes, cycles de vente, lots, commandes.

error-no-such-hub = Cette plateforme n’existe pas. Regardez la liste des plateformes.
error-no-such-cycle = Ce cycle de vente n’existe pas. Regardez la liste des cycles.
error-no-such-lot = Ce lot n’existe pas. Regardez le cycle où il doit être.
error-no-such-order = Cette commande n’existe pas. Regardez le cycle où elle doit être.
error-hub-closed = Cette plateforme est fermée. Choisissez-en une autre.
error-cycle-closed = { $name } est clos : ses tournées se préparent. Adressez-vous à la coopérative.
error-cycle-cancelled = { $name } a été annulé. Choisissez un autre cycle.
error-cycle-not-open = { $name } ne prend rien avant le { $at }. Revenez à ce moment-là.
error-cycle-past-cutoff = La clôture de « { $name } » était le { $until }. Adressez-vous à la coopérative, ou prenez le cycle suivant.
error-cycle-does-not-repeat = { $name } ne revient pas. Dites d’abord comment il se répète.
error-cycle-without-next = { $name } n’a plus de prochaine date. Changez sa répétition.
error-cycle-without-orders = Personne n’a rien commandé dans { $name }. Saisissez d’abord des commandes, ou annulez le cycle.
error-lot-cancelled = { $what } a été retiré. Ajoutez-le à nouveau.
error-lot-ordered = { $what } ne peut pas être retiré : { $ordered } pièces en sont commandées. Dites à la coopérative sous « { circuits-announce } » qu’il n’y en aura pas : elle change les commandes.
error-order-cancelled = La commande { $reference } a été annulée. Saisissez-la à nouveau sous une autre référence.
error-lot-not-coming = { $what } ne vient pas à la plateforme : son cycle n’est pas clos, ou personne n’en a commandé.
error-cycle-lots-at-hub = { $name } ne peut pas être annulé : { $what } est déjà à la plateforme. Annulez les commandes à ne pas livrer ; ou, si c’est une erreur de saisie, reprenez-la d’abord sur la journée de la plateforme.
error-lot-not-yet = { $what } ne peut pas encore être là. Notez-le à partir du { $at }.
error-booking-of-cycle = Ceci appartient à un cycle de vente, et d’autres l’attendent. Adressez-vous à la coopérative.

fault-span-reversed = La fin, { $end }, n’est pas après le début, { $start }. Donnez une fin plus tardive.
fault-hub-without-address = La plateforme { $value } n’a pas d’adresse : aucune tournée ne peut y aller. Donnez son adresse au lieu.
fault-no-such-customer-here = Il n’y a pas de client { $value }. Donnez l’identifiant d’un client de la coopérative.
fault-cutoff-before-opening = La clôture, { $first }, n’est pas après l’ouverture, { $second }. Donnez une clôture plus tardive.
fault-cutoff-after-collection = La clôture, { $first }, est après le début de la collecte, { $second }. Donnez une clôture plus tôt.
fault-delivery-before-collection = La livraison finit { $first }, avant le début de la collecte { $second }. Donnez une livraison plus tardive.
fault-no-open-hub = { $value } n’est pas une plateforme ouverte de ce cycle. Choisissez une des siennes.
fault-cycle-without-hub = Un cycle a besoin d’une plateforme où passent ses lots. Indiquez-en au moins une.
fault-hub-has-lots = Des lots de ce cycle passent par la plateforme { $value }. Déplacez-les ou retirez-les d’abord.
fault-lot-stays = Ce qui est entré dans un cycle y reste, et reste à son producteur. Retirez-le et ajoutez-le à nouveau.
fault-lot-too-large = { $what } dépasse ce que porte n’importe quel vélo en une fois (le plus grand : { $largest }). Partagez-le en { $parts } lots.
fault-piece-too-large = Une seule pièce de { $what } dépasse ce que porte n’importe quel vélo en une fois (le plus grand : { $largest }). Corrigez son poids ou son volume, comptez-la en pièces plus petites, ou faites-la apporter par d’autres.
fault-lot-without-box = { $what } doit rester { $temperature ->
    [frozen] surgelé
    [hot] chaud
   *[chilled] au frais
}, et aucun vélo n’a de caisse pour cela. Ajoutez une caisse à un vélo, ou laissez ce lot de côté.
fault-lot-without-items = Un lot a au moins une pièce. Dites combien il y a de cageots, de caisses ou de sacs.
fault-lot-already-ordered = { $ordered } pièces sont déjà commandées. S’il y en a moins, dites-le à la coopérative sous « { circuits-announce } » : elle change les commandes, et personne n’en commande plus.
fault-duplicate-lot = Il y a déjà un lot { $value } dans ce cycle. Changez celui-là, ou donnez une autre référence.
fault-lot-without-place = On ne sait pas où ce lot est enlevé. Choisissez un lieu, ou donnez au producteur un lieu habituel.
fault-duplicate-order = Il y a déjà une commande { $value } dans { $name }. Changez celle-là, ou donnez une autre référence.
fault-order-without-address = On ne sait pas où va cette commande. Donnez une adresse, ou un point de retrait.
fault-no-such-lot-here = Il n’y a pas de lot { $value } dans ce cycle. Choisissez un de ses lots.
fault-order-without-lines = Une commande a au moins une ligne. Dites combien de pièces de quel lot elle prend.
fault-beyond-lot = { $value } pièces de { $what }, c’est plus que les { $left } qui restent. Commandez-en moins, ou demandez-en plus au producteur.
fault-more-after-closing = { $value } pièces de { $what }, c’est plus qu’avant, et le cycle est clos. Commandez-en autant ou moins.
fault-order-too-large = Cette commande dépasse ce que porte n’importe quel vélo en une fois (le plus grand : { $largest }). Partagez-la en { $parts } commandes.
fault-hub-is-closed = La plateforme { $name } est fermée. Choisissez-en une autre pour ses lots.
fault-hub-shut-that-day = La plateforme { $name } n’est pas ouverte le { $day }. Changez ses horaires, ou le jour.
fault-hub-overfull = { $value } pièces arrivent à la plateforme { $name }, qui a de la place pour { $limit }. Prenez une seconde plateforme, ou moins de commandes.
fault-hub-overfull-together = { $value } pièces seraient en même temps à la plateforme { $name } : { $own } de ce cycle, le reste de { $cycles }. Elle a de la place pour { $limit }. Prenez une seconde plateforme, moins de commandes, ou d’autres heures.

event-hub-changed = Plateforme modifiée
event-cycle-changed = Cycle de vente modifié
event-lot-changed = Lot modifié
event-lot-noted = Lot pointé à la plateforme
event-order-changed = Commande modifiée

admin-subject-hub = une plateforme
admin-subject-cycle = un cycle de vente
admin-subject-lot = un lot
admin-subject-order = une commande

home-can-cycles-all = Créer des cycles de vente, y prendre lots et commandes, et les clore.
home-can-cycles-read-all = Voir les cycles de vente avec leurs lots et leurs commandes.
home-can-cycles-own = Apporter des lots dans les cycles de vente, et voir quand ils sont enlevés.

page-area-circuits = Circuits
circuits-tabs = Circuits alimentaires
circuits-tab-cycles = Cycles de vente
circuits-tab-week = Lots de la semaine
circuits-tab-hubs = Plateformes
circuits-state-open = Ouvert
circuits-state-cut_off = Clôture passée
circuits-state-closed = Clos
circuits-state-planned = Planifié
circuits-state-done = Terminé
circuits-state-cancelled = Annulé
circuits-pieces = { $count ->
    [one] { $count } pièce
   *[other] { $count } pièces
}
circuits-kept-chilled = frais
circuits-kept-frozen = surgelé
circuits-kept-hot = chaud
circuits-kept-none = Peu importe
circuits-arrived = Arrivé à { $at }
circuits-counted = { $items } comptées, { $at }
circuits-sorted = { $items } comptées, trié à { $at }
circuits-missing = { $count ->
    [one] { $count } pièce manque
   *[other] { $count } pièces manquent
}
circuits-over = { $count ->
    [one] { $count } pièce de plus que commandé
   *[other] { $count } pièces de plus que commandé
}
circuits-weeks-before = Plus tôt
circuits-weeks-after = Plus tard
circuits-week-before = Semaine d’avant
circuits-week-after = Semaine d’après
circuits-day-before = Veille
circuits-day-after = Lendemain
circuits-cycle-new = Nouveau cycle
circuits-cycle = Cycle
circuits-day = Jour
circuits-day-hint = Les commandes sont apportées ce jour-là.
circuits-collection-day = Jour de passage aux fermes
circuits-collection-day-hint = Seulement si les fermes sont visitées un jour plus tôt, par exemple le jeudi pour le vendredi. Les lots attendent alors à la plateforme.
circuits-cutoff = Clôture
circuits-lots = Lots
circuits-orders = Commandes
circuits-state = État
circuits-no-hub = Un cycle a besoin d’une plateforme : un lieu où les lots arrivent et sont triés.
circuits-cycles-empty = Pas de cycle pendant ces semaines.
circuits-name = Nom
circuits-name-hint = Par exemple « Paniers du jeudi ».
circuits-hubs = Plateformes
circuits-opens-day = Ouvre le
circuits-opens-time = à
circuits-opens-hint = Vide : dès maintenant.
circuits-closes-day = Clôture le
circuits-closes-time = à
circuits-collection-start = Fermes dès
circuits-collection-end = jusqu’à
circuits-delivery-start = Clients dès
circuits-delivery-end = jusqu’à
circuits-weekly = Chaque semaine
circuits-weekly-hint = Le clore ouvre le suivant, aux mêmes heures.
circuits-excluded = Jours sans cycle
circuits-excluded-hint = Par exemple 2026-12-24, 2026-12-31.
circuits-save = Enregistrer
circuits-lot-split = Le partager ainsi et enregistrer
circuits-back = Retour
circuits-change = Modifier
circuits-collection = Fermes
circuits-delivery = Clients
circuits-repeats = Se répète
circuits-next = Le suivant est créé : { $day }
circuits-next-on = Le suivant a lieu le { $day }
circuits-no-next = Aucune autre date ne suit
circuits-closed-at = clos le { $at }
circuits-close = Clore ce cycle
circuits-close-means = Ce qui est commandé devient des collectes des fermes à la plateforme, et des livraisons de la plateforme aux portes et points de retrait. Plus aucun lot ni commande n’entre ensuite.
circuits-close-do = Clore et créer les courses
circuits-repeat-do = Créer le suivant
circuits-to-plan = Planifier ce jour
circuits-cancel = Annuler
circuits-cycle-cancel = Annuler ce cycle
circuits-cycle-cancel-sure = Annuler « { $name } » du { $day } ? { $orders ->
    [0] Il n’a aucune commande.
    [one] Sa commande ne sera pas livrée.
   *[other] Aucune de ses { $orders } commandes ne sera livrée.
} { $state ->
    [open] Plus personne ne pourra apporter de lots ni commander.
    [cut_off] Plus personne ne pourra apporter de lots ni commander.
   *[other] Ses courses sont annulées et quittent les tournées.
} C’est définitif.
circuits-order-cancel-sure = Annuler la commande { $number } ? { $state ->
    [open] Ses pièces redeviennent libres pour d’autres.
    [cut_off] Ses pièces redeviennent libres pour d’autres.
   *[other] Elle ne sera pas livrée, et sa course quitte les tournées.
}
circuits-take-back-sure = Reprendre « { $what } » ? Plus personne ne pourra en commander.
circuits-hub-close-sure = Fermer la plateforme { $name } ? Plus aucun cycle n’y passera. Ce qui est déjà planifié reste.
circuits-lot-new = Ajouter un lot
circuits-what = Produits
circuits-what-hint = Par exemple « Carottes, cageots de 5 kg ».
circuits-producer = Producteur
circuits-size = Quantité
circuits-ordered = Commandé
circuits-next-day = Prochain jour avec un cycle ici : { $day }
circuits-order-gone = n’est plus sur le site de vente
circuits-order-keep = Apporter quand même
circuits-ordered-state = Commandée
circuits-hub = Plateforme
circuits-at-hub = À la plateforme
circuits-taken-back = Retiré
circuits-lots-empty = Pas encore de lot.
circuits-order-new = Saisir une commande
circuits-order-title = Commande { $number }
circuits-at-most = { $count } au plus
circuits-reference = N° de commande
circuits-to = Pour
circuits-lines = Lots
circuits-against-hours = Contre les horaires d’ouverture d’une plateforme
circuits-against-hours-shut = { $numbers } : la plateforme { $hub } n’est pas ouverte le { $day }. Changez ses horaires, ou le jour du cycle.
circuits-against-hours-too-early = { $numbers } : à livrer avant que la plateforme { $hub } n’ouvre à { $opens } le { $day }. { $count ->
    [one] Donnez-lui
   *[other] Donnez-leur
} des heures plus tardives, ou faites ouvrir la plateforme plus tôt.
circuits-against-hours-fetched-shut = { $numbers } : à retirer à la plateforme { $hub } même, à des heures où elle est fermée le { $day } ; elle ouvre à { $opens }.
circuits-orders-empty = Pas encore de commande.
circuits-left = { $count ->
    [one] { $count } pièce reste
   *[other] { $count } pièces restent
}
circuits-site = Point de retrait
circuits-site-hint = Ou une adresse ci-dessous.
circuits-address = Adresse
circuits-contact = Nom
circuits-phone = Téléphone
circuits-email = E-mail
circuits-access = Accès
circuits-note = Note
circuits-until = Les lots sont pris jusqu’au { $at }.
circuits-from-until = Les lots sont pris du { $from } au { $at }.
circuits-collected = La tournée passe { $hours }. Plateforme :
circuits-round = Tournée
circuits-not-collected = Pas enlevé
circuits-not-brought = Pas arrivé à la plateforme
circuits-comes-no-more = N’arrive plus : { $what }
circuits-not-taken = Pas emporté
circuits-collected-at = Enlevé à { $at }
circuits-comes = Passe à { $at }
circuits-not-yet = Une fois le cycle clos
circuits-cancelled-nobody-comes = Annulé : personne ne passe
circuits-being-planned = Se prépare
circuits-stays = Reste : personne n’en a commandé
circuits-for-hub = pour { $hub }
circuits-lot-too-late = Ce cycle ne prend pas de lots en ce moment. Demandez à la coopérative, ou attendez le prochain cycle.
circuits-no-lot = Vous n’apportez encore rien.
circuits-week-empty = Pas de cycle pendant ces semaines.
circuits-items = Pièces
circuits-mass = Poids en tout
circuits-volume = Volume en tout
circuits-amounts-hint = Les pièces sont des cageots, caisses ou sacs. Poids et volume sont ceux de l’ensemble. Sans poids, un litre compte pour 1 kg, et une pièce sans volume pour 5 kg.
circuits-temperature = Conservation
circuits-place = Enlevé à
circuits-place-usual = Lieu habituel
circuits-ready-start = Prêt dès
circuits-ready-end = jusqu’à
circuits-service = Chargement
circuits-ready-hint = Sans heures, celles du cycle comptent.
circuits-handling = Pour le coursier
circuits-handling-hint = Par exemple où sont les cageots.
circuits-take-back = Retirer ce lot
circuits-hub-new = Nouvelle plateforme
circuits-open = Ouverture
circuits-sorting = Tri
circuits-space = Place, en pièces
circuits-always-open = Toujours
circuits-sorting-words = { $minutes } min par lot, { $places } à la fois
circuits-hubs-empty = Pas encore de plateforme.
circuits-hub-place = Lieu
circuits-hub-place-hint = Avec une adresse ; ajoutez-le sous Administration, Lieux.
circuits-hub-run-by = Tenue par
circuits-hub-run-by-hint = Ses membres voient ce qui arrive et part, et le comptent.
circuits-hub-own = La coopérative
circuits-sorting-time = Tri d’un lot
circuits-sorting-places = Lots à la fois
circuits-sorting-hint = Rien ne quitte la plateforme avant d’être arrivé et trié.
circuits-clock-part-opens = Ouverture
circuits-clock-part-closes = Clôture
circuits-clock-part-collection = Fermes
circuits-clock-part-delivery = Clients
circuits-clock-moved = { $part } : { $value } n’existe pas le { $day }, car on avance les horloges. Ce sera { $became }.
circuits-clock-twice = { $part } : { $value } existe deux fois le { $day }, car on recule les horloges. C’est la { $which ->
    [2] seconde
   *[1] première
} des deux qui compte ({ $offset }).
circuits-open-title = Heures d’ouverture
circuits-open-days = Horaire { $number } : ouverte le
circuits-open-hint = Sans heures, elle est toujours ouverte. Des heures sans jour valent chaque jour. Remplissez un horaire de plus pour d’autres jours, ou après une pause ; videz-le pour le supprimer. Enregistrez pour en ajouter encore.
circuits-open-start = de
circuits-open-end = à
circuits-hub-close = Fermer cette plateforme
circuits-arrivals = Arrivées
circuits-brought-at = Apporté à { $at }
circuits-on-its-way = Parti de la ferme à { $at }
circuits-from-farm = À la ferme à { $at }
circuits-do-arrived = Est là
circuits-do-arrived-all = Tout est là
circuits-do-counted-all = Tout compté comme commandé
circuits-do-sorted-all = Tout trié
circuits-noted-from = Se note à partir du { $at }.
circuits-do-counted = Compté
circuits-do-sorted = Trié
circuits-do-taken-back = Revenir en arrière
circuits-handed-out = Retiré à la plateforme
circuits-not-closed = Son cycle n’est pas encore clos.
circuits-nobody = Personne n’en a commandé.
circuits-cancelled-cycles = Annulé : { $names }. Rien n’en est collecté ni livré.
circuits-cancelled-here = Son cycle a été annulé après son arrivée. Voyez avec la coopérative ce qu’il en advient.
circuits-arrivals-empty = Rien n’arrive ce jour-là.
circuits-leaving = Départs
circuits-taken-at = Enlèvement
circuits-gone = Parti à { $at }
circuits-lacks = { $what } : il en manque { $count } sur { $ordered }
circuits-short = il en manque { $count } sur { $ordered }
circuits-ready = Prêt
circuits-came-to-nothing = Rien n’en est venu
circuits-in-no-round = Dans aucune tournée
circuits-waits = Attend ses lots
circuits-leaving-empty = Rien ne part ce jour-là.

page-done-cycle-made = Le cycle est créé.
page-done-cycle-changed = Le cycle est modifié.
page-done-cycle-closed = Le cycle est clos : ses courses sont créées. Planifiez maintenant le jour.
page-done-cycle-cancelled = Le cycle est annulé.
page-done-order-added = La commande est saisie.
page-done-order-changed = La commande est modifiée.
page-done-order-kept = La commande sera apportée quand même.
page-done-order-cancelled = La commande est annulée.
page-done-lot-added = Le lot est ajouté.
page-done-lot-changed = Le lot est modifié.
page-done-lot-cancelled = Le lot est retiré.
page-done-lot-noted = Pointé.
page-done-hub-added = La plateforme est ajoutée.
page-done-hub-changed = La plateforme est modifiée.
page-done-hub-closed = La plateforme est fermée.
circuits-waits-in-vain = { $drop } (tournée de { $rider }) l’attend en vain.
circuits-waits-missed = { $drop } (tournée de { $rider }) quitte la plateforme { $later } min plus tard ; son créneau est manqué de { $missed } min.
circuits-waits-behind = { $drop } vient plus tard dans la tournée de { $rider } ; son créneau est manqué de { $missed } min.
circuits-waits-later = { $drop } (tournée de { $rider }) quitte la plateforme { $later } min plus tard ; son créneau est tenu.
circuits-announce = Moins, ou plus tard
circuits-announce-ordered = { $count ->
    [one] Une pièce est commandée.
   *[other] { $count } pièces sont commandées.
}
circuits-announce-items = Pièces qu’il y aura
circuits-announce-ready = Prêt seulement à
circuits-announce-hint = Le bureau et la plateforme le lisent tout de suite. Rien n’est déplacé tout seul : le bureau replanifie, ou prévient qui attend.
circuits-announce-open-hint = Le bureau le lit tout de suite et change les commandes. D’ici là, personne ne peut en commander plus.
circuits-announce-offer = { $count ->
    [one] Une pièce en est déjà commandée. S’il n’y en a pas, ou plus tard :
   *[other] { $count } pièces en sont déjà commandées. S’il y en a moins, ou plus tard :
}
circuits-announce-do = Prévenir la coopérative
circuits-announced-items = Annoncé : { $count } sur { $ordered }
circuits-announced-ready = Annoncé : prêt à { $at }
page-done-lot-announced = La coopérative est prévenue.
page-done-lot-known = La coopérative le sait déjà : rien de nouveau n’a été envoyé.
event-lot-announced = Lot annoncé incomplet ou en retard
circuits-confirm = Confirmer
circuits-confirmed = Confirmé
circuits-unconfirmed = Pas encore confirmé
page-done-lot-confirmed = C’est confirmé : la coopérative et la plateforme le voient.
event-lot-confirmed = Lot confirmé
notice-lot-short = { $producer } apporte { $items } au lieu de { $ordered } de { $what }. Prévenez qui l’attend, ou modifiez les commandes.
notice-lot-short-subject = { $producer } apporte moins de { $what }
notice-lot-delayed = { $what } de { $producer } ne sera prêt à la ferme qu’à { $ready_at }. Replanifiez le reste de la journée, ou prévenez qui attend.
notice-lot-delayed-subject = { $what } de { $producer } sera prêt plus tard
notice-lot-as-agreed = { $what } de { $producer } vient finalement comme convenu : { $taken_back ->
    [items] les { $ordered } pièces
    [ready_at] à l’heure convenue
   *[both] les { $ordered } pièces, à l’heure convenue
}. Les tournées replanifiées pour cela le restent jusqu’à ce que vous replanifiiez le reste de la journée.
notice-lot-as-agreed-subject = { $what } de { $producer } vient comme convenu
error-lot-has-come = { $what } est déjà arrivé à la plateforme : ce qui y a été compté vaut.
error-lot-announced-too-late = Plus rien ne peut être annoncé sur { $what } : les livraisons prévues étaient terminées à { $at }. Appelez la coopérative.
notice-lot-late = { $what } de { $producer } ne sera trié à la plateforme que vers { $ready_at }. { $jobs ->
    [one] Une livraison l’attend
   *[other] { $jobs } livraisons l’attendent
} ({ $riders }), jusqu’à { $late_min ->
    [one] une minute
   *[other] { $late_min } minutes
} de plus que prévu. { $missed ->
    [0] Aucun créneau n’est manqué.
    [one] Une livraison manque son créneau.
   *[other] { $missed } livraisons manquent leur créneau.
} Rien n’a été déplacé : replanifiez le reste de la journée, ou prévenez qui attend.
notice-lot-late-subject = { $what } de { $producer } arrive en retard à la plateforme
notice-lot-missing = { $what } de { $producer } n’arrivera plus à la plateforme. { $jobs ->
    [one] Une livraison l’attend en vain
   *[other] { $jobs } livraisons l’attendent en vain
} ({ $riders }). Faites-le apporter par quelqu’un d’autre, ou retirez-le des commandes.
notice-lot-missing-subject = { $what } de { $producer } n’arrive pas à la plateforme
circuits-hub-keeps = Gardé au froid ou au chaud ici
circuits-hub-keeps-hint = Classes pour lesquelles la plateforme a de quoi conserver. Le temps passé ici compte pour les autres marchandises.

# Packing list

circuits-lots-first = Ajoutez d’abord des lots : les commandes s’y font.
circuits-packing = Liste de préparation
circuits-packing-title = Liste de préparation de { $name }, { $day }
circuits-packing-back = Retour au cycle
circuits-packing-open = Les commandes sont prises jusqu’au { $at } : cette liste peut encore grandir.
circuits-packing-empty = Rien n’est encore commandé.
circuits-packing-print = La commande d’impression de votre navigateur met cette page sur papier.
circuits-packing-producers = Ce que chaque producteur apporte
circuits-packing-sites = Ce qui va où
circuits-packing-homes = Domiciles
circuits-packing-orders = { $count ->
    [one] une commande
   *[other] { $count } commandes
}
circuits-packing-list = Les commandes, une à une
