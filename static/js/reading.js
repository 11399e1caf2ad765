// Going through entries: filters without a reload, more rows in place, jumps by the ribbon.

const jump = (changes) => {
  const url = new URL(location.href);
  for (const name of ["cursor", "back", "part", "unfold"]) url.searchParams.delete(name);
  for (const [name, value] of Object.entries(changes)) url.searchParams.set(name, value);
  url.hash = "";
  location.assign(url);
};

const short = (parameters) => {
  // Every kind is no filter, and neither is an empty field: addresses stay short.
  const all = document.querySelectorAll("#filter input[name=kind]").length;
  if (parameters.getAll("kind").length === all) parameters.delete("kind");
  parameters.delete("offered");
  for (const name of ["q", "after", "before"]) if (!parameters.get(name)) parameters.delete(name);
  if (!parameters.getAll("tag").length || parameters.get("match") === "any") parameters.delete("match");
};

const toBar = (event) => {
  const ribbon = event.target.closest?.(".ribbon");
  const picture = ribbon?.querySelector("svg");
  if (!picture || !picture.contains(event.target)) return;
  const box = picture.getBoundingClientRect();
  const step = ribbon.dataset.hours * 3600;
  const bar = Math.floor(((event.clientX - box.left) / box.width) * (ribbon.dataset.bars / 10));
  // Whoever reads the newest first starts at the end of the bar; the server itself adds the hour to that.
  const first = "oldest" in ribbon.dataset ? 0 : step - 3600;
  const moment = new Date((Number(ribbon.dataset.start) + bar * step + first) * 1000);
  jump({ at: moment.toISOString().slice(0, 19) + "Z" });
};

// Whoever goes back or on before the scripts listen has the address of one page and the entries of another.
const caughtUp = () => {
  const bare = (address) => address.split("#")[0];
  const read = performance.getEntriesByType("navigation")[0]?.name;
  if (read && bare(read) !== bare(location.href)) location.reload();
};

export const reading = () => {
  document.addEventListener("DOMContentLoaded", caughtUp);
  document.addEventListener("click", toBar);
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.target.id === "filter") short(event.detail.parameters);
  });
  // An answer to less than what is chosen by now would undo the rest: the next one is on its way.
  let choices = 0;
  document.addEventListener("change", (event) => { if (event.target.closest("#filter")) choices += 1; });
  document.addEventListener("htmx:beforeRequest", (event) => { event.detail.xhr.choices = choices; });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "list" && event.detail.xhr.choices !== choices) event.detail.shouldSwap = false;
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "filter" || window.htmx) return;
    for (const input of event.target.elements) if (!input.value) input.disabled = true;
  });
  // Whoever asked for more rows goes on reading at the first of them, not at the top of the page.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const nav = event.detail.target?.closest?.("nav.paging");
    if (!nav || !event.detail.shouldSwap) return;
    const first = nav.classList.contains("after");
    const all = () => [...document.querySelectorAll(".timeline > section > .sheet > article")];
    const known = new Set(all());
    // Rows that come above must not push down what is read; at the very top no browser sees to that.
    const anchor = first ? null : all()[0];
    const top = anchor?.getBoundingClientRect().top;
    if (anchor) document.documentElement.style.overflowAnchor = "none";
    document.addEventListener("htmx:afterSettle", () => {
      if (anchor) scrollBy({ top: anchor.getBoundingClientRect().top - top, behavior: "instant" });
      document.documentElement.style.overflowAnchor = "";
      const fresh = all().filter((row) => !known.has(row));
      fresh.at(first ? 0 : -1)?.focus({ preventScroll: true });
      // A day that goes on over the seam of two pages is said once.
      const days = [...document.querySelectorAll(".timeline > section > .daytitle")];
      for (const [number, day] of days.entries()) {
        if (day.dataset.day !== days[number - 1]?.dataset.day) continue;
        const said = day.querySelector(".n") ?? day.appendChild(Object.assign(document.createElement("span"), { className: "n" }));
        said.textContent = "continued";
      }
    }, { once: true });
  });
  // A line that stays while the list is replaced says how many are left; screen readers miss a new one.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "list") document.getElementById("told").textContent = event.target.querySelector(".found span")?.textContent ?? "";
  });
  document.addEventListener("htmx:responseError", (event) => say(event, "could not be loaded"));
  document.addEventListener("htmx:sendError", (event) => say(event, "did not arrive: the server cannot be reached"));
  document.addEventListener("htmx:timeout", (event) => say(event, "took too long"));
  const search = document.getElementById("q");
  if (location.hash === "#q") search?.focus();
};

// What failed, what is kept, what to do.
const say = (event, what) => {
  const place = event.target.closest?.(".inside, nav.paging, form") ?? document.getElementById("timeline");
  place?.querySelector(":scope > .failed")?.remove();
  const line = document.createElement("p");
  line.className = "failed";
  line.setAttribute("role", "alert");
  line.append(`These entries ${what}. What you see is kept. `);
  const again = document.createElement("a");
  again.href = location.href;
  again.textContent = "Load the page again";
  line.append(again);
  place?.append(line);
};
