// Results: a number opens its explanation in the panel; without script its link leads to the explanation's own page.
"use strict";

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.explains");
  const panel = document.getElementById("explanation");
  if (!link || !panel || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  window.htmx.ajax("GET", link.href, { target: "#explanation-body", swap: "innerHTML" }).then(() => {
    if (!panel.open) panel.showModal();
    panel.scrollTop = 0;
  });
});
document.addEventListener("click", (event) => {
  if (event.target.id === "explanation") event.target.close(); // beside the panel
});

// On a narrow screen the tab that is open, and the middle of a drawing, where it begins, are scrolled into sight.
let width = 0;
function center() {
  if (window.innerWidth === width) return; // a phone's bars come and go: that is no other width
  width = window.innerWidth;
  for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
    const row = tab.closest("ul");
    const left = tab.getBoundingClientRect().left - row.getBoundingClientRect().left;
    row.scrollLeft += left - (row.clientWidth - tab.offsetWidth) / 2;
  }
  for (const drawing of document.querySelectorAll(".blocks .drawing")) {
    drawing.scrollLeft = (drawing.scrollWidth - drawing.clientWidth) / 2;
  }
}
center();
window.addEventListener("resize", center);

// A list of values that can be chosen closes when something else is clicked, or by Escape.
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(".facet[open]")) if (!open.contains(event.target)) open.open = false;
});
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && event.target.closest(".facet[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
