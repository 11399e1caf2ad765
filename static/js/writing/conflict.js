// Two people changed one entry: what they wrote stands side by side until somebody decides.
import { notice, signIn } from "./notice.js";
import { SignedOut, Unreachable, ask, reasons } from "./send.js";

export const settle = (composer, place) => {
  // Of a conflict inside a conflict only the newest is looked at; and of two forms only the one that is seen has names.
  const outer = composer.form.closest(".conflicted");
  if (outer) {
    outer.after(place);
    outer.hidden = true;
  }
  composer.form.querySelectorAll("[id]").forEach((field) => field.removeAttribute("id"));
  const leave = () => {
    composer.end();
    place.remove();
  };
  const merge = place.querySelector("form.composer");
  const stored = (answer) => { leave(); composer.onStored(answer); };
  // First what each of them did is read; the form below waits.
  place.querySelector("#clash").focus();
  import("./composer.js").then(({ Composer }) => new Composer(merge, {
    text: merge.elements.text.value,
    takesFocus: false,
    onStored: stored,
    onClose: () => { leave(); composer.onClose?.(); },
  }));
  place.addEventListener("click", (event) => {
    const link = event.target.closest("[data-discard]");
    if (!link) return;
    event.preventDefault();
    leave();
    if (composer.onClose) composer.onClose();
    else location.assign(link.href);
  });
  place.querySelector("[data-as-comment]")?.addEventListener("submit", (event) => {
    event.preventDefault();
    comment(event.target, stored);
  });
};

// Mine goes under the entry as a comment; until the server has it, it stays here.
const comment = async (form, stored) => {
  form.parentElement.querySelectorAll(".notice").forEach((box) => box.remove());
  try {
    const response = await ask(form.action, { method: "POST", body: new FormData(form) });
    if (response.status === 201) return stored(await response.json());
    notice(form, `Not stored: ${(await reasons(response)).join(" ")}`, { kind: "error" });
  } catch (error) {
    if (error instanceof SignedOut) {
      await signIn(form, error.message);
      return comment(form, stored);
    }
    if (!(error instanceof Unreachable)) throw error;
    notice(form, "The server cannot be reached. Your text is kept here; try again.", { kind: "error" });
  }
};
