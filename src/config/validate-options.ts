import * as v from 'valibot';
import {nearestWord} from '../shared/nearest-word';
import {configError} from './config-error';
import {formatProblem, formatValue} from './format-problem';
import {optionExamples} from './option-examples';
import {optionSchema} from './option-schema';
import type {SavepointOptions} from './options';

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('.')));

/** The example of the option, or of the nearest one around it. */
function exampleFor(path: string): string | undefined {
  return path === '' ? undefined : (optionExamples[path] ?? exampleFor(parentOf(path)));
}

function formatUnknown(path: string, value: unknown): string {
  const parent = parentOf(path);
  const nameStart = parent === '' ? 0 : parent.length + 1;
  const siblings = Object.keys(optionExamples)
    .filter(option => parentOf(option) === parent)
    .map(option => option.slice(nameStart));
  const nearest = nearestWord(path.slice(nameStart), siblings);
  const advice = nearest === null ? `Known here: ${siblings.join(', ')}.` : `Did you mean "${nearest}"?`;
  return `  Unknown option "${path}" with value ${formatValue(value)} was found. ${advice}`;
}

function formatIssue(issue: v.InferIssue<typeof optionSchema>): string {
  const path = v.getDotPath(issue) ?? '';
  if (issue.type === 'never') return formatUnknown(path, issue.input);
  if (path === '') {
    return formatProblem({
      subject: 'The configuration',
      expected: 'an object, or a function that returns one',
      received: issue.input,
    });
  }
  const example = exampleFor(path);
  return formatProblem({
    subject: `Option "${path}"`,
    expected: issue.message,
    received: issue.input,
    ...(example !== undefined && {example}),
  });
}

/**
 * Checks the options of a config file: their structure, types and ranges, without looking at files or servers.
 *
 * @param origin where they come from, for the message
 * @throws SavepointError (`SAVEPOINT_CONFIG`) that describes every problem found, each with an example
 */
export function validateOptions(options: unknown, origin: string): SavepointOptions {
  const {issues, success} = v.safeParse(optionSchema, options);
  if (success) return options as SavepointOptions;
  const paths = issues.map(issue => v.getDotPath(issue) ?? '');
  // One value can break several rules, of its own option and of the one around it: the first of its own says it.
  const problems = issues
    .filter((_, i) => paths.indexOf(paths[i] ?? '') === i)
    .filter(issue => !paths.some(path => path.startsWith(`${v.getDotPath(issue)}.`)))
    .map(formatIssue);
  throw configError(`Invalid options in ${origin}:\n\n${problems.join('\n\n')}`);
}
