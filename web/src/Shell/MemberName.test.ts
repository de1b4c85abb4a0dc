import { expect, it } from 'vitest';
import { memberName } from './MemberName';

it('is shown in the reader\'s language where it is written in both', () => {
  const both = '青梧市第一医院 Qingwu First Hospital';
  expect(memberName(both, 'zh')).toBe('青梧市第一医院');
  expect(memberName(both, 'en')).toBe('Qingwu First Hospital');
  expect(memberName('St. Mary 2', 'zh')).toBe('St. Mary 2');
  expect(memberName('第一医院', 'en')).toBe('第一医院');
});
