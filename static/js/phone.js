// Photos go one after the other, each as it is, with its progress; without this the form sends them all at once.

const form = document.querySelector("form");
const list = document.querySelector(".sending");
const count = document.querySelector(".count");
const left = document.querySelector(".left");
const queue = [];
let busy = false;
let number = 0;

const made = (tag, fields = {}, ...inside) => {
  const element = Object.assign(document.createElement(tag), fields);
  element.append(...inside);
  return element;
};

// XMLHttpRequest, since fetch does not tell how much of a photo has gone.
const send = (file, onProgress) => new Promise((resolve) => {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("files", file, file.name);
  request.open("POST", location.pathname);
  request.setRequestHeader("X-Requested-With", "fetch");
  request.upload.onprogress = (event) => onProgress(event.loaded / event.total);
  request.onerror = request.onabort = () => resolve({ why: "The network broke off. Nothing of this photo was kept." });
  request.onload = () => {
    let said = {};
    try {
      said = JSON.parse(request.responseText);
    } catch { /* what stands between us and the server answers in its own words */ }
    if (request.status === 201) return resolve({ arrived: said.count });
    resolve({ ended: request.status === 404, why: said.errors?.file?.[0]?.message ?? `The server could not take it (${request.status}). Nothing of it was kept.` });
  };
  request.send(body);
});

const arrived = (many) => {
  left.textContent = Math.max(0, Number(left.dataset.most) - many);
  count.textContent = `${many} photo${many === 1 ? " has" : "s have"} arrived.`;
};

const fail = (one, { ended, why }) => {
  one.item.classList.add("failed");
  one.state.textContent = why;
  one.state.setAttribute("role", "alert");
  if (ended) {
    for (const input of form.querySelectorAll("input")) input.disabled = true;
    form.hidden = true;
    for (const other of queue.splice(0)) { other.bar.remove(); other.state.textContent = "Not sent."; }
    return;
  }
  const again = made("button", { type: "button", className: "btn", textContent: "Send again" });
  again.addEventListener("click", () => {
    again.remove();
    one.item.classList.remove("failed");
    add(one);
  });
  one.item.append(again);
};

const run = async () => {
  if (busy) return;
  busy = true;
  for (let one = queue.shift(); one; one = queue.shift()) {
    one.state.textContent = "Sending…";
    const said = await send(one.file, (part) => { one.bar.value = part; });
    one.bar.remove();
    if (!said.arrived) {
      fail(one, said);
      continue;
    }
    one.item.classList.add("arrived");
    one.state.textContent = "Arrived";
    arrived(said.arrived);
  }
  busy = false;
};

const add = (one) => {
  one.state.removeAttribute("role");
  one.state.textContent = "Waits";
  one.bar = made("progress", { max: 1, value: 0, ariaLabel: `Sending photo ${one.number}` });
  one.item.append(one.bar);
  queue.push(one);
  run();
};

left.dataset.most = Number(left.textContent) + (Number.parseInt(count.textContent, 10) || 0);
form.classList.add("scripted");
form.addEventListener("change", ({ target }) => {
  for (const file of target.files) {
    number += 1;
    const state = made("span", { className: "state" });
    const item = list.appendChild(made("li", {}, made("span", { textContent: `Photo ${number}` }), state));
    add({ file, number, item, state });
  }
  target.value = "";
});
addEventListener("beforeunload", (event) => { if (busy) event.preventDefault(); });
