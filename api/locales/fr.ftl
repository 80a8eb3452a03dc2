# Phrases de Tournée en français. Chaque identifiant et chaque variable existent dans les autres
# langues. fault-* : une erreur dans une donnée ; dit quoi, la valeur, et ce qui serait juste.
# error-* : l'erreur dans son ensemble. violation-* : une règle qu'un plan enfreint. reason-* :
# pourquoi une course n'est pas planifiée. Le reste : libellés de la ligne de commande et des pages.

## Nombres et unités

amount = { NUMBER($euros, minimumFractionDigits: 2, maximumFractionDigits: 2) } €
kilometres = { NUMBER($km, minimumFractionDigits: 1, maximumFractionDigits: 1) } km
metres = { $metres } m
number = { $value }
share = { NUMBER($share, style: "percent", maximumFractionDigits: 0) }
load-mass = { NUMBER($amount, maximumFractionDigits: 1) } kg
load-volume = { NUMBER($amount, maximumFractionDigits: 1) } l
load-items = { $amount } colis
load-number = { NUMBER($amount, maximumFractionDigits: 1) }
load-extra = { $amount } { $name }
load-of = { $peak } sur { $limit }
day = { $weekday ->
    [1] lundi
    [2] mardi
    [3] mercredi
    [4] jeudi
    [5] vendredi
    [6] samedi
   *[7] dimanche
} { $day } { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
} { $year }

## Véhicules, selon leur profil

profile-bike = vélo
profile-ebike = vélo électrique
profile-longtail = vélo rallongé
profile-cargo = biporteur
profile-trike = triporteur
profile-bike_trailer = vélo avec remorque

## Pourquoi une course n'est pas planifiée

reason-no-vehicle-large-enough = Aucun véhicule du jour ne peut la transporter, même vide par ailleurs.
reason-skill-missing = Aucun service dont le véhicule pourrait la transporter n'a toutes les compétences demandées.
reason-unreachable = Aucun véhicule capable de la transporter ne peut rejoindre tous ses lieux.
reason-no-shift-in-window = Aucun service adapté ne peut l'assurer dans ses créneaux, même sans rien d'autre à faire.
reason-pinned-shift-cannot = Le service auquel elle est attachée ne peut pas l'assurer ; un autre le pourrait.
reason-no-room = Un service pourrait l'assurer seule, mais pas en plus de ce que sa tournée contient déjà.
reason-not-worth-it = L'assurer coûterait plus qu'elle ne vaut.

## Erreurs de saisie, au bord

fault-place-off-map = { $place } ({ $value }) se trouve à { $distance_m } m de la rue praticable la plus proche ({ $street }) ; { $limit_m } m au plus conviennent. Attention à l'ordre : longitude, puis latitude.
fault-job-unreachable = Aucun véhicule du jour ({ $profiles }) ne peut rejoindre tous les lieux de la course « { $value } ». Vérifiez les lieux, ou ajoutez un véhicule qui le peut.
fault-city-missing = La journée ne nomme aucune ville. Donnez-en une avec --city, ou par la clé « city » de la journée.
fault-city-name = « { $value } » ne peut pas être le nom d'une ville. Utilisez jusqu'à 64 minuscules, chiffres, tirets et soulignés, en commençant par une lettre ou un chiffre.
fault-out-not-a-folder = C'est un fichier ; --out attend un dossier.
fault-out-not-ours = Ce dossier contient des choses que Tournée n'a pas écrites ({ $value }) et reste tel quel. Donnez un dossier vide ou nouveau.
fault-budget = « { $value } » n'est pas une durée. Écrivez des secondes ou des minutes, de 0,1 s à 24 heures, comme 10s, 2m ou 1m30s.
fault-lon-lat = « { $value } » n'est pas un point. Écrivez longitude et latitude en degrés séparées par une virgule, comme 24.94,60.17.
fault-unknown-choice = « { $value } » n'est pas connu ici. Choisissez parmi : { $known }.

## Erreurs dans leur ensemble

