// Signing out leaves nothing of this account in the browser; texts that were never stored are asked about first.
import { erase, keys, outKeys } from "./writing/drafts.js";

export const beforeSignOut = async (form) => {
  const { account } = form.dataset;
  const left = keys(account).length + outKeys(account).length;
  if (left && !(await sure(left))) return;
  await erase(account).catch(() => {});
  form.submit();
};

const sure = (left) => new Promise((resolve) => {
  const dialog = document.createElement("dialog");
  dialog.className = "keylist";
  dialog.setAttribute("aria-labelledby", "leaving");
  const words = left === 1 ? "A text of yours was never stored" : `${left} texts of yours were never stored`;
  dialog.innerHTML = '<h2 id="leaving"></h2><p>It is kept in this browser only. Signing out erases it, since others may use this computer.</p><form method="dialog"><button class="btn" value="">Stay signed in</button> <button class="btn main" value="erase">Erase and sign out</button></form>';
  dialog.querySelector("h2").textContent = words;
  dialog.addEventListener("close", () => { dialog.remove(); resolve(dialog.returnValue === "erase"); });
  document.body.append(dialog);
  dialog.showModal();
});
