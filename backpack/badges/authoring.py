"""A badge that somebody writes: a person about themselves, or a group together; signed by a key that is its author.

It answers one question at a time, and is a draft until it is kept: reloading, going back or putting the phone away
loses nothing. Each one has a key of its own, a did:key, so that nobody can tell that two of them are one person's. In
the file are the answers and the author's name, as typed or as that of a group; photos, and whatever is
added later, are not.
"""

import hashlib
import re
import unicodedata
import uuid
from collections.abc import Sequence

from sqlalchemy import Exists, exists, func, select
from sqlalchemy.orm import Session

from backpack.art.enamels import ENAMELS
from backpack.art.pictograms import OFFERED
from backpack.badges.models import Badge, Creation, Source
from backpack.kernel import codes
from backpack.kernel.clock import now
from backpack.kernel.problems import NotFound, Problem
from backpack.kernel.site import site
from backpack.openbadges import keys, proofs, strict, v3
from backpack.openbadges.model import Achievement, Issuer, Verdict
from backpack.passport.models import Passport

LONGEST = {"did": 1_000, "with_whom": 300, "was_hard": 600, "learned": 600, "name": 80, "author": 80}
QUESTIONS = ("did", "with_whom", "was_hard", "learned", "pictogram", "enamel", "name")
MOST_WRITTEN = 100
FIRST_ENAMEL, FIRST_PICTOGRAM = "ardoise", "sparkle"  # until somebody chooses
# As a person says it of themselves, in the language in which the badge is written.
_SAYS = (("with_whom", "Avec qui"), ("was_hard", "Ce qui était difficile"), ("learned", "Ce que j’ai appris"))


# Whoever writes alone signs with a first name: an organisation's would say that it gave the badge.
LONGEST_FIRST_NAME = 20
_ORGANISATIONS = """mairie ville préfecture région département état ministère police gendarmerie école collège lycée
    université association club centre atelier ateliers maison mission agence entreprise société fondation hôpital"""


class NotAFirstName(Problem):
    """A person signs what they write with a first name; ``facts``: creation."""

    status = 422


class SignedAlready(Problem):
    """The badge was kept, and so signed: its words stay as they are; ``facts``: badge."""

    status = 409


class NotSaidYet(Problem):
    """A badge cannot do without this answer; ``facts``: creation, question."""

    status = 422


class TooManyWritten(Problem):
    """Somebody wrote MOST_WRITTEN badges; ``facts``: most."""

    status = 422


def begin(db: Session, passport: Passport, *, is_collective: bool) -> Creation:
    """A badge to write; the one that was begun and has no word yet, if there is one. Raises TooManyWritten."""
    for draft in drafts(db, passport):
        if draft.is_collective is is_collective and not (draft.did or draft.name):
            return draft
    written = select(func.count()).select_from(Creation).where(Creation.made_by_id == passport.id)
    if (db.scalar(written) or 0) >= MOST_WRITTEN:
        raise TooManyWritten(most=MOST_WRITTEN)
    private = keys.make_key()
    creation = Creation(
        code=codes.new(),
        made_by_id=passport.id,
        author="" if is_collective else _first_name_in(passport.name or ""),
        name="",
        did="",
        with_whom="",
        was_hard="",
        learned="",
        enamel=FIRST_ENAMEL,
        pictogram=FIRST_PICTOGRAM,
        public_multikey=keys.multikey(private),
        private_sealed=site.sealer.seal(private.private_bytes_raw()),
        made_at=now(),
        is_collective=is_collective,
    )
    db.add(creation)
    db.flush()
    return creation


def drafts(db: Session, passport: Passport) -> Sequence[Creation]:
    """What *passport* began to write and did not keep yet, newest first."""
    mine = select(Creation).where(Creation.made_by_id == passport.id, ~_is_held())
    return db.scalars(mine.order_by(Creation.id.desc())).all()


def draft_of(db: Session, code: str, passport: Passport) -> Creation:
    """The draft *code* of *passport*. Raises NotFound, or SignedAlready for one that was kept."""
    creation = written_by(db, code, passport)
    badge = badge_of(db, creation, passport)
    if badge is not None:
        raise SignedAlready(badge=badge)
    if db.scalar(select(exists().where(Badge.creation_id == creation.id))):
        raise NotFound  # others hold it
    return creation


def written_by(db: Session, code: str, passport: Passport) -> Creation:
    """What *passport* wrote, kept or not. Raises NotFound, also for another person's."""
    found = db.scalar(select(Creation).filter_by(code=code, made_by_id=passport.id))
    if found is None:
        raise NotFound
    return found


def answer(creation: Creation, question: str, said: str, author: str = "") -> None:
    """Write down what is *said* to *question*, and with the name who speaks.

    Raises NotFound for another question, NotAFirstName, NotSaidYet without what a badge cannot do without.
    """
    if question not in QUESTIONS:
        raise NotFound
    if question in ("pictogram", "enamel"):
        if said in (OFFERED if question == "pictogram" else ENAMELS):
            setattr(creation, question, said)
        return
    setattr(creation, question, _fitting(said, question))
    if question == "name":
        creation.author = _fitting(author, "author") or creation.author
        if creation.author and not _may_sign(creation):
            raise NotAFirstName(creation=creation)
    if missing(creation) == question:
        raise NotSaidYet(creation=creation, question=question)


