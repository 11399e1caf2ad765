// What else whoever writes finds on a page, each loaded when it is asked for: further actions in the menu of a row,
// selecting rows, completion in fields and texts.

const once = (selector, load) => {
  for (const field of document.querySelectorAll(selector)) load(field);
};

once("input[data-tags]", async (input) => (await import("./tags.js")).tagField(input, { address: input.dataset.tags }));
once("input[data-complete]", async (input) => (await import("./complete.js")).complete(input, { address: input.dataset.suggest, kind: input.dataset.complete }));

// The menu of a row says more to a writer; rows themselves stay light.
document.addEventListener("toggle", async ({ target }) => {
  if (target.matches?.("details.more[open]") && target.closest("article.event")) (await import("./menu.js")).extend(target);
}, { capture: true });

// Selecting begins with the button, or with x on the row that has the focus.
const button = () => document.querySelector("button[data-select]");
const select = async (row, event) => {
  const { Selection } = await import("./bulk.js");
  const selection = (select.one ??= new Selection(button().dataset));
  if (row) selection.toggle(row, event.shiftKey);
  else selection.start();
};
document.addEventListener("click", (event) => { if (event.target.closest("button[data-select]")) select(); });
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "x" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!button() || document.querySelector("[data-no-keys]") || event.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
  const row = event.target.closest?.("#timeline article.event");
  if (!row) return;
  event.preventDefault();
  select(row, event);
});

// @name and #tag in any text, from the first of these letters on.
document.addEventListener("input", async ({ target }) => {
  if (target.completes || !/[@#]/.test(target.value ?? "") || !target.matches("#line [name=text], form.composer textarea")) return;
  const address = document.querySelector("[data-suggest]")?.dataset.suggest;
  if (!address) return;
  target.completes = true;
  const { wordsOf } = await import("./complete.js");
  wordsOf(target, { address });
  target.dispatchEvent(new Event("input", { bubbles: true }));
});
