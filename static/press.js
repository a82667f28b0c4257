// Checking in and out on a phone: asks where one is where that counts, sends the press, and keeps it through a short loss of
// the network. Without this file the same page is a plain form.
"use strict";

const box = document.querySelector("[data-press]");
const words = box.dataset;
const shelf = `quad-presses-${words.owner}`;
const flagWords = JSON.parse(words.flags);
const news = document.getElementById("press-news");

const say = (text, tone = "") => {
  news.className = `notice ${tone}`;
  news.querySelector("p").textContent = text;
  news.hidden = false;
};

// What waits for the network: in this browser, for this person. A browser that keeps nothing keeps no presses either.
const kept = () => {
  try {
    return JSON.parse(localStorage.getItem(shelf)) ?? [];
  } catch {
    return [];
  }
};
const keep = (presses) => {
  try {
    if (presses.length > 0) localStorage.setItem(shelf, JSON.stringify(presses));
    else localStorage.removeItem(shelf);
  } catch {
    // Nothing can be kept here.
  }
};

// Photos of presses that wait, which are too large for that. So many at most, of such a size; older presses count no more.
const mostPhotos = 5;
const largestPhoto = 16 * 1024 * 1024;
const longestWait = 24 * 3600 * 1000;

const album = () => new Promise((resolve, reject) => {
  const opening = indexedDB.open("quad-press-photos", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("photos");
  opening.onsuccess = () => resolve(opening.result);
  opening.onerror = opening.onblocked = () => reject(opening.error);
});
// What the request that `work` makes comes to; undefined in a browser that keeps nothing, or no more.
const photos = async (mode, work) => {
  try {
    const base = await album();
    try {
      const transaction = base.transaction("photos", mode);
      const request = work(transaction.objectStore("photos"));
      await new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onerror = transaction.onabort = () => reject(transaction.error);
      });
      return request.result;
    } finally {
      base.close();
    }
  } catch {
    return undefined;
  }
};
const keepPhoto = async (key, picture) => {
  if (picture.size > largestPhoto || await photos("readonly", (all) => all.count()) >= mostPhotos) return false;
  try {
    // Its bytes: a camera's file may be gone by then.
    const one = { owner: words.owner, at: Date.now(), type: picture.type, bytes: await picture.arrayBuffer() };
    return await photos("readwrite", (all) => all.put(one, key)) === key;
  } catch {
    return false;
  }
};
const keptPhoto = async (key) => {
  const one = await photos("readonly", (all) => all.get(key));
  return one && new Blob([one.bytes], { type: one.type });
};
const dropPhoto = (key) => photos("readwrite", (all) => all.delete(key));
// Those whose press waits no more, and anybody's that is too old. One may have been kept a moment ago, its press not yet.
const tidyPhotos = () => photos("readwrite", (all) => {
  const keys = new Set(kept().map((each) => each.key));
  const asking = all.openCursor();
  asking.onsuccess = () => {
    const one = asking.result;
    if (!one) return;
    const age = Date.now() - one.value.at;
    if (age > longestWait || (one.value.owner === words.owner && age > 60000 && !keys.has(one.key))) one.delete();
    one.continue();
  };
  return asking;
});

// A message for the page as it is after the press.
const leave = (text, tone) => {
  try {
    sessionStorage.setItem("quad-press-news", JSON.stringify([text, tone]));
  } catch {
    // The page shows where one stands all the same.
  }
  location.assign(location.pathname);
};
try {
  const [text, tone] = JSON.parse(sessionStorage.getItem("quad-press-news")) ?? [];
  sessionStorage.removeItem("quad-press-news");
  if (text) say(text, tone);
} catch {
  // There is none.
}

const locate = () => new Promise((resolve) => {
  if (!navigator.geolocation) return resolve(null);
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => resolve({ latitude: coords.latitude, longitude: coords.longitude, accuracy: coords.accuracy }),
    () => resolve(null), { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 });
});

