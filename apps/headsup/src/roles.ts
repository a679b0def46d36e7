import type { Press } from '@headsup/api'
import { createCountWatch, createDetector, type Detector } from '@headsup/detector'
import {
  createDecider,
  createDeliverer,
  createEmail,
  createReporter,
  createReviewer,
  createWebhook,
  openSmtp,
  type Channel,
  type Decider,
} from '@headsup/notifier'
import type { Store } from '@headsup/store'
import { foldTallies } from '@headsup/store/deflection'
import { tidy } from '@headsup/store/maintenance'
import { rollUp } from '@headsup/store/rollup'
import type { EventLog } from '@headsup/stream'
import type { ChannelEnv, DetectionEnv } from './env.ts'

/** A worker: one step at a time, telling whether it found work. */
export interface Role {
  readonly name: RoleName
  step(signal?: AbortSignal): Promise<boolean>
  /** Leaves everything so that the next start need do nothing twice. */
  close(): Promise<void>
}

export const ROLE_NAMES = [
  'rollup',
  'detector',
  'counts',
  'decider',
  'deliverer',
  'reporter',
  'maintenance',
] as const
export type RoleName = (typeof ROLE_NAMES)[number]

interface Deps {
  readonly store: Store
  readonly log: EventLog
  readonly clock: () => Date
  readonly env: DetectionEnv & ChannelEnv
  readonly publicUrl: string
  readonly secret: string
  /** Clock seconds a second; leases are as long for those who wait. */
  readonly speed?: number
  /** Makes the monthly reports; left out where none go out. */
  readonly press?: Press
  /** Hears, in a sentence, of what an operator should know. */
  readonly warn?: (line: string) => void
}

/** Every role there is. Nothing runs before its first step. */
export function createRoles(deps: Deps): Record<RoleName, Role> {
  const { store, log, clock, env } = deps
  const channels: Channel[] = []
  if (env.SMTP_URL) channels.push(createEmail({ url: env.SMTP_URL, from: env.MAIL_FROM }))
  if (env.WEBHOOK_SECRET) channels.push(createWebhook(env.WEBHOOK_SECRET))
  const deliverer = createDeliverer({
    store,
    clock,
    channels,
    publicUrl: deps.publicUrl,
    secret: deps.secret,
    jitter: Math.random,
    leaseMs: 60_000 * Math.max(1, deps.speed ?? 1),
  })
  return {
    rollup: { name: 'rollup', step: () => addUp(store), close: nothing },
    detector: resumable<Detector>(
      'detector',
      () =>
        createDetector({
          store,
          log,
          falseAlarmsPerCustomerMonth: env.FALSE_ALARMS,
          snapshotEvery: env.SNAPSHOT_EVERY,
          ...(deps.warn && { warn: deps.warn }),
        }),
      (detector) => detector.snapshot(),
    ),
    counts: {
      name: 'counts',
      step: createCountWatch({ store, clock, falseAlarms: env.FALSE_ALARMS }).step,
      close: nothing,
    },
    decider: resumable<Decider>(
      'decider',
      async () => {
        const [decider, reviewer] = [
          await createDecider({ store, log, clock }),
          createReviewer({ store, clock }),
        ]
        return { step: async () => (await decider.step()) || reviewer.step() }
      },
      nothing,
    ),
    deliverer: {
      name: 'deliverer',
      step: (signal) => deliverer.step(signal),
      close: () => {
        for (const channel of channels) channel.close()
        return Promise.resolve()
      },
    },
    reporter: reporterOf(deps),
    maintenance: {
      name: 'maintenance',
      step: every(10 * 60_000, () =>
        tidy(store, { logHours: 24, observationDays: env.KEEP_DAYS ?? Infinity }, clock()),
      ),
      close: nothing,
    },
  }
}

/** Reports go by e-mail; without a mail server, or a press, nothing is ever due. */
function reporterOf({ store, clock, env, press, publicUrl, speed = 1 }: Deps): Role {
  if (!env.SMTP_URL || !press)
    return { name: 'reporter', step: () => Promise.resolve(false), close: nothing }
  const smtp = openSmtp({ url: env.SMTP_URL, from: env.MAIL_FROM })
  const reporter = createReporter({
    store,
    clock,
    press,
    smtp,
    publicUrl,
    jitter: Math.random,
    leaseMs: 300_000 * Math.max(1, speed),
  })
  return {
    name: 'reporter',
    step: every(30_000, async () => {
      while (await reporter.step()) continue
    }),
    close: () => Promise.resolve(smtp.close()),
  }
}

/** Most differences to the figures of effects that are added at once. */
const FOLD = 10_000

/** Rollups of use, and the figures of effects; a handful of differences may wait for the next time. */
async function addUp(store: Store): Promise<boolean> {
  const [entries, folded] = [await rollUp(store, 256), await foldTallies(store, FOLD)]
  return entries > 0 || folded === FOLD
}

/** A step that has work only so often, by a clock that nobody sets. */
function every(ms: number, work: () => Promise<void>): () => Promise<boolean> {
  let next = 0
  return async () => {
    if (performance.now() < next) return false
    next = performance.now() + ms
    await work()
    return false
  }
}

/**
 * A role with a memory. After a step that failed the memory may be ahead of what was committed, so
 * it is thrown away, and the next step takes up what the database holds.
 */
function resumable<Worker extends { step(): Promise<boolean> }>(
  name: RoleName,
  resume: () => Promise<Worker>,
  leave: (worker: Worker) => Promise<void>,
): Role {
  let worker: Worker | undefined
  return {
    name,
    async step() {
      worker ??= await resume()
      try {
        return await worker.step()
      } catch (error) {
        worker = undefined
        throw error
      }
    },
    async close() {
      if (worker) await leave(worker)
    },
  }
}

const nothing = () => Promise.resolve()
