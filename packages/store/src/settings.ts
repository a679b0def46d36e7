import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { SavedCentre } from './centre.ts'
import type { Db } from './connect.ts'
import { settings } from './schema/index.ts'

const text = z
  .string('must be a text')
  .trim()
  .min(1, 'must not be empty')
  .max(80, 'must have at most 80 characters')

const locale = z.enum(['en', 'zh-Hant', 'zh-Hans'], 'must be one of en, zh-Hant, zh-Hans')

/** What the simulation knows and the product must find out: P(contact within the window) of one customer. */
const PolicyTruth = z.object({
  /** Untold. */
  baseRate: z.number().min(0).max(1),
  /** Told. */
  treatedRate: z.number().min(0).max(1),
})
export type PolicyTruth = z.infer<typeof PolicyTruth>

/** Each setting under its key, as the `settings` table has it. */
export const Settings = z.object({
  /** Who the notices come from. */
  brand: text,
  /** ISO 4217; effects and bills are in it. */
  currency: z
    .string('must be a text')
    .regex(/^[A-Z]{3}$/, 'must be the three letters of a currency, like HKD'),
  /** IANA name; days on pages are days of this zone, and new customers live in it. */
  timeZone: z.string('must be a text').refine(isZone, 'must be a time zone, like Asia/Hong_Kong'),
  /** The language of customers who did not choose one. */
  locale,
  /** How the contact centre is staffed and what it costs. */
  centre: SavedCentre,
  /** Share of customers whom no policy tells anything for a quarter, drawn anew each quarter; 0 is nobody. */
  globalHoldout: z
    .number('must be a number')
    .min(0, 'must be at least 0')
    .max(0.05, 'must be at most 0.05'),
  /** Business events that are counted for each customer: those of a type count towards a metric. */
  counted: z
    .array(
      z.strictObject(
        { type: text, metric: text },
        'must hold only type and metric, like {"type": "login.failed", "metric": "failed_logins"}',
      ),
      'must be a list of {type, metric}',
    )
    .max(50, 'must have at most 50 entries')
    .default([{ type: 'login.failed', metric: 'failed_logins' }]),
  /** Chosen by the first migration; read, never written. */
  flavour: z.enum(['timescale', 'apache', 'native']),
  /** Who gets the monthly report by e-mail; nobody unless said. */
  reports: z
    .strictObject({
      to: z
        .array(
          z
            .email('must be an e-mail address')
            .max(254, 'must have at most 254 characters')
            .toLowerCase(),
        )
        .max(50, 'must be at most 50 addresses'),
      locale,
    })
    .default({ to: [], locale: 'en' }),
  /** Only while a simulation runs; by policy code. */
  demo: z.looseObject({ truth: z.record(z.string(), PolicyTruth).default({}) }).optional(),
})
export type Settings = z.infer<typeof Settings>

/** What a person may change on the settings page. */
export const EditableSettings = Settings.pick({
  brand: true,
  currency: true,
  timeZone: true,
  locale: true,
  globalHoldout: true,
})
  // What is left out stays, so the defaults are left out here.
  .extend({
    reports: Settings.shape.reports.unwrap(),
    counted: Settings.shape.counted.unwrap(),
  })
  .partial()
export type EditableSettings = z.infer<typeof EditableSettings>

/** All settings, parsed. One statement. */
export async function readSettings(db: Db): Promise<Settings> {
  const rows = await db.select({ key: settings.key, value: settings.value }).from(settings)
  return Settings.parse(Object.fromEntries(rows.map(({ key, value }) => [key, value])))
}

/**
 * Writes one setting, over the one that was there.
 *
 * @throws {RangeError} when the value is not what `Settings` says, and nothing is written
 */
export async function writeSetting<K extends Exclude<keyof Settings, 'flavour'>>(
  db: Db,
  key: K,
  value: NonNullable<Settings[K]>,
): Promise<void> {
  const parsed = Settings.shape[key].safeParse(value)
  if (!parsed.success)
    throw new RangeError(`setting ${key} ${parsed.error.issues[0]?.message ?? 'is wrong'}`)
  await db
    .insert(settings)
    .values({ key, value: parsed.data })
    .onConflictDoUpdate({
      target: settings.key,
      set: { value: parsed.data, updatedAt: sql`now()` },
    })
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
