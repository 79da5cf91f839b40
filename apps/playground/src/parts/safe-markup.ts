/** Markup from elsewhere, rebuilt from what is allowed: no scripts, no styles, no forms, no addresses but http(s). */

const allowed = new Set(
  (
    'a b blockquote br code dd div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol p pre s small span strong sub sup table tbody td tfoot th ' +
    'thead tr u ul'
  ).split(' '),
);
/** What is left out with everything in it; of other elements the content stays. */
const silent = new Set(
  'script style template noscript iframe object embed svg math form select textarea head title'.split(' '),
);
/** Deeper is flattened. */
const deepest = 60;

export function safeMarkup(markup: string): string {
  const { body } = new DOMParser().parseFromString(markup, 'text/html');
  const target = document.implementation.createHTMLDocument('').body;
  copy(body, target, 0);
  return target.innerHTML;
}

/** An address that may be followed or shown; null for any other. */
export function safeAddress(text: string): string | null {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : null;
}

function copy(from: Node, to: Element, depth: number): void {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(node.textContent ?? '');
    if (!(node instanceof Element)) continue;
    const name = node.localName;
    if (silent.has(name)) continue;
    const element = allowed.has(name) && depth < deepest ? to.ownerDocument.createElement(name) : null;
    if (element !== null) {
      copyAddress(node, element);
      to.append(element);
    }
    copy(node, element ?? to, depth + 1);
  }
}

function copyAddress(from: Element, to: Element): void {
  if (to.localName === 'a') {
    const address = safeAddress(from.getAttribute('href') ?? '');
    if (address === null) return;
    to.setAttribute('href', address);
    to.setAttribute('target', '_blank');
    to.setAttribute('rel', 'noopener noreferrer');
  }
  if (to.localName === 'img') {
    const address = safeAddress(from.getAttribute('src') ?? '');
    if (address !== null) to.setAttribute('src', address);
    to.setAttribute('alt', from.getAttribute('alt') ?? '');
  }
}
