import { describe, expect, it } from 'vitest';
import { addressOf, placeOf } from './Place';

const members = ['hospital-a', 'clinic'];

describe('where a page stands', () => {
  it('is told by the first label of the host name', () => {
    expect(placeOf('localhost', members)).toEqual({ kind: 'front' });
    expect(placeOf('patient.localhost', members)).toEqual({ kind: 'patient' });
    expect(placeOf('hospital-a.localhost', members)).toEqual({ kind: 'member', slug: 'hospital-a' });
  });

  it('is the front door for a name that nobody here has', () => {
    expect(placeOf('stranger.localhost', members)).toEqual({ kind: 'front' });
    expect(placeOf('ledger.example.org', members)).toEqual({ kind: 'front' });
  });
});

describe('the address of another place', () => {
  const at = { protocol: 'http:', host: 'patient.localhost:8080' };

  it('keeps the port and exchanges the label', () => {
    expect(addressOf({ kind: 'member', slug: 'clinic' }, { kind: 'patient' }, at)).toBe('http://clinic.localhost:8080/');
    expect(addressOf({ kind: 'front' }, { kind: 'patient' }, at, '/explorer')).toBe('http://localhost:8080/explorer');
    expect(addressOf({ kind: 'patient' }, { kind: 'front' }, { protocol: 'http:', host: 'localhost:8080' })).toBe('http://patient.localhost:8080/');
  });
});
