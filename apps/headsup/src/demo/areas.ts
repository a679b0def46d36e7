import type { AreaInput } from '@headsup/store/bulk'

const area = (code: string, en: string, hant: string, hans: string): AreaInput => ({
  code,
  names: { en, 'zh-Hant': hant, 'zh-Hans': hans },
})

/** Where the sample carrier's customers live. */
export const areas: readonly AreaInput[] = [
  area('central', 'Central', '中環', '中环'),
  area('wan-chai', 'Wan Chai', '灣仔', '湾仔'),
  area('causeway-bay', 'Causeway Bay', '銅鑼灣', '铜锣湾'),
  area('north-point', 'North Point', '北角', '北角'),
  area('chai-wan', 'Chai Wan', '柴灣', '柴湾'),
  area('aberdeen', 'Aberdeen', '香港仔', '香港仔'),
  area('tsim-sha-tsui', 'Tsim Sha Tsui', '尖沙咀', '尖沙咀'),
  area('mong-kok', 'Mong Kok', '旺角', '旺角'),
  area('sham-shui-po', 'Sham Shui Po', '深水埗', '深水埗'),
  area('kowloon-city', 'Kowloon City', '九龍城', '九龙城'),
  area('kwun-tong', 'Kwun Tong', '觀塘', '观塘'),
  area('wong-tai-sin', 'Wong Tai Sin', '黃大仙', '黄大仙'),
  area('kwai-chung', 'Kwai Chung', '葵涌', '葵涌'),
  area('tsuen-wan', 'Tsuen Wan', '荃灣', '荃湾'),
  area('tuen-mun', 'Tuen Mun', '屯門', '屯门'),
  area('yuen-long', 'Yuen Long', '元朗', '元朗'),
  area('sha-tin', 'Sha Tin', '沙田', '沙田'),
  area('tai-po', 'Tai Po', '大埔', '大埔'),
  area('tseung-kwan-o', 'Tseung Kwan O', '將軍澳', '将军澳'),
  area('tung-chung', 'Tung Chung', '東涌', '东涌'),
]