// Sends one press. A press is known by its key, so that it counts once however often it is sent.
const send = async ({ key, direction, body }) => {
  const answer = await fetch(words.press + direction, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": key, "Accept-Language": document.documentElement.lang },
    body: JSON.stringify({ ...body, sentAt: new Date().toISOString() }),
  });
  const result = await answer.json();
  // It has arrived before; only the answer was lost.
  const isKnown = answer.status === 409 && result.code === "idempotency-key-reused";
  return { isDone: answer.ok || isKnown, status: answer.status, result };
};

const sentence = (result) => [result.detail, ...(result.fields ?? []).map((field) => field.message)].filter(Boolean).join(" ");
const about = (result) => {
  const flags = result.flags ?? [];
  if (flags.length === 0) return [words.done, "good"];
  return [[words.flagged, ...flags.map((flag) => flagWords[flag] ?? flag)].join(" "), "warn"];
};

const upload = async (picture) => {
  const answer = await fetch(words.photos, { method: "POST", headers: { "Content-Type": picture.type || "image/jpeg" }, body: picture });
  const result = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(sentence(result)), { status: answer.status });
  return result.id;
};
// Whether what was answered may be otherwise in a moment.
const isPassing = (status) => status >= 500 || status === 429;

const press = async (form) => {
  const pressedAt = new Date().toISOString();
  const body = {};
  const note = form.elements.note.value.trim();
  const code = box.querySelector("[name=code]")?.value.trim();
  const picture = box.querySelector("[name=file]")?.files[0];
  if (note) body.note = note;
  if (code) body.code = code;
  if (words.place) {
    say(words.locating);
    const place = await locate();
    if (place) Object.assign(body, place);
    else say(words.noplace, "warn");
  }
  const item = { key: [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join(""), direction: form.dataset.direction, body };
  try {
    if (picture) {
      say(words.sending);
      try {
        body.photo = await upload(picture);
      } catch (fault) {
        // A picture that is refused can be replaced; one that can't be sent now is kept with its press, or left out.
        if (!(fault instanceof TypeError)) return say(fault.message, "bad");
        item.hasPhoto = await keepPhoto(item.key, picture);
      }
    }
    if (!item.hasPhoto) {
      if (!words.place) say(words.sending);
      const { isDone, status, result } = await send(item);
      if (isDone) return leave(...about(result));
      if (status === 401) return say(words.signin, "bad");
      if (!isPassing(status)) return say(sentence(result), "bad");
    }
  } catch {
    // The network is away.
  }
  keep([...kept(), { ...item, body: { ...body, pressedAt } }]);
  form.querySelector("button[type=submit]").disabled = true;
  say(words.kept, "warn");
};

let isFlushing = false;
const flush = async () => {
  if (isFlushing || kept().length === 0) return;
  isFlushing = true;
  let last = null;
  try {
    // In the order in which they were pressed.
    while (kept().length > 0) {
      const item = kept()[0];
      let refused = "";
      if (item.hasPhoto && !item.body.photo) {
        const picture = await keptPhoto(item.key);
        try {
          if (picture) item.body.photo = await upload(picture);
        } catch (fault) {
          if (fault.status === 401) say(words.signin, "bad");
          if (!fault.status || fault.status === 401 || isPassing(fault.status)) break;
          // The press counts without it.
          refused = fault.message;
        }
        // It is sent once, also where the answer to the press is lost.
        item.hasPhoto = false;
        keep([item, ...kept().slice(1)]);
        await dropPhoto(item.key);
      }
      const { isDone, status, result } = await send(item);
      if (!isDone && status === 401) {
        say(words.signin, "bad");
        break;
      }
      if (!isDone && isPassing(status)) break;
      keep(kept().slice(1));
      last = isDone ? [[words.sent, refused].join(" ").trim(), refused ? "warn" : "good"] : [`${words.refused} ${sentence(result)}`, "bad"];
    }
  } catch {
    // Still away.
  }
  isFlushing = false;
  if (last) leave(...last);
};

for (const form of box.querySelectorAll("form[data-direction]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    await press(form);
    form.ariaBusy = null;
  });
}
if (kept().length > 0) say(words.kept, "warn");
window.addEventListener("online", flush);
setInterval(flush, 5000);
flush();
tidyPhotos();
