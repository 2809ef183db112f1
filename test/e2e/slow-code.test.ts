import {Project} from '../support/project';
import {killJests, runJest} from '../support/run-jest';

const shop = new Project({fixture: 'shop'});

afterEach(killJests);
afterAll(() => shop.remove());

test('a test that has become slower fails the run once it was slow in fresh processes too', async () => {
  for (let runs = 0; runs < 5; runs++) {
    const {exitCode, output} = await runJest(shop, ['-i']);
    expect(output).toContain(`there were ${runs} before this one`);
    expect(exitCode).toBe(0);
  }

  const unchanged = await runJest(shop, ['-i']);
  expect(unchanged.output).toContain('all as in the baseline');
  expect(unchanged.exitCode).toBe(0);

  const slow = await runJest(shop, ['-i'], {env: {SHOP_SLOW: '1'}});
  expect(slow.exitCode).toBe(1);
  expect(slow.output).toMatch(/\d+ tests? slower/);
  expect(slow.output).toMatch(/CPU time .* → .* its baseline/);
  expect(slow.output).toMatch(/as slow in every fresh process: [\d.]+×, [\d.]+×, [\d.]+×/);
}, 120_000);
