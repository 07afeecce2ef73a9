"""Saying no to a request: one of three plain reasons, words of one's own, or both."""

from backpack.kernel.words import gettext as _

REASONS = ("unseen", "more", "elsewhere")


def reason(name: str) -> str:
    """The sentence of the reason *name*, in the language of whoever says it; empty for any other name."""
    match name:
        case "unseen":
            return _("Nous ne vous avons pas encore vu faire.")
        case "more":
            return _("Il manque encore une chose à faire.")
        case "elsewhere":
            return _("Une autre équipe donne ce badge.")
    return ""
