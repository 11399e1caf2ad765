// Two people changed one entry: what they wrote stands side by side until somebody decides.

export const settle = (composer, place) => {
  place.querySelector("h1, h2, h3")?.setAttribute("tabindex", "-1");
  (place.querySelector("[tabindex]") ?? place).focus();
  const merge = place.querySelector("form.composer");
  if (merge) {
    import("./composer.js").then(({ Composer }) => new Composer(merge, {
      onStored: (stored) => { composer.end(); place.remove(); composer.onStored(stored); },
    }));
  }
  place.addEventListener("click", (event) => {
    if (!event.target.closest("[data-discard]")) return;
    event.preventDefault();
    composer.end();
    place.remove();
    composer.onClose?.();
  });
};
