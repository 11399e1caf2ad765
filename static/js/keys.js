// Single letters, only while the timeline has the focus (WCAG 2.1.4); the profile switches them off.

const rows = () => [...document.querySelectorAll("#timeline article.event")].filter((row) => !row.parentElement.closest("details:not([open])"));

const move = (by) => {
  const all = rows();
  const here = all.indexOf(document.activeElement.closest?.("article.event"));
  const next = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by];
  if (next) {
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  } else if (by > 0) {
    document.querySelector("nav.paging.after a[rel=next]")?.focus();
  }
};

const toSearch = () => {
  const field = document.getElementById("q");
  field?.focus();
  field?.select();
};

const toFilters = () => {
  const filters = document.getElementById("filters");
  if (!filters) return;
  if (getComputedStyle(filters).display === "none") location.hash = "filters";
  [...filters.querySelectorAll("input, select, a")].find((one) => one.type !== "hidden" && one.checkVisibility())?.focus();
};

const help = () => {
  let dialog = document.querySelector("dialog.keylist");
  if (!dialog) {
    dialog = document.createElement("dialog");
    dialog.className = "keylist";
    dialog.setAttribute("aria-labelledby", "keys");
    dialog.innerHTML = '<h2 id="keys">Keys</h2><dl class="details"><dt><kbd>j</kbd> <kbd>k</kbd></dt><dd>next and previous entry</dd><dt><kbd>o</kbd></dt><dd>open what is folded into an entry</dd><dt><kbd>Enter</kbd></dt><dd>show this entry in its place, with those around it</dd><dt><kbd>n</kbd></dt><dd>write a line</dd><dt><kbd>c</kbd> <kbd>e</kbd></dt><dd>comment on an entry, edit your own text</dd><dt><kbd>/</kbd></dt><dd>search these entries</dd><dt><kbd>f</kbd></dt><dd>filters</dd>' + (document.querySelector("button[data-select]") ? "<dt><kbd>x</kbd></dt><dd>select this entry, to tag several at once; with Shift all up to it</dd>" : "") + '<dt><kbd>?</kbd></dt><dd>this list</dd></dl><p class="quiet">They act while the entries have the focus; your profile switches them off.</p><form method="dialog"><button class="btn">Close</button></form>';
    document.body.append(dialog);
  }
  dialog.showModal();
};

const open = () => {
  const fold = document.activeElement.closest?.("article.event")?.querySelector("details.fold");
  if (fold) fold.open = !fold.open;
};

const toLine = () => { document.getElementById("text")?.focus(); };

// Clicks the row's own link, so that what a key does is what the link does.
const press = (name) => { document.activeElement.closest?.("article.event")?.querySelector(`:scope > .acts > .${name}`)?.click(); };

// An entry that was found opens in its place, among all others.
const enter = () => { document.activeElement.querySelector(':scope [data-open], :scope > .more a[href^="?at="]')?.click(); };

const acts = { n: toLine, c: () => press("to-comment"), e: () => press("to-edit"), j: () => move(1), k: () => move(-1), f: toFilters, "?": help, o: open };

export const keys = () => {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("[data-no-keys]")) return;
    if (event.key === "/" && document.getElementById("q") && !event.target.closest?.("input, textarea, select, dialog, [contenteditable]")) {
      event.preventDefault();
      return toSearch();
    }
    if (!event.target.closest?.("#timeline") || event.target.matches("input, textarea, select, [contenteditable]")) return;
    const act = event.key === "Enter" && event.target.matches("article.hit, article.event") ? enter : acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
};
