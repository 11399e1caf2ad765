// Boxes before rows: which are selected stays known while rows come, go and change; ranges by Shift.

const SHOWN = "#timeline article.event:not(.kind-broadcast)";
const id = (row) => row.id.slice(1);

export class Picks {
  constructor(onChange) {
    Object.assign(this, { chosen: new Set(), last: "", range: false, running: false, onChange });
    document.addEventListener("change", ({ target }) => {
      if (!target.matches?.(".pick input")) return;
      this.set(target.closest("article.event"), target.checked, this.range);
      this.range = false;
    });
    // The click says whether Shift was held; the change that follows it does not.
    document.addEventListener("click", ({ target, shiftKey }) => { if (target.matches?.(".pick input")) this.range = shiftKey; }, { capture: true });
    new MutationObserver(() => { if (this.running) this.mark(); }).observe(document.querySelector(".cols"), { childList: true, subtree: true });
  }

  has(row) { return this.chosen.has(id(row)); }

  // One row, or all that are shown from the last one to this.
  set(row, on, range) {
    if (!row.matches(SHOWN)) return;
    const all = [...document.querySelectorAll(SHOWN)].filter((one) => one.checkVisibility());
    const from = range ? all.findIndex((one) => one.id === this.last) : -1;
    const to = all.indexOf(row);
    const those = from < 0 ? [row] : all.slice(Math.min(from, to), Math.max(from, to) + 1);
    for (const one of those) this.chosen[on ? "add" : "delete"](id(one));
    this.last = row.id;
    this.mark();
    this.onChange();
  }

  clear() {
    this.chosen.clear();
    this.last = "";
    this.mark();
  }

  // Every row has its box, also one that has just come or changed.
  mark() {
    document.body.classList.toggle("picking", this.running);
    document.querySelector("button[data-select]")?.setAttribute("aria-pressed", String(this.running));
    if (!this.running) return document.querySelectorAll(".pick").forEach((pick) => { pick.parentElement.classList.remove("picked"); pick.remove(); });
    for (const row of document.querySelectorAll(SHOWN)) {
      let box = row.querySelector(":scope > .pick input");
      if (!box) {
        const pick = Object.assign(document.createElement("label"), { className: "pick" });
        box = Object.assign(document.createElement("input"), { type: "checkbox" });
        box.setAttribute("aria-label", `Select ${row.getAttribute("aria-label")}`);
        pick.append(box);
        row.prepend(pick);
      }
      box.checked = this.has(row);
      row.classList.toggle("picked", box.checked);
    }
  }

  // The tags of the selected rows that are on the page.
  tags() {
    const found = new Map();
    for (const tag of document.querySelectorAll(".event.picked > .say > .by .tag")) {
      const css = [...tag.classList].find((name) => name.startsWith("tag-"));
      found.set(tag.textContent, { value: tag.textContent, label: tag.textContent, css });
    }
    return [...found.values()];
  }
}
