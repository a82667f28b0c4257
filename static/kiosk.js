// Shows a kiosk's present code, and the next one when its time has come.
"use strict";

const kiosk = document.querySelector("[data-kiosk]");
const digits = kiosk.querySelector("[data-code]");
const picture = kiosk.querySelector("svg.qr");
const rest = kiosk.querySelector("progress");
const away = kiosk.querySelector("[data-away]");
let end = 0;

const refresh = async () => {
  try {
    const answer = await fetch(kiosk.dataset.kiosk, { cache: "no-store" });
    // The screen is no kiosk any more: the page says so.
    if (answer.status === 410) return location.reload();
    if (!answer.ok) throw new Error(String(answer.status));
    const { code, path, viewBox, left } = await answer.json();
    digits.textContent = `${code.slice(0, 3)} ${code.slice(3)}`;
    picture.setAttribute("viewBox", viewBox);
    picture.firstElementChild.setAttribute("d", path);
    away.hidden = true;
    end = performance.now() + left;
    setTimeout(refresh, left + 200);
  } catch {
    away.hidden = false;
    setTimeout(refresh, 3000);
  }
};

setInterval(() => { rest.value = Math.max(0, (end - performance.now()) / 1000); }, 250);
refresh();
