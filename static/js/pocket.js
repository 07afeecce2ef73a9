// The passport in the pocket: registers the worker, asks it to keep this person's pages, and heals what the
// phone may have lost of a push subscription since the last opening.

const KEY = "push-key"; // there while this phone asked to be told; what was asked is known to the server

function tellNetwork() {
  for (const words of document.querySelectorAll("[data-offline]")) words.hidden = navigator.onLine;
}

// One at a time, in every tab: a healing under way must not come after "Ne plus me prévenir" (notify.js asks too).
function heal(registration) {
  return navigator.locks.request(KEY, () => healAlone(registration));
}

async function healAlone(registration) {
  const key = localStorage.getItem(KEY);
  if (!key || sessionStorage.getItem(KEY) || !registration.pushManager) return;
  if (Notification.permission !== "granted") return;
  const asked = { userVisibleOnly: true, applicationServerKey: key };
  const manager = registration.pushManager;
  const subscription = (await manager.getSubscription()) ?? (await manager.subscribe(asked));
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch("/passeport/prevenir", { method: "POST", headers, body: JSON.stringify(subscription) });
  if (answer.ok) sessionStorage.setItem(KEY, "told"); // once for each opening
}

// What was tapped without a network (service-worker/outbox.js) leaves now; how much still waits, every page says.
function tellWaiting({ data: forms }) {
  clearTimeout(retry.timer);
  if (forms.some(({ state }) => state === "waiting") && navigator.onLine) retry.timer = setTimeout(sendWaiting, retry.next());
  const refused = forms.filter(({ state }) => state === "refused").length;
  const waiting = forms.length - refused;
  for (const place of document.querySelectorAll("[data-waits]")) {
    place.hidden = !forms.length;
    const { one, many, refused: no } = place.dataset;
    place.querySelector("b").textContent = refused ? no : waiting === 1 ? one : many.replace("{count}", waiting);
  }
}

// "Online" is said before the network carries anything: asked again after two seconds, then four, up to a minute.
const retry = { timer: 0, pause: 1_000, next: () => (retry.pause = Math.min(2 * retry.pause, 60_000)) };

async function sendWaiting() {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = tellWaiting;
  active.postMessage({ outbox: "send" }, [port2]);
}

async function pocket() {
  await navigator.serviceWorker.register("/sw.js");
  const registration = await navigator.serviceWorker.ready;
  sendWaiting();
  addEventListener("online", sendWaiting);
  navigator.serviceWorker.addEventListener("message", sendWaiting);
  // On paid and counted data, and at a desk, only the pages that are opened are kept.
  const isAtDesk = location.pathname.startsWith("/bureau");
  if (!isAtDesk && !navigator.connection?.saveData) registration.active.postMessage("keep my pages");
  await heal(registration);
}

tellNetwork();
addEventListener("online", tellNetwork);
addEventListener("offline", tellNetwork);
// Without a network, or where storage is refused, all of this waits for the next opening.
if ("serviceWorker" in navigator) pocket().catch(() => null);
