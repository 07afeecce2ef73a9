"""Beyond a first page: what is suggested, parts in any order, a photo, another look, a copy, the end of a page."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from sqlalchemy import select

from backpack.badges.models import Badge
from backpack.custody import erasing
from backpack.kernel import answers
from backpack.kernel.clock import now
from backpack.kernel.db import Base
from backpack.kernel.pictures import Picture
from backpack.pages import composing, sections
from backpack.pages.models import Page, Section, ShownBadge
from backpack.passport.models import Passport
from tests import asking
from tests.cast import World
from tests.phone import Phone

LIVE = "Cette page est montrée. Chaque changement se voit tout de suite."
GPS = "Exif.GPS: 46.160, -1.151"


def photo(colour: str = "red", side: int = 900) -> tuple[str, bytes]:
    """What a camera writes: a large picture that says beside its pixels where it was taken."""
    image, out, exif = Image.new("RGB", (side, side // 2), colour), io.BytesIO(), Image.Exif()
    exif[0x010E] = GPS
    image.save(out, "JPEG", exif=exif)
    return "photo.jpg", out.getvalue()


def more(phone: Phone, world: World) -> Phone:
    """Lina's live page, from her list of pages."""
    return phone.opens("/passeport/pages").taps("Ajouter autre chose")


def adds(phone: Phone, world: World, kind: str, **typed: object) -> Phone:
    return more(phone, world).taps(kind).taps("Ajouter à la page", **typed)


def changes(phone: Phone, world: World) -> Phone:
    """The newest part of Lina's page."""
    return phone.opens(f"/passeport/pages/{world.newest(Page).code}/parties/{world.newest(Section).code}")


def in_order(phone: Phone, *words: str) -> bool:
    places = [phone.words.index(word) for word in words]
    return places == sorted(places)


# What is suggested ------------------------------------------------------------------------------


def starts(phone: Phone, theme: str) -> Phone:
    return phone.opens("/passeport/pages/nouvelle").taps("Continuer", theme=theme)


def test_badges_that_speak_for_the_work_are_ticked_already(lina: Phone) -> None:
    starts(lina, "shop")

    chosen = lina.screen.xpath("//input[@name='badge'][@checked]")
    assert 3 <= len(chosen) <= 6
    ticked = " ".join(each.text_content() for each in lina.screen.xpath("//label[.//input[@checked]]"))
    assert "Marché d’hiver" in ticked  # sold there
    assert "Sortie en mer" not in ticked
    assert lina.sees("Nous en avons choisi pour vous.")
    lina.taps("Continuer")
    assert lina.sees("Choisissez une phrase sur vous.")


@pytest.mark.parametrize("column", ["revoked_at", "ends_at"])
def test_what_was_taken_back_or_is_too_old_is_never_suggested(column: str, lina: Phone, world: World) -> None:
    with world.write() as db:
        page = composing.begin(db, _lina(db), "other")
        assert composing.suggested(db, page)
        for badge in composing.choosable(db, page):
            setattr(badge, column, now())
            answers.touch(db, f"badge:{badge.id}")
        assert composing.suggested(db, page) == []


def test_one_tap_says_a_sentence_and_ones_own_words_win(lina: Phone, world: World) -> None:
    starts(lina, "garden").taps("Continuer")
    assert lina.taps("Continuer", ready="J’aime travailler dehors, par tous les temps.").sees(
        "par tous les temps. »"
    )
    lina.taps("Retour").taps("Continuer", sentence="J’ai planté cent arbres.")
    assert lina.sees("« J’ai planté cent arbres. »")
    lina.taps("Retour").taps("Continuer")  # nothing changed
    assert lina.sees("« J’ai planté cent arbres. »")
    lina.taps("Retour").taps("Continuer", ready="Je suis là, chaque jour, à l’heure.")
    assert lina.sees("« Je suis là, chaque jour, à l’heure. »")
    lina.taps("Retour").taps("Continuer", ready="")
    assert not lina.sees("« Je suis")


def test_a_ready_title_or_ones_own_stands_over_the_name(lina: Phone, marc: Phone, world: World) -> None:
    path = world.day().page
    more(lina, world).taps("Le titre").taps("Garder ce titre", title="Pour une cantine")
    assert marc.opens(path).sees("Pour une cantine")
    more(lina, world).taps("Le titre").taps("Garder ce titre", own="Pour la cantine du port")
    assert marc.opens(path).sees("Pour la cantine du port")
    more(lina, world).taps("Le titre").taps("Garder ce titre", title="", own="")
    assert marc.opens(path).sees("Pour un poste d’aide en cuisine")


