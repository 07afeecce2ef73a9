"""Who may open what: every address of the site, asked for by everybody in turn.

A new address without a row here fails ``test_no_address_is_forgotten``: say first who may not open it.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from backpack import app as putting_together
from backpack import demo
from backpack.app import create_app
from backpack.badges.models import Badge
from backpack.claims import offering
from backpack.claims.models import Brought, ClaimCode, Outcome, Projection
from backpack.config import Config
from backpack.endorsements import confirming
from backpack.entering import mailing
from backpack.entering.models import Entry
from backpack.issuers import inviting, members
from backpack.issuers.models import BadgeClass, Member, Organisation, Role
from backpack.kernel import clock, codes, paper, pictures
from backpack.kernel.site import site
from backpack.kernel.transactions import App
from backpack.kernel.web import AudienceMissing, Blueprint, audience_of
from backpack.pages import composing, sections
from backpack.pages.models import Page
from backpack.passport import handing_over
from backpack.passport.models import Contact, Passkey, Passport
from backpack.passport.opening import add_device
from backpack.passport.signing_in import sign_in_link
from backpack.safety import cards
from tests import (
    appealing,
    asking,
    catalogues,
    companies,
    gifts,
    hearing,
    letting,
    meetings,
    opining,
    papers,
    seats,
    seeing,
    sketching,
    wanting,
    writing,
)
from tests.cast import World
from tests.conftest import SECRET
from tests.phone import Phone

Answers = tuple[int, int, int, int, int, int, int]
ORIGIN = "http://127.0.0.1:8000"

# Marc is a stranger; Yanis has a passport and nothing else; Solène works for another organisation.
PEOPLE = ("Marc", "Lina B.", "Yanis", "Karima", "Solène", "Nadia", "Paul")
EVERYONE: Answers = (200, 200, 200, 200, 200, 200, 200)
PASSPORT: Answers = (401, 200, 200, 200, 200, 200, 200)
LINAS_OWN: Answers = (401, 200, 404, 404, 404, 404, 404)
LINAS_SECRET: Answers = (404, 200, 404, 404, 404, 404, 404)
DESK: Answers = (401, 403, 403, 200, 200, 200, 403)  # everybody's own
DESK_OF_THE_PORT: Answers = (401, 403, 403, 200, 404, 200, 403)
KARIMAS_GROUP: Answers = (401, 403, 403, 200, 404, 404, 403)
KARIMAS_GROUP_OPENED: Answers = (
    401,
    403,
    403,
    200,
    404,
    303,
    403,
)  # a manager goes on to where they look at it
MANAGER: Answers = (401, 403, 403, 403, 403, 200, 403)
OPERATOR: Answers = (401, 403, 403, 403, 403, 403, 200)


def then(answers: Answers, good: int = 303) -> Answers:
    """The same people are let in, and sent on (a good POST)."""
    return tuple(good if status == 200 else status for status in answers)  # type: ignore[return-value]


@dataclass(frozen=True)
class Sample:
    """One address with real values, what a form would send, and how each of PEOPLE is answered."""

    path: str
    answers: Answers
    form: dict[str, Any] = field(default_factory=dict)
    json: dict[str, Any] | None = None


PUSH = {"endpoint": "https://push.example.net/send/1", "keys": {"p256dh": "", "auth": ""}}
PICK = {"badge": ["{badge}", "{badge_2}", "{badge_3}"]}
DRAFT = {
    "name": "Je peux ranger",
    "criteria": "Range sa place avant de partir.",
    "kind": "can",
    "enamel": "large",
    "pictogram": "broom",
}

SAMPLES: dict[str, Sample] = {
    # Opinions in a group which Karima and Nadia accompany (tests/opining.py), and a tutor's
    "opinions.cell": Sample("/bureau/groupes/{told_group}/{told}/{told_known}", DESK_OF_THE_PORT),
    "opinions.seen": Sample("/bureau/groupes/{told_group}/{told}/{told_once}/vu", then(DESK_OF_THE_PORT)),
    "opinions.not_yet": Sample(
        "/bureau/groupes/{told_group}/{told}/{told_once}/pas-encore", DESK_OF_THE_PORT
    ),
    "opinions.doubt": Sample(
        "/bureau/groupes/{told_group}/{told}/{told_once}/pas-encore",
        then(DESK_OF_THE_PORT),
        {"note": "Pas seul."},
    ),
    "opinions.undo": Sample(
        "/bureau/groupes/{told_group}/{told}/{told_once}/annuler", then(DESK_OF_THE_PORT)
    ),
    "opinions.give": Sample(
        "/bureau/groupes/{told_group}/{told}/{told_once}/donner",
        then(DESK_OF_THE_PORT),
        {"badge": "{told_badge}"},
    ),
    "opinions.talk": Sample(
        "/bureau/groupes/{told_group}/{told}/{told_doubted}/discussion", DESK_OF_THE_PORT
    ),
    "opinions.remark": Sample(
        "/bureau/groupes/{told_group}/{told}/{told_doubted}/discussion",
        then(DESK_OF_THE_PORT),
        {"note": "Vu hier."},
    ),
    "opinions.settle": Sample(
        "/bureau/groupes/{told_group}/{told}/{told_doubted}/regle",
        then(DESK_OF_THE_PORT),
        {"note": "Vu ensemble."},
    ),
    "opinions.ask_tutor": Sample("/bureau/groupes/{told_group}/{told}/{told_once}/tuteur", DESK_OF_THE_PORT),
    "opinions.make_link": Sample(
        "/bureau/groupes/{told_group}/{told}/{told_once}/tuteur", then(DESK_OF_THE_PORT)
    ),
    "opinions.tutor": Sample("/U/{tutor}", EVERYONE),
    "opinions.answer": Sample(
        "/U/{tutor}", then(EVERYONE), {"name": "Sami", "relation": "tuteur", "says": "seen"}
    ),
    "opinions.said": Sample("/passeport/avis-du-groupe", PASSPORT),
    # Groups (tests/seats.py): Karima leads one, Lina sits in it; a manager looks; a person sees who accompanies them
    "cohorts.groups": Sample("/bureau/groupes", DESK),
    "cohorts.new": Sample("/bureau/groupes/nouveau", DESK),
    "cohorts.begin": Sample("/bureau/groupes/nouveau", then(DESK), {"name": "Couture"}),
    "cohorts.people": Sample("/bureau/groupes/{group}/gens", KARIMAS_GROUP_OPENED),
    "cohorts.add_people": Sample("/bureau/groupes/{group}/gens", then(KARIMAS_GROUP), {"names": "Awa S."}),
    "cohorts.unseat_unnamed": Sample("/bureau/groupes/{group}/gens/sans-nom", then(KARIMAS_GROUP)),
    "cohorts.seat": Sample("/bureau/groupes/{group}/gens/{group_seat}", KARIMAS_GROUP),
    "cohorts.rename": Sample(
        "/bureau/groupes/{group}/gens/{group_seat}/prenom", then(KARIMAS_GROUP), {"name": "Lina Be."}
    ),
    "cohorts.part": Sample("/bureau/groupes/{group}/gens/{group_seat}/autre-telephone", then(KARIMAS_GROUP)),
    "cohorts.unseat": Sample("/bureau/groupes/{group}/gens/{group_seat}/enlever", then(KARIMAS_GROUP)),
    "cohorts.pair": Sample("/bureau/groupes/{group}/entree/{group_word}", KARIMAS_GROUP),
    "cohorts.paired": Sample(
        "/bureau/groupes/{group}/entree/{group_word}", then(KARIMAS_GROUP), {"who": "{group_expected}"}
    ),
    "cohorts.square": Sample("/bureau/groupes/{group}/carre", KARIMAS_GROUP),
    "cohorts.another_square": Sample("/bureau/groupes/{group}/carre/changer", then(KARIMAS_GROUP)),
    "cohorts.wall": Sample("/bureau/groupes/{group}/mur", KARIMAS_GROUP),
    "cohorts.aim": Sample("/bureau/groupes/{group}/carte", KARIMAS_GROUP),
    "cohorts.aimed": Sample(
        "/bureau/groupes/{group}/carte", then(KARIMAS_GROUP), {"code": "{new_card_words}"}
    ),
    "cohorts.crew": Sample("/bureau/groupes/{group}/equipe", KARIMAS_GROUP),
    "cohorts.add": Sample(
        "/bureau/groupes/{group}/equipe", then(KARIMAS_GROUP), {"who": "{group_colleague}"}
    ),
    "cohorts.introduce": Sample("/bureau/groupes/{group}/equipe/moi", then(KARIMAS_GROUP), {"role": "Chef"}),
    "cohorts.invite": Sample("/bureau/groupes/{group}/equipe/lien", then(KARIMAS_GROUP)),
    "cohorts.withdraw": Sample("/bureau/groupes/{group}/equipe/lien/retirer", then(KARIMAS_GROUP)),
    "cohorts.mate": Sample("/bureau/groupes/{group}/equipe/{group_mate}", KARIMAS_GROUP),
    "cohorts.let_lead": Sample("/bureau/groupes/{group}/equipe/{group_mate}/mener", then(KARIMAS_GROUP)),
    "cohorts.remove": Sample("/bureau/groupes/{group}/equipe/{group_mate}/enlever", then(KARIMAS_GROUP)),
    "cohorts.leave": Sample("/bureau/groupes/{group}/quitter", then(KARIMAS_GROUP)),
    "cohorts.settings": Sample("/bureau/groupes/{group}/reglages", KARIMAS_GROUP),
    "cohorts.change": Sample("/bureau/groupes/{group}/reglages", then(KARIMAS_GROUP), {"name": "Cuisine 2"}),
    "cohorts.end": Sample("/bureau/groupes/{group}/fin", then(KARIMAS_GROUP)),
    "cohorts.open_again": Sample("/bureau/groupes/{group}/rouvrir", then(KARIMAS_GROUP)),
    "cohorts.look": Sample("/bureau/groupes/{group}/regarder", MANAGER),
    "cohorts.accompany": Sample("/bureau/groupes/{group}/regarder", then(MANAGER)),
    "joining.join": Sample("/J/{group_join}", (200, 303, 200, 303, 200, 200, 200)),  # who is in goes on
    "joining.enter": Sample("/J/{group_join}", then(EVERYONE)),
    "joining.joined": Sample("/J/{group_join}/signe", (401, 200, 303, 303, 303, 303, 303)),
    "joining.accompany": Sample("/bureau/rejoindre/{group_link}", (200, 200, 200, 303, 200, 200, 200)),
    "joining.accepted": Sample("/bureau/rejoindre/{group_link}", then(DESK)),
    "company.groups": Sample("/passeport/groupes", PASSPORT),
    "company.square": Sample("/passeport/groupes/mon-carre", (401, 200, 303, 303, 303, 303, 303)),
    "company.shown": Sample("/Q/0123456789ABC", EVERYONE),
    "company.leave": Sample("/passeport/groupes/{group_seat}/quitter", LINAS_OWN),
    "company.left": Sample("/passeport/groupes/{group_seat}/quitter", then(LINAS_OWN)),
    # The live board of the same group; what changed on it asks by itself who reads it
    "board.board": Sample("/bureau/groupes/{gifted_group}", DESK_OF_THE_PORT),
    "board.suite": Sample("/bureau/groupes/{gifted_group}/suite", DESK_OF_THE_PORT),
    "board.pulse": Sample("/bureau/groupes/{gifted_group}/ici", DESK_OF_THE_PORT),
    "board.person": Sample("/bureau/groupes/{gifted_group}/{gifted}", DESK_OF_THE_PORT),
    "board.column": Sample("/bureau/groupes/{gifted_group}/badge/{gift}", DESK_OF_THE_PORT),
    # Giving in a group, which Karima and Nadia accompany (tests/gifts.py)
    "giving.choose": Sample("/bureau/groupes/{gifted_group}/donner", DESK_OF_THE_PORT),
    "giving.people": Sample("/bureau/groupes/{gifted_group}/donner/{gift}", DESK_OF_THE_PORT),
    "giving.to_all": Sample("/bureau/groupes/{gifted_group}/donner/{gift}/tous", DESK_OF_THE_PORT),
    "giving.give_to_several": Sample(
        "/bureau/groupes/{gifted_group}/donner/{gift}", then(DESK_OF_THE_PORT), {"who": "{gifted_passport}"}
    ),
    "giving.gave": Sample("/bureau/groupes/{gifted_group}/donnes/{gift}", DESK_OF_THE_PORT),
    "giving.undo_all": Sample("/bureau/groupes/{gifted_group}/donnes/{gift}/annuler", then(DESK_OF_THE_PORT)),
    "giving.unkept": Sample("/bureau/groupes/{gifted_group}/attente", DESK_OF_THE_PORT),
    "giving.offer_all_again": Sample(
        "/bureau/groupes/{gifted_group}/attente", then(DESK_OF_THE_PORT), {"envelope": "{gift_envelope}"}
    ),
    "giving.aim": Sample("/bureau/groupes/{gifted_group}/donner/carte", DESK_OF_THE_PORT),
    "giving.aimed": Sample(
        "/bureau/groupes/{gifted_group}/donner/carte", then(DESK_OF_THE_PORT), {"code": "{new_card_words}"}
    ),
    "giving.badges": Sample("/bureau/groupes/{gifted_group}/{gifted}/donner", DESK_OF_THE_PORT),
    "giving.give": Sample(
        "/bureau/groupes/{gifted_group}/{gifted}/donner", then(DESK_OF_THE_PORT), {"badge": "{gift_kept}"}
    ),
    "giving.gift": Sample("/bureau/groupes/{gifted_group}/{gifted}/donne/{gift}", DESK_OF_THE_PORT),
    "giving.letter": Sample("/bureau/groupes/{gifted_group}/{gifted}/donne/{gift}/lettre", DESK_OF_THE_PORT),
    "giving.undo": Sample(
        "/bureau/groupes/{gifted_group}/{gifted}/donne/{gift}/annuler", (401, 403, 403, 303, 404, 409, 403)
    ),  # Karima gave it
    "giving.offer_again": Sample(
        "/bureau/groupes/{gifted_group}/{gifted}/donne/{gift}/proposer",
        then(DESK_OF_THE_PORT),
        {"envelope": "{gift_envelope}"},
    ),
    "giving.take_back": Sample(
        "/bureau/groupes/{gifted_group}/{gifted}/donne/{gift}/reprendre", (401, 403, 403, 403, 404, 200, 403)
    ),
    "giving.took_back": Sample(
        "/bureau/groupes/{gifted_group}/{gifted}/donne/{gift}/reprendre",
        (401, 403, 403, 403, 404, 303, 403),
        {"because": "mistake"},
    ),
    "giving.taken_back": Sample(
        "/bureau/groupes/{gifted_group}/{gifted}/donne/{gift_back}/repris", DESK_OF_THE_PORT
    ),
    "workshops.offer_again": Sample("/bureau/codes/{code}/proposer", then(DESK_OF_THE_PORT)),
    "claims.decline_envelope": Sample("/V/{envelope}/non", then(EVERYONE)),
    # The stranger's addresses
    "claims.arrival": Sample("/", EVERYONE),
    "claims.find": Sample("/", then(EVERYONE), {"code": "{code}"}),
    "claims.offer": Sample("/C/{code}", (200, 200, 303, 200, 200, 200, 200)),  # Yanis has it: he goes on
    "claims.accept": Sample("/C/{code}", then(EVERYONE)),
    "claims.decline": Sample("/C/{code}/non", then(EVERYONE)),
    "claims.declined": Sample("/C/{code}/non/{refusal}", EVERYONE),
    "claims.welcome": Sample("/C/{code}/garde", (401, 303, 200, 303, 303, 303, 303)),
    "claims.bring": Sample("/ajouter", EVERYONE),
    "claims.keep": Sample("/ajouter", then(EVERYONE), {"file": "{foreign}"}),
    "passport.sign_in": Sample("/entrer/{key}", EVERYONE),
    "passport.enter": Sample("/entrer/{key}", then(EVERYONE)),
    "public.page": Sample("/P/{page}", EVERYONE),
    "public.badge": Sample("/B/{badge}", EVERYONE),
    "public.credential": Sample("/B/{badge}.json", EVERYONE),
    "public.badge_file": Sample("/B/{badge}.png", EVERYONE),
    "public.organisation": Sample("/O/{port}", EVERYONE),
    "public.badge_class": Sample("/O/{port}/{meal}", EVERYONE),
    "public.badge_class_picture": Sample("/O/{port}/{meal}.png", EVERYONE),
    "public.drawing": Sample("/B/{badge}.svg", EVERYONE),
    "public.token": Sample("/B/{badge}.jwt", EVERYONE),
    "public.assertion": Sample("/B/{badge}/v2.json", EVERYONE),
    "public.did_document": Sample("/O/{port}/did.json", EVERYONE),
    "public.issuer_v2": Sample("/O/{port}/v2.json", EVERYONE),
    "public.badge_class_v2": Sample("/O/{port}/{meal}/v2.json", EVERYONE),
    "public.status_list": Sample("/O/{port}/status/1", EVERYONE),
    "public.picture": Sample("/images/{picture}.png", EVERYONE),
    "public.endorsement": Sample("/E/{said}", EVERYONE),
    "public.endorsement_file": Sample("/E/{said}.json", EVERYONE),
    "public.endorsement_v2": Sample("/E/{said}/v2.json", EVERYONE),
    "goals.shown": Sample("/M/{map}", EVERYONE),
    "goals.document": Sample("/M/{map}.json", EVERYONE),
    "goals.poster": Sample("/M/{map}/affiche", EVERYONE),
    "goals.choose": Sample("/M/{map}/but", then(EVERYONE)),
    "assets.file": Sample("/a/{asset}", EVERYONE),
    "assets.worker": Sample("/sw.js", EVERYONE),
    "manifest.webmanifest": Sample("/manifest.webmanifest", EVERYONE),
    "manifest.offline": Sample("/hors-ligne", EVERYONE),
    "manifest.waiting": Sample("/en-attente", EVERYONE),
    # One's own passport
    "home.home": Sample("/passeport", PASSPORT),
    "badges.shelf": Sample("/passeport/badges/can", PASSPORT),
    "badges.badge": Sample("/passeport/badge/{badge}", LINAS_OWN),
    "badges.download": Sample("/passeport/badge/{badge}/fichier", LINAS_OWN),
    "goals.goals": Sample("/passeport/but", PASSPORT),
    "goals.map": Sample("/passeport/but/{map}", PASSPORT),
    "goals.leave": Sample("/M/{map}/arreter", then(PASSPORT)),
    "pages.pages": Sample("/passeport/pages", PASSPORT),
    "pages.theme": Sample("/passeport/pages/nouvelle", PASSPORT),
    "pages.begin": Sample("/passeport/pages/nouvelle", then(PASSPORT), {"theme": "garden"}),
    "pages.pick": Sample("/passeport/pages/{page}/badges", LINAS_OWN),
    "pages.picked": Sample("/passeport/pages/{page}/badges", then(LINAS_OWN), PICK),
    "pages.say": Sample("/passeport/pages/{page}/mots", LINAS_OWN),
    "pages.said": Sample("/passeport/pages/{page}/mots", then(LINAS_OWN), {"name": "Lina", "sentence": ""}),
    "pages.preview": Sample("/passeport/pages/{page}/apercu", LINAS_OWN),
    "pages.publish": Sample("/passeport/pages/{page}/publier", then(LINAS_OWN)),
    "pages.show": Sample("/passeport/pages/{page}/carre", LINAS_OWN),
    "pages.square_svg": Sample("/passeport/pages/{page}/carre.svg", LINAS_OWN),
    "pages.square_png": Sample("/passeport/pages/{page}/carre.png", LINAS_OWN),
    "pages.sheet": Sample("/passeport/pages/{page}/planche", LINAS_OWN),
    # Showing a page
    # Beyond a first page; one that is deleted already is deleted, whoever taps
    "composing.more": Sample("/passeport/pages/{page}/autre", LINAS_OWN),
    "composing.add": Sample("/passeport/pages/{page}/autre/text", LINAS_OWN),
    "composing.added": Sample("/passeport/pages/{page}/autre/text", then(LINAS_OWN), {"text": "Bonjour"}),
    "composing.section": Sample("/passeport/pages/{page}/parties/{part}", LINAS_OWN),
    "composing.write": Sample("/passeport/pages/{page}/parties/{part}", then(LINAS_OWN), {"text": "Turc"}),
    "composing.place": Sample("/passeport/pages/{page}/parties/{part}/placer", then(LINAS_OWN), {"to": "0"}),
    "composing.drop": Sample("/passeport/pages/{page}/parties/{part}/enlever", then(LINAS_OWN)),
    "composing.order": Sample("/passeport/pages/{page}/ordre", LINAS_OWN),
    "composing.place_badge": Sample(
        "/passeport/pages/{page}/badges/{badge}/placer", then(LINAS_OWN), {"to": "0"}
    ),
    "composing.photo": Sample("/passeport/pages/{page}/photo", LINAS_OWN),
    "composing.put_photo": Sample("/passeport/pages/{page}/photo", then(LINAS_OWN), {"file": "{foreign}"}),
    "composing.take_photo_off": Sample("/passeport/pages/{page}/photo/enlever", then(LINAS_OWN)),
    "composing.look": Sample("/passeport/pages/{page}/allure", LINAS_OWN),
    "composing.choose_look": Sample("/passeport/pages/{page}/allure", then(LINAS_OWN), {"look": "road"}),
    "composing.title": Sample("/passeport/pages/{page}/titre", LINAS_OWN),
    "composing.entitle": Sample("/passeport/pages/{page}/titre", then(LINAS_OWN), {"title": "Chef"}),
    "composing.copy": Sample("/passeport/pages/{page}/copier", then(LINAS_OWN)),
    "composing.confirm": Sample("/passeport/pages/{page}/effacer", LINAS_OWN),
    "composing.remove": Sample("/passeport/pages/{draft}/effacer", then(PASSPORT)),
    "showing.papers": Sample("/passeport/pages/{page}/papier", LINAS_OWN),
    "showing.cards": Sample("/passeport/pages/{page}/cartes", LINAS_OWN),
    "showing.corner": Sample("/passeport/pages/{page}/coin", LINAS_OWN),
    "showing.cv": Sample("/passeport/pages/{page}/cv.pdf", LINAS_OWN),
    "showing.whole": Sample("/passeport/pages/{page}/feuille", LINAS_OWN),
    "showing.share": Sample("/passeport/pages/{page}/envoyer", LINAS_OWN),
    "showing.embed": Sample("/passeport/pages/{page}/site", LINAS_OWN),
    "showing.profile": Sample("/passeport/pages/{page}/profil", LINAS_OWN),
    "showing.options": Sample("/passeport/pages/{page}/regler", LINAS_OWN),
    "showing.renew": Sample("/passeport/pages/{page}/prolonger", then(LINAS_OWN)),
    "showing.word": Sample("/passeport/pages/{page}/mot", LINAS_OWN),
    "showing.ask_word": Sample("/passeport/pages/{page}/mot", then(LINAS_OWN), {"word": "moutarde"}),
    "showing.drop_word": Sample("/passeport/pages/{page}/sans-mot", then(LINAS_OWN)),
    "showing.lead": Sample("/passeport/pages/{page}/direction", LINAS_OWN),
    "showing.lead_to": Sample("/passeport/pages/{page}/direction", then(LINAS_OWN), {"to": "{page}"}),
    "showing.reach": Sample("/passeport/pages/{page}/portee", LINAS_OWN),
    "showing.reached": Sample("/passeport/pages/{page}/portee", then(LINAS_OWN), {"reach": "found"}),
    "shown.enter": Sample("/P/{page}", EVERYONE, {"word": "moutarde"}),  # it asks for none: whatever one says
    "shown.frame": Sample("/P/{page}/cadre", EVERYONE),
    "shown.picture": Sample("/P/{page}/lien.png", (404,) * 7),  # Lina did not agree to it
    "pages.stop": Sample("/passeport/pages/{page}/arreter", then(LINAS_OWN)),
    "notifications.settings": Sample("/passeport/reglages", PASSPORT),
    "notifications.key": Sample("/passeport/prevenir/cle", PASSPORT),
    "notifications.subscribe": Sample("/passeport/prevenir", then(PASSPORT, 422), json=PUSH),
    "notifications.unsubscribe": Sample("/passeport/ne-plus-prevenir", then(PASSPORT)),
    "notifications.test": Sample("/passeport/essai", then(PASSPORT)),
    # The desk of Les Ateliers du Port
    "workshops.desk": Sample("/bureau", DESK),
    "workshops.give": Sample("/bureau/badges/{meal}", DESK_OF_THE_PORT),
    "workshops.open_code": Sample("/bureau/badges/{meal}/codes", then(DESK_OF_THE_PORT), {"whom": "group"}),
    "workshops.code": Sample("/bureau/codes/{code}", DESK_OF_THE_PORT),
    "workshops.close": Sample("/bureau/codes/{code}/fermer", then(DESK_OF_THE_PORT)),
    "workshops.project": Sample("/bureau/codes/{code}/projeter", then(DESK_OF_THE_PORT)),
    "workshops.wall": Sample("/W/{wall}", DESK_OF_THE_PORT),
    "workshops.pulse": Sample("/W/{wall}/battre", then(DESK_OF_THE_PORT)),
    "workshops.end": Sample("/W/{wall}/fin", then(DESK_OF_THE_PORT)),
    "workshops.given": Sample("/bureau/badges/{meal}/donnes", MANAGER),
    "workshops.take_back": Sample("/bureau/donnes/{badge}", MANAGER),
    "workshops.taken_back": Sample("/bureau/donnes/{badge}", then(MANAGER), {"because": "mistake"}),
    "workshops.flagged": Sample("/bureau/cles", DESK),
    "workshops.confirmations": Sample("/bureau/confirmations", MANAGER),
    "workshops.confirm": Sample("/bureau/confirmer/organisme/{dunes}", MANAGER),
    "workshops.confirmed": Sample(
        "/bureau/confirmer/organisme/{dunes}", then(MANAGER), {"comment": "Nous les connaissons."}
    ),
    "workshops.withdraw": Sample("/bureau/confirmations/{said}/retirer", then(MANAGER)),
    "issuers.design": Sample("/bureau/badges/nouveau", MANAGER),
    "issuers.define": Sample("/bureau/badges/nouveau", then(MANAGER), DRAFT),
    # The operator
    "issuers.organisations": Sample("/operateur", OPERATOR),
    "issuers.add": Sample("/operateur", then(OPERATOR), {"name": "Le Phare"}),
    "issuers.vet": Sample("/operateur/{port}/valider", then(OPERATOR)),
    "issuers.name_manager": Sample("/operateur/{port}/responsable", OPERATOR, {"name": "Fatou"}),
    # What was brought, and whose addresses they are; this site has no mail server
    "claims.brought": Sample("/ajouter/{batch}", LINAS_OWN),
    "claims.addresses": Sample("/passeport/adresses", PASSPORT),
    "claims.add_address": Sample("/passeport/adresses", then(PASSPORT, 503), {"address": "a@example.org"}),
    "claims.prove": Sample("/passeport/adresses/{contact}", LINAS_OWN),
    "claims.check_code": Sample("/passeport/adresses/{contact}", then(LINAS_OWN), {"digits": "123456"}),
    "claims.send_again": Sample("/passeport/adresses/{contact}/envoyer", then(LINAS_OWN, 503)),
    "claims.forget_address": Sample("/passeport/adresses/{contact}/enlever", then(LINAS_OWN)),
    "reading_room.ask": Sample("/lire", EVERYONE),
    "reading_room.read": Sample("/lire", EVERYONE, {"file": "{foreign}"}),
    # A whole passport at once; a second tap on the last button ends on the same screen, so everybody may tap it
    "custody.contents": Sample("/passeport/mes-donnees", PASSPORT),
    "custody.take": Sample("/passeport/mes-donnees/passeport.zip", PASSPORT),
    "custody.bring": Sample("/passeport/mes-donnees/remettre", PASSPORT),
    "custody.put_back": Sample("/passeport/mes-donnees/remettre", then(PASSPORT, 422), {"file": "{foreign}"}),
    "custody.returned": Sample("/passeport/mes-donnees/remis", PASSPORT),
    "custody.confirm": Sample("/passeport/mes-donnees/effacer", PASSPORT),
    "custody.erase": Sample("/passeport/mes-donnees/effacer", then(EVERYONE)),
    "custody.erased": Sample("/au-revoir", EVERYONE),
    # Nothing left that opens a passport: who works for an organisation is not brought back this way
    "custody.ask_help": Sample("/retrouver/aide", EVERYONE),
    "custody.ask": Sample("/retrouver/aide", (303, 303, 303, 403, 403, 403, 403)),
    "custody.reopen": Sample("/retrouver/aide/ouvrir", (403,) * 7),
    "custody.refuse": Sample("/passeport/demande/non", then(PASSPORT)),
    "custody.aid": Sample("/bureau/aider", DESK),
    "custody.recognise": Sample("/bureau/aider/{appeal}", DESK_OF_THE_PORT),
    "custody.candidate": Sample("/bureau/aider/{appeal}/{known}", DESK_OF_THE_PORT),
    "custody.vouch": Sample("/bureau/aider/{appeal}/{known}", then(DESK_OF_THE_PORT)),
    "custody.doubt": Sample("/bureau/aider/{appeal}/non", then(DESK_OF_THE_PORT)),
    # The phones of a person; the square is Lina's, and shown by another phone of hers
    "phones.phones": Sample("/passeport/telephones", PASSPORT),
    "phones.remove": Sample("/passeport/telephones/{lost}/enlever", then(LINAS_OWN)),
    "phones.move": Sample("/passeport/telephones/changer", PASSPORT),
    "phones.begin": Sample("/passeport/telephones/changer", then(PASSPORT)),
    "phones.square": Sample("/passeport/telephones/changer/{handover}", LINAS_OWN),
    "phones.stop": Sample("/passeport/telephones/changer/{handover}/arreter", then(LINAS_OWN)),
    "phones.leave": Sample("/passeport/telephones/changer/{handover}/quitter", then(LINAS_OWN)),
    "phones.left": Sample("/passeport/telephones/quitte", EVERYONE),
    "phones.elsewhere": Sample("/passeport/telephones/ailleurs", then(PASSPORT)),
    "phones.install": Sample("/passeport/telephones/installer", PASSPORT),
    "phones.prepare": Sample("/passeport/telephones/installer", then(PASSPORT)),
    "phones.prepared": Sample("/passeport/telephones/installer/{handover}", LINAS_OWN),
    "phones.arrive": Sample("/H/{handover}", (200, 303, 200, 200, 200, 200, 200)),  # Lina is in already
    "phones.enter": Sample("/H/{handover}", then(EVERYONE)),
    "phones.join": Sample("/passeport/reunir", then(PASSPORT)),  # nothing waits: home
    "phones.make_one": Sample("/passeport/reunir", then(PASSPORT)),
    "phones.keep_apart": Sample("/passeport/reunir/non", then(PASSPORT)),
    # Entering: the digits of Lina's address, which this site has no mail server for; and her passkey
    "entering.enter": Sample("/entrer", EVERYONE),
    "entering.passkey_asked": Sample("/entrer/doigt/demande", EVERYONE),
    "entering.by_passkey": Sample("/entrer/doigt", (422,) * 7, json={}),
    "entering.by_mail": Sample("/entrer/e-mail", EVERYONE),
    "entering.send": Sample("/entrer/e-mail", (503,) * 7, {"address": "lina@example.org"}),
    "entering.digits": Sample("/entrer/e-mail/{entry}", EVERYONE),
    "entering.check": Sample("/entrer/e-mail/{entry}", then(EVERYONE), {"digits": "123456"}),
    "entering.which": Sample("/entrer/e-mail/{entry}/lequel/{proof}", EVERYONE),
    "entering.choose": Sample("/entrer/e-mail/{entry}/lequel/{proof}", then(EVERYONE)),
    "entering.passkey_wanted": Sample("/passeport/doigt/demande", PASSPORT),
    "entering.add_passkey": Sample("/passeport/doigt", then(PASSPORT, 422), json={}),
    "entering.remove_passkey": Sample("/passeport/doigt/{passkey}/enlever", then(LINAS_OWN)),
    # A paper card of Lina's, not noted yet, and what its square opens
    "home.options": Sample("/passeport/options", PASSPORT),
    "safety.looked_over": Sample("/passeport/proteger/tout-est-a-moi", then(PASSPORT)),
    "safety.protect": Sample("/passeport/proteger", PASSPORT),
    "safety.later": Sample("/passeport/proteger/plus-tard", then(PASSPORT)),
    "safety.make_card": Sample("/passeport/carte", then(PASSPORT)),
    "safety.my_card": Sample("/passeport/carte/{paper}", LINAS_OWN),
    "safety.note_card": Sample("/passeport/carte/{paper}/notee", then(LINAS_OWN)),
    "safety.void_card": Sample("/passeport/carte/{paper}/annuler", then(LINAS_OWN)),
    "safety.card": Sample("/K/{square}", EVERYONE),
    "safety.use_card": Sample("/K/{square}", then(EVERYONE)),
    "safety.lost": Sample("/retrouver", EVERYONE),
    "safety.aim": Sample("/retrouver/carte", EVERYONE),
    "safety.use_aimed": Sample("/retrouver/carte", then(EVERYONE), {"code": "{square}"}),
    "safety.words": Sample("/retrouver/mots", EVERYONE),
    "safety.use_words": Sample("/retrouver/mots", (422,) * 7, {"word1": "xylophone"}),
    "safety.list_of_words": Sample("/retrouver/liste-de-mots", EVERYONE),
    "safety.finger_asked": Sample("/retrouver/doigt/demande", EVERYONE),
    "safety.by_finger": Sample("/retrouver/doigt", (422,) * 7, json={}),
    # The team of Les Ateliers du Port
    "issuers.team": Sample("/bureau/equipe", MANAGER),
    "issuers.invite": Sample("/bureau/equipe", MANAGER, {"name": "Sami"}),
    "issuers.withdraw": Sample("/bureau/equipe/invitations/{invited}/enlever", then(MANAGER)),
    "issuers.teammate": Sample("/bureau/equipe/{karima}", MANAGER),
    "issuers.give_role": Sample("/bureau/equipe/{karima}/role", then(MANAGER), {"role": "manager"}),
    "issuers.cut_phones": Sample("/bureau/equipe/{karima}/fermer", then(MANAGER, 409)),  # unprotected
    "issuers.remove": Sample("/bureau/equipe/{karima}/enlever", then(MANAGER)),
    "issuers.invitation": Sample("/I/{invitation}", (200, 200, 200, 303, 200, 303, 200)),
    "issuers.accept": Sample("/I/{invitation}", then(EVERYONE)),
    "issuers.come_back": Sample("/bureau/revenir", DESK),
    "issuers.desks": Sample("/bureau/organismes", DESK),
    "issuers.choose_desk": Sample("/bureau/organismes/{port}", then(DESK_OF_THE_PORT)),
    # Paper: an envelope for somebody without a passport, and cards that are passports before any phone
    "claims.envelope": Sample("/V/{envelope}", EVERYONE),
    "claims.keep_envelope": Sample("/V/{envelope}", then(EVERYONE)),
    "claims.envelope_left": Sample("/V/{envelope}/non", EVERYONE),
    "claims.envelope_kept": Sample("/V/{envelope}/garde", (401, 303, 303, 303, 303, 303, 303)),
    "scanning.read": Sample("/lire-un-carre", EVERYONE),
    "workshops.envelopes": Sample("/bureau/enveloppes", DESK),
    "workshops.new_envelope": Sample("/bureau/enveloppes/nouvelle", DESK),
    "workshops.prepare_envelope": Sample(
        "/bureau/enveloppes/nouvelle", then(DESK_OF_THE_PORT), {"badge": ["{meal}"]}
    ),
    "workshops.envelope": Sample("/bureau/enveloppes/{desk_envelope}", DESK_OF_THE_PORT),
    "workshops.letter": Sample("/bureau/enveloppes/{desk_envelope}/lettre", DESK_OF_THE_PORT),
    "workshops.withdraw_envelope": Sample(
        "/bureau/enveloppes/{desk_envelope}/reprendre", then(DESK_OF_THE_PORT)
    ),
    "workshops.cards": Sample("/bureau/cartes", DESK),
    "workshops.print_sheet": Sample("/bureau/cartes", then(DESK)),
    "workshops.sheet": Sample("/bureau/planches/{sheet}", DESK_OF_THE_PORT),
    "workshops.sheet_printed": Sample("/bureau/planches/{sheet}/imprimee", then(DESK_OF_THE_PORT)),
    "workshops.numbered": Sample("/bureau/cartes/{number}", DESK_OF_THE_PORT),
    "workshops.void_card": Sample("/bureau/cartes/{number}/annuler", then(DESK_OF_THE_PORT)),
    "workshops.carry_over": Sample(
        "/bureau/cartes/{number}/remplacer", then(DESK_OF_THE_PORT), {"code": "{new_card_words}"}
    ),
    "workshops.aim": Sample("/bureau/carte", DESK),
    "workshops.aimed": Sample("/bureau/carte", then(DESK), {"code": "{card_words}"}),  # shown to any desk
    "workshops.card": Sample("/bureau/carte/{aimed}", (401, 403, 403, 200, 404, 404, 403)),  # Karima aimed
    "workshops.give_to_card": Sample(
        "/bureau/carte/{aimed}", (401, 403, 403, 303, 404, 404, 403), {"badge": "{meal}"}
    ),
    # A tablet in common: its own screens are no device's that is not one (tests/web/test_tablets.py has one)
    "tablets.tablets": Sample("/bureau/tablettes", DESK),
    "tablets.share": Sample(
        "/bureau/tablettes", (401, 403, 403, 303, 422, 422, 403)
    ),  # Karima has another phone
    "tablets.take_back": Sample("/bureau/tablettes/{tablet}/reprendre", then(MANAGER)),
    "tablets.tablet": Sample("/tablette", (303,) * 7),
    "tablets.enter": Sample("/tablette", (404,) * 7),
    "tablets.stay": Sample("/tablette/encore", then(PASSPORT, 204)),
    "tablets.silence": Sample("/tablette/silence", (404,) * 7),
    "tablets.finish": Sample("/tablette/fini", (404,) * 7),
    "tablets.finished": Sample("/tablette/fini", (303,) * 7),
    # The age, and a parent's answer about the page of a child who is none of these people
    "pages.age": Sample("/passeport/pages/{page}/age", LINAS_OWN),
    "pages.parent": Sample("/passeport/pages/{page}/parent", then(LINAS_OWN)),  # hers waits for nobody
    "pages.answer": Sample("/A/{parent}", EVERYONE),
    "pages.answered": Sample("/A/{parent}", then(EVERYONE), {"answer": "no"}),
    # What strangers send about a page, and where it is read; Yanis took a badge by that code
    "public.check": Sample("/B/{badge}/verifier", EVERYONE),
    "strangers.write": Sample("/P/{page}/ecrire", EVERYONE),
    "strangers.send": Sample(
        "/P/{page}/ecrire", then(EVERYONE), {"sender": "Marc", "answer_to": "12", "text": "Bonjour."}
    ),
    "strangers.sent": Sample("/P/{page}/ecrire/envoye", EVERYONE),
    "strangers.report": Sample("/P/{page}/signaler", EVERYONE),
    "strangers.reported": Sample("/P/{page}/signaler", then(EVERYONE), {"reason": "other"}),
    "strangers.followed": Sample("/P/{page}/signaler/{report}", EVERYONE),
    "strangers.messages": Sample("/passeport/messages", PASSPORT),
    "strangers.message": Sample("/passeport/messages/{message}", LINAS_OWN),
    "strangers.read": Sample("/passeport/messages/{message}", then(LINAS_OWN)),
    "strangers.drop": Sample("/passeport/messages/{message}/effacer", then(PASSPORT)),  # only one's own goes
    "strangers.queue": Sample("/operateur/signalements", OPERATOR),
    "strangers.decide": Sample("/operateur/signalements/{report}", then(OPERATOR), {"decision": "leave"}),
    "strangers.show_again": Sample("/operateur/pages/{page}/remettre", then(OPERATOR)),
    "workshops.name": Sample("/bureau/codes/{code}/prenom/1", DESK_OF_THE_PORT),
    "workshops.confirm_name": Sample(
        "/bureau/codes/{code}/prenom/1", then(DESK_OF_THE_PORT), {"name": "Yanis"}
    ),
    # Who saw it: Lina asks and shows, anybody answers, and nobody is their own witness
    "endorsements.ask": Sample("/passeport/badge/{badge}/temoin", LINAS_OWN),
    "endorsements.square": Sample("/passeport/badge/{badge}/temoin/carre", LINAS_OWN),
    "endorsements.turn": Sample("/passeport/badge/{badge}/temoin/carre", then(LINAS_OWN)),
    "endorsements.link": Sample("/passeport/badge/{badge}/temoin/lien", LINAS_OWN),
    "endorsements.make_link": Sample("/passeport/badge/{badge}/temoin/lien", then(LINAS_OWN)),
    "endorsements.stop": Sample("/passeport/badge/{badge}/temoin/arreter", then(LINAS_OWN)),
    "endorsements.lend": Sample("/passeport/badge/{badge}/temoin/preter", then(LINAS_OWN)),
    "endorsements.question": Sample("/T/{asked}", EVERYONE),
    "endorsements.seen": Sample("/T/{asked}/oui", (200, 303, 200, 200, 200, 200, 200)),
    "endorsements.who": Sample("/T/{asked}/qui", EVERYONE, {"saw": "Bien fait."}),
    "endorsements.say": Sample(
        "/T/{asked}/dire",
        (200, 409, 200, 200, 200, 200, 200),
        {"saw": "Bien fait.", "name": "Sami", "relation": "other"},
    ),
    "endorsements.confirm": Sample("/T/{asked}/confirmer", (401, 409, 200, 200, 200, 200, 200)),
    "endorsements.unseen": Sample("/T/{asked}/non", EVERYONE),
    "endorsements.withdraw": Sample("/T/retirer", EVERYONE),
    "endorsements.withdrawn": Sample("/T/retirer", EVERYONE, {"code": "{receipt}"}),
    "endorsements.lent": Sample("/T/rendre", EVERYONE),
    "endorsements.back_again": Sample("/T/rendre", then(EVERYONE)),
    "endorsements.answers": Sample("/passeport/avis", PASSPORT),
    "endorsements.answer": Sample("/passeport/avis/{word}", LINAS_OWN),
    "endorsements.show": Sample("/passeport/avis/{word}/montrer", then(LINAS_OWN)),
    "endorsements.hide": Sample("/passeport/avis/{word}/cacher", then(LINAS_OWN)),
    # Asking the team: Lina's requests, and the desk that answers
    "home.wanted": Sample("/passeport/demander", PASSPORT),
    "badges.group": Sample("/passeport/badges/can/{badge}", LINAS_OWN),
    "requests.mine": Sample("/passeport/demandes", PASSPORT),
    "requests.have": Sample("/passeport/demande/{wish}/deja", then(PASSPORT)),
    "requests.ask": Sample("/passeport/demande/{wish}", PASSPORT),
    "requests.answered": Sample("/passeport/demande/{wish}", then(PASSPORT), {"step": "1", "answer": "Oui."}),
    "requests.check": Sample("/passeport/demande/{wish}/relire", PASSPORT),
    "requests.send": Sample("/passeport/demande/{wish}/envoyer", (401, 303, 422, 422, 422, 422, 422)),
    "requests.elsewhere": Sample("/passeport/demande/{away}/ailleurs", then(PASSPORT)),
    "requests.elsewhere_by_token": Sample("/passeport/ailleurs/{away_token}", then(PASSPORT)),
    "requests.leave": Sample("/passeport/demandes/{gone_request}/aller", LINAS_OWN),
    "requests.sent": Sample("/passeport/demandes/{sent_request}/envoyee", LINAS_OWN),
    "requests.thread": Sample("/passeport/demandes/{told_request}", LINAS_OWN),
    "requests.reply": Sample(
        "/passeport/demandes/{told_request}/repondre", then(LINAS_OWN), {"answer": "Samedi."}
    ),
    "requests.withdraw": Sample("/passeport/demandes/{sent_request}/retirer", then(LINAS_OWN)),
    "requests.read": Sample("/passeport/demandes/{over_request}/lu", then(LINAS_OWN)),
    "requests.why": Sample("/passeport/badge/{badge}/parler", then(LINAS_OWN)),
    "requests.photo": Sample("/passeport/demandes/{told_request}/photo/1", LINAS_OWN),
    "interview.sheets": Sample("/passeport/entretien", PASSPORT),
    "interview.sheet": Sample("/passeport/entretien/{told_request}", LINAS_OWN),
    # A summary: one's own; of a participant for whoever accompanies the group, and was let
    "summaries.mine": Sample("/passeport/bilan", PASSPORT),
    "summaries.file": Sample("/passeport/bilan.pdf", PASSPORT if paper.is_drawn_here() else then(PASSPORT)),
    "summaries.sharing": Sample("/passeport/bilan/groupes", PASSPORT),
    "summaries.let": Sample("/passeport/bilan/groupes/{seat_read}", then(LINAS_OWN)),
    "summaries.stop": Sample("/passeport/bilan/groupes/{seat_read}/arreter", then(LINAS_OWN)),
    "summaries.theirs": Sample("/bureau/groupes/{group_read}/{seat_read}/bilan", KARIMAS_GROUP),
    "summaries.read": Sample("/bureau/groupes/{group_unread}/{seat_unread}/bilan", then(KARIMAS_GROUP)),
    "answering.photo": Sample("/bureau/demandes/{told_request}/photo/1", DESK_OF_THE_PORT),
    "answering.take_over": Sample("/bureau/demandes/{told_request}/reprendre", then(DESK_OF_THE_PORT)),
    "answering.requests": Sample("/bureau/demandes", DESK),
    "answering.one": Sample("/bureau/demandes/{sent_request}", DESK_OF_THE_PORT),
    "answering.take": Sample("/bureau/demandes/{sent_request}/prendre", then(DESK_OF_THE_PORT)),
    "answering.give": Sample("/bureau/demandes/{sent_request}/donner", then(DESK_OF_THE_PORT)),
    "answering.write": Sample("/bureau/demandes/{sent_request}/question", DESK_OF_THE_PORT),
    "answering.written": Sample(
        "/bureau/demandes/{sent_request}/non", then(DESK_OF_THE_PORT), {"text": "Pas encore."}
    ),
    # Drawing maps: the whole team of the Port, and its manager publishes
    "mapping.maps": Sample("/bureau/mini-cartes", DESK),
    "mapping.new": Sample("/bureau/mini-cartes/nouvelle", DESK),
    "mapping.begin": Sample("/bureau/mini-cartes/nouvelle", then(DESK), {"name": "Cap sur le jardin"}),
    "mapping.bring": Sample("/bureau/mini-cartes/importer", DESK),
    "mapping.brought": Sample("/bureau/mini-cartes/importer", then(DESK), {"file": "{map}"}),
    "mapping.draw": Sample("/bureau/mini-cartes/{sketch}", DESK_OF_THE_PORT),
    "mapping.name": Sample("/bureau/mini-cartes/{sketch}/nom", DESK_OF_THE_PORT),
    "mapping.road": Sample("/bureau/mini-cartes/{sketch}/chemin", DESK_OF_THE_PORT),
    "mapping.behind": Sample("/bureau/mini-cartes/{sketch}/fond", DESK_OF_THE_PORT),
    "mapping.versions": Sample("/bureau/mini-cartes/{sketch}/versions", DESK_OF_THE_PORT),
    "mapping.preview": Sample("/bureau/mini-cartes/{sketch}/apercu", DESK_OF_THE_PORT),
    "mapping.download": Sample("/bureau/mini-cartes/{sketch}/carte.json", DESK_OF_THE_PORT),
    "mapping.rename": Sample(
        "/bureau/mini-cartes/{sketch}/nom",
        then(DESK_OF_THE_PORT),
        {"name": "Cap au nord", "saves": "{sketched_saves}"},
    ),
    "mapping.choose_road": Sample(
        "/bureau/mini-cartes/{sketch}/chemin",
        then(DESK_OF_THE_PORT),
        {"way": "field", "saves": "{sketched_saves}"},
    ),
    "mapping.put_behind": Sample("/bureau/mini-cartes/{sketch}/fond", (401, 403, 403, 422, 404, 422, 403)),
    "mapping.take_off_behind": Sample("/bureau/mini-cartes/{sketch}/fond/enlever", then(DESK_OF_THE_PORT)),
    "mapping.publish": Sample("/bureau/mini-cartes/{sketch}/publier", then(MANAGER)),
    "mapping.removing": Sample("/bureau/mini-cartes/{sketch}/enlever", DESK_OF_THE_PORT),
    "mapping.remove": Sample("/bureau/mini-cartes/{sketch}/enlever", then(DESK)),
    "mapping.hide": Sample("/bureau/mini-cartes/{sketch}/cacher", then(MANAGER)),
    "mapping.take_up": Sample(
        "/bureau/mini-cartes/{sketch}/versions/1",
        then(DESK_OF_THE_PORT),
        {"saves": "{sketched_saves}", "sure": "1"},
    ),
    "landmarks.badges": Sample("/bureau/mini-cartes/{sketch}/badges", DESK_OF_THE_PORT),
    "landmarks.pieces": Sample("/bureau/mini-cartes/{sketch}/pieces/cle", DESK_OF_THE_PORT),
    "landmarks.stars": Sample("/bureau/mini-cartes/{sketch}/etoiles", DESK_OF_THE_PORT),
    "landmarks.place": Sample("/bureau/mini-cartes/{sketch}/lieu", DESK_OF_THE_PORT),
    "landmarks.text": Sample("/bureau/mini-cartes/{sketch}/mots", DESK_OF_THE_PORT),
    "landmarks.area": Sample("/bureau/mini-cartes/{sketch}/zones/0", DESK_OF_THE_PORT),
    "landmarks.landmark": Sample("/bureau/mini-cartes/{sketch}/choses/{sketched}", DESK_OF_THE_PORT),
    "landmarks.after": Sample("/bureau/mini-cartes/{sketch}/choses/{sketched}/apres", DESK_OF_THE_PORT),
    "landmarks.level": Sample("/bureau/mini-cartes/{sketch}/choses/{sketched}/niveau", DESK_OF_THE_PORT),
    "landmarks.also": Sample("/bureau/mini-cartes/{sketch}/choses/{sketched}/aussi", DESK_OF_THE_PORT),
    "landmarks.asked": Sample("/bureau/mini-cartes/{sketch}/choses/cle/pieces", DESK_OF_THE_PORT),
    "landmarks.words": Sample("/bureau/mini-cartes/{sketch}/choses/lieu/mots", DESK_OF_THE_PORT),
    "landmarks.key": Sample("/bureau/mini-cartes/{sketch}/cle", then(DESK_OF_THE_PORT)),
    "landmarks.access": Sample("/bureau/mini-cartes/{sketch}/acces", then(DESK_OF_THE_PORT)),
    "landmarks.add_badges": Sample(
        "/bureau/mini-cartes/{sketch}/badges",
        then(DESK_OF_THE_PORT),
        {"badge": ["{meal}"], "saves": "{sketched_saves}"},
    ),
    "landmarks.add_key": Sample("/bureau/mini-cartes/{sketch}/cle", then(DESK_OF_THE_PORT, 422)),
    "landmarks.add_access": Sample("/bureau/mini-cartes/{sketch}/acces", then(DESK_OF_THE_PORT, 422)),
    "landmarks.add_stars": Sample(
        "/bureau/mini-cartes/{sketch}/etoiles", then(DESK_OF_THE_PORT), {"saves": "{sketched_saves}"}
    ),
    "landmarks.add_place": Sample(
        "/bureau/mini-cartes/{sketch}/lieu",
        then(DESK_OF_THE_PORT),
        {"name": "Ici", "saves": "{sketched_saves}"},
    ),
    "landmarks.add_text": Sample(
        "/bureau/mini-cartes/{sketch}/mots",
        then(DESK_OF_THE_PORT),
        {"name": "Ici", "saves": "{sketched_saves}"},
    ),
    "landmarks.mark_out": Sample(
        "/bureau/mini-cartes/{sketch}/zones/0",
        then(DESK_OF_THE_PORT),
        {"name": "Ici", "saves": "{sketched_saves}"},
    ),
    "landmarks.put": Sample(
        "/bureau/mini-cartes/{sketch}/choses/{sketched}/placer",
        then(DESK_OF_THE_PORT),
        {"to": "1", "saves": "{sketched_saves}"},
    ),
    "landmarks.drop": Sample(
        "/bureau/mini-cartes/{sketch}/choses/lieu/enlever",
        then(DESK_OF_THE_PORT),
        {"saves": "{sketched_saves}"},
    ),
    "landmarks.follow": Sample(
        "/bureau/mini-cartes/{sketch}/choses/{sketched}/apres",
        then(DESK_OF_THE_PORT),
        {"saves": "{sketched_saves}"},
    ),
    "landmarks.choose_level": Sample(
        "/bureau/mini-cartes/{sketch}/choses/{sketched}/niveau",
        then(DESK_OF_THE_PORT),
        {"level": "can", "saves": "{sketched_saves}"},
    ),
    "landmarks.accept": Sample(
        "/bureau/mini-cartes/{sketch}/choses/{sketched}/aussi",
        then(DESK_OF_THE_PORT),
        {"saves": "{sketched_saves}"},
    ),
    "landmarks.ask_for": Sample(
        "/bureau/mini-cartes/{sketch}/choses/cle/pieces", then(DESK_OF_THE_PORT, 422)
    ),
    "landmarks.say": Sample(
        "/bureau/mini-cartes/{sketch}/choses/lieu/mots",
        then(DESK_OF_THE_PORT),
        {"name": "Ici", "saves": "{sketched_saves}"},
    ),
    # Stars: the desk makes a link, a company answers it without an account; what a person shows of it
    "stars.desk": Sample("/bureau/etoiles", DESK),
    "stars.make": Sample("/bureau/etoiles", then(DESK), {"company": "Le Phare"}),
    "stars.made": Sample("/bureau/etoiles/{star}", DESK_OF_THE_PORT),
    "stars.confirm": Sample("/bureau/etoiles/{star}/confirmer", then(DESK_OF_THE_PORT)),
    "stars.withdraw": Sample("/bureau/etoiles/{star}/enlever", DESK_OF_THE_PORT),
    "stars.revoke": Sample("/bureau/etoiles/{star}/enlever", then(DESK_OF_THE_PORT)),
    "stars.company": Sample("/L/{star_key}", EVERYONE),
    "stars.choose": Sample("/L/{star_key}/badges", EVERYONE),
    "stars.pick": Sample("/L/{star_key}/badges", then(EVERYONE), {"badge": ["{meal}"]}),
    "stars.describe": Sample("/L/{star_key}/entreprise", EVERYONE),
    "stars.described": Sample(
        "/L/{star_key}/entreprise", then(EVERYONE), {"does": "Nous cuisinons.", "role": "Chef"}
    ),
    "stars.prove": Sample("/L/{star_key}/confirmer", EVERYONE),
    "stars.send": Sample("/L/{star_key}/confirmer", (503,) * 7, {"mail": "zoe@example.org"}),
    "stars.digits": Sample("/L/{star_key}/code", EVERYONE),
    "stars.check": Sample("/L/{star_key}/code", then(EVERYONE), {"digits": "123456"}),
    "stars.leave": Sample("/L/{star_key}/retirer", EVERYONE),
    "stars.left": Sample("/L/{star_key}/retirer", then(EVERYONE)),
    "stars.card": Sample("/S/{star}", EVERYONE),
    "stars.gone": Sample("/S/{star_gone}/retiree", EVERYONE),
    "starry.stars": Sample("/passeport/etoiles", PASSPORT),
    "composing.stars": Sample("/passeport/pages/{page}/etoiles", LINAS_OWN),
    "composing.show_stars": Sample("/passeport/pages/{page}/etoiles", then(LINAS_OWN), {"star": "{star}"}),
    # What Lina wrote, alone and with others, and what lies beside her badges
    "creations.start": Sample("/passeport/ecrire", PASSPORT),
    "creations.begin": Sample("/passeport/ecrire", then(PASSPORT)),
    "creations.question": Sample("/passeport/ecrire/{written_draft}/did", LINAS_OWN),
    "creations.answered": Sample(
        "/passeport/ecrire/{written_draft}/did", then(LINAS_OWN), {"said": "Un repas"}
    ),
    "creations.see": Sample("/passeport/ecrire/{written_draft}", LINAS_OWN),
    "creations.keep": Sample("/passeport/ecrire/{written_draft}", then(LINAS_OWN)),
    "creations.throw_away": Sample("/passeport/ecrire/{written_draft}/jeter", then(PASSPORT)),  # of one's own
    "creations.kept": Sample("/passeport/badge/{written}/ecrit", LINAS_OWN),
    "creations.group": Sample("/passeport/badge/{written_together}/groupe", LINAS_OWN),
    "creations.invite": Sample("/passeport/badge/{written_together}/groupe", then(LINAS_OWN), {"open": "1"}),
    "creations.sign": Sample(
        "/passeport/badge/{written_together}/groupe/prenom", then(LINAS_OWN), {"name": "Lina"}
    ),
    "creations.vouch": Sample(
        "/passeport/badge/{written_together}/groupe/confirmer", then(LINAS_OWN), {"who": "{fellow}"}
    ),
    "creations.join": Sample("/G/{join}", (200, 303, 200, 200, 200, 200, 200)),
    "creations.joined": Sample("/G/{join}", then(EVERYONE)),
    "creations.confirm": Sample("/passeport/badge/{written}/effacer", LINAS_OWN),
    "creations.leave": Sample("/passeport/badge/{written}/effacer", then(PASSPORT)),  # one's own
    "creations.add": Sample("/passeport/badge/{badge}/preuve", LINAS_OWN),
    "creations.added": Sample("/passeport/badge/{badge}/preuve", then(LINAS_OWN), {"said": "Un mot"}),
    "creations.piece": Sample("/passeport/preuve/{piece}", LINAS_OWN),
    "creations.photo": Sample("/passeport/preuve/{piece}/photo", LINAS_OWN),
    "creations.show": Sample("/passeport/preuve/{piece}/montrer", then(LINAS_OWN)),
    "creations.hide": Sample("/passeport/preuve/{piece}/cacher", then(LINAS_OWN)),
    "creations.remove": Sample("/passeport/preuve/{piece}/enlever", then(LINAS_OWN), {"badge": "{badge}"}),
    "public.evidence_photo": Sample("/B/{beside}/preuve/{piece}.png", EVERYONE),
    # The catalogue: the whole team of the Port proposes, its manager publishes; and badges for an organisation
    "catalogue.catalogue": Sample("/bureau/catalogue", DESK),
    "catalogue.propose": Sample("/bureau/catalogue/proposer", DESK),
    "catalogue.proposed": Sample("/bureau/catalogue/proposer", then(DESK), DRAFT),
    "catalogue.share": Sample("/bureau/catalogue/partager", DESK),
    "catalogue.file": Sample("/bureau/catalogue/fichier", DESK),
    "catalogue.bring": Sample("/bureau/catalogue/importer", DESK),
    "catalogue.look": Sample("/bureau/catalogue/importer", DESK, {"address": ORIGIN + "/O/{port}"}),
    "catalogue.take": Sample("/bureau/catalogue/reprendre", then(DESK), {"badge": "{choice}"}),
    "catalogue.badge": Sample("/bureau/catalogue/{proposal}", DESK_OF_THE_PORT),
    "catalogue.edit": Sample("/bureau/catalogue/{proposal}/changer", DESK_OF_THE_PORT),  # Karima proposed it
    "catalogue.change": Sample(
        "/bureau/catalogue/{proposal}/changer", then(DESK_OF_THE_PORT), {**DRAFT, "version": "1"}
    ),
    "catalogue.drop_picture": Sample("/bureau/catalogue/{proposal}/sans-image", then(DESK_OF_THE_PORT)),
    "catalogue.publish": Sample("/bureau/catalogue/{proposal}/publier", then(MANAGER)),
    "catalogue.decline": Sample("/bureau/catalogue/{proposal}/non", then(MANAGER)),
    "catalogue.ending": Sample("/bureau/catalogue/{meal}/arreter", MANAGER),
    "catalogue.retire": Sample("/bureau/catalogue/{meal}/arreter", then(MANAGER)),
    "catalogue.bring_back": Sample("/bureau/catalogue/{retired}/remettre", then(MANAGER)),
    "public.catalogue": Sample("/O/{port}/catalogue.json", EVERYONE),
    "awarding.choose": Sample("/bureau/badges/{meal}/organisme", DESK_OF_THE_PORT),
    "awarding.give": Sample(
        "/bureau/badges/{meal}/organisme", then(DESK_OF_THE_PORT), {"organisation": "{dunes}"}
    ),
    "awarding.withdraw": Sample(
        "/bureau/badges/{awarded}/organisme/{award_out}/retirer", then(DESK_OF_THE_PORT)
    ),
    "awarding.received": Sample("/bureau/recus", DESK),
    "awarding.keep": Sample("/bureau/recus/{award_in}/garder", then(MANAGER)),
    "awarding.decline": Sample("/bureau/recus/{award_in}/refuser", then(MANAGER)),
    # Where we stand, and the trail
    "figures.figures": Sample("/bureau/chiffres", DESK),
    "figures.of": Sample("/bureau/chiffres/badge/{meal}", DESK_OF_THE_PORT),
    "figures.table": Sample("/bureau/chiffres/chiffres.csv", DESK),
    "trail.team": Sample("/bureau/journal", MANAGER),
    "trail.mine": Sample("/passeport/journal", PASSPORT),
    "issuers.leave": Sample("/bureau/quitter", DESK),
    "issuers.left": Sample(
        "/bureau/quitter", (401, 303, 303, 303, 303, 409, 303), {"organisation": "{port}"}
    ),  # Nadia is the last manager
    # Sessions of a group that Karima and Nadia accompany, and the print list (tests/meetings.py)
    "sessions.sessions": Sample("/bureau/ateliers", DESK),
    "sessions.begin": Sample("/bureau/ateliers/nouveau", DESK),
    "sessions.begun": Sample("/bureau/ateliers/nouveau", then(DESK), {"name": "Mardi"}),
    "sessions.session": Sample("/bureau/ateliers/{session}", DESK_OF_THE_PORT),
    "sessions.tick": Sample("/bureau/ateliers/{session}/presents/{session_seat}", then(DESK_OF_THE_PORT)),
    "sessions.untick": Sample(
        "/bureau/ateliers/{session}/presents/{session_seat}/enlever", then(DESK_OF_THE_PORT)
    ),
    "sessions.write": Sample("/bureau/ateliers/{session}/noms", then(DESK_OF_THE_PORT), {"name": "Léo"}),
    "sessions.erase": Sample("/bureau/ateliers/{session}/noms/enlever", then(DESK_OF_THE_PORT)),
    "sessions.end": Sample("/bureau/ateliers/{session}/fin", then(DESK_OF_THE_PORT)),
    "sessions.reopen": Sample("/bureau/ateliers/{session_over}/rouvrir", then(DESK_OF_THE_PORT)),
    "sessions.tablet": Sample("/bureau/ateliers/{session}/tablette", DESK_OF_THE_PORT),
    "sessions.lend": Sample(
        "/bureau/ateliers/{session}/tablette", (401, 403, 403, 303, 404, 422, 403)
    ),  # Karima has another phone
    "sessions.sheet": Sample("/bureau/ateliers/{session}/feuille", DESK_OF_THE_PORT),
    "sessions.sheet_table": Sample("/bureau/ateliers/{session}/feuille.csv", DESK_OF_THE_PORT),
    "sessions.sheet_file": Sample(
        "/bureau/ateliers/{session}/feuille.pdf",
        DESK_OF_THE_PORT if paper.is_drawn_here() else then(DESK_OF_THE_PORT),
    ),
    "printing.mine": Sample("/passeport/imprimer", PASSPORT),
    "printing.send_page": Sample("/passeport/imprimer/page/{page}", LINAS_OWN),
    "printing.page_sent": Sample(
        "/passeport/imprimer/page/{page}", then(LINAS_OWN), {"organisation": "{port}", "paper": "page"}
    ),
    "printing.send_card": Sample("/passeport/imprimer/carte/{print_card}", LINAS_OWN),
    "printing.card_sent": Sample(
        "/passeport/imprimer/carte/{print_card}", then(LINAS_OWN), {"organisation": "{port}"}
    ),
    "printing.send_summary": Sample("/passeport/imprimer/bilan", PASSPORT),
    "printing.summary_sent": Sample(  # to whoever knows them: Lina and Yanis have badges of the Port
        "/passeport/imprimer/bilan", (401, 303, 303, 404, 404, 404, 404), {"organisation": "{port}"}
    ),
    "printing.take_back": Sample(
        "/passeport/imprimer/{print_waits}/reprendre", then(PASSPORT)
    ),  # of one's own
    "printing.fetched": Sample("/passeport/imprimer/{print_done}/recu", then(PASSPORT)),  # of one's own
    "printing.pile": Sample("/bureau/imprimer", DESK),
    "printing.begin": Sample("/bureau/imprimer", then(DESK)),
    "printing.document": Sample("/bureau/imprimer/{print_token}", KARIMAS_GROUP),  # who asked for it
    "printing.document_file": Sample(
        "/bureau/imprimer/{print_token}/feuilles.pdf",
        KARIMAS_GROUP if paper.is_drawn_here() else then(KARIMAS_GROUP),
    ),
    "printing.printed": Sample("/bureau/imprimer/{print_token}/imprime", then(KARIMAS_GROUP)),
    "printing.put_back": Sample("/bureau/imprimer/remettre", then(DESK)),
    "printing.clear": Sample("/bureau/imprimer/enlever", then(DESK)),
    "letters.letters": Sample("/demo/courriers", (404,) * 7),  # the demo's alone
}
GUARDED = ("facilitator", "manager", "operator")


class Asked:
    """The demo's day with everybody signed in; every question is asked of the same untouched morning."""

    def __init__(self, folder: Path, prepared: Path) -> None:
        shutil.copy(prepared, folder / "backpack.db")
        self.folder = folder
        self.app: App = create_app(Config(data=str(folder), secret=SECRET))
        self.world = World(self.app)
        self.people = {name: Phone(self.app, name) for name in PEOPLE}
        for name in PEOPLE:
            if name not in ("Marc", "Yanis"):
                self.people[name].opens(self.world.signed_in_path(name, "/")).taps("Ouvrir ici")
        self.values = self._values()
        self.cookies = {
            name: phone.client.get_cookie("bp", "127.0.0.1") for name, phone in self.people.items()
        }
        self.app.site.database.engine.dispose()
        shutil.copy(folder / "backpack.db", folder / "morning.db")
        self.is_touched = False  # since the morning, by a post

    def answer(self, name: str, rule: Rule, method: str) -> int:
        """The status that *name* gets from *rule*'s sample."""
        return self.response(name, rule, method).status_code

    def response(self, name: str, rule: Rule, method: str) -> Any:
        sample = SAMPLES[rule.endpoint]
        if method == "POST" or self.is_touched:
            self._new_morning()
        self.is_touched = method == "POST"
        client = self.app.test_client()  # of this question alone: some answers hand out another cookie
        if cookie := self.cookies[name]:
            client.set_cookie("bp", cookie.value, domain="127.0.0.1")
        sent = {key: self._filled(value) for key, value in sample.form.items()}
        return client.open(
            sample.path.format(**self.values),
            method=method,
            data=sent if method == "POST" and sample.json is None else None,
            json=sample.json,
            headers={"Accept": "text/html", "Origin": ORIGIN, "Accept-Language": "fr"},
            base_url=ORIGIN,
        )

    def _filled(self, value: Any) -> Any:
        if isinstance(value, list):
            return [each.format(**self.values) for each in value]
        if value == "{map}":
            return io.BytesIO(sketching.FILE), "carte.json"
        return (
            (io.BytesIO(demo.foreign_badge()), "badge.png")
            if value == "{foreign}"
            else value.format(**self.values)
        )

    def _new_morning(self) -> None:
        self.app.site.database.engine.dispose()
        for left in self.folder.glob("backpack.db-*"):
            left.unlink()
        shutil.copy(self.folder / "morning.db", self.folder / "backpack.db")

    def _values(self) -> dict[str, str]:
        code = self.world.code("Repas de quartier").removeprefix("/C/")
        self.people["Yanis"].opens(f"/C/{code}").taps("Je le garde")
        day = self.world.day()
        with self.app.site.current(), self.world.write() as db:
            port = db.scalars(select(Organisation).where(Organisation.name == "Les Ateliers du Port")).one()
            meal = db.scalars(select(BadgeClass).where(BadgeClass.name == "Repas de quartier")).one()
            wall = db.scalars(select(Projection).order_by(Projection.id.desc())).first()
            page = db.scalars(select(Page)).one()
            lina = page.passport
            hidden = [
                each
                for each in db.scalars(select(Badge).filter_by(passport_id=lina.id))
                if each not in page.badges
            ]
            picture = pictures.keep(db, demo.foreign_badge())
            added = sections.add(db, page, "languages", "Arabe")
            assert added is not None
            return {
                "code": code,
                "refusal": offering.decline(db, db.scalars(select(ClaimCode).filter_by(code=code)).one()),
                "key": sign_in_link(db, lina, lands_on="/passeport").removeprefix("/entrer/"),
                "page": page.code,
                **seeing.see(db, page.badges[0]),
                **wanting.want(db, lina),
                **letting.let(db, lina),
                **opining.told(db),
                **meetings.held(db),
                **meetings.sent(db, lina),
                **seats.sit(db, lina),
                "draft": composing.begin(db, lina, "garden").code,
                "part": added.code,
                "hidden": hidden[0].code,
                **{
                    f"badge{end}": badge.code
                    for end, badge in zip(("", "_2", "_3"), page.badges, strict=False)
                },
                "map": day.map.removeprefix("/M/"),
                "port": port.code,
                "meal": meal.code,
                "dunes": (dunes := by_name(db, "La Maison des Dunes")).code,
                "said": confirming.confirm(db, dunes, port, "Nous les connaissons.").code,
                "wall": wall.code if wall else "",
                "picture": picture.sha256,
                **brought_by(db, lina),
                **(paper := papers.on_the_desk(db)),
                **gifts.given(db, paper["new_card_words"]),
                **entering_by(db, lina),
                **carried_by(db, lina),
                **invited_by(db, "Nadia"),
                **shown_by(db, lina),
                **asked_for(db, lina),
                **hearing.hear(db, page),
                **companies.answered(db),
                **catalogues.laid(db),
                **sketching.sketch(db),
                "tablet": asking.shared_tablet(db, "Karima"),
                "parent": asking.parents_code(db),
                "asset": next(iter(self.app.extensions["assets"].by_name)),
                **writing.write(db, lina, page.badges[0]),  # last: what others take is the newest
            }


