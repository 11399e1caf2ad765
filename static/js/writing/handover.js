// A code that a phone scans, and what the phone then sends, asked for every second while this is open.
import { SignedOut, Unreachable, ask, reasons } from "./send.js";

const SECOND = 1000;
// A code with less time left is not shown again.
const SPARE = 120 * SECOND;
// The last code of each logbook: whoever closes the dialog and opens it again finds what came meanwhile.
const links = new Map();

export const handover = (place, { address, onUploaded }) => {
  const [warning, code, ends, again, list, say] = [".message", ".code", ".ends", ".again", ".photos", ".photo-says"].map((name) => place.querySelector(name));
  let link;
  let stopped = false;
  let timer;

  const tell = (words) => { if (say.textContent !== words) say.textContent = words; };

  const offer = (words, act) => {
    again.textContent = words;
    again.hidden = false;
    again.onclick = () => { again.hidden = true; act(); };
  };

  const put = (file) => {
    const item = document.createElement("li");
    if (file.picture) item.append(Object.assign(document.createElement("img"), { src: file.url, alt: "" }));
    item.append(Object.assign(document.createElement("span"), { textContent: file.name }));
    list.append(item);
  };

  const end = (words) => {
    code.hidden = true;
    ends.textContent = words;
    offer("New code", start);
  };

  const poll = async () => {
    try {
      const response = await ask(link.arrived);
      if (stopped) return;
      if (!response.ok) {
        tell((await reasons(response)).join(" "));
        return end("No photo can arrive here now.");
      }
      const files = await response.json();
      for (const file of files.filter(({ id }) => !link.seen.has(id))) {
        link.seen.add(file.id);
        await onUploaded(file);
        put(file);
      }
      const many = list.children.length;
      tell(many ? `${many} photo${many > 1 ? "s have" : " has"} arrived and ${many > 1 ? "are" : "is"} in what you are writing.` : "Waiting for the first photo…");
    } catch (error) {
      if (error instanceof SignedOut) return tell("You are signed out. Close this and sign in again; what the phone sent is kept.");
      if (!(error instanceof Unreachable)) throw error;
      tell("The server cannot be reached just now. What the phone has sent is shown as soon as it can.");
    }
    if (Date.now() > link.until) return end("This code has ended. What arrived is kept.");
    timer = setTimeout(poll, SECOND);
  };

  const show = () => {
    warning.hidden = !link.unreachable;
    warning.textContent = link.unreachable;
    code.innerHTML = link.qr;
    code.hidden = Boolean(link.unreachable);
    code.dataset.url = link.url;
    if (link.unreachable) offer("Show the code all the same", () => { code.hidden = false; });
    ends.textContent = `The code works until ${link.clock}, for 30 photos, and only to send.`;
    poll();
  };

  const start = async () => {
    tell("Making a code…");
    try {
      const response = await ask(address, { method: "POST" });
      if (!response.ok) return tell((await reasons(response)).join(" "));
      const made = await response.json();
      if (stopped) return;
      link = { ...made, until: Date.now() + made.seconds * SECOND, seen: new Set() };
      links.set(address, link);
      show();
    } catch (error) {
      if (!(error instanceof SignedOut || error instanceof Unreachable)) throw error;
      tell(error instanceof SignedOut ? "You are signed out. Close this and sign in again." : "The server cannot be reached, so there is no code yet.");
      offer("Try again", start);
    }
  };

  link = links.get(address);
  if (link && link.until - Date.now() > SPARE) show();
  else start();
  return { stop: () => { stopped = true; clearTimeout(timer); } };
};