# Parts ------------------------------------------------------------------------------------------


def test_parts_stand_below_the_badges_in_the_order_of_their_person(
    lina: Phone, marc: Phone, world: World
) -> None:
    path = world.day().page
    assert not marc.opens(path).sees("Langues")  # drawn and stored before
    adds(lina, world, "Mes langues", text="Arabe\n\n  Français ")
    adds(lina, world, "Mes formations", text="2023, premiers secours")
    adds(lina, world, "Comment me joindre", text="lina@example.org")
    assert in_order(
        marc.opens(path), "Langues", "Arabe", "Français", "Formations", "Pour me joindre", "Qu’est-ce que"
    )

    more(lina, world)
    up = lina.form_with("Monter : Comment me joindre")
    lina.goes_back_and_taps(up, to=0).goes_back_and_taps(up, to=0)  # twice is once

    assert lina.sees(LIVE)
    assert in_order(marc.opens(path), "Pour me joindre", "Langues", "Formations")


@pytest.mark.parametrize("to", ["-7", "99", "x", ""])
def test_no_place_is_outside_the_list(to: str, lina: Phone, world: World) -> None:
    adds(lina, world, "Mes langues", text="Arabe")
    adds(lina, world, "Un texte", text="Bonjour")
    more(lina, world)
    assert lina.goes_back_and_taps(lina.form_with("Descendre"), to=to).status == 200
    with world.write() as db:
        assert sorted(db.scalars(select(Section.position))) == [0, 1]


def test_a_part_is_added_once_changed_and_gone_when_it_is_emptied(
    lina: Phone, marc: Phone, world: World
) -> None:
    path = world.day().page
    more(lina, world).taps("Un texte")
    form = lina.form_with("Ajouter à la page")
    for _ in range(2):
        lina.goes_back_and_taps(form, text="Je répare <b>tout</b> & le reste.")
    lina.goes_back_and_taps(form, text=" \n ")
    assert world.count(Section) == 1
    assert "Je répare &lt;b&gt;tout&lt;/b&gt; &amp; le reste." in marc.opens(path).answer.text

    changes(lina, world).taps("Garder", text="Je répare.")
    assert marc.opens(path).sees("Je répare.")
    changes(lina, world).taps("Garder", text="")

    assert world.count(Section) == 0
    assert not marc.opens(path).sees("Quelques mots")


def test_a_part_is_taken_off_and_a_second_tap_harms_nothing(lina: Phone, world: World) -> None:
    adds(lina, world, "Mes langues", text="Arabe")
    changes(lina, world)
    form = lina.form_with("Enlever de la page")

    lina.goes_back_and_taps(form)
    assert lina.goes_back_and_taps(form).status == 200

    assert world.count(Section) == 0


@pytest.mark.parametrize(
    "line",
    [
        "javascript:alert(1)",
        "http://example.org",
        "https://banque.example@evil.example",
        "https://example.org:8443",
        "data:text/html,x",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://exa\\mple.org",
        "pas une adresse",
    ],
)
def test_a_link_that_is_not_plain_is_refused(line: str, lina: Phone, world: World) -> None:
    adds(lina, world, "Des liens", text=f"exemple.fr\n{line}")

    assert lina.status == 422
    assert lina.sees("Un lien ne va pas")
    assert world.count(Section) == 0


def test_a_link_is_a_plain_address_that_vouches_for_nothing(lina: Phone, marc: Phone, world: World) -> None:
    adds(lina, world, "Des liens", text="exemple.fr/mon-projet")

    (link,) = marc.opens(world.day().page).screen.xpath("//a[starts-with(@href,'https://exemple.fr')]")
    assert link.text_content() == "exemple.fr/mon-projet"
    assert {"nofollow", "noopener", "noreferrer"} <= set(link.get("rel").split())


def test_a_page_has_twelve_parts_at_most(lina: Phone, world: World) -> None:
    for number in range(sections.MOST_SECTIONS):
        adds(lina, world, "Un texte", text=f"Texte {number}")
    assert adds(lina, world, "Un texte", text="Encore").status == 422
    assert lina.sees("Une page a 12 parties, pas plus.")


