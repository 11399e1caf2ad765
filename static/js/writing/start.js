// Where one may write: the quick line at once, everything else when it is asked for.
import { Line } from "./line.js";
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
  // Pasted or dropped anywhere on the page: into the text that is open, else into the line.
  const take = async (event, data) => {
    const files = [...(data?.files ?? [])];
    if (!files.length || event.defaultPrevented) return;
    event.preventDefault();
    const open = document.querySelector("form.composer");
    if (open?.composer) open.composer.add(files);
    else await line.add(files);
  };
  document.addEventListener("paste", (event) => take(event, event.clipboardData));
  document.addEventListener("drop", (event) => { area.classList.remove("dropping"); take(event, event.dataTransfer); });
  document.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    area.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) area.classList.remove("dropping"); });
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

addEventListener("beforeunload", (event) => {
  if (line?.dirty || [...document.querySelectorAll("form.composer")].some((form) => form.composer?.dirty)) event.preventDefault();
});
