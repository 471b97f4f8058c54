"use strict";
// A form that was sent says so, and is not sent twice. Without this file it is sent all the same.
(() => {
  const WORDS = document.documentElement.lang.startsWith("zh") ? "正在计算…" : "Working…";
  const LONGEST = 60000;
  const held = new Map();

  const release = () => {
    for (const [button, words] of held) {
      button.disabled = false;
      button.textContent = words;
      button.removeAttribute("aria-busy");
    }
    held.clear();
  };

  const hold = (form) => {
    for (const button of form.querySelectorAll("button:not([type=button])")) {
      if (button.disabled || held.has(button)) continue;
      held.set(button, button.textContent);
      button.style.minWidth = `${button.offsetWidth}px`;
      button.disabled = true;
      button.textContent = WORDS;
      button.setAttribute("aria-busy", "true");
    }
    setTimeout(release, LONGEST);
  };

  // After the form has read which of its buttons was pressed, and after who handles it otherwise.
  window.addEventListener("submit", (event) => {
    const form = event.target;
    setTimeout(() => { if (!event.defaultPrevented && !form.target) hold(form); });
  });
  // Back from the browser's memory the page may be sent again.
  window.addEventListener("pageshow", (event) => { if (event.persisted) release(); });
})();