def by_name(db: Session, name: str) -> Organisation:
    return db.scalars(select(Organisation).where(Organisation.name == name)).one()


def asked_for(db: Session, passport: Passport) -> dict[str, str]:
    """Somebody with a new phone asks for *passport*, and Karima recognised them."""
    asked = appealing.appeal(db, to="Karima", wanted=passport)
    appealing.name(db, asked["code"], wanted=passport, by="Karima")
    return {"appeal": asked["code"], "known": asked["handle"]}


def entering_by(db: Session, passport: Passport) -> dict[str, str]:
    """Digits were sent to an address and typed; and a passkey of *passport*."""
    entry = Entry(
        code=codes.new(),
        address_sealed=site.sealer.seal(b"lina@example.org"),
        digits_hash="",
        ends_at=clock.now() + timedelta(minutes=15),
        proved_at=clock.now(),
    )
    passkey = Passkey(
        code=codes.new(),
        passport_id=passport.id,
        credential_hash="",
        credential_id=b"",
        public_key=b"",
        sign_count=0,
        kind="android",
        added_at=clock.now(),
    )
    db.add_all((entry, passkey))
    return {"entry": entry.code, "proof": mailing.proof_of(entry), "passkey": passkey.code}


def carried_by(db: Session, passport: Passport) -> dict[str, str]:
    """A paper card of *passport* that is still shown."""
    card, secret = cards.new_card(db, passport)
    return {"paper": card.code, "square": cards.code_of(secret)}


