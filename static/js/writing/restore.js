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

const fill = async (composer, kept) => {
  const { form } = composer;
  const value = (name) => kept.fields.find(([field]) => field === name)?.[1];
  for (const [name, sent] of kept.fields) {
    const field = form.elements[name];
    if (field && !["version", "file", "body_format"].includes(name)) field.value = sent;
  }
  if ((value("body_format") === "html") !== Boolean(composer.editor)) await composer.switchEditor();
  if (composer.editor) composer.editor.value = kept.text;
  else composer.field.value = kept.text;
  form.dispatchEvent(new Event("elogbook:filled"));
  composer.tray.draft = composer.files = filesKey(composer.home, form.elements.key.value);
  await composer.tray.restore();
  if (kept.stored) composer.draft.drop(kept.stored);
  composer.changed();
};

export const offerKept = (composer, kept) => {
  notice(composer.form, `A text of ${new Date(kept.at).toLocaleString()} was never stored.`, {
    actions: [
      ["Go on with it", async (box) => { box.remove(); await fill(composer, kept); }],
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
