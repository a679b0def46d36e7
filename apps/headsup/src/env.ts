import { z } from 'zod'
import { StoreEnv } from './store.ts'

const whole = (least: number, most: number) =>
  z.coerce.number('must be a number').int().min(least).max(most)

export const DetectionEnv = z.object({
  /** False alarms a customer may get in a month: the one knob of detection. */
  FALSE_ALARMS: z.coerce.number('must be a number').min(0.01).max(30).default(0.5),
  /** Observations between two snapshots of the detector: what a restart may read again. */
  SNAPSHOT_EVERY: whole(1, 1e8).default(500_000),
  /**
   * Days that raw observations are kept; for ever unless said. Rollups stay, but an observation
   * that is gone can no longer be told from a new one when it is sent again.
   */
  KEEP_DAYS: whole(31, 36_500).optional(),
})
export type DetectionEnv = z.infer<typeof DetectionEnv>

export const ChannelEnv = z.object({
  /** `smtp://user:password@host:port`; without it no e-mail goes out. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.string().default('Headsup <notices@localhost>'),
  /** Signs webhooks (Standard Webhooks), base64; without it no webhook goes out. */
  WEBHOOK_SECRET: z
    .string()
    .regex(/^(whsec_)?[A-Za-z0-9+/=]{32,}$/, 'must be at least 24 bytes in base64')
    .optional(),
})
export type ChannelEnv = z.infer<typeof ChannelEnv>

const PressEnv = z.object({
  /** The Chromium that reports are made with; unless said, the system's. */
  CHROMIUM: z.string().optional(),
})

/** What `headsup report` reads from the environment. */
export const ReportEnv = StoreEnv.extend(PressEnv.shape)

/** Everything `headsup start` reads from the environment. */
export const StartEnv = StoreEnv.extend({
  ...DetectionEnv.shape,
  ...ChannelEnv.shape,
  ...PressEnv.shape,
  PORT: whole(0, 65535).default(3000),
  /** Loopback unless said: put a proxy with TLS before it, or name another address on purpose. */
  HOST: z.string().default('127.0.0.1'),
  /** What people and customers' links call us; without it, http://localhost:PORT. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Signs sessions and customers' links; made and kept in the data folder when not given. */
  HEADSUP_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn'),
})
export type StartEnv = z.infer<typeof StartEnv>
