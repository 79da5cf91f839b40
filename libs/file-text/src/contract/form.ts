/** Which of the forms that can be read a file has: by its sniffed type first, and by its name only where the type leaves that open. */

/** `opendocument` is text, spreadsheet or presentation; `compound` is what encrypted and pre-2007 office files are kept in. */
export type FileForm =
  | 'pdf'
  | 'docx'
  | 'xlsx'
  | 'pptx'
  | 'opendocument'
  | 'compound'
  | 'html'
  | 'markdown'
  | 'csv'
  | 'text'
  | 'rtf'
  | 'image';

const OFFICE = 'application/vnd.openxmlformats-officedocument';
const OPENDOCUMENT = 'application/vnd.oasis.opendocument';

const BY_TYPE = new Map<string, FileForm>([
  ['application/pdf', 'pdf'],
  [`${OFFICE}.wordprocessingml.document`, 'docx'],
  [`${OFFICE}.wordprocessingml.template`, 'docx'],
  ['application/vnd.ms-word.document.macroenabled.12', 'docx'],
  [`${OFFICE}.spreadsheetml.sheet`, 'xlsx'],
  [`${OFFICE}.spreadsheetml.template`, 'xlsx'],
  ['application/vnd.ms-excel.sheet.macroenabled.12', 'xlsx'],
  [`${OFFICE}.presentationml.presentation`, 'pptx'],
  [`${OFFICE}.presentationml.slideshow`, 'pptx'],
  ['application/vnd.ms-powerpoint.presentation.macroenabled.12', 'pptx'],
  [`${OPENDOCUMENT}.text`, 'opendocument'],
  [`${OPENDOCUMENT}.spreadsheet`, 'opendocument'],
  [`${OPENDOCUMENT}.presentation`, 'opendocument'],
  ['application/x-cfb', 'compound'],
  ['application/msword', 'compound'],
  ['application/vnd.ms-excel', 'compound'],
  ['application/vnd.ms-powerpoint', 'compound'],
  ['text/html', 'html'],
  ['application/xhtml+xml', 'html'],
  ['text/markdown', 'markdown'],
  ['text/csv', 'csv'],
  ['text/tab-separated-values', 'csv'],
  ['application/rtf', 'rtf'],
  ['text/rtf', 'rtf'],
  ['application/json', 'text'],
  ['application/xml', 'text'],
  ['application/yaml', 'text'],
]);

const ARCHIVES = new Map<string, FileForm>([
  ['docx', 'docx'],
  ['docm', 'docx'],
  ['xlsx', 'xlsx'],
  ['xlsm', 'xlsx'],
  ['pptx', 'pptx'],
  ['ppsx', 'pptx'],
  ['odt', 'opendocument'],
  ['ods', 'opendocument'],
  ['odp', 'opendocument'],
]);

const TEXTS = new Map<string, FileForm>([
  ['html', 'html'],
  ['htm', 'html'],
  ['md', 'markdown'],
  ['markdown', 'markdown'],
  ['csv', 'csv'],
  ['tsv', 'csv'],
  ['txt', 'text'],
  ['text', 'text'],
  ['log', 'text'],
  ['json', 'text'],
  ['xml', 'text'],
]);

const OTHERS = new Map<string, FileForm>([
  ['pdf', 'pdf'],
  ['rtf', 'rtf'],
]);

/** Whether files of this form are zip archives. */
export function isArchive(form: FileForm): boolean {
  return form === 'docx' || form === 'xlsx' || form === 'pptx' || form === 'opendocument';
}

/**
 * The form of a file, or undefined where none of ours fits. `type` is the sniffed one (parameters and case do not matter); a sniffer
 * that saw nothing gives `undefined` or `application/octet-stream`, and the ending of `name` is taken at its word then.
 */
export function formOf(type: string | undefined, name = ''): FileForm | undefined {
  const plain = (type ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const ending = /\.([a-z0-9]+)$/.exec(name.toLowerCase())?.[1] ?? '';
  if (plain === '' || plain === 'application/octet-stream') {
    return TEXTS.get(ending) ?? ARCHIVES.get(ending) ?? OTHERS.get(ending);
  }
  if (plain === 'application/zip') return ARCHIVES.get(ending);
  if (plain === 'text/plain') return TEXTS.get(ending) ?? 'text';
  if (plain.startsWith('image/')) return 'image';
  return BY_TYPE.get(plain) ?? (plain.startsWith('text/') ? 'text' : undefined);
}
