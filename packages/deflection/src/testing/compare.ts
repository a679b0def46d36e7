import type { Case, VectorFile } from './case.ts'

/** Why a case failed, one line each; empty when it passed. */
export function differences(
  { expected, tol }: Case,
  got: Record<string, unknown>,
  file: VectorFile,
): string[] {
  return Object.entries(expected).flatMap(([name, want]) => {
    const value = got[name]
    // Parameters of the method that a file repeats among its results.
    if (parameters.has(name) && value === undefined) return []
    const found: unknown = typeof value === 'function' ? value() : value
    return compare(name, want, found, tolerance(name, tol, file.default_tolerance))
  })
}

const parameters = new Set(['alpha', 'beta', 'gamma', 'initial', 'start'])

interface Tolerance {
  readonly abs: number
  readonly rel: number
}

function tolerance(
  name: string,
  tol: Case['tol'],
  usual: VectorFile['default_tolerance'],
): Tolerance {
  const own = tol?.[name]
  if (own !== undefined) return { abs: own, rel: 0 }
  const { abs, rel } = tol && ('abs' in tol || 'rel' in tol) ? tol : (usual ?? { rel: 1e-9 })
  return { abs: abs ?? 0, rel: rel ?? 0 }
}

function compare(name: string, want: unknown, got: unknown, within: Tolerance): string[] {
  if (Array.isArray(want)) {
    if (!Array.isArray(got) || got.length !== want.length) return [`${name}: no such list`]
    return want.flatMap((value, i) => compare(`${name}[${i}]`, value, got[i], within))
  }
  if (want !== null && typeof want === 'object') {
    return Object.entries(want).flatMap(([key, value]) =>
      compare(`${name}.${key}`, value, (got as Record<string, unknown> | undefined)?.[key], within),
    )
  }
  const wanted = number(want)
  const found = number(got)
  if (wanted === undefined) return want === got ? [] : [`${name}: ${got} instead of ${want}`]
  const near =
    found !== undefined &&
    (found === wanted ||
      Math.abs(found - wanted) <= Math.max(within.abs, within.rel * Math.abs(wanted)))
  return near ? [] : [`${name}: ${got} instead of ${want}`]
}

function number(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return value === 'Infinity' ? Infinity : value === '-Infinity' ? -Infinity : undefined
}
