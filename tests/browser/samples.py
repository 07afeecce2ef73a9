"""Who opens which address: a sample of every GET rule of the site, from the demo's day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from backpack.badges import authoring
from backpack.badges.models import Badge
from backpack.claims import offering
from backpack.claims.models import Brought, Outcome, Projection
from backpack.demo_foreign import foreign_badge
from backpack.endorsements import confirming
from backpack.entering import mailing
from backpack.entering.models import Entry
from backpack.goals.models import GoalMap
from backpack.issuers import inviting, members
from backpack.issuers.models import BadgeClass, Member, Organisation, Role
from backpack.kernel import clock, codes
from backpack.kernel.site import site
from backpack.pages import composing, entry, looks, publishing, sections
from backpack.pages.models import Page as CvPage
from backpack.pages.shapes import SHAPES
from backpack.passport import handing_over
from backpack.passport.models import Contact, Passport
from backpack.passport.opening import add_device
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

Values = dict[str, str]
WHO = {  # who looks at the screens of each audience
    "everyone": ("stranger", "earner"),
    "passport": ("earner", "newcomer"),
    "facilitator": ("facilitator",),
    "manager": ("manager",),
    "operator": ("operator",),
}
PEOPLE = ("stranger", "newcomer", "earner", "facilitator", "manager", "operator")


class Samples:
    """Values for the arguments of rules; a newcomer has only what their own day brought."""

    def __init__(self) -> None:
        self.of: dict[str, list[Values]] = {}
        self.of_newcomer: dict[str, list[Values]] = {}

    def paths(self, rule: Rule, who: str) -> list[str]:
        """The addresses of *rule* that *who* opens."""
        if not rule.arguments:
            return [rule.rule]
        known = self.of_newcomer if who == "newcomer" else self.of
        return [_filled(rule.rule, values) for values in known.get(rule.endpoint, [])]


def of_the_day(world: World) -> Samples:
    """Everything that the demo holds, and besides: a code for one person, a closed one, a draft, a stopped page."""
    samples = Samples()
    samples.of["passport.sign_in"] = [
        {"key": world.signed_in_path("Lina B.", "/passeport").rsplit("/", 1)[-1]}
    ]
    with world.app.site.current(), world.write() as db:
        karima = db.scalars(select(Member).where(Member.name == "Karima")).one()
        classes = {each.name: each for each in db.scalars(select(BadgeClass)).all()}
        lina = db.scalars(select(Passport).where(Passport.name == "Lina B.")).one()
        badges = db.scalars(select(Badge).filter_by(passport_id=lina.id)).all()
        port = db.scalars(select(Organisation).where(Organisation.name == "Les Ateliers du Port")).one()
        cv = db.scalars(select(CvPage).where(CvPage.theme == "kitchen")).first()
        wall = db.scalars(select(Projection)).first()
        assert cv is not None
        assert wall is not None
        group = offering.open_code(db, classes["Repas de quartier"], karima, uses=30, is_group=True)
        one = offering.open_code(db, classes["Je sais accueillir"], karima, uses=1, is_group=False)
        closed = offering.open_code(db, classes["Port propre"], karima, uses=3, is_group=True)
        offering.close(closed)
        draft = composing.begin(db, lina, "shop")
        stopped = composing.begin(db, lina, "garden")
        worded = composing.begin(db, lina, "leading")
        composing.pick(db, worded, [badge.code for badge in badges][:3])
        composing.say(worded, "Lina B.", "")
        publishing.publish(worded)
        entry.ask(worded, "moutarde")
        composing.pick(db, stopped, [badge.code for badge in badges][:3])
        composing.say(stopped, "Lina B.", "")
        publishing.publish(stopped)
        publishing.stop(stopped)

        shown = [{"code": cv.badges[0].code}]
        maps = [{"code": each.code} for each in db.scalars(select(GoalMap)).all()]
        offered = [
            {"code": port.code, "badge_class": classes[n].code} for n in ("Je peux accueillir", "Port propre")
        ]
        samples.of |= {f"pages.{name}": [{"code": cv.code}] for name in ("sheet", "square_svg", "square_png")}
        own = (
            "papers",
            "cards",
            "corner",
            "cv",
            "whole",
            "share",
            "embed",
            "profile",
            "options",
            "word",
            "lead",
            "reach",
        )
        samples.of |= {f"showing.{name}": [{"code": cv.code}] for name in own}
        samples.of |= _of_parts(db, cv, draft)
        samples.of |= {"shown.frame": [{"code": cv.code}], "shown.picture": [{"code": cv.code}]}
        samples.of |= {
            "badges.badge": [{"code": badge.code} for badge in _one_of_each_kind(badges)],
            "badges.download": [{"code": badges[0].code}],
            "badges.shelf": [{"family": family} for family in ("can", "lived", "support")],
            **_of_contacts(db, lina),
            "claims.offer": [
                {"code": group.code},
                {"code": one.code},
                {"code": closed.code},
                {"code": "0" * 13},
            ],
            "goals.map": maps,
            "goals.shown": maps,
            "goals.poster": maps,
            "goals.document": maps,
            "pages.pick": [{"code": cv.code}, {"code": draft.code}],
            "pages.preview": [{"code": cv.code}, {"code": stopped.code}, {"code": draft.code}],
            "pages.say": [{"code": cv.code}],
            "pages.show": [{"code": cv.code}, {"code": stopped.code}],
            "public.badge": shown,
            "public.badge_class": offered,
            "public.badge_class_picture": offered[:1],
            "public.badge_file": shown,
            "public.credential": shown,
            "public.organisation": [{"code": port.code}],
            "public.assertion": shown,
            "public.badge_class_v2": offered[:1],
            "public.did_document": [{"code": port.code}],
            "public.drawing": shown,
            "public.issuer_v2": [{"code": port.code}],
            "public.status_list": [{"code": port.code, "number": "1"}],
            "public.token": shown,
            **_of_appeals(db, lina),
            **_of_papers(db),
            **_of_endorsements(db, port, cv),
            **_of_phones(db, lina),
            **_of_entering(db, lina),
            **_of_the_team(db),
            **_of_cards(db, lina),
            **_of_strangers(db, cv),
            **_of_witnesses(db, cv),
            **_of_requests(db, lina),
            **_of_summaries(db, lina),
            **_of_groups(db, lina),
            **_of_companies(db),
            "figures.of": [{"kind": "badge", "code": classes["Port propre"].code}],
            **_of_sketches(db),
            **_of_the_catalogue(db, port),
            **_of_meetings(db, lina),
            "composing.stars": [{"code": cv.code}],
            "pages.age": [{"code": draft.code}],
            "pages.answer": [{"code": asking.parents_code(db)}, {"code": "0" * 13}],
            "pages.parent": [{"code": cv.code}],
            "public.page": [{"code": cv.code}, {"code": stopped.code}, {"code": worded.code}],
            "workshops.code": [{"code": group.code}, {"code": one.code}, {"code": closed.code}],
            "workshops.give": [{"code": classes[n].code} for n in ("Je sais accueillir", "Port propre")],
            "workshops.wall": [{"code": wall.code}],
            **_of_creations(db, lina, cv),  # last: what others take is the newest
        }
    return samples


def _of_sketches(db: Session) -> dict[str, list[Values]]:
    """A map on the desk with one of each thing, and one with nothing yet."""
    made = sketching.sketch(db)
    bare, empty = {"code": made["sketch"]}, {"code": sketching.begun(db).code}
    ids = (made["sketched"], "cle", "lieu", "mots", "acces")
    whole = ("name", "road", "behind", "versions", "removing")
    lists = ("badges", "stars", "place", "text", "key", "access")
    return {
        "mapping.draw": [bare, empty],
        "mapping.preview": [bare],
        "mapping.download": [bare],
        **{f"mapping.{name}": [bare] for name in whole},
        **{f"landmarks.{name}": [bare] for name in lists},
        "landmarks.pieces": [bare | {"what": "cle"}],
        "landmarks.area": [bare | {"number": "0"}, bare | {"number": "1"}],
        "landmarks.landmark": [bare | {"id": each} for each in ids],
        "landmarks.words": [bare | {"id": each} for each in ids],
        **{f"landmarks.{name}": [bare | {"id": ids[0]}] for name in ("after", "level", "also")},
        "landmarks.asked": [bare | {"id": each} for each in ("cle", "acces")],
    }


def _of_meetings(db: Session, lina: Passport) -> dict[str, list[Values]]:
    """A session that goes on, one that is over, and papers that wait to be printed."""
    held, sent = meetings.held(db), meetings.sent(db, lina)
    both = [{"code": held["session"]}, {"code": held["session_over"]}]
    return {
        "sessions.session": both,
        "sessions.sheet": both,
        "sessions.sheet_file": both[:1],
        "sessions.sheet_table": both[:1],
        "sessions.tablet": both[:1],
        "printing.send_page": [{"code": sent["print_page"]}],
        "printing.send_card": [{"code": sent["print_card"]}],
        "printing.document": [{"token": sent["print_token"]}],
        "printing.document_file": [{"token": sent["print_token"]}],
    }


def _of_the_catalogue(db: Session, port: Organisation) -> dict[str, list[Values]]:
    """A proposal, a pair of them, a badge that is given no more; and what an organisation was given."""
    made = catalogues.laid(db)
    dunes = db.scalars(select(Organisation).where(Organisation.name == "La Maison des Dunes")).one()
    offered = [{"code": made[each]} for each in ("awarded", "proposal", "proposed_pair", "retired")]
    return {
        "catalogue.badge": offered,
        "catalogue.edit": offered[1:2],
        "catalogue.ending": offered[:1],
        "awarding.choose": offered[:1],
        "public.catalogue": [{"code": port.code}],
        "public.organisation": [{"code": port.code}, {"code": dunes.code}],
    }


def _of_parts(db: Session, cv: CvPage, draft: CvPage) -> dict[str, list[Values]]:
    """Every kind of part, on a draft: the page of the day stays as light as it is."""
    bare = {"code": draft.code}
    added = [sections.add(db, draft, kind, f"Un {kind}") for kind in ("can", "contact", "text")]
    added += [
        sections.add(db, draft, "links", "exemple.fr"),
        sections.add(db, draft, "badges", "", family="lived"),
    ]
    added += [sections.add(db, draft, "picture", "Mon atelier", file=foreign_badge())]
    looks.put_photo(db, draft, foreign_badge())
    looks.choose(db, draft, "road")
    return {
        **{
            f"composing.{name}": [bare, {"code": cv.code}]
            for name in ("more", "order", "photo", "look", "title", "confirm")
        },
        "composing.add": [bare | {"kind": kind} for kind in SHAPES],
        "composing.section": [bare | {"part": each.code} for each in added if each],
    }


def _of_endorsements(db: Session, port: Organisation, cv: CvPage) -> dict[str, list[Values]]:
    """Two organisations stand by each other, one takes it back; and what the desk of the Port may take back."""
    dunes = db.scalars(select(Organisation).where(Organisation.name == "La Maison des Dunes")).one()
    said = confirming.confirm(db, dunes, port, "Nous les connaissons depuis dix ans.")
    of_badge = confirming.confirm(db, cv.badges[0], dunes, "Nous l’avons vu faire chez nous.")
    gone = confirming.confirm(db, cv.badges[1], dunes, "Vu ici aussi.")
    confirming.withdraw(db, gone)
    codes_of = [{"code": each.code} for each in (said, of_badge, gone)]
    given = next(badge for badge in cv.badges if badge.badge_class)
    assert given.badge_class is not None
    return {
        "public.endorsement": codes_of,
        "public.endorsement_file": codes_of[:1],
        "public.endorsement_v2": codes_of[:1],
        "workshops.given": [{"code": given.badge_class.code}],
        "workshops.take_back": [{"code": given.code}],
        "workshops.confirm": [
            {"about": "organisme", "code": dunes.code},
            {"about": "modele", "code": given.badge_class.code},
            {"about": "badge", "code": given.code},
        ],
    }


def _of_companies(db: Session) -> dict[str, list[Values]]:
    """A company whose star shines, one that has not answered yet, and one that went."""
    star = companies.answered(db)
    keys = [{"key": star["star_key"]}, {"key": star["star_waiting_key"]}]
    codes_of = [{"code": star[name]} for name in ("star", "star_waiting", "star_gone")]
    steps = ("choose", "describe", "digits", "leave")
    return {
        **{f"stars.{step}": keys for step in steps},
        "stars.company": [*keys, {"key": "0" * 13}],
        "stars.prove": keys[:1],
        "stars.made": codes_of,
        "stars.withdraw": codes_of[:1],
        "stars.card": [codes_of[0], codes_of[2]],
        "stars.gone": codes_of[2:],
    }


def _of_papers(db: Session) -> dict[str, list[Values]]:
    """What lies on Karima's desk: an envelope that waits, a sheet, a card with a badge and one without."""
    desk = papers.on_the_desk(db)
    offered = [{"code": desk["envelope"]}]
    return {
        "claims.envelope": offered,
        "claims.envelope_left": offered,
        "workshops.envelope": [{"code": desk["desk_envelope"]}],
        "workshops.letter": [{"code": desk["desk_envelope"]}],
        "workshops.sheet": [{"code": desk["sheet"]}],
        "workshops.numbered": [{"number": desk["number"]}, {"number": str(int(desk["number"]) + 1)}],
        "workshops.card": [{"token": desk["aimed"]}],
        **_of_gifts(db, desk["new_card_words"]),
        **_of_opinions(db),
    }


