// <form data-six-words="/address of the list">: the words of a card, typed in their first letters.
//
// Two letters offer the words that begin so; leaving a field completes it; six words pasted at once fill all fields;
// a word that is on no card is said at once. Without this, the server forgives as much, only later.

const form = document.querySelector("[data-six-words]");
const fields = [...form.querySelectorAll("input[data-word]")];
const offered = form.querySelector("datalist");
const MOST_OFFERED = 8;
const LETTERS_THAT_TELL = 4;

function folded(word) {
  return word.trim().toLowerCase().replaceAll("œ", "oe").normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
}

let list;
async function words() {
  list ??= fetch(form.dataset.sixWords).then(async (answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.text()).split(" ").map((word) => ({ word, plain: folded(word) }));
  });
  try {
    return await list;
  } catch {
    list = undefined; // no network just now: the next letter asks again
    return [];
  }
}

async function offer(field) {
  const typed = folded(field.value);
  if (typed.length < 2) return offered.replaceChildren();
  const fit = (await words()).filter(({ plain }) => plain.startsWith(typed)).slice(0, MOST_OFFERED);
  offered.replaceChildren(...fit.map(({ word }) => Object.assign(document.createElement("option"), { value: word })));
}

async function complete(field) {
  const typed = folded(field.value);
  const said = field.parentElement.querySelector("[data-word-unknown]");
  const all = await words();
  const fit = all.find(({ plain }) => plain.slice(0, LETTERS_THAT_TELL) === typed.slice(0, LETTERS_THAT_TELL));
  if (typed && fit) field.value = fit.word;
  const isUnknown = Boolean(typed && all.length && !fit);
  said.hidden = !isUnknown;
  field.toggleAttribute("aria-invalid", isUnknown);
}

for (const field of fields) {
  field.addEventListener("focus", () => words());
  field.addEventListener("input", () => offer(field));
  field.addEventListener("change", () => complete(field));
  field.addEventListener("paste", (event) => {
    const pasted = event.clipboardData.getData("text").match(/\p{L}{3,}/gu) ?? [];
    if (pasted.length !== fields.length) return;
    event.preventDefault();
    pasted.forEach((word, place) => {
      fields[place].value = word;
      complete(fields[place]);
    });
  });
}
