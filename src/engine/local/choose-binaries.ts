import path from 'node:path';
import type {ResolvedConfig} from '../../config/resolved-config';
import {SavepointError} from '../../shared/savepoint-error';
import type {PassedOver} from '../engine';
import {findBinaries, type PostgresBinaries} from './find-binaries';
import {findPackage} from './find-package';
import {noPackage, passOver} from './missing-binaries';
import {packagedBinaries} from './packaged-binaries';
import {ProgramAnswers} from './program-answers';
import type {ServerUser} from './server-user';

/** The programs to run, if there are any, and what was looked at before them. */
export interface ChosenBinaries {
  readonly binaries: PostgresBinaries | null;
  readonly passedOver: readonly PassedOver[];
}

/** Takes the programs installed on this machine, else those of the npm package; or only one of the two, as the config says. */
export async function chooseBinaries(
  {binaries: source, rootDir, cacheDir}: Pick<ResolvedConfig, 'binaries' | 'rootDir' | 'cacheDir'>,
  user: ServerUser | null,
  search = findBinaries,
): Promise<ChosenBinaries> {
  const passedOver: PassedOver[] = [];
  if (source !== 'packages') {
    const answers = await ProgramAnswers.open(path.join(cacheDir, 'program-answers.json'));
    const found = await search({user, ask: answers.ask});
    answers.save();
    if (found.best) return {binaries: found.best, passedOver};
    passedOver.push(passOver(found));
    if (source === 'installed') return {binaries: null, passedOver};
  }
  const found = findPackage(rootDir);
  if (!found) return {binaries: null, passedOver: [...passedOver, noPackage()]};
  try {
    return {binaries: await packagedBinaries(found, cacheDir, user), passedOver};
  } catch (error) {
    if (!(error instanceof SavepointError)) throw error;
    return {binaries: null, passedOver: [...passedOver, {brief: `${found.name} does not run here`, error}]};
  }
}
