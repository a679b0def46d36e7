import { z } from 'zod'

/** The environment does not say what a process needs; the message names each variable. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError'
}

/**
 * The environment, parsed once at the start. An empty variable counts as absent.
 *
 * @throws {EnvironmentError} naming each variable, its value and what would be right
 */
export function readEnv<Schema extends z.ZodType>(
  schema: Schema,
  source: Readonly<Record<string, string | undefined>> = process.env,
): z.output<Schema> {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0])
    const shown = /SECRET|PASSWORD|KEY|URL/.test(name) ? '…' : given[name]
    return `${name}${shown === undefined ? ' is missing' : `=${shown}`}: ${issue.message}`
  })
  throw new EnvironmentError(faults.join('; '))
}
