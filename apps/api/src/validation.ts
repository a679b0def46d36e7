import { validator } from 'hono-openapi'
import type { ValidationTargets } from 'hono'
import type { z } from 'zod'
import { ProblemError, type FieldError } from './problem.ts'

/**
 * Parses one part of a request. What does not fit ends it with a 400 that names every field, the
 * value it had and what would be right.
 */
export const valid = <Target extends keyof ValidationTargets, Schema extends z.ZodType>(
  target: Target,
  schema: Schema,
) =>
  validator(target, schema, (result) => {
    if (result.success) return
    const errors = result.error.map((issue): FieldError => {
      const path = (issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part))
      return {
        field: path.join('.'),
        value: shorten(at(result.data, path)),
        message: issue.message,
      }
    })
    throw new ProblemError(400, summary(target, errors), { errors })
  })

function summary(target: string, errors: readonly FieldError[]): string {
  const where = target === 'json' ? 'body' : target
  const [first] = errors
  if (!first) return `The ${where} is not valid.`
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  return `${first.field || `The ${where}`}: ${first.message}${more}`
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let here = value
  for (const key of path) here = (here as Record<PropertyKey, unknown> | null | undefined)?.[key]
  return here
}

/** A value as far as it helps to recognise it. */
function shorten(value: unknown): unknown {
  const text = JSON.stringify(value)
  if (text === undefined) return null
  return text.length <= 200 ? value : `${text.slice(0, 200)}…`
}
