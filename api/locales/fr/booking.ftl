# Pages on which a shop, a restaurant or a producer books deliveries

booking-tabs = Livraisons
booking-tab-list = Livraisons
booking-tab-new = Nouvelle
booking-tab-table = Plusieurs à la fois
booking-tab-repeats = Récurrentes
booking-tab-invoices = Factures
booking-tab-shop = Votre établissement
booking-back = Retour

page-done-booked = C’est réservé.
page-done-booking-changed = La livraison est modifiée.
page-done-booking-cancelled = La livraison est annulée.

error-booking-of-many-stops = Cette réservation a plusieurs arrêts ou créneaux ; ce formulaire ne prend qu’une livraison à une porte. Modifiez-la en tableau ou appelez la coopérative.

## The list

booking-list-title = Livraisons
booking-list-empty = Pas encore de livraison ici.
booking-list-none = Aucune livraison ne correspond au filtre.
booking-list-more = Seules les { $count } premières sont affichées. Choisissez un seul jour.
booking-list-range = { $first } au { $last }
booking-new-go = Réserver une livraison
booking-table-go = En réserver plusieurs
booking-day = Jour
booking-days = Autres jours
booking-span = Afficher
booking-span-day = un jour
booking-span-week = une semaine
booking-show = Afficher
booking-search = Rechercher
booking-today = Aujourd’hui
booking-before-day = Jour précédent
booking-after-day = Jour suivant
booking-before-week = Semaine précédente
booking-after-week = Semaine suivante
booking-count = { $count ->
    [one] une livraison
   *[other] { $count } livraisons
}
booking-further-stops = { $count ->
    [one] et un autre arrêt
   *[other] et { $count } autres arrêts
}
booking-column-time = Heure
booking-column-to = Vers
booking-column-state = État
booking-column-reference = Référence
booking-column-price = Prix
booking-any-time = à toute heure
booking-no-address = Sans adresse
booking-hidden-address = Adresse masquée
booking-state = État
booking-state-any = tous
booking-state-booked = Réservée
booking-state-planned = Planifiée
booking-state-coming = En route
booking-state-there = À la porte
booking-state-done = Livrée
booking-state-failed = Non livrée
booking-state-returned = Rapportée
booking-state-collected = Enlevée
booking-state-uncollected = Non enlevée
booking-state-cancelled = Annulée
booking-at-planned = Elle est planifiée pour { $time }.
booking-at-coming = Attendue à { $time }.
booking-at-there = Le coursier est arrivé à { $time }.
booking-at-done = À { $time }.
booking-at-failed = À { $time }.
booking-customer = Client
booking-customer-any = tous
booking-customer-none = La coopérative elle-même
booking-customer-hint = Qui paie, et où se trouve d’habitude la marchandise.

## A delivery

