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
