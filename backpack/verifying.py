"""``backpack verify``: badges in files or at addresses, checked one by one, for people or for programs."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from backpack.kernel import fetching
from backpack.kernel.clock import now
from backpack.openbadges import checks, reading
from backpack.openbadges.model import Credential, Findings, Json, Refused, Unreachable, Verdict

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
    """Print a report for each file or https address; 0 only when every one is proven, intact or declared."""
    reports = [report(name) for name in names]
    if as_json:
        print(json.dumps([each.as_json() for each in reports], ensure_ascii=False, indent=2))
    else:
        print("\n".join(map(str, reports)))
    return 0 if all(each.verdict in GOOD for each in reports) else 1


def report(name: str) -> Report:
    """What is said of the badge in the file *name*, or at the https address *name*."""
    try:
        content = fetching.file(name) if "://" in name else Path(name).read_bytes()
    except fetching.Unreachable as cause:
        return Report(name, Verdict.UNKNOWN, reason=f"could not be reached: {cause}")
    except OSError as cause:
        return Report(name, Verdict.UNREADABLE, reason=f"could not be opened: {cause.strerror}")
    try:
        credential = reading.read(content)
    except Refused as refused:
        return Report(name, Verdict.UNREADABLE, reason=str(refused))
    findings = checks.verify(credential, resolve=_resolve, now=now())
    return Report(name, findings.verdict, credential, findings)


def _resolve(address: str) -> Json:
    try:
        return fetching.document(address)
    except fetching.Unreachable as cause:
        raise Unreachable(address, gone=cause.status == 410) from cause
