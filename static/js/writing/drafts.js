// Texts and files that no server has confirmed yet, kept in this browser for one account and one logbook.

const PREFIX = "elogbook.draft.";
const TAB = "elogbook.tab";
const QUIET = 30_000;

const tab = () => {
  let name = sessionStorage.getItem(TAB);
  if (!name) sessionStorage.setItem(TAB, (name = Math.random().toString(36).slice(2)));
  return name;
};

const parsed = (key) => {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
};

export const keys = (account) => Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${account}.`));

// One place for one text: what a tab writes in one logbook's line, or about one entry.
export class Draft {
  constructor(home, what) {
    this.where = `${PREFIX}${home.account}.${home.logbook}.${what}.`;
    this.key = this.where + tab();
    this.home = home;
    this.what = what;
  }

  // Throws where the browser has no room left: whoever writes must hear that.
  keep(text) {
    localStorage.setItem(this.key, JSON.stringify({ ...text, at: Date.now() }));
  }

  // A text that has no place to stand in now is offered when the page is opened again.
  keepBeside(text) {
    localStorage.setItem(this.where + text.key, JSON.stringify({ ...text, at: Date.now() }));
  }

  get kept() {
    return parsed(this.key);
  }

  drop(key = this.key) {
    localStorage.removeItem(key);
  }

  // What other tabs left behind: nobody has written there for a while, and this tab has not seen it yet.
  left() {
    return keys(this.home.account)
      .filter((key) => key.startsWith(this.where) && key !== this.key)
      .map((stored) => ({ ...parsed(stored), stored }))
      .filter((draft) => draft.at && Date.now() - draft.at > QUIET)
      .sort((a, b) => b.at - a.at);
  }

  // The text of another tab goes on in this one; its files are known by the entry's key, which stays.
  adopt({ stored, ...text }) {
    this.keep(text);
    this.drop(stored);
  }
}

// Where the files of an entry that is being written are kept: by the key under which it will be stored.
export const filesKey = ({ account }, key) => `${PREFIX}${account}.${key}`;

let opened;
const database = () => (opened ??= new Promise((resolve, reject) => {
  const asked = indexedDB.open("elogbook", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("files", { keyPath: "uid" }).createIndex("draft", "draft");
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
}));

const inFiles = async (mode, act) => {
  const transaction = (await database()).transaction("files", mode);
  const asked = act(transaction.objectStore("files"));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(asked?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
};

// A file of a draft: {uid, draft, name, blob, caption, id (the server's, once it has it), placed}.
export const keepFile = (file) => inFiles("readwrite", (files) => files.put(file));
export const dropFile = (uid) => inFiles("readwrite", (files) => files.delete(uid));
export const filesOf = (draft) => inFiles("readonly", (files) => files.index("draft").getAll(draft));
export const dropFiles = async (draft) => { for (const { uid } of await filesOf(draft)) await dropFile(uid); };

// At sign-out, after asking: nothing of this account stays in this browser.
export const erase = async (account) => {
  const mine = `${PREFIX}${account}.`;
  for (const key of [...keys(account), ...outKeys(account)]) localStorage.removeItem(key);
  for (const { uid, draft } of await inFiles("readonly", (files) => files.getAll())) if (draft.startsWith(mine)) await dropFile(uid);
};

// What was sent and is not confirmed: its own kind of draft, which goes on by itself.
const OUT = "elogbook.out.";
export const outKeys = (account) => Object.keys(localStorage).filter((key) => key.startsWith(`${OUT}${account}.`));
export const outgoing = ({ account, logbook }) => outKeys(account).map((key) => ({ stored: key, ...parsed(key) })).filter((one) => one.logbook === logbook).sort((a, b) => a.at - b.at);
export const keepOut = ({ account }, one) => localStorage.setItem(`${OUT}${account}.${one.key}`, JSON.stringify(one));
export const dropOut = ({ account }, key) => localStorage.removeItem(`${OUT}${account}.${key}`);
