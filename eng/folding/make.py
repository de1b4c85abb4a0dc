#!/usr/bin/env python3
"""Makes src/Interop/Fhir/Search/folding.txt from the Unicode data of this Python: how text is written for comparing.

A line is a code point in hex, a tab and what it folds to, for each that folds to something else than itself: compatibility
decomposition (full width to half width, ligatures apart), accents removed (combining classes from 10 on: vowel signs and voicing marks stay), full case folding. Hangul syllables stay
whole.
"""
import sys
import unicodedata


def fold(text):
    for _ in range(4):
        apart = unicodedata.normalize('NFKD', text)
        bare = ''.join(c for c in apart if unicodedata.combining(c) < 10)
        folded = bare.casefold()
        if folded == text:
            return text
        text = folded
    return text


lines = [f'# Unicode {unicodedata.unidata_version}, made by eng/folding/make.py']
for point in range(sys.maxunicode + 1):
    if 0xD800 <= point <= 0xDFFF or 0xAC00 <= point <= 0xD7A3:
        continue
    folded = fold(chr(point))
    if folded != chr(point):
        lines.append(f'{point:X}\t{folded}' if folded.strip() == folded and '\n' not in folded else f'{point:X}\t ')
open(sys.argv[1], 'w', encoding='utf-8', newline='\n').write('\n'.join(lines) + '\n')
