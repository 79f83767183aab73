// A list of runners: an administrator's, a group's or that of a project's settings.
const list = one('list');
const rows = all('list-row').filter((row) => /^(runner-row-|runner_)\d+$/.test(row.getAttribute('data-testid') || '') || /^runner_\d+$/.test(row.id));
const count = (name) => text(one(name)) || null;
const next = one('next-page');
return {
  ...general(),
  has_list: !!list,
  empty: !!one('list-empty'),
  busy: !!document.querySelector('[data-testid="runner-list"][aria-busy="true"]'),
  rows: rows.map((row) => {
    const name = /^(runner-row-|runner_)\d+$/.test(row.getAttribute('data-testid') || '') ? row.getAttribute('data-testid') : row.id;
    const link = one('list-link', row);
    return {
      id: Number(name.replace(/\D/g, '')),
      badge: badge(one('status-cell', row) || row),
      link: link ? link.getAttribute('href') : null,
    };
  }),
  counts: { all: count('count-all'), instance: count('count-instance'), group: count('count-group'), project: count('count-project') },
  next: !!next && !next.disabled && next.getAttribute('aria-disabled') !== 'true' && !next.closest('.disabled'),
};
