// Further actions of a row, named after it, as links to their pages.

const link = (href, words) => Object.assign(document.createElement("a"), { href, textContent: words });

export const extend = (more) => {
  const row = more.closest("article.event");
  const menu = more.querySelector(".menu");
  if (!row.querySelector(":scope > .acts") || menu.dataset.extended) return;
  menu.dataset.extended = "";
  const name = row.getAttribute("aria-label");
  const entry = row.querySelector(":scope > .when").getAttribute("href");
  const acts = [...row.querySelectorAll(":scope > .acts a")].map((act) => link(act.getAttribute("href"), act.getAttribute("aria-label")));
  // On a phone there is no room for these beside the row.
  acts.forEach((act) => { act.dataset.write = ""; act.className = "narrow"; });
  menu.append(...acts);
  // Messages to everybody belong to no logbook: nobody changes them, but may comment on them here.
  if (row.matches(".kind-broadcast")) return;
  menu.append(link(`${entry}tags/`, `Tags of ${name}`), link(`${entry}about/`, `What ${name} is about`));
  // What software wrote is removed by the beamline's staff, what the logbook itself wrote by nobody.
  const byPeople = row.querySelector(":scope > .acts .to-edit");
  if (byPeople || (row.matches(".is-machine") && document.querySelector("[data-staff]"))) menu.append(link(`${entry}remove/`, `Remove ${name}`));
};
