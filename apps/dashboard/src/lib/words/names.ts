import { m } from '#lib/paraglide/messages.js'

/** The word for a value of the API, or the value itself where we have none. */
const word =
  (words: Readonly<Record<string, () => string>>) =>
  (value: string): string =>
    words[value]?.() ?? value

export const kindName = word({
  spike: m.kind_spike,
  drop: m.kind_drop,
  silence: m.kind_silence,
  leak: m.kind_leak,
  bill: m.kind_bill,
  outage: m.kind_outage,
})

export const stateName = word({
  open: m.state_open,
  unseen: m.state_unseen,
  pending: m.state_pending,
  firing: m.state_firing,
  resolved: m.state_resolved,
  all: m.state_all,
})

export const channelName = word({
  email: m.channel_email,
  sms: m.channel_sms,
  voice: m.channel_voice,
  push: m.channel_push,
  webhook: m.channel_webhook,
})

export const areaStateName = word({
  outage: m.area_state_outage,
  busy: m.area_state_busy,
  low: m.area_state_low,
  usual: m.area_state_usual,
  unknown: m.area_state_unknown,
})

export const standingName = word({
  told: m.standing_told,
  waiting: m.standing_waiting,
  held: m.standing_held,
  unreachable: m.standing_unreachable,
  'not decided': m.standing_not_decided,
})

const contacted = word({
  phone: m.contact_phone,
  call: m.contact_phone,
  chat: m.contact_chat,
  email: m.contact_email,
})

/** "called about the bill", by channel and driver. */
export function contactWords(channel: string | null, driver: string | null): string {
  const how = channel === null ? m.contact_other() : contacted(channel)
  const said = how === channel ? m.contact_other() : how
  const about = driver === null ? '' : driverName(driver)
  return about ? m.contact_about({ how: said, about }) : said
}

export const driverName = word({
  billing: m.driver_billing,
  usage: m.driver_usage,
  roaming: m.driver_roaming,
  outage: m.driver_outage,
  network: m.driver_network,
  delivery: m.driver_delivery,
  device: m.driver_device,
  plan: m.driver_plan,
  other: m.driver_other,
})

/** "about the bill"; a driver that has no words of its own is named by its code. */
export function aboutDriver(driver: string): string {
  const about = driverName(driver)
  return about === driver ? m.surge_about({ driver }) : about
}
