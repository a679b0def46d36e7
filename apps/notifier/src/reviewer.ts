import {
  armOf,
  figuresOf,
  guard,
  judge,
  type Figures,
  type Judged,
  type Reason,
} from '@headsup/deflection'
import { Policy, treatmentSince } from '@headsup/notice'
import type { Store } from '@headsup/store'
import { armsByDay } from '@headsup/store/deflection'
import { guardCounts } from '@headsup/store/outcomes'
import { everyVersion, listPolicies, savePolicy } from '@headsup/store/policies'
import { readSettings } from '@headsup/store/settings'
import { keepVerdict, latestVerdicts, wasStopped } from '@headsup/store/verdicts'

const HOUR_MS = 3_600_000

interface Deps {
  readonly store: Store
  readonly clock: () => Date
  /** By the clock, between two reviews. */
  readonly everyMs?: number
}

/** Judges policies, keeps every change of a verdict, and switches off what does harm. */
export interface Reviewer {
  /** Reviews once it is time again. */
  step(): Promise<boolean>
}

interface Reviewed {
  readonly policy: Policy
  readonly version: number
  /** The first version of its treatment. */
  readonly since: number
  readonly judged: Judged
  readonly figures: Figures
}

/**
 * Any number may run: a verdict that was kept meanwhile is kept again at most once more, and a policy is
 * switched off from the version that was judged or not at all.
 */
export function createReviewer({ store, clock, everyMs = HOUR_MS }: Deps): Reviewer {
  let due = -Infinity

  /** Once a treatment: whoever switches it on again knows, and is not overruled by the same figures. */
  const mustStop = async ({ policy, since, judged }: Reviewed) =>
    judged.verdict.stop && policy.enabled && !(await wasStopped(store.db, policy.code, since))

  async function settle({ policy, version, judged, figures }: Reviewed, stop: boolean, now: Date) {
    const { conclusion, reasons } = judged.verdict
    await store.db.transaction(async (tx) => {
      if (stop) {
        const saved = await savePolicy(tx, {
          policy: { ...policy, enabled: false },
          at: now,
          by: `stopped by itself: ${reasons.map(sentence).join(', ')}`,
          from: version,
        })
        if (saved.kind === 'conflict') return
      }
      await keepVerdict(tx, {
        ...{ code: policy.code, version, at: now, conclusion, reasons, by: null },
        figures: { ...figures },
        stopped: stop,
      })
    })
  }

  return {
    async step() {
      const now = clock()
      if (now.getTime() < due) return false
      due = now.getTime() + everyMs
      const kept = new Map((await latestVerdicts(store.db)).map((one) => [one.code, one]))
      let changed = false
      for (const reviewed of await review(store, now)) {
        const before = kept.get(reviewed.policy.code)
        const { verdict, since } = reviewed.judged
        const same =
          before?.conclusion === verdict.conclusion &&
          before.version >= reviewed.since &&
          kinds(before.reasons) === kinds(verdict.reasons)
        const stop = await mustStop(reviewed)
        if (since === undefined || (same && !stop)) continue
        await settle(reviewed, stop, now)
        changed = true
      }
      return changed
    },
  }
}

async function review(store: Store, now: Date): Promise<Reviewed[]> {
  const [{ timeZone }, policies, versions, tallies, counts] = await Promise.all([
    readSettings(store.db),
    listPolicies(store.db),
    everyVersion(store.db),
    armsByDay(store, now),
    guardCounts(store),
  ])
  const today = new Intl.DateTimeFormat('en-CA', { timeZone }).format(now)
  return policies.map(({ code, rule, version }) => {
    const policy = Policy.parse(rule)
    const since = treatmentSince(
      versions
        .filter((one) => one.code === code)
        .map((one) => ({ version: one.version, rule: Policy.parse(one.rule) })),
    )
    const of = (one: { code: string; version: number }) => one.code === code && one.version >= since
    const own = tallies.filter(of)
    const judged = judge({
      ...policy,
      tallies: own,
      guardrails: guard(policy.guardrails, counts.filter(of)),
      today,
    })
    const figures = figuresOf(judged, armOf(own, 'treatment'), armOf(own, 'holdout'))
    return { policy, version, since, judged, figures }
  })
}

const kinds = (reasons: readonly Reason[]) =>
  reasons.map((reason) => ('name' in reason ? `${reason.kind} ${reason.name}` : reason.kind)).join()

/** In the history of the policy. */
const sentence = (reason: Reason): string =>
  reason.kind === 'guardrail'
    ? `it worsens ${reason.name} beyond its margin`
    : reason.kind === 'moreContacts'
      ? 'customers who are told make more contacts'
      : reason.kind
