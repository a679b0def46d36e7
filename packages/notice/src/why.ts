import type { Decision, SkipDetails, SkipReason } from './decide.ts'
import type { Locale, Localized } from './locale.ts'
import type { ChannelKind, QuietHours } from './policy.ts'

type SkipWords = { readonly [R in SkipReason]: (detail: SkipDetails[R]) => string }

interface Words {
  channels: Readonly<Record<ChannelKind, string>>
  /** Between the channels of a list. */
  or: string
  sent: (channel: string) => string
  waits: (channel: string, quiet: QuietHours) => string
  held: (share: string) => string
  skips: SkipWords
}

const list = (channels: readonly ChannelKind[], locale: Locale) =>
  channels.map((kind) => words[locale].channels[kind]).join(words[locale].or)

const words: Localized<Words> = {
  en: {
    channels: { email: 'e-mail', webhook: 'webhook' },
    or: ' or ',
    sent: (channel) => `Sent at once by ${channel}: no rule of the policy was against it.`,
    waits: (channel, { from, to }) =>
      `Waits for ${to} and then goes by ${channel}: quiet hours last from ${from} to ${to} where they live.`,
    held: (share) => `They are held out, ${share}, so that we can measure what notices do.`,
    skips: {
      disabled: () => 'The policy is switched off.',
      over: () => 'It was over before the notice could go out.',
      'too late': ({ afterHours }) =>
        `It would have come too late: the policy tells only within ${duration.en(afterHours)}.`,
      absorbed: () => 'The notice about the area outage covers it.',
      'no channel': ({ channels }) => `They left no address for ${list(channels, 'en')}.`,
      'no consent': ({ channels }) =>
        `They did not agree to be written to by ${list(channels, 'en')}.`,
      stopped: () => 'They stopped notices of this kind.',
      'already contacted': () => 'They had already contacted us about it.',
      cooldown: ({ cooldownHours, hoursSince }) =>
        `They were told the same thing ${ago.en(hoursSince)}; the policy tells at most once in ${duration.en(cooldownHours)}.`,
      'weekly cap': ({ notices, maxPerCustomerWeek }) =>
        `They had ${notices} ${notices === 1 ? 'notice' : 'notices'} in the last 7 days; the policy allows ${maxPerCustomerWeek}.`,
      'global holdout': ({ quarter, share: of }) =>
        `No policy tells them anything in ${quarter}: ${share(of, 'en')} is held out of all notices, so that we can measure them as a whole.`,
    },
  },
  'zh-Hant': {
    channels: { email: '電郵', webhook: 'webhook' },
    or: '或',
    sent: (channel) => `已即時以${channel}發出：政策的規則均無異議。`,
    waits: (channel, { from, to }) =>
      `等到 ${to} 才以${channel}發出：當地 ${from} 至 ${to} 為勿擾時段。`,
    held: (share) => `屬於對照組（${share}），不予通知，以衡量通知的作用。`,
    skips: {
      disabled: () => '政策已關閉。',
      over: () => '通知發出之前，事情已經結束。',
      'too late': ({ afterHours }) =>
        `為時已晚：政策只在 ${duration['zh-Hant'](afterHours)}內通知。`,
      absorbed: () => '地區服務中斷的通知已涵蓋此事。',
      'no channel': ({ channels }) => `客戶沒有留下${list(channels, 'zh-Hant')}地址。`,
      'no consent': ({ channels }) => `客戶沒有同意接收${list(channels, 'zh-Hant')}通知。`,
      stopped: () => '客戶已停止此類通知。',
      'already contacted': () => '客戶已就此事聯絡我們。',
      cooldown: ({ cooldownHours, hoursSince }) =>
        `客戶${ago['zh-Hant'](hoursSince)}已收到同樣的通知；政策規定 ${duration['zh-Hant'](cooldownHours)}內最多一次。`,
      'weekly cap': ({ notices, maxPerCustomerWeek }) =>
        `客戶過去 7 日已有 ${notices} 則通知；政策最多容許 ${maxPerCustomerWeek} 則。`,
      'global holdout': ({ quarter, share: of }) =>
        `${quarter} 內不接收任何政策的通知：${share(of, 'zh-Hant')}客戶屬於整體對照組，用以衡量全部通知的作用。`,
    },
  },
  'zh-Hans': {
    channels: { email: '邮件', webhook: 'webhook' },
    or: '或',
    sent: (channel) => `已立即以${channel}发出：策略的规则均无异议。`,
    waits: (channel, { from, to }) =>
      `等到 ${to} 才以${channel}发出：当地 ${from} 至 ${to} 为免打扰时段。`,
    held: (share) => `属于对照组（${share}），不予通知，以衡量通知的作用。`,
    skips: {
      disabled: () => '策略已关闭。',
      over: () => '通知发出之前，事情已经结束。',
      'too late': ({ afterHours }) =>
        `为时已晚：策略只在 ${duration['zh-Hans'](afterHours)}内通知。`,
      absorbed: () => '地区服务中断的通知已涵盖此事。',
      'no channel': ({ channels }) => `客户没有留下${list(channels, 'zh-Hans')}地址。`,
      'no consent': ({ channels }) => `客户没有同意接收${list(channels, 'zh-Hans')}通知。`,
      stopped: () => '客户已停止此类通知。',
      'already contacted': () => '客户已就此事联系我们。',
      cooldown: ({ cooldownHours, hoursSince }) =>
        `客户${ago['zh-Hans'](hoursSince)}已收到同样的通知；策略规定 ${duration['zh-Hans'](cooldownHours)}内最多一次。`,
      'weekly cap': ({ notices, maxPerCustomerWeek }) =>
        `客户过去 7 天已有 ${notices} 条通知；策略最多允许 ${maxPerCustomerWeek} 条。`,
      'global holdout': ({ quarter, share: of }) =>
        `${quarter} 内不接收任何策略的通知：${share(of, 'zh-Hans')}客户属于整体对照组，用以衡量全部通知的作用。`,
    },
  },
}

