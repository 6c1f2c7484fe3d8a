// The board by keyboard. Single keys can be switched off (WCAG 2.1.4) and never act while typing.
"use strict";

(() => {
  const dialog = document.getElementById("keys");
  const choice = document.getElementById("keys-on");
  const links = () => [...document.querySelectorAll("#rows .c-case a")];
  const row = () => document.activeElement.closest("#rows tr");
  const help = () => dialog.showModal();

  const move = (step) => {
    const all = links();
    const at = row() ? all.indexOf(row().querySelector(".c-case a")) : -1;
    const next = at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step;
    all[Math.max(0, Math.min(next, all.length - 1))]?.focus();
  };
  const actions = {
    j: () => move(1),
    k: () => move(-1),
    a: () => row()?.querySelector("button[id^=accept-]")?.click(),
    "/": () => document.getElementById("find").focus(),
    "?": help,
  };
  // With a Korean keyboard the key of J says ㅓ: then its place tells.
  const pressed = ({ key, code }) => (/^[ -~]$/.test(key) || !/^Key/.test(code) ? key : code.at(-1).toLowerCase());

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, [contenteditable]");
    const other = event.ctrlKey || event.altKey || event.metaKey || event.isComposing;
    if (typing || other || dialog.open) return;
    const arrow = row() && { ArrowDown: () => move(1), ArrowUp: () => move(-1) }[event.key];
    const action = arrow || (choice.checked && actions[pressed(event)]);
    if (!action) return;
    event.preventDefault();
    action();
  });

  choice.checked = localStorage.getItem("keys") !== "off";
  choice.addEventListener("change", () => {
    localStorage.setItem("keys", choice.checked ? "on" : "off");
  });
  document.getElementById("keys-open").addEventListener("click", help);
  document.getElementById("keys-close").addEventListener("click", () => dialog.close());
})();
