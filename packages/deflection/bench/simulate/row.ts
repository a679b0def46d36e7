/** One line of the table: what was asked for and what was measured. */
export interface Row {
  readonly what: string
  readonly target: string
  readonly measured: string
  readonly reached: boolean
}

export const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} %`

export const range = (shares: readonly number[], digits = 1): string => {
  const [low, high] = [Math.min(...shares), Math.max(...shares)]
  return `${(low * 100).toFixed(digits)}–${percent(high, digits)}`
}