def _of_opinions(db: Session) -> dict[str, list[Values]]:
    """A skill that is known, one to discuss, one that was seen once; a tutor's link, answered and not."""
    laid = opining.told(db)
    at = {"code": laid["told_group"], "who": laid["told"]}
    cells = [at | {"column": laid[each]} for each in ("told_known", "told_doubted", "told_once")]
    return {
        "opinions.cell": cells,
        "opinions.not_yet": cells[2:],
        "opinions.talk": cells[:2],
        "opinions.ask_tutor": cells[1:],
        "opinions.tutor": [{"key": laid[each]} for each in ("tutor", "tutor_answered")],
    }


def _of_gifts(db: Session, card: str) -> dict[str, list[Values]]:
    """A group where one badge is in a passport, one in an envelope, and one was taken back."""
    laid = gifts.given(db, card)
    group = {"code": laid["gifted_group"]}
    waits = group | {"participant": laid["gifted"], "badge": laid["gift"]}
    kept = group | {"participant": laid["gifted_passport"], "badge": laid["gift_kept"]}
    of_it = [group | {"badge": laid["gift"]}]
    return {
        **{f"giving.{name}": [group] for name in ("choose", "unkept", "aim")},
        "giving.people": of_it,
        "giving.to_all": of_it,
        **{f"board.{name}": [group] for name in ("board", "suite")},
        "board.person": [group | {"participant": laid[each]} for each in ("gifted", "gifted_passport")],
        "board.column": [group | {"key": laid["gift"]}],
        "giving.gave": of_it,
        "giving.badges": [group | {"participant": laid[each]} for each in ("gifted", "gifted_passport")],
        "giving.gift": [waits, kept],
        "giving.letter": [waits],
        "giving.take_back": [waits],  # Karima is told that it is for a manager
        "giving.taken_back": [waits | {"badge": laid["gift_back"]}],
    }


