// A text of tags with commas between them becomes chips with completion; the form sends the same text.
import { Choices, fromServer } from "./choices.js";

const split = (text) => text.split(",").map((name) => name.replace(/\s+/g, " ").trim()).filter(Boolean);

const whole = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");

// `offers()` may name tags to choose among instead of asking the server.
export const tagField = (input, { address, offers } = {}) => {
  const box = Object.assign(document.createElement("div"), { className: "tagfield" });
  const chips = document.createElement("ul");
  chips.setAttribute("aria-label", "Chosen tags");
  const typed = Object.assign(document.createElement("input"), { type: "text", placeholder: input.dataset.placeholder ?? "Add a tag", maxLength: 255, enterKeyHint: "done" });
  const told = Object.assign(document.createElement("span"), { className: "unseen" });
  told.setAttribute("role", "status");
  const colours = new Map();
  let names = split(input.value);

  const label = input.labels[0];
  if (label) {
    label.id ||= `${input.id || "tags"}-label`;
    typed.setAttribute("aria-labelledby", label.id);
    label.addEventListener("click", () => typed.focus());
  } else typed.setAttribute("aria-label", input.getAttribute("aria-label") ?? "Tags");

  const draw = () => {
    chips.replaceChildren(...names.map((name) => {
      const chip = Object.assign(document.createElement("li"), { className: `tag ${colours.get(name.toLowerCase()) ?? "tag-8"}` });
      const out = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
      out.setAttribute("aria-label", `Remove ${name}`);
      out.addEventListener("click", () => { drop(name); typed.focus(); });
      chip.append(Object.assign(document.createElement("span"), { textContent: name }), out);
      return chip;
    }));
    chips.hidden = !names.length;
    typed.placeholder = names.length ? "" : input.dataset.placeholder ?? "Add a tag";
  };
  const changed = () => {
    const text = names.join(", ");
    draw();
    if (text === input.value) return;
    whole.set.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const add = (found) => {
    const known = new Set(names.map((name) => name.toLowerCase()));
    const fresh = split(found).filter((name) => !known.has(name.toLowerCase()) && known.add(name.toLowerCase()));
    names = [...names, ...fresh];
    typed.value = "";
    if (fresh.length) told.textContent = `Tag ${fresh.join(", ")} added`;
    changed();
    colour(fresh);
  };
  const drop = (name) => {
    names = names.filter((one) => one !== name);
    told.textContent = `Tag ${name} removed`;
    changed();
  };

  const ask = offers
    ? async (text) => offers().filter(({ value }) => value.toLowerCase().includes(text.toLowerCase()))
    : fromServer(address, "tag");
  const unchosen = async (text) => {
    const found = await ask(text);
    const known = new Set(names.map((name) => name.toLowerCase()));
    for (const { value, css } of found) colours.set(value.toLowerCase(), css);
    return found.filter(({ value }) => !known.has(value.toLowerCase()));
  };
  // The colours of names that were not chosen from the list.
  const colour = async (wanted) => {
    const unknown = wanted.filter((name) => !colours.has(name.toLowerCase()));
    if (!unknown.length) return;
    try {
      const response = address && await fetch(`${address}?${new URLSearchParams({ kind: "look", q: unknown.join(",") })}`, { headers: { "X-Requested-With": "fetch" } });
      if (!response?.ok) return;
      for (const { value, css } of (await response.json()).suggestions) colours.set(value.toLowerCase(), css);
      draw();
    } catch { /* a chip without its colour is still a chip */ }
  };

  const choices = new Choices(typed, { ask: unchosen, take: ({ value }) => add(value), label: "Tags to choose from" });
  typed.addEventListener("input", () => {
    if (!typed.value.includes(",")) return choices.offer(typed.value.trim());
    const parts = typed.value.split(",");
    const rest = parts.pop().trimStart();
    add(parts.join(","));
    typed.value = rest;
    choices.offer(rest);
  });
  typed.addEventListener("keydown", (event) => {
    if (choices.key(event) || event.isComposing) return;
    if (event.key === "ArrowDown" && !choices.open) {
      event.preventDefault();
      choices.offer(typed.value.trim());
    } else if (event.key === "Enter" && typed.value.trim() && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      add(typed.value);
      choices.close();
    } else if (event.key === "Backspace" && !typed.value && names.length) {
      event.preventDefault();
      drop(names.at(-1));
    }
  });
  // What is typed and not yet a chip is meant as one.
  typed.addEventListener("blur", () => { if (typed.value.trim()) add(typed.value); });
  box.addEventListener("click", (event) => { if (event.target === box || event.target === chips) typed.focus(); });
  input.form?.addEventListener("submit", () => { if (typed.value.trim()) add(typed.value); }, { capture: true });

  // Whoever sets the text of the form, a draft that is restored say, sets the chips.
  Object.defineProperty(input, "value", {
    configurable: true,
    get: () => whole.get.call(input),
    set: (text) => { whole.set.call(input, text); names = split(text); draw(); colour(names); },
  });
  const focused = document.activeElement === input;
  input.type = "hidden";
  box.append(chips, typed, told);
  input.after(box);
  draw();
  colour(names);
  if (focused) typed.focus();
  return { box, focus: () => typed.focus() };
};
