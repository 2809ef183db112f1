import {ByteRanges} from '../wire/byte-ranges';
import type {PassStep} from './pass-step';
import type {ObservedStatement} from './statement-observer';
import type {Effect, UnnamedUse} from './unit';

const NO_EFFECTS: readonly Effect[] = [];

/** Collects messages for the server, and what is known of them, until they make a step. */
export class StepBuilder {
  readonly #bytes = new ByteRanges();
  #statements: ObservedStatement[] = [];
  #effects: Effect[] | null = null;
  #unnamed: UnnamedUse = 'none';
  #plain = true;

  get empty(): boolean {
    return this.#bytes.empty;
  }

  add(buffer: Buffer, start?: number, end?: number): void {
    this.#bytes.add(buffer, start, end);
  }

  /** A statement that its messages run. */
  runs(statement: ObservedStatement, effects: readonly Effect[] = NO_EFFECTS, plain = false): void {
    this.#statements.push(statement);
    this.#plain &&= plain;
    if (effects.length > 0) (this.#effects ??= []).push(...effects);
  }

  /** What its messages do to the unnamed statement, where that is more than to use it. */
  changesUnnamed(use: 'defines' | 'drops'): void {
    this.#unnamed = use;
  }

  /** Its messages use the unnamed statement that this Parse message has defined. */
  usesUnnamed(parse: Buffer): void {
    if (this.#unnamed === 'none') this.#unnamed = {parse};
  }

  take(ends: PassStep['ends'], inBlock: boolean): PassStep {
    const step: PassStep = {
      kind: 'pass',
      bytes: this.#bytes.take(),
      ends,
      statements: this.#statements,
      unnamed: this.#unnamed,
      effects: this.#effects ?? NO_EFFECTS,
      inBlock,
      plain: this.#plain && this.#statements.length > 0,
    };
    this.#statements = [];
    this.#effects = null;
    this.#unnamed = 'none';
    this.#plain = true;
    return step;
  }
}
