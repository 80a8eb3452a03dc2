# Open Food Network : les rapports lus, et les pages de l’import.

fault-open-food-network-answer = Le site de vente a répondu autre chose que prévu, à { $where }. Vérifiez son adresse ; si elle est juste, importez plutôt un rapport.
fault-open-food-network-bulk = Le rapport d’achats groupés compte ses sommes dans une autre unité que celle écrite à côté : rien ne peut en être planifié. Exportez plutôt « Totaux Cycle de Vente par Acheteur ».
fault-open-food-network-column = La colonne { $value } manque, et rien ne se lit sans elle. Cochez-la dans le rapport (pour un classeur, décochez les lignes d’en-tête), puis exportez de nouveau.
fault-open-food-network-column-helps = La colonne { $value } a été laissée de côté dans le rapport. Cochez-la et exportez de nouveau, ou répondez aux questions ci-dessous.
fault-open-food-network-differs = Les deux rapports diffèrent : { $value } pièces ont été commandées à ce producteur pour { $hub }, et le rapport des fournisseurs en compte { $other }. Exportez les deux de nouveau pour les mêmes jours.
fault-open-food-network-empty = Le rapport n’a aucune ligne. Un compte qui ne peut pas voir les clients ne reçoit que les en-têtes : demandez à la boutique un compte avec des droits de gestion, ou choisissez d’autres dates.
fault-open-food-network-masked = { $hub } masque ses clients pour ce compte : { $count } { $count ->
    [one] ligne a été écartée
   *[other] lignes ont été écartées
}. Demandez à la boutique un compte avec des droits de gestion, et exportez de nouveau avec lui.
fault-open-food-network-no-number = Cette ligne n’a pas de numéro de commande : elle n’appartient à aucune. Exportez de nouveau avec la colonne N° commande.
fault-open-food-network-no-orders = Ce rapport seul ne dit pas ce qui va où. Ajoutez « Totaux Cycle de Vente par Acheteur » ; pour les seules collectes, le rapport de paiement des fournisseurs suffit.
fault-open-food-network-note = { $count ->
    [one] La note d’un client ne correspond à aucune commande, ou à plusieurs, par boutique, méthode et adresse. Dites à qui elle est, sinon elle reste de côté.
   *[other] Les notes de { $count } clients ne correspondent à aucune commande, ou à plusieurs, par boutique, méthode et adresse. Dites à qui elles sont, sinon elles restent de côté.
}
fault-open-food-network-zeros = Un tableur a retiré les zéros au début de codes postaux (lignes : { $postcodes }) et de numéros de téléphone (lignes : { $phones }). Ils ont été remis ; donnez le fichier tel que téléchargé pour en être sûr.
fault-open-food-network-cycle-needed = Les rapports ont plusieurs cycles de vente : { $known }. Nommez-en un dans cycle.
fault-open-food-network-other = Ce rapport n’a pas de lignes par commande et par producteur. Exportez plutôt « Totaux Cycle de Vente par Acheteur ».
fault-open-food-network-phone = Un tableur a fait de ce téléphone un nombre, et ses chiffres sont perdus. Exportez de nouveau et déposez le fichier tel quel.
fault-open-food-network-quantity = { $value } n’est pas une quantité : il faut un nombre entier de pièces, à partir de 0. Corrigez-la, ou exportez de nouveau.
fault-open-food-network-weighed = { $value } ne peut pas avoir été pesé : il faut une valeur de 0 à { $most } g (ou litres). Corrigez-la, ou exportez de nouveau.
fault-open-food-network-unknown = Aucun des rapports lisibles n’a ces en-têtes : { $value }. Exportez « Totaux Cycle de Vente par Acheteur » en CSV.
fault-open-food-network-instance = { $value } n’est pas l’adresse d’un site de vente. Écrivez son nom de domaine, par exemple coopcircuits.fr.
fault-open-food-network-producer = Personne n’a été choisi pour { $value }. Choisissez le producteur, ou dites que ce n’est pas à nous de l’apporter.
fault-open-food-network-point = { $value } n’est pas un point. Écrivez la latitude et la longitude en degrés, comme les sites de cartes les montrent : 48.8566, 2.3522.
fault-open-food-network-cycle = Les rapports n’ont pas de cycle de vente { $value }, mais : { $known }. Nommez l’un de ceux-ci.
fault-import-lot-too-large = { $farm } apporte { $kg } kg pour { $hub } : c’est plus que ce que porte n’importe quel vélo en une fois (le plus grand : { $largest }). Partagez-le en { $parts } lots : confirmez le partage.
fault-import-split-unconfirmed = { $count ->
    [one] Un lot dépasse ce que porte n’importe quel vélo en une fois. Regardez comment il est partagé, puis cochez cette case.
   *[other] { $count } lots dépassent ce que porte n’importe quel vélo en une fois. Regardez comment ils sont partagés, puis cochez cette case.
}
fault-import-lots-alone = Ce rapport compte { $value } pièces de { $farm }, et il y en a { $items } ici, d’après les commandes importées. Pour les changer, donnez « Totaux Cycle de Vente par Acheteur » des mêmes jours.
fault-import-other-hub = La plateforme qui correspond à { $hub } n’est pas une de celles du cycle { $name }. Ajoutez-la au cycle, ou choisissez un autre cycle.
fault-import-farm-without-place = On ne sait pas où le lot de { $farm } est enlevé. Donnez à ce producteur un lieu habituel en service.
fault-order-lacks-lot = { $value } { $value ->
    [one] pièce vient
   *[other] pièces viennent
} de { $farm } pour { $hub }, et ce lot n’est pas repris : sa ligne dit pourquoi. La commande entre entière une fois cela corrigé.
fault-not-base64 = Ce n’est pas un fichier en base64. Encodez les octets du fichier tels quels.
error-no-such-platform = Ce site de vente n’existe pas. Connectez-le de nouveau.
error-open-food-network-away = { $value } ne répond pas pour l’instant ({ $why }). Réessayez plus tard, ou importez plutôt un rapport.
fault-open-food-network-token = { $value } refuse cette clé. Copiez-la de nouveau depuis la page du compte, ou créez-en une autre.
fault-open-food-network-token-form = Ce n’est pas une clé. Copiez la clé d’API depuis la page du compte sur le site de vente.
fault-open-food-network-too-many = Le site de vente compte { $value } commandes pour les dernières semaines ; la limite est de { $limit }. Importez plutôt le rapport d’un seul cycle.
fault-open-food-network-too-large = Le rapport est trop grand pour un seul import. Exportez-le pour moins de jours, ou boutique par boutique.
platforms-area = Import
platforms-title = Importer depuis Open Food Network
platforms-lead = Déposez des rapports du site de vente, ou faites-le interroger. Vous voyez ce qui changerait avant que rien ne change.
platforms-instance = Site de vente
platforms-instance-hint = Son adresse, par exemple coopcircuits.fr. Les commandes sont reconnues par elle à l’import suivant.
platforms-cycle = Cycle de vente ici
platforms-cycle-hint = Il décide du jour et des heures de collecte et de livraison, que le site de vente ne connaît pas.
platforms-cycle-option = { $name } · { $day }
platforms-no-cycle = Aucun cycle de vente où importer. Créez-en d’abord un, avec son jour et ses heures.
platforms-files = Rapports
platforms-files-hint = « Totaux Cycle de Vente par Acheteur » en CSV ou XLSX ; en plus, le paiement des fournisseurs pour les adresses des fermes, les livraisons pour les notes, la préparation des commandes pour ce qui reste au froid.
platforms-pasted = Ou collez un rapport
platforms-read = Lire les rapports
platforms-fetch = Interroger { $name }
platforms-their-cycle = Cycle de vente là-bas
platforms-their-cycle-none = sans nom
platforms-read-title = Ce qui a été lu
platforms-read-counts = { $orders } { $orders ->
    [one] commande
   *[other] commandes
}, { $lots } { $lots ->
    [one] lot
   *[other] lots
}.
platforms-refused = Écarté
platforms-notices = À savoir
platforms-questions = Questions
platforms-questions-lead = Le site de vente ne le dit pas. Vos réponses sont retenues pour le prochain import.
platforms-question-hub = Laquelle de vos plateformes est { $hub } ?
platforms-question-ready = Qui est le producteur { $subject } ?
platforms-question-producer = { $hub } présente des produits comme les siens. Qui les apporte vraiment ?
platforms-question-site = Où se retire « { $subject } » de { $hub } ?
platforms-question-hint = Le rapport dit : { $hint }
platforms-ready-from = Prêt dès
platforms-ready-to = jusqu’à
platforms-ready-hint = Prêt : par exemple 07:30 ; vide pour les heures du cycle.
platforms-skip = Pas à nous de l’apporter
platforms-at-hub = À la plateforme même
platforms-choose = Choisir
platforms-compare = Comparer
platforms-unknown = Adresses introuvables sur la carte
platforms-unknown-lead = Dites où elles sont, et leurs commandes entrent avec les autres. Sans point, elles sont laissées de côté. Le prochain import les connaîtra.
platforms-changes = Ce qui change
platforms-notes = Notes sans commande
platforms-notes-lead = Le rapport n’a pas de numéro de commande, et la boutique, la méthode et l’adresse ne suffisent pas à dire à qui sont ces notes. Choisissez la commande ; sans elle, la note reste de côté.
platforms-note-text = « { $text } »
platforms-note-of = Note pour
platforms-note-none = Aucune commande
platforms-note-where = { $customer }, { $address } ({ $file }, ligne { $row })
platforms-splits = Plus que ce que porte un vélo
platforms-splits-lead = Aucun vélo ne porte ces lots en une fois (le plus grand : { $largest }). Ils sont partagés en lots à la mesure des vélos, chacun préparé et apporté à part ; chaque commande garde toutes ses pièces.
platforms-split-whole = { $count } { $count ->
    [one] pièce
   *[other] pièces
}, { $kg } kg : { $parts } lots.
platforms-split-part = { $count } { $count ->
    [one] pièce
   *[other] pièces
}, { $kg } kg
platforms-split-divided = Sur plusieurs de ces lots : { $numbers }.
platforms-split-confirm = Les partager ainsi
platforms-lot-of = { $farm } → { $hub }
platforms-lot-numbers = Commandes concernées : { $numbers }
platforms-waiting = Répondez d’abord aux questions ; vous verrez ensuite tous les changements.
platforms-planned = Le cycle est devenu des courses : ce qui diminue ou change d’adresse est modifié, rien n’est ajouté.
platforms-nothing = Rien ne change : tout est déjà ici.
platforms-same = { $count } { $count ->
    [one] commande reste telle quelle.
   *[other] commandes restent telles quelles.
}
platforms-reckoned = { $count ->
    [one] Le poids d’un produit est estimé
   *[other] Les poids de { $count } produits sont estimés
}
platforms-reckoned-lead = Ces produits ne se vendent pas au poids, et les rapports n’en disent aucun. Ils sont planifiés avec :
platforms-reckoned-density = { $each } kg le litre, { $kg } kg
platforms-reckoned-litre = 1 kg le litre, faute de savoir de quoi il s’agit, { $kg } kg
platforms-reckoned-piece = { $each } kg la pièce, { $kg } kg
platforms-unasked = { $count } { $count ->
    [one] pièce n’est pas à apporter par nous et reste
   *[other] pièces ne sont pas à apporter par nous et restent
} hors du plan.
platforms-empty = Rien à apporter pour : { $numbers }.
platforms-order = Commande
platforms-lot = Lot
platforms-difference = Changement
platforms-refusal = Impossible
platforms-what-added = ajout
platforms-what-changed = modification : { $parts }
platforms-what-changed-lot = modification
platforms-what-gone = n’est plus sur le site de vente
platforms-what-late = trop tard pour ce cycle ; réservez-la comme livraison
platforms-part-lines = quantités
platforms-part-address = adresse
platforms-part-recipient = destinataire
platforms-part-note = note
platforms-part-place = point de retrait
platforms-cancel = Annuler ces commandes ici
platforms-cancel-hint = Elles ne sont plus dans ce qui a été lu. Un export d’autres jours ou d’une seule boutique en omet aussi : rien n’est annulé sans que vous le cochiez. Une fois le cycle clos, la question des autres est posée à la régulation.
platforms-apply = Appliquer
platforms-applied = C’est fait.
platforms-applied-but = { $count ->
    [one] C’est fait, sauf pour une ligne : elle est en tête, avec sa raison.
   *[other] C’est fait, sauf pour { $count } lignes : elles sont en tête, avec leur raison.
}
platforms-changed = Ce qui a changé
platforms-see-cycle = Voir le cycle
platforms-again = Importer encore
platforms-no-such-cycle-yet = Le cycle n’est pas dans la liste ?
platforms-make-cycle = Le créer
platforms-missing = Quelqu’un ou quelque chose n’est pas dans les listes ? Créez-le d’abord, dans un autre onglet :
platforms-missing-customer = producteur
platforms-missing-place = lieu
platforms-missing-hub = plateforme
platforms-missing-then = {"\u202F"}; puis appuyez ici sur « Comparer ».
platforms-connections = Sites de vente connectés
platforms-connections-lead = Un site de vente connecté est interrogé sur ses commandes, et prévenu quand l’une a été remise.
platforms-url = Adresse du site de vente
platforms-token = Clé d’API
platforms-token-hint = Depuis la page d’un compte ayant des droits de gestion sur la boutique. Elle est conservée scellée.
platforms-connect = Connecter
platforms-disconnect = Déconnecter
platforms-sent = Commandes signalées comme remises
platforms-status-waiting = en attente
platforms-status-shipped = signalée
platforms-status-refused = refusée ({ $error })
page-done-platform-connected = Le site de vente est connecté.
page-done-platform-disconnected = Le site de vente est déconnecté.
