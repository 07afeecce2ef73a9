// <button data-print-page hidden>: shown where a script runs, prints this page.
for (const button of document.querySelectorAll("[data-print-page]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
