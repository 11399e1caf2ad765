// A whole entry being written, new, a comment or a later version: rich or plain, with files, and nothing lost.
import { dataOf } from "./data.js";
import { Draft, dropFiles, filesKey } from "./drafts.js";
import { askToDrop, offerKept } from "./restore.js";
import { paragraphs, rich } from "./rich.js";
import { save } from "./saving.js";
import { ask } from "./send.js";
import { Tray } from "./tray.js";

export class Composer {
  constructor(form, { onStored, onClose, text = "", tray, takesFocus = true } = {}) {
    Object.assign(this, { form, onStored, onClose, takesFocus });
    form.composer = this;
    this.home = { ...dataOf(form), most: Number(form.getAttribute("data-most")) };
    this.field = form.elements.text;
    if (text) this.field.value = text;
    this.draft = new Draft(this.home, this.home.kind === "new" ? "full" : `${this.home.kind}.${this.home.entry}`);
    this.files = filesKey(this.home, form.elements.key.value);
    this.tray = new Tray({ list: form.querySelector(".tray"), home: this.home, draft: this.files, onChange: () => this.changed(), onPlaced: ({ url }, { source }) => (source ? this.editor?.placed(source, url) : this.editor?.picture(url)) });
    if (tray) tray.moveTo(this.tray);
    this.#listen();
    this.ready = this.#start(Boolean(text));
  }

  get isRich() { return this.form.elements.body_format.value === "html"; }
  get dirty() { return this.touched && !this.done; }
  get text() { return this.editor ? this.editor.value : this.field.value; }

  async #start(carriesText) {
    const kept = this.draft.kept ?? this.draft.left()[0];
    const isNew = this.home.kind === "new" && !this.form.elements.version;
    if (this.isRich && !isNew) this.field.hidden = true;
    else if (this.takesFocus) this.field.focus();
    if (this.isRich) await this.#toRich(() => (isNew ? paragraphs(this.field.value) : this.field.value)).catch((error) => this.#toPlain(error.message));
    this.takesFocus = true;
    this.touched = carriesText;
    if (carriesText) this.keep();
    else if (kept) offerKept(this, kept);
  }

  #listen() {
    const { form } = this;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("submit", (event) => { event.preventDefault(); save(this); });
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); save(this); }
      if (event.key === "Enter" && event.target.matches("input.field") && !event.ctrlKey) event.preventDefault();
    });
    form.elements.files.addEventListener("change", (event) => { this.add([...event.target.files]); event.target.value = ""; });
    form.querySelector(".cancel").addEventListener("click", (event) => this.#cancel(event));
    const other = form.querySelector(".switch");
    other.hidden = false;
    other.addEventListener("click", () => this.switchEditor());
    this.#named();
    import("./fields.js").then(({ fields }) => fields(this));
  }
  add(files) {
    this.tray.add(files, { placed: Boolean(this.editor) && [...files].every(({ type }) => type.startsWith("image/")) });
  }

  changed() {
    this.touched = true;
    clearTimeout(this.later);
    this.later = setTimeout(() => this.keep(), 300);
  }

  keep() {
    if (this.done) return;
    const fields = [...new FormData(this.form)].filter(([name]) => !["csrfmiddlewaretoken", "files", "file", "text"].includes(name) && !name.startsWith("caption-"));
    try {
      this.draft.keep({ fields, text: this.text });
      this.say("Draft kept here");
    } catch {
      this.say("This browser has no room for a draft: save before you leave.");
    }
  }

  // What was typed goes only after asking; where this is a page of its own, leaving it asks.
  #cancel(event) {
    if (!this.onClose) return;
    event.preventDefault();
    if (!this.dirty) return this.onClose();
    askToDrop(this);
  }

  say(words) { this.form.querySelector(".kept").textContent = words; }
  collect() { if (this.editor) this.field.value = this.editor.value; }
  #named() { this.form.querySelector(".switch").textContent = this.isRich ? "Plain text" : "Rich text"; }

  async #toRich(html) {
    this.editor = await rich({
      form: this.form, html, source: this.home.tinymce, pending: this.home.pending,
      onChange: () => this.changed(), onSave: () => save(this), onPick: () => this.form.elements.files.click(),
      onFiles: (files, source) => this.#fromText(files, source),
      onLeftOut: (n) => this.say(`${n} picture${n > 1 ? "s" : ""} of that page stayed there: copy and paste ${n > 1 ? "them" : "it"} by ${n > 1 ? "themselves" : "itself"}.`),
    });
    // Whoever writes in another field by now goes on there.
    const isElsewhere = !this.takesFocus || this.form.contains(document.activeElement) && document.activeElement.matches("input, select, textarea:not([name=text])");
    this.field.hidden = true;
    if (!isElsewhere) this.editor.focus();
  }

  // A picture that came inside pasted text takes its place there when it has arrived.
  #fromText(files, source) {
    if (!source) return this.add(files);
    const [file] = this.tray.add([files], { placed: true });
    file.source = source;
  }

  #toPlain(why) {
    this.form.elements.body_format.value = "markdown";
    this.field.hidden = false;
    this.#named();
    this.say(why ? `${why} Write plain text meanwhile.` : "");
    this.field.focus();
  }

  async switchEditor() {
    if (this.editor) {
      const html = this.editor.value;
      this.field.value = this.editor.text;
      this.plainOf = { html, text: this.field.value };
      this.editor.remove();
      this.editor = undefined;
      this.#toPlain("");
    } else {
      const same = this.plainOf?.text === this.field.value;
      this.form.elements.body_format.value = "html";
      await this.#toRich(() => (same ? this.plainOf.html : paragraphs(this.field.value))).catch((error) => this.#toPlain(error.message));
      this.#named();
    }
    if (this.home.kind === "new") this.#remember();
    this.changed();
  }

  #remember() {
    const body = new FormData();
    body.append("editor", this.isRich ? "rich" : "markdown");
    ask("/profile/editor/", { method: "POST", body }).catch(() => {});
  }

  // Nothing of this is needed any more: it was stored, or thrown away.
  end() {
    this.done = true;
    clearTimeout(this.later);
    this.draft.drop();
    dropFiles(this.files).catch(() => {});
    this.editor?.remove();
  }
}
