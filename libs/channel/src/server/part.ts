/** The parts a bot or agent message is made of (captivate.md 5.3). */
import { z } from 'zod';

const file = z.looseObject({
  /** A MIME type or a kind such as `image`. */
  type: z.string(),
  url: z.string(),
  filename: z.string().nullable(),
  mimetype: z.string().exactOptional(),
  /** Bytes (the older bot manual). */
  size: z.number().nonnegative().exactOptional(),
});

const knownParts = {
  text: z.strictObject({ type: z.literal('text'), text: z.string() }),
  button: z.strictObject({
    type: z.literal('button'),
    buttons: z.strictObject({
      title: z.string(),
      options: z.array(z.strictObject({ label: z.string(), value: z.string() })),
    }),
  }),
  cards: z.strictObject({
    type: z.literal('cards'),
    cards: z.array(
      z.strictObject({ text: z.string(), description: z.string(), image_url: z.string(), link: z.string() }),
    ),
  }),
  files: z.strictObject({ type: z.literal('files'), title: z.string().exactOptional(), files: z.array(file) }),
  html: z.strictObject({ type: z.literal('html'), html: z.string() }),
  table: z.strictObject({ type: z.literal('table'), table: z.string() }),
  /** Markdown. */
  md: z.strictObject({ type: z.literal('md'), md: z.string() }),
  /** `time` in milliseconds. */
  pause: z.strictObject({ type: z.literal('pause'), time: z.number().nonnegative() }),
};

const customPart = z
  .looseObject({ type: z.string() })
  .refine((part) => !Object.hasOwn(knownParts, part.type), 'a known part of the wrong shape');

/** Any part; one of a known type must have that type's shape, other types pass through. */
export const partSchema = z.union([...Object.values(knownParts), customPart]);

/** One part of a message to clients. */
export type Part = z.output<typeof partSchema>;
/** A question with buttons. */
export type ButtonPart = z.output<typeof knownParts.button>;
/** What a button shows, and what pressing it says. */
export type ButtonOption = ButtonPart['buttons']['options'][number];
/** A file that the server side sends; not the richer form that clients send. */
export type PartFile = z.output<typeof file>;

type KnownPart = z.output<(typeof knownParts)[keyof typeof knownParts]>;

/** True for a part of a type that captivate.md 5.3 names; narrows `part.type`. */
function isKnownPart(part: Part): part is KnownPart {
  return Object.hasOwn(knownParts, part.type);
}

/** A question with one button per option; pressing one sends its `value` as the visitor's text. */
export function buttonPart(title: string, options: readonly ButtonOption[]): ButtonPart {
  return { type: 'button', buttons: { title, options: [...options] } };
}

/** What the parts say as plain text, one line each: texts, markdown, button titles and cards; markup and files say nothing. */
export function textOfParts(parts: readonly Part[]): string {
  return parts
    .map(textOfPart)
    .filter((line) => line !== '')
    .join('\n');
}

/** The files of all `files` parts in order. */
export function filesOfParts(parts: readonly Part[]): PartFile[] {
  return parts.flatMap((part) => (isKnownPart(part) && part.type === 'files' ? part.files : []));
}

/** The same parts with each file of all `files` parts changed. */
export function withFilesOfParts(parts: readonly Part[], change: (file: PartFile) => PartFile): Part[] {
  return parts.map((part) =>
    isKnownPart(part) && part.type === 'files' ? { ...part, files: part.files.map(change) } : part,
  );
}

function textOfPart(part: Part): string {
  if (!isKnownPart(part)) return '';
  switch (part.type) {
    case 'text':
      return part.text;
    case 'md':
      return part.md;
    case 'button':
      return part.buttons.title;
    case 'cards':
      return part.cards.map((card) => card.text).join('\n');
    case 'files':
    case 'html':
    case 'table':
    case 'pause':
      return '';
  }
}
