import { describe, expect, it } from 'vitest';
import { isWords, readStatement, statementCommitment, writeStatement } from '../../src/Emergency/EmergencyDocument';
import { stateOf } from '../../src/Emergency/SectionReading';
import { commitmentOf } from '../../src/Primitives/Commitment';
import { utf8 } from '../../src/Primitives/Bytes';
import { vectors } from '../Vectors';

interface Emergency {
  readonly document: { readonly statement: string; readonly salt: string; readonly commitment: string };
  readonly outcome: { readonly outcome: string; readonly salt: string; readonly commitment: string };
}

const { document, outcome } = vectors<Emergency>('emergency');

describe('an emergency\'s document', () => {
  it('has the vector\'s commitment and is written as the vector is', () => {
    const statement = readStatement(document);
    expect(statementCommitment(document)).toBe(document.commitment);
    expect(statement === null ? null : writeStatement(statement)?.statement).toBe(document.statement);
    expect(commitmentOf(outcome.salt, 'emergency-outcome', utf8(outcome.outcome))).toBe(outcome.commitment);
  });

  it('is none with one person twice, without words, or with a number that is no number', () => {
    const statement = readStatement(document);
    if (statement === null) {
      throw new TypeError('the vector is not read');
    }

    const [first = ''] = statement.openers;
    expect(writeStatement({ ...statement, openers: [first, first] })).toBeNull();
    expect(writeStatement({ ...statement, text: '  ' })).toBeNull();
    expect(writeStatement({ ...statement, patient: [{ kind: 'card-number', value: 'two words' }] })).toBeNull();
    expect(writeStatement({ ...statement, patient: [{ kind: 'patient-number', value: 'P1' }] })).toBeNull();
    expect(isWords('a\u0007b')).toBe(false);
  });
});

describe('a section', () => {
  const coded = (code: string, more = ''): string => `{"resourceType":"AllergyIntolerance"${more},"code":{"coding":[{"code":"${code}"}]}}`;

  it('tells "stated none" from "nothing recorded" and from "stated unknown"', () => {
    expect(stateOf([])).toBe('nothing-recorded');
    expect(stateOf([coded('716186003')])).toBe('stated-none');
    expect(stateOf([coded('UNK')])).toBe('stated-unknown');
    expect(stateOf([coded('716186003'), coded('764146007')])).toBe('recorded');
  });

  it('takes no refuted statement for none', () => {
    expect(stateOf([coded('716186003', ',"verificationStatus":{"coding":[{"code":"refuted"}]}')])).toBe('recorded');
  });
});
