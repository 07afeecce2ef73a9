// "Vérifier ici": the reader's own browser checks the second proof of a badge, and believes nobody but the key
// that the issuer's own address gives. eddsa-jcs-2022 (W3C vc-di-eddsa, section 3.3), JSON as RFC 8785 writes it.

const button = document.querySelector("[data-check]");
const DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

// RFC 8785: members in the order of their UTF-16 units; numbers and strings as JavaScript writes them.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical)}]`;
  if (!value || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`)}}`;
}

// Multibase "z": base58 as Bitcoin writes it.
function bytes(spelled) {
  let number = 0n;
  for (const letter of spelled.slice(1)) number = number * 58n + BigInt(DIGITS.indexOf(letter));
  const hex = number.toString(16);
  const found = (hex.length % 2 ? `0${hex}` : hex).match(/../g).map((pair) => parseInt(pair, 16));
  return new Uint8Array([...Array(spelled.slice(1).match(/^1*/)[0].length).fill(0), ...found]);
}

async function digest(value) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonical(value))));
}

async function json(address) {
  const answer = await fetch(address, { headers: { Accept: "application/ld+json" }, cache: "no-store" });
  if (!answer.ok) throw new TypeError(address);
  return answer.json();
}

async function verdict() {
  const { proof, ...badge } = await json(button.dataset.check);
  const { proofValue, ...options } = [proof].flat().find((one) => one.cryptosuite === "eddsa-jcs-2022");
  const issuer = badge.issuer.id ?? badge.issuer;
  const spelled = isKey(issuer) ? ownKey(issuer, options) : await listedKey(issuer, options);
  if (!spelled) return "bad";
  const raw = bytes(spelled).slice(2); // without the mark of Ed25519, ed 01
  let key;
  try {
    key = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
  } catch {
    return "unable";
  }
  const signed = new Uint8Array([...(await digest(options)), ...(await digest(badge))]);
  if (!(await crypto.subtle.verify("Ed25519", key, bytes(proofValue), signed))) return "bad";
  return isKey(issuer) ? "own" : "good";
}

// An author who is nothing but a key (did:key): whoever wrote the badge holds it, and it says no more.
function isKey(issuer) {
  return issuer.startsWith("did:key:");
}

function ownKey(issuer, { verificationMethod }) {
  const spelled = issuer.slice("did:key:".length);
  return verificationMethod === `${issuer}#${spelled}` && spelled;
}

// Only a key that the issuer's address lists for signing is the issuer's.
async function listedKey(issuer, { verificationMethod }) {
  const theirs = await json(issuer);
  const method = theirs.verificationMethod.find((one) => one.id === verificationMethod);
  return theirs.id === issuer && theirs.assertionMethod.includes(method?.id) && method.publicKeyMultibase;
}

function say(...words) {
  for (const line of document.querySelectorAll("[data-check-says]")) {
    line.hidden = !words.includes(line.dataset.checkSays);
  }
}

async function check() {
  button.disabled = true;
  try {
    const found = globalThis.crypto?.subtle ? await verdict() : "unable";
    say(found === "own" ? "good" : found, found === "good" && "key", found === "own" && "own");
  } catch (error) {
    // What the network did not bring says nothing; what is no badge any more says enough.
    say(error instanceof TypeError && !error.message.includes("undefined") ? "unreached" : "bad");
  }
  button.disabled = false;
}

if (button) {
  document.querySelector("[data-check-needs]").hidden = true;
  button.hidden = false;
  button.addEventListener("click", check);
}
