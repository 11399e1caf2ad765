// The camera of this computer: on only after asking, off as soon as the photo is used or the dialog closed.

const WHY = {
  NotAllowedError: "The camera was not allowed. Allow it beside the address of this page and try again, or use a phone.",
  NotFoundError: "This computer has no camera. Use a phone.",
  NotReadableError: "Another program is using the camera. Close it there and try again, or use a phone.",
};
const OTHERWISE = "The camera could not be started. Use a phone.";
const INSECURE = "A browser lends the camera only to pages opened with https:// or as localhost. Use a phone, or ask for an encrypted address.";

const stamp = () => new Date().toLocaleString("sv").replace(/\D+/g, "-");

export const webcam = (place, onPhoto) => {
  const find = (name) => place.querySelector(name);
  const [say, video, canvas, which] = [".photo-says", "video", "canvas", ".which"].map(find);
  const choice = which.querySelector("select");
  let stream;
  let gone = false;

  // One of: start, shoot, use; the focus follows, since the button that had it is no longer there.
  const show = (state, words = "") => {
    const moves = place.contains(document.activeElement);
    for (const [name, states] of [[".start", "start"], ["video", "shoot"], [".shoot", "shoot"], ["canvas", "use"], [".use", "use"], [".retake", "use"]]) find(name).hidden = states !== state;
    which.hidden = state !== "shoot" || choice.length < 2;
    say.textContent = words;
    if (moves) find(`.${state}`).focus();
  };

  const stop = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = undefined;
    video.srcObject = null;
  };

  const list = async () => {
    const cameras = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
    const used = stream?.getVideoTracks()[0]?.getSettings().deviceId;
    choice.replaceChildren(...cameras.map(({ deviceId, label }, n) => new Option(label || `Camera ${n + 1}`, deviceId, false, deviceId === used)));
  };

  const start = async () => {
    stop();
    say.textContent = "The browser asks whether this page may use the camera…";
    try {
      const wanted = choice.value ? { deviceId: { exact: choice.value } } : {};
      stream = await navigator.mediaDevices.getUserMedia({ video: { ...wanted, width: { ideal: 4096 }, height: { ideal: 2160 } } });
      // Closed while the browser was asking: the light goes off again.
      if (gone) return stop();
      video.srcObject = stream;
      await video.play();
      await list();
      show("shoot", "The camera is on. Nothing is stored before you use a photo.");
    } catch (error) {
      stop();
      show("start", WHY[error.name] ?? OTHERWISE);
    }
  };

  const shoot = () => {
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    stop();
    show("use", "This is the photo. The camera is off.");
  };

  const use = () => canvas.toBlob((blob) => onPhoto(new File([blob], `photo-${stamp()}.jpg`, { type: "image/jpeg" })), "image/jpeg", 0.92);

  find(".start").addEventListener("click", start);
  find(".shoot").addEventListener("click", shoot);
  find(".retake").addEventListener("click", start);
  find(".use").addEventListener("click", use);
  choice.addEventListener("change", start);

  const refuse = (words) => { find(".start").hidden = true; say.textContent = words; };
  if (!navigator.mediaDevices?.getUserMedia) refuse(INSECURE);
  else navigator.mediaDevices.enumerateDevices().then((all) => { if (!all.some(({ kind }) => kind === "videoinput")) refuse(WHY.NotFoundError); });

  return { stop: () => { gone = true; stop(); } };
};
