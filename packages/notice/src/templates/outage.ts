import type { Desk, Letter } from '../letter.ts'
import type { Localized } from '../locale.ts'
import { capital, oneLine } from '../wording.ts'

/** What an area is without. */
export type ServiceKind = 'mobile' | 'internet' | 'power' | 'water'

/** Service in an area is down. */
export interface OutageFacts {
  readonly kind: 'outage'
  /** Left out, plainly “service”. */
  readonly service?: ServiceKind
  /** In the customer's language. */
  readonly areaName: string
  readonly since: Date
  /** `null` while nobody knows. */
  readonly expectedBackAt: Date | null
  /** `null` when none is promised. */
  readonly nextUpdateAt: Date | null
}

const services: Localized<Readonly<Record<ServiceKind | 'any', string>>> = {
  en: {
    mobile: 'mobile service',
    internet: 'internet service',
    power: 'power',
    water: 'water supply',
    any: 'service',
  },
  'zh-Hant': {
    mobile: '流動服務',
    internet: '上網服務',
    power: '電力供應',
    water: '食水供應',
    any: '服務',
  },
  'zh-Hans': {
    mobile: '移动服务',
    internet: '上网服务',
    power: '供电',
    water: '供水',
    any: '服务',
  },
}

interface Said {
  service: string
  area: string
  since: string
  back: string | null
  update: string | null
  restarts: boolean
}

const words: Localized<{
  subject: (s: Said) => string
  down: (s: Said) => string
  working: (s: Said) => string
  happened: string
  means: string
  meaning: (s: Said) => string
  can: string
  choices: (s: Said) => readonly string[]
  see: string
  because: (s: Said) => string
  stop: string
  sms: {
    down: (brand: string, s: Said) => string
    /** Ends the sentence when nothing about the work follows. */
    alone: string
    working: (s: Said) => string
    noNeed: (s: Said) => string
    update: (s: Said, link: string) => string
    stop: string
  }
}> = {
  en: {
    subject: (s) => `${capital(s.service)} in ${s.area} is down`,
    down: (s) => `${capital(s.service)} in ${s.area} has been down since ${s.since}.`,
    working: (s) =>
      s.back === null
        ? 'We are working on it and cannot say yet when it will be back.'
        : `We are working on it and expect it back by about ${s.back}.`,
    happened: 'What happened',
    means: 'What it means for you',
    meaning: (s) =>
      `It concerns the whole area, not your line alone.${s.update === null ? '' : ` Next update: ${s.update}.`}`,
    can: 'What you can do',
    choices: (s) => [
      `Nothing. You do not need to call${s.restarts ? ' or restart' : ''}.`,
      'See the latest at any time.',
    ],
    see: 'See the latest',
    because: (s) => `You get this because your service is in ${s.area} and outage notices are on.`,
    stop: 'Stop outage notices',
    sms: {
      down: (brand, s) => `${brand}: ${s.service} in ${s.area} has been down since ${s.since}`,
      alone: '.',
      working: (s) =>
        s.back === null
          ? '. We are working on it and cannot say yet when it will be back.'
          : `. We are working on it and expect it back by about ${s.back}.`,
      noNeed: (s) => ` You do not need to call${s.restarts ? ' or restart' : ''}.`,
      update: (s, link) =>
        s.update === null ? ` See the latest: ${link}.` : ` Next update ${s.update}: ${link}.`,
      stop: ' Reply STOP to end outage notices.',
    },
  },
  'zh-Hant': {
    subject: (s) => `${s.area}${s.service}中斷`,
    down: (s) => `${s.area}${s.service}自 ${s.since} 起中斷。`,
    working: (s) =>
      s.back === null ? '正在搶修，恢復時間未定。' : `正在搶修，預計約 ${s.back} 恢復。`,
    happened: '發生了甚麼事',
    means: '對您的影響',
    meaning: (s) =>
      `受影響的是整個地區，並非只有您的線路。${s.update === null ? '' : `下次更新：${s.update}。`}`,
    can: '您可以怎樣做',
    choices: (s) => [
      `不用處理。您毋須致電${s.restarts ? '或重新開機' : ''}。`,
      '隨時查看最新情況。',
    ],
    see: '查看最新情況',
    because: (s) => `您收到此通知，是因為您的服務位於${s.area}，而中斷通知已開啟。`,
    stop: '停止中斷通知',
    sms: {
      down: (brand, s) => `${brand}：${s.area}${s.service}自 ${s.since} 起中斷`,
      alone: '。',
      working: (s) =>
        s.back === null ? '，正在搶修，恢復時間未定。' : `，正在搶修，預計約 ${s.back} 恢復。`,
      noNeed: (s) => `您毋須致電${s.restarts ? '或重新開機' : ''}。`,
      update: (s, link) =>
        s.update === null ? `最新情況：${link}。` : `${s.update} 更新：${link}。`,
      stop: '回覆 STOP 停止中斷通知。',
    },
  },
  'zh-Hans': {
    subject: (s) => `${s.area}${s.service}中断`,
    down: (s) => `${s.area}${s.service}自 ${s.since} 起中断。`,
    working: (s) =>
      s.back === null ? '正在抢修，恢复时间未定。' : `正在抢修，预计约 ${s.back} 恢复。`,
    happened: '发生了什么',
    means: '对您的影响',
    meaning: (s) =>
      `受影响的是整个地区，并非只有您的线路。${s.update === null ? '' : `下次更新：${s.update}。`}`,
    can: '您可以怎么做',
    choices: (s) => [`不用处理。您无需来电${s.restarts ? '或重启' : ''}。`, '随时查看最新情况。'],
    see: '查看最新情况',
    because: (s) => `您收到此通知，是因为您的服务位于${s.area}，并且中断通知已开启。`,
    stop: '停止中断通知',
    sms: {
      down: (brand, s) => `${brand}：${s.area}${s.service}自 ${s.since} 起中断`,
      alone: '。',
      working: (s) =>
        s.back === null ? '，正在抢修，恢复时间未定。' : `，正在抢修，预计约 ${s.back} 恢复。`,
      noNeed: (s) => `您无需来电${s.restarts ? '或重启' : ''}。`,
      update: (s, link) =>
        s.update === null ? `最新情况：${link}。` : `${s.update} 更新：${link}。`,
      stop: '回复 STOP 停止中断通知。',
    },
  },
}