booking-new-title = Réserver une livraison
booking-change-title = Modifier une livraison
booking-from-title = De
booking-from-hub = À notre dépôt : chargé avant la tournée
booking-to-title = Vers
booking-to-address = Adresse
booking-address = Adresse
booking-address-hint = Rue, numéro et ville
booking-access = Comment entrer
booking-access-hint = Code, étage, cour
booking-contact = Destinataire
booking-contact-name = Nom du destinataire
booking-contact-phone = Téléphone du destinataire
booking-note = Note pour le coursier
booking-what-title = Quoi
booking-parcels = Combien de chaque ?
booking-parcels-needed = Indiquez le nombre de colis.
booking-size-letter = Lettre
booking-size-box_s = Petit carton
booking-size-box_m = Carton moyen
booking-size-box_l = Grand carton
booking-size-crate = Caisse
booking-size-meal = Sac de repas
booking-size-cargo = Charge de vélo-cargo
booking-mass = Poids total
booking-mass-hint = Seulement s’il n’est pas celui de ces tailles
booking-keep = À conserver
booking-keep-any = tel quel
booking-keep-chilled = au frais
booking-keep-frozen = surgelé
booking-keep-hot = au chaud
booking-pick = Enlèvement
booking-pick-usual = { $place } (habituel)
booking-pick-of-customer = Au lieu habituel du client, sinon au dépôt
booking-pick-address = À une autre adresse
booking-from-address = Adresse de l’enlèvement
booking-from-hint = Seulement pour un enlèvement à une autre adresse
booking-when-title = Quand
booking-when = Livraison
booking-when-window = un jour, entre deux heures
booking-when-ready = dès que c’est prêt (repas)
booking-from = De
booking-until = À
booking-until-hint = Laissez les deux vides si l’heure n’importe pas
booking-ready-from = Prêt à l’enlèvement dès
booking-ready-from-hint = Seulement si la marchandise n’est pas prête avant
booking-ready-min = Prêt dans
booking-ready-min-hint = Le premier coursier libre est cherché
booking-minutes = minutes
booking-extras = Preuve, contrôle de l’âge, caisses, sorte de marchandise, référence
booking-proof = Preuve souhaitée
booking-proof-hint = Ce qui montre la remise
booking-proof-signature = Signature
booking-proof-photo = Photo
booking-proof-name = Nom de la personne qui a reçu
booking-proof-code = Code donné par le destinataire
booking-age = Vérifier que le destinataire est majeur
booking-age-hint = Pour l’alcool, par exemple : le téléphone du coursier le demande à la porte, et sinon rien n’est remis
booking-crates = Caisses vides à rapporter
booking-crates-hint = Nombre de caisses que le coursier reprend
booking-goods = Sorte de marchandises
booking-goods-hint = Seulement si des marchandises ne doivent pas voyager avec d’autres, avec les mots de la coopérative, par exemple aliments-crus.
booking-aboard = À bord au plus
booking-aboard-hint = Du départ de l’enlèvement jusqu’à la porte, par exemple 30 pour des repas chauds. Vide : pas de limite.
booking-aboard-minutes = { $minutes ->
    [1] une minute
   *[other] { NUMBER($minutes, maximumFractionDigits: 1) } minutes
}
booking-next = Si personne n’est là
booking-reference = Votre référence
booking-reference-hint = Votre numéro de commande ; il figure sur la facture
booking-check = Voir le prix et l’heure
booking-change-save = Enregistrer la modification
booking-change-price = Si le trajet, le chargement ou l’heure changent, le prix est recalculé et vous le voyez avant toute modification ; sinon le prix convenu reste.
booking-change-new-price = Cette livraison coûtait { $before } ; une fois modifiée, elle coûtera { $now }.

## Before it is booked

booking-confirm-title = Vérifiez, s’il vous plaît
booking-visit-pickup = Enlèvement
booking-visit-drop = Livraison
booking-visit-back = Retour chez
booking-visit-time = entre { $first } et { $last }
booking-load = { $items ->
    [0] { NUMBER($kg, maximumFractionDigits: 1) } kg
    [one] un colis, { NUMBER($kg, maximumFractionDigits: 1) } kg
   *[other] { $items } colis, { NUMBER($kg, maximumFractionDigits: 1) } kg
}
booking-ahead = { $status ->
    [on_the_way] En route
    [next] Prochain arrêt du coursier
    [here] À la porte
   *[planned] Dans une tournée
}
booking-map-rider = Carte avec la porte et l’endroit approximatif du coursier
booking-map-door = Carte avec la porte
booking-price = Prix
booking-price-for = Pour
booking-vat = TVA
booking-total = Total
booking-co2 = { $way ->
    [more] À vélo, cela émet environ { $saved } g de CO₂e de plus qu’une camionnette, { $emitted } g en tout.
    [same] À vélo, cela émet autant de CO₂e qu’une camionnette, environ { $emitted } g.
   *[less] À vélo, cela évite environ { $saved } g de CO₂e par rapport à une camionnette, et en émet { $emitted } g.
}
booking-book = Réserver
booking-edit = Modifier
booking-place-shut = { $place } sera peut-être fermé quand le coursier viendra retirer les colis. Horaires d’ouverture : { $hours }. Choisissez une autre heure, ou assurez-vous que quelqu’un sera là.
booking-bookable-until = Réservable jusqu’à : { $until }.

## One delivery

