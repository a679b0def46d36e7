import { pino, type DestinationStream, type Logger } from 'pino'

export type { Logger }

/** Structured lines, on standard error unless said; what may identify a person or open a door is masked. */
export function createLogger(
  level: string,
  destination: DestinationStream = pino.destination(2),
): Logger {
  return pino(
    {
      level,
      serializers: { error: rootCause, err: rootCause },
      redact: {
        paths: ['*.password', '*.token', '*.secret', '*.authorization', '*.cookie', '*.address'],
        censor: '…',
      },
    },
    destination,
  )
}

/**
 * An error as the log has it: its innermost cause. What wraps that, a failed query above all,
 * repeats the values it was sent, and these are customers'.
 */
export function rootCause(error: unknown): Record<string, unknown> {
  let cause = error
  while (cause instanceof Error && cause.cause !== undefined) cause = cause.cause
  if (!(cause instanceof Error)) return { message: String(cause) }
  const { name, message, stack } = cause
  const code: unknown = 'code' in cause ? cause.code : undefined
  return { name, message, ...(code !== undefined && { code }), stack }
}
