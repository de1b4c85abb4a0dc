/** What a doctor can ask for in one tick, and the sections of the index that it is made of. */
export interface Preset {
  readonly name: string;
  /** Scopes, without a date. */
  readonly scopes: readonly string[];
  /** True when a date narrows it. */
  readonly dated: boolean;
  readonly sections: readonly string[];
}

/** In the order in which a doctor looks. */
export const presets: readonly Preset[] = [
  { name: 'allergies', scopes: ['AllergyIntolerance.rs'], dated: false, sections: ['AllergyIntolerance'] },
  {
    name: 'medicines', scopes: ['MedicationRequest.rs', 'MedicationStatement.rs'], dated: false,
    sections: ['MedicationRequest', 'MedicationStatement', 'MedicationDispense', 'MedicationAdministration'],
  },
  { name: 'problems', scopes: ['Condition.rs'], dated: false, sections: ['Condition/encounter-diagnosis', 'Condition/problem-list-item', 'Condition/other'] },
  { name: 'laboratory', scopes: ['Observation.rs?category=laboratory'], dated: true, sections: ['Observation/laboratory'] },
  { name: 'vital-signs', scopes: ['Observation.rs?category=vital-signs'], dated: true, sections: ['Observation/vital-signs'] },
  { name: 'reports', scopes: ['DiagnosticReport.rs', 'ImagingStudy.rs'], dated: false, sections: ['DiagnosticReport', 'ImagingStudy', 'DocumentReference'] },
  { name: 'immunizations', scopes: ['Immunization.rs'], dated: false, sections: ['Immunization'] },
  { name: 'procedures', scopes: ['Procedure.rs'], dated: false, sections: ['Procedure'] },
  { name: 'encounters', scopes: ['Encounter.rs'], dated: false, sections: ['Encounter'] },
];

/** The scopes of what was ticked. @param since A day, or empty for all time. */
export function scopesOf(names: readonly string[], since: string): readonly string[] {
  return presets.filter((preset) => names.includes(preset.name)).flatMap(({ scopes, dated }) =>
    scopes.map((scope) => (dated && since !== '' ? `${scope}${scope.includes('?') ? '&' : '?'}date=ge${since}` : scope)),
  );
}

/** One scope taken apart: the preset that it belongs to and since when; null for a form that no preset has, which is shown as it is written. */
export function presetOf(scope: string): { readonly name: string; readonly since: string } | null {
  const since = /[?&]date=ge([\d-]+)$/.exec(scope);
  const plain = since === null ? scope : scope.slice(0, since.index);
  const preset = presets.find((one) => one.scopes.includes(plain));
  return preset === undefined ? null : { name: preset.name, since: since?.[1] ?? '' };
}
