/* What keeps forms safe and quick. Asked for in the HTML:

   data-keep="name"     on a form: what is typed stays in this browser, per person and form, until the server has taken it;
                        after a crash or an error it is offered back (template #kept-offer). data-forget on the sign-out form clears all.
   data-lines           product lines and the like: data-line, data-add-line, data-remove-line (see macros/forms.html: lines).
   data-enter="next"        on a form: Enter in a line goes to the next field; data-enter="send" on a field sends, as forms do.
   data-sound="right"   a short tone when it comes into the page; "wrong" a low one, "again" one between.
   data-scan            the field a hand scanner types into: it keeps the keyboard, and Tab sends it as Enter does.
   A form is sent once, however often its button is pressed.                                                                  */
"use strict";
(() => {
  const { all, seen, typing } = window.sameday;
  const DAY_MS = 24 * 3600 * 1000;
  const SENT = "keep-sent";

  /* Nothing typed is lost */

  const keyOf = (form) => `keep:${document.body.dataset.person || ""}:${form.dataset.keep}:${new URL(form.action).pathname}`;

  function typedIn(form) {
    const values = [];
    for (const el of form.elements) {
      if (!el.name || el.name === "csrf_token" || ["hidden", "password", "file", "submit", "button", "fieldset"].includes(el.type)) continue;
      if (el.type === "checkbox" || el.type === "radio") {
        if (el.checked) values.push([el.name, el.value]);
      } else if (el.type === "select-multiple") {
        for (const option of el.selectedOptions) values.push([el.name, option.value]);
      } else if (el.value !== "") values.push([el.name, el.value]);
    }
    return values;
  }

  function keep(form) {
    try {
      localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), values: typedIn(form) }));
    } catch (problem) {
      if (problem.name !== "QuotaExceededError") throw problem; // a full store must not stop the typing
    }
  }

  function kept(form) {
    const text = localStorage.getItem(keyOf(form));
    if (!text) return null;
    const found = JSON.parse(text);
    const same = JSON.stringify(found.values) === JSON.stringify(typedIn(form));
    return same || !found.values.length ? null : found;
  }

  function putBack(form, values) {
    const given = new Map();
    for (const [name, value] of values) given.set(name, [...(given.get(name) || []), value]);
    for (const [name] of values) {
      const list = form.querySelector(`[data-lines="${CSS.escape(name.split("-")[0])}"]`);
      for (let tries = 0; list && !form.elements[name] && tries < 50; tries += 1) addLine(list, false);
    }
    for (const el of form.elements) {
      if (!el.name || !given.has(el.name)) {
        if (el.type === "checkbox" && el.name) el.checked = false;
        continue;
      }
      const wanted = given.get(el.name);
      if (el.type === "checkbox" || el.type === "radio") el.checked = wanted.includes(el.value);
      else if (el.type === "select-multiple") for (const option of el.options) option.selected = wanted.includes(option.value);
      else if (!["hidden", "password", "file", "submit"].includes(el.type)) el.value = wanted[0];
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
    const first = [...form.elements].find((el) => given.has(el.name) && el.type !== "hidden");
    if (first) first.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function offer(form, found) {
    const template = document.getElementById("kept-offer");
    if (!template) return;
    const bar = template.content.firstElementChild.cloneNode(true);
    bar.querySelector("[data-kept-at]").textContent = new Date(found.at).toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
    bar.addEventListener("click", (event) => {
      const choice = event.target.closest("[data-kept]");
      if (!choice) return;
      if (choice.dataset.kept === "back") putBack(form, found.values);
      else localStorage.removeItem(keyOf(form));
      bar.remove();
    });
    form.before(bar);
  }

  /* The server has taken a form when the next page is one of ours, reached by its redirect; another tab may have typed on. */
  function forgetWhatWasTaken() {
    if ("pageFailed" in document.body.dataset) return; // it can be sent again from here
    const [sent, words] = JSON.parse(sessionStorage.getItem(SENT) || "[]");
    sessionStorage.removeItem(SENT);
    const [how] = performance.getEntriesByType("navigation");
    const framed = document.body.matches(".framed, .bench-page");
    if (sent && framed && how && how.type === "navigate" && how.redirectCount > 0 && localStorage.getItem(sent) === words) localStorage.removeItem(sent);
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("keep:") && Date.now() - JSON.parse(localStorage.getItem(key)).at > DAY_MS) localStorage.removeItem(key);
    }
  }

  function startKeeping() {
    for (const form of all("form[data-keep]")) {
      if (form.dataset.keeping) continue;
      form.dataset.keeping = "1";
      if ("drawnAgain" in form.dataset) keep(form);
      const found = kept(form);
      if (found) offer(form, found);
      let timer;
      form.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(() => form.dataset.sent || keep(form), 300);
      });
    }
  }

  /* Lines */

  function renumber(line, from, to) {
    for (const el of all("[name], [id], [for], [aria-describedby], [value]", line)) {
      for (const attribute of ["name", "id", "for", "aria-describedby"]) {
        const value = el.getAttribute(attribute);
        if (value) el.setAttribute(attribute, value.replaceAll(from, to));
      }
      if (el.matches("[data-remove-line]")) el.value = el.value.replaceAll(from.slice(0, -1), to.slice(0, -1));
    }
  }

  function emptied(line) {
    all("input, textarea, select", line).forEach((el) => {
      if (el.type === "checkbox" || el.type === "radio") el.checked = false;
      else if (el.tagName === "SELECT") el.selectedIndex = 0;
      else el.value = "";
      el.removeAttribute("aria-invalid");
    });
    all(".field-error", line).forEach((el) => el.remove());
    all(".has-error", line).forEach((el) => el.classList.remove("has-error"));
    return line;
  }

  function addLine(list, focus = true) {
    const lines = all("[data-line]", list);
    const name = list.dataset.lines;
    const number = (line) => Number((line.querySelector("[name]").name.slice(name.length + 1).match(/^\d+/) || [0])[0]);
    const last = lines[lines.length - 1];
    const next = Math.max(...lines.map(number)) + 1;
    const line = emptied(last.cloneNode(true));
    renumber(line, `${name}-${number(last)}-`, `${name}-${next}-`);
    list.querySelector("[data-lines-list]").append(line);
    const first = line.querySelector("input:not([type=hidden]), select, textarea");
    if (focus && first) first.focus();
  }

  function onLineButton(event) {
    const list = event.target.closest("[data-lines]");
    const lines = list ? all("[data-line]", list) : [];
    if (!lines.length) return;
    if (event.target.closest("[data-add-line]")) {
      event.preventDefault();
      addLine(list);
    } else if (event.target.closest("[data-remove-line]")) {
      event.preventDefault();
      const line = event.target.closest("[data-line]");
      const form = line.closest("form");
      if (lines.length > 1) line.remove();
      else emptied(line);
      const rest = form.querySelector(`[name^="${CSS.escape(list.dataset.lines)}-"]`);
      if (rest) rest.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  /* Enter goes on */

  function onEnter(event) {
    const field = event.target;
    const asked = event.key === "Enter" && !event.isComposing && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!asked || event.defaultPrevented || !field.matches("form[data-enter=next] input:not([data-enter])")) return;
    event.preventDefault();
    const fields = [...field.form.elements].filter((el) => el.matches("input, select, textarea") && seen(el));
    const next = fields.slice(fields.indexOf(field) + 1).find((el) => el.name !== field.name);
    if (next) next.focus();
  }

  /* Sent once */

  function release(form) {
    delete form.dataset.sent;
    all("[aria-disabled=true]", form).forEach((button) => button.removeAttribute("aria-disabled"));
  }

  function onSubmit(event) {
    const form = event.target;
    if (form.matches("[data-forget]")) {
      Object.keys(localStorage).filter((key) => key.startsWith("keep:")).forEach((key) => localStorage.removeItem(key));
    }
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-disabled", "true");
    setTimeout(() => release(form), form.matches("[data-swap]") ? 700 : 8000);
    if (form.dataset.keep) {
      keep(form);
      sessionStorage.setItem(SENT, JSON.stringify([keyOf(form), localStorage.getItem(keyOf(form))]));
    }
  }

  /* Sounds */

  const TONES = { right: [[880, 0, 0.09], [1318, 0.1, 0.14]], wrong: [[196, 0, 0.22], [147, 0.24, 0.4]], again: [[587, 0, 0.12]] };
  let speaker;

  /* A browser lets a page speak only after somebody pressed something; a tone that comes too late is left out. */
  async function sound(kind) {
    speaker = speaker || new AudioContext();
    await Promise.race([speaker.resume(), new Promise((done) => setTimeout(done, 300))]);
    if (speaker.state !== "running") return;
    for (const [pitch, from, length] of TONES[kind] || []) {
      const tone = speaker.createOscillator();
      const loud = speaker.createGain();
      tone.type = kind === "wrong" ? "square" : "sine";
      tone.frequency.value = pitch;
      loud.gain.setValueAtTime(0.2, speaker.currentTime + from);
      loud.gain.exponentialRampToValueAtTime(0.001, speaker.currentTime + from + length);
      tone.connect(loud).connect(speaker.destination);
      tone.start(speaker.currentTime + from);
      tone.stop(speaker.currentTime + from + length);
    }
  }

  function playSounds() {
    for (const el of all("[data-sound]")) {
      sound(el.dataset.sound);
      el.removeAttribute("data-sound");
    }
  }

  /* Scanner */

  function readyToScan() {
    const field = document.querySelector("[data-scan]");
    if (field && (!typing(document.activeElement) || document.activeElement === field)) field.focus();
  }

  function onScanKey(event) {
    const field = document.querySelector("[data-scan]");
    if (!field || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target === field && event.key === "Tab" && field.value) {
      event.preventDefault();
      field.form.requestSubmit();
    } else if (!typing(event.target) && event.key.length === 1 && event.key !== " ") field.focus();
  }

  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("click", onLineButton);
  document.addEventListener("keydown", onScanKey);
  document.addEventListener("keydown", onEnter);
  document.addEventListener("sameday:saved", (event) => {
    if (event.target.dataset && event.target.dataset.keep) localStorage.removeItem(keyOf(event.target));
    sessionStorage.removeItem(SENT);
  });
  document.addEventListener("sameday:drawn", () => {
    startKeeping();
    playSounds();
    readyToScan();
  });
  window.addEventListener("pageshow", (event) => event.persisted && all("form[data-sent]").forEach(release));
  forgetWhatWasTaken();
  startKeeping();
  playSounds();
  readyToScan();
})();
