import qrcode from 'qrcode-generator';

/** Modules of white around the code, as ISO/IEC 18004 asks for. */
const quiet = 4;

/** A QR code as one path: numbers only, no markup from text. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  const path: string[] = [];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (code.isDark(row, column)) {
        path.push(`M${column} ${row}h1v1h-1z`);
      }
    }
  }

  return (
    <svg className="qr" role="img" aria-label={label} viewBox={`${-quiet} ${-quiet} ${size + 2 * quiet} ${size + 2 * quiet}`} shapeRendering="crispEdges">
      <rect x={-quiet} y={-quiet} width={size + 2 * quiet} height={size + 2 * quiet} fill="#fff" />
      <path d={path.join('')} fill="#000" />
    </svg>
  );
}
