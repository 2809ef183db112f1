import {renderMarkdown} from '../../../../src/report/markdown/render-markdown';
import {SavepointError} from '../../../../src/shared/savepoint-error';
import {changed, makeInput, regressed} from '../support/make-input';
import {makeFullReport} from '../support/make-full-report';

test('a run without changes is two lines and the tables', () => {
  const text = renderMarkdown(makeFullReport());
  expect(text).toMatch(/^### ✅ Savepoint: passed\n\n3 tests, 52 statements, .* — all as in the baseline\n/);
  expect(text).toContain('| Slowest tests | Time | CPU time |\n| --- | --- | --- |\n| orders › lists');
  expect(text).not.toContain('####');
});

test('an N+1: the statement, its count, and where it is', () => {
  const text = renderMarkdown(makeFullReport({}, [changed]));
  expect(text).toContain(
    "#### ❌ orders › lists a user's orders\n\n<code>test/orders.test.js</code>\n\nstatements 2 → 51, rows 12 → 61",
  );
  expect(text).toMatch(
    /\| Change \| Statement \| Count \| First at \|\n\| --- \| --- \| --- \| --- \|\n\| \+49 \| <code>select id, order&#95;id, .*<\/code> \| 1 → 50 \| <code>src\/repositories\/orders.js&#58;42&#58;17<\/code> \|/,
  );
  expect(text).toContain('jest -u');
});

test('a slower test, with what each process said', () => {
  expect(renderMarkdown(makeFullReport({}, [regressed]))).toContain(
    'slower in fresh processes&#58; 2.40×, 2.60×, 2.50×',
  );
});

test('names and statements mean nothing to Markdown, HTML or GitHub', () => {
  const hostile =
    '<img src=x onerror=alert(1)> | **b** `c` [d](http://e) @someone #1 \n# heading \u202e www.f.example';
  const verdict = {
    ...changed,
    test: {...changed.test, titles: [hostile]},
    shapes: [{shape: hostile, before: 0, after: 1, callSite: hostile, loopAt: hostile}],
  };
  const text = renderMarkdown(makeFullReport({}, [verdict]));
  const heading = /^#### (.*)$/m.exec(text)?.[1] ?? '';
  const row = /^\| \+1 (.*)$/m.exec(text)?.[1] ?? '';
  expect(row.match(/\|/g)).toHaveLength(4);
  for (const part of [heading, row.replace(/<\/?code>|\|/g, '')]) {
    expect(part).toContain('&#60;img src=x onerror=alert(1)&#62; &#124; &#42;&#42;b&#42;&#42;');
    expect(part).not.toMatch(/[<>`*[\]@\u202e]|[^&]#|http:|www\./);
  }
});

test('what kept the gate from its work, without passwords', () => {
  const problem = new SavepointError('postgres://me:secret@host/db is gone', {
    code: 'SAVEPOINT_BASELINE',
    hint: 'Look for it.',
  });
  const {outcome} = makeInput();
  const text = renderMarkdown(makeFullReport({outcome: {...outcome, problems: [problem]}}));
  expect(text).toContain('### ❌ Savepoint: failed');
  expect(text).toContain('is gone<br>Look for it.');
  expect(text).not.toContain('secret');
});

test('a comment on a pull request has room for it, however much changed', () => {
  const verdicts = Array.from({length: 500}, (_, i) => ({
    ...changed,
    test: {...changed.test, id: String(i)},
    shapes: Array.from({length: 40}, (__, j) => ({
      shape: `select ${j} ${'x'.repeat(1000)}`,
      before: 0,
      after: 1,
      callSite: null,
      loopAt: null,
    })),
  }));
  const text = renderMarkdown(makeFullReport({}, verdicts));
  expect(text).toContain('… and 480 more tests');
  expect(text).toContain('… and 30 more');
  expect(text.length).toBeLessThan(120_000);
});
