// The search over everything as a sheet over any page: opened by its button, Ctrl+K or “/”, and worked by the keyboard.
// It asks the same API as the page /search, which is there where this is not.
const words = document.querySelector("[data-palette]").dataset;
const dialog = document.createElement("dialog");
dialog.className = "palette";
dialog.ariaLabel = words.label;
dialog.innerHTML = `
  <input class="input" type="search" role="combobox" aria-expanded="false" aria-controls="palette-list"
    aria-autocomplete="list" autocomplete="off" maxlength="100" enterkeyhint="go">
  <ul id="palette-list" role="listbox" hidden></ul>
  <p class="small muted" role="status" hidden></p>`;
const [input, list, status] = dialog.children;
input.placeholder = list.ariaLabel = input.ariaLabel = words.label;
document.body.append(dialog);

let asked = 0;
let timer = 0;
let current = -1;

function say(message) {
  status.textContent = message;
  status.hidden = message === "";
}

function choose(place) {
  const options = [...list.querySelectorAll("[role=option]")];
  if (options.length === 0) return;
  current = (place + options.length) % options.length;
  for (const [at, option] of options.entries()) option.ariaSelected = String(at === current);
  input.setAttribute("aria-activedescendant", options[current].id);
  options[current].scrollIntoView({ block: "nearest" });
}

function show(items) {
  list.replaceChildren();
  let kind = null;
  for (const [at, item] of items.entries()) {
    if (item.kind !== kind) {
      kind = item.kind;
      const heading = document.createElement("li");
      heading.role = "presentation";
      heading.className = "small muted";
      heading.textContent = kind;
      list.append(heading);
    }
    const option = document.createElement("li");
    option.role = "option";
    option.id = `found-${at}`;
    option.dataset.path = item.path;
    const title = document.createElement("span");
    title.dir = "auto";
    title.textContent = item.title;
    option.append(title);
    if (item.detail) {
      const detail = document.createElement("span");
      detail.className = "small muted";
      detail.textContent = item.detail;
      option.append(detail);
    }
    list.append(option);
  }
  list.hidden = items.length === 0;
  input.ariaExpanded = String(items.length > 0);
  input.removeAttribute("aria-activedescendant");
  current = -1;
  choose(0);
}

async function find() {
  const number = ++asked;
  const text = input.value.trim();
  if (text === "") {
    show([]);
    say("");
    return;
  }
  try {
    const answer = await fetch(`/api/v1/search?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
    if (number !== asked) return; // a later stroke has asked since
    if (!answer.ok) throw new Error(String(answer.status));
    const { items } = await answer.json();
    show(items);
    say(items.length === 0 ? words.nothing : "");
  } catch {
    if (number !== asked) return;
    show([]);
    say(words.offline);
  }
}

input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(find, 80);
});
input.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") choose(current + 1);
  else if (event.key === "ArrowUp") choose(current - 1);
  else if (event.key === "Escape") dialog.close(); // at once: the field would only be emptied
  else if (event.key === "Enter") {
    const option = list.querySelectorAll("[role=option]")[current];
    location.assign(option ? option.dataset.path : `/search?q=${encodeURIComponent(input.value)}`);
  } else return;
  event.preventDefault();
});
list.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (option) location.assign(option.dataset.path);
});

export function open() {
  if (dialog.open) return;
  input.value = "";
  show([]);
  say("");
  dialog.showModal();
  input.focus();
}