def _of_appeals(db: Session, lina: Passport) -> dict[str, list[Values]]:
    """Two people stand at the desk: one is still looked for, one was recognised once."""
    looked_for = appealing.appeal(db, to="Karima", wanted=lina)
    known = appealing.appeal(db, to="Karima", wanted=lina)
    appealing.name(db, known["code"], wanted=lina, by="Nadia")
    return {"custody.recognise": [looked_for, known], "custody.candidate": [looked_for]}


def _of_entering(db: Session, lina: Passport) -> dict[str, list[Values]]:
    """Digits were sent to an address that two people proved: typed for one entry, too old for another."""
    address = "famille@example.org"
    for each in (lina, db.scalars(select(Member).where(Member.name == "Karima")).one().passport):
        contact = Contact(
            code=codes.new(),
            passport_id=each.id,
            address=address,
            folded=address,
            added_at=clock.now(),
            proved_at=clock.now(),
        )
        db.add(contact)
    entries = [
        Entry(
            code=codes.new(),
            address_sealed=site.sealer.seal(address.encode()),
            digits_hash="",
            ends_at=clock.now() + timedelta(minutes=minutes),
            proved_at=clock.now(),
        )
        for minutes in (15, -1)
    ]
    db.add_all(entries)
    return {
        "entering.digits": [{"code": each.code} for each in entries],
        "entering.which": [{"code": entries[0].code, "proof": mailing.proof_of(entries[0])}],
    }


