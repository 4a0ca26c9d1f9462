// The two views 做表 and 审核 as tabs: arrow keys go from one to the other, the address remembers which.

import { byId } from "./dom.js";

const VIEWS = ["work", "review"];

/** @param {(name: string) => void} shown is told of the view that is shown */
export function openViews(shown) {
  const tabs = VIEWS.map((name) => byId(`tab-${name}`, HTMLButtonElement));
  const show = (/** @type {number} */ index) => {
    tabs.forEach((tab, at) => {
      tab.setAttribute("aria-selected", String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
      byId(`view-${VIEWS[at]}`, HTMLElement).hidden = at !== index;
    });
    shown(VIEWS[index]);
  };
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => show(index));
    tab.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      event.preventDefault();
      const other = (index + 1) % tabs.length;
      show(other);
      tabs[other].focus();
    });
  });
  show(0);
}
