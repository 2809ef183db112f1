import * as v from 'valibot';
import {roundMs} from '../stats/round-ms';
import {baselineError, type BaselineFormat} from './baseline-format';
import {jsonMap, sortedObject} from './json-map';
import type {MachineClass} from './machine-class';
import type {TestTimings, TimingBaseline, TimingSample} from './timings';

/** Of what is kept of each test, in a file or in a table. 2: with the database's time, and warm samples. */
export const timingsVersion = 2;
const milliseconds = v.pipe(v.number(), v.minValue(0));

// A tuple: there are thousands of them.
const sample = v.pipe(
  v.tuple([milliseconds, milliseconds, milliseconds, milliseconds]),
  v.transform(([at, cpuMs, wallMs, databaseMs]): TimingSample => ({at, cpuMs, wallMs, databaseMs})),
);

const entry = v.object({
  anchor: v.nullable(sample),
  samples: v.array(sample),
  warm: v.array(sample),
  commits: v.optional(v.array(v.pipe(v.string(), v.regex(/^[\da-f]{40,64}$/, 'not a commit'))), []),
});

/** The file of timings in the cache folder. */
export const timingsFormat: BaselineFormat<TimingBaseline> = {
  title: 'timings baseline',
  version: timingsVersion,
  remedy: 'Delete it to have the timings recorded anew.',
  schema: v.pipe(
    v.object({version: v.literal(timingsVersion), tests: jsonMap(entry)}),
    v.transform(({tests}) => tests),
  ),
};

const formatSample = ({at, cpuMs, wallMs, databaseMs}: TimingSample) =>
  [at, roundMs(cpuMs), roundMs(wallMs), roundMs(databaseMs)] as const;

/** What is kept of one test, as JSON. */
export function formatEntry({anchor, samples, warm, commits}: TestTimings): object {
  return {
    anchor: anchor && formatSample(anchor),
    samples: samples.map(formatSample),
    warm: warm.map(formatSample),
    ...(commits.length > 0 && {commits}),
  };
}

/**
 * What was kept of one test.
 * @param place where, for the message. @example 'of "adds" in jest_savepoint.timings_shop_9f86d08188'
 * @throws {SavepointError} `SAVEPOINT_BASELINE` where it is not what `formatEntry` makes
 */
export function parseEntry(json: unknown, place: string): TestTimings {
  const parsed = v.safeParse(entry, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw baselineError(
    {title: 'timing', remedy: 'Delete that row to have its timings recorded anew.'},
    place,
    `${v.getDotPath(issue) ?? 'its entry'} is not as expected (${issue.message})`,
  );
}

/** Its text: one test a line. */
export function formatTimings(baseline: TimingBaseline, machine: MachineClass): string {
  const tests = sortedObject(baseline, formatEntry);
  const lines = Object.entries(tests).map(
    ([id, timings]) => `${JSON.stringify(id)}:${JSON.stringify(timings)}`,
  );
  return `{"version":${timingsVersion},"machine":${JSON.stringify(machine)},"tests":{\n${lines.join(',\n')}\n}}\n`;
}
