// Pictures over the whole screen, one after the other: arrows, Home, End, Escape; the focus comes back.

const LINKS = ".picture a, a[data-viewer]";

const build = () => {
  const dialog = document.createElement("dialog");
  dialog.className = "viewer";
  dialog.setAttribute("aria-label", "Picture");
  dialog.innerHTML = '<figure><img alt=""><figcaption><button type="button" data-by="-1" aria-label="Previous picture">←</button><span role="status"></span><a data-self>The picture itself</a><a data-original download hidden>Original, as it was taken</a><button type="button" data-by="1" aria-label="Next picture">→</button><button type="button" data-close>Close</button></figcaption></figure>';
  document.body.append(dialog);
  return dialog;
};

export const viewer = () => {
  let dialog;
  let links = [];
  let place = 0;
  const show = (to) => {
    place = Math.min(Math.max(to, 0), links.length - 1);
    const small = links[place].querySelector("img");
    const large = dialog.querySelector("img");
    large.src = links[place].href;
    large.alt = small?.alt ?? "";
    dialog.querySelector("[role=status]").textContent = `${large.alt} · ${place + 1} of ${links.length}`;
    dialog.querySelector("[data-self]").href = links[place].href;
    // Only whoever may have it is told where it is.
    const original = dialog.querySelector("[data-original]");
    if (original === document.activeElement && !links[place].dataset.original) dialog.querySelector("[data-self]").focus();
    original.hidden = !links[place].dataset.original;
    original.href = links[place].dataset.original ?? "";
    // A button that is really disabled would lose the focus, and the keys with it.
    dialog.querySelector("[data-by='-1']").setAttribute("aria-disabled", place === 0);
    dialog.querySelector("[data-by='1']").setAttribute("aria-disabled", place === links.length - 1);
  };
  const start = (link) => {
    if (!dialog) {
      dialog = build();
      dialog.addEventListener("click", (event) => {
        if (event.target.closest("[data-close]")) dialog.close();
        else if (event.target.dataset.by) show(place + Number(event.target.dataset.by));
      });
      dialog.addEventListener("keydown", (event) => {
        const to = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: links.length - 1 }[event.key];
        if (to !== undefined) show(to);
      });
      dialog.addEventListener("close", () => {
        dialog.querySelector("img").removeAttribute("src");
        links[place].scrollIntoView({ block: "nearest" });
        links[place].focus();
      });
    }
    links = [...document.querySelectorAll(LINKS)];
    show(links.indexOf(link));
    dialog.showModal();
  };
  // A picture that was redacted meanwhile is not looked at any longer.
  document.addEventListener("rows:placed", () => {
    if (!dialog || [...document.querySelectorAll(LINKS)].some((link) => link.href === links[place].href)) return;
    // With its name and address, which it would keep when it is only closed.
    dialog.remove();
    dialog = null;
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(LINKS);
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    start(link);
  });
};
