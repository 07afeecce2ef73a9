"""``backpack verify``: badges in files or at addresses, checked one by one, for people or for programs."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from backpack.kernel import fetching
from backpack.kernel.clock import now
from backpack.openbadges import checks, envelopes, hosted, reading
from backpack.openbadges.model import Credential, Findings, Json, Refused, Unreachable, Verdict

ACCEPTED = "application/ld+json, application/json, image/png, image/svg+xml, text/plain;q=0.9, */*;q=0.1"
GOOD = (Verdict.PROVEN, Verdict.INTACT, Verdict.DECLARED)


@dataclass(frozen=True)
class Report:
    """What is said of one file or address; ``reason`` says why nothing could be read."""

    file: str
    verdict: Verdict
    credential: Credential | None = None
    findings: Findings | None = None
    reason: str = ""

    def as_json(self) -> Json:
        """``file``, ``verdict``, ``format``, ``name``, ``issuer``, ``checks``; ``reason`` where there is one."""
        told = self.findings.credential if self.findings and self.findings.credential else self.credential
        made = self.findings.checks if self.findings else ()
        report: Json = {
            "file": self.file,
            "verdict": self.verdict.value,
            "format": told.format.value if told else None,
            "name": told.name if told else None,
            "issuer": (told.issuer.name or told.issuer.id) if told else None,
            "checks": [
                {"name": check.name, "outcome": check.outcome.value, "facts": dict(check.facts)}
                for check in made
            ],
        }
        return report | ({"reason": self.reason} if self.reason else {})

    def __str__(self) -> str:
        facts = self.as_json()
        lines = [f"{self.verdict.value.upper():<11}{self.file}"]
        if self.reason:
            lines.append(f"           {self.reason}")
        if facts["name"]:
            lines.append(
                f"           {facts['name']}, given by {facts['issuer'] or 'nobody named'} ({facts['format']})"
            )
        for check in facts["checks"]:
            why = ", ".join(f"{name}: {fact}" for name, fact in check["facts"].items())
            lines.append(f"           {check['outcome']:<8} {check['name']}{f' ({why})' if why else ''}")
        return "\n".join(lines)


def verify(names: Iterable[str], *, as_json: bool) -> int:
    """Print a report for each badge in these files or at these https addresses.

    0 only when every one is proven, intact or declared.
    """
    made = [each for name in names for each in reports(name)]
    if as_json:
        print(json.dumps([each.as_json() for each in made], ensure_ascii=False, indent=2))
    else:
        print("\n".join(map(str, made)))
    return 0 if made and all(each.verdict in GOOD for each in made) else 1


def reports(name: str) -> list[Report]:
    """What is said of each badge in the file *name*, or at the https address *name*; at least one report.

    A file that only says where its badge is, as the first ones did, is followed there, once.
    """
    try:
        content = (
            fetching.file(name, accept=ACCEPTED, most_bytes=reading.MAX_BYTES)
            if "://" in name
            else Path(name).read_bytes()
        )
        many = reading.read_many(content)
    except fetching.Unreachable as cause:
        return [Report(name, Verdict.UNKNOWN, reason=f"could not be reached: {cause}")]
    except OSError as cause:
        return [Report(name, Verdict.UNREADABLE, reason=f"could not be opened: {cause.strerror}")]
    except Refused as refused:
        return [Report(name, Verdict.UNREADABLE, reason=str(refused))]
    made = [_report(f"{name}/{part}" if part else name, outcome) for part, outcome in many]
    return made or [Report(name, Verdict.UNREADABLE, reason="empty")]


def _report(name: str, outcome: Credential | Refused) -> Report:
    try:
        credential = _there(outcome) if isinstance(outcome, Refused) else outcome
    except fetching.Unreachable as cause:
        return Report(name, Verdict.UNKNOWN, reason=f"could not be reached: {cause}")
    except Refused as refused:
        return Report(name, Verdict.UNREADABLE, reason=str(refused))
    findings = checks.verify(credential, resolve=_resolve, now=now())
    return Report(name, findings.verdict, credential, findings)


def _there(refused: Refused) -> Credential:
    """The badge at the address that a file names; the first badges named theirs over http.

    Raises Refused, fetching.Unreachable.
    """
    if refused.reason != "badge-elsewhere":
        raise refused
    address = hosted.secure(refused.facts["address"])
    return reading.read(fetching.file(address, accept=ACCEPTED, most_bytes=reading.MAX_BYTES))


def _resolve(address: str) -> Json:
    try:
        return envelopes.document(fetching.file(address, accept=ACCEPTED))
    except Refused as refused:
        raise Unreachable(address) from refused
    except fetching.Unreachable as cause:
        raise Unreachable(address, gone=cause.status == 410) from cause