booking-one-title = Livraison
booking-one-stops = Arrêts
booking-one-job = Partie « { $name } »
booking-one-return = Retour chez l’expéditeur, { $day }
booking-one-retry = Nouvel essai, { $day }
booking-follows-return = La marchandise repart chez l’expéditeur le { $day }.
booking-follows-retry = Un nouvel essai aura lieu le { $day }.
booking-do-title = Ce que vous pouvez faire
booking-not-simple = Cette réservation a plusieurs arrêts, ou va à un lieu sans adresse ; la coopérative la modifie pour vous.
booking-of-cycle-office = Elle vient d’un cycle de vente : changez-y sa commande ou son lot.
booking-of-cycle-own = Elle vient d’un cycle de vente : son lot et ses commandes disent ce qui est apporté.
booking-not-simple-office = Cette réservation a plusieurs arrêts, ou va à un lieu sans adresse : elle ne peut pas être modifiée sur cette page. Déplacez ses courses sur le tableau, ou annulez-la et réservez à nouveau.
booking-failed-office = La suite pour la marchandise se décide sur le tableau, avec la visite échouée.
booking-change = Modifier
booking-copy = Copier à un autre jour
booking-repeat = Répéter
booking-of-repeat = Fait partie d’une livraison récurrente
booking-on-board = Voir sur le tableau
booking-labels = Étiquettes (PDF)
booking-proofs-pdf = Preuves (PDF)
booking-proofs-zip = Preuves avec images (ZIP)
booking-cancel = Annuler
booking-change-allowed = Modifiable jusqu’au { $until }.
booking-change-fee = Modifiable jusqu’au { $until }.
booking-change-refused = La modification était possible jusqu’au { $until }. Appelez la coopérative.
booking-change-office = Les clients pouvaient la modifier jusqu’au { $until } ; vous le pouvez encore.
booking-cancel-allowed = Annulable sans frais jusqu’au { $until }.
booking-cancel-fee = Frais d’annulation
booking-cancel-late = L’annulation est désormais payante ; elle est possible jusqu’au { $until }.
booking-cancel-refused = L’annulation était possible jusqu’au { $until }. Appelez la coopérative.
booking-cancel-office = Les clients pouvaient l’annuler jusqu’au { $until } ; vous le pouvez encore.
booking-begun = { $state ->
    [done] La livraison est faite : elle ne peut plus être modifiée ni annulée.
    [failed] La livraison n’a pas pu être faite : cette commande ne peut plus être modifiée ni annulée.
   *[other] La livraison a commencé : elle ne peut plus être modifiée ni annulée ici.
}
booking-bring-back = Faire rapporter
booking-bring-back-title = Faire rapporter une livraison
booking-bring-back-costs = La marchandise est à bord. Son coursier la rapporte à l’expéditeur pour { $fee } (hors taxe), en plus du prix de la livraison. La page du destinataire dit que rien ne vient.
booking-bring-back-free = La marchandise est à bord. Son coursier la rapporte à l’expéditeur, sans supplément au prix de la livraison. La page du destinataire dit que rien ne vient.
booking-bring-back-do = Faire rapporter
page-done-booking-brought-back = La marchandise est rapportée à l’expéditeur.
booking-cancel-title = Annuler une livraison
booking-cancel-begun = { $state ->
    [done] La livraison est faite : elle ne peut plus être annulée.
    [failed] La livraison n’a pas pu être faite : il n’y a plus rien à annuler. Appelez la coopérative au sujet des colis.
   *[other] La livraison a commencé. Appelez la coopérative.
}
booking-cancel-free = L’annulation est encore gratuite.
booking-cancel-costs = L’annulation coûte désormais { $fee }.
booking-cancel-fee-changed = Les frais d’annulation ont changé entre-temps. Regardez à nouveau, s’il vous plaît.
booking-cancel-waive = Ne pas facturer de frais
booking-cancel-do = Annuler la livraison

## Many deliveries at once

