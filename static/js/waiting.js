// The page of what waits for a network: what it is, since when, and what the site said to it.

const list = document.querySelector("[data-waiting]");
const shape = document.querySelector("template");
const { kinds, since, none } = list.dataset;
const names = JSON.parse(kinds);
const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });

function ask(asked) {
  return navigator.serviceWorker.ready.then(({ active }) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => show(data);
    active.postMessage(asked, [port2]);
  });
}

function show(forms) {
  list.replaceChildren(...forms.map(item));
  if (!forms.length) list.append(Object.assign(document.createElement("li"), { textContent: none }));
}

function item({ key, kind, url, at, state, words, written }) {
  const shown = shape.content.cloneNode(true);
  const part = (name) => shown.querySelector(`[data-part=${name}]`);
  part("kind").textContent = names[kind];
  part("since").textContent = since.replace("{when}", when.format(at));
  for (const each of shown.querySelectorAll("[data-state]")) each.hidden = each.dataset.state !== state;
  if (words) part("words").textContent = words;
  part("written").textContent = written.join("\n");
  part("written").hidden = state !== "refused" || !written.length;
  part("open").href = url;
  part("again").onclick = () => ask({ outbox: "again", key });
  part("drop").onclick = () => ask({ outbox: "drop", key });
  return shown;
}

navigator.serviceWorker.addEventListener("message", () => ask({ outbox: "list" }));
ask({ outbox: "list" }); // it is sent, and sent again, by pocket.js
