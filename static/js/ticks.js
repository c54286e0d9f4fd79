/* How many boxes are ticked, said on the button that works on them. Asked for in the HTML:

   data-ticks="packet_ids"   on a button: its words are data-ticks-one or data-ticks-many (# stands for the number); with
                             nothing ticked it says data-ticks-none.
   data-tick-all             on a hidden button in the same form: it is shown, and ticks all, or none when all are ticked. */
"use strict";
(() => {
  const { all } = window.sameday;

  function words(button, number) {
    const { ticksNone, ticksOne, ticksMany } = button.dataset;
    return number === 0 ? ticksNone : (number === 1 ? ticksOne : ticksMany).replace("#", number);
  }

  function count(button) {
    const boxes = all(`input[name="${CSS.escape(button.dataset.ticks)}"]`, button.form);
    const ticked = boxes.filter((box) => box.checked).length;
    button.querySelector("[data-ticks-words]").textContent = words(button, ticked);
    for (const toggle of all("[data-tick-all]", button.form)) {
      toggle.hidden = boxes.length < 2;
      toggle.textContent = ticked === boxes.length ? toggle.dataset.none : toggle.dataset.all;
    }
  }

  function toggleAll(toggle) {
    const button = toggle.form.querySelector("[data-ticks]");
    const boxes = all(`input[name="${CSS.escape(button.dataset.ticks)}"]`, toggle.form);
    const tick = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = tick;
    count(button);
  }

  for (const button of all("[data-ticks]")) {
    button.form.addEventListener("change", () => count(button));
    count(button);
  }
  for (const toggle of all("[data-tick-all]")) toggle.addEventListener("click", () => toggleAll(toggle));
})();
