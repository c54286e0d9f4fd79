/* The bench: scans and clicks are sent one after the other, none is lost and none counts twice. form[data-bench] holds the
   field [data-scan] and names the bench's own page; [data-offline] and [data-dropped] say what the line does. What waits
   outlives the page. Without this script each scan is a plain form post.                                               */
"use strict";
(() => {
  const { all, typing } = window.sameday;
  const STROKE_MS = 50; // a scanner types faster than anybody
  const WAITING = "bench-waiting";
  const TOO_OLD_MS = 600000;
  const AGAIN_MS = 2000;
  const TRIES = 3;
  const queue = JSON.parse(sessionStorage.getItem(WAITING) || "[]");
  let sending = false;
  const form = () => document.querySelector("form[data-bench]");
  const field = () => document.querySelector("[data-scan]");
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  /* One after the other */

  function take(code) {
    if (code.trim()) wait({ code, words: code });
  }

  // What is done by a click takes its turn behind the scans before it.
  function takeClick(clicked, submitter) {
    const body = new URLSearchParams(new FormData(clicked, submitter)).toString();
    wait({ action: clicked.action, body, words: submitter ? submitter.textContent.trim() : "" });
  }

  function wait(what) {
    queue.push({ ...what, at: Date.now() });
    remember();
    if (!sending) send();
  }

  const remember = () => sessionStorage.setItem(WAITING, JSON.stringify(queue));

  // Before it is sent the first time it is bound to what the page shows then; sent again, it says so. From both the
  // server tells whether it has been taken.
  function prepared(one) {
    const now = new FormData(form());
    if (!one.sent) {
      const data = new URLSearchParams(one.body === undefined ? now : one.body);
      if (one.body === undefined) data.set("code", one.code);
      if (data.has("seen") && now.has("seen")) data.set("seen", now.get("seen"));
      Object.assign(one, { action: one.action || form().action, body: data.toString() });
    }
    const data = new URLSearchParams(one.body);
    data.set("csrf_token", now.get("csrf_token"));
    data.set("waited", String(Date.now() - one.at));
    if (one.sent) data.set("again", "1");
    one.sent = true;
    remember();
    return data;
  }

  async function post(one) {
    const asked = { method: "POST", body: prepared(one), headers: { "X-Requested-With": "page" } };
    try {
      const answer = await fetch(one.action, asked);
      return answer.status >= 502 && answer.status <= 504 ? null : { answer, text: await answer.text() };
    } catch {
      return null; // the line is down, or the server is restarting
    }
  }

  async function send() {
    sending = true;
    while (queue.length) {
      const got = await post(queue[0]);
      if (!got) {
        document.querySelector("[data-offline]").hidden = false;
        await pause(AGAIN_MS);
        continue;
      }
      const page = new DOMParser().parseFromString(got.text, "text/html");
      if (page.querySelector("form[data-bench]")) {
        queue.shift();
        remember();
        putIn(page);
      } else if (await stuck(queue[0], got.answer)) return;
    }
    sending = false;
  }

  // Signed out, the page too old, or the server at a loss. What waits is kept over signing in; what is never taken is said.
  async function stuck(one, answer) {
    one.failed = (one.failed || 0) + 1;
    if (one.failed >= TRIES) {
      queue.shift();
      sayDropped(one);
    }
    remember();
    if (one.failed < TRIES && answer.status < 500) {
      location.assign(form().dataset.bench);
      return true;
    }
    if (one.failed < TRIES) await pause(AGAIN_MS);
    return false;
  }

  function sayDropped(one) {
    const says = document.querySelector("[data-dropped]");
    says.querySelector("strong").textContent = one.words;
    says.hidden = false;
    document.getElementById("content").dataset.state = "wrong";
    all("form[data-waits]").forEach((clicked) => delete clicked.dataset.waits);
  }

  function goOn() {
    const late = queue.filter((one) => Date.now() - one.at > TOO_OLD_MS);
    late.forEach((one) => {
      queue.splice(queue.indexOf(one), 1);
      sayDropped(one);
    });
    remember();
    if (queue.length) send();
  }

  function putIn(page) {
    const typed = field().value;
    const fresh = page.getElementById("content");
    document.getElementById("content").replaceWith(fresh);
    document.title = page.title;
    field().value = typed;
    fresh.dispatchEvent(new CustomEvent("sameday:drawn", { bubbles: true }));
  }

  function onSubmit(event) {
    const clicked = event.target;
    if (!clicked.matches("#content form") || clicked.method !== "post") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!clicked.matches("form[data-bench]")) {
      if (!clicked.dataset.waits) takeClick(clicked, event.submitter);
      clicked.dataset.waits = "1"; // a double click is one; the answer brings a fresh form
      return;
    }
    delete clicked.dataset.sent;
    all("[aria-disabled]", clicked).forEach((button) => button.removeAttribute("aria-disabled"));
    take(field().value);
    field().value = "";
  }

  /* The keyboard stays with the scanner */

  let burst = "";
  let lastAt = 0;
  let committed = false;

  // A scan that lands in another field or on a button is known by its speed, and taken out of there.
  function onKey(event) {
    if (event.isComposing) {
      committed = event.code === "Enter" && event.target === field();
      return;
    }
    const fast = event.timeStamp - lastAt < STROKE_MS;
    lastAt = event.timeStamp;
    if (event.key.length === 1) burst = fast ? burst + event.key : event.key;
    const ends = event.key === "Enter" || event.key === "Tab";
    if (!ends || !fast || burst.length < 5 || event.target === field()) return;
    event.preventDefault();
    event.stopPropagation();
    const other = event.target;
    if (typing(other) && other.value.endsWith(burst)) other.value = other.value.slice(0, -burst.length);
    take(burst);
    burst = "";
  }

  // An input method swallows the scanner's Enter to end its own composing.
  function onComposed(event) {
    if (committed && event.target === field()) setTimeout(() => form().requestSubmit());
    committed = false;
  }

  function backToField(event) {
    if (document.hidden || (event && event.target.closest && event.target.closest("a, button, input, summary, label, video"))) return;
    if (!typing(document.activeElement)) field().focus({ preventScroll: true });
  }

  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("compositionend", onComposed);
  document.addEventListener("click", backToField);
  window.addEventListener("focus", () => backToField());
  document.addEventListener("visibilitychange", () => backToField());
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  window.sameday.scan = take; // the camera scans too
  goOn();
})();
