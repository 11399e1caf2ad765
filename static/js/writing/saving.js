// Saves what a composer holds: waits for its files, signs in again, waits for the server, and tells what is wrong.
import { notice, signIn } from "./notice.js";
import { SignedOut, Unreachable, ask, reasons } from "./send.js";

const PAUSES = [1, 2, 4, 8, 15, 30];

const sent = (composer, again) => {
  composer.collect();
  const body = new FormData(composer.form);
  body.delete("files");
  if (again) body.set("again", "1");
  return body;
};

// Until the pause is over, the network is back, or somebody presses Save again.
const pause = (composer, seconds) => new Promise((resolve) => {
  composer.say(`The server cannot be reached. Your text is kept here and sent again in ${seconds} s.`);
  const go = () => { clearTimeout(timer); removeEventListener("online", go); composer.hurry = undefined; resolve(); };
  const timer = setTimeout(go, seconds * 1000);
  composer.hurry = go;
  addEventListener("online", go);
});

const delivered = async (composer) => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ask(composer.form.action, { method: "POST", body: sent(composer, attempt > 0) });
    } catch (error) {
      if (error instanceof SignedOut) await signIn(composer.form, error.message);
      else if (error instanceof Unreachable) await pause(composer, PAUSES[Math.min(attempt, PAUSES.length - 1)]);
      else throw error;
    }
  }
};

export const save = async (composer) => {
  if (composer.saving) return composer.hurry?.();
  composer.saving = true;
  composer.form.querySelectorAll(":scope > .notice.error").forEach((box) => box.remove());
  try {
    if (composer.tray.busy) composer.say("Saved as soon as the files have arrived…");
    await composer.tray.settled();
    composer.keep();
    composer.say("Saving…");
    const response = await delivered(composer);
    if (response.status === 201) {
      composer.end();
      composer.onStored(await response.json());
    } else if (response.status === 409) {
      await conflict(composer, await response.text());
    } else {
      refused(composer, await reasons(response));
    }
  } finally {
    composer.saving = false;
  }
};

const refused = (composer, why) => {
  composer.say("Draft kept here");
  notice(composer.form.querySelector(".meta"), `Not stored: ${why.join(" ")}`, { kind: "error" });
};

// Somebody saved a newer version: both texts, and what to do, in the place of the form.
const conflict = async (composer, html) => {
  composer.say("");
  const place = document.createElement("div");
  place.className = "conflicted";
  place.innerHTML = html;
  composer.form.after(place);
  composer.form.hidden = true;
  const { settle } = await import("./conflict.js");
  settle(composer, place);
};
