/** A button that opens the browser's own choice of files. */
import { html } from 'htm/preact';

interface Properties {
  readonly id: string;
  readonly label: string;
  readonly isMultiple?: boolean;
  readonly isDisabled?: boolean;
  readonly onPick: (files: readonly File[]) => void;
}

export function Picker({ id, label, isMultiple = false, isDisabled = false, onPick }: Properties) {
  const onChange = (event: Event): void => {
    const input = event.currentTarget as HTMLInputElement;
    onPick([...(input.files ?? [])]);
    // So that the same file can be chosen again.
    input.value = '';
  };
  return html`
    <span class="picker">
      <input id=${id} class="unseen" type="file" multiple=${isMultiple} disabled=${isDisabled} onChange=${onChange} />
      <label class="button" for=${id}>${label}</label>
    </span>
  `;
}
