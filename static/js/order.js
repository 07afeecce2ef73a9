// Dragging a part of a page to its place: [data-order] > [data-order-place="where to say it"] [data-order-grip]. The
// buttons stay: they serve keyboards and phones without script. What is dragged is said once, when it is let go.

for (const list of document.querySelectorAll("[data-order]")) {
  if (list.children.length < 2) continue;
  for (const item of list.children) makeDraggable(list, item);
}

function makeDraggable(list, item) {
  const grip = item.querySelector("[data-order-grip]");
  grip.hidden = false;
  grip.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const from = place(list, item);
    // A thing that moves in the page loses the pointer: the whole page listens, until it is let go.
    const listening = new AbortController();
    const until = { signal: listening.signal };
    item.dataset.dragged = "";
    document.addEventListener("pointermove", (moved) => follow(list, item, moved.clientY), until);
    for (const end of ["pointerup", "pointercancel"]) {
      document.addEventListener(end, () => letGo(list, item, from, listening), until);
    }
  });
}

function place(list, item) {
  return [...list.children].indexOf(item);
}

function follow(list, item, y) {
  const below = [...list.children].find((other) => {
    const box = other.getBoundingClientRect();
    return other !== item && y < box.top + box.height / 2;
  });
  if (item.nextElementSibling !== (below ?? null)) list.insertBefore(item, below ?? null);
}

async function letGo(list, item, from, listening) {
  listening.abort();
  delete item.dataset.dragged;
  const to = place(list, item);
  if (to === from) return;
  try {
    await fetch(item.dataset.orderPlace, { method: "POST", body: new URLSearchParams({ to }) });
  } finally {
    location.reload(); // the buttons know the new places, or nothing has moved
  }
}
