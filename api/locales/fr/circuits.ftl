# Circuits alimentaires : plateformes, cycles de vente, lots, commandes.

error-no-such-hub = Cette plateforme n’existe pas. Regardez la liste des plateformes.
error-no-such-cycle = Ce cycle de vente n’existe pas. Regardez la liste des cycles.
error-no-such-lot = Ce lot n’existe pas. Regardez le cycle où il doit être.
error-no-such-order = Cette commande n’existe pas. Regardez le cycle où elle doit être.
error-hub-closed = Cette plateforme est fermée. Choisissez-en une autre.
error-cycle-closed = { $name } est clos : ses tournées se préparent. Adressez-vous à la coopérative.
error-cycle-cancelled = { $name } a été annulé. Choisissez un autre cycle.
error-cycle-not-open = { $name } ne prend rien avant le { $at }. Revenez à ce moment-là.
error-cycle-past-cutoff = La clôture de { $name } était le { $until }. Adressez-vous à la coopérative, ou prenez le cycle suivant.
error-cycle-does-not-repeat = { $name } ne revient pas. Dites d’abord comment il se répète.
error-cycle-without-next = { $name } n’a plus de prochaine date. Changez sa répétition.
error-cycle-without-orders = Personne n’a rien commandé dans { $name }. Saisissez d’abord des commandes, ou annulez le cycle.
error-lot-cancelled = { $what } a été retiré. Ajoutez-le à nouveau.
error-lot-ordered = { $what } ne peut pas être retiré : { $ordered } pièces en sont commandées. Annulez d’abord ces commandes.
error-order-cancelled = La commande { $reference } a été annulée. Saisissez-la à nouveau sous une autre référence.
error-lot-not-coming = { $what } ne vient pas à la plateforme : son cycle n’est pas clos, ou personne n’en a commandé.

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
fault-lot-without-box = { $what } demande le froid ou le chaud ({ $temperature }), et aucun vélo n’a de caisse pour cela. Ajoutez une caisse à un vélo, ou laissez ce lot de côté.
fault-lot-without-items = Un lot a au moins une pièce. Dites combien il y a de cageots, de caisses ou de sacs.
fault-lot-already-ordered = { $ordered } pièces sont déjà commandées. Donnez-en au moins autant, ou faites d’abord annuler des commandes.
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