def missing(creation: Creation) -> str | None:
    """The first question that a badge cannot do without and that has no answer."""
    needed = {"did": creation.did, "name": creation.name and creation.author and _may_sign(creation)}
    return next((question for question, said in needed.items() if not said), None)


def step(question: str) -> int:
    """Which step *question* is, from 1. Raises NotFound for one that is not asked."""
    if question not in QUESTIONS:
        raise NotFound
    return QUESTIONS.index(question) + 1


def next_question(creation: Creation, question: str) -> str | None:
    """What is asked after *question*; None when all was asked."""
    place = QUESTIONS.index(question) + 1
    return QUESTIONS[place] if place < len(QUESTIONS) else missing(creation)


def keep(db: Session, creation: Creation, passport: Passport) -> Badge:
    """Sign *creation* for whoever wrote it; the same badge again if it was kept before. Raises NotSaidYet."""
    if question := missing(creation):
        raise NotSaidYet(creation=creation, question=question)
    if not creation.is_collective:
        passport.name = passport.name or creation.author
    return issue(db, creation, passport)


def issue(db: Session, creation: Creation, passport: Passport) -> Badge:
    """The badge of *creation* in *passport*, signed by its author's key; the one that is there already, if it is."""
    held = badge_of(db, creation, passport)
    if held is not None:
        return held
    code = codes.new()
    credential = sign(creation, code)
    badge = Badge(
        code=code,
        passport_id=passport.id,
        source=Source.SELF,
        credential=credential,
        fingerprint=hashlib.sha256(credential).hexdigest(),
        # Two taps at once: the constraint refuses the second, whose request is run again and finds this one.
        identity=hashlib.sha256(f"creation {creation.code}".encode()).hexdigest(),
        name=creation.name,
        criteria=told(creation),
        issuer_id=did(creation),
        issuer_name=signed_name(creation),
        awarded_at=now(),
        kept_at=now(),
        verdict=Verdict.INTACT,
        checked_at=now(),
        creation_id=creation.id,
        achievement_id=achievement_id(creation),
    )
    badge.creation, badge.passport = creation, passport
    db.add(badge)
    db.flush()
    return badge


def badge_of(db: Session, creation: Creation, passport: Passport) -> Badge | None:
    """The badge of *creation* that *passport* holds."""
    return db.scalar(select(Badge).filter_by(creation_id=creation.id, passport_id=passport.id))


def sign(creation: Creation, code: str) -> bytes:
    """The signed credential at /B/*code*, with two proofs as all that is signed here (see badges.issuing.sign).

    Its issuer is a did:key (did:key method, section 2), which proves that nobody changed it and nothing else; its
    recipient is a random ``urn:uuid``.
    """
    key = keys.key_from(site.sealer.unseal(creation.private_sealed))
    author = did(creation)
    document = v3.compose(
        id=site.address(f"/B/{code}"),
        issuer=Issuer(id=author, name=signed_name(creation), url=""),
        achievement=Achievement(
            id=achievement_id(creation),
            name=creation.name,
            description=creation.did,
            criteria=told(creation),
            kind="Achievement",
        ),
        subject_id=uuid.uuid4().urn,
        valid_from=now(),
    )
    method, created = f"{author}#{keys.own_fragment(author)}", now()
    once = proofs.sign(document, key, verification_method=method, created=created)
    return strict.dumps(
        proofs.countersign(once, key, verification_method=method, created=created, suite="eddsa-jcs-2022")
    )


def signed_name(creation: Creation) -> str:
    """The author as everybody reads it: of several it is said that they are a group, whatever name they chose."""
    is_said = not creation.is_collective or creation.author.casefold().startswith(("groupe ", "le groupe "))
    return creation.author if is_said else f"le groupe {creation.author}"


def is_first_name(said: str) -> bool:
    """Whether *said* is what people are called, and nothing that an organisation is: one word or two, of letters."""
    words = unicodedata.normalize("NFC", said).split()
    parts = [part for word in words for part in re.split(r"[-’']", word.removesuffix("."))]
    is_of_letters = all(
        part and all(unicodedata.category(sign)[0] in "LM" for sign in part) for part in parts
    )
    is_short = 1 <= len(words) <= 2 and len(said) <= LONGEST_FIRST_NAME
    return is_short and is_of_letters and not {part.casefold() for part in parts} & {*_ORGANISATIONS.split()}


def did(creation: Creation) -> str:
    """The author, as credentials name it."""
    return f"did:key:{creation.public_multikey}"


def achievement_id(creation: Creation) -> str:
    """The same for everybody who holds it, and for nothing else: it follows from the author's key (RFC 9562, 5.5)."""
    return uuid.uuid5(uuid.NAMESPACE_URL, did(creation)).urn


def told(creation: Creation) -> str:
    """The answers as one text, a paragraph each."""
    rest = ((title, getattr(creation, name)) for name, title in _SAYS)
    return "\n\n".join([creation.did, *(f"{title} : {said}" for title, said in rest if said)])


def _fitting(said: str, question: str) -> str:
    lines = (" ".join(line.split()) for line in said.replace("\x00", "").splitlines())
    joined = (" " if question in ("name", "author") else "\n").join(line for line in lines if line)
    return joined[: LONGEST[question]].strip()


def _may_sign(creation: Creation) -> bool:
    return creation.is_collective or is_first_name(creation.author)


def _first_name_in(name: str) -> str:
    return next((part for part in (name, name.partition(" ")[0]) if is_first_name(part)), "")


def _is_held() -> Exists:
    return exists().where(Badge.creation_id == Creation.id)
