// Dark or light before the page is painted: what was chosen, else what the system says.
"use strict";
(() => {
  let chosen = null;
  try { chosen = localStorage.getItem("policy-tables:theme"); } catch { /* no storage: the system's */ }
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
})();
