"use strict";
// Asks every two seconds how the members fare; words come from the page, so that there is one place for each language.
const words = document.body.dataset;

function show(card, fresh, text) {
  card.className = fresh ? "fresh" : "stale";
  card.querySelector("[data-state]").textContent = text;
}

async function refresh() {
  const cards = document.querySelectorAll("[data-member]");
  try {
    const answer = await fetch("/status", { cache: "no-store" });
    const bySlug = new Map((await answer.json()).map((status) => [status.member, status]));
    for (const card of cards) {
      const status = bySlug.get(card.dataset.member);
      if (!status) continue;
      card.querySelector("[data-height]").textContent = String(status.height);
      const seconds = String(Math.floor(status.ageMilliseconds / 1000));
      show(card, status.fresh, (status.fresh ? words.final : words.stale).replace("{0}", seconds));
    }
  } catch {
    for (const card of cards) show(card, false, words.lost);
  }
}

setInterval(refresh, 2000);
