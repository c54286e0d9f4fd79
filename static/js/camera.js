/* A tablet's camera as the bench's scanner, where the browser reads codes by itself: [data-camera] switches the camera in
   [data-camera-box] on and off. Comes after bench.js, which takes what is seen.                                         */
"use strict";
(() => {
  const { all, scan } = window.sameday;
  const FORMATS = ["data_matrix", "qr_code", "code_128", "code_39", "ean_13"];
  const LOOK_MS = 150;
  const GONE_MS = 1200; // a code is taken again only after it has been out of the picture for so long
  const KEPT = "bench-camera";
  const field = () => document.querySelector("[data-scan]");
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
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
        if (now - (seen.get(rawValue) || -GONE_MS) >= GONE_MS) scan(rawValue);
        seen.set(rawValue, now);
      }
      await pause(LOOK_MS);
    }
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-camera]")) return stream ? stopCamera() : startCamera();
  });
  document.addEventListener("sameday:drawn", showButton);
  showButton();
  if (canSee() && sessionStorage.getItem(KEPT)) startCamera();
})();
