import {formatError} from '../report/format-error';
import {SavepointError} from '../shared/savepoint-error';
import {maskSecrets} from '../shared/mask-secrets';
import type {CommandContext} from './command';
import {parseArguments} from './parse-arguments';

export interface CliSurroundings extends Omit<CommandContext, 'jest'> {
  readonly onOutput: (text: string) => void;
}

/** An error as a program reads it. */
function errorData(error: unknown): object {
  const message = maskSecrets(error instanceof Error ? error.message : String(error));
  if (!(error instanceof SavepointError)) return {error: {code: null, message}};
  const hint = error.hint === undefined ? undefined : maskSecrets(error.hint);
  return {error: {code: error.code, message, hint}};
}

const toJson = (data: object): string => JSON.stringify(data, null, 2);

/**
 * Runs the command line `jest-savepoint`.
 * @returns the exit code: 0, or 1 where the answer is bad news, or 2 where there is no answer
 */
export async function runCli(args: readonly string[], surroundings: CliSurroundings): Promise<0 | 1 | 2> {
  const {onOutput, onProgress, ...others} = surroundings;
  let json = args.includes('--json');
  try {
    const parsed = await parseArguments(args, others.env);
    if (parsed.kind === 'help') {
      onOutput(parsed.text);
      return 0;
    }
    json = parsed.json;
    const {data, text, ok} = await parsed.command({...others, onProgress, jest: parsed.jest});
    onOutput(json ? toJson(data) : text);
    return ok ? 0 : 1;
  } catch (error) {
    if (json) onOutput(toJson(errorData(error)));
    else onProgress(formatError(error, others.chalk));
    return 2;
  }
}
