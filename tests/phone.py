"""A phone without JavaScript: it opens addresses, taps visible words, and inspects every screen it sees.

Because a phone here runs no script, every story told with it also proves that the screen needs none.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode, urljoin, urlsplit

from lxml import html
from lxml.html import FormElement, HtmlElement
from werkzeug.test import TestResponse

from backpack.kernel.transactions import App
from tests.inspection import inspect_screen

SITE = "http://127.0.0.1:8000"


@dataclass
class Phone:
    """One browser with its cookies. ``name`` is whose it is, for messages."""

    app: App
    name: str = "somebody"
    language: str = "fr-FR,fr;q=0.9"
    address: str = "10.0.0.1"

    def __post_init__(self) -> None:
        self.client = self.app.test_client()
        self.path = "/"
        self._answer: TestResponse | None = None

    # What a person does -------------------------------------------------------------------------

    def opens(self, address: str, **headers: str) -> Self:
        """Type or scan *address*; redirects are followed."""
        parts = urlsplit(address)
        return self._ask("GET", parts.path + (f"?{parts.query}" if parts.query else ""), headers=headers)

    def taps(self, words: str, **fields: object) -> Self:
        """Tap the one visible link or button that says *words*, with *fields* filled in first."""
        element = self.find_tappable(words)
        if element.tag == "a":
            return self.opens(urljoin(self.path, element.get("href")))
        form = _form_of(element, self.screen)
        return self._send(form, element, fields)

    def goes_back_and_taps(self, form: FormElement, **fields: object) -> Self:
        """Send a form of a screen seen earlier once more, as the back button lets people do."""
        return self._send(form, None, fields)

    def posts(self, path: str, **fields: object) -> Self:
        """Send what no screen of theirs offers, or offers no more."""
        return self._ask("POST", path, data={name: str(value) for name, value in fields.items()})

    # What a person sees -------------------------------------------------------------------------

    @property
    def answer(self) -> TestResponse:
        """What the last request answered; whoever asks before any request opens the first screen."""
        if self._answer is None:
            self.opens(self.path)
        assert self._answer is not None
        return self._answer

    @answer.setter
    def answer(self, answer: TestResponse) -> None:
        self._answer = answer

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def screen(self) -> HtmlElement:
        return html.document_fromstring(self.answer.text)

    @property
    def words(self) -> str:
        """Everything that the screen says, with white space folded."""
        body = self.screen.find("body")
        for hidden in body.xpath(".//script|.//style"):
            hidden.getparent().remove(hidden)
        return re.sub(r"\s+", " ", body.text_content())

    def sees(self, words: str) -> bool:
        return words in self.words

    def find_tappable(self, words: str) -> HtmlElement:
        tappable = self.screen.xpath("//a[@href]|//button[not(@hidden)]")
        # A card is tapped by its title, whatever else it says.
        found = [each for each in tappable if _label(each) == words] or [
            each for each in tappable if _label(each).startswith(words)
        ]
        assert found, (
            f"{self.name} sees no {words!r} to tap on {self.path} ({self.status}): {self.words[:600]}"
        )
        return found[0]

    def form_with(self, words: str) -> FormElement:
        """The form whose button says *words*."""
        return _form_of(self.find_tappable(words), self.screen)

    @property
    def cookies(self) -> list[str]:
        return self.answer.headers.getlist("Set-Cookie")

    # How it is done -----------------------------------------------------------------------------

    def _send(self, form: FormElement, button: HtmlElement | None, fields: dict[str, object]) -> Self:
        values = _values(form)
        known = {name for name, _ in values} | {element.get("name") for element in form.xpath(".//*[@name]")}
        unknown = set(fields) - known
        assert not unknown, f"{self.name} finds no field {unknown} on {self.path}; there are {known}"
        values = [(name, value) for name, value in values if name not in fields]
        for name, value in fields.items():
            values += [(name, each) for each in (value if isinstance(value, list) else [value])]
        if button is not None and button.get("name"):
            values.append((button.get("name"), button.get("value", "")))
        action = (button is not None and button.get("formaction")) or form.get("action") or self.path
        path = urljoin(self.path, action)
        if form.get("method", "get").lower() == "get":
            return self.opens(f"{path}?{urlencode(values)}")
        data: dict[str, list[object]] = {}
        for name, value in values:
            data.setdefault(name, []).append(_upload(value))
        return self._ask("POST", path, data=data)

    def _ask(
        self, method: str, path: str, data: object = None, headers: dict[str, str] | None = None
    ) -> Self:
        sent = {"Accept-Language": self.language, "Accept": "text/html,*/*;q=0.8", **(headers or {})}
        origin = {"Origin": SITE} if method == "POST" else {}
        self.answer = self._open(method, path, sent | origin, data)
        while self.status in (301, 302, 303):
            path = self.answer.location
            self.answer = self._open("GET", path, sent)
        self.path = path
        assert self.status < 500, f"{self.name} met a {self.status} on {method} {path}"
        if self.answer.mimetype == "text/html":
            inspect_screen(path, self.answer.text)
        return self

    def _open(self, method: str, path: str, headers: dict[str, str], data: object = None) -> TestResponse:
        return self.client.open(
            path,
            method=method,
            data=data,
            headers=headers,
            base_url=SITE,
            environ_overrides={"REMOTE_ADDR": self.address},
        )


def _label(element: HtmlElement) -> str:
    spoken = element.get("aria-label")
    return re.sub(r"\s+", " ", spoken or element.text_content()).strip()


def _form_of(element: HtmlElement, screen: HtmlElement) -> FormElement:
    if element.get("form"):
        return screen.get_element_by_id(element.get("form"))
    form = next(element.iterancestors("form"), None)
    assert form is not None, f"{_label(element)!r} is in no form"
    return form


def _values(form: FormElement) -> list[tuple[str, object]]:
    outside = form.getroottree().xpath(f"//*[@form='{form.get('id')}'][@name]") if form.get("id") else []
    values: list[tuple[str, object]] = list(form.form_values())
    values += [(each.get("name"), each.get("value", "")) for each in outside if each.tag == "input"]
    return values


def _upload(value: object) -> object:
    if isinstance(value, tuple):
        name, content = value
        return (io.BytesIO(content), name)
    if isinstance(value, bytes):
        return (io.BytesIO(value), "file")
    return str(value)