error-bad-input = { $count ->
    [one] Une chose ne va pas dans les données :
   *[other] { $count } choses ne vont pas dans les données :
}
error-unknown-city = Il n'y a pas de ville « { $name } ». Villes connues : { $known }. Importez-en une avec : tournee city import EXTRACT
error-no-plan = Aucun solveur n'a donné de plan. { $detail }
error-plan-breaks-rules = Le plan enfreint des règles et n'est pas remis ({ $codes }). C'est un défaut de Tournée, pas de votre journée : merci de le signaler.
error-plan-fails-check = Le planificateur a fait un plan que son propre vérificateur refuse ({ $count } ; d'abord : { $first }). C'est un défaut de Tournée, pas de votre journée : merci de le signaler.
error-demo-extract-missing = L'extrait de rues de la ville de démonstration n'est pas installé. Installez l'extra « demo », ou lancez « make setup ».
error-system = Le système a refusé : { $detail } ({ $file }).

## Aide de la ligne de commande

help-tournee = Planifie des tournées à vélo sur les vraies rues.
help-city-group = Compiler des extraits de rues en villes, et les regarder.
help-city-import = Compiler un extrait de rues (.osm.pbf, .osm, .osm.gz) en ville.
help-city-show = Montrer ce que contient une ville compilée.
help-plan = Planifier une journée : lire courses et services, écrire les tournées.
help-check = Vérifier un plan contre sa journée ; code de sortie 1 s'il enfreint une règle.
help-route = Trouver le chemin entre deux points, avec ses virages.
help-demo = Planifier la journée de démonstration et montrer le résultat.
help-day = La journée : JSON ou YAML de Tournée, ou un problème VROOM.
help-plan-file = Le plan.json d'un dossier de sortie.
help-extract = Extrait de rues d'OpenStreetMap.
help-name = Nom de la ville.
help-city = Nom d'une ville compilée, ou extrait de rues.
help-origin = D'où partir : longitude et latitude.
help-target = Où aller : longitude et latitude.
help-profile = Comment on roule : bike, ebike, longtail, cargo, trike, bike_trailer.
help-out = Dossier pour plan.json, rounds.geojson et plan.html.
help-budget = Combien de temps chercher de meilleures tournées, comme 10s ou 2m.
help-iterations = Chercher ce nombre d'itérations à la place ; la même graine donne alors le même plan.
help-seed = Graine de la recherche.
help-format = Forme de plan.json ; celle de la journée si rien n'est dit.
help-skip-bad = Laisser de côté ce qui est faux dans la journée, planifier le reste, et lister ce qui manque.
help-json = Écrire le résultat en JSON.
help-lang = Langue des textes : en ou fr.

## Ligne de commande

stage-city = Ouverture de la ville
stage-import = Compilation des rues
stage-snap = Recherche des rues de tous les lieux
stage-matrix = Calcul des temps de trajet
stage-solve = Planification
stage-lines = Tracé des tournées
stage-write = Écriture des fichiers
stage-route = Recherche du chemin
cli-interrupted = Arrêté. Rien n'a été écrit.
cli-line = ligne { $line }
cli-courier = Coursier
cli-vehicle = Véhicule
cli-hours = De–à
cli-stops = Arrêts
cli-distance = Distance
cli-ride = Route
cli-wait = Attente
cli-service = Service
cli-break = Pause
cli-fullest = Charge max.
cli-street = Rue
cli-all-served = Toutes les courses sont planifiées.
cli-unassigned = { $count ->
    [one] Une course n'est pas planifiée :
   *[other] { $count } courses ne sont pas planifiées :
}
cli-left-out = { $count ->
    [one] Une erreur ; ce qu'elle concerne a été laissé de côté (--skip-bad) :
   *[other] { $count } erreurs ; ce qu'elles concernent a été laissé de côté (--skip-bad) :
}
cli-cost = Coût { $total } ({ $terms })
cli-files = Écrit dans { $folder }
cli-file-plan-html = plan.html        carte, frise et tableaux ; à ouvrir dans un navigateur
cli-file-rounds-geojson = rounds.geojson   tournées et arrêts pour un logiciel de cartes
cli-file-plan-json = plan.json        le plan pour les programmes
cli-refused = Un plan de « { $solver } » a été refusé par le vérificateur ({ $codes }) et n'est pas utilisé. C'est un défaut : merci de le signaler.
cli-violations = { $count ->
    [one] Le plan enfreint une règle :
   *[other] Le plan enfreint { $count } règles :
}
cli-plan-right = Le plan respecte toutes les règles de sa journée.
cli-route = { $distance } en { $minutes } min
cli-demo-day = La journée de démonstration est dans { $file }
city-name = Ville
city-source = Extrait
city-bounds = Limites
city-junctions = Carrefours
city-edges = Tronçons de rue
city-addresses = Adresses
city-restrictions = Interdictions de tourner
city-file = Fichier
map-data = Données cartographiques : { $attribution }
cost-shifts = Services
cost-travel_time = Temps de route
cost-distance = Distance
cost-total = Total

## Virages

turn-depart = partir
turn-straight = tout droit
turn-slight-left = légèrement à gauche
turn-left = à gauche
turn-sharp-left = franchement à gauche
turn-slight-right = légèrement à droite
turn-right = à droite
turn-sharp-right = franchement à droite
turn-turn-around = faire demi-tour
turn-arrive = arriver
mode-push = pousser le vélo
mode-ferry = prendre le bac

## Page d'un plan

page-title = { $name } · tournées
page-kind = Tournées du jour
page-map = Carte
page-map-label = Carte de { $rounds ->
    [one] { $rounds } tournée
   *[other] { $rounds } tournées
} avec { $stops ->
    [one] { $stops } arrêt
   *[other] { $stops } arrêts
}. Les tableaux plus bas donnent chaque arrêt.
page-map-keys = Carte. Les flèches la déplacent, plus et moins changent l'échelle, zéro montre tout.
page-zoom = Échelle
page-zoom-in = Agrandir
page-zoom-out = Réduire
page-zoom-all = Montrer toute la carte
page-choose = Montrer une seule tournée
page-choice = { $stops ->
    [one] { $stops } arrêt
   *[other] { $stops } arrêts
}, { $distance }
page-timeline = Frise horaire
page-rounds = Arrêts, tournée par tournée
page-unassigned = Non planifiées
page-left-out = laissé de côté
page-cost = Coût
page-of = { $part } sur { $whole }
page-zone = Heures locales ({ $zone }).
page-pin = Tournée { $round }, arrêt { $number }, { $time }, { $place }
page-depot = Départ ou arrivée : { $place }
page-lane-label = Tournée { $round }, { $courier }
page-stops = { $stops ->
    [one] { $stops } arrêt
   *[other] { $stops } arrêts
}
page-story-stop = { $start }–{ $end } · arrêt { $number } · { $place } · { $what } · pourrait commencer { $slack } h plus tard
page-story-break = { $start }–{ $end } · pause · pourrait commencer { $slack } h plus tard
page-round-figures = { $start }–{ $end } · { $stops ->
    [one] { $stops } arrêt
   *[other] { $stops } arrêts
} · { $distance } · { $ride } h de route · charge max. { $load }
page-waits = sur place à { $arrive }
page-break-length = { $minutes } min
page-find-stop = Arrêt { $number } : montrer sur la carte
figure-rounds = tournées
figure-jobs = courses planifiées
figure-stops = arrêts
figure-distance = distance
figure-riding = heures de route
figure-cost = coût
column-number = N°
column-time = Heure
column-window = Créneau
column-task = Tâche
column-place = Lieu
column-goods = Marchandise
column-aboard = À bord ensuite
column-slack = Marge
task-start = Départ
task-end = Arrivée
task-pickup = Enlever
task-drop = Livrer
task-break = Pause
legend-ride = route
legend-wait = attente
legend-service = arrêt
legend-break = pause
legend-window = créneau
legend-slack = marge : combien plus tard il pourrait commencer
legend-shift = service

## Erreurs dans les profils de vélo

fault-profile-syntax = Ce n’est pas du YAML valable : { $detail }
fault-profile-table = Il faut ici un tableau de clés et de valeurs, pas { $value }.
fault-profile-unknown-key = Cette clé n’existe pas. Clés connues : { $known }.
fault-profile-missing-key = Cette clé manque ; chaque profil en a besoin.
fault-profile-number = { $value } ne convient pas : il faut un nombre de { $low } à { $high } (pour un revêtement aussi « push » ou « none »).
fault-profile-whole-number = { $value } ne convient pas : il faut un nombre entier de { $low } à { $high }.
fault-profile-choice = { $value } ne fait pas partie des choix : { $known }.
fault-profile-order = « { $value } » ne convient pas : nommez au moins une de ces clés, dans cet ordre : { $known }.
fault-profile-unreadable = Le fichier ne peut pas être lu comme du texte : { $detail }
error-profile-not-found = Il n’y a pas de profil « { $value } ». Il y a : { $known }.

## Règles qu'un plan peut enfreindre

violation-unknown-shift = Une tournée porte le nom du service { $shift }, que la journée ne connaît pas. Chaque tournée doit appartenir à un service de la journée.
violation-round-repeated = Le service { $shift } a { $count } tournées ; il ne peut en avoir qu’une.
violation-round-empty = La tournée du service { $shift } n’a aucun arrêt. Un service sans rien à faire ne doit pas avoir de tournée.
violation-job-unknown = Le plan cite la mission { $job }, que la journée ne connaît pas.
violation-stop-unknown = Le passage { $position } de { $shift } cite l’arrêt { $kind } numéro { $index } de la mission { $job }, qui n’existe pas.
violation-visit-kind-unknown = Le passage { $position } de { $shift } est du genre « { $kind } » ; ce doit être un enlèvement, une livraison ou une pause.
violation-visit-mixed = Le passage { $position } de { $shift } mêle arrêt et pause ; il doit être l’un ou l’autre.
violation-break-unknown = Le passage { $position } de { $shift } est la pause { $break_id }, que le service n’a pas.
violation-job-missing = La mission { $job } n’est ni servie ni écartée ; elle doit être l’une ou l’autre.
violation-served-and-unassigned = La mission { $job } est servie et aussi écartée ; elle doit être l’une ou l’autre.
violation-unassigned-repeated = La mission { $job } est écartée { $count } fois ; une fois suffit.
violation-stop-missing = La mission { $job } est servie sans son arrêt { $kind } numéro { $index } ; chaque arrêt doit être visité.
violation-stop-repeated = L’arrêt { $kind } numéro { $index } de la mission { $job } est visité { $count } fois ; ce doit être une fois.
violation-job-split = La mission { $job } est partagée entre les tournées { $shifts } ; elle doit rester dans une seule.
violation-drop-before-pickup = Le passage { $position } de { $shift } livre la mission { $job } avant l’enlèvement du passage { $pickup_position } ; tous les enlèvements viennent d’abord.
violation-skill-lacking = À { $shift }, ni la personne ni le vélo n’ont { $skills }, que demande la mission { $job }.
violation-pin-broken = La mission { $job } est dans la tournée de { $shift }, mais elle est fixée à { $pinned_to }.
violation-place-wrong = Le passage { $position } de { $shift } serait à « { $stated } » ; il est à « { $expected } ».
violation-leg-unreachable = Le vélo de { $shift } ({ $profile }) n’a pas de chemin de { $origin } à { $target } (passage { $position }).
violation-travel-wrong = Le trajet vers le passage { $position } de { $shift }, de { $origin } à { $target }, durerait { $stated } s ; il dure { $expected } s.
violation-distance-wrong = Le trajet vers le passage { $position } de { $shift }, de { $origin } à { $target }, ferait { $stated } m ; il fait { $expected } m.
violation-too-many-stops = La tournée de { $shift } a { $value } arrêts ; { $limit } sont permis.
violation-too-much-travel = La tournée de { $shift } roule { $value } s ; { $limit } s sont permises.
violation-too-far = La tournée de { $shift } fait { $value } m ; { $limit } m sont permis.
violation-out-of-range = La tournée de { $shift } fait { $value } m ; l’autonomie du vélo est de { $limit } m.
violation-instant-not-utc = L’instant { $stated } ({ $what }) du passage { $position } de { $shift } n’est pas en UTC.
violation-instant-not-whole = L’instant { $stated } ({ $what }) du passage { $position } de { $shift } n’est pas une seconde entière.
violation-arrival-wrong = L’arrivée au passage { $position } de { $shift } serait à { $stated } ; départ et trajet donnent { $expected }.
violation-start-before-arrival = Le passage { $position } de { $shift } commence à { $stated }, avant l’arrivée à { $expected }.
violation-outside-window = Le passage { $position } de { $shift } (mission { $job }) commence à { $start }, hors de ses créneaux : { $windows }.
violation-departure-wrong = Le départ du passage { $position } de { $shift } serait à { $stated } ; début et service donnent { $expected }.
violation-round-end-wrong = La tournée de { $shift } finirait à { $stated } ; dernier départ et trajet donnent { $expected }.
violation-starts-before-shift = La tournée de { $shift } commence à { $stated } ; le service commence à { $limit }.
violation-ends-after-shift = La tournée de { $shift } finit à { $stated } ; le service finit à { $limit }.
violation-load-wrong = Après le passage { $position } de { $shift }, il y aurait à bord { $stated } de { $dimension } ; les arrêts donnent { $expected }.
violation-overloaded = Après le passage { $position } de { $shift } (0 : au départ), il y a à bord { $value } de { $dimension } ; le vélo porte { $limit }.
violation-break-overloaded = Pendant la pause { $break_id } de { $shift }, il y a à bord { $value } de { $dimension } ; { $limit } sont permis.
violation-break-missing = La pause { $break_id } de { $shift } n’est pas prise.
violation-break-repeated = La pause { $break_id } de { $shift } est prise { $count } fois ; ce doit être une fois.
violation-break-outside-window = La pause { $break_id } de { $shift } commence à { $start }, hors de ses créneaux : { $windows }.
violation-break-length-wrong = La pause { $break_id } de { $shift } dure { $stated } s ; elle doit durer { $expected } s.
violation-work-too-long = À { $shift }, le travail dure de { $start } à { $end }, soit { $value } s sans pause assez longue ; { $limit } s sont permises.
violation-reason-unknown = La mission { $job } est écartée pour la raison « { $stated } », qui n’existe pas. Connues : { $known }.
violation-reason-untrue = La mission { $job } serait écartée pour { $stated }, ce qui n’est pas vrai. Est vrai : { $expected }.
violation-cost-missing = Le plan ne dit pas son coût pour { $term } ; il est de { $expected } centimes.
violation-cost-wrong = Le plan dit { $stated } centimes pour { $term } ; ses tournées donnent { $expected }.
violation-cost-unknown = Le plan dit { $stated } centimes pour { $term }, qui n’est pas un terme de son coût.

## Erreurs des rues

fault-extract-missing = Il n’y a pas de fichier { $file }. Donnez le chemin d’un extrait de rues (.osm.pbf, .osm ou .osm.gz).
fault-extract-kind = D’après son nom, { $file } n’est pas un extrait de rues. Le nom doit finir par : { $known }.
fault-extract-empty = { $file } est vide. Téléchargez l’extrait à nouveau.
fault-extract-unreadable = { $file } est endommagé, tronqué ou n’est pas un fichier OpenStreetMap ({ $detail }). Téléchargez l’extrait à nouveau.
fault-extract-without-streets = { $file } ne contient aucune rue praticable à vélo. Choisissez un extrait qui contient des rues (highway=…).
fault-graph-without-streets = Le graphe de rues n’a aucune arête. Donnez un graphe qui contient des rues.
fault-graph-projected = Le graphe de rues a des coordonnées comme { $x }, { $y }, qui ne sont pas des longitudes et latitudes. Donnez-le non projeté (EPSG:4326).
fault-graphml-unreadable = { $file } n’est pas un fichier GraphML tel qu’OSMnx l’écrit ({ $detail }). Enregistrez-le avec osmnx.save_graphml.
error-city-file-missing = Il n’y a pas de ville compilée à { $file }. Importez-la d’abord : tournee city import EXTRAIT.
error-city-file-foreign = { $file } n’est pas une ville compilée de Tournée. Importez l’extrait à nouveau : tournee city import EXTRAIT.
error-city-file-version = { $file } est au format { $value } ; ce programme lit le format { $wanted }. Importez l’extrait à nouveau.
error-city-file-damaged = { $file } est tronqué ou a été modifié : sa somme de contrôle ne correspond pas. Importez l’extrait à nouveau.
error-profile-unknown = Il n’y a pas de profil « { $value } ». Profils connus : { $known }.
error-profile-without-streets = La ville { $city } n’a aucune rue où le profil { $profile } puisse rouler et s’arrêter. Choisissez un autre profil ou un extrait plus grand.
error-matrix-stopped = Le calcul des temps de trajet a été arrêté après { $done } lignes sur { $rows }.
error-no-way = Il n’y a pas de chemin entre ces deux lieux pour le profil { $profile }. Choisissez des lieux reliés par des rues.

## Erreurs dans les journées et les plans

fault-malformed =
    Ce n'est pas du { $language } valable { $column ->
        [0] : { $why }.
       *[other] (colonne { $column }) : { $why }.
    }
