"""A PostgreSQL server for the tests: a folder of its own, a socket, no port, no promise of durability."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path

import psycopg

_FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=",
    "max_connections=400",
)


_WATCH = """
create schema pristine;
create unlogged table pristine.changed (name text);
create function pristine.note() returns trigger language plpgsql security definer as $$
begin insert into pristine.changed values (tg_table_name); return null; end $$;
do $$ declare t text; begin
  for t in select tablename from pg_tables where schemaname = 'public' loop
    execute format('create table pristine.%I as table public.%I', 'was_' || t, t);
    execute format('create trigger note after insert or update or delete or truncate on public.%I '
                   'for each statement execute function pristine.note()', t);
  end loop;
  create table pristine.counters as select schemaname, sequencename, last_value from pg_sequences;
end $$;
"""
_PUT_BACK = """
select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid();
set session_replication_role = replica;
do $$ declare t text; begin
  for t in select distinct name from pristine.changed loop
    execute format('delete from public.%I', t);
    execute format('insert into public.%I overriding system value select * from pristine.%I', t, 'was_' || t);
  end loop;
  delete from pristine.changed;
  perform setval(format('%I.%I', schemaname, sequencename)::regclass, coalesce(last_value, 1), last_value is not null)
    from pristine.counters;
end $$;
"""


def binaries() -> Path | None:
    """The folder that holds initdb and postgres, or None."""
    named = os.environ.get("PG_BIN")
    if named:
        return Path(named)
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("postgres")
    return Path(found).resolve().parent if found and shutil.which("initdb") else None


class Postgres:
    """One running server. initdb refuses root, so root lends it to the user postgres."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = Path(tempfile.mkdtemp(prefix="backpack-pg-"))
        self._watched: set[str] = set()
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user:
            owner = pwd.getpwnam(self._user)
            os.chown(self.home, owner.pw_uid, owner.pw_gid)

    def start(self) -> None:
        self._do(
            "initdb", "-D", self.home / "data", "-U", "backpack", "--no-sync", "--auth=trust", "-E", "UTF8"
        )
        options = " ".join(f"-c {each}" for each in (*_FAST, f"unix_socket_directories={self.home}"))
        log = self.home / "log"
        self._do("pg_ctl", "-D", self.home / "data", "-l", log, "-w", "-o", options, "start")

    def stop(self) -> None:
        self._do("pg_ctl", "-D", self.home / "data", "-m", "immediate", "stop")
        shutil.rmtree(self.home, ignore_errors=True)

    def create(self, name: str) -> str:
        """A new empty database; returns its address."""
        self._sql(f'create database "{name}"')
        return self._address(name)

    def copy_of(self, template: str) -> str:
        """A new database that starts as *template* is; returns its address."""
        name = f"t{uuid.uuid4().hex}"
        self._sql(f'create database "{name}" template "{template}" strategy file_copy')
        return self._address(name)

    def again(self, template: str) -> str:
        """The one database for tests, which starts as *template* is; whatever it held before is gone."""
        address = self._address(f"again-{template}")
        if template in self._watched:
            self._put_back(address)
        else:
            self._sql(f'create database "again-{template}" template "{template}" strategy file_copy')
            self._watch(address)
            self._watched.add(template)
        return address

    def _watch(self, address: str) -> None:
        """Keep what each table holds, and note which of them a statement changes."""
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(_WATCH)

    def _put_back(self, address: str) -> None:
        """Only the tables that a test changed are filled anew: a tenth of the time of a new database."""
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(_PUT_BACK)

    def _address(self, name: str) -> str:
        return f"postgresql://backpack@/{name}?host={self.home}"

    def _sql(self, statement: str) -> None:
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _do(self, command: str, *arguments: object) -> None:
        subprocess.run(
            [str(self.folder / command), *map(str, arguments)],
            check=True,
            stdout=subprocess.DEVNULL,
            user=self._user,
            cwd=self.home,
            env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]},
        )
