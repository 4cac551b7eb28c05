import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** Lapis, the one accent. Steps 6 to 9 carry white text, steps 0 to 3 carry ink, all at 4.5:1 or more. */
const lapis: MantineColorsTuple = [
  '#eef2fc',
  '#dde4f6',
  '#bac8ec',
  '#93a9e0',
  '#728dd4',
  '#5272c2',
  '#33509e',
  '#2b4589',
  '#233970',
  '#1b2c57',
];

/** For what cannot be taken back; with the contrast of lapis, which Mantine's own red has not. */
const red: MantineColorsTuple = [
  '#fdf1f0',
  '#fbe3e1',
  '#f4c3bf',
  '#ec9f99',
  '#e0736b',
  '#c0392f',
  '#a3231b',
  '#8d1d16',
  '#761812',
  '#5c120e',
];

/** Warm greys for the dark side, so that it belongs with the paper of the light one. */
const dark: MantineColorsTuple = [
  '#e9e7e2',
  '#c9c6bf',
  '#a8a59d',
  '#827f78',
  '#4a4945',
  '#3a3936',
  '#2a2927',
  '#201f1e',
  '#191918',
  '#121211',
];

export const theme = createTheme({
  primaryColor: 'lapis',
  primaryShade: { light: 6, dark: 5 },
  colors: { lapis, red, dark },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  headings: {
    fontFamily: 'ui-serif, "Iowan Old Style", "Palatino Linotype", Palatino, Georgia, "Noto Serif", serif',
    fontWeight: '600',
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
});

/** Mantine's own greys miss the contrast of WCAG AA in places; these do not, on paper and on surface. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#fbfaf7',
    '--mantine-color-text': '#23211d',
    '--mantine-color-dimmed': '#625e56',
    '--mantine-color-placeholder': '#6f6b62',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-default-border': '#d9d5cc',
    '--mantine-color-anchor': '#33509e',
    '--app-surface': '#ffffff',
    '--app-sunken': '#f4f2ec',
    '--app-line': '#e6e2d9',
    '--app-control-line': '#8d887d',
    '--app-good': '#1f6b3a',
    '--app-good-soft': '#e6f2e9',
    '--app-bad': '#a3231b',
    '--app-bad-soft': '#fbeae8',
    '--app-warn': '#7a4d00',
    '--app-warn-soft': '#fbf1dc',
    '--app-busy': '#33509e',
    '--app-busy-soft': '#e9eefa',
    '--app-quiet': '#57534b',
    '--app-quiet-soft': '#eeebe4',
  },
  dark: {
    '--mantine-color-body': '#191918',
    '--mantine-color-text': '#e9e7e2',
    '--mantine-color-dimmed': '#aeaaa1',
    '--mantine-color-placeholder': '#9d9990',
    '--mantine-color-error': '#ff9d94',
    '--mantine-color-default-border': '#3f3e3a',
    '--mantine-color-anchor': '#a9bdf2',
    '--app-surface': '#222120',
    '--app-sunken': '#141413',
    '--app-line': '#34332f',
    '--app-control-line': '#7d7a73',
    '--app-good': '#8fd6a5',
    '--app-good-soft': '#1b3324',
    '--app-bad': '#ff9d94',
    '--app-bad-soft': '#40201d',
    '--app-warn': '#f0c77a',
    '--app-warn-soft': '#3a2d14',
    '--app-busy': '#a9bdf2',
    '--app-busy-soft': '#232c47',
    '--app-quiet': '#c0bcb3',
    '--app-quiet-soft': '#2e2d2a',
  },
});