# More badges ------------------------------------------------------------------------------------


def test_a_group_shows_the_badges_of_today_and_none_that_comes_later(
    lina: Phone, marc: Phone, world: World
) -> None:
    path = world.day().page
    with world.write() as db:
        composing.pick(db, (page := db.scalars(select(Page)).one()), [each.code for each in page.badges][:3])
    adds(lina, world, "D’autres badges", family="lived")
    assert marc.opens(path).sees("Autres expériences")
    before = len(marc.screen.xpath("//section[contains(@class,'part')]//li"))
    assert before
    lina.opens(world.code("Repas de quartier")).taps("Je le garde")

    assert not marc.opens(path).sees("Repas de quartier")
    changes(lina, world).taps("Garder")  # asked for again
    assert marc.opens(path).sees("Repas de quartier")
    assert len(marc.screen.xpath("//section[contains(@class,'part')]//li")) == before + 1


def test_a_badge_of_a_group_is_open_says_what_it_is_worth_and_may_come_up(
    lina: Phone, marc: Phone, world: World
) -> None:
    path = world.day().page
    with world.write() as db:
        page = db.scalars(select(Page)).one()
        kept = [each.code for each in page.badges][:3]
        composing.pick(db, page, kept)
    adds(lina, world, "D’autres badges", family="lived")
    adds(lina, world, "D’autres badges", family="lived")  # twice is once
    with world.write() as db:
        (grouped, *_) = db.scalars(
            select(Badge).join(ShownBadge).where(ShownBadge.section_id.is_not(None))
        ).all()
    assert world.count(Section) == 1
    assert marc.opens(f"/B/{grouped.code}").status == 200

    lina.opens("/passeport/pages").taps("Changer").taps("Continuer", badge=[*kept, grouped.code])

    assert lina.status == 200
    assert marc.opens(path).answer.text.count(f'/B/{grouped.code}"') == 1  # once, among the first


def test_no_badge_of_somebody_else_comes_into_a_group(lina: Phone, world: World) -> None:
    assert adds(lina, world, "D’autres badges", family="nobody's").status == 422
    assert lina.sees("Tous ces badges sont déjà sur la page.")


def test_the_verdict_counts_every_badge_that_stands_anywhere_once(
    lina: Phone, marc: Phone, world: World
) -> None:
    path = world.day().page
    with world.write() as db:
        page = db.scalars(select(Page)).one()
        composing.pick(db, page, [each.code for each in page.badges][:3])
    assert marc.opens(path).sees("3 badges, 3 garantis")
    adds(lina, world, "D’autres badges", family="lived")
    with world.write() as db:
        grouped = [shown.badge for shown in db.scalars(select(Section)).one().shown]
        first, last = grouped[0].code, grouped[-1]
        last.revoked_at = now()
        answers.touch(db, f"badge:{last.id}")

    every = 3 + len(grouped)
    assert marc.opens(path).sees(f"{every} badges, {every - 1} garantis")
    assert marc.sees("1 badge n’est plus bon."), "also one far down"
    with world.write() as db:
        page = db.scalars(select(Page)).one()
        composing.pick(db, page, [*(each.code for each in page.badges), first])
    assert marc.opens(path).sees(f"{every} badges, {every - 1} garantis")
    assert len(marc.screen.xpath("//summary")) == every


# The order of the first badges ------------------------------------------------------------------


def shown(phone: Phone) -> list[str]:
    """The first badges of the page that *phone* has open, from top to bottom."""
    return [each.text_content() for each in phone.screen.xpath("//main//summary//h2")]


def test_the_first_badges_stand_in_the_order_of_their_person(lina: Phone, marc: Phone, world: World) -> None:
    path = world.day().page
    before = shown(marc.opens(path))
    more(lina, world).taps("L’ordre des badges")
    assert lina.sees("Quel badge en premier ?")
    assert lina.sees(LIVE)
    with world.write() as db:
        last = db.scalars(select(Page)).one().badges[-1].name
    up = lina.form_with(f"Monter : {last}")

    lina.goes_back_and_taps(up, to=0).goes_back_and_taps(up, to=0)  # twice is once

    assert shown(marc.opens(path)) == [before[-1], *before[:-1]]
    lina.taps(f"Descendre : {last}")
    assert shown(marc.opens(path)) == [before[0], before[-1], *before[1:-1]]


