// What is livelier on a case's page with a script: copying, reply templates, a session that ended.
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

  // Without a script the link opens the page anew, and what is half written elsewhere is gone.
  for (const ready of document.querySelectorAll("a[data-fills]")) {
    ready.addEventListener("click", (event) => {
      event.preventDefault();
      const field = document.getElementById(ready.dataset.fills);
      field.value = ready.dataset.text;
      field.focus();
    });
  }

  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.elt.id !== "looking" || detail.xhr.status !== 401) return;
    detail.elt.remove();
    document.getElementById("ended").hidden = false;
  });

  // Words brought back after signing in are shown by the answer to that form; reloading must not
  // send it again.
  const here = document.querySelector("[data-here]")?.dataset.here;
  if (here && location.pathname !== here) history.replaceState(null, "", here);
})();