fault-empty-file = Le fichier est vide. Il doit contenir une journée, un problème ou un plan.
fault-file-unreadable = Le fichier ne peut pas être lu : { $why }. Donnez le chemin d'un fichier lisible.
fault-not-utf8 = Le fichier n'est pas du texte en UTF-8. Enregistrez-le dans cet encodage.
fault-too-deep = Des valeurs sont imbriquées sur plus de { $limit } niveaux, ce dont aucun format n'a besoin ici.
fault-duplicate-key = La clé { $key } figure deux fois ici ; laquelle est la bonne ? N'en laissez qu'une.
fault-key-not-text = Une clé n'est pas un texte. Écrivez les clés en texte, entre guillemets au besoin.
fault-unknown-tag = L'étiquette YAML { $value } n'est pas lue ici. Écrivez une simple valeur.
fault-unknown-format = { $value } n'est pas un format de journée. Choisissez tournee ou vroom.
fault-unsupported-version = La version { $value } n'est pas connue ; ce programme lit la version { $known }.
fault-wrong-type =
    { $value } n'est pas de la bonne sorte. { $expected ->
        [text] Il faut un texte.
        [whole-number] Il faut un nombre entier.
        [number] Il faut un nombre.
        [true-or-false] Ce doit être true ou false.
        [instant] Il faut une heure comme "2026-03-02T08:30:00+01:00", en texte.
        [list] Il faut une liste.
        [table] Il faut un tableau de clés et de valeurs.
       *[other] Il faut : { $expected }.
    }
