// Tagging selected rows together: a bar at the bottom that says how many there are, and what became of them.
import { Picks } from "./picks.js";
import { SignedOut, ask, csrf, reasons } from "./send.js";
import { tagField } from "./tags.js";

const MOST = 1000;
const PER_REQUEST = 150;
const FORM = '<p class="count" role="status"></p><div class="side"><label for="bulk-add">Add tags</label><input id="bulk-add" name="add"></div><div class="side"><label for="bulk-remove">Remove tags</label><input id="bulk-remove" name="remove" data-placeholder="Remove a tag"></div><div class="actions"><button class="btn main">Tag them</button><button type="button" class="btn" data-move hidden>Move…</button><button type="button" class="btn" data-clear>Clear</button><button type="button" class="btn" data-close>Done</button></div>';

export class Selection {
  constructor({ tag, rows, suggest, move }) {
    Object.assign(this, { tag, address: rows, move });
    this.picks = new Picks(() => this.#count());
    this.bar = Object.assign(document.createElement("form"), { className: "bulk", hidden: true, innerHTML: FORM });
    this.bar.setAttribute("aria-label", "Tag selected entries");
    document.body.append(this.bar);
    tagField(this.bar.elements.add, { address: suggest });
    tagField(this.bar.elements.remove, { address: suggest, offers: () => this.picks.tags() });
    this.bar.addEventListener("submit", (event) => { event.preventDefault(); this.#send(); });
    this.bar.querySelector("[data-move]").hidden = !move;
    this.bar.querySelector("[data-move]").addEventListener("click", () => this.#move());
    this.bar.querySelector("[data-clear]").addEventListener("click", () => { this.picks.clear(); this.#count(); });
    this.bar.querySelector("[data-close]").addEventListener("click", () => this.stop());
    document.addEventListener("keydown", (event) => this.#key(event));
  }

  // From the button: a second press ends it.
  start() {
    if (this.picks.running) return this.stop();
    this.#open();
    document.querySelector(".pick input")?.focus({ preventScroll: true });
  }

  toggle(row, range) {
    this.#open();
    this.picks.set(row, !this.picks.has(row), range);
  }

  stop() {
    this.picks.running = false;
    this.picks.clear();
    this.bar.hidden = true;
    document.querySelector("button[data-select]")?.focus({ preventScroll: true });
  }

  #open() {
    if (this.picks.running) return;
    this.picks.running = true;
    this.bar.hidden = false;
    this.picks.mark();
    this.#count();
  }

  #count(said = "") {
    const { size } = this.picks.chosen;
    this.bar.querySelector(".count").textContent = said || `${size} selected`;
    this.bar.querySelector(".main").textContent = size ? `Tag ${size} ${size === 1 ? "entry" : "entries"}` : "Tag them";
    this.bar.classList.remove("failed");
  }

  #failed(words) {
    this.#count(words);
    this.bar.classList.add("failed");
  }

  #key(event) {
    if (event.key !== "Escape" || !this.picks.running || event.defaultPrevented) return;
    if (event.target.closest?.(".bulk, #timeline") && !document.querySelector("dialog[open], details.more[open]")) this.stop();
  }

  async #send() {
    const { add, remove } = this.bar.elements;
    const { chosen } = this.picks;
    if (!chosen.size) return this.#failed("Select some entries first.");
    if (!add.value && !remove.value) return this.#failed("Name a tag to add or to remove.");
    if (chosen.size > MOST) return this.#failed(`${chosen.size} are selected; at most ${MOST} are tagged at once.`);
    if (this.sending) return;
    this.sending = true;
    try {
      const body = new URLSearchParams({ ids: [...chosen].join(","), add: add.value, remove: remove.value });
      const response = await ask(this.tag, { method: "POST", body });
      if (!response.ok) return this.#failed((await reasons(response)).join(" "));
      const { changed, said } = await response.json();
      add.value = remove.value = "";
      this.picks.clear();
      this.#count(said);
      await this.#renew(changed);
    } catch (error) {
      this.#failed(error instanceof SignedOut ? "You are signed out: nothing was changed and your selection stays. Sign in in another tab, then press again." : "The server cannot be reached. Your selection stays; press again.");
    } finally {
      this.sending = false;
    }
  }

  // Where to and why is asked on a page of its own, which works without scripts too.
  #move() {
    const { chosen } = this.picks;
    if (!chosen.size) return this.#failed("Select some entries first.");
    if (chosen.size > MOST) return this.#failed(`${chosen.size} are selected; at most ${MOST} are moved at once. A time moves more.`);
    const form = Object.assign(document.createElement("form"), { method: "post", action: this.move, hidden: true });
    for (const [name, value] of [["ids", [...chosen].join(",")], ["ask", "1"], ["csrfmiddlewaretoken", csrf()]]) form.append(Object.assign(document.createElement("input"), { name, value }));
    document.body.append(form);
    form.submit();
  }

  // The rows as they are now, of those that are on the page.
  async #renew(changed) {
    if (!this.address) return location.reload();
    const { insertRows } = await import("../rows.js");
    const here = changed.filter((name) => document.getElementById(`e${name}`));
    for (let at = 0; at < here.length; at += PER_REQUEST) {
      const wanted = new URLSearchParams(location.search);
      wanted.set("ids", here.slice(at, at + PER_REQUEST).join(","));
      const response = await ask(`${this.address}?${wanted}`);
      if (response.ok) insertRows(await response.text());
    }
  }
}
