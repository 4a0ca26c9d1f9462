/* Whether this browser can run the engine, asked before anything is loaded. In the words of old browsers. */
(function () {
  "use strict";
  var lacking = [];
  /* A module of WebAssembly with a table of references, which old engines refuse: (table 0 externref) */
  var references = [0, 97, 115, 109, 1, 0, 0, 0, 4, 4, 1, 111, 0, 0];
  try {
    if (!WebAssembly.validate(new Uint8Array(references))) { lacking.push("WebAssembly"); }
  } catch (error) { lacking.push("WebAssembly"); }
  if (typeof DecompressionStream === "undefined") { lacking.push("DecompressionStream"); }
  var modules = false;
  try {
    /* Read only by browsers that know module workers. */
    new Worker("data:text/javascript,", /** @type {WorkerOptions} */ ({ get type() { modules = true; return "module"; } })).terminate();
  } catch (error) { /* none at all */ }
  if (!modules) { lacking.push("Worker"); }
  /** @type {any} */ (window).jxLacking = lacking;
  if (lacking.length) {
    var facts = JSON.parse((/** @type {Element} */ (document.getElementById("facts"))).textContent || "");
    (/** @type {Element} */ (document.getElementById("state"))).textContent = facts.texts.start.old.replace("{lacking}", lacking.join(" "));
  }
})();
