// A shared tablet. While somebody is on it: after 40 seconds of silence it asks whether anybody is there, after 60 it
// leaves; and a page that was left is empty before the next person could go back to it. On the screens in between it
// drops what the browser may still hold of anybody (Clear-Site-Data said so already, where it is known).

const WARNED = 40_000; // ms of silence, in the words of the question too
const OVER = 60_000;
const TOLD = 20_000; // how often the server learns that somebody writes: its own patience is 75 seconds
const SIGNS = ["pointerdown", "keydown", "input", "wheel", "touchmove"];

const still = document.querySelector("[data-tablet-still]");
const tabs = globalThis.BroadcastChannel ? new BroadcastChannel("tablet") : { postMessage() {} };
let heard = Date.now(); // the clock of the day: it goes on while a tablet sleeps
let told = Date.now();
let isLeft = false; // a second sending would cut off the first

function watch() {
  for (const sign of SIGNS) addEventListener(sign, hear, { passive: true });
  still.querySelector("[data-tablet-here]").addEventListener("click", stayHere);
  still.addEventListener("cancel", stayHere);
  document.getElementById("over").addEventListener("submit", say);
  document.addEventListener("visibilitychange", look);
  addEventListener("pagehide", empty);
  addEventListener("pageshow", (event) => event.persisted && location.reload());
  tabs.onmessage = ({ data }) => (data === "over" ? leave() : (heard = Date.now()));
  setInterval(look, 1_000);
}

// A touch while the question stands may be the next person's: only its button answers it.
function hear() {
  if (!still.open) heard = Date.now();
}

function stayHere() {
  still.close();
  heard = Date.now();
  tabs.postMessage("here");
}

function look() {
  if (isLeft) return;
  const silence = Date.now() - heard;
  if (silence >= OVER) return end();
  if (silence >= WARNED) return still.open || still.showModal();
  if (still.open) still.close(); // answered in another tab
  if (heard > told && Date.now() - told >= TOLD) tell();
}

async function tell() {
  told = Date.now();
  tabs.postMessage("here");
  const answer = await fetch(still.dataset.tabletStay, { method: "POST" }).catch(() => null);
  if (answer?.status === 401) leave();
}

// "J'ai fini": the tap allows to empty what was copied, too.
function say() {
  tabs.postMessage("over");
  navigator.clipboard?.writeText("").catch(() => null);
}

function end() {
  tabs.postMessage("over");
  const form = document.getElementById("over");
  empty();
  document.body.append(form);
  form.submit();
}

// The session is over already: nothing to send.
function leave() {
  const path = still.dataset.tabletOver;
  empty();
  location.replace(path);
}

function empty() {
  isLeft = true;
  for (const video of document.querySelectorAll("video")) {
    for (const track of video.srcObject?.getTracks() ?? []) track.stop();
  }
  document.documentElement.classList.add("gone");
  document.body.replaceChildren();
}

async function drop() {
  localStorage.clear();
  sessionStorage.clear();
  for (const name of (await globalThis.caches?.keys()) ?? []) await caches.delete(name);
  for (const { name } of (await indexedDB.databases?.()) ?? []) indexedDB.deleteDatabase(name);
  for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) await worker.unregister();
}

if (still) watch();
else drop().catch(() => null);