def invited_by(db: Session, name: str) -> dict[str, str]:
    """An invitation to the team of *name*, and what that team's desk calls Karima."""
    manager, karima = (
        db.scalars(select(Member).where(Member.name == each)).one() for each in (name, "Karima")
    )
    printed = inviting.invite(db, manager, "Sami", Role.FACILITATOR)
    invited = inviting.offered(db, printed).code
    return {"invitation": printed, "invited": invited, "karima": members.word_for(karima)}


def brought_by(db: Session, passport: Passport) -> dict[str, str]:
    """A badge that *passport* waits for, and an e-mail address that it has not proved."""
    batch, contact = codes.new(), codes.new()
    db.add(
        Brought(
            batch=batch,
            passport_id=passport.id,
            name="badges.example.org",
            outcome=Outcome.WAITING,
            brought_at=clock.now(),
        )
    )
    address = "lina@example.org"
    db.add(
        Contact(code=contact, passport_id=passport.id, address=address, folded=address, added_at=clock.now())
    )
    return {"batch": batch, "contact": contact}


def shown_by(db: Session, passport: Passport) -> dict[str, str]:
    """A phone of *passport* that is lost, and the square that it showed."""
    lost = add_device(db, passport, "a lost phone")
    return {"lost": str(lost.id), "handover": handing_over.begin(db, lost, "")}


