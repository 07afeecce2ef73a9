"""PyLD, bounded and quickened: expansion, RDF and RDFC-1.0 for documents whose contexts are pinned.

Importing this costs 16 MB and a third of a second, so `canonical` does it at first use. The three
classes lean on PyLD's inner methods: its version is locked, and tests compare them with PyLD itself.
"""

from __future__ import annotations

import hashlib
from typing import Any

from pyld.canon import URDNA2015
from pyld.context_resolver import ContextResolver
from pyld.jsonld import JsonLdError, JsonLdProcessor

from .contexts import UNDEFINED, loader
from .model import Refused

__all__ = ["JsonLdError", "expand", "normalise", "to_rdf"]

MAX_HASHES = 4_000  # the richest real badge spends 60
_MAX_REMEMBERED = 256

_resolved: dict[str, Any] = {}


def expand(document: Any) -> Any:
    """The document in expanded form (JSON-LD 1.1); relative addresses land under `UNDEFINED`.

    PyLD would read them from `http://example.org/base/`, and so give one address two spellings.
    """
    return _expander.expand(document, {**_options(), "base": f"{UNDEFINED}/"})


def to_rdf(expanded: Any) -> Any:
    """The RDF dataset of an expanded document."""
    return _writer.to_rdf(expanded, _options())


def normalise(dataset: Any, algorithm: str) -> str:
    """The canonical N-Quads of a dataset (RDFC-1.0). Raises `Refused` too-much-work."""
    normal: str = _Metered(algorithm).main(dataset, {"format": "application/n-quads"})
    return normal


def _options() -> dict[str, Any]:
    return {"documentLoader": loader, "contextResolver": ContextResolver(_resolved, loader)}


class _Expander(JsonLdProcessor):  # type: ignore[misc]  # PyLD carries no types
    """Remembers what each pinned context means inside another; PyLD forgets it for scoped ones."""

    def __init__(self) -> None:
        super().__init__()
        self.remembered: dict[Any, tuple[Any, Any]] = {}

    def _process_context(
        self,
        active_ctx: Any,
        local_ctx: Any,
        options: Any,
        override_protected: bool = False,
        propagate: bool = True,
        validate_scoped: bool = True,
        cycles: Any = None,
    ) -> Any:
        arguments = (override_protected, propagate, validate_scoped)
        if cycles or "_uuid" not in active_ctx:
            return super()._process_context(active_ctx, local_ctx, options, *arguments, cycles)
        # Documents may only hold addresses, so any other context is an object of a pinned file,
        # and kept beside its meaning so that its identity stays its own.
        named = tuple(local_ctx) if isinstance(local_ctx, list) else (local_ctx,)
        what = named if all(isinstance(name, str) for name in named) else id(local_ctx)
        key = (active_ctx["_uuid"], what, arguments)
        if key not in self.remembered:
            if len(self.remembered) >= _MAX_REMEMBERED:
                self.remembered.clear()
            meaning = super()._process_context(active_ctx, local_ctx, options, *arguments, cycles)
            self.remembered[key] = (meaning, local_ctx)
        return self.remembered[key][0]


class _Writer(JsonLdProcessor):  # type: ignore[misc]  # PyLD carries no types
    """Writes RDF without PyLD's second expansion of what is expanded already."""

    def expand(self, input_: Any, options: Any) -> Any:
        return input_


class _Metered(URDNA2015):  # type: ignore[misc]  # PyLD carries no types
    """RDFC-1.0 that counts its hashes."""

    def __init__(self, algorithm: str) -> None:
        super().__init__()
        self.algorithm = algorithm
        self.left = MAX_HASHES

    def create_hash(self) -> Any:
        return hashlib.new(self.algorithm)

    def hash_related_blank_node(self, *arguments: Any) -> Any:
        self.spend()
        return super().hash_related_blank_node(*arguments)

    def hash_n_degree_quads(self, *arguments: Any) -> Any:
        self.spend()
        return super().hash_n_degree_quads(*arguments)

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Refused("too-much-work", limit=str(MAX_HASHES))


_expander = _Expander()
_writer = _Writer()
