// Being told by this phone. Each [data-notify="state"] is shown in its state only: impossible, install (iOS, from
// the home screen only), refused, off, on, and after a tap: done or failed. Nothing is asked before a tap.

const KEY = "push-key"; // pocket.js heals the subscription while it is there
const LATER = "push-later";
const places = document.querySelectorAll("[data-notify]");

function show(...states) {
  for (const place of places) {
    const isRefusedOffer = "notifyOffer" in place.dataset && localStorage.getItem(LATER);
    place.hidden = !states.includes(place.dataset.notify) || Boolean(isRefusedOffer);
  }
}

async function state() {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
    return navigator.standalone === false ? "install" : "impossible";
  }
  if (Notification.permission === "denied") return "refused";
  return (await current()) ? "on" : "off";
}

async function current() {
  const registration = await navigator.serviceWorker.getRegistration("/");
  return registration?.pushManager.getSubscription();
}

function post(path, content = {}) {
  const headers = { "Content-Type": "application/json" };
  // Also when the page is left in the same moment.
  return fetch(path, { method: "POST", headers, body: JSON.stringify(content), keepalive: true });
}

async function turnOn() {
  // Asked first: some browsers forget the tap as soon as anything else was waited for.
  if ((await Notification.requestPermission()) !== "granted") return [await state()];
  await navigator.serviceWorker.register("/sw.js");
  const registration = await navigator.serviceWorker.ready;
  const { key } = await (await post("/passeport/prevenir/cle")).json();
  const asked = { userVisibleOnly: true, applicationServerKey: key };
  const subscription = await registration.pushManager.subscribe(asked);
  const answer = await post("/passeport/prevenir", subscription);
  if (!answer.ok) {
    await subscription.unsubscribe();
    return ["failed", "off"];
  }
  localStorage.setItem(KEY, key);
  return ["done", "on"];
}

function turnOff() {
  // pocket.js may be healing the subscription just now: that ends first.
  return navigator.locks.request(KEY, turnOffAlone);
}

async function turnOffAlone() {
  localStorage.removeItem(KEY);
  const subscription = await current();
  if (subscription) {
    await post("/passeport/ne-plus-prevenir", { endpoint: subscription.endpoint });
    await subscription.unsubscribe();
  }
  return [await state()];
}

async function later() {
  localStorage.setItem(LATER, "yes");
  return [];
}

const ACTIONS = { on: turnOn, off: turnOff, later };

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-notify-do]");
  if (!button) return;
  button.disabled = true;
  show(...(await ACTIONS[button.dataset.notifyDo]().catch(() => ["failed", "off"])));
  button.disabled = false;
});

state().then(show, () => show("impossible"));
