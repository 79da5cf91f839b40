// The invoice that the pretend agent sends: one page, written here, for anybody's viewer.

export const invoiceName = 'invoice-1042.pdf';

const lines = ['Invoice 1042', '1 parcel, blue ........ 12.50', '1 ribbon ............... 0.90', 'To be paid: 13.40'];

/** A small PDF. */
export function invoice(): Buffer {
  const words = lines.map((line) => `(${line}) Tj T*`).join(' ');
  const drawing = `BT /F1 18 Tf 72 740 Td 28 TL ${words} ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>',
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}`;
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(text + table + trailer, 'latin1');
}
