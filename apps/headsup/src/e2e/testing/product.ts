import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../main.ts', import.meta.url))

/** Signs links and sessions of the products that tests start. */
export const SECRET = 'a secret of the tests, long enough to be one'

/** A whole `headsup start` as a process of its own, answering. */
export interface Product {
  readonly url: string
  /** The one-time link that the terminal was told. */
  readonly link: string
  /** Everything the terminal was told since. */
  readonly said: readonly string[]
  stop(): Promise<void>
}

/** Starts one over a database, on a free port. @throws {Error} with what it said when it ends instead */
export async function startProduct(databaseUrl: string, ...args: string[]): Promise<Product> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'headsup-e2e-'))
  const child = spawn(process.execPath, [main, 'start', ...args], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      HEADSUP_DATA: dataDir,
      HEADSUP_SECRET: SECRET,
      PORT: '0',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  const said: string[] = []
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const ready = Promise.withResolvers<string>()
  void ended.then(() => ready.reject(new Error(`headsup ended: ${said.join('\n')}`)))
  createInterface(child.stderr).on('line', (line) => {
    said.push(line)
    const link = /https?:\S+token=\S+/.exec(line)?.[0]
    if (link) ready.resolve(link)
  })
  const link = await ready.promise
  return {
    url: new URL(link).origin,
    link,
    said,
    async stop() {
      child.kill('SIGINT')
      await ended
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
