/** What the charts ask the kit for: who reads. */
export const page = { data: { reader: { locale: 'en', timeZone: 'UTC' }, frame: null } }
