// The day renews itself, but never under someone's hands.
"use strict";

document.addEventListener("htmx:beforeRequest", (event) => {
  const list = event.target;
  if (list.id !== "calls") return;
  const busy = list.querySelector("details[open], .call-number") || list.contains(document.activeElement);
  if (busy || document.hidden) event.preventDefault();
});
