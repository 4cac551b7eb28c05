/** In this order: each names those after it, too. */
const browsers: [sign: RegExp, name: string][] = [
  [/\bEdg\w*\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/Chrom(e|ium)\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
];
const systems: [sign: RegExp, name: string][] = [
  [/\biPhone\b|\biPad\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** `Firefox, Windows`: enough to know one's own again. Null for what names no browser. */
export function describeBrowser(userAgent: string): string | null {
  const nameIn = (signs: [RegExp, string][]) => signs.find(([sign]) => sign.test(userAgent))?.[1];
  const browser = nameIn(browsers);
  if (browser === undefined) return null;
  const system = nameIn(systems);
  return system === undefined ? browser : `${browser}, ${system}`;
}
