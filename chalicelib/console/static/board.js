// The board kept current: it asks whether anything changed, and says so. Complete without it.
"use strict";

(() => {
  const OFTEN = 5000;
  const SELDOM = 30000; // ms, while nobody looks
  const AIMING = 2000; // ms, from the pointer's last move to the click
  const byId = (id) => document.getElementById(id);
  const tools = byId("live");
  const title = document.title;
  let timer = 0;
  let over = false;
  let unseen = 0;
  let urgent = false; // someone in danger is among the unseen
  let moved = -AIMING; // when the pointer last did, in ms of this page
  let kept = null; // where the focus was before the rows were replaced

  const waiting = () => new Map(
    [...document.querySelectorAll("#waiting [data-case]")].map((item) => [item.dataset.case, item]),
  );
  let known = new Set(waiting().keys());

  // Asking

  const later = () => {
    clearTimeout(timer);
    if (!over) timer = setTimeout(ask, document.hidden ? SELDOM : OFTEN);
  };
  const ask = () => {
    clearTimeout(timer);
    htmx.trigger(byId("rows"), "look");
    later();
  };
  const says = (state) => { byId("live-state").textContent = tools.dataset[state]; };
  const end = () => {
    over = true;
    clearTimeout(timer);
    tools.hidden = true;
    byId("over").hidden = false;
    byId("live-said").textContent = tools.dataset.over;
  };

  // A click must not land on a row that has just come under the pointer; but a pointer that was left
  // lying on a button must not keep the news away.
  const aimed = () => performance.now() - moved < AIMING
    && document.querySelector("#rows button:hover, #rows button:active") !== null;
  addEventListener("pointermove", () => { moved = performance.now(); }, { passive: true });
  const isLook = (detail) => detail.requestConfig.verb === "get";

  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target.id !== "rows") return;
    if (detail.xhr.status === 409) {
      detail.shouldSwap = true;
      detail.isError = false;
    }
    if (isLook(detail) && aimed()) detail.shouldSwap = false;
    const links = [...document.querySelectorAll("#rows .c-case a")];
    const row = document.activeElement.closest("#rows tr");
    kept = row && { id: document.activeElement.id, at: links.indexOf(row.querySelector(".c-case a")) };
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (kept && !byId(kept.id)) {
      const links = document.querySelectorAll("#rows .c-case a");
      links[Math.min(kept.at, links.length - 1)]?.focus({ preventScroll: true });
    }
    kept = null;
    tell();
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!isLook(detail)) return;
    if (detail.xhr.status === 401) end();
    else says(detail.xhr.status >= 200 && detail.xhr.status < 300 ? "live" : "lost");
  });
  // What came of a form that could not be answered with rows is shown as a page of its own.
  document.addEventListener("htmx:responseError", ({ detail }) => {
    if (!isLook(detail)) detail.elt.closest("form").submit();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    seen();
    if (!over) ask();
  });

  // Telling

  const tell = () => {
    const now = waiting();
    const fresh = [...now].filter(([id]) => !known.has(id)).map(([, item]) => item);
    known = new Set(now.keys());
    if (!fresh.length) return;
    const lines = fresh.map((item) => item.textContent.trim());
    byId("live-said").textContent =
      `${tools.dataset.news.replace("{n}", fresh.length)} ${lines.join(", ")}`;
    const emergency = fresh.some((item) => item.dataset.urgency === "emergency");
    if (document.hidden || !document.hasFocus()) {
      unseen += fresh.length;
      urgent ||= emergency;
      document.title = `(${unseen}) ${urgent ? `${tools.dataset.emergency} · ` : ""}${title}`;
    }
    beep(emergency);
    if (isOn("notify") && document.hidden) {
      new Notification(tools.dataset.title, { body: lines.join("\n"), tag: "board" });
    }
  };
  const seen = () => {
    unseen = 0;
    urgent = false;
    document.title = title;
  };
  addEventListener("focus", seen);

  // Sound and notifications: by choice, kept in this browser

  let audio = null;
  const isOn = (name) => localStorage.getItem(name) === "on";
  const shown = (name, on) => byId(name).setAttribute("aria-pressed", String(on));
  const set = (name, on) => {
    localStorage.setItem(name, on ? "on" : "off");
    shown(name, on);
  };
  const ready = () => {
    audio ??= new AudioContext();
    audio.resume();
  };
  const beep = (emergency) => {
    if (!isOn("sound") || !audio) return;
    for (const nth of emergency ? [0, 1, 2] : [0]) {
      const tone = audio.createOscillator();
      const loudness = audio.createGain();
      const at = audio.currentTime + nth * 0.25;
      tone.frequency.value = emergency ? 880 : 660;
      loudness.gain.setValueAtTime(0.2, at);
      loudness.gain.exponentialRampToValueAtTime(0.001, at + 0.2);
      tone.connect(loudness).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.2);
    }
  };
  byId("sound").addEventListener("click", () => {
    set("sound", !isOn("sound"));
    ready();
    beep(false);
  });
  byId("notify").addEventListener("click", async () => {
    if (isOn("notify")) return set("notify", false);
    const granted = (await Notification.requestPermission()) === "granted";
    set("notify", granted);
    if (!granted) byId("live-said").textContent = tools.dataset.refused;
  });
  // Browsers let a page sound only after it was touched.
  document.addEventListener("pointerdown", () => { if (isOn("sound")) ready(); }, { once: true });
  document.addEventListener("keydown", () => { if (isOn("sound")) ready(); }, { once: true });

  const mayNotify = "Notification" in window && Notification.permission === "granted";
  if (isOn("notify") && !mayNotify) localStorage.setItem("notify", "off");
  byId("notify").hidden = !("Notification" in window);
  shown("sound", isOn("sound"));
  shown("notify", isOn("notify"));
  tools.hidden = false;
  later();
})();
