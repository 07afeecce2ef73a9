// The passport without a network: the files of this release, and the person's own pages as last seen.
// RELEASE and SHELL are written above this by the server (backpack/kernel/assets.py), so that a new release
// is a new worker. Never kept: other people's pages, and the fragments that htmx asks for.

const FILES = `files-${RELEASE}`;
const MINE = "mine";
const HOME = "/passeport";
const OFFLINE = "/hors-ligne";
const PATIENCE = 3_000; // ms to wait for the network where a kept page can be shown
const FRESH = 12 * 3_600_000; // ms during which a kept page is not fetched again by itself
const MOST_PAGES = 80;

const OF_MINE = /^\/passeport(\/badges\/\w+|\/badge\/\w+|\/but(\/\w+)?|\/pages(\/\w+\/carre(\.svg)?)?)?$/;
const PICTURE = /^\/images\/\w+\.png$/; // named by its content, so a kept one never ages
const CODE = /^\/[CVJcvj]\/[\w-]+$/; // what was scanned waits to be opened
// From here on this phone may open another passport, or none.
const SOMEBODY = /^\/([HKIhki]\/|entrer\/|retrouver\/|passeport\/(reunir|mes-donnees\/effacer$|telephones\/changer\/\w+\/quitter$))/;

let owner = 0; // counts changes of person, so that an answer on its way is not kept for the next one
let sent = 0; // when a form last left: what follows it must be true, not kept
let walk = Promise.resolve();

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepFiles());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin || request.headers.has("HX-Request")) return;
  if (request.method === "POST") return post(event, pathname);
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(open(event, pathname));
  else if (pathname.startsWith("/a/")) event.respondWith(keptOr(FILES, request));
  else if (PICTURE.test(pathname) || OF_MINE.test(pathname)) event.respondWith(keptOr(MINE, request));
});

self.addEventListener("message", (event) => {
  if (event.data === "keep my pages") event.waitUntil(keepMyPages());
});

async function keepFiles() {
  const cache = await caches.open(FILES);
  const scripts = SHELL.filter((path) => path.endsWith(".js"));
  const pages = [OFFLINE, WAITING].map((path) => new Request(path, { cache: "reload" }));
  await cache.addAll([...scripts, ...pages]);
}

async function takeOver() {
  for (const name of await caches.keys()) {
    if (name !== FILES && name !== MINE) await caches.delete(name);
  }
  // The network is asked while the worker starts, which takes a cheap phone a tenth of a second.
  await self.registration.navigationPreload?.enable();
}

// Opening a page: the network first, then what was kept, then a page that says so in words.

async function open(event, path) {
  if (path === WAITING) return (await caches.match(WAITING, { ignoreVary: true })) ?? fromNetwork(event, path);
  const network = fromNetwork(event, path);
  const kept = await keptPage(path);
  if (!kept) return network.catch(() => withoutNetwork(event.request.url, path));
  event.waitUntil(network.catch(() => null));
  const patience = Date.now() - sent < 30_000 ? 30_000 : PATIENCE;
  const answer = await Promise.race([network.catch(() => null), pause(patience)]);
  // 502 to 504 come from a proxy whose server is away.
  return answer && answer.status < 502 ? answer : kept;
}

async function fromNetwork(event, path) {
  const person = owner;
  const answer = (await event.preloadResponse) ?? (await fetch(event.request));
  if (CODE.test(path)) event.waitUntil(drop(path).catch(() => null));
  if (answer.headers.has("X-Shared-Tablet")) await leave();
  else if (answer.status === 401) await forgetMine();
  else if (isKeepable(answer) && !new URL(event.request.url).search) {
    const isMine = path === HOME || path.startsWith(`${HOME}/`) || (await keptPage(path));
    if (isMine) event.waitUntil(keep(path, answer.clone(), person));
  }
  return answer;
}

async function withoutNetwork(url, path) {
  return CODE.test(path) ? keepCode(url).catch(offlinePage) : offlinePage();
}

