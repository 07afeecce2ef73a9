// On a wide screen a cell opens beside the board, and what is said there is sent from there. Arrows go from cell to
// cell, Escape goes back to it. Every link and form is an ordinary one: without this script it leads to its own page.

const sheet = document.querySelector("[data-live-board]");
const panel = document.getElementById("panel");
const wide = matchMedia("(min-width: 60rem)");
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const cellOf = (event) => event.target.closest("td > a");
let chosen = null;
let stop = 0; // the one cell that the Tab key stops at

async function show(path, options = {}) {
  const headers = { "HX-Request": "true", "HX-Target": "panel" };
  const answer = await fetch(path, { headers, ...options });
  const text = await answer.text();
  const found = new DOMParser().parseFromString(text, "text/html");
  if (answer.ok && found.querySelector("main")) return location.assign(answer.url);
  panel.replaceChildren(...(found.getElementById("problem") ?? found.body).childNodes);
  panel.scrollTop = 0;
}

function choose(cell) {
  chosen?.parentNode.classList.remove("now");
  chosen?.removeAttribute("aria-current");
  chosen = cell;
  cell.parentNode.classList.add("now");
  cell.setAttribute("aria-current", "true");
}

function stopAt(cell) {
  if (stop) stop.tabIndex = -1;
  stop = cell;
  cell.tabIndex = 0;
}

sheet.addEventListener("click", async (event) => {
  const cell = cellOf(event);
  if (!cell || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  choose(cell);
  try {
    await show(cell.href);
    panel.focus();
  } catch {
    location.assign(cell.href);
  }
});

panel.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  if (form.method !== "post" || form.enctype.startsWith("multipart")) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, submitter));
  try {
    // A button without one says the address of the page.
    const action = submitter?.hasAttribute("formaction") ? submitter.formAction : form.action;
    await show(action, { method: "POST", body });
    panel.focus();
    sheet.dispatchEvent(new Event("ask"));
  } catch {
    form.submit(); // no network: the browser says so itself
  }
});

// A colleague has spoken of the very cell that is open, and nobody writes there.
sheet.addEventListener("changed", () => {
  if (chosen?.parentNode.classList.contains("new") && !panel.querySelector(":focus")) show(chosen.href);
});

sheet.addEventListener("keydown", (event) => {
  const [cell, step] = [cellOf(event), STEPS[event.key]];
  if (!cell || !step) return;
  event.preventDefault();
  const [row, { cellIndex }] = [cell.closest("tr"), cell.parentNode];
  const beside = row.parentNode.rows[row.sectionRowIndex + step[0]];
  beside?.cells[cellIndex + step[1]]?.querySelector("td > a")?.focus();
});

sheet.addEventListener("focusin", (event) => cellOf(event) && wide.matches && stopAt(cellOf(event)));
panel.addEventListener("keydown", (event) => event.key === "Escape" && chosen?.focus());

if (wide.matches) {
  const cells = sheet.querySelectorAll("td > a");
  for (const cell of cells) cell.tabIndex = -1;
  if (cells.length) stopAt(cells[0]);
}
