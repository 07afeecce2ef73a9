// Aiming at a square: <div data-scan="/lire-un-carre"> inside a form holds a button, a viewer, a photo field for
// who has no script, and the field `code`, which is filled here before the form is sent. The browser reads the
// square where it can; where it cannot, small frames are read by this site. data-scan-auto opens the camera by
// itself where it was allowed before.

const WIDTH = 800; // pixels of a frame that is sent
const PAUSE = 250; // ms between two looks
const PATIENCE = 60_000; // ms after which a camera that sees nothing is let go

for (const place of document.querySelectorAll("[data-scan]")) prepare(place);

function prepare(place) {
  const part = (name) => place.querySelector(`[data-scan-${name}]`);
  const [opener, viewer, video, closer] = ["open", "viewer", "video", "close"].map(part);
  const photo = place.querySelector("input[type=file]");
  const code = place.querySelector("[name=code]");
  let stream = null;

  function release() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = video.srcObject = null;
    viewer.hidden = true;
    opener.hidden = !navigator.mediaDevices?.getUserMedia;
    if (photo) photo.closest(".field").hidden = !opener.hidden; // the other way, for who has no camera here
  }

  function tell(which) {
    for (const words of place.querySelectorAll("[data-scan-says]")) words.hidden = words.dataset.scanSays !== which;
  }

  function found(text) {
    release();
    tell("read");
    code.value = text;
    if (photo) photo.value = "";
    code.form.requestSubmit();
  }

  async function open() {
    tell("");
    try {
      const asked = { facingMode: "environment", width: { ideal: 1280 } };
      stream = await navigator.mediaDevices.getUserMedia({ video: asked, audio: false });
    } catch {
      if (photo) photo.closest(".field").hidden = false;
      return tell("refused");
    }
    [opener.hidden, viewer.hidden] = [true, false];
    video.srcObject = stream;
    await video.play().catch(() => {});
    viewer.scrollIntoView({ block: "nearest" });
    tell("aim");
    await look(stream);
  }

  async function look(mine) {
    const detector = await detectorOf();
    const until = Date.now() + PATIENCE;
    while (stream === mine && Date.now() < until) {
      const text = video.videoWidth ? await read(detector, video, place.dataset.scan) : "";
      if (stream !== mine) return;
      if (text) return found(text);
      await new Promise((after) => setTimeout(after, PAUSE));
    }
    if (stream === mine) release();
  }

  async function readPhoto() {
    const picture = photo.files[0] && (await createImageBitmap(photo.files[0]).catch(() => null));
    if (!picture) return;
    const text = await read(await detectorOf(), picture, place.dataset.scan, 2 * WIDTH);
    if (text) found(text);
    else tell("unread");
  }

  opener.addEventListener("click", open);
  closer.addEventListener("click", release);
  photo?.addEventListener("change", readPhoto);
  addEventListener("pagehide", release);
  document.addEventListener("visibilitychange", () => document.hidden && release());
  release();
  if ("scanAuto" in place.dataset) openIfAllowed(open);
}

async function openIfAllowed(open) {
  const permission = await navigator.permissions?.query({ name: "camera" }).catch(() => null);
  if (permission?.state === "granted") open();
}

async function detectorOf() {
  const known = await globalThis.BarcodeDetector?.getSupportedFormats().catch(() => []);
  return known?.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : null;
}

async function read(detector, source, address, width = WIDTH) {
  try {
    if (detector) return (await detector.detect(source))[0]?.rawValue ?? "";
    const body = await frame(source, width);
    const answer = await fetch(address, { method: "POST", body });
    return answer.ok ? (await answer.json()).text : "";
  } catch {
    return ""; // no network for a moment: the next look may succeed
  }
}

function frame(source, width) {
  const [wide, high] = [source.videoWidth ?? source.width, source.videoHeight ?? source.height];
  const scale = Math.min(1, width / wide);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(wide * scale), Math.round(high * scale)];
  canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/webp", 0.6));
}
