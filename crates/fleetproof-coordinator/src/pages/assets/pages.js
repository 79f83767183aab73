// Saves loads of pages; everything works without it.
"use strict";

const FETCH_ERROR = "Something went wrong while fetching runner data.";

function warn(near) {
  const alert = document.createElement("p");
  alert.className = "alert";
  alert.setAttribute("role", "alert");
  alert.dataset.testid = "alert-danger";
  alert.textContent = FETCH_ERROR;
  near.append(alert);
}

// The elements of a part of a page. What is parsed so runs no script.
const parsed = (markup) => [
  ...new DOMParser().parseFromString(markup, "text/html").body.childNodes,
];

async function fetchPart(source) {
  const answer = await fetch(source, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return parsed(await answer.text());
}

// A card is a link that opens it by loading the page; with a script it opens at once, and its
// table enters the document only then. The state is kept as GitLab keeps it.
const storageKey = (card) => `crud-collapse-${card.id}`;

function isKeptOpen(card) {
  try {
    return localStorage.getItem(storageKey(card)) === "false";
  } catch {
    return false;
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

const isOpen = (toggle) => toggle.getAttribute("aria-expanded") === "true";

function press(toggle, action) {
  toggle.setAttribute("role", "button");
  const act = (event) => {
    event.preventDefault();
    action();
  };
  toggle.addEventListener("click", act);
  toggle.addEventListener("keydown", (event) => {
    if (event.key === " ") act(event);
  });
}

// The card of the generation whose table is fetched with the page.
async function load(card, toggle) {
  const count = card.querySelector("[data-testid=crud-count]");
  const known = count.textContent;
  const loading = document.createElement("span");
  loading.dataset.testid = "crud-loading";
  loading.textContent = "Loading";
  count.textContent = "...";
  count.after(loading);
  try {
    const body = document.createElement("div");
    body.className = "crud-body";
    body.dataset.testid = "crud-body";
    body.append(...(await fetchPart(card.dataset.src)));
    const template = document.createElement("template");
    template.content.append(body);
    card.append(template);
  } catch {
    warn(card);
  }
  count.textContent = known;
  loading.remove();
  setOpen(card, toggle, isOpen(toggle));
}

document.querySelectorAll("section.crud").forEach((card) => {
  const toggle = card.querySelector("[data-toggle=crud]");
  press(toggle, () => {
    setOpen(card, toggle, !isOpen(toggle));
    keep(card, isOpen(toggle));
  });
  if (isKeptOpen(card)) setOpen(card, toggle, true);
  if (card.dataset.src) load(card, toggle);
});

// The button of the generation whose table is fetched when somebody is about to use it.
document.querySelectorAll("[data-toggle=lazy]").forEach((button) => {
  const body = document.getElementById(button.getAttribute("aria-controls"));
  let asked = body.childElementCount > 0;
  const ask = async () => {
    if (asked) return;
    asked = true;
    const skeleton = document.createElement("div");
    skeleton.className = "gl-skeleton-loader";
    body.append(skeleton);
    try {
      body.append(...(await fetchPart(button.dataset.src)));
    } catch {
      warn(body);
    }
    skeleton.remove();
  };
  button.addEventListener("mouseover", ask);
  button.addEventListener("focus", ask);
  press(button, () => {
    ask();
    body.hidden = isOpen(button);
    button.setAttribute("aria-expanded", String(!body.hidden));
    button.textContent = body.hidden ? "Show details" : "Hide details";
  });
});

// Sign-in in two steps: the field for the password comes once it is known where the user is.
document.querySelectorAll("template[data-step=password]").forEach((template) => {
  const form = template.closest("form");
  form.addEventListener("submit", async (event) => {
    if (!template.isConnected) return;
    event.preventDefault();
    const login = form.elements["user[login]"].value;
    const asked = `/users/sign_in_path?login=${encodeURIComponent(login)}`;
    const answer = await fetch(asked, { headers: { Accept: "application/json" } });
    const path = answer.ok ? (await answer.json()).sign_in_path : null;
    if (path) {
      location.assign(path);
      return;
    }
    const button = form.querySelector("[type=submit]");
    button.before(template.content.cloneNode(true));
    button.textContent = "Sign in";
    template.remove();
    form.method = "post";
    form.querySelector("[type=password]").focus();
  });
});

// The page that shows a new runner's token, until the server tells that the runner is online.
document.querySelectorAll("section[data-register]").forEach((section) => {
  const leave = (event) => event.preventDefault();
  addEventListener("beforeunload", leave);
  const state = section.querySelector("[data-register=state]");
  const byHand = state.textContent;
  const events = new EventSource(section.dataset.register);
  events.addEventListener("open", () => {
    state.textContent = "Waiting for the runner. This page shows it as soon as it is online.";
  });
  events.addEventListener("error", () => {
    // A connection that breaks is made again by itself; one that was refused is not.
    if (events.readyState === EventSource.CLOSED) state.textContent = byHand;
  });
  events.addEventListener("online", (event) => {
    events.close();
    removeEventListener("beforeunload", leave);
    section.querySelector("[data-register=waiting]").remove();
    section.removeAttribute("aria-labelledby");
    state.removeAttribute("class");
    state.replaceChildren(...parsed(event.data));
  });
});
