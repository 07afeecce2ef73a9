// What is tapped without a network: kept on this phone, shown as waiting (static/js/waiting.js), and sent by itself
// once there is a network again. Each form has a key of its own that the server remembers (backpack/kernel/repeats.py),
// so that it is done once, also when its answer was lost on the way.

const OUTBOX = "outbox"; // the database, its table, and the name of the sync
const WAITING = "/en-attente";
const MOST_TRIES = 12; // answers of a server that stumbles, before a person is asked what to do

// What still makes sense an hour later. Stopping, erasing and giving away are done now or not at all.
const LATER = [
  ["claim", /^\/[CVcv]\/[\w-]+$/],
  ["opinion", /^\/bureau\/groupes\/\w+\/\w+\/[\w-]+\/(vu|pas-encore|discussion|regle)$/],
  ["request", /^\/passeport\/(demande\/\w+(\/(ailleurs|deja|envoyer))?|demandes\/\w+\/repondre)$/],
  ["page", /^\/passeport\/pages\/\w+\/(badges|etoiles|mots?|titre|allure|direction|photo|autre\/[\w-]+|parties\/\w+)$/],
  ["evidence", /^\/passeport\/badge\/\w+\/preuve$/],
  ["written", /^\/passeport\/ecrire\/\w+\/\w+$/],
];

function kindOf(path) {
  return LATER.find(([, paths]) => paths.test(path))?.[0];
}

self.addEventListener("sync", (event) => {
  // Whatever is left makes the browser try again later.
  if (event.tag === OUTBOX) event.waitUntil(sendAll().then((left) => left && Promise.reject(new Error("waiting"))));
});

self.addEventListener("message", (event) => {
  const { outbox, key } = event.data ?? {};
  if (outbox) event.waitUntil(answerPage(event, outbox, key));
});

// A page asks: what waits? Send it. Try this one again. Throw this one away.
async function answerPage(event, asked, key) {
  if (asked === "send") await sendAll();
  if (asked === "drop") await drop(key);
  if (asked === "again") {
    await change(key, { state: "waiting", tries: 0 });
    await sendAll();
  }
  event.ports[0]?.postMessage(await Promise.all((await everything()).map(told)));
}

// The content is told too: somebody may want to read, or copy, what was refused.
async function told({ key, kind, url, at, state, words, body, type }) {
  const fields = body ? await new Response(body, { headers: { "Content-Type": type } }).formData() : [];
  const written = Array.from(fields, ([name, value]) => (HIDDEN.test(name) || value.size >= 0 ? "" : value));
  return { key, kind, url, at, state, words, written: written.filter(Boolean) };
}
const HIDDEN = /^(nonce|key|said_at|about|opened)$/;

async function sendOrKeep(event, kind) {
  const { request } = event;
  const form = {
    key: crypto.randomUUID(),
    kind,
    url: request.url,
    type: request.headers.get("Content-Type"),
    body: await request.arrayBuffer(),
    at: Date.now(),
    state: "waiting",
    tries: 0,
    isMine: Boolean(await keptPage(HOME)),
  };
  // Written down before it leaves: the phone may be switched off on the way. Where storage is refused it goes as it is.
  const isKept = await put(form).then(() => true, () => false);
  const answer = await send(form, request);
  if (answer && answer.status !== 500) {
    await drop(form.key).catch(() => null);
    return answer;
  }
  if (!isKept) return offlinePage();
  await self.registration.sync?.register(OUTBOX).catch(() => null);
  return Response.redirect(WAITING, 303);
}

// A code that was scanned without a network: nobody has said yes to anything, so it waits to be opened.
async function keepCode(url) {
  const { pathname } = new URL(url);
  await put({ key: pathname, kind: "code", url, at: Date.now(), state: "code" });
  return Response.redirect(WAITING, 303);
}

// The server's answer; nothing where it never said anything.
async function send({ url, type, body, key, kind, at, isMine }, asked) {
  const headers = { "Content-Type": type, "Idempotency-Key": key, Accept: asked?.headers.get("Accept") ?? "text/html" };
  // A phone that was cut in the meantime is told so, and opens no second passport by it (backpack/passport/web.py).
  if (isMine && !asked) headers["Kept-For"] = "passport";
  // What somebody saw is said to have been seen when they tapped; at once, the server's clock is the better one.
  const later = kind === "opinion" && !asked && type.startsWith("application/x-www-form-urlencoded");
  const content = later ? `${new TextDecoder().decode(body)}&said_at=${encodeURIComponent(new Date(at).toISOString())}` : body;
  const signal = AbortSignal.timeout(asked ? 25_000 : 60_000);
  const answer = await fetch(url, { method: "POST", headers, body: content, redirect: "manual", signal }).catch(() => null);
  // 502 to 504 come from a proxy whose server is away.
  return answer?.status > 500 ? null : answer;
}

let sending = Promise.resolve();

function sendAll() {
  // One after the other, in the order in which they were tapped.
  sending = sending.then(sendEach, sendEach);
  return sending;
}

// How many still wait for a network.
async function sendEach() {
  const forms = (await everything()).filter((form) => form.state === "waiting");
  for (const [place, form] of forms.entries()) {
    const person = owner;
    const answer = await send(form);
    if (person !== owner || answer?.status === 401) return forms.length - place;
    // However long there is no network, nobody is asked to do anything: only a server that stumbles is counted.
    if (!answer) return forms.length - place;
    if (answer.status === 500 && form.tries + 1 < MOST_TRIES) {
      await change(form.key, { tries: form.tries + 1 });
      return forms.length - place;
    }
    const isDone = answer.type === "opaqueredirect" || answer.ok;
    if (isDone) await drop(form.key);
    else await change(form.key, { state: "refused", words: answer.status < 500 ? sentence(await answer.text()) : "" });
    await tellPages();
  }
  return 0;
}

// What a page of ours says went wrong is its heading.
function sentence(html) {
  const heading = /<h1[^>]*>([^]*?)<\/h1>/.exec(html)?.[1] ?? "";
  return heading.replace(/<[^>]*>/g, "").trim();
}

async function tellPages() {
  const pages = await self.clients.matchAll({ type: "window" });
  for (const page of pages) page.postMessage(OUTBOX);
}

// What a person tapped is theirs: it never leaves for whoever has this phone next.
async function forgetForms(isEverything) {
  const forms = await everything().catch(() => []);
  for (const { key, isMine } of forms) if (isEverything || isMine) await drop(key);
}

// The table.

function table(mode, act) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(OUTBOX, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(OUTBOX, { keyPath: "key" });
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const turn = opening.result.transaction(OUTBOX, mode);
      const asked = act(turn.objectStore(OUTBOX));
      turn.oncomplete = () => {
        opening.result.close();
        resolve(asked.result);
      };
      turn.onabort = () => {
        opening.result.close();
        reject(turn.error);
      };
    };
  });
}

async function everything() {
  const forms = await table("readonly", (rows) => rows.getAll());
  return forms.sort((one, other) => one.at - other.at);
}

function put(form) {
  return table("readwrite", (rows) => rows.put(form));
}

function drop(key) {
  return table("readwrite", (rows) => rows.delete(key));
}

async function change(key, what) {
  const form = await table("readonly", (rows) => rows.get(key));
  if (form) await put({ ...form, ...what });
}
