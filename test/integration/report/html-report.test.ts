/// <reference lib="dom" />
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {chromium, type Browser, type BrowserContextOptions, type Page} from 'playwright-core';
import {renderHtml} from '../../../src/report/html/render-html';
import {chromiumPath} from '../../support/chromium';
import {makeFile, makeRun, makeTest} from '../../unit/gate/support/make-run';
import {changed, regressed} from '../../unit/report/support/make-input';
import {makeFullReport} from '../../unit/report/support/make-full-report';

const hostile = `</script><img src=x onerror="document.title='taken over'"> "quoted" 'single' \u202eevil`;

/** Says why, where there is no browser. */
const inChromium = chromiumPath === null ? describe.skip : describe;
const reason = chromiumPath === null ? ' (skipped: there is no Chromium; set CHROMIUM_PATH)' : '';

inChromium(`the HTML report in Chromium${reason}`, () => {
  let folder: string;
  let browser: Browser;
  let page: Page;
  let requests: string[];
  let complaints: string[];

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'html-report-'));
    browser = await chromium.launch({executablePath: chromiumPath ?? '', args: ['--no-sandbox']});
  });
  afterAll(async () => {
    await browser.close();
    fs.rmSync(folder, {recursive: true});
  });
  afterEach(async () => {
    // Whatever a page does, it asks for nothing, and nothing of it is refused.
    expect(requests.filter(url => !url.startsWith('file:'))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  async function open(html: string, options: BrowserContextOptions = {}): Promise<void> {
    const file = path.join(folder, 'report.html');
    fs.writeFileSync(file, html);
    page = await (await browser.newContext(options)).newPage();
    requests = [];
    complaints = [];
    page.on('request', request => requests.push(request.url()));
    page.on('console', message => complaints.push(message.text()));
    page.on('pageerror', error => complaints.push(error.message));
    await page.goto(pathToFileURL(file).href);
  }

  const shownTests = () => page.locator('tbody.test:visible .toggle').allTextContents();

  test('the run at a glance', async () => {
    await open(renderHtml(makeFullReport({}, [changed])));
    expect(await page.title()).toBe('Savepoint: failed');
    const cards = await page.locator('.card').allInnerTexts();
    expect(cards.map(text => text.split('\n').filter(Boolean))).toEqual([
      ['Verdicts', '1 failing', '1 other counters', '2 as before', '33.3 % of the tests regressed'],
      ['Tests', '3 tests', '52 statements', '4.0 ms median, 24 ms slowest'],
      ['Database', 'PostgreSQL 15.18', 'local: binaries in /usr/lib/postgresql/15/bin', 'no server is named'],
      [
        'Pools',
        '1 worker',
        '1 to 10 connections each, preheated',
        'ready for a file in 5.0 ms median, 5.0 ms slowest',
        '1 connection open at the end',
        '3 acquisitions, 1 of a new connection',
        'acquired in 0.5 ms on average, 1.2 ms at the 99th percentile',
      ],
      ['Schema', 'From cache', '2 tables', 'its building took 474 ms'],
      ['Memory', '100 MB at most', 'resident memory of a worker after a file'],
    ]);
  });

  test('what changed, with its statements and where they are', async () => {
    await open(renderHtml(makeFullReport({}, [changed])));
    const finding = page.getByRole('article');
    expect(await finding.innerText()).toContain('statements 2 → 51, rows 12 → 61');
    expect(await finding.getByRole('row').last().getByRole('cell').allInnerTexts()).toEqual([
      '+49',
      changed.shapes[0]?.shape,
      '1 → 50',
      'src/repositories/orders.js:42:17',
    ]);
  });

  test("a test's details open and close by keyboard: time, history and statements", async () => {
    await open(renderHtml(makeFullReport()));
    const toggle = page.getByRole('button', {name: "lists a user's orders"});
    const details = page.locator('.details:visible');
    expect(await toggle.getAttribute('aria-expanded')).toBe('false');
    expect(await details.count()).toBe(0);
    await toggle.focus();
    await page.keyboard.press('Enter');
    expect(await toggle.getAttribute('aria-expanded')).toBe('true');
    expect(await details.getByRole('img', {name: /^function 24 ms, database 0.0 ms/}).isVisible()).toBe(true);
    expect(
      await details
        .getByRole('img', {name: 'CPU time in 3 accepted runs and this one: from 4.0 ms to 12 ms, now 12 ms'})
        .isVisible(),
    ).toBe(true);
    const statements = details.getByRole('region', {name: 'Statements'}).getByRole('row');
    expect(await statements.last().getByRole('cell').allInnerTexts()).toEqual([
      '51',
      'select * from orders',
      '51',
      '0.0 ms',
      'src/orders.js:42:17',
    ]);
    await details.getByText('Last accepted runs', {exact: true}).click();
    expect(await details.locator('details tbody tr').count()).toBe(3);
    await page.keyboard.press('Shift+Tab');
    await toggle.focus();
    await page.keyboard.press('Space');
    expect(await details.count()).toBe(0);
  });

  test("what was done to a test's tables", async () => {
    const counts = {seqScans: 2, seqRows: 1300, indexScans: 3, inserted: 4, updated: 5, deleted: 6};
    const tables = [{table: 'orders', ...counts}];
    await open(renderHtml(makeFullReport({run: makeRun([makeFile([makeTest({tables}, ['counts'])])])})));
    await page.getByRole('button', {name: 'counts'}).click();
    const row = page.getByRole('region', {name: 'Tables'}).getByRole('row').last();
    expect(await row.getByRole('cell').allInnerTexts()).toEqual(['2', '1,300', '3', '4', '5', '6']);
    expect(await row.getByRole('rowheader').innerText()).toBe('orders');
  });

  test('filters by name, by file and by verdict, and says how many are left', async () => {
    await open(renderHtml(makeFullReport({}, [changed])));
    const status = page.getByRole('status');
    expect(await status.innerText()).toBe('3 tests');
    await page.getByRole('searchbox').fill('ORDERS adds');
    expect(await shownTests()).toEqual(['orders › adds one']);
    expect(await status.innerText()).toBe('1 of 3 tests');
    await page.getByRole('searchbox').fill('');
    await page.getByRole('combobox').selectOption('other counters');
    expect(await shownTests()).toEqual(["orders › lists a user's orders"]);
    await page.getByRole('searchbox').fill('no such test');
    expect(await status.innerText()).toBe('0 of 3 tests');
  });

  test('sorts by each column, the largest numbers first, and says so', async () => {
    await open(renderHtml(makeFullReport()));
    const sort = (name: string) =>
      page.locator('#test-table > thead').getByRole('button', {name, exact: true}).click();
    const sorted = () =>
      page
        .locator('th[aria-sort]')
        .evaluateAll(all => all.map(each => [each.textContent.trim(), each.getAttribute('aria-sort')]));
    await sort('CPU');
    expect(await shownTests()).toEqual([
      "orders › lists a user's orders",
      'orders › adds one',
      'prices › rounds',
    ]);
    expect(await sorted()).toEqual([['CPU', 'descending']]);
    await sort('CPU');
    expect(await shownTests()).toEqual([
      'prices › rounds',
      'orders › adds one',
      "orders › lists a user's orders",
    ]);
    expect(await sorted()).toEqual([['CPU', 'ascending']]);
    await sort('Test');
    expect(await shownTests()).toEqual([
      'orders › adds one',
      "orders › lists a user's orders",
      'prices › rounds',
    ]);
    expect(await sorted()).toEqual([['Test', 'ascending']]);
  });

  test('hostile names are shown, and do nothing', async () => {
    const record = {name: hostile, shapes: {[hostile]: 1}, file: `test/${hostile}.js`};
    const run = makeRun([makeFile([makeTest(record, [hostile])])]);
    const verdict = {
      ...changed,
      test: {id: `test/${hostile}.js › ${hostile}`, file: `test/${hostile}.js`, titles: [hostile]},
    };
    await open(renderHtml(makeFullReport({run}, [verdict])));
    const shown = hostile.replace('\u202e', '\\u{202e}');
    expect(await shownTests()).toEqual([shown]);
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toBe('Savepoint: failed');
    await page.getByRole('searchbox').fill('onerror="document');
    expect(await shownTests()).toEqual([shown]);
  });

  test.each(['light', 'dark'] as const)(
    '%s where the system is, and the other at the press of a button',
    async colorScheme => {
      await open(renderHtml(makeFullReport()), {colorScheme});
      const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const colors = {light: 'rgb(255, 255, 255)', dark: 'rgb(20, 23, 28)'};
      expect(await background()).toBe(colors[colorScheme]);
      const other = colorScheme === 'light' ? 'dark' : 'light';
      await page.getByRole('button', {name: `${other} theme`}).click();
      expect(await background()).toBe(colors[other]);
      expect(await page.getByRole('button', {name: `${colorScheme} theme`}).isVisible()).toBe(true);
    },
  );

  test.each(['light', 'dark'] as const)(
    'texts can be read: a contrast of 4.5 at least (%s)',
    async colorScheme => {
      await open(
        renderHtml(makeFullReport({}, [changed, {...regressed, kind: 'inconclusive', reason: 'why'}])),
        {colorScheme},
      );
      await page.getByRole('button', {name: /lists a user's orders/}).click();
      const least = await page.evaluate(() => {
        const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
        const luminance = (color: string) => {
          const [r = 0, g = 0, b = 0] = channels(color).map(value => {
            const share = value / 255;
            return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const backgroundOf = (element: Element | null): string => {
          if (!element) return 'rgb(255, 255, 255)';
          const color = getComputedStyle(element).backgroundColor;
          return channels(color)[3] === 0 ? backgroundOf(element.parentElement) : color;
        };
        const texts = [...document.body.querySelectorAll('*')].filter(
          element =>
            element.checkVisibility() &&
            [...element.childNodes].some(node => node.nodeType === 3 && node.nodeValue?.trim()),
        );
        return texts
          .map(element => {
            const [a, b] = [luminance(getComputedStyle(element).color), luminance(backgroundOf(element))];
            return {ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), text: element.textContent};
          })
          .sort((a, b) => a.ratio - b.ratio)[0];
      });
      expect(least?.ratio).toBeGreaterThanOrEqual(4.5);
    },
  );

  test('a narrow screen has no need to scroll sideways, but for wide tables', async () => {
    await open(renderHtml(makeFullReport({}, [changed])), {viewport: {width: 360, height: 640}});
    await page.getByRole('button', {name: /lists a user's orders/}).click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    const details = page.locator('.details:visible');
    const {x, width} = (await details.boundingBox()) ?? {x: 0, width: Infinity};
    expect(x + width).toBeLessThanOrEqual(360);
  });

  test('without scripts everything is shown', async () => {
    await open(renderHtml(makeFullReport()), {javaScriptEnabled: false});
    expect(await page.locator('.details:visible').count()).toBe(3);
    expect(await page.getByRole('button', {name: 'theme'}).count()).toBe(0);
  });
});
