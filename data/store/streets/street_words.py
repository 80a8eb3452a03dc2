"""Words of streets' names that people leave out, or that say nothing of which street is meant."""

from __future__ import annotations

from data.formats.plain_text import plain_letters

_KINDS = """
alameda aleja aleje alle allee allée avenida avenue avinguda beco boulevard bulevard bulwar
calcada calle carrer carretera chaussee chemin corso cour cours drive esplanada esplanade estrada
gade gasse gata gatan gate gracht impasse kade katu kuja laan lane largo lungotevere os osiedle
paseo passage passatge passeig passeio piazza piazzale plac placa place plads plass plats platz
plaza plein praca praça prom promenade quai rampe ring rio road route rua rue ruelle salita
sentier singel sq square straat strada straede strasse street stræde tie torg travessa tvåra ulica
vag vagen vei veien vej via viale vicolo villa ville väg vägen weg
"""
_BETWEEN = """
a al alla alle alten am an auf aus aux av bei d da das de degli dei del della delle dello dem den
der des di die do dos du e el en et gli i il im in l la las le les lo los na nad nos o os pod sur
the to um und van von w y z zu zum zur
"""
GENERIC = frozenset(plain_letters(f"{_KINDS} {_BETWEEN}").split())
"""Kinds of streets, and small words between names, in plain letters."""