def _of_the_team(db: Session) -> dict[str, list[Values]]:
    """What the team's desk calls its people, and an invitation."""
    both = [db.scalars(select(Member).where(Member.name == name)).one() for name in ("Nadia", "Karima")]
    printed = inviting.invite(db, both[0], "Sami", Role.FACILITATOR)
    return {
        "issuers.teammate": [{"code": members.word_for(each)} for each in both],
        "issuers.invitation": [{"code": printed}, {"code": "0" * 13}],
    }


def _of_cards(db: Session, lina: Passport) -> dict[str, list[Values]]:
    """A card that is being noted, and what its square opens; one with a slip."""
    card, secret = cards.new_card(db, lina)
    return {
        "safety.my_card": [{"code": card.code}],
        "safety.card": [{"code": cards.code_of(secret)}, {"code": "0" * 14}],
    }


def _of_strangers(db: Session, cv: CvPage) -> dict[str, list[Values]]:
    """What was written to Lina and reported about her page, and somebody of the room whose name is asked."""
    sent, page = hearing.hear(db, cv), [{"code": cv.code}]
    return {
        "public.check": [{"code": badge.code} for badge in cv.badges[:2]],
        "strangers.write": page,
        "strangers.sent": page,
        "strangers.report": page,
        "strangers.followed": [{"code": cv.code, "report": sent["report"]}],
        "strangers.message": [{"code": sent["message"]}, {"code": sent["read"]}],
        "workshops.name": [{"code": hearing.kept_code(db), "place": "1"}],
    }


