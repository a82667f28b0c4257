// Starts Swagger UI on the page that shows the API, in the colors that the page has.
"use strict";

const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");

function tint() {
  const theme = root.dataset.theme;
  root.classList.toggle("dark-mode", theme === "dark" || (theme !== "light" && dark.matches));
}

tint();
dark.addEventListener("change", tint);
new MutationObserver(tint).observe(root, { attributeFilter: ["data-theme"] });

const place = document.getElementById("api");

// A page has one main part, and it isn't this one's.
new MutationObserver(() => {
  for (const main of place.querySelectorAll("main:not([role])")) main.setAttribute("role", "group");
}).observe(place, { childList: true, subtree: true });

SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  // A token typed here is gone with the page, and the document is sent to nobody's validator.
  persistAuthorization: false,
  validatorUrl: null,
});
