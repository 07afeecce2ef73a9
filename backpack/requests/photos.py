"""The photos among the answers of a request: whoever asks sees them, and the team that is asked; nobody else does."""

from collections.abc import Collection

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backpack.kernel import pictures
from backpack.kernel.pictures import Picture
from backpack.kernel.problems import NotFound
from backpack.requests.models import AnswerPhoto, Request


def photos_of(db: Session, request: Request | None) -> dict[int, AnswerPhoto]:
    """The photos of *request* by the place of their question, from 0."""
    if request is None:
        return {}
    here = select(AnswerPhoto).where(AnswerPhoto.request_id == request.id).order_by(AnswerPhoto.place)
    return {each.place: each for each in db.scalars(here)}


def with_photos(db: Session, requests: Collection[Request]) -> set[int]:
    """Which of *requests* have a photo among their answers, by their ids."""
    theirs = AnswerPhoto.request_id.in_([each.id for each in requests])
    return set(db.scalars(select(AnswerPhoto.request_id).where(theirs).distinct()))


def photo_at(db: Session, request: Request, place: int) -> Picture:
    """The photo that answers question *place* of *request*. Raises NotFound."""
    found = photos_of(db, request).get(place)
    if found is None:
        raise NotFound
    return found.picture


def put(db: Session, request: Request, place: int, png: bytes) -> None:
    """*png*, as ``pictures.light`` made it, is the photo at *place* now."""
    before = photos_of(db, request).get(place)
    if before is not None and before.picture.png == png:
        return  # tapped twice
    remove(db, request, place)
    photo = AnswerPhoto(request_id=request.id, place=place, picture_id=0)
    photo.picture = pictures.apart(png)
    db.add(photo)
    db.flush()


def remove(db: Session, request: Request, place: int) -> None:
    """Leave nothing of the photo at *place*, if there is one."""
    found = photos_of(db, request).get(place)
    if found is not None:
        picture = found.picture
        db.delete(found)
        db.flush()
        db.delete(picture)
        db.flush()


def move(db: Session, source: Request, target: Request) -> None:
    """The photos of *source* answer *target* now, which has none of its own left."""
    forget(db, [target.id])
    db.execute(update(AnswerPhoto).where(AnswerPhoto.request_id == source.id).values(request_id=target.id))
    db.flush()


def forget(db: Session, request_ids: Collection[int]) -> None:
    """Leave no photo of these requests."""
    theirs = AnswerPhoto.request_id.in_(request_ids)
    picture_ids = db.scalars(select(AnswerPhoto.picture_id).where(theirs)).all()
    db.execute(delete(AnswerPhoto).where(theirs))
    db.execute(delete(Picture).where(Picture.id.in_(picture_ids)))
