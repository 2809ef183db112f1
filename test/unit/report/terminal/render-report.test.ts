import chalk from 'chalk';
import * as fc from 'fast-check';
import stringLength from 'string-length';
import type {Verdict} from '../../../../src/gate/verdict';
import {SavepointError} from '../../../../src/shared/savepoint-error';
import {makeFile, makeRun, makeTest} from '../../gate/support/make-run';
import {changed, listingRef, makeInput, regressed, render} from '../support/make-input';

test('one line when all is well', () => {
  expect(render(makeInput(), 120)).toBe(`
Savepoint:   3 tests, 52 statements, 4.0 ms median (slowest 24 ms) — all as in the baseline`);
});

test('which is broken under its own beginning in a narrow terminal', () => {
  expect(render(makeInput(), 80)).toBe(`
Savepoint:   3 tests, 52 statements, 4.0 ms median (slowest 24 ms) — all as in
             the baseline`);
});

test('an N+1 at 80 columns', () => {
  expect(render(makeInput({}, [changed]))).toBe(`
  ● orders › lists a user's orders
    test/orders.test.js

    statements 2 → 51, rows 12 → 61
    N+1: 50 times from src/repositories/orders.js:42:17
    seq scan of order_items: 0 → 1, rows read 0 → 12,400 — select * from
    order_items (src/repositories/orders.js:42:17)

    +49  select … from order_items where order_id = ? order by id  1 → 50
         at src/repositories/orders.js:42:17

  Slowest tests                     time  CPU time
  orders › lists a user's orders   24 ms     12 ms
  orders › adds one               4.0 ms    2.0 ms
  prices › rounds                 1.0 ms    0.5 ms

  Most statements                 statements  round trips  rows  bytes
  orders › lists a user's orders          51           51    51      0
  orders › adds one                        1            1     1      0

  If this is what you want, accept it as the new baseline with \`jest -u\`.

Savepoint:   3 tests, 52 statements, 4.0 ms median (slowest 24 ms) — 1 test with
             other counters`);
});

test('in colours, more of a statement is red, and less of it green', () => {
  const colored = new chalk.Instance({level: 1});
  const [shape] = changed.shapes;
  const less = {...shape!, before: 50, after: 1};
  const text = render(makeInput({}, [{...changed, shapes: [shape!, less]}]), 80, 1);
  expect(text).toContain(colored.red('+49'));
  expect(text).toContain(colored.green('−49'));
});

test('--verbose shows where the time of every test went', () => {
  expect(render(makeInput({verbose: true}), 120)).toContain(`
  Tests                             time  CPU time  database   hooks  sandbox  statements
  orders › lists a user's orders   24 ms     12 ms    0.0 ms  0.0 ms   0.0 ms          51
  orders › adds one               4.0 ms    2.0 ms    0.0 ms  0.0 ms   0.0 ms           1
  prices › rounds                 1.0 ms    0.5 ms    0.0 ms  0.0 ms   0.0 ms           0
`);
});

test('at 80 columns without hooks and sandbox, and without what would come twice', () => {
  const text = render(makeInput({verbose: true}), 80);
  expect(text).toContain(`
  Tests                             time  CPU time  database  statements
  orders › lists a user's orders   24 ms     12 ms    0.0 ms          51
`);
  expect(text).not.toMatch(/Slowest|Most/);
});

test('a wide terminal shows the whole statement', () => {
  const {shapes} = changed;
  expect(render(makeInput({}, [changed]), 140)).toContain(`    +49  ${shapes[0]?.shape ?? ''}  1 → 50\n`);
});

test('a slower test, with what each process said', () => {
  expect(render(makeInput({}, [regressed]))).toContain(`
  ● orders › lists a user's orders
    test/orders.test.js

    CPU time 5.2 ms → 13 ms: 2.50× its baseline (suite's shift divided out)
    slower in fresh processes: 2.40×, 2.60×, 2.50×

`);
});