def _of_witnesses(db: Session, cv: CvPage) -> dict[str, list[Values]]:
    """A link and a square about a badge, a word to read and one that is shown; nothing asked about another badge."""
    seen = seeing.see(db, cv.badges[2])
    asked, bare = {"code": cv.badges[2].code}, {"code": cv.badges[1].code}
    keys = [{"key": seen["asked"]}, {"key": "0" * 13}]
    return {
        **{f"endorsements.{name}": [asked, bare] for name in ("ask", "square", "link")},
        "endorsements.question": keys,
        "endorsements.seen": keys[:1],
        "endorsements.answer": [{"code": seen["word"]}, {"code": seen["shown_word"]}],
    }


def _of_requests(db: Session, lina: Passport) -> dict[str, list[Values]]:
    """What Lina asked, in each way that it can stand; a badge that one asks for here, and one elsewhere."""
    wanted = wanting.want(db, lina)
    all_of_them = [{"code": code} for name, code in wanted.items() if name.endswith("_request")]
    at_the_desk = [each for each in all_of_them if each["code"] != wanted["gone_request"]]
    held = next(each for each in db.scalars(select(Badge).filter_by(passport_id=lina.id)) if each.badge_class)
    return {
        "badges.group": [{"family": "can", "code": held.code}],
        "requests.ask": [{"code": wanted["wish"]}, {"code": wanted["away"]}],
        "requests.check": [{"code": wanted["wish"]}, {"code": wanted["away"]}],
        "requests.sent": all_of_them,
        "requests.thread": all_of_them,
        "requests.leave": [],  # the browser would go on to the other site
        "requests.photo": [{"code": wanted["told_request"], "place": "1"}],
        "answering.photo": [{"code": wanted["told_request"], "place": "1"}],
        "interview.sheet": [{"code": wanted["told_request"]}],
        "answering.one": at_the_desk,
        "answering.write": [
            {"code": wanted["sent_request"], "way": way} for way in ("question", "reponse", "non")
        ],
    }


def _of_groups(db: Session, lina: Passport) -> dict[str, list[Values]]:
    """A group where Lina sits, before and after somebody says who it is; its link for a facilitator from elsewhere."""
    sat = seats.sit(db, lina)
    group = {"code": sat["group"]}
    both = [{**group, "who": sat[name]} for name in ("group_seat", "group_expected")]
    screens = ("people", "square", "wall", "aim", "crew", "settings", "look")
    return {
        **{f"cohorts.{name}": [group] for name in screens},
        "cohorts.seat": both,
        "cohorts.pair": [{**group, "word": sat["group_word"]}],
        "cohorts.mate": [{**group, "who": sat["group_mate"]}],
        "joining.join": [{"code": sat["group_join"]}, {"code": "0" * 13}],
        "joining.joined": [{"code": sat["group_join"]}],
        "joining.accompany": [{"code": sat["group_link"]}, {"code": "0" * 13}],
        "company.leave": [{"code": sat["group_seat"]}],
        "company.shown": [{"code": "0" * 13}],
    }


def _of_summaries(db: Session, lina: Passport) -> dict[str, list[Values]]:
    """Lina's summary as who accompanies her sees it: read, and not opened yet."""
    let = letting.let(db, lina)
    seats = [{"code": let[f"group_{each}"], "person": let[f"seat_{each}"]} for each in ("read", "unread")]
    return {"summaries.theirs": seats}


