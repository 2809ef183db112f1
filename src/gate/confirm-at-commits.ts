import {nowMs} from '../shared/clock';
import {confirmBeside, type OpenConfirmation, type PairRule} from './confirm-beside';
import type {ProcessTimes} from './test-times';

async function confirmAtCommit(
  suspects: readonly string[],
  commit: string,
  rule: PairRule,
  {first, ...options}: OpenConfirmation & {readonly first: ProcessTimes | null},
): Promise<void> {
  const {openBase, files, deadlineMs, investigation} = options;
  const testPaths = files.map(({path}) => path);
  const opened = await openBase?.(commit, {testPaths, timeoutMs: deadlineMs - nowMs()});
  if (opened?.kind !== 'opened') {
    investigation.giveUp(suspects, opened?.reason ?? 'what was accepted cannot be run beside it here');
    return;
  }
  const {measure: measureBase, close} = opened.base;
  try {
    await confirmBeside(suspects, rule, {...options, commit, first, measureBase});
  } finally {
    await close();
  }
}

/**
 * Runs the suspects of an investigation that are open beside the commits that their baselines are of, in turns: what has become
 * slower around the code, slows down both.
 *
 * @param first what a process has measured as the code is, if one has
 */
export async function confirmAtCommits(
  rule: PairRule,
  options: OpenConfirmation & {readonly first: ProcessTimes | null},
): Promise<void> {
  const {investigation, commitOf} = options;
  for (const commit of new Set(investigation.open.map(commitOf))) {
    const ids = investigation.open.filter(id => commitOf(id) === commit);
    if (commit === null) investigation.giveUp(ids, 'no commit is known that it was accepted at');
    else await confirmAtCommit(ids, commit, rule, options);
  }
}
