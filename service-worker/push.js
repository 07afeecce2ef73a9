// A push becomes a notification, always: a phone that shows nothing three times is silently unsubscribed by iOS.
// The message is declarative JSON (Push API): where the browser does not show it by itself, it is read here.

const APP_ICON = SHELL.find((path) => path.startsWith("/a/icon-192."));
const SMALL_ICON = SHELL.find((path) => path.startsWith("/a/small."));

self.addEventListener("push", (event) => {
  const told = read(event.data);
  event.waitUntil(
    self.registration.showNotification(told.title, {
      body: told.body,
      lang: told.lang,
      tag: told.tag,
      icon: APP_ICON,
      badge: SMALL_ICON,
      data: { navigate: told.navigate },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data?.navigate));
});

function read(data) {
  try {
    const { notification } = data.json();
    if (notification.title) return notification;
  } catch {
    // Shown all the same, with what is always true.
  }
  return self.navigator.language.startsWith("fr")
    ? { title: "Passeport de badges", body: "Il y a du nouveau.", lang: "fr", navigate: HOME }
    : { title: "Badge passport", body: "There is something new.", lang: "en", navigate: HOME };
}

async function show(address) {
  // Only the path counts: a notification opens nothing but this site.
  const { pathname, search } = new URL(address ?? HOME, self.location.origin);
  const here = self.location.origin + pathname + search;
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const opened = windows.find((one) => one.url === here);
  return opened ? opened.focus() : self.clients.openWindow(pathname + search);
}
