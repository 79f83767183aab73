// The page of one runner with its managers, whichever generation of markup it is of. Opens the
// managers once if they are closed.
const section = one('managers');
const button = section ? null : one('managers-button');
const inManagers = (element) => !!element.closest('table') || !!(section && section.contains(element));

// The oldest markup has no section: the nearest ancestor of the button that holds a table.
function areaOf(element) {
  let area = element.parentElement;
  for (let up = 0; up < 4 && area.parentElement && !area.querySelector('table'); up++) area = area.parentElement;
  return area.querySelector('table') ? area : element.parentElement;
}

function managersOf() {
  if (!section && !button) return null;
  const toggle = section ? one('managers-toggle', section) : button;
  const expanded = toggle ? toggle.getAttribute('aria-expanded') : 'true';
  const area = section || areaOf(button);
  const table = area.querySelector('table');
  const loading = !!one('managers-loading', area);
  const count = section ? text(one('managers-count', section)) : null;
  let opening = false;
  // Once only: a second click would close them again.
  const closed = section ? expanded === 'false' : expanded !== 'true' && !table;
  if (closed && !loading && !window.fleetproofOpened) {
    window.fleetproofOpened = true;
    opening = true;
    toggle.scrollIntoView({ block: 'center' });
    toggle.focus();
    toggle.click();
  }
  const rows = table ? [...table.querySelectorAll('tbody tr')].filter((row) => all('system-id-cell', row).length > 1 || one('status-cell', row)) : [];
  const next = one('next-page', area);
  return {
    expanded: section ? expanded !== 'false' : !!table,
    loading,
    opening,
    has_table: !!table,
    count,
    rows: rows.map((row) => ({
      system_id: text(one('system-id-cell', row)),
      has_status: !!one('status-cell', row),
      badge: one('status-cell', row) ? badge(one('status-cell', row)) : null,
      version: text(one('version-cell', row)) || null,
      contact: contact(one('contact-cell', row) || one('time', row) || row.querySelector('td:last-child')),
    })),
    next: !!next && !next.disabled && next.getAttribute('aria-disabled') !== 'true' && !next.closest('.disabled'),
  };
}

const managers = managersOf();
// No attribute tells this entry of the details from the others, so that it is found in English alone.
const label = [...document.querySelectorAll('dt')].find((element) => text(element) === 'Last contact');
const lastContact = one('last-contact') || (label && label.nextElementSibling) || null;
return {
  ...general(),
  badge: badge(document, (element) => !inManagers(element)),
  contact: contact(lastContact),
  managers,
  // Whether the page fetches its data by script, so that parts may still be on their way.
  fetched: performance.getEntriesByType('resource').some((entry) => ['fetch', 'xmlhttprequest'].includes(entry.initiatorType)),
  // Older GitLabs render a plain table of properties for project runners, without managers.
  plain: !managers && !document.querySelector('main [data-testid^="runner"], #content-body [data-testid^="runner"]') && !!document.querySelector('table tr td + td'),
};