def test_badges_that_stay_keep_their_order_and_a_new_one_comes_last(
    lina: Phone, marc: Phone, world: World
) -> None:
    path, code = world.day().page, world.newest(Page).code
    with world.write() as db:
        page = db.scalars(select(Page)).one()
        one, two, three, four = [each.code for each in page.badges][:4]
        composing.pick(db, page, [one, two, four])
        composing.place(db, page, four, 0)
    before = shown(marc.opens(path))

    lina.opens(f"/passeport/pages/{code}/badges").taps("Continuer", badge=[three, four, one, two])

    assert shown(marc.opens(path))[:3] == before
    assert len(shown(marc)) == 4


@pytest.mark.parametrize("to", ["-7", "99", "x", "", "9" * 400])
def test_no_place_is_outside_the_first_badges(to: str, lina: Phone, world: World) -> None:
    more(lina, world).taps("L’ordre des badges")
    many = len(lina.screen.xpath("//ol/li"))
    assert lina.goes_back_and_taps(lina.form_with("Descendre"), to=to).status == 200
    with world.write() as db:
        page = db.scalars(select(Page)).one()
        assert [each.position for each in page.shown] == list(range(many))


def test_only_a_badge_of_the_page_is_placed_and_only_by_its_person(
    lina: Phone, yanis: Phone, marc: Phone, world: World
) -> None:
    code = world.newest(Page).code
    with world.write() as db:
        mine = db.scalars(select(Page)).one().badges[1].code
    path = f"/passeport/pages/{code}/badges/{mine}/placer"
    lina.opens(world.code("Repas de quartier")).taps("Je le garde")
    kept = world.newest(Badge).code  # hers, and not on the page
    yanis.opens(world.code("Port propre")).taps("Je le garde")

    def posts(phone: Phone, where: str) -> int:
        return phone.client.post(where, data={"to": 0}, base_url="http://127.0.0.1:8000").status_code

    assert (posts(marc, path), posts(yanis, path)) == (401, 404)
    assert posts(lina, path.replace(mine, kept)) == 404
    assert posts(lina, path) == 303


# A photo, a picture, a look ---------------------------------------------------------------------


def test_a_photo_is_small_says_nothing_of_its_place_and_goes_for_good(
    lina: Phone, marc: Phone, world: World
) -> None:
    path = world.day().page
    more(lina, world).taps("Une photo")
    assert lina.sees("Montrez votre travail, pas le visage des autres.")
    lina.taps("Mettre cette photo", file=photo())
    (address,) = marc.opens(path).screen.xpath("//img[@class='photo']/@src")
    shown = marc.opens(address).answer.data
    with Image.open(io.BytesIO(shown)) as image:
        assert max(image.size) <= 192
        assert not image.getexif()
    assert GPS.encode() not in shown

    more(lina, world).taps("Une photo").taps("Mettre cette photo", file=photo("blue"))
    assert marc.opens(address).status == 404  # the first one
    more(lina, world).taps("Une photo").taps("Enlever la photo")

    assert not marc.opens(path).screen.xpath("//img[@class='photo']")
    assert world.count(Picture) == 0


def test_a_real_photo_is_light(lina: Phone, world: World) -> None:
    noisy = Image.effect_noise((1600, 1200), 60).convert("RGB")
    noisy.save(out := io.BytesIO(), "JPEG")
    more(lina, world).taps("Une photo").taps("Mettre cette photo", file=("p.jpg", out.getvalue()))
    assert len(world.newest(Picture).png) <= 32_000  # noise is the worst that a camera can see


@pytest.mark.parametrize("kind", ["Une photo", "Une image"])
def test_what_is_no_picture_is_refused_in_words(kind: str, lina: Phone, world: World) -> None:
    more(lina, world).taps(kind)
    button = "Mettre cette photo" if kind == "Une photo" else "Ajouter à la page"
    for file in (("a.png", b"<svg onload=alert(1)>"), ("b.png", b"")):
        lina.goes_back_and_taps(lina.form_with(button), file=file) if lina.status == 200 else None
        assert lina.status == 422
        more(lina, world).taps(kind)
    assert world.count(Picture) == 0


