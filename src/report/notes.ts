import type {ShiftRatios, TimingOutcome} from '../gate/gate-run';
import {formatCount, formatRatio} from './number-format';
import type {ReportInput} from './report-input';

/** A suite this many times slower or faster than its baseline is worth a line. */
const notableShift = 1.3;

/** How many names a list holds. */
const listLength = 3;

function formatList(names: readonly string[], noun: string): string {
  const more = names.length - listLength;
  const shown = names.slice(0, listLength).join(', ');
  return more > 0 ? `${shown} and ${formatCount(more, noun)}` : shown;
}

function shiftNote({all, js, sql}: ShiftRatios): string | false {
  const isNotable = (ratio: number | null): boolean =>
    ratio !== null && Math.max(ratio, 1 / ratio) >= notableShift;
  if (all === null || ![all, js, sql].some(isNotable)) return false;
  const parts =
    js === null || sql === null || js === sql
      ? ''
      : ` (${formatRatio(js)} where most of it is JavaScript, ${formatRatio(sql)} where most of it is SQL)`;
  return `The whole suite took ${formatRatio(all)} the CPU time of its baseline${parts}: another speed of the machine, or a change that all tests share. It was divided out.`;
}

type Recording = Extract<TimingOutcome, {readonly kind: 'recording'}>;

function recordingNote(
  {runs, neededRuns, processes, neededProcesses}: Recording,
  acceptsNone: boolean,
): string {
  if (runs < neededRuns)
    return acceptsNone
      ? `Timings are not compared: ${runs} of the ${neededRuns} runs needed were accepted on this class of machine, and --ci accepts none.`
      : `Timings are compared once ${neededRuns} runs have been accepted on this class of machine; there were ${runs} before this one.`;
  return acceptsNone
    ? `Timings are not compared: accepted runs have repeated the tests in ${processes} of the ${neededProcesses} processes needed, and --ci accepts none.`
    : `Timings are compared once accepted runs have repeated the tests in ${neededProcesses} processes of their own; there were ${processes} before this run.`;
}

function timingNote(timings: TimingOutcome, {policy, verbose}: ReportInput): string | false {
  switch (timings.kind) {
    case 'uncompared':
      return verbose && `Timings were not compared: ${timings.reason}.`;
    case 'recording':
      return recordingNote(timings, policy.acceptance === 'none');
    case 'compared':
      return shiftNote(timings.shift);
  }
}

/** Tests that are new by their name alone. */
function renameNotes({outcome, policy}: ReportInput): readonly string[] {
  const outcomes = {
    none: '`jest -u` moves its entry.',
    new: 'Its entry was copied; `jest -u` removes the old one.',
    all: 'Its entry was moved.',
  };
  const renamed = outcome.verdicts.flatMap(verdict =>
    verdict.kind === 'new' && verdict.renamedFrom !== undefined ? [verdict] : [],
  );
  const shown = renamed.slice(0, listLength);
  const more = renamed.length - shown.length;
  return [
    ...shown.map(
      ({test, renamedFrom}) =>
        `"${renamedFrom}" is gone, and "${test.titles.join(' ')}" is new and has the same counters: renamed? ${outcomes[policy.acceptance]}`,
    ),
    ...(more > 0 ? [`So it is with ${formatCount(more, 'more test')}.`] : []),
  ];
}

/** What else is worth saying of a run, a sentence or two each. */
export function notesOf(input: ReportInput): readonly string[] {
  const {outcome, policy, enabled, foreignFiles, unrecordedFiles} = input;
  const removed = outcome.verdicts.filter(({kind}) => kind === 'removed');
  const notes: readonly (string | false)[] = [
    timingNote(outcome.timings, input),
    removed.length > 0 &&
      `${formatCount(removed.length, 'entry', 'entries')} of the baseline ${removed.length === 1 ? 'has' : 'have'} no test any more` +
        (policy.acceptance === 'all' ? ' and went.' : '; `jest -u` removes what is left over.'),
    ...renameNotes(input),
    outcome.unsteady.length > 0 &&
      `Not the same when they ran once more, and accepted as ranges: the counters of ${formatList(
        outcome.unsteady.map(({titles}) => titles.join(' › ')),
        'more test',
      )}.`,
    outcome.unrepeated !== null &&
      `What was accepted did not run once more, to see whether it is the same again: ${outcome.unrepeated}.`,
    foreignFiles.length > 0 &&
      `Not measured, by choice or in another test environment: ${formatList(foreignFiles, 'more file')}.`,
    unrecordedFiles.length > 0 &&
      `Not measured, as another test runner ran them: ${formatList(unrecordedFiles, 'more file')}.`,
    !enabled && 'Nothing of this fails the run: gate.enabled is false.',
  ];
  return notes.filter(note => note !== false);
}
