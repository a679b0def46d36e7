import type { Format } from '#lib/format.ts'
import { m } from '#lib/paraglide/messages.js'
import type { Rule } from './rule.ts'

/** One word of the sentence that can be changed. */
export interface Token {
  /** As the sentence names it in brackets. */
  readonly id: string
  readonly label: string
  readonly choices: readonly Choice[]
  /** Of the rule as it is given. */
  readonly chosen: Choice
}

/** One value of a word. */
export interface Choice {
  readonly text: string
  /** Tells choices apart. */
  readonly key: string
  /** The rule with this choice made. */
  readonly make: () => Rule
}

/** What words need to be said. */
interface Desk {
  readonly format: Format
  /** Codes of all metrics, with what to call them. */
  readonly metrics: readonly { readonly code: string; readonly name: string }[]
}

/** The sentence of a rule, with its words in brackets: `… past [timesUsual] usual …`. */
export function sentenceOf({ trigger }: Rule): string {
  const when = {
    bill: m.pol_when_bill,
    alert: m.pol_when_alert,
    outage: m.pol_when_outage,
    event: m.pol_when_event,
  }[trigger.kind]()
  return `${when}${m.pol_then()}`
}

/** Every word of a rule's sentence by its name. */
export function tokensOf(rule: Rule, desk: Desk): ReadonlyMap<string, Token> {
  const { format } = desk
  const tokens = [...triggerTokens(rule, desk)]
  const add = <T>(id: string, label: string, part: Part<T>) => tokens.push(token(id, label, part))
  const set =
    <K extends keyof Rule>(key: K) =>
    (value: Rule[K]): Rule => ({ ...rule, [key]: value })

  add('channels', m.pol_channels(), {
    value: rule.channels,
    usual: [['email'], ['webhook'], ['email', 'webhook'], ['webhook', 'email']],
    say: (kinds) =>
      kinds
        .map((kind) => (kind === 'email' ? m.pol_by_email() : m.pol_by_webhook()))
        .join(m.pol_else()),
    make: set('channels'),
  })
  add('quietHours', m.pol_quiet(), {
    value: rule.quietHours,
    usual: [
      null,
      { from: '20:00', to: '10:00' },
      { from: '21:00', to: '09:00' },
      { from: '22:00', to: '08:00' },
    ],
    say: (quiet) =>
      quiet === null ? m.pol_any_hour() : m.pol_between({ from: quiet.to, to: quiet.from }),
    make: set('quietHours'),
  })
  add('consent', m.pol_consent(), {
    value: rule.consent,
    usual: ['required', 'not required'],
    say: (consent) => (consent === 'required' ? m.pol_consent_needed() : m.pol_consent_not()),
    make: set('consent'),
  })
  const hours = (value: number) => span(value, format)
  add('cooldownHours', m.pol_cooldown(), {
    value: rule.cooldownHours,
    usual: [6, 24, 72, 168, 336, 720],
    say: hours,
    make: set('cooldownHours'),
  })
  add('maxPerCustomerWeek', m.pol_cap(), {
    value: rule.maxPerCustomerWeek,
    usual: [1, 2, 3, 5, 7],
    say: (n) => format.number(n),
    make: set('maxPerCustomerWeek'),
  })
  add('staleAfter', m.pol_stale(), {
    value: rule.stale.afterHours,
    usual: [2, 6, 12, 24, 48, 72],
    say: hours,
    make: (afterHours) => ({ ...rule, stale: { afterHours } }),
  })
  add('holdout', m.pol_holdout(), {
    value: rule.holdout,
    usual: [0, 0.02, 0.05, 0.1, 0.2, 0.5],
    say: (share) => oneIn(share, format),
    make: set('holdout'),
  })
  add('windowHours', m.pol_window(), {
    value: rule.windowHours,
    usual: [24, 48, 72, 168, 336],
    say: hours,
    make: set('windowHours'),
  })
  add('costPerContact', m.pol_cost_contact(), {
    value: rule.costPerContact,
    usual: [2, 5, 10, 20, 50],
    say: (amount) => format.money(amount, 2),
    make: set('costPerContact'),
  })
  add('costPerNotice', m.pol_cost_notice(), {
    value: rule.costPerNotice,
    usual: [0, 0.05, 0.1, 0.5, 1],
    say: (amount) => format.money(amount, 2),
    make: set('costPerNotice'),
  })
  return new Map(tokens.map((one) => [one.id, one]))
}