@pytest.fixture(scope="module")
def asked(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    everybody = Asked(tmp_path_factory.mktemp("audiences"), prepared)
    yield everybody
    everybody.app.site.database.engine.dispose()


def questions(app: Flask) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in ("GET", "POST")
        if method in rule.methods
    ]


def test_no_address_is_forgotten(asked):
    endpoints = {rule.endpoint for rule, _ in questions(asked.app)}

    assert not endpoints - set(SAMPLES), "say in SAMPLES who may open these, and who may not"
    assert not set(SAMPLES) - endpoints, "these addresses are gone"


def test_each_sample_leads_where_it_says(asked):
    at = asked.app.url_map.bind("127.0.0.1")
    for rule, method in questions(asked.app):
        path = SAMPLES[rule.endpoint].path.format(**asked.values)
        assert at.match(path, method=method)[0] == rule.endpoint


def test_every_address_says_whom_it_is_for(asked):
    with asked.app.app_context():
        audiences = {rule.endpoint: audience_of(rule.endpoint) for rule, _ in questions(asked.app)}

    assert set(audiences.values()) == {"everyone", "passport", "facilitator", "manager", "operator"}


@pytest.mark.parametrize("name", PEOPLE)
def test_who_is_let_in(asked, name):
    wrong = {
        f"{method} {SAMPLES[rule.endpoint].path}": (expected, status)
        for rule, method in questions(asked.app)
        if (status := asked.answer(name, rule, method))
        != (expected := SAMPLES[rule.endpoint].answers[PEOPLE.index(name)])
    }

    assert not wrong, f"{name}: address -> (should be, is)"


