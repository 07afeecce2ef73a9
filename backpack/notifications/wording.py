"""What a push says: few words, since they show on a locked screen."""

from typing import Any

from backpack.kernel import words
from backpack.kernel.words import gettext as _


def wording(language: str, facts: dict[str, Any]) -> tuple[str, str]:
    """The title and the sentence of a push, for a reader of *language*."""
    token = words.language.set(language)
    try:
        match facts["about"]:
            case "badge":
                return _("Un badge est arrivé."), str(facts["badge"])
            case "badge-revoked":
                return _("Un badge a été retiré."), str(facts["badge"])
            case "badge-expired":
                return _("Un badge est trop vieux."), str(facts["badge"])
            case "badge-broken":
                return _("Un badge n’est plus bon."), str(facts["badge"])
            case "badge-proven" | "badge-intact" | "badge-declared":
                return _("Un badge est bon de nouveau."), str(facts["badge"])
            case "badge-confirmed":
                return _("Un organisme confirme un badge."), str(facts["badge"])
            case "message":
                return _("Vous avez un message."), _("Une personne a lu votre page.")
            case "request-taken":
                return _("On regarde votre demande."), str(facts["badge"])
            case "request-passed-on":
                return _("Une autre personne suit votre demande."), str(facts["badge"])
            case "request-taken-over":
                return _("Un collègue a repris une demande."), str(facts["badge"])
            case "request-asks":
                return _("On vous demande une précision."), str(facts["badge"])
            case "request-replied":
                return _("Une réponse est arrivée."), str(facts["badge"])
            case "asked-for":
                return _("Quelqu’un demande votre passeport."), _("Ce n’est pas vous ? Touchez ici.")
            case "trial":
                return _("L’essai est réussi."), _("Ce téléphone vous prévient bien.")
            case about:
                raise ValueError(f"no words for a push about {about!r}")
    finally:
        words.language.reset(token)
