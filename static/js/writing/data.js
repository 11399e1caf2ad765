// The data-* of an element. Not `form.dataset`: a form with a field of that name answers with the field.
export const dataOf = (element) => Object.fromEntries(
  element.getAttributeNames().filter((name) => name.startsWith("data-")).map((name) => [name.slice(5), element.getAttribute(name)]),
);
