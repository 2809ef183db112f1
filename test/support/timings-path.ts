import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import type {Project} from './project';

/** Where a project keeps its timings whose cache is a folder of its own. */
export function timingsPath(project: Project): string {
  const cache = project.path('cache');
  const files = readdirSync(cache, {recursive: true, encoding: 'utf8'});
  return join(
    cache,
    files.find(name => /baselines.*cores.*\.json$/.test(name))!,
  );
}
