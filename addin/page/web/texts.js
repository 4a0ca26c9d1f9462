// The texts of the page: templates/texts/page.toml, which the build writes into the page.

import { facts } from "./engine.js";

/**
 * A text by "section.key", its {places} filled in.
 * @param {string} key
 * @param {{ [place: string]: string | number }} [values]
 * @returns {string}
 */
export function say(key, values = {}) {
  const [section, name] = key.split(".");
  const text = facts.texts[section]?.[name];
  if (text === undefined) throw new Error(`no text ${key}`);
  return text.replace(/\{(\w+)\}/g, (/** @type {string} */ whole, /** @type {string} */ place) => (
    place in values ? String(values[place]) : whole));
}
