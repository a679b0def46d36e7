import type { MarkKind } from '#lib/marks.ts'

type State = 'outage' | 'busy' | 'low' | 'usual' | 'unknown'

const ORDER: Record<State, number> = { outage: 0, busy: 1, low: 2, usual: 3, unknown: 3 }

/** What is out of the ordinary first; the others stay where they were. */
export const unusualFirst = <Area extends { readonly state: State }>(
  areas: readonly Area[],
): Area[] => areas.toSorted((a, b) => ORDER[a.state] - ORDER[b.state])

/** The mark beside an area's name, if it has one. */
export const markOfArea = (state: State): MarkKind | undefined =>
  state === 'outage' ? 'outage' : state === 'busy' ? 'spike' : state === 'low' ? 'drop' : undefined
