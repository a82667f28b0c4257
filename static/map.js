// A small map with a site's fence: on a plain ground, or on tiles where the settings name a server for them.
"use strict";

for (const box of document.querySelectorAll("[data-map]")) {
  const { latitude, longitude, radius, tiles, attribution, map: mode } = box.dataset;
  box.hidden = false;
  const map = L.map(box, { attributionControl: false, zoomAnimation: false, fadeAnimation: false });
  const plain = document.createElement("span");
  plain.textContent = attribution;
  if (tiles) {
    L.control.attribution({ prefix: false }).addTo(map);
    L.tileLayer(tiles, { attribution: plain.innerHTML, maxZoom: 19 }).addTo(map);
  }
  L.control.scale({ imperial: false }).addTo(map);
  let fence = null;
  let middle = null;
  const draw = (point, meters, isFitting) => {
    fence?.remove();
    middle?.remove();
    fence = L.circle(point, { radius: meters, className: "fence" }).addTo(map);
    middle = L.circleMarker(point, { radius: 4, className: "fence" }).addTo(map);
    if (isFitting) map.fitBounds(fence.getBounds(), { padding: [16, 16] });
  };
  map.setView([Number(latitude) || 20, Number(longitude) || 0], latitude ? 15 : 1);
  if (latitude) draw([Number(latitude), Number(longitude)], Number(radius), true);
  if (mode !== "form") continue;

  const form = box.closest("form");
  const field = (name) => form.elements[name];
  const number = (name) => {
    const text = field(name).value.trim().replace(",", ".");
    return text === "" ? NaN : Number(text);
  };
  const follow = (isFitting) => {
    const [y, x, meters] = ["latitude", "longitude", "radius"].map(number);
    const isPlace = Math.abs(y) <= 90 && Math.abs(x) <= 180;
    if (isPlace) draw([y, x], meters >= 10 && meters <= 50000 ? meters : 150, isFitting);
  };
  const put = (y, x, isFitting) => {
    field("latitude").value = y.toFixed(6);
    field("longitude").value = x.toFixed(6);
    if (field("radius").value.trim() === "") field("radius").value = "150";
    follow(isFitting);
  };
  for (const name of ["latitude", "longitude", "radius"]) field(name).addEventListener("change", () => follow(true));
  map.on("click", ({ latlng }) => {
    const { lat, lng } = latlng.wrap();
    put(lat, lng, false);
  });
  const here = form.querySelector("[data-here]");
  if (!here || !navigator.geolocation) continue;
  here.hidden = false;
  here.addEventListener("click", () => navigator.geolocation.getCurrentPosition(
    ({ coords }) => put(coords.latitude, coords.longitude, true), () => { here.disabled = true; },
    { enableHighAccuracy: true, timeout: 15000 }));
}
