// Answering a questionnaire: one question at a time, every answer saved as it is given.
// An answer stays in this browser until the server has acknowledged it, so that nothing is lost on a train.
"use strict";

(() => {
  const root = document.getElementById("answering");
  const cards = [...root.querySelectorAll(".item-card")];
  const state = document.getElementById("save-state");
  const store = `leadline-answers-${root.dataset.key}`;
  const items = new Map(); // item -> {card, form, revision, pending, attempts, sending, wrong}
  let wait = 1000;
  let retry = null;

  const read = (form) => {
    const its = new FormData(form);
    const text = (name) => (its.get(name) || "").toString().trim();
    return { answer: text("answer"), reason: text("answer") === "not-applicable" ? text("reason") : "", comment: text("comment") };
  };
  const same = (one, other) => ["answer", "reason", "comment"].every((name) => one[name] === other[name]);
  const complete = (its) => its.answer && (its.answer !== "not-applicable" || its.reason);

  function keep() {
    const kept = {};
    for (const [item, its] of items) if (its.pending) kept[item] = { pending: its.pending, attempts: its.attempts };
    try {
      if (Object.keys(kept).length) localStorage.setItem(store, JSON.stringify(kept));
      else localStorage.removeItem(store);
    } catch { /* storage is switched off: answers are still sent as they are given */ }
  }

  function show(its) {
    for (const radio of its.form.querySelectorAll("[name=answer]")) radio.checked = radio.value === its.shown.answer;
    its.form.elements.reason.value = its.shown.reason;
    its.form.elements.comment.value = its.shown.comment;
  }

  function tell() {
    const all = [...items.values()];
    const lacking = all.find((its) => its.pending && its.pending.answer === "not-applicable" && !its.pending.reason);
    const wrong = all.find((its) => its.wrong);
    const waiting = all.some((its) => its.pending && complete(its.pending));
    let words = all.some((its) => its.saved) ? root.dataset.saved : "";
    if (waiting) words = retry ? root.dataset.offline : root.dataset.saving;
    if (lacking) words = root.dataset.reason;
    if (wrong) words = wrong.wrong;
    if (state.textContent !== words) state.textContent = words;
    state.classList.toggle("is-unsaved", Boolean(waiting && retry) || Boolean(wrong) || Boolean(lacking));
    const done = all.filter((its) => (its.pending ? complete(its.pending) : its.card.dataset.chosen)).length;
    document.getElementById("progress").value = done;
    document.getElementById("count").textContent = root.dataset.progress.replace("#", done).replace("#", items.size);
    for (const [item, its] of items) {
      const tick = root.querySelector(`[data-goes="${CSS.escape(item)}"] .tick`);
      if (tick) tick.textContent = (its.pending ? complete(its.pending) : its.card.dataset.chosen) ? "✓" : "○";
    }
  }

  async function send(item) {
    const its = items.get(item);
    if (its.sending || !its.pending || !complete(its.pending)) return;
    its.sending = true;
    const given = its.pending;
    its.attempts.push(given);
    keep();
    tell();
    let failed = false;
    try {
      const response = await fetch(root.dataset.save, {
        method: "POST", keepalive: true, credentials: "same-origin",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ item, revision: its.revision + 1, ...given }),
      });
      if (response.ok || response.status === 409) answered(its, given, await response.json());
      else if (response.status === 422) { its.wrong = (await response.json()).message; its.refused = given; }
      else if (response.status === 404) { its.wrong = root.dataset.gone; its.refused = given; }
      else failed = true;
    } catch {
      failed = true;
    }
    its.sending = false;
    if (failed) later(); else { wait = 1000; }
    keep();
    tell();
    if (!failed && its.pending && its.pending !== its.refused) send(item);
  }

  // What the server says stands: our own answer, one of our own that we did not hear of, or a newer one from elsewhere.
  function answered(its, given, stands) {
    const ours = stands.kept || its.attempts.some((each) => same(each, stands));
    its.revision = stands.revision;
    its.stands = stands;
    its.saved = true;
    its.wrong = "";
    its.card.dataset.chosen = stands.answer;
    if (!ours) {
      its.shown = stands;
      show(its);
      its.pending = null;
      its.wrong = root.dataset.newer;
    } else if (its.pending && same(its.pending, stands)) its.pending = null;
    if (ours) its.attempts = [];
  }

  function later() {
    if (retry) return;
    retry = setTimeout(again, wait);
    wait = Math.min(wait * 2, 30000);
  }
  function again() {
    clearTimeout(retry);
    retry = null;
    for (const item of items.keys()) send(item);
  }

  for (const card of cards) {
    const form = card.querySelector("form");
    const its = { card, form, revision: Number(card.dataset.revision), pending: null, attempts: [], sending: false, wrong: "" };
    if (card.dataset.chosen) its.stands = read(form);
    items.set(card.dataset.item, its);
    let soon = null;
    const changed = (event) => {
      const now = read(form);
      if (!its.pending && its.stands && same(now, its.stands)) return; // a field was left, and nothing changed
      its.pending = now;
      its.wrong = "";
      its.refused = null;
      if (!its.pending.answer) { its.pending = null; return; }
      keep();
      tell();
      clearTimeout(soon);
      soon = setTimeout(() => send(card.dataset.item), event.target.type === "radio" ? 250 : 900);
    };
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("submit", (event) => { event.preventDefault(); go(cards.indexOf(card) + 1); });
  }

  // One question at a time
  let current = 0;
  function go(index, { focus = true } = {}) {
    if (index >= cards.length) { leave(); return; }
    current = Math.max(0, index);
    cards.forEach((card, number) => card.classList.toggle("current", number === current));
    if (focus) {
      history.replaceState(null, "", `#${cards[current].id}`);
      root.scrollIntoView();
      cards[current].querySelector("legend").focus({ preventScroll: true });
    }
  }
  async function leave() {
    again();
    const until = Date.now() + 2500;
    while ([...items.values()].some((its) => its.pending && complete(its.pending)) && Date.now() < until && !retry) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    location.href = root.dataset.end;
  }
  root.classList.add("one-by-one");
  cards.forEach((card, index) => {
    const [back, forth, ahead] = ["back", "forth", "ahead"].map((name) => card.querySelector(`.${name}`));
    forth.hidden = true;
    ahead.hidden = false;
    back.hidden = index === 0;
    if (index === cards.length - 1) ahead.textContent = root.dataset.last;
    back.addEventListener("click", () => go(index - 1));
    ahead.addEventListener("click", () => go(index + 1));
  });
  root.addEventListener("click", (event) => {
    const link = event.target.closest("[data-goes]");
    if (!link) return;
    event.preventDefault();
    go(cards.findIndex((card) => card.dataset.item === link.dataset.goes));
  });

  // What this browser still holds from last time
  try {
    for (const [item, kept] of Object.entries(JSON.parse(localStorage.getItem(store) || "{}"))) {
      const its = items.get(item);
      if (!its || !kept.pending) continue;
      its.pending = its.shown = kept.pending;
      its.attempts = kept.attempts || [];
      show(its);
    }
  } catch { /* storage is switched off or holds something else */ }
  const named = cards.findIndex((card) => `#${card.id}` === location.hash);
  const open = cards.findIndex((card) => !card.dataset.chosen && !items.get(card.dataset.item).pending);
  if (cards.length) go(named >= 0 ? named : Math.max(open, 0), { focus: false });
  window.addEventListener("online", again);
  window.addEventListener("pagehide", keep);
  tell();
  again();
})();
