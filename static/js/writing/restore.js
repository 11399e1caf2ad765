// What was written and never stored: put back or thrown away, always by a clear choice.
import { dropFiles, filesKey } from "./drafts.js";
import { notice } from "./notice.js";

export const restored = (line) => {
  notice(line.form, "What you had written here was kept in this browser.", {
    actions: [
      ["Go on writing", (box) => { box.remove(); line.text.focus(); }],
      ["Throw it away", (box) => { box.remove(); line.clear(); }],
    ],
  });
};

export const offer = (line, left) => {
  const words = left.text?.trim() ? `“${left.text.trim().slice(0, 80)}”` : "An entry with files";
  const { draft, home } = line;
  notice(line.form, `${words} of ${new Date(left.at).toLocaleString()} was never stored.`, {
    actions: [
      ["Go on with it", async (box) => { box.remove(); draft.adopt(left); await line.fill(left); }],
      ["Throw it away", (box) => { box.remove(); draft.drop(left.stored); dropFiles(filesKey(home, left.key)).catch(() => {}); }],
    ],
  });
};

export const offerKept = (composer, kept) => {
  notice(composer.form, `A text of ${new Date(kept.at).toLocaleString()} was never stored.`, {
    actions: [
      ["Go on with it", async (box) => { box.remove(); await composer.fill(kept); }],
      ["Throw it away", (box) => { box.remove(); composer.draft.drop(kept.stored); }],
    ],
  });
};

export const askToDrop = (composer) => {
  const before = composer.form.querySelector(".actions");
  if (composer.form.querySelector(".notice.leaving")) return;
  const box = notice(before, "What you wrote is not stored.", {
    kind: "leaving",
    actions: [
      ["Throw it away", () => { composer.end(); composer.onClose(); }],
      ["Keep writing", (asked) => { asked.remove(); (composer.editor ?? composer.field).focus(); }],
    ],
  });
  box.querySelector("button:last-of-type").focus();
};
