// What makes the other fields of a composer comfortable, where there is a script for it.

const optional = (module, use) => import(module).then(use).catch(() => {});

export const fields = ({ form, home, tray }) => {
  const photo = form.querySelector(".btn.photo");
  photo.hidden = !home.photo;
  photo.addEventListener("click", async () => {
    const { takePhoto } = await import("./photo.js");
    takePhoto({ address: home.photo, onFiles: (files) => form.composer.add(files), onUploaded: (file) => tray.place(file) });
  });
  optional("./latest.js", ({ latest }) => latest(form));
  if (!home.suggest) return;
  optional("./tags.js", ({ tagField }) => tagField(form.elements.tags, { address: home.suggest }));
  optional("./complete.js", ({ complete }) => {
    for (const kind of ["dataset", "sample"]) {
      const input = form.elements[kind];
      if (input) complete(input, { address: home.suggest, kind });
    }
  });
};
