import type { ThemeConfig } from 'antd';

/**
 * Colours first: text of any of them on white has a contrast of at least 4.5 to 1 (WCAG 2.2 AA). Ant's own status colours do
 * not, so they are darkened here; a state is never told by colour alone.
 */
export const colours = {
  primary: '#0958d9',
  good: '#12683f',
  warning: '#874d00',
  bad: '#a8071a',
  ink: '#1c1f1d',
  soft: '#4c5550',
  line: '#c5cdc8',
  banner: '#ffe58f',
  bannerInk: '#3d2c00',
  bark: '#0b3d2e',
} as const;

export const theme: ThemeConfig = {
  token: {
    colorPrimary: colours.primary,
    colorLink: colours.primary,
    colorSuccess: colours.good,
    colorWarning: colours.warning,
    colorError: colours.bad,
    colorInfo: colours.primary,
    colorText: colours.ink,
    colorTextSecondary: colours.soft,
    colorTextTertiary: colours.soft,
    colorTextDescription: colours.soft,
    colorTextPlaceholder: '#5f6863',
    colorBorder: '#7b857f',
    colorBgLayout: '#f5f7f5',
    fontSize: 16,
    borderRadius: 8,
    controlHeight: 44,
    fontFamily: 'system-ui, "Noto Sans", "Noto Sans CJK SC", "PingFang SC", sans-serif',
    fontFamilyCode: 'ui-monospace, "DejaVu Sans Mono", monospace',
    motion: false,
  },
};
