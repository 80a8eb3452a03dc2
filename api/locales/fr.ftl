# Phrases de Tournée en français. Chaque identifiant et chaque variable existent dans les autres
# langues. fault-* : une erreur dans une donnée ; dit quoi, la valeur, et ce qui serait juste.
# error-* : l’erreur dans son ensemble. violation-* : une règle qu’un plan enfreint. reason-* :
# pourquoi une course n’est pas planifiée. Le reste : libellés de la ligne de commande et des pages.

## Nombres et unités

amount = { NUMBER($euros, minimumFractionDigits: 2, maximumFractionDigits: 2) } €
kilometres = { NUMBER($km, minimumFractionDigits: 1, maximumFractionDigits: 1) } km
metres = { $metres } m
number = { $value }
share = { NUMBER($share, style: "percent", maximumFractionDigits: 0) }
load-mass = { NUMBER($amount, maximumFractionDigits: 1) } kg
load-volume = { NUMBER($amount, maximumFractionDigits: 1) } l
load-items = { $amount } colis
load-chilled = { NUMBER($amount, maximumFractionDigits: 1) } l réfrigérés
load-frozen = { NUMBER($amount, maximumFractionDigits: 1) } l surgelés
load-hot = { NUMBER($amount, maximumFractionDigits: 1) } l au chaud
load-number = { NUMBER($amount, maximumFractionDigits: 1) }
load-extra = { $amount } { $name }
load-of = { $peak } sur { $limit }
clock-in-summer = { $time } (heure d’été)
clock-in-winter = { $time } (heure d’hiver)
clock-in-other = { $time } (UTC{ $offset })
moment = { $day } à { $time }
moments-of-day = { $day } de { $from } à { $to }
moments-of-days = du { $start } au { $end }
day = { $weekday ->
    [1] lundi
    [2] mardi
    [3] mercredi
    [4] jeudi
    [5] vendredi
    [6] samedi
   *[7] dimanche
} { $day ->
    [1] 1er
   *[other] { $day }
} { $month ->
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
short-moment = { $day }, { $time }
short-day = { $weekday ->
    [1] lun.
    [2] mar.
    [3] mer.
    [4] jeu.
    [5] ven.
    [6] sam.
   *[7] dim.
} { $day ->
    [1] 1er
   *[other] { $day }
} { $month ->
    [1] janv.
    [2] févr.
    [3] mars
    [4] avr.
    [5] mai
    [6] juin
    [7] juil.
    [8] août
    [9] sept.
    [10] oct.
    [11] nov.
   *[12] déc.
} { $year }

## Véhicules, selon leur profil

profile-bike = vélo
profile-ebike = vélo électrique
profile-longtail = vélo rallongé
profile-cargo = biporteur
profile-trike = triporteur
profile-bike_trailer = vélo avec remorque

## Pourquoi une course n’est pas planifiée

reason-no-vehicle-equipped = Aucun véhicule du jour n’est équipé pour elle, d’un congélateur pour du surgelé par exemple.
reason-no-vehicle-large-enough = Aucun véhicule du jour ne peut la transporter, même vide par ailleurs.
reason-skill-missing = Aucun service capable de la transporter n’a toutes les compétences, l’engagement et l’accompagnement demandés.
reason-volunteers-aid-only = Seuls des bénévoles pourraient la faire, et les bénévoles ne font que l’entraide : ils ne remplacent pas le travail payé.
reason-unreachable = Aucun véhicule capable de la transporter ne peut rejoindre tous ses lieux.
reason-no-shift-in-window = Aucun service adapté ne peut l’assurer dans ses heures et dans les créneaux, même sans rien d’autre à faire.
reason-no-shift-in-window-by = Un service pourrait l’assurer dans ses créneaux avec { $units }, mais pas aux heures où ce matériel est disponible.
reason-no-shift-in-working-time = L’assurer demande plus de travail d’affilée que permis sans pause, même sans rien d’autre à faire.
reason-pinned-shift-cannot = Le service auquel elle est attachée ne peut pas l’assurer ; un autre le pourrait.
reason-vehicle-taken = Un service pourrait la faire seule, mais pas avec son véhicule dans ce plan.
reason-vehicle-taken-by = Un service pourrait la faire seule avec { $units }, que ce plan donne à quelqu’un d’autre ou laisse ailleurs à ce moment-là.
reason-aboard-too-long = Un créneau pourrait la servir dans ses horaires, mais ses marchandises resteraient à bord plus longtemps que permis. Autorisez une durée plus longue, ou rapprochez les horaires de l’enlèvement et de la livraison.
reason-goods-together = Un créneau pourrait la servir seule, mais pas avec des marchandises à bord qui ne voyagent jamais avec les siennes.
reason-goods-together-by = { $units } ne voyagent jamais ensemble : une tournée la prendrait, si l’autre n’était pas à bord à ce moment-là.
reason-no-room = Un service pourrait l’assurer seule, mais pas en plus des courses déjà dans sa tournée.
reason-fits-now = Il n’y avait pas de place pour elle lors de la planification ; il y en a maintenant : mettez-la dans une tournée, ou replanifiez.
reason-not-worth-it = L’assurer coûterait plus qu’elle ne vaut.
reason-waits-for-lot = Personne n’apporte au hub, dans ce plan, ce qu’elle doit y prendre.
reason-waits-for-lot-by = Personne n’apporte au hub, dans ce plan, { $units }, où elle prend ses marchandises.
reason-lot-too-late = Ce qu’elle prend au hub y est trié trop tard pour ses créneaux.
reason-lot-too-late-by = { $units }, où elle prend ses marchandises, est trié trop tard au hub pour ses créneaux.
reason-hub-full = La plateforme n’a pas de place pour ce qu’elle apporte, à côté de ce qui y est dans ce plan.
reason-hub-full-by = { $units } n’a pas de place pour ce qu’elle apporte, à côté de ce qui y est dans ce plan.
reason-out-of-cold-too-long = Ce qu’elle prend au hub resterait trop longtemps hors du froid avant d’être remis. Faites-le collecter plus tard ou livrer plus tôt, ou gardez-le au froid au hub.
reason-out-of-cold-too-long-by = { $units }, où elle prend ses marchandises, resterait trop longtemps hors du froid avant d’être remis. Faites-le collecter plus tard ou livrer plus tôt, ou gardez-le au froid au hub.

## Tableau de bord : ce qui attend quelqu’un

alert-late = { $rider } a du retard : « { $what } » est attendue à { $expected_at }, { $stops ->
    [one] après la fin de son créneau
   *[other] avec { $stops } arrêts en tout après la fin de leur créneau
}, jusqu’à { $late_min ->
    [one] une minute
   *[other] { $late_min } minutes
}. { $cause ->
    [farm] La tournée attend { $goods } de { $producer }, prêt à la ferme à { $ready_at } seulement. { "" }
    [lot] La tournée attend { $goods } de { $producer }, trié à la plateforme vers { $ready_at } seulement. { "" }
    [missing] La tournée attend { $goods } de { $producer }, qui n’arrivera plus à la plateforme. { "" }
   *[none] { "" }
}Déplacez un arrêt ou prévenez le client.
alert-aboard-too-long = { $stage ->
    [aboard] { $rider } a « { $what } » à bord depuis { $since_at } et est attendu à la porte
   *[ahead] { $rider } devrait partir avec « { $what } » à { $since_at } et être à la porte
} à { $expected_at } : { $aboard_min } min à bord, { $over_min } de plus que les { $limit_min } min permises. { $jobs ->
    [one] { "" }
   *[other] C’est le cas de { $jobs } courses de la tournée. { "" }
}Apportez-la plus tôt ou prévenez le client.
alert-refused = { $rider } ne peut pas assurer la tournée de { $starts_at }. Confiez-la à quelqu’un d’autre.
alert-not-accepted = { $rider } n’a pas encore accepté la tournée de { $starts_at }. Appelez, ou confiez-la à quelqu’un d’autre.
alert-not-opened = { $rider } n’a pas ouvert le service commencé à { $starts_at }. Appelez.
alert-follow-up-failed = { $task ->
    [withdraw-job] « { $what } » a été annulée ou modifiée. Elle a quitté sa tournée, mais les heures de celle-ci n’ont pas pu être recalculées : elle garde les anciennes. Replanifiez la journée.
    [lighten-round] « { $what } » apporte moins à présent, mais sa tournée n’a pas pu être recalculée. Rien d’autre ne change ; replanifiez la journée quand vous aurez le temps.
    [restore-times] « { $what } » est de nouveau prête plus tôt, mais les heures de sa tournée n’ont pas pu être recalculées. Replanifiez la journée.
    [follow-failure] La suite d’une visite échouée n’a pas pu être donnée. Décidez vous-même de cette visite.
    [follow-lots] Les heures des tournées n’ont pas pu suivre leurs lots au hub. Replanifiez la journée.
    [settle-round] Le compte d’une tournée n’a pas pu être fait : ses heures et ce qui est facturé manquent. Réessayez, ou prévenez qui gère le serveur.
    [booking-made] Personne n’a pu être prévenu d’une réservation. Prévenez vous-même.
    [round-changed] Quelqu’un n’a pas pu être prévenu que sa tournée a changé. Appelez.
    [eta-moved] Un destinataire n’a pas pu être prévenu qu’une visite vient à une autre heure. Appelez ou écrivez.
    [tell-event] Quelqu’un n’a pas pu apprendre ce qui est arrivé à ses marchandises. Écrivez-lui.
    [send-notice] Un message n’a pas pu être envoyé. Regardez les messages et prévenez d’une autre façon.
    [ship-order] Open Food Network n’a pas pu apprendre qu’une commande est livrée. Notez-le là-bas.
    [expand-recurrences] Les réservations récurrentes des prochains jours n’ont pas été faites. Réessayez avant la planification, ou réservez à la main.
   *[other] Quelque chose n’a pas été fait en arrière-plan ({ $task }). Réessayez, ou prévenez qui gère le serveur.
}
error-no-such-follow-up = Il n’y a pas de telle tâche abandonnée : elle a été relancée, ou notée comme faite. Regardez à nouveau les alertes du tableau.
alert-not-begun = { $rider } n’a pas commencé la tournée du service de { $starts_at }. Appelez ; { $takers ->
    [0] personne n’a été trouvé pour la reprendre.
    [one] une personne pourrait la reprendre.
   *[other] { $takers } personnes pourraient la reprendre.
}
taker-free = sans service à ce moment, avec ce que demandent les arrêts
taker-idle = en service sans tournée, fini à { $ends_at } avec le tout
taker-fits = tout tient dans sa propre tournée, finie à { $ends_at }
alert-fell-out = « { $what } » est sortie de sa tournée et n’est plus dans aucune. Trouvez-lui une place.
alert-late-booking = « { $what } » a été réservée après la planification et n’est dans aucune tournée. Trouvez-lui une place.
alert-unplanned = « { $what } » n’est dans aucune tournée. Trouvez-lui une place ou prévenez le client.
alert-no-plan = { $jobs ->
    [one] Une course est réservée
   *[other] { $jobs } courses sont réservées
} et aucun plan de cette journée n’est publié. { $shifts ->
    [0] Il n’y a pas encore de service : ajoutez-en, puis planifiez la journée.
   *[other] Planifiez la journée.
}
alert-failed-visit = { $rider } n’a pas pu { $visit ->
    [pickup] enlever
   *[drop] livrer
} « { $what } » : { $failure }. Décidez de la suite pour la marchandise.
alert-failure-followed = { $rider } n’a pas pu { $visit ->
    [pickup] enlever
   *[drop] livrer
} « { $what } » : { $failure }. { $way ->
    [retry_today] Un nouvel essai aura lieu plus tard dans la tournée.
    [retry_tomorrow] Un nouvel essai aura lieu le { $next_on }.
    [return_to_sender] La marchandise repart chez l’expéditeur le { $next_on }.
   *[leave_at_hub] La marchandise reste au hub.
}{ $shifts ->
    [0] { " " }Ce jour-là n’a encore aucun service.
   *[other] { "" }
}
alert-wrong-code = { $rider } a saisi pour « { $what } » un code qui n’est pas celui de la personne. Demandez comment la remise s’est faite.
alert-conflict = { $about ->
    [customer] Deux récits de « { $what } » de { $customer }, dans la tournée de { $rider }, se contredisent. Dites lequel est juste.
    [job] Deux récits de « { $what } », dans la tournée de { $rider }, se contredisent. Dites lequel est juste.
   *[round] Deux récits de la tournée de { $rider } se contredisent. Dites lequel est juste.
  }
alert-swap = { $rider } préférerait ne pas assurer la tournée de { $starts_at }. Demandez qui la prendrait.
alert-swap-taken = { $taker } prendrait la tournée de { $starts_at } à la place de { $rider }. Transmettez-la, ou dites non.
alert-plan-failed = Le plan demandé n’a pas pu être établi. Lisez pourquoi, corrigez la journée, puis redemandez-le.
alert-plan-waits = Personne ne travaille au plan demandé. Si cela dure, prévenez qui gère le serveur.
alert-incident = { $rider } a signalé un incident : { $incident }. Regardez, puis fermez-le une fois traité.
alert-bike-broken = Le vélo de { $rider } est en panne. Trouvez un autre vélo, ou quelqu’un qui continue ; notez-le quand c’est réglé.
alert-way-blocked = { $rider } n’a pas pu passer ({ $incident }). Fermez la rue pour les autres, ou dites qu’il n’y a rien à faire.
alert-message = { $messages ->
    [one] { $rider } écrit : « { $words } » Personne ne l’a encore lu.
   *[other] { $rider } a écrit { $messages } messages que personne n’a encore lus. Le premier : « { $words } »
}
alert-order-gone = { $orders ->
    [one] Une commande de { $cycle } n’est plus sur le site de vente : { $numbers }. Annulez-la, ou apportez-la quand même.
   *[other] { $orders } commandes de { $cycle } ne sont plus sur le site de vente : { $numbers }. Annulez-les, ou apportez-les quand même.
}
alert-lot-late = { $what } de { $producer } ne sera trié à la plateforme que vers { $ready_at }. { $jobs ->
    [one] { $names } l’attend
   *[other] { $jobs } livraisons l’attendent ({ $names })
}, jusqu’à { $late_min ->
    [one] une minute
   *[other] { $late_min } minutes
} de plus que prévu ; { $missed ->
    [0] aucun créneau n’est manqué.
    [one] une livraison manque son créneau.
   *[other] { $missed } livraisons manquent leur créneau.
} Replanifiez le reste de la journée, ou prévenez qui attend.
alert-lot-missing = { $what } de { $producer } n’arrivera plus à la plateforme. { $jobs ->
    [one] { $names } l’attend
   *[other] { $jobs } livraisons l’attendent ({ $names })
} en vain. Faites-le apporter par quelqu’un d’autre, ou retirez-le des commandes.
alert-lot-delayed = { $what } de { $producer } ne sera prêt à la ferme qu’à { $ready_at }, plus tard que prévu. { $orders ->
    [one] La commande { $numbers } l’attend.
   *[other] { $orders } commandes l’attendent : { $numbers }.
} Planifiez avec la nouvelle heure, ou prévenez qui attend.
alert-lot-short = { $producer } apporte { $items } pièces sur { $ordered } de { $what }. { $orders ->
    [one] La commande { $numbers } en dépend.
   *[other] { $orders } commandes en dépendent : { $numbers }.
} Modifiez les commandes, ou prévenez qui attend.
alert-contest = { $rider } conteste une décision. Une réponse écrite est due le { $due_on }.
alert-worker-down = Rien ne se fait en arrière-plan : aucun plan n’est établi et personne n’est prévenu. Prévenez qui gère le serveur.
open-job-no-plan = Aucun plan de cette journée n’est encore publié.
open-job-booked-since = Elle a été réservée après la planification.
open-job-changed-since = Sa réservation a été modifiée après la planification.
open-job-fell-out = Elle est sortie de sa tournée.
open-job-not-planned = Elle a été retirée de sa tournée, ou n’y a jamais été mise.

## Erreurs de saisie, au bord

fault-place-off-map = { $place } ({ $value }) se trouve à { $distance_m } m de la rue praticable la plus proche ({ $street }) ; la limite est de { $limit_m } m. Vérifiez l’ordre : longitude, puis latitude.
fault-job-unreachable = Aucun véhicule du jour ({ $profiles }) ne peut rejoindre tous les lieux de la course « { $value } ». Vérifiez les lieux, ou ajoutez un véhicule qui le peut.
fault-city-missing = La journée ne nomme aucune ville. Donnez-en une avec --city, ou par la clé « city » de la journée.
fault-city-name = « { $value } » ne peut pas être le nom d’une ville. Utilisez jusqu’à 64 minuscules, chiffres, tirets et soulignés, en commençant par une lettre ou un chiffre.
fault-out-not-a-folder = Ceci est un fichier ; --out doit désigner un dossier.
fault-out-not-ours = Ce dossier contient des fichiers que Tournée n’a pas écrits ({ $value }) et reste tel quel. Donnez un dossier vide ou nouveau.
fault-budget = « { $value } » n’est pas une durée. Écrivez des secondes ou des minutes, de 0,1 s à 24 heures, comme 10s, 2m ou 1m30s.
fault-lon-lat = « { $value } » n’est pas un point. Écrivez longitude et latitude en degrés séparées par une virgule, comme 24.94,60.17.
fault-wall-moment = « { $value } » n’est pas une date avec une heure. Écrivez les deux, à l’heure locale de la ville, par exemple { $example }.
fault-wall-moment-offset = « { $value } » porte un décalage, mais le fuseau horaire de la ville n’est pas connu ici. Écrivez l’heure locale, par exemple { $example }, ou nommez le fuseau avec --timezone, par exemple --timezone Europe/Paris.
fault-option-not-a-number = « { $value } » n’est pas un nombre. Écrivez-en un comme 12.5.
fault-option-not-a-whole-number = « { $value } » n’est pas un nombre entier. Écrivez-en un comme 120.
fault-option-too-small = « { $value } » est trop petit ; le minimum est { $low }.
fault-option-too-large = « { $value } » est trop grand ; le maximum est { $high }.
fault-option-unknown = Cette option n’existe pas. { $known ->
    [none] « { $command } --help » liste toutes les options.
   *[other] Vouliez-vous dire { $known } ? « { $command } --help » liste toutes les options.
}
fault-option-without-value = Cette option demande une valeur ; voir « { $command } --help ».
fault-option-missing = Cet argument manque ; voir « { $command } --help ».
fault-no-such-command = Cette commande n’existe pas. { $known ->
    [none] « { $command } --help » liste toutes les commandes.
   *[other] Vouliez-vous dire { $known } ? « { $command } --help » liste toutes les commandes.
}
fault-too-many-words = C’est un argument de trop ; voir « { $command } --help ». Mettez entre guillemets un texte qui contient des espaces.
fault-unknown-choice = « { $value } » n’est pas un choix connu. Choisissez parmi : { $known }.

## Erreurs dans leur ensemble

error-bad-input = { $count ->
    [one] Une chose ne va pas dans les données :
   *[other] { $count } choses ne vont pas dans les données :
}
error-unknown-city = Il n’y a pas de ville « { $name } ». Villes connues : { $known }. Importez-en une avec : tournee city import EXTRACT
error-no-plan = Aucun solveur n’a trouvé de plan. { $detail }
error-begun-job-cannot-finish = La course { $job } est commencée ou promise dans la tournée de { $shift }, mais ses autres arrêts n’y entrent plus. Raccourcissez ce qui est promis, ou donnez plus de temps au service.
error-begun-round-impossible = La tournée de { $shift } ne peut pas continuer comme elle a commencé ou comme elle a été promise. À { $stop ->
    [pickup] { $number ->
        [0] l’enlèvement
       *[other] l’enlèvement numéro { $number }
    } de « { $visit } »
    [drop] { $number ->
        [0] la livraison
       *[other] la livraison numéro { $number }
    } de « { $visit } »
   *[break] la pause « { $visit } »
}, { $rule ->
    [late] le passage commencerait à { $at }, { $over } trop tard ({ $due } au plus tard)
    [overtime] la tournée durerait jusqu’à { $at }, { $over } au-delà de son service ({ $due })
    [break-late] elle commencerait à { $at }, { $over } trop tard ({ $due } au plus tard)
    [break-loaded] il y aurait { $over } de plus à bord qu’elle ne permet
    [overloaded] il y aurait { $over } de plus à bord que le vélo ne porte
    [aboard-too-long] ses marchandises resteraient à bord plus longtemps que permis
    [too-far] la tournée dépasserait les limites de distance ou de temps de trajet du service, de { $over }
    [too-many-stops] la tournée aurait { $stops ->
        [one] un arrêt
       *[other] { $stops } arrêts
    } de plus que la limite du service
    [unit-away] { $part ->
        [trailer] la remorque « { $unit } » serait absente, ou avec quelqu’un d’autre
        [both] le vélo et la remorque, « { $unit } », seraient absents, ou avec quelqu’un d’autre
       *[bike] le vélo « { $unit } » serait absent, ou avec quelqu’un d’autre
    }
    [work-too-long] le travail sans pause durerait plus longtemps que la loi ne le permet
   *[no-way] aucun chemin ne mène plus loin pour ce vélo
}. Raccourcissez ce qui est promis, ou corrigez le service ou ses visites.
error-plan-breaks-rules = Le plan enfreint des règles et n’est pas remis ({ $codes }). C’est un défaut de Tournée, pas de votre journée : merci de le signaler.
error-prices-too-large = Les prix de cette journée sont trop grands pour être additionnés : ceux des services par heure et par kilomètre, le plus long trajet, et les priorités de toutes les courses. Mettez des prix ou des priorités plus petits.
error-units-promised-twice = Les tournées de { $shift } et de { $other } ont toutes deux commencé avec { $unit }, et aucune ne peut le prendre à la suite de l’autre. Corrigez leurs véhicules, leurs heures, ou leurs lieux de départ et de fin.
error-plan-fails-check = Le planificateur a fait un plan que son propre vérificateur refuse ({ $count } ; d’abord : { $first }). C’est un défaut de Tournée, pas de votre journée : merci de le signaler.
error-demo-extract-missing = L’extrait de rues de la ville de démonstration n’est pas installé. Installez l’extra « demo », ou lancez « make setup ».
error-system = Le système a refusé l’opération : { $detail } ({ $file }).

## Aide de la ligne de commande

help-tournee = Planifie des tournées à vélo sur les vraies rues.
help-version = Afficher la version et quitter.
help-install-completion = Installer dans votre interpréteur la complétion des commandes et des noms de villes.
help-show-completion = Afficher le script de complétion, pour le copier ou le modifier.
help-city-group = Compiler des extraits de rues en villes, et les regarder.
help-city-export-graph = Écrire les rues d’une ville telles qu’un profil les emprunte, en GraphML pour OSMnx et NetworkX.
help-city-import = Compiler un extrait de rues (.osm.pbf, .osm, .osm.gz) en ville.
help-city-import-graph = Compiler un graphe de rues d’OSMnx (GraphML) en ville.
help-city-list = Lister les villes compilées.
help-city-show = Montrer ce que contient une ville compilée.
help-plan = Planifier une journée : lire courses et services, écrire les tournées.
help-check = Vérifier un plan contre sa journée ; code de sortie 1 s’il enfreint une règle.
help-route = Trouver le chemin entre deux points, avec ses virages.
help-demo = Planifier la journée de démonstration et montrer le résultat.
help-day = La journée : JSON ou YAML de Tournée, ou un problème VROOM.
help-plan-file = Le plan.json d’un dossier de sortie.
help-extract = Extrait de rues d’OpenStreetMap.
help-graphml = Graphe de rues tel qu’OSMnx l’enregistre, en GraphML avec longitudes et latitudes.
help-name = Nom de la ville.
help-graph-out = Fichier GraphML à écrire ; par défaut : NOM.graphml dans le dossier courant.
help-elevation = Modèle d’altitude de la zone (SRTM .hgt ou GeoTIFF). Peut être donné plusieurs fois ; sans lui, la ville est plate.
help-calibrate = Ajuster les vitesses d’un vélo à des trajets enregistrés avec lui (GPX).
help-rides = Trajets enregistrés, tels que les écrivent montres, téléphones et compteurs.
help-calibrate-load = Charge transportée, en kilogrammes ; sinon, la charge habituelle du vélo.
help-calibrate-out = Fichier où écrire les valeurs du vélo, avec celles qui ont été ajustées.
stage-matching = Recherche des rues parcourues
stage-fitting = Ajustement des valeurs
calibrate-ridden = { $distance } parcourus en { $minutes } min, arrêts non compris
calibrate-before = Avant
calibrate-after = Ajusté
calibrate-distance = Parcouru
calibrate-ride_kmh = Sur le plat, dans les rues
calibrate-surface = Sur { $name }
calibrate-physics = Puissance en montée
calibrate-error = Sur des tronçons de 200 m et plus, qui n’ont pas servi à l’ajustement, les temps s’écartent en moyenne de { NUMBER($before, minimumFractionDigits: 1, maximumFractionDigits: 1) } % avant, de { NUMBER($after, minimumFractionDigits: 1, maximumFractionDigits: 1) } % après.
calibrate-written = Valeurs écrites dans { $file }
help-isochrone = Montrer jusqu’où l’on va depuis un point en quelques minutes.
help-isochrone-point = Le point, en degrés.
help-minutes = Minutes, séparées par des virgules.
help-direction = from : jusqu’où l’on va depuis le point ; to : depuis où l’on atteint le point.
help-isochrone-out = Fichier pour les zones en GeoJSON.
help-closure-group = Fermer des rues d’une coopérative, lister ce qui est fermé, le rouvrir.
help-closure-add = Fermer les rues désignées par des points, pour un temps ou jusqu’à réouverture.
help-closure-list = Lister les fermetures en vigueur ou prévues d’ici un an.
help-closure-remove = Rouvrir une rue fermée.
help-closure-points = Points de la fermeture, en degrés.
help-closure-kind = Forme que donnent les points : un lieu, une ligne le long ou en travers de rues, ou les coins d’une zone.
help-closure-radius = Distance autour, en mètres, à laquelle une rue compte comme touchée.
help-closure-street = Ne fermer que les rues de ce nom. Peut être donné plusieurs fois.
help-closure-way = Fermer les deux sens ou, pour une ligne, seulement le sens du dessin ou l’autre.
help-closure-slow = Laisser ouvert, à cette vitesse au plus (2 à 25 km/h).
help-closure-from = Début, avec le décalage horaire ; par défaut, maintenant.
help-closure-until = Fin, avec le décalage horaire ; par défaut, jusqu’à réouverture.
help-closure-reason = Quelques mots pour les collègues.
help-closure-dry-run = Montrer seulement ce qui serait fermé.
help-closure-cooperative = Nom court de la coopérative ; inutile s’il n’y en a qu’une.
help-closure-id = Identifiant de la fermeture, tel qu’il figure dans la liste.
closure-id = Identifiant
closure-from = Du
closure-until = Au
closure-slow = Ralenti à
closure-reason = Raison
closure-added = { $metres } m de rue fermés : { $id }
closure-added-slow = { $metres } m de rue ralentis à { $kmh } km/h : { $id }
closure-tried-slow = Cela ralentirait { $metres } m de rue à { $kmh } km/h.
closure-tried = Cela fermerait { $metres } m de rue.
closure-removed = De nouveau ouvert : { $id }
closure-rounds = { $rounds ->
    [one] Une tournée en cours devait y passer. Elle garde son ordre jusqu’à ce que quelqu’un replanifie.
   *[other] { $rounds } tournées en cours devaient y passer. Elles gardent leur ordre jusqu’à ce que quelqu’un replanifie.
}
help-warm = Compiler le code numérique et ouvrir une ville, pour que la première demande n’attende pas.
help-warm-city = Nom d’une ville à préparer aussi. Peut être donné plusieurs fois.
warm-remade = Les coûts en cache de { $profile } à { $city } étaient abîmés ; ils ont été recalculés.
route-costs-damaged = Les coûts en cache de { $profile } à { $city } sont abîmés ; ils n’ont été calculés que pour ce trajet. « tournee warm --city { $city } » les recalcule.
plan-costs-not-kept = Les coûts des rues n’ont pas pu être gardés pour la prochaine planification : { $detail }.
help-city = Nom d’une ville compilée, ou extrait de rues.
help-origin = D’où partir : longitude et latitude, et la rue ou l’adresse si elle est connue.
help-route-gpx = Fichier GPX pour le trajet : son tracé, et un point avec l’indication à chaque changement de direction.
help-route-at = Date et heure locales du trajet : 2026-09-15T08:00. Sans elles, les panneaux à horaires ne comptent pas.
help-route-timezone = Fuseau horaire de la ville : avec lui, --at peut porter un décalage, et une heure sautée au changement d’heure est refusée.
help-route-closure = Un endroit fermé, ou une ligne de plusieurs points séparés par des points-virgules. Peut être répété.
route-written = Trajet écrit dans { $file }
route-name = Trajet
help-target = Où aller : longitude et latitude, et la rue ou l’adresse si elle est connue.
help-profile = Type de vélo : bike, ebike, longtail, cargo, trike, bike_trailer.
help-out = Dossier pour plan.json, rounds.geojson et plan.html.
help-budget = Durée de la recherche de meilleures tournées, comme 10s ou 2m.
help-iterations = Nombre d’itérations, au lieu d’une durée ; la même graine donne alors le même plan.
help-seed = Graine de la recherche.
help-format = Format de plan.json ; par défaut, celui de la journée.
help-skip-bad = Laisser de côté les parties erronées de la journée, planifier le reste, et lister ce qui a été laissé de côté.
help-json = Écrire le résultat en JSON.
help-lang = Langue des textes : en ou fr.

## Ligne de commande

stage-city = Ouverture de la ville
stage-import = Compilation des rues
stage-export-graph = Écriture du graphe de rues
stage-snap = Recherche des rues de tous les lieux
stage-matrix = Calcul des temps de trajet
stage-solve = Planification
stage-lines = Tracé des tournées
stage-write = Écriture des fichiers
stage-route = Recherche du chemin
cli-interrupted = Arrêté. Rien n’a été écrit.
cli-row = ligne { $row }
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
    [one] Une course n’est pas planifiée :
   *[other] { $count } courses ne sont pas planifiées :
}
cli-unassigned-alike = { $count } courses : { $reason }
cli-unassigned-more = … et { $count } de plus ; plan.json les contient toutes.
cli-by-street = { $count ->
    [one] Une adresse a un numéro que la carte ne connaît pas, ou n’en a pas ; son point dans la rue est supposé :
   *[other] { $count } adresses ont un numéro que la carte ne connaît pas, ou n’en ont pas ; leurs points dans les rues sont supposés :
}
cli-left-out = { $count ->
    [one] Une erreur ; la partie concernée a été laissée de côté (--skip-bad) :
   *[other] { $count } erreurs ; les parties concernées ont été laissées de côté (--skip-bad) :
}
cli-cost = Coût { $total } ({ $terms })
cli-files = Écrit dans { $folder }
cli-file-plan-html = carte, frise et tableaux ; à ouvrir dans un navigateur
cli-file-rounds-geojson = tournées et arrêts pour un logiciel de cartes
cli-file-plan-json = le plan pour les programmes
cli-refused = Le vérificateur a refusé un plan de « { $solver } » ({ $codes }), qui n’est pas utilisé. C’est un défaut : merci de le signaler.
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
city-note = Remarque
city-none = Aucune ville n’est encore compilée dans { $folder }. Pour en importer une : tournee city import EXTRAIT
graph-exported = { $nodes } carrefours et { $edges } arêtes orientées sont dans { $file }.
graph-without-bicycle-tags = Aucune arête du graphe n’a d’étiquette pour les vélos : les doubles sens cyclables et les interdictions aux vélos manquent dans la ville. Réglez osmnx.settings.useful_tags_way pour garder ces étiquettes avant de télécharger.
city-restrictions = Interdictions de tourner
city-unread = Panneaux horaires illisibles
city-elevation = Altitude
city-flat = aucune : les rues sont plates
city-heights = de { $lowest_m } à { $highest_m } m ({ $file })
isochrone-minutes = Minutes
isochrone-area = Surface
isochrone-km2 = { $km2 } km²
isochrone-written = Zones écrites dans { $file }
warm-done = Prêt après { $seconds } s.
warm-city = { $city } : { $profiles }
stage-isochrone = Calcul de la zone accessible
stage-warm = Préparation
city-shared = Les machines de cette installation ont désormais cette ville.
city-file = Fichier
city-map = Fond de carte
city-map-drawn = { $count } objets en plus des rues
city-map-none = aucun : les cartes ne montrent que les rues et les adresses
map-data = Données cartographiques : { $attribution }
cost-shifts = Services
cost-travel_time = Temps de route
cost-stops = Temps aux arrêts
cost-waiting = Attente
cost-margin = Arrivées de justesse
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
turn-roundabout-1 = rond-point, 1re sortie
turn-roundabout-2 = rond-point, 2e sortie
turn-roundabout-3 = rond-point, 3e sortie
turn-roundabout-4 = rond-point, 4e sortie
turn-roundabout-5 = rond-point, 5e sortie
turn-roundabout-6 = rond-point, 6e sortie
turn-roundabout-7 = rond-point, 7e sortie
turn-roundabout-8 = rond-point, 8e sortie
turn-roundabout = rond-point
turn-arrive = arriver
hazard-steps = marches
hazard-tram-tracks = rails de tram le long de la rue
hazard-rail-crossing = rails à traverser
hazard-kerb = bordure de trottoir
hazard-barrier = barrière
hazard-slow-zone = zone lente
way-cycleway = piste cyclable
way-path = sentier
way-footway = chemin piéton
way-pedestrian = rue piétonne
way-steps = escalier
way-platform = quai
way-track = chemin carrossable
way-service = voie de desserte
way-square = place
way-ferry = bac
way-road = rue sans nom
mode-push = pousser le vélo
mode-ferry = prendre le bac

## Page d’un plan

page-title = { $name } · tournées
page-unfinished = Le plan est terminé et enregistré dans plan.json. Cette page, les feuilles et les étiquettes sont en cours d’écriture ; si elles n’apparaissent pas, planifiez la journée à nouveau.
page-kind = Tournées du jour
page-map = Carte
page-map-label = Carte de { $rounds ->
    [one] { $rounds } tournée
   *[other] { $rounds } tournées
} avec { $stops ->
    [one] { $stops } arrêt
   *[other] { $stops } arrêts
}. Les tableaux plus bas donnent chaque arrêt.
page-map-keys = Carte. Les flèches la déplacent, plus et moins changent l’échelle, zéro montre tout.
page-zoom = Échelle
page-zoom-in = Agrandir
page-zoom-out = Réduire
page-zoom-all = Montrer toute la carte
page-choose = Montrer une seule tournée
page-choice = { $stops ->
    [one] { $stops } arrêt
   *[other] { $stops } arrêts
}, { $distance }
page-no-rounds = Aucune tournée
page-no-rounds-why = Personne ne roule ce jour-là. « { page-unassigned } », ci-dessous, donne la raison pour chaque course : changez les courses ou les services en conséquence, puis planifiez à nouveau la journée.
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
page-story-stop = { $start }–{ $end } · arrêt { $number } · { $place } · { $what } · pourrait commencer { $slack } h plus tard
page-story-break = { $start }–{ $end } · pause · pourrait commencer { $slack } h plus tard
page-round-figures = { $start }–{ $end } · { $stops ->
    [one] { $stops } arrêt
   *[other] { $stops } arrêts
} · { $distance } · { $ride } h de route · charge max. { $load }
page-waits = sur place à { $arrive }
page-break-length = { $minutes } min
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
fault-profile-table = { $value } n’est pas un tableau de clés et de valeurs, requis ici.
fault-profile-unknown-key = Cette clé n’existe pas. Clés connues : { $known }.
fault-profile-missing-key = Cette clé manque ; chaque profil en a besoin.
fault-profile-number = { $value } doit être un nombre de { $low } à { $high } (pour un revêtement aussi « push » ou « none »).
fault-profile-whole-number = { $value } doit être un nombre entier de { $low } à { $high }.
fault-profile-choice = { $value } ne fait pas partie des choix : { $known }.
fault-profile-order = « { $value } » doit nommer au moins une de ces clés, dans cet ordre : { $known }.
fault-profile-stress-falls = { $value } : un niveau de stress plus élevé ne peut pas coûter moins. Donnez trois pourcentages croissants ou égaux, de level_2 à level_4.
fault-profile-unreadable = Le fichier ne peut pas être lu comme du texte : { $detail }
error-profile-not-found = Le profil « { $value } » n’existe pas. Profils connus : { $known }.

