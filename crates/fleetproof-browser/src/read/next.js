// Goes to the next page of a table.
const next = one('next-page', one('managers') || one('list') || document);
if (!next) return false;
next.scrollIntoView({ block: 'center' });
next.click();
return true;
