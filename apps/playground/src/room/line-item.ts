/** One line of the chat. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { html } from 'htm/preact';
import { PartList } from '../parts/part-list.js';
import { timeOf } from '../text/words.js';
import { filesOfLine, wordsOfLine } from '../chat/lines.js';
import type { Line } from '../chat/lines.js';
import { tellPage } from '../chat/session.js';
import type { Visit } from '../chat/visit.js';

const voices = { visitor: 'You', assistant: 'Assistant', agent: 'Agent', notice: '', error: 'Not possible' } as const;

interface Properties {
  readonly line: Line;
  readonly visit: Visit;
  /** Nothing was said since: its question may be answered. */
  readonly isOpen: boolean;
}

export function LineItem({ line, visit, isOpen }: Properties) {
  const { from, parts, at, state } = line;
  const [isEditing, setEditing] = useState(false);
  const words = wordsOfLine(line);
  if (from === 'notice') return html`<div class="line line-notice"><p>${words}</p></div>`;
  const pick = (): void =>
    tellPage({ kind: 'picked', conversation: visit.session.conversation, entry: line.id, from, words });
  const press = isOpen ? (_label: string, value: string) => void visit.say(value) : null;
  return html`
    <div class=${`line line-${from} is-${state}`}>
      <div class="bubble">
        ${
          isEditing
            ? html`<${EditForm} line=${line} words=${words} visit=${visit} onEnd=${() => setEditing(false)} />`
            : html`<${PartList} parts=${parts} onPress=${press} />`
        }
      </div>
      <div class="line-foot">
        <span>${voices[from]} · ${state === 'sending' ? 'sending' : state === 'failed' ? 'not sent' : timeOf(at)}</span>
        ${state === 'failed' ? html`<button type="button" onClick=${() => void visit.sayAgain(line)}>Send again</button>` : null}
        ${from === 'visitor' && state === 'sent' && !isEditing && filesOfLine(line).length === 0 ? html`<button type="button" onClick=${() => setEditing(true)}>Edit</button>` : null}
        ${parent !== window && from !== 'error' ? html`<button type="button" onClick=${pick} aria-label=${`Journey of: ${words.slice(0, 60)}`}>Journey</button>` : null}
      </div>
    </div>
  `;
}

function EditForm({ line, words, visit, onEnd }: { line: Line; words: string; visit: Visit; onEnd: () => void }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [problem, setProblem] = useState('');
  useEffect(() => field.current?.focus(), []);
  const onSubmit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const text = field.current?.value.trim() ?? '';
    try {
      const id = await visit.idOf(line);
      if (id === null) throw new Error('not in the transcript');
      if (text !== '' && text !== words) await visit.edit(id, text);
      onEnd();
    } catch {
      setProblem('It could not be changed. Try again in a moment.');
    }
  };
  return html`
    <form class="edit" onSubmit=${(event: Event) => void onSubmit(event)}>
      <label class="unseen" for=${`edit-${line.key}`}>Change the message</label>
      <textarea id=${`edit-${line.key}`} ref=${field} rows="2" defaultValue=${words}></textarea>
      <p class="help">What the Helpdesk has already stays as it was there.</p>
      ${problem === '' ? null : html`<p class="problem" role="alert">${problem}</p>`}
      <div class="actions">
        <button type="button" class="button" onClick=${onEnd}>Cancel</button
        ><button type="submit" class="button is-main">Save</button>
      </div>
    </form>
  `;
}
