# Administration : onglets et textes communs

admin-tabs = Administration
admin-tab-overview = Aperçu
admin-tab-days = Journées
admin-tab-fleet = Flotte
admin-tab-people = Personnes
admin-tab-shifts = Services
admin-tab-places = Lieux
admin-tab-customers = Clients
admin-tab-tariffs = Tarifs
admin-tab-rules = Règles
admin-tab-invoices = Factures
admin-tab-programs = Programmes
admin-tab-recipients = Destinataires
admin-tab-log = Journal
admin-name = Nom
admin-kind = Type
admin-status = État
admin-picture = Image
admin-save = Enregistrer
admin-back = Retour
admin-back-to = Retour à { $name }
admin-change = Modifier
admin-day = Jour
admin-hours = Horaires

# Flotte

admin-fleet-empty = Pas encore de vélo. Ajoutez le premier : les services et les plans en ont besoin.
admin-fleet-gone = Afficher aussi les véhicules sortis de la flotte
admin-fleet-here = N’afficher que les véhicules de la flotte
admin-vehicle-new = Ajouter un vélo ou une remorque
admin-bike-bike = Vélo
admin-bike-ebike = Vélo électrique
admin-bike-longtail = Longtail
admin-bike-cargo = Biporteur
admin-bike-trike = Triporteur
admin-bike-bike-trailer = Vélo avec remorque fixe
admin-bike-trailer = Remorque
admin-vehicle-active = en service
admin-vehicle-repair = en réparation
admin-vehicle-gone = sorti de la flotte
admin-vehicle-status-hint = En réparation, aucun nouveau service ne le prend. Sorti de la flotte, c’est définitif.
admin-vehicle-carries = Ce qu’il transporte
admin-measure = { NUMBER($value, maximumFractionDigits: 1) } { $unit }
admin-vehicle-mass = Poids
admin-vehicle-volume = Volume
admin-boxes = Caisses à température dirigée
admin-boxes-hint = Une ligne par caisse. Videz les deux champs pour en retirer une.
admin-box = Caisse { $number }
admin-box-chilled = réfrigérée
admin-box-frozen = congelée
admin-box-hot = chaude
admin-box-chilled-of = caisse réfrigérée { $volume } l
admin-box-frozen-of = caisse congelée { $volume } l
admin-box-hot-of = caisse chaude { $volume } l
admin-box-volume = Volume de la caisse
admin-vehicle-rides = Comment il roule
admin-vehicle-range = Autonomie
admin-vehicle-range-hint = Distance que permet sa batterie.
admin-vehicle-width = Largeur
admin-vehicle-speed = Vitesse
admin-vehicle-speed-hint = 100 est l’habitude pour son type.
admin-vehicle-handover = Temps entre deux tournées
admin-vehicle-handover-hint = Pour le nettoyer et changer la batterie.
admin-vehicle-needs = Qui peut le conduire
admin-vehicle-needs-hint = Compétences, séparées par des virgules. Vide : tout le monde.
admin-vehicle-skills = Équipement
admin-vehicle-skills-hint = Mots que les livraisons demandent, comme « cadenas » ou « balance ».
admin-vehicle-hitch = Il peut tirer une remorque
page-done-vehicle-added = Le véhicule est ajouté.
page-done-vehicle-changed = Le véhicule est modifié.

# Personnes

admin-invite = Inviter quelqu’un
admin-invite-go = Inviter
admin-roles = Rôles
admin-roles-of = Rôles : { $name }
admin-roles-change = Modifier les rôles
admin-reach = Joignable par
admin-reach-hint = Au moins l’un des deux. Pour se connecter par mot de passe, il faut une adresse électronique.
admin-email = Adresse électronique
admin-phone = Téléphone
admin-language = Langue
admin-language-cooperative = Celle de la coopérative
admin-language-en = anglais
admin-language-fr = français
admin-skills = Compétences
admin-skills-hint = Mots que les livraisons ou les vélos demandent, séparés par des virgules.
admin-books-for = Commande pour
admin-books-for-hint = Seulement pour les commerces, les producteurs et la coordination de l’aide.
admin-role-dispatcher = planifie et suit les tournées
admin-role-courier = fait des tournées, à titre salarié
admin-role-volunteer = fait des tournées d’aide
admin-role-merchant = commande pour un commerce
admin-role-producer = commande pour une ferme ou un atelier, ou tient une plateforme
admin-role-aid-coordinator = commande de l’aide
admin-role-admin = s’occupe des personnes, des prix, des règles et des factures
admin-person-invited = invitation en attente
admin-person-active = active
admin-person-left = partie
admin-people-left = Afficher aussi les personnes parties
admin-people-here = N’afficher que les personnes présentes
admin-people-all = Toutes les personnes
admin-known = Ce qui est connu
admin-joined = Arrivée le
admin-left-on = Partie le
admin-access = Connexion
admin-invitation-how = L’invitation n’est pas encore acceptée. Un nouveau lien annule le précédent.
admin-return-how = La personne revient avec les rôles qu’elle avait.
admin-invite-again = Créer une nouvelle invitation
admin-invite-back = Inviter de nouveau
admin-link-how = Pour rouler, pas besoin de mot de passe : un lien ou un code court ouvre l’application sur le téléphone.
admin-link-make = Créer un lien
admin-code-make = Créer un code court
admin-lost = Mot de passe ou téléphone perdu
admin-reset-how = Par ce lien, la personne choisit un nouveau mot de passe. Le second facteur reste tant que vous ne le retirez pas.
admin-reset-make = Créer un lien pour un nouveau mot de passe
admin-factor-remove = Retirer le second facteur
admin-factor-sure = Êtes-vous certain que c’est bien cette personne qui le demande ?
admin-away = Absences
admin-away-open = Quand la personne peut rouler, et quand elle est absente
admin-data = Ses données
admin-export-how = Tout ce qui est conservé au sujet de cette personne, pour le lui remettre.
admin-export-zip = Tableaux (ZIP)
admin-export-json = Pour les machines (JSON)
admin-leaving = Départ
admin-leave = Noter son départ
admin-leave-title = { $name } : noter le départ ?
admin-leave-means = Toutes ses sessions, tous ses liens et toutes ses clés prennent fin aussitôt. Les services à venir restent et vous sont montrés. Ce qui a été fait reste dans les comptes.
admin-leave-done = { $name } : départ noté
admin-revoke = Annuler l’invitation
admin-revoke-title = { $name } : annuler l’invitation ?
admin-revoke-means = Le lien n’ouvre plus rien. Vous pourrez inviter de nouveau cette personne à tout moment.
admin-erase = Effacer ses données
admin-erase-title = { $name } : effacer les données ?
admin-erase-means = Le nom, l’adresse électronique, le téléphone et tout ce qui dit qui est cette personne disparaissent pour de bon. Les services sans tournée sont annulés. Ce dont les comptes ont besoin reste, sans nom. C’est irréversible.
admin-erase-done = { $name } : données effacées
admin-shifts-free = { $count ->
    [one] Un service à venir n’a plus personne.
   *[other] { $count } services à venir n’ont plus personne.
}
admin-shown-once = Ceci ne s’affiche que maintenant. Remettez-le avant de quitter la page.
admin-link-invitation-title = Invitation pour { $name }
admin-link-link-title = Lien pour { $name }
admin-link-code-title = Code court pour { $name }
admin-link-reset-title = Nouveau mot de passe pour { $name }
admin-link-invitation-subject = Votre invitation
admin-link-link-subject = Votre lien
admin-link-code-subject = Votre code
admin-link-reset-subject = Votre nouveau mot de passe
admin-link-letter = Bonjour { $name }, voici votre lien personnel : { $address } Il ne sert qu’une fois. Merci de le garder pour vous.
admin-link-hand = Envoyez le lien à cette personne seule, ou faites-lui scanner le code avec son téléphone.
admin-code-hand = La personne saisit ce code sur la première page de l’application.
admin-link-qr = Le lien en code QR
admin-link-mail = Envoyer par courriel
admin-link-sms = Envoyer par SMS
admin-link-mailed = Elle part par e-mail à { $address }. Si elle n’arrive pas, donnez vous-même le lien ou le code.
admin-link-until = Valable jusqu’au { $until }.
page-done-person-changed = La personne est modifiée.
page-done-roles-changed = Les rôles sont modifiés.
page-done-factor-removed = Le second facteur est retiré.