## Règles qu’un plan peut enfreindre

violation-unknown-shift = Le plan a une tournée du service { $shift }, mais la journée n’a pas ce service. Chaque tournée doit appartenir à un service de la journée.
violation-round-repeated = Le service { $shift } a { $count } tournées ; il doit en avoir une au plus.
violation-round-empty = La tournée du service { $shift } n’a aucun arrêt. Un service sans rien à faire ne doit pas avoir de tournée.
violation-job-unknown = Le plan cite la course { $job }, mais la journée n’a pas cette course.
violation-stop-unknown = Le passage { $position } de { $shift } cite l’arrêt { $kind } numéro { $index } de la course { $job }, qui n’existe pas.
violation-visit-kind-unknown = Le passage { $position } de { $shift } est du genre « { $kind } » ; ce doit être un enlèvement, une livraison ou une pause.
violation-visit-mixed = Le passage { $position } de { $shift } mêle arrêt et pause ; il doit être l’un ou l’autre.
violation-break-unknown = Le passage { $position } de { $shift } est la pause { $break_id }, que le service n’a pas.
violation-job-missing = La course { $job } n’est ni servie ni écartée ; elle doit être l’une ou l’autre.
violation-served-and-unassigned = La course { $job } est servie et aussi écartée ; elle doit être l’une ou l’autre.
violation-unassigned-repeated = La course { $job } est écartée { $count } fois ; elle doit l’être une seule fois.
violation-stop-missing = La course { $job } est servie sans son arrêt { $kind } numéro { $index } ; chaque arrêt doit être visité.
violation-stop-repeated = L’arrêt { $kind } numéro { $index } de la course { $job } est visité { $count } fois ; ce doit être une fois.
violation-job-split = La course { $job } est partagée entre les tournées { $shifts } ; elle doit rester dans une seule.
violation-drop-before-pickup = Le passage { $position } de { $shift } livre la course { $job } avant l’enlèvement du passage { $pickup_position } ; tous les enlèvements viennent d’abord.
violation-skill-lacking = À { $shift }, il manque aux personnes ou au vélo { $skills }, que demande la course { $job } (un engagement doit être celui de chacun).
violation-pin-broken = La course { $job } est dans la tournée de { $shift }, mais elle est fixée à { $pinned_to }.
violation-vehicle-not-of-shift = La tournée de { $shift } se fait avec « { $vehicle } », qui n’est pas un véhicule de ce service : { $known }.
violation-rider-not-able = Il manque au coursier de { $shift } : { $skills }, qu’il faut pour « { $vehicle } ».
violation-unit-used-twice = { $unit } est dans les tournées de { $other } et de { $shift } à { $gap_s } s l’une de l’autre ; la remise prend { $handover_s } s.
violation-unit-elsewhere = { $unit } est dans la tournée de { $shift }, qui ne commence pas là où { $other } l’a laissé.
violation-unit-not-free = { $unit } est dans la tournée de { $shift } à un moment où il n’est pas disponible.
violation-units-not-taken = { $units } est indiqué comme manquant pour la course { $job }, mais aucun service ne pourrait la faire avec, ou cela ne manque pas.
violation-unit-repeated = { $unit } est nommé plusieurs fois comme manquant à la course { $job }.
violation-leaves-before-sorted = Le passage { $position } de { $shift } prend au hub à { $start } de quoi faire la course { $job }, mais le lot { $lot } n’est trié qu’à { $ready }.
violation-lot-not-brought = { $shift } fait la course { $job }, qui prend dans le lot { $lot }, mais aucune tournée n’apporte ce lot au hub.
violation-hub-overfull = { $shift } apporte la course { $job } au hub { $hub } à { $at }, où il y a alors { $value } pièces ; il a de la place pour { $limit }.
violation-out-of-cold-too-long = { $shift } remet à { $until } les marchandises de la course { $job }, alors que le lot { $lot } est hors du froid depuis { $value } min ; sa limite est de { $limit } min.
violation-aboard-too-long = { $shift } garde à bord les marchandises de la course { $job } pendant { $value } min jusqu’au passage { $position } ; leur limite est de { $limit } min.
violation-goods-together = { $shift } a en même temps à bord { $kind } de la course { $job } et { $other_kind } de la course { $other } (passage { $position }) ; ils ne voyagent jamais ensemble.
violation-order-not-kept = { $shift } n’apporte la course { $job } qu’au passage { $position }, après la course { $before }, alors que l’ordre voulu la met avant.
violation-lots-not-missing = La course { $job } est dite attendre en vain { $lots }, mais cela est apporté, ou la course n’y prend rien.
violation-lot-not-last = La course { $job } est dite venir trop tard à cause de { $lots } ; le lot trié en dernier parmi ceux où elle prend est { $expected }.
violation-lot-not-due-first = La course { $job } est dite venir trop tard pour le froid de { $lots } ; le lot dont le délai finit le premier parmi ceux où elle prend est { $expected }.
violation-prefix-broken = Le passage { $position } de { $shift } doit être « { $expected } », comme promis ; c’est « { $stated } ».
violation-prefix-job-unassigned = La course { $job } est commencée ou promise dans la tournée de { $shift }, mais elle est laissée de côté.
violation-begun-job-unassigned = La course { $job } est à bord de { $shift }, ou déjà commencée, mais elle est laissée de côté : « { $stated } ».
violation-prefix-round-missing = La tournée de { $shift } a déjà commencé, mais le plan n’a pas de tournée pour ce service.
violation-volunteer-paid-work = { $shift } est un service bénévole, mais la course { $job } ({ $kind }) n’est pas de l’entraide ; les bénévoles ne font que l’entraide.
violation-companion-missing = La course { $job } ne se fait pas sans accompagnement, mais { $shift } n’a personne de plus.
violation-place-wrong = Le passage { $position } de { $shift } indique le lieu « { $stated } » ; c’est « { $expected } ».
violation-leg-unreachable = Le vélo de { $shift } ({ $profile }) n’a pas de chemin de { $origin } à { $target } (passage { $position }).
violation-travel-wrong = Le trajet vers le passage { $position } de { $shift }, de { $origin } à { $target }, indique { $stated } s ; il dure { $expected } s.
violation-distance-wrong = Le trajet vers le passage { $position } de { $shift }, de { $origin } à { $target }, indique { $stated } m ; il fait { $expected } m.
violation-too-many-stops = La tournée de { $shift } a { $value } arrêts ; la limite est de { $limit }.
violation-too-much-travel = La tournée de { $shift } roule { $value } s ; la limite est de { $limit } s.
violation-too-far = La tournée de { $shift } fait { $value } m ; la limite est de { $limit } m.
violation-out-of-range = La tournée de { $shift } fait { $value } m ; l’autonomie du vélo est de { $limit } m.
violation-instant-not-utc = L’instant { $stated } ({ $what }) du passage { $position } de { $shift } n’est pas en UTC.
violation-instant-not-whole = L’instant { $stated } ({ $what }) du passage { $position } de { $shift } n’est pas une seconde entière.
violation-arrival-wrong = Le passage { $position } de { $shift } indique l’arrivée à { $stated } ; départ et trajet donnent { $expected }.
violation-start-before-arrival = Le passage { $position } de { $shift } commence à { $stated }, avant l’arrivée à { $expected }.
violation-outside-window = Le passage { $position } de { $shift } (course { $job }) commence à { $start }, hors de ses créneaux : { $windows }.
violation-departure-wrong = Le passage { $position } de { $shift } indique le départ à { $stated } ; début et service donnent { $expected }.
violation-round-end-wrong = La tournée de { $shift } indique sa fin à { $stated } ; dernier départ et trajet donnent { $expected }.
violation-starts-before-shift = La tournée de { $shift } commence à { $stated } ; le service commence à { $limit }.
violation-ends-after-shift = La tournée de { $shift } finit à { $stated } ; le service finit à { $limit }.
violation-load-wrong = Après le passage { $position } de { $shift }, le plan indique à bord { $stated } de { $dimension } ; les arrêts donnent { $expected }.
violation-overloaded = Après le passage { $position } de { $shift } (0 : au départ), il y a à bord { $value } de { $dimension } ; le vélo porte { $limit }.
violation-break-overloaded = Pendant la pause { $break_id } de { $shift }, il y a à bord { $value } de { $dimension } ; la limite est de { $limit }.
violation-break-missing = La pause { $break_id } de { $shift } n’est pas prise.
violation-break-repeated = La pause { $break_id } de { $shift } est prise { $count } fois ; ce doit être une fois.
violation-break-outside-window = La pause { $break_id } de { $shift } commence à { $start }, hors de ses créneaux : { $windows }.
violation-break-length-wrong = La pause { $break_id } de { $shift } dure { $stated } s ; elle doit durer { $expected } s.
violation-work-too-long = À { $shift }, le travail dure de { $start } à { $end }, soit { $value } s sans pause assez longue ; la limite est de { $limit } s.
violation-reason-unknown = La course { $job } est écartée pour la raison « { $stated } », qui n’existe pas. Raisons connues : { $known }.
violation-reason-untrue = La course { $job } indique la raison { $stated }, qui est fausse. La vraie raison est { $expected }.
violation-cost-missing = Le plan ne dit pas son coût pour { $term } ; il est de { $expected } centimes.
violation-cost-wrong = Le plan dit { $stated } centimes pour { $term } ; ses tournées donnent { $expected }.
violation-cost-unknown = Le plan indique { $stated } centimes pour { $term }, qui n’est pas un terme de son coût.
violation-courier-missing = La tournée de { $shift } ne nomme pas de coursier ; elle est faite par « { $expected } ».
violation-courier-wrong = La tournée de { $shift } nomme « { $stated } » comme coursier ; elle est faite par « { $expected } ».
violation-seconds-wrong = La tournée de { $shift } indique { $stated } s pour { $what } ; c’est { $expected } s.
violation-day-differs = Le plan indique « { $stated } » pour { $what } ; la journée dit « { $expected } ».

## Erreurs des rues

fault-elevation-missing = Le fichier { $file } n’existe pas. Donnez le chemin d’un modèle d’altitude (SRTM .hgt ou GeoTIFF).
fault-elevation-unreadable = { $file } est endommagé, tronqué ou n’est pas un modèle d’altitude ({ $detail }). Téléchargez-le à nouveau ; un fichier SRTM doit garder son nom, comme N41W009.hgt.
fault-elevation-unplaced = { $file } n’a pas de référence géographique. Donnez un modèle avec un système de coordonnées.
fault-elevation-elsewhere = { $file } couvre { $value }, en dehors de la ville, qui se trouve dans { $wanted }. Donnez le modèle de cette zone.
fault-elevation-gaps = { $share } % des carrefours n’ont pas d’altitude dans { $file }, le premier à { $place } ; la limite est de { $most } %. Donnez des modèles qui couvrent { $wanted }.
fault-extract-missing = Le fichier { $file } n’existe pas. Donnez le chemin d’un extrait de rues (.osm.pbf, .osm ou .osm.gz).
fault-extract-kind = { $file } n’a pas le nom d’un extrait de rues. Le nom doit finir par : { $known }.
fault-extract-empty = { $file } est vide. Téléchargez l’extrait à nouveau.
fault-extract-unreadable = { $file } est endommagé, tronqué ou n’est pas un fichier OpenStreetMap ({ $detail }). Téléchargez l’extrait à nouveau.
fault-extract-without-streets = { $file } ne contient aucune rue praticable à vélo. Choisissez un extrait qui contient des rues (highway=…).
fault-extract-one-point = Toutes les rues de { $file } sont au même point. Le fichier est endommagé : téléchargez l’extrait à nouveau.
fault-graph-without-streets = Le graphe de rues n’a aucune arête. Donnez un graphe qui contient des rues.
fault-graph-without-coordinates = Le nœud { $node } du graphe de rues n’a pas de coordonnées. Chaque nœud a besoin de x, sa longitude, et de y, sa latitude.
fault-graph-projected = Les coordonnées du graphe de rues, comme { $x }, { $y }, ne sont pas des longitudes et latitudes. Donnez-le non projeté (EPSG:4326).
fault-graphml-unreadable = { $file } n’est pas un fichier GraphML tel qu’OSMnx l’écrit ({ $detail }). Enregistrez-le avec osmnx.save_graphml.
error-own-bikes-wrong = Le profil de vélo { $file }, propre à ce service, ne peut pas être lu ({ $detail }) : aucun trajet ne peut être calculé. La personne qui gère le service doit le corriger ou le retirer.
error-city-preparing = Les rues de { $city } sont en préparation, comme après une mise à jour. Cela prend quelques minutes : réessayez ensuite.
error-city-import-needed = Les rues de { $city } sont inutilisables : { $reason ->
        [extract-gone] elles sont d’une autre version, et l’extrait dont elles viennent n’est plus là
        [city-missing] aucune machine ne les a compilées
        [city-file-newer] elles ont été compilées par une version plus récente
        [setup-memory-short] les recompiler demandait plus de mémoire qu’il n’y en a
        [setup-disk-full] la place manquait pour les recompiler
       *[other] leur recompilation a échoué ({ $reason })
    }. La personne qui gère le service doit les importer : tournee city import EXTRAIT --name { $city }
error-question-running = Votre dernière demande, avec beaucoup d’arrêts ou de créneaux, est encore en cours de calcul. Réessayez dans { $seconds } secondes.
error-code-preparing = Le service vient d’être installé et prépare ses calculs. Cela prend quelques minutes : réessayez ensuite.
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
    Ce n’est pas du { $language } valable { $column ->
        [0] : { $why }.
       *[other] (colonne { $column }) : { $why }.
    }
fault-empty-file = Le fichier est vide. Il doit contenir une journée, un problème ou un plan.
fault-file-unreadable = Le fichier ne peut pas être lu : { $why }. Donnez le chemin d’un fichier lisible.
fault-not-utf8 = Le fichier n’est pas du texte en UTF-8. Enregistrez-le dans cet encodage.
fault-too-deep = Des valeurs sont imbriquées sur plus de { $limit } niveaux, ce dont aucun format n’a besoin ici.
fault-duplicate-key = La clé { $key } figure deux fois. N’en gardez qu’une.
fault-key-not-text = Cette clé n’est pas un texte. Écrivez les clés en texte, entre guillemets au besoin.
fault-unknown-tag = L’étiquette YAML { $value } n’est pas prise en charge. Écrivez une simple valeur.
fault-unknown-format = { $value } n’est pas un format de journée. Choisissez tournee ou vroom.
fault-unsupported-version = La version { $value } n’est pas prise en charge ; ce programme lit la version { $known }.
fault-wrong-type =
    { $value } ne peut pas figurer ici. { $expected ->
        [text] Ce doit être un texte.
        [whole-number] Ce doit être un nombre entier.
        [number] Ce doit être un nombre.
        [true-or-false] Ce doit être true ou false.
        [instant] Ce doit être une heure comme "2026-03-02T08:30:00+01:00", en texte.
        [list] Ce doit être une liste.
        [table] Ce doit être un tableau de clés et de valeurs.
       *[other] Ce doit être : { $expected }.
    }
fault-empty-text = Ce texte ne doit pas être vide.
fault-number-without-unit = { $value } n’est pas un nombre de { $unit }. Écrivez le nombre seul, par exemple 12,5.
fault-too-small = { $value } est trop petit. Indiquez { $low } ou plus.
fault-out-of-range = { $value } est hors limites ; la valeur doit être comprise entre { $low } et { $high }.
fault-naive-time = { $value } n’a pas de fuseau horaire. Écrivez aussi le décalage, comme { $example }.
fault-not-an-instant = { $value } n’est pas un moment entre 1970 et 2199. Écrivez date, heure et décalage, comme { $example }.
fault-not-whole-seconds = { $value } a des fractions de seconde. Écrivez des secondes entières.
fault-unknown-key-near = Il n’y a pas de clé { $key }. Vouliez-vous dire { $near } ?
fault-unknown-key = La clé { $key } n’existe pas ici. Clés connues : { $known }.
fault-unsupported-key = La clé VROOM { $key } n’est pas prise en charge et ne doit pas être ignorée. Retirez-la.
fault-missing-key = La clé { $key } manque.
fault-duplicate-id = { $value } existe déjà ({ $first }). Il faut à chacun un nom qui lui est propre.
fault-unknown-time-zone = { $value } n’est pas un fuseau horaire. Noms proches : { $known }.
fault-unknown-kind = { $value } n’est pas une sorte de course. Choisissez parmi : { $known }.
fault-unknown-profile = { $value } n’est pas un profil. Choisissez parmi : { $known }.
fault-unknown-skill = Personne n’a la compétence { $value }, et la journée ne la déclare pas. Compétences connues : { $known }.
fault-unknown-place = Il n’y a pas de lieu { $value }. Lieux connus : { $known }.
fault-unknown-vehicle = Il n’y a pas de véhicule { $value }. Véhicules connus : { $known }.
fault-unknown-trailer = Il n’y a pas de remorque { $value }. Remorques connues : { $known }.
fault-no-trailers = La liste des remorques est vide. Retirez la clé, ou nommez une remorque.
fault-nothing-to-ride = La liste des véhicules de ce service est vide. Nommez-en au moins un.
fault-trailer-named-as-vehicle = Un véhicule s’appelle aussi { $value }. Donnez un autre nom à la remorque.
fault-trailer-stays-trailer = Une remorque ne peut pas devenir un vélo, ni un vélo une remorque. Ajoutez un autre véhicule.
fault-vehicle-and-vehicles = Un service nomme soit un véhicule, soit plusieurs au choix. Ne gardez que « vehicle » ou « vehicles ».
fault-named-twice = { $value } est nommé deux fois. N’en gardez qu’un.
fault-rider-not-able = { $value } ne peut prendre aucun de ces véhicules, faute de { $skills }. Donnez la compétence au coursier, ou un autre véhicule au service.
fault-trailer-not-towable = { $value } ne peut tirer aucune de ces remorques avec ces vélos : il faut au vélo un attelage, et au coursier les compétences de la remorque.
fault-vehicle-names-meet = Deux véhicules de ce service s’appelleraient { $value }. Renommez l’un des deux.
fault-begun-shift-chooses = La tournée de { $value } est commencée, elle a donc un seul véhicule : nommez-le par « vehicle ».
fault-unknown-courier = Il n’y a pas de coursier { $value }. Coursiers connus : { $known }.
fault-unknown-shift = Il n’y a pas de service { $value }. Services connus : { $known }.
fault-unknown-job = Il n’y a pas de course { $value }. Courses connues : { $known }.
fault-unknown-break = Il n’y a pas de pause { $value }. Pauses connues : { $known }.
fault-unknown-step = Il n’y a pas de { $kind } { $value }. Connus : { $known }.
fault-unknown-step-type = { $value } n’est pas un type d’étape. Choisissez parmi : { $known }.
fault-unknown-visit-kind = { $value } n’est pas une sorte de passage. Choisissez parmi : { $known }.
fault-no-jobs = La journée n’a pas de courses. Donnez-en au moins une.
fault-no-shifts = La journée n’a pas de services, donc personne ne roule. Donnez-en au moins un.
fault-no-vehicles = La journée n’a pas de véhicules. Donnez-en au moins un.
fault-no-couriers = La journée n’a pas de coursiers. Donnez-en au moins un.
fault-no-stops = Il manque un arrêt. Donnez l’adresse d’un enlèvement ou d’une livraison.
fault-no-place = L’arrêt n’a pas de lieu. Nommez un lieu, ou donnez lon et lat.
fault-two-places = L’arrêt nomme un lieu et donne aussi { $key }. Gardez l’un des deux.
fault-no-windows = Cette liste de créneaux est vide. Donnez un créneau, ou retirez la clé si l’heure est libre.
fault-window-reversed = Le créneau finit avant de commencer : début { $start }, fin { $end }. Sa fin ne doit pas précéder son début.
fault-windows-overlap = Deux créneaux se chevauchent ou se touchent : { $first } et { $second }. Réunissez-les ou séparez-les.
fault-shift-too-long = Le service dure { $value } s ; la limite est de { $limit } s.
fault-break-outside-shift = La pause ne peut pas être prise dans le service (début { $start }, fin { $end }). Donnez-lui un créneau à l’intérieur.
fault-reserved-break-id = L’identifiant { $value } est réservé : ceux qui commencent par « legal » désignent les pauses exigées par la loi. Choisissez-en un autre.
fault-reserved-dimension = { $key } a sa propre clé et ne peut pas être aussi une dimension libre. Choisissez un autre nom.
fault-load-of-many-stops = La course a { $count } { $side } ; une charge pour toute la course ne montre pas comment elle se répartit. Donnez sa charge à chaque arrêt.
fault-unbalanced-load = Les enlèvements prennent en tout { $taken }, mais les livraisons donnent { $given }. Les deux doivent être égaux.
fault-pinned-twice = La course { $value } est déjà attachée, par { $first }. Ne gardez qu’une attache.
fault-unknown-hub = Il n’y a pas de hub { $value }. Hubs connus : { $known }.
fault-no-hubs = La liste des hubs est vide. Retirez la clé, ou nommez un hub.
fault-lot-twice = Deux lots portent l’identifiant { $lot }. Donnez à chacun le sien.
fault-lot-at-unknown-hub = Le lot { $lot } passe par le hub { $hub }, qui n’est pas parmi les hubs. Ajoutez ce hub, ou nommez-en un autre.
fault-lot-brought-and-there = Le lot { $lot } est déjà au hub, et la course { $job } doit l’apporter. Gardez soit brought_by, soit arrived_at.
fault-lot-taken-twice = La course { $job } est nommée deux fois par le lot { $lot }. Une course apporte un lot ou y prend, une seule fois.
fault-lot-elsewhere = La course { $job } n’a pas { $kind ->
    [pickup] d’enlèvement
   *[drop] de livraison
} au hub { $hub } : elle ne peut pas { $kind ->
    [pickup] prendre dans
   *[drop] apporter
} le lot { $lot }. Nommez le lieu parmi ceux du hub, ou une autre course.
fault-lots-in-circle = Le lot { $lot } s’attend lui-même par d’autres lots : il ne pourrait jamais partir. Rompez le cercle de brought_by et taken_by.
fault-left-out-with = Ceci a besoin de { $what } { $value }, qui est lui-même erroné et a été laissé de côté.
fault-promised-too-early = Une livraison de la course { $value } est promise avant son enlèvement numéro { $index }. Mettez tous ses enlèvements d’abord.
fault-promised-elsewhere = La course { $value } est déjà commencée ou promise dans la tournée de { $first } ; tous ses arrêts doivent être dans une seule tournée.
fault-aboard-limit-without-drop = Rien de cette course n’est livré, elle n’a donc pas de durée maximale à bord. Retirez aboard_limit_s, ou donnez-lui une livraison.
fault-kinds-not-two = Ce sont deux sortes différentes de marchandises qui ne voyagent jamais ensemble ; ceci nomme { $value }. Écrivez-en deux, par exemple [raw-food, ready-food].
fault-kept-order-twice = Un ordre voulu nomme { $value } deux fois, d’abord dans { $first }. Nommez-la une fois.
fault-promised-twice = Ce passage ({ $value }) est déjà promis, à { $first }. N’en gardez qu’un.
fault-prefix-twice = Le service { $value } a déjà un début de tournée, à { $first }. Réunissez-les, dans l’ordre des passages.
fault-unknown-stop = La course { $job } n’a pas { $kind ->
    [pickup] d’enlèvement
   *[other] de livraison
} numéro { $value } ; elle en a { $count }, en comptant à partir de 0.
fault-boxes-too-large = Les caisses de cette température contiennent { $value } ml ensemble ; la limite est de { $limit } ml.
fault-dimension-twice = { $key } donne déjà la dimension { $value }, qui figure aussi sous extra. N’en gardez qu’une.
fault-temperature-without-volume = Une marchandise à garder { $value ->
    [frozen] surgelée
    [hot] au chaud
   *[chilled] au frais
} a besoin d’un volume, car les caisses sont limitées en volume. Donnez son volume, au-dessus de 0.
fault-unknown-temperature = { $value } n’est pas une température. Choisissez parmi : { $known }.
fault-total-differs = { $value } n’est pas la somme du reste : { $expected }.
fault-amount-length = Il y a { $value } quantités ici, mais { $expected } ailleurs. Il en faut partout le même nombre.
fault-distances-missing = Une limite ou un prix selon la distance demande une matrice « distances » pour le profil { $value }.
fault-index-missing = Avec des matrices, { $key } est nécessaire ici.
fault-index-without-matrices = { $key } est donné, mais le problème n’a pas de matrices. Donnez des matrices, ou des coordonnées.
fault-location-not-pair = Un lieu a deux nombres, longitude et latitude ; ici il y en a { $count }.
fault-window-not-pair = Un créneau a deux nombres, début et fin ; ici il y en a { $count }.
fault-matrix-empty = La matrice est vide. Donnez une ligne et une colonne pour chaque lieu.
fault-matrix-missing = Il n’y a pas de matrice pour le profil { $value }. Matrices connues : { $known }.
fault-matrix-not-square = Cette ligne a { $value } valeurs ; il en faut { $expected }, autant que de lignes.
fault-matrix-sizes-differ = Cette matrice a { $value } lignes, celle des durées { $expected }. Les deux doivent avoir la même taille.
fault-no-location = La tâche n’a pas de lieu. Donnez location ou location_index.
fault-no-start-or-end = Le véhicule n’a ni départ ni arrivée. Donnez au moins l’un des deux.
fault-no-steps = La route n’a pas d’étapes. Donnez ses étapes, ou retirez la route.
error-too-few-addresses = La ville a { $found } adresses ; la journée de démonstration en demande { $needed }. Prenez un extrait plus grand.

# --- sheets and labels

sheet-title = Tournée { $round } · { $courier }
sheet-titles = Feuilles de tournée
sheet-round = Tournée { $round }
sheet-with = avec
sheet-hours = De–à
sheet-ride = Route
sheet-load-curve = À bord au fil de la tournée, au plus { $peak }
sheet-map-label = Carte de la tournée ; le tableau plus bas donne chaque arrêt.
sheet-stops = Arrêts dans l’ordre
sheet-column-load = Prendre · remettre
sheet-calendar-code = Scanner : la tournée dans votre agenda
sheet-map-code = Scanner : l’arrêt { $number } sur votre carte
sheet-begins = début { $time }
sheet-leave = repartir { $time } · { $minutes } min
sheet-leg = { $distance }, { $minutes } min
sheet-minutes = { $minutes } min
sheet-returns = reprendre { $load }
sheet-loaded = À charger avant de partir : { $load }
sheet-unload = À décharger : { $load }
sheet-same-courier = sur le lieu précédent
sheet-first-stop = au premier arrêt
sheet-done = fait
sheet-sign = Nom, signature
sheet-sign-aid = Remis (le nombre seul, pas de nom)
sheet-sign-time = Heure
sheet-total = En tout
sheet-picked-up = Pris
sheet-dropped = Remis
sheet-remarks = Remarques
sheet-courier-sign = Signature du coursier ou de la coursière
sheet-privacy = Contient des adresses de personnes : gardez-la sur vous, rendez-la après la tournée.
sheet-later = Adresse donnée peu avant la visite
temperature-frozen = SURGELÉ
temperature-cold = TENIR AU FRAIS
temperature-warm = TENIR AU CHAUD
label-title = Étiquettes de colis · { $name }
label-round = Tournée { $round }
label-stop = Arrêt { $stop }
label-parcel = { $number } sur { $count }
label-parcels = { $count } colis
label-private = Adresse : voir la feuille de tournée
label-from = De { $place }
label-none = Il n’y a pas de colis à étiqueter.

## The wall plan

wall-title = Plan mural · { $name } · { $day }
wall-printed = Imprimé le { $at }
wall-published = Publié le { $at }, { $who }
wall-no-plan = Aucun plan de cette journée n’est publié.
wall-page = Page { $page } sur { $pages }
wall-chart = Les tournées au fil des heures ; les listes plus bas nomment chaque arrêt.
wall-legend = ! risque de retard · pointillés : attente · gris : remplissage du vélo
wall-empty = Il n’y a pas de service ce jour-là.
wall-nobody = Personne encore
wall-no-round = Pas de tournée
wall-figures =
    { $stops ->
        [one] { $stops } arrêt
       *[other] { $stops } arrêts
    } · { $distance } · charge { $percent } %
wall-open = Dans aucune tournée : { $count }
wall-aid = Aide { $code } : voir la feuille de tournée
wall-late = { $minutes } min de retard
wall-tight = { $minutes } min de marge
wall-continued = { $name } (suite)
calendar-summary = Tournée { $round } · { $vehicle }
calendar-leave = Départ { $start }, retour { $end } · { $stops ->
    [one] { $stops } arrêt
   *[other] { $stops } arrêts
} · { $distance }
calendar-private = adresse sur la feuille
handout-window = créneau { $windows }
handout-access = Accès : { $note }

# --- pourquoi un plan est ce qu’il est

