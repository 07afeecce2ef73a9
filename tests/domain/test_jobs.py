"""Work outside the request: written with its commit, done exactly once without a crash, again after one."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backpack.kernel import clock, jobs
from backpack.kernel.jobs import LEASE, MOST_TRIES, Job
from backpack.kernel.site import Site
from backpack.passport.models import Passport

_names = (f"test-{number}" for number in itertools.count())


class Crash(BaseException):
    """The process dies in the middle: nothing may catch it."""


@pytest.fixture
def noon():
    """A moment to count from; ``clock.at`` moves it."""
    moment = clock.now()
    with clock.at(moment):
        yield moment


@pytest.fixture
def done():
    """What the handler of this test was asked to do, in order."""
    return []


@pytest.fixture
def name(done):
    """A kind of job of this test's own, which notes what it was asked."""
    mine = next(_names)

    @jobs.handles(mine)
    def note(_db, facts):
        done.append(facts["what"])

    return mine


def leave(site: Site, name: str, **facts) -> None:
    with site.database.writing() as db:
        jobs.later(db, name, **facts)


def left(site: Site) -> list[Job]:
    with site.database.session(writing=False) as db:
        return list(db.scalars(select(Job).order_by(Job.id)))


def test_each_job_is_done_exactly_once(site, name, done):
    for number in range(5):
        leave(site, name, what=number)

    assert jobs.run_due(site.database) == 5
    assert sorted(done) == [0, 1, 2, 3, 4]
    assert jobs.run_due(site.database) == 0
    assert left(site) == []


def test_two_workers_never_do_the_same_job(site):
    counted: Counter[int] = Counter()
    mine = next(_names)
    both_are_there = threading.Barrier(2)

    @jobs.handles(mine)
    def count(_db, facts):
        counted[facts["what"]] += 1

    for number in range(12):
        leave(site, mine, what=number)

    def work() -> None:
        both_are_there.wait()
        with site.current():
            jobs.run_due(site.database)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert counted == Counter(range(12))


def test_a_transaction_that_is_undone_leaves_no_job(site, name, done):
    with site.database.session(writing=True) as db:
        jobs.later(db, name, what="never")
        db.flush()
        db.rollback()

    assert jobs.run_due(site.database) == 0
    assert done == []


def test_a_job_waits_for_its_moment(site, name, done, noon):
    with site.database.writing() as db:
        jobs.later(db, name, after=timedelta(minutes=5), what="tea")

    assert jobs.run_due(site.database) == 0
    with clock.at(noon + timedelta(minutes=5)):
        assert jobs.run_due(site.database) == 1
    assert done == ["tea"]


def test_after_a_crash_it_is_done_again_when_its_lease_is_over(site, noon):
    tries = []
    mine = next(_names)

    @jobs.handles(mine)
    def crash_once(_db, _facts):
        tries.append(clock.now())
        if len(tries) == 1:
            raise Crash

    leave(site, mine)
    with pytest.raises(Crash):
        jobs.run_due(site.database)

    assert jobs.run_due(site.database) == 0, "somebody may still be working on it"
    with clock.at(noon + LEASE - timedelta(seconds=1)):
        assert jobs.run_due(site.database) == 0
    with clock.at(noon + LEASE):
        assert jobs.run_due(site.database) == 1
    assert len(tries) == 2
    assert left(site) == []


def test_what_a_failed_job_wrote_is_undone(site, noon):
    mine = next(_names)

    @jobs.handles(mine)
    def write_and_fail(db, _facts):
        db.add(Passport(opened_at=clock.now(), sign=1))
        db.flush()
        raise LookupError("on purpose")

    leave(site, mine)
    jobs.run_due(site.database)

    with site.database.session(writing=False) as db:
        assert db.scalar(select(func.count()).select_from(Passport)) == 0
    assert [job.tries for job in left(site)] == [1]


def test_pauses_double_and_after_ten_tries_it_is_dead(site, noon):
    mine = next(_names)

    @jobs.handles(mine)
    def always_fail(_db, _facts):
        raise LookupError("on purpose")

    leave(site, mine)
    moment, pauses = noon, []
    for _ in range(MOST_TRIES):
        with clock.at(moment):
            assert jobs.run_due(site.database) == 1
            assert jobs.run_due(site.database) == 0
        (job,) = left(site)
        pauses.append((job.due_at - moment).total_seconds())
        moment = job.due_at

    assert pauses == [10 * 2**tries for tries in range(MOST_TRIES)]
    with clock.at(moment + timedelta(days=365)):
        assert jobs.run_due(site.database) == 0
    (dead,) = left(site)
    assert dead.is_dead
    assert dead.tries == MOST_TRIES


def test_a_handler_may_ask_to_be_called_later(site, noon):
    mine = next(_names)

    @jobs.handles(mine)
    def not_now(_db, _facts):
        raise jobs.Later(90)

    leave(site, mine)
    jobs.run_due(site.database)

    (job,) = left(site)
    assert job.due_at == noon + timedelta(seconds=90)


def test_one_bad_job_does_not_stop_the_others(site, name, done):
    bad = next(_names)

    @jobs.handles(bad)
    def fail(_db, _facts):
        raise LookupError("on purpose")

    leave(site, bad)
    leave(site, name, what="good")

    assert jobs.run_due(site.database) == 2
    assert done == ["good"]


def test_a_job_that_no_release_knows_any_more_is_tried_later(site, noon):
    leave(site, "of-an-older-release", what="?")

    assert jobs.run_due(site.database) == 1
    (job,) = left(site)
    assert not job.is_dead
    assert job.due_at > noon
