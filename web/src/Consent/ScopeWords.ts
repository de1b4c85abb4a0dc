import type { Language } from '../Shell/Words';

const types: Readonly<Partial<Record<string, Readonly<Record<Language, string>>>>> = {
  AllergyIntolerance: { en: 'allergies', zh: '过敏' },
  Condition: { en: 'diagnoses', zh: '诊断' },
  DiagnosticReport: { en: 'reports', zh: '检查报告' },
  Encounter: { en: 'visits', zh: '就诊记录' },
  ImagingStudy: { en: 'imaging', zh: '影像' },
  Immunization: { en: 'vaccinations', zh: '疫苗接种' },
  MedicationRequest: { en: 'prescriptions', zh: '处方' },
  MedicationStatement: { en: 'medicines taken', zh: '用药情况' },
  Observation: { en: 'observations', zh: '观察记录' },
  Patient: { en: 'personal details', zh: '个人信息' },
  Procedure: { en: 'procedures', zh: '手术与操作' },
};

const categories: Readonly<Partial<Record<string, Readonly<Record<Language, string>>>>> = {
  laboratory: { en: 'laboratory results', zh: '化验结果' },
  'vital-signs': { en: 'vital signs', zh: '生命体征' },
  imaging: { en: 'imaging findings', zh: '影像结果' },
};

/** A scope in plain words where it has the ordinary form, otherwise as it is written: nothing is rounded. What leaves sensitive records out is said elsewhere. */
export function scopeWords(scope: string, language: Language): string {
  const [head = '', query = ''] = scope.split('?', 2);
  const type = types[head.replace(/\.rs$/, '')];
  if (type === undefined || !head.endsWith('.rs')) {
    return scope;
  }

  let what = type[language];
  let since = '';
  for (const parameter of query === '' ? [] : query.split('&')) {
    const [name = '', value = ''] = parameter.split('=', 2);
    const category = categories[value];
    if (name === 'category' && category !== undefined) {
      what = category[language];
    } else if (name === 'date' && /^ge\d{4}(-\d{2}){0,2}$/.test(value) && since === '') {
      const from = value.slice(2).replace(/-01-01$/, '');
      since = language === 'zh' ? `${from} 年以来的`.replace(/(\d{4}-\d.*) 年以来的/, '自 $1 以来的') : ` since ${from}`;
    } else if (name !== '_security:not' && name !== 'code:not') {
      return scope;
    }
  }

  return language === 'zh' ? `${since}${what}` : `${what}${since}`;
}
