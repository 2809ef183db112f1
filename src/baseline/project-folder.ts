import {join} from 'node:path';
import type {ResolvedConfig} from '../config/resolved-config';
import {projectId} from './project-id';

/** The folder of what is kept of one project between runs. */
export function projectFolder({cacheDir, rootDir}: Pick<ResolvedConfig, 'cacheDir' | 'rootDir'>): string {
  return join(cacheDir, 'baselines', projectId(rootDir));
}
