"""What people write in a form, without the characters that nobody sees.

A control character, a direction override or a space of no width turns a name round, or lets it pass for another one;
nobody types them on purpose. They are dropped here once, for every form.
"""

import unicodedata

from htmx_flask.requests import HtmxAwareRequest
from werkzeug.datastructures import ImmutableMultiDict

# New lines; what joins and parts the letters of some scripts, and the parts of an emoji; and NUL, which refuses the
# whole request (kernel.headers).
_KEPT = "\n\t\r\u200c\u200d\0"
_BLANK = "\u2800\u3164\u115f\u1160\uffa0"  # letters and signs that are drawn as nothing
_MARKLESS = ("Cc", "Cf", "Cs", "Mn", "Me", "Zl", "Zp", "Zs")
_SENT = "backpack.form_as_sent"


def shown(text: str) -> str:
    """*text* without control, format and lone surrogate characters (Unicode categories Cc, Cf, Cs, Zl, Zp).

    Nothing where nothing is left that anybody sees.
    """
    if not text.isprintable():
        unseen = ("Cc", "Cf", "Cs", "Zl", "Zp")
        text = "".join(each for each in text if each in _KEPT or unicodedata.category(each) not in unseen)
    return text if "\0" in text or any(map(_is_seen, text)) else ""


def _is_seen(character: str) -> bool:
    """Whether *character* leaves a mark on paper by itself."""
    return character not in _BLANK and unicodedata.category(character) not in _MARKLESS


class Asked(HtmxAwareRequest):  # type: ignore[misc]  # htmx-flask carries no types
    """A request whose form holds only what can be seen."""

    def _load_form_data(self) -> None:
        if "form" in self.__dict__:
            return
        super()._load_form_data()
        sent = self.__dict__["form"]
        self.environ[_SENT] = sent
        pairs = [(name, shown(value)) for name, value in sent.items(multi=True)]
        self.__dict__["form"] = ImmutableMultiDict(pairs)

    @property
    def form_as_sent(self) -> ImmutableMultiDict[str, str]:
        """The form to the letter: for a badge that is pasted as text, whose signature covers every character."""
        self._load_form_data()
        sent: ImmutableMultiDict[str, str] = self.environ[_SENT]
        return sent
