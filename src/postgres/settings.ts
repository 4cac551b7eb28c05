export type Settings = Record<string, string>;

/**
 * Small and quiet: one laptop, one team. They are given on the command line at each start, so an old data folder gets
 * the settings of the new release. Everything not named here has PostgreSQL's default; commits are durable.
 */
export const embeddedSettings = (port: number): Settings => ({
  listen_addresses: '127.0.0.1',
  port: String(port),
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '64MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  max_wal_size: '512MB',
  min_wal_size: '64MB',
  jit: 'off',
  // Without it three more processes wait for reads that this database answers from memory.
  io_method: 'sync',
  // A worker that vanished without a word must not hold its session for hours.
  tcp_keepalives_idle: '30',
  tcp_keepalives_interval: '10',
  tcp_keepalives_count: '3',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  log_line_prefix: '',
});

export const settingArguments = (settings: Settings): string[] =>
  Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