cost-lateness = Retards
cost-balance = Partage équitable
list-and = { $first } et { $last }
person-erased = un ancien membre
list-on = { $first } ; { $second }
span-minutes = { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
span-hours = { $hours } h { $minutes } min
skill-aid_pledge = l’engagement de confidentialité
skill-named = la compétence « { $name } »
why-line = { $job } part avec { $courier } : { $rest }.
why-line-bare = { $job } part avec { $courier }.
why-elsewhere = ailleurs, cela coûterait { $list }
why-more = { $amount } de plus ({ $courier })
why-same = autant ({ $courier })
why-less = { $amount } de moins ({ $courier })
why-also = { $count ->
    [one] { $couriers } pourrait aussi la prendre
   *[other] { $couriers } pourraient aussi la prendre
}
why-pinned = elle est attachée à ce service
why-begun = cette tournée a commencé avec elle
why-waits-for-lot = elle quitte le hub une fois le lot { $lot } trié, à { $ready }
why-waits-for-lot-from = elle quitte le hub une fois trié le lot { $lot } de { $source }, à { $ready }
why-alone = sans elle, le plan coûterait { $amount } de moins
why-fair = { $courier } a cette tournée par équité : avec { $other }, le plan coûterait { $amount } de moins, mais { $other } a { $points ->
    [one] { $points } point
   *[other] { $points } points
} d’effort d’avance sur { $weeks ->
    [one] la dernière semaine
   *[other] les { $weeks } dernières semaines
}.
ruled-not-equipped = { $count ->
    [one] { $couriers } a un vélo qui ne prend pas de { $goods }
   *[other] { $couriers } ont des vélos qui ne prennent pas de { $goods }
}
goods-chilled = marchandises fraîches
goods-frozen = marchandises surgelées
goods-hot = marchandises chaudes
goods-named = « { $name } »
ruled-too-large = { $count ->
    [one] { $couriers } a un vélo trop petit pour elle
   *[other] { $couriers } ont des vélos trop petits pour elle
}
ruled-skill-missing = { $count ->
    [one] il manque à { $couriers } { $skills }
   *[other] il manque à { $couriers } { $skills }
}
ruled-companion = { $count ->
    [one] { $couriers } roule sans binôme, et cette visite se fait à deux
   *[other] { $couriers } roulent sans binôme, et cette visite se fait à deux
}
ruled-volunteers-aid-only = { $count ->
    [one] { $couriers } est bénévole et ne porte que de l’aide
   *[other] { $couriers } sont bénévoles et ne portent que de l’aide
}
ruled-pinned-elsewhere = elle est attachée à { $pinned }
ruled-full = { $count ->
    [one] { $couriers } n’a plus de place à bord à ce moment-là
   *[other] { $couriers } n’ont plus de place à bord à ce moment-là
}
ruled-goods-together = { $count ->
    [one] { $couriers } a alors à bord des marchandises qui ne voyagent jamais avec les siennes
   *[other] { $couriers } ont alors à bord des marchandises qui ne voyagent jamais avec les siennes
}
ruled-aboard-too-long = { $count ->
    [one] avec { $couriers }, quelque chose resterait à bord plus longtemps que permis
   *[other] avec { $couriers }, quelque chose resterait à bord plus longtemps que permis
}
ruled-window = { $count ->
    [one] { $couriers } ne peut pas y être dans ses créneaux
   *[other] { $couriers } ne peuvent pas y être dans ses créneaux
}
ruled-hours = { $count ->
    [one] { $couriers } devrait travailler hors des heures de son service
   *[other] { $couriers } devraient travailler hors des heures de leur service
}
ruled-unit-away = { $count ->
    [one] { $couriers } n’a pas assez longtemps le vélo ou la remorque, ou pas à ce moment-là
   *[other] { $couriers } n’ont pas assez longtemps le vélo ou la remorque, ou pas à ce moment-là
}
ruled-limit = { $count ->
    [one] { $couriers } dépasserait une limite de la tournée (autonomie, arrêts, distance ou temps de trajet)
   *[other] { $couriers } dépasseraient une limite de leur tournée (autonomie, arrêts, distance ou temps de trajet)
}
ruled-several = { $count ->
    [one] avec { $couriers }, plusieurs règles s’y opposent à la fois
   *[other] avec { $couriers }, plusieurs règles s’y opposent à la fois
}
ruled-not-worth-it = { $count ->
    [one] { $couriers } pourrait la prendre, mais pour plus que ce qu’elle vaut
   *[other] { $couriers } pourraient la prendre, mais pour plus que ce qu’elle vaut
}
ruled-fits-now = { $count ->
    [one] { $couriers } pourrait la prendre maintenant
   *[other] { $couriers } pourraient la prendre maintenant
}
ruled-fits = { $count ->
    [one] { $couriers } a une place pour elle que la recherche n’a pas trouvée ; planifiez à nouveau, ou plus longtemps
   *[other] { $couriers } ont une place pour elle que la recherche n’a pas trouvée ; planifiez à nouveau, ou plus longtemps
}
change-window-later = Elle pourrait être servie si { $window } finissait { $span } plus tard.
change-window-earlier = Elle pourrait être servie si { $window } commençait { $span } plus tôt.
change-windows-later = Elle pourrait être servie si tous ses créneaux finissaient { $span } plus tard.
change-windows-earlier = Elle pourrait être servie si tous ses créneaux commençaient { $span } plus tôt.
change-shift-later = Elle pourrait être servie si { $courier } finissait { $span } plus tard.
change-shift-earlier = Elle pourrait être servie si { $courier } commençait { $span } plus tôt.
change-vehicle = Elle pourrait être servie si { $courier } roulait avec { $vehicle }.
change-capacity = Elle pourrait être servie si { $courier } avait un vélo qui porte { $load }.
change-skills = Elle pourrait être servie si { $courier } avait { $skills }.
change-companion = Elle pourrait être servie si quelqu’un accompagnait { $courier }.
change-unpin = Elle pourrait être servie si elle n’était pas attachée à { $courier }.
change-prize = Elle pourrait être servie si elle valait { $amount }.
change-anew = { $change } Il faudrait replanifier les tournées voisines.
fix-first = { $job } tout de suite dans la tournée de { $rider }
fix-move = { $job } à { $rider }
fix-out = { $job } hors de la tournée, dans les courses ouvertes
fix-retry-today = Réessayer { $job } plus tard aujourd’hui
fix-retry-tomorrow = Réessayer { $job } le jour suivant
fix-return-to-sender = Rapporter { $job } au commerce
history-solve = Plan publié
history-named = Plan publié : { $name }
history-roll_back = Retour au plan précédent
history-closure = Replanifié à la suite d’une fermeture ou réouverture de rue
history-closure-of = Replanifié à la suite d’une fermeture ou réouverture : { $street }
history-replan = Journée replanifiée
history-taken-back = { $rider } ne roule plus
history-vehicle = { $rider } sur un autre vélo
history-returns = Caisses à reprendre
history-swap = { $one } et { $other } échangés
history-handed-on = Tournée de { $one } confiée à { $other }
history-handed-to = Tournée confiée à { $other }
history-withdraw = { $job } : annulé ou modifié
history-again = { $job } : nouvel essai plus tard dans la journée
history-order = Autre ordre
history-some-job = Une course
history-recipient = le destinataire
history-to =
    { $count ->
        [one] { $job } à { $rider }
       *[other] { $count } courses à { $rider }
    }
history-within =
    { $count ->
        [one] { $job } ailleurs dans la tournée de { $rider }
       *[other] { $count } courses ailleurs dans la tournée de { $rider }
    }
history-out =
    { $count ->
        [one] { $job } hors tournée
       *[other] { $count } courses hors tournée
    }
history-moved =
    { $count ->
        [one] Une course déplacée
       *[other] { $count } courses déplacées
    }
change-none = Aucun changement à lui seul ne la ferait entrer.
window-of-pickup = le créneau de son enlèvement
window-of-drop = le créneau de sa livraison
window-of-pickup-at = le créneau de son enlèvement à l’adresse { $place }
window-of-drop-at = le créneau de sa livraison à l’adresse { $place }

# --- deux plans côte à côte

compare-title = { $before } → { $after }
compare-same = Les deux plans sont identiques.
compare-term = Poste
compare-before = Avant
compare-after = Après
compare-difference = Différence
compare-cost = Coût par poste
compare-rounds = Tournées
compare-work = Travail
compare-unassigned = courses non planifiées
compare-unserved = Plus planifiées
compare-served = Nouvellement planifiées
compare-moved = Dans une autre tournée
compare-retimed = Dans la même tournée, plus de 5 minutes plus tôt ou plus tard
compare-unknown-job = l’autre plan ne connaît pas cette course
compare-was-left-out = avant : { $reason }
compare-time = { $task } { $before } → { $after } ({ $shift } min)

# --- what recurs, against the last time
last-time-summary = { $differ ->
    [0] { $count ->
        [one] Le passage régulier se fait { $then }.
       *[other] Les { $count } passages réguliers se font tous { $then }.
    }
    [one] { $count ->
        [one] Le passage régulier ne se fait pas { $then }.
       *[other] { $same ->
            [one] { $same } passage régulier sur { $count } se fait
           *[other] { $same } passages réguliers sur { $count } se font
        } { $then } ; un seul change.
    }
   *[other] { $same ->
        [one] { $same } passage régulier sur { $count } se fait
       *[other] { $same } passages réguliers sur { $count } se font
    } { $then } ; { $differ } changent.
}
last-time-then = comme la dernière fois
last-time-on = comme le { $day }
last-time-new-count = { $count ->
    [one] Un passage devient régulier : il n’y a pas de dernière fois à laquelle le comparer.
   *[other] { $count } passages deviennent réguliers : il n’y a pas de dernière fois à laquelle les comparer.
}
last-time-same = comme la dernière fois
last-time-new = pour la première fois, ou la dernière remonte à trop loin
last-time-unplanned = pas planifié ; la dernière fois, c’était { $before }
last-time-unplanned-new = pas planifié ; aucune dernière fois n’est connue
last-time-other = { $after } au lieu de { $before }
last-time-away = { $after } au lieu de { $before }, qui n’a pas de service
last-time-later = { $span } plus tard
last-time-earlier = { $span } plus tôt
last-time-order = dans un autre ordre
last-time-against = dernière fois : { $day }
last-time-more = … et { $count } de plus, sur la page
last-time-differing = Différences avec la dernière fois
page-last-time = Par rapport à la dernière fois
help-last-time = Plan de la dernière fois (son plan.json) : les passages réguliers gardent coursier, heure et ordre là où cela coûte peu.
fault-last-plan-not-earlier = Ce plan est du { $then }, et la journée du { $day } : il doit être d’une journée antérieure. Indiquez le plan d’une journée antérieure.
fault-last-plan-too-old = Ce plan est du { $then }, plus de { $limit } jours avant le { $day }. Indiquez-en un plus récent.
fault-last-plan-of-others = Aucune course de ce plan n’est dans la journée : rien n’est donc régulier. Indiquez le plan d’une journée dont les courses ont les mêmes identifiants.

# --- tableurs
fault-file-kind-unknown = Les fichiers du genre { $value } ne sont pas pris en charge. Enregistrez-le en CSV, XLSX ou ODS, ou commencez son nom par # pour l’écarter.
fault-file-too-large = Le fichier fait { $value } Mo ; la limite est de { $limit } Mo. Divisez-le.
fault-too-many-rows = La feuille a { $value } lignes ; la limite est de { $limit }. Divisez-la.
fault-too-many-columns = La feuille a { $value } colonnes de large ; la limite est de { $limit }. Effacez les colonnes loin à droite.
fault-too-many-values = { $file } contient plus de { $limit } valeurs. Divisez-le en fichiers plus petits.
fault-cell-too-long = Cette case a { $value } caractères ; la limite est de { $limit }. Raccourcissez-la, ou laissez-la vide.
fault-not-text = Le fichier n’est pas un texte en UTF-8, UTF-16 ou Windows-1252. Enregistrez-le de nouveau en « CSV UTF-8 ».
fault-csv-quotes = Un guillemet s’ouvre ou se ferme au mauvais endroit ({ $why }) ; la fin d’une case n’est donc pas claire. Doublez les guillemets à l’intérieur d’une case.
fault-workbook-locked = Un mot de passe protège le classeur. Enregistrez-le sans.
fault-workbook-damaged = Le classeur est endommagé ou ne correspond pas à son nom de fichier ({ $why }). Enregistrez-le de nouveau en XLSX ou ODS.
fault-sheet-kind-unknown = Le contenu de cette feuille n’est pas clair ; ses en-têtes sont : { $value }. Donnez à la feuille ou au fichier un nom qui parle de courses, services, véhicules, coursiers ou lieux, ou commencez-le par # pour l’écarter.
fault-column-missing = Il manque une colonne. Ajoutez l’une de celles-ci : { $known }.
fault-column-twice = La colonne { $value } dit la même chose que { $first }. N’en gardez qu’une, ou commencez l’en-tête de l’autre par #.
fault-column-without-header = La colonne { $value } n’a pas d’en-tête, mais la ligne { $first } y a une valeur. Donnez-lui un en-tête, ou videz-la.
fault-unknown-column-near = Il n’y a pas de colonne { $value }. Vouliez-vous dire { $near } ? Commencez l’en-tête par # pour l’écarter.
fault-unknown-column = Il n’y a pas de colonne { $value } ici. Colonnes connues : { $known }. Commencez l’en-tête par # pour l’écarter.
fault-row-too-long = La ligne continue avec { $value } au-delà de ses { $count } colonnes. Un séparateur se trouve peut-être dans une case sans guillemets.
fault-missing-cell = { $value } ne doit pas être vide.
fault-cell-broken = La case montre { $value } : une erreur, une formule sans son résultat, ou une case fusionnée avec une autre. Écrivez sa valeur.
fault-not-a-number = { $value } n’est pas un nombre. Écrivez-le comme 12,5 ou 1 250.
fault-not-a-whole-number = { $value } n’est pas un nombre entier.
fault-unknown-unit = { $value } a une unité qui ne convient pas ici. Unités : { $known }.
fault-not-yes-or-no = { $value } n’est ni oui ni non.
fault-not-a-date = { $value } n’est pas une date. Écrivez-la comme 2026-03-02, 02/03/2026 ou 2 mars 2026.
fault-weekday-differs = { $value } n’est pas le bon jour de la semaine : vérifiez la date { $date }.
fault-not-a-time = { $value } n’est pas une heure. Écrivez-la comme 8h30 ou 08:30.
fault-not-a-window = { $value } n’est pas un créneau. Écrivez-le comme 8h-10h, plusieurs séparés par des virgules.
fault-two-windows = Le créneau { $value } est donné, et aussi un début ou une fin. Ne gardez que l’un des deux.
fault-one-window = { $value } doit être un seul créneau, avec début et fin, car un service n’en a qu’un.
fault-date-missing = { $value } n’a pas de jour. Remplissez la colonne des dates, ou donnez le jour à l’import.
fault-other-day = { $value } est un autre jour que celui qu’on planifie, { $date }.
fault-time-skipped = { $value } n’existe pas à l’heure de { $zone } : on y avance les horloges. Prenez { $before_clock } ou { $after_clock }.
fault-time-twice = { $value } existe deux fois à l’heure de { $zone } : on y recule les horloges. Pour { $before_clock }, écrivez { $before } ; pour { $after_clock }, { $after }.
fault-not-lat-lon = { $value } n’est pas un couple de coordonnées. Écrivez la latitude, puis la longitude, comme 48.85, 2.35.
fault-address-without-map = { $value } ne peut pas être cherchée sans ville. Choisissez une ville, ou donnez longitude et latitude.
fault-address-may-be = { $value } n’est pas claire dans cette ville. C’est peut-être : { $suggestions }. Écrivez l’une d’elles.
fault-address-not-found = L’adresse { $value } est inconnue dans cette ville, ou s’y trouve plusieurs fois. Écrivez la rue, le numéro, le code postal et la commune en entier.
fault-courier-differs = { $value } a d’autres compétences ici, ou n’est bénévole qu’ici. Accordez les lignes, ou ajoutez une feuille de coursiers.
fault-said-by-couriers = { $value } est dit ici de quelqu’un que décrit la feuille des coursiers. Écrivez-le là.
fault-companion-same = { $value } ne peut pas s’accompagner soi-même. Nommez quelqu’un d’autre.
fault-courier-no-shift = { $value } n’a pas de service (jour : { $date }). Il y a des services de : { $known }.
fault-courier-many-shifts = { $value } a plusieurs services : { $known }. Nommez plutôt le service.
fault-two-pins = Un service est nommé ici, et aussi le coursier { $value }. Ne gardez que l’un des deux.
fault-unknown-task-type = { $value } n’est pas un type de tâche. Écrivez pickup ou dropoff.
fault-not-packages = { $value } ne dit pas de colis. Écrivez-les comme small-box=1 big-box=2.
fault-not-an-assignment = { $value } ne dit pas qui et quand. Écrivez-le comme karim:2026-03-02.

# --- questions, tableurs et documents à distribuer, en ligne de commande

fault-date = « { $value } » n’est pas un jour entre 1970 et 2199. Écrivez année, mois et jour, comme 2026-09-15.
fault-timezone-missing = Les feuilles de calcul contiennent des heures locales. Dites de quel fuseau avec --timezone, comme --timezone Europe/Paris.
fault-plan-without-day = C’est la sortie de VROOM, qui ne se compare pas sans sa journée. Donnez un plan.json à nous (tournee plan --format tournee).
error-plan-not-explained = Le plan enfreint { $count } règles de cette journée ({ $codes }) ; rien de vrai ne peut en être dit. Voyez : tournee check DAY PLAN
help-explain = Dire pourquoi chaque course est dans sa tournée, et ce qui ferait entrer les courses refusées.
help-compare = Montrer ce qui diffère entre deux plans.
help-day-or-folder = La journée : JSON ou YAML de Tournée, problème VROOM, ou dossier de feuilles de calcul.
help-job = Cette course seulement ; peut être répété.
help-plan-before = Le plan.json de départ.
help-plan-after = Le plan.json à lui comparer.
help-compare-with = Un plan.json auquel comparer le nouveau plan.
help-date = Jour des heures sans date dans les feuilles de calcul.
help-timezone = Fuseau horaire des heures dans les feuilles de calcul.
help-without-shift = Et si ce service manquait ; peut être répété.
help-balance = Et si le travail était mieux partagé : une heure coûte tant de centimes, fois la part travaillée de son service.
help-weights = Et si d’autres prix et poids comptaient : un fichier de poids.
help-no-explain = Chercher pourquoi chaque course est dans sa tournée.
help-hand-outs = Écrire feuilles de route, GPX, calendrier et étiquettes pour les coursiers.
stage-read = Lecture des feuilles de calcul
stage-explain = Recherche des raisons
stage-page = Dessin de la page
stage-hand-outs = Écriture des feuilles et étiquettes
failed-rows-why = pourquoi
cli-failed-rows = Lignes à corriger : { $file }
cli-file-explanation-json = pourquoi le plan est ainsi, pour les programmes
cli-file-rounds-ics = tournées pour un calendrier
cli-file-labels-pdf = étiquettes des colis
cli-file-courier = feuille et trajet de chaque coursier
cli-explain-choices = Courses dans les tournées
cli-explain-refusals = Courses non planifiées
cli-explain-fair = Tournées partagées équitablement
cli-explain-slack = De combien chaque passage pourrait commencer plus tard
cli-late = { $minutes } min de retard
cli-sharing-more = Mieux partagé, le plan coûterait { $amount } de plus ; sans tournée : { $idle } aujourd’hui, { $shared_idle } alors. Planifiez à nouveau avec --balance { $cents }.
cli-sharing-free = Mieux partagé, le plan ne coûterait pas plus ; sans tournée : { $idle } aujourd’hui, { $shared_idle } alors. Planifiez à nouveau avec --balance { $cents }.
cli-sharing-rider = { $courier } { $before } → { $after } h
cli-what-if = Et si : { $changes }
what-if-without = sans { $shift }
what-if-balance = avec le travail partagé à { $cents } centimes
what-if-weights = avec les poids de { $file }

# --- page d’un plan : raisons, comparaison

page-nav = Sur cette page
page-compare = Comparé à l’autre plan
page-load = Ce qui est à bord, tournée { $round }, { $courier }
page-why = Pourquoi ces courses partent avec { $courier }
page-why-stops = Arrêts :
page-why-next = à défaut : { $courier }, { $amount }
page-why-only = aucune autre tournée ne peut la prendre
page-why-link = pourquoi ?
page-why-of = Pourquoi { $job } est dans cette tournée
page-late = { $minutes } min de retard
page-story-late = { $minutes } min après son créneau
legend-late = en retard
error-city-file-outdated = { $file } a été fait pour d’autres rues que celles de la ville à côté. Importez à nouveau l’extrait : tournee city import EXTRAIT.

# --- connexion

fault-password-too-short = Le mot de passe a { $value } caractères ; il en faut au moins { $limit }. Une petite phrase est facile à retenir et difficile à deviner.
fault-password-too-long = Le mot de passe est trop long ; { $limit } caractères au plus conviennent.
fault-password-signs = Le mot de passe contient un signe qu’aucun clavier ne tape, comme un saut de ligne. Utilisez lettres, chiffres, espaces et ponctuation.
fault-password-own-words = Le mot de passe contient une partie de votre nom, de votre adresse électronique ou du nom de votre coopérative, que d’autres connaissent. Choisissez d’autres mots.
fault-password-obvious = Ce mot de passe est de ceux qu’on essaie en premier : mots courants, touches voisines, suites de chiffres ou répétitions. Choisissez quelques mots sans rapport entre eux.
fault-installation-key-missing = La clé qui scelle les secrets n’est pas réglée. Créez-en une de 32 octets aléatoires, écrite en base64url, et gardez-en une copie hors de la base de données.
fault-installation-key-form = La clé numéro { $number } n’est pas faite de 32 octets en base64url (44 caractères avec le = final). Vérifiez qu’elle a été copiée en entier.
fault-installation-key-twice = La même clé est donnée plusieurs fois. Donnez chaque clé une fois, la plus récente d’abord.
fault-role-combination = Qui administre l’installation ne voit le contenu d’aucune coopérative ; ce rôle ne se combine donc avec aucun autre. Utilisez deux comptes.
fault-scope-missing = Aucune permission n’est nommée. Nommez-en au moins une, séparées par des espaces, comme : bookings:read bookings:write.
fault-scope-unknown = « { $value } » n’est pas une permission qu’une clé puisse avoir. Il y a : { $known }.
error-password-hash-unreadable = Un mot de passe enregistré est illisible ; la base de données a été modifiée ou endommagée. La personne peut choisir un nouveau mot de passe grâce à un lien.
error-recovery-code-unreadable = Un code de secours enregistré est illisible ; la base de données a été modifiée ou endommagée. La personne peut en créer de nouveaux après s’être connectée autrement.
error-sealed-by-another-key = Un secret enregistré a été scellé avec la clé { $value }, qui n’est pas parmi les clés réglées ({ $known }). Remettez l’ancienne clé, après la plus récente.
error-sealed-damaged = Un secret enregistré a été modifié ou déplacé et ne s’ouvre plus. Restaurez-le d’une sauvegarde, ou créez-le à nouveau.
error-passkey-refused = La clé d’accès n’a pas été acceptée. Réessayez sur la page même de ce site, avec l’appareil qui la détient, et confirmez par le doigt, le visage ou le code.
error-passkeys-need-a-name = Les clés d’accès ne marchent qu’à une adresse qui a un nom : https://…, ou http://localhost sur cette machine. Celle-ci est { $address }. Connectez-vous par mot de passe ou par lien, ou réglez TOURNEE_PUBLIC_URL.
error-passkey-expired = La réponse est arrivée plus de { $minutes } minutes après la demande. Recommencez.
error-passkey-copied = Cette clé d’accès semble exister en double et n’a donc pas été acceptée. Connectez-vous autrement, supprimez-la et créez-en une nouvelle.
error-oauth-invalid-request = La demande de jeton est incomplète ou se contredit. Envoyez grant_type une seule fois, et la preuve du client dans l’en-tête Authorization ou dans le corps, pas dans les deux.
error-oauth-invalid-client = Le client est inconnu ou son secret est faux. Vérifiez client_id et client_secret.
error-oauth-unsupported-grant-type = Seul le type client_credentials est pris en charge.
error-oauth-invalid-scope = Le client demande une permission qu’il n’a pas. Demandez celles avec lesquelles il a été créé, ou omettez le champ scope.

# Fichiers, photos et signatures (data/files, data/files/proof_image.py, data/files/signature.py)
fault-file-hash = « { $value } » ne désigne aucun fichier. Un fichier porte le nom de son SHA-256 : 64 chiffres de 0 à 9 et lettres minuscules a–f.
fault-file-media-type = « { $value } » n’est pas un type de média. Écrivez par exemple image/jpeg, en minuscules et sans paramètre.
fault-stored-file-too-large = Le fichier dépasse la limite de { $limit } Mio. Réduisez-le ou divisez-le.
fault-file-store-address = { $value } n’est pas l’adresse d’un dépôt de fichiers. Écrivez file:///un/dossier/absolu ou s3://bucket/prefixe?endpoint=https://hote&region=nom.
fault-file-store-secret-in-address = L’adresse du dépôt de fichiers contient un nom d’utilisateur ou un mot de passe. Retirez-le : les identifiants se placent dans AWS_ACCESS_KEY_ID et AWS_SECRET_ACCESS_KEY.
fault-file-store-credentials = Il manque les identifiants du dépôt de fichiers. Définissez { $names }.
error-file-store-open-to-others = D’autres utilisateurs que son propriétaire peuvent écrire dans { $folder }. Retirez ce droit (chmod go-w) ou indiquez un autre dossier pour les fichiers.
error-file-store-failed = Le dépôt de fichiers { $place } a échoué : { $detail }
error-file-store-wants-s3 = Conserver des fichiers dans un stockage compatible S3 demande l’extra « s3 ». Installez-le (pip install "tournee[s3]") ou gardez les fichiers sur disque avec file:///…
error-stored-file-missing = Il n’y a pas de fichier { $sha256 } ici.
error-stored-file-damaged = Le fichier { $file } a changé depuis son dépôt : sa somme de contrôle ne correspond pas. Rétablissez-le depuis une sauvegarde.
fault-photo-empty = La photo est vide. Reprenez-la.
fault-photo-too-large = La photo pèse { $value } Mo ; la limite est de { $limit } Mo. Envoyez-en une plus petite.
fault-photo-kind-unknown = Le contenu de ce fichier n’est ni du JPEG, ni du PNG, ni du WebP. Envoyez la photo dans l’un de ces formats.
fault-photo-too-many-pixels = La photo compte { $width } × { $height } pixels ; la limite est de { $limit } millions. Envoyez-en une plus petite.
fault-photo-animated = L’image est animée. Envoyez une photo fixe.
fault-photo-too-intricate = La photo a plus de passes de codage qu’aucun appareil n’en demande. Enregistrez-la de nouveau en JPEG simple.
fault-photo-unreadable = La photo est tronquée ou abîmée. Reprenez-la ou renvoyez-la.
fault-signature-pad-size = Une surface de { $value } pixels est impossible ; chaque côté doit en avoir de 1 à { $limit }.
fault-signature-too-long = La signature est trop longue : la limite est de { $strokes } traits et { $points } points en tout. Signez de nouveau.
fault-signature-point = Ce point n’est pas sur la surface. Ce doit être deux nombres : de 0 à { $width } depuis la gauche, de 0 à { $height } depuis le haut.
fault-signature-empty = La signature est vide. Signez d’au moins un trait.

## Rues fermées

fault-no-cooperative = Il n’y a pas encore de coopérative. L’administrateur de l’installation doit d’abord en fonder une (page « first round » de la documentation).
fault-cooperative-unnamed = Il y a plusieurs coopératives. Nommez l’une d’elles : { $known }.
fault-closure-without-ways = Aucune voie n’est nommée. Donnez l’identifiant OpenStreetMap d’au moins une voie à fermer.
fault-closure-points =
    { $kind ->
        [point] Un point demande exactement un point, pas { $value }.
        [line] Une ligne demande de { $low } à { $high } points différents, pas { $value }. Tracez-la le long de la rue à fermer, ou en travers.
       *[polygon] Un contour demande de { $low } à { $high } sommets différents, pas { $value }. Tracez-le autour de ce qui est fermé.
    }
fault-closure-outline = Ce contour se recoupe ou n’entoure rien. Tracez-le pour que ses côtés ne se touchent qu’aux sommets.
fault-closure-direction = Un point et un contour n’ont pas de sens de circulation. Fermez les deux sens, ou tracez une ligne le long de la rue.
fault-closure-ways-unknown = Cette ville n’a aucune de ces voies : { $value }. Vérifiez les identifiants, ou tracez la fermeture sur la carte.
fault-closure-street-unknown = Aucune rue de cette ville ne s’appelle « { $value } ». La rue la plus proche est { $street }.
fault-closure-closes-nothing = Cela ne ferme aucune rue : la plus proche ({ $street }) est à { $distance_m } m, au-delà du rayon de { $radius_m } m. Tracez la fermeture sur la rue, ou élargissez-la.
fault-closure-only-meets = Cette ligne ne touche des rues qu’à leurs bouts, comme { $street }. Tracez-la le long de la rue à fermer, ou tout en travers.
fault-closures-close-all = Ces fermetures ne laissent aucune rue de { $city } ouverte. Tracez-les plus petites.
error-profile-closed-out = Avec ces fermetures, la ville { $city } n’a plus de rue où le profil { $profile } puisse rouler et s’arrêter. Fermez moins de rues, ou choisissez un autre véhicule.

## Erreurs dans les tarifs, les prix, les récurrences, les heures et d’autres règles

fault-list-length = Cette liste a { $value } éléments ; elle doit en avoir de { $low } à { $high }.
fault-band-after-open = La tranche précédente n’a pas de limite supérieure, donc celle-ci ne s’applique jamais. Seule la dernière tranche peut être sans limite.
fault-bands-not-rising = Ceci commence ou finit à { $value }, mais la tranche précédente est déjà à { $limit }. Mettez-les en ordre croissant.
fault-steps-start-late = Le premier palier commence à l’arrêt { $value }. Il doit commencer à 1.
fault-corner-off-earth = { $value } n’est pas un sommet de zone. Écrivez la longitude, puis la latitude, en degrés.
fault-ring-crosses-itself = Le contour de la zone { $value } se croise ou se touche. Tracez ses sommets dans l’ordre du tour.
fault-hours-over-midnight = Les heures finissent à { $until }, ce qui n’est pas après leur début à { $from }. Pour passer minuit, faites deux règles.
fault-beyond-tariff =
    Le tarif n’a pas de prix pour { $what ->
        [distance_m] cette distance : { NUMBER($large_value, maximumFractionDigits: 1) } km ; il s’arrête à { NUMBER($large_limit, maximumFractionDigits: 1) } km.
        [mass_g] cette masse : { NUMBER($large_value, maximumFractionDigits: 1) } kg ; il s’arrête à { NUMBER($large_limit, maximumFractionDigits: 1) } kg.
       *[volume_ml] ce volume : { NUMBER($large_value, maximumFractionDigits: 1) } l ; il s’arrête à { NUMBER($large_limit, maximumFractionDigits: 1) } l.
    } Réservez moins, ou demandez à la coopérative.
fault-outside-zones = L’arrêt situé à { $value } (longitude, latitude) est hors de toutes les zones du tarif. Choisissez un lieu à l’intérieur, ou demandez à la coopérative.
fault-unknown-supplement = Le tarif n’a pas de supplément { $value }. Suppléments connus : { $known }.
fault-other-tariff = Ce prix a été convenu au tarif { $known } et ne peut pas être soldé par { $value }. Soldez-le par sa propre version.
fault-no-emission-factor = Il n’y a pas de facteur d’émission pour { $value } le { $day }. Véhicules qui en ont un : { $known }.
fault-period-reversed = La période finit le { $end }, avant son début le { $start }. La fin ne doit pas précéder le début.
fault-nothing-to-invoice = Il n’y a rien à facturer du { $start } au { $end }. Choisissez une autre période ou un autre client.
fault-due-before-issue = La facture du { $start } est payable le { $end }, avant son émission. L’échéance doit être ce jour-là ou plus tard.
fault-number-goes-back = La dernière facture porte le numéro { $limit } ; aucune facture ne peut donc plus être émise en { $value }. Prenez la date du jour.
fault-number-other-year = Le numéro { $value } n’est pas de l’année { $year }. Prenez le numéro suivant de cette année.
fault-payment-of-nothing = Un paiement ne doit pas être nul. Donnez le montant reçu, ou un montant négatif pour un remboursement.
fault-payment-too-much = Un paiement de { $value } centimes ne peut pas être enregistré ; selon ce qui est payé et ce qui reste dû, il doit être compris entre { $low } et { $high } centimes.
fault-invoice-status =
    C’est impossible avec { $value ->
        [draft] un brouillon
        [issued] une facture émise
        [part_paid] une facture payée en partie
        [paid] une facture payée
        [credited] une facture annulée
       *[credit_note] un avoir
    }, possible seulement pour une facture émise.
fault-deadline-mixed = Une limite est soit un nombre de minutes avant le créneau, soit une heure un certain nombre de jours avant. Donnez l’un des deux, et des jours seulement avec une heure.
fault-rule-part = « { $value } » n’est pas un élément d’une règle de récurrence. Séparez les éléments par un point-virgule, comme { $example }.
fault-rule-frequency = Une réservation ne peut pas revenir { $value }. Choisissez parmi : { $known } ; pour plusieurs fois par jour, utilisez BYHOUR.
fault-rule-value = { $key }={ $value } est impossible ; ce doit être : { $right }.
fault-rule-count-and-until = La règle a à la fois COUNT et UNTIL. N’en gardez qu’un.
fault-rule-part-with-frequency = { $key } ne s’utilise pas avec FREQ={ $value }, seulement avec : { $known }.
fault-rule-setpos-alone = BYSETPOS a besoin d’un autre élément, comme BYDAY, parmi lequel choisir. Ajoutez cet élément.
fault-rule-too-often = La règle donne { $value } fois par jour ; la limite est de { $limit }.
fault-not-a-wall-time = { $value } n’est pas une heure locale en minutes entières. Écrivez-la sans fuseau ni secondes, comme { $example }.
fault-moved-and-cancelled = Cette date est à la fois déplacée et annulée. Choisissez l’un des deux.
fault-no-such-occurrence = La récurrence n’a pas de date le { $value }. Choisissez une date que donne la règle.
fault-too-many-days = { $value } jours, c’est trop à la fois ; la limite est de { $limit }.
fault-recurrence-too-old = Les jours demandés sont { $value } jours après le début de la récurrence ; la limite est de { $limit }. Créez une nouvelle récurrence.
fault-stint-reversed = Les heures finissent le { $end }, ce qui n’est pas après leur début le { $start }. La fin doit venir après.
fault-pause-outside-stint = La pause n’est pas dans les heures travaillées, du { $start } au { $end }. Corrigez l’une ou les autres.
fault-climb-unknown = Il y a des mètres de montée, mais la montée est marquée comme inconnue. Marquez-la comme connue, ou laissez 0.
fault-heavy-without-hours = La limite pour les charges lourdes n’a pas d’heures. Donnez le début et la fin.

## Lignes d’un prix ; les montants sont à côté

price-base = Prix de base
price-distance-band = { $distance_m ->
    [0] Trajet
   *[other] Distance de { $distance_m } m
}
price-distance = Trajet de { $from_m } m à { $to_m } m, au kilomètre
price-mass = Charge de { $mass_g } g
price-volume = Volume de { $volume_ml } ml
price-pickups = Enlèvements { $first } à { $last }
price-drops = Livraisons { $first } à { $last }
price-pickups-one = Enlèvement nº { $first }
price-drops-one = Livraison nº { $first }
price-zone-pickups = Enlèvements en { $zone }
price-zone-drops = Livraisons en { $zone }
price-outside-pickups = Enlèvements hors zones
price-outside-drops = Livraisons hors zones
price-extra-vehicles = Vélos supplémentaires
price-supplement = Supplément : { $name }
price-time-fixed = Majoration horaire : { $name }
price-time-share = Majoration horaire, part du prix : { $name }
price-lead-fixed = Majoration pour court délai : { $name }
price-lead-share = Majoration pour court délai, part du prix : { $name }
price-minimum = Complément au prix minimum
price-waiting = Attente, minutes au-delà de { $free_min } gratuites à chaque arrêt
price-brought-back = Retour à l’expéditeur
brought-back-note = Rappelé par l’expéditeur : à lui remettre.
price-attempts = Nouvelles tentatives
price-reduction = Remise
price-cancelled = Annulation tardive

## Délais : pourquoi c’est payant ou refusé ; $until est l’heure limite

cutoff-too-late-to-book = La date limite de réservation pour ce créneau était le { $until }. Choisissez un créneau plus tardif.
cutoff-too-late-to-change = La date limite pour modifier cette réservation était le { $until }. Appelez la coopérative.
cutoff-too-late-to-cancel = La date limite pour annuler cette réservation était le { $until }. Appelez la coopérative.
cutoff-late-cancel-fee = Annuler maintenant est payant ; c’est possible jusqu’à { $until }.

## Temps de travail : $value est ce qui est, $limit ce qui conviendrait, en heures et minutes (ou jours)

hours-work-without-break = { $value } de travail sans pause ; la limite est de { $limit }.
hours-day-too-long = { $value } de travail dans une journée ; la limite est de { $limit }.
hours-rest-too-short = { $value } de repos entre deux journées ; le minimum est de { $limit }.
hours-span-too-long = { $value } du premier au dernier travail d’une journée ; la limite est de { $limit }.
hours-week-too-long = { $value } de travail dans une semaine ; la limite est de { $limit }.
hours-average-too-high = { $value } de travail par semaine en moyenne ; la limite est de { $limit }.
hours-days-in-a-week = { $value } jours travaillés dans une semaine ; la limite est de { $limit }.

## Chaleur : ce qu’elle change dans un service ; secondes en heures et minutes, grammes en kilogrammes

heat-round-shorter = La tournée dure au plus { $value }.
heat-travel-shorter = Au plus { $value } de trajet.
heat-load-lighter = Au plus { $value } à bord, car le service comprend des heures chaudes.
heat-water-stops = { $value ->
    [one] Un arrêt pour boire à l’ombre
   *[other] { $value } arrêts pour boire à l’ombre
}

## Émissions

emission-method-distance-times-factor = Distance parcourue multipliée par un facteur au kilomètre, avec la source du facteur

# La grappe PostgreSQL privée.
error-postgresql-missing = Ce système n’a pas de PostgreSQL en version { $wanted } ou plus récente (trouvé : { $found }). Installez-le avec PostGIS : apt install postgresql-postgis, ou sous macOS : brew install postgis. Sinon, donnez l’adresse d’un serveur dans DATABASE_URL.
error-postgresql-not-there = { $folder } ne contient pas les programmes de PostgreSQL. Donnez le dossier de initdb, pg_ctl et psql, ou aucun pour une recherche automatique.
error-postgis-missing = PostgreSQL est installé ({ $found }), mais sans PostGIS. Installez-le : apt install postgresql-{ $major }-postgis-3, ou sous macOS : brew install postgis.
error-cluster-no-account = PostgreSQL refuse de tourner en tant que root, et ce système n’a pas d’utilisateur pour le faire ({ $wanted }). Créez l’un d’eux, ou lancez Tournée en utilisateur normal.
error-cluster-command-failed = { $command } a échoué : { $detail }
error-cluster-unreachable = L’utilisateur { $user } de PostgreSQL n’atteint ni { $folder } ni le dossier sous /var/lib/tournee qui le remplace. Donnez-lui accès à l’un des deux, ou choisissez un autre dossier avec TOURNEE_HOME.
error-cluster-folder-foreign = La base dans { $folder } appartient à l’utilisateur { $owner }, et vous êtes { $user }. Lancez Tournée en tant que { $owner }, ou choisissez un dossier à vous avec TOURNEE_HOME.
error-cluster-folder-not-ours = { $folder } contient des fichiers que Tournée n’a pas écrits et reste tel quel. Donnez un dossier vide ou nouveau pour la base.
error-cluster-other-version = La base dans { $folder } a été créée par PostgreSQL { $made_by } ; la version installée est { $found }. Installez la version { $made_by } avec PostGIS. Pour passer à une version plus récente, faites une sauvegarde avec l’ancienne (tournee backup), déplacez le dossier, puis restaurez-la (tournee restore).
error-cluster-init-failed = PostgreSQL n’a pas pu créer de base dans { $folder } : { $detail }
error-cluster-start-failed = PostgreSQL ne démarre pas dans { $folder }. Son dernier message :
    { $detail }
error-cluster-not-ready = PostgreSQL tourne dans { $folder } mais n’a pas répondu en { $limit_s } s ; après un arrêt brutal, il se remet peut-être encore. Réessayez dans un moment. Son dernier message :
    { $detail }
error-cluster-stop-failed = PostgreSQL ne s’arrête pas dans { $folder }. Son dernier message :
    { $detail }
error-cluster-busy = Un autre programme démarre ou arrête la base dans { $folder } depuis plus de { $limit_s } s. Réessayez ; si cela dure, cherchez un processus tournee bloqué.
error-cluster-tool-failed = { $tool } a échoué : { $detail }

## Défauts des événements

fault-event-unknown-kind = Il n’y a pas de type d’événement « { $value } ». Prenez un nom du catalogue des événements.
fault-event-not-an-id = « { $value } » n’est pas un identifiant. Écrivez un UUID en minuscules, comme 0190f3a1-7c2e-7b1a-9d55-2f6b8a0c4e11.
fault-event-list-too-long = { $value } identifiants, c’est trop ; la limite est de { $limit }.
fault-event-not-a-code = « { $value } » n’est pas un code. Prenez des minuscules, des chiffres, des tirets et des tirets bas, { $limit } au plus, une lettre en premier. Le texte libre va dans une note.
fault-event-not-a-short-code = « { $value } » n’est pas un code court. Prenez des majuscules, des chiffres et des tirets, { $limit } au plus, comme K7M4-PXA.
fault-event-not-a-hash = « { $value } » n’est pas une empreinte SHA-256. Écrivez ses { $limit } chiffres hexadécimaux en minuscules.
fault-event-not-a-day = « { $value } » n’est pas un jour entre 1970 et 2199. Écrivez année, mois et jour, comme { $example }.
fault-event-subject = Un événement « { $kind } » porte sur un objet « { $expected } », pas sur « { $value } ».
fault-event-role = Ce rôle ne peut pas causer un événement « { $kind } ». Ceux-ci le peuvent : { $known }.
fault-event-id-reused = L’identifiant { $value } a déjà servi pour un autre événement. Donnez à chaque événement le sien.
fault-event-not-of-a-round = Un événement « { $value } » n’appartient pas à une tournée. Envoyez-le sans tournée.
fault-event-other-round = Cet événement nomme la tournée « { $value } » ; il doit nommer celle à laquelle il est envoyé.
fault-event-not-your-round = { $value } n’a jamais fait cette tournée. Demandez à la régulation de la lui confier.
fault-event-unknown-visit = La tournée n’a jamais eu de visite { $value }. Rechargez la tournée.
fault-event-break-is-no-stop = { $value } est une pause : signalez son début et sa fin, pas une arrivée ni un résultat.
fault-event-unknown-job = La tournée n’a pas de marchandise d’une course { $value }. Nommez une course de cette tournée.

## Ce qui s’est passé

event-shift-opened = Service ouvert
event-shift-closed = Service fermé
event-position-sharing-on = Partage de position activé
event-position-sharing-off = Partage de position coupé
event-round-accepted = Tournée acceptée
event-round-refused = Tournée refusée
event-round-started = Tournée commencée
event-round-finished = Tournée terminée
event-break-started = Pause commencée
event-break-ended = Pause terminée
event-visit-arrived = Sur place
event-visit-waiting = En attente
event-visit-done = Fait
event-visit-partly-done = Fait en partie
event-visit-failed = Échec
event-visit-undone = Annulé par son auteur
event-code-scanned = Code lu
event-proof-added = Preuve ajoutée
event-goods-unloaded = Marchandise déchargée
event-incident-reported = Incident signalé
event-swap-offered = Échange proposé
event-swap-taken = Échange accepté
event-swap-withdrawn = Échange retiré
event-decision-contested = Décision contestée
event-booking-made = Réservé
event-booking-changed = Réservation modifiée
event-goods-called-back = Marchandise rappelée
event-booking-cancelled = Réservation annulée
event-booking-restored = Réservation rétablie : livrée avant que le coursier n’apprenne son annulation
event-recurrence-made = Réservation récurrente créée
event-recurrence-changed = Réservation récurrente modifiée
event-recurrence-ended = Réservation récurrente terminée
event-instruction-left = Consigne laissée par le destinataire
event-import-finished = Import terminé
event-plan-requested = Plan demandé
event-plan-ready = Plan prêt
event-plan-failed = Échec du plan
event-plan-stopped = Plan arrêté
event-plan-published = Plan publié
event-plan-rolled-back = Retour au plan d’avant
event-limit-overridden = Limite levée par une personne
event-job-inserted = Course insérée
event-job-reassigned = Course passée à une autre tournée
event-job-pinned = Course attachée à sa tournée
event-job-unpinned = Course détachée de sa tournée
event-job-replaced = Course d’une tournée changée par sa réservation
event-job-unassigned = Course retirée de sa tournée
event-visit-added = Visite ajoutée à la tournée
event-visit-moved = Visite passée à une autre tournée
event-visit-cancelled = Visite annulée
event-visit-conflict-settled = Conflit sur une visite réglé
event-round-conflict-settled = Conflit sur une tournée réglé
event-rounds-swapped = Tournée confiée à quelqu’un d’autre
event-round-changed = Tournée modifiée
event-round-withdrawn = Tournée retirée
event-round-reopened = Tournée rouverte
event-retry-withdrawn = Second essai annulé
event-street-closed = Rue fermée
event-street-slowed = Rue ralentie
event-street-opened = Rue rouverte
event-incident-closed = Incident clos
event-contest-answered = Réponse à une contestation
event-shift-planned = Service prévu
event-shift-changed = Service modifié
event-shift-claimed = Service pris
event-shift-given-back = Service rendu
event-shift-cancelled = Service annulé
event-heat-level-set = Niveau de chaleur fixé
event-cooperative-founded = Coopérative créée
event-cooperative-suspended = Coopérative suspendue
event-cooperative-resumed = Coopérative rétablie
event-person-invited = Personne invitée
event-person-joined = Personne arrivée
event-person-left = Personne partie
event-person-erased = Données de la personne effacées
event-person-exported = Données de la personne exportées
event-role-changed = Rôle modifié
event-profile-changed = Profil modifié
event-sign-in-changed = Mode de connexion modifié
event-recipient-exported = Données du destinataire exportées
event-recipient-erased = Données du destinataire effacées
event-pledge-made = Engagement de confidentialité pris
event-aid-address-read = Adresse d’une visite solidaire lue
event-customer-added = Client ajouté
event-customer-changed = Client modifié
event-customer-closed = Client fermé
event-place-changed = Lieu modifié
event-vehicle-changed = Véhicule modifié
event-rule-published = Règle publiée
event-key-made = Clé créée
event-key-revoked = Clé révoquée
event-invoice-refunded = Facture remboursée
event-price-adjusted = Prix ajusté
event-webhook-made = Webhook créé
event-webhook-changed = Webhook modifié
event-webhook-removed = Webhook supprimé
event-webhook-gave-up = Webhook abandonné après de nombreux échecs
event-personal-data-purged = Données personnelles purgées
event-invoice-issued = Facture émise
event-invoice-paid = Facture payée
event-invoice-credited = Avoir émis

## Où en est une visite

visit-status-planned = Prévue
visit-status-arrived = Sur place
visit-status-done = Faite
visit-status-partly_done = Faite en partie
visit-status-failed = Échec
visit-status-skipped = Passée
visit-status-cancelled = Annulée
failure-nobody_there = Personne sur place
failure-closed = Fermé
failure-wrong_address = Mauvaise adresse
failure-access_blocked = Accès impossible
failure-refused = Refusé
failure-damaged = Abîmé
failure-lost = Perdu
failure-goods_missing = Marchandise manquante
failure-not_ready = Pas prêt
failure-too_large = Trop grand
failure-too_late = Trop tard
failure-weather = Météo
failure-breakdown = Panne
failure-unsafe = Pas sûr
failure-other = Autre raison
next-retry_today = Réessayer aujourd’hui
next-retry_tomorrow = Réessayer demain
next-return_to_sender = Rapporter à l’expéditeur
next-leave_at_hub = Déposer au hub
next-leave_at_relay = Porter à un relais proche
next-call_coordinator = Appeler la coordination
proof-photo = Photo
proof-signature = Signature
proof-name = Nom saisi
proof-code = Code
proof-count = Comptage
proof-age = Âge vérifié
incident-accident = Accident
incident-breakdown = Panne
incident-theft = Vol
incident-damage = Dégât
incident-access = Passage impossible
incident-aggression = Agression
incident-weather = Météo
incident-traffic = Circulation
incident-other = Autre chose
visit-flag-arrival-implied = L’arrivée n’a pas été signalée.
visit-flag-after-finish = Signalé pour une heure après la fin de la tournée.
visit-flag-during-break = Signalé pour une heure pendant une pause.
visit-flag-wrong-code = Un code qui n’est pas d’ici a été lu.
visit-flag-other-next-step = Le téléphone a choisi une autre suite que la règle de cet arrêt ; la règle s’applique.
visit-flag-nothing-to-hand-over = Aucun enlèvement de cette course n’a réussi : il n’y a rien à remettre.
visit-flag-proof-missing = Une preuve exigée par cet arrêt manque encore.
conflict-cancelled-meanwhile = Le coursier y était alors que le bureau avait annulé la visite.
conflict-moved-meanwhile = Le coursier y était alors que le bureau avait passé la visite à une autre tournée.
conflict-already-done = Le bureau a retiré une visite déjà faite.
conflict-other-outcome = Deux résultats différents ont été signalés pour la visite.
conflict-counts-differ = Le nombre compté diffère du nombre attendu.
conflict-former-rider = Signalé par quelqu’un qui avait déjà passé la tournée.
conflict-round-withdrawn = La tournée a été roulée alors que le bureau l’avait retirée.
conflict-already-started = Le bureau a retiré une tournée déjà en route.
stale-already-so = C’était déjà le cas.
stale-undone = Cela a été annulé.
stale-not-undone = Pas annulé : plus d’une minute avait passé, ou un autre téléphone l’avait signalé.
stale-no-break = Il n’y avait pas de pause à terminer.
stale-nothing-to-settle = Il n’y avait rien à régler.

# --- personnes, connexion, clés, vie privée

error-not-permitted = Il faut pour cela une permission que vous n’avez pas : { $permission }. Adressez-vous à un administrateur de votre coopérative.
error-id-used-twice = Cet identifiant désigne déjà autre chose. Envoyez un nouvel identifiant.
error-signed-out = Vous n’êtes pas ou plus connecté. Connectez-vous de nouveau.
error-sign-in-refused = L’adresse, le mot de passe ou le code est faux. Vérifiez-les, ou demandez à un administrateur de votre coopérative un lien pour un nouveau mot de passe.
error-sign-in-wait = Il y a eu trop d’essais. Attendez { $seconds } secondes et réessayez.
error-second-factor-refused = Ce code est faux ou a déjà servi. Saisissez le prochain de votre application, ou l’un de vos codes de secours.
error-link-refused = Ce lien ou ce code n’est pas valable : il a pu être utilisé, remplacé ou expirer. Demandez-en un nouveau à la personne qui vous l’a envoyé.
error-confirm-again = Cette étape demande une confirmation de votre identité de moins de { $minutes } minutes. Saisissez votre mot de passe ou un code de votre application, ou reconnectez-vous avec votre clé d’accès.
error-confirmation-refused = Le mot de passe ou le code est faux. Réessayez.
error-named-person-needed = Une personne nommée doit en répondre : ni clé ni programme ne peut le faire. Connectez-vous en votre nom.
error-role-not-yours-to-give = Vous ne pouvez ni donner ni retirer ce rôle : { $role }. Adressez-vous à un administrateur de votre coopérative.
error-last-admin = C’est le seul administrateur de la coopérative. Donnez d’abord ce rôle à quelqu’un d’autre.
error-email-taken = Une autre personne de la coopérative a cette adresse électronique. Donnez-en une autre.
error-person-is-here = Cette personne est déjà membre et n’a pas besoin d’invitation. Faites un lien de connexion, ou un lien pour un nouveau mot de passe.
error-link-not-for-them = Ce type de lien n’existe pas pour cette personne. Les liens et codes de connexion sont pour les coursiers et bénévoles ; un lien pour un nouveau mot de passe est pour les personnes actives qui ont une adresse électronique.
error-second-factor-there = Vous avez déjà un second facteur. Supprimez-le avant d’en installer un autre.
error-recipient-still-due = { $count ->
    [one] Une livraison à ce destinataire est encore à venir.
   *[other] { $count } livraisons à ce destinataire sont encore à venir.
 } Annulez d’abord la réservation, ou attendez qu’elle soit faite.
error-slug-taken = Une autre coopérative porte le nom court « { $value } ». Choisissez-en un autre.
error-installation-admin-there = Cette adresse est déjà celle d’un administrateur de l’installation. Donnez-en une autre, ou renouvelez cet administrateur.
error-no-such-person = Cette personne n’existe pas.
error-no-such-customer = Ce client n’existe pas.
error-no-such-round = Cette tournée n’existe pas.
error-no-such-stop = Cet arrêt n’existe pas.
error-no-such-visit = Cette visite n’existe pas. Consultez les arrêts de la tournée.
error-no-such-proof = Cette preuve n’existe pas. Consultez la liste des preuves de sa visite.
error-no-such-incident = Cet incident n’existe pas.
error-no-such-view = Aucune vue enregistrée ne porte ce nom. Demandez la liste de vos vues.
error-too-many-views = Vous avez { $most } vues enregistrées, ce qui est la limite. Supprimez-en une d’abord.
error-incident-closed-already = Cet incident a déjà été clos ({ $at }). La liste des incidents montre ce qui a été fait.
error-no-such-contest = Cette contestation n’existe pas.
error-contest-answered-already = Cette contestation a déjà reçu une réponse ({ $at }). Lisez-la dans la liste des contestations.
error-contest-needs-another = Vous avez pris cette décision, ou c’est vous qui la contestez : quelqu’un d’autre doit répondre. Demandez à une autre personne de la régulation ou de l’administration.
error-no-such-session = Cette session n’existe pas.
error-no-such-passkey = Cette clé d’accès n’existe pas.
error-no-such-key = Cette clé n’existe pas.
error-no-second-factor = Il n’y a pas de second facteur. Installez-en un d’abord.
error-no-such-cooperative = Cette coopérative n’existe pas.
error-no-such-installation-admin = Aucun administrateur de l’installation n’a cette adresse électronique.
fault-cooperative-slug = « { $value } » ne peut pas être un nom court. Utilisez 1 à 40 lettres minuscules, chiffres et tirets, par exemple velo-nord.
fault-cooperative-name = Le nom a { $value } caractères ; il doit en avoir de 1 à { $limit }.
fault-cooperative-country = « { $value } » n’est pas un code de pays. Écrivez deux majuscules, par exemple FR.
fault-language-unknown = Il n’y a pas de textes en « { $value } ». Choisissez parmi : { $known }.
fault-person-name-missing = Le nom manque. Écrivez le nom sous lequel la personne veut être appelée.
fault-person-name-too-long = Le nom a { $value } caractères ; la limite est de { $limit }.
fault-person-email-form = Ce n’est pas une adresse électronique. Écrivez-en une comme ada@example.org.
fault-person-phone-form = Ce n’est pas un numéro de téléphone. Écrivez 6 à 24 chiffres, avec des espaces et un + devant si vous voulez.
fault-person-out-of-reach = La personne ne peut pas être jointe. Donnez une adresse électronique ou un numéro de téléphone.
fault-person-skills = Une compétence est un mot de 40 caractères au plus, et une personne en a { $limit } au plus.
fault-role-missing = Aucun rôle n’est donné. Donnez-en au moins un.
fault-role-unknown = « { $value } » n’est pas un rôle. Choisissez parmi : { $known }.
fault-role-customer-and-office = Une personne qui réserve pour un client ne peut pas aussi travailler au bureau. Utilisez deux comptes.
fault-role-needs-customer = Commerçants, producteurs et coordinateurs d’aide réservent pour une organisation. Nommez le client.
fault-customer-needs-role = Un client est donné, mais aucun rôle qui réserve pour un client. Ajoutez le rôle commerçant, producteur ou coordinateur d’aide, ou omettez le client.
fault-password-needs-email = Un mot de passe demande une adresse électronique pour se connecter. Donnez une adresse, utilisez une clé d’accès, ou demandez des liens.
fault-passkey-label-too-long = Le nom de la clé d’accès a { $value } caractères ; la limite est de { $limit }.
fault-second-factor-code = Ce code ne correspond pas. Saisissez les six chiffres que l’application montre maintenant, et vérifiez l’heure du téléphone.
fault-key-name = Le nom a { $value } caractères ; il doit en avoir de 1 à { $limit }. Dites à quoi sert la clé.
fault-key-expiry = Ce moment est passé. Donnez-en un à venir, ou aucun.
fault-scope-not-yours = Vous n’avez pas ici la permission « { $value } » ; une clé de vous ne peut donc pas l’avoir. Omettez-la.
fault-search-too-short = { $value } caractères ne suffisent pas pour chercher. Écrivez-en au moins { $limit }.
fault-too-many-stops = { $value } arrêts, c’est trop à la fois ; la limite est de { $limit }.
fault-days-not-in-order = Le dernier jour précède le premier. Échangez-les.

# Planifier, publier et modifier une journée en cours

error-day-has-begun = Des tournées du { $day } sont déjà parties : on ne peut plus planifier la journée depuis le début. Replanifiez ce qu’il en reste.
error-plan-not-ready = Ce plan ne peut pas être utilisé : il { $status ->
    [waiting] attend encore un calculateur
    [solving] est encore en cours de calcul
    [failed] n’a pas abouti
    [published] est déjà publié, par quelqu’un d’autre
    [replaced] est remplacé par un plus récent
   *[dropped] est écarté
}. Choisissez-en un qui est prêt.
error-replan-under-way = Une replanification de votre coopérative est déjà en cours. Attendez qu’elle soit terminée, quelques secondes.
error-replan-broken-off = La replanification a été interrompue, peut-être faute de mémoire sur la machine. Rien n’a changé. Réessayez dans quelques secondes.
error-replans-busy = Beaucoup de replanifications sont en cours en ce moment. Réessayez dans quelques secondes.
error-too-many-plans-waiting = { $limit } plans de votre coopérative attendent déjà d’être calculés. Attendez que l’un soit prêt, ou écartez-en un.
error-plan-in-use = Ce plan a été publié, il reste donc dans l’historique. Publiez-en un autre, ou revenez au précédent.
error-plans-of-two-days = Ces plans sont de deux journées différentes. Comparez des plans de la même journée.
error-no-such-plan = Ce plan n’existe pas.
error-no-such-job = Cette course n’existe pas.
error-no-such-closure = Cette fermeture n’existe pas.
error-person-needed = Une personne nommée doit en répondre. Connectez-vous vous-même ; ni une clé d’API ni le programme ne le peuvent.
error-published-meanwhile = Quelqu’un a publié un autre plan de cette journée depuis la demande de celui-ci. Regardez ce qui est publié ; puis publiez le vôtre délibérément (avec « anyway »), ou demandez un nouveau plan.
error-plan-outdated = La journée a changé depuis ce plan : courses, services, règles ou rues fermées. Demandez un nouveau plan, ou publiez celui-ci délibérément s’il est encore valable.
error-plan-not-lawful-now = Dans la journée telle qu’elle est, ce plan enfreint { $count ->
    [one] une règle
   *[other] { $count } règles
}. Demandez un nouveau plan.
error-hours-exceeded = Avec ce plan, des personnes dépassent une limite de travail ou de repos ({ $codes }). Changez le plan, ou donnez la raison pour laquelle c’est nécessaire.
error-rounds-belong-together = { $job } passe d’une de ces tournées à l’autre : les tournées de { $shift } et de { $other } s’acceptent ensemble ou pas du tout.
error-nothing-published = Aucun plan n’est publié pour cette journée ; il n’y a rien à quoi comparer. Indiquez un autre plan.
error-shift-without-round = Aucune tournée ne roule dans ce service maintenant. Changez le vélo du service lui-même.
error-nothing-to-change = La tournée roule déjà sur ce vélo. Choisissez un autre vélo ou une autre remorque.
error-vehicle-not-ready = { $vehicle } est en réparation ou a quitté la flotte. Choisissez un autre vélo.
error-vehicle-cannot-tow = { $vehicle } ne peut pas tirer { $trailer }. Choisissez un vélo avec attelage, et une remorque derrière.
error-vehicle-needs-skill = { $rider } ne peut pas rouler sur ce vélo : il demande { $skills }.
error-vehicle-taken = { $rider } roule sur { $vehicle } de { $start } à { $end }. Choisissez un autre vélo.
error-vehicle-does-not-fit = Le reste de la tournée de { $shift } ne va pas sur ce vélo ({ $rule }). Choisissez-en un autre, ou donnez d’abord des courses à d’autres.
error-visit-not-failed = Cette visite n’a pas échoué ; rien n’en découle.
error-failure-decided = La suite de cette visite échouée est déjà décidée : une course existe pour elle.
error-rule-published-meanwhile = La version { $version } de cette règle a été publiée par { $by } le { $at }, après l’ouverture de cette page. Ce que vous avez saisi est gardé. Regardez cette version dans l’historique ; publiée de nouveau, la vôtre vient après elle.
error-nobody-reached = Aucune de ces personnes ne peut être jointe d’ici : ni adresse ni numéro n’est connu, aucun envoi n’est configuré, ou la livraison est faite. Appelez-les.
error-nobody-rides = Personne n’a de service le { $day }.
error-no-retry-today = La visite n’entre plus dans sa tournée aujourd’hui. Réessayez le jour suivant, ou rapportez-la.
error-plan-not-live = La journée ne suit plus ce plan. Revenez en arrière depuis celui qui est publié maintenant.
error-nothing-to-go-back-to = C’est le premier plan publié pour cette journée ; il n’y en a pas avant lui.
undo-obstacle =
    { $obstacle ->
        [accepted] { $rider } a accepté la tournée depuis ({ $at }) ; elle ne change pas dans son dos.
        [refused] { $rider } a refusé la tournée depuis ({ $at }).
        [ridden] { $rider } est en route avec la tournée depuis ({ $at }).
        [handed-on] La tournée a été confiée à { $rider } depuis ({ $at }).
        [changed] { $by } a modifié la tournée de { $rider } depuis ({ $at }).
        [changed-unknown] La tournée de { $rider } a encore été modifiée depuis.
        [job-gone] Une course de la tournée de { $rider } est annulée ou terminée.
        [job-gone-named] « { $job } », de la tournée de { $rider }, est annulée ou terminée.
       *[other] Le service de { $rider } est terminé.
    }
error-undo-blocked =
    { undo-obstacle }{ $nearest ->
        [no] { "" }
       *[yes] { " " }« Changements de la journée » propose d’annuler ce qui peut encore l’être.
    }
error-redo-blocked =
    { undo-obstacle }{ $nearest ->
        [no] { "" }
       *[yes] { " " }« Changements de la journée » propose de refaire ce qui peut encore l’être.
    }
error-nothing-to-undo = Cette journée n’a aucun changement à annuler : le premier plan reste, et ce qui a été annulé le reste aussi.
error-nothing-to-redo = Aucun changement annulé de cette journée ne peut être refait.
error-no-such-change = Aucun changement de cette journée n’a cet identifiant. Affichez les changements de la journée pour les voir.
error-rounds-do-not-fit = Les tournées d’avant enfreindraient maintenant une règle ({ $rule }). « Changements de la journée » propose ce qui s’en approche le plus ; ou déplacez les courses à la main.
error-returns-do-not-fit = La tournée ne peut pas porter { $count } caisses de plus. Prenez-en moins.
error-visit-over = Il s’est déjà passé quelque chose à cet arrêt. Choisissez-en un autre.
error-roll-back-does-not-fit = La tournée de { $shift } ne peut plus se faire comme avant. Replanifiez plutôt la journée.
error-job-does-not-fit = Aucune des tournées ne peut prendre cette course ({ $rules }). Regardez la réponse de chaque tournée, ou changez la course.
error-job-not-in-a-round = Cette course n’est dans aucune tournée. Insérez-la plutôt.
error-moved-meanwhile = { $who } a modifié la journée entre-temps : « { $job } » est maintenant { $now ->
    [none] dans aucune tournée
   *[riding] dans la tournée de { $rider }
}. Rien n’a été déplacé. Laissez-la ainsi, ou déplacez-la quand même.
error-job-under-way = Cette course ne peut pas quitter sa tournée : sa marchandise est à bord, ou on y roule en ce moment.
error-job-not-open = Seule une course ouverte peut entrer dans une tournée ; celle-ci est { $status ->
    [placed] déjà dans une tournée
    [cancelled] annulée
   *[done] terminée
}.
error-job-address-unconfirmed = La carte n’a pas le numéro d’un arrêt de cette course. Les produits froids ou chauds et l’aide sont planifiés quand quelqu’un a confirmé où est la porte : sur la page de la livraison.
error-job-without-place = Un arrêt de cette course n’a pas de lieu sur la carte. Donnez d’abord son adresse.
error-job-not-cancelled = Seule une course annulée peut être retirée de sa tournée. Annulez-la d’abord.
error-swap-does-not-fit = { $shift } ne peut pas reprendre l’autre tournée à cause d’une règle : { $rule }. Réaffectez des courses une à une, ou replanifiez.
error-nothing-to-swap = Il n’y a rien à échanger entre ces deux tournées. Nommez deux services qui ont encore des arrêts ouverts.
move-rule-order-kept = { $job } ne serait plus apportée dans l’ordre que tient son association.
move-rule-late = { $job } serait servie { $minutes } min trop tard chez { $name }.
move-rule-window = { $rider } ne peut pas servir { $job } dans ses créneaux.
move-rule-hours = { $minutes ->
    [0] { $rider } devrait travailler hors des heures de son service.
   *[other] { $rider } rentrerait { $minutes } min après la fin de son service.
}
move-rule-full = { $rider } n’a plus de place à bord à ce moment-là.
move-rule-goods-together = { $kinds } ne voyagent jamais ensemble : { $job } rencontrerait l’autre à bord.
move-rule-aboard-too-long = Les marchandises de { $job } resteraient à bord { $minutes } min, plus longtemps que permis.
move-rule-limit = { $rider } dépasserait une limite de la tournée (autonomie, arrêts, distance ou temps de trajet).
move-rule-drop-first = { $job } serait livrée avant d’être enlevée.
move-rule-promised = Quelque chose y reste devant : une visite en cours, ou attachée à sa place ({ $job }).
move-rule-break = { $rider } n’aurait pas le temps d’une pause comme le veulent les règles.
move-rule-unreachable = Il n’y a pas de chemin pour ce vélo jusqu’à l’un des arrêts.
move-rule-no-way = La tournée de { $rider } ne peut pas continuer comme elle a commencé. Replanifiez-la, ou reprenez-la.
move-rule-already-left = { $rider } a quitté l’endroit où se trouvent les marchandises de { $job }.
move-rule-skill-missing = Il manque à { $rider } ou à son vélo { $skills }, que demande { $job }.
move-rule-companion = { $rider } roule sans binôme, et une visite de { $job } se fait à deux.
move-rule-volunteers-aid-only = { $rider } est bénévole et ne porte que de l’aide.
move-rule-pinned-elsewhere = { $job } est attachée à une autre tournée. Détachez-la d’abord.
move-rule-not-equipped = Le vélo de { $rider } n’est pas équipé pour { $job }.
move-rule-too-large = { $job } est trop grande pour le vélo de { $rider }.
move-rule-leaves-before-sorted = { $job } quitterait la plateforme { $minutes } min avant que tous ses lots soient triés. Choisissez-lui une place plus tardive, ou une place moins tardive pour ce qui apporte le lot.
move-rule-lot-not-brought = { $job } prend d’un lot que plus personne n’apporterait à la plateforme. Retirez-la d’abord, ou laissez la collecte dans une tournée.
move-rule-hub-overfull = La plateforme n’aurait pas de place pour ce que { $job } apporte à son arrivée. Choisissez-lui une place plus tardive, ou faites prendre plus de choses avant.
move-rule-out-of-cold-too-long = Ce que { $job } prend d’un lot resterait trop longtemps hors du froid avant d’être remis. Choisissez-lui une place moins tardive, ou une place plus tardive pour la collecte du lot.
move-rule-several = Plusieurs règles tiennent { $job } hors de la tournée de { $rider }.
move-rule-of-hours = Il faut une raison, car cela dépasse pour { $rider } une limite d’heures ou de repos : { $rule }
move-rule-this-job = cette course
error-move-does-not-fit = Le déplacement enfreint une règle : { $rules }. Choisissez une autre place ou une autre tournée.
error-nothing-to-move = Le déplacement ne changerait rien. Nommez une autre place, ou des courses qui restent à rouler.
error-nothing-to-replan = Rien n’est publié pour cette journée, ou toutes ses tournées sont finies. Demandez d’abord un plan.
error-shown-outdated = La journée a avancé depuis cet aperçu, et il ne peut plus être suivi tel quel. Regardez à nouveau, puis confirmez ce que vous voyez.
error-shown-for-another = Cet aperçu appartient à une autre demande. Envoyez la même demande que pour l’essai, ou regardez à nouveau.
fault-shown-form = Ceci ne vient d’aucun essai. Envoyez « shown » tel qu’il figure dans la réponse, ou omettez-le.
error-replan-impossible = { $count ->
    [one] Une course dont la marchandise est à bord
   *[other] { $count } courses dont la marchandise est à bord
} ne peuvent être menées à terme dans aucun ordre trouvé. Rouvrez une rue, ou donnez plus de temps au service.
error-day-without-jobs = Il n’y a rien à planifier : la journée n’a pas de course ouverte avec un lieu.
error-day-without-shifts = Il n’y a personne à planifier : la journée n’a pas de service.
fault-shift-off-map = Le service { $value } commence ou finit à { $distance_m } m de la rue utilisable la plus proche ; la limite est de { $limit_m } m. Vérifiez le lieu sur la carte.
fault-closure-reversed = La fermeture finit avant de commencer. Donnez une fin après son début, ou aucune.
offer-fits = { $rider } pourrait la prendre : { $way ->
    [more] { $amount } de plus
    [less] { $amount } de moins
   *[same] sans coût supplémentaire
}{ $later ->
    [0] , et personne n’attend plus longtemps.
    [one] , et un arrêt commence plus tard.
   *[other] , et { $later } arrêts commencent plus tard.
}
error-shift-is-over = Ce service est { $status ->
    [cancelled] annulé
   *[closed] terminé
} : il n’y a rien à reprendre.
offer-hours = Il faut donner une raison, car une limite de travail ou de repos est dépassée : { $rule }
offer-pinned = La course est liée à un autre service que celui de { $rider }.
ruled-no-way = { $count ->
    [one] la tournée de { $couriers } ne peut pas continuer comme elle a commencé : replanifiez-la ou reprenez-la
   *[other] les tournées de { $couriers } ne peuvent pas continuer comme elles ont commencé : replanifiez-les ou reprenez-les
}
ruled-already-left = { $count ->
    [one] { $couriers } a quitté le lieu où se trouve la marchandise
   *[other] { $couriers } ont quitté le lieu où se trouve la marchandise
}
plan-trouble = { $code ->
    [day-without-jobs] Il n’y avait rien à planifier : aucune course ouverte avec un lieu.
    [day-without-shifts] Il n’y avait personne à planifier : aucun service.
    [begun-round-impossible] Une tournée commencée ne peut pas tenir ses règles. Corrigez son service ou ses visites.
    [begun-job-cannot-finish] Une course commencée n’entre plus dans sa tournée. Donnez plus de temps à son service.
    [units-promised-twice] Deux tournées sont commencées avec le même vélo ou la même remorque, et aucune ne peut l’avoir après l’autre. Corrigez ce qu’elles prennent, quand, ou les lieux où elles commencent et finissent.
    [stopped-before-start] Il a été arrêté avant qu’un calculateur ne le prenne. Demandez-le à nouveau s’il est encore utile.
    [no-plan-found] Aucun plan trouvé dans le temps donné. Donnez plus de temps.
    [solve-given-up] Les calculateurs ont échoué à plusieurs reprises. Demandez-le à nouveau.
    [plan-withheld] Le plan trouvé enfreignait une règle et a été retenu. Merci de le signaler.
    [shift-off-map] Un service commence ou finit hors de la carte. Vérifiez ses lieux.
    [closure-closes-nothing] Une rue fermée n’est plus dans la ville. Rouvrez cette fermeture.
    [closure-street-unknown] Une rue fermée n’est plus dans la ville. Rouvrez cette fermeture.
    [closures-close-all] Les fermetures ne laissent aucune rue ouverte.
    [closure-only-meets] Une fermeture ne touche plus des rues qu’à leurs bouts. Tracez-la à nouveau, ou rouvrez-la.
    [profile-closed-out] Les fermetures ne laissent aucune rue ouverte à un type de vélo.
    [profile-without-streets] La ville n’a aucune rue pour un type de vélo.
    [unknown-city] Les rues de la ville ne sont pas installées.
   *[other] Il n’y a pas encore de mots pour cette erreur : merci de signaler { $code }.
}
strain = { $code ->
    [late] en retard à un arrêt de { $minutes } min
    [overtime] au-delà de la fin du service de { $minutes } min
    [break-late] une pause commence { $minutes } min trop tard
    [break-loaded] plus à bord pendant une pause qu’elle ne permet
    [overloaded] plus à bord que le vélo ne porte
    [aboard-too-long] des marchandises restent à bord { $minutes } min de plus que permis
    [too-far] au-delà des limites de trajet du service
    [too-many-stops] plus d’arrêts que la limite du service
   *[no-way] ne peut pas continuer comme prévu
}

## Travail en arrière-plan, webhooks et avis

fault-webhook-url-form = Ce n’est pas une adresse pour des webhooks. Écrivez-en une comme https://example.org/hook, en caractères simples et sans « # ».
fault-webhook-url-password = L’adresse contient un nom d’utilisateur ou un mot de passe. Enlevez-les : les messages sont signés.
fault-webhook-url-scheme = Les webhooks ne sont envoyés qu’en https. Écrivez une adresse qui commence par https://.
fault-webhook-url-private = { $value } n’est pas un hôte du réseau public. Écrivez le nom public d’un serveur, comme hooks.example.org.
fault-webhook-shape-unknown = Il n’y a pas de forme « { $value } » pour les webhooks. Formes connues : { $known }.
fault-event-kind-unknown = Il n’y a pas ici d’événement de type « { $value } ». Types connus : { $known }.
error-webhooks-too-many = Il y a déjà { $limit } webhooks, le maximum. Supprimez-en un qui ne sert plus.
error-no-such-webhook = Ce webhook n’existe pas.
error-no-such-delivery = Cet envoi n’existe pas.
error-only-the-system = Seul le système lui-même peut faire cela.
error-invariants-broken =
    { $count ->
        [one] Un invariant est enfreint : { $value }. « tournee doctor » donne les détails.
       *[other] { $count } invariants sont enfreints : { $value }. « tournee doctor » donne les détails.
    }

notice-letter =
    { $text }

    En savoir plus : { $link }

    { $cooperative }
    Ce message est automatique ; personne ne lit les réponses.
notice-round-published = Votre tournée du { $round_day } est prête : { $stops ->
        [one] un arrêt
       *[other] { $stops } arrêts
    }, départ à { $starts_at }.
notice-round-published-subject = Votre tournée du { $round_day }
notice-round-changed = Votre tournée du { $round_day } a changé : { $stops ->
        [one] un arrêt
       *[other] { $stops } arrêts
    }, départ à { $starts_at }. Merci de la regarder de nouveau.
notice-round-changed-vehicle = Votre tournée du { $round_day } a changé : vous roulez maintenant avec { $vehicle }, { $stops ->
        [one] un arrêt
       *[other] { $stops } arrêts
    }, départ à { $starts_at }. Merci de la regarder de nouveau.
notice-round-changed-subject = Votre tournée du { $round_day } a changé
notice-round-withdrawn = Votre tournée du { $round_day } à { $starts_at } a été retirée : vous ne la roulez pas.
notice-round-withdrawn-subject = Votre tournée du { $round_day } a été retirée
notice-round-reopened = Le bureau a rouvert votre tournée du { $round_day } : il reste quelque chose à faire. Merci de la regarder.
notice-round-reopened-subject = Votre tournée du { $round_day } a été rouverte
notice-shift-planned = Vous avez un créneau le { $shift_day } à partir de { $starts_at }.
notice-shift-planned-subject = Un créneau le { $shift_day }
notice-shift-cancelled = Votre créneau du { $shift_day } à { $starts_at } est annulé.
notice-shift-cancelled-subject = Votre créneau du { $shift_day } est annulé
notice-heat = Vigilance chaleur { $level ->
        [red] rouge
       *[orange] orange
    } pour le { $heat_day } : tournées plus courtes, plus de pauses, de l’eau avec vous. Arrêtez-vous si vous vous sentez mal.
notice-heat-subject = Chaleur le { $heat_day }
notice-plan-failed = Le plan demandé pour le { $plan_day } n’a pas pu être fait. { plan-trouble }
notice-plan-failed-subject = Un plan n’a pas pu être fait
notice-incident-reported = Un incident a été signalé sur une tournée à { $happened_at }. Merci de regarder tout de suite.
notice-incident-reported-subject = Incident sur une tournée
notice-incident-closed = L’incident que vous avez signalé à { $happened_at } a été traité. Vous pouvez lire ce qui a été fait.
notice-incident-closed-subject = Votre incident a été traité
notice-visit-failed = Une visite a échoué à { $happened_at }. Merci de décider de la suite pour la marchandise.
notice-visit-failed-subject = Une visite a échoué
notice-delivery-failed = Votre livraison n’a pas pu être faite à { $happened_at }. { $cooperative } vous recontactera.
notice-delivery-failed-subject = Une livraison n’a pas pu être faite
notice-delivery-at-relay = { $cooperative } a déposé votre livraison pour vous ici : { $where }{ $open ->
    [told] {" "}(ouvert { $hours })
   *[untold] {""}
}.
notice-delivery-at-relay-subject = Votre livraison vous attend au point relais
notice-delivery-eta = { $named ->
    [both] Votre livraison « { $what } » de { $sender }
    [sender] Votre livraison de { $sender }
    [what] Votre livraison « { $what } »
   *[nothing] Votre livraison
} par { $cooperative } est maintenant attendue vers { $eta_at }.
notice-delivery-eta-subject = Votre livraison vers { $eta_at }
notice-office-to-recipient = { $cooperative } : { $text } Nous pensons être chez vous vers { $eta_at }.
notice-office-to-recipient-subject = Des nouvelles de votre livraison
notice-office-to-sender = { $cooperative } : { $text } Il s’agit { $count ->
    [one] de votre livraison « { $what } », attendue vers { $eta_at }
   *[other] de { $count } de vos livraisons, la première attendue vers { $eta_at }
}.
notice-office-to-sender-subject = Des nouvelles de vos livraisons
notice-booking-made = Votre réservation pour le { $booking_day } est confirmée.
notice-booking-made-subject = Réservation pour le { $booking_day }
notice-booking-brought-back = La marchandise de votre réservation du { $booking_day } vous est rapportée, pour { $fee_cents }.
notice-booking-brought-back-subject = La marchandise du { $booking_day } revient
notice-booking-delivered-after-all = Votre réservation du { $booking_day } a été livrée, au moins en partie, avant que le coursier ne puisse savoir qu’elle était annulée ou modifiée. La livraison compte, à son prix.
notice-booking-delivered-after-all-subject = Réservation du { $booking_day } livrée malgré tout
notice-booking-cancelled = Votre réservation pour le { $booking_day } est annulée.
notice-booking-cancelled-subject = Réservation pour le { $booking_day } annulée
notice-invoice-issued = Une nouvelle facture de { $total_cents } est disponible.{ $no_file ->
    [private] {" "}Elle vient en PDF seul : les particuliers et les organismes non assujettis à la TVA ne sont sur aucune plateforme de facturation électronique.
    [abroad] {" "}Elle vient en PDF seul : les plateformes françaises de facturation électronique ne distribuent pas à l’étranger.
    [incomplete] {" "}Elle vient en PDF seul, faute de données que demandent les plateformes de facturation électronique.
   *[other] {""}
}
notice-invoice-issued-subject = Facture de { $cooperative }
notice-contest-opened = Une décision est contestée. Une personne doit y répondre.
notice-contest-opened-subject = Une décision est contestée
notice-contest-overdue = La réponse à une décision contestée était attendue le { $due_day } et manque encore. Une personne nommée doit y répondre.
notice-contest-overdue-subject = Une réponse à une décision contestée est en retard
notice-contest-answered = Il y a une réponse à votre contestation.
notice-contest-answered-subject = Une réponse à votre contestation
notice-rule-published = Une règle est publiée ({ $rule }, version { $version }). Vous pouvez la lire avant qu’elle s’applique.
notice-rule-published-subject = Une nouvelle règle
notice-invitation = { $name }, { $cooperative } vous invite à travailler avec Tournée. Ouvrez ce lien pour choisir votre mot de passe ; il ne sert qu’une fois : { $link }
notice-invitation-subject = Votre invitation : { $cooperative }
notice-webhook-trouble = Un webhook n’atteint pas son destinataire. Merci de regarder ses envois.
notice-webhook-trouble-subject = Un webhook n’atteint pas son destinataire

# Demandes : textes, identifiants et jours

fault-presence-too-large = Ce que ce tableau dit de lui est trop long ; la limite est de { $most } octets. Sélectionnez moins à la fois.
fault-not-monday = { $value } n’est pas un lundi. Nommez le lundi qui commence la semaine.
fault-view-too-large = Cette vue prend plus de { $most } octets. Enregistrez-y moins de choses.
fault-text-too-long = Ce texte a { $value } caractères ; la limite est de { $limit }.
fault-text-unwritable = Ce texte contient un caractère qui ne peut pas être enregistré : un caractère nul, ou la moitié d’un caractère. Écrivez-le de nouveau.
fault-not-an-id = { $value } n’est pas un identifiant. Écrivez un UUID tel que 0190f3a1-7c2e-7b1a-9d55-2f6b8a0c4e11.
fault-not-a-day = { $value } n’est pas un jour entre 1970 et 2199. Écrivez l’année, le mois et le jour, comme { $example }.
fault-office-only = La clé { $key } est réservée au bureau de la coopérative. Retirez-la.

# Clients, lieux, véhicules

fault-no-such-tariff = Il n’y a pas de tarif « { $value } ». Nommez-en un qui est publié, ou « standard ».
fault-no-such-place = Il n’y a pas de lieu { $value }, ou il est fermé. Donnez l’identifiant d’un lieu ouvert.
fault-address-unknown = La carte n’a pas cette adresse. Vérifiez comment elle est écrite, ou montrez sur la carte où c’est.
fault-point-off-map = Ce point se trouve à { $distance_m } m de la rue praticable la plus proche ; la limite est de { $limit_m } m. Attention à l’ordre : longitude, puis latitude.
error-tables-waiting = { $limit } de vos tableaux sont encore en cours de lecture. Envoyez celui-ci dès que l’un d’eux est lu.
error-customer-closed = Ce client est fermé et ne prend plus de réservations. Choisissez-en un autre.
error-no-such-place = Ce lieu n’existe pas. Regardez la liste des lieux.
error-place-closed = Ce lieu est fermé et ne peut plus changer. Créez-en un nouveau.
error-place-in-use =
    { $count ->
        [one] Les marchandises de { $count } client sont enlevées ici.
       *[other] Les marchandises de { $count } clients sont enlevées ici.
    } Donnez-leur d’abord un autre lieu, puis fermez celui-ci.
error-place-shared = La coopérative, ou un autre client, utilise aussi ce lieu. Demandez au bureau de le changer.
error-no-such-vehicle = Ce véhicule n’existe pas. Regardez la liste des véhicules.
error-vehicle-gone = Ce véhicule a quitté la flotte pour de bon. Ajoutez-en un nouveau.
error-changed-meanwhile = Quelqu’un a changé cela entre-temps : c’est la version { $version }, et non { $expected }. Relisez, puis refaites votre changement.

# Règles

fault-rule-name = Une règle a besoin d’un nom de 1 à { $limit } caractères.
fault-rule-in-the-past = La règle s’appliquerait à partir du { $value }. Le passé ne peut pas changer : choisissez un moment à partir du { $earliest }.
fault-rule-without-notice = La règle s’appliquerait à partir du { $value }. Les coursiers doivent d’abord pouvoir la lire : choisissez un moment à partir du { $earliest }.
error-unknown-rule = Il n’y a pas de règle « { $name } » de la sorte { $kind } en vigueur. Publiez-la d’abord.
error-unknown-rule-version = La règle « { $name } » de la sorte { $kind } n’a pas de version { $version }.
error-tariff-not-in-force = Le tarif « { $name } » n’est pas encore en vigueur. Réservez plus tard, ou faites choisir un autre tarif par la coopérative.

# Services

fault-span-outside-days = Ceci commence hors des jours indiqués ; le début doit être compris entre le { $start } et le { $end }.
error-no-such-shift = Ce service n’existe pas. Regardez les services du jour.
error-shift-overlaps =
    { $what ->
        [vehicle] Le véhicule est pris par un autre service ({ $span }). Choisissez un autre véhicule ou une autre heure.
       *[other] Une personne de ce service en a un autre ({ $span }). Choisissez une autre personne ou une autre heure.
    }
error-person-not-available = Une personne de ce service est indiquée comme indisponible à ce moment. Demandez-lui d’abord, puis planifiez quand même.
error-shift-begun = Ce service a commencé. On peut le clore, mais ni le changer ni l’annuler.
error-shift-cancelled = Ce service est annulé. Planifiez-en un nouveau.
error-shift-has-round = Une tournée est publiée pour ce service. Transmettez-la d’abord, ou retirez-la.

# Réservations

fault-booking-without-day = La réservation n’a pas de jour. Donnez « day », comme 2026-03-09, ou écrivez le jour dans chaque heure.
fault-day-in-the-past = { $value } est passé. Choisissez aujourd’hui ou un jour à venir.
fault-too-far-ahead = { $value } est trop loin : la limite est de { $limit } jours.
fault-window-in-the-past = Ce créneau a fini à { $value }. Choisissez-en un plus tard.
fault-window-other-round = Ce créneau commence après la nuit qui suit le jour de sa course, le { $value }. Tous les arrêts d’une course sont dans une tournée : donnez des créneaux d’un même jour, ou faites deux courses.
fault-stops-unreachable = Aucun véhicule ({ $profiles }) ne peut rouler d’arrêt en arrêt de cette course. Vérifiez où sont les arrêts.
fault-aid-without-photo = On ne prend pas de photo à la porte d’une personne aidée. Demandez plutôt : { $known }.
fault-customer-differs = Une réservation ne peut pas changer de client. Ne nommez pas de client, ou annulez la réservation et faites-en une autre.
error-no-such-booking = Cette réservation n’existe pas. Regardez la liste des réservations.
error-nothing-to-bring-back = Rien de cette réservation ne peut être rapporté : ce n’est pas à bord, le coursier est déjà sur place, cela vient de plusieurs expéditeurs, ou c’est de l’aide ou un envoi groupé. Ce qui n’a pas encore été enlevé peut être annulé ; de ce qui a échoué, la régulation décide.
error-booking-cancelled = Cette réservation est annulée. Faites-en une nouvelle.
error-job-cancelled = Déjà annulées dans cette réservation, donc non modifiables : { $jobs }. Ne les indiquez plus, ou réservez-les sous un autre nom.
error-booking-begun = Ces courses ont commencé : { $jobs }. Ce qui est à bord peut être rapporté à l’expéditeur (« Faire rapporter », sur la page de la réservation et sur le tableau), mais ni changer ni s’annuler.
error-too-late-to-book = La date limite de réservation pour ce créneau était le { $until }. Choisissez un créneau plus tardif, ou appelez la coopérative.
error-too-late-to-change = La date limite pour modifier cette réservation était le { $until }. Appelez la coopérative.
error-too-late-to-cancel = La date limite pour annuler cette réservation était le { $until }. Appelez la coopérative.
error-slot-taken = Ce créneau ne peut plus être tenu ({ $reasons }). Redemandez les créneaux et choisissez-en un autre.
error-hold-expired = Le créneau était réservé pour dix minutes, et elles sont écoulées. Redemandez les créneaux et retenez-en un.
error-hold-booked = Ce créneau a déjà été réservé. Annulez plutôt la réservation, ou retenez un autre créneau.
error-hold-differs = Cette réservation n’est pas celle pour laquelle le créneau est retenu : arrêts, marchandises, suppléments et client doivent être les mêmes. Retenez un créneau pour la réservation modifiée.
error-too-many-holds = { $limit } créneaux sont déjà retenus. Réservez-en ou rendez-en d’abord.
error-no-such-hold = Ce créneau retenu n’existe pas. Redemandez les créneaux et retenez-en un.
fault-windows-with-slot = Une réservation faite dans un créneau n’a pas de plages horaires à elle. Retirez-les.
fault-slots-without-day = Indiquez le jour pour lequel vous voulez des créneaux, dans day ou days.
fault-slot-length = Un créneau finit après son début, au plus { $limit } heures plus tard.
fault-slot-over-midnight = Un créneau finit le jour où il commence.
fault-ready-reversed = La marchandise ne peut pas être enlevée jusqu’à une heure où elle n’est pas encore prête. Donnez une heure plus tardive.
fault-too-many-slots = Cela fait plus de { $limit } créneaux. Demandez moins de jours ou des pas plus longs.
fault-too-many-slots-for-jobs = Courses : { $jobs }, avec { $stops } arrêts en tout, dans { $value } créneaux. Avec autant de courses et d’arrêts, on peut demander { $limit } créneaux à la fois. Demandez moins de jours, un step_min plus long, ou moins de courses ou de livraisons.

# Réservations qui reviennent

fault-template-with-day = Une réservation régulière n’a ici ni jour ni client propre : laissez { $key } à la récurrence, et écrivez les heures comme 08:30.
fault-recurrence-empty = « { $value } » n’a pas de date dans les { $limit } jours. Vérifiez la règle et ses exceptions.
fault-no-such-field = { $value } ne mène à rien dans cette réservation. Écrivez un chemin comme jobs[0].drops[0].note.
error-no-such-recurrence = Cette récurrence n’existe pas. Regardez la liste des récurrences.
error-recurrence-ended = Cette récurrence est finie. Faites-en une nouvelle.

# Imports

fault-job-file-ending = { $value } n’est pas un fichier de courses. Envoyez l’un de ceux-ci : { $known }.
fault-job-file-size = Le fichier a { $value } octets ; il doit en avoir de 1 à { $limit }. Divisez-le.
error-no-such-import = Cet import n’existe pas. Regardez la liste des imports.
error-no-failed-rows = Cet import n’a pas de lignes en échec : toutes ont été réservées, ou le fichier n’est pas un tableur lisible. Regardez son compte rendu.
error-import-not-finished = Cet import n’a pas encore été lu, ou n’a pas pu l’être. Attendez son compte rendu, ou envoyez le fichier de nouveau.

## Réglages du service

fault-setting-database-url = Ce n’est pas l’adresse d’une base de données. Écrivez postgresql://utilisateur:motdepasse@hote/nom.
fault-setting-listen = Ce n’est pas une adresse d’écoute. Écrivez une adresse et un port comme 127.0.0.1:8000, [::1]:8000, ou :8000 pour toutes les adresses de la machine.
fault-setting-public-url = Ce n’est pas une adresse publique. Écrivez https://tournees.example.org sans rien après ; http:// n’est permis que pour cette machine.
fault-setting-sms-url = Ce n’est pas l’adresse d’un service de SMS. Écrivez https://sms.example.org/envoi ; http:// n’est permis que pour cette machine.
fault-setting-mail = Ce n’est pas un serveur de courriel. Écrivez smtp://utilisateur:motdepasse@hote:587 ou smtps://utilisateur:motdepasse@hote:465.
fault-setting-mail-from = Ce n’est pas une adresse électronique. Écrivez par exemple tournees@example.org.
fault-setting-not-text = Ceci contient des caractères qui ne sont pas du texte. Réglez-le de nouveau.
fault-setting-needs = Ceci n’a pas d’effet sans { $value }. Réglez-le aussi, ou retirez celui-ci.
error-keys-open-to-others = D’autres utilisateurs que son propriétaire peuvent lire les clés de { $file }. Retirez ce droit : chmod go= FICHIER.

## Base de données, migrations

error-database-unreachable = La base de données est injoignable : { $detail }
error-database-unfit = Cette base de données ne convient pas : PostgreSQL { $version }, PostGIS { $postgis }. Il faut PostgreSQL 15 ou plus récent avec PostGIS.
error-database-newer = La base a le schéma { $revision }, que cette version de Tournée ne connaît pas. Utilisez la version qui l’a migrée, ou une plus récente.
error-database-outdated = La base n’a pas le schéma { $wanted } qu’il faut à cette version. Lancez : tournee migrate
error-database-too-old = La base a le schéma { $revision }, avec lequel aucune version de Tournée n’a jamais fonctionné ; une base ou une sauvegarde est mise à jour à partir du schéma { $oldest }. Si rien n’y est utile, videz-la (DROP SCHEMA tournee CASCADE) puis lancez : tournee migrate
error-database-empty = Cette base ne contient rien de Tournée. Vérifiez DATABASE_URL, ou lancez : tournee migrate
error-owner-missing = Une migration demande le rôle propriétaire du schéma. Réglez TOURNEE_OWNER_DATABASE_URL.
error-migrate-would-go-back = Le schéma { $revision } est plus ancien que l’actuel, { $present } : y revenir perd les données propres aux schémas suivants. Faites une sauvegarde, puis ajoutez --back.
migrate-nothing = Rien à faire : le schéma est { $revision }.
migrate-done = Le schéma était { $before } et il est maintenant { $revision }.
migrate-pending = Le schéma est { $revision }, le plus récent est { $newest }. Lancez : tournee migrate
help-migrate = Mettre la base au schéma de cette version.
help-migrate-to = La mettre à cette révision plutôt qu’à la plus récente ; base est avant la première.
help-migrate-back = Permettre de revenir à un schéma plus ancien, ce qui perd les données propres aux schémas suivants.
help-migrate-check = Ne rien changer ; indiquer si une migration est à faire, statut de sortie 1 dans ce cas.

## Sauvegarde et restauration

help-backup = Écrire la base et les fichiers de cet instant dans un seul fichier, pendant que le travail continue.
help-backup-file = Le nouveau fichier ; lisible par son seul propriétaire.
help-restore = Rétablir une sauvegarde. Ne rétablissez que ce que vous avez gardé vous-même.
help-restore-file = Un fichier écrit par tournee backup.
help-restore-replace = Supprimer le contenu actuel de la base.
fault-backup-there = Ce fichier existe déjà et ne sera pas écrasé. Donnez un autre nom.
fault-backup-folder-missing = Ce dossier n’existe pas. Créez-le d’abord.
fault-backup-missing = Ce fichier n’existe pas. Donnez un fichier écrit par tournee backup.
error-backup-role-missing = Une sauvegarde demande un rôle qui voit toutes les lignes. Réglez TOURNEE_BACKUP_DATABASE_URL.
error-backup-role-blind = Le rôle de TOURNEE_BACKUP_DATABASE_URL ne voit pas toutes les lignes : la sauvegarde serait incomplète sans le dire. Donnez-lui BYPASSRLS et pg_read_all_data, ou nommez un superutilisateur.
error-backup-tool-failed = { $tool } a échoué : { $detail }
error-backup-damaged = { $file } n’est pas une sauvegarde intacte ({ $detail }). Rien n’a été changé. Prenez une autre copie.
error-backup-other-version = { $file } est une sauvegarde de format { $value }, que cette version ne lit pas. Utilisez la version de Tournée qui l’a écrite.
error-backup-newer = La sauvegarde a le schéma { $revision }, que cette version ne connaît pas. Utilisez la version de Tournée qui l’a écrite, ou une plus récente.
error-restore-role-weak = Rétablir demande un superutilisateur, qui rende chaque chose à son propriétaire. Nommez-en un dans TOURNEE_BACKUP_DATABASE_URL.
error-restore-not-empty = La base contient des coopératives ou des administrateurs. Rétablissez dans une base vide, ou ajoutez --replace pour en supprimer le contenu.
error-restore-while-used =
    { $count ->
        [one] Un serveur ou un ouvrier est connecté à cette base.
       *[other] Des serveurs ou des ouvriers sont connectés à cette base ({ $count } connexions).
    } Arrêtez-les d’abord.
error-restore-incomplete = Après la restauration, la table { $table } a { $value } lignes au lieu de { $wanted }. Recommencez.
backup-written = { $file } : { $rows } lignes, { $files ->
        [one] { $files } fichier
       *[other] { $files } fichiers
    }.
backup-missing-files =
    { $count ->
        [one] 1 fichier nommé par une ligne n’existait plus et n’est pas dans la sauvegarde.
       *[other] { $count } fichiers nommés par des lignes n’existaient plus et ne sont pas dans la sauvegarde.
    }
backup-not-noted = La sauvegarde est complète, mais sa date n’a pas pu être notée pour les pages d’administration.
backup-keys-apart = Les clés de l’installation n’y sont pas. Gardez-les à part : sans elles, les secrets scellés ne s’ouvrent plus.
restore-done = Rétabli : { $rows } lignes, { $files ->
        [one] { $files } fichier
       *[other] { $files } fichiers
    }.
restore-migrated = La sauvegarde avait le schéma { $before } ; il a été amené à { $revision }.
restore-other-keys = Des secrets de la sauvegarde ont été scellés avec des clés qui ne sont pas réglées ici : { $keys }. Mettez-les dans TOURNEE_SECRET_KEYS, après la plus récente.
restore-city = La ville { $city } n’est pas compilée ici comme elle l’était pour la sauvegarde. Importez son extrait : tournee city import EXTRAIT --name { $city }

## Prendre soin de l’installation

help-doctor = Vérifier l’installation et signaler les problèmes ; statut de sortie 1 si elle n’est pas saine.
help-doctor-files = Vérifier aussi tous les fichiers ; c’est long quand il y en a beaucoup dans S3.
help-keys-group = Gérer les clés qui scellent les secrets.
help-keys-reseal = Sceller de nouveau chaque secret avec la clé la plus récente, pour pouvoir retirer les anciennes.
keys-resealed = { $count ->
    [one] Un secret a été scellé de nouveau avec la clé { $key }.
   *[other] { $count } secrets ont été scellés de nouveau avec la clé { $key }.
}
keys-retired = Ces clés ne servent plus : { $keys }. Retirez-les de TOURNEE_SECRET_KEYS.
keys-left = { $count ->
    [one] Un secret a été scellé avec la clé { $key } et ne peut être ouvert : la clé n’est pas parmi celles qui sont données, ou le secret a été altéré.
   *[other] { $count } secrets ont été scellés avec la clé { $key } et ne peuvent être ouverts : la clé n’est pas parmi celles qui sont données, ou les secrets ont été altérés.
}
help-files-group = Gérer le dépôt des preuves, des fichiers importés et des villes compilées.
help-files-copy = Copier dans un autre dépôt chaque fichier de TOURNEE_FILES qui lui manque, vérifié en chemin.
help-files-to = L’autre dépôt, écrit comme TOURNEE_FILES.
files-copied = { $count ->
    [one] Un fichier a été copié.
   *[other] { $count } fichiers ont été copiés.
}
help-purge = Supprimer maintenant les données arrivées à terme ; un ouvrier le fait chaque nuit.
purge-done = Supprimés : { $rows } lignes (effacées, ou vidées de leurs données personnelles), { $files } fichiers, { $cities } versions de villes.
doctor-healthy = Tout va bien.
doctor-unhealthy = Tout ne va pas bien : voyez les lignes marquées ✗.
doctor-figure-postgresql = PostgreSQL
doctor-figure-postgis = PostGIS
doctor-figure-revision = Schéma
doctor-figure-role = Rôle
doctor-figure-workers = Ouvriers en vie
doctor-figure-waiting = Travaux en attente
doctor-figure-cooperatives = Coopératives
doctor-figure-files = Fichiers
doctor-schema-empty = La base n’a jamais été migrée ; il faut le schéma { $wanted }. Lancez : tournee migrate
doctor-schema-older = Le schéma est plus ancien que cette version, qui demande { $wanted }. Lancez : tournee migrate
doctor-schema-newer = Le schéma est celui d’une version plus récente ; celle-ci connaît { $wanted } au plus. Utilisez la plus récente.
doctor-schema-differs = Quelqu’un a changé le schéma à la main : { $detail }
doctor-role-superuser = L’application travaille comme { $subject }, un superutilisateur : rien ne sépare les coopératives. Utilisez un rôle sans droits particuliers.
doctor-role-bypasses-security = Le rôle de l’application { $subject } peut passer outre la sécurité par ligne : rien ne sépare les coopératives. Lancez : ALTER ROLE { $subject } NOBYPASSRLS
doctor-role-makes-roles = Le rôle de l’application { $subject } peut créer des rôles. Lancez : ALTER ROLE { $subject } NOCREATEROLE
doctor-role-replicates = Le rôle de l’application { $subject } peut répliquer, donc tout lire. Lancez : ALTER ROLE { $subject } NOREPLICATION
doctor-role-member = Le rôle de l’application peut devenir { $subject }. Retirez-lui ce droit : REVOKE { $subject } FROM le rôle.
doctor-role-owns-table = Le rôle de l’application possède la table { $subject } et pourrait en retirer la protection. Donnez-la à tournee_owner.
doctor-role-creates = Le rôle de l’application peut créer dans le schéma { $subject }. Lancez : REVOKE CREATE ON SCHEMA { $subject } FROM le rôle.
doctor-table-unsecured = La table { $subject } n’est pas sous sécurité par ligne forcée : des coopératives pourraient voir les lignes des autres. Rétablissez sa politique.
doctor-table-other-policy = Une table a une politique étrangère, qui peut montrer les lignes d’autres : { $subject }. Supprimez-la.
doctor-log-changeable = Le déclencheur qui empêche de réécrire { $subject } manque ou est désactivé. Rétablissez-le.
doctor-no-worker =
    { $count ->
        [one] 1 tâche attend et aucun ouvrier n’est actif.
       *[other] { $count } tâches attendent et aucun ouvrier n’est actif.
    } Lancez-en un : tournee worker
doctor-failed-task = { $count ->
        [one] Abandonné
       *[other] Abandonné { $count } fois
    } : { $task } ({ $reason }).
doctor-city-missing = Une coopérative roule à { $city }, qu’aucune machine n’a compilée. Importez son extrait : tournee city import EXTRAIT --name { $city }
doctor-city-damaged = La ville { $city } ne peut être ni lue ni recompilée ({ $detail }). Importez de nouveau son extrait : tournee city import EXTRAIT --name { $city }
doctor-own-bikes-wrong = Le profil de vélo { $file } ne peut pas être lu ({ $detail }) : les réservations répondent 503. Corrigez-le ou retirez-le.
doctor-city-preparing = La ville { $city } ne peut pas être lue telle quelle ({ $detail }). Un tournee serve ou worker en marche la remplace en quelques minutes ; d’ici là, les réservations répondent 503.
doctor-map-old = Le fond de carte de { $city } est d’une version plus ancienne. Il est recompilé si son extrait est encore là ; sinon, importez-le de nouveau : tournee city import EXTRAIT --name { $city }
doctor-city-not-loaded = Le dernier import de { $city } n’est pas dans la base : ses adresses et sa carte manquent. Un tournee serve en marche le charge en quelques minutes.
doctor-key-missing = Des secrets sont scellés avec la clé { $key }, qui n’est pas réglée. Mettez-la dans TOURNEE_SECRET_KEYS, après la plus récente.
doctor-file-lost =
    { $count ->
        [one] 1 fichier est perdu : { $first }.
       *[other] { $count } fichiers sont perdus, le premier { $first }.
    } Rétablissez-les depuis une sauvegarde.
doctor-file-unneeded =
    { $count ->
        [one] Aucune ligne ne nomme 1 fichier : { $first }.
       *[other] Aucune ligne ne nomme { $count } fichiers, le premier { $first }.
    } Lancez : tournee purge

## Ce qui doit toujours être vrai : { $cooperative }, nombre et premiers identifiants de ce qui l’enfreint

invariant-log-numbers = Le journal de la coopérative { $cooperative } a un trou ou une mauvaise fin (tête : { $subjects }).
invariant-event-kind-unknown = { $count } événements de la coopérative { $cooperative } sont d’un genre inconnu : { $subjects }.
invariant-event-holds-text = { $count } événements de la coopérative { $cooperative } ont un contenu interdit, peut-être des données personnelles : { $subjects }.
invariant-delivery-of-no-event = { $count } envois de webhook de la coopérative { $cooperative } portent sur des événements absents du journal : { $subjects }.
invariant-two-live-plans = La coopérative { $cooperative } a plus d’un plan en vigueur le { $subjects }.
invariant-published-by-nobody = { $count } plans de la coopérative { $cooperative } ont été publiés sans le nom d’une personne : { $subjects }.
invariant-round-of-unpublished-plan = { $count } tournées de la coopérative { $cooperative } sont d’un plan non publié ou d’un autre jour : { $subjects }.
invariant-rounds-without-live-plan = La coopérative { $cooperative } a des tournées en vigueur sans plan en vigueur le { $subjects }.
invariant-round-versions = Les versions de { $count } tournées de la coopérative { $cooperative } sont incomplètes : { $subjects }.
invariant-round-status = Statut et heures de { $count } tournées de la coopérative { $cooperative } se contredisent : { $subjects }.
invariant-round-and-shift = { $count } tournées de la coopérative { $cooperative } ne vont pas avec leur service : { $subjects }.
invariant-visit-and-stop = { $count } passages de la coopérative { $cooperative } ne vont pas avec l’arrêt, la course ou la tournée : { $subjects }.
invariant-visit-order = { $count } tournées de la coopérative { $cooperative } ont deux passages au même rang : { $subjects }.
invariant-visit-status = Statut et heures de { $count } passages de la coopérative { $cooperative } se contredisent : { $subjects }.
invariant-visit-without-event = { $count } passages de la coopérative { $cooperative } ont une issue que personne n’a rapportée : { $subjects }.
invariant-finished-round-with-open-visit = { $count } passages de la coopérative { $cooperative } sont ouverts dans une tournée terminée : { $subjects }.
invariant-posting-of-unfinished-round = Les heures de { $count } tournées de la coopérative { $cooperative } sont comptées alors que la tournée n’est pas finie : { $subjects }.
invariant-proof-of-no-visit = { $count } preuves de la coopérative { $cooperative } n’ont pas de passage ou pas de fichier : { $subjects }.
invariant-booking-and-jobs = { $count } réservations de la coopérative { $cooperative } n’ont pas de course, ou sont annulées et restent à faire : { $subjects }.
invariant-placed-job = { $count } courses de la coopérative { $cooperative } passent pour placées sans que tous leurs arrêts soient dans des tournées en vigueur : { $subjects }.
invariant-job-and-visits = Statut et passages de { $count } courses de la coopérative { $cooperative } se contredisent : { $subjects }.
invariant-job-without-stops = { $count } courses de la coopérative { $cooperative } n’ont pas de livraison : { $subjects }.
invariant-occurrence-twice = { $count } réservations récurrentes de la coopérative { $cooperative } ont deux fois la même occurrence : { $subjects }.
invariant-invoice-totals = { $count } factures de la coopérative { $cooperative } ne tombent pas juste : { $subjects }.
invariant-invoice-status = Le statut de { $count } factures de la coopérative { $cooperative } ne suit pas de leurs paiements : { $subjects }.
invariant-left-and-signed-in = { $count } sessions de la coopérative { $cooperative } sont à des personnes parties : { $subjects }.
invariant-left-with-link = { $count } liens de la coopérative { $cooperative } font entrer des personnes parties : { $subjects }.
invariant-erased-but-known = { $count } personnes ou destinataires de la coopérative { $cooperative } ont été effacés, mais il reste de leurs données : { $subjects }.
invariant-position-outside-shift = { $count } services de la coopérative { $cooperative } ont des positions hors de leur temps ouvert : { $subjects }.
invariant-position-expired = { $count } services de la coopérative { $cooperative } ont des positions arrivées à terme : { $subjects }. Lancez : tournee purge

## Administrateurs de l’installation, service

help-admin-group = Gérer les administrateurs de l’installation ; ils ne voient le contenu d’aucune coopérative.
help-admin-add = Ajouter un administrateur, avec un mot de passe et une application d’authentification.
help-admin-renew = Donner à un administrateur un nouveau mot de passe et une nouvelle application, et fermer toutes ses sessions.
help-admin-remove = Retirer un administrateur.
help-admin-email = Adresse électronique de l’administrateur.
help-admin-name = Nom de l’administrateur ; par défaut : l’adresse jusqu’à l’arobase.
help-admin-password-stdin = Lire le mot de passe sur l’entrée standard, à la première ligne.
fault-password-not-asked = Aucun terminal n’est disponible pour taper un mot de passe. Donnez-le sur l’entrée standard avec --password-stdin.
admin-password = Mot de passe
admin-made = { $email } administre cette installation. Scannez ceci avec une application d’authentification, ou tapez ce qui suit :
admin-once = Ceci n’est montré qu’une fois.
admin-removed = { $email } n’administre plus cette installation.
help-serve = Faire tourner tout le service jusqu’à ce qu’on l’arrête.
help-serve-workers = Nombre d’ouvriers à lancer à côté du serveur ; 1 par défaut, 0 avec un DATABASE_URL.
help-worker = Faire le travail d’arrière-plan jusqu’à ce qu’on l’arrête ; autant qu’on veut, sur n’importe quelle machine.
help-worker-queues = Files à servir, séparées par des virgules : default, solve. Par défaut : toutes.
help-worker-with-parent = S’arrêter quand l’entrée standard se ferme, car le processus parent n’est plus là.
help-worker-concurrency = Nombre de tâches à la fois.
help-serve-listen = Où écouter, par exemple 127.0.0.1:8000.
error-listen-failed = Le service ne peut pas écouter sur { $address } : { $detail }. Donnez une autre adresse avec --listen ou TOURNEE_LISTEN.
serve-starting = Le service et sa base de données démarrent. La première fois, cela prend jusqu’à une minute.
serve-ready = En service à { $address }
serve-log = Son journal : { $log }
fault-unknown-queue = « { $value } » n’est pas une file. Files connues : { $known }.

## Portes pour les programmes d’autres plateformes

fault-compat-time = « { $value } » n’est pas une heure prise en charge. Écrivez-la par exemple { $example }, avec un décalage horaire, ou bien « tomorrow 13:30 » ou « +2 hours ».
fault-compat-slot = « { $value } » n’est pas un créneau. Écrivez { $example }, ou deux heures ISO 8601 séparées par une barre oblique.
fault-compat-key-not-carried = La clé { $key } n’est pas prise en charge ici et ne doit pas être ignorée. Retirez-la : l’interface propre de ce programme a un équivalent.
fault-compat-tasks-and-ends = Donnez soit tasks, soit pickup et dropoff ; { $key } est donné en plus de tasks.
fault-compat-task-first = La première tâche doit être un enlèvement (pickup).
fault-compat-task-last = La dernière tâche doit être une livraison (dropoff).
fault-compat-package-name = « { $value } » ne peut pas être le nom d’un colis. Utilisez 60 signes au plus, sans virgule.
fault-compat-lat-lng = { $value } n’est pas un point. Écrivez la latitude et la longitude en degrés, par exemple [48.8566, 2.3522].
fault-vroom-too-large = { $value }, c’est trop pour une réponse immédiate ; la limite est de { $limit } (un envoi compte pour deux arrêts). Planifiez les problèmes plus grands en ligne de commande : tournee plan.
error-vroom-one-at-a-time = Un problème de cette coopérative est déjà en cours de planification. Envoyez le suivant après sa réponse.
error-vroom-busy = Toutes les places de planification sont prises. Réessayez dans { $seconds } s.
error-vroom-too-slow = Aucun plan n’a été trouvé à temps. Réessayez, ou donnez un problème plus petit.

# La suite d’une visite qui a échoué

event-customers-notified = Clients d’une tournée prévenus
event-failure-followed = Suite donnée à un échec
event-failure-seen = Échec et suite donnée pris en compte
notice-job-came-back = { $way ->
    [return_to_sender] Une marchandise non livrée doit retourner à son expéditeur : la course est ouverte le { $on_day } et n’est encore dans aucune tournée.
   *[retry_tomorrow] Une course qui a échoué est à retenter : elle est ouverte le { $on_day } et n’est encore dans aucune tournée.
}
notice-job-came-back-subject = Une course revient au bureau
notice-delivery-followed = { $way ->
    [retry_today] La livraison qui n’a pas pu être faite est tentée encore une fois aujourd’hui.
    [return_to_sender] La marchandise qui n’a pas pu être livrée retourne à l’expéditeur, prévu le { $on_day }.
    [leave_at_hub] La marchandise qui n’a pas pu être livrée attend au dépôt de { $cooperative }.
   *[retry_tomorrow] La livraison qui n’a pas pu être faite est retentée le { $on_day }.
}
notice-delivery-followed-subject = La suite d’une livraison qui a échoué
notice-delivery-not-retried = Une livraison signalée comme échouée a finalement été faite : l’essai prévu le { $on_day } est annulé.
notice-delivery-not-retried-subject = Une livraison a finalement été faite
notice-retry-withdrawn = Un arrêt signalé comme échoué a finalement été livré : son second essai du { $on_day } est annulé.
notice-retry-withdrawn-subject = Un second essai est annulé
notice-retry-kept = Un arrêt signalé comme échoué a finalement été livré, mais son second essai est déjà dans une tournée du { $on_day }. Merci de décider s’il est encore utile.
notice-retry-kept-subject = Un second essai est-il encore utile ?

# --- exploitation : réglages, mesures, service de démonstration -------------------------------------
fault-setting-metrics-token = Ce jeton est trop court pour être sûr. Utilisez au moins 24 caractères tirés au hasard.
fault-installation-key-weak = La clé numéro { $number } n’est pas aléatoire : elle ressemble à un exemple. Créez votre propre clé.
help-serve-demo = Servir une coopérative inventée dont les tournées du jour sont en cours, dans une base de données à elle.
help-serve-speed = Avec --demo : une journée depuis son matin, tant de fois plus vite que l’horloge au mur. Sans cela, la démonstration est à cette heure d’aujourd’hui.
help-serve-verbose = Avec --demo : afficher une ligne pour chaque chose qui arrive.
demo-day = Une journée simulée : il est { $clock }, et l’horloge va { $speed } fois plus vite. Il y aura des imprévus.
demo-dispatcher = Pour mener la journée, ouvrez { $address }/sign-in et connectez-vous en tant que { $email } avec le mot de passe { $password }
fault-only-with-demo = Ceci ne va qu’avec --demo.
stage-demo-booking = Réservation du travail du jour
stage-demo-planning = Planification de la journée
demo-people = Les personnes de la démo :
demo-links-once = Chaque lien connecte une fois. Relancez la démo pour de nouveaux liens et mots de passe.
fault-demo-own-database = La démonstration garde sa propre base de données, pour que des personnes inventées n’entrent jamais dans la vôtre. Retirez cette variable pour la lancer.
error-demo-half-made = La démonstration a été interrompue pendant sa mise en place. Supprimez le dossier demo dans TOURNEE_HOME et relancez-la.
error-demo-without-plan = La journée de démonstration n’a donné aucun plan : { $status ->
    [waiting] il attend encore un processus de travail
    [solving] le calcul est encore en cours
    [dropped] il a été mis de côté
   *[failed] la recherche s’est terminée sans plan
}. Relancez la démonstration.
role-dispatcher = régulation
role-courier = livraison
role-volunteer = bénévolat
role-merchant = commerce
role-producer = production
role-aid-coordinator = coordination de l’aide
role-admin = administration
role-installation-admin = exploitation
role-recipient = destinataire

## Par HTTP

error-body-unreadable = Le corps de la requête est illisible. Envoyez une valeur JSON en UTF-8, sans NaN ni Infinity, et sans imbrication excessive.
error-body-not-json = Cette adresse attend du JSON. Envoyez le corps en JSON, avec l’en-tête Content-Type: application/json.
error-body-too-long = Le corps de la requête est trop long. Cette adresse accepte au plus { NUMBER($limit) } octets : envoyez-le en plusieurs fois, ou plus petit.
error-no-such-address = Il n’y a pas de telle adresse ici. La description de toutes les adresses se trouve à /openapi.json.
error-method-not-allowed = Cette adresse n’accepte pas cette méthode. L’en-tête Allow de cette réponse donne celles qu’elle accepte.
error-request-refused = La requête ne peut pas être acceptée telle quelle. Comparez-la à la description qui se trouve à /openapi.json.
error-rate-limited = Il y a eu trop de requêtes en peu de temps. Attendez { $seconds } secondes et réessayez ; les en-têtes RateLimit et RateLimit-Policy disent combien sont permises.
error-too-many-at-once = Trop de vos requêtes sont traitées en même temps. Attendez que certaines aient leur réponse, puis réessayez dans { $seconds } secondes.
error-unexpected = Il s’est produit ici une erreur qui ne devrait pas arriver. Réessayez ; si elle persiste, communiquez le request_id de cette réponse à qui gère cette installation.
error-database-away = La base de données est momentanément indisponible. Réessayez dans quelques secondes.
error-database-busy = La base de données est occupée : ce qu’il faut ici est pris par d’autres, ou cela dure trop longtemps. Réessayez dans quelques secondes.
error-csrf-missing = Rien ne montre que cette modification vient de l’une de nos pages. Envoyez le jeton reçu à la connexion, dans l’en-tête { $header }.
error-key-used-twice = Une autre requête a déjà été envoyée sous cette clé ({ $header }). Faites une nouvelle clé pour chaque nouvelle requête ; ne répétez une requête qu’à l’identique.
fault-if-match-form = Ce n’est pas une version. Envoyez l’ETag reçu à la lecture, ou la version entre guillemets droits, par exemple { $example }.
fault-idempotency-key-form = Ce n’est pas une clé. Envoyez de 1 à 200 caractères ASCII visibles, sans espace ; un UUID aléatoire convient.
fault-cursor-unknown = Cette valeur ne dit pas où continuer. Envoyez telle quelle celle que donnait la réponse précédente, ou n’en envoyez pas pour partir du début.
fault-password-or-passkey = Il faut un mot de passe ou une clé d’accès, et pas les deux. Envoyez l’un et omettez l’autre.
fault-key-not-asked = La clé { $key } n’est pas connue ici. Omettez-la, ou cherchez son nom dans la description qui se trouve à /openapi.json.
fault-body-missing = Le corps manque. Envoyez ce que cette adresse attend ; la description qui se trouve à /openapi.json en donne un exemple.
fault-body-too-many-values = La requête en dit trop à la fois : { $limit } clés et entrées de listes au plus. Envoyez-la en plusieurs fois.
fault-value-unusable = { $value } ne convient pas ici. Cherchez ce qui convient dans la description qui se trouve à /openapi.json.
fault-below-least = { $value } est trop petit. Il faut { $least } ou plus.
fault-above-most = { $value } est trop grand. Il faut { $most } ou moins.
fault-text-too-short = { $value } est trop court. Écrivez au moins { $least } caractères.
fault-list-too-long = Il y a trop d’éléments. Au plus { $limit } sont acceptés à la fois : envoyez le reste dans une autre requête.
fault-list-too-short = Il y a trop peu d’éléments. Il en faut au moins { $least }.

## Ce qui se passe en route, ses preuves, et ce qui en est payé

error-aid-photo = On ne prend pas de photo au domicile où une aide est apportée. Prenez à la place : { $instead }.
error-booking-invoiced = Cette réservation figure déjà sur une facture ou un projet de facture. Supprimez le projet, ou faites un avoir, avant d’en changer le prix.
error-booking-not-settled = Cette réservation n’est pas encore terminée : son prix ne peut pas être changé. Attendez que tout soit fait et que sa tournée soit finie.
error-invoice-issued = Cette facture a son numéro et ne peut plus être supprimée. Annulez-la par un avoir.
error-no-such-invoice = Il n’y a pas de telle facture. Consultez la liste des factures.
error-nothing-agreed = Aucun prix n’a été convenu pour cette réservation : il n’y a rien à changer. Réservez de nouveau avec un devis.
error-position-outside-shift = Ces positions sont d’un moment hors du service ouvert. N’envoyez que ce qui a été vu entre son début et maintenant.
error-position-sharing-off = Les positions ne sont pas reçues maintenant : le partage est désactivé, ou c’est la pause. Activez d’abord le partage pour ce service.
error-round-not-finished = Cette tournée n’est pas terminée. Seule une tournée terminée est comptée, ou rouverte.
error-round-too-old = Cette tournée est du { $day } : elle ne peut être rouverte que jusqu’à { $days ->
    [one] un jour
   *[other] { $days } jours
} après. Ce qui est signalé de ses arrêts compte même sans cela.
error-round-invoiced = { $count ->
    [one] Une réservation
   *[other] { $count } réservations
} de cette tournée { $count ->
    [one] figure
   *[other] figurent
} déjà sur une facture ou un projet de facture. Supprimez le projet, ou faites un avoir, avant de rouvrir la tournée.
fault-contest-of-nothing = Il n’y a pas de telle décision à contester : { $value }. Donnez l’identifiant de la décision tel que sa page l’affiche.
fault-event-not-told = Les téléphones ne signalent pas { $value } : cela découle d’autre chose. N’envoyez que les sortes d’événements listées dans docs/events.md.
fault-event-not-your-shift = Le service { $value } est celui de quelqu’un d’autre. Ne signalez que ce qui touche le vôtre.
fault-event-phone = { $value } n’est pas un nom de téléphone. Écrivez jusqu’à 64 lettres, chiffres, traits d’union et tirets bas, en commençant par une lettre ou un chiffre.
fault-event-phone-seq = { $value } n’est pas un numéro d’événement. Un téléphone numérote ses événements 1, 2, 3, … et se nomme dans phone_id.
fault-events-too-many = { $value } événements sont trop pour un lot. Envoyez-en au plus { $limit } à la fois, les plus anciens d’abord.
fault-not-a-source = { $value } ne nomme pas une source. Écrivez un nom court en minuscules, chiffres et traits d’union, par exemple { $example }.
fault-positions-too-many = { $value } positions sont trop à la fois. Envoyez-en au plus { $limit }, les plus anciennes d’abord.
fault-proof-name = Ce n’est pas un nom. Saisissez le nom de qui a reçu les marchandises, en { $limit } caractères au plus, sur une ligne.
fault-proof-one-content = Une preuve montre une seule chose, celle-ci en montre { $value }. Envoyez l’un de ceux-ci : signature, name, code, items, age_years.

## Web Push et messages courts

event-message-sent = Message écrit
event-message-read = Messages lus
notice-message-from-office = Le bureau vous a écrit.
notice-message-from-office-subject = Un message du bureau
notice-message-from-rider = Un coursier a écrit au bureau.
notice-message-from-rider-subject = Un message d’un coursier
fault-message-to-whom = Dites de quel coursier il s’agit, par person_id.
fault-push-key-form = Ceci n’est pas une clé d’abonnement d’un navigateur. Donnez p256dh et auth tels que le navigateur les a, en base64url.
fault-push-server-key = Le navigateur s’est abonné avec une clé qui n’est plus la nôtre. Abonnez-le de nouveau avec celle de GET /v1/me/push-key.
error-push-too-many = Au plus { $limit } navigateurs d’une même personne sont réveillés. Retirez-en un d’abord.
error-no-such-subscription = Vous n’avez pas de tel abonnement. Regardez-en la liste.
error-no-such-tile = Il n’y a pas de tuile { $tile }. Les niveaux de zoom vont de { $low } à { $high } ; les colonnes et les lignes de 0 à 2 puissance le niveau, moins un.
error-no-such-tiles = Cette version de la carte n’existe plus. Lisez /v1/tiles.json pour connaître les adresses des tuiles actuelles.
error-city-not-loaded = La carte de { $city } n’est pas encore chargée. Elle l’est au démarrage du serveur ; réessayez dans quelques minutes, ou consultez tournee doctor.
error-no-address-near = Aucune adresse n’est connue à moins de 200 m de ce point.
fault-near-form = Ce n’est pas un point. Écrivez la longitude et la latitude en degrés, séparées par une virgule, par exemple 2.35,48.85.
fault-ride-unreadable = Ce n’est pas un fichier GPX lisible : { $detail }
fault-ride-too-large = Ce fichier est trop grand pour un trajet : on lit au plus { $most } points et 50 Mo.
fault-ride-point = Le point { $number } n’a pas de latitude et de longitude possibles sur terre.
fault-ride-time = L’heure du point { $number } n’en est pas une : { $value }
fault-ride-without-track = Ce fichier ne contient pas de trace enregistrée avec des heures. Exportez l’activité elle-même, pas un itinéraire prévu.
fault-calibration-too-little = Seuls { $value } m de ces trajets ont été parcourus sur le plat, sur un bon revêtement et dans des rues de cette ville ; il en faut { $low }. Ajoutez des trajets, ou vérifiez que c’est la bonne ville.
fault-minutes-form = Ce ne sont pas des minutes. Écrivez de un à { $most } nombres entiers compris entre 1 et { $limit }, séparés par des virgules, par exemple 5,10,15.
fault-address-unclear = Cette adresse peut être : { $suggestions }. Choisissez-en une, ou montrez sur la carte où c’est.
fault-setting-geocoder = Ce n’est pas l’adresse d’un géocodeur. Écrivez https://photon.example.org/api, sans point d’interrogation ; http:// n’est permis que pour cette machine.

## Calendriers

calendar-shifts = Services · { $cooperative }
calendar-shift = Service · { $vehicle }
fault-ics-too-large = Ce fichier fait { $value } octets ; la limite est de { $limit }. Exportez moins de mois.
fault-ics-unreadable = Ceci n’est pas un fichier iCalendar. Donnez-en un qui commence par BEGIN:VCALENDAR, tel que les agendas l’exportent.
fault-ics-too-much = Il y a trop de choses dans cet agenda (plus de { $limit }). Exportez moins de mois, ou moins d’événements répétés.
fault-ics-zone = Personne ne connaît le fuseau horaire « { $value } ». Utilisez un nom tel que Europe/Paris, ou des heures en UTC.
fault-ics-event = On ne peut pas dire quand a lieu cet événement. Il lui faut un début, une fin qui ne le précède pas ou une durée d’un an au plus, et une règle au plus.
fault-file-takes-too-much = La lecture de ce fichier demanderait plus de { $seconds } s de calcul ou { $megabytes } Mo de mémoire. Divisez-le en fichiers plus petits, ou enregistrez-le à nouveau avec son seul tableau.
error-calendars-too-many = Une personne a au plus { $limit } adresses de ce genre. Révoquez-en une d’abord.
error-no-such-calendar = Il n’y a pas de tel calendrier. Il a peut-être été révoqué : créez une nouvelle adresse.
error-photos-busy = Beaucoup de photos sont en cours de réception. Renvoyez celle-ci dans quelques secondes.
error-files-busy = Plusieurs fichiers sont en cours de lecture. Renvoyez celui-ci dans quelques secondes.
error-reading-failed = Ce fichier n’a pas pu être lu à cause d’une erreur de notre programme ({ $what }). Signalez-la, avec le fichier si vous pouvez le partager.

## L’application du coursier

courier-app-skip = Aller au contenu
courier-app-back = Retour
courier-app-close = Fermer
courier-app-loading = Chargement…
courier-app-try-again = Réessayer
courier-app-understood = Compris
courier-app-undo = Annuler
courier-app-refresh = Actualiser
courier-app-stay = Rester
courier-app-not-sent-yet = pas encore envoyé
courier-app-screen-missing = Cet écran n’est pas encore sur le téléphone. Il viendra avec le réseau.
courier-app-note-optional = Remarque (facultative)
courier-app-note-office = Seul le bureau la lit.
courier-app-one-less = Un de moins
courier-app-one-more = Un de plus
courier-app-stops = Arrêts
courier-app-way = Trajet
courier-app-vehicle = Vélo
courier-app-minutes = { $count } min
courier-app-hours = { $hours } h { $minutes }
courier-app-items = { $count ->
    [one] { $count } colis
   *[other] { $count } colis
}
courier-app-problem-network = Pas de réseau en ce moment. Ce que vous avez fait est gardé sur le téléphone ; ceci demande du réseau.
courier-app-problem-storage-full-photo = Le téléphone n’a plus de place. Libérez de l’espace puis refaites la photo ; rien de ce qui est déjà noté n’est perdu.
courier-app-problem-storage-full = Le téléphone n’a plus de place : ceci n’est pas gardé et le bureau n’en sait rien. Tout reste affiché ici. Libérez de l’espace et appuyez de nouveau, ou appelez le bureau.
courier-app-problem-storage-failed = Le téléphone n’a pas pu garder ceci et le bureau n’en sait rien. Tout reste affiché ici. Appuyez de nouveau, ou appelez le bureau.
courier-app-storage-full = Le téléphone n’a plus de place. Libérez de l’espace : ce que vous faites maintenant risque de ne pas être gardé.
courier-app-storage-failed = La mémoire du téléphone ne répond pas pour l’instant. Un nouvel essai se fait tout seul ; ce que vous avez fait avant est toujours là.
courier-app-problem-photo-unreadable = Le téléphone ne sait pas lire cette image. Refaites la photo.

# La barre du pouce et ce qui se signale
courier-app-tabs = Écrans principaux
courier-app-tab-next = Suivant
courier-app-tab-list = Arrêts
courier-app-tab-map = Carte
courier-app-tab-messages = Messages
courier-app-tab-more = Plus
courier-app-unread = { $count ->
    [one] { $count } message non lu
   *[other] { $count } messages non lus
}
courier-app-net-trouble = { $count ->
    [one] { $count } élément à regarder
   *[other] { $count } éléments à regarder
}
courier-app-net-waits = { $count ->
    [one] { $count } élément en attente d’envoi
   *[other] { $count } éléments en attente d’envoi
}
courier-app-net-all-sent = Tout est envoyé
courier-app-net-off = Pas de réseau
courier-app-online = Le réseau fonctionne
courier-app-signed-out-keep = La session est fermée. Votre tournée et ce que vous avez fait restent sur le téléphone et partiront à votre retour.
courier-app-sign-in-again = Se reconnecter
courier-app-changes-there = { $count ->
    [one] Le bureau a changé { $count } chose dans votre tournée
   *[other] Le bureau a changé { $count } choses dans votre tournée
}
courier-app-update-there = Une nouvelle version de l’application est prête.
courier-app-update-take = L’utiliser maintenant

# Connexion
courier-app-sign-in = Se connecter
courier-app-sign-in-sub = La tournée sur votre téléphone
courier-app-sign-in-title = Entrez
courier-app-sign-in-how = Ouvrez le lien que le bureau vous a envoyé, ou tapez ici le code court.
courier-app-sign-in-code = Code donné par le bureau
courier-app-sign-in-code-missing = Tapez le code que le bureau vous a donné.
courier-app-sign-in-code-wrong = Ce code n’ouvre rien : il est mal tapé, déjà utilisé ou trop vieux. Demandez-en un autre au bureau.
courier-app-sign-in-busy = Connexion…
courier-app-sign-in-lost = Ni lien ni code ? Appelez le bureau, qui en fait un aussitôt. Il ne faut ni compte ni mot de passe.
courier-app-sign-out = Se déconnecter
courier-app-sign-out-forgets = La tournée, les photos et les messages sont retirés de ce téléphone.
courier-app-sign-out-loses = { $count ->
    [one] { $count } élément n’est pas encore envoyé et serait perdu.
   *[other] { $count } éléments ne sont pas encore envoyés et seraient perdus.
}
courier-app-sign-out-anyway = Se déconnecter quand même

# Aujourd’hui
courier-app-today-title = Vos tournées
courier-app-today-one-round = Ce lien montre une seule tournée.
courier-app-today-empty = Pas encore de tournée pour vous. On vous le dira dès qu’il y en a une.
courier-app-today-look-again = Regarder à nouveau
courier-app-today-more = Plus
courier-app-today-round = { $stops ->
    [one] { $stops } arrêt
   *[other] { $stops } arrêts
} · { $length } · { $vehicle }
courier-app-today-free-choice = Vous pouvez dire non sans donner de raison. Cela n’est pas compté et ne change rien aux tournées suivantes.
courier-app-accept = Accepter
courier-app-refuse = Refuser
courier-app-swap = Céder
courier-app-accept-or-refuse = Accepter ou refuser
courier-app-shift-open = Commencer le travail
courier-app-shift-close = Finir le travail
courier-app-shift-close-title = Finir le travail ?
courier-app-shift-close-left = { $count ->
    [one] Il reste { $count } arrêt dans votre tournée.
   *[other] Il reste { $count } arrêts dans votre tournée.
}
courier-app-shift-close-riding = Votre tournée n’est pas encore terminée.
courier-app-shift-close-how = Le temps payé s’arrête maintenant, à { $at }.
courier-app-shift-go-on = Continuer le travail
courier-app-shift-ended = Vous avez fini le travail. Par erreur ? Alors continuez : le temps écoulé depuis compte comme travail.
courier-app-shift-ended-riding = Vous avez fini le travail : le temps payé est arrêté, mais votre tournée continue.
courier-app-shift-reopen = Je travaille encore
courier-app-shift-without-round = Créneau sans tournée
courier-app-round-show = Ouvrir la tournée
courier-app-round-look = La revoir
courier-app-round-kept = Sur ce téléphone, même sans réseau
courier-app-round-start = Partir
courier-app-round-finish = Terminer la tournée
courier-app-round-withdrawn = Le bureau a retiré cette tournée. Vous n’avez pas à la faire.
courier-app-round-status-published = nouvelle
courier-app-round-status-accepted = acceptée
courier-app-round-status-refused = refusée
courier-app-round-status-started = en cours
courier-app-round-status-finished = terminée
courier-app-round-status-withdrawn = retirée
courier-app-refuse-title = Refuser la tournée
courier-app-refuse-free = Aucune raison n’est demandée. Un refus n’est pas compté et n’a aucun effet sur les tournées suivantes.
courier-app-refuse-send = Refuser
courier-app-swap-title = Céder la tournée
courier-app-swap-free = Les autres voient que cette tournée est à prendre. Elle reste la vôtre tant que personne ne la prend.
courier-app-swap-send = Proposer aux autres
courier-app-offer-title = À prendre
courier-app-offer-free = Quelqu’un préfère ne pas faire cette tournée. La première personne qui la prend la fait ; compétences et temps de travail sont vérifiés.
courier-app-offer-take = Prendre
courier-app-offer-own = Proposée aux autres. Elle reste la vôtre tant que personne ne la prend.
courier-app-offer-withdraw = Retirer l’offre

# L’arrêt suivant
courier-app-next-title = Arrêt { $number } sur { $total }
courier-app-progress = { $failed ->
    [0] { $done } sur { $total } faits · fin vers { $end }
   *[other] { $done } sur { $total } faits, { $failed } en échec · fin vers { $end }
}
courier-app-stop-title = Arrêt
courier-app-stop-gone = Cet arrêt ne fait plus partie de votre tournée.
courier-app-stop-nameless = Arrêt sans nom
courier-app-kind-pickup = Enlèvement
courier-app-kind-drop = Livraison
courier-app-kind-break = Pause
courier-app-kind-visit = Visite
courier-app-street-only = Ce numéro n’est pas sur la carte. Le repère est seulement dans la rue.
courier-app-where-rough = L’adresse sera donnée peu avant la visite. La carte montre le quartier.
courier-app-window = Souhaité
courier-app-window-any = à toute heure
courier-app-expected = Vous y serez
courier-app-expected-late = { $late } de retard
courier-app-arrived-at = Arrivée à
courier-app-waiting-since = Attente depuis
courier-app-goods = Marchandises et précautions
courier-app-code-on-parcel = Code sur le colis
courier-app-takes-back = À reprendre : { $load }
courier-app-proof-wanted = Preuve : { $proofs }
courier-app-same-door = { $count ->
    [one] Encore { $count } arrêt à cette porte
   *[other] Encore { $count } arrêts à cette porte
}
courier-app-conflict-cancelled-meanwhile = L’arrêt avait été annulé entre-temps. Si vous avez remis la marchandise, cela compte : le bureau et le client sont prévenus.
courier-app-conflict-moved-meanwhile = Le bureau avait entre-temps donné cet arrêt à une autre tournée. Si vous avez remis la marchandise, cela compte : le bureau et la personne qui devait y aller sont prévenus.
courier-app-office-settles = Le bureau réglera cela ; continuez votre tournée.
courier-app-leg = { $length }, { $time }
courier-app-call = Appeler
courier-app-call-office = Appeler le bureau
courier-app-call-coordinator = Appeler la coordination
courier-app-navigate = Naviguer
courier-app-why-me = Pourquoi moi ?
courier-app-turns = Pas à pas
courier-app-arrive = J’y suis
courier-app-cannot = Impossible
courier-app-done-drop = Remis
courier-app-done-pickup = Enlevé
courier-app-wait = Attendre
courier-app-part = En partie
courier-app-failed = Échec
courier-app-wait-title = Attente
courier-app-wait-counts = Attendre, c’est du travail : c’est chronométré et payé.
courier-app-wait-why = Qu’attendez-vous ?
courier-app-wait-not_ready = La marchandise n’est pas prête
courier-app-wait-nobody = Il n’y a encore personne
courier-app-wait-queue = Il y a la queue
courier-app-wait-start = Commencer l’attente
courier-app-better-title = Il y a un meilleur ordre
courier-app-better-how = { $saved } de trajet en moins ; retard de { $less } au lieu de { $late } ; fin vers { $end }.
courier-app-better-take = Rouler dans cet ordre
courier-app-better-local = Seul ce téléphone le suit. Le bureau voit l’ordre prévu, et chaque arrêt dès que vous l’annoncez.
courier-app-do-next = Faire ceci ensuite
courier-app-own-order = Vous roulez dans votre propre ordre.
courier-app-own-order-back = Revenir à l’ordre prévu
courier-app-before-title = Votre tournée
courier-app-start-at = Départ
courier-app-companion = Avec
courier-app-mind = Précautions
courier-app-last-title = Dernière étape
courier-app-last-all = Tous les arrêts sont réglés.
courier-app-last-home = Retour à : { $address }
courier-app-last-aboard = Encore à bord : { $load }. Rapportez-le à sa place avant de terminer.
courier-app-over-title = Tournée terminée
courier-app-over-thanks = Merci. Bien roulé.
courier-app-over-sum = Faits : { $done }. Échecs : { $failed }.
courier-app-over-pending = Une partie est encore sur le téléphone. Gardez l’application ouverte là où il y a du réseau jusqu’à ce que tout soit envoyé.
courier-app-list-empty = Cette tournée n’a aucun arrêt.
courier-app-handling-accompanied = à deux
courier-app-handling-chilled = frais
courier-app-handling-frozen = surgelé
courier-app-handling-hot = chaud
courier-app-handling-aid_pledge = confidentiel
courier-app-handling-fragile = fragile
courier-app-handling-boxes = caisses
courier-app-handling-crates = cageots

# Fait, en partie, échoué
courier-app-done-title = Preuve
courier-app-picked-title = Retrait non signalé
courier-app-picked-never = Personne n’a signalé ce retrait : { $names }.
courier-app-picked-how = Ne remettez que ce qui est vraiment à bord.
courier-app-picked-sure = C’est à bord : signaler le retrait comme fait
courier-app-picked-look = Voir le retrait
courier-app-done-all = { $count ->
    [one] Fait
   *[other] Les { $count } sont faits
}
courier-app-done-without = Fait sans cela
courier-app-together = Tout à cette porte
courier-app-proof-keep = Garder
courier-app-proof-add = Ajouter la preuve
courier-app-proof-missing = Il manque encore une preuve. Vous pouvez l’ajouter maintenant.
courier-app-proof-open = Encore demandé : { $proofs }. Sans cela, le bureau vous posera la question.
courier-app-photo-title = Photo
courier-app-photo-optional = Photo (facultative)
courier-app-photo-take = Prendre une photo
courier-app-photo-more = En prendre une autre
courier-app-photo-busy = Réduction de l’image…
courier-app-photo-kept = La photo est gardée
courier-app-photo-nr = Photo { $number }
courier-app-photo-remove = Retirer
courier-app-photo-remove-nr = Retirer la photo { $number }
courier-app-photo-mind = Montrez la marchandise là où vous l’avez laissée. Pas de visages, pas de noms d’autres sonnettes.
courier-app-signature-title = Signature
courier-app-signature-pad = Zone où signer au doigt, au stylet ou à la souris
courier-app-signature-clear = Effacer
courier-app-signature-keep = Garder
courier-app-signature-kept = La signature est gardée
courier-app-signature-type = Plutôt taper le nom
courier-app-name-title = Nom de la personne qui a reçu
courier-app-name-who = Prénom et nom
courier-app-name-missing = Tapez le nom de la personne qui a reçu la marchandise.
courier-app-name-keep = Garder le nom
courier-app-name-kept = Le nom est gardé
courier-app-age-title = Vérifier l’âge
courier-app-age-how = Regardez une pièce avec photo : il faut avoir 18 ans ou plus. N’en notez rien.
courier-app-age-seen = 18 ans ou plus : vérifié
courier-app-age-kept = L’âge est vérifié
courier-app-age-not = Trop jeune ou sans pièce : ne rien remettre
courier-app-code-title = Code
courier-app-code-type = Code du colis ou du destinataire
courier-app-code-shown = Code que montre la personne
courier-app-code-check = Vérifier
courier-app-code-scan = Scanner
courier-app-code-camera = Image de l’appareil photo ; placez le code devant
courier-app-code-no-camera = L’appareil photo ne peut pas servir. Tapez le code.
courier-app-code-aid = Seule la personne à qui c’est destiné montre le code. Personne, ou pas de code ? Appelez la coordination : rien n’est jamais remis à un voisin.
courier-app-code-kept = Le code est bon
courier-app-code-mistyped = Le code saisi n’est pas celui de la personne. Redemandez-le ; la coordination est prévenue.
courier-app-code-wrong = Ce code n’est pas celui de cet arrêt. Regardez à nouveau le colis.
courier-app-count-parcels = Colis
courier-app-count-fewer = C’est moins que prévu. Signalez-le comme fait en partie.
courier-app-piece = { $kind ->
    [box] bac
    [cup] gobelet
    [cold_box] caisson isotherme
    [ice_pack] pain de glace
   *[crate] caisse
}
courier-app-count-empties = Repris à vide : { $kind }
courier-app-reason-missing = Choisissez une raison.
courier-app-fail-title = Cela n’a pas marché
courier-app-fail-why = Pourquoi ?
courier-app-fail-then = Ensuite : { $next }
courier-app-fail-rule = C’est la règle de cet arrêt. Appelez le bureau si elle ne convient pas.
courier-app-relay-where = Où l’avez-vous laissé ?
courier-app-relay-none = Remis ici
courier-app-relay-done = Déposé au relais
courier-app-relay-instead = Un relais peut le recevoir :
courier-app-relay-how = C’est alors une livraison faite, pas un échec. Vous pouvez aussi y passer plus tard dans la tournée.
courier-app-relay-go = Déposé au relais
courier-app-left-at-relay = Déposé au relais { $where }
courier-app-fail-send = Le dire au bureau
courier-app-part-title = Fait en partie
courier-app-part-of = Prévu : { $load }
courier-app-part-handed = Remis
courier-app-part-taken = Emportés
courier-app-part-kept = Reste à bord : { $count }
courier-app-part-left-there = Reste sur place : { $count }
courier-app-part-why = Pourquoi pas tout ?
courier-app-part-send = Fait en partie

# À bord
courier-app-cold-title = Hors du froid
courier-app-cold-lot = { $class ->
    [frozen] Surgelé, hors du froid
    [hot] Chaud, sorti du four
   *[chilled] Réfrigéré, hors du froid
} depuis { $minutes } min sur { $limit }. À remettre avant { $due }.
courier-app-cold-lot-to-come = { $class ->
    [frozen] Surgelé : au plus { $limit } min hors du froid
    [hot] Chaud : au plus { $limit } min hors du four
   *[chilled] Réfrigéré : au plus { $limit } min hors du froid
}, soit jusqu’à { $due } comme prévu.
courier-app-cold-before = Dont { $minutes } min avant cette tournée.
courier-app-cold-will-be-over = À ce rythme, { $minutes } min au-delà de la limite. Allez-y d’abord, ou appelez.
courier-app-cold-over = Limite dépassée : appelez le bureau avant de remettre.
courier-app-cold-into-boxes = Dans { $boxes ->
    [one] un caisson isotherme
   *[other] { $boxes } caissons isothermes
} avec { $packs ->
    [one] un pain de glace
   *[other] { $packs } pains de glace
}
courier-app-cold-boxes = Emporter { $boxes ->
    [one] un caisson isotherme
   *[other] { $boxes } caissons isothermes
} et { $packs ->
    [one] un pain de glace
   *[other] { $packs } pains de glace
}
courier-app-cold-pill = reste { $minutes } min
courier-app-goods-title = À collecter ici
courier-app-goods-lot = { $count } de « { $what } »
courier-app-goods-fewer = { $count } de « { $what } », comme la ferme l’a annoncé ; { $ordered } sont commandés
courier-app-goods-go-on = Prenez ce qu’il y a, et confirmez avec « { courier-app-part } ».
courier-app-items-announced = Annoncé : { $count } sur { $load }
courier-app-missing-title = Pas encore au hub, ou pas en entier
courier-app-missing-lot = { $count ->
    [one] 1 pièce
   *[other] { $count } pièces
} de « { $what } » ({ $producer }) :
courier-app-missing-why = { $why ->
    [counted_short] c’est ce qui manque au lot entier, selon le comptage du hub.
    [not_collected] pas enlevé.
    [in_part] enlevé en partie seulement.
    [cancelled] l’enlèvement est annulé.
    [not_planned] aucune tournée ne l’enlève.
    [under_way_at] attendu à { $at }.
   *[under_way] en route.
}
courier-app-missing-go-on = Inutile d’attendre ce qui ne vient pas : confirmez par « { courier-app-part } » ce que vous emportez.
courier-app-load-title = À bord
courier-app-load-none = rien pour l’instant
courier-app-load-empty = Il n’y a rien à bord, et rien à enlever.
courier-app-load-leaves = À remettre dans cet ordre
courier-app-load-to-come = Encore à enlever
courier-app-load-other-way = A quitté le vélo autrement
courier-app-scan-title = Charger en scannant
courier-app-scan-sub = { $done } retraits scannés sur { $total }
courier-app-scan-how = Scannez chaque colis en le chargeant. Ce qui n’est pas scanné n’est pas signalé à bord.
courier-app-scan-count = Compter
courier-app-scan-of = { $done } sur { $total }
courier-app-scan-twice = Tous les colis au code { $code } sont déjà scannés.
courier-app-scan-none = Il ne reste rien à charger.
courier-app-scan-take = { $count ->
    [0] Rien de scanné
    [one] { $count } retrait est à bord
   *[other] { $count } retraits sont à bord
}
courier-app-unload-title = Décharger { $code }
courier-app-unload-how = Pour ce qui quitte le vélo ailleurs qu’à son arrêt.
courier-app-unload-where = Où cela va-t-il ?
courier-app-unload-hub = Au hub
courier-app-unload-sender = Retour à l’expéditeur
courier-app-unload-coordinator = À la coordination
courier-app-unload-send = Déchargé

# Carte et pas à pas
courier-app-map-cannot = Ce téléphone ne sait pas dessiner la carte. Voici le chemin pas à pas.
courier-app-map-absent = Il n’y a pas de carte de cette ville. Voici le chemin pas à pas.
courier-app-map-offline = La carte n’est pas encore sur le téléphone ; elle viendra avec le réseau. Voici le chemin pas à pas.
courier-app-map-streets-only = rues seulement
courier-app-map-keys = Carte. Les flèches la déplacent, plus et moins l’approchent ou l’éloignent ; le même chemin est donné en mots sous « Pas à pas ».
courier-app-map-me = Suivre ma position
courier-app-map-way = Montrer le chemin jusqu’au prochain arrêt
courier-app-map-together = { $count } arrêts ici
courier-app-map-open = Ouvrir l’arrêt
courier-app-map-closer = Rapprocher
courier-app-map-farther = Éloigner
courier-app-turns-nowhere = Il n’y a pas d’arrêt suivant.
courier-app-turns-rough = Le chemin sera donné avec l’adresse.
courier-app-turns-unknown = Le téléphone ne connaît pas le chemin vers cet arrêt.
courier-app-closed-title = Fermé ou ralenti près du chemin
courier-app-closed-shut = Fermé
courier-app-closed-slow = { $kmh } km/h au plus
courier-app-closed-until = fin : { $until }
courier-app-closed-from = début : { $from }
courier-app-closed-from-until = { $from } – { $until }
courier-app-closed-open-end = jusqu’à nouvel ordre

# Messages
courier-app-message-with = Avec le bureau
courier-app-message-write = Écrire au bureau
courier-app-message-send = Envoyer
courier-app-message-none = Pas encore de message.
courier-app-message-office = Bureau
courier-app-message-me = Vous
courier-app-message-ready = Messages tout prêts
courier-app-message-late = Je serai en retard.
courier-app-message-nobody = Personne n’ouvre.
courier-app-message-where = Je ne trouve pas l’entrée.
courier-app-message-help = Merci de me rappeler.

# Pauses
courier-app-break-title = Pause
courier-app-break-planned = Pause prévue
courier-app-break-start = Commencer une pause
courier-app-break-end = Finir la pause
courier-app-break-on = Vous êtes en pause
courier-app-break-since = Depuis { $at }
courier-app-break-of = prévue : { $time }
courier-app-break-soon = Pause d’ici { $left }
courier-app-break-due = C’est l’heure de votre pause
courier-app-break-law = Personne ne doit travailler plus longtemps sans pause. Les retards qui en viennent ne sont pas de votre faute.
courier-app-break-only-riding = Une pause se prend quand la tournée est en cours.
courier-app-break-none-planned = Aucune dans cette tournée. Prenez-en une dès que vous en avez besoin.
courier-app-break-paid = payée
courier-app-break-unpaid = non payée
courier-app-break-taken = prise
courier-app-break-unseen = Votre position n’est pas montrée pendant une pause.

# Incident
courier-app-incident-title = Signaler un incident
courier-app-incident-what = Que s’est-il passé ?
courier-app-incident-missing = Choisissez ce qui s’est passé.
courier-app-incident-grave = Occupez-vous d’abord de vous et des autres. La tournée peut attendre.
courier-app-incident-send = Le dire au bureau
courier-app-call-112 = Urgences 112

# Pourquoi, et le droit de contester
courier-app-why-pinned = Le bureau a attaché ce travail à votre tournée à la main.
courier-app-why-tried-again = On réessaie, car cela n’a pas marché la fois d’avant.
courier-app-why-skills = Il demande quelque chose que vous ou votre vélo savez faire : { $skills }.
courier-app-why-accompanied = Il faut être deux, et vous êtes deux sur cette tournée.
courier-app-why-way-solve = De toutes les tournées du jour, c’est dans la vôtre qu’il ajoutait le moins de trajet et d’attente.
courier-app-why-way-insert = Il est arrivé tard, et votre tournée avait le plus petit détour.
courier-app-why-way-reassign = Le bureau l’a déplacé dans votre tournée.
courier-app-why-way-unassign = Il est resté dans votre tournée quand le bureau en a retiré autre chose.
courier-app-why-way-swap = Vous avez repris cette tournée à quelqu’un.
courier-app-why-way-withdraw = Il est resté dans votre tournée quand le bureau a retiré quelque chose.
courier-app-why-way-replan = La journée a été replanifiée en cours de route, et votre tournée convenait le mieux.
courier-app-why-way-returns = Il est resté dans votre tournée quand on y a ajouté des caisses à reprendre.
courier-app-why-way-roll_back = Le bureau est revenu à un plan antérieur, où il est à vous.
courier-app-why-rights = Un programme propose, une personne publie. Votre vitesse et vos refus ne comptent pas.
courier-app-contest-title = Contester
courier-app-contest-round = Contester cette tournée
courier-app-contest-free = Une personne lit ceci et vous répond. Contester ne joue jamais contre vous.
courier-app-contest-say = Qu’est-ce qui ne va pas, et que faudrait-il ?
courier-app-contest-missing = Écrivez ce qui ne va pas.
courier-app-contest-send = Envoyer la contestation

# Ce que l’on a contesté ou signalé, et ce qui en est sorti

courier-app-volunteer-title = Donner un coup de main
courier-app-concerns-title = Mes signalements
courier-app-concerns-none = Vous n’avez rien contesté ni signalé ces deux derniers mois.
courier-app-concerns-offline = Ceci n’est pas encore sur le téléphone. Cela viendra avec le réseau.
courier-app-concerns-as-of = Lu le { $at }.
courier-app-concern-contest-round = Tournée contestée
courier-app-concern-contest-visit = Arrêt contesté
courier-app-concern-contest-job = Course contestée
courier-app-concern-contest-plan = Plan contesté
courier-app-concern-contest-posting = Effort compté contesté
courier-app-concern-contest-waiting = Pas encore envoyée
courier-app-concern-contest-open = Attend une réponse
courier-app-concern-contest-overdue = Réponse en retard
courier-app-concern-contest-answered = Réponse reçue
courier-app-concern-incident-waiting = Pas encore envoyé
courier-app-concern-incident-open = Pas encore clos
courier-app-concern-incident-closed = Clos
courier-app-concern-due = Une personne doit répondre avant le { $at }.
courier-app-concern-overdue = Une réponse était attendue le { $at }. Rappelez-le au bureau.
courier-app-concern-decision-upheld = La décision est maintenue.
courier-app-concern-decision-changed = La décision est changée.
courier-app-concern-done = Ce qui a été fait

# Ses heures et son effort
courier-app-own-title = Mes heures
courier-app-own-days = Quels jours ?
courier-app-own-week = Cette semaine
courier-app-own-month = Ce mois-ci
courier-app-own-before = Le mois dernier
courier-app-own-offline = Ces jours ne sont pas sur le téléphone. Ils viendront avec le réseau.
courier-app-own-hours = Temps payé
courier-app-own-work = Travail
courier-app-own-pause = Pauses non payées
courier-app-own-night = dont la nuit
courier-app-own-sunday = dont dimanches et jours fériés
courier-app-own-earnings = C’est ce que compte la paie : le temps payé, avec nuits, dimanches et jours fériés à part.
courier-app-own-effort = Effort
courier-app-own-no-rounds = Aucune tournée terminée ces jours-là.
courier-app-own-median = Après la barre : la moitié des gens n’en a pas fait plus.
courier-app-own-no-median = Trop peu de gens ont roulé pour montrer une valeur du milieu sans désigner quelqu’un.
courier-app-own-rounds = Tournées
courier-app-own-stops = { $count ->
    [one] { $count } arrêt
   *[other] { $count } arrêts
}
courier-app-own-private = Vous et le bureau seuls voyez ceci. Il n’y a pas de classement.
courier-app-own-by-link = Ce lien n’ouvre qu’une tournée. Vos heures sont au bureau ; demandez un code personnel pour les voir ici.
courier-app-effort-riding-s = À vélo
courier-app-effort-serving-s = Aux arrêts
courier-app-effort-waiting-s = En attente
courier-app-effort-distance-m = Distance
courier-app-effort-load-kg-m = Poids × trajet
courier-app-effort-climb-m = Montée
courier-app-effort-floors = Étages avec charge

# Réglages
courier-app-settings-title = Réglages
courier-app-settings-language = Langue
courier-app-settings-theme = Apparence
courier-app-theme-auto = Comme le téléphone
courier-app-theme-light = Clair
courier-app-theme-dark = Sombre
courier-app-theme-sun = Plein soleil
courier-app-settings-heading = Tourner la carte avec la route
courier-app-settings-awake = Garder l’écran allumé en roulant
courier-app-settings-tiles = Carte de cette tournée : { $done } morceaux sur { $total } sur le téléphone
courier-app-settings-licences = licences
courier-app-home-title = Mettre l’application sur l’écran d’accueil
courier-app-home-why = Depuis l’écran d’accueil, l’application prend tout l’écran, et le téléphone n’efface pas ce qui attend d’être envoyé.
courier-app-home-apple = Sur un iPhone, l’application y commence vide, et le lien déjà utilisé n’ouvre plus rien. Emportez donc un code.
courier-app-home-step-apple = Dans Safari, appuyez sur Partager, puis « Sur l’écran d’accueil ».
courier-app-home-step-other = Ouvrez le menu du navigateur, puis « Installer » ou « Ajouter à l’écran d’accueil ».
courier-app-home-step-code = Créez un code. Il ouvre la même chose qu’ici, une fois.
courier-app-home-code-make = Créer un code
courier-app-home-code-until = Jusqu’à { $at }
courier-app-home-step-type = Ouvrez l’application depuis l’écran d’accueil et tapez le code.
courier-app-home-waits = Ce qui attend encore part d’ici : gardez cette page jusqu’à ce que tout soit envoyé.
courier-app-home-empty = Sur un iPhone, l’application de l’écran d’accueil commence vide. Ouvrez votre tournée dans Safari, créez un code dans les réglages et tapez-le ici. Ou demandez un code au bureau.
courier-app-sharing-title = Ma position
courier-app-sharing-switch = Montrer ma position au bureau
courier-app-sharing-waits = Le bureau verra où vous êtes dès que le travail aura commencé.
courier-app-sharing-on = Le bureau voit où vous êtes.
courier-app-sharing-off = Le bureau ne voit pas où vous êtes.
courier-app-sharing-break = Pause : le bureau ne voit pas où vous êtes.
courier-app-sharing-denied = Le téléphone ne donne pas sa position à cette application ; le bureau ne la voit donc pas.
courier-app-sharing-absent = Le téléphone ne sait pas où il est.
courier-app-sharing-promise = Seulement pendant le travail, jamais en pause, seulement quand l’application est ouverte. Elle est vite oubliée et personne ne vous juge d’après elle.

# Boîte d’envoi et changements
courier-app-outbox-title = Envois
courier-app-outbox-promise = Tout ce que vous faites est gardé sur le téléphone et envoyé dans l’ordre, une seule fois, dès que possible.
courier-app-outbox-waits = En attente d’envoi
courier-app-outbox-events = Étapes
courier-app-outbox-photos = Photos
courier-app-outbox-others = Autres preuves, remarques, messages
courier-app-outbox-last = Dernier envoi à { $at }
courier-app-outbox-send = Envoyer maintenant
courier-app-outbox-sending = Envoi…
courier-app-outbox-network = Pas de réseau au dernier essai. Cela continue tout seul.
courier-app-outbox-server = Le serveur n’a pas répondu. On réessaie tout seul.
courier-app-outbox-signed-out = La session est fermée. Reconnectez-vous et tout partira.
courier-app-outbox-volatile = Ce navigateur peut vider la mémoire de l’application quand le téléphone est plein. Ajoutez-la à l’écran d’accueil pour l’éviter.
courier-app-trouble-title = À regarder
courier-app-trouble-none = Rien. Tout est passé.
courier-app-trouble-how = Gardé ici, sans rien bloquer. Appelez le bureau en cas de doute.
courier-app-trouble-refused = Non accepté
courier-app-trouble-conflict = Deux récits diffèrent
courier-app-trouble-again = Renvoyer
courier-app-trouble-seen = Vu
courier-app-sent-photo = Photo
courier-app-sent-proof = Preuve
courier-app-sent-message = Message
courier-app-sent-note = Remarque
courier-app-away-title = Ce n’est plus votre tournée
courier-app-away-notice = Cette tournée n’est plus la vôtre. Voyez qui la fait.
courier-app-away-what = { $what ->
    [handed_on] { $rider } fait cette tournée depuis { $since }.
    [withdrawn] Le bureau a repris cette tournée à { $since }.
   *[other] Cette tournée n’est plus sur votre liste.
}
courier-app-away-do-not-ride = N’allez pas aux autres arrêts : quelqu’un d’autre y va, ou personne n’a à y aller.
courier-app-away-counts = Ce que vous en avez signalé compte, même ce qui reste à envoyer.
courier-app-away-nothing-aboard = Rien n’en est à bord.
courier-app-away-aboard = Encore à bord : { $load }.
courier-app-away-hand-to = Remettez cela à { $rider }. Le bureau dit où vous retrouver.
courier-app-away-ask-office = Le bureau dit qui le prend : appelez.
courier-app-away-handed-over = Remis
courier-app-taken-title = Plus pour vous : { $name }
courier-app-taken-by = { $rider } s’en charge.
courier-app-taken-delivered = { $rider } l’a livré.
courier-app-taken-open = Personne ne s’en charge encore.
courier-app-unload-courier = À un autre coursier
courier-app-incident-unsent = Le bureau ne sait pas encore ce que vous avez signalé. C’est envoyé en premier dès qu’il y a du réseau : appelez si c’est urgent.
courier-app-fail-stays = La marchandise reste où elle est ; le bureau décide
courier-app-own-running = Au travail depuis { $at } : { $time } pour l’instant
courier-app-own-running-how = Compté comme temps payé à la fin du travail.
courier-app-without-how = La coordination veut savoir pourquoi il manque : { $proofs }.
courier-app-without-why = Pourquoi sans ?
courier-app-without-not-at-hand = La personne ne l’a pas sous la main
courier-app-without-somebody-else = Quelqu’un d’autre a réceptionné
courier-app-without-not-able = La personne ne peut pas
courier-app-without-other = Une autre raison
courier-app-without-note-missing = Écrivez la raison.
courier-app-changes-title = Ce qui a changé
courier-app-changes-none = Rien n’a changé.
courier-app-changes-seen = Compris
courier-app-change-added = Nouvel arrêt
courier-app-change-removed = N’est plus à vous
courier-app-change-cancelled = Annulé
courier-app-change-retimed = Autre heure
courier-app-change-window = Autre créneau
courier-app-change-reordered = Autre ordre
courier-app-change-moved-place = Autre lieu
courier-app-change-note = Autre remarque
courier-app-change-load = Autre marchandise
courier-app-change-restarted = À refaire
courier-app-change-reopened = Le bureau a rouvert la tournée
courier-app-change-settled-elsewhere = Réglé par quelqu’un d’autre
courier-app-change-followed = Décidé : plus aujourd’hui
courier-app-followed-retry_tomorrow = Nouvel essai le { $day }
courier-app-followed-return_to_sender = Retour à l’expéditeur le { $day }
courier-app-followed-leave_at_hub = Reste au dépôt

hours-weekly-rest-too-short = { $value } de repos ininterrompu dans une semaine ; le minimum est de { $limit }, un jour de repos et la nuit attenante.
error-round-is-over = Cette tournée est terminée ou a été retirée. Personne d’autre ne peut plus la faire.
error-swap-gone = Cette tournée n’est plus proposée : l’offre a été retirée, ou quelqu’un d’autre l’a prise.
error-swap-own = Vous avez proposé cette tournée vous-même. Retirez l’offre pour la garder.
error-no-such-swap = Il n’y a pas de telle offre de tournée. Regardez à nouveau la liste des offres.
error-invoice-paid = Un paiement est enregistré pour ce brouillon : il ne peut pas être supprimé. Émettez la facture, puis annulez-la par un avoir.
fault-setting-proxies = Ce n’est pas une liste de proxys. Écrivez des adresses ou des réseaux séparés par des virgules, par exemple 10.0.0.5, fd00::/64, ou none ; un réseau de toutes les adresses permettrait à quiconque de se faire passer pour un autre.
fault-setting-yes-or-no = Ce n’est ni yes ni no. Écrivez l’un des deux.
fault-setting-rate = Ce n’est pas un nombre de requêtes par minute. Écrivez un nombre entier de 10 à 1000000.
fault-setting-clock = Ce n’est pas une horloge. Écrivez sa vitesse (1 à 600), ce qu’elle montrait et quand elle a été lancée, par exemple 60x 2026-03-09T06:30:00+00:00 since 2026-11-02T10:15:00+00:00.
event-job-assigned = Course placée dans une tournée
courier-app-problem-storage-failed-start = Ce navigateur ne garde rien pour l’application, qui ne peut pas servir hors réseau. Un nouvel essai se fait tout seul. Si cela dure, quittez la navigation privée ou libérez de l’espace.
fault-shift-empty = Le service finit à l’heure où il commence. Donnez-lui une fin après son début.
fault-place-shut = { $place } est fermé à cette heure-là. Horaires d’ouverture : { $hours }. Choisissez une autre heure, ou assurez-vous que quelqu’un sera là.
fault-window-empty = Le créneau finit à l’heure où il commence. Donnez-lui une fin après son début, par exemple une heure plus tard.
fault-window-over-midnight = Le créneau de { $start } à { $end } finit avant de commencer. S’il passe minuit, écrivez les deux heures avec leur jour : { $first } à { $last }.
fault-not-on-the-clock = { $value } n’est sur aucune horloge : les heures vont de 00 à 23, les minutes de 00 à 59. Minuit à la fin d’un jour est 00:00 du lendemain, avec sa date.
fault-collection-other-day = Les fermes sont visitées le { $value }, mais la livraison a lieu le { $day }. Visitez-les ce jour-là, ou { $most } jours avant au plus.
fault-job-other-day = Le premier créneau de cette course est le { $value }, mais la réservation est pour le { $day }. Corrigez le jour ou le créneau.
visit-flag-pickup-implied = Sa marchandise a été remise sans que l’enlèvement ait été signalé : il est considéré comme fait.
visit-flag-clock-implausible = L’heure signalée est impossible ; l’heure de réception en tient lieu.
front-lead = Planifie et suit des tournées à vélo.
front-unfounded = Personne n’a encore installé ce serveur
front-unfounded-how = L’adresse avec le code qui vous laisse entrer a été affichée là où le serveur a démarré : dans son terminal ou son journal (journalctl ou docker logs, par exemple). Elle commence par /setup?code=
front-unfounded-again = Redémarrer le serveur en affiche une nouvelle.
front-unfounded-open = J’ai le code
front-app = Coursières, coursiers et bénévoles
front-app-how = Les tournées se font avec l’application. Connectez-vous avec le lien ou le code reçu de la régulation.
front-app-open = Ouvrir l’application
front-programs = Programmes
front-programs-how = Les programmes passent par l’interface HTTP, sous /v1. GET /v1/me dit qui est connecté.
front-programs-open = Description de l’interface (OpenAPI)
front-link = Une invitation, ou pas de mot de passe ?
front-link-how = Ouvrez le lien que vous avez reçu : il vous connecte, ou vous laisse choisir un mot de passe. S’il ne marche plus, demandez-en un autre à votre coopérative.
front-away = Le serveur n’a pas répondu. Vérifiez votre connexion et renvoyez.
language-name = Français
front-office = Se connecter
front-office-how = Pour la régulation, les commerces, les producteurs, la coordination de l’aide et l’exploitation de ce serveur.
front-sign-in = Se connecter
front-recipient = Vous attendez quelque chose ?
front-recipient-how = Pour recevoir une livraison, aucun compte n’est nécessaire.
front-recipient-open = Pour les destinataires
sign-in-title = Se connecter
sign-in-looking = Un instant …
sign-in-email = Adresse e-mail
sign-in-email-missing = Écrivez votre adresse e-mail, comme ana@example.org.
sign-in-password = Mot de passe
sign-in-password-missing = Écrivez votre mot de passe.
sign-in-show = Afficher le mot de passe
sign-in-caps = Le verrouillage des majuscules est actif.
sign-in-send = Se connecter
sign-in-busy = Connexion …
sign-in-passkey = Se connecter avec une clé d’accès
sign-in-passkey-unused = Aucune clé d’accès n’a servi. Essayez encore, ou connectez-vous avec votre mot de passe. Une clé d’accès s’ajoute sur votre page, une fois la session ouverte.
sign-in-forgotten = Mot de passe oublié ?
sign-in-forgotten-how = Demandez un lien à l’administration de votre coopérative : il vous laisse choisir un nouveau mot de passe et vous connecte. Qui administre la coopérative et a perdu le sien demande à une autre personne de l’administration, ou à qui exploite le serveur.
sign-in-lost-how = Si le téléphone de l’application d’authentification est perdu, prenez un code de secours. Sans code, l’administration peut retirer la seconde étape.
sign-in-code-title = Encore une étape
sign-in-code = Code de votre application d’authentification
sign-in-code-how = Six chiffres, renouvelés toutes les 30 secondes.
sign-in-code-missing = Écrivez le code.
sign-in-recovery = Code de secours
sign-in-recovery-how = L’un des codes gardés quand vous avez activé la seconde étape. Chacun sert une fois.
sign-in-use-recovery = Prendre un code de secours
sign-in-use-app = Prendre l’application d’authentification
sign-in-start-over = Recommencer
sign-in-late = Cela a pris plus de cinq minutes. Connectez-vous depuis le début.
sign-in-choice = Quelle coopérative ?
sign-in-choice-how = Votre adresse e-mail et votre mot de passe sont justes dans plusieurs.
sign-in-wait = Il y a eu trop d’essais. Vous pourrez réessayer à { $time }.
sign-in-left = encore { $seconds } s
sign-in-wait-over = Vous pouvez réessayer maintenant.
sign-in-already = Session ouverte
sign-in-as = Vous êtes { $name }, chez { $cooperative }.
sign-in-on = Continuer
sign-in-other = Changer de compte
sign-in-out = Se déconnecter
sign-in-riders = Livraison et bénévolat : ouvrir l’application
sign-in-operator = J’exploite ce serveur
sign-in-operator-title = Se connecter à l’installation
sign-in-operator-how = Pour qui fonde des coopératives sur ce serveur. Le compte a été créé sur le serveur même, et demande toujours une seconde étape.
sign-in-usual = Se connecter plutôt à une coopérative
home-title = Ce que vous pouvez faire ici
home-who-operator = Exploitation de ce serveur
home-today = Ce que vous pouvez faire dans ce rôle
home-open-board = Ouvrir le tableau
home-open-app = Ouvrir l’application
home-open-admin = Ouvrir l’administration
home-open-bookings = Ouvrir les livraisons
home-open-circuits = Ouvrir les circuits
home-open-aid = Ouvrir l’aide
home-open-volunteer = Ouvrir le bénévolat
home-first-run = La mise en route n’est pas terminée : aucune tournée n’est encore publiée.
home-first-run-go-on = Continuer la mise en route
home-until = Les coopératives se fondent et se suspendent sur le serveur, par des commandes, ou par un programme :
home-downloads = À télécharger
home-download-invoices = Factures du mois (CSV)
home-download-payroll = Heures du mois pour la paie (CSV)
home-cooperatives = Coopératives de ce serveur
home-cooperative-active = active
home-cooperative-suspended = suspendue
home-account = Moyens de se connecter
home-account-how = Avec une clé d’accès, vous vous connectez avec une empreinte digitale, le visage ou un code PIN au lieu d’un mot de passe. À elle seule, elle remplace les deux étapes.
home-passkey-label = Nom de la nouvelle clé d’accès
home-passkey-add = Ajouter une clé d’accès
home-passkey-unnamed = Clé d’accès sans nom
home-passkey-since = ajoutée le { $day }
home-passkey-remove = Retirer « { $name } »
home-passkey-added = La clé d’accès est ajoutée. Elle vous connecte dès maintenant.
home-passkey-removed = La clé d’accès est retirée. Elle n’ouvre plus rien.
home-passkey-unused = Aucune clé d’accès n’a été créée. Essayez encore, et confirmez par doigt, visage ou code PIN.
home-again = Se reconnecter
home-everywhere = Se déconnecter partout
home-lead-dispatcher = Vous planifiez les tournées, les suivez au fil du jour et aidez quand quelque chose va de travers.
home-lead-courier = Vous faites des tournées avec l’application, même sans réseau.
home-lead-volunteer = Vous faites des tournées d’aide avec l’application, quand cela vous convient.
home-lead-merchant = Vous faites livrer les marchandises de votre commerce à sa clientèle.
home-lead-producer = Vous faites porter vos produits aux commerces, aux dépôts et aux portes.
home-lead-aid-coordinator = Vous faites chercher et porter l’aide, d’abord par des bénévoles.
home-lead-admin = Vous vous occupez des personnes, des prix, des règles et des factures de la coopérative.
home-lead-installation-admin = Vous exploitez le serveur pour ses coopératives, sans voir le contenu d’aucune.
home-lead-recipient = Quelque chose vous est livré. Vous n’avez pas besoin de compte pour cela.
home-can-plan-all = Faire planifier le jour, comparer des plans et en publier un.
home-can-plans-read-all = Voir les plans, et pourquoi une course est dans une tournée ou dans aucune.
home-can-book-all = Réserver pour chaque client avec le prix d’avance, changer et annuler des réservations, importer un tableau.
home-can-bookings-read-all = Voir toutes les réservations.
home-can-book-own = Réserver pour votre organisation avec le prix d’avance, changer et annuler des réservations, importer un tableau.
home-can-live-all = Suivre les tournées en cours et les changer : insérer, déplacer, échanger, reprendre.
home-can-follow-all = Voir où sont les vélos, et quand ils sont attendus à chaque arrêt.
home-can-rounds-read-all = Voir les tournées et ce qui s’y est passé.
home-can-ride-own = Voir et accepter vos tournées, en prendre de libres, et dire ce qui se passe à chaque arrêt.
home-can-position-own = Partager votre position pendant la tournée.
home-can-track-own = Suivre ce que vous avez réservé, avec l’heure prévue.
home-can-proofs-all = Voir les preuves de chaque livraison, et en ajouter.
home-can-proofs-own = Garder des preuves : photo, signature, nom ou code.
home-can-proofs-read-own = Voir les preuves de ce que vous avez réservé.
home-can-shifts-all = Organiser les services, et voir les disponibilités et les absences.
home-can-shifts-read-all = Voir les services, les disponibilités et les absences.
home-can-shifts-own = Voir vos services, et dire vos disponibilités et vos absences.
home-can-hours-all = Voir les heures, et comment le travail et l’effort sont partagés.
home-can-hours-own = Voir vos heures, et votre part de l’effort.
home-can-vehicles-all = Gérer vélos et remorques.
home-can-vehicles-read-own = Voir le vélo que vous prenez.
home-can-places-all = Gérer les lieux : dépôts, commerces, portes.
home-can-places-read-all = Voir les lieux.
home-can-places-own = Gérer vos lieux, avec leurs horaires et leur accès.
home-can-places-read-own = Voir les lieux de vos tournées.
home-can-closures-all = Fermer des rues, pour quelques heures ou pour de bon.
home-can-closures-read-all = Voir quelles rues sont fermées.
home-can-incidents-all = Signaler et clore des incidents.
home-can-incidents-close-all = Voir et clore des incidents.
home-can-incidents-own = Signaler des incidents, et voir leur issue.
home-can-incidents-close-own = Voir et clore les incidents qui vous concernent.
home-can-contests-all = Répondre à qui conteste une décision.
home-can-contests-own = Contester une décision, et lire la réponse.
home-can-messages-all = Écrire à celles et ceux qui roulent.
home-can-messages-own = Écrire à la régulation.
home-can-customers-all = Gérer les clients et leurs guichets.
home-can-customers-own = Voir ce qui est connu de votre organisation.
home-can-tariffs-all = Fixer les tarifs.
home-can-tariffs-read-all = Voir les tarifs.
home-can-tariffs-own = Voir votre tarif.
home-can-invoices-all = Préparer, émettre et exporter des factures.
home-can-invoices-read-all = Voir les factures.
home-can-invoices-own = Voir et télécharger vos factures (PDF, Factur-X, CSV).
home-can-reports-all = Lire les bilans : tournées, échecs, émissions, impact, clients.
home-can-rules-all = Fixer les règles : travail, heures limites, pondérations du plan, conservation.
home-can-rules-read-all = Lire les règles que suivent les plans.
home-can-people-all = Inviter des personnes, leur donner des rôles, et faire des liens de connexion.
home-can-people-invite-all = Inviter des personnes pour la livraison et le bénévolat, et faire des liens de connexion.
home-can-people-own = Voir ce qui est connu de vous.
home-can-erasure-all = Exporter ou effacer ce qui est gardé d’une personne.
home-can-programs-all = Donner accès à des programmes, et les faire prévenir de ce qui se passe.
home-can-programs-own = Donner accès à vos programmes, et les faire prévenir de ce qui se passe.
home-can-profile-own = Changer votre profil et vos moyens de connexion, et exporter ce qui est gardé de vous.
home-can-cooperatives-all = Fonder, suspendre et rétablir des coopératives.
home-can-cities-all = Apporter les rues des villes, par des commandes sur le serveur même.
home-can-recipient-told = Suivre votre livraison et son heure d’arrivée : ouvrez le lien du message, ou scannez le code sur le colis.
home-can-recipient-note = Y laisser un mot pour la livraison : étage, code de la porte, voisinage. En cas d’absence, y choisir un autre créneau.
home-can-recipient-data = Demander à la coopérative ce qui est gardé de vous ; c’est effacé après les jours que fixe sa règle.
home-recipient-page = Pas reçu de message ? Demandez le lien au commerce qui vous livre.
demo-sign-in = Pour se connecter : { $address }/sign-in, avec adresse e-mail et mot de passe. Le tableau : { $address }/board/
demo-password = mot de passe : { $password }
serve-ending = Arrêt : le travail en cours est d’abord terminé, ce qui peut prendre quelques secondes.
demo-where = Pages : { $address }/ · application de livraison : { $address }/courier/ · interface : { $address }/openapi.json · journal : { $log }
notice-round-late = La tournée de { $rider } a du retard : un arrêt est attendu vers { $eta_at }, { $late_min ->
    [one] une minute
   *[other] { $late_min } minutes
} après la fin de son dernier créneau. Déplacez un arrêt ou prévenez le client.
notice-round-late-subject = La tournée de { $rider } a du retard
notice-visits-left = Une tournée a été terminée à { $happened_at } avec { $stops ->
    [one] un arrêt non desservi
   *[other] { $stops } arrêts non desservis
}. { $jobs ->
    [0] Merci de décider de la suite pour la marchandise.
    [one] Une course est de nouveau ouverte et n’est dans aucune tournée.
   *[other] { $jobs } courses sont de nouveau ouvertes et ne sont dans aucune tournée.
}
notice-changed-job-stays = La réservation de { $what } a changé : elle reste dans la tournée de { $rider } du { $on_day }, où elle tient encore.
notice-changed-job-stays-subject = Une réservation changée reste dans sa tournée
notice-changed-job-moved = La réservation de { $what } a été déplacée au { $to_day } : elle a quitté la tournée de { $rider } du { $on_day }. Planifiez-la à son nouveau jour.
notice-changed-job-moved-subject = Une réservation a été déplacée à un autre jour
notice-changed-job-fell-out = La réservation de { $what } a changé et ne tient plus dans la tournée de { $rider } du { $on_day } : elle n’est dans aucune tournée. Merci de lui trouver une place.
notice-changed-job-fell-out-subject = Une réservation changée n’est dans aucune tournée
notice-visits-left-subject = Une tournée terminée avec des arrêts restants
failure-round_over = Tournée terminée avant
visit-flag-told-late = Signalé alors que la fin de la tournée était déjà connue.
visit-flag-visits-left = La tournée a été terminée avec des arrêts non desservis.
price-not-made = Non effectué, sur { $drops } { $drops ->
    [one] livraison
   *[other] livraisons
}
quote-fit = { $verdict ->
    [fits] Cela tient dans une tournée de ce jour.
    [could-fit] Ce jour n’est pas encore planifié ; un service pourrait s’en charger.
    [does-not-fit] Cela ne tient pas ce jour-là.
   *[unknown] Impossible de dire si cela tient.
}
quote-reason = { $code ->
    [not-equipped] Certains vélos ne sont pas équipés pour cela, d’un congélateur par exemple.
    [too-large] C’est trop volumineux ou trop lourd pour certains vélos.
    [skill-missing] Il manque à certains coursiers ou vélos une compétence demandée, ou une deuxième personne.
    [volunteers-aid-only] Les bénévoles ne portent que l’aide.
    [pinned-elsewhere] C’est lié à un autre service.
    [full] Certains vélos n’ont plus de place à ce moment ; essayez une autre heure, ou moins de marchandises.
    [window] Personne de libre ne peut y être dans ses créneaux ; essayez des créneaux plus larges.
    [before-hours] Son créneau finit avant que commence le premier service qui pourrait la faire ; essayez un créneau plus tardif.
    [after-hours] Son créneau commence après la fin du dernier service qui pourrait la faire ; essayez plus tôt, ou un autre jour.
    [hours] Cela ne tient pas dans les horaires de certains services ; essayez une autre heure ou un autre jour.
    [limit] Certaines tournées deviendraient trop longues pour le vélo ou le coursier.
    [already-left] Certains coursiers ont quitté le lieu où se trouve la marchandise.
    [no-way] Certaines tournées ne peuvent pas continuer comme elles ont commencé ; le bureau doit d’abord s’en occuper.
    [place-shut] L’un de ses lieux est fermé à ce moment-là ; essayez une heure à laquelle il est ouvert.
    [too-late-to-book] La date limite de réservation est passée ; essayez un créneau plus tardif.
    [day-without-shifts] Personne n’est encore de service ce jour-là ; redemandez plus tard.
    [many-jobs] On ne juge que les 20 premières courses d’une demande, moins si elles ont beaucoup d’arrêts. Demandez les autres à part.
    [shift-off-map] Un service de ce jour commence ou finit hors de la carte ; le bureau doit le corriger.
   *[other] Plusieurs règles s’y opposent à la fois.
}
fault-cursor-of-another-list = Ceci continue une autre liste : autres jours, autre filtre ou autre adresse. Demandez la même liste que celle qui l’a donné, ou omettez-le pour recommencer.
fault-parameter-unknown = Cette adresse n’a pas de paramètre { $value }. Paramètres connus : { $known }.
fault-belongs-in-the-query = { $key } ne va pas dans le corps mais dans l’adresse, après le point d’interrogation : ?{ $key }=true.

# --- factures sur papier, et tableaux pour tableurs --------------------------------------------

invoice-invoice = Facture
invoice-seller-not-kept = Le vendeur n’était pas encore conservé quand ceci a été émis.
invoice-credit-note = Avoir
invoice-day = { $day }/{ $month }/{ $year }
invoice-registration = Immatriculation { $number }
invoice-vat-number = TVA intracommunautaire { $number }
invoice-issued-on = Émise le
invoice-due-on = Échéance
invoice-period = Prestations du
invoice-reverses = Annule la facture
credit-note-issued-on = Émis le
credit-note-reversed = { $number } du { $day }
invoice-lines = Lignes
invoice-what = Prestation
invoice-quantity = Quantité
invoice-unit-price = Prix
invoice-vat = TVA
invoice-vat-rate = Taux de TVA
invoice-net = Hors TVA
invoice-net-sum = Total hors TVA
invoice-vat-sum = TVA
invoice-total = Total TTC
invoice-percent = { $percent } %
invoice-number = { NUMBER($value, maximumFractionDigits: 3) }
invoice-pay-until = À régler au plus tard le { $day }
invoice-payment-reference = Référence
invoice-emitted = Ces trajets ont émis { NUMBER($grams) } g d’équivalent CO2 : distance parcourue multipliée par un facteur au kilomètre. Facteur : { $sources }.
invoice-factor = { $vehicle } : { $grams } g/km ({ $source })
invoice-factor-level = , niveau { $level }
emission-vehicle-van = camionnette
emission-vehicle-bike = vélo
emission-vehicle-ebike = vélo électrique
emission-vehicle-cargo-ebike = vélo cargo électrique
invoice-status-draft = brouillon
invoice-status-issued = émise
invoice-status-part_paid = payée en partie
invoice-status-paid = payée
invoice-status-credited = annulée
csv-number = numéro
csv-day = jour
csv-booking = réservation
csv-reference = référence
csv-code = code
csv-detail = prestation
csv-quantity = quantité
csv-per = par
csv-unit = prix unitaire
csv-amount = montant
csv-vat_percent = TVA %
csv-co2_g = CO2 g
csv-left_at_relay = déposé au relais
csv-credit_note = avoir
csv-issued_on = émise le
csv-due_on = échéance
csv-customer = client
csv-customer_id = id client
csv-first_day = premier jour
csv-last_day = dernier jour
csv-net = hors TVA
csv-vat = TVA
csv-total = TTC
csv-paid = payé
csv-open = restant dû
csv-status = état
csv-person_id = id personne
csv-person = personne
csv-start = début
csv-end = fin
csv-unpaid_break_h = pause non payée h
csv-paid_h = payé h
csv-work_h = travail h
csv-night_h = nuit h
csv-sunday_h = dimanche h
csv-holiday_h = férié h
error-seller-incomplete = Une facture ne peut pas être émise avant de dire qui vend. Il manque encore dans la fiche du vendeur (Administration, Règles, Vendeur sur les factures) : { $missing }.
error-invoice-credited = Cette facture est déjà annulée, par l’avoir { $number }. Regardez celui-ci.
error-credit-note-final = { $number } est un avoir, qui ne s’annule pas lui-même. Refaites un brouillon de ses réservations.
error-seller-not-kept = On ne conservait pas encore qui vend quand ceci a été émis, et une facture électronique doit le dire. Prenez la version imprimée.
error-invoice-not-issued = C’est un brouillon, sans numéro encore. Émettez-le d’abord.
fault-number-unlike = { $value } n’est pas un numéro valable de ce genre. Exemple : { $example }.
error-too-many-labels = Cela ferait { $value } étiquettes ; { $limit } au plus sont imprimées à la fois. Imprimez-les tournée par tournée.
error-too-many-sheets = Cela ferait { $value } tournées ; { $limit } au plus sont imprimées à la fois. Imprimez leurs feuilles une par une.
error-no-rounds-to-print = Il n’y a pas de tournée le { $day } que vous puissiez imprimer.

# Ce qu’une erreur dit des codes parmi ses arguments

limit-work-without-break = travail sans pause
limit-day-too-long = temps de travail par jour
limit-rest-too-short = repos entre deux jours
limit-span-too-long = durée du premier au dernier travail de la journée
limit-week-too-long = temps de travail par semaine
limit-average-too-high = temps de travail hebdomadaire moyen
limit-days-in-a-week = jours travaillés par semaine
limit-weekly-rest-too-short = repos hebdomadaire d’un seul tenant
rule-of-round-not-equipped = équipement du vélo
rule-of-round-too-large = taille du vélo
rule-of-round-skill-missing = compétences, engagements ou équipement demandés
rule-of-round-lacking = ce qui est demandé : { $skills }
rule-of-round-companion = une personne qui accompagne
rule-of-round-volunteers-aid-only = les bénévoles ne portent que de l’aide
rule-of-round-pinned-elsewhere = attachée à un autre service
rule-of-round-full = place à bord
rule-of-round-goods-together = des marchandises qui ne voyagent jamais ensemble
rule-of-round-aboard-too-long = durée maximale à bord
rule-of-round-window = créneaux
rule-of-round-hours = heures du service
rule-of-round-unit-away = vélo ou remorque ailleurs à ce moment
rule-of-round-limit = limites de la tournée (autonomie, arrêts, distance ou temps de trajet)
rule-of-round-several = plusieurs règles à la fois
rule-of-round-not-worth-it = coûte plus que sa valeur
rule-of-round-fits-now = une place qui s’est libérée
rule-of-round-fits = une place que la recherche n’a pas trouvée
rule-of-round-already-left = la personne a quitté l’endroit où sont les marchandises
rule-of-round-late = un créneau qui serait manqué
rule-of-round-leaves-before-sorted = quitte la plateforme avant que ses lots soient triés
rule-of-round-lot-not-brought = prend d’un lot que personne n’apporte
rule-of-round-hub-overfull = apporte à la plateforme plus qu’elle n’a de place à ce moment
rule-of-round-out-of-cold-too-long = laisse des marchandises hors du froid plus longtemps que permis
rule-of-round-drop-first = livrée avant d’être enlevée
rule-of-round-promised = une visite qui reste devant
rule-of-round-break = le temps d’une pause
rule-of-round-no-way = la tournée ne peut pas continuer comme elle a commencé
rule-of-round-unreachable = aucun chemin pour ce vélo

## The board

board-skip = Aller aux vues
board-board = Le tableau
board-close = Fermer
board-loading = Chargement
board-days = Jour
board-day-before = Jour précédent
board-day-after = Jour suivant
board-today = Aujourd’hui
board-theme = Clair ou sombre
board-other-language = English
board-sum = { $rounds ->
    [one] { $rounds } tournée
   *[other] { $rounds } tournées
  } · { $jobs ->
    [one] { $jobs } course
   *[other] { $jobs } courses
  } · { $open } à placer
board-views = Vues
board-view-lists = Listes
board-view-timeline = Frise
board-view-map = Carte
board-show-lists = Aller aux listes
board-show-timeline = Aller à la frise
board-show-map = Aller à la carte
board-open-jobs = Courses à placer
board-no-shifts = Aucun service ce jour-là. Ajoutez des services avant de planifier.
board-to-shifts = Services de cette semaine
board-notices = Avis
board-notices-again = Avis depuis l’ouverture de la page
board-no-notices = Aucun avis jusqu’ici.
board-offline = Pas de connexion au serveur. Vous pouvez lire ; rien n’est envoyé avant son retour.
board-away = Le serveur ne répond pas. Réessayez quand la connexion sera revenue.
board-busy = Le serveur ne peut pas répondre pour l’instant. Réessayez dans un instant.
board-signed-out = Votre session est terminée. Reconnectez-vous pour continuer.
board-sign-in = Se connecter
board-rounds = Tournées
board-no-round = sans tournée
board-nobody = Personne encore
board-break = Pause
board-pickup-of = Enlèvement de { $job } à { $place }
board-drop-of = Livraison de { $job } à { $place }
board-window-of = créneau { $windows }
board-behind-plan = { $span } après le plan de { $time }
board-behind-morning = { $span } après le plan du matin
board-late = Retard
board-window-over = son créneau est passé
board-window-over-of = Le créneau de { $job } ({ $kind }) a pris fin à { $time } : aucune tournée ne peut plus le respecter. Convenez d’une autre heure avec le client.
board-begins-at = maintenant { $before }, puis { $after }
board-stand-next = suite
board-stand-from = dès
board-stand-on-time = à l’heure
board-splitter-height = Hauteur : { $view }
board-late-sum = { $count } en retard, au pire { $span } : { $name }
board-late-short = retard { $span }
board-late-by = { $span } de retard
board-left-at-relay = déposé au relais { $name }
board-pinned = épinglée
board-pinned-place = épinglée à sa place
board-late-visits = { $count ->
    [one] { $count } passage en retard
   *[other] { $count } passages en retard
  }
board-minutes = { $count } min
board-hours = { $hours } h { $minutes }
board-zoom = Zoom
board-zoom-in = Agrandir
board-zoom-out = Réduire
board-zoom-fit = Journée entière
board-go-to-now = Aller à maintenant
board-round-status-published = nouvelle
board-round-status-accepted = acceptée
board-round-status-refused = refusée
board-round-status-started = en cours
board-round-status-finished = terminée
board-round-status-withdrawn = retirée
board-fit-map = Montrer tout sur la carte
board-fit-selected = Montrer la sélection sur la carte
board-heat = Montrer les retards en couleurs
board-lasso = Sélectionner en entourant des courses
board-select-in-map = Sélectionner toutes les courses visibles sur la carte
board-map-cannot = Ce navigateur ne peut pas dessiner la carte. La frise et les listes montrent la même chose.
board-map-absent = La carte n’a pas pu être chargée. La frise et les listes montrent la même chose.
board-map-streets-only = rues seulement
board-map-keys = Carte des tournées. Les flèches la déplacent, plus et moins changent l’échelle ; les listes montrent les mêmes arrêts.
board-map-closer = Agrandir
board-map-farther = Réduire
board-undo = Annuler
board-redo = Rétablir
board-undo-change = Annuler : { $change }
board-redo-change = Rétablir : { $change }
board-undo-done = Annulé : { $change }
board-redo-done = Rétabli : { $change }
board-undo-hindered = Rien à annuler. « { $change } » ne peut l’être : { $why }
board-picked-over = { $count ->
    [one] Une course y est déjà terminée : elle n’est pas sélectionnée.
   *[other] { $count } courses y sont déjà terminées : elles ne sont pas sélectionnées.
}
board-nothing-to-undo = Rien à annuler.
board-nothing-to-redo = Rien à rétablir.
board-moved = { $count ->
    [one] { $jobs } part maintenant avec { $rider }.
   *[other] { $count } courses partent maintenant avec { $rider } : { $jobs }…
  } { $cost }
board-taken-out = { $count ->
    [one] { $jobs } est retirée de sa tournée.
   *[other] { $count } courses sont retirées de leurs tournées : { $jobs }…
  }
board-not-moved = { $count ->
    [one] La course n’a pas été passée à { $rider } comme vous le demandiez.
   *[other] Les { $count } courses n’ont pas été passées à { $rider } comme vous le demandiez : aucune n’a bougé.
  }
board-not-taken-out = { $count ->
    [one] « { $job } » n’a pas été retirée de sa tournée comme vous le demandiez.
   *[other] Les { $count } courses n’ont pas été retirées de leurs tournées comme vous le demandiez : toutes y restent.
  }
board-moved-by = { $now ->
    [none] { $who } a entre-temps retiré « { $job } » de sa tournée.
   *[riding] { $who } a entre-temps mis « { $job } » dans la tournée de { $rider }.
  }
board-somebody = Quelqu’un
board-leave-it = { $count ->
    [one] { $now ->
        [none] La laisser hors tournée
       *[riding] La laisser à { $rider }
    }
   *[other] Les laisser où elles sont
  }
board-move-anyway = { $count ->
    [one] La passer quand même à { $rider }
   *[other] Les passer quand même à { $rider }
  }
board-take-out-anyway = { $count ->
    [one] La retirer quand même
   *[other] Les retirer quand même
  }
board-later-one = { $span } plus tard : { $job } à { $name } ({ $rider })
board-later-most = { $count ->
    [one] un arrêt retardé : { $name }, de { $span }
   *[other] { $count } arrêts retardés, jusqu’à { $span } ({ $name })
  }
board-later-in-time = tous dans leur créneau
board-later-late = { $count ->
    [one] dont un après son créneau, de { $span }
   *[other] dont { $count } après leur créneau, jusqu’à { $span }
  }
board-begins-earlier = { $rider } commence { $span } plus tôt
board-later-count = { $count ->
    [one] un arrêt plus tard
   *[other] { $count } arrêts plus tard
  }
board-more-later = { $count ->
    [one] et un autre arrêt plus tard
   *[other] et { $count } autres arrêts plus tard
  }
board-end-later = la tournée finit { $span } plus tard
board-nobody-later = Personne n’est retardé.
board-move-where = Au-dessus d’une tournée s’affiche le coût de la place.
board-out-of-its-round = Hors de sa tournée
board-reason-title = Une limite du temps de travail est dépassée
board-reason = Motif
board-reason-hint = Il est conservé avec le changement.
board-reason-missing = Indiquez le motif, ou renoncez.
board-cancel = Renoncer
board-do-it-anyway = Le faire quand même
board-move-to = Déplacer vers…
board-why = Pourquoi ici ?
board-why-open = Pourquoi hors tournée ?
board-why-title = Pourquoi « { $job } » est dans cette tournée
board-why-open-title = Pourquoi « { $job } » n’est dans aucune tournée
board-why-came-later = Le plan publié n’en dit pas plus ; ce qui l’écarte de chaque tournée sera connu au prochain plan. « Où pourrait-elle entrer ? » interroge toutes les tournées dès maintenant.
board-why-no-plan = Aucun plan n’est encore publié pour cette journée.
board-why-other-streets = Les rues ont changé depuis ce plan.
board-context-menu = Ce que l’on peut en faire
board-select-one-job = Sélectionnez d’abord une seule course.
board-take-out = Retirer de sa tournée
board-select-first = Sélectionnez d’abord une course ou une tournée.
board-select-in-round = Sélectionnez d’abord une course placée dans une tournée.
board-move-title = { $count ->
    [one] Déplacer { $jobs }
   *[other] Déplacer { $count } courses : { $jobs }…
  }
board-move-rounds = Tournées et leur prix
board-rider = Coursier
board-cost = Coût
board-consequences = Conséquences
board-book = Réserver une livraison
board-open-booking = Ouvrir la réservation
board-move-here = Placer ici
board-move-here-to = Placer ici : { $rider }
board-place-here = Mettre à cette place
board-has-it-now = { $count ->
    [one] l’a déjà
   *[other] les a déjà
}
board-best-first = La meilleure d’abord
board-best-offer = Meilleure offre
board-fitting = Possibles
board-fit-all = { $rider } peut prendre les { $count }
board-fit-some = { $rider } peut en prendre { $count } sur { $all }
board-so-many-of = { $count } sur { $all }
board-give-these = { $count ->
    [one] Donner celle-ci à { $rider }
   *[other] Donner ces { $count } à { $rider }
  }
board-give-all = Donner les { $count } à { $rider }
board-give-so-many = En donner { $count }
board-stay-out = { $count ->
    [one] Une reste où elle est
   *[other] { $count } restent où elles sont
  }
board-cannot-take = { $jobs ->
    [one] { $count ->
        [one] Une personne ne peut pas la prendre
       *[other] { $count } personnes ne peuvent pas la prendre
    }
   *[other] { $count ->
        [one] Une personne ne peut en prendre aucune
       *[other] { $count } personnes ne peuvent en prendre aucune
    }
  }
board-jobs-over = { $count ->
    [one] Ses visites sont passées : elle ne peut plus être déplacée.
   *[other] Leurs visites sont passées : elles ne peuvent plus être déplacées.
} La suite d’une visite échouée est une course à part.
board-round-over = La tournée est terminée : il n’y a plus rien à planifier.
board-choose-place = Choisir la place
board-places-of = Places dans la tournée de { $rider }
board-place-first = Au début
board-place-after = { $time } après { $what }
board-place-before = avant { $what }
board-place-stop = { $kind } { $job }, { $place }
board-place-stop-alone = { $kind } { $job }
board-place-hint = Choisissez une place : ce qu’elle coûte s’affiche ici.
board-back = Retour
board-palette = Tout trouver, tout faire
board-palette-hint = Une course, un coursier, une adresse, un code de colis ou une action
board-palette-nothing = Rien trouvé. Essayez avec moins de lettres.
board-found-job = course
board-found-booking = réservation
board-found-person = personne
board-found-customer = client
board-found-address = adresse
board-found-stop = arrêt
board-found-parcel = colis
board-find = Chercher
board-menu = Menu
board-home = Accueil
board-at-work = En cours…
board-also-here = { $name } est aussi sur ce tableau
board-signed-in-as = Connecté en tant que { $name }
board-list-alerts = À traiter
board-list-open = À placer
board-list-rounds = Tournées
board-list-alerts-show = Montrer ce qui demande quelqu’un
board-list-open-show = Montrer les courses à placer
board-list-rounds-show = Montrer les tournées
board-alert-gone = réglé
board-no-alerts = Rien ne demande votre attention.
board-no-open-jobs = Toutes les courses sont dans une tournée.
board-no-rounds = Pas encore de tournées ce jour-là.
board-plan = Planifier la journée
board-urgency-1 = maintenant
board-urgency-2 = ce jour
board-fit-in = { $count ->
    [one] Placer une course
   *[other] Placer { $count } courses
  }
board-replan-short = Replanifier le reste
board-urgency-3 = plus tard
board-urgency-ahead = d’ici là
board-since = depuis { $time }
board-fell-out = Sortie de sa tournée.
board-act-by = jusqu’à { $time }
board-many-late = { $count } tournées en retard, au pire { $span } : { $name }
board-many-unplanned = { $count } courses ne sont dans aucune tournée
board-many-late-booking = { $count } courses réservées après le plan ne sont dans aucune tournée
board-many-not-accepted = { $count } coursiers n’ont pas accepté leur tournée
board-many-not-opened = { $count } coursiers n’ont pas commencé leur service
board-who-to-tell = Pour prévenir { $customer }
board-another-day = Un autre jour…
board-another-day-title = Livrer « { $job } » un autre jour
board-another-day-hint = Les heures et les arrêts restent les mêmes. Convenez-en d’abord avec { $customer } : le changement lui est annoncé.
board-another-day-too = { $count ->
    [one] Une autre course de cette réservation passe aussi à ce jour.
   *[other] { $count } autres courses de cette réservation passent aussi à ce jour.
  }
board-another-day-on = Jour
board-another-day-go = Passer à ce jour
board-another-day-done = « { $job } » est livrée le { $day }.
board-show-that-day = Voir ce jour
board-fell-out-together = { $count } courses sont sorties de la tournée de { $rider } et ne sont plus dans aucune. Trouvez-leur des places.
board-fell-out-of-one = { $count } courses sont sorties de leur tournée et ne sont plus dans aucune. Trouvez-leur des places.
board-done-of = { $failed ->
    [0] { $done } arrêts faits sur { $all }
   *[other] { $done } arrêts faits sur { $all }, { $failed } en échec
}
board-selected = Sélection
board-selected-count = { $count ->
    [one] une course
   *[other] { $count } courses
  }
board-select-none = Ne rien sélectionner
board-status = État
board-vehicle = Vélo
board-times = Tournée
board-shift = Service
board-work = Travail
board-work-parts = { $ride } à vélo · { $service } aux arrêts · { $wait } d’attente · { $break } de pause
board-distance = Distance
board-round = Tournée
board-in-no-round = dans aucune tournée
board-reason-why = Motif
board-customer = Client
board-load = Charge
board-parcels = Colis
board-tags = Étiquettes
board-handling-aid_pledge = confidentiel
board-handling-accompanied = à deux
board-handling-brought-back = retour à l’expéditeur
board-handling-street-only = porte à confirmer
board-handling-tried-again = nouvel essai
board-handling-chilled = frais
board-handling-frozen = surgelé
board-handling-hot = chaud
board-handling-fragile = fragile
board-handling-boxes = caisses
board-handling-crates = cageots
board-pickup = Enlèvement
board-drop = Livraison
board-pickup-hub = au dépôt, avant la tournée
board-any-time = à toute heure
board-items = { $count ->
    [one] un colis
   *[other] { $count } colis
  }
board-plans = Plans de la journée
board-drafts = Ébauches
board-no-drafts = Pas encore d’ébauche.
board-plan-first = Demandez un plan ; il est mis à côté de ce qui est publié avant que quiconque ne roule selon lui.
board-budget = Temps de recherche
board-seconds = { $count } s
board-balance = Répartition du travail
board-balance-rules = Selon les règles publiées
board-balance-none = Au moindre coût
board-balance-price = Une heure de travail inégal compte { $price }
board-plan-name = Nom de l’ébauche
board-plan-name-hint = Par exemple : sans Saara
board-without = { $count ->
    [0] Avec tous les services
    [one] Sans un service
   *[other] Sans { $count } services
  }
board-ask-for-plan = Chercher un plan
board-plan-of = Ébauche de { $time }
board-unplanned = { $count ->
    [0] toutes les courses planifiées
    [one] une course non planifiée
   *[other] { $count } courses non planifiées
  }
board-plan-failed = Aucun plan n’en est sorti
board-plan-failed-why = Aucun plan n’en est sorti. Demandez-en un autre ; si cela n’aide pas, vérifiez que le programme de calcul tourne.
board-plan-searching = Recherche, { $share } %
board-plan-waits = Attend un programme de calcul
board-plan-stale = Prêt, mais la journée a changé depuis
board-plan-stale-why = La journée a changé depuis cette recherche. Demandez un nouveau plan, ou publiez-le en connaissance de cause.
board-plan-ready = Prêt
board-plan-progress = Avancement de la recherche
board-best-so-far = le meilleur jusqu’ici
board-stop-here = Arrêter et garder le meilleur
board-drop-plan = Abandonner l’ébauche
board-shared-work = Mieux répartir le travail coûterait { $price }.
board-publish-name = Nom dans l’historique de la journée
board-publish-note = Note pour l’équipe
board-publish-note-hint = L’historique de la journée la montre.
board-publish-whole = { $count ->
    [0] Publier
    [one] Publier ; une mission reste sans tournée
   *[other] Publier ; { $count } missions restent sans tournée
}
board-publish-rounds = { $count ->
    [one] Publier une tournée
   *[other] Publier { $count } tournées
  }
board-publish-anyway = Publier quand même
board-published = { $count ->
    [one] Une tournée est publiée.
   *[other] { $count } tournées sont publiées.
  }
board-by-cost = Ce que cela coûte
board-by-person = Personne par personne
board-by-job = { $count ->
    [one] Une course change
   *[other] { $count } courses changent
  }
board-jobs-served = { $count ->
    [one] une nouvellement planifiée
   *[other] { $count } nouvellement planifiées
  }
board-jobs-moved = { $count ->
    [one] une change de coursier
   *[other] { $count } changent de coursier
  }
board-jobs-retimed = { $count ->
    [one] une change seulement d’heure
   *[other] { $count } changent seulement d’heure
  }
board-jobs-lost = { $count ->
    [one] une ne serait plus planifiée
   *[other] { $count } ne seraient plus planifiées
  }
board-total-with-losses = { $more } · { $count ->
    [one] une course n’est plus planifiée
   *[other] { $count } courses ne sont plus planifiées
  }
board-newly-late = { $count ->
    [one] Un arrêt serait en retard
   *[other] { $count } arrêts seraient en retard
  }
board-would-be-late = { $span } de retard, avec { $rider } (actuellement à l’heure)
board-later-still = { $span } de retard, avec { $rider } (actuellement { $before })
board-no-job-changes = Aucune course ne change.
board-now = Maintenant
board-after = Après
board-published-plan = Publié
board-draft = Ébauche
board-difference = Différence
board-unplanned-jobs = Courses non planifiées
board-take-over = Prendre
board-take-over-of = Prendre la tournée de { $rider }
board-take-over-hint = Les tournées non cochées restent telles qu’elles sont publiées. Une course qui passe d’une tournée à une autre demande que les deux soient cochées : sinon rien n’est publié, et on vous dit lesquelles vont ensemble.
board-stops = Arrêts
board-fate-served = Planifiée désormais, avec { $after }
board-fate-unserved = Ne serait plus planifiée (actuellement avec { $before })
board-fate-moved = De { $before } à { $after }
board-fate-retimed = À une autre heure, avec { $after }
board-looking-ahead = Calcul de ce qui changerait…
board-accept-change = Accepter
board-and-more = { $count ->
    [one] une autre
   *[other] { $count } autres
  }
board-nothing-late = Aucun arrêt n’est en retard : il n’y a rien à montrer.
board-left-out = { $count ->
    [one] Une course ne serait dans aucune tournée : { $jobs }
   *[other] { $count } courses ne seraient dans aucune tournée : { $jobs }
  }
board-aboard = Des marchandises déjà chargées doivent être reprises ou remises : { $goods }
board-hours-worse = { $count ->
    [one] Une limite de temps de travail ou de repos est dépassée ; le motif vous sera demandé.
   *[other] { $count } limites de temps de travail ou de repos sont dépassées ; le motif vous sera demandé.
  }
board-choose = Choisir
board-select-round-first = Sélectionnez d’abord une tournée.
board-swap = Échanger avec une autre tournée
board-swap-title = Échanger les tournées : { $rider } et { $other }
board-swap-with = Avec qui
board-swap-done = { $rider } et { $other } ont échangé leurs tournées.
board-merge = Fusionner avec une autre tournée
board-merge-title = Fusionner la tournée de { $rider }
board-merge-into = Dans la tournée de qui
board-merge-done = { $other } fait aussi la tournée de { $rider } maintenant.
board-split = Couper la tournée
board-split-title = Couper la tournée de { $rider }
board-split-from = À partir de quel arrêt
board-split-to = À qui
board-split-done = { $other } fait maintenant le reste de la tournée de { $rider }.
board-rider-out = Coursier indisponible
board-rider-out-title = { $rider } ne peut pas rouler
board-rider-out-hint = D’autres reprennent ce qui reste et gardent si possible leurs courses. Voici ce qui changerait :
board-rider-out-done = { $rider } ne roule plus ; d’autres font ce qui restait.
board-change-vehicle = Autre vélo
board-change-vehicle-title = Un autre vélo pour { $rider }
board-change-vehicle-done = { $rider } roule maintenant avec { $vehicle }.
board-vehicle-load = Encore à transporter à la fois, au plus : { $load }.
board-vehicle-no-load = Il ne reste rien à transporter.
board-vehicle-fits = { $vehicle } – assez de place pour la charge
board-vehicle-small = { $vehicle } – trop petit, { $room } au plus
board-vehicle-fetching = Minutes avant que { $rider } ait le vélo
board-vehicle-fetching-hint = Proposé : le trajet du départ du service au prochain arrêt. D’ici là, rien n’avance.
board-vehicle-own = { $vehicle } (comme maintenant)
board-vehicle-ridden = { $vehicle } – { $rider } l’utilise jusqu’à { $until }
board-trailer = Remorque
board-no-trailer = Sans remorque
board-replan = Replanifier le reste de la journée
board-replan-title = Replanifier le reste de la journée
board-replan-hint = Les courses à placer trouvent une place où c’est possible ; les autres gardent leur coursier si possible. Rien ne change avant que vous n’acceptiez.
board-replan-done = Le reste de la journée est replanifié.
board-pin = Épingler à sa tournée
board-unpin = La laisser bouger de nouveau
board-pinned-done = { $job } reste maintenant dans sa tournée.
board-unpinned-done = { $job } peut de nouveau bouger.
board-as-shown = sur le tableau : { $status }, { $time }
board-closure-nowhere = Aucun lieu de ce nom. Essayez la rue seule, ou dessinez sur la carte.
board-nobody-else-can = { $count ->
    [one] Aucune autre tournée n’a de place pour elle : elle reste où elle est.
   *[other] Aucune autre tournée n’a de place pour toutes : elles restent où elles sont. Choisissez-en moins, ou replanifiez le reste de la journée.
  }
board-nobody-can = Aucune tournée n’a de place pour elle. Convenez avec le client d’un autre horaire ou d’une autre solution, donnez un autre vélo à quelqu’un, ou annulez la réservation.
board-pin-place = Épingler à sa place dans la tournée
board-is-pinned-place = Elle est déjà épinglée à sa place. « La laisser bouger de nouveau » la libère.
board-pinned-place-done = { $job } garde sa place, et ce qui la précède son ordre.
board-history = Changements de la journée
board-look-again = Revoir
board-no-changes = Rien n’a été changé ce jour-là.
board-above-best = { $cost } au-dessus du meilleur plan connu
board-undone-at = annulé à { $time }
board-undo-nearest = Annuler ce qui peut l’être
board-undo-nearest-title = Annuler autant que possible : { $change }
board-selected-by = { $name } l’a sélectionné
board-map-tools = Outils de la carte
board-map-fit-map = Tout montrer
board-map-fit-selected = Montrer la sélection
board-map-lasso = Entourer des courses
board-map-draw-closure = Fermer une rue
board-map-heat = Retards
board-which-list = Quelle liste
board-reset-layout = Remettre la disposition
board-splitter = Largeur de : { $view }
board-keys = Touches et signes
board-legend = Signes
board-signs = Signes de la frise
board-sign-pickup = enlèvement
board-sign-drop = livraison
board-sign-done = fait, ou terminé
board-sign-failed = échoué
board-sign-late = en retard sur son créneau
board-sign-late-stops = arrêts bientôt en retard
board-pile = { $count } arrêts à { $place } : tout sélectionner
board-sign-pinned = épinglée
board-sign-break = pause
board-sign-ride = en route
board-sign-wait = attente
board-sign-window = créneau choisi ; en gras : la marge
board-sign-drift = retard sur le plan
board-sign-load = charge à bord
board-sign-now = maintenant
board-keys-walk = Le long d’une tournée, et d’une tournée à l’autre
board-keys-select = Sélectionner ; avec Maj plusieurs
board-sign-out = Se déconnecter
board-next-alert = Prochaine chose à traiter
board-write-to = Écrire à { $rider }
board-write-customers = Écrire aux clients de la tournée
board-write-riders = Écrire à tous les coursiers du jour
board-write-customers-title = Écrire à ceux qui attendent { $rider }
board-late-customers-text = Votre livraison arrive plus tard que convenu. Nous en sommes désolés.
board-late-customers-hint = L’heure à laquelle le coursier est attendu est ajoutée pour chacun. Encore { $left } caractères.
board-who-gets-it = Qui le reçoit
board-nobody-waits = Plus personne n’attend cette tournée.
board-reached-by-nobody = impossible à joindre d’ici : à appeler
board-reached-recipient-email = destinataire, par courriel
board-reached-recipient-sms = destinataire, par SMS
board-reached-sender-email = { $customer }, par courriel
board-reached-sender-sms = { $customer }, par SMS
board-in-time = à l’heure
board-send-to = { $count ->
    [0] Envoyer
    [one] Envoyer pour un arrêt
   *[other] Envoyer pour { $count } arrêts
}
board-customers-told = En route : { $emails } par courriel, { $texts } par SMS.
board-customers-told-before = Envoyé à { $time } : { $emails } par courriel, { $texts } par SMS.
board-riders-told = { $count ->
    [one] Un coursier l’a reçu.
   *[other] { $count } coursiers l’ont reçu.
}
board-riders-hint = Il arrive dans la conversation de chacun : { $riders }.
board-write = Écrire à un coursier
board-call-of = Appeler { $name }, { $phone }
board-phone-numbers = Téléphones des arrêts
board-no-phone-numbers = Aucun arrêt de cette course n’a de numéro de téléphone.
board-failure-seen = Vu
board-decide-otherwise = Décider autre chose
board-decide-otherwise-title = Que faire de { $job } ?
board-show-next-job = Voir la course du { $day }
board-failure-seen-done = Noté : l’échec et sa suite sont connus.
board-fixes = Ce qui aiderait
board-fixes-title = Ce qui aiderait : { $job } à { $place }
board-no-retry-today = Plus tard aujourd’hui n’est pas proposé : ce qui reste de la tournée n’a plus la place ou le temps, dans ses heures.
board-no-fixes = Rien n’améliorerait la situation. Prévenez le destinataire.
board-do-it = Le faire
board-no-round-changes = Aucune tournée ne change.
board-where-fits = Où pourrait-elle entrer ?
board-work-queued = C’est relancé.
board-work-done = Fait à la main
board-work-settled = C’est noté : ce n’est plus signalé.
board-could-take-round = Pourraient la reprendre :
board-could-take = Peuvent la prendre maintenant :
board-give = Confier
board-give-to = Confier à { $rider }
board-nobody-could = Aucune tournée n’a de place pour elle maintenant.
board-free-then = Sans service à ce moment :
board-nobody-free = Tout le monde est en service à ce moment.
board-where-all-fit = Où pourraient-elles toutes entrer ?
board-bring-back = Rapporter à l’expéditeur
board-bring-back-title = Rapporter « { $job } » à son expéditeur
board-bring-back-hint = La marchandise est à bord. Son coursier la remet à l’expéditeur, là où cela convient le mieux à la tournée. Le client est prévenu et la page du destinataire dit que rien ne vient.
board-bring-back-price = Coûte au client { $price } en plus de la livraison (hors taxe)
board-bring-back-several = Les { $count } courses de la réservation qui sont à bord reviennent.
board-brought-back-done = « { $job } » retourne à son expéditeur.
board-nothing-aboard = Rien n’en est à bord : choisissez une course enlevée et pas encore livrée.
board-cancel-booking = Annuler la réservation
board-cancel-booking-title = Annuler la réservation de « { $job } »
board-cancel-booking-hint = Personne ne la livre et elle ne figure plus dans ce qui reste à faire. Prévenez { $customer } avant d’annuler. C’est définitif.
board-cancelled-too = Ces livraisons font partie de la même réservation et sont annulées aussi :
board-cancel-fee = Frais d’annulation
board-cancel-fee-waived = Aucuns : c’est nous qui ne pouvons pas livrer
board-cancel-fee-due = Comme convenu avec le client
board-keep-booking = Garder la réservation
board-booking-cancelled = La réservation de « { $job } » est annulée.
board-hand-on = Confier à quelqu’un d’autre
board-hand-on-title = Confier à quelqu’un d’autre la tournée de { $rider } à { $time }
board-hand-on-hint = La tournée reste la même ; quelqu’un d’autre la fait.
board-busy-then = en service à ce moment ({ $times })
board-rides-then = en tournée { $times } à ce moment
board-cannot-ride-both = { $rider } : { $what }, ce qui chevauche { $times } ; personne ne fait les deux. Déplacez plutôt des courses vers sa tournée, ou répartissez-les par « Coursier indisponible ».
board-other-shift = service { $times }
board-no-shift = pas de service ce jour
board-hand-on-done = { $rider } la fait maintenant.
board-to-whom = À qui
board-settle = Dire quel récit est juste
board-settled = C’est tranché.
board-this-is-right = C’est juste
board-stands-as-is = C’est juste tel quel
board-close-incident = C’est réglé…
board-incident-dealt = C’est réglé
board-incident-closed = Noté : c’est réglé. La personne qui l’a signalé en est prévenue.
board-what-was-done = Ce qui a été fait
board-note-missing = Écrivez ce qui a été fait.
board-read-messages = Lire
board-open-hub-day = Voir la journée de la plateforme
board-open-cycle = Voir les commandes
board-answer-contest = Répondre à la contestation
board-contest-answered = La réponse est envoyée.
board-answer-missing = Choisissez une décision et écrivez pourquoi.
board-decision = Décision
board-decision-upheld = Elle est maintenue
board-decision-changed = Elle est changée
board-answer = Réponse
board-answer-hint = Le coursier la lit.
board-written-at = Écrit à { $time }, à cet arrêt ou en route vers lui : { $what }
board-was-told = Annoncé à { $rider }
board-conversation = Échange avec { $rider }
board-no-messages = Rien n’a encore été écrit.
board-message = Message
board-send = Envoyer
board-draw-closure = Fermer une rue sur la carte
board-close-by-name = Fermer une rue par son adresse
board-draw-first = Cliquez le long de la rue fermée.
board-draw-more = { $count ->
    [one] Un point : elle y est fermée. Continuez pour fermer un tronçon.
   *[other] { $count } points
  }
board-draw-middle = Ajouter le centre de la carte
board-draw-back = Retirer un point
board-draw-done = Continuer
board-closure-title = Une rue est fermée
board-closure-place = Adresse ou rue
board-closure-where = Cherchez d’abord le lieu, ou dessinez-le sur la carte.
board-closure-look = Voir ce qui change
board-closure-done = La rue est fermée et les tournées qui y passent sont replanifiées.
board-closure-done-aside = La rue est fermée. Aucune tournée n’y passe : toutes restent comme elles sont.
board-closes = Fermé : { $streets }, { $length } de chaussées et de chemins
board-stops-in-closed = { $count ->
    [one] Un arrêt s’y trouve : { $riders }. Il sera rejoint depuis la rue ouverte la plus proche.
   *[other] { $count } arrêts s’y trouvent : { $riders }. Ils seront rejoints depuis la rue ouverte la plus proche.
}
board-open-job-rider = sans tournée
board-passes-no-longer = { $riders } y passait, sans que son trajet s’allonge.
board-map-places-hidden = La carte ne montre ni arrêts ni trajets : votre rôle ne permet pas de savoir où habitent les gens. Qui en a besoin demande le rôle de régulation à l’administration.
board-nobody-rides-there = Aucune tournée n’y passe.
board-way-round = { $rider } y passe ; le détour prend { $span } de plus.
board-way-round-same = { $rider } y passe ; le détour ne prend pas plus de temps.
board-no-way-round = { $rider } y passe, et il n’y a pas de détour.
board-closure-order = La fin doit suivre le début.
board-close-street = Fermer une rue…
board-nothing-to-do = Rien à faire…
board-nothing-to-do-note = Aucune rue n’est à fermer pour cela. Merci de l’avoir signalé.
board-street-closed-note = La rue est fermée pour toutes les tournées : { $streets }. Merci de l’avoir signalé.
board-reported-by = Signalé par { $rider }
board-rider-wrote = { $rider } a écrit : « { $words } »
board-closure-on-map = Sur la carte : fermé, { $streets }
board-place-apart = à { $distance } du premier
board-which-streets = Quelles rues sont fermées
board-no-street-chosen = Choisissez au moins une rue.
board-closed-streets = Rues fermées
board-no-closed-streets = Aucune rue n’est fermée ce jour-là.
board-closed-count = { $count ->
    [one] Une rue fermée
   *[other] { $count } rues fermées
  }
board-closed-without-end = à partir de { $from }, jusqu’à réouverture
board-closed-label = fermé { $hours }
board-slowed-label = { $speed } km/h, { $hours }
board-street-without-name = Une voie sans nom
board-closed-by = fermé par { $name }, { $time }
board-closed-at = fermé à { $time }
board-closed-until-hint = Vide : jusqu’à réouverture
board-show-on-map = Montrer
board-change-hours = Changer les heures
board-change-hours-title = Autres heures : { $streets }
board-hours-changed = La fermeture vaut désormais à ses nouvelles heures.
board-reopen = Rouvrir
board-reopen-title = Rouvrir { $streets }
board-reopened = La rue est rouverte.
board-sign-closed-street = rue fermée
board-sign-pile = arrêts au même endroit
board-sign-map-stop = arrêt (pâle : fait)
board-sign-map-number = numéro d’une tournée, au milieu de son trajet
board-sign-map-rider = coursier, vu en dernier
board-sign-published = sans réponse du coursier
board-sign-accepted = acceptée par le coursier
board-closed-from = De
board-closed-until = Jusqu’à
board-slow-kmh = Encore praticable à (km/h)
board-slow-hint = Vide : fermée
board-filter = Filtrer
board-filter-none = Tout montrer
board-filter-text = Nom, adresse, client ou colis
board-no-filter = Tout est déjà montré.
board-none-answers = Rien ne répond au filtre.
board-only-late = En retard
board-only-left = Pas encore faites
board-matching = { $count ->
    [one] une course répond
   *[other] { $count } courses répondent
  }
board-kind-shop = Commerce
board-kind-circuit = Circuit
board-kind-aid = Aide
board-views-saved = Vues enregistrées
board-no-views = Aucune vue enregistrée. Réglez filtres et disposition, puis enregistrez-les ici.
board-show-view = Montrer
board-drop-view = Supprimer
board-view-name = Nom de la vue
board-view-name-hint = Elle garde les filtres et la disposition.
board-save-view = Enregistrer
board-week = La semaine
board-week-of = Semaine du { $day }
board-week-before = Semaine précédente
board-week-after = Semaine suivante
board-week-jobs = { $count ->
    [0] aucune course
    [one] une course
   *[other] { $count } courses
  }
board-week-open = { $count ->
    [one] une pas encore couverte
   *[other] { $count } pas encore couvertes
}
board-week-short = il manque { $span } de travail
board-week-absent = Absents : { $people }
board-try-again = Réessayer
board-left-undone = Pas fait avant la fin de votre session : { $change }
board-meanwhile = Entre-temps, { $name } a fait ce changement ({ $time }) : { $change }.
board-day-report = Bilan de la journée
board-wall-plan = Imprimer le plan mural (A3)
board-all-labels = Imprimer toutes les étiquettes
board-sheet = Imprimer la feuille de tournée
board-all-sheets = Imprimer toutes les feuilles
board-paper-saved = { $name } est enregistré.
