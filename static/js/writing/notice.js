// Sentences beside a text: what happened, what is kept, what to do.
import { cameBack } from "./send.js";

export const notice = (before, words, { kind = "", actions = [] } = {}) => {
  const box = Object.assign(document.createElement("div"), { className: `notice ${kind}` });
  box.setAttribute("role", kind === "error" ? "alert" : "status");
  box.append(Object.assign(document.createElement("p"), { textContent: words }));
  for (const [name, act] of actions) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: name });
    button.addEventListener("click", () => act(box));
    box.append(button);
  }
  before.before(box);
  return box;
};

let waiting;

// Asks to sign in in a window of its own; goes on here when the same person has come back.
export const signIn = (before, other = "") => (waiting ??= (async () => {
  const words = other
    ? `This browser is signed in as ${other} now. Nothing was sent in that name; your text is kept here. Sign in again as yourself to store it.`
    : "You are signed out. Nothing is lost: your text is kept here and stored as soon as you are signed in again.";
  const box = notice(before, words, { kind: "error" });
  const link = Object.assign(document.createElement("a"), { className: "btn main", href: "/login/?next=/signed-in/", target: "_blank", rel: "opener", textContent: "Sign in again" });
  link.addEventListener("click", (event) => {
    event.preventDefault();
    if (!open(link.href, "elogbook-sign-in", "popup,width=520,height=680")) location.assign(link.href);
  });
  box.append(link);
  const stranger = ({ detail }) => { box.firstChild.textContent = `You signed in as ${detail}, but this text belongs to another account. Nothing was sent. Sign out there and sign in as yourself.`; };
  document.addEventListener("elogbook:other", stranger);
  await cameBack();
  document.removeEventListener("elogbook:other", stranger);
  box.remove();
  waiting = undefined;
})());