# Vue d’ensemble

admin-attention = À surveiller
admin-attention-none = Rien à surveiller.
admin-where = Rubriques
admin-backup-last = Dernière sauvegarde
admin-purge-last = Dernier retrait des données arrivées à terme
admin-unknown = inconnue
admin-never = jamais
admin-days-ago = { $days ->
    [0] aujourd’hui
    [1] hier
   *[other] il y a { $days } jours
}
admin-notice-invitations = { $count ->
    [one] Une invitation n’est pas encore acceptée.
   *[other] { $count } invitations ne sont pas encore acceptées.
}
admin-notice-webhook = { $count ->
    [one] Un message à { $url } n’est pas passé cette semaine.
   *[other] { $count } messages à { $url } ne sont pas passés cette semaine.
}
admin-notice-webhook-gone = { $url } répond ne plus exister. Plus rien n’y est envoyé.
admin-notice-no-backup = Aucune sauvegarde n’est connue. La personne qui exploite le serveur devrait en faire une chaque jour avec « tournee backup ».
admin-notice-backup = La dernière sauvegarde date de { $days } jours. Adressez-vous à qui exploite le serveur.
admin-notice-purge = Depuis { $days } jours, aucune donnée arrivée à terme n’a été retirée. Le processus de fond du serveur est peut-être arrêté.
admin-tab-days-lead = Le bilan d’une journée : livré, échoué, en retard, et ce qui reste.
admin-tab-fleet-lead = Vélos et remorques, ce qu’ils transportent, et ceux en réparation.
admin-tab-people-lead = Qui travaille ici, avec quels rôles ; invitations et accès.
admin-tab-shifts-lead = Une semaine de services, recopiée sur d’autres ; absences et limites du temps de travail.
admin-tab-places-lead = Dépôts, commerces et producteurs, et comment y entrer.
admin-tab-customers-lead = Les organisations qui commandent, leur tarif et leur adresse.
admin-tab-tariffs-lead = Ce que coûtent les livraisons, avec un exemple qui suit votre saisie.
admin-tab-rules-lead = Temps de travail, délais, chaleur, conservation et autres, version par version.
admin-tab-invoices-lead = Ce qui est prêt, brouillons, factures émises et paiements.
admin-tab-programs-lead = Clés pour les programmes, webhooks et ce qui leur a été envoyé.
admin-tab-recipients-lead = Quand quelqu’un demande ce qui est conservé à son sujet : chercher, remettre, effacer.
admin-tab-log-lead = Ce qui a été fait, par qui et quand.

# Mots communs

admin-all = Tout
admin-all-customers = Tous les clients
admin-any = Indifférent
admin-open = ouvert
admin-closed = fermé
admin-close-sure = Fermer « { $name } » ?
admin-revoke-sure = Retirer « { $name } » ? Le programme est alors refusé.
admin-yes = oui
admin-no = non
admin-details = Détails
admin-when = Quand
admin-time = Heure
admin-from-day = Du
admin-to-day = Au
admin-filter = Afficher
admin-older = Plus ancien
admin-choose = Choisissez
admin-go-on = Continuer
admin-make = Créer
admin-made-on = Création
admin-remove = Supprimer
admin-number = Numéro
admin-reason = Motif
admin-with-closed = Afficher aussi ce qui est fermé
admin-without-closed = N’afficher que ce qui est ouvert
admin-customer = Client
admin-net = Hors taxe
admin-vat = TVA
admin-total = Total

# Journal

