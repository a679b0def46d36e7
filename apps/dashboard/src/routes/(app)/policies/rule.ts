import type { PageData } from './[code]/$types'

/** A policy as the API gives it. */
export type Rule = PageData['policy']['rule']
