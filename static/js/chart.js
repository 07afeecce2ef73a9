// A closer look at a chart: its links with data-zoom work without script (?zoom=2); here the page stays, and what was
// in the middle stays there. A mouse drags it, a finger scrolls it, arrows move it by half of what one sees.

const MOST = 3;
const pane = document.querySelector("[data-chart]");
const view = pane.lastElementChild;
const arrows = pane.querySelector("[data-arrows]");
const buttons = document.querySelectorAll("[data-zoom]"); // smaller, larger
let zoom = Number(pane.dataset.chart);

for (const button of buttons) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    look(zoom + Number(button.dataset.zoom));
  });
}
for (const button of arrows.children) button.addEventListener("click", () => pan(button.dataset.pan));
view.addEventListener("pointerdown", grab);
show();

function look(closer) {
  const to = Math.min(Math.max(closer, 1), MOST);
  if (to === zoom) return;
  const x = (view.scrollLeft + view.clientWidth / 2) / zoom;
  const box = view.getBoundingClientRect();
  const y = (view.scrollTop + Math.min(view.clientHeight, innerHeight - box.top) / 2) / zoom;
  pane.classList.replace(`zoom-${zoom}`, `zoom-${to}`);
  zoom = to;
  show();
  view.scrollTo(x * zoom - view.clientWidth / 2, y * zoom - view.clientHeight / 2);
}

function show() {
  arrows.hidden = zoom === 1;
  buttons[0].hidden = zoom === 1;
  buttons[1].hidden = zoom === MOST;
}

function pan(way) {
  const [x, y] = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[way];
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  view.scrollBy({ left: (x * view.clientWidth) / 2, top: (y * view.clientHeight) / 2, behavior });
}

function grab(event) {
  if (event.pointerType !== "mouse" || zoom === 1) return;
  const listening = new AbortController();
  const until = { signal: listening.signal };
  let far = 0;
  event.preventDefault();
  document.addEventListener("pointermove", (moved) => {
    far += Math.abs(moved.movementX) + Math.abs(moved.movementY);
    view.scrollBy(-moved.movementX, -moved.movementY);
  }, until);
  document.addEventListener("pointerup", () => {
    listening.abort();
    if (far > 8) view.addEventListener("click", (click) => click.preventDefault(), { capture: true, once: true });
  }, until);
}
