"""The 2,048 words of a card: printed on paper, read aloud over a telephone, typed by people who spell as they hear."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict

from backpack.safety.french_words import WORDS
from backpack.safety.spelling import folded

PRINTED = "92bcca9c698842c611a25f809aacbc5c83b9bd860f30737704d742611d02f5b7"
# Beginnings of words that nobody should have to say at a desk.
RUDE = "merd puta sale bite chie pute conn enfo sexe nazi mort tuer dieu jesu alla"
# How a Frenchman says it, roughly: the first rule that fits wins nothing, each is applied in turn.
SOUNDS = (
    ("ç", "s"), ("ph", "f"), ("th", "t"), ("sch|ch", "X"), ("gn", "N"), ("qu|q|ck", "k"), ("x$", ""),
    ("cc(?=[eiéèêy])", "ks"), ("sc(?=[eiéèêy])", "s"), ("c(?=[eiéèêy])", "s"), ("c", "k"),
    ("ge(?=[aoâô])", "j"), ("g(?=[eiéèêy])", "j"), ("gu(?=[eiéèêy])", "g"),
    ("(?<=[aeiouyéè])s(?=[aeiouyéèâêô])", "z"), ("eau|au|ô", "o"), ("œu|eu", "E"), ("oi|oî", "wa"),
    ("ou|oû|où", "U"), ("ill", "Y"), ("ail$", "aY"), ("eil$", "èY"), ("aî|ai|ei|ë|ê|è", "è"), (r"e(?=(.)\1)", "è"),
    ("(?:è|y|i)[nm](?![aeiouyèéêîôEU0-9mnhâ])", "1"), ("ien", "i1"), ("[ae][nm](?![aeiouyèéêîôEUâmnh])", "2"),
    ("o[nm](?![aeiouyèéêîôEUâmnh])", "3"), ("u[nm](?![aeiouyèéêîôEUâmnh])", "1"), ("h", ""), ("y|î|ï", "i"),
    ("â", "a"), ("û|ù", "u"), (r"(.)\1", r"\1"), ("er$|ez$|ée$|é$|et$", "é"), ("(?<=[^e])[tdspz]+$", ""),
    ("e$", ""), ("w", "v"), ("è", "é"),
)  # fmt: skip


def sound(word: str) -> str:
    for written, said in SOUNDS:
        word = re.sub(written, said, word)
    return word


def alike(words: tuple[str, ...]) -> list[list[str]]:
    heard: dict[str, list[str]] = defaultdict(list)
    for word in words:
        heard[sound(word)].append(word)
    return [group for group in heard.values() if len(group) > 1]


def test_they_are_exactly_as_many_as_eleven_bits_name():
    assert len(WORDS) == len(set(WORDS)) == 2**11


def test_each_is_short_and_plain():
    assert [word for word in WORDS if not re.fullmatch("[a-zàâçèéêëîïôûùü]{4,8}", word)] == []


def test_four_letters_without_accents_tell_each_from_all_others():
    assert len({folded(word)[:4] for word in WORDS}) == len(WORDS)


def test_no_two_sound_alike():
    assert alike(("chaîne", "chêne", "pause", "pose", "ancre", "encre", "balai", "ballet", "saut", "sceau")) == [
        ["chaîne", "chêne"], ["pause", "pose"], ["ancre", "encre"], ["balai", "ballet"], ["saut", "sceau"],
    ]  # fmt: skip
    assert alike(WORDS) == []


def test_none_is_another_ones_plural_or_begins_rudely():
    assert [word for word in WORDS if word + "s" in WORDS or word + "x" in WORDS] == []
    assert [word for word in WORDS if folded(word).startswith(tuple(RUDE.split()))] == []


def test_the_list_is_the_one_that_is_on_paper():
    # A word that moves or changes makes printed cards open nothing. This digest never changes.
    assert hashlib.sha256(" ".join(WORDS).encode()).hexdigest() == PRINTED
