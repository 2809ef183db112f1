import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {formatRecord, readRecord} from '../../../src/report/run-record';
import {SavepointError} from '../../../src/shared/savepoint-error';
import {changed, makeInput} from './support/make-input';

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'record-'))));
afterEach(() => fs.rmSync(folder, {recursive: true}));

function read(text: string): ReturnType<typeof readRecord> {
  const file = path.join(folder, 'record.json');
  fs.writeFileSync(file, text);
  return readRecord(file, '/project');
}

test('a run is read as it was written', () => {
  const run = makeInput({}, [changed]);
  const problem = new SavepointError('a baseline is broken', {code: 'SAVEPOINT_BASELINE', hint: 'mend it'});
  const recorded = {...run, outcome: {...run.outcome, problems: [problem]}};
  const again = read(formatRecord(recorded));
  expect(again).toMatchObject(recorded);
  expect(again?.outcome.problems[0]).toMatchObject({code: 'SAVEPOINT_BASELINE', hint: 'mend it'});
});

test('where there is none, none is read', () => {
  expect(readRecord(path.join(folder, 'none.json'), '/project')).toBeNull();
});

test.each([
  ['setting', {}],
  ['policy', {}],
  ['policy.acceptance', 'some'],
  ['enabled', 'yes'],
  ['shard', 3],
  ['foreignFiles', 'all'],
  ['unrecordedFiles', [1]],
  ['run.files', [{file: 'a.test.js'}]],
  ['outcome.verdicts', [{}]],
])('a record whose %s is %j is refused, and that is named', (field, value) => {
  const record = JSON.parse(formatRecord(makeInput({}, [changed]))) as Record<string, unknown>;
  const [name = '', inner] = field.split('.');
  record[name] = inner === undefined ? value : {...(record[name] as object), [inner]: value};
  expect(() => read(JSON.stringify(record))).toThrow(
    new RegExp(`^The record of a run .*record\\.json cannot be used: ${field}[\\w.]* is not as expected`),
  );
});

test.each([
  ['{"version": 2, "run"', 'is not valid JSON'],
  ['{"version": 2}', 'is not as expected'],
  ['{"version": 1, "files": []}', 'is not as expected'],
  ['{"version": 99}', 'has version 99'],
  ['[]', 'has no version number'],
])('a file that is something else is refused: %s', (text, reason) => {
  expect(() => read(text)).toThrow(reason);
  expect(() => read(text)).toThrow('The record of a run');
});
