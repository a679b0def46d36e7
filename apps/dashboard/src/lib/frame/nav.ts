import { m } from '#lib/paraglide/messages.js'

/** One entry of the main navigation. */
export interface Entry {
  readonly href: string
  readonly label: () => string
  /** After G. */
  readonly key: string
  /** A path in a box of 24, stroked. */
  readonly icon: string
  /** Stands in the phone's tab bar; the others are under More. */
  readonly tab: boolean
}

export const entries: readonly Entry[] = [
  {
    href: '/',
    label: m.nav_live,
    key: 'l',
    icon: 'M2 12h4l3-7 4 12 3-8 1.5 3H22',
    tab: true,
  },
  {
    href: '/alerts',
    label: m.nav_alerts,
    key: 'a',
    icon: 'M12 4l9 16H3zM12 10v5M12 17.5v.5',
    tab: true,
  },
  {
    href: '/customers',
    label: m.nav_customers,
    key: 'c',
    icon: 'M12 4a4 4 0 100 8 4 4 0 000-8zM4 21c1-5 4-6.500 8-6.500s7 1.500 8 6.500',
    tab: true,
  },
  {
    href: '/areas',
    label: m.nav_areas,
    key: 'r',
    icon: 'M12 21c5-5 7-8.500 7-11a7 7 0 10-14 0c0 2.500 2 6 7 11zM12 8a2 2 0 100 4 2 2 0 000-4z',
    tab: false,
  },
  {
    href: '/notices',
    label: m.nav_notices,
    key: 'n',
    icon: 'M4 5h16v11h-9l-4 4v-4H4z',
    tab: true,
  },
  {
    href: '/deflection',
    label: m.nav_deflection,
    key: 'd',
    icon: 'M4 12h16M7 8v8M17 8v8M10 12h4',
    tab: false,
  },
  {
    href: '/forecast',
    label: m.nav_forecast,
    key: 'f',
    icon: 'M3 17l5-6 4 3 4-6M16 8l5-3M16 8l5 4M3 21h18',
    tab: false,
  },
  {
    href: '/staffing',
    label: m.nav_staffing,
    key: 't',
    icon: 'M4 5h4v4H4zM10 5h4v4h-4zM16 5h4v4h-4zM4 11h4v4H4zM10 11h4v4h-4zM16 11h4v4h-4zM4 17h4v4H4zM10 17h4v4h-4z',
    tab: false,
  },
  {
    href: '/planner',
    label: m.nav_planner,
    key: 'e',
    icon: 'M12 3v18M5 7h14M5 7l-3 7h6zM19 7l-3 7h6z',
    tab: false,
  },
  {
    href: '/policies',
    label: m.nav_policies,
    key: 'p',
    icon: 'M4 6h16M4 12h10M4 18h13',
    tab: false,
  },
  {
    href: '/settings',
    label: m.nav_settings,
    key: 's',
    icon: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 4.500v5M8 14.500v5',
    tab: false,
  },
]

/** Whether an entry leads to the page at this path or to one below it. */
export const isCurrent = (entry: Entry, pathname: string): boolean =>
  entry.href === '/'
    ? pathname === '/'
    : pathname === entry.href || pathname.startsWith(`${entry.href}/`)
