# --- factures électroniques : numéros, adresses, fichiers, et mentions sur le retard de paiement ---
invoice-late-penalty = Retard de paiement : pénalités au taux de refinancement de la Banque centrale européenne majoré de 10 points, exigibles sans rappel dès le lendemain de l’échéance (article L441-10 du Code de commerce).
invoice-recovery-costs = Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 € (articles L441-10 et D441-5 du Code de commerce).
invoice-early-payment = Pas d’escompte pour paiement anticipé.
invoice-lacks-seller = qui vend
invoice-lacks-seller-registration = le SIREN ou SIRET du vendeur (fiche du vendeur)
invoice-lacks-customer-registration = le SIREN ou SIRET du client (fiche du client)
invoice-lacks-tariff-vat-per-mille = un taux de TVA connu en France (fiche du tarif)
error-no-file-private = Ce client est un particulier ou un organisme non assujetti à la TVA et n’est sur aucune plateforme de facturation électronique : il n’y a pas de fichier électronique pour lui. Envoyez le PDF.
error-no-file-abroad = Ce client est à l’étranger, où les plateformes françaises de facturation électronique ne distribuent pas : il n’y a pas de fichier électronique pour lui. Envoyez le PDF.
error-no-file-incomplete = Aucune plateforme de facturation électronique n’accepterait cette facture : elle n’a donc pas de fichier électronique. Il manque : { $missing }. Ajoutez-le, puis annulez la facture par un avoir et émettez-la de nouveau.
fault-electronic-address-missing = Il y a un schéma ({ $scheme }) mais pas d’adresse. Ajoutez l’adresse de facturation électronique, ou retirez le schéma.
fault-electronic-scheme-missing = Une adresse de facturation électronique a besoin du schéma de son annuaire : 0225 en France, 0009 pour un SIRET, 0208 en Belgique, EM pour une adresse e-mail.
fault-electronic-scheme-unknown = { $value } n’est pas un schéma d’adresse de facturation électronique. C’est 0225 en France, 0009 pour un SIRET, 0208 en Belgique, EM pour une adresse e-mail.
admin-part-platform = Facturation électronique
admin-part-platform-hint = Où les plateformes françaises de facturation électronique vous trouvent. Sans adresse, c’est le SIREN, avec le schéma 0225.
admin-part-who-hint = Les champs qui ne sont pas facultatifs sont nécessaires pour émettre une facture. Il faut un numéro de TVA si la TVA est facturée, un motif si elle ne l’est pas.
admin-field-electronic-address = Adresse de facturation électronique
admin-field-electronic-scheme = Schéma de cette adresse
admin-field-electronic-scheme-hint = 0225 annuaire français, 0009 SIRET, 0208 Belgique, EM e-mail
admin-field-registration-hint = En France, le SIREN (9 chiffres) ou le SIRET (14 chiffres) : sans lui, aucune plateforme n’accepte une facture.
admin-field-vat-number-hint = Nécessaire si la TVA est facturée.
admin-field-no-vat-reason-hint = Nécessaire si la TVA n’est pas facturée, par exemple : TVA non applicable, article 293 B du CGI.
admin-late-text-default = Si ce champ reste vide, vos factures disent : « { $text } »
admin-invoice-lacks = Avant de pouvoir l’émettre, il manque dans la fiche du vendeur : { $what }.
admin-customer-billing = Factures
admin-customer-buyer-kind = Le client est
admin-customer-buyer-kind-business = une entreprise
admin-customer-buyer-kind-private = un particulier, ou un organisme non assujetti à la TVA
admin-customer-buyer-kind-hint = Les particuliers et les organismes non assujettis à la TVA, comme bien des associations, ne sont sur aucune plateforme de facturation électronique : ils reçoivent le PDF seul.
admin-customer-country = Pays
admin-customer-country-hint = Deux lettres, par exemple BE ; vide, c’est le vôtre. À l’étranger, le client reçoit le PDF seul.
admin-customer-registration = Numéro d’immatriculation
admin-customer-electronic-hint = Vide, en France, c’est le SIREN, avec le schéma 0225.
invoice-file-title = Facture électronique
invoice-file-platform = Son PDF contient la facture électronique (Factur-X), telle que les plateformes françaises l’acceptent.
invoice-file-standard = Son PDF contient la facture électronique (Factur-X, EN 16931).
invoice-file-private = Il n’y a pas de fichier électronique : le client est un particulier ou un organisme non assujetti à la TVA, sur aucune plateforme de facturation électronique. Envoyez le PDF.
invoice-file-abroad = Il n’y a pas de fichier électronique : le client est à l’étranger, où les plateformes françaises de facturation électronique ne distribuent pas. Envoyez le PDF.
invoice-file-incomplete = Aucune plateforme de facturation électronique n’accepterait cette facture : son PDF ne contient donc pas de facture électronique. Il manque : { $missing }.
invoice-file-mend = Une facture émise ne change plus : une fois cela ajouté, annulez-la par un avoir et émettez-la de nouveau.
invoice-file-xml = Facture électronique (XML)
invoice-file-to-seller = Fiche du vendeur
invoice-file-to-customer = Fiche du client
booking-invoice-paper-private = PDF seul : un particulier n’est sur aucune plateforme de facturation électronique
booking-invoice-paper-abroad = PDF seul : un client à l’étranger n’est sur aucune plateforme française de facturation électronique
booking-invoice-paper-incomplete = PDF seul : il manque des données pour la plateforme de facturation électronique

# --- livraisons échouées ------------------------------------------------------------------------
price-not-delivered = { $drops ->
    [1] Non livré le { $day } : { $reason }. { $charged }
   *[other] { $failed } sur { $drops } livraisons non faites le { $day } : { $reason }. { $charged }
}
price-failure-all = Facturé en totalité
price-failure-nothing = Non facturé
price-failure-part = Facturé à { NUMBER($percent, maximumFractionDigits: 1) } %
admin-field-failure-per-mille = Une livraison échouée coûte
admin-field-failure-per-mille-hint = Part de son prix, quand il n’y a personne, que c’est fermé, refusé, trop grand ou pas prêt, que l’adresse est fausse ou l’accès impossible. 100 : la totalité, 0 : rien. Un échec de votre fait ne coûte rien au client.
booking-failure-costs = Si la livraison est impossible (personne, fermé, refusé, mauvaise adresse, pas d’accès, marchandises absentes, pas prêtes ou trop grandes) : { $charged }.
booking-failure-costs-all = le prix entier est facturé
booking-failure-costs-nothing = rien n’est facturé
booking-failure-costs-part = { NUMBER($percent, maximumFractionDigits: 1) } % du prix sont facturés
booking-statement-failures = Non livré
booking-statement-reason = Motif
booking-statement-charged = Facturé