function triggerTokens(rule: Rule, { format, metrics }: Desk): Token[] {
  const { trigger } = rule
  switch (trigger.kind) {
    case 'bill': {
      const set = (change: Partial<typeof trigger>): Rule => ({
        ...rule,
        trigger: { ...trigger, ...change },
      })
      return [
        token('timesUsual', m.pol_times(), {
          value: trigger.timesUsual,
          usual: [1.2, 1.3, 1.5, 2, 3],
          say: (times) => m.pol_times_n({ n: format.number(times, times % 1 === 0 ? 0 : 1) }),
          make: (timesUsual) => set({ timesUsual }),
        }),
        token('minProbability', m.pol_probability(), {
          value: trigger.minProbability,
          usual: [0.5, 0.7, 0.8, 0.9, 0.95],
          say: (share) => format.percent(share),
          make: (minProbability) => set({ minProbability }),
        }),
        token('minExtra', m.pol_extra(), {
          value: trigger.minExtra,
          usual: [0, 20, 50, 100, 200],
          say: (amount) =>
            amount === 0 ? m.pol_extra_any() : m.pol_extra_n({ amount: format.money(amount, 0) }),
          make: (minExtra) => set({ minExtra }),
        }),
      ]
    }
    case 'alert': {
      const set = (change: Partial<typeof trigger>): Rule => ({
        ...rule,
        trigger: { ...trigger, ...change },
      })
      const kinds = {
        spike: m.pol_alert_spike,
        drop: m.pol_alert_drop,
        silence: m.pol_alert_silence,
        leak: m.pol_alert_leak,
      }
      return [
        token('alerts', m.pol_alerts(), {
          value: trigger.alerts,
          usual: [
            ['spike'],
            ['leak'],
            ['leak', 'spike'],
            ['drop'],
            ['silence'],
            ['drop', 'silence'],
          ],
          say: (alerts) => alerts.map((kind) => kinds[kind]()).join(m.pol_or()),
          make: (alerts) => set({ alerts }),
        }),
        token('metrics', m.pol_metrics(), {
          value: trigger.metrics ?? null,
          usual: [null, ...metrics.map(({ code }) => [code])],
          say: (codes) =>
            codes === null
              ? m.pol_metrics_any()
              : codes
                  .map((code) => metrics.find((one) => one.code === code)?.name ?? code)
                  .join(m.pol_or()),
          make: (codes) => {
            const { metrics: _, ...rest } = trigger
            return { ...rule, trigger: codes === null ? rest : { ...rest, metrics: codes } }
          },
        }),
        token('minSurprise', m.pol_surprise(), {
          value: trigger.minSurprise,
          usual: [2, 3, 4, 6, 8],
          say: (surprise) => m.pol_surprise_n({ n: format.number(Math.round(10 ** surprise)) }),
          make: (minSurprise) => set({ minSurprise }),
        }),
        token('minEffect', m.pol_effect(), {
          value: trigger.minEffect,
          usual: [0, 0.1, 0.25, 0.5, 1, 2],
          say: (share) =>
            share === 0 ? m.pol_effect_any() : m.pol_effect_n({ share: format.percent(share) }),
          make: (minEffect) => set({ minEffect }),
        }),
      ]
    }
    case 'outage':
      return [
        token('minCustomers', m.pol_customers(), {
          value: trigger.minCustomers,
          usual: [1, 3, 5, 10, 20, 50],
          say: (n) => format.number(n),
          make: (minCustomers) => ({ ...rule, trigger: { ...trigger, minCustomers } }),
        }),
      ]
    case 'event':
      return [
        token('eventType', m.pol_event(), {
          value: trigger.type,
          usual: [],
          say: (type) => type,
          make: (type) => ({ ...rule, trigger: { ...trigger, type } }),
        }),
      ]
  }
}

interface Part<T> {
  readonly value: T
  /** Offered beside the value that is there. */
  readonly usual: readonly NoInfer<T>[]
  readonly say: (value: NoInfer<T>) => string
  readonly make: (value: NoInfer<T>) => Rule
}

function token<T>(id: string, label: string, { value, usual, say, make }: Part<T>): Token {
  const choice = (one: T): Choice => ({
    text: say(one),
    key: JSON.stringify(one),
    make: () => make(one),
  })
  const chosen = choice(value)
  const choices = usual.map(choice)
  if (!choices.some(({ key }) => key === chosen.key)) {
    // A figure stands among figures in their order.
    const at = usual.findIndex(
      (one) => typeof one === 'number' && typeof value === 'number' && one > value,
    )
    choices.splice(at < 0 ? choices.length : at, 0, chosen)
  }
  return { id, label, choices, chosen }
}

/** 36 hours, 7 days. */
function span(hours: number, format: Format): string {
  return hours >= 48 && hours % 24 === 0
    ? m.pol_days({ count: hours / 24, n: format.number(hours / 24) })
    : m.pol_hours({ count: hours, n: format.number(hours, hours % 1 === 0 ? 0 : 1) })
}

/** 1 in 10 where that is exact, else per cent; nobody. */
function oneIn(share: number, format: Format): string {
  if (share === 0) return m.pol_nobody()
  const n = 1 / share
  return Math.abs(n - Math.round(n)) < 1e-9
    ? m.pol_one_in({ n: format.number(Math.round(n)) })
    : format.percent(share, 1)
}
