// Forms: a button pressed twice sends once; what was typed outlives a session that ended, and another language.
"use strict";
(() => {
  const KEPT = "leadline-typed", AN_HOUR = 3600e3, A_WHILE = 8e3;
  const NOT_TYPED = new Set(["hidden", "password", "file", "submit", "button", "reset", "image"]);
  const signingIn = location.pathname.startsWith("/accounts/");
  const reader = document.body.dataset.reader; // what one person typed is nothing for the next at the same screen
  const here = () => location.pathname + location.search;
  const typed = (form) => [...form.elements].filter((field) => field.name && field.type && !NOT_TYPED.has(field.type));
  const held = (field) =>
    field.multiple && field.options ? [...field.options].map((option) => option.selected)
    : field.type === "checkbox" || field.type === "radio" ? field.checked
    : field.value;

  const offered = (field) => {
    const preset = [...field.options].filter((option) => option.defaultSelected);
    return field.multiple || preset.length ? preset : [field.options[0]];
  };
  const isTouched = (field) =>
    field.options ? [...field.options].some((option) => option.selected !== offered(field).includes(option))
    : field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked
    : field.value !== field.defaultValue;
  // A form that was refused shows what was typed as if it were its own.
  const isUnsaved = (form) =>
    form.getAttribute("method") === "post" &&
    typed(form).some((field) => isTouched(field) || form.querySelector(".field-error, .alert-danger"));

  // What is sent is kept in this tab until a page comes: any but the one to sign in says that it arrived.
  function keep(form, interrupted) {
    if (signingIn) return;
    const secret = form.querySelector("input[type=password]");
    const fields = secret ? [] : typed(form).map((field) => [field.name, held(field)]);
    if (!fields.length) return sessionStorage.removeItem(KEPT);
    const kept = { page: here(), action: form.getAttribute("action") || "", fields, interrupted, reader, at: Date.now() };
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(kept));
    } catch {
      sessionStorage.removeItem(KEPT); // more was typed than a browser keeps
    }
  }

  function putBack() {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
    if (!kept) return;
    if (signingIn) {
      sessionStorage.setItem(KEPT, JSON.stringify({ ...kept, interrupted: true }));
    } else if (!kept.interrupted || kept.reader !== reader || Date.now() - kept.at > AN_HOUR) {
      sessionStorage.removeItem(KEPT);
    } else if (kept.page === here()) {
      sessionStorage.removeItem(KEPT);
      const form = [...document.forms].find((each) => (each.getAttribute("action") || "") === kept.action && typed(each).length);
      if (!form) return;
      const fields = typed(form);
      for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
      for (const [at, [name, value]] of kept.fields.entries()) {
        const field = fields[at];
        if (!field || field.name !== name || JSON.stringify(held(field)) === JSON.stringify(value)) continue;
        if (Array.isArray(value)) value.forEach((chosen, n) => field.options[n] && (field.options[n].selected = chosen));
        else if (typeof value === "boolean") field.checked = value;
        else field.value = value;
        field.dispatchEvent(new Event("input", { bubbles: true })); // what is saved as one types is saved now
        document.getElementById("put-back").hidden = false;
      }
    }
  }
  document.addEventListener("DOMContentLoaded", putBack);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method") !== "post") return; // htmx sends by itself
    if (form.dataset.sent && Date.now() - form.dataset.sent < A_WHILE) return event.preventDefault();
    form.dataset.sent = Date.now();
    const unsaved = form.matches(".language") && [...document.forms].find((each) => each !== form && isUnsaved(each));
    if (unsaved) keep(unsaved, true);
    else keep(form, false);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const form = event.detail.elt.closest("form");
    if (form && event.detail.xhr.getResponseHeader("HX-Redirect")) keep(form, true);
  });
})();
