// What pages do beyond plain HTML. Without it every page reads the same: links and forms stand behind all of this.
import { keys } from "./keys.js";
import { reading } from "./reading.js";
import { viewer } from "./viewer.js";

reading();
keys();
viewer();

// A code block is copied by the button after it, where the browser lets us.
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.previousElementSibling.textContent.trim());
    const word = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = word; }, 2000);
  });
}

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
