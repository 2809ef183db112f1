import type {ByteRanges} from '../wire/byte-ranges';
import {server, type ErrorFields} from '../wire/encode';
import type {ClientState} from './client-state';
import type {ClientWork} from './client-work';
import {decide, isAboutSavepoint, type Decision} from './control';
import type {Desk} from './desk';
import {ownQuery, type PassStep} from './pass-step';
import {refusalOfStatements} from './refusals';
import {SHOW_ALL, SHOW_ERRORS, type ReplyRules} from './replies';
import {REFUSED, type ObservedStatement} from './statement-observer';
import type {Step} from './unit';

type ControlStep = Extract<Step, {kind: 'control'}>;

/** Where a control statement is run: the unit that it is a step of. */
export interface ControlSite {
  readonly state: ClientState;
  readonly output: ByteRanges;
  /** @param afterwards is called with the last answer. */
  pass(step: PassStep, rules: ReplyRules, afterwards?: (failed: boolean) => void): void;
  fail(fields: ErrorFields): void;
}

/** Runs the statements of one client that steer its transaction. */
export class ControlRunner {
  readonly #site: ControlSite;
  readonly #work: ClientWork;
  readonly #desk: Desk;

  constructor(site: ControlSite, work: ClientWork, desk: Desk) {
    this.#site = site;
    this.#work = work;
    this.#desk = desk;
  }

  /** Does what becomes of a statement that steers the transaction. */
  run({control, statement, inBlock}: ControlStep): void {
    const {state} = this.#site;
    const {transaction, phrases} = this.#desk;
    const check = state.status !== 'I' || state.deferred ? transaction.checkConstraints : null;
    // What a late statement would begin is refused; one that ends a transaction ends what its test has left.
    const refusal = state.status === 'I' ? refusalOfStatements([statement]) : null;
    const decision: Decision = refusal
      ? {kind: 'refuse', fields: refusal}
      : decide(control, {status: state.status, inBlock, started: !state.fresh, check}, phrases);
    const query = (sql: string): PassStep => ({...ownQuery(sql), statements: [statement]});
    switch (decision.kind) {
      case 'answer': {
        const {modes} = state;
        if (decision.work !== 'go-on') this.#work.settle(decision.work);
        state.status = decision.next;
        state.modes = decision.next === 'T' ? modes : [];
        if (decision.warning) this.#site.output.add(server.warning(decision.warning));
        this.#complete(decision.tag, statement);
        break;
      }
      case 'begin': {
        state.status = 'T';
        state.modes = [
          ...transaction.deferConstraints,
          ...(decision.modes.length > 0 ? decision.modes : state.defaultModes),
        ];
        if (state.fresh || state.modes.length === 0) {
          this.#complete(decision.tag, statement);
          break;
        }
        // The transaction takes in what its string has done before: its modes are set now.
        this.#site.pass(query(state.modes.join(';')), SHOW_ERRORS, failed => {
          if (!failed) this.#site.output.add(server.commandComplete(decision.tag));
        });
        break;
      }
      case 'commit':
        if (decision.warning) this.#site.output.add(server.warning(decision.warning));
        this.#site.pass(query(decision.check), SHOW_ERRORS, failed => {
          const {modes} = state;
          this.#work.settle(failed ? 'undo' : 'keep');
          state.status = failed ? 'I' : decision.next;
          if (failed) return;
          state.modes = decision.next === 'T' ? modes : [];
          this.#site.output.add(server.commandComplete('COMMIT'));
        });
        break;
      case 'refuse':
        statement.finished(REFUSED);
        this.#site.fail(decision.fields);
        break;
      case 'forward':
        this.#site.pass(
          query(decision.sql),
          decision.error ? {...SHOW_ALL, error: decision.error} : SHOW_ALL,
          failed => {
            if (!failed && isAboutSavepoint(control.type)) state.ranSavepoint(control.type);
          },
        );
        break;
      case 'deallocate':
        if (!this.#work.deallocate(decision.name)) this.#site.pass(query(control.sql), SHOW_ALL);
        else this.#complete(decision.name === null ? 'DEALLOCATE ALL' : 'DEALLOCATE', statement);
        break;
      case 'discard':
        // Temporary tables and advisory locks, which the backend holds for all clients, stay to the end of the level.
        state.resetLater();
        state.notify({kind: 'unlisten', channel: null});
        this.#work.deallocate(null);
        this.#complete('DISCARD ALL', statement);
        break;
      case 'notify':
        state.notify(decision.statement);
        this.#complete(decision.tag, statement);
        break;
    }
  }

  #complete(tag: string, statement: ObservedStatement): void {
    statement.finished({...REFUSED, failed: false});
    this.#site.output.add(server.commandComplete(tag));
  }
}
