import type { Policy } from './policy.ts'

/**
 * What a policy can change without changing what happens to customers: its name, what is held out of it,
 * what it costs and what is watched besides. Anything else makes another treatment, and what was measured of the one before says
 * nothing about it.
 */
const immaterial: readonly string[] = [
  'name',
  'enabled',
  'holdout',
  'costPerNotice',
  'costPerContact',
  'guardrails',
  'guardDays',
] satisfies (keyof Policy)[]

/** Whether two versions of a policy do the same to a customer. */
export const sameTreatment = (one: Policy, other: Policy): boolean =>
  material(one) === material(other)

// A parsed policy has its fields in the order of the schema, so that equal rules read alike.
const material = (policy: Policy): string =>
  JSON.stringify(Object.entries(policy).filter(([field]) => !immaterial.includes(field)))

/**
 * The first version of the treatment that the newest version still gives.
 *
 * @param versions every version of one policy, in any order
 * @throws {RangeError} when there is none
 */
export function treatmentSince(
  versions: readonly { readonly version: number; readonly rule: Policy }[],
): number {
  const newestFirst = versions.toSorted((a, b) => b.version - a.version)
  const [newest] = newestFirst
  if (!newest) throw new RangeError('a policy has at least one version')
  const changed = newestFirst.findIndex(({ rule }) => !sameTreatment(rule, newest.rule))
  const first = changed === -1 ? newestFirst.at(-1) : newestFirst[changed - 1]
  return first?.version ?? newest.version
}
