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

// The status that a badge names: by its attribute, or by what the older settings of a project call
// it, in a class or a selector of its tests.
function statusOf(element) {
  const attribute = element.getAttribute('data-qa-status');
  if (attribute) return attribute;
  const named = /(?:^| )runner-status-(\w+)(?: |$)/.exec(element.className.baseVal ?? element.className)
    || /^runner_status_(\w+)_content$/.exec(element.getAttribute('data-qa-selector') || '');
  return named ? named[1] : null;
}

// The first badge among `candidates` of elements below `root` that `wanted` takes.
function badge(root, wanted) {
  for (const name of ['status-badge', 'online-icon', 'other-icon']) {
    const found = all(name, root).find(wanted || (() => true));
    if (!found) continue;
    const around = name === 'status-badge' ? found : found.closest('.gl-badge, .badge') || found.parentElement;
    return {
      status: statusOf(around) || statusOf(found),
      online: !!one('online-icon', around),
      other: !!one('other-icon', around),
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
