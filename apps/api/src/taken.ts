import { ProblemError } from './problem.ts'

/** Waits for a write; a unique violation becomes a 409 that names the field and the value it had. */
export async function onTaken<T>(write: Promise<T>, field: string, value: unknown): Promise<T> {
  try {
    return await write
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    const errors = [{ field, value, message: 'is taken already' }]
    throw new ProblemError(409, `${field}: ${String(value)} is taken already.`, {
      errors,
      cause: error,
    })
  }
}

function isUniqueViolation(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return ('code' in error && error.code === '23505') || isUniqueViolation(error.cause)
}