function post(event, path) {
  sent = Date.now();
  // Without a network nobody leaves, and nothing of theirs is thrown away.
  if (SOMEBODY.test(path) && self.navigator.onLine) event.waitUntil(forgetMine());
  const kind = event.request.mode === "navigate" && kindOf(path);
  if (kind) return event.respondWith(sendOrKeep(event, kind));
  // A file may be large: it goes its own way, not through the worker.
  const isForm = event.request.headers.get("Content-Type")?.startsWith("application/x-www-form-urlencoded");
  if (event.request.mode === "navigate" && isForm) {
    event.respondWith(fetch(event.request).catch(offlinePage));
  }
}

async function keptOr(name, request) {
  const cache = await caches.open(name);
  return (await cache.match(request, { ignoreVary: true })) ?? fetch(request);
}

async function keptPage(path) {
  const cache = await caches.open(MINE);
  return cache.match(path, { ignoreVary: true });
}

async function offlinePage() {
  return (await caches.match(OFFLINE, { ignoreVary: true })) ?? Response.error();
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

// Keeping: each page when it is opened, and all that the home leads to without having been opened.

function isKeepable(answer) {
  const type = answer.headers.get("Content-Type") ?? "";
  return answer.ok && !answer.redirected && /^(text\/html|image\/)/.test(type);
}

// *person* is who was here when the answer was asked for.
async function keep(path, answer, person) {
  const body = await answer.blob();
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding"); // the body was decoded on its way here
  headers.set("X-Kept", `${RELEASE} ${Date.now()}`);
  const cache = await caches.open(MINE);
  if (person === owner) await cache.put(path, new Response(body, { headers }));
}

async function forgetMine() {
  owner += 1;
  await caches.delete(MINE);
  await forgetForms(false);
}

// A tablet that was put in common keeps nothing of anybody, not even this worker.
async function leave() {
  owner += 1;
  await forgetForms(true);
  for (const name of await caches.keys()) await caches.delete(name);
  await self.registration.unregister();
}

function keepMyPages() {
  // One after the other: a badge may have come in since the walk under way began.
  walk = walk.then(walkFromHome, walkFromHome);
  return walk;
}

async function walkFromHome() {
  const person = owner;
  const found = new Set([HOME]);
  let isWhole = true;
  for (const path of found) {
    const page = await currentPage(path);
    if (person !== owner || !page) return; // somebody else, or no network any more
    isWhole &&= page.status < 500;
    if (!isKeepable(page) || PICTURE.test(path)) continue;
    for (const link of linksOf(await page.text())) {
      const leads = OF_MINE.test(link) || PICTURE.test(link);
      if (leads && found.size < MOST_PAGES) found.add(link);
    }
  }
  if (isWhole) await letGo(found);
}

async function currentPage(path) {
  const kept = await keptPage(path);
  if (kept && (PICTURE.test(path) || !isOld(kept))) return kept;
  const person = owner;
  const answer = await fetch(path).catch(() => null);
  if (answer?.status === 401) await forgetMine();
  else if (answer && isKeepable(answer)) await keep(path, answer.clone(), person);
  return answer;
}

function isOld(kept) {
  const [release, time] = (kept.headers.get("X-Kept") ?? "").split(" ");
  return release !== RELEASE || Date.now() - Number(time) > FRESH;
}

function linksOf(html) {
  return Array.from(html.matchAll(/(?:href|src)="(\/[^"?#]*)"/g), (match) => match[1]);
}

// What nothing leads to any more (a page that is no longer shown, a goal given up) is let go.
async function letGo(found) {
  const cache = await caches.open(MINE);
  for (const { url } of await cache.keys()) {
    const path = new URL(url).pathname;
    const isLinked = OF_MINE.test(path) || PICTURE.test(path);
    if (isLinked && !found.has(path)) await cache.delete(path);
  }
}
