import {parseArguments} from '../../../src/cli/parse-arguments';
import {SavepointError} from '../../../src/shared/savepoint-error';

async function refusalOf(...args: readonly string[]): Promise<string> {
  const error: unknown = await parseArguments(args, {}).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SavepointError)) throw new Error(`not refused: ${String(error)}`);
  expect(error.code).toBe('SAVEPOINT_CONFIG');
  expect(error.hint).toContain('--help');
  return error.message;
}

test.each([
  [['report'], {config: undefined, rootDir: undefined}, false],
  [['report', '--verbose', '--no-json', '-o', 'x.html'], {config: undefined, rootDir: undefined}, false],
  [['prune', '--days', '0', '--dry-run=true', '--json'], {config: undefined, rootDir: undefined}, true],
  [['merge', 'a.json', 'b.json', '-c', 'x.js', '--rootDir=.'], {config: 'x.js', rootDir: '.'}, false],
  [['baseline', 'accept', 'orders'], {config: undefined, rootDir: undefined}, false],
])('takes %j', async (args, jest, json) => {
  expect(await parseArguments(args, {})).toMatchObject({kind: 'command', jest, json});
});

test.each([
  [['--help'], /jest-savepoint <command>[^]*Exit codes: 0/],
  [['report', '--help'], /--output/],
  [['baseline', '--help'], /check-stability/],
  [['--version'], /^\d+\.\d+\.\d+$/],
])('answers %j', async (args, text) => {
  expect(await parseArguments(args, {})).toEqual({kind: 'help', text: expect.stringMatching(text) as string});
});

test.each([
  [[], 'Name a command.'],
  [['reprot'], 'There is no command "reprot". Did you mean `report`?'],
  [['something'], 'There is no command "something".'],
  [['baseline'], 'Name what to do with it: `baseline show`'],
  [['baseline', 'acept'], 'There is no command "baseline acept". Did you mean `baseline accept`?'],
  [['baseline', 'foo'], 'There is no command "baseline foo".'],
  [['report', 'foo'], '`report` can do nothing with "foo".'],
  [['--foo'], 'There is no option --foo.'],
  [['report', '--formt', 'html'], 'There is no option --formt. Did you mean --format?'],
  [['report', '-x'], 'There is no option -x.'],
  [['report', '--output'], 'The option output has no value.'],
  [['report', '--output', ''], "Option --output must be: a name but instead received: ''"],
  [['report', '--format'], 'The option format has no value.'],
  [['report', '-c'], 'The option c has no value.'],
  [['report', '--verbose=abc'], 'The option verbose takes no value, but was given "abc".'],
  [['report', '--verbose='], 'The option verbose takes no value, but was given "".'],
  [['prune', '--days', '-1'], 'a number, 0 or more but instead received: -1'],
  [['prune', '--days', 'abc'], "but instead received: 'abc'"],
  [['prune', '--days='], "but instead received: ''"],
  [['prune', '--days', '5', '--days', '6'], 'The option days is there several times.'],
  [['baseline', 'check-stability', '--runs', 'abc'], "a whole number, 2 or more but instead received: 'abc'"],
  [['baseline', 'check-stability', '--runs', '0'], 'but instead received: 0'],
  [['baseline', 'check-stability', '--runs', '1.5'], 'but instead received: 1.5'],
  [['baseline', 'check-stability', '--timeout', 'abc'], 'seconds, from 1 to'],
  [['baseline', 'check-stability', '--timeout', '1e9'], 'but instead received: 1000000000'],
])('refuses %j', async (args, message) => {
  expect((await refusalOf(...args)).replace(/\s+/g, ' ')).toContain(message);
});
