/** Which of the customers behind a figure are shown. */
export interface Filter {
  readonly arm?: 'treatment' | 'holdout'
  readonly contacted?: 'yes' | 'no'
  /** Where the page before ended. */
  readonly before?: string
}

const one = <T extends string>(choices: readonly T[], said: string | null): T | undefined =>
  choices.find((choice) => choice === said)

export function filterOf(search: URLSearchParams): Filter {
  const arm = one(['treatment', 'holdout'], search.get('arm'))
  const contacted = one(['yes', 'no'], search.get('contacted'))
  const before = search.get('before')
  return {
    ...(arm && { arm }),
    ...(contacted && { contacted }),
    ...(before !== null && /^\d{1,15}$/.test(before) && { before }),
  }
}
