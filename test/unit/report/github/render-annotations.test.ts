import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {renderAnnotations} from '../../../../src/report/github/render-annotations';
import {SavepointError} from '../../../../src/shared/savepoint-error';
import {changed, makeInput, regressed} from '../support/make-input';
import {makeFullReport} from '../support/make-full-report';

let workspace: string;
let rootDir: string;
beforeEach(() => {
  workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'annotations-'));
  rootDir = path.join(workspace, 'packages/shop');
  fs.mkdirSync(path.join(rootDir, 'test'), {recursive: true});
  fs.writeFileSync(
    path.join(rootDir, 'test/orders.test.js'),
    `describe('orders', () => {\n  test("lists a user's orders", list);\n});\n`,
  );
});
afterEach(() => fs.rmSync(workspace, {recursive: true}));

const render = (...args: Parameters<typeof makeFullReport>) =>
  renderAnnotations(makeFullReport(...args), {rootDir, workspace});

test("a failure is an error at the test's line, named from the root of the repository", () => {
  const [line = '', ...others] = render({}, [changed]).split('\n');
  expect(others).toEqual([]);
  expect(line).toMatch(
    /^::error file=packages\/shop\/test\/orders\.test\.js,line=2,title=Savepoint%3A orders › lists a user's orders::statements 2 → 51, rows 12 → 61%0AN\+1: 50 times from src\/repositories\/orders\.js:42:17%0Aseq scan of order_items: 0 → 1, rows read 0 → 12,400 — .*%0A\+49 select .* at src\/repositories\/orders\.js:42:17$/,
  );
});

test('what could not be confirmed is a warning, and what was accepted a notice', () => {
  expect(render({}, [{...regressed, kind: 'inconclusive', reason: 'time ran out'}])).toMatch(
    /^::warning .*time ran out/,
  );
  const policy = {...makeInput().policy, acceptance: 'all'} as const;
  expect(render({policy}, [changed])).toMatch(/^::notice /);
});

test('a name cannot give commands', () => {
  const titles = ['a\n::error::b', '100%, c: d'];
  const text = render({}, [{...regressed, test: {...regressed.test, titles}}]);
  expect(text.split('\n')).toHaveLength(1);
  expect(text).toContain('title=Savepoint%3A a\\n%3A%3Aerror%3A%3Ab › 100%25%2C c%3A d::');
});

test('a file that is gone, and what has no file', () => {
  fs.rmSync(path.join(rootDir, 'test/orders.test.js'));
  const {outcome} = makeInput({}, [changed]);
  const problems = [new SavepointError('it\nis broken', {code: 'SAVEPOINT_BASELINE', hint: 'mend it'})];
  expect(render({outcome: {...outcome, problems}}).split('\n')).toEqual([
    expect.stringContaining('line=1,'),
    '::error title=Savepoint::it%0Ais broken%0Amend it',
  ]);
});

test('nothing where nothing changed', () => {
  expect(render()).toBe('');
});
