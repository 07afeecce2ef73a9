"""The figures as a table for a spreadsheet: one line for everything, then one for each badge, group and session."""

import csv
import io
from collections.abc import Iterator, Sequence

from backpack.figures.funnel import FEW, STEPS, Funnel
from backpack.figures.standing import Standing
from backpack.kernel import words
from backpack.kernel.spans import Span
from backpack.kernel.words import gettext as _

BOM = "\ufeff"  # without it a spreadsheet reads é as Ã©
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def sheet(standing: Standing, span: Span, name: str) -> str:
    """The table of *standing*, which is that of the organisation called *name*."""
    is_french = words.language.get().startswith("fr")
    written = io.StringIO()
    written.write(BOM)
    # Where a comma begins the tenths, spreadsheets look for semicolons between the columns.
    table = csv.writer(written, delimiter=";" if is_french else ",", lineterminator="\r\n")
    for row in _rows(standing, span, name):
        table.writerow([harmless(each) for each in row])
    return written.getvalue()


def harmless(cell: str) -> str:
    """*cell* as words: a spreadsheet runs what begins like a formula, and people choose the names here.

    See OWASP, "CSV Injection".
    """
    return (
        "'" + cell
        if cell.lstrip().startswith(_BEGINS_A_FORMULA[:4]) or cell[:1] in _BEGINS_A_FORMULA
        else cell
    )


def _rows(standing: Standing, span: Span, name: str) -> Iterator[Sequence[str]]:
    heads = (_("Proposés"), _("Vus"), _("Gardés"), _("Protégés"), _("Montrés"))
    yield (_("Période"), _("Quoi"), _("Nom"), *heads, _("Gardés sur 100"))
    when = span.word
    yield (when, _("Tout"), name, *_numbers(standing.whole))
    kinds = {"badge": _("Badge"), "groupe": _("Groupe"), "atelier": _("Atelier")}
    for line in standing.lines:
        yield (when, kinds[line.kind], line.thing.name, *_numbers(line.funnel))


def _numbers(funnel: Funnel) -> Iterator[str]:
    for name in STEPS:
        number = getattr(funnel, name)
        yield _("moins de {few}", few=FEW) if number is None else str(number)
    share = funnel.kept_of_a_hundred
    yield "" if share is None else spoken(share)


def spoken(share: float) -> str:
    """A number to a tenth as it is written here: 48,7, or 79."""
    said = f"{share:.1f}".removesuffix(".0")
    return said.replace(".", ",") if words.language.get().startswith("fr") else said
