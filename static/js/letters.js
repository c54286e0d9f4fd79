/* data-insert="text": a click puts it where the person was last writing in the form, and they go on writing there. */
"use strict";
(() => {
  let last = null;
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea.source")) last = event.target;
  });
  document.addEventListener("click", (event) => {
    const offered = event.target.closest("[data-insert]");
    const field = last || document.querySelector("textarea[name=body]");
    if (!offered || !field) return;
    field.setRangeText(offered.dataset.insert, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
