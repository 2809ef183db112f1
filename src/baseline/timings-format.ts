import * as v from 'valibot';
import {roundMs} from '../stats/round-ms';
import type {BaselineFormat} from './baseline-format';
import {jsonMap, sortedObject} from './json-map';
import type {MachineClass} from './machine-class';
import type {TimingBaseline, TimingSample} from './timings';

/** 2: with the database's time, and warm samples. */
const version = 2;
const milliseconds = v.pipe(v.number(), v.minValue(0));

// A tuple: there are thousands of them.
const sample = v.pipe(
  v.tuple([milliseconds, milliseconds, milliseconds, milliseconds]),
  v.transform(([at, cpuMs, wallMs, databaseMs]): TimingSample => ({at, cpuMs, wallMs, databaseMs})),
);

/** The file of timings in the cache folder. */
export const timingsFormat: BaselineFormat<TimingBaseline> = {
  title: 'timings baseline',
  version,
  remedy: 'Delete it to have the timings recorded anew.',
  schema: v.pipe(
    v.object({
      version: v.literal(version),
      tests: jsonMap(v.object({anchor: v.nullable(sample), samples: v.array(sample), warm: v.array(sample)})),
    }),
    v.transform(({tests}) => tests),
  ),
};

const formatSample = ({at, cpuMs, wallMs, databaseMs}: TimingSample) =>
  [at, roundMs(cpuMs), roundMs(wallMs), roundMs(databaseMs)] as const;

/** Its text: one test a line. */
export function formatTimings(baseline: TimingBaseline, machine: MachineClass): string {
  const tests = sortedObject(baseline, ({anchor, samples, warm}) => ({
    anchor: anchor && formatSample(anchor),
    samples: samples.map(formatSample),
    warm: warm.map(formatSample),
  }));
  const lines = Object.entries(tests).map(
    ([id, timings]) => `${JSON.stringify(id)}:${JSON.stringify(timings)}`,
  );
  return `{"version":${version},"machine":${JSON.stringify(machine)},"tests":{\n${lines.join(',\n')}\n}}\n`;
}
