import { connect, EmbeddedPostgresError, migrate, startPostgres, type Store } from '@headsup/store'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'

/** Where the database is, as the environment says it. */
export const StoreEnv = z.object({
  /** Of a PostgreSQL 15 or newer; left out, the embedded one is started. */
  DATABASE_URL: z.url({ protocol: /^postgres/ }).optional(),
  /** The folder of the embedded PostgreSQL. */
  HEADSUP_DATA: z.string().default('.headsup'),
})

export interface OpenStore {
  readonly store: Store
  readonly url: string
  /** Whether nobody but this process uses it, so that no server is there to process what comes in. */
  readonly exclusive: boolean
  close(): Promise<void>
}

interface Where {
  readonly url?: string | undefined
  readonly data: string
}

/**
 * A migrated store: at the URL when one is given, else the embedded one. An embedded one that a
 * server of this folder already runs is joined, not started a second time.
 *
 * @throws {EmbeddedPostgresError} with a sentence when it cannot be started
 */
export async function openStore({ url, data }: Where): Promise<OpenStore> {
  const joined = url ?? (await running(data))
  if (joined !== undefined) {
    await migrate(joined)
    const store = connect(joined)
    return { store, url: joined, exclusive: false, close: () => store.end() }
  }
  await mkdir(data, { recursive: true }).catch((cause: unknown) => {
    throw new EmbeddedPostgresError(`The data folder ${data} cannot be made.`, { cause })
  })
  const server = await startPostgres({ dataDir: path.join(data, 'postgres') })
  const note = path.join(data, 'server.json')
  await migrate(server.url()).catch(async (error: unknown) => {
    await server.stop()
    throw error
  })
  await writeFile(note, JSON.stringify({ pid: process.pid, url: server.url() }))
  const store = connect(server.url())
  return {
    store,
    url: server.url(),
    exclusive: true,
    async close() {
      await store.end()
      await rm(note, { force: true })
      await server.stop()
    },
  }
}

/** Opens a store for the length of one piece of work. */
export async function withStore<T>(where: Where, work: (open: OpenStore) => Promise<T>) {
  const open = await openStore(where)
  try {
    return await work(open)
  } finally {
    await open.close()
  }
}

const Note = z.object({ pid: z.int().positive(), url: z.string() })

/** The URL of the embedded PostgreSQL that a living process of ours runs on this folder. */
async function running(data: string): Promise<string | undefined> {
  const text = await readFile(path.join(data, 'server.json'), 'utf8').catch(() => 'null')
  const note = Note.safeParse(JSON.parse(text))
  return note.success && lives(note.data.pid) ? note.data.url : undefined
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' // it lives, as somebody else's
  }
}
