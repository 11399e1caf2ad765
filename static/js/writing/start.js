// Where one may write: the quick line at once, everything else when it is asked for.
import { Line } from "./line.js";
import { signIn } from "./notice.js";
import { everywhere } from "./picking.js";
import { insertRows } from "../rows.js";

const area = document.getElementById("writing");
const home = area && { ...area.dataset, most: Number(area.dataset.most) };
const line = area && new Line(document.getElementById("line"), home, ({ html, row }) => show(html, row));

// The new row stands in its place; what is read does not move, and the line says where to find it.
const show = (html, row) => {
  insertRows(html);
  // The first line of an empty logbook: the page itself has still to be made.
  if (!document.querySelector("#timeline.timeline")) return location.reload();
  const article = document.getElementById(`e${row}`);
  article?.classList.add("fresh");
  const kept = area?.querySelector(".kept");
  if (!kept) return;
  const link = Object.assign(document.createElement("a"), { href: article ? `#e${row}` : `?at=${row}#e${row}`, textContent: "show it" });
  kept.replaceChildren("Stored · ", link);
};

const opening = () => import("./opening.js");
const whole = document.querySelector("form.composer");
if (whole) {
  import("./composer.js").then(({ Composer }) => new Composer(whole, {
    onStored: ({ row }) => location.assign(`${whole.querySelector(".cancel").href}?at=${row}#e${row}`),
  }));
}

const toFull = async () => {
  const { openNew } = await opening();
  openNew(line, show);
};

if (line) {
  line.onFull = toFull;
  everywhere(area, line);
  const photo = area.querySelector(".tool.photo");
  photo.hidden = !home.photo;
  const takePhoto = async () => {
    const { takePhoto: take } = await import("./photo.js");
    take({ address: home.photo, onFiles: (files) => line.add(files), onUploaded: async (file) => (await line.files()).place(file) });
  };
  photo.addEventListener("click", takePhoto);
}

// A comment or a later version is written in place; without scripts the same links lead to pages.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a.act, a[data-write]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const { openIn } = await opening();
  openIn(link, show);
});

// A file met the end of the sign-in before its text did.
document.addEventListener("elogbook:signed-out", () => signIn(area?.querySelector(".under") ?? whole));

addEventListener("beforeunload", (event) => {
  if (line?.dirty || [...document.querySelectorAll("form.composer")].some((form) => form.composer?.dirty)) event.preventDefault();
});
