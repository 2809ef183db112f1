/** What the page does by itself: opens details, filters, sorts, and changes its theme. Without it everything is shown. */
export const pageScript = `
'use strict';
const table = document.getElementById('test-table');
const tests = [...table.tBodies];
const filter = document.getElementById('filter');
const verdict = document.getElementById('verdict');
const count = document.getElementById('count');

function show(test, open) {
  test.querySelector('.toggle').setAttribute('aria-expanded', String(open));
  test.querySelector('.detail').hidden = !open;
}
function applyFilter() {
  const words = filter.value.toLowerCase().split(/\\s+/);
  let shown = 0;
  for (const test of tests) {
    const name = test.dataset.name.toLowerCase();
    const matches =
      words.every(word => name.includes(word)) && (verdict.value === '' || test.dataset.verdict === verdict.value);
    test.hidden = !matches;
    if (matches) shown++;
  }
  count.textContent = shown === tests.length ? tests.length + ' tests' : shown + ' of ' + tests.length + ' tests';
}
function sortBy(heading) {
  const key = heading.dataset.key;
  const isNumber = heading.classList.contains('number');
  const before = heading.getAttribute('aria-sort');
  // Numbers begin with the largest: that is what one looks for.
  const descending = before ? before === 'ascending' : isNumber;
  for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
  heading.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
  const order = (a, b) =>
    isNumber ? a.dataset[key] - b.dataset[key] : a.dataset[key].localeCompare(b.dataset[key]);
  tests.sort((a, b) => (descending ? order(b, a) : order(a, b)));
  table.append(...tests);
}

for (const test of tests) {
  show(test, false);
  const toggle = test.querySelector('.toggle');
  toggle.addEventListener('click', () => show(test, toggle.getAttribute('aria-expanded') === 'false'));
}
for (const heading of table.tHead.rows[0].cells)
  heading.querySelector('button').addEventListener('click', () => sortBy(heading));
filter.addEventListener('input', applyFilter);
verdict.addEventListener('change', applyFilter);
filter.form.addEventListener('submit', event => event.preventDefault());
applyFilter();

const theme = document.getElementById('theme');
theme.hidden = false;
const isDark = () =>
  (document.documentElement.dataset.theme || (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
const name = () => (theme.textContent = isDark() ? 'Light theme' : 'Dark theme');
theme.addEventListener('click', () => {
  document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
  name();
});
name();
`;
