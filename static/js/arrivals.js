// New rows: they slide in where that disturbs nobody, else their number is shown and nothing moves.
import { drop, isOldestFirst, parse, put, rows, standing } from "./rows.js";

const AFTER_SLIDES = 40;
const QUIET = 30_000;
const IDLE = 1_000;

export const arrivals = (page, catchUp) => {
  const waiting = new Map();
  const title = document.title;
  const pill = page.querySelector("button");
  const told = page.querySelector("[role=status]");
  let slid = 0;
  let [stale, renewing] = [false, false];
  let touched = 0;
  let untold = 0;
  let toldAt = -QUIET;

  const typed = () => [...document.querySelectorAll("#filter [name], #q")].some((one) => one.matches("#q, [type=datetime-local]") && one.value !== one.defaultValue);
  const atTheirPlace = () => {
    if (!isOldestFirst()) return scrollY < 8;
    const end = document.getElementById("timeline")?.getBoundingClientRect().bottom ?? 0;
    return end <= innerHeight + 8;
  };
  const isIdle = () => Date.now() - touched > IDLE
    && !document.querySelector("#timeline :is(details.more, details.fold)[open], #timeline form, dialog[open], #filters:target")
    && !document.activeElement?.closest?.("#timeline article")
    && !String(getSelection());
  const mayMove = () => !document.hidden && atTheirPlace() && isIdle();

  const show = () => {
    const count = [...waiting.values()].filter((row) => !row.isChange).length;
    document.title = count ? `(${count}) ${title}` : title;
    pill.hidden = !count && !stale;
    pill.textContent = count ? `${count} new ${count === 1 ? "entry" : "entries"}` : "New entries";
  };

  // One sentence at most every half a minute.
  const tell = (number) => {
    untold += number;
    if (!untold || Date.now() - toldAt < QUIET) return;
    told.textContent = `${untold} new ${untold === 1 ? "entry" : "entries"} in this logbook.`;
    [untold, toldAt] = [0, Date.now()];
  };

  const place = () => {
    const placed = new Set();
    for (const [id, row] of waiting) {
      if (put(row)) {
        waiting.delete(id);
        if (row.isChange) continue;
        row.article.classList.add("slides");
        placed.add(row.article);
        slid += 1;
      }
    }
    show();
    return rows().find((row) => placed.has(row));
  };

  // The list as the server makes it: what folds is folded again, and every count is right.
  const renew = async () => {
    if (renewing) return;
    renewing = true;
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    renewing = false;
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [list, shown] = [fresh.getElementById("list"), document.getElementById("list")];
    if (!list || !shown) return;
    shown.replaceWith(document.importNode(list, true));
    const tabs = document.querySelector(".tabs");
    if (tabs) tabs.innerHTML = fresh.querySelector(".tabs")?.innerHTML ?? tabs.innerHTML;
    window.htmx?.process(document.getElementById("list"));
    document.dispatchEvent(new CustomEvent("rows:renewed"));
    // What came while it was made waits on.
    for (const [id, row] of waiting) if (standing(row) === "same") waiting.delete(id);
    [slid, stale] = [0, false];
    show();
  };

  const settle = () => {
    for (const [id, row] of waiting) if (row.isChange && put(row)) waiting.delete(id);
    tell(0);
    if (!mayMove()) return;
    if ((stale || slid >= AFTER_SLIDES) && !typed()) renew();
    else if (waiting.size && "slides" in page.dataset) place();
  };

  const open = async () => {
    const elsewhere = [...waiting.values()].filter((row) => ["before", "after"].includes(standing(row)));
    if (elsewhere.length && isOldestFirst()) return location.assign(`?at=${elsewhere[0].id}#e${elsewhere[0].id}`);
    if (elsewhere.length) return location.assign(location.pathname);
    if (stale) await renew();
    const first = place() ?? rows()[0];
    first?.scrollIntoView({ block: "center", behavior: "auto" });
    first?.focus({ preventScroll: true });
  };

  pill.addEventListener("click", open);
  for (const name of ["keydown", "pointerdown", "wheel", "touchmove"]) addEventListener(name, () => { touched = Date.now(); }, { passive: true, capture: true });
  document.addEventListener("rows:placed", (event) => { if (waiting.delete(event.detail)) show(); });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "list") return;
    // Other filters: what waits may not pass them.
    waiting.clear();
    [slid, stale] = [0, false];
    show();
    catchUp();
  });
  document.addEventListener("visibilitychange", settle);
  setInterval(settle, 1_000);

  return {
    // What the server answered; gives back from when on the next answer must tell.
    take: (html) => {
      const answer = parse(html);
      if (!answer) return null;
      for (const id of answer.gone) {
        waiting.delete(id);
        const folded = document.querySelector(`#e${id} > .say > details.fold`);
        if (drop(id) && folded) stale = true;
      }
      for (const id of answer.left) {
        waiting.delete(id);
        // What an address leads to stands there whatever the filters.
        if (document.querySelector(`#e${id}.event:not(.lit)`)) drop(id, "it passes the filters no longer");
      }
      let fresh = 0;
      for (const row of answer.rows) {
        const is = standing(row);
        if (is === "same") continue;
        row.isChange = is === "changed";
        // Neither what was written late nor an entry that changed is news to another page than its own.
        if (is === (isOldestFirst() ? "before" : "after")) continue;
        if (["before", "after"].includes(is) && row.article.dataset.mark !== "1.0.0") continue;
        if (!row.isChange && !waiting.has(row.id)) fresh += 1;
        waiting.set(row.id, row);
        if (is === "first" && !document.querySelector("#timeline.timeline")) stale = true;
      }
      stale ||= answer.reload;
      show();
      tell(fresh);
      settle();
      return answer.now;
    },
  };
};
