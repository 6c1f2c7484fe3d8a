// What is livelier on a case's page with a script: copying, and reply templates.
"use strict";

(() => {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    if (!navigator.clipboard) break;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText);
      const before = button.textContent;
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = before; }, 2000);
    });
  }

  const templates = document.querySelector("select[data-fills]");
  if (templates) {
    const field = document.getElementById(templates.dataset.fills);
    templates.addEventListener("change", () => {
      if (templates.value) field.value = templates.value;
      field.focus();
    });
  }

  // Words brought back after signing in are shown by the answer to that form; reloading must not
  // send it again.
  const here = document.querySelector("[data-here]")?.dataset.here;
  if (here && location.pathname !== here) history.replaceState(null, "", here);
})();
