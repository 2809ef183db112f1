import {readFileSync} from 'node:fs';
import {Ajv} from 'ajv';
import {jsonReport} from '../../../../src/report/json/render-json';
import {SavepointError} from '../../../../src/shared/savepoint-error';
import {changed, makeInput, regressed} from '../support/make-input';
import {makeFullReport} from '../support/make-full-report';

const schema: unknown = JSON.parse(
  readFileSync(require.resolve('../../../../src/report/json/report-schema.json'), 'utf8'),
);

/** The schema, with what it does not describe forbidden. Readers have to bear it, we have to describe it. */
function strict(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(strict);
  const entries = Object.entries(value).map(([key, part]) => [key, strict(part)] as const);
  const isObject = 'properties' in value && 'required' in value;
  return {...Object.fromEntries(entries), ...(isObject && {additionalProperties: false})};
}
const ajv = new Ajv({allowUnionTypes: true, formats: {'date-time': text => !Number.isNaN(Date.parse(text))}});
const validate = ajv.compile(strict(schema) as object);

const problem = new SavepointError('broken', {code: 'SAVEPOINT_BASELINE'});
const late = {test: 'a test', sql: 'select 1', callSite: null};
const {outcome, run} = makeInput({}, [changed, {...regressed, kind: 'inconclusive', reason: 'why'}]);

test.each<[string, Parameters<typeof makeFullReport>]>([
  ['without changes', []],
  ['with changes', [{}, [changed, regressed]]],
  ['with problems', [{outcome: {...outcome, problems: [problem]}, shard: {index: 1, count: 2}}]],
  [
    'with late statements',
    [{run: {...run, files: run.files.map(file => ({...file, lateStatements: [late], resources: null}))}}],
  ],
  ['without a schema', [{setting: {...makeInput().setting, schema: null}}]],
])('a report %s is as the schema says, and all that is in it is described', (_name, args) => {
  const report: unknown = JSON.parse(JSON.stringify(jsonReport(makeFullReport(...args))));
  validate(report);
  expect(validate.errors).toBeNull();
});

test('the schema is strict enough to notice what is missing', () => {
  const report = {...jsonReport(makeFullReport()), setting: undefined};
  expect(validate(JSON.parse(JSON.stringify(report)))).toBe(false);
});
