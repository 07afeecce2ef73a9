// "Écouter": the phone reads this screen aloud, in the order of the page, after a tap only. The button stays
// hidden where the phone has no voice of the page's language.

const button = document.querySelector("[data-listen]");
const READ = "h1, h2, h3, p, li, dt, dd, label, button, a, figcaption, td, th";

// A voice that lives on the phone costs no data and tells nobody what is read.
function voice() {
  const language = document.documentElement.lang.slice(0, 2);
  const fitting = speechSynthesis.getVoices().filter((one) => one.lang.startsWith(language));
  return fitting.find((one) => one.localService) ?? fitting[0];
}

function sentences() {
  const blocks = document.querySelectorAll(`:is(main, .quay) :is(${READ})`);
  return Array.from(blocks)
    .filter((block) => !block.parentElement.closest(READ) && block.checkVisibility?.() !== false)
    .map((block) => block.innerText.trim())
    .filter(Boolean);
}

function toggle() {
  const isReading = speechSynthesis.speaking;
  speechSynthesis.cancel();
  if (isReading) return;
  // One utterance for each block: long ones are cut off by some voices.
  for (const text of sentences()) {
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice();
    utterance.lang = utterance.voice.lang;
    speechSynthesis.speak(utterance);
  }
}

function offer() {
  button.hidden = !voice();
}

if (button && "speechSynthesis" in window) {
  offer();
  speechSynthesis.addEventListener?.("voiceschanged", offer); // voices may arrive after the page
  button.addEventListener("click", toggle);
  addEventListener("pagehide", () => speechSynthesis.cancel());
}