def test_a_facilitator_from_elsewhere_is_refused_at_every_desk_but_her_own(asked):
    with asked.app.app_context():
        desk = [
            (rule, method) for rule, method in questions(asked.app) if audience_of(rule.endpoint) in GUARDED
        ]
    refused = [
        asked.answer("Solène", rule, method)
        for rule, method in desk
        if SAMPLES[rule.endpoint].answers not in (DESK, then(DESK))
    ]

    assert len(refused) >= 10
    assert set(refused) <= {403, 404}


def test_her_own_desk_tells_nothing_of_the_others(asked):
    theirs = asked.people["Karima"].opens("/bureau")
    assert theirs.sees("Repas de quartier")

    hers = asked.people["Solène"].opens("/bureau")

    assert hers.sees("La Maison des Dunes")
    for told in ("Les Ateliers du Port", "Repas de quartier", "Karima", asked.values["code"]):
        assert told not in hers.answer.text


@pytest.mark.parametrize("path", ["/passeport/badge/{hidden}", "/passeport/badge/{hidden}/fichier"])
def test_what_no_page_shows_is_its_holders_only(asked, path):
    found = tuple(asked.people[name].opens(path.format(**asked.values)).status for name in PEOPLE)

    assert found == LINAS_OWN


@pytest.mark.parametrize("path", ["/B/{hidden}", "/B/{hidden}.json", "/B/{hidden}.png", "/P/{draft}"])
def test_what_no_page_shows_has_no_public_address(asked, path):
    found = tuple(asked.people[name].opens(path.format(**asked.values)).status for name in PEOPLE)

    assert found == (LINAS_SECRET if path.startswith("/B/") else (404,) * len(PEOPLE))


