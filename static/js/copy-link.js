// "Copier le lien": <button data-copy-link="https://…" data-copied="C'est copié" hidden>, shown where it works.

for (const button of document.querySelectorAll("[data-copy-link]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copyLink);
    const words = button.querySelector("span") ?? button;
    words.textContent = button.dataset.copied;
    words.setAttribute("role", "status");
  });
}
