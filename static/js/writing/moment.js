// The time of a line is its first keystroke: shown in the zone of the page, and changeable.

const parts = (moment, timeZone) => Object.fromEntries(new Intl.DateTimeFormat("en-GB", {
  timeZone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
}).formatToParts(moment).map(({ type, value }) => [type, value]));

// As a field of date and time holds it, on the clocks of that zone; the server reads it the same way.
export const local = (moment, timeZone) => {
  const { year, month, day, hour, minute, second } = parts(moment, timeZone);
  return `${year}-${month}-${day}T${hour}:${minute}:${second}`;
};

const said = (value) => (value.endsWith("Z") ? value : value.replace("T", " "));

export const moments = (line, timeZone) => {
  const place = line.under.querySelector(".moment");
  const field = line.form.elements.happened_at;
  const change = () => {
    const input = Object.assign(document.createElement("input"), { type: "datetime-local", step: 1, className: "field" });
    input.value = field.value.endsWith("Z") ? local(new Date(field.value), timeZone) : field.value;
    input.setAttribute("aria-label", "Time of this line");
    input.addEventListener("change", () => { if (input.value) { field.value = input.value; line.keep(); } });
    input.addEventListener("blur", () => line.onMoment(field.value));
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); input.blur(); line.text.focus(); } });
    place.replaceChildren("Time ", input);
    input.focus();
  };
  line.onMoment = (value) => {
    place.hidden = !value;
    if (!value) return place.replaceChildren();
    const time = value.endsWith("Z") ? local(new Date(value), timeZone).slice(11) : said(value);
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "change" });
    button.setAttribute("aria-label", `Change the time of this line, ${time}`);
    button.addEventListener("click", change);
    place.replaceChildren(`Time ${time} `, button);
  };
  line.onMoment(field.disabled ? "" : field.value);
};
