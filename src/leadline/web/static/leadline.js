// The little a page does by itself: close menus, draw charts from the options that came with the page.
"use strict";

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// <div class="chart" data-option="id-of-a-json-script"> is an ECharts drawing; the table beside it says the same.
function draw(root) {
  if (!window.echarts) return;
  for (const place of root.querySelectorAll("[data-option]")) {
    const option = JSON.parse(document.getElementById(place.dataset.option).textContent);
    // A drawing made for a size shrinks with the page, a round one in both ways, and never grows beyond its size.
    const fit = () => {
      if (!place.dataset.height) return;
      const shrunk = option.radar ? Math.min(1, (place.clientWidth + 40) / place.dataset.width) : 1;
      place.style.height = `${Math.round(place.dataset.height * shrunk)}px`;
    };
    if (place.dataset.height) {
      place.style.display = "block";
      place.style.maxWidth = `${place.dataset.width}px`;
      fit();
    }
    const chart = window.echarts.getInstanceByDom(place) || window.echarts.init(place, null, { renderer: "svg" });
    chart.setOption({ animation: false, ...option }, true);
    new ResizeObserver(() => {
      fit();
      chart.resize();
      if (option.media) chart.setOption({ animation: false, ...option }, true); // what was for a phone goes again
    }).observe(place);
  }
}
document.addEventListener("DOMContentLoaded", () => draw(document));
document.addEventListener("htmx:afterSettle", (event) => draw(event.target));

// Where somebody is asked for a time zone the first time, the browser's own is proposed.
document.addEventListener("DOMContentLoaded", () => {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const select of document.querySelectorAll("select[data-own-zone]")) {
    if ([...select.options].some((option) => option.value === own)) select.value = own;
  }
});

// A button that prints the page.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// A part of a page that was asked for and did not come, or was refused: htmx says nothing by itself.
for (const [name, hidden] of [["htmx:sendError", false], ["htmx:responseError", false], ["htmx:afterOnLoad", true]]) {
  document.addEventListener(name, (event) => {
    const told = document.getElementById("unanswered");
    if (told && (!hidden || event.detail.successful)) told.hidden = hidden;
  });
}
