/* What makes the screens quick. Every page works without it; all of it is asked for in the HTML:

   data-key="n"         on a link, button or field: that key presses it ("/", "Ctrl+Enter", "Ctrl+Shift+Enter", "Escape").
                        data-key-says="…" is its line in the list of keys; without it the words on the button are.
   data-list, data-row  j and k move, Enter opens the row's main link (data-open, or its first), x ticks its box;
                        data-row-key="c" on something inside a row is pressed by that key for the current row.
   data-live="URL"      this element is fetched anew while people type; data-live-form="#id" (default: the form around it),
                        data-live-fields="phone fax products-*" (default: all), data-live-delay="250", data-live-method="post",
                        data-live-now (at once).
   data-poll="URL"      this element replaces itself every data-poll-every ms, until what comes has no data-poll;
                        data-poll-then="reload" or an address: where to go when it has ended;
                        data-poll-calm: not while the keyboard is in it.
   data-swap="#id"      on a link or form: only that element of the answer is put in place (and the flash line).
   data-dialog="#id"    opens a <dialog>.       data-menu   a <details> that closes by Escape or a click elsewhere.

   After something was put into the page the event "sameday:drawn" is sent from it. */
"use strict";
(() => {
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const seen = (el) => el.getClientRects().length > 0;
  const TYPED = "input:not([type=checkbox]):not([type=radio]):not([type=submit]):not([type=button]), textarea, select";
  const typing = (el) => el instanceof Element && (el.matches(TYPED) || el.isContentEditable);
  const drawn = (el) => el.dispatchEvent(new CustomEvent("sameday:drawn", { bubbles: true }));
  const PIECE = { "X-Requested-With": "fragment" };
  const WHOLE = { "X-Requested-With": "page" };

  /* Keys */

  function keyName(event) {
    let key = event.key;
    // With a Chinese input method on, the key arrives as "Process"; its place on the keyboard still tells the letter.
    if (key === "Process" && /^Key[A-Z]$/.test(event.code)) key = event.code.slice(3).toLowerCase();
    const held = event.ctrlKey || event.metaKey ? "Ctrl+" : "";
    const shift = event.shiftKey && (held || key.length > 1) ? "Shift+" : "";
    return held + (event.altKey ? "Alt+" : "") + shift + key;
  }

  function press(el) {
    if (typing(el)) {
      el.focus();
      if (el.select) el.select();
    } else el.click();
  }

  function onKey(event) {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    const name = keyName(event);
    const plain = !name.startsWith("Ctrl+") && !name.startsWith("Alt+");
    const inField = typing(event.target);
    if (document.querySelector("dialog[open]") && plain) return;
    if (name === "Escape" && closeMenus()) return;
    if (name === "Escape" && inField) return event.target.blur();
    if (plain && (inField || document.querySelector("[data-scan]")) && name !== "Escape") return;
    const asked = all(`[data-key="${CSS.escape(name)}"]`).filter(seen);
    const near = inField ? asked.find((el) => el.form && el.form === event.target.form) : null;
    const target = near || asked[0];
    if (target) {
      event.preventDefault();
      press(target);
    } else if (plain && listKey(name)) event.preventDefault();
  }

  /* Lists */

  const rows = () => all("[data-list] [data-row]").filter(seen);
  const here = () => rows().find((row) => row.classList.contains("is-here"));
  const spot = () => `row:${location.pathname}`;

  function standOn(row, focus = true) {
    all(".is-here").forEach((other) => other.classList.remove("is-here"));
    row.classList.add("is-here");
    sessionStorage.setItem(spot(), rows().indexOf(row));
    if (!focus) return;
    const link = row.querySelector("[data-open]") || row.querySelector("a[href]") || row;
    if (link === row) row.tabIndex = -1;
    link.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function listKey(name) {
    const lines = rows();
    if (!lines.length) return false;
    const row = here();
    if (name === "j" || name === "k") {
      const at = lines.indexOf(row);
      const to = at < 0 ? 0 : at + (name === "j" ? 1 : -1);
      standOn(lines[Math.max(0, Math.min(lines.length - 1, to))]);
      return true;
    }
    if (!row) return false;
    const box = name === "x" && row.querySelector("input[type=checkbox]");
    const asked = box || row.querySelector(`[data-row-key="${CSS.escape(name)}"]`);
    if (asked) press(asked);
    return Boolean(asked);
  }

  function standWhereILeft() {
    const kept = sessionStorage.getItem(spot());
    const lines = rows();
    if (kept !== null && lines.length) standOn(lines[Math.min(Number(kept), lines.length - 1)] || lines[0], false);
  }

  /* The list of keys */

  function keyLine(keys, words) {
    const li = document.createElement("li");
    for (const key of keys) li.append(Object.assign(document.createElement("kbd"), { className: "key", textContent: key }), " ");
    li.append(Object.assign(document.createElement("span"), { textContent: words }));
    return li;
  }

  function wordsOf(el) {
    const copy = el.cloneNode(true);
    all("kbd, svg", copy).forEach((part) => part.remove());
    return el.dataset.keySays || el.getAttribute("aria-label") || copy.textContent.trim() || el.title;
  }

  function fillKeys(dialog) {
    const list = dialog.querySelector("[data-keys-list]");
    if (!list) return;
    list.replaceChildren();
    const known = new Set();
    for (const el of all("[data-key], [data-row-key]")) {
      const key = el.dataset.key || el.dataset.rowKey;
      if (known.has(key) || dialog.contains(el) || !seen(el)) continue;
      known.add(key);
      list.append(keyLine(key === "+" ? [key] : key.split("+"), wordsOf(el)));
    }
    if (rows().length) list.append(document.getElementById("keys-of-lists").content.cloneNode(true));
    if (rows().length && !document.querySelector("[data-row] [type=checkbox]")) list.lastElementChild.remove();
    const help = document.querySelector(".page-help");
    dialog.querySelector("[data-keys-help]").innerHTML = help ? help.innerHTML.trim() : "";
  }

  /* Pieces fetched while people type */

  const waiting = new Map();
  const last = new WeakMap();

  function fieldsOf(el, form) {
    const wanted = (el.dataset.liveFields || "*").split(/\s+/);
    const fits = (name) => wanted.some((w) => (w.endsWith("*") ? name.startsWith(w.slice(0, -1)) : name === w));
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      const token = name === "csrf_token";
      if (typeof value === "string" && (token ? el.dataset.liveMethod === "post" : fits(name))) data.append(name, value);
    }
    return data;
  }

  const formOf = (el) => (el.dataset.liveForm ? document.querySelector(el.dataset.liveForm) : el.closest("form"));

  async function refresh(el, form) {
    const before = waiting.get(el);
    if (before && before.abort) before.abort.abort();
    const abort = new AbortController();
    waiting.set(el, { abort });
    const data = fieldsOf(el, form);
    const post = el.dataset.liveMethod === "post";
    const url = el.dataset.live + (post ? "" : (el.dataset.live.includes("?") ? "&" : "?") + data);
    el.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { method: post ? "POST" : "GET", body: post ? data : undefined, headers: PIECE, signal: abort.signal });
      if (!answer.ok || answer.redirected) return;
      const text = await answer.text();
      if (text === last.get(el)) return;
      last.set(el, text);
      const root = new DOMParser().parseFromString(text, "text/html").body.firstElementChild;
      el.innerHTML = root && el.id && root.id === el.id ? root.innerHTML : text;
      drawn(el);
    } catch (problem) {
      if (problem.name !== "AbortError" && !(problem instanceof TypeError)) throw problem; // offline: what is shown stays
    } finally {
      if (waiting.get(el).abort === abort) el.removeAttribute("aria-busy");
    }
  }

  function onTyped(event) {
    const name = event.target.name;
    if (!name) return;
    for (const el of all("[data-live]")) {
      const form = formOf(el);
      if (!form || event.target.form !== form || !fieldsOf(el, form).has(name) && event.target.type !== "checkbox") continue;
      const before = waiting.get(el) || {};
      clearTimeout(before.timer);
      const timer = setTimeout(() => refresh(el, form), Number(el.dataset.liveDelay || 250));
      waiting.set(el, { ...before, timer });
    }
  }

  /* Pieces that fetch themselves again */

  function startPolls(within = document) {
    for (const el of all("[data-poll]", within.parentNode || within)) {
      if (el.dataset.polling) continue;
      el.dataset.polling = "1";
      setTimeout(() => poll(el), Number(el.dataset.pollEvery || 1500));
    }
  }

  async function poll(el) {
    if (!el.isConnected) return;
    const again = () => setTimeout(() => poll(el), Number(el.dataset.pollEvery || 1500) * (document.hidden ? 4 : 1));
    if ("pollCalm" in el.dataset && el.contains(document.activeElement)) return again();
    let answer;
    try {
      answer = await fetch(el.dataset.poll, { headers: PIECE });
    } catch {
      return again(); // the server is restarting, or the line is down: try later
    }
    if (answer.status === 401 || answer.redirected) return location.reload();
    if (!answer.ok) return again();
    const then = el.dataset.pollThen;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = (el.id && page.getElementById(el.id)) || page.body.firstElementChild;
    if (!fresh) return again();
    const ended = !fresh.matches("[data-poll]") && !fresh.querySelector("[data-poll]");
    if (ended && then) return then === "reload" ? location.reload() : location.assign(then);
    el.replaceWith(fresh);
    drawn(fresh);
  }

  /* Part of a page instead of the whole */

  function putIn(target, page, text) {
    const fresh = page.querySelector(target);
    const old = document.querySelector(target);
    if (!old || (!fresh && /<html/i.test(text))) return false;
    const flashes = page.getElementById("flashes");
    if (flashes && document.getElementById("flashes") && !(fresh && fresh.contains(flashes))) {
      document.getElementById("flashes").replaceWith(flashes);
    }
    if (fresh) old.replaceWith(fresh);
    else old.innerHTML = text;
    const now = document.querySelector(target);
    drawn(now);
    const focus = now.querySelector("[autofocus]");
    if (focus) focus.focus();
    return true;
  }

  async function swap(el, url, options, fallback) {
    let answer;
    try {
      answer = await fetch(url, { headers: WHOLE, ...options });
    } catch {
      return fallback();
    }
    if (answer.status === 401) return fallback();
    const text = await answer.text();
    const page = new DOMParser().parseFromString(text, "text/html");
    if (!putIn(el.dataset.swap, page, text)) {
      if (options.method === "POST" && !answer.redirected) return document.open(), document.write(text), document.close();
      return location.assign(answer.url);
    }
    const whole = /<html/i.test(text);
    if (whole && (answer.redirected || options.method !== "POST")) history.replaceState(null, "", answer.url);
    if (answer.redirected) el.dispatchEvent(new CustomEvent("sameday:saved", { bubbles: true }));
  }

  function onClick(event) {
    const opener = event.target.closest("[data-dialog]");
    const dialog = opener && document.querySelector(opener.dataset.dialog);
    if (dialog && dialog.showModal) {
      event.preventDefault();
      fillKeys(dialog);
      return dialog.showModal();
    }
    const row = event.target.closest("[data-list] [data-row]");
    if (row) standOn(row, false);
    const link = event.target.closest("a[data-swap]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    swap(link, link.href, { method: "GET" }, () => location.assign(link.href));
  }

  function onSubmit(event) {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("form[data-swap]")) return;
    event.preventDefault();
    const data = new FormData(form, event.submitter);
    const post = form.method === "post";
    const url = post ? form.action : `${form.action.split("?")[0]}?${new URLSearchParams(data)}`;
    const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
    const options = post ? { method: "POST", body } : { method: "GET" };
    swap(form, url, options, () => HTMLFormElement.prototype.submit.call(form));
  }

  function closeMenus(except = null) {
    const open = all("details[data-menu][open]").filter((menu) => menu !== except);
    open.forEach((menu) => menu.removeAttribute("open"));
    return open.length > 0;
  }

  document.addEventListener("keydown", onKey);
  document.addEventListener("input", onTyped);
  document.addEventListener("change", onTyped);
  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details[data-menu]"));
    onClick(event);
  });
  document.addEventListener("submit", onSubmit);
  document.addEventListener("sameday:drawn", (event) => startPolls(event.target));
  startPolls();
  for (const el of all("[data-live-now]")) refresh(el, formOf(el));
  standWhereILeft();
  const first = document.querySelector("[data-focus]");
  if (first) first.focus();
  window.sameday = { all, seen, typing };
})();
