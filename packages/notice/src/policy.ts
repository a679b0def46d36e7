import { z } from 'zod'
import type { Locale } from './locale.ts'
import { topics } from './templates/event.ts'

/** The ways a notice can travel. */
export const channelKinds = ['email', 'webhook'] as const
export type ChannelKind = (typeof channelKinds)[number]

/** The kinds of alert that one customer's series can raise. */
export const alertKinds = ['spike', 'drop', 'silence', 'leak'] as const
export type AlertKind = (typeof alertKinds)[number]

export const templates = ['bill', 'usage', 'outage', 'order-delayed', ...topics] as const
export type Template = (typeof templates)[number]

const text = z
  .string('must be a text')
  .trim()
  .min(1, 'must not be empty')
  .max(120, 'must have at most 120 characters')

const amount = (least: number, most: number) =>
  z
    .number('must be a number')
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`)

const whole = (least: number, most: number) =>
  amount(least, most).refine(Number.isInteger, 'must be a whole number')

const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, `must be one of ${values.join(', ')}`)

const distinct = (values: readonly string[]) => new Set(values).size === values.length

const timeOfDay = z
  .string('must be a time in quotes, like "21:00"')
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day from 00:00 to 23:59, like "21:00"')

/**
 * The hours in which nobody is written to, on the customer's own clock: from `from`, up to but not
 * including `to`, over midnight when `to` is earlier. Two equal times leave no quiet hour.
 */
export const QuietHours = z.strictObject(
  { from: timeOfDay, to: timeOfDay },
  'must hold only from and to, or be null',
)
export type QuietHours = z.infer<typeof QuietHours>

/** What sets a policy off; `wants` in trigger.ts says which signal satisfies it. */
export const Trigger = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('bill'),
      /** How probable a bill above `timesUsual` must be, 0 to 1. */
      minProbability: amount(0, 1).default(0.8),
      /** The multiple of the customer's usual bill that counts as a shock. */
      timesUsual: amount(1, 100).default(1.5),
      /** The least difference to the usual bill, in the bill's currency: three times a small bill is still small. */
      minExtra: amount(0, 1e9).default(0),
    }),
    z.strictObject({
      kind: z.literal('alert'),
      alerts: z.array(oneOf(alertKinds)).min(1, 'must name at least one kind of alert'),
      /** Codes of the metrics it looks at; left out, all of them. */
      metrics: z.array(text).min(1, 'must name a metric, or be left out for all').optional(),
      /** In −log10 of the probability of a value that far out. */
      minSurprise: amount(0, 300).default(0),
      /** What a day at this pace must differ from a usual day, as a share of it: 0.25 is a quarter of a day's use. */
      minEffect: amount(0, 100).default(0),
    }),
    z.strictObject({
      kind: z.literal('outage'),
      /** Fewer affected customers than this are no area outage. */
      minCustomers: whole(1, 1e9).default(1),
    }),
    z.strictObject({
      kind: z.literal('event'),
      /** The CloudEvents type. */
      type: text,
    }),
  ],
  'kind must be one of bill, alert, outage, event',
)
export type Trigger = z.infer<typeof Trigger>

/** Something a policy must not make worse. Kinds are those of outcomes; `opt_out` comes from customers' links. */
export const Guardrail = z.strictObject({
  kind: z
    .string('must be a text')
    .regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be small letters, digits and underscores'),
  /** The share of customers with such an outcome, or the mean of its values. */
  measure: oneOf(['share', 'mean']),
  worse: oneOf(['higher', 'lower']),
  /** The largest harm that would be accepted, in the unit of the measure: .005 is five customers in a thousand. */
  margin: amount(0.0001, 1e6),
})
export type Guardrail = z.infer<typeof Guardrail>

/** Of a policy whose guardrails nobody chose. */
const usualGuardrails: readonly Guardrail[] = [
  { kind: 'complaint', measure: 'share', worse: 'higher', margin: 0.005 },
  { kind: 'opt_out', measure: 'share', worse: 'higher', margin: 0.02 },
  { kind: 'churn', measure: 'share', worse: 'higher', margin: 0.005 },
  { kind: 'payment_late', measure: 'share', worse: 'higher', margin: 0.01 },
  { kind: 'csat', measure: 'mean', worse: 'lower', margin: 0.2 },
]

/** One way to tell what a policy tells. What is left out is the policy's own. */
export const Variant = z.strictObject({
  code: z
    .string('must be a text')
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be small letters, digits and single hyphens')
    .max(40, 'must have at most 40 characters'),
  template: oneOf(templates).optional(),
  /** In order of preference; only the policy's channels are used, so that all variants reach the same people. */
  channels: z
    .array(oneOf(channelKinds), 'must be a list of channels')
    .min(1, 'must name at least one channel')
    .refine(distinct, 'must not name a channel twice')
    .optional(),
  /** Later than at once. */
  delayHours: amount(0, 168).optional(),
})
export type Variant = z.infer<typeof Variant>

/** One rule: when which customers are told what, by which way, and how its effect is measured. */
export const Policy = z.strictObject({
  code: z
    .string('must be a text')
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be small letters, digits and single hyphens')
    .max(60, 'must have at most 60 characters'),
  name: z.strictObject({ en: text, 'zh-Hant': text, 'zh-Hans': text } satisfies Record<
    Locale,
    typeof text
  >),
  enabled: z.boolean('must be true or false'),
  trigger: Trigger,
  template: oneOf(templates),
  /** In order of preference. */
  channels: z
    .array(oneOf(channelKinds), 'must be a list of channels')
    .min(1, 'must name at least one channel')
    .refine(distinct, 'must not name a channel twice'),
  /** Service messages, such as an outage, need none. */
  consent: oneOf(['required', 'not required']),
  /** Hours before the same customer may be told by this policy again. */
  cooldownHours: amount(0, 8784),
  /** Most notices to one customer in seven days, those of all policies counted. */
  maxPerCustomerWeek: whole(1, 1000),
  /** The share of eligible customers who are not told, so that the effect can be measured. */
  holdout: amount(0, 0.5),
  quietHours: QuietHours.nullable(),
  /** Hours after the decision in which a contact counts as an answer to it. */
  windowHours: amount(1, 8784),
  /** The contact drivers this notice is about; no other contact can be avoided by it. */
  drivers: z.array(text, 'must be a list of contact drivers').refine(distinct, 'must not repeat'),
  /** In the currency in which effects are reported. */
  costPerNotice: amount(0, 1e6),
  costPerContact: amount(0, 1e6),
  /** Hours after its cause began from which a notice would come too late to be of use. */
  stale: z.strictObject({ afterHours: amount(0.1, 8784) }),
  /** Ways to tell the same, compared with each other; effects are reported from customers drawn alike. */
  variants: z
    .array(Variant)
    .max(5, 'must be at most 5')
    .refine((all) => all.length !== 1, 'must be at least two, or none')
    .refine((all) => distinct(all.map(({ code }) => code)), 'must not repeat a code')
    .default(() => []),
  /** The share of customers who get each variant alike, whatever does best so far. */
  uniformSlice: amount(0.1, 1).default(0.2),
  /** A policy that certainly breaches one is switched off by itself. */
  guardrails: z
    .array(Guardrail)
    .max(20, 'must be at most 20')
    .refine((all) => distinct(all.map(({ kind }) => kind)), 'must not name a kind twice')
    .default(() => [...usualGuardrails]),
  /** Days after the decision in which an outcome counts for the guardrails. */
  guardDays: whole(1, 366).default(30),
})

/** A policy with every default filled in. */
export type Policy = z.infer<typeof Policy>

/** A policy as a person writes it. */
export type PolicyInput = z.input<typeof Policy>

/** A policy from untrusted data (jsonb, YAML, HTTP), or every problem found, each naming its place. */
export type ParsedPolicy =
  | { readonly kind: 'policy'; readonly policy: Policy }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] }

/** Reads a policy; never throws. A problem reads `quietHours.from: must be a time of day …`. */
export function parsePolicy(input: unknown): ParsedPolicy {
  const parsed = Policy.safeParse(input)
  if (parsed.success) return { kind: 'policy', policy: parsed.data }
  return { kind: 'invalid', problems: parsed.error.issues.map(problem) }
}

function problem(issue: z.core.$ZodIssue): string {
  const place = issue.path.join('.')
  if (issue.code === 'unrecognized_keys') {
    const known = place === '' ? `; known are ${Object.keys(Policy.shape).join(', ')}` : ''
    return `${place === '' ? 'policy' : place}: does not know ${issue.keys.join(', ')}${known}`
  }
  return `${place === '' ? 'policy' : place}: ${issue.message}`
}
