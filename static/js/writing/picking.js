// Files pasted or dropped anywhere on the page: into the text that is open, else into the line.

export const everywhere = (area, line) => {
  const take = async (event, data) => {
    const files = [...(data?.files ?? [])];
    if (!files.length || event.defaultPrevented) return;
    event.preventDefault();
    const open = document.querySelector("form.composer");
    if (open?.composer) open.composer.add(files);
    else await line.add(files);
  };
  document.addEventListener("paste", (event) => take(event, event.clipboardData));
  document.addEventListener("drop", (event) => { area.classList.remove("dropping"); take(event, event.dataTransfer); });
  document.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    area.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) area.classList.remove("dropping"); });
};