admin-log-what = Quoi
admin-log-who = Qui
admin-log-by = Par
admin-log-about = À propos de
admin-log-empty = Rien de tel ne s’est passé.
admin-actor-person = une personne effacée
admin-actor-volunteer = un bénévole
admin-actor-key = une clé
admin-actor-client = un programme
admin-actor-system = le serveur
admin-subject-booking = une commande
admin-subject-closure = une rue fermée
admin-subject-contest = une contestation
admin-subject-cooperative = la coopérative
admin-subject-customer = un client
admin-subject-import = un import
admin-subject-incident = un incident
admin-subject-invoice = une facture
admin-subject-job = une course
admin-subject-key = une clé
admin-subject-person = une personne
admin-subject-place = un lieu
admin-subject-need = un besoin d’aide
admin-subject-plan = un plan
admin-subject-recurrence = une commande récurrente
admin-subject-round = une tournée
admin-subject-rule = une règle
admin-subject-shift = un service
admin-subject-stop = un arrêt
admin-subject-vehicle = un véhicule
admin-subject-visit = un passage
admin-subject-webhook = un webhook

# Lieux

admin-place-new = Ajouter un lieu
admin-places-empty = Pas encore de lieu. Ajoutez le dépôt d’où partent les tournées.
admin-address = Adresse
admin-place-hub = Dépôt
admin-place-shop = Commerce
admin-place-producer = Producteur
admin-place-relay = Relais
admin-place-other = Autre
place-private = Domicile
admin-place-address-hint = Numéro, rue, ville. Le point en est déduit.
admin-place-access = Comment entrer
admin-place-access-hint = Porte, code, sonnette. Seules les personnes dont la tournée y passe le voient.
admin-place-hours = Heures d’ouverture
admin-place-hours-hint = Comme vous les écririez : « lun–sam 9 h–19 h ». Les destinataires lisent celles d’un relais. Les arrêts sont planifiés pendant ces heures si les horaires demandés le permettent (sauf dans un hub) ; sinon, la réservation prévient.
admin-place-service = Temps à chaque arrêt
admin-place-setup = Temps en plus à l’arrivée
admin-place-setup-hint = Compté une fois pour des arrêts de suite ici. Laissez les deux vides pour le temps habituel à la porte.
admin-place-share = Le partager avec un client
admin-place-share-hint = Il peut alors y commander enlèvements et livraisons.
admin-place-share-go = Partager
admin-place-close = Fermer ce lieu
admin-place-close-means = Rien de nouveau n’y est commandé. Ce qui l’est déjà reste.
page-done-place-added = Le lieu est ajouté.
page-done-place-changed = Le lieu est modifié.
page-done-place-closed = Le lieu est fermé.
page-done-place-shared = Le lieu est partagé.

# Clients

admin-customer-new = Ajouter un client
admin-customers-empty = Pas encore de client. Ajoutez le premier, puis invitez ses membres.
admin-customer-merchant = Commerce
admin-customer-producer = Producteur
admin-customer-aid = Structure d’aide
admin-customer-kind-hint = Décide des délais qui s’appliquent.
admin-customer-place = Enlèvement habituel
admin-customer-place-hint = Les marchandises sont enlevées ici, sauf indication contraire dans la commande.
admin-billing-address = Adresse de facturation
admin-payment-days = Délai de paiement (jours)
admin-customer-language = Langue des factures
admin-customer-language-hint = Vaut pour les factures émises à partir de maintenant. Les courriels sont dans la langue de chaque personne.
admin-customer-close = Fermer ce client
admin-customer-close-means = Plus rien n’est commandé pour lui. Ce qui l’est déjà reste, et sera facturé.
page-done-customer-added = Le client est ajouté.
page-done-customer-changed = Le client est modifié.
page-done-customer-closed = Le client est fermé.

# Tarifs et règles

