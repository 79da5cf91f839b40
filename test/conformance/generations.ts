/** The client generations as columns of the compatibility table (captivate.md 7): how each asks, and what each needs to hear. */

/** How a list or a deletion is answered: on the socket, by HTTP, or by HTTP while the client waits for the socket. */
export type AnswerPlace = 'socket' | 'http' | 'both';

export interface Generation {
  readonly name: string;
  readonly sendsBy: 'socket' | 'http';
  readonly keyParam: 'apiKey' | 'apikey';
  readonly path: string;
  /** A text as this generation's `content`. */
  readonly contentOf: (text: string) => unknown;
  /** Where `conversation_start` carries the application's own data. */
  readonly startsWith: (data: object) => object;
  /** True if a metadata write waits for its confirmation. */
  readonly awaitsMetadata: boolean;
  readonly transcript: { readonly by: 'socket' | 'rest'; readonly under: readonly string[] };
  readonly list: { readonly event: string; readonly answer: AnswerPlace };
  /** Null if there is no second list request. */
  readonly pagedList: { readonly answer: AnswerPlace; readonly readsPagination: boolean } | null;
  readonly deletes: 'by user id' | 'by event' | null;
  readonly edits: boolean;
  readonly reads: 'id' | 'actions';
  readonly followsLinks: boolean;
  readonly setsTimeToLive: boolean;
  /** True if that is said at the path first. */
  readonly setsLifeOfPath: boolean;
  /** The fields behind an uploaded file, with the path where the generation knows it; null if it uploads none. */
  readonly uploadsWith: ((path: string) => Readonly<Record<string, string>>) | null;
}

const object = (text: string): object => ({ type: 'text', text });
const always = (metadata: object): object => ({ metadata: { ...metadata, private: {} } });

const stored = (): Readonly<Record<string, string>> => ({ includeMetadata: 'true', storage: 'true' });

const first: Generation = {
  name: '1.0-1.1.1',
  sendsBy: 'socket',
  keyParam: 'apiKey',
  path: '/dev',
  contentOf: (text) => text,
  startsWith: (userData) => ({ userData }),
  awaitsMetadata: false,
  transcript: { by: 'socket', under: ['transcript'] },
  list: { event: 'get_user_conversations', answer: 'socket' },
  pagedList: null,
  deletes: null,
  edits: false,
  reads: 'id',
  followsLinks: false,
  setsTimeToLive: false,
  setsLifeOfPath: false,
  uploadsWith: null,
};

const second: Generation = {
  ...first,
  name: '1.1.2-1.4.2',
  contentOf: object,
  startsWith: (metadata) => ({ metadata }),
  awaitsMetadata: true,
  pagedList: { answer: 'socket', readsPagination: true },
  deletes: 'by user id',
  edits: true,
  reads: 'actions',
};

const third: Generation = { ...second, name: '2.0-2.1.0' };

const fourth: Generation = {
  ...third,
  name: '2.1.1-4.0',
  startsWith: always,
  transcript: { by: 'rest', under: ['transcript', 'message'] },
  followsLinks: true,
  uploadsWith: stored,
};

const fifth: Generation = {
  ...fourth,
  name: '5.0.0-5.0.1 and custom-server',
  sendsBy: 'http',
  transcript: { by: 'rest', under: ['transcript'] },
  list: { event: 'get_user_conversations', answer: 'both' },
  pagedList: { answer: 'both', readsPagination: true },
  deletes: 'by event',
};

const sixth: Generation = {
  ...fifth,
  name: '5.0.2-5.0.3',
  list: { event: 'get_user_conversations', answer: 'http' },
  pagedList: { answer: 'http', readsPagination: true },
};

/** A client written from the manual: key in lower case, no path, content without a type, what is documented and no more. */
const raw: Generation = {
  ...first,
  name: 'raw',
  keyParam: 'apikey',
  path: '/',
  contentOf: (text) => ({ text }),
  startsWith: (userMetadata) => ({ userMetadata }),
  transcript: { by: 'socket', under: ['transcript', 'messages'] },
  list: { event: 'get_conversations', answer: 'socket' },
  deletes: 'by user id',
  reads: 'actions',
};

export const generations: readonly Generation[] = [
  first,
  second,
  third,
  fourth,
  fifth,
  sixth,
  {
    ...sixth,
    name: '5.1 and 6.0',
    setsTimeToLive: true,
    setsLifeOfPath: true,
    uploadsWith: (path) => ({ ...stored(), path }),
  },
  { ...sixth, name: '7.0', setsTimeToLive: true, uploadsWith: (path) => ({ ...stored(), path, ttlDays: '7' }) },
  raw,
];
