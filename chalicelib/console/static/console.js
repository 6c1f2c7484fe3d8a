// A promise's time left and a case's age, kept current. Pages are complete without it.
"use strict";

(() => {
  const phrases = JSON.parse(document.documentElement.dataset.phrases);
  const units = [["days", 86400000], ["hours", 3600000], ["minutes", 60000]];
  const ahead = Date.parse(document.documentElement.dataset.now) - Date.now();

  const counted = (kind, length) => {
    for (const [name, unit] of units) {
      if (length >= unit) return phrases[`${kind}.${name}`].replace("{n}", Math.floor(length / unit));
    }
    return phrases[`${kind}.now`];
  };

  const refresh = () => {
    const now = Date.now() + ahead;
    for (const element of document.querySelectorAll("time[data-left]")) {
      const length = Date.parse(element.dateTime) - now;
      element.textContent = counted(length < 0 ? "past" : "left", Math.abs(length));
      element.closest("[data-promise]").classList.toggle("is-overdue", length < 0);
    }
  };

  const refreshAges = () => {
    for (const element of document.querySelectorAll("time[data-age]")) {
      element.textContent = counted("age", Date.now() + ahead - Date.parse(element.dateTime));
    }
  };

  setInterval(() => { refresh(); refreshAges(); }, 15000);
})();

// A menu closes when one turns elsewhere, or presses Escape.
(() => {
  const close = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu !== except) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => close(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.activeElement.closest("details.menu[open]")?.querySelector("summary").focus();
    close(null);
  });
})();
