// The logbook opened to everybody while this page stands open: nobody writes in it any more, and what was typed stays.
export const opened = (page, list) => {
  const word = page.querySelector(".opened");
  if (!word.hidden) return;
  word.hidden = false;
  document.querySelector(".head .facts .chip:not(.now)")?.remove();
  for (const form of document.querySelectorAll("form#line, form.composer")) {
    for (const field of form.elements) field[field.matches("textarea, [name=text]") ? "readOnly" : "disabled"] = true;
  }
  // The rows as the server makes them for readers, once that disturbs nobody.
  list.take("<div data-answer data-reload></div>");
};
