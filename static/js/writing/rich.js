// The rich editor, loaded when somebody wants it. What it may write is what the server's cleaner leaves.

const loaded = (source) => new Promise((resolve, reject) => {
  if (window.tinymce) return resolve();
  const script = Object.assign(document.createElement("script"), { src: source });
  script.onload = resolve;
  script.onerror = () => { script.remove(); reject(new Error("The editor could not be loaded.")); };
  document.head.append(script);
});

const isDark = () => {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};

// On a phone the buttons stand in one line that scrolls: several would take half of the screen.
const narrow = matchMedia("(max-width: 800px)");

const escaped = (text) => Object.assign(document.createElement("i"), { textContent: text }).innerHTML;
export const paragraphs = (text) => text.split(/\n\s*\n/).map((part) => `<p>${escaped(part).replaceAll("\n", "<br>")}</p>`).join("");

const LANGUAGE_NAMES = { cpp: "C++", css: "CSS", html: "HTML", json: "JSON", markup: "Markup", matlab: "MATLAB", r: "R", sql: "SQL", xml: "XML", yaml: "YAML" };
const BUTTONS = "bold italic underline strikethrough | blocks | bullist numlist | table | subscript superscript | codesample link picture | removeformat undo redo";

// Pasted markup, read where nothing of it is run or fetched: pictures inside the text come along as files, those from
// elsewhere stay there, and so does whatever wants to act.
const tidied = (html, { pending, onFiles, onLeftOut }) => {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  let left = 0;
  for (const one of body.querySelectorAll("*")) {
    for (const name of one.getAttributeNames()) if (name.startsWith("on")) one.removeAttribute(name);
  }
  for (const image of body.querySelectorAll("img")) {
    const source = image.getAttribute("src") ?? "";
    const from = URL.canParse(source, location) ? new URL(source, location) : null;
    if (source.startsWith("data:image/")) {
      const file = inText(source);
      image.setAttribute("src", `${pending}?${Math.random().toString(36).slice(2)}`);
      onFiles(file, image.getAttribute("src"));
    } else if (from?.origin !== location.origin || !from.pathname.startsWith("/attachments/")) {
      left += 1;
      image.remove();
    }
  }
  if (left) onLeftOut(left);
  return body.innerHTML;
};

const inText = (source) => {
  const [head, data] = source.split(",", 2);
  const type = head.slice(5).split(";")[0];
  const bytes = Uint8Array.from(atob(data.replace(/\s/g, "")), (letter) => letter.charCodeAt(0));
  return new File([bytes], `picture.${type.split("/")[1]}`, { type });
};

const settings = ({ target, toolbar, rules, base, on }) => ({
  license_key: "gpl", target, inline: true, base_url: base, suffix: ".min", skin: isDark() ? "oxide-dark" : "oxide",
  fixed_toolbar_container_target: toolbar, toolbar_persist: true, toolbar_mode: narrow.matches ? "scrolling" : "wrap", menubar: false, contextmenu: false,
  plugins: "lists link table codesample autolink", toolbar: BUTTONS, browser_spellcheck: true, promotion: false, branding: false,
  block_formats: "Text=p; Heading=h3; Subheading=h4; Quote=blockquote; Code=pre",
  formats: { underline: { inline: "u" }, strikethrough: { inline: "s" } },
  valid_elements: rules.elements, valid_classes: { "*": "", ...rules.classes }, valid_styles: { "*": "" },
  entity_encoding: "raw", convert_urls: false, link_target_list: false, link_title: false, link_default_target: "", indent: false,
  table_use_colgroups: false, table_default_attributes: {}, table_default_styles: {}, table_sizing_mode: "responsive", table_resize_bars: false, object_resizing: false,
  table_appearance_options: false, table_advtab: false, table_cell_advtab: false, table_row_advtab: false, table_toolbar: "tableinsertrowbefore tableinsertrowafter tabledeleterow | tableinsertcolbefore tableinsertcolafter tabledeletecol | tablerowheader tabledelete",
  codesample_languages: rules.languages.map((value) => ({ value, text: LANGUAGE_NAMES[value] ?? value[0].toUpperCase() + value.slice(1) })),
  paste_data_images: true, paste_webkit_styles: "none", paste_block_drop: false,
  setup: (editor) => {
    editor.ui.registry.addButton("picture", { icon: "image", tooltip: "Picture or file", onAction: on.onPick });
    editor.on("input change undo redo", on.onChange);
    editor.on("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); on.onSave(); } });
    for (const name of ["paste", "drop"]) {
      editor.on(name, (event) => {
        const files = [...((event.clipboardData ?? event.dataTransfer)?.files ?? [])];
        // Office programs put a picture of the text beside the text itself.
        const html = event.clipboardData?.getData("text/html");
        if (!files.length && !html) return;
        event.preventDefault();
        event.stopPropagation();
        // The editor's own paste reads it in the page, where pictures are fetched and handlers are made.
        if (html) editor.execCommand("mceInsertClipboardContent", false, { html: tidied(html, on) });
        else on.onFiles(files);
      });
    }
  },
});

export const rich = async ({ form, html, source, ...on }) => {
  await loaded(source);
  const target = form.querySelector(".rich");
  const toolbar = form.querySelector(".toolbar");
  toolbar.hidden = false;
  const base = new URL(source, location).pathname.replace(/\/[^/]*$/, "");
  const rules = JSON.parse(form.getAttribute("data-rules"));
  const [editor] = await window.tinymce.init(settings({ target, toolbar, rules, base, on }));
  // Asked for only now: what was typed while the editor was on its way is in it.
  editor.setContent(html());
  editor.undoManager.clear();
  target.hidden = false;
  target.setAttribute("role", "textbox");
  target.setAttribute("aria-multiline", "true");
  target.setAttribute("aria-label", "Text");
  return {
    get value() { return editor.getContent(); },
    set value(fresh) { editor.setContent(fresh); },
    get text() { return editor.getContent({ format: "text" }); },
    focus: () => { editor.focus(); editor.selection.select(editor.getBody(), true); editor.selection.collapse(false); },
    picture: (url) => { editor.insertContent(`<img src="${url}">`); },
    // The picture that stands for a file on its way becomes the file.
    placed: (source, url) => {
      for (const image of target.querySelectorAll(`img[src="${source}"]`)) {
        image.removeAttribute("data-mce-src");
        image.setAttribute("src", url);
      }
    },
    remove: () => { editor.remove(); target.hidden = toolbar.hidden = true; target.replaceChildren(); },
  };
};
