import {analyzeSql} from '../sql/analyze-sql';
import {setConfigCalls, type SetConfigCall, type SqlParameter} from '../sql/set-config';
import {BoundedCache} from '../sql/bounded-cache';
import {isNoted, type Effect} from './unit';

/** What a text does to its client's session or transaction, as far as the text alone tells. */
export interface SqlEffects {
  readonly fixed: readonly Effect[];
  /** What depends on the parameters that the text is run with. */
  readonly calls: readonly SetConfigCall[];
  /** Whether its statements only read and write rows: the server answers each of them once and goes on with what follows. */
  readonly plain: boolean;
}

const NONE: readonly Effect[] = [];

/** Nearly all texts. */
const PLAIN: SqlEffects = {fixed: NONE, calls: [], plain: true};
const NO_EFFECTS: SqlEffects = {...PLAIN, plain: false};

const PLAIN_STATEMENT = /^(?:select|insert|update|delete|merge|with|values|table)\b/i;

const known = new BoundedCache((sql: string): SqlEffects => {
  const {statements, hasControl} = analyzeSql(sql);
  const calls = setConfigCalls(sql);
  if (!hasControl && calls.length === 0) {
    const plain = statements.every(({start, end}) => PLAIN_STATEMENT.test(sql.slice(start, end)));
    return plain ? PLAIN : NO_EFFECTS;
  }
  return {fixed: statements.flatMap(({type}) => (isNoted(type) ? [type] : [])), calls, plain: false};
});

/** What the statements of a text do to their client's session or transaction. */
export function effectsOf(sql: string): SqlEffects {
  return known.get(sql);
}

/** The effects of a text that is run; its parameters as text, null where unknown. */
export function withParameters(
  {fixed, calls}: SqlEffects,
  parameters: readonly (string | null)[],
): readonly Effect[] {
  return calls.length === 0 ? fixed : [...fixed, ...calls.flatMap(call => configuration(call, parameters))];
}

/**
 * The effects of a text whose portal is bound.
 * @param portalEnd where the portal's name ends in the Bind message, which the statement's name follows.
 */
export function effectsOfBind(effects: SqlEffects, bind: Buffer, portalEnd: number): readonly Effect[] {
  if (effects.calls.length === 0) return effects.fixed;
  return withParameters(effects, readParameters(bind, bind.indexOf(0, portalEnd + 1) + 1));
}

function configuration(
  {name, local}: SetConfigCall,
  parameters: readonly (string | null)[],
): readonly Effect[] {
  const value = (parameter: SqlParameter): string | null => parameters[parameter.param - 1] ?? null;
  const setting = typeof name === 'string' ? name : value(name)?.toLowerCase();
  if (!setting) return NONE;
  const isLocal =
    typeof local === 'object' && local !== null ? /^(t|true|on|1|yes|y)$/i.test(value(local) ?? '') : local;
  return [{kind: 'set-config', name: setting, local: isLocal ?? false}];
}

/**
 * The parameters of a Bind message in text format, null for the others; its body's names end at `at`. None of a message that
 * is malformed, which is for the server to refuse.
 */
export function readParameters(buffer: Buffer, at: number): readonly (string | null)[] {
  try {
    return parameters(buffer, at);
  } catch {
    // Read beyond its end.
    return [];
  }
}

function parameters(buffer: Buffer, at: number): readonly (string | null)[] {
  const formats = buffer.readUInt16BE(at);
  const formatOf = (i: number): number =>
    formats === 0 ? 0 : buffer.readInt16BE(at + 2 + 2 * (formats === 1 ? 0 : i));
  let start = at + 2 + 2 * formats;
  const count = buffer.readUInt16BE(start);
  start += 2;
  return Array.from({length: count}, (_, i) => {
    const length = buffer.readInt32BE(start);
    start += 4;
    if (length < 0) return null;
    start += length;
    return formatOf(i) === 0 ? buffer.toString('utf8', start - length, start) : null;
  });
}
