// Makes Quad's pages livelier. Every page works without it; nothing here is the only way to do something.
"use strict";

// One form, one submission: a second press while the first is under way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "dialog" || event.defaultPrevented) return;
  if (form.ariaBusy === "true") event.preventDefault();
  else if (form.method === "post") form.ariaBusy = "true";
});

// A double click is one press: its second half must not land on the next page's button in the same place.
document.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest("button[type=submit]")) event.preventDefault();
});

// A page that comes back from the browser's history can be used again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[aria-busy]")) form.ariaBusy = null;
});

// Light, dark or the system's: shown at once, remembered by the server without leaving the page.
document.addEventListener("submit", async (event) => {
  const theme = event.submitter?.name === "theme" ? event.submitter.value : null;
  if (theme === null) return;
  event.preventDefault();
  const form = event.target;
  form.ariaBusy = null;
  document.documentElement.dataset.theme = theme;
  for (const button of document.querySelectorAll("button[name=theme]")) {
    button.ariaPressed = String(button.value === theme);
  }
  const body = new URLSearchParams(new FormData(form, event.submitter));
  try {
    await fetch(form.action, { method: "POST", body, redirect: "manual" });
  } catch {
    // Offline: the choice still holds on this page.
  }
});

// A filter takes effect when it is chosen. A day that is being typed is complete only when its author says so: by Enter.
let typing = null;
document.addEventListener("keydown", (event) => { typing = event.target; });
document.addEventListener("pointerdown", () => { typing = null; });
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-live]");
  if (event.target.type === "date" && event.target === typing) return;
  if (form && event.target.matches("select, input[type=date], input[type=checkbox]")) form.requestSubmit();
});

// Confirmations open as popovers on their own; here they become modal, so that the keyboard stays inside.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[popovertarget]");
  const dialog = button && document.getElementById(button.getAttribute("popovertarget"));
  if (!(dialog instanceof HTMLDialogElement)) return;
  event.preventDefault();
  if (dialog.open) {
    dialog.close();
    return;
  }
  dialog.removeAttribute("popover");
  dialog.showModal();
});
document.addEventListener("click", (event) => {
  if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close(); // beside the sheet
});

// Copies the text of the named element.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  await navigator.clipboard.writeText(source.value ?? source.textContent);
  button.querySelector("span").textContent = button.dataset.done;
});
for (const button of document.querySelectorAll("button[data-copy]")) button.hidden = !navigator.clipboard;

// A chosen picture is shown before it is sent, cut as it will be.
for (const input of document.querySelectorAll("input[data-preview]")) {
  const canvas = document.getElementById(input.dataset.preview);
  const show = (isChosen) => {
    for (const each of canvas.parentElement.children) each.hidden = (each === canvas) !== isChosen;
  };
  input.addEventListener("change", async () => {
    try {
      const picture = await createImageBitmap(input.files[0]);
      const side = Math.min(picture.width, picture.height);
      const paper = canvas.getContext("2d");
      paper.fillStyle = "white";
      paper.fillRect(0, 0, canvas.width, canvas.height);
      paper.drawImage(
        picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, canvas.width, canvas.height);
      picture.close();
      show(true);
    } catch {
      show(false); // none was chosen, or none that this browser knows: the server says what is wrong with it
    }
  });
}

// A form that asks for a time zone proposes the browser's own.
for (const select of document.querySelectorAll("select[data-zone]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone) continue;
  if (![...select.options].some((option) => option.value === zone)) select.add(new Option(zone, zone));
  select.value = zone;
}

// Of pages that belong together the present one is in sight, however narrow the row.
document.querySelector(".siblings [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// The print button is there only where it can work.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Clocks follow the server's time, not the phone's: `data-now` is the server's, in milliseconds, when it wrote the page.
const clocks = document.querySelectorAll("[data-clock], [data-since]");
if (clocks.length > 0) {
  const server = Number(document.documentElement.dataset.now);
  const skew = server - (performance.timeOrigin + performance.now());
  const formats = new Map();
  const hourAndMinute = (zone, now) => {
    if (!formats.has(zone)) {
      formats.set(zone, new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }));
    }
    return formats.get(zone).format(now);
  };
  // The same words as `durationWords` writes on the server.
  const duration = (seconds) => {
    if (seconds < 60) return `${seconds} s`;
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    if (hours === 0) return `${minutes} min`;
    return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
  };
  const tick = () => {
    const now = performance.timeOrigin + performance.now() + skew;
    for (const clock of clocks) {
      let words;
      if (clock.dataset.clock) {
        words = hourAndMinute(clock.dataset.clock, now);
      } else {
        words = duration(Math.max(0, Math.floor((now - Number(clock.dataset.since)) / 1000)));
      }
      if (clock.textContent !== words) clock.textContent = words;
    }
    setTimeout(tick, 1000 - (now % 1000));
  };
  tick();
}

