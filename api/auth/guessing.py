"""First guesses of an attacker: common words, keyboard runs, repeats, the person's own name.

What is easy to guess is taken out of the password; what is left must still be long enough. So
``Password2026!`` leaves one sign and is refused, while a sentence that holds the word is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MIN_LEFT = 7
"""So many signs must be left: what a repeated block of up to six signs cannot give."""

MIN_OWN_WORD = 4
"""Shorter parts of a name stand by chance in too many good passwords."""

_RUN = 4
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertzuiop",
    "yxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn",
)
_RUNS = frozenset(
    row[i : i + _RUN]
    for line in _ROWS
    for row in (line, line[::-1])
    for i in range(len(row) - _RUN + 1)
)
# Folded already: no case, no accents.
_WORDS = """
    password passwort passphrase motdepasse passe mdp secret sesame welcome bienvenue bonjour hello
    salut letmein login admin administrateur administrator root user utilisateur invite guest test
    temp default changeme changezmoi iloveyou jetaime monkey dragon master soleil sunshine princess
    princesse football baseball superman batman starwars chouchou doudou loulou marseille paris lyon
    france coop cooperative cooperatif tournee velo cargo bike bicycle bicyclette cycle courier
    coursier coursiers livraison livreur delivery dispatch
    lundi mardi mercredi jeudi vendredi samedi dimanche
    monday tuesday wednesday thursday friday saturday sunday
    janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
    january february march april may june july august september october november december
    printemps ete automne hiver spring summer autumn winter
"""
_GUESSED = re.compile("|".join(sorted(_WORDS.split(), key=lambda word: (-len(word), word))))
_YEAR = re.compile(r"(?:19|20)\d\d")
_REPEATS = (re.compile(r"(.)\1{2,}"), re.compile(r"(.{2})\1{2,}"), re.compile(r"(.{3,}?)\1+"))
_LOOKALIKES = str.maketrans("013457@$€!|", "oieastaseil")
# Stands where something was taken out, so that what is beside it does not grow together.
_GAP = "\0"


def is_obvious(password: str) -> bool:
    """Return whether too little is left of a password without what guessers try first."""
    text = _bare(password)
    text = _YEAR.sub(_GAP, _without_runs(text))
    for repeat in _REPEATS:
        text = repeat.sub(r"\1", text)
    text = _GUESSED.sub(_GAP, text.translate(_LOOKALIKES))
    left = text.replace(_GAP, "")
    return len(left) < MIN_LEFT or len(set(left)) < 4


def holds_own_word(password: str, own: Iterable[str]) -> bool:
    """Return whether a password holds a word of the person's name, address or cooperative.

    Parameters
    ----------
    password
        Any text.
    own
        Names and e-mail addresses; of an address, the last part of the domain is left out.
    """
    plain = _bare(password)
    texts = (plain, plain.translate(_LOOKALIKES))
    return any(word in text for word in _own_words(own) for text in texts)


def _own_words(own: Iterable[str]) -> set[str]:
    words: set[str] = set()
    for entry in own:
        local, at, domain = entry.rpartition("@")
        text = f"{local} {domain.rpartition('.')[0]}" if at else entry
        words.update(_bare(part) for part in re.split(r"[\W_]+", text))
        words.update(_bare(part) for part in (text if not at else local).split())
    return {word for word in words if len(word) >= MIN_OWN_WORD}


def _bare(text: str) -> str:
    """Write a text without case, accents and what people put between words."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign) and sign not in " -_.")


def _without_runs(text: str) -> str:
    """Replace neighbours on a keyboard, in the alphabet and among numbers by one gap a run."""
    guessed = [False] * len(text)
    for i in range(len(text) - _RUN + 1):
        if text[i : i + _RUN] in _RUNS:
            guessed[i : i + _RUN] = [True] * _RUN
    return "".join(_GAP if run else sign for sign, run in zip(text, guessed, strict=True))
