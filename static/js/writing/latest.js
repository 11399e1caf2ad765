// The latest datasets as buttons: one press says what the entry is about, a second takes it back.

export const latest = (form) => {
  const group = form.querySelector(".latest");
  const field = form.elements.dataset;
  if (!group || !field) return;
  const buttons = [...group.querySelectorAll("button")];
  const show = () => buttons.forEach((one) => one.setAttribute("aria-pressed", String(one.value === field.value.trim())));
  group.addEventListener("click", ({ target }) => {
    const pressed = target.closest("button");
    if (!pressed) return;
    field.value = pressed.getAttribute("aria-pressed") === "true" ? "" : pressed.value;
    form.dispatchEvent(new Event("input"));
  });
  for (const changed of ["input", "change", "elogbook:filled"]) form.addEventListener(changed, show);
  group.hidden = false;
  show();
};
