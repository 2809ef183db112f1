import {casesOf} from '../../bench/gate/cases';
import {ours} from '../../bench/gate/rules';
import {readTrace, slowDown, traceNames, type TracedProcess} from '../../bench/gate/traces';

/** Cases of each recording; test/bench/gate/timing-rules.ts judges all of them. */
const count = 6;

test.each(traceNames)('no unchanged test of the recording %s is found slower', async name => {
  for (const given of casesOf(readTrace(name), count)) expect(await ours(given)).toEqual(new Set());
});

test.each(traceNames)('in the recording %s tests that take twice as long are found', async name => {
  let found = 0;
  for (const {accepted, now, confirming} of casesOf(readTrace(name), count))
    for (let test = 0; test < now.length; test += 4) {
      const slower = (process: TracedProcess) => slowDown(process, test, 2);
      const flagged = await ours({accepted, now: slower(now), confirming: confirming.map(slower)});
      expect([...flagged].filter(each => each !== test)).toEqual([]);
      if (flagged.has(test)) found++;
    }
  expect(found / (count * 10)).toBeGreaterThanOrEqual(0.98);
});
