"""The command line: ``backpack demo · serve · worker · migrate · verify · organisation · operator``."""

import argparse
import json
import signal
import sys
import threading
from pathlib import Path

from backpack.config import BadSetting, Config


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 0 when it did what it was asked."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except BadSetting as sentence:
        print(sentence, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="backpack", description="A badge passport in the pocket.")
    commands = parser.add_subparsers(required=True, metavar="command")

    demo = commands.add_parser("demo", help="a fictitious association's day, served on this machine")
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets phones of the same network in")
    demo.add_argument("--data", type=Path, default=Path("var/demo"))
    demo.add_argument("--json", action="store_true", help="print the addresses as one JSON line")
    demo.set_defaults(run=_demo)

    serve = commands.add_parser("serve", help="answer requests")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--host", default="127.0.0.1")
    serve.set_defaults(run=_serve)

    worker = commands.add_parser("worker", help="do what requests left for later (push, re-checks)")
    worker.add_argument("--until-input-ends", action="store_true", help="stop with whoever started it")
    worker.set_defaults(run=_worker)

    migrate = commands.add_parser("migrate", help="bring the database forward to this release")
    migrate.set_defaults(run=_migrate)

    verify = commands.add_parser("verify", help="check badges in files or at https addresses")
    verify.add_argument("badge", nargs="+", metavar="FILE|URL")
    verify.add_argument("--json", action="store_true", help="for programs: one object for each badge")
    verify.set_defaults(run=_verify)

    organisation = commands.add_parser("organisation", help="who may give badges here")
    actions = organisation.add_subparsers(required=True, metavar="action")
    add = actions.add_parser("add", help="add an organisation and name its first manager")
    add.add_argument("name")
    add.add_argument("--manager", required=True, metavar="NAME")
    add.add_argument("--phone")
    add.add_argument("--vetted", action="store_true", help="you have checked that it is who it says")
    add.set_defaults(run=_add_organisation)
    rotate = actions.add_parser("rotate-key", help="sign with a new key from now on; old badges stay valid")
    rotate.add_argument("name")
    rotate.set_defaults(run=_rotate_key)

    operator = commands.add_parser("operator", help="print a one-time address for an operator of this site")
    operator.add_argument("name")
    operator.set_defaults(run=_add_operator)
    return parser


def _demo(options: argparse.Namespace) -> int:
    from backpack import demo

    return demo.run(options.data, options.host, options.port, as_json=options.json)


def _serve(options: argparse.Namespace) -> int:
    from backpack.serving import PortTaken, serve

    try:
        serve(Config.from_environment(), options.host, options.port)
    except PortTaken as sentence:
        print(sentence, file=sys.stderr)
        return 1
    return 0


def _worker(options: argparse.Namespace) -> int:
    from backpack.kernel.site import Site
    from backpack.serving import work

    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    if options.until_input_ends:
        threading.Thread(target=_stop_when_input_ends, args=(stop,), daemon=True).start()
    work(Site.of(Config.from_environment()), stop)
    return 0


def _stop_when_input_ends(stop: threading.Event) -> None:
    sys.stdin.read()
    stop.set()


def _migrate(_options: argparse.Namespace) -> int:
    from backpack.kernel.db import Database
    from backpack.migrations.runner import migrate

    migrate(Database(Config.from_environment().database_url))
    return 0


def _verify(options: argparse.Namespace) -> int:
    from backpack.verifying import verify

    return verify(options.badge, as_json=options.json)


def _add_organisation(options: argparse.Namespace) -> int:
    from backpack import models  # noqa: F401  # what changes is shown on pages
    from backpack.issuers import founding
    from backpack.kernel.site import Site

    site = Site.of(Config.from_environment())
    with site.current(), site.database.writing() as db:
        organisation = founding.add_organisation(db, options.name, phone=options.phone)
        if options.vetted:
            founding.vet(db, organisation)
        path = founding.name_manager(db, organisation, options.manager)
    print(json.dumps({"organisation": site.address(f"/O/{organisation.code}"), "signin": site.address(path)}))
    return 0


def _rotate_key(options: argparse.Namespace) -> int:
    from sqlalchemy import select

    from backpack import models  # noqa: F401  # what changes is shown on pages
    from backpack.issuers import keys
    from backpack.issuers.models import Organisation
    from backpack.kernel.site import Site

    site = Site.of(Config.from_environment())
    with site.current(), site.database.writing() as db:
        organisation = db.scalar(select(Organisation).where(Organisation.name == options.name))
        if organisation is None:
            print(f"no organisation is called {options.name}", file=sys.stderr)
            return 1
        key = keys.rotate(db, organisation)
    print(json.dumps({"organisation": site.address(f"/O/{organisation.code}"), "key": key.public_multikey}))
    return 0


def _add_operator(options: argparse.Namespace) -> int:
    from backpack.issuers import founding
    from backpack.kernel.site import Site

    site = Site.of(Config.from_environment())
    with site.current(), site.database.writing() as db:
        path = founding.make_operator(db, options.name)
    print(site.address(path))
    return 0


if __name__ == "__main__":
    sys.exit(main())
