# Première mise en route : d’une installation vide à une tournée publiée

setup-open = Cette installation est vide. Configurez-la dans un navigateur :
setup-open-by-hand = Le code l’ouvre une seule fois, pendant un jour. À la main : { $address } et { $code }
setup-go-on-at = La mise en route n’est pas terminée. Connectez-vous et continuez : { $address }

setup-steps = Étapes de la mise en route
setup-step-cooperative = Coopérative
setup-step-streets = Rues
setup-step-fleet = Coursiers et vélos
setup-step-booking = Première livraison
setup-step-plan = Premier plan
setup-step-done = En selle
setup-step-is-done = (terminé)
setup-on = Continuer
setup-refresh = Actualiser
setup-choose = Veuillez choisir
setup-percent = { $part } %

setup-enter-title = Mettre Tournée en route
setup-enter-lead = Six étapes, de rien à une première tournée. Cela prend une dizaine de minutes ; vous pouvez vous arrêter après chaque étape et reprendre plus tard.
setup-here-alone = Pour l’instant, ce serveur n’est joignable que depuis cet ordinateur. Tout peut se préparer ainsi. Les téléphones ouvriront leurs tournées dès qu’il aura une adresse https : réglez TOURNEE_PUBLIC_URL, de préférence avant de commencer, ou plus tard.
setup-code = Code
setup-code-hint = Il figure dans la sortie de « tournee serve ». Il ouvre la mise en route une seule fois.
setup-begin = Commencer

setup-cooperative-title = Votre coopérative
setup-cooperative = La coopérative
setup-name = Nom de la coopérative
setup-town = Ville
setup-town-hint = Là où vous roulez, par exemple Grenoble. Vous choisirez ses rues à l’étape suivante.
setup-time-zone = Fuseau horaire
setup-time-zone-hint = Les heures des services et des livraisons s’y rapportent.
setup-language = Langue
setup-you = Vous
setup-you-lead = Vous devenez l’administratrice ou l’administrateur et la première personne à la régulation ; vous vous connecterez ainsi.
setup-your-name = Votre nom
setup-your-email = Votre adresse e-mail
setup-your-password = Mot de passe
setup-password-hint = Au moins 12 caractères. Quelques mots sans rapport entre eux sont difficiles à deviner et faciles à retenir.
setup-found = Fonder la coopérative

setup-streets-title = Rues : { $town }
setup-streets-lead = Les itinéraires et les adresses viennent d’un extrait d’OpenStreetMap. Il reste sur ce serveur : aucun autre service n’apprend vos adresses.
setup-streets-here = Sur ce serveur
setup-streets-pick = Choisir
setup-streets-take = Prendre ces rues
setup-streets-compiled = prêtes à l’emploi
setup-streets-size = { $megabytes } Mo
setup-streets-send = Depuis votre ordinateur
setup-streets-file = Extrait
setup-streets-file-hint = Un fichier qui se termine par .osm.pbf, de { NUMBER($limit) } Mo au plus : une ville et ses environs, pas un pays.
setup-streets-upload = L’envoyer
setup-streets-where = Où en trouver un
setup-streets-where-cities = des villes entières ; prenez le fichier qui finit par .osm.pbf
setup-streets-where-rectangles = le rectangle que vous tracez ; choisissez le format « Protocolbuffer (PBF) »
setup-streets-where-regions = des régions entières, pour les serveurs qui ont beaucoup de mémoire
setup-streets-where-folder = Les fichiers de ce dossier du serveur sont aussi proposés ici :
setup-streets-progress = Les rues arrivent : { $town }
setup-state-receiving = { $file } est en cours de réception.
setup-state-compiling = Tournée lit { $file } et prépare itinéraires et adresses : en général moins d’une minute pour une ville, quelques minutes pour toute une région.
setup-state-placing = Les rues sont mises en place.
setup-streets-wait = Vous pouvez fermer cette page et revenir : le travail continue.
setup-streets-loading = Les rues sont là. Leurs adresses entrent dans la recherche.
setup-streets-ready = Les rues sont là : { $town }
setup-streets-ready-lead = Les itinéraires et les adresses sont prêts : { $streets ->
    [one] un tronçon de rue
   *[other] { NUMBER($streets) } tronçons de rues
}, { $addresses ->
    [0] aucun numéro de maison
    [one] un numéro de maison
   *[other] { NUMBER($addresses) } numéros de maison
}.
setup-streets-few = La carte connaît peu de numéros ici. Les rues sont trouvées quand même : le milieu d’une rue remplace un numéro qui manque.
setup-streets-wrong = Ce n’est pas la bonne ville, ou il en manque une partie ?
setup-streets-other = Prendre un autre fichier
setup-receiving = Part du fichier déjà envoyée
setup-too-large = Ce fichier dépasse { NUMBER($limit) } Mo. Choisissez un extrait de la ville seule.
setup-upload-broken = Le fichier n’est pas arrivé entier : la connexion a été coupée ou le disque du serveur est plein. Envoyez-le de nouveau.