export function outageLetter(facts: OutageFacts, desk: Desk): Letter {
  const { format, locale, now, brandName, seeUrl } = desk
  const w = words[locale]
  // A promise whose time has passed is none.
  const when = (at: Date | null) => (at === null || at <= now ? null : format.moment(at, now))
  const said: Said = {
    service: services[locale][facts.service ?? 'any'],
    area: oneLine(facts.areaName),
    since: format.moment(facts.since, now),
    back: when(facts.expectedBackAt),
    update: when(facts.nextUpdateAt),
    restarts: facts.service === 'mobile' || facts.service === 'internet',
  }
  return {
    subject: w.subject(said),
    heading: w.subject(said),
    lead: w.working(said),
    sections: [
      { heading: w.happened, text: w.down(said) },
      { heading: w.means, text: w.meaning(said) },
      { heading: w.can, choices: w.choices(said) },
    ],
    see: w.see,
    because: w.because(said),
    stop: w.stop,
    sms: (cut) => {
      const { alone, working, noNeed, update, stop } = w.sms
      const down = w.sms.down(cut(brandName), { ...said, area: cut(said.area) })
      return [
        down + working(said) + noNeed(said) + update(said, seeUrl) + stop,
        down + working(said) + update(said, seeUrl) + stop,
        down + alone + update(said, seeUrl) + stop,
        down + working(said) + stop,
        down + alone + stop,
      ]
    },
  }
}
