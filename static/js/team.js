// Who may be meant, while a name is typed; without it the answer to a wrong name says whose are near.
import { complete } from "./writing/complete.js";

const form = document.querySelector("form.joins");
complete(form.elements.person, { address: form.dataset.people, kind: "account" });
