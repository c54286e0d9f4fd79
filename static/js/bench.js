/* The bench: scans are sent one after the other and none is lost; a tablet's camera serves as the scanner.
   form[data-bench] holds the field [data-scan]; [data-camera] switches the camera in [data-camera-box] on and off.
   Without this script each scan is a plain form post.                                                              */
"use strict";
(() => {
  const { all, typing } = window.sameday;
  const FORMATS = ["data_matrix", "qr_code", "code_128", "code_39", "ean_13"];
  const LOOK_MS = 150;
  const GONE_MS = 1200; // a code is taken again only after it has been out of the picture for so long
  const STROKE_MS = 50; // a scanner types faster than anybody
  const KEPT = "bench-camera";
  const queue = [];
  let sending = false;
  const form = () => document.querySelector("form[data-bench]");
  const field = () => document.querySelector("[data-scan]");
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  /* One scan after the other */

  function take(code) {
    if (!code.trim()) return;
    queue.push(code);
    if (!sending) send();
  }

  async function send() {
    sending = true;
    while (queue.length) {
      const now = form();
      const data = new URLSearchParams(new FormData(now));
      data.set("code", queue[0]);
      let answer;
      try {
        answer = await fetch(now.action, { method: "POST", body: data, headers: { "X-Requested-With": "page" } });
      } catch {
        document.querySelector("[data-offline]").hidden = false;
        await pause(2000);
        continue;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!page.querySelector("form[data-bench]")) return sendPlainly(now);
      queue.shift();
      putIn(page);
    }
    sending = false;
  }

  // Signed out, or the server is at a loss: the browser sends it as a page of its own and shows what comes.
  function sendPlainly(now) {
    now.querySelector("[data-scan]").value = queue[0];
    HTMLFormElement.prototype.submit.call(now);
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
    if (!event.target.matches("form[data-bench]")) return;
    event.preventDefault();
    delete event.target.dataset.sent;
    all("[aria-disabled]", event.target).forEach((button) => button.removeAttribute("aria-disabled"));
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

  /* The camera */

  const box = document.querySelector("[data-camera-box]");
  const video = document.querySelector("[data-camera-video]");
  const seen = new Map();
  let stream = null;

  const canSee = () => "BarcodeDetector" in window && Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);

  function sayOfCamera(what) {
    all("[data-camera-says]").forEach((el) => (el.hidden = el.dataset.cameraSays !== what));
    box.hidden = !what;
  }

  function showButton() {
    const button = document.querySelector("[data-camera]");
    button.hidden = !canSee();
    button.setAttribute("aria-pressed", String(Boolean(stream)));
    if (stream) field().inputMode = "none"; // no keyboard over the picture
  }

  async function startCamera() {
    let detector;
    try {
      const known = await BarcodeDetector.getSupportedFormats();
      detector = new BarcodeDetector({ formats: FORMATS.filter((format) => known.includes(format)) });
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 } } });
      video.srcObject = stream;
      await video.play();
    } catch (problem) {
      stopCamera();
      return sayOfCamera(problem.name === "NotAllowedError" ? "refused" : "none");
    }
    sessionStorage.setItem(KEPT, "on");
    sayOfCamera("looking");
    showButton();
    look(detector, stream);
  }

  function stopCamera() {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = null;
    sessionStorage.removeItem(KEPT);
    sayOfCamera("");
    showButton();
  }

  async function look(detector, mine) {
    while (stream === mine) {
      const codes = document.hidden ? [] : await detector.detect(video).catch(() => []);
      const now = performance.now();
      for (const { rawValue } of codes) {
        if (now - (seen.get(rawValue) || -GONE_MS) >= GONE_MS) take(rawValue);
        seen.set(rawValue, now);
      }
      await pause(LOOK_MS);
    }
  }

  document.addEventListener("submit", onSubmit);
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("compositionend", onComposed);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-camera]")) return stream ? stopCamera() : startCamera();
    backToField(event);
  });
  document.addEventListener("sameday:drawn", showButton);
  window.addEventListener("focus", () => backToField());
  document.addEventListener("visibilitychange", () => backToField());
  showButton();
  if (canSee() && sessionStorage.getItem(KEPT)) startCamera();
})();
