/** The environment variable that names the file of the prepared run, for the processes of the run. */
export const runVariable = 'JEST_SAVEPOINT_RUN';
