// One line becomes a field that can hold several.

export const grown = (input) => {
  const text = document.createElement("textarea");
  for (const name of ["name", "id", "className", "value", "placeholder", "maxLength"]) text[name] = input[name];
  Object.assign(text, { rows: 1, enterKeyHint: "send" });
  // At once: the long one would take three lines of a phone.
  text.dataset.placeholder = input.placeholder;
  if (matchMedia("(max-width: 800px)").matches) text.placeholder = "Write a line…";
  const focused = document.activeElement === input;
  input.replaceWith(text);
  if (focused) text.focus();
  return text;
};
