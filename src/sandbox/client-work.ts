import type {NotifyStatement} from './control';
import type {ClientState, UnreadSetting} from './client-state';
import type {Desk} from './desk';
import {readValues} from './own-query';
import type {WorkStart} from './transaction';
import {closePortal, type PreparedStatements} from './prepared';

/** Whose work it is. */
export interface WorkOwner {
  readonly state: ClientState;
  readonly prepared: PreparedStatements;
  /** Carries out the LISTEN, UNLISTEN and NOTIFY of work that is kept. */
  carryOut(statements: readonly NotifyStatement[]): void;
}

/** One client's pieces of work (its transactions, and its statements outside them) as parts of the sandbox's transaction. */
export class ClientWork {
  readonly #owner: WorkOwner;
  readonly #desk: Desk;

  constructor(owner: WorkOwner, desk: Desk) {
    this.#owner = owner;
    this.#desk = desk;
  }

  /** Begins the client's next piece of work, where the one before is over. */
  begin(): WorkStart | null {
    const {state} = this.#owner;
    if (!state.fresh) return null;
    state.fresh = false;
    if (state.status === 'I') this.#beginOutside();
    const start = this.#desk.transaction.beginWork(state);
    if (start.settle) this.#desk.unnamedOwner = null;
    return start;
  }

  /** A piece of work without BEGIN is a transaction all the same. */
  #beginOutside(): void {
    const {state} = this.#owner;
    const {deferConstraints} = this.#desk.transaction;
    const {defaultModes} = state;
    state.modes = deferConstraints.length === 0 ? defaultModes : [...deferConstraints, ...defaultModes];
    state.deferred = deferConstraints.length > 0;
  }

  /** The work up to here is kept or undone; what follows begins anew. */
  settle(outcome: 'keep' | 'undo'): void {
    const {state} = this.#owner;
    const {transaction} = this.#desk;
    const started = !state.fresh;
    const {settings, dues, portals, notify} = outcome === 'keep' ? state.keep() : state.undo();
    state.outlived = null;
    if (notify.length > 0) this.#owner.carryOut(notify);
    if (!started) return;
    transaction.endWork(state, outcome, outcome === 'keep' ? settings : undefined, dues);
    for (const portal of portals) transaction.sendLater(closePortal(portal));
  }

  /** A unit is over: outside a transaction its portals are, too. */
  endUnit(): void {
    const {state, prepared} = this.#owner;
    for (const portal of prepared.endUnit(state.status !== 'I')) {
      this.#desk.transaction.sendLater(closePortal(portal));
    }
  }

  /** Frees what the client has prepared through the protocol; false where the name is none of these. */
  deallocate(name: string | null): boolean {
    const {prepared} = this.#owner;
    const messages = name === null ? prepared.closeAll() : prepared.close(name);
    messages?.forEach(message => this.#desk.transaction.sendLater(message));
    return messages !== null;
  }

  /** Reads what the client has set, in the server's own words, so that it can be set again. */
  readSettings(settings: readonly UnreadSetting[], then: () => void): void {
    this.#desk.unnamedOwner = null;
    const expressions = settings.map(({sql}) => sql);
    readValues(this.#desk.exchanges, expressions, values => {
      const {state} = this.#owner;
      if (values) state.settingsRead(settings, values);
      if (state.status === 'I') this.#desk.transaction.settingsMade(state.settings);
      then();
    });
  }
}
