import type {ResolvedConfig} from '../../../src/config/resolved-config';
import {fingerprintSources} from '../../../src/schema/fingerprint-sources';
import {SchemaProject} from '../../support/schema-project';
import {testConfig} from '../../support/test-config';

let project: SchemaProject;
beforeEach(() => {
  project = new SchemaProject().write({'a.sql': 'SELECT 1', 'b.sql': 'SELECT 2', 'copy.sql': 'SELECT 1'});
});
afterEach(() => project.remove());

type Source = ResolvedConfig['schema'];
const files = (names: readonly string[], inputs: readonly string[] = []): Source => ({
  kind: 'files',
  files: names,
  inputs,
});
const command = (text: string, inputs: readonly string[] = []): Source => ({
  kind: 'command',
  command: text,
  inputs,
});

const of = (schema: Source, seed: Source = null, rootDir = project.rootDir) =>
  fingerprintSources({config: testConfig({rootDir, schema, seed}), functions: {schema: () => undefined}});

test('different sources have different fingerprints', async () => {
  const all = await Promise.all([
    of(null),
    of(files(['a.sql'])),
    of(files(['b.sql'])),
    of(files(['a.sql', 'b.sql'])),
    of(files(['b.sql', 'a.sql'])),
    of(files(['copy.sql'])),
    of(files(['a.sql'], ['b.sql'])),
    of(null, files(['a.sql'])),
    of(files(['a.sql']), files(['b.sql'])),
    of(command('a.sql')),
    of(command('a.sql', ['a.sql'])),
    of({kind: 'run', inputs: []}),
  ]);
  expect(new Set(all).size).toBe(all.length);
});

test('the same sources have the same one, wherever they are', async () => {
  const elsewhere = new SchemaProject().write({'a.sql': 'SELECT 1'});
  expect(await of(files(['a.sql']), null, elsewhere.rootDir)).toBe(await of(files(['a.sql'])));
  elsewhere.remove();
});

test('contents decide', async () => {
  const before = await of(command('migrate', ['a.sql']));
  project.write({'a.sql': 'SELECT 3'});
  expect(await of(command('migrate', ['a.sql']))).not.toBe(before);
  project.write({'a.sql': 'SELECT 1'});
  expect(await of(command('migrate', ['a.sql']))).toBe(before);
});

test("a function's own text is a part of it", async () => {
  const config = testConfig({schema: {kind: 'run', inputs: []}});
  const first = await fingerprintSources({config, functions: {schema: () => undefined}});
  const second = await fingerprintSources({config, functions: {schema: () => Promise.resolve()}});
  expect(first).not.toBe(second);
});