admin-tariff = Tarif
admin-tariff-standard = Tarif standard
admin-tariff-new = Commencer un autre tarif
admin-tariff-name-hint = On attribue un tarif à un client par son nom.
admin-tariffs-lead = Une version publiée ne change jamais : ce qui a été promis tient.
admin-rules-lead = Toute la régulation peut les lire ; l’administration publie d’autres versions.
admin-rule = Règle
admin-rule-about = Sujet
admin-rule-tariff = Tarif
admin-rule-work = Temps de travail
admin-rule-weights = Pondération des plans
admin-rule-cutoff = Délais des commandes
admin-rule-retention = Durées de conservation
admin-rule-heat = Chaleur
admin-rule-emissions = Émissions
admin-rule-seller = Vendeur sur les factures
admin-rule-tariff-lead = Ce que coûte une livraison. Essayez l’exemple avant de publier.
admin-rule-work-lead = Limites de travail et de repos selon lesquelles plans et services sont vérifiés.
admin-rule-weights-lead = Ce à quoi les plans donnent plus ou moins de poids, comme le partage équitable de l’effort.
admin-rule-cutoff-lead = Jusqu’à quand on commande, modifie et annule, et ce que coûte une annulation tardive.
admin-rule-retention-lead = Combien de temps les données personnelles sont conservées, pour chaque finalité.
admin-rule-heat-lead = Comment les tournées raccourcissent, et les pauses d’eau s’ajoutent, par forte chaleur.
admin-rule-emissions-lead = Facteurs pour compter les équivalents CO₂, et point de comparaison.
admin-rule-seller-lead = Nom, adresse et compte tels qu’ils figurent sur vos factures.
admin-version = Version
admin-version-first = Valeurs de départ de Tournée ; vous n’avez encore rien publié.
admin-version-own = Valeurs de départ
admin-version-number = Version { $number }
admin-version-since = Version { $number }, depuis le { $day }
admin-version-from = Version { $number } valable dès le { $moment }
admin-history = Versions publiées
admin-published = Publication
admin-raw = Tel que les machines le lisent (JSON)
admin-raw-lead = Pour spécialistes : la règle entière, y compris ce qui n’a pas de champ dans le formulaire.
admin-raw-unreadable = Ce n’est pas du JSON : { $what }.
admin-part-own = A ses propres valeurs
admin-more-rows = Ajouter des lignes
admin-row = Ligne { $number }
admin-publish = Publier
admin-publish-means = Une nouvelle version est créée. Ce qui était publié ne change jamais.
admin-publish-go = Publier cette version
admin-valid-day = Valable à partir du
admin-valid-day-hint = Vide : dès maintenant.
page-done-rule-published = La version est publiée.
admin-example = Exemple
admin-example-hint = Depuis un enlèvement à votre dépôt. Ce prix vient du formulaire, publié ou non.
admin-example-distance = Distance
admin-example-drops = Livraisons
admin-example-vehicles = Vélos
admin-example-lead = Commandé avant
admin-example-go = Afficher le prix
admin-example-none = Pas de prix : corrigez ce qui est signalé.
admin-dates-hint = Par exemple 24/12/2026, séparés par des virgules.
admin-ring-hint = Un angle par ligne : longitude latitude.
admin-weekday-short = { $day ->
    [1] lun.
    [2] mar.
    [3] mer.
    [4] jeu.
    [5] ven.
    [6] sam.
   *[7] dim.
}
admin-unit-day = jours
admin-factor-use = le trajet
admin-factor-manufacture = la fabrication du véhicule
admin-part-base = Prix de base
admin-part-distance = Distance
admin-part-load = Charge
admin-part-stops = Arrêts
admin-part-times = Horaires et délais courts
admin-part-extras = Autres frais
admin-part-zones = Zones
admin-part-day = La journée
admin-part-week = La semaine
admin-part-fair = Partage équitable
admin-part-points = Points d’effort
admin-part-stable = Stabilité des tournées et marges
admin-part-notice = Préavis
admin-part-everybody = Tout le monde
admin-part-for-merchant = Commerces
admin-part-for-producer = Producteurs
admin-part-for-aid = Structures d’aide
admin-part-heat-yellow = Jaune
admin-part-heat-orange = Orange
admin-part-heat-red = Rouge
admin-part-compared = Point de comparaison
admin-part-kinds-hint = Pour chacun, un type de véhicule des facteurs ci-dessous, écrit de la même façon.
admin-part-kinds = Types de vélos
admin-part-factors = Facteurs
admin-part-who = Qui vend
admin-part-account = Compte bancaire
admin-part-print = Mentions imprimées
admin-part-kept = Conservé pendant
admin-rows-distance-bands = Selon la distance
admin-rows-distance-bands-hint = Limites croissantes ; laissez la dernière vide pour toute distance. Sans ligne, la distance ne coûte rien.
admin-rows-mass-bands = Selon le poids
admin-rows-mass-bands-hint = Limites croissantes ; laissez la dernière vide pour tout poids.
admin-rows-volume-bands = Selon le volume
admin-rows-volume-bands-hint = Limites croissantes ; laissez la dernière vide pour tout volume.
admin-rows-pickup-steps = Enlèvements
admin-rows-pickup-steps-hint = Prix de chaque enlèvement à partir d’un certain rang ; la première ligne commence à 1.
admin-rows-drop-steps = Livraisons
admin-rows-drop-steps-hint = Prix de chaque livraison à partir d’un certain rang ; la première ligne commence à 1.
admin-rows-time-rules = Selon le moment
admin-rows-time-rules-hint = Par exemple le soir ou le dimanche. Une part négative est une remise.
admin-rows-lead-rules = Selon le délai
admin-rows-lead-rules-hint = Quand la commande arrive moins de tant de minutes avant son créneau.
admin-rows-supplements = Suppléments
admin-rows-supplements-hint = Par exemple froid ou étage, chacun avec son prix.
admin-rows-zones = Zones
admin-rows-zones-hint = La première zone de la liste qui contient un arrêt compte.
admin-rows-factors = Facteurs
admin-rows-factors-hint = Une ligne plus récente du même type et de la même part remplace la précédente à partir de son jour.
admin-field-base-cents = Par commande
admin-field-minimum-cents = Prix minimum
admin-field-vat-per-mille = TVA
admin-field-up-to-m = Jusqu’à
admin-field-up-to = Jusqu’à
admin-field-cents = Prix
admin-field-km-cents = Chaque kilomètre dedans
admin-field-stop-cents = Prix unitaire à partir de là
admin-field-first = À partir du nº
admin-field-name = Nom
admin-field-weekdays = Les
admin-field-dates = Ou ces jours-là
admin-field-from-time = De
admin-field-until-time = À
admin-field-per-mille = Part du prix
admin-field-under-min = Moins de
admin-field-extra-vehicle-cents = Chaque vélo en plus
admin-field-free-wait-min = Attente gratuite
admin-field-wait-minute-cents = Chaque minute d’attente au-delà
admin-field-attempt-cents = Chaque nouvelle tentative
admin-field-return-cents = Chaque course rapportée à l’expéditeur après l’enlèvement
admin-field-outside-pickup-cents = Enlèvement hors zones
admin-field-outside-drop-cents = Livraison hors zones
admin-field-serves-outside = Nous roulons aussi hors des zones
admin-field-pickup-cents = Enlèvement
admin-field-drop-cents = Livraison
admin-field-ring = Angles
admin-field-work-before-break-s = Travail maximal sans pause
admin-field-break-s = Pause minimale
admin-field-daily-work-s = Travail maximal par jour
admin-field-daily-rest-s = Repos entre deux jours
admin-field-same-day-gap-s = Coupure après minuit qui compte pour la même journée
admin-field-weekly-work-s = Travail maximal par semaine
admin-field-average-work-s = Travail hebdomadaire moyen maximal
admin-field-average-weeks = Semaines de cette moyenne
admin-field-weekly-days = Jours travaillés maximum par semaine
admin-field-weekly-rest-s = Repos hebdomadaire d’un seul tenant
admin-field-balance-hour-cents = Pour une heure d’écart entre tournées
admin-field-fairness-hundred-cents = Pour cent points d’effort d’écart
admin-field-effort-weeks = Semaines comptées pour l’effort
admin-field-hour-points = Une heure de travail
admin-field-waiting-hour-points = Une heure d’attente
admin-field-km-points = Un kilomètre
admin-field-tonne-km-points = Une tonne sur un kilomètre
admin-field-climb-hundred-points = Cent mètres de montée
admin-field-stable-cents = Pour un changement dans une tournée récurrente
admin-field-stable-minutes = Décalage qui compte
admin-field-margin-hour-cents = Pour une heure de marge manquante
admin-field-margin-minutes = Marge avant la fin d’un créneau
admin-field-margin-percent = Marge en plus, part du trajet
admin-field-notice-days = Jours avant qu’un changement s’applique
admin-field-book-minutes-before = Commander : minutes avant
admin-field-book-days-before = Commander : jours avant
admin-field-book-at = Commander : à cette heure
admin-field-change-minutes-before = Modifier : minutes avant
admin-field-change-days-before = Modifier : jours avant
admin-field-change-at = Modifier : à cette heure
admin-field-cancel-free-minutes-before = Annuler sans frais : minutes avant
admin-field-cancel-free-days-before = Annuler sans frais : jours avant
admin-field-cancel-free-at = Annuler sans frais : à cette heure
admin-field-cancel-minutes-before = Annuler : minutes avant
admin-field-cancel-days-before = Annuler : jours avant
admin-field-cancel-at = Annuler : à cette heure
admin-field-fee-cents = Frais d’annulation tardive, au moins
admin-field-fee-per-mille = Frais, part du prix
admin-field-max-round-s = Tournée la plus longue
admin-field-max-travel-s = Temps de trajet maximal
admin-field-heavy-g = Charge maximale aux heures chaudes
admin-field-heavy-from = Heures chaudes de
admin-field-heavy-until = Heures chaudes à
admin-field-water-every-s = Pause d’eau toutes les
admin-field-water-s = Durée d’une pause d’eau
admin-field-compared-kind = Véhicule comparé
admin-field-compared-distance-per-mille = Sa distance pour la même course
admin-field-profile-bike = Vélo
admin-field-profile-ebike = Vélo électrique
admin-field-profile-longtail = Longtail
admin-field-profile-cargo = Biporteur
admin-field-profile-trike = Triporteur
admin-field-profile-bike-trailer = Vélo avec remorque
admin-field-vehicle-kind = Type de véhicule
admin-field-part = Pour
admin-field-mg-per-km = Équivalent CO₂
admin-field-from-day = À partir du
admin-field-source = Source
admin-field-level = Niveau
admin-field-legal-form = Forme juridique, capital et registre
admin-field-street = Rue
admin-field-street-more = Rue, deuxième ligne
admin-field-postcode = Code postal
admin-field-city = Ville
admin-field-country = Pays (deux lettres)
admin-field-registration = Numéro d’immatriculation (SIREN)
admin-field-registration-scheme = Registre selon ISO 6523 (0002 : SIREN)
admin-field-vat-number = Numéro de TVA
admin-field-no-vat-reason = Motif d’absence de TVA
admin-field-iban = IBAN
admin-field-bic = BIC
admin-field-email = Adresse électronique
admin-field-phone = Téléphone
admin-field-late-penalty = Retard de paiement
admin-field-recovery-costs = Frais de recouvrement
admin-field-early-payment = Paiement anticipé
admin-field-kept-live-position-h = Position des personnes en tournée, pour trouver la plus proche
admin-field-kept-activity-position-days = Traces des tournées
admin-field-kept-stop-times-days = Heures d’arrivée et de fin des passages
admin-field-kept-proof-days = Photos, signatures, codes
admin-field-kept-note-days = Notes écrites
admin-field-kept-aid-recipient-days = Destinataires d’aide
admin-field-kept-recipient-days = Autres destinataires
admin-field-kept-plan-detail-days = Détails des plans
admin-field-kept-import-days = Fichiers importés
admin-field-kept-message-days = Avis et leurs adresses
admin-field-kept-reply-h = Réponses aux commandes
admin-field-kept-address-read-days = Qui a lu l’adresse d’un destinataire d’aide
admin-field-kept-hours-days = Heures par personne
admin-field-kept-door-before-h = Adresse d’une aide montrée : avant la visite
admin-field-kept-door-after-h = Adresse d’une aide montrée : après la visite

