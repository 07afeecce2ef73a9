"""Écouter: a screen read aloud, by a tap only, and only where the phone has a voice."""

from __future__ import annotations

from tests.browser.conftest import NewPhone, SignIn

VOICES = """
const voices = [
  { lang: "en-GB", localService: true, name: "English" },
  { lang: "fr-FR", localService: false, name: "far away" },
  { lang: "fr-FR", localService: true, name: "on the phone" },
];
window.said = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: {
  speaking: false,
  getVoices: () => voices,
  cancel() { this.speaking = false; window.said.push("(stop)"); },
  speak(utterance) { this.speaking = true; window.said.push(`${utterance.voice.name}: ${utterance.text}`); },
} });
"""


def test_the_screen_is_read_in_order_by_a_voice_of_the_phone(new_phone: NewPhone, sign_in: SignIn) -> None:
    context = new_phone()
    context.add_init_script(VOICES)
    page = sign_in(context, "earner", "/passeport/options")
    button = page.get_by_role("button", name="Écouter")
    button.wait_for()
    assert page.evaluate("() => window.said") == []

    button.click()
    said = page.evaluate("() => window.said.splice(0)")
    assert said[:2] == ["(stop)", "on the phone: Mon passeport"]
    assert said[2].startswith("on the phone: Qui m’accompagne")
    assert said[-1] == "on the phone: Montrer"

    button.click()
    assert page.evaluate("() => window.said") == ["(stop)"]


def test_no_voice_no_button(new_phone: NewPhone, sign_in: SignIn) -> None:
    context = new_phone()
    context.add_init_script(VOICES.replace("fr-FR", "de-DE"))
    page = sign_in(context, "earner")
    page.wait_for_function("() => document.readyState === 'complete'")
    assert not page.get_by_role("button", name="Écouter").is_visible()
