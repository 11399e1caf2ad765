// Sends one file, and tells how much of it has gone.
import { Unreachable, csrf } from "./send.js";

export const said = (bytes) => (bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} kB`);
export const element = (tag, fields = {}, ...inside) => {
  const made = Object.assign(document.createElement(tag), fields);
  made.append(...inside);
  return made;
};

export const icon = () => Object.assign(document.createElement("template"), { innerHTML: '<svg class="icon" aria-hidden="true"><use href="#i-file"/></svg>' }).content;

// XMLHttpRequest, since fetch does not tell how much of a file has gone.
export const upload = (address, file, name, onProgress) => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("file", file, name);
  request.open("POST", address);
  request.setRequestHeader("X-Requested-With", "fetch");
  request.setRequestHeader("X-CSRFToken", csrf());
  request.upload.onprogress = (event) => onProgress(event.loaded / event.total);
  request.onerror = request.onabort = () => reject(new Unreachable());
  request.onload = () => resolve(request);
  request.send(body);
});

export const answered = (request) => {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
};