# Services

admin-week-of = Semaine du { $day }
admin-week-before = Semaine précédente
admin-week-after = Semaine suivante
admin-week-empty = Personne ne roule encore. Invitez d’abord des coursiers.
admin-week-work = Travail de la semaine
admin-jobs = Livraisons
admin-jobs-open = Pas encore en tournée
admin-short = Heures manquantes
admin-rider = Coursier ou coursière
admin-bike = Vélo
admin-hours-sum = Heures en tout
admin-hours-warn = Cela dépasse des limites du temps de travail
admin-hours-aware = J’ai lu cela et je le planifie malgré tout
admin-shift-new = Planifier un service
admin-shift-plan = Planifier
admin-shift-change = Modifier un service
admin-shift-cancel = Annuler ce service
admin-shift-cancel-sure = Annuler le service de { $name }, { $day } ?
admin-shift-more = Accompagnement, départ et arrivée
admin-begin = Début
admin-end = Fin
admin-break = Pause
admin-break-from = Commence entre
admin-break-until = et
admin-companion = Qui accompagne
admin-start-place = Part de
admin-end-place = Finit à
admin-plan-chooses = Le plan choisit
admin-anyway = Même si la personne s’est dite absente
admin-week-day = { $weekday ->
    [1] lun.
    [2] mar.
    [3] mer.
    [4] jeu.
    [5] ven.
    [6] sam.
   *[7] dim.
} { $day }
admin-copy-week = Recopier une semaine
admin-copy-lead = N’importe quelle semaine peut servir de modèle à d’autres : les mêmes personnes aux mêmes heures. Regardez d’abord : ce qui s’oppose à un service est dit à côté.
admin-copy-from = Semaine modèle
admin-copy-from-hint = N’importe lequel de ses jours.
admin-copy-to = Première semaine à planifier
admin-copy-to-hint = N’importe lequel de ses jours.
admin-copy-weeks = Semaines de suite
admin-copy-look = Regarder
admin-copy-what = Ce qui serait planifié
admin-copy-take = À planifier
admin-copy-state = Ce qui s’y oppose
admin-copy-not = impossible
admin-copy-warn = dépasse une limite
admin-copy-fine = rien
admin-copy-warn-hint = Ce qui dépasse une limite n’est planifié que si vous le cochez.
admin-copy-go = Planifier ce qui est coché
admin-copy-empty = Cette semaine n’a pas de services.
admin-copied = { $count ->
    [0] Aucun service n’est planifié.
    [1] Un service est planifié.
   *[other] { $count } services sont planifiés.
}
admin-copied-not = { $count ->
    [one] Un n’a pas pu l’être :
   *[other] { $count } n’ont pas pu l’être :
}
admin-week-dispatchers = C’est la régulation qui planifie les services. Pour faire les deux, ajoutez le second rôle dans « Personnes ».
admin-away-of = Disponibilité : { $name }
admin-away-none = Aucune absence ni disponibilité notée pour les trois prochains mois.
admin-away-say = Le dire pour quelques jours
admin-away-absent = absent
admin-away-free = peut rouler
admin-away-nothing = rien de dit
admin-away-hint = Sans heures, ce sont des journées entières. Ce qui était dit de ces jours est remplacé.
admin-told-by = Dit par
admin-told-person = la personne
admin-told-office = la régulation
admin-told-calendar = un calendrier
page-done-shift-planned = Le service est planifié.
page-done-shift-changed = Le service est modifié.
page-done-shift-cancelled = Le service est annulé.
page-done-week-copied = La semaine est planifiée.
page-done-availability-kept = C’est noté.
admin-article-work-without-break = Code du travail, L3121-16 :
admin-article-work-without-break-text = Dès que le temps de travail quotidien atteint six heures, le salarié bénéficie d’un temps de pause d’une durée minimale de vingt minutes consécutives.
admin-article-day-too-long = Code du travail, L3121-18 :
admin-article-day-too-long-text = La durée quotidienne de travail effectif par salarié ne peut excéder dix heures, sauf exceptions prévues par la loi.
admin-article-rest-too-short = Code du travail, L3131-1 :
admin-article-rest-too-short-text = Tout salarié bénéficie d’un repos quotidien d’une durée minimale de onze heures consécutives.
admin-article-span-too-long = Code du travail, L3131-1 :
admin-article-span-too-long-text = Onze heures de repos consécutives par 24 heures en laissent treize entre le début et la fin de la journée de travail.
admin-article-week-too-long = Code du travail, L3121-20 :
admin-article-week-too-long-text = Au cours d’une même semaine, la durée maximale hebdomadaire de travail est de quarante-huit heures.
admin-article-average-too-high = Code du travail, L3121-22 :
admin-article-average-too-high-text = La durée hebdomadaire de travail calculée sur une période quelconque de douze semaines consécutives ne peut dépasser quarante-quatre heures.
admin-article-days-in-a-week = Code du travail, L3132-1 :
admin-article-days-in-a-week-text = Il est interdit de faire travailler un même salarié plus de six jours par semaine.
admin-article-weekly-rest-too-short = Code du travail, L3132-2 :
admin-article-weekly-rest-too-short-text = Le repos hebdomadaire a une durée minimale de vingt-quatre heures consécutives auxquelles s’ajoutent les heures consécutives de repos quotidien.

