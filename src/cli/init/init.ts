import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {SavepointError} from '../../shared/savepoint-error';
import type {Command} from '../command';
import {findSchema} from './find-schema';

const jestConfigs = ['js', 'ts', 'mjs', 'cjs', 'mts', 'cts', 'json'].map(
  extension => `jest.config.${extension}`,
);
const ownConfigs = ['js', 'cjs', 'mjs', 'json'].map(extension => `savepoint.config.${extension}`);

/** What `init` does about one file. */
export type InitStep =
  | {readonly kind: 'create'; readonly file: string; readonly text: string; readonly reason: string}
  /** It is there already, and stays as it is. */
  | {readonly kind: 'keep'; readonly file: string; readonly advice: string};

interface PackageJson {
  readonly type?: unknown;
  readonly jest?: unknown;
  readonly 'jest-savepoint'?: unknown;
}

function packageError(path: string, reason: string, hint: string, cause?: unknown): SavepointError {
  return new SavepointError(`${path} cannot be used: ${reason}.`, {code: 'SAVEPOINT_CONFIG', hint, cause});
}

function readPackage(cwd: string): PackageJson {
  const path = join(cwd, 'package.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const hint = "Run this in the project's folder, where its package.json is.";
    throw packageError(path, (error as Error).message, hint, error);
  }
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch (error) {
    throw packageError(
      path,
      `it is not valid JSON (${(error as Error).message})`,
      'Correct it first.',
      error,
    );
  }
  if (typeof manifest !== 'object' || manifest === null || Array.isArray(manifest))
    throw packageError(path, 'it holds no object', 'Correct it first.');
  return manifest;
}

function planJest(cwd: string, manifest: PackageJson, exporting: string): InitStep {
  const found = jestConfigs.find(name => existsSync(join(cwd, name)));
  const file = found ?? (manifest.jest === undefined ? null : 'package.json, "jest"');
  if (file !== null) {
    const advice =
      "It needs preset: 'jest-savepoint', and 'jest-savepoint/reporter' in its list of reporters where it has one; `jest-savepoint doctor` tells what is missing.";
    return {kind: 'keep', file, advice};
  }
  return {
    kind: 'create',
    file: 'jest.config.js',
    text: `${exporting} {preset: 'jest-savepoint'};\n`,
    reason: 'takes environment, runner, set-up and reporter from the preset',
  };
}

function planOptions(cwd: string, manifest: PackageJson, exporting: string): InitStep {
  const found = ownConfigs.find(name => existsSync(join(cwd, name)));
  const file = found ?? (manifest['jest-savepoint'] === undefined ? null : 'package.json, "jest-savepoint"');
  if (file !== null) return {kind: 'keep', file, advice: 'It is used as it is.'};
  const schema = findSchema(cwd);
  const line = schema ? `schema: ${schema.code},` : "// schema: {files: ['db/schema.sql']},";
  return {
    kind: 'create',
    file: 'savepoint.config.js',
    text: `/** @type {import('jest-savepoint').SavepointOptions} */\n${exporting} {\n  ${line}\n};\n`,
    reason: schema
      ? `builds the schema: ${schema.reason}`
      : 'nothing that builds a schema was found: name it here',
  };
}

function indent(text: string): string {
  return text.trimEnd().replace(/^/gm, '      ');
}

function describe(step: InitStep, done: boolean): string {
  if (step.kind === 'keep') return `  ${step.file} is there and stays as it is. ${step.advice}`;
  return `  ${done ? 'created' : 'create'} ${step.file}, which ${step.reason}\n\n${indent(step.text)}\n`;
}

/** Sets a project up. Shows what it would do; with `yes` it does that. Overwrites nothing. */
export function init({yes}: {readonly yes: boolean}): Command {
  return ({cwd}) => {
    const manifest = readPackage(cwd);
    const exporting = manifest.type === 'module' ? 'export default' : 'module.exports =';
    const steps = [planJest(cwd, manifest, exporting), planOptions(cwd, manifest, exporting)];
    const created = steps.filter(step => step.kind === 'create');
    // `wx` fails where the file has come into being meanwhile.
    if (yes) for (const {file, text} of created) writeFileSync(join(cwd, file), text, {flag: 'wx'});
    const next = yes
      ? 'Next: npx jest'
      : created.length > 0
        ? 'Nothing was written. To do this: npx jest-savepoint init --yes'
        : '';
    return {
      ok: true,
      data: {steps, written: yes ? created.map(({file}) => file) : []},
      text: [...steps.map(step => describe(step, yes)), next].filter(Boolean).join('\n'),
    };
  };
}
