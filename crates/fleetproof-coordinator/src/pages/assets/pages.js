// Saves loads of pages; everything works without it.
"use strict";

// A card is a link that opens it by loading the page; with a script it opens at once, and its
// table enters the document only then. The state is kept as GitLab keeps it.
const storageKey = (card) => `crud-collapse-${card.id}`;

function kept(card) {
  try {
    return localStorage.getItem(storageKey(card));
  } catch {
    return null;
  }
}

function keep(card, open) {
  try {
    localStorage.setItem(storageKey(card), String(!open));
  } catch {
    // Storage may be switched off.
  }
}

function setOpen(card, toggle, open) {
  const body = card.querySelector(":scope > [data-testid=crud-body]");
  const template = card.querySelector(":scope > template");
  if (open && !body && template) {
    card.append(template.content.cloneNode(true));
  } else if (!open && body) {
    if (!template) {
      const stored = document.createElement("template");
      stored.content.append(body.cloneNode(true));
      card.append(stored);
    }
    body.remove();
  }
  toggle.setAttribute("aria-expanded", String(open));
  toggle.setAttribute("aria-label", open ? "Collapse" : "Expand");
}

function enliven(card) {
  const toggle = card.querySelector("[data-toggle=crud]");
  toggle.setAttribute("role", "button");
  const flip = (event) => {
    event.preventDefault();
    const open = toggle.getAttribute("aria-expanded") !== "true";
    setOpen(card, toggle, open);
    keep(card, open);
  };
  toggle.addEventListener("click", flip);
  toggle.addEventListener("keydown", (event) => {
    if (event.key === " ") flip(event);
  });
  if (kept(card) === "false") setOpen(card, toggle, true);
}

document.querySelectorAll("section.crud").forEach(enliven);