def _of_creations(db: Session, lina: Passport, cv: CvPage) -> dict[str, list[Values]]:
    """Every question about a badge that she writes, one of her own, one of a group, and what lies beside another."""
    wrote = writing.write(db, lina, cv.badges[1])
    draft, beside = {"code": wrote["written_draft"]}, {"code": wrote["beside"]}
    own, ours, piece = ({"code": wrote[name]} for name in ("written", "written_together", "piece"))
    return {
        "creations.question": [{**draft, "asked": asked} for asked in authoring.QUESTIONS],
        "creations.see": [draft],
        "creations.kept": [own, ours],
        "creations.group": [ours],
        "creations.join": [{"code": wrote["join"]}, {"code": "0" * 13}],
        "creations.confirm": [own, ours],
        "creations.add": [beside],
        "creations.piece": [piece],
        "creations.photo": [piece],
        "public.evidence_photo": [{**beside, "piece": wrote["piece"]}],
    }


def _of_phones(db: Session, lina: Passport) -> dict[str, list[Values]]:
    """Squares that a phone of hers shows, one of them stopped."""
    shown = handing_over.begin(db, add_device(db, lina, "another phone"), "")
    stopped = handing_over.begin(db, add_device(db, lina, "a third"), "")
    handing_over.stop(handing_over.usable(db, stopped))
    both = [{"code": shown}, {"code": stopped}]
    return {"phones.square": both, "phones.prepared": both, "phones.arrive": both}


def live_a_day(page: Page, samples: Samples, world: World, file: str) -> None:
    """What only a newcomer's own taps bring to be: a refusal, a badge kept, one from elsewhere with its picture."""
    page.goto(world.code("Marché d’hiver"))
    page.get_by_role("button", name="Non merci").click()
    page.wait_for_url("**/non/*")
    _, _, code, _, token = urlsplit(page.url).path.split("/")
    samples.of["claims.declined"] = [{"code": code, "token": token}]
    page.goto(world.code("Repas de quartier"))
    page.get_by_role("button", name="Je le garde").click()
    page.wait_for_url("**/garde")
    samples.of_newcomer["claims.welcome"] = [{"code": urlsplit(page.url).path.split("/")[2]}]
    with world.app.site.current(), world.write() as db:
        given = papers.on_the_desk(db)["envelope"]
    page.goto(f"/V/{given}")
    page.get_by_role("button", name="Je les garde").click()
    page.wait_for_url("**/garde")
    samples.of_newcomer["claims.envelope_kept"] = [{"code": given}]
    page.goto("/ajouter")
    page.locator("input[type=file]").set_input_files(file)
    page.locator("button[form=bring]").click()
    page.wait_for_url("**/passeport/badge/*")
    samples.of_newcomer["badges.badge"] = [{"code": urlsplit(page.url).path.rsplit("/", 1)[-1]}]
    picture = page.locator("img.badge").first.get_attribute("src") or ""
    samples.of["public.picture"] = [{"sha256": picture.rsplit("/", 1)[-1].removesuffix(".png")}]
    page.goto("/passeport/reglages")
    script = page.locator("script[src^='/a/']").first.get_attribute("src") or ""
    samples.of["assets.file"] = [{"name": script.removeprefix("/a/")}]


def _one_of_each_kind(badges: Iterable[Badge]) -> list[Badge]:
    return list({badge.badge_class.kind: badge for badge in badges if badge.badge_class}.values())


def _of_contacts(db: Session, passport: Passport) -> dict[str, list[Values]]:
    """Things that *passport* brought, each with another outcome, and an address to prove."""
    batch, address = codes.new(), "lina@example.org"
    for number, reason in enumerate(("", "no-answer", "screenshot")):
        db.add(
            Brought(
                batch=batch,
                passport_id=passport.id,
                name="badges.example.org",
                outcome=Outcome.REFUSED if number == 2 else Outcome.WAITING,
                reason=reason,
                brought_at=clock.now(),
            )
        )
    contact = Contact(
        code=codes.new(), passport_id=passport.id, address=address, folded=address, added_at=clock.now()
    )
    db.add(contact)
    return {"claims.brought": [{"batch": batch}], "claims.prove": [{"code": contact.code}]}


def _filled(rule: str, values: Values) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda argument: values[argument[1]], rule)