page-done-booking-table = Toutes les lignes du tableau sont réservées.
booking-table-title = Réserver plusieurs livraisons
booking-table-lead = Collez un tableau de votre tableur ou de votre boutique, ou déposez un fichier : une ligne est une livraison, jusqu’à { $most }. Rien n’est réservé avant que vous ne l’ayez vu.
booking-table-day = Jour des livraisons
booking-table-day-hint = Pour les lignes sans jour
booking-table-paste = Collez le tableau ici
booking-table-paste-hint = Avec sa première ligne, qui dit ce que contiennent les colonnes
booking-table-file = Ou un fichier
booking-table-file-hint = CSV, Excel ou OpenDocument
booking-table-read = Examiner le tableau
booking-table-columns = Colonnes
booking-table-columns-hint = Seule l’adresse est nécessaire ; celles-ci et d’autres sont comprises, en français et en anglais :
booking-table-sample = Un tableau vide à remplir (CSV)
booking-table-lost = Le tableau n’est pas arrivé en entier. Collez-le à nouveau.
booking-readings = Vos tableaux envoyés
booking-reading-link = { $count ->
    [one] Une ligne, envoyée à { $at }
   *[other] { $count } lignes, envoyées à { $at }
}
booking-reading-waiting = Lecture en cours
booking-reading-done = Lu
booking-reading-failed = Non lu
booking-reading-title = Lecture de votre tableau
booking-reading-rows = { $read } lignes lues sur { $count }.
booking-reading-follows = Un autre de vos tableaux est en cours de lecture. Celui-ci suit ; rien n’en est perdu.
booking-reading-slow = Rien n’a encore été lu. Le serveur de votre coopérative ne fait peut-être tourner aucun processus de lecture ; prévenez la personne qui s’en occupe.
booking-reading-leave = Vous pouvez quitter cette page et revenir : le tableau vous y attend pendant un jour.
booking-reading-refresh = Actualiser
booking-reading-gave-up = Le tableau n’a pas pu être lu, à cause d’une erreur du serveur. Rien n’est perdu.
booking-reading-again = Réessayer
booking-mend-title = Vérifier le tableau
booking-mend-faults = { $count ->
    [one] Une ligne est à corriger.
   *[other] { $count } lignes sont à corriger.
}
booking-mend-more = Les premières sont affichées ; { $count } suivent.
booking-mend-good = { $count ->
    [one] Une livraison est prête à être réservée : { $total }.
   *[other] { $count } livraisons sont prêtes à être réservées : { $total } en tout.
}
booking-mend-shut = { $count ->
    [one] Pour l’une d’elles, un lieu est fermé à l’heure du retrait ou de la remise : sa ligne est ci-dessous. Corrigez-la et vérifiez à nouveau, ou réservez-la telle quelle si quelqu’un est sur place.
   *[other] Pour { $count } d’entre elles, un lieu est fermé à l’heure du retrait ou de la remise : leurs lignes sont ci-dessous. Corrigez-les et vérifiez à nouveau, ou réservez-les telles quelles si quelqu’un est sur place.
}
booking-mend-there = { $count ->
    [one] Une ligne est déjà réservée et reste telle quelle.
   *[other] { $count } lignes sont déjà réservées et restent telles quelles.
}
booking-mend-booked = { $count ->
    [one] Une livraison vient d’être réservée.
   *[other] { $count } livraisons viennent d’être réservées.
}
booking-mend-whole = Le tableau ne peut pas être lu ainsi :
booking-mend-columns = Que contiennent ces colonnes ?
booking-mend-example = Par exemple :
booking-mend-column-skip = L’ignorer
booking-mend-row = Ligne { $number }
booking-mend-same = { $count ->
    [one] Aussi dans l’autre ligne qui dit la même chose
   *[other] Aussi dans les { $count } autres lignes qui disent la même chose
}
booking-mend-out = Laisser cette ligne de côté
booking-mend-differs = Déjà réservées, et différentes à présent
booking-mend-changes = Modifier ces réservations selon le tableau
booking-mend-check = Vérifier à nouveau
booking-mend-book = { $count ->
    [0] Les modifier
    [one] La réserver
   *[other] Réserver les { $count }
}
booking-mend-book-good = { $count ->
    [0] Modifier les autres
    [one] Réserver la bonne
   *[other] Réserver les { $count } bonnes
}
booking-mend-other = Un autre tableau
booking-differs-window = heure
booking-differs-place = adresse
booking-differs-load = marchandise
booking-differs-note = note
booking-differs-proof = preuve
booking-differs-contact = destinataire
booking-differs-job = genre de livraison
fault-booking-table-empty = Le tableau est vide.
fault-booking-table-sheets = Le fichier a { $value } feuilles. Gardez celle des livraisons.

