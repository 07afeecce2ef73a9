// Out of an application's inner browser with one tap: <form data-elsewhere> asks for the one-time address and follows
// the link that Android hands to the real browser ([data-leave]); elsewhere, or if nothing happens, its page says how.

const PATIENCE = 1500; // ms until the page is shown that says how to do it by hand

for (const form of document.querySelectorAll("form[data-elsewhere]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const way = page.querySelector("a[data-leave]");
      if (way) location.href = way.href;
      setTimeout(() => location.assign(answer.url), way ? PATIENCE : 0);
    } catch {
      form.submit(); // no network: the browser says so itself
    }
  });
}
