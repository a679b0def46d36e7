import { presets } from '@headsup/notice'
import { connect } from '@headsup/store'
import { recordContacts } from '@headsup/store/contacts'
import { installPresets } from '@headsup/store/policies'
import { createPostgresLog } from '@headsup/stream'
import { createRoles } from '../roles.ts'
import { CUSTOMERS, END, eventsAt, observationsAt, START, STEP_MS } from './story.ts'

/**
 * The whole way of the data as a process of its own, for killing: `pipeline.ts DATABASE_URL SMTP_URL`.
 * It tells the story from the beginning every time, as a sender does that never got its answers.
 */
const [, , databaseUrl = '', smtpUrl = ''] = process.argv
const store = connect(databaseUrl, { max: 2 })
const log = createPostgresLog(store)
const [newest] = await store.sql<
  [{ at: number | null }]
>`select date_part('epoch', max(at)) * 1000 as at from observations`
let now = newest.at ?? START
const roles = createRoles({
  store,
  log,
  clock: () => new Date(now),
  env: {
    FALSE_ALARMS: 2,
    SNAPSHOT_EVERY: 300,
    KEEP_DAYS: undefined,
    SMTP_URL: smtpUrl,
    MAIL_FROM: 'Headsup <notices@example.com>',
    WEBHOOK_SECRET: undefined,
  },
  publicUrl: 'http://localhost',
  secret: 'a secret of the tests, long enough',
})
// The story has one outage, and an area is told or held out as a whole: this one is told, also a step later.
const policies = presets.map((one) =>
  one.trigger.kind === 'outage' ? { ...one, holdout: 0, stale: { afterHours: 48 } } : one,
)
await installPresets(store, policies, new Date(START))
for (let at = START; at < END; at += STEP_MS) {
  const observations = observationsAt(at)
  // Told by the newest observation there is, the time after a restart is what it was before.
  now = Math.max(now, ...observations.map((one) => one.at))
  await log.append({ observations, events: eventsAt(at) })
  for (const role of Object.values(roles)) while (await role.step()) continue
}
// Everybody who was to be told calls anyway: the contacts find their exposures.
await recordContacts(
  store,
  CUSTOMERS.map((customer) => ({
    source: 'story',
    id: `call-${customer}`,
    customer,
    at: new Date(END),
    channel: 'call',
    driver: 'outage',
    text: null,
    handlingSeconds: 60,
  })),
)
for (const role of Object.values(roles)) await role.close()
await store.end()
