import {nearestWord} from '../shared/nearest-word';
import {SavepointError} from '../shared/savepoint-error';

/** What was typed, as the parser has understood it. */
interface TypedArguments {
  /** The words, those of the command among them. */
  readonly _: readonly (string | number)[];
  readonly [name: string]: unknown;
}

/** The commands, as they are typed. */
const commandNames: readonly string[] = [
  'init',
  'doctor',
  'report',
  'prune',
  'merge',
  'baseline show',
  'baseline accept',
  'baseline prune',
  'baseline check-stability',
];

const firstWord = (name: string): string => name.split(' ', 1).join();
const lastWord = (name: string): string => name.slice(name.lastIndexOf(' ') + 1);

/** What may be there several times: the names of records. */
const lists = new Set(['_', 'records']);

/** The error of a command line that means nothing. */
export function usageError(message: string): SavepointError {
  return new SavepointError(message, {
    code: 'SAVEPOINT_CONFIG',
    hint: '`jest-savepoint --help` lists the commands, and `jest-savepoint <command> --help` their options.',
  });
}

/** The forms in which the parser knows a name. */
const spellingsOf = (name: string): readonly string[] => [
  name,
  name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
  name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`),
];

function requireKnown(typed: TypedArguments, options: readonly string[]): void {
  const known = new Set(['_', '$0', ...options.flatMap(spellingsOf)]);
  const unknown = Object.keys(typed).find(name => !known.has(name));
  if (unknown === undefined) return;
  const nearest = unknown.length === 1 ? null : nearestWord(unknown, options);
  const written = `${unknown.length === 1 ? '-' : '--'}${unknown}`;
  throw usageError(`There is no option ${written}.${nearest === null ? '' : ` Did you mean --${nearest}?`}`);
}

function requireOnce(typed: TypedArguments): void {
  const repeated = Object.keys(typed).find(name => Array.isArray(typed[name]) && !lists.has(name));
  if (repeated !== undefined) throw usageError(`The option ${repeated} is there several times.`);
}

/** The parser takes every value of a flag but `true` for false. */
function requireFlags(args: readonly string[], typed: TypedArguments): void {
  for (const arg of args) {
    if (arg === '--') return;
    const {name = '', value = ''} = /^--?(?:no-)?(?<name>[\w-]+)=(?<value>[^]*)$/.exec(arg)?.groups ?? {};
    if (typeof typed[name] === 'boolean' && value !== 'true' && value !== 'false')
      throw usageError(`The option ${name} takes no value, but was given "${value}".`);
  }
}

function requireCommand({_: words}: TypedArguments): void {
  const [first = '', second = ''] = words.map(String);
  const typed = words.join(' ');
  const command = commandNames.find(name => `${typed} `.startsWith(`${name} `));
  if (command !== undefined) {
    const [extra] = words.slice(command.split(' ').length);
    if (extra !== undefined) throw usageError(`\`${command}\` can do nothing with "${extra}".`);
    return;
  }
  if (first === '') throw usageError('Name a command.');
  const group = commandNames.filter(name => name.startsWith(`${first} `));
  if (group.length > 0 && second === '')
    throw usageError(`Name what to do with it: \`${group.join('`, `')}\`.`);
  const nearest =
    group.length > 0
      ? nearestWord(second, group.map(lastWord))
      : nearestWord(first, commandNames.map(firstWord));
  const meant = group.length > 0 ? `${first} ${nearest}` : nearest;
  throw usageError(`There is no command "${typed}".${nearest === null ? '' : ` Did you mean \`${meant}\`?`}`);
}

/**
 * Checks what the parser lets pass.
 * @param args as they were typed
 * @param options the names of those that the command has
 * @throws SavepointError `SAVEPOINT_CONFIG`
 */
export function checkArguments(
  args: readonly string[],
  typed: TypedArguments,
  options: readonly string[],
): true {
  if (typed.help === true || typed.version === true) return true;
  requireKnown(typed, options);
  requireOnce(typed);
  requireFlags(args, typed);
  requireCommand(typed);
  return true;
}