# Factures

admin-seller-missing = Aucune facture ne peut encore être émise. Il manque : { $what }.
admin-overdue-only = En retard seulement
admin-ready = Prêt à facturer
admin-ready-none = Il ne reste rien à facturer sur cette période.
admin-ready-bookings = Commandes
admin-waiting-bookings = Pas encore réglées
admin-draft = Brouillon
admin-draft-make = Créer un brouillon
admin-draft-of = Brouillon pour { $name }
admin-draft-drop = Supprimer le brouillon
admin-invoices-all = Factures
admin-invoices-none = Pas encore de facture.
admin-invoice-of = Facture { $number }
admin-period = Période
admin-still-open = Reste à payer
admin-due = à payer le { $day }
admin-due-on = À payer le
admin-lines = Lignes
admin-pdf = Ouvrir le PDF
admin-issue = Émettre
admin-issue-sure = Une facture émise ne change plus. L’émettre ?
admin-credit = L’annuler par un avoir
admin-credit-note = avoir
admin-credit-title = Annuler la facture { $number }
admin-credit-means = Un avoir sur la totalité est émis. Ses commandes peuvent ensuite être facturées de nouveau.
admin-credit-go = Émettre l’avoir
admin-credit-wrong-address = Mauvaise adresse
admin-credit-wrong-customer = Mauvais client
admin-credit-wrong-price = Mauvais prix
admin-credit-not-delivered = Non livré
admin-credit-other = Autre motif
admin-payments = Paiements
admin-payment = Noter un paiement
admin-payment-note = Noter
admin-payment-hint = Une somme remboursée s’écrit en négatif.
admin-amount = Montant
admin-paid-on = Payé le
admin-reference = Référence du relevé
page-done-invoice-drafted = Le brouillon est créé.
page-done-invoice-issued = La facture est émise.
page-done-invoice-credited = L’avoir est émis.
page-done-payment-noted = Le paiement est noté.

# Programmes

