"""Les Ateliers du Port, and a network in which only chosen addresses answer."""

from collections.abc import Callable
from typing import Any

from backpack.openbadges.model import Issuer, Unreachable

ATELIERS = Issuer("https://ateliers.example/O/PORT", "Les Ateliers du Port", "https://ateliers.example/")


def network(documents: dict[str, Any]) -> Callable[[str], dict[str, Any]]:
    def resolve(address: str) -> dict[str, Any]:
        if address in documents:
            return documents[address]
        raise Unreachable(address)

    return resolve
