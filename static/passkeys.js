// Passkeys: asks the browser for one and sends its answer with the form. Without scripts these forms stay hidden.
"use strict";

const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const decode = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
const named = (list) => list.map((each) => ({ ...each, id: decode(each.id) }));

// What the options of a registration and of a sign-in look like as objects: older browsers can't read their JSON.
const makeOne = async (options) => {
  const publicKey = {
    ...options, challenge: decode(options.challenge), user: { ...options.user, id: decode(options.user.id) },
    excludeCredentials: named(options.excludeCredentials),
  };
  const { rawId, response } = await navigator.credentials.create({ publicKey });
  return [
    ["id", encode(rawId)], ["clientData", encode(response.clientDataJSON)],
    ["attestation", encode(response.attestationObject)],
    ...(response.getTransports?.() ?? []).map((transport) => ["transports", transport]),
  ];
};
const useOne = async (options, how = {}) => {
  const publicKey = {
    ...options, challenge: decode(options.challenge), allowCredentials: named(options.allowCredentials),
  };
  const { rawId, response } = await navigator.credentials.get({ publicKey, ...how });
  return [
    ["id", encode(rawId)], ["clientData", encode(response.clientDataJSON)],
    ["authenticatorData", encode(response.authenticatorData)], ["signature", encode(response.signature)],
    ["userHandle", response.userHandle ? encode(response.userHandle) : ""],
  ];
};

// What the campus said instead of giving options: words to show.
class Refusal extends Error {}

const ask = (address, proof) => fetch(address, {
  method: "POST",
  headers: { "Accept-Language": document.documentElement.lang, "Content-Type": "application/json" },
  body: proof === undefined ? undefined : JSON.stringify({ proof }),
});

const send = (form, fields) => {
  for (const [name, value] of fields) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  form.dataset.answered = "true";
  form.requestSubmit();
};

// Where browsers can, they offer passkeys in the field for the address, among what they fill in. Only one question may be
// open at a time, so the button takes this one back. Anything that goes wrong here is silent: nobody has asked for it.
const offered = { end: () => {} };
const whenSeen = () => new Promise((resolve) => {
  if (!document.hidden) return resolve();
  document.addEventListener("visibilitychange", () => resolve(whenSeen()), { once: true });
});
const offer = async (place, form) => {
  if (!await PublicKeyCredential.isConditionalMediationAvailable?.()) return;
  let isWanted = true;
  let controller = new AbortController();
  offered.end = () => {
    isWanted = false;
    controller.abort();
  };
  while (isWanted) {
    // A page that nobody looks at asks for nothing.
    await whenSeen();
    const answer = await ask(place.dataset.options);
    if (!answer.ok || !isWanted) return;
    const options = await answer.json();
    controller = new AbortController();
    // The challenge ends before the page does: a new one takes its place.
    const timer = setTimeout(() => controller.abort("renewed"), options.timeout * 0.9);
    try {
      const fields = await useOne(options, { mediation: "conditional", signal: controller.signal });
      if (isWanted) send(form, fields);
      return;
    } catch {
      if (controller.signal.reason !== "renewed") return;
    } finally {
      clearTimeout(timer);
    }
  }
};

for (const place of document.querySelectorAll("[data-passkey]")) {
  const form = place.querySelector("form");
  const fault = place.querySelector("[data-passkey-fault]");
  if (!window.PublicKeyCredential) {
    const note = place.parentElement.querySelector("[data-passkey-none]");
    if (note) note.hidden = false;
    continue;
  }
  place.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.dataset.answered) return;
    event.preventDefault();
    if (form.dataset.asking) return;
    form.dataset.asking = "true";
    offered.end();
    fault.hidden = true;
    try {
      // What only the campus can judge comes first: a device must not keep a passkey that is then refused.
      const answer = await ask(place.dataset.options, form.elements.proof?.value);
      const options = await answer.json();
      if (!answer.ok) throw new Refusal(options.fields?.[0].message ?? options.detail);
      if (form.elements.proof) form.elements.proof.disabled = true;
      const fields = place.dataset.passkey === "new" ? await makeOne(options) : await useOne(options);
      send(form, fields);
    } catch (error) {
      let words = place.dataset.cancelled;
      if (error instanceof Refusal) words = error.message;
      else if (error.name === "InvalidStateError") words = place.dataset.known;
      fault.querySelector("p").textContent = words;
      fault.hidden = false;
      if (form.elements.proof) form.elements.proof.disabled = false;
    } finally {
      delete form.dataset.asking;
    }
  });
  if (document.querySelector("[autocomplete~='webauthn']")) offer(place, form).catch(() => {});
}
