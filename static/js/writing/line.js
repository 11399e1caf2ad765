// The quick line: Enter stores it, Shift+Enter breaks it, files fall into it; nothing typed is lost.
import { Draft, dropFiles, filesKey } from "./drafts.js";
import { grown } from "./grow.js";
import { moments } from "./moment.js";
import { notice } from "./notice.js";
import { Outbox } from "./outbox.js";
import { offer, restored } from "./restore.js";
import { Tray } from "./tray.js";

const uuid = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export class Line {
  constructor(form, home, show) {
    this.form = form;
    this.home = home;
    this.text = grown(form.elements.text);
    this.draft = new Draft(home, "line");
    this.under = form.parentElement.querySelector(".under");
    moments(this, home.zone);
    this.place = form.parentElement.appendChild(Object.assign(document.createElement("ol"), { className: "outbox", ariaLive: "polite" }));
    this.outbox = new Outbox({ home, place: this.place, onStored: show, onRefused: (one, why) => this.#refused(one, why) });
    this.text.addEventListener("input", () => this.#typed());
    this.text.addEventListener("keydown", (event) => this.#key(event));
    form.addEventListener("submit", (event) => this.#submit(event));
    form.elements.files.addEventListener("change", (event) => { this.add([...event.target.files]); event.target.value = ""; });
    this.restore();
  }

  get key() { return this.form.elements.key.value; }
  get filesKey() { return filesKey(this.home, this.key); }
  get filled() { return this.text.value.trim() !== "" || (this.tray?.count ?? 0) > 0; }
  get dirty() { return this.filled || this.outbox.size > 0; }

  async files() {
    if (!this.tray) {
      const list = Object.assign(document.createElement("ul"), { className: "tray", ariaLabel: "Files of this line" });
      this.form.append(list);
      this.tray = new Tray({ list, home: this.home, draft: this.filesKey, onChange: () => this.#typed() });
    }
    return this.tray;
  }

  async add(files) {
    (await this.files()).add(files);
    this.text.focus();
  }

  async restore() {
    const kept = this.draft.kept;
    const [left] = kept ? [] : this.draft.left();
    if (kept) await this.fill(kept, true);
    else if (left) offer(this, left);
  }

  async fill({ text = "", happened_at: moment, key }, told = false) {
    if (this.text.value.trim()) return;
    this.text.value = text;
    if (key) this.form.elements.key.value = key;
    this.#happened(moment);
    await (await this.files()).restore();
    if (told && (text || this.tray.count)) restored(this);
  }

  #happened(moment) {
    const field = this.form.elements.happened_at;
    field.disabled = !moment;
    field.value = moment ?? "";
    this.onMoment(moment ?? "");
  }

  #typed() {
    if (!this.filled) return this.#forget();
    if (this.form.elements.happened_at.disabled) this.#happened(new Date().toISOString());
    this.keep();
  }

  #forget() {
    this.#happened();
    this.draft.drop();
  }

  keep() {
    const { key, happened_at: moment } = this.form.elements;
    try {
      this.draft.keep({ text: this.text.value, key: key.value, happened_at: moment.value });
      this.#say("Draft kept here");
    } catch {
      this.#say("This browser has no room for a draft: store the line before you leave.");
    }
  }

  #say(words) {
    const kept = this.under.querySelector(".kept");
    if (kept.textContent !== words) kept.textContent = words;
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing) return;
    event.preventDefault();
    this.form.requestSubmit(this.form.querySelector(".store"));
  }

  async #submit(event) {
    event.preventDefault();
    if (event.submitter?.name === "full") return this.onFull?.();
    if (this.tray?.busy) {
      this.#say("Stored as soon as the files have arrived…");
      await this.tray.settled();
    }
    if (!this.filled) return this.text.focus();
    const fields = [...new FormData(this.form)].filter(([name]) => !["csrfmiddlewaretoken", "files"].includes(name));
    this.outbox.send({ url: this.form.action, fields, files: this.tray?.count ? this.#filesGo() : "" });
    this.clear(false);
  }

  // The files go with the line that waits, not with the next one.
  #filesGo() {
    const { draft, list } = this.tray;
    list.remove();
    this.tray = undefined;
    return draft;
  }

  clear(files = true) {
    if (files && this.tray) {
      dropFiles(this.filesKey).catch(() => {});
      this.#filesGo();
    }
    this.handOver();
    this.text.focus();
  }

  // The text goes on in the full editor, under the same key and with the same files.
  handOver() {
    this.tray = undefined;
    this.text.value = "";
    this.form.elements.key.value = uuid();
    this.#forget();
    this.#say("");
  }

  // What the server refused comes back into the line, or waits beside what is written there by now.
  #refused({ key, fields }, why) {
    const { text } = Object.fromEntries(fields);
    if (this.filled) this.draft.keepBeside({ text, key });
    else this.fill({ text, key });
    notice(this.form, `${why.join(" ")} Not stored: “${text.slice(0, 80)}”`, { kind: "error", actions: [["Close", (box) => box.remove()]] });
  }
}
