import {ControlClient} from '../engine/control-client';
import {SavepointError} from '../shared/savepoint-error';
import type {CloneSource} from './clone-database';
import {findTemplate} from './find-template';
import type {PreparedRun, ServerSource} from './prepared-run';

/** The template that a run's clones are made of, on a connection that holds the locks on those that are claimed by it. */
export interface OpenedSource extends CloneSource {
  readonly control: ControlClient;
}

/**
 * Opens a connection to the server of a run, and looks its template up.
 * @throws SavepointError where the server cannot be reached, or the template is gone
 */
export async function openCloneSource(
  {address, durable}: ServerSource,
  run: Pick<PreparedRun, 'config' | 'engine' | 'template'>,
  applicationName: string,
): Promise<OpenedSource> {
  const control = await ControlClient.open(address, {
    connectMs: run.config.timeouts.connectMs,
    applicationName,
    statementMs: run.config.timeouts.buildMs,
  });
  try {
    const template = await findTemplate(control, run.template.fingerprint);
    if (template) return {server: {version: run.engine.version, durable}, template, control};
    throw new SavepointError(`The template database "${run.template.database}" is gone.`, {
      code: 'SAVEPOINT_SCHEMA',
      hint: 'It was dropped while this run was going on. Run again.',
    });
  } catch (error) {
    await control.end();
    throw error;
  }
}
