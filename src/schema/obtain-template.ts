import {ControlClient} from '../engine/control-client';
import {lock, unlock} from './advisory-lock';
import type * as BuildTemplate from './build-template';
import type {CloneSource} from './clone-database';
import {templateName} from './database-names';
import {findTemplate} from './find-template';
import {noteUse, pruneTemplates} from './prune-templates';

export interface TemplateRequest extends BuildTemplate.TemplateBuild {
  /** Where the engine keeps a copy of what was built; null to keep none. */
  readonly snapshotKey: string | null;
}

/** A template that nobody replaces while `control` is open. */
export interface ObtainedTemplate {
  readonly template: CloneSource['template'];
  readonly control: ControlClient;
  /** Whether it was there already. */
  readonly fromCache: boolean;
}

/** Finds the template of a fingerprint, or builds it and has the engine keep it. */
export async function obtainTemplate(request: TemplateRequest): Promise<ObtainedTemplate> {
  let fromCache = true;
  for (;;) {
    const control = await openControl(request);
    try {
      const template = await shareTemplate(control, request);
      if (template) {
        await noteUse(control, template);
        return {template, control, fromCache};
      }
      // Loaded where there is something to build only.
      const {buildTemplate} = require('./build-template') as typeof BuildTemplate;
      if (await buildTemplate(control, request)) {
        fromCache = false;
        await pruneTemplates(control, request.engine.address.database);
      }
    } catch (error) {
      await control.end();
      throw error;
    }
    // A server is shut down for its snapshot.
    await control.end();
    if (request.snapshotKey !== null) await request.engine.saveSnapshot(request.snapshotKey);
  }
}

function openControl({engine, loaded}: TemplateRequest): Promise<ControlClient> {
  const {connectMs, buildMs} = loaded.config.timeouts;
  return ControlClient.open(engine.address, {
    connectMs,
    applicationName: 'jest-savepoint run',
    statementMs: buildMs,
  });
}

/** Shares the lock on the template, for as long as the connection lives, if the template is there and recent enough. */
async function shareTemplate(
  control: ControlClient,
  {fingerprint, notBefore, onProgress}: TemplateRequest,
): Promise<CloneSource['template'] | null> {
  const name = templateName(fingerprint);
  await lock(control, name, 'shared', () => onProgress('Waiting for another run with the same schema'));
  const template = await findTemplate(control, fingerprint);
  if (template && new Date(template.mark.createdAt) >= notBefore) return template;
  await unlock(control, name, 'shared');
  return null;
}
