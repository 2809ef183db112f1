/** What further processes say of one suspect. */
export interface ConfirmedSuspect {
  readonly kind: 'regressed' | 'cleared' | 'inconclusive';
  /** How many times its baseline it took in each process. */
  readonly ratios: readonly number[];
  /** Why it is inconclusive, as a clause. */
  readonly reason: string | null;
}

/** How many more processes, or pairs of them, clear a suspect than find it slower, where each may err. */
export const leadToClear = 2;

/** What is known of some suspects, and which of them are still to be judged. */
export class Investigation {
  readonly #suspects: readonly string[];
  readonly #ratios = new Map<string, number[]>();
  readonly #leads = new Map<string, number>();
  readonly #verdicts = new Map<string, ConfirmedSuspect>();

  constructor(suspects: readonly string[]) {
    this.#suspects = suspects;
  }

  get verdicts(): ReadonlyMap<string, ConfirmedSuspect> {
    return this.#verdicts;
  }

  /** Those without a verdict, in their order. */
  get open(): readonly string[] {
    return this.#suspects.filter(id => !this.#verdicts.has(id));
  }

  ratiosOf(id: string): readonly number[] {
    return this.#ratios.get(id) ?? [];
  }

  addRatio(id: string, ratio: number): void {
    this.#ratios.set(id, [...this.ratiosOf(id), ratio]);
  }

  /**
   * Adds what one more process says of a suspect.
   * @returns how many more processes have found it slower than not
   */
  weigh(id: string, ratio: number, isSlow: boolean): number {
    this.addRatio(id, ratio);
    const lead = this.leadOf(id) + (isSlow ? 1 : -1);
    this.#leads.set(id, lead);
    return lead;
  }

  leadOf(id: string): number {
    return this.#leads.get(id) ?? 0;
  }

  settle(id: string, kind: ConfirmedSuspect['kind'], reason: string | null = null): void {
    this.#verdicts.set(id, {kind, ratios: this.ratiosOf(id), reason});
  }

  giveUp(ids: readonly string[], reason: string): void {
    for (const id of ids) this.settle(id, 'inconclusive', reason);
  }
}
