/* Label sheets: the drawing follows what is typed, and a sheet's name is completed among thousands.

   data-drawing-of="id" data-drawing-url="…"   on an <img>: drawn anew from that form's fields a moment after each change
   data-suggest="…"                            on an <input list>: its datalist holds what fits the letters typed so far   */
"use strict";
(() => {
  const PAUSE_MS = 250;

  function later(act) {
    let timer = 0;
    return () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(act, PAUSE_MS);
    };
  }

  for (const image of document.querySelectorAll("img[data-drawing-of]")) {
    const form = document.getElementById(image.dataset.drawingOf);
    const draw = later(() => {
      const fields = new URLSearchParams(new FormData(form));
      fields.delete("csrf_token");
      image.src = `${image.dataset.drawingUrl}?${fields}`;
    });
    form.addEventListener("input", draw);
    form.addEventListener("change", draw);
  }

  for (const input of document.querySelectorAll("input[data-suggest]")) {
    const list = document.getElementById(input.getAttribute("list"));
    const first = [...list.children];
    input.addEventListener(
      "input",
      later(async () => {
        const typed = input.value.trim();
        if (typed.length < 2) {
          list.replaceChildren(...first);
          return;
        }
        const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`, { headers: { "X-Requested-With": "fetch" } });
        if (!answer.ok || input.value.trim() !== typed) return;
        list.replaceChildren(
          ...(await answer.json()).map((sheet) => {
            const option = document.createElement("option");
            option.value = sheet.name;
            option.textContent = sheet.text;
            return option;
          }),
        );
      }),
    );
  }
})();
