import { execFileSync, spawnSync, type StdioOptions } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'

/**
 * Runs everything that speaks SQL on a real TimescaleDB: Debian trixie's (2.19, Apache edition) on
 * PostgreSQL 17, in a folder of its own outside the tree, kept for the next time. Needs root and
 * debootstrap. `npm run test:timescale`
 */
const root = process.env['TRIXIE'] ?? '/var/cache/headsup/trixie'
const bin = '/usr/lib/postgresql/17/bin'
const data = '/var/lib/postgresql/headsup-tests'
const port = process.env['TIMESCALE_PORT'] ?? '55432'
const binds = ['proc', 'dev', 'dev/shm']

const run = (file: string, args: readonly string[], stdio: StdioOptions = 'inherit') =>
  execFileSync(file, args, { stdio })
const inside = (command: string) =>
  run(
    'chroot',
    [root, 'su', 'postgres', '-s', '/bin/sh', '-c', command],
    ['ignore', 'ignore', 'inherit'],
  )

function prepare(): void {
  if (process.getuid?.() !== 0)
    throw new Error('TimescaleDB is put into a folder by root: run as root.')
  if (existsSync(path.join(root, bin.slice(1), 'postgres'))) return
  if (!existsSync('/usr/sbin/debootstrap')) {
    run('apt-get', ['update', '-qq'])
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'debootstrap'])
  }
  mkdirSync(path.dirname(root), { recursive: true })
  rmSync(root, { recursive: true, force: true })
  const packages = '--include=postgresql-17,postgresql-17-timescaledb'
  run(
    'debootstrap',
    ['--variant=minbase', packages, 'trixie', root],
    ['ignore', 'ignore', 'inherit'],
  )
}

function start(): void {
  for (const bind of binds) run('mount', ['--bind', `/${bind}`, path.join(root, bind)])
  rmSync(path.join(root, data), { recursive: true, force: true })
  inside(`${bin}/initdb -D ${data} -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8`)
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'shared_preload_libraries=timescaledb',
    'fsync=off',
    'max_connections=100',
    'timescaledb.telemetry_level=off',
  ]
  const flags = settings.map((setting) => `-c ${setting}`).join(' ')
  inside(`${bin}/pg_ctl start -w -D ${data} -l ${data}/log -o '${flags}'`)
}

function stop(): void {
  if (existsSync(path.join(root, data, 'postmaster.pid')))
    inside(`${bin}/pg_ctl stop -m immediate -w -D ${data}`)
  rmSync(path.join(root, data), { recursive: true, force: true })
  for (const bind of [...binds].reverse()) spawnSync('umount', [path.join(root, bind)])
}

prepare()
chmodSync(root, 0o755)
try {
  start()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const { status } = spawnSync(
    'npx',
    ['--no-install', 'vitest', 'run', '--project', 'integration', ...process.argv.slice(2)],
    {
      stdio: 'inherit',
      env: { ...process.env, TEST_DATABASE_URL: url },
    },
  )
  process.exitCode = status ?? 1
} finally {
  stop()
}
