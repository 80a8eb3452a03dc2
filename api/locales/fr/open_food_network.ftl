# Open Food Network : les rapports lus, et les pages de l’import.

fault-open-food-network-answer = La plateforme a répondu autre chose que prévu, à { $where }. Vérifiez son adresse ; si elle est juste, importez plutôt un rapport.
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
fault-open-food-network-note = Une note de client ne correspond à aucune commande, ou à plusieurs, d’après la boutique, la méthode et l’adresse. Cherchez-la sur la plateforme et saisissez-la.
fault-open-food-network-other = Ce rapport n’a pas de lignes par commande et par producteur. Exportez plutôt « Totaux Cycle de Vente par Acheteur ».
fault-open-food-network-phone = Un tableur a fait de ce téléphone un nombre, et ses chiffres sont perdus. Exportez de nouveau et déposez le fichier tel quel.
fault-open-food-network-quantity = { $value } n’est pas une quantité : il faut un nombre entier de pièces, à partir de 0. Corrigez-la, ou exportez de nouveau.
fault-open-food-network-unknown = Aucun des rapports lisibles n’a ces en-têtes : { $value }. Exportez « Totaux Cycle de Vente par Acheteur » en CSV.
fault-open-food-network-instance = { $value } n’est pas l’adresse d’une plateforme. Écrivez son nom de domaine, par exemple coopcircuits.fr.
fault-open-food-network-producer = Personne n’a été choisi pour { $value }. Choisissez le producteur, ou dites que ce n’est pas à nous de l’apporter.
