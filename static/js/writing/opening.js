// Opens a composer in the page: in the place of the quick line, under an entry, or over its text.
import { Composer } from "./composer.js";
import { local } from "./moment.js";
import { signIn } from "./notice.js";
import { SignedOut, Unreachable, ask } from "./send.js";

const styled = (source) => {
  if (document.querySelector("link[data-composer]")) return;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: source });
  link.dataset.composer = "";
  document.head.append(link);
};

// The form as the server makes it; where that fails, the same address is a page of its own.
const form = async (address, beside) => {
  try {
    const response = await ask(address);
    if (!response.ok) return location.assign(address);
    const made = document.createElement("template");
    made.innerHTML = await response.text();
    const found = made.content.querySelector("form.composer");
    styled(found.getAttribute("data-css"));
    return found;
  } catch (error) {
    if (error instanceof SignedOut) {
      await signIn(beside, error.message);
      return form(address, beside);
    }
    if (!(error instanceof Unreachable)) throw error;
    const { notice } = await import("./notice.js");
    notice(beside, "The server cannot be reached. Write in the line meanwhile: it is kept here.", { kind: "error", actions: [["Close", (box) => box.remove()]] });
  }
};

export const openNew = async (line, show) => {
  const area = line.form.parentElement;
  if (area.querySelector("form.composer")) return;
  const made = await form(line.form.action, line.form);
  if (!made) return;
  made.elements.key.value = line.key;
  const { value: moment } = line.form.elements.happened_at;
  const { author } = line.form.elements;
  if (author && made.elements.author) made.elements.author.value = author.value;
  if (moment) made.elements.happened_at.value = moment.endsWith("Z") ? local(new Date(moment), line.home.zone) : moment;
  const close = () => { made.remove(); line.form.hidden = false; line.text.focus(); };
  line.form.after(made);
  line.form.hidden = true;
  area.querySelectorAll(":scope > .notice").forEach((box) => box.remove());
  const { text: { value: text }, tray } = line;
  new Composer(made, { text, tray, onStored: ({ html, row }) => { close(); show(html, row); }, onClose: close });
  line.handOver();
};

const OFTEN = 15_000;

// The others are told while somebody edits an entry, so that two do not start at once.
const tell = (form, address) => {
  const say = () => {
    if (!form.isConnected) return clearInterval(timer);
    ask(address, { method: "POST", body: new FormData() }).catch(() => {});
  };
  const timer = setInterval(say, OFTEN);
  say();
};

export const openIn = async (link, show) => {
  const article = link.closest("article.event, article.comment, article.entry") ?? link.closest("main");
  if (article.querySelector("form.composer")) return article.querySelector("form.composer textarea").focus();
  const made = await form(link.href, article.querySelector(".say") ?? article.firstElementChild);
  if (!made) return;
  const isEdit = made.getAttribute("data-kind") === "edit";
  const place = article.querySelector(":scope > .say") ?? article;
  // A menu that led here closes, and gets the focus back.
  const menu = link.closest("details.more");
  const back = menu?.querySelector("summary") ?? link;
  if (menu) menu.open = false;
  const covered = isEdit ? [...place.children] : [];
  const close = () => {
    made.remove();
    for (const part of covered) part.hidden = false;
    back.focus();
  };
  for (const part of covered) part.hidden = true;
  place.append(made);
  article.classList.add("being-written");
  const stored = ({ html, row }) => { close(); show(html, row); };
  new Composer(made, { onStored: stored, onClose: () => { article.classList.remove("being-written"); close(); } });
  made.scrollIntoView({ block: "nearest" });
  if (isEdit) tell(made, link.href.replace(/edit\/$/, "editing/"));
};
