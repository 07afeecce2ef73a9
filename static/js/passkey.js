// The finger, the face or the phone's code (Web Authentication, Level 3).
//
// <button type="button" data-passkey="add" data-then="/path">    makes a passkey for the passport of this device
// <button type="button" data-passkey="enter" data-then="/path">  opens the passport that a passkey belongs to
//
// data-passkey-at (optional): the address that is asked instead of ours. [data-passkey-ready] is shown only where
// this can work, [data-passkey-absent] only where it cannot, [data-passkey-failed] after a refusal.

const AT = { add: "/passeport/doigt", enter: "/entrer/doigt" };

function bytes(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function text(buffer) {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function post(path, content = {}) {
  const headers = { "Content-Type": "application/json" };
  return fetch(path, { method: "POST", headers, body: JSON.stringify(content) });
}

async function posted(path, content) {
  const answer = await post(path, content);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.status === 204 ? {} : answer.json();
}

// Older phones have neither parseCreationOptionsFromJSON nor toJSON, so both are done by hand.
async function made(asked) {
  const known = (asked.excludeCredentials ?? []).map((each) => ({ ...each, id: bytes(each.id) }));
  const user = { ...asked.user, id: bytes(asked.user.id) };
  const publicKey = { ...asked, challenge: bytes(asked.challenge), user, excludeCredentials: known };
  const { rawId, response } = await navigator.credentials.create({ publicKey });
  return json(rawId, {
    clientDataJSON: text(response.clientDataJSON),
    attestationObject: text(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  });
}

async function shown(asked) {
  const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: [] };
  const { rawId, response } = await navigator.credentials.get({ publicKey });
  return json(rawId, {
    clientDataJSON: text(response.clientDataJSON),
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    userHandle: response.userHandle ? text(response.userHandle) : null,
  });
}

function json(rawId, response) {
  return { id: text(rawId), rawId: text(rawId), type: "public-key", response, clientExtensionResults: {} };
}

async function run({ passkey, passkeyAt, then }) {
  const at = passkeyAt ?? AT[passkey];
  const { token, publicKey } = await posted(`${at}/demande`);
  let credential;
  try {
    credential = await (passkey === "add" ? made(publicKey) : shown(publicKey));
  } catch (refusal) {
    // This phone has a key of this passport already: that is what was wanted.
    if (refusal.name === "InvalidStateError") return then;
    throw refusal;
  }
  const { go } = await posted(at, { token, credential });
  return go || then;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-passkey]");
  if (!button) return;
  const failed = document.querySelectorAll("[data-passkey-failed]");
  for (const place of failed) place.hidden = true;
  button.disabled = true;
  try {
    location.assign((await run(button.dataset)) || "/passeport");
  } catch {
    for (const place of failed) place.hidden = false;
    failed[0]?.scrollIntoView({ block: "nearest" });
  }
  button.disabled = false;
});

// A passkey belongs to the name of a site: an address of digits has none.
const hasName = !/^[\d.]+$|^\[/.test(location.hostname);
const canShow = isSecureContext && hasName && "PublicKeyCredential" in window;
const canMake = canShow && (await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false));
const makes = '[data-passkey="add"]';

for (const place of document.querySelectorAll("[data-passkey-ready]")) {
  place.hidden = place.matches(makes) || place.querySelector(makes) ? !canMake : !canShow;
}
for (const place of document.querySelectorAll("[data-passkey-absent]")) place.hidden = canShow;
