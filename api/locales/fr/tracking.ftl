# Suivi : la page de qui attend une livraison, ses messages, et ce que lisent les coursiers.

tracking-title = Votre livraison
tracking-title-by = Votre livraison par { $cooperative }
tracking-from = { $sender } vous fait livrer à vélo par { $cooperative }.
tracking-from-nobody = { $cooperative } vous livre à vélo.
tracking-again = La première tentative n’a pas abouti. En voici une nouvelle.
tracking-items = { $count ->
    [one] Un colis
   *[other] { $count } colis
}
tracking-status = { $status ->
    [booked] Réservée
    [planned] Planifiée
    [on_the_way] En route
    [next] C’est bientôt votre tour
    [here] Le coursier est à la porte
    [delivered] Livrée
    [relay] Au relais
    [partly] Livrée en partie
    [failed] Non livrée
   *[cancelled] Annulée
}
tracking-step = { $status ->
    [booked] Réservée
    [planned] Planifiée
    [on_the_way] En route
    [next] Bientôt
   *[delivered] Livrée
}
tracking-lead = { $status ->
    [booked] Votre livraison est enregistrée. L’heure d’arrivée s’affichera ici dès que la journée sera planifiée.
    [planned] La tournée est planifiée. L’heure peut encore bouger un peu jusqu’au départ.
    [on_the_way] Le coursier est en route. L’heure d’arrivée suit la tournée.
    [next] Le coursier arrive chez vous.
    [here] Quelqu’un est devant votre porte.
    [delivered] Votre livraison a été remise.
    [partly] Une partie de votre livraison a été remise. L’expéditeur en est informé.
    [failed] Nous n’avons pas pu remettre votre livraison.
   *[cancelled] Cette livraison a été annulée. Si cela vous étonne, contactez l’expéditeur.
}
tracking-expected = Arrivée prévue
tracking-window = Créneau convenu
tracking-any-time = dans la journée
tracking-between = { $start } – { $end }
tracking-late = C’est plus tard que convenu. Nous en sommes désolés.
tracking-at = À { $at }
tracking-left-at = Votre livraison vous attend à :
tracking-relay-open = { $where } (ouvert : { $hours })

left-at-relay = Déposé au relais { $where }
relay-open = Ouvert : { $hours }
tracking-on = { $day }
tracking-rider-near = Le coursier est à environ { $distance }.
tracking-rider-rough = Seul le quartier est indiqué, jamais l’endroit exact.
tracking-map = Carte : le quartier où se trouve le coursier
tracking-refresh = Actualiser
tracking-as-of = Situation à { $at }. Cette page s’actualise d’elle-même.
tracking-instructions = Que doit savoir le coursier ?
tracking-instructions-now = Votre demande : { $text }
tracking-instructions-text = Consignes
tracking-instructions-hint = Code de la porte, étage, où sonner. { $count } caractères au plus.
tracking-instructions-choice = Si personne n’ouvre
tracking-choice = { $choice ->
    [neighbour] Déposer chez un voisin
    [door] Déposer devant la porte
   *[nothing] Ne pas déposer
}
tracking-choice-relay = Porter à { $where }
tracking-goods = Contenu
tracking-instructions-yours = Vos consignes
tracking-slot = { $day }, { $span }
tracking-send = Transmettre au coursier
tracking-not-home = Absent finalement ?
tracking-not-home-lead = Cherchez un autre créneau, ou demandez au bureau.
tracking-slots = Voir d’autres créneaux
tracking-slots-title = Un autre créneau
tracking-slots-lead = Ces créneaux sont encore possibles. Le vôtre est gardé tant que vous n’en prenez pas un autre.
tracking-slots-none = Aucun autre créneau n’est possible ici pour le moment. Le bureau peut chercher plus loin.
tracking-slot-choose = Créneau
tracking-slot-unsure = { $slot } (si le plan de la journée le permet)
tracking-slot-take = Prendre ce créneau
tracking-ask = Demander au bureau
tracking-ask-text = Quel moment vous conviendrait ?
tracking-asked = Vous avez demandé un autre créneau au bureau à { $at }.
tracking-back = Retour à votre livraison
tracking-over-title = Rien à voir ici
tracking-over = Ce lien ne mène à aucune livraison. Elle est peut-être terminée depuis un moment, ou l’adresse est incomplète. Demandez à la personne qui vous a envoyé le lien.
tracking-privacy = Cette page ne montre que votre livraison et disparaît { $hours } heures après. { $cooperative } ne garde pas vos messages plus longtemps que nécessaire.
tracking-language = English
page-done-tracking-instruction = Le coursier est prévenu.
page-done-tracking-cleared = Vos consignes sont retirées.
page-done-tracking-slot = Votre nouveau créneau est réservé.
page-done-tracking-asked = Le bureau est prévenu et cherche un autre créneau.

label-track = Suivre la livraison

tracking-told = { $choice ->
    [neighbour] Si personne n’ouvre : déposer chez un voisin.
    [door] Si personne n’ouvre : déposer devant la porte.
   *[relay] Si personne n’ouvre : porter au relais { $where }.
}
tracking-from-recipient = Du destinataire : { $text }

event-tracking-linked = Lien de suivi créé
event-slot-asked = Le destinataire demande un autre créneau

notice-delivery-tracking = { $cooperative } vous apporte une livraison{ $named ->
    [sender] { " " }de { $sender }
   *[nobody] { "" }
} le { $booking_day }{ $window ->
    [some] , de { $from_at } à { $until_at }
   *[none] { "" }
}. Suivez-la et laissez vos consignes au coursier : { $link }
notice-delivery-tracking-subject = Votre livraison du { $booking_day }
notice-instruction-left = Un destinataire a laissé des consignes pour le coursier.
notice-instruction-left-subject = Consignes d’un destinataire
notice-slot-asked = Un destinataire sera absent et demande un autre créneau pour le { $booking_day }.
notice-slot-asked-subject = Un destinataire demande un autre créneau

error-no-such-tracking = Ce lien ne mène à aucune livraison : elle est terminée, ou l’adresse est incomplète.
error-tracking-too-late = C’est trop tard : le coursier est à la porte, ou la livraison est terminée.
fault-choice-not-offered = « { $value } » n’est pas proposé pour cette livraison.
error-slot-gone = Ce créneau vient d’être pris. Choisissez-en un autre.
error-map-area-closed = La carte de cet endroit n’est plus ouverte pour vous. Rechargez la page.
