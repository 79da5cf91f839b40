/** Names in angle brackets that mean markup, surely or perhaps. */

const sure =
  'a abbr acronym address article aside b bdi bdo big blockquote body br button caption center cite code col colgroup dd del ' +
  'details dfn dir div dl dt em embed fieldset figcaption figure font footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup ' +
  'hr html i iframe img input ins kbd label li link main mark menu meta nav nobr ol optgroup p pre q rp rt ruby s samp script ' +
  'section small span strike strong style sub summary sup svg table tbody td tfoot th thead title tr tt u ul var wbr';

const perhaps =
  'applet area audio base canvas circle data datalist defs desc dialog ellipse frame g image legend line map marquee math metadata ' +
  'meter noembed noframes noscript object option output param path picture plaintext polygon polyline progress rect select ' +
  'slot source stop symbol template text textarea time track tspan use video xmp';

/** Elements without content and without an end. */
const empty = 'area base br col embed frame hr img input link meta param source track wbr';

/** Names that nobody writes in angle brackets but as tags. */
export const sureTags: ReadonlySet<string> = new Set(sure.split(' '));

/** Names that may be meant as words ("at <time>"): tags only with attributes, or where an end follows. */
export const possibleTags: ReadonlySet<string> = new Set(perhaps.split(' '));

/** See above. */
export const emptyTags: ReadonlySet<string> = new Set(empty.split(' '));

/** Elements whose content is no markup; without an end they would swallow what follows. */
export const rawTags: ReadonlySet<string> = new Set(['script', 'style', 'title', 'textarea']);

/** Prefixes of elements that text processors leave in what is copied from them. */
export const prefixedTag = /^(?:o|v|w|m|x|st1|svg|mml):[a-z]/;
