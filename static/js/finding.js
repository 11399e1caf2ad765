// The field one searches in: filters and names are proposed while somebody types, and chosen by keyboard alone.
import { Choices, fromServer } from "./writing/choices.js";

export const finding = (input) => {
  const take = ({ value }) => {
    input.setRangeText(value, 0, input.selectionStart, "end");
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const ask = fromServer(input.dataset.completes, "search");
  const choices = new Choices(input, { ask, take, label: "Filters and names to choose from", most: 12 });
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
      if (!input.value) return (document.getElementById("timeline") ?? input).focus();
      input.value = "";
      choices.close();
    }
  });
};
