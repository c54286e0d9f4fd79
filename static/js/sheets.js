/* Label sheets: the drawing follows what is typed, and a sheet's name is completed among thousands.

   data-drawing-of="id" data-drawing-url="…"   on an <img>: drawn anew from that form's fields a moment after each change
   data-suggest="…"                            on an <input list>: its datalist holds what fits the letters typed so far
   data-redraws="id"                           on an <input>: when another sheet was chosen, that part of the page is drawn
                                               anew, as "Draw this sheet" would, and whoever types on goes on typing   */
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

  function suggest(input) {
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

  async function redraw(input) {
    const fields = new FormData(input.form);
    fields.append("show_sheet", "1");
    const answer = await fetch(input.form.action, { method: "POST", body: fields });
    // A sheet that nobody knows is told when the run is printed; until then the words typed stay as they are.
    if (!answer.ok) return;
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(input.dataset.redraws);
    const old = document.getElementById(input.dataset.redraws);
    if (!drawn || !old?.isConnected) return;
    const held = old.contains(document.activeElement) ? document.activeElement : null;
    old.replaceWith(drawn);
    if (held) all(drawn).find((el) => told(el) === told(held))?.focus();
    begin(drawn);
  }

  const all = (part) => [...part.querySelectorAll("a, button, input, summary")];
  const told = (el) => ["id", "name", "value", "href"].map((name) => el.getAttribute(name)).join();

  function begin(part) {
    for (const input of part.querySelectorAll("input[data-suggest]")) suggest(input);
    for (const input of part.querySelectorAll("input[data-redraws]")) input.addEventListener("change", () => redraw(input));
  }

  begin(document);
})();
