"""Words of streets' names that people shorten, leave out or write in another way.

A shortened word stands only for one that is in the name compared: what may mean several names
(``v. Roma`` for Via, Viale and Vicolo Roma) fits each of them alike, and is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

# What a word stands for but rarely has ~ before it.
_FRENCH = """
all: allee · av ave: avenue · bd bld blvd boul bvd: boulevard · ch che chem: chemin
chee: chaussee · cdt cmdt: commandant · crs: cours · dr: docteur · esp: esplanade
fbg fg: faubourg · gal gen: general · gd: grand · gde: grande · imp: impasse · mal: marechal
pass psge: passage · pl: place · prof: professeur · prom: promenade · pte: porte ~petite
pt: petit · q: quai · r: rue · rte: route · s st: saint · ste: sainte · sq: square
tr trav: traverse
"""
_IBERIAN = """
av avd avda avgda ave: avenida avinguda · bda: baixada · c cl cll: calle carrer · ca: calcada
cap: capitao capitan · cel cnel col: coronel · com: comendador · cra ctra: carretera carrera
cte: comandante · d: dom dona don · des: desembargador · dr: doutor doctor
dra: doutora doctora · eng: engenheiro · est estr: estrada · gal gen gral: general
ing: ingeniero · lg lgo: largo · mal: marechal · mons: monsenhor · n: nossa
nsa ntra: nossa nuestra · p pza plza plz: praca plaza placa · pe pde: padre · pg: passeig
pc pca prc: praca · pl: plaza placa praceta · pje ptge: pasaje passatge · po pso: paseo
pres: presidente · prof: professor profesor · profa: professora · pta: puerta porta
r: rua ~ronda · rbla: rambla · s: san santa santo sao · sao: santo · sarg sgt: sargento
sen: senador · sr: senhor senor · sra: senhora senora · sta: santa · sto: santo · st: sant
ten: tenente teniente · tr trav tv: travessa · ver: vereador · visc: visconde
"""
_ITALIAN = """
c cso: corso · cav: cavaliere · dott: dottor · f: fratelli · flli: fratelli · g gen: generale
l lgo: largo · lgt lungot: lungotevere · mons: monsignor · p pz pza pzza: piazza
ple pzle: piazzale · prof: professor · s: san santa santo · sta: santa · sto: santo
ss: santi santissima · str: strada · trav: traversa · v: via ~viale ~vicolo
vle: viale · vlo vic: vicolo · vitt: vittorio · em: emanuele
"""
_GERMAN_DUTCH = """
al all: allee · br: brucke · burgerm bgm bm: burgermeister · dr: doktor · g: gasse
gr: grosse grosser gracht · hl: heilig heiligen heiliger · kd: kade · kg: konig
kl: kleine kleiner klein · ln: laan · nw: nieuwe · pl: platz plein · plz: platz
pr: prins prinses · pres: president · prof: professor · sgl sngl: singel · st skt: sankt sint
str: strasse straat · v: von van · vd: vander · w wg: weg
"""
_NORDIC = """
al: alle · bkn: bakken · ch: christian · dr: doktor · fr: fredrik frederik
g: gata gate gaten gatan gade · gen: general · gl: gamle gammel gamla · gr: grand
gt: gata gate gaten gatan · kgs: kongens kungs · l ll: lille lilla · n: nordre norra norre nedre
ndr: nordre nedre · o: ostre ostra ovre · pl: plass plads plats · s: sondre sodra
sdr: sondre sodra · s st: sankt · st: stora store · str: straede · torg: torget
v: vei veien vegen veg vej vag vagen vestre vastra · vdr: vestre · vg: veg vegen vag vagen
vn: veien
"""
_SLAVIC = """
al: aleja aleje · bp: biskupa · bulw: bulwar · dr: doktora · gen: generala · hetm: hetmana
im: imienia · ks: ksiedza · kard: kardynala · kpt: kapitana · krol: krola krolowej
marsz: marszalka · mjr: majora · nam: namesti · os: osiedle · pl: plac · plk: pulkownika
por: porucznika · prof: profesora · rtm: rotmistrza · sw: swietego swietej · tr: trida · u: utca
ul: ulica · woj: wojska
"""
_FINNISH = """
esp espl: esplanadi · k: katu · kt: katu · kj: kuja · p: polku puistikko · ptie: puistotie · t: tie
"""
_ENGLISH = """
av ave: avenue · cl: close · cres: crescent · ct: court · dr: drive doctor · e: east
gdns: gardens · gr: grove · gt: great · ln: lane · mt: mount · n: north · pk: park · pl: place
rd: road · s: south · sq: square · st: street saint · ter: terrace · w: west
"""
_ENDINGS = """
allee: al all · brucke: br · gade: g gd · gasse: g · gata: g gt gat · gatan: g gt gat
gate: g gt · gaten: g gt · gracht: gr · grand: gr · kade: kd · katu: k kt · kuja: kj · laan: ln
esplanadi: esp espl · plads: pl · plass: pl · plats: pl · platz: pl pltz · plein: pl · polku: p
singel: sngl
stigen: st stg · stien: st · straat: str · straede: str · strasse: str · tie: t · utca: u
vag: v vg · vagen: v vg vag · veg: v vg · vegen: v vg · vei: v · veien: v vn · vej: v · vejen: v
weg: w wg
"""
"""Ends of names in one word, and how they are shortened: ``Hauptstr.``, ``Tøyengt``."""

_ALIKE = (("gata", "gate", "gaten", "gatan"), ("vei", "veien", "veg", "vegen"), ("vej", "vejen"))
"""Ends that stand for each other, in speech and on maps."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


