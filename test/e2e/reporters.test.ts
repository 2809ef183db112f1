import {Project} from '../support/project';
import {killJests, runJest} from '../support/run-jest';

const project = new Project({
  files: {'package.json': '{}', 'some.test.js': "test('passes', () => undefined);"},
});

afterEach(killJests);
afterAll(() => project.remove());

const configure = (reporters: string) =>
  project.write({'jest.config.js': `module.exports = {preset: 'jest-savepoint', reporters: ${reporters}};`});

test('a list of reporters without ours: the run says what to add, and passes', async () => {
  configure("['default']");
  const {exitCode, output} = await runJest(project);
  expect(output).toContain('do not include jest-savepoint/reporter');
  expect(output).toContain("reporters: ['default', 'jest-savepoint/reporter']");
  expect(exitCode).toBe(0);
});

test('in CI it fails', async () => {
  configure("['default']");
  const {exitCode, output} = await runJest(project, ['--ci']);
  expect(output).toContain("reporters: ['default', 'jest-savepoint/reporter']");
  expect(output).not.toContain('PASS');
  expect(exitCode).toBe(1);
});

test('with that line there is nothing to say', async () => {
  configure("['default', 'jest-savepoint/reporter']");
  const {exitCode, output} = await runJest(project, ['--ci']);
  expect(output).not.toContain('●');
  expect(output).toContain('Savepoint:   1 test');
  expect(exitCode).toBe(0);
});
