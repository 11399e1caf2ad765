// The bar at the bottom of a phone: the caret into the line, and the camera.

const line = document.getElementById("line");
const narrow = matchMedia("(max-width: 800px)");

// What a phone's line has no room for; whoever types there finds the rest in Help.
const short = () => {
  const text = document.getElementById("text");
  text.dataset.placeholder ??= text.placeholder;
  text.placeholder = narrow.matches ? "Write a line…" : text.dataset.placeholder;
};

if (line) {
  short();
  narrow.addEventListener("change", short);
  // A browser opens the camera only just after a finger: what it needs is there before the finger is up.
  document.addEventListener("pointerdown", ({ target }) => {
    if (target.closest?.(".dock [href='#camera'], .photo")) import("./photo.js");
  });
  document.addEventListener("click", (event) => {
    const to = event.target.closest?.(".dock a")?.hash;
    if (to === "#text") {
      const text = document.getElementById("text");
      text.scrollIntoView({ block: "center" });
      text.focus({ preventScroll: true });
    } else if (to === "#camera") {
      line.querySelector(".tool.photo").click();
    } else {
      return;
    }
    event.preventDefault();
  });
}
