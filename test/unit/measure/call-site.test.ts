import {runInThisContext} from 'node:vm';
import {CallSiteReader, captureTrace, type Trace} from '../../../src/measure/call-site';

const reader = new CallSiteReader(process.cwd());

function capture(): Trace {
  return captureTrace(capture);
}

test('a trace can be read twice', () => {
  const trace = capture();
  expect(reader.read(trace)).not.toBeNull();
  expect(reader.read(trace)).toBe(reader.read(trace));
});

test.each([
  ['packages', '/app/node_modules/pg/lib/client.js'],
  ['Node', 'node:internal/process/task_queues'],
])('frames of %s are passed over', (_, filename) => {
  const through = runInThisContext('work => work()', {filename}) as (work: () => Trace) => Trace;
  const trace = through(() => captureTrace(through));
  expect(reader.read(trace)).toMatch(/^test\/unit\/measure\/call-site\.test\.ts:/);
});

test('a file URL is read as its path', () => {
  const run = runInThisContext('work => work()', {filename: `file://${process.cwd()}/lib/app.mjs`}) as (
    work: () => Trace,
  ) => Trace;
  expect(reader.read(run(capture))).toMatch(/^lib\/app\.mjs:1:\d+$/);
});

test('reading leaves the way in which stacks are made into text as it was', () => {
  const before = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace');
  reader.read(capture());
  expect(Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')).toEqual(before);
});

test('frames are read as whoever makes stacks into text reads them', () => {
  const errors = Error as {prepareStackTrace?: unknown};
  const before = errors.prepareStackTrace;
  errors.prepareStackTrace = (_: Error, frames: unknown[]) =>
    `Error\n    at source (/app/source.ts:${frames.length}:5)`;
  try {
    expect(new CallSiteReader('/app').read(capture())).toBe('source.ts:1:5');
  } finally {
    errors.prepareStackTrace = before;
  }
});

test('no trace has no call site', () => {
  expect(reader.read(null)).toBeNull();
});
