"""The job that tells one browser: worded when it leaves, sent without a transaction, its fate noted."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, update
from sqlalchemy.orm import Session

from backpack.kernel import jobs
from backpack.kernel.clock import now
from backpack.kernel.site import site
from backpack.notifications.keys import push_key
from backpack.notifications.models import Subscription
from backpack.notifications.sending import Fate, Letter, send
from backpack.notifications.wording import wording

PUSH = "push"  # the name of the job
PATIENCE = timedelta(days=14)  # a browser that cannot be reached for that long is not there any more
_ENOUGH = 256  # bytes: texts are filled up to a multiple of it, so that their length tells nothing


@jobs.handles(PUSH)
def push(db: Session, facts: dict[str, Any]) -> None:
    """Tell one browser what *facts* say. Raises jobs.Later where its push service is not ready for it."""
    subscription = db.get(Subscription, facts["subscription"])
    left = datetime.fromisoformat(facts["until"]) - now()
    if subscription is None or left <= timedelta(0):
        return
    letter, key = write(subscription, facts, left), push_key(db)
    # The answer may take seconds, and every claim would wait for an open write transaction.
    db.commit()
    fate, pause = send(letter, key)
    this = Subscription.id == facts["subscription"]
    if fate is Fate.GONE:
        db.execute(delete(Subscription).where(this))
    elif fate is Fate.ARRIVED:
        db.execute(
            update(Subscription)
            .where(this, Subscription.failing_since.is_not(None))
            .values(failing_since=None)
        )
    elif fate is Fate.LATER:
        since = func.coalesce(Subscription.failing_since, now())
        db.execute(update(Subscription).where(this).values(failing_since=since))
        db.execute(delete(Subscription).where(this, Subscription.failing_since < now() - PATIENCE))
        db.commit()  # the exception undoes what is open, and this note must stay
        raise jobs.Later(pause)


def write(subscription: Subscription, facts: dict[str, Any], left: timedelta) -> Letter:
    """What *facts* say as a declarative push message (Push API), which our worker reads too."""
    title, body = wording(subscription.language, facts)
    topic = hashlib.sha256(f"{facts['about']} {facts['path']}".encode()).hexdigest()[:32]
    told = {
        "web_push": 8030,
        "notification": {
            "title": title,
            "body": body,
            "lang": subscription.language.split("@")[0],
            "tag": topic,
            "navigate": site.address(facts["path"]),
        },
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return Letter(
        endpoint=subscription.endpoint,
        p256dh=subscription.p256dh,
        auth=subscription.auth,
        text=text + " " * (-len(text.encode()) % _ENOUGH),
        topic=topic,
        seconds=int(left.total_seconds()),
    )
