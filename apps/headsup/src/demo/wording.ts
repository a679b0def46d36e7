import type { Locale } from '@headsup/store'

type Said = Readonly<Record<Locale, string>>

/** What callers say, by the driver of their contact. */
export const said: Readonly<Record<string, readonly Said[]>> = {
  billing: [
    {
      en: 'My bill is much higher than usual. What happened?',
      'zh-Hant': '我的帳單比平時高很多，發生了甚麼事？',
      'zh-Hans': '我的账单比平时高很多，发生了什么？',
    },
    {
      en: 'I was charged for extra data that I did not expect.',
      'zh-Hant': '我被收取了意料之外的數據費用。',
      'zh-Hans': '我被收取了意料之外的流量费用。',
    },
  ],
  outage: [
    {
      en: 'There is no mobile service in my area.',
      'zh-Hant': '我這區沒有流動服務。',
      'zh-Hans': '我这里没有移动信号。',
    },
    {
      en: 'When will the network be back?',
      'zh-Hant': '網絡幾時恢復？',
      'zh-Hans': '网络什么时候恢复？',
    },
  ],
  usage: [
    {
      en: 'My data runs out faster than before.',
      'zh-Hant': '我的數據用得比以前快。',
      'zh-Hans': '我的流量用得比以前快。',
    },
  ],
  delivery: [
    {
      en: 'Where is my order?',
      'zh-Hant': '我的訂單在哪裏？',
      'zh-Hans': '我的订单在哪里？',
    },
  ],
  device: [
    {
      en: 'How do I set up my new phone?',
      'zh-Hant': '新手機怎樣設定？',
      'zh-Hans': '新手机怎么设置？',
    },
  ],
  plan: [
    {
      en: 'I would like to change my plan.',
      'zh-Hant': '我想更改月費計劃。',
      'zh-Hans': '我想更换套餐。',
    },
  ],
  payment: [
    {
      en: 'How can I pay by direct debit?',
      'zh-Hant': '怎樣用自動轉帳付款？',
      'zh-Hans': '怎么用自动扣款付款？',
    },
  ],
}
