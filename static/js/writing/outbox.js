// Lines on their way: shown at once, sent one after the other, sent again until the server has confirmed them.
import { dropFiles, dropOut, keepOut, outgoing } from "./drafts.js";
import { signIn } from "./notice.js";
import { SignedOut, Unreachable, ask, reasons } from "./send.js";

const PAUSES = [1, 2, 4, 8, 15, 30];

export class Outbox {
  constructor({ home, place, onStored, onRefused }) {
    Object.assign(this, { home, place, onStored, onRefused, waiting: [], running: false });
    for (const one of outgoing(home)) this.#add({ ...one, again: true });
    this.#run();
  }

  get size() { return this.waiting.length; }

  // `fields`: [[name, value], …] of the form, its key among them.
  send({ url, fields, files }) {
    const key = fields.find(([name]) => name === "key")[1];
    const one = { url, fields, files, key, logbook: this.home.logbook, at: Date.now(), again: false };
    try {
      keepOut(this.home, one);
    } catch { /* no room left: it is sent from memory, and leaving the page warns */ }
    this.#add(one);
    this.#run();
  }

  #add(one) {
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("span"), { className: "words", textContent: one.fields.find(([name]) => name === "text")[1] || "Files" }), Object.assign(document.createElement("span"), { className: "state", textContent: "Storing…" }));
    item.hidden = true;
    // What the server stores at once is never seen waiting.
    setTimeout(() => { item.hidden = false; }, 400);
    this.place.append(item);
    this.waiting.push({ ...one, item });
  }

  async #run() {
    if (this.running) return;
    this.running = true;
    for (let attempt = 0; this.waiting.length;) {
      const [one] = this.waiting;
      try {
        await this.#deliver(one);
        this.waiting.shift();
        attempt = 0;
      } catch (error) {
        one.again = true;
        if (error instanceof SignedOut) {
          this.#tell(one, "Kept here until you are signed in again.");
          await signIn(this.place, error.message);
        } else if (error instanceof Unreachable) {
          await this.#pause(one, PAUSES[Math.min(attempt, PAUSES.length - 1)]);
          attempt += 1;
        } else {
          this.waiting.shift();
          this.running = false;
          throw error;
        }
      }
    }
    this.running = false;
  }

  async #deliver(one) {
    const body = new FormData();
    for (const [name, value] of one.fields) body.append(name, value);
    if (one.again) body.set("again", "1");
    const response = await ask(one.url, { method: "POST", body });
    if (response.status === 201) {
      this.#done(one);
      if (one.again) localStorage.setItem("elogbook.tried.server", "1");
      this.onStored(await response.json());
    } else {
      const why = await reasons(response);
      this.#done({ ...one, files: "" });
      this.onRefused(one, why);
    }
  }

  #done(one) {
    one.item.remove();
    dropOut(this.home, one.key);
    if (one.files) dropFiles(one.files).catch(() => {});
  }

  #tell(one, words) {
    one.item.hidden = false;
    one.item.querySelector(".state").textContent = words;
  }

  #pause(one, seconds) {
    this.#tell(one, `The server cannot be reached. Your line is kept here and sent again in ${seconds} s.`);
    return new Promise((resolve) => {
      const now = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: "Try now" });
      const go = () => { clearTimeout(timer); removeEventListener("online", go); now.remove(); resolve(); };
      const timer = setTimeout(go, seconds * 1000);
      now.addEventListener("click", go);
      addEventListener("online", go);
      one.item.append(now);
    });
  }
}
