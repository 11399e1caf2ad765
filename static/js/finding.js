// The field one searches in: filters and names are proposed while somebody types, and chosen by keyboard alone.
import { Choices, fromServer } from "./writing/choices.js";

export const finding = (input) => {
  const take = ({ value, address }) => {
    if (address) return location.assign(address);
    input.setRangeText(value, 0, input.selectionStart, "end");
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const ask = fromServer(input.dataset.completes, "search");
  const choices = new Choices(input, { ask, take, label: "Filters, names and views to choose from", most: 15 });
  const typed = () => (input.selectionStart === input.selectionEnd ? input.value.slice(0, input.selectionStart) : "");
  // Between two words nobody asked for anything.
  const look = () => (/\S$/.test(typed()) ? choices.offer(typed()) : choices.close());
  input.addEventListener("input", look);
  if (input.matches(":focus") && input.value !== input.defaultValue) look();
  input.addEventListener("keydown", (event) => {
    if (choices.key(event)) return;
    if (event.key === "ArrowDown" && !choices.open) {
      event.preventDefault();
      choices.offer(typed());
    } else if (event.key === "Enter") {
      choices.close();
    } else if (event.key === "Escape") {
      event.preventDefault();
      // What was searched for stays: whoever leaves goes to what it found.
      const searched = new URL(location.href).searchParams.get("q") ?? "";
      if (input.value.trim() === searched.trim()) return (document.getElementById("timeline") ?? input).focus();
      input.value = "";
      choices.close();
    }
  });
};
