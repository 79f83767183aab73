// Finds parts of the page: the first alternative of the table that is there. `matched` tells
// which one it was.
const parts = arguments[0];
const matched = {};

function all(name, root) {
  for (const [at, css] of parts[name].entries()) {
    const found = [...(root || document).querySelectorAll(css)];
    if (found.length > 0) {
      if (matched[name] === undefined) matched[name] = at;
      return found;
    }
  }
  return [];
}

function one(name, root) {
  return all(name, root)[0] || null;
}

function text(element) {
  return element ? element.textContent.replace(/\s+/g, ' ').trim() : '';
}

function shown(element) {
  return !!element && element.getClientRects().length > 0;
}

// What every page tells: how it was answered, and where it led.
function general() {
  const [answer] = performance.getEntriesByType('navigation');
  return {
    http_status: (answer && answer.responseStatus) || null,
    loaded: document.readyState === 'complete',
    heading: text(one('heading')),
    alert: all('alert').map(text).filter(Boolean).join(' '),
    sign_in: !!one('login-page'),
    beginning: document.body ? document.body.innerText.slice(0, 200) : '',
    matched,
  };
}

// The first badge among `candidates` of elements below `root` that `wanted` takes.
function badge(root, wanted) {
  for (const name of ['status-badge', 'online-icon', 'other-icon']) {
    const found = all(name, root).find(wanted || (() => true));
    if (!found) continue;
    const around = name === 'status-badge' ? found : found.closest('.gl-badge, .badge') || found.parentElement;
    const status = around.getAttribute('data-qa-status') || found.getAttribute('data-qa-status');
    return {
      status,
      online: !!one('online-icon', around) || found.matches('.runner-status-online, [data-qa-selector="runner_status_online_content"]'),
      other: !!one('other-icon', around) || found.matches('.runner-status-offline, .runner-status-stale, .runner-status-never_contacted'),
      warning: /(^|[ -])warning( |$)/.test(around.className),
      text: text(around),
    };
  }
  return null;
}

// The time that an element shows: as data where there is a `time` element.
function contact(element) {
  if (!element) return null;
  const time = element.matches('time') ? element : one('time', element);
  return { datetime: time ? time.getAttribute('datetime') : null, text: text(element) };
}