def test_a_picture_stands_where_it_was_put_and_goes_with_its_part(
    lina: Phone, marc: Phone, world: World
) -> None:
    path = world.day().page
    more(lina, world).taps("Une image")
    form = lina.form_with("Ajouter à la page")
    for _ in range(2):
        lina.goes_back_and_taps(form, file=photo(), text="Mon atelier")
    (picture,) = marc.opens(path).screen.xpath("//section[contains(@class,'picture')]//img")
    assert picture.get("alt") == "Mon atelier"
    changes(lina, world).taps("Enlever de la page")
    assert marc.opens(picture.get("src")).status == 404


def test_a_page_is_drawn_in_one_of_two_looks(lina: Phone, marc: Phone, world: World) -> None:
    path = world.day().page
    assert "look-port" in marc.opens(path).screen.find("body").get("class")
    more(lina, world).taps("Le dessin de la page")
    form = lina.form_with("Choisir ce dessin")
    lina.goes_back_and_taps(form, look="road")
    assert "look-road" in marc.opens(path).screen.find("body").get("class")
    assert lina.goes_back_and_taps(form, look="../etc").status == 404


# A copy, the end --------------------------------------------------------------------------------


def test_a_copy_says_the_same_and_is_nobodys_until_it_is_published(
    lina: Phone, marc: Phone, world: World
) -> None:
    path = world.day().page
    adds(lina, world, "Mes langues", text="Arabe")
    more(lina, world).taps("Une photo").taps("Mettre cette photo", file=photo())
    more(lina, world)
    form = lina.form_with("Copier cette page")
    for _ in range(2):
        lina.goes_back_and_taps(form)
    assert world.count(Page) == 2
    copied = world.newest(Page)
    assert marc.opens(f"/P/{copied.code}").status == 404
    lina.opens(f"/passeport/pages/{copied.code}/apercu").taps("Publier")
    assert marc.opens(f"/P/{copied.code}").sees("Arabe")

    more(lina, world).taps("Une photo").taps("Enlever la photo")  # of the newest
    assert not marc.opens(f"/P/{copied.code}").screen.xpath("//img[@class='photo']")
    assert marc.opens(path).screen.xpath("//img[@class='photo']")  # the first page keeps the same picture


def test_a_page_that_is_deleted_leaves_nothing(lina: Phone, marc: Phone, world: World) -> None:
    path = world.day().page
    adds(lina, world, "Mes langues", text="Arabe")
    adds(lina, world, "Une image", file=photo())
    assert marc.opens(path).sees("Arabe")
    more(lina, world).taps("Effacer cette page")
    form = lina.form_with("Effacer pour toujours")

    lina.goes_back_and_taps(form)
    assert lina.goes_back_and_taps(form).sees("Mes pages")

    assert marc.opens(path).status in (404, 410)
    assert left(world, "page") == {}
    assert world.count(Picture) == 0
    assert world.count(Badge)


def left(world: World, table: str) -> dict[str, int]:
    """How many rows still stand in *table* and in every table that names it."""
    naming = [
        each
        for each in Base.metadata.tables.values()
        if each.name == table or any(key.column.table.name == table for key in each.foreign_keys)
    ]
    with world.write() as db:
        counted = {each.name: len(db.execute(select(each)).all()) for each in naming}
    return {name: many for name, many in counted.items() if many}


def test_who_erases_everything_leaves_no_part_and_no_photo(lina: Phone, world: World) -> None:
    adds(lina, world, "Mes langues", text="Arabe")
    adds(lina, world, "Une image", file=photo("green"))
    more(lina, world).taps("Une photo").taps("Mettre cette photo", file=photo())
    with world.app.site.current(), world.write() as db:
        erasing.erase(db, _lina(db))

    assert left(world, "page") == {}
    assert world.count(Picture) == 0


