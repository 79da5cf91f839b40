/** What a chat keeps across a reload: who the visitor is, and in which conversation. */
import { textIn } from '../text/json.js';

export interface Session {
  readonly key: string;
  readonly userId: string;
  readonly name: string;
  readonly conversation: string;
}

const slot = location.hash.slice(1) || 'alone';
const storageName = `deskbridge-chat-${slot}`;

export function storedSession(): Session | null {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageName) ?? 'null');
    const [key, userId, conversation] = [
      textIn(stored, 'key'),
      textIn(stored, 'userId'),
      textIn(stored, 'conversation'),
    ];
    if (key === null || userId === null || conversation === null) return null;
    return { key, userId, conversation, name: textIn(stored, 'name') ?? '' };
  } catch {
    return null;
  }
}

export function keepSession(session: Session | null): void {
  if (session === null) localStorage.removeItem(storageName);
  else localStorage.setItem(storageName, JSON.stringify(session));
}

/** Tells the page around the chat, if there is one. */
export function tellPage(message: object): void {
  if (parent !== window) parent.postMessage(message, location.origin);
}

/** Another conversation of the same visitor, or none: the client is loaded anew with it. */
export function goTo(conversation: string | null): void {
  const session = storedSession();
  keepSession(session === null || conversation === null ? null : { ...session, conversation });
  location.reload();
}