admin-programs-lead = Un programme agit au nom de la personne qui a créé sa clé, et n’a jamais plus de droits qu’elle.
admin-keys = Clés d’API
admin-key-new = Créer une clé
admin-keys-empty = Pas encore de clé.
admin-clients = Clients OAuth
admin-client-new = Créer un client OAuth
admin-clients-empty = Pas encore de client OAuth.
admin-revoke-key = Retirer
admin-scopes = Ce qu’il peut faire
admin-scopes-count = { $count ->
    [one] une permission
   *[other] { $count } permissions
}
admin-scopes-hint = Ne cochez que le nécessaire.
admin-scope-whole = Seulement sans lien à un client.
admin-scope-read = { $what } : lire
admin-scope-write = { $what } : modifier
admin-scope-availability = Disponibilités
admin-scope-bookings = Commandes
admin-scope-closures = Rues fermées
admin-scope-contests = Contestations
admin-scope-customers = Clients
admin-scope-cycles = Cycles de vente
admin-scope-effort = Effort
admin-scope-events = Événements
admin-scope-hours = Heures
admin-scope-incidents = Incidents
admin-scope-invoices = Factures
admin-scope-messages = Messages
admin-scope-people = Personnes
admin-scope-places = Lieux
admin-scope-plans = Plans
admin-scope-positions = Positions
admin-scope-proofs = Preuves
admin-scope-needs = Besoins d’aide
admin-scope-quotes = Devis
admin-scope-recipients = Destinataires
admin-scope-reports = Rapports
admin-scope-rounds = Tournées
admin-scope-rules = Règles
admin-scope-shifts = Services
admin-scope-tariffs = Tarifs
admin-scope-tracking = Suivi
admin-scope-vehicles = Véhicules
admin-scope-webhooks = Webhooks
admin-only-for = Seulement pour { $name }
admin-preset = Cochez d’avance ce qu’il faut le plus souvent :
admin-preset-shop = Une boutique qui commande
admin-preset-accounts = La comptabilité
admin-preset-figures = Les chiffres
admin-program-name-hint = Pour quel programme, par exemple « Boutique de la boulangerie ».
admin-program-customer = Lié à un client
admin-program-customer-hint = Il ne voit alors rien d’autre que ce qui est à ce client.
admin-key-expires = Dernier jour
admin-key-expires-hint = Vide : jusqu’à ce que vous la retiriez.
admin-secret-key = La nouvelle clé
admin-secret-key-use = Le programme l’envoie dans l’en-tête « Authorization: Bearer … ».
admin-secret-client = Le nouveau client OAuth
admin-secret-client-use = Avec les deux, le programme obtient des jetons d’accès à /v1/oauth/token.
admin-secret-webhook = Le secret du webhook
admin-secret-webhook-use = Les messages sont signés avec lui : le destinataire les vérifie ainsi.
admin-client-id = Son identifiant
admin-client-secret = Son secret
admin-webhooks = Webhooks
admin-webhook-new = Créer un webhook
admin-webhooks-empty = Pas encore de webhook.
admin-webhook-url = Adresse
admin-webhook-url-hint = Par exemple https://boutique.example/hook.
admin-webhook-shape = Forme des messages
admin-shape-standard = Standard Webhooks
admin-shape-coopcycle = Comme les envoie CoopCycle
admin-webhook-customer-hint = Il n’apprend alors que ce qui est à ce client.
admin-webhook-hears = Apprend
admin-webhook-kinds = Choisir ce qu’il apprend
admin-webhook-kinds-hint = Rien de coché : tout.
admin-kinds-all = tout
admin-kinds-count = { $count ->
    [one] un type d’événement
   *[other] { $count } types d’événements
}
admin-webhook-active = actif
admin-webhook-paused = en pause
admin-webhook-gone = disparu
admin-webhook-pause = Mettre en pause
admin-webhook-go-on = Reprendre
admin-webhook-secret = Nouveau secret
admin-webhook-secret-sure = Pendant un jour, les messages sont aussi signés avec l’ancien. Créer un nouveau secret ?
admin-deliveries = Ce qui a été envoyé
admin-deliveries-open = Voir ce qui a été envoyé
admin-deliveries-empty = Rien n’a encore été envoyé.
admin-delivery-waiting = en attente
admin-delivery-delivered = livré
admin-delivery-given-up = abandonné
admin-delivery-error = n’est pas passé
admin-delivery-error-name-unknown = aucun serveur ne porte ce nom
admin-delivery-error-address-refused = pas une adresse du réseau public
admin-delivery-error-certificate-refused = son certificat n’est pas valable
admin-delivery-error-timed-out = pas de réponse à temps
admin-delivery-error-answer-unreadable = sa réponse est illisible
admin-delivery-error-connection-failed = pas de connexion
admin-answered = réponse avec le statut { $status }
admin-answer = Réponse
admin-took = Durée
admin-event = Événement
admin-event-number = Événement { $number }
admin-tried-next = Prochain essai : { $moment }.
admin-webhook-remove-sure = Supprimer { $url } et la liste de ce qui lui a été envoyé ?
admin-tries = Essais
admin-tries-none = Pas encore essayé.
admin-send-again = Renvoyer
admin-send-since = Tout renvoyer depuis …
admin-send-since-how = Tout ce qui est arrivé depuis est envoyé encore une fois, dans l’ordre.
page-done-key-revoked = C’est retiré.
admin-widgets = Livraisons sur le site des commerces
admin-widgets-lead = Un commerce met deux lignes dans sa page ; sa clientèle y choisit alors une livraison à vélo.
admin-widgets-empty = Aucun commerce ne propose encore de livraisons sur son site.
admin-widget-new = Préparer pour un commerce
admin-widget-customer = Commerce
admin-widget-which = Quel commerce ?
admin-widget-no-customers = Il faut d’abord que le commerce soit client.
admin-widget-name-hint = Votre mot pour le désigner, comme « Caisse de la boulangerie ».
admin-widget-hosts = Sites qui peuvent l’afficher
admin-widget-hosts-hint = Un par ligne, comme boutique.example.org. Tout autre site est refusé.
admin-widget-tells-price = Le prix est affiché
admin-widget-tells-price-hint = Ce que la livraison coûte au commerce.
admin-widget-books = La clientèle réserve elle-même
admin-widget-books-hint = Sinon, c’est la caisse du commerce qui réserve le créneau retenu.
admin-widget-lines = Ce que le commerce met dans sa page
admin-widget-lines-how = Copiez ces deux lignes là où la livraison doit se choisir.
admin-widget-key-public = La clé n’est pas secrète : elle ne sert que sur les sites ci-dessous.
admin-widget-active = ouvert
admin-widget-closed = fermé
admin-widget-close = Fermer
admin-widget-open = Rouvrir
page-done-widget-made = Les lignes pour le site du commerce sont prêtes.
page-done-widget-changed = Les modifications sont enregistrées.
page-done-widget-closed = C’est fermé : le site du commerce ne propose plus de livraisons.
page-done-widget-active = C’est rouvert.
page-done-webhook-changed = Le webhook est modifié.
page-done-sent-again = L’envoi sera refait.

