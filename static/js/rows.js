// Puts rows that the server answered (events/_answer.html) into their place in time, over older ones and out of the way.

const ALL = "#timeline > section > .sheet > article.event";
export const rows = () => [...document.querySelectorAll(ALL)];
const list = () => document.getElementById("list");
export const isOldestFirst = () => "oldest" in (list()?.dataset ?? {});
const number = (element) => element.dataset.place.split(" ").map(Number);
const before = (one, other) => {
  const [a, b] = [number(one), number(other)];
  return ((a[0] - b[0] || a[1] - b[1]) < 0) === isOldestFirst();
};
const paging = (way) => document.querySelector(`#timeline > nav.paging.${way}`);

// A row somebody works in stays as it is until they are done.
export const isBusy = (row) => Boolean(row.querySelector("form, details.more[open], dialog[open], [data-busy]"));

const tombstones = (row) => row.querySelectorAll(".redacted").length;

export const parse = (html) => {
  const answer = new DOMParser().parseFromString(html, "text/html").querySelector("[data-answer]");
  if (!answer) return null;
  const found = [...answer.children].map((holder) => {
    const article = document.importNode(holder.querySelector("article.event"), true);
    return { id: article.id.slice(1), article, day: holder.dataset.day, title: holder.dataset.daytitle };
  });
  const names = (list) => list?.split(" ") ?? [];
  return { rows: found, left: names(answer.dataset.left), gone: names(answer.dataset.gone), reload: "reload" in answer.dataset, now: answer.dataset.now };
};

// A line that only stands in a fold nobody has opened; one that was tagged or commented on since stands by itself.
const isFolded = (article) => article.dataset.mark === "1.0.0"
  && document.querySelector(`#timeline details[data-folded~="${number(article)[1]}"]`);

// What a row is to this page: the same, changed, new within what is shown, or before or after it on another page.
export const standing = (row) => {
  const shown = document.getElementById(row.article.id);
  if (shown?.matches("article.event")) return shown.dataset.mark === row.article.dataset.mark ? "same" : "changed";
  if (shown || isFolded(row.article)) return "same";
  const all = rows();
  if (!all.length) return "first";
  if (paging("before") && before(row.article, all[0])) return "before";
  if (paging("after") && before(all.at(-1), row.article)) return "after";
  return "new";
};

const dayOf = (article) => article.closest("section").querySelector(".daytitle").dataset.day;
const entries = (count) => `${count} entr${count === 1 ? "y" : "ies"}`;

const newDay = (row) => {
  const section = document.createElement("section");
  section.setAttribute("aria-labelledby", `d${row.id}`);
  const title = document.createElement("h2");
  Object.assign(title, { className: "daytitle", id: `d${row.id}`, textContent: row.title });
  title.dataset.day = row.day;
  title.append(Object.assign(document.createElement("span"), { className: "n", textContent: entries(0) }));
  section.append(title, Object.assign(document.createElement("div"), { className: "sheet" }));
  return section;
};

// Counts that stand beside rows follow them where that takes no knowledge of the rest.
const count = (article, by) => {
  if (article.classList.contains("kind-broadcast")) return;
  const said = [article.closest("section")?.querySelector(".daytitle .n"), document.querySelector(".found span")];
  for (const one of said) {
    const known = one?.textContent.match(/^([\d\u202f]+) entr(y|ies)$/);
    if (known) one.textContent = entries(Number(known[1].replaceAll("\u202f", "")) + by).replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
  }
};

const insert = (row) => {
  const all = rows();
  const at = all.findIndex((one) => before(row.article, one));
  const next = at < 0 ? null : all[at];
  const previous = at < 0 ? all.at(-1) : all[at - 1];
  if (previous && dayOf(previous) === row.day) previous.after(row.article);
  else if (next && dayOf(next) === row.day) next.before(row.article);
  else {
    const section = newDay(row);
    if (next) next.closest("section").before(section);
    else if (previous) previous.closest("section").after(section);
    else document.getElementById("timeline").append(section);
    section.lastElementChild.append(row.article);
  }
  count(row.article, 1);
};

const replace = (shown, article) => {
  // What is folded into it was not asked for, and stays.
  const fold = shown.querySelector(":scope > .say > details.fold");
  if (fold) article.querySelector(".text").after(fold);
  for (const name of ["continues", "lit"]) if (shown.classList.contains(name)) article.classList.add(name);
  const hadFocus = shown.contains(document.activeElement);
  shown.replaceWith(article);
  if (hadFocus) article.focus({ preventScroll: true });
};

// Puts a row where it belongs; false where that has to wait or is not on this page.
export const put = (row) => {
  const is = standing(row);
  if (is === "changed") {
    const shown = document.getElementById(row.article.id);
    // What was redacted goes at once; a text somebody writes in this row is kept as a draft.
    if (isBusy(shown) && tombstones(row.article) <= tombstones(shown)) return false;
    replace(shown, row.article);
  } else if (is === "new" || (is === "first" && document.querySelector("#timeline.timeline"))) {
    document.querySelector("#timeline > .sheet.padded")?.remove();
    insert(row);
  } else return is === "same";
  window.htmx?.process(row.article);
  document.dispatchEvent(new CustomEvent("rows:placed", { detail: row.id }));
  return true;
};

// An entry that is hidden, moved or passes the filters no longer goes, with a word; one that somebody works in only
// gets the word.
export const drop = (id, why = "it was hidden or moved") => {
  const shown = document.getElementById(`e${id}`);
  document.getElementById(`c${id}`)?.remove();
  if (!shown) return false;
  const word = Object.assign(document.createElement("p"), { className: "went", tabIndex: -1 });
  word.textContent = `${shown.getAttribute("aria-label")} is no longer here: ${why}.`;
  if (isBusy(shown)) {
    shown.querySelector(".went") ?? shown.querySelector(".say").prepend(word);
    return false;
  }
  const hadFocus = shown.contains(document.activeElement);
  if (shown.matches(".event")) count(shown, -1);
  shown.replaceWith(word);
  if (hadFocus) word.focus({ preventScroll: true });
  return true;
};

// For whoever has just written: the answer's rows are put in their place at once. Answers the articles on the page.
export const insertRows = (html) => {
  const answer = parse(html);
  if (!answer) return [];
  answer.gone.forEach((id) => drop(id));
  return answer.rows.filter(put).map((row) => document.getElementById(row.article.id)).filter(Boolean);
};