## What comes again

page-done-booking-repeat = La livraison revient désormais ; les quatre prochaines semaines sont réservées.
page-done-booking-repeat-in-part = La livraison revient désormais ; certains jours n’ont pas pu être réservés, voir ci-dessous.
page-done-booking-exception = L’exception est enregistrée.
page-done-booking-repeat-ended = Elle se termine ce jour-là ; les livraisons suivantes sont annulées.
booking-repeats-title = Livraisons récurrentes
booking-repeats-empty = Rien ne revient encore. Ouvrez une livraison et choisissez « Répéter ».
booking-repeats-go = Vers les livraisons
booking-repeat-title = Répéter une livraison
booking-repeat-one-title = Livraison récurrente
booking-repeat-when = Quand
booking-repeat-days = Ces jours-là
booking-repeat-first = À partir du
booking-repeat-last = Jusqu’au
booking-repeat-last-hint = Vide : jusqu’à ce que vous y mettiez fin
booking-repeat-hint = Elle est réservée quatre semaines à l’avance, au prix de chaque jour. Un jour peut être sauté ou déplacé.
booking-repeat-do = La répéter
booking-repeat-daily = chaque jour
booking-repeat-weekly = chaque { $days }
booking-day-MO = lundi
booking-day-TU = mardi
booking-day-WE = mercredi
booking-day-TH = jeudi
booking-day-FR = vendredi
booking-day-SA = samedi
booking-day-SU = dimanche
booking-repeat-until = Jusqu’au { $day }
booking-repeat-coming = Les { $days } prochains jours
booking-repeat-nothing = Rien n’est réservé dans les prochaines semaines.
booking-exceptions = Exceptions
booking-exception-title = Exception
booking-exception-go = Sauter ou déplacer
booking-exception-skipped = { $day } : sautée
booking-exception-moved = { $day } : déplacée au { $other }
booking-exception-what = Qu’est-ce qui change cette fois ?
booking-exception-skip = Elle est sautée
booking-exception-move = Elle est déplacée
booking-exception-day = Au jour
booking-exception-time = À
booking-exception-do = Enregistrer l’exception
booking-exception-free = Sauter cette livraison est encore gratuit.
booking-exception-costs = Sauter cette livraison coûte désormais { $fee }.
booking-end-go = Y mettre fin
booking-end-title = Mettre fin à une livraison récurrente
booking-end-last = Dernier jour
booking-end-hint = Les livraisons réservées pour plus tard sont annulées ; ce qui ne peut plus l’être reste
booking-end-do = Y mettre fin

## Invoices, links, the shop

