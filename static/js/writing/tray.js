// Files on their way into an entry: each with its progress, the line that is its caption, and a way out.
import { dropFile, filesOf, keepFile } from "./drafts.js";
import { SignedOut, Unreachable, sameAccount } from "./send.js";
import { answered, element, icon, said, upload } from "./upload.js";

const PAUSES = [2, 5, 15, 30];
export class Tray {
  constructor({ list, home, draft, onChange = () => {}, onPlaced = () => {} }) {
    Object.assign(this, { list, home, draft, onChange, onPlaced, going: new Map() });
    list.addEventListener("input", () => this.#captions());
  }

  get busy() { return this.going.size > 0; }
  get count() { return this.list.children.length; }
  // Resolves when every file has arrived or was given up.
  settled() { return Promise.all([...this.going.values()].map(({ done }) => done)); }

  async restore() {
    for (const file of await filesOf(this.draft)) {
      if (file.described) this.place(file.described, file);
      else this.#put(file);
    }
  }

  add(files, { placed = false } = {}) {
    return [...files].map((blob) => {
      const uid = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
      const file = { uid, draft: this.draft, name: blob.name || `picture.${blob.type.split("/")[1] || "bin"}`, blob, caption: "", placed };
      keepFile(file).catch(() => this.#say(file, "This browser has no room to keep it: stay on the page until it is stored."));
      this.#put(file);
      return file;
    });
  }

  // The files of the quick line go on in the full editor.
  moveTo(other) {
    other.list.append(...this.list.children);
    this.list.remove();
    for (const [uid, going] of this.going) other.going.set(uid, going);
    const changed = this.onChange;
    this.onChange = () => { for (const uid of other.going.keys()) if (!this.going.has(uid)) other.going.delete(uid); changed(); other.onChange(); };
    this.list = other.list;
  }

  // A file the server has already: a phone's photo. Only what it is called is kept here.
  place(described, kept = { uid: `s${described.id}`, draft: this.draft, name: described.name, caption: "", described }) {
    keepFile(kept).catch(() => {});
    this.#arrived(this.#item(kept, described.picture ? described.url : ""), described);
    return described;
  }

  #put(file) {
    const picture = file.blob.type.startsWith("image/") ? URL.createObjectURL(file.blob) : "";
    const item = this.#item(file, picture);
    if (file.blob.size > this.home.most * 1e6) return this.#fail(item, file, `${said(file.blob.size)} is more than the ${this.home.most} MB taken here. Nothing of it was sent.`);
    if (!file.blob.size) return this.#fail(item, file, "It is empty: nothing was sent.");
    const done = this.#send(item, file).finally(() => { this.going.delete(file.uid); this.onChange(); });
    this.going.set(file.uid, { done });
    return item;
  }

  async #send(item, file) {
    const bar = item.querySelector("progress");
    for (let attempt = 0; item.isConnected; attempt += 1) {
      try {
        const request = await upload(this.home.uploads, file.blob, file.name, (part) => { bar.value = part; });
        if (request.status === 201) return this.#arrived(item, answered(request), file);
        if (request.status === 401 && await sameAccount()) throw new SignedOut();
        if (request.status !== 401 && request.status < 502) return this.#fail(item, file, Object.values(answered(request).errors ?? {}).flat()[0]?.message ?? `The server refused it (${request.status}).`);
      } catch (error) {
        if (!(error instanceof Unreachable || error instanceof SignedOut)) throw error;
        if (error instanceof SignedOut) document.dispatchEvent(new CustomEvent("elogbook:signed-out"));
      }
      const pause = PAUSES[Math.min(attempt, PAUSES.length - 1)];
      this.#say(file, `Kept here; sent again in ${pause} s.`);
      await new Promise((resolve) => setTimeout(resolve, pause * 1000));
    }
  }

  #arrived(item, described, file) {
    item.querySelector("progress")?.remove();
    item.querySelector(".state").textContent = said(described.size);
    item.dataset.file = described.id;
    const caption = item.querySelector("input.field");
    caption.name = `caption-${described.id}`;
    item.prepend(element("input", { type: "hidden", name: "file", value: described.id }));
    if (file) {
      Object.assign(file, { id: described.id });
      keepFile(file).catch(() => {});
      if (file.placed) this.onPlaced(described, file);
    }
    this.onChange();
  }

  #fail(item, file, why) {
    item.classList.add("failed");
    item.querySelector("progress")?.remove();
    item.querySelector("input.field").remove();
    this.#say(file, why);
    dropFile(file.uid).catch(() => {});
  }

  #say(file, words) {
    const state = this.list.querySelector(`[data-uid="${file.uid}"] .state`);
    if (state) state.textContent = words;
  }

  #item(file, picture) {
    const remove = element("button", { type: "button", className: "remove", textContent: "×", ariaLabel: `Leave out ${file.name}` });
    const caption = element("input", { className: "field", value: file.caption, maxLength: 500, placeholder: picture ? "What does it show?" : "What is it?", ariaLabel: `Caption of ${file.name}, also read to whoever cannot see it` });
    const state = element("span", { className: "quiet state", role: "status" });
    const head = element("div", { className: "name" }, file.name, " ", state, element("progress", { max: 1, value: 0, ariaLabel: `Sending ${file.name}` }));
    const item = element("li", { className: "tray-file" }, picture ? element("img", { src: picture, alt: "" }) : icon(), element("div", {}, head, caption), remove);
    item.dataset.uid = file.uid;
    remove.addEventListener("click", () => this.#leaveOut(item, file));
    this.list.append(item);
    this.onChange();
    return item;
  }

  #leaveOut(item, file) {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    dropFile(file.uid).catch(() => {});
    next?.querySelector("button")?.focus();
    this.onChange();
  }

  async #captions() {
    for (const file of await filesOf(this.draft)) {
      const caption = this.list.querySelector(`[data-uid="${file.uid}"] input.field`)?.value ?? file.caption;
      if (caption !== file.caption) await keepFile({ ...file, caption });
    }
  }
}