fault-empty-text = Ce texte est vide ; il faut quelque chose ici.
fault-out-of-range = { $value } ne convient pas : il faut de { $low } à { $high }.
fault-naive-time = { $value } ne dit pas son fuseau horaire. Écrivez aussi le décalage, comme { $example }.
fault-not-an-instant = { $value } n'est pas une heure. Écrivez date, heure et décalage, comme { $example }.
fault-not-whole-seconds = { $value } a des fractions de seconde. Écrivez des secondes entières.
fault-unknown-key-near = Il n'y a pas de clé { $key }. Vouliez-vous dire { $near } ?
fault-unknown-key = Il n'y a pas de clé { $key } ici. Clés connues : { $known }.
fault-unsupported-key = La clé VROOM { $key } n'est pas prise en charge, et n'est pas ignorée en silence. Retirez-la.
fault-missing-key = La clé { $key } manque.
fault-duplicate-id = L'identifiant { $value } est déjà pris, par { $first }. Donnez à chacun le sien.
fault-unknown-time-zone = { $value } n'est pas un fuseau horaire. Proches : { $known }.
fault-unknown-kind = { $value } n'est pas une sorte de course. Choisissez parmi : { $known }.
fault-unknown-profile = { $value } n'est pas un profil. Choisissez parmi : { $known }.
fault-unknown-skill = Personne n'a la compétence { $value }, et la journée ne la déclare pas. Compétences connues : { $known }.
fault-unknown-place = Il n'y a pas de lieu { $value }. Lieux connus : { $known }.
fault-unknown-vehicle = Il n'y a pas de véhicule { $value }. Véhicules connus : { $known }.
fault-unknown-courier = Il n'y a pas de coursier { $value }. Coursiers connus : { $known }.
fault-unknown-shift = Il n'y a pas de service { $value }. Services connus : { $known }.
fault-unknown-job = Il n'y a pas de course { $value }. Courses connues : { $known }.
fault-unknown-break = Il n'y a pas de pause { $value }. Pauses connues : { $known }.
fault-unknown-step = Il n'y a pas de { $kind } { $value }. Connus : { $known }.
fault-unknown-step-type = { $value } n'est pas un type d'étape. Choisissez parmi : { $known }.
fault-unknown-visit-kind = { $value } n'est pas une sorte de passage. Choisissez parmi : { $known }.
fault-no-jobs = La journée n'a pas de courses. Donnez-en au moins une.
fault-no-shifts = La journée n'a pas de services, donc personne ne roule. Donnez-en au moins un.
fault-no-vehicles = La journée n'a pas de véhicules. Donnez-en au moins un.
fault-no-couriers = La journée n'a pas de coursiers. Donnez-en au moins un.
fault-no-stops = La course n'a ni enlèvement ni livraison. Donnez au moins un arrêt.
fault-no-place = L'arrêt ne dit pas où. Nommez un lieu, ou donnez lon et lat.
fault-two-places = L'arrêt nomme un lieu et donne aussi { $key }. Gardez l'un des deux.
fault-no-windows = Cette liste de créneaux est vide. Donnez un créneau, ou retirez la clé si l'heure est libre.
fault-window-reversed = Le créneau finit avant de commencer : { $start } à { $end }. Sa fin ne doit pas précéder son début.
fault-windows-overlap = Deux créneaux se chevauchent ou se touchent : { $first } et { $second }. Réunissez-les, ou séparez-les.
fault-shift-too-long = Le service dure { $value } s ; { $limit } s au plus conviennent.
fault-break-outside-shift = La pause ne peut pas être prise dans le service, { $start } à { $end }. Donnez-lui un créneau à l'intérieur.
fault-reserved-break-id = L'identifiant { $value } ne convient pas : ceux qui commencent par « legal » sont pour les pauses que la loi ajoute. Choisissez-en un autre.
fault-reserved-dimension = { $key } a sa propre clé et ne peut pas être aussi une dimension libre. Choisissez un autre nom.
fault-load-of-many-stops = La course a { $count } { $side } ; une charge pour toute la course ne dit pas qui prend quoi. Donnez sa charge à chaque arrêt.
fault-unbalanced-load = Les enlèvements prennent { $taken }, mais les livraisons donnent { $given }. Les deux doivent être égaux.
fault-pinned-twice = La course { $value } est déjà attachée, par { $first }. Ne gardez qu'une attache.
fault-left-out-with = Ceci a besoin de { $what } { $value }, qui est lui-même en faute et a été laissé de côté.
fault-total-differs = { $value } n'est pas la somme du reste : { $expected }.
fault-amount-length = Il y a { $value } quantités ici, mais { $expected } ailleurs. Il en faut partout le même nombre.
fault-distances-missing = Une limite ou un prix selon la distance demande une matrice « distances » pour le profil { $value }.
fault-index-missing = Avec des matrices, { $key } est nécessaire ici.
fault-index-without-matrices = { $key } est donné, mais le problème n'a pas de matrices. Donnez des matrices, ou des coordonnées.
fault-location-not-pair = Un lieu a deux nombres, longitude et latitude ; ici il y en a { $count }.
fault-window-not-pair = Un créneau a deux nombres, début et fin ; ici il y en a { $count }.
fault-matrix-empty = La matrice est vide. Donnez une ligne et une colonne pour chaque lieu.
fault-matrix-missing = Il n'y a pas de matrice pour le profil { $value }. Il y en a pour : { $known }.
fault-matrix-not-square = Cette ligne a { $value } valeurs ; il en faut { $expected }, autant que de lignes.
fault-matrix-sizes-differ = Cette matrice a { $value } lignes, celle des durées { $expected }. Les deux doivent avoir la même taille.
fault-no-location = La tâche ne dit pas où. Donnez location ou location_index.
fault-no-start-or-end = Le véhicule n'a ni départ ni arrivée. Donnez au moins l'un des deux.
fault-no-steps = La route n'a pas d'étapes. Donnez ses étapes, ou retirez la route.
error-too-few-addresses = La ville a { $found } adresses ; la journée de démonstration en demande { $needed }. Prenez un extrait plus grand.