// Parts of a page that follow what happens: told of it over a WebSocket, fetched anew, put in place of what they were.
// (Not an event stream: browsers allow six of those to one host, in all tabs together.) The bell of the frame is told
// its number and fetches nothing.
const followers = [...document.querySelectorAll("[data-topics]")];
if (followers.length > 0) {
  const topicsOf = (element) => element.dataset.topics.split(" ");
  const topics = [...new Set(followers.flatMap(topicsOf))];
  let after = followers.map((each) => each.dataset.after).find(Boolean);
  let socket = null;
  let pause = 1000;
  let planned = null;
  const parts = () => [...document.querySelectorAll("[data-part]")];
  // Nothing is taken from under the hands of somebody who types, selects or has something open there.
  const isInUse = () => {
    const selection = getSelection();
    return parts().some((part) => part.querySelector(":popover-open, dialog[open], details[open], .tick :checked")
      || (part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea"))
      || (!selection.isCollapsed && part.contains(selection.anchorNode)));
  };
  const plan = (wait) => { planned ??= setTimeout(refresh, wait); };
  const ring = (unread) => {
    for (const count of document.querySelectorAll("[data-unread]")) {
      count.dataset.unread = unread;
      count.hidden = unread === 0;
      count.firstChild.data = unread > 99 ? "99+" : unread;
    }
  };
  const refresh = async () => {
    planned = null;
    if (isInUse()) {
      plan(2000);
      return;
    }
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (isInUse()) {
        plan(2000);
        return;
      }
      for (const part of parts()) {
        const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
        if (!fresh) continue;
        const focused = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
        part.replaceWith(fresh);
        if (focused) fresh.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
      }
    } catch {
      // Offline: the connection comes back by itself, and with it what was missed.
    }
  };
  const connect = () => {
    if (socket || document.hidden) return;
    socket = new WebSocket(new URL("/ws", location.href).href.replace(/^http/, "ws"));
    socket.addEventListener("open", (event) => {
      // Left while it was still connecting.
      if (event.target !== socket) return event.target.close();
      socket.send(JSON.stringify({ type: "subscribe", topics, ...(after && { after }) }));
    });
    socket.addEventListener("message", (event) => {
      const message = JSON.parse(event.data);
      if (message.type === "subscribed") {
        pause = 1000;
        // What is told beside the log may have come before anybody listened.
        if (document.querySelector("[data-moving]")) plan(0);
      }
      // What is told beside the log has no place in it.
      if (message.type === "event" && message.id) after = message.id;
      if (message.topic === "notifications.unread") ring(message.data.count);
      const concerns = message.type === "resync"
        || (message.type === "event" && parts().some((part) => topicsOf(part).includes(message.topic)));
      // Not everybody at the same instant.
      if (concerns && parts().length > 0) plan(200 + 600 * Math.random());
    });
    socket.addEventListener("close", (event) => {
      if (event.target !== socket) return;
      socket = null;
      // Who may not listen any more does not ask again.
      if (event.code >= 4400 && event.code < 4500) return;
      setTimeout(connect, pause * (0.5 + Math.random()));
      pause = Math.min(pause * 2, 60000);
    });
  };
  // One that is not open yet is closed when it is: to close it now is a complaint in the browser's console.
  const leave = () => {
    const left = socket;
    socket = null;
    if (left?.readyState === WebSocket.OPEN) left.close();
  };
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); else connect(); });
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", connect);
  connect();
}

// The search over everything opens over the page. Its script comes when it is first wanted.
const finder = document.querySelector("[data-palette]");
if (finder) {
  const open = async (event) => {
    event.preventDefault();
    document.querySelector(".nav:popover-open")?.hidePopover();
    (await import(finder.dataset.palette)).open();
  };
  finder.addEventListener("click", (event) => {
    if (event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey) open(event);
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") open(event);
    else if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) open(event);
  });
}
