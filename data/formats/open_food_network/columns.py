"""Columns of the reports of Open Food Network: keys, and their headers in English and French.

The headers are those of the platform itself and of its British, American, Canadian, Irish, Belgian
and Canadian French wordings. They are told apart by case: ``N° commande`` is the number of an
order and ``N° Commande`` a number of the database.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal

Kind = Literal[
    "customer_totals",
    "pay_your_suppliers",
    "supplier_totals_by_distributor",
    "supplier_totals",
    "delivery",
    "packing",
    "orders_and_distributors",
    "bulk_coop",
    "payment_methods",
    "customers",
]

_HEADERS = {
    "admin_handling_fees": "Admin & Handling | Frais si par commande | Admin et gestion",
    "amount": "Amount | Montant | Quantité",
    "balance": "Balance | Solde",
    "billing_address": "Billing Address | Adresse de facturation",
    "billing_city": "Billing City | Ville Facturation",
    "billing_postcode": "Billing Postcode | Billing Zip code | Billing Postal Code | "
    "Billing Eircode | Code Postal Facturation",
    "billing_state": "Billing State | Billing County | Billing Province | "
    "Département Facturation | Province Facturation",
    "billing_street": "Billing Street | Rue Facturation",
    "billing_street_2": "Billing Street 2 | Rue (2) Facturation",
    "bulk_unit_size": "Bulk Unit Size | Quantité totale du lot",
    "comments": "Comments | Commentaire",
    "cost": "Cost | Coût",
    "curr_cost_per_unit": "Curr. Cost per Unit | Prix prod unitaire | Prix production unitaire",
    "customer": "Customer | Client | Acheteur",
    "customer_city": "Customer City | Ville Acheteur | Ville Acheteur·euse",
    "customer_code": "Customer Code | Code acheteur",
    "customer_email": "Customer Email | E-mail Acheteur",
    "customer_name": "Customer Name | Nom Acheteur | Nom Acheteur·euse",
    "customer_phone": "Customer Phone | Tel Acheteur | Tel Acheteur·euse",
    "date": "Date",
    "delivery": "Delivery? | Livré ?",
    "delivery_address": "Delivery Address | Adresse Livraison",
    "delivery_postcode": "Delivery Postcode | Delivery Postal Code | Delivery Eircode | "
    "Code Postal Livraison",
    "depth": "Depth | Profondeur | profondeur",
    "distributor": "Distributor | Distributeur | Distributeur·trice",
    "distributor_address": "Distributor address | Adresse Boutique | "
    "Adresse Comptoir Distributeur·trice | Adresse Hub Distributeur",
    "distributor_city": "Distributor city | Ville Distributeur | Ville Distributeur·trice",
    "distributor_postcode": "Distributor postcode | Distributor Zip code | "
    "Distributor postal code | Distributor eircode | Code Postal Distributeur | "
    "Code Postal Distributeur·trice",
    "email": "Email",
    "final_weight_volume": "Final (Weight/Volume) | Poids ou volume livré | Final (Poids/Volume)",
    "first_name": "First Name | Prénom",
    "height": "Height | Hauteur | Taille",
    "hub": "Hub | Boutique | Comptoir",
    "hub_address": "Hub Address | Adresse de la boutique | Adresse du comptoir | Adresse du Hub",
    "hub_contact_email": "Hub Contact Email | "
    "e-mail de contact de la boutique multi-producteurs | e-mail de contact de la boutique",
    "item_fees_price": "Item + Fees | Coût produits + Marge",
    "item_price": "Item | Coût produits",
    "last_name": "Last Name | Nom | Nom de famille",
    "max_quantity": "Max Quantity | Quantité Max",
    "max_quantity_excess": "Max Quantity Excess | Dépassement Qté Max",
    "order_cycle": "Order Cycle | Cycle de Vente",
    "order_cycle_end_date": "OC End Date | Date de fermeture du cycle de vente",
    "order_cycle_start_date": "OC Start Date | Date d'ouverture du cycle de vente",
    "order_date": "Order date | Date de commande",
    "order_id": "Order Id | N° Commande",
    "order_number": "Order number | N° commande",
    "paid": "Paid? | Payé ?",
    "pay_fee_price": "Pay fee | Frais de Transaction",
    "payment_method": "Payment Method | Méthode de paiement",
    "phone": "Phone | n° tel | N° tel",
    "price": "Price | Prix",
    "producer": "Producer | Producteur | Producteur·trice",
    "producer_abn_acn": "Producer ABN/ACN | Producer company number | "
    "Numéro de SIRET/SIREN du producteur",
    "producer_address": "Producer Address | Adresse du producteur",
    "product": "Product | Produit",
    "quantity": "Quantity | Quantité | Nb commandé",
    "ship_city": "Ship City | Ville Livraison",
    "ship_postcode": "Ship Postcode | Ship Zip Code | Ship Postal Code | Ship Eircode | "
    "Code Postal Livraison",
    "ship_price": "Ship | Frais de livraison",
    "ship_state": "Ship State | Ship County | Ship Province | Département Livraison | "
    "Province Livraison",
    "ship_street": "Ship Street | Rue Livraison | Rue de la livraison",
    "ship_street_2": "Ship Street 2 | Rue (2) Livraison",
    "shipment_state": "Shipment State | Shipment County | Statut livraison | "
    "Statut de la livraison",
    "shipping": "Shipping | Méthode de livraison | Livraison",
    "shipping_cost": "Shipping Cost | Coût de livraison",
    "shipping_instructions": "Shipping instructions | Instructions de Livraison",
    "shipping_method": "Shipping Method | Méthode de Livraison",
    "sku": "SKU | Product Code | Référence Produit",
    "special_instructions": "Special Instructions | Note au producteur",
    "sum_total": "Sum Total | Total déjà commandé | Somme Totale",
    "supplier": "Supplier | Fournisseur | Disitributeur·trice",
    "tags": "Tags",
    "temp_controlled": "TempControlled? | Temp Contrôlée ?",
    "temp_controlled_items": "Temp Controlled Items? | Article à température contrôlée ?",
    "total_cost": "Total Cost | Coût Total",
    "total_price": "Total",
    "total_shipping_cost": "Total Shipping Cost | Prix prod total | Prix production total | "
    "Total coût de livraison",
    "total_units": "Total Units | Vol. total",
    "unallocated": "Unallocated | Non alloué",
    "units_required": "Units Required | Nb Unités Requises",
    "variant": "Variant | Variante",
    "variant_unit": "Variant Unit | Unité",
    "variant_unit_name": "Variant Unit Name | Unité de la variante | Nom de la variante",
    "variant_value": "Variant Value | Nb Unités Variante",
    "weight": "Weight | Poids",
    "width": "Width | Largeur | largeur",
}
HEADERS: Mapping[str, tuple[str, ...]] = {
    key: tuple(names.split(" | ")) for key, names in _HEADERS.items()
}
"""Headers by key. Where two wordings use one header for two keys, the report tells which."""

COLUMNS: Mapping[Kind, str] = {
    "customer_totals": "hub customer email phone producer product variant quantity item_price "
    "item_fees_price admin_handling_fees ship_price pay_fee_price total_price paid shipping "
    "delivery ship_street ship_street_2 ship_city ship_postcode ship_state comments sku "
    "order_cycle payment_method customer_code tags billing_street billing_street_2 billing_city "
    "billing_postcode billing_state order_number date final_weight_volume shipment_state",
    "pay_your_suppliers": "producer producer_address producer_abn_acn email hub hub_address "
    "hub_contact_email order_number order_date order_cycle order_cycle_start_date "
    "order_cycle_end_date product variant_unit_name quantity",
    "supplier_totals_by_distributor": "producer product variant hub quantity curr_cost_per_unit "
    "total_cost total_shipping_cost shipping_method",
    "supplier_totals": "producer product variant quantity total_units curr_cost_per_unit "
    "total_cost",
    "delivery": "first_name last_name hub customer_code delivery_address delivery_postcode phone "
    "shipping_method payment_method amount balance temp_controlled_items special_instructions",
    "packing": "hub customer_code first_name last_name phone supplier product variant weight "
    "height width depth quantity price temp_controlled shipment_state shipping_method",
    "orders_and_distributors": "order_date order_id customer_name customer_email customer_phone "
    "customer_city sku product variant quantity max_quantity cost shipping_cost payment_method "
    "distributor distributor_address distributor_city distributor_postcode shipping_method "
    "shipping_instructions",
    "bulk_coop": "supplier product bulk_unit_size variant variant_value variant_unit weight "
    "sum_total units_required unallocated max_quantity_excess customer",
    "payment_methods": "first_name last_name hub customer_code email phone shipping_method "
    "payment_method amount balance",
    "customers": "first_name last_name billing_address email phone hub hub_address shipping_method",
}
"""Keys of each report, as the platform has them."""

NEEDED: Mapping[Kind, tuple[str, ...]] = {
    "customer_totals": ("order_number", "quantity"),
    "pay_your_suppliers": ("producer", "quantity"),
    "supplier_totals_by_distributor": ("producer", "quantity"),
    "supplier_totals": ("producer", "quantity"),
    "packing": ("supplier",),
    "delivery": (),
}
"""Columns without which a report says nothing; any other may have been unticked."""

HELPING: Mapping[Kind, tuple[str, ...]] = {
    "customer_totals": ("hub", "producer", "product", "variant", "shipping", "ship_street"),
    "pay_your_suppliers": ("hub", "producer_address", "hub_address", "product"),
    "supplier_totals_by_distributor": ("hub", "product", "variant"),
    "supplier_totals": ("product", "variant"),
    "delivery": ("hub", "delivery_address", "special_instructions"),
    "packing": ("hub", "product", "temp_controlled"),
}
"""Columns that are worth asking for where they were unticked."""

_CURRENCY = re.compile(r"\s*\([^()]{1,4}\)$")
_SPACES = re.compile(r"\s+")
_QUOTES = str.maketrans({"’": "'", "\N{NO-BREAK SPACE}": " ", "\u202f": " "})


def plain_header(text: str) -> str:
    """Return a header as it is compared: without spaces around it or the currency behind it.

    A number in brackets stays: ``Rue (2) Livraison`` is the second line of a street.
    """
    plain = _SPACES.sub(" ", text.translate(_QUOTES)).strip()
    return _CURRENCY.sub("", plain)


@cache
def meanings(kind: Kind) -> Mapping[str, str]:
    """Return the key of each header that a report may have."""
    return {plain_header(name): key for key in COLUMNS[kind].split() for name in HEADERS[key]}


def reports_with(header: str) -> tuple[Kind, ...]:
    """Return the reports that may have a header."""
    return _reports().get(header, ())


def rarity(header: str) -> int:
    """Return how much a header tells of which report it stands in: most where only one has it."""
    return {0: 0, 1: 4, 2: 2}.get(len(reports_with(header)), 1)


@cache
def _reports() -> Mapping[str, tuple[Kind, ...]]:
    found: dict[str, tuple[Kind, ...]] = {}
    for kind in COLUMNS:
        for header in meanings(kind):
            found[header] = (*found.get(header, ()), kind)
    return found


@cache
def shown_header(key: str) -> str:
    """Return a column as a sentence names it: in English and in French."""
    english, french = HEADERS[key][0], HEADERS[key][1:2]
    return " / ".join((english, *french))
