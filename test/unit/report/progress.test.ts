import {Progress} from '../../../src/report/progress';
import {eventually} from '../../support/eventually';

let printed: string[];
beforeEach(() => {
  printed = [];
  jest.spyOn(process.stderr, 'write').mockImplementation(text => {
    printed.push(String(text));
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

test('a step that takes long says so again and again, until the next one begins', async () => {
  const progress = new Progress(5);
  progress.step('Building the schema');
  await eventually('three lines', () => printed.length >= 3);
  expect(printed[0]).toBe('Building the schema\n');
  expect(printed[1]).toMatch(/^Building the schema: \d+(?:\.\d)? ms so far\n$/);
  progress.step('Waiting');
  const before = printed.length;
  await eventually('another line', () => printed.length > before);
  expect(printed.slice(before)).toEqual(expect.arrayContaining([expect.stringMatching(/^Waiting: /)]));
  expect(printed.slice(before).join('')).not.toContain('Building');
  progress.end();
});

test('nothing is said after the end', async () => {
  const progress = new Progress(1);
  progress.step('Building the schema');
  progress.end();
  await new Promise(resolve => setTimeout(resolve, 20));
  expect(printed).toEqual(['Building the schema\n']);
});
