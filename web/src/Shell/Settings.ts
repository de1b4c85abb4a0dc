/** Small choices of this origin, such as the language. A browser that refuses storage simply forgets them. */
export function readSetting(name: string): string | null {
  try {
    return window.localStorage.getItem(`xinglin.${name}`);
  } catch {
    return null;
  }
}

/** Keeps a choice; nothing secret and nothing about health belongs here. */
export function writeSetting(name: string, value: string): void {
  try {
    window.localStorage.setItem(`xinglin.${name}`, value);
  } catch {
    // Storage is refused or full: the choice lasts as long as the page.
  }
}
