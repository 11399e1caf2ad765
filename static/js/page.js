// What pages do beyond plain HTML. Without it every page reads the same: links and forms stand behind all of this.
import { keys } from "./keys.js";
import { reading } from "./reading.js";
import { viewer } from "./viewer.js";

reading();
keys();
viewer();

// Steps of the demo's card that only this browser knows of; the card is made anew when others are done.
const tried = () => {
  for (const done of document.querySelectorAll("[data-tried]")) done.hidden = !localStorage.getItem(`elogbook.tried.${done.dataset.tried}`);
};
tried();
document.addEventListener("htmx:afterSettle", tried);

// A code block, or the path of a file, is copied by the button after it, where the browser lets us.
document.documentElement.classList.toggle("copies", Boolean(navigator.clipboard));
const copies = () => {
  if (navigator.clipboard) for (const button of document.querySelectorAll("button[data-copy]")) button.hidden = false;
};
copies();
document.addEventListener("htmx:afterSettle", copies);
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.previousElementSibling.textContent.trim());
  const word = button.textContent;
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = word; }, 2000);
});

document.addEventListener("submit", async (event) => {
  if (!event.target.matches("form[data-sign-out]")) return;
  event.preventDefault();
  const { beforeSignOut } = await import("./sign-out.js");
  beforeSignOut(event.target);
});

// One menu is open at a time; Escape and a click elsewhere close it.
const menus = "details.more, .me details";
const close = (except) => document.querySelectorAll(`:is(${menus})[open]`).forEach((menu) => {
  if (menu !== except) menu.open = false;
});
document.addEventListener("click", (event) => close(event.target.closest(menus)));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.(`:is(${menus})[open]`);
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// What a search field proposes is loaded with the first visit to it.
const finds = async (field) => {
  if (!field?.matches?.("input[data-completes]:not([role])")) return;
  const { finding } = await import("./finding.js");
  if (!field.matches("[role]")) finding(field);
};
document.addEventListener("focusin", ({ target }) => finds(target));
finds(document.activeElement);
