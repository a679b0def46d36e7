import { Policy } from '@headsup/notice'
import { isNode, LineCounter, parseDocument, stringify } from 'yaml'
import type { FieldError } from './problem.ts'

/** More than anybody has; fewer than would hold a transaction for long. */
const MOST = 1000

/** One thing wrong with a file of policies. */
export interface FileError extends FieldError {
  /** Counted from 1; `null` where the file as a whole is wrong. */
  readonly line: number | null
}

export type PolicyFile =
  | { readonly kind: 'policies'; readonly policies: readonly Policy[] }
  | { readonly kind: 'invalid'; readonly errors: readonly FileError[] }

/** Policies as a file that a person edits and keeps under version control. */
export const writePolicyFile = (policies: readonly Policy[]): string =>
  `# Headsup policies. Edit, then send it back with PUT /api/policies.yaml; what is left out stays.\n${stringify({ policies }, { lineWidth: 100 })}`

/** Reads such a file; never throws. Every problem names its field, its line, the value and what would be right. */
export function readPolicyFile(text: string): PolicyFile {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const broken = document.errors.map(({ message, pos: [at] }) => ({
    ...whole(`is not YAML: ${message}`),
    line: lines.linePos(at).line,
  }))
  if (broken.length > 0) return { kind: 'invalid', errors: broken }
  // Aliases may blow a small file up; fifty are more than a person writes.
  const read = toValue(() => document.toJS({ maxAliasCount: 50 }) as unknown)
  const list = (read as { policies?: unknown } | null)?.policies
  if (!Array.isArray(list) || list.length === 0 || list.length > MOST)
    return {
      kind: 'invalid',
      errors: [whole(`must begin with "policies:" and a list of 1 to ${MOST} of them`)],
    }
  const policies: Policy[] = []
  const errors: FileError[] = []
  const firstAt = new Map<string, number>()
  for (const [index, candidate] of (list as unknown[]).entries()) {
    const parsed = Policy.safeParse(candidate)
    if (!parsed.success) {
      for (const issue of parsed.error.issues) {
        const unknown = issue.code === 'unrecognized_keys' ? issue.keys : []
        const path = ['policies', index, ...issue.path, ...unknown.slice(0, 1)] as (
          string | number
        )[]
        errors.push({
          field: path.join('.'),
          line: lineOf(path),
          value: toValue(() => document.getIn(path)) ?? null,
          message: unknown.length > 0 ? 'is not a field of a policy' : issue.message,
        })
      }
      continue
    }
    const { code } = parsed.data
    const before = firstAt.get(code)
    const path = ['policies', index, 'code']
    if (before !== undefined)
      errors.push({
        field: path.join('.'),
        line: lineOf(path),
        value: code,
        message: `must be unique; policies.${before} has it already`,
      })
    firstAt.set(code, index)
    policies.push(parsed.data)
  }
  return errors.length > 0 ? { kind: 'invalid', errors } : { kind: 'policies', policies }

  /** The line of a field, or of the nearest thing around it that is there. */
  function lineOf(path: readonly (string | number)[]): number | null {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true)
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
    }
    return null
  }
}

const whole = (message: string): FileError => ({ field: '', line: null, value: null, message })

/** What a file says, or nothing where it contradicts itself. */
function toValue(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return undefined
  }
}
