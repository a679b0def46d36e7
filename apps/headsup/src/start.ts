import { createApi, createFirstAdmin } from '@headsup/api'
import { createLogger, createWaker, loop, systemClock, type Logger } from '@headsup/service'
import { EmbeddedPostgresError } from '@headsup/store'
import { SupersededError } from '@headsup/store/log'
import { installPresets } from '@headsup/store/policies'
import { presets } from '@headsup/notice'
import { createPostgresLog } from '@headsup/stream'
import { createDemoClock } from './demo/clock.ts'
import { createDemo } from './demo/demo.ts'
import { catchMail, type MailCatcher } from './demo/mail.ts'
import type { StartEnv } from './env.ts'
import { listen } from './http.ts'
import { startPages } from './pages/start.ts'
import { openPrivateWeb, type PrivateWeb } from './report/private-web.ts'
import { createPress } from './report/press.ts'
import { createRoles, type Role, type RoleName } from './roles.ts'
import { installationSecret } from './secret.ts'
import { openStore } from './store.ts'

const IDLE_MS = 1_000

interface Options {
  readonly env: StartEnv
  /** With a sample carrier, whose time runs so many times as fast as ours. */
  readonly demo?: { readonly speed: number } | undefined
  /** Which parts this process plays; all of them unless said. */
  readonly roles: readonly (RoleName | 'web')[]
  /** Tells the person at the terminal what is going on, a line at a time. */
  readonly say: (line: string) => void
  /** Ends everything. */
  readonly signal: AbortSignal
}

/** Starts the chosen parts and resolves when the signal has ended them all, the database last. */
export async function start({ env, demo, roles, say, signal }: Options): Promise<void> {
  const logger = createLogger(env.LOG_LEVEL)
  const web = roles.includes('web') ? await listen(env.PORT, env.HOST) : undefined
  const port = web?.port ?? env.PORT
  const publicUrl = env.PUBLIC_URL ?? `http://localhost:${port}`
  const open = await openStore({ url: env.DATABASE_URL, data: env.HEADSUP_DATA }).catch(
    async (error: unknown) => {
      // An open port would keep the process alive, with nothing behind it.
      await web?.close()
      throw error
    },
  )
  const simulated = demo && createDemoClock(new Date())
  const clock = simulated ?? systemClock
  let catcher: MailCatcher | undefined
  let alone: Promise<PrivateWeb> | undefined
  try {
    catcher = demo && (await catchMail(clock))
    if (!open.exclusive && !env.DATABASE_URL)
      throw new EmbeddedPostgresError(inUse(env.HEADSUP_DATA))
    say(open.exclusive ? `PostgreSQL runs in ${env.HEADSUP_DATA}` : 'Connected to the database')
    const { store } = open
    const secret = env.HEADSUP_SECRET ?? (await installationSecret(env.HEADSUP_DATA))
    const log = createPostgresLog(store)
    const press = createPress({
      pages: () =>
        web
          ? Promise.resolve({ origin: `http://127.0.0.1:${port}`, secret })
          : (alone ??= openPrivateWeb({ store, log, clock, logger, signal })),
      chromium: env.CHROMIUM,
    })
    const all = createRoles({
      store,
      log,
      clock,
      env: catcher ? { ...env, SMTP_URL: catcher.url } : env,
      publicUrl,
      secret,
      speed: demo?.speed ?? 1,
      press,
      warn: (line) => logger.warn(line),
    })
    await installPresets(store, presets, clock())
    if (web) {
      const deps = {
        store,
        log,
        clock,
        auth: { secret, baseUrl: publicUrl },
        press,
        logger,
        signal,
        ...(catcher && { mailbox: catcher.mailbox }),
        ...(simulated && { speed: simulated.speed }),
      }
      web.serve({ api: createApi(deps).fetch, pages: await startPages(port) })
      say(`Dashboard on ${publicUrl}`)
      const first = await createFirstAdmin(deps)
      if (first) say(`Sign in, once and within an hour: ${first.url}`)
    }
    say('Ctrl-C ends everything')
    const carrier =
      simulated &&
      (await createDemo({ store, log, roles: all, clock: simulated, now: new Date(), say }))
    await carrier?.prepare(signal)
    const running = roles
      .filter((name) => name !== 'web')
      .map((name) => run(all[name], { wake: (waker) => log.watch(waker), logger, signal }))
    if (carrier && demo) running.push(carrier.live(demo.speed, signal))
    await Promise.all([...running, aborted(signal)])
    say('Ending …')
    await web?.close()
    for (const name of roles) if (name !== 'web') await all[name].close()
  } finally {
    await web?.close()
    await (await alone?.catch(() => undefined))?.close()
    await catcher?.close()
    await open.close()
  }
}

interface Runner {
  readonly wake: (waker: () => void) => Promise<() => Promise<void>>
  readonly logger: Logger
  readonly signal: AbortSignal
}

/** One role's loop, woken by what the log says, for as long as nobody has taken its place. */
async function run(role: Role, { wake, logger, signal }: Runner): Promise<void> {
  const waker = createWaker()
  const unwatch = await wake(() => waker.wake())
  try {
    await loop(
      () => role.step(signal),
      {
        idleMs: IDLE_MS,
        failed: (error) => logger.error({ error, role: role.name }, 'a step failed'),
        fatal: (error) => error instanceof SupersededError,
      },
      signal,
      waker,
    )
  } catch (error) {
    if (!(error instanceof SupersededError)) throw error
    logger.warn({ role: role.name }, 'another process has taken over this role')
  } finally {
    await unwatch()
  }
}

const inUse = (folder: string) =>
  `The data folder ${folder} is in use by another start of Headsup. Stop that one, or choose another folder with HEADSUP_DATA.`

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
