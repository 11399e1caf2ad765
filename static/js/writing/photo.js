// A photo for what is being written: by the camera of a phone; on a desktop by its webcam, or by a phone that scans a code.

const onPhone = () => matchMedia("(pointer: coarse)").matches && !matchMedia("(any-pointer: fine)").matches;

// Straight to the camera; photos of the gallery come by the clip beside it, like any file.
const openCamera = (onFiles) => {
  const input = Object.assign(document.createElement("input"), { type: "file", accept: "image/*", hidden: true });
  input.setAttribute("capture", "environment");
  const done = () => { input.remove(); };
  input.addEventListener("cancel", done);
  input.addEventListener("change", () => { done(); onFiles([...input.files]); });
  document.body.append(input);
  input.click();
};

// `onFiles` gets what this device took, `onUploaded` what a phone sent and the server has (the JSON of an upload).
export const takePhoto = async ({ address, onFiles, onUploaded }) => {
  if (onPhone()) return openCamera(onFiles);
  const { photoDialog } = await import("./photo-dialog.js");
  return photoDialog({ address, onFiles, onUploaded });
};
