// Completion where plain text stands: one name in a field, or @name and #tag at the caret of a text.
import { Choices, fromServer } from "./choices.js";

// Letters that were typed before this was loaded are looked up as well.
const begun = (field) => field.matches(":focus") && field.value !== field.defaultValue;

const KNOWN = { sample: "Samples", dataset: "Datasets", account: "People" };

// A dataset, a sample or an account. The list of the page itself serves only whoever has no scripts.
export const complete = (input, { address, kind }) => {
  input.removeAttribute("list");
  const take = ({ value }) => {
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    choices.close();
  };
  const choices = new Choices(input, { ask: fromServer(address, kind), take, label: `${KNOWN[kind]} to choose from` });
  const look = () => choices.offer(input.value.trim());
  input.addEventListener("input", look);
  if (begun(input)) look();
  input.addEventListener("keydown", (event) => {
    if (choices.key(event)) return;
    if (event.key === "ArrowDown" && !choices.open) {
      event.preventDefault();
      look();
    }
  });
  return choices;
};

// The word before the caret, if it begins with @ or #; not within an address or a word.
const WORD = /(^|[^\w#&/@.])([@#])([^\s@#,;:!?()[\]{}"'<>]{0,40})$/u;
// A tag that cannot be written as #word goes into the field of tags, or not at all.
const WRITABLE = /^\p{L}(?:[\w.\-\p{L}\p{N}]*[\w\p{L}\p{N}])?$/u;

const caret = (text) => {
  const style = getComputedStyle(text);
  const copy = document.createElement("div");
  for (const name of ["font", "letterSpacing", "lineHeight", "paddingLeft", "paddingTop", "paddingRight", "borderLeftWidth", "borderTopWidth", "whiteSpace", "overflowWrap", "tabSize"]) copy.style[name] = style[name];
  Object.assign(copy.style, { position: "absolute", visibility: "hidden", width: `${text.clientWidth}px`, whiteSpace: text.tagName === "INPUT" ? "pre" : "pre-wrap" });
  const end = document.createElement("span");
  end.textContent = "|";
  copy.append(text.value.slice(0, text.selectionStart), end);
  document.body.append(copy);
  const at = { left: Math.min(end.offsetLeft, text.clientWidth) - text.scrollLeft, top: end.offsetTop + end.offsetHeight - text.scrollTop };
  copy.remove();
  return { left: at.left, top: Math.min(at.top, text.clientHeight) };
};

export const wordsOf = (text, { address }) => {
  const ask = { "@": fromServer(address, "person"), "#": fromServer(address, "tag") };
  let begin = 0;
  let sign = "";
  const asked = async (word) => {
    const found = await ask[sign](word);
    return sign === "#" ? found.filter(({ value }) => WRITABLE.test(value)) : found;
  };
  const take = ({ value }) => {
    text.setRangeText(`${sign}${value} `, begin, text.selectionStart, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    choices.close();
  };
  const choices = new Choices(text, { ask: asked, take, label: "People and tags to choose from", most: 7 });
  const look = () => {
    const found = text.selectionStart === text.selectionEnd && WORD.exec(text.value.slice(0, text.selectionStart));
    if (!found) return choices.close();
    sign = found[2];
    begin = text.selectionStart - found[3].length - 1;
    choices.offer(found[3], caret(text));
  };
  text.addEventListener("input", look);
  if (begun(text)) look();
  // Before the line itself hears of Enter, which would store it.
  text.addEventListener("keydown", (event) => choices.key(event), { capture: true });
  return choices;
};