test('a slower test that was not run beside its commit, with the reason', () => {
  const verdict: Verdict = {...regressed, reason: 'no commit is known'};
  expect(render(makeInput({}, [verdict]), 200)).toContain(
    'slower in fresh processes: 2.40×, 2.60×, 2.50×; not run beside what was accepted: no commit is known',
  );
});

test('a test that could not be confirmed, with the reason', () => {
  const verdict: Verdict = {...regressed, kind: 'inconclusive', reason: 'the time ran out'};
  expect(render(makeInput({}, [verdict]), 200)).toContain(
    'inconclusive: the time ran out; before that 2.40×, 2.60×, 2.50×; as it usually varies, a single run is sure from 1.90× on',
  );
  const timing = {...regressed.timing, detectableRatio: null, confirmedRatios: []};
  expect(render(makeInput({}, [{...verdict, timing}]), 200)).toContain(
    'inconclusive: the time ran out; it varies too much for a single run to tell',
  );
});

test('a test that waits for longer is told by its wall time', () => {
  const verdict: Verdict = {...regressed, timing: {...regressed.timing, clock: 'wall'}};
  expect(render(makeInput({}, [verdict]), 200)).toContain(`
    Wall time 5.2 ms → 13 ms: 2.50× its baseline (suite's shift divided out), most of which is waiting and no CPU time
    slower in fresh processes beside some that ran what was accepted: 2.40×, 2.60×, 2.50×
`);
});

test('fewer statements are said to be better', () => {
  const better: Verdict = {
    kind: 'counter-changed',
    test: listingRef,
    trend: 'better',
    statements: {before: 51, after: 2},
    rows: {before: 2, after: 2},
    shapes: [{shape: 'select ?', before: 50, after: 1, callSite: null, loopAt: null}],
    tables: [],
  };
  expect(render(makeInput({}, [better]))).toContain(`
    statements 51 → 2 (better than the baseline)

    −49  select ?  50 → 1
`);
});

test('a problem is printed with its remedy', () => {
  const problem = new SavepointError('The counters baseline a.json cannot be used: it is not valid JSON.', {
    code: 'SAVEPOINT_BASELINE',
    hint: 'Restore it from version control.',
  });
  expect(render(makeInput({outcome: {...makeInput().outcome, problems: [problem]}}))).toContain(`
● Savepoint: Baseline error:

  The counters baseline a.json cannot be used: it is not valid JSON.

  Restore it from version control.

Savepoint:   `);
});

test('failures are red and headed as Jest heads its own', () => {
  expect(render(makeInput({}, [changed]), 80, 1)).toContain(
    "\u001b[1m\u001b[31m  ● orders › lists a user's orders\u001b[39m\u001b[22m",
  );
});

const hostile = fc.oneof(
  fc.string({unit: 'binary', maxLength: 200}),
  fc.constantFrom('\u001b[2J\u001b[H', 'a\nb\r\nc', 'x'.repeat(500), '\u202eevil', '__proto__', ''),
);

test.each([80, 120])(
  'no line is wider than %d columns, whatever tests and statements are called',
  columns => {
    fc.assert(
      fc.property(hostile, hostile, hostile, fc.nat(), (title, shape, callSite, count) => {
        const test = makeTest({name: title, shapes: {[shape]: count}}, [title, title]);
        const verdict: Verdict = {
          ...changed,
          test: {id: title, file: title, titles: [title, title]},
          shapes: [{shape, before: 0, after: count + 1, callSite: callSite.slice(0, 60), loopAt: callSite}],
        };
        const timing: Verdict = {...regressed, kind: 'inconclusive', reason: callSite};
        const text = render(makeInput({run: makeRun([makeFile([test])])}, [verdict, timing]), columns);
        for (const line of text
          .split('\n')
          .filter(line => line.trim().includes(' ') && !line.includes('  at ')))
          expect(stringLength(line)).toBeLessThanOrEqual(columns);
        expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
      }),
      {numRuns: 300},
    );
  },
);
