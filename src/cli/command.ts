import type chalk from 'chalk';

/** How the user's Jest is told which project it is, as on its own command line. */
export interface JestArguments {
  readonly config?: string | undefined;
  readonly rootDir?: string | undefined;
}

/** What every command is given. */
export interface CommandContext {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly jest: JestArguments;
  readonly chalk: chalk.Chalk;
  readonly columns: number;
  /** Called with a line for people before what may take long. */
  readonly onProgress: (text: string) => void;
}

/** What a command has found or done. */
export interface CommandResult {
  /** For programs. JSON-safe. */
  readonly data: object;
  /** For people. */
  readonly text: string;
  /** `false` where the answer is bad news, such as a regression: exit code 1. A command that cannot answer throws: exit code 2. */
  readonly ok: boolean;
}

/** A command with its own options filled in. */
export type Command = (context: CommandContext) => Promise<CommandResult> | CommandResult;
