import { describe, expect, it } from 'vitest';
import { preferred, tagOf } from './Words';

describe('the language of a first visit', () => {
  it('is the first of the two that the browser names', () => {
    expect(preferred(['fr-FR', 'zh-Hans-CN', 'en'])).toBe('zh');
    expect(preferred(['en-GB', 'zh-CN'])).toBe('en');
  });

  it('is English when the browser names neither', () => {
    expect(preferred(['de', 'fr'])).toBe('en');
    expect(preferred([])).toBe('en');
  });

  it('is said to fonts and screen readers as a tag that they know', () => {
    expect(tagOf('zh')).toBe('zh-CN');
  });
});
