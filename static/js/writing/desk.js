// At a beamline's desk the name that signs is asked for again half an hour after it was last used: shifts change.

const HALF_AN_HOUR = 30 * 60_000;
const used = new WeakMap();
const opened = Date.now();

const names = () => document.querySelectorAll(".sign select[name=author]");

const ask = (select, why) => {
  const sign = select.closest(".sign");
  const said = sign.querySelector(".until") ?? sign.appendChild(Object.assign(document.createElement("span"), { className: "quiet until" }));
  select.value = "";
  sign.querySelector("[name=remembered]")?.remove();
  said.setAttribute("role", "status");
  said.textContent = why;
};

const check = () => {
  for (const select of names()) {
    if (select.value && Date.now() - (used.get(select) ?? opened) > HALF_AN_HOUR) ask(select, "Half an hour has passed: choose who writes now.");
  }
};

// A page that slept for a night asks as soon as somebody comes back to it.
setInterval(check, 15_000);
for (const awake of ["visibilitychange", "focusin", "pointerdown"]) document.addEventListener(awake, check);

document.addEventListener("change", ({ target }) => {
  if (!target.matches?.(".sign select")) return;
  used.set(target, Date.now());
  target.closest(".sign").querySelector("[name=remembered]")?.remove();
  const said = target.closest(".sign").querySelector(".until");
  if (said) said.textContent = "";
});

// Each entry keeps its name for the next one.
document.addEventListener("submit", ({ target }) => {
  const select = target.querySelector?.(".sign select");
  if (select?.value) used.set(select, Date.now());
}, true);

// A draft does not remember for whom it was begun.
document.addEventListener("elogbook:filled", ({ target }) => {
  const select = target.querySelector?.(".sign select");
  if (select) ask(select, "Choose who writes this.");
}, true);
