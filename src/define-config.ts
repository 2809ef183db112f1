import type {SavepointOptions} from './config/options';

/** What `savepoint.config.js` exports: the options, or a function that returns them. */
export type SavepointConfig = SavepointOptions | (() => SavepointOptions | Promise<SavepointOptions>);

/**
 * Returns its argument: gives an editor the types of a config file.
 *
 * @example
 * // savepoint.config.js
 * const {defineConfig} = require('jest-savepoint');
 *
 * module.exports = defineConfig({schema: {files: ['db/schema.sql']}});
 */
export function defineConfig(config: SavepointConfig): SavepointConfig {
  return config;
}
