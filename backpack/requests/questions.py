"""What whoever asks for a badge is asked: a few short questions, answered in words, by choosing, or with a photo."""

from dataclasses import dataclass

from backpack.issuers.models import BadgeClass
from backpack.kernel.words import gettext as _

MOST_QUESTIONS = 6
MOST_CHOICES = 6
LONGEST_CHOICE = 60  # characters


@dataclass(frozen=True)
class Question:
    """One question; its ``choices`` are big enough for a thumb, and nobody must take one of them."""

    text: str
    choices: tuple[str, ...] = ()

    def split(self, answer: str) -> tuple[str, str]:
        """*answer* as (what was chosen, the person's own words); either may be empty."""
        first, _line, rest = answer.partition("\n")
        return (first, rest) if first in self.choices else ("", answer)


def read(line: str) -> Question | None:
    """A question as an issuer writes it, "Où était-ce ? | au travail | chez moi"; None for a line that asks nothing."""
    text, *choices = (" ".join(part.split()) for part in line.split("|"))
    told = dict.fromkeys(each[:LONGEST_CHOICE] for each in choices if each)  # each once, in their order
    return Question(text, tuple(told)[:MOST_CHOICES]) if text else None


def questions(badge_class: BadgeClass) -> list[Question]:
    """What whoever asks for *badge_class* is asked: its issuer's own questions, or the four usual ones."""
    own = [question for line in badge_class.questions.splitlines() if (question := read(line))]
    return own[:MOST_QUESTIONS] or [
        Question(_("Qu’avez-vous fait ?")),
        Question(_("Avec qui ?"), (_("Avec une personne"), _("Avec une équipe"), _("Sans personne"))),
        Question(
            _("Qu’est-ce qui était difficile ?"),
            (_("Le temps"), _("Les gestes"), _("Parler aux autres"), _("Rien de tout cela")),
        ),
        Question(_("Qu’avez-vous appris ?")),
    ]
