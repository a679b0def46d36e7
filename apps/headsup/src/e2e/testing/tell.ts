import { presets } from '@headsup/notice'
import type { Store } from '@headsup/store'
import { upsertAreas, upsertCustomers, upsertMetrics } from '@headsup/store/bulk'
import { recordContacts } from '@headsup/store/contacts'
import { createSeriesResolver } from '@headsup/store/ingest'
import { installPresets } from '@headsup/store/policies'
import { writeSetting } from '@headsup/store/settings'
import { createPostgresLog, type BusinessEvent, type Observation } from '@headsup/stream'
import { createDemoClock } from '../../demo/clock.ts'
import { catchMail } from '../../demo/mail.ts'
import { writeState } from '../../demo/state.ts'
import { createRoles } from '../../roles.ts'
import {
  areas,
  chargesAt,
  customers,
  dataAt,
  DAY_MS,
  FIRST_CHARGE,
  HOUR_MS,
  metrics,
  NOW,
  QUIET_UNTIL,
  READ_UNTIL,
  START,
} from './story.ts'

/**
 * Five weeks of a small carrier, lived through by the real roles: alerts, two area outages of which
 * one goes on, notices by mail, late orders, and people who call all the same. Left behind as a
 * simulation that stands at `NOW`, so that `headsup start --demo` goes on from there.
 */
export async function tellStory(store: Store, secret: string): Promise<void> {
  const clock = createDemoClock(new Date(START))
  const log = createPostgresLog(store)
  const mail = await catchMail(clock)
  const roles = createRoles({
    store,
    log,
    clock,
    env: {
      FALSE_ALARMS: 0.5,
      SNAPSHOT_EVERY: 500_000,
      SMTP_URL: mail.url,
      MAIL_FROM: 'Sample Telecom <notices@example.com>',
      WEBHOOK_SECRET: undefined,
    },
    publicUrl: 'http://localhost',
    secret,
  })
  await installPresets(store, presets, clock())
  await writeSetting(store.db, 'brand', 'Sample Telecom')
  await writeSetting(store.db, 'currency', 'HKD')
  await writeSetting(store.db, 'timeZone', 'Asia/Hong_Kong')
  await upsertMetrics(store, metrics)
  await upsertAreas(store, areas)
  await upsertCustomers(store, customers)
  const resolver = createSeriesResolver(store)
  await resolver.ensure(
    customers.flatMap(({ code }) => metrics.map((metric) => [code, metric.code] as const)),
  )

  /** Everything read after `from`, up to and including `to`. */
  function readings(from: number, to: number): Observation[] {
    const found: Observation[] = []
    const read = (i: number, metric: string, at: number, value: number) => {
      const seriesId = resolver.resolve(customers[i]?.code ?? '', metric)
      if (seriesId !== undefined) found.push({ seriesId, at, value, identity: 0n })
    }
    for (let at = from + HOUR_MS; at <= to; at += HOUR_MS)
      for (const i of customers.keys()) {
        if (at > START) read(i, 'data_mb', at, dataAt(i, at))
        // Midnight in Hong Kong.
        if (at % DAY_MS === 16 * HOUR_MS) read(i, 'charges', at, chargesAt(i, at))
      }
    return found
  }

  for (let from = FIRST_CHARGE; from < QUIET_UNTIL; from += DAY_MS)
    await log.append({ observations: readings(from, from + DAY_MS) })
  for (const role of [roles.rollup, roles.detector]) while (await role.step()) continue

  const STEP_MS = 3 * HOUR_MS
  for (let from = QUIET_UNTIL; from < READ_UNTIL; from += STEP_MS) {
    clock.stand(new Date(from + STEP_MS))
    await log.append({
      observations: readings(from, from + STEP_MS),
      events: from === READ_UNTIL - 5 * DAY_MS ? lateOrders(from) : [],
    })
    for (const role of Object.values(roles)) while (await role.step()) continue
    await calls(from)
  }

  function lateOrders(at: number): BusinessEvent[] {
    return customers.slice(0, 12).map(({ code }) => ({
      source: 'shop',
      id: `order-${code}`,
      type: 'order.delayed',
      at,
      customerId: resolver.customer(code) ?? null,
      data: {
        order: `A-${code}`,
        oldDate: new Date(at + DAY_MS).toISOString(),
        newDate: new Date(at + 3 * DAY_MS).toISOString(),
      },
    }))
  }

  /** One person calls every nine hours, and everybody of an area once its outage is known. */
  async function calls(at: number): Promise<void> {
    const call = (code: string, driver: string) => ({
      source: 'story',
      id: `${code}-${at}`,
      customer: code,
      at: new Date(at + HOUR_MS),
      channel: 'call',
      driver,
      text: null,
      handlingSeconds: 240,
    })
    const nth = Math.floor((at - QUIET_UNTIL) / STEP_MS)
    const [{ told = [] } = {}] = await store.sql<{ told: string[] | null }[]>`
      select array_agg(c.code) as told from exposures e join customers c on c.id = e.customer_id
      where e.cause like 'incident:%' and e.contacts = 0 and e.arm = 'holdout'`
    await recordContacts(store, [
      ...(nth % 3 === 0 ? [call(customers[(nth * 5) % 36]?.code ?? '', 'billing')] : []),
      ...(told ?? []).map((code) => call(code, 'outage')),
    ])
  }

  for (const role of Object.values(roles)) await role.close()
  await mail.close()
  await writeState(store, {
    seed: 1,
    subscribers: 1,
    quietUntil: new Date(NOW),
    until: new Date(NOW),
    fed: new Date(NOW),
    clock: new Date(NOW),
    avoided: {},
  })
}