setup-fleet-title = Coursiers et vélos
setup-hub = Dépôt
setup-hub-name = Dépôt
setup-hub-address = Adresse du dépôt
setup-hub-hint = Là où les tournées commencent et finissent : numéro, rue et ville.
setup-bikes = Vélos
setup-kind-cargo = Biporteur
setup-kind-longtail = Longtail
setup-kind-trike = Triporteur
setup-kind-ebike = Vélo électrique
setup-kind-bike = Vélo
setup-kind-trailer = Remorque
setup-kind-carries = porte { $mass } kg, { $volume } l
setup-riders = Coursiers
setup-riders-lead = Chaque personne reçoit un vélo, dans l’ordre de la liste ci-dessus, et un service. Le lien vers une tournée est envoyé à son téléphone ou à son adresse e-mail. Tout peut être changé plus tard.
setup-rider-number = Personne { $number }
setup-rider-name = Nom
setup-rider-reach = Téléphone ou e-mail
setup-rider-more = Une personne de plus
setup-shift = Premier service
setup-shift-day = Jour
setup-today = Aujourd’hui
setup-tomorrow = Demain
setup-shift-start = De
setup-shift-end = À
setup-fleet-add = Ajouter coursiers et vélos
setup-fleet-ready = { $count ->
    [one] Un service est prévu.
   *[other] { $count } services sont prévus.
}
setup-fleet-change = Coursiers, vélos et services se modifient sur le tableau et dans l’administration.
page-done-setup-fleet = Les coursiers, les vélos et les services sont en place.

setup-booking-title = Première livraison
setup-booking-lead = Saisissez une livraison, vraie ou inventée. Vous pourrez l’annuler plus tard.
setup-booking-more = Une livraison de plus
setup-booking-one-more = Une livraison de plus
setup-booked = Livraisons enregistrées pour le { $day }
setup-on-to-plan = Passer au plan
setup-booking-day = Jour de la livraison : { $day }.
setup-booking-what = Que faut-il livrer ?
setup-booking-what-hint = Tel que la personne à vélo le lira, par exemple « Pain pour le Café Luna ».
setup-booking-size = Taille
setup-size-letter = Pli ou sac, jusqu’à { $mass } kg
setup-size-box = Carton, jusqu’à { $mass } kg
setup-size-crates = Plusieurs caisses, jusqu’à { $mass } kg
setup-booking-pickup = À prendre à
setup-booking-drop = À livrer à
setup-address-hint = Numéro, rue et ville.
setup-booking-from = Pas avant
setup-booking-until = Pas après
setup-booking-contact = Destinataire
setup-booking-phone = Téléphone du destinataire
setup-book = Enregistrer la livraison
page-done-setup-booking = La livraison est enregistrée.

setup-plan-title = Premier plan
setup-plan-lead = { $bookings ->
    [one] Une livraison
   *[other] { $bookings } livraisons
}, { $shifts ->
    [one] un service
   *[other] { $shifts } services
}. Tournée cherche de bonnes tournées ; personne ne les voit avant que vous les publiiez.
setup-plan-make = Faire le plan
setup-plan-again = Refaire le plan
setup-plan-publish = Publier les tournées
setup-plan-progress = Le plan est en cours
setup-plan-waiting = Il commence dans un instant et prend quelques secondes, la toute première fois jusqu’à une minute.
setup-plan-solving = Les tournées possibles sont comparées. Cela prend quelques secondes, la toute première fois jusqu’à une minute.
setup-plan-no-worker = Aucun processus ne s’en occupe. Lancez-en un à côté de ce serveur : tournee worker.
setup-plan-failed = Aucun plan n’a pu être fait. Regardez les services et les livraisons sur le tableau.
setup-plan-rounds = Tournées prévues pour le { $day }
setup-plan-left = Non prévu
setup-rider = Coursier
setup-bike = Vélo
setup-hours = Heures
setup-stops = Arrêts
setup-distance = Distance
page-done-setup-published = Les tournées sont publiées.

