import {execFile} from 'node:child_process';
import {readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {promisify} from 'node:util';
import {makeFolder} from '../../shared/make-folder';
import {writeFileAtomically} from '../../shared/write-file-atomically';
import type {ServerUser} from './server-user';

const run = promisify(execFile);

/** Programs answer at once; one that does not is as good as none. */
export const ANSWER_MS = 10_000;

/** How many answers are kept: the newest ones. */
const MOST_ANSWERS = 20;

/**
 * Runs a program.
 * @param program its path
 * @returns what it says; rejects where it does not run, or fails
 */
export type AskProgram = (
  program: string,
  args: readonly string[],
  user?: ServerUser | null,
) => Promise<string>;

export const askProgram: AskProgram = async (program, args, user = null) =>
  (await run(program, args, {cwd: '/', timeout: ANSWER_MS, ...user})).stdout;

/**
 * What programs have said, from run to run: to start one costs more than all else that looking for a server does. A program that
 * has changed is asked anew; one that did not run, each time.
 */
export class ProgramAnswers {
  readonly #path: string;
  readonly #answers: Map<string, string>;
  #isChanged = false;

  private constructor(file: string, answers: Map<string, string>) {
    this.#path = file;
    this.#answers = answers;
  }

  /** @param file where they are kept; without one that can be read there are none */
  static async open(file: string): Promise<ProgramAnswers> {
    const text = await readFile(file, 'utf8').catch(() => '');
    return new ProgramAnswers(file, new Map(parse(text)));
  }

  readonly ask: AskProgram = async (program, args, user = null) => {
    const {size, mtimeMs, ino} = await stat(program);
    const key = JSON.stringify([program, size, mtimeMs, ino, user?.uid, ...args]);
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const answer = await askProgram(program, args, user);
    this.#answers.set(key, answer);
    this.#isChanged = true;
    return answer;
  };

  /** Keeps them, where they are others than before; where that is not possible, later runs ask again. */
  save(): void {
    if (!this.#isChanged) return;
    try {
      makeFolder(path.dirname(this.#path));
      writeFileAtomically(this.#path, JSON.stringify([...this.#answers].slice(-MOST_ANSWERS)));
    } catch {
      // It costs time alone.
    }
  }
}

/** The answers in a file's text; none where something else has written it. */
function parse(text: string): readonly (readonly [string, string])[] {
  try {
    const entries: unknown = JSON.parse(text);
    const isAnswer = (entry: unknown): entry is readonly [string, string] =>
      Array.isArray(entry) && entry.length === 2 && entry.every(part => typeof part === 'string');
    return Array.isArray(entries) ? entries.filter(isAnswer) : [];
  } catch {
    return [];
  }
}
