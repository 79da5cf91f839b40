/** Files of a message: each with its name, type and size, and the way to have it. */
import { html } from 'htm/preact';
import type { ShownFile } from './shown-file.js';

export function FileList({ files }: { files: readonly ShownFile[] }) {
  return html`<ul class="files">
    ${files.map((file, index) => html`<li key=${index}><${File} file=${file} /></li>`)}
  </ul>`;
}

function File({ file }: { file: ShownFile }) {
  const { address, name } = file;
  if (address === null) return html`<span class="file"><${Inside} file=${file} /></span>`;
  // Where it is served it is said whether it is saved or shown; in a tab of its own, for a frame may lead nowhere else.
  return html`<a class="file" href=${address} target="_blank" rel="noopener noreferrer" title=${name}
    ><${Inside} file=${file}
  /></a>`;
}

function Inside({ file: { name, type, size, address, isImage, isTextless } }: { file: ShownFile }) {
  const about = [type, size, isTextless ? 'no text read' : ''];
  return html`
    ${
      isImage && address !== null
        ? html`<img class="file-picture" src=${address} alt="" loading="lazy" onError=${hide} />`
        : html`<span class="file-badge" aria-hidden="true">${badgeOf(name)}</span>`
    }
    <span class="file-words">
      <span class="file-name">${name}</span>
      <span class="file-about">${about.filter((word) => word !== '').join(' · ')}</span>
    </span>
  `;
}

function badgeOf(name: string): string {
  return /\.([a-z0-9]{1,4})$/i.exec(name)?.[1]?.toUpperCase() ?? 'FILE';
}

/** A picture that cannot be had leaves no hole. */
function hide(event: Event): void {
  (event.currentTarget as HTMLElement).hidden = true;
}
