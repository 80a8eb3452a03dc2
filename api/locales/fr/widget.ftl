# Widget : créneaux de livraison sur le site d’une boutique. Le navigateur remplit les accolades.

widget-title = Livraison à vélo
widget-address = Adresse de livraison
widget-ask = Voir les créneaux
widget-waiting = Un instant…
widget-away = Les créneaux sont injoignables pour le moment. Réessayez dans une minute.
widget-none = Aucune livraison n’est possible ces jours-là. Essayez une autre adresse, ou demandez à la boutique.
widget-earliest = Au plus tôt
widget-saved = { $grams } g de CO₂ évités
widget-hold = Retenir ce créneau
widget-held = Retenu pour vous jusqu’à { $until } : { $day }, { $span }.
widget-another = Choisir un autre créneau
widget-expired = Le créneau n’est plus retenu pour vous. Choisissez-en un autre.
widget-booked = Réservé : { $day }, { $span }.
widget-book = Réserver la livraison
widget-address-missing = Saisissez l’adresse de livraison.
widget-slot-missing = Choisissez un créneau de livraison.
widget-contact-name = Nom à l’interphone
widget-contact-phone = Téléphone pour le coursier
widget-note = Message pour le coursier
widget-map = Montrer sur la carte
widget-map-title = Carte avec un repère à la porte
widget-address-which = De quelle adresse s’agit-il ?
widget-street-only = la rue ; ce numéro n’est pas sur la carte

error-no-such-widget = Ce widget n’existe pas ou est fermé. Recopiez la ligne pour vos pages depuis ses réglages.
error-widget-host-refused = Ce site n’a pas le droit d’afficher le widget. Ajoutez son hôte à la liste du widget.
error-held-too-often = Vous retenez déjà { $limit } créneaux, ou avez déjà retenu celui-ci. Terminez ou rendez-en un, ou réessayez demain.
error-too-many-widgets = Il y a déjà { $limit } widgets. Fermez-en un ou réutilisez-le.
fault-not-a-host = { $value } n’est pas un hôte, comme boutique.example.org, sans https:// ni chemin.