@pytest.mark.parametrize("rest", ["badges", "mots", "apercu", "carre", "carre.svg", "carre.png", "planche"])
def test_an_unfinished_page_is_its_makers_only(asked, rest):
    path = f"/passeport/pages/{asked.values['draft']}/{rest}"
    found = tuple(asked.people[name].opens(path).status for name in PEOPLE)

    assert found == LINAS_OWN


def test_a_manager_may_not_open_codes_for_another_organisation(asked):
    """The badge class of one organisation under the desk of another is not there at all."""
    with asked.app.site.current(), asked.world.write() as db:
        solene = db.scalars(select(Member).where(Member.name == "Solène")).one()
        before = len(db.scalars(select(ClaimCode).where(ClaimCode.opened_by_id == solene.id)).all())
    asked.people["Solène"].client.post(
        f"/bureau/badges/{asked.values['meal']}/codes",
        data={"whom": "one"},
        headers={"Origin": ORIGIN},
        base_url=ORIGIN,
    )
    with asked.app.site.current(), asked.world.write() as db:
        after = len(db.scalars(select(ClaimCode).where(ClaimCode.opened_by_id == solene.id)).all())

    assert (before, after) == (0, 0)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_refused_leaves_a_cookie_or_a_passport(asked, method):
    with asked.world.write() as db:
        before = len(db.scalars(select(Passport)).all())
    refused = [
        (rule, how)
        for rule, how in questions(asked.app)
        if how == method and SAMPLES[rule.endpoint].answers[0] >= 400
    ]
    left = [rule.rule for rule, how in refused if "Set-Cookie" in asked.response("Marc", rule, how).headers]

    assert refused
    assert not left
    with asked.world.write() as db:
        assert len(db.scalars(select(Passport)).all()) == before


def planted(who: Callable[[Any], Any] | None) -> Blueprint:
    bp = Blueprint("planted", __name__)

    def view() -> str:
        return "forgotten"

    bp.add_url_rule("/oubli", view_func=who(view) if who else view)
    return bp


def test_the_app_does_not_start_with_an_address_for_nobody(tmp_path, monkeypatch):
    monkeypatch.setattr(putting_together, "FEATURES", (*putting_together.FEATURES, planted(None)))

    with pytest.raises(AudienceMissing, match=r"planted\.view"):
        create_app(Config(data=str(tmp_path), secret=SECRET))


def test_the_app_does_not_start_with_an_audience_that_nobody_guards(tmp_path, monkeypatch):
    from backpack.kernel.web import open_to

    monkeypatch.setattr(
        putting_together, "FEATURES", (*putting_together.FEATURES, planted(open_to("friends")))
    )

    with pytest.raises(AudienceMissing, match=r"planted\.view"):
        create_app(Config(data=str(tmp_path), secret=SECRET))
