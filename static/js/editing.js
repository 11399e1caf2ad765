// “name is editing this entry”, for half a minute from each time it is said.
const LASTS = 30_000;

export const editing = (page, { id, name, by }) => {
  const row = document.getElementById(`e${id}`);
  if (!row || by === page.dataset.me) return;
  const place = row.querySelector(":scope > .say > .by") ?? row.querySelector(".say, .by") ?? row;
  const word = place.querySelector(":scope > .editing") ?? place.appendChild(Object.assign(document.createElement("span"), { className: "editing" }));
  word.textContent = `${name} is editing this entry`;
  clearTimeout(word.ends);
  word.ends = setTimeout(() => word.remove(), LASTS);
};