KINDS = _set("""
alameda aleja aleje alle allee aukio avenida avenue avinguda beco boulevard bulevard bulevardi
bulwar calcada calle carrer carrera carretera chaussee chemin cite close corso cour cours
court crescent drive esplanade estrada faubourg gade gasse gata gatan gate gaten gracht
impasse kade katu kuja laan lane largo lungotevere osiedle pasaje paseo passage passatge
passeig passeio piazza piazzale plac placa place placette plads plass plats platz plaza plein
polku praca praceta promenade quai rambla rampe ring road ronda route rua rue ruelle salita
sentier singel square straat strada straede strasse street tie torg torget traverse travessa
trida ulica utca vag vagen veg vegen vei veien vej vejen via viale vicolo weg
""")
"""Kinds of streets, in plain letters."""
BETWEEN = _set("""
a al alla alle d da das de degli dei del dell della delle dello dels des di do dos du e el els
et gli i il l la las le les lo los y
""")
"""Small words in names that people leave out or put in."""
SUFFIXES = frozenset(["bis", "ter", "quater", *"abcdefgh"])
"""Words behind the number of a door that belong to it."""
BEFORE_NUMBER = _set("n no nr num numer numero nummer hausnummer hausnr nro")
"""Words that a house number has before it."""
FLATS = _set("""
apartamento apartment app appart appartamento appartement appt apt as asunto atico bajo bat
batiment bldg bte building bus code dcha digicode door droite dx entrance entree esc escala
escalera escalier etage etasje etg first flat floor gauche ground haus hinterhaus hinterhof
hof int interno interphone izda izq kerros klatka kod leil leilighet lgh lok lokal m
mieszkanie oben oppgang piano pietro piso planta porta portaal porte post puerta rappu rez sc
scala second stiege stock stockwerk studio suite sx th third top tor trapp trappe trp tur unit
vaning verdieping vorderhaus wohnung
""")
"""Words of doors within a house, behind its number."""


_FAMILIES = (*(_FRENCH, _IBERIAN, _ITALIAN, _GERMAN_DUTCH, _NORDIC, _SLAVIC, _FINNISH, _ENGLISH),)


def _entries(*families: str) -> Iterator[tuple[str, list[str]]]:
    for family in families:
        for entry in family.replace("\n", " · ").split("·"):
            shorts, _, words = entry.partition(":")
            yield from ((short, words.split()) for short in shorts.split())


def _read(*families: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for short, words in _entries(*families):
        found[short].update(dict.fromkeys(word.removeprefix("~") for word in words))
    return {short: tuple(words) for short, words in found.items()}


SHORT = _read(*_FAMILIES)
"""Shortened words and all that they may stand for, in plain letters."""
RARE = frozenset(
    (short, word[1:])
    for short, words in _entries(*_FAMILIES)
    for word in words
    if word.startswith("~")
)
"""Shortened words with what they stand for so rarely that it is asked."""
ENDINGS = _read(_ENDINGS)
"""Ends of words, and what they are shortened to, in plain letters."""
ALIKE = {
    word: tuple(other for other in words if other != word) for words in _ALIKE for word in words
}
"""Ends of words, and those that stand for them."""
KIND_ENDINGS = tuple(
    sorted((*ENDINGS, "damm", "ring", "ufer", "torg", "ranta"), key=len, reverse=True)
)
"""Ends of names in one word that tell their kind, the longest first."""
KIND_CLASSES = {word: words[0] for words in _ALIKE for word in words}
"""Kinds that stand for each other, by one of them."""
