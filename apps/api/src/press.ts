/** The languages a report can be made in. */
export const REPORT_LOCALES = ['en', 'zh-Hant', 'zh-Hans'] as const
export type ReportLocale = (typeof REPORT_LOCALES)[number]

/** A printed report. */
export interface Printed {
  readonly pdf: Uint8Array
  /** Its first sentence, in its language. */
  readonly headline: string
}

/** Makes reports; a browser does the work, see the composition. */
export interface Press {
  /**
   * @param month  `2026-10`
   * @throws {PressError} when there is no browser, or it could not make the report
   */
  print(month: string, locale: ReportLocale): Promise<Printed>
}

/** Why there is no report; the message is a sentence for whoever wanted it. */
export class PressError extends Error {
  override readonly name = 'PressError'
}
