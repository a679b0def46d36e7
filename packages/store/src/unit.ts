const units = new Map(
  Object.entries({
    kb: 'kB',
    mb: 'MB',
    gb: 'GB',
    tb: 'TB',
    wh: 'Wh',
    kwh: 'kWh',
    mwh: 'MWh',
    kw: 'kW',
    mhz: 'MHz',
    l: 'L',
    m3: 'm³',
    min: 'min',
    minutes: 'min',
    s: 's',
    c: '°C',
    pct: '%',
    percent: '%',
  }),
)

/** The unit that ends a metric's code, as in `energy_kwh`; none where it says none. */
export function unitIn(metricCode: string): string {
  const [, ...rest] = metricCode.toLowerCase().split('_')
  return units.get(rest.at(-1) ?? '') ?? ''
}
