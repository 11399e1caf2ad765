// A list of choices under a field (WAI-ARIA combobox): asked of the server while somebody types, quiet without it.

const PAUSE = 120;
let number = 0;

// A page that is only read does not load how these look.
const styled = () => {
  const source = document.querySelector("[data-labelling]");
  if (!source || document.querySelector("link[data-loaded=labelling]")) return;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: source.dataset.labelling });
  link.dataset.loaded = "labelling";
  document.head.append(link);
};

export class Choices {
  // `ask(text)` answers with [{value, label, hint, css}]; `take(choice)` is told which one was chosen.
  constructor(field, { ask, take, label, most = 10 }) {
    styled();
    Object.assign(this, { field, ask, take, most, found: [], at: -1, asked: 0 });
    this.list = Object.assign(document.createElement("ul"), { className: "choices", id: `choices-${++number}`, hidden: true });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", label);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id, autocomplete: "off" })) field.setAttribute(name, value);
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose([...this.list.children].indexOf(option));
    });
    field.addEventListener("blur", () => this.close());
    for (const name of ["resize", "scroll"]) addEventListener(name, ({ target }) => { if (this.open && target !== this.list) this.#place(); }, { capture: true, passive: true });
  }

  get open() { return !this.list.hidden; }

  // What fits `text`, a moment after the last letter; a late answer to earlier letters is nobody's.
  offer(text, at = null) {
    clearTimeout(this.waiting);
    const asked = ++this.asked;
    this.waiting = setTimeout(async () => {
      const found = await this.ask(text).catch(() => []);
      if (asked === this.asked && this.field.matches(":focus")) this.#show(found.slice(0, this.most), at);
    }, PAUSE);
  }

  #show(found, at) {
    this.found = found;
    this.at = -1;
    this.list.replaceChildren(...found.map(({ label, hint, css }, n) => {
      const option = Object.assign(document.createElement("li"), { id: `${this.list.id}-${n}` });
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.append(Object.assign(document.createElement("span"), { className: css ? `tag ${css}` : "", textContent: label }));
      if (hint) option.append(Object.assign(document.createElement("span"), { className: "hint", textContent: hint }));
      return option;
    }));
    this.list.hidden = found.length === 0;
    this.field.setAttribute("aria-expanded", String(this.open));
    this.field.removeAttribute("aria-activedescendant");
    this.caret = at;
    // Within the part of the page that the field is in, and above a dialog.
    if (!this.list.isConnected) (this.field.closest("dialog, .bulk, main") ?? document.body).append(this.list);
    if (this.open) this.#place();
  }

  // Under the field, or above it where there is more room; a caret says how far to the right.
  #place() {
    const at = this.caret;
    const box = this.field.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left + (at?.left ?? 0), innerWidth - this.list.offsetWidth - 8));
    const top = box.top + (at?.top ?? box.height) + 2;
    const above = top + this.list.offsetHeight > innerHeight && box.top > innerHeight / 2;
    this.list.style.left = `${left}px`;
    this.list.style.top = `${above ? box.top - this.list.offsetHeight - 2 : top}px`;
  }

  move(by) {
    const count = this.found.length;
    this.at = this.at < 0 ? (by > 0 ? 0 : count - 1) : (this.at + by + count) % count;
    for (const [n, option] of [...this.list.children].entries()) option.setAttribute("aria-selected", String(n === this.at));
    const option = this.list.children[this.at];
    this.field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  choose(at = this.at) {
    const choice = this.found[at];
    this.close();
    if (choice) this.take(choice);
  }

  close() {
    clearTimeout(this.waiting);
    this.asked += 1;
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  // Whether a key was the list's: arrows move, Enter and Tab take what is marked, Escape closes.
  key(event, { first = false } = {}) {
    if (!this.open || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return false;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) this.move(by);
    else if (event.key === "Escape") this.close();
    else if (["Enter", "Tab"].includes(event.key) && (this.at >= 0 || first) && !event.shiftKey) this.choose(Math.max(this.at, 0));
    else return false;
    event.preventDefault();
    event.stopImmediatePropagation();
    return true;
  }
}

export const fromServer = (address, kind) => async (text) => {
  const { ask } = await import("./send.js");
  const response = await ask(`${address}?${new URLSearchParams({ kind, q: text })}`, {});
  return response.ok ? (await response.json()).suggestions : [];
};