# Pages des destinataires

admin-rule-goods = Marchandises qui ne voyagent jamais ensemble
admin-rule-goods-lead = Sortes de marchandises qui ne sont jamais à bord en même temps, par exemple aliments crus et plats prêts. Les réservations nomment la sorte de leurs marchandises avec les mêmes mots.
admin-rows-pairs = Paires de sortes
admin-rows-pairs-hint = Les marchandises des deux sortes ne sont jamais à bord en même temps ; l’une livrée, l’autre peut être enlevée.
admin-part-never-together = Paires de sortes
admin-field-kind-one = Sorte de marchandises
admin-field-kind-other = Jamais avec
admin-rule-tracking = Pages des destinataires
admin-rule-tracking-lead = Ce que les destinataires voient et peuvent modifier sur la page de leur livraison.
admin-part-tracking = La page d’une livraison
admin-field-sends-links = Envoyer le lien par courriel ou SMS dès que la tournée est publiée
admin-field-shows-rider = Montrer à peu près où est le coursier quand le destinataire est le suivant
admin-field-moves-slots = Les destinataires peuvent choisir eux-mêmes un autre créneau
admin-field-ends-h = La page reste après le passage pendant
admin-recipients-lead = Toute personne qui reçoit des livraisons ou de l’aide peut demander ce qui est conservé à son sujet, et le faire effacer. Les quantités, les heures et un secteur approximatif restent.
admin-recipients-typed = Qui le demande
admin-recipients-typed-hint = Un numéro de téléphone, ou des mots du nom, du surnom, du code ou de l’adresse. Étiquettes, références, notes, messages et fichiers transmis sont cherchés aussi.
admin-recipients-search = Chercher
admin-recipients-what = De quoi il s’agit
admin-recipient-pickup = Enlèvement
admin-recipient-drop = Livraison
admin-recipient-need = Besoin d’aide
admin-recipient-order = Commande d’un cycle
admin-recipient-person = Membre
admin-recipient-customer = Client
admin-recipient-place = Lieu enregistré
admin-recipient-recurrence = Réservation répétée
admin-recipient-slot-hold = Créneau retenu
admin-recipient-import = Fichier transmis
admin-recipient-order-cycle = Cycle de commandes
admin-recipient-cycle-lot = Lot d’un cycle
admin-recipient-returnable-movement = Note sur des consignes
admin-recipient-plan = Plan
admin-recipient-note = Note
admin-recipient-message = Message
admin-recipient-notice = Avis
admin-recipient-closure = Rue fermée
admin-recipient-invoice = Facture
admin-recipient-payment = Paiement
admin-recipients-due = encore à venir
admin-recipients-erased = effacé
admin-recipients-nobody = Cela ne mène à personne.
admin-recipients-none-ticked = Cochez ce qui est à cette personne.
admin-recipients-export = Remettre ce qui est gardé
admin-recipients-erase = Effacer
admin-recipients-erase-now = Effacer définitivement
admin-recipients-means = Nom, numéro, adresse, notes et preuves de ce qui est coché sont retirés, y compris des plans gardés et des fichiers importés. Un message, une note ou un fichier coché disparaît en entier. Une sauvegarde restaurée les efface de nouveau. C’est définitif.
admin-recipients-left = { $count ->
    [one] Une entrée reste : la comptabilité en a besoin, autre chose l’utilise encore, ou elle se modifie sur sa propre page, comme celle d’un membre, d’un client ou d’un hub.
   *[other] { $count } entrées restent : la comptabilité en a besoin, autre chose les utilise encore, ou elles se modifient sur leurs propres pages, comme celles d’un membre, d’un client ou d’un hub.
}
admin-recipients-gone = { $count ->
    [one] Effacé : une entrée ne mène plus à personne.
   *[other] Effacé : { $count } entrées ne mènent plus à personne.
}
admin-recipients-recurrences = { $count ->
    [one] Une livraison récurrente nomme encore cette personne et réserverait de nouveau pour elle. Terminez-la, ou changez son destinataire.
   *[other] { $count } livraisons récurrentes nomment encore cette personne et réserveraient de nouveau pour elle. Terminez-les, ou changez leur destinataire.
}

# --- Temps à la porte ---

admin-rule-door_times = Temps à la porte
admin-rule-door_times-lead = Combien de temps prend un arrêt quand ni la commande ni le lieu ne le disent. Vaut pour les commandes par formulaire, tableau, fichier ou programme, les commandes régulières, les cycles de commande et l’aide ; ce qui est déjà commandé garde ses temps.
admin-part-door-visit = Pour une visite du lieu
admin-part-door-visit-hint = Se garer, sonner, entrer. Compté une seule fois, quel que soit le nombre d’arrêts qu’une tournée y fait de suite.
admin-part-door-goods = Pour ce qui s’y fait
admin-part-door-goods-hint = S’ajoute à chaque arrêt.
admin-field-home-s = Un domicile
admin-field-shop-s = Un commerce ou un relais
admin-field-hub-s = Un dépôt
admin-field-farm-s = Une ferme
admin-field-parcel-s = Chaque colis
admin-field-floor-s = Chaque étage sans ascenseur
admin-field-signature-s = Une signature
admin-field-aid-s = Une personne aidée
