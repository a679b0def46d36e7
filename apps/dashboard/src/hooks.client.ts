import { defineCustomClientStrategy, locales } from '#lib/paraglide/runtime.js'

/** The server has already decided; the page says what. */
defineCustomClientStrategy('custom-reader', {
  getLocale: () => locales.find((locale) => locale === document.documentElement.lang),
  setLocale: () => {},
})
