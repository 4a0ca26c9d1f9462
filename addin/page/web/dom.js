// Elements are made from texts only: nothing that comes out of a workbook is ever read as HTML.

/** @typedef {{ [name: string]: string | number | boolean | null | undefined | ((event: any) => void) }} Properties */

/**
 * An element. A property that is a function listens, `class` and names with a dash are attributes, `text` is the content.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Properties} [properties]
 * @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, value);
    else if (name === "text") element.textContent = String(value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/**
 * The element of the page with this id, which is there and of this class.
 * @template {HTMLElement} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function byId(id, kind) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`no ${id}`);
  return element;
}

/**
 * Tells a screen reader, and shows in the line at the foot of the page.
 * @param {string} text
 */
export function announce(text) {
  byId("said", HTMLElement).textContent = text;
}

/**
 * Asks yes or no; Esc is no.
 * @param {string} question
 * @param {string} yes
 * @param {string} no
 * @returns {Promise<boolean>}
 */
export function ask(question, yes, no) {
  return new Promise((resolve) => {
    const dialog = make("dialog", { class: "ask", "aria-labelledby": "asked" }, make("p", { id: "asked", text: question }));
    const close = (/** @type {string} */ value) => () => dialog.close(value);
    dialog.append(make("div", { class: "buttons" },
      make("button", { type: "button", class: "main", text: yes, click: close("yes") }),
      make("button", { type: "button", text: no, autofocus: true, click: close("no") })));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
