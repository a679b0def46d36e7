import { m } from '#lib/paraglide/messages.js'

/** What a lead need not know by heart: each term with one plain explanation. */
export const definitions = {
  contact: { name: m.def_contact, text: m.def_contact_text },
  told: { name: m.def_told, text: m.def_told_text },
  holdout: { name: m.def_holdout, text: m.def_holdout_text },
  avoided: { name: m.def_avoided, text: m.def_avoided_text },
  per1000: { name: m.def_per1000, text: m.def_per1000_text },
  range: { name: m.def_range, text: m.def_range_text },
  own: { name: m.def_own, text: m.def_own_text },
  verdict: { name: m.def_verdict, text: m.def_verdict_text },
  guardrails: { name: m.def_guard, text: m.def_guard_text },
  lot: { name: m.def_lot, text: m.def_lot_text },
  programme: { name: m.def_programme, text: m.def_programme_text },
  weeks: { name: m.def_weeks, text: m.def_weeks_text },
  gross: { name: m.def_gross, text: m.def_gross_text },
  holdoutCost: { name: m.def_holdout_cost, text: m.def_holdout_cost_text },
  fte: { name: m.def_fte, text: m.def_fte_text },
  beat: { name: m.def_beat, text: m.def_beat_text },
} as const

export type Term = keyof typeof definitions