/** Says a span in hours as whole days where it is some: `7 days`, `36 hours`. */
const duration: Localized<(hours: number) => string> = {
  en: (hours) => span(hours, (n, unit) => `${n} ${unit}${n === 1 ? '' : 's'}`),
  'zh-Hant': (hours) => span(hours, (n, unit) => `${n} ${unit === 'day' ? '日' : '小時'}`),
  'zh-Hans': (hours) => span(hours, (n, unit) => `${n} ${unit === 'day' ? '天' : '小时'}`),
}

const ago: Localized<(hours: number) => string> = {
  en: (hours) => (hours < 1 ? 'within the last hour' : `${duration.en(rough(hours))} ago`),
  'zh-Hant': (hours) => (hours < 1 ? '在一小時內' : `於 ${duration['zh-Hant'](rough(hours))}前`),
  'zh-Hans': (hours) => (hours < 1 ? '在一小时内' : `于 ${duration['zh-Hans'](rough(hours))}前`),
}

function span(hours: number, say: (n: number, unit: 'day' | 'hour') => string): string {
  return hours >= 48 && hours % 24 === 0
    ? say(hours / 24, 'day')
    : say(Math.round(hours * 10) / 10, 'hour')
}

/** Whole hours for two days, then whole days; never rounded up, or an elapsed cooldown would seem to be over. */
function rough(hours: number): number {
  return hours < 48 ? Math.floor(hours) : Math.floor(hours / 24) * 24
}

/** Names the rule that decided, in one sentence for staff. */
export function why(decision: Decision, locale: Locale): string {
  const w = words[locale]
  switch (decision.kind) {
    case 'send': {
      const channel = w.channels[decision.channel]
      return decision.waitsFor === null ? w.sent(channel) : w.waits(channel, decision.waitsFor)
    }
    case 'hold':
      return w.held(share(decision.holdout, locale))
    case 'skip': {
      // Reason and detail belong together, which an index by a union cannot say.
      const say = w.skips[decision.reason] as (detail: SkipDetails[SkipReason]) => string
      return say(decision.detail)
    }
  }
}

/** `1 in 10` where that is exact, else per cent. */
function share(holdout: number, locale: Locale): string {
  const oneIn = 1 / holdout
  if (Math.abs(oneIn - Math.round(oneIn)) < 1e-9) {
    const n = Math.round(oneIn)
    return locale === 'en' ? `1 in ${n}` : `${n} 分之 1`
  }
  return `${Math.round(holdout * 1000) / 10}%`
}
