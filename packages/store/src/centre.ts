import { z } from 'zod'

const number = z.number('must be a number')
const between = (least: number, most: number) =>
  number.min(least, `must be at least ${least}`).max(most, `must be at most ${most}`)
const amount = between(0, 1e9)

const clock = z
  .string('must be a time')
  .regex(/^([01]\d|2[0-3]):(00|30)$|^24:00$/, 'must be a full or half hour, like 09:00 or 17:30')

/** From opening to closing on one weekday; `null` is closed. */
const Hours = z
  .strictObject({ from: clock, to: clock })
  .refine(({ from, to }) => from < to, 'must close after it opens')
  .nullable()

const day = z
  .string('must be a day')
  .refine(
    (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)),
    'must be a day, like 2026-12-25',
  )

/** The contact centre: what it promises, how people work in it, and what they cost. */
export const Centre = z.strictObject({
  /** Share of contacts to answer within `answerSeconds`. */
  serviceLevel: between(0.5, 0.99),
  answerSeconds: between(1, 3600),
  /** Highest share of logged-in time on contacts. */
  maxOccupancy: between(0.3, 1),
  /** Share of paid time in which nobody is available: leave, training, breaks. */
  shrinkage: between(0, 0.8),
  /** Mean time after which somebody who waits gives up; used by Erlang A. */
  patienceSeconds: between(5, 36_000),
  /** Mean handling time; `null` is measured from contacts. */
  handlingSeconds: between(5, 36_000).nullable(),
  /** What an hour paid costs with all that goes with it; `null` leaves policies their own cost of a contact. */
  hourlyRate: amount.nullable(),
  /** Telephony and platform for one contact. */
  perContact: amount,
  /** Hours one full-time person is paid for in a week. */
  weeklyPaidHours: between(1, 80),
  /** What running notices costs in a month beyond sending them. */
  programmeCost: amount,
  /** By weekday, Sunday first; `null`: whenever contacts usually come. */
  opening: z.array(Hours).length(7, 'must have seven days, Sunday first').nullable(),
  /** Days that are no ordinary ones, in the zone of the installation. */
  holidays: z.array(day).max(400, 'must be at most 400 days'),
})
export type Centre = z.infer<typeof Centre>

/** Of a centre nobody has described yet: 80 % within 20 seconds. */
export const usualCentre: Centre = {
  serviceLevel: 0.8,
  answerSeconds: 20,
  maxOccupancy: 0.85,
  shrinkage: 0.3,
  patienceSeconds: 180,
  handlingSeconds: null,
  hourlyRate: null,
  perContact: 0,
  weeklyPaidHours: 40,
  programmeCost: 0,
  opening: null,
  holidays: [],
}

/** A centre as it was saved, with the usual values for what was not said. */
export const SavedCentre = z.preprocess(
  (saved) => ({ ...usualCentre, ...(saved as Partial<Centre> | undefined) }),
  Centre,
)
