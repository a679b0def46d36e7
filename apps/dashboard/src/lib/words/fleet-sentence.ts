import type { Format, Language } from '#lib/format.ts'
import { m } from '#lib/paraglide/messages.js'

interface AreaState {
  readonly code: string
  readonly names: Readonly<Partial<Record<Language, string | undefined>>>
  readonly state: 'outage' | 'busy' | 'low' | 'usual' | 'unknown'
}

/** The sentence a page opens with, in two parts: what is out, and how the rest is. */
export interface FleetSentence {
  readonly out: string
  readonly rest: string
}

/** More names than this become a number. */
const NAMED = 3

/** "Sha Tin is out" and "Islands is busy. The other 18 areas are as expected." */
export function fleetSentence(areas: readonly AreaState[], format: Format): FleetSentence {
  if (areas.length === 0) return { out: '', rest: '' }
  const zh = format.locale !== 'en'
  const of = (state: AreaState['state']) => areas.filter((area) => area.state === state)
  const named = (some: readonly AreaState[]) =>
    some.length <= NAMED
      ? format.list(some.map(({ names, code }) => format.name(names, code)))
      : m.areas_count({ count: some.length, text: format.number(some.length) })
  const clause = (
    some: readonly AreaState[],
    say: (inputs: { count: number; text: string }) => string,
  ) => (some.length === 0 ? [] : [say({ count: some.length, text: named(some) })])

  const outs = clause(of('outage'), m.out_clause)
  const others = [...clause(of('busy'), m.busy_clause), ...clause(of('low'), m.low_clause)]
  const unusual = of('outage').length + of('busy').length + of('low').length
  const usual = of('usual').length
  const unknown = of('unknown').length
  if (unusual === 0 && usual === 0)
    return {
      out: '',
      rest: m.live_learning({
        areas: m.areas_count({ count: unknown, text: format.number(unknown) }),
      }),
    }
  const rest =
    unusual === 0
      ? m.all_usual({ count: usual, text: format.number(usual) })
      : usual > 0
        ? m.rest_clause({ count: usual, text: format.number(usual) })
        : ''
  if (zh) {
    const out = outs.join('，')
    const tail = [...others, rest.replace(/。$/, '')].filter(Boolean).join('，')
    return { out: out && tail ? `${out}，` : out ? `${out}。` : '', rest: tail ? `${tail}。` : '' }
  }
  const start = format.list([...outs, ...others])
  if (outs.length === 0)
    return { out: '', rest: [start && `${start}.`, rest].filter(Boolean).join(' ') }
  const out = outs[0] ?? ''
  return {
    out: others.length === 0 ? `${out}.` : out,
    rest: [start.slice(out.length) && `${start.slice(out.length)}.`, rest]
      .filter(Boolean)
      .join(' '),
  }
}