setup-done-title = En selle
setup-done-lead = Montrez son code à chaque coursier : l’appareil photo de son téléphone ouvre la tournée.
setup-done-day = Publiées pour le { $day }. Qui n’est pas dans la liste n’a pas de tournée ce jour-là.
setup-done-rounds = Tournées publiées
setup-link = Lien
setup-link-show = Afficher le code pour { $name }
setup-link-of = Lien : { $name }
setup-link-lead = Visez le code avec l’appareil photo du téléphone : la tournée s’ouvre, sans mot de passe.
setup-link-qr = Code qui ouvre la tournée : { $name }
setup-link-once = Il ne s’ouvre qu’une fois. Refaites-en un ici ou sur le tableau quand il le faut.
setup-link-not-here = Ouvert dans cette fenêtre, il vous déconnecte et connecte { $name } à votre place : essayez-le dans une fenêtre privée.
setup-link-here-alone = Ce serveur n’est joignable que depuis cet ordinateur : le lien ne s’ouvre qu’ici. Pour les téléphones, donnez son adresse https à TOURNEE_PUBLIC_URL et relancez.
setup-done-on = Continuer
setup-done-board = Vers le tableau : suivre et modifier la journée
setup-done-home = Vers la page d’accueil

error-setup-done = Cette installation est déjà en route. Connectez-vous, ou demandez à la personne qui la gère.
error-setup-code-refused = Ce code n’ouvre pas la mise en route : il est mal saisi, déjà utilisé ou vieux de plus d’un jour. Relancez « tournee serve » pour en obtenir un nouveau.
error-setup-not-yours = La mise en route appartient à la première coopérative de cette installation.
error-setup-streets-busy = Des rues arrivent déjà, depuis une autre fenêtre. Attendez que ce soit terminé.
error-setup-streets-chosen = Les rues sont déjà choisies. Importez-en d’autres avec « tournee city import ».
error-setup-no-such-extract = Le fichier { $name } n’est plus dans le dossier. Choisissez-en un autre.
error-setup-disk-full = Le disque du serveur est plein : les rues prennent environ treize fois la taille de l’extrait. Faites de la place ou choisissez un extrait plus petit, puis recommencez. Rien n’a été gardé.
error-setup-disk-refuses = Le serveur ne peut pas écrire dans son dossier. Vérifiez ses droits et le disque, puis recommencez. Rien n’a été gardé.
error-setup-memory-short = Le serveur a manqué de mémoire pendant la compilation. Choisissez un extrait plus petit, puis recommencez. Rien n’a été gardé.
error-setup-compiling-failed = Les rues n’ont pas pu être compilées. Le journal du serveur dit pourquoi. Rien n’a été gardé.
error-setup-broken-off = L’import a été interrompu : le serveur s’est arrêté entre-temps. Rien n’a été gardé ; recommencez.
error-setup-upload-broken = Le fichier n’est pas arrivé entier : la connexion a été coupée. Rien n’a été gardé ; envoyez-le de nouveau.
error-setup-fleet-there = Les coursiers et les vélos sont déjà là, ajoutés dans une autre fenêtre.
fault-setup-town = Écrivez le nom d’une ville, { $limit } signes au plus, avec des lettres ou des chiffres.
fault-setup-extract-none = Aucun fichier n’a été choisi. Choisissez un extrait qui se termine par .osm.pbf.
fault-setup-extract-name = Ce n’est pas le nom d’un extrait de rues. Choisissez un fichier qui se termine par .osm.pbf.
fault-setup-extract-empty = Le fichier est vide. Téléchargez l’extrait de nouveau.
fault-setup-extract-kind = Ce n’est pas un extrait de rues, malgré son nom. Choisissez un fichier de données OpenStreetMap qui se termine par .osm.pbf.
fault-setup-extract-cut = Le fichier est coupé ou abîmé. Téléchargez l’extrait de nouveau.
fault-setup-extract-country = C’est l’extrait d’un pays. Choisissez celui d’une ville ou de sa région.
fault-setup-extract-large = Ce fichier fait { NUMBER($value) } Mo ou plus, et { NUMBER($limit) } Mo sont permis. Choisissez l’extrait de la ville seule.
fault-setup-extract-memory = Ce fichier de { NUMBER($value) } Mo demande environ { NUMBER($needed) } Mo de mémoire, et { NUMBER($free) } Mo sont libres. Choisissez l’extrait de la ville seule, de { NUMBER($limit) } Mo au plus.
fault-setup-no-riders = Nommez au moins une personne qui roule.
fault-setup-too-few-bikes = Il y a { $value } personnes pour { $limit ->
    [0] aucun vélo
    [one] un vélo
   *[other] { $limit } vélos
}. Chacune en a besoin d’un ; les remorques ne comptent pas.
fault-setup-day = Choisissez un jour à partir d’aujourd’hui.
fault-setup-shift-over = Ce service est déjà terminé. Choisissez des heures plus tardives, ou demain.
fault-setup-email-taken = Quelqu’un a déjà cette adresse. Chaque personne a besoin de la sienne.
fault-setting-megabytes = Ce n’est pas une taille en mégaoctets. Écrivez un nombre entier de 1 à 100000.
