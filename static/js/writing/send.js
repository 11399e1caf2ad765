// Requests of the writing scripts, and what can go wrong with them.

export class SignedOut extends Error {}
export class Unreachable extends Error {}

const WAITING = new Set([502, 503, 504]);
const account = () => document.querySelector("#writing, form.composer")?.getAttribute("data-account") ?? "";
const tokens = () => document.querySelectorAll("[name=csrfmiddlewaretoken]");
let token = "";

export const renew = (fresh) => {
  token = fresh;
  for (const input of tokens()) input.value = fresh;
};

export const csrf = () => token || tokens()[0]?.value || "";

const once = async (url, { method = "GET", body, patience = 30_000 } = {}) => {
  const headers = { "X-Requested-With": "fetch" };
  if (method !== "GET") headers["X-CSRFToken"] = csrf();
  body?.delete?.("csrfmiddlewaretoken");
  let response;
  try {
    response = await fetch(url, { method, body, headers, signal: AbortSignal.timeout(patience) });
  } catch {
    throw new Unreachable();
  }
  if (WAITING.has(response.status)) throw new Unreachable();
  return response;
};

// Who is signed in now; the token of the page is renewed only when that is still the person whose page it is.
export const sameAccount = async () => {
  const now = await (await once("/session/")).json();
  if (String(now.account) !== account()) return now;
  renew(now.csrf);
  return null;
};

export const ask = async (url, options) => {
  let response = await once(url, options);
  if (response.status !== 401) return response;
  const other = await sameAccount();
  if (other) throw new SignedOut(other.account ? other.name : "");
  response = await once(url, options);
  if (response.status === 401) throw new SignedOut("");
  return response;
};

// The sentences of an answer that refused something.
export const reasons = async (response) => {
  try {
    const { errors } = await response.json();
    return Object.values(errors).flat().map((error) => error.message);
  } catch {
    return response.status === 413
      ? ["This is more than the server takes at once. Nothing of it was stored."]
      : [`The server could not store this (${response.status}). Your text is kept here; try again.`];
  }
};

// Waits for somebody to come back in another window; only the same account goes on.
export const cameBack = () => new Promise((resolve) => {
  const channel = new BroadcastChannel("elogbook");
  channel.addEventListener("message", ({ data }) => {
    if (data.account === account()) {
      renew(data.csrf);
      channel.close();
      resolve();
    } else {
      document.dispatchEvent(new CustomEvent("elogbook:other", { detail: data.name }));
    }
  });
});
