import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** A whole Headsup as a process of its own, with everything durable, and a person signed in to it. */
export interface Service {
  readonly url: string
  readonly cookie: string
  /** Of a key that may send events. */
  readonly key: string
  readonly dataDir: string
  stop(): Promise<void>
}

/** Starts one in a folder of its own; resolves when it answers. */
export async function startService(port: number): Promise<Service> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'headsup-bench-'))
  chmodSync(dataDir, 0o755) // PostgreSQL may have to run as somebody else
  const child = spawn(process.execPath, [main, 'start'], {
    env: { ...process.env, HEADSUP_DATA: dataDir, PORT: String(port), LOG_LEVEL: 'error' },
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const link = Promise.withResolvers<string>()
  void ended.then(() => link.reject(new Error('headsup ended before it was asked to')))
  createInterface(child.stderr).on('line', (line) => {
    const found = /https?:\S+token=\S+/.exec(line)
    if (found) link.resolve(found[0])
  })
  const url = `http://localhost:${port}`
  const entered = await fetch(await link.promise, { redirect: 'manual' })
  const cookie = entered.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const made = await fetch(`${url}/api/keys`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ name: 'bench', scopes: ['events:write'] }),
  })
  const { key } = (await made.json()) as { key: string }
  return {
    url,
    cookie,
    key,
    dataDir,
    async stop() {
      child.kill('SIGINT')
      await ended
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
