"""The French that people read: short, plain, polite, and said in English too (rules U1 to U4).

Counting syllables in French is a guess; the one here is on the strict side, and only asked for the mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tests.words import Message, catalogue, messages, untranslated

TEMPLATES = Path(__file__).parents[2] / "templates"
MOST_WORDS, MEAN_WORDS = 12, 8
BANNED = """
    endossement assertion métadonnées émetteur backpack claim passkey authentification token url
    compte png erreur utilisateur cliquer cliquez
""".split()  # noqa: SIM905  # one name after the other reads best
FAMILIAR = ("tu", "te", "toi", "ton", "ta", "tes")  # we say "vous"
# Letters that everybody here reads as a word.
KNOWN_CAPITALS = {"CV"}
# A button begins with a verb: what it does, in the words of who taps it.
VERBS = set(
    """
    actualiser agrandir annuler régler ajouter aller appeler arrêter changer choisir confirmer continuer copier créer
    demander dessiner donner effacer enlever envoyer essayer faire fermer finir garder imprimer lire mettre
    montrer nommer ouvrir projeter prendre prévenir publier regarder revenir remettre retirer réessayer suivre taper
    terminer télécharger valider voir vérifier écouter écrire être
    passer préparer reprendre viser dire entrer partager
    chercher
    aider
    retrouver rejoindre rouvrir
    répondre signaler cacher laisser
    monter descendre
    rendre
    inviter commencer jeter cocher
    accompagner
    quitter rester
    proposer
    """.split()  # noqa: SIM905  # one name after the other reads best
)
# Said as one says it aloud; each was read to people or stands in the drawings.
SPOKEN = {
    "Plus tard",
    "Je le garde",
    "C’est imprimé",
    "C’est noté",
    "Je les garde",
    "Non merci",
    "C’est mon but",
    "Je pense l’avoir déjà",
    "Je m’en occupe",
    "Je l’ai vu faire",
    "En parler",
    "C’est moi",
    "J’entre dans le groupe",
    "Oui, ce sont les miens",
    "J’ai fini",
    "J’ai 15 ans ou plus",
    "J’ai moins de 15 ans",
    "Oui, je l’ai vu",
    "Non",
    "J’y étais",
    "Non, je n’y étais pas",
}
BEFORE_THE_VERB = {"ne", "pas", "plus", "me", "tout", "la"}
BUTTONS = re.compile(
    r"ui\.(?:button|second_button|third_button)\(\s*_\(\"([^\"]+)\""
    r"|ui\.(?:go|second|third)\([^\"]*(?:\"[^\"]*\"[^\"]*?)*?,\s*_\(\"([^\"]+)\""
    r"|<button[^>]*>(?:\{\{ icon\([^}]*\}\})?(?:<span>)?\{\{ _\(\"([^\"]+)\""
)


def forms(message: Message) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else message


def sentences() -> Iterator[tuple[str, str]]:
    """Every sentence of the product, and one place that says it."""
    for message, places in messages().items():
        for form in forms(message):
            for sentence in re.split(r"(?<=[.!?:])\s+", form):
                if re.search(r"\w", sentence):
                    yield sentence, places[0]


def words(sentence: str) -> list[str]:
    """The words of *sentence*: "l’image" is two, as it is for who spells it out; what is put in ("{who}") is one."""
    return re.findall(r"\{\w+\}|\w+", sentence)


def first_word(label: str) -> str:
    """The verb of *label*, or whatever stands in its place: "Ne plus me prévenir" begins with "prévenir"."""
    return next(word for word in label.lower().split() if word not in BEFORE_THE_VERB)


def syllables(word: str) -> int:
    """About how many syllables *word* is heard with."""
    heard = re.sub(r"(?<=\w\w)(?:es?|ent)$", "", word.lower()) or word.lower()
    return max(1, len(re.findall(r"[aeiouyàâäéèêëîïôöùûü]+", heard)))


ALL = sorted(set(sentences()))


def test_there_is_something_to_read():
    assert len(ALL) > 200


def test_no_sentence_is_long():
    assert not [(said, where) for said, where in ALL if len(words(said)) > MOST_WORDS]


def test_sentences_are_short_on_the_whole():
    whole = [said for said, _ in ALL if said.endswith((".", "?", "!"))]

    assert sum(len(words(said)) for said in whole) / len(whole) <= MEAN_WORDS


def test_the_words_are_easy():
    """Kandel and Moles (1958): 207 - 1.015 words a sentence - 73.6 syllables a word; 85 and above is easy."""
    counted = [word for said, _ in ALL for word in words(said) if not word.startswith("{")]
    a_sentence = len(counted) / len(ALL)
    a_word = sum(map(syllables, counted)) / len(counted)

    assert 207 - 1.015 * a_sentence - 73.6 * a_word >= 85


def test_long_words_are_rare():
    counted = [word for said, _ in ALL for word in words(said) if not word.startswith("{")]
    long = [word for word in counted if syllables(word) >= 4]

    assert len(long) / len(counted) <= 0.02, sorted(set(long))


@pytest.mark.parametrize("banned", BANNED)
def test_no_word_of_the_trade(banned):
    assert not [(said, where) for said, where in ALL if re.search(rf"\b{banned}s?\b", said.lower())]


def test_people_are_told_vous():
    told = re.compile(rf"\b({'|'.join(FAMILIAR)})\b")

    assert not [(said, where) for said, where in ALL if told.search(said.lower())]


def test_numbers_are_said_as_three_out_of_five():
    assert not [(said, where) for said, where in ALL if "%" in said or "pour cent" in said]


def test_no_letters_stand_for_words():
    acronym = re.compile(r"\b[A-ZÉÈÀ]{2,}\d*\b|\b[A-Z]\d\b")

    assert not [
        (said, where)
        for said, where in ALL
        if set(acronym.findall(re.sub(r"\{\w+\}", "", said))) - KNOWN_CAPITALS
    ]


def test_every_button_begins_with_a_verb():
    labels = [
        (next(filter(None, found.groups())), file.name)
        for file in sorted(TEMPLATES.rglob("*.html"))
        for found in BUTTONS.finditer(file.read_text())
    ]
    silent = [
        (label, where) for label, where in labels if label not in SPOKEN and first_word(label) not in VERBS
    ]

    assert len(labels) > 40
    assert not silent


def test_every_sentence_is_said_in_english():
    assert not untranslated("en")


def test_translations_keep_what_is_put_in():
    """``{who}`` in French is ``{who}`` in English."""
    wrong = []
    for message in messages():
        known = catalogue_of_english().get(forms(message)[0])
        said = (known.string,) if known and isinstance(known.string, str) else (known.string if known else ())
        asked = set(re.findall(r"\{\w+\}", " ".join(forms(message))))
        wrong += [(message, each) for each in said if each and not set(re.findall(r"\{\w+\}", each)) <= asked]
        if said and all(said) and asked - set(re.findall(r"\{\w+\}", " ".join(said))):
            wrong.append((message, said))

    assert not wrong


def test_the_catalogue_holds_nothing_that_is_gone():
    today = {forms(message)[0] for message in messages()}
    kept = {forms(entry.id)[0] for entry in catalogue_of_english() if entry.id}

    gone = kept - today

    assert not gone, "run `make words`"


@lru_cache
def catalogue_of_english() -> Catalog:
    return catalogue("en")