def test_a_page_comes_back_as_it_was(lina: Phone, yanis: Phone, world: World) -> None:
    with world.write() as db:
        composing.pick(db, (page := db.scalars(select(Page)).one()), [each.code for each in page.badges][:3])
        composing.place(db, page, page.badges[-1].code, 0)
        first = [badge.fingerprint for badge in page.badges]
    adds(lina, world, "Mes langues", text="Arabe\nTurc")
    adds(lina, world, "Une image", file=photo(), text="Mon atelier")
    adds(lina, world, "D’autres badges", family="lived")
    more(lina, world).taps("Une photo").taps("Mettre cette photo", file=photo("blue"))
    more(lina, world).taps("Le dessin de la page").taps("Choisir ce dessin", look="road")
    more(lina, world).taps("Le titre").taps("Garder ce titre", own="Chef de cuisine")
    file = lina.opens("/passeport/mes-donnees/passeport.zip").answer.data
    yanis.opens(world.code("Port propre")).taps("Je le garde")

    yanis.opens("/passeport/mes-donnees/remettre")
    yanis.goes_back_and_taps(
        yanis.screen.xpath("//form[.//input[@type='file']]")[0], file=("passeport.zip", file)
    )

    page, his = world.newest(Page), world.newest_passport()
    with world.write() as db:
        again = db.get_one(Page, page.id)
        assert again.passport_id == his
        assert (again.title, again.look) == ("Chef de cuisine", "road")
        before = db.scalars(select(Page).order_by(Page.id)).first()
        assert before
        assert said(again) == said(before)
        assert [badge.fingerprint for badge in again.badges] == first, "in their order"
        assert [each.kind for each in again.sections] == ["languages", "picture", "badges"]
        assert len(again.sections[2].shown) > 0
        assert {badge.passport_id for badge in again.every_badge} == {his}
        assert again.photo
        with Image.open(io.BytesIO(again.photo.png)) as image:
            assert max(image.size) <= 192
            assert image.convert("RGB").getpixel((50, 30)) == (0, 0, 254)  # the blue of its file
    yanis.opens(f"/passeport/pages/{page.code}/apercu")
    assert yanis.sees("Mon atelier")
    assert len(yanis.screen.xpath("//main//img[contains(@src,'/images/')] | //header//img")) >= 2


def said(page: Page) -> object:
    return (
        [(each.kind, each.text, [b.badge.fingerprint for b in each.shown]) for each in page.sections],
        page.name,
        page.sentence,
    )


def test_a_child_gets_no_face_back(lina: Phone, yanis: Phone, world: World) -> None:
    more(lina, world).taps("Une photo").taps("Mettre cette photo", file=photo())
    adds(lina, world, "D’autres badges", family="lived")
    file = lina.opens("/passeport/mes-donnees/passeport.zip").answer.data
    yanis.opens(world.code("Port propre")).taps("Je le garde")
    with world.write() as db:
        db.get_one(Passport, world.newest_passport()).is_under_fifteen = True

    yanis.opens("/passeport/mes-donnees/remettre")
    form = yanis.screen.xpath("//form[.//input[@type='file']]")[0]
    yanis.goes_back_and_taps(form, file=("passeport.zip", file))

    page = world.newest(Page)
    assert page.passport_id == world.newest_passport()
    assert page.photo_id is None
    with world.write() as db:
        assert db.get_one(Page, page.id).sections == []


# Children ---------------------------------------------------------------------------------------


def test_before_fifteen_no_face_and_no_new_words_come_on_a_page(lina: Phone, world: World) -> None:
    with world.write() as db:
        _lina(db).is_under_fifteen = True
    more(lina, world)
    assert lina.sees("Avant 15 ans, une page reste simple.")
    code = world.newest(Page).code
    for path, button, typed in (
        ("autre/contact", "Ajouter à la page", {"text": "06 00 00 00 00"}),
        ("photo", "Mettre cette photo", {"file": photo()}),
    ):
        lina.opens(f"/passeport/pages/{code}/{path}").taps(button, **typed)
        assert lina.status == 403
    assert world.count(Section) == 0


def test_a_parent_reads_every_part_before_saying_yes(marc: Phone, world: World) -> None:
    with world.app.site.current(), world.write() as db:
        code = asking.parents_code(db)
        page = db.scalars(select(Page).order_by(Page.id.desc())).first()
        assert page
        page.passport.is_under_fifteen = None
        sections.add(db, page, "contact", "06 00 00 00 00")
        page.passport.is_under_fifteen = True

    marc.opens(f"/A/{code}")

    assert marc.sees("06 00 00 00 00")
    assert marc.sees("Lisez plus bas tout ce qu’on y lit.")


def _lina(db) -> Passport:  # type: ignore[no-untyped-def]
    return db.scalars(select(Passport).where(Passport.name == "Lina B.")).one()
