import type { Localized } from '../locale.ts'
import type { Supply } from '../metric.ts'

/** What to say of one kind of supply: nobody looks for a tap that uses up mobile data. */
export interface Advice {
  /** What may be behind use that never drops. */
  readonly leak: string
  /** What to look at when use is high. */
  readonly high: string
  /** What to check when use is low. */
  readonly low: string
  /** What to check when nothing is heard of it. */
  readonly silent: string
  /** What can be done about a bill it drives. */
  readonly bill: string
  /** The button beneath that. */
  readonly seeBill: string
}

type Words = Localized<
  Readonly<Partial<Record<Supply, Partial<Advice>>>> & { readonly any: Advice }
>

const stop = {
  en: {
    bill: 'See what you used and, if you wish, stop extra charges.',
    seeBill: 'See it or stop extra charges',
  },
  'zh-Hant': { bill: '查看用量，並可按需要停止額外收費。', seeBill: '查看用量或停止額外收費' },
  'zh-Hans': { bill: '查看用量，并可按需要停止额外收费。', seeBill: '查看用量或停止额外收费' },
}

const words: Words = {
  en: {
    any: {
      leak: 'Something may be running all the time.',
      high: 'See when it was used, and check what was running then.',
      low: 'See since when, and check what is switched on.',
      silent: 'Check that what measures it is switched on.',
      bill: 'See what you used, and on which days.',
      seeBill: 'See what you used',
    },
    data: {
      leak: 'Something may be using it all the time, such as a backup or an app in the background.',
      high: 'See when it was used, and check which apps and devices use it.',
      low: 'See since when, and check that your line and your device work.',
      silent: 'Check that your device is switched on and has a signal.',
      ...stop.en,
    },
    voice: {
      high: 'See when you called, and check that all calls are yours.',
      low: 'See since when, and check that your line works.',
      silent: 'Check that your phone is switched on and has a signal.',
      ...stop.en,
    },
    roaming: {
      leak: 'Something may be using it all the time, such as a backup or an app in the background.',
      high: 'See when it was used, and switch roaming off if you do not need it.',
      silent: 'Check that your device is switched on and has a signal.',
      ...stop.en,
    },
    electricity: {
      leak: 'Something may be running all the time, such as a heater, a pump or an old fridge.',
      high: 'See when it was used, and check what was switched on then.',
      silent: 'Check that your power is on. If it is, the meter may have lost its connection.',
    },
    gas: {
      leak: 'Something may be running all the time, such as a boiler or a heater.',
      high: 'See when it was used, and check your heating and hot water.',
      low: 'See since when, and check your heating and hot water.',
      silent: 'Nothing at once: the meter may have lost its connection.',
    },
    water: {
      leak: 'Something may be running all the time, such as a tap, a toilet or a pipe.',
      high: 'See when it was used, and check taps, toilets and the garden.',
      low: 'See since when, and check that your water runs as usual.',
      silent: 'Check that your water runs. If it does, the meter may have lost its connection.',
    },
  },
  'zh-Hant': {
    any: {
      leak: '可能有設備一直在運作。',
      high: '查看何時使用，並檢查當時有甚麼在運作。',
      low: '查看何時開始，並檢查設備是否已開啟。',
      silent: '檢查量度用量的設備是否已開啟。',
      bill: '查看用了多少，以及在哪幾天使用。',
      seeBill: '查看用量',
    },
    data: {
      leak: '可能有程式一直在使用數據，例如自動備份或背景運作的應用程式。',
      high: '查看何時使用，並檢查哪些應用程式和裝置在使用。',
      low: '查看何時開始，並檢查線路和裝置是否正常。',
      silent: '檢查裝置是否已開啟並有訊號。',
      ...stop['zh-Hant'],
    },
    voice: {
      high: '查看通話時間，並檢查是否都是您的通話。',
      low: '查看何時開始，並檢查線路是否正常。',
      silent: '檢查電話是否已開啟並有訊號。',
      ...stop['zh-Hant'],
    },
    roaming: {
      leak: '可能有程式一直在使用數據，例如自動備份或背景運作的應用程式。',
      high: '查看何時使用；如不需要，可關閉漫遊。',
      silent: '檢查裝置是否已開啟並有訊號。',
      ...stop['zh-Hant'],
    },
    electricity: {
      leak: '可能有電器一直在運作，例如暖爐、水泵或舊雪櫃。',
      high: '查看何時使用，並檢查當時開啟了哪些電器。',
      silent: '檢查供電是否正常。如供電正常，可能是電錶未能連線。',
    },
    gas: {
      leak: '可能有爐具一直在使用，例如熱水爐或暖爐。',
      high: '查看何時使用，並檢查暖氣和熱水。',
      low: '查看何時開始，並檢查暖氣和熱水是否正常。',
      silent: '毋須即時處理，可能是氣錶未能連線。',
    },
    water: {
      leak: '可能有地方一直在用水，例如水龍頭、座廁或水管。',
      high: '查看何時使用，並檢查水龍頭、座廁和花園。',
      low: '查看何時開始，並檢查供水是否正常。',
      silent: '檢查供水是否正常。如供水正常，可能是水錶未能連線。',
    },
  },
  'zh-Hans': {
    any: {
      leak: '可能有设备一直在运行。',
      high: '查看什么时候使用，并检查当时有什么在运行。',
      low: '查看从何时开始，并检查设备是否已打开。',
      silent: '检查计量用量的设备是否已打开。',
      bill: '查看用了多少，以及在哪几天使用。',
      seeBill: '查看用量',
    },
    data: {
      leak: '可能有程序一直在使用流量，例如自动备份或后台运行的应用。',
      high: '查看什么时候使用，并检查哪些应用和设备在使用。',
      low: '查看从何时开始，并检查线路和设备是否正常。',
      silent: '检查设备是否已打开并有信号。',
      ...stop['zh-Hans'],
    },
    voice: {
      high: '查看通话时间，并检查是否都是您的通话。',
      low: '查看从何时开始，并检查线路是否正常。',
      silent: '检查电话是否已打开并有信号。',
      ...stop['zh-Hans'],
    },
    roaming: {
      leak: '可能有程序一直在使用流量，例如自动备份或后台运行的应用。',
      high: '查看什么时候使用；如不需要，可关闭漫游。',
      silent: '检查设备是否已打开并有信号。',
      ...stop['zh-Hans'],
    },
    electricity: {
      leak: '可能有电器一直在运行，例如取暖器、水泵或旧冰箱。',
      high: '查看什么时候使用，并检查当时打开了哪些电器。',
      silent: '检查供电是否正常。如果供电正常，可能是电表未能联网。',
    },
    gas: {
      leak: '可能有设备一直在用气，例如热水器或取暖器。',
      high: '查看什么时候使用，并检查暖气和热水。',
      low: '查看从何时开始，并检查暖气和热水是否正常。',
      silent: '无需马上处理，可能是燃气表未能联网。',
    },
    water: {
      leak: '可能有地方一直在用水，例如水龙头、马桶或水管。',
      high: '查看什么时候使用，并检查水龙头、马桶和花园。',
      low: '查看从何时开始，并检查供水是否正常。',
      silent: '检查供水是否正常。如果供水正常，可能是水表未能联网。',
    },
  },
}

/** The advice on a supply; what is not said of it in particular is said in general. */
export function adviceOn(supply: Supply, locale: keyof Words): Advice {
  return { ...words[locale].any, ...words[locale][supply] }
}
