// Puts on this board what changed elsewhere a moment ago, cell by cell: focus, scroll and selection stay where they are.
// The server answers 304 while nothing changed. Without a network the board says from when it is, and tries less often.

const SOON = 1_500; // ms between two questions
const LATEST = 30_000; // and at most, while nobody answers
const HERE = 45_000; // how often we say that this board is open
const BY_ITSELF = { "HX-Request": "true" }; // nobody tapped: no worker keeps this, and it is no sign of life

const sheet = document.querySelector("[data-live-board]");
const table = sheet.querySelector("table");
const late = sheet.querySelector("[data-late]");
const hour = late.querySelector("[data-late-hour]");
const here = document.querySelector("[data-here]");
const label = (cell) => cell?.getAttribute("aria-label");
let wait = SOON;
let timer = 0;
let pulse = 0;
let asking = false;

async function ask() {
  clearTimeout(timer);
  if (document.hidden || asking) return;
  asking = true;
  try {
    const { changes } = table.dataset;
    const headers = { ...BY_ITSELF, "If-None-Match": `"${changes}"` };
    const answer = await fetch(`${sheet.dataset.liveBoard}?depuis=${changes}`, { headers });
    if (answer.status === 200) put(await answer.text());
    else if (answer.status === 401 || answer.status === 403 || answer.status === 404) return location.reload();
    else if (answer.status !== 304) throw answer;
    wait = SOON;
    late.hidden = true;
    hour.textContent = clock();
    if (Date.now() - pulse > HERE) await say();
  } catch {
    wait = Math.min(wait * 2, LATEST);
    late.hidden = false;
  } finally {
    asking = false;
    timer = setTimeout(ask, wait);
  }
}

function put(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const from = fresh.querySelector("table");
  if (from.dataset.heads !== table.dataset.heads) return location.reload();
  const order = from.dataset.order.split(" ").map((code) => `r-${code}`);
  const said = [];
  for (const cell of table.querySelectorAll(".new")) cell.classList.remove("new");
  for (const row of [...from.rows]) {
    const old = document.getElementById(row.id);
    if (old) renew(old, row, said);
    else table.tBodies[0].append(row);
  }
  for (const row of [...table.tBodies[0].rows]) if (!order.includes(row.id)) row.remove();
  order.forEach((id, place) => {
    const [row, there] = [document.getElementById(id), table.tBodies[0].rows[place]];
    if (row && row !== there) there.before(row);
  });
  talk();
  const [shown, entered] = [sheet, fresh].map((each) => each.querySelector("[data-entrants]"));
  if (shown.textContent !== entered.textContent) shown.replaceChildren(...entered.childNodes);
  table.dataset.changes = from.dataset.changes;
  if (said.length) sheet.querySelector("[data-said]").textContent = said.at(-1);
  sheet.dispatchEvent(new CustomEvent("changed"));
}

function renew(old, row, said) {
  [...row.cells].forEach((cell, place) => {
    const [there, now] = [old.cells[place].firstChild, cell.firstChild];
    if (label(there) === label(now) && (place || there.innerHTML === now.innerHTML)) return;
    if (!place) return there.replaceChildren(...now.childNodes);
    there.className = now.className;
    there.setAttribute("aria-label", label(now));
    there.parentNode.classList.add("new");
    said.push(label(now));
  });
}

// What colleagues should talk about: the cells that say so now.
function talk() {
  const [head, list, { content }] = sheet.querySelector("[data-talks]").children;
  const cells = [...table.querySelectorAll("td > .m-contrary")];
  list.replaceChildren(
    ...cells.map((cell) => {
      const line = content.cloneNode(true);
      line.querySelector("a").href = cell.href;
      line.querySelector("b").textContent = cell.closest("tr").querySelector("b").textContent;
      const { cellIndex } = cell.parentNode;
      line.querySelector("small").textContent = table.rows[0].cells[cellIndex].textContent;
      return line;
    }),
  );
  head.hidden = !cells.length;
}

async function say() {
  pulse = Date.now();
  const answer = await fetch(here.dataset.here, { method: "POST", headers: BY_ITSELF });
  if (answer.ok) here.textContent = (await answer.text()).trim();
}

function clock() {
  const [hours, minutes] = [new Date().getHours(), String(new Date().getMinutes()).padStart(2, "0")];
  return document.documentElement.lang === "fr" ? `${hours} h ${minutes}` : `${hours}:${minutes}`;
}

if (table) {
  addEventListener("online", ask);
  document.addEventListener("visibilitychange", ask);
  sheet.addEventListener("ask", ask);
  ask();
}
