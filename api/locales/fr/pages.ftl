# Pages écrites par le serveur : ce que toutes disent

page-skip = Aller au contenu
page-areas = Espaces
page-area-home = Accueil
page-area-board = Tableau
page-area-bookings = Livraisons
page-area-admin = Administration
page-area-courier = Appli coursier
page-who = { $name }, { $cooperative }
page-sign-out = Se déconnecter
page-colon = {"\u00A0"}:
page-optional = (facultatif)
page-none = Aucun
page-description = Tournée planifie et suit des tournées de livraison à vélo.
page-form-refused = À corriger :
page-fault-of = { $field } : { $sentence }
page-field-needed = Remplissez ce champ.
page-error-title = Cela n’a pas marché
page-again = Réessayer
page-not-permitted = Cette page n’est pas ouverte à votre compte. Si vous en avez besoin, demandez à l’administration de votre coopérative.
page-missing = Cette page n’existe pas. L’adresse n’est pas complète, ou elle a changé.
page-too-large = Ce que vous avez envoyé est trop volumineux pour cette page. Envoyez un fichier plus petit, ou une partie.
page-stale = Cette page est restée ouverte trop longtemps, ou vous vous êtes reconnecté entre-temps. Revenez en arrière, rechargez la page et renvoyez le formulaire.
page-done-saved = Enregistré.
page-done-removed = Supprimé.

error-form-unreadable = Ce formulaire n’a pas pu être lu : il a été coupé, ou il a trop de champs. Renvoyez-le.

# Se connecter sans JavaScript

plain-sign-in-go = Se connecter sans JavaScript
plain-sign-in-code = Saisissez le code de votre application d’authentification, ou un code de secours.
plain-sign-in-choice = Vous êtes membre de plusieurs coopératives. Choisissez celle pour laquelle vous travaillez.
plain-sign-in-note = Les clés d’accès demandent JavaScript ; l’adresse e-mail et le mot de passe, non.

# Un mot de passe par le lien reçu

by-link-join = Bienvenue
by-link-reset = Choisissez un nouveau mot de passe
by-link-welcome = { $cooperative } vous invite. Dites comment on vous appelle et choisissez un mot de passe.
by-link = Le lien que vous avez reçu
by-link-how = Copiez le lien entier depuis le message, avec tout ce qui suit le « # », et collez-le ici.
by-link-go = Continuer
by-link-code = Le nouveau mot de passe est enregistré. Un code est encore demandé : celui de votre application d’authentification, ou un code de secours.
by-link-name = Votre nom
by-link-password = Nouveau mot de passe
by-link-password-how = Au moins { $least } caractères. Quelques mots que personne d’autre n’associerait conviennent bien.
by-link-send = Enregistrer et se connecter
page-done-password = Votre mot de passe est enregistré, et vous êtes connecté.

# Avant une action grave

page-question-yes = Oui, continuer
page-question-no = Non, revenir
page-confirm-title = Confirmez que c’est bien vous
page-confirm-how = Cette action est grave. Saisissez encore une fois votre mot de passe, et elle se fait. Pendant dix minutes, il ne vous est plus demandé.
page-confirm-code = Ou un code de votre application d’authentification
page-confirm-go = Confirmer et continuer
page-confirm-passkey = Sans mot de passe : déconnectez-vous, reconnectez-vous avec votre clé d’accès et recommencez dans les dix minutes.

# Address fields
address-which = De quelle adresse s’agit-il ? Choisissez-en une, ou montrez sur la carte où c’est.
address-not-on-map = La carte n’a pas cette adresse. Vérifiez comment elle est écrite, ou montrez sur la carte où c’est.
address-street-only = (la rue ; ce numéro n’est pas sur la carte)
address-pin-go = Montrer sur la carte
address-pin-hint = Faites glisser le repère jusqu’à la porte, ou déplacez-le avec les flèches du clavier.
address-pin-none = La carte ne peut pas s’afficher ici. Écrivez la rue, ou le nom d’un lieu proche.
