// <button data-share="https://…" data-words="Voici…" hidden>: the phone's own list of applications, where it has one.
for (const button of document.querySelectorAll("[data-share]")) {
  button.hidden = !navigator.share;
  button.addEventListener("click", () =>
    navigator.share({ text: button.dataset.words, url: button.dataset.share }).catch(() => {}),
  );
}