booking-invoices-title = Factures
booking-invoices-empty = Il n’y a pas encore de facture.
booking-invoices-open = Reste à payer : { $open }
booking-invoice-number = Numéro
booking-invoice-issued = Émise
booking-invoice-due = Échéance
booking-invoice-open = Reste dû
booking-invoice-files = Fichiers
booking-invoice-draft = Brouillon
booking-invoice-credit = Avoir
booking-invoice-state-draft = brouillon
booking-invoice-state-issued = émise
booking-invoice-state-part_paid = payée en partie
booking-invoice-state-paid = payée
booking-invoice-state-credited = annulée par un avoir
booking-invoice-state-overdue = en retard
booking-statement-title = Relevé
booking-statement-first = Du
booking-statement-last = Au
booking-statement-pdf = Relevé (PDF)
booking-statement-number = Numéro
booking-statement-issued = Émission
booking-statement-due = Échéance
booking-statement-total = Total
booking-statement-paid = Payé
booking-statement-open = À payer
booking-statement-sum = Total
booking-statement-relays = Déposées dans un relais
booking-statement-day = Jour
booking-statement-reference = Référence
booking-statement-invoice = Facture
booking-statement-relay = Relais
booking-statement-get = Tableau (CSV)
booking-links-go = Lien de suivi
booking-links-title = Suivre la livraison
booking-links-lead = Qui a ce lien voit où en est la livraison, et rien d’autre. Envoyez-le au destinataire.
booking-links-open = L’ouvrir
booking-links-none = Il n’y a plus rien à suivre.
booking-shop-title = Votre établissement
booking-shop-known = Comment la coopérative vous connaît
booking-shop-name = Nom
booking-shop-email = E-mail
booking-shop-phone = Téléphone
booking-shop-billing = Adresse de facturation
booking-shop-payment = Paiement
booking-shop-payment-days = sous { $days } jours
booking-shop-office = La coopérative modifie cela pour vous.
booking-shop-places = Lieux
booking-shop-no-places = Pas encore de lieu.
booking-place-title = Modifier un lieu
booking-place-new = Ajouter un lieu
booking-place-name = Nom du lieu
booking-place-usual = lieu habituel
booking-place-service = Temps par arrêt
booking-place-minutes = { $count } min
booking-place-time-usual = habituel
booking-place-service-hint = Laissez vide pour le temps habituel à la porte.
booking-floors = Étages sans ascenseur
booking-at-door = Temps à la porte
booking-at-door-minutes = environ { $count } min
booking-place-hours = Heures d’ouverture
booking-place-hours-hint = Comme vous les écririez : « lun–sam 9 h–19 h ». Les retraits sont planifiés dans ces horaires si les heures demandées le permettent ; sinon, la réservation prévient.
booking-place-hours-unread = Ces horaires sont montrés tels quels, mais Tournée ne sait pas les lire : aucun arrêt n’est planifié d’après eux et aucune réservation ne prévient.
booking-place-save = Enregistrer
booking-place-close = Fermer ce lieu
booking-place-close-sure = Fermer ce lieu ? Rien de nouveau ne pourra y être réservé.

## Proofs

booking-proofs-title = Preuves d’une livraison
booking-proofs-none = Il n’y a pas de preuve.
booking-proofs-gone = l’image n’est plus conservée
booking-proofs-stop = arrêt
booking-proofs-address = adresse
booking-proofs-contact = destinataire
booking-proofs-proof = preuve
booking-proofs-value = valeur
booking-proofs-at = faite à
booking-proofs-file = fichier
error-too-many-proofs = Cette réservation a { $value } preuves ; la limite est de { $limit } à la fois. Lisez-les arrêt par arrêt.

## Times that can be kept

booking-when-slot = un jour, à une heure que les coursiers peuvent tenir
booking-slots-title = Choisir une heure
booking-slots = Heures qui peuvent être tenues
booking-slot-first = Le premier coursier :
booking-slot-could = probable
booking-slot-saved = { $way ->
    [more] { $saved } g de CO₂e de plus qu’une camionnette
   *[less] évite { $saved } g de CO₂e
}
booking-slot-hint = L’heure choisie vous est gardée dix minutes, à ce prix.
booking-slot-hold = Garder cette heure
booking-slot-anyway = La demander quand même
booking-slots-none = Choisissez un autre jour ou fixez vous-même les heures.
booking-held-until = Cette heure vous est gardée jusqu’à { $time }.
booking-held-left = Encore { $minutes } min.
booking-held-over = Le délai est passé ; revenez en arrière et choisissez à nouveau.

booking-street-only = Ce numéro n’est pas sur la carte : le repère est seulement dans la rue.
booking-street-only-waits = Elle est planifiée quand quelqu’un a confirmé le repère, car elle ne peut pas attendre devant une mauvaise porte.
booking-confirm-address = Le repère est juste
page-done-address-confirmed = L’adresse est confirmée.
booking-mend-suggested = { $count ->
    [one] { $count } adresse a des suggestions.
   *[other] { $count } adresses ont des suggestions.
}
booking-mend-take = Prendre la première de chacune
