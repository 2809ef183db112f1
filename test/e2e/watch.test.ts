import {Project, type ProjectFiles} from '../support/project';
import {killJests, startJest} from '../support/run-jest';

afterEach(killJests);

const testOf = (name: string): string => `
  test('${name}', async () => {
    const {rows} = await db.query("INSERT INTO notes (body) VALUES ('a note') RETURNING id");
    expect(rows).toEqual([{id: 1}]);
  });`;

/** Changes files until that has been seen: Jest misses what changes while it ends a run. */
async function change(project: Project, files: ProjectFiles, seen: Promise<void>): Promise<void> {
  project.write(files);
  const timer = setInterval(() => project.write(files), 1000);
  try {
    await seen;
  } finally {
    clearInterval(timer);
  }
}

test('while Jest watches, each change runs on a fresh sandbox, and nothing accepted is removed', async () => {
  const project = new Project({
    files: {
      'package.json': '{}',
      'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
      'savepoint.config.js': "module.exports = {schema: {files: ['schema.sql']}};",
      'schema.sql': 'CREATE TABLE notes (id serial PRIMARY KEY, body text);',
      'notes.test.js': `const {db} = require('jest-savepoint');${testOf('first')}`,
      'other.test.js': `const {db} = require('jest-savepoint');${testOf('other')}`,
    },
  });
  const jest = startJest(project, ['--watchAll', '--verbose']);
  await jest.printed('baseline written to 2 files');
  await jest.printed('Ran all test suites.');

  const second = {'notes.test.js': `const {db} = require('jest-savepoint');${testOf('second')}`};
  await change(project, second, jest.printed('✓ second'));
  await jest.printed('1 new test, written');
  const accepted = project.read('__savepoints__/notes.test.js.json');
  expect(accepted).toContain('"first"');
  expect(accepted).toContain('"second"');

  // A new schema is built for the next run.
  const third = {
    'schema.sql': "CREATE TABLE notes (id serial PRIMARY KEY, body text, author text DEFAULT 'ann');",
    'notes.test.js': `
      const {db} = require('jest-savepoint');
      test('third', async () => {
        const {rows} = await db.query("INSERT INTO notes (body) VALUES ('a note') RETURNING author");
        expect(rows).toEqual([{author: 'ann'}]);
      });`,
  };
  await change(project, third, jest.printed('✓ third'));
  jest.kill('SIGINT');
  const {output} = await jest.ended;
  expect(output).not.toContain('✕');
  project.remove();
});
