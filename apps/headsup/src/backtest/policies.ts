import { readPolicyFile } from '@headsup/api'
import { presets, type Policy } from '@headsup/notice'
import { readFile } from 'node:fs/promises'

/** What `--policy` named is not there, or is no policy. The message is one for people. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError'
}

/**
 * The policies that were named: by the code of a preset, or `presets` for all of them, or by a file as
 * `/api/policies.yaml` writes it. They are asked whether they are switched on or not.
 *
 * @throws {PolicyError} naming what is wrong, and what would be right
 */
export async function readPolicies(names: readonly string[]): Promise<Policy[]> {
  const found = new Map<string, Policy>()
  for (const name of names)
    for (const policy of await named(name)) {
      if (found.has(policy.code))
        throw new PolicyError(`--policy names ${policy.code} twice; each policy is asked once.`)
      found.set(policy.code, { ...policy, enabled: true })
    }
  return [...found.values()]
}

async function named(name: string): Promise<readonly Policy[]> {
  if (name === 'presets') return presets
  const preset = presets.find(({ code }) => code === name)
  if (preset) return [preset]
  if (!/\.(ya?ml|json)$/i.test(name))
    throw new PolicyError(
      `--policy ${name} is neither a .yaml file nor a preset; presets are ${presets.map(({ code }) => code).join(', ')}, or all of them by "presets".`,
    )
  const text = await readFile(name, 'utf8').catch((cause: unknown) => {
    throw new PolicyError(`The policy file ${name} cannot be opened.`, { cause })
  })
  const read = readPolicyFile(text)
  if (read.kind === 'policies') return read.policies
  const problems = read.errors.map(
    ({ line, field, message, value }) =>
      `  ${line === null ? '' : `line ${line}: `}${field === '' ? 'the file' : field} ${message}${value === null || value === undefined ? '' : `, got ${JSON.stringify(value)}`}`,
  )
  throw new PolicyError([`${name} is no file of policies:`, ...problems].join('\n'))
}
