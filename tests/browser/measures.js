// What a finger, an eye and a keyboard need of any screen. Each measure answers with a list of faults in words.
globalThis.measures = (() => {
  const FINGER = 48, ROUNDING = 0.5;
  const TAPPABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary";

  const box = (element) => element.getBoundingClientRect();
  const isShown = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    box(element).width > 1 && box(element).height > 1 &&
    // What waits for the keyboard (the skip link) is off screen or clipped until it has focus.
    box(element).right > 0 && box(element).bottom + scrollY > 0 && getComputedStyle(element).clipPath === "none";
  const inWords = (element) => {
    const words = element.getAttribute("aria-label") || element.textContent || element.name || element.id;
    return `<${element.tagName.toLowerCase()}> "${words.trim().replace(/\s+/g, " ").slice(0, 50)}"`;
  };
  const hasOwnText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
  // A link inside a sentence is as tall as its line (WCAG 2.2, 2.5.8, "inline").
  const isInSentence = (element) =>
    getComputedStyle(element).display === "inline" && hasOwnText(element.parentElement);
  const targetOf = (element) =>
    element.matches("[type=radio], [type=checkbox]") ? (element.labels[0] ?? element) : element;

  function targets() {
    return [...document.querySelectorAll(TAPPABLE)].filter((element) => !isInSentence(element)).map(targetOf)
      .filter((target) => isShown(target) &&
        (box(target).width < FINGER - ROUNDING || box(target).height < FINGER - ROUNDING))
      .map((target) => `${inWords(target)} is ${Math.round(box(target).width)} x ${Math.round(box(target).height)} px`);
  }

  function sideways() {
    const width = document.documentElement.clientWidth;
    const found = [];
    if (document.documentElement.scrollWidth > width)
      found.push(`the screen is ${document.documentElement.scrollWidth} px wide in ${width}`);
    for (const element of document.querySelectorAll("body *:not(svg *)")) {
      if (!hasOwnText(element) || !isShown(element) || element.closest("[aria-hidden=true]")) continue;
      const { left, right } = box(element);
      if (left < -1 || right > width + 1)
        found.push(`${inWords(element)} goes from ${Math.round(left)} to ${Math.round(right)} px of ${width}`);
    }
    return found.slice(0, 4);
  }

  function headings() {
    const count = document.querySelectorAll("h1").length;
    return count === 1 ? [] : [`${count} h1`];
  }

  const look = (element) => {
    const parts = [element, element.closest("label"), element.nextElementSibling, ...element.querySelectorAll("rect, span")];
    return parts.filter(Boolean).map((part) => {
      const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor, stroke, strokeWidth } =
        getComputedStyle(part);
      return [outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor, stroke, strokeWidth,
        Math.round(box(part).top)].join();
    }).join();
  };

  // To be called after a Tab key, so that programmatic focus counts as the keyboard's.
  function focus() {
    const found = [];
    for (const element of document.querySelectorAll(TAPPABLE)) {
      if (!element.checkVisibility({ visibilityProperty: true }) || element.disabled) continue;
      document.activeElement?.blur();
      const before = look(element);
      element.focus({ preventScroll: true });
      if (document.activeElement !== element) found.push(`${inWords(element)} takes no focus`);
      else if (look(element) === before) found.push(`${inWords(element)} looks the same with focus`);
    }
    document.activeElement?.blur();
    return found;
  }

  async function axes(only = {}) {
    const { violations } = await axe.run(document, { resultTypes: ["violations"], preload: false, ...only });
    return violations.map(({ id, help, nodes }) =>
      `axe ${id}: ${help}: ${nodes.slice(0, 3).map((node) => `${node.html.slice(0, 120)} ${node.any[0]?.message ?? ""}`).join(" | ")}`);
  }

  return { targets, sideways, headings, focus, axe: () => axes(), contrast: () => axes({ runOnly: ["color-contrast"] }) };
})();
