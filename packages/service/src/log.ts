import { pino, type Logger } from 'pino'

export type { Logger }

/** Structured lines on standard error; what may identify a person or open a door is masked. */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      redact: {
        paths: ['*.password', '*.token', '*.secret', '*.authorization', '*.cookie', '*.address'],
        censor: '…',
      },
    },
    pino.destination(2),
  )
}
