import * as v from 'valibot';

const texts = v.array(v.string());

const test = v.looseObject({
  record: v.looseObject({file: v.string(), name: v.string(), index: v.number(), status: v.string()}),
  titles: texts,
});

const file = v.looseObject({
  file: v.string(),
  tests: v.array(test),
  keys: v.nullable(texts),
  lateStatements: v.array(v.unknown()),
  resources: v.nullable(v.looseObject({})),
});

const verdict = v.looseObject({
  kind: v.string(),
  test: v.looseObject({id: v.string(), file: v.string(), titles: texts}),
});

/** The form of a run's record: what reports and the gate would stumble over if it were otherwise. */
export const recordForm = v.looseObject({
  setting: v.looseObject({
    engine: v.looseObject({name: v.string(), origin: v.string(), version: v.string(), why: v.string()}),
    schema: v.nullable(v.looseObject({fromCache: v.boolean(), buildMs: v.number(), tables: v.number()})),
    workers: v.number(),
    pool: v.looseObject({}),
    machine: v.looseObject({engine: v.string(), cpuModel: v.string()}),
  }),
  shard: v.nullable(v.looseObject({index: v.number(), count: v.number()})),
  run: v.looseObject({startedAt: v.number(), green: v.boolean(), files: v.array(file)}),
  outcome: v.looseObject({
    verdicts: v.array(verdict),
    problems: v.array(v.looseObject({code: v.string(), message: v.string()})),
    timings: v.looseObject({kind: v.string()}),
  }),
  policy: v.looseObject({
    acceptance: v.picklist(['all', 'new', 'none']),
    complete: v.boolean(),
    watching: v.boolean(),
    timingsUncomparable: v.nullable(v.string()),
  }),
  enabled: v.boolean(),
  foreignFiles: texts,
  unrecordedFiles: texts,
});
