export interface ServerParameterOptions {
  readonly folder: string;
  readonly major: number;
  readonly connections: number;
}

/**
 * The settings of a private server that lives as long as one run (PostgreSQL manual, 20 "Server Configuration" and 14.5
 * "Non-Durable Settings").
 */
export function serverParameters({
  folder,
  major,
  connections,
}: ServerParameterOptions): Record<string, string | number> {
  return {
    listen_addresses: '',
    // A list, in which a quoted name may hold a comma or a space.
    unix_socket_directories: `"${folder.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    port: 5432,
    max_connections: connections,
    shared_buffers: '64MB',
    // In its own folder: /dev/shm may be too small, and keeps what a killed server had in it.
    dynamic_shared_memory_type: 'mmap',
    fsync: 'off',
    // Else each rollback wakes the WAL writer, which finds that it is too early to flush.
    wal_writer_flush_after: 0,
    synchronous_commit: 'off',
    full_page_writes: 'off',
    wal_level: 'minimal',
    max_wal_senders: 0,
    max_wal_size: '256MB',
    checkpoint_timeout: '1h',
    // Both would come in at moments of their own and make the same test cost more or less.
    autovacuum: 'off',
    jit: 'off',
    // The same on every machine; a private server has no place of its own.
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements that fail are what tests are for: they would fill the log.
    log_min_messages: 'log',
    // Queries of a process that was killed end too. Linux only in 14, not known before.
    ...((major >= 15 || (major === 14 && process.platform === 'linux')) && {
      client_connection_check_interval: '1s',
    }),
  };
}
