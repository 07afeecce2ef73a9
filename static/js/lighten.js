// <input type="file" data-lighten>: a photo leaves the phone small, and without the place where it was taken.

const SIDE = 1600; // pixels: what this site keeps is smaller still
const QUALITY = 0.85;

for (const field of document.querySelectorAll("input[type=file][data-lighten]")) {
  field.addEventListener("change", () => lighten(field));
}

async function lighten(field) {
  const photo = field.files[0];
  const drawn = photo && (await createImageBitmap(photo, { imageOrientation: "from-image" }).catch(() => null));
  if (!drawn || !globalThis.DataTransfer) return; // the site makes it smaller itself
  const scale = Math.min(1, SIDE / Math.max(drawn.width, drawn.height));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(drawn.width * scale), Math.round(drawn.height * scale)];
  canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!blob || field.files[0] !== photo) return;
  const lighter = new DataTransfer();
  lighter.items.add(new File([blob], "photo.jpg", { type: "image/jpeg" }));
  field.files = lighter.files;
}
