// Two ways to a photo side by side: this computer's camera, and a phone. Escape closes; the focus goes back.
import { handover } from "./handover.js";
import { webcam } from "./webcam.js";

const INSIDE = `
  <h2 id="photo-title">Take a photo</h2>
  <div class="photo-ways">
    <section class="by-phone" aria-labelledby="photo-phone">
      <h3 id="photo-phone">With a phone</h3>
      <p class="steps">Scan the code with the phone’s camera and open the page it shows. Nobody signs in there; what it sends appears here.</p>
      <p class="message" hidden></p>
      <div class="code" role="img" aria-label="Code for the camera of a phone" hidden></div>
      <p class="ends quiet"></p>
      <button type="button" class="btn again" hidden></button>
      <ul class="photos" aria-label="Photos from the phone"></ul>
      <p class="photo-says" role="status"></p>
    </section>
    <section class="by-webcam" aria-labelledby="photo-webcam">
      <h3 id="photo-webcam">With this computer</h3>
      <p class="photo-says" role="status"></p>
      <label class="which" hidden>Camera <select></select></label>
      <video muted playsinline aria-label="What the camera sees" hidden></video>
      <canvas role="img" aria-label="The photo" hidden></canvas>
      <div class="photo-acts">
        <button type="button" class="btn start">Use the camera of this computer</button>
        <button type="button" class="btn main shoot" hidden>Take the photo</button>
        <button type="button" class="btn main use" hidden>Use this photo</button>
        <button type="button" class="btn retake" hidden>Once more</button>
      </div>
    </section>
  </div>
  <form method="dialog"><button class="btn">Close</button></form>`;

// What only this dialog needs is loaded with it.
let styled;
const style = () => (styled ??= new Promise((resolve) => {
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("../../css/photo.css", import.meta.url).href });
  link.addEventListener("load", resolve);
  link.addEventListener("error", resolve);
  document.head.append(link);
}));

export const photoDialog = async ({ address, onFiles, onUploaded }) => {
  if (document.querySelector("dialog.photo-dialog")) return;
  const from = document.activeElement;
  const dialog = Object.assign(document.createElement("dialog"), { className: "photo-dialog", innerHTML: INSIDE });
  dialog.setAttribute("aria-labelledby", "photo-title");
  document.body.append(dialog);
  await style();
  const waiting = handover(dialog.querySelector(".by-phone"), { address, onUploaded });
  const camera = webcam(dialog.querySelector(".by-webcam"), (file) => {
    // After the dialog has given the focus back: whoever gets the file may want it.
    dialog.addEventListener("close", () => onFiles([file]), { once: true });
    dialog.close();
  });
  dialog.addEventListener("close", () => {
    waiting.stop();
    camera.stop();
    dialog.remove();
    if (from?.isConnected) from.focus();
  });
  dialog.showModal();
};
